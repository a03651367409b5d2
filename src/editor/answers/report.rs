//! The whole report.

use crate::analysis::{Asked, Overlap};
use crate::editor::View;
use crate::report::joint::Left;
use crate::report::snippet::Look;
use crate::report::words::{capital, the};
use crate::report::{Counts, Finding, Kind, Report, Said, terminal};

use super::sheet::{Sheet, WIDTH};
use super::{Address, Answer, verdict};

/// Returns the report: as a terminal shows it, and as Markdown.
pub fn whole_report(view: View<'_>, address: Address<'_>) -> Answer {
    let report = view.outcome.report(view.workspace);
    let look = Look {
        width: WIDTH,
        unicode: true,
        colour: false,
    };
    let title = report.title.clone();
    let title = title.unwrap_or_else(|| "Report".to_owned());
    let mut sheet = Sheet::new(title, &view.workspace.sources, address);
    sheet.gist(&verdict(&report));
    let when = report.as_of.map_or_else(
        || "Everything stated so far".to_owned(),
        |day| format!("As of {day}"),
    );
    sheet.paragraph(&format!("{when}: {}.", report.extent()));
    pairs(&report, &mut sheet);
    why_no_deal(&report, &mut sheet);
    let mistakes = report.diagnostics.len();
    if mistakes > 0 {
        sheet.heading("To be mended");
        for diagnostic in report.shown() {
            sheet.item_at("!", &capital(&diagnostic.message), diagnostic.primary.span);
        }
    }
    for (index, issue) in report.issues.iter().enumerate() {
        let own = report.findings.iter();
        let own: Vec<&Finding> = own
            .filter(|finding| finding.issue == index && !finding.parties.is_empty())
            .collect();
        if own.iter().all(|finding| finding.kind == Kind::Unaddressed) {
            continue;
        }
        sheet.heading(&issue.label);
        let mut told: Vec<&str> = Vec::new();
        for finding in own {
            let sign = match (finding.kind, finding.how) {
                (Kind::Contradiction | Kind::Fallen, _) => "\u{2717}",
                (Kind::Overlap, Some(Overlap::Agreed | Overlap::Accepted)) => "\u{2713}",
                // What is not ruled out is not agreed.
                (Kind::Overlap, _) => "\u{2248}",
                (Kind::Unaddressed, _) => "?",
                _ => "\u{2022}",
            };
            sheet.item(sign, &capital(&finding.brief));
            for said in &finding.clauses {
                if !told.contains(&&*said.key) {
                    told.push(&said.key);
                    sheet.fact_at(&quoted(said), said.span);
                }
            }
        }
    }
    asked(&report, &mut sheet);
    together(&report, &mut sheet);
    for limit in &report.limits {
        sheet.item("!", &capital(&limit.words));
    }
    Answer {
        text: terminal::render(&report, &view.workspace.sources, look),
        ..sheet.answer()
    }
}

/// Writes how much there is between each two parties.
fn pairs(report: &Report, sheet: &mut Sheet<'_>) {
    let shown: Vec<_> = report
        .pairs
        .iter()
        .filter(|pair| !pair.substance.is_empty() || !pair.process.is_empty())
        .collect();
    if shown.is_empty() {
        return;
    }
    let head = ["Between", "Contradict", "Overlap", "Unanswered"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for pair in shown {
        let (a, b) = pair.parties;
        let label = |at: usize| report.parties.get(at).map_or("", |party| &*party.label);
        let sum = |of: fn(&Counts) -> usize| (of(&pair.substance) + of(&pair.process)).to_string();
        rows.push(vec![
            format!("{} \u{2013} {}", label(a), label(b)),
            sum(|counts| counts.contradictions),
            sum(|counts| counts.overlaps),
            sum(|counts| counts.unanswered),
        ]);
    }
    sheet.table(&rows);
}

/// Writes what was asked and not answered.
fn asked(report: &Report, sheet: &mut Sheet<'_>) {
    let open: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.kind == Kind::Unaddressed && !finding.parties.is_empty())
        .filter(|finding| finding.asked.is_some_and(|asked| asked != Asked::Others))
        .collect();
    if open.is_empty() {
        return;
    }
    sheet.heading("Asked, and not answered");
    for finding in open {
        sheet.item_at("?", &finding.sentence, finding.span);
    }
}

/// Writes why there is no deal, and what would open one.
fn why_no_deal(report: &Report, sheet: &mut Sheet<'_>) {
    let Some(joint) = &report.joint else {
        return;
    };
    for deadlock in &joint.deadlocks {
        sheet.heading(&format!("Why no deal: {}", deadlock.title));
        for told in &deadlock.told {
            sheet.item("\u{2717}", &told.sentence);
        }
        for concession in &deadlock.concessions {
            sheet.item("\u{2192}", &concession.sentence);
            if !concession.then.is_empty() {
                sheet.fact(&concession.then);
            }
        }
        if let Some(red_lines) = &deadlock.red_lines {
            sheet.item("!", &capital(red_lines));
        }
    }
}

/// Writes what nothing stands against.
fn together(report: &Report, sheet: &mut Sheet<'_>) {
    let Some(joint) = &report.joint else {
        return;
    };
    let open = joint.left.iter().filter(|left| !left.is_blocked);
    let open: Vec<(&Left, String)> = open
        .filter_map(|left| {
            let zone = left.zone.as_ref().or(left.deal.as_ref())?;
            let issue = report.issues.get(left.issue)?;
            let place = match &*left.place.short {
                "" => String::new(),
                place => format!(" ({place})"),
            };
            Some((left, format!("{}{place}: {}", issue.label, zone.words)))
        })
        .collect();
    if open.is_empty() {
        return;
    }
    sheet.heading("What nothing stands against");
    for (left, line) in open {
        match left.addressed_by.as_slice() {
            [_, _, ..] => sheet.item("\u{2713}", &line),
            // What one party asks and nobody answers is not agreed.
            [alone] => {
                let who = report.parties.get(*alone).map_or("", |party| &*party.label);
                sheet.item(
                    "?",
                    &format!(
                        "{line} (asked by {} alone, and not answered; silence is no consent)",
                        the(who)
                    ),
                );
            }
            [] if report
                .issues
                .get(left.issue)
                .is_some_and(|issue| issue.event) =>
            {
                sheet.item("?", &format!("{line} (no party decides it)"));
            }
            [] => sheet.item("\u{2022}", &format!("{line} (settled by the rules)")),
        }
    }
}

fn quoted(said: &Said) -> String {
    let who = capital(&the(&said.party_label));
    format!("{who} {} \u{2014} {}", said.says, said.attribution)
}
