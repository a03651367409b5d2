//! Answers to questions about a whole negotiation: what if a clause were dropped, what was as
//! of a day, and the report.
//!
//! Each answer is a short text of its own, once as plain lines and once as Markdown.

mod report;
mod sheet;

use crate::analysis::{Asked, Event};
use crate::check::{self, Options};
use crate::model::{Date, Negotiation, turning_days};
use crate::report::changes::{Day, Seen};
use crate::report::words::{self, capital, clean, count, the};
use crate::report::{Finding, Kind, Report};
use crate::solver::Effort;

use super::View;
use sheet::Sheet;

pub use report::whole_report;
pub use sheet::Address;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it is about, in a line.
    pub title: String,
    /// The gist, in a sentence or two.
    pub gist: String,
    /// All of it, for a screen of 80 columns.
    pub text: String,
    /// All of it, in Markdown.
    pub markdown: String,
}

/// Tells what would change if a clause had not been said; `None` if there is no such clause.
pub fn what_if(view: View<'_>, key: &str, effort: &Effort, address: Address<'_>) -> Option<Answer> {
    let outcome = view.outcome;
    let negotiation = &outcome.negotiation;
    let id = negotiation
        .clause_ids()
        .find(|id| negotiation.clause(*id).key == key)?;
    let clause = negotiation.clause(id);
    let sources = &view.workspace.sources;
    let name = clean(clause.label.as_deref().unwrap_or(&clause.key)).into_owned();
    let mut sheet = Sheet::new(
        format!("If \u{201c}{name}\u{201d} were dropped"),
        sources,
        address,
    );
    let said = format!(
        "{} {} \u{2014} {}",
        capital(&the(&words::party(negotiation, clause.party))),
        words::says(sources, negotiation, clause, &[]),
        words::attribution(clause),
    );
    sheet.paragraph_at(&said, clause.head);
    let answer = outcome.without(view.workspace, id, effort);
    sheet.gist(&answer.gist);
    if answer.day.turns.is_empty() {
        return Some(sheet.answer());
    }
    let remarks = answer.supposed.iter().flat_map(|line| &line.remarks);
    for remark in remarks {
        sheet.paragraph(&format!("{}.", capital(remark)));
    }
    for (words, span) in &answer.also {
        sheet.paragraph_at(words, *span);
    }
    differences(&mut sheet, &answer.day, Seen::Supposed);
    if answer.is_idle() {
        sheet.paragraph(
            "Nothing else would change: what follows from it follows from other clauses, too.",
        );
    }
    Some(sheet.answer())
}

/// Tells what was found as of a day, and what is different now. Without a day, tells on which
/// days anything changes.
pub fn as_of(view: View<'_>, day: Option<Date>, effort: &Effort, address: Address<'_>) -> Answer {
    let Some(day) = day else {
        return days(view, address);
    };
    let outcome = view.outcome;
    let options = Options {
        as_of: Some(day),
        effort: effort.clone(),
        ..Options::default()
    };
    let then = check::check(view.workspace, &options);
    let report = then.report(view.workspace);
    let mut sheet = Sheet::new(format!("As of {day}"), &view.workspace.sources, address);
    sheet.gist(&verdict(&report));
    sheet.paragraph(&format!("{}.", report.extent()));
    let now = outcome.standing.day;
    if now == Some(day) {
        sheet.paragraph("That is the day as of which everything is compared now.");
    } else {
        let (changed, seen) = if now.is_some_and(|now| now < day) {
            let changed = outcome.between(view.workspace, now, Some(day), effort);
            (changed, Seen::ByThen)
        } else {
            let changed = outcome.between(view.workspace, Some(day), now, effort);
            (changed, Seen::Since)
        };
        if changed.changes.is_empty() && changed.limits.is_empty() {
            sheet.paragraph("Nothing that is found is different now.");
        }
        differences(&mut sheet, &changed, seen);
    }
    found(&mut sheet, &report);
    sheet.answer()
}

/// Lists the days on which anything is said, comes into force or ends.
fn days(view: View<'_>, address: Address<'_>) -> Answer {
    let negotiation = &view.outcome.negotiation;
    let mut sheet = Sheet::new(
        "As of which day?".to_owned(),
        &view.workspace.sources,
        address,
    );
    let days = turning_days(negotiation, |_| true);
    if days.is_empty() {
        sheet.gist("No statement has a date, so there is only one day.");
        return sheet.answer();
    }
    sheet.gist(&format!(
        "Something is said, comes into force or ends on {}.",
        count(days.len(), "day")
    ));
    for day in days {
        let names = said_on(negotiation, day);
        let what = if names.is_empty() {
            day.to_string()
        } else {
            format!("{day}: {}", names.join(", "))
        };
        sheet.item("\u{2022}", &what);
    }
    sheet.answer()
}

/// Returns the positions that begin on a day.
fn said_on(negotiation: &Negotiation, day: Date) -> Vec<String> {
    let positions = negotiation.positions.iter();
    let begins = positions.filter(|position| {
        let statement = &position.statement;
        let days = [statement.stated, statement.since];
        days.into_iter().flatten().any(|period| period.first == day)
    });
    begins
        .map(|position| {
            let label = position.label.as_deref().unwrap_or(&position.name);
            let party = words::party(negotiation, position.party);
            format!("{} ({party})", clean(label))
        })
        .collect()
}

/// Writes what differs between two comparisons.
fn differences(sheet: &mut Sheet<'_>, day: &Day, seen: Seen) {
    for (heading, changes) in day.groups(seen) {
        sheet.heading(heading);
        for change in changes {
            let sign = match change.event {
                Event::Appeared => "+",
                Event::Went => "\u{2212}",
                Event::Moved => "~",
            };
            sheet.item_at(sign, &change.sentence, change.span);
            for moved in &change.moves {
                sheet.fact(&moved.line(seen));
            }
        }
    }
    if !day.zones.is_empty() {
        sheet.heading("What would be left for all");
        for left in &day.zones {
            sheet.item("~", &left.sentence());
        }
    }
    if !day.limits.is_empty() {
        sheet.item(
            "!",
            "This is incomplete: the search was cut short, or more was found than is listed.",
        );
    }
}

/// Writes what was found, most of it in a line each.
fn found(sheet: &mut Sheet<'_>, report: &Report) {
    let of = |kind: Kind| {
        let all = report.findings.iter();
        all.filter(move |finding| finding.kind == kind && !finding.parties.is_empty())
    };
    let groups: [(&str, &str, Vec<&Finding>); 3] = [
        (
            "Contradictions on that day",
            "\u{2717}",
            of(Kind::Contradiction).collect(),
        ),
        (
            "Overlaps on that day",
            "\u{2713}",
            of(Kind::Overlap).collect(),
        ),
        (
            "Asked, and not answered on that day",
            "?",
            of(Kind::Unaddressed)
                .filter(|finding| finding.asked.is_some_and(|asked| asked != Asked::Others))
                .collect(),
        ),
    ];
    for (heading, sign, findings) in groups {
        if findings.is_empty() {
            continue;
        }
        sheet.heading(heading);
        for finding in findings {
            sheet.item_at(sign, &finding.sentence, finding.span);
        }
    }
    for limit in &report.limits {
        sheet.item("!", &capital(&limit.words));
    }
}

/// Returns the verdict as a sentence.
fn verdict(report: &Report) -> String {
    match &report.joint {
        Some(joint) => format!("{}.", capital(&joint.sentence)),
        None => "A comparison needs at least two parties with a position.".to_owned(),
    }
}
