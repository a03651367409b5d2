//! One line each: for screen readers, for `grep`, and for editors that jump to a place.

mod draft;
mod what_if;
mod why;

use std::fmt::Write;

use crate::analysis::Asked;
use crate::code::Severity;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

use super::joint::Joint;
use super::process::Process;
use super::snippet::place;
use super::survey::{self, Survey};
use super::words::count;
use super::{Finding, Kind, Report, Said};

pub use draft::render_drafts;
pub use what_if::render_what_if;
pub use why::render_why;

/// Returns the report with one line for each thing, and indented lines for what belongs to it.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in report.shown() {
        diagnostic_lines(diagnostic, sources, &mut out);
    }
    let hidden = report.diagnostics.len() - report.shown().len();
    if hidden > 0 {
        let _ = writeln!(out, "{} not shown", count(hidden, "more mistake"));
    }
    for finding in &report.findings {
        finding_lines(finding, sources, &mut out);
    }
    if let Some(survey) = &report.survey {
        survey_lines(report, survey, &mut out);
    }
    if let Some(process) = &report.process {
        process_lines(process, sources, &mut out);
    }
    if let Some(joint) = &report.joint {
        joint_lines(report, joint, sources, &mut out);
    }
    for draft in report.drafts.iter().filter(|draft| draft.is_stated) {
        draft::draft_lines(draft, sources, &mut out);
    }
    for reading in report
        .readings
        .iter()
        .flat_map(|r| r.verdicts.iter().chain(&r.changes))
    {
        let when = if reading.when.is_empty() {
            "however the words are read"
        } else {
            &reading.when
        };
        let _ = writeln!(
            out,
            "reading: {}: {}, {when}",
            reading.kind, reading.sentence
        );
    }
    for limit in report.readings.iter().flat_map(|readings| &readings.limits) {
        let _ = writeln!(out, "limit: {limit}");
    }
    if let Some(timeline) = &report.timeline {
        super::changes::short::timeline_lines(timeline, &mut out);
    }
    for withdrawn in &report.withdrawn {
        let _ = writeln!(
            out,
            "{}: note: {} is taken as {}, according to {}",
            place(sources, withdrawn.span),
            withdrawn.key,
            if withdrawn.replaced {
                "replaced"
            } else {
                "withdrawn"
            },
            crate::model::join(&withdrawn.according, "and"),
        );
    }
    for limit in &report.limits {
        let _ = match limit.places.first() {
            Some((_, span)) => writeln!(out, "{}: limit: {}", place(sources, *span), limit.words),
            None => writeln!(out, "limit: {}", limit.words),
        };
        for (key, span) in limit.places.iter().skip(1) {
            let _ = writeln!(out, "    also {}: {key}", place(sources, *span));
        }
    }
    let _ = writeln!(out, "{}", summary(report));
    out
}

/// Writes a diagnostic: one line, then its help, its other places and its fixes.
pub fn diagnostic_lines(diagnostic: &Diagnostic, sources: &SourceMap, out: &mut String) {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = writeln!(
        out,
        "{}: {severity}[{}] {}: {}",
        place(sources, diagnostic.primary.span),
        diagnostic.code.id(),
        diagnostic.code.name(),
        diagnostic.message
    );
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "    help: {help}");
    }
    for label in &diagnostic.secondary {
        let _ = writeln!(
            out,
            "    also {}: {}",
            place(sources, label.span),
            label.text
        );
    }
    for fix in &diagnostic.fixes {
        let _ = writeln!(out, "    fix: {}", fix.title);
    }
}

fn survey_lines(report: &Report, survey: &Survey, out: &mut String) {
    for pair in &survey.pairs {
        let name = |at: usize| &report.parties[at].name;
        let all = pair.all();
        let _ = writeln!(
            out,
            "pair: {} with {}: {}, {}, {}",
            name(pair.parties.0),
            name(pair.parties.1),
            count(all.contradictions(), "contradiction"),
            count(all.overlaps(), "overlap"),
            format_args!("{} unanswered", survey::unanswered(&all)),
        );
    }
}

/// Returns the last line: how much was found.
pub fn summary(report: &Report) -> String {
    let compared = report.compared();
    let mut parts = vec![
        count(report.count(Kind::Contradiction), "contradiction"),
        count(report.count(Kind::Overlap), "overlap"),
    ];
    let silent = report.count(Kind::Unaddressed);
    let asked = report
        .findings
        .iter()
        .filter(|finding| finding.kind == Kind::Unaddressed && !finding.parties.is_empty())
        .filter(|finding| finding.asked != Some(Asked::Others))
        .count();
    parts.push(if asked > 0 && asked < silent {
        format!("{silent} unaddressed ({asked} of them asked)")
    } else {
        format!("{silent} unaddressed")
    });
    for (kind, word) in OTHERS {
        let number = report.count(kind);
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    let (errors, warnings) = report.mistakes();
    for (number, word) in [(errors, "error"), (warnings, "warning")] {
        if number > 0 {
            parts.push(count(number, word));
        }
    }
    let parties = if compared == 1 {
        "1 party".to_owned()
    } else {
        format!("{compared} parties")
    };
    format!("{parties}: {}", parts.join(", "))
}

/// The kinds that address an issue without a value, as a summary counts them.
pub(super) const OTHERS: [(Kind, &str); 7] = [
    (Kind::Fallen, "offers fallen"),
    (Kind::Split, "split in a bloc"),
    (Kind::PutOff, "put off"),
    (Kind::Delegated, "handed on"),
    (Kind::Excluded, "refused as a subject"),
    (Kind::Discussed, "declared open"),
    (Kind::Vague, "vague"),
];

fn finding_lines(finding: &Finding, sources: &SourceMap, out: &mut String) {
    let how = finding
        .how
        .map_or_else(String::new, |how| format!(" ({})", how_word(how)));
    let _ = writeln!(
        out,
        "{}: {}{how}: {}",
        place(sources, finding.span),
        finding.kind.name(),
        finding.sentence
    );
    if !finding.place.members.is_empty() {
        let _ = writeln!(out, "    cells: {}", finding.place.members.join(", "));
    }
    for said in &finding.clauses {
        let _ = writeln!(
            out,
            "    also {}: {}",
            place(sources, said.span),
            said_line(said)
        );
    }
    for said in &finding.also {
        let _ = writeln!(
            out,
            "    again {}: {}",
            place(sources, said.span),
            said_line(said)
        );
    }
    for reason in &finding.rests_on {
        let _ = writeln!(out, "    rests on: {}", reason.words());
    }
    for (key, date) in &finding.counted_early {
        let _ = writeln!(out, "    date: {date} of {key} counts from its first day");
    }
}

fn process_lines(process: &Process, sources: &SourceMap, out: &mut String) {
    for milestone in &process.milestones {
        let _ = writeln!(
            out,
            "{}: milestone: {}",
            place(sources, milestone.span),
            milestone.sentence
        );
        // What stands before an earlier milestone is told there.
        if milestone.waits_for.is_empty() {
            for obstacle in &milestone.obstacles {
                let obstacle = &process.obstacles[*obstacle];
                let _ = writeln!(out, "    {}: {}", obstacle.kind, obstacle.sentence);
            }
        }
    }
}

fn joint_lines(report: &Report, joint: &Joint, sources: &SourceMap, out: &mut String) {
    for deadlock in &joint.deadlocks {
        let names: Vec<String> = deadlock
            .parties
            .iter()
            .map(|at| super::words::the(&report.parties[*at].label))
            .collect();
        let first = deadlock.conflicts.first().and_then(|c| c.clauses.first());
        let span = first.map_or(report.issues[deadlock.issues[0]].span, |said| said.span);
        let _ = writeln!(
            out,
            "{}: deadlock: {} over {}",
            place(sources, span),
            crate::model::join(&names, "and"),
            deadlock.title
        );
        for conflict in &deadlock.conflicts {
            let _ = writeln!(out, "    conflict: {}", conflict.sentence);
        }
        if let Some(extent) = &deadlock.extent {
            let _ = writeln!(out, "    limit: {extent}");
        }
        for concession in &deadlock.concessions {
            let _ = writeln!(
                out,
                "    opens: {}, {}",
                concession.sentence, concession.then
            );
        }
        if !deadlock.is_complete {
            let _ = writeln!(out, "    limit: other concessions were not looked for");
        }
        for alone in &deadlock.alone {
            if let Some(why_not) = &alone.why_not {
                let _ = writeln!(out, "    alone: {why_not}");
            }
        }
        if let Some(red) = &deadlock.red_lines {
            let _ = writeln!(out, "    red line: {red}");
        }
    }
    for left in &joint.left {
        let Some(zone) = &left.zone else {
            continue;
        };
        let issue = &report.issues[left.issue];
        let blocked = if left.is_blocked {
            " (beside a deadlock)"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "{}: zone: {}: {}{blocked}",
            place(sources, issue.span),
            left.cells.join(", "),
            zone.words
        );
    }
    let _ = writeln!(out, "verdict: {}", joint.sentence);
}

/// Returns a clause on one line: party, what it says, who said it, and the source.
pub(super) fn said_line(said: &Said) -> String {
    let source = said.sources.first().map_or_else(String::new, |source| {
        format!("; {}", source.title.as_deref().unwrap_or(&source.name))
    });
    let party = super::words::capital(&super::words::the(&said.party_label));
    format!("{party} {} ({}{source})", said.says, said.attribution)
}

/// Returns the name of a way to overlap.
pub(super) fn how_word(how: crate::analysis::Overlap) -> &'static str {
    use crate::analysis::Overlap;
    match how {
        Overlap::Agreed => "agreed",
        Overlap::Accepted => "accepted",
        Overlap::CommonGround => "common-ground",
        Overlap::Conditional => "conditional",
        Overlap::Open => "open",
    }
}
