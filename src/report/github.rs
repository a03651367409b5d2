//! For GitHub: commands of a workflow, which mark lines of a change.

use std::fmt::Write;

use crate::analysis::{Asked, State};
use crate::code::Severity;
use crate::source::{Encoding, SourceMap, Span};

use super::short::{said_line, summary};
use super::snippet::place;
use super::words::{capital, the};
use super::{Finding, Kind, Report, Said};

/// Returns the report as commands, one on each line, and the summary at the end.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    let mut page = Page {
        sources,
        out: String::new(),
    };
    for diagnostic in report.shown() {
        let mut lines = vec![diagnostic.message.clone()];
        lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
        for label in &diagnostic.secondary {
            lines.push(format!("{}: {}", place(sources, label.span), label.text));
        }
        let level = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let title = format!("{} {}", diagnostic.code.id(), diagnostic.code.name());
        page.command(level, diagnostic.primary.span, &title, &lines);
    }
    for deadlock in report.joint.iter().flat_map(|joint| &joint.deadlocks) {
        let names: Vec<String> = deadlock
            .parties
            .iter()
            .map(|at| the(&report.parties[*at].label))
            .collect();
        let names = capital(&crate::model::join(&names, "and"));
        let mut lines = vec![format!("{names} are deadlocked over {}", deadlock.title)];
        lines.extend(deadlock.told.iter().map(|told| told.sentence.clone()));
        for concession in &deadlock.concessions {
            lines.push(format!(
                "a way out: {}, {}",
                concession.sentence, concession.then
            ));
        }
        let first = deadlock.conflicts.first().and_then(|c| c.clauses.first());
        let issue = deadlock.issues.first().map(|at| report.issues[*at].span);
        let span = first.map_or(issue.unwrap_or_default(), |said| said.span);
        page.command("warning", span, "deadlock", &lines);
    }
    // What is most pressing comes first, as GitHub shows no more than ten of a level.
    let (pressing, rest): (Vec<&Finding>, Vec<&Finding>) = report
        .findings
        .iter()
        .filter(|finding| is_shown(finding))
        .partition(|finding| finding.kind == Kind::Contradiction);
    for finding in pressing.into_iter().chain(rest) {
        let mut lines = vec![finding.sentence.clone()];
        let clauses = finding.clauses.iter().chain(&finding.also);
        lines.extend(clauses.map(|said| page.said(said)));
        lines.extend(
            finding
                .rests_on
                .iter()
                .map(|reason| format!("rests on {}", reason.words())),
        );
        let level = match finding.kind {
            Kind::Contradiction => "warning",
            _ => "notice",
        };
        let label = &report.issues[finding.issue].label;
        let title = format!("{}: {label}", finding.kind.name());
        page.command(level, finding.span, &title, &lines);
    }
    let milestones = report.process.iter().flat_map(|p| &p.milestones);
    for milestone in milestones.filter(|m| m.state == State::Blocked) {
        let lines = [milestone.sentence.clone()];
        page.command("notice", milestone.span, "milestone", &lines);
    }
    for draft in report.drafts.iter().filter(|draft| draft.is_stated) {
        for reply in draft.reactions.iter().filter(|reply| reply.is_mismatch) {
            let mut lines = vec![reply.sentence.clone()];
            lines.extend(reply.remark.clone());
            page.command(
                "notice",
                reply.span,
                &format!("draft: {}", draft.name),
                &lines,
            );
        }
    }
    // Words of a file stand in no line but a command's: anywhere else, `##[` would begin one.
    let verdict = report
        .joint
        .iter()
        .map(|joint| ("verdict", &joint.sentence));
    let limits = report.limits.iter().map(|limit| ("limit", &limit.words));
    for (title, words) in verdict.chain(limits) {
        let _ = writeln!(page.out, "::notice title={title}::{}", data(words));
    }
    let _ = writeln!(page.out, "{}", summary(report));
    page.out
}

/// Tells whether a finding deserves a mark; silence that nobody asked to break is only counted.
fn is_shown(finding: &Finding) -> bool {
    finding.kind != Kind::Unaddressed
        || (!finding.parties.is_empty() && finding.asked != Some(Asked::Others))
}

struct Page<'a> {
    sources: &'a SourceMap,
    out: String,
}

impl Page<'_> {
    fn command(&mut self, level: &str, span: Span, title: &str, lines: &[String]) {
        let file = self.sources.file(self.sources.file_of(span));
        let range = file.range(span);
        let start = file.line_column(range.start as u32, Encoding::Utf32);
        let end = file.line_column(range.end as u32, Encoding::Utf32);
        let mut place = format!("file={},line={}", property(&file.name), start.0 + 1);
        // Columns are understood on one line only, the last one included.
        let _ = if start.0 == end.0 {
            let last = end.1.max(start.1 + 1);
            write!(place, ",col={},endColumn={last}", start.1 + 1)
        } else {
            write!(place, ",endLine={}", end.0 + 1)
        };
        let _ = writeln!(
            self.out,
            "::{level} {place},title={}::{}",
            property(title),
            data(&lines.join("\n"))
        );
    }

    fn said(&self, said: &Said) -> String {
        format!("{}: {}", place(self.sources, said.span), said_line(said))
    }
}

/// Returns a text as the message of a command: whatever it holds, the command goes on.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns a text as a property of a command, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
