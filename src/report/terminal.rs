//! For people at a terminal: a summary on one screen, then the findings, issue by issue.

use miette::Severity as Grade;
use textwrap::core::display_width;

use crate::analysis::{Asked, Overlap};
use crate::code::Severity;
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::join;
use crate::source::{Encoding, SourceMap, Span};

use super::snippet::{Note, Painter, Snippets};
use super::words::{capital, clip, count, the};
use super::{Counts, Finding, Kind, Pair, Report, Said};

pub use super::snippet::Look;

/// Of one finding, at most this many clauses are shown in their files; the others are named.
const MOST_SNIPPETS: usize = 4;

/// Returns the report for a terminal.
pub fn render(report: &Report, sources: &SourceMap, look: Look) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page {
        out: String::new(),
        report,
        sources,
        look,
        painter: Painter::new(look),
        snippets: &snippets,
    };
    page.diagnostics();
    // Without parties there is nothing to compare, and the mistakes say why.
    if !report.parties.is_empty() || report.diagnostics.is_empty() {
        page.summary();
        page.findings();
        page.notes();
        page.closing();
    }
    page.out
}

/// Returns the diagnostics alone, for commands that show something else.
pub fn render_diagnostics(report: &Report, sources: &SourceMap, look: Look) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page {
        out: String::new(),
        report,
        sources,
        look,
        painter: Painter::new(look),
        snippets: &snippets,
    };
    page.diagnostics();
    page.out
}

#[derive(Clone, Copy)]
enum Ink {
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
    Cyan,
}

struct Page<'a> {
    out: String,
    report: &'a Report,
    sources: &'a SourceMap,
    look: Look,
    painter: Painter,
    snippets: &'a Snippets<'a>,
}

impl Page<'_> {
    // Mistakes

    fn diagnostics(&mut self) {
        let shown = self.report.shown();
        if shown.is_empty() {
            return;
        }
        self.blank();
        for diagnostic in &shown {
            self.diagnostic(diagnostic);
            self.blank();
        }
        let hidden = self.report.diagnostics.len() - shown.len();
        let (errors, warnings) = self.report.mistakes();
        let mut parts = Vec::new();
        for (number, word) in [(errors, "error"), (warnings, "warning")] {
            if number > 0 {
                parts.push(count(number, word));
            }
        }
        let mut line = parts.join(", ");
        if hidden > 0 {
            line.push_str(&format!("; the first {} are shown", super::MOST_ERRORS));
        }
        if let Some(first) = shown.first() {
            line.push_str(&format!(". More on each: `demarche explain {}`", first.code.id()));
        }
        let ink = if errors > 0 { Ink::Red } else { Ink::Yellow };
        let sign = self.paint(ink, if errors > 0 { self.sign("✗", "x") } else { "!" });
        self.wrapped(&format!("  {sign} "), "    ", &line);
        if shown
            .iter()
            .any(|diagnostic| diagnostic.fixes.iter().any(|fix| fix.safety == Safety::Safe))
        {
            self.wrapped("    ", "    ", "`demarche check --fix` mends what can be mended safely.");
        }
        if errors > 0 && !self.report.parties.is_empty() {
            self.wrapped("    ", "    ", "What these touch is left out of the comparison below.");
        }
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        let mut help: Vec<String> = diagnostic.help.iter().cloned().collect();
        for fix in &diagnostic.fixes {
            // Help that already says it is not repeated.
            let said = help.iter().any(|help| {
                let quoted = fix.title.split('`').nth(1).unwrap_or(&fix.title);
                help.contains(quoted)
            });
            if !said {
                help.push(fix.title.clone());
            }
        }
        let mut labels = vec![(diagnostic.primary.span, diagnostic.primary.text.clone())];
        labels.extend(diagnostic.secondary.iter().map(|label| (label.span, label.text.clone())));
        let labels = labels
            .into_iter()
            .map(|(span, text)| (span, self.label_lines(span, &[text])))
            .collect();
        let note = Note {
            message: format!("{} [{}]", diagnostic.message, diagnostic.code.id()),
            code: None,
            severity: match diagnostic.severity {
                Severity::Error => Grade::Error,
                Severity::Warning => Grade::Warning,
            },
            labels,
            help: (!help.is_empty()).then(|| help.join("\n")),
            snippets: self.snippets,
        };
        note.draw(&self.painter, &mut self.out);
    }

    // Summary

    fn summary(&mut self) {
        let report = self.report;
        self.blank();
        if let Some(title) = &report.title {
            let title = self.paint(Ink::Bold, title);
            self.wrapped("  ", "  ", &title);
        }
        let when = report.as_of.map_or_else(
            || "everything stated so far".to_owned(),
            |day| format!("as of {day}"),
        );
        let compared: Vec<&str> = report
            .parties
            .iter()
            .filter(|party| party.compared)
            .map(|party| party.label.as_str())
            .collect();
        let scope = report.scope;
        let mut facts = vec![
            when,
            if compared.len() == 1 { "1 party".to_owned() } else { format!("{} parties", compared.len()) },
            format!("{} in force, from {}", count(scope.clauses, "clause"), count(scope.positions, "statement")),
        ];
        if scope.not_in_force > 0 {
            facts.push(format!("{} not in force", scope.not_in_force));
        }
        let line = facts.join(self.sign(" · ", " - "));
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "  ", &line);
        for reading in &report.assumed {
            let line = format!("assuming {}", reading.words());
            let line = self.paint(Ink::Cyan, &line);
            self.wrapped("  ", "  ", &line);
        }
        if compared.len() < 2 {
            self.blank();
            self.wrapped("  ", "  ", "A comparison needs at least two parties with a position.");
        }
        let has_process = report.pairs.iter().any(|pair| !pair.process.is_empty());
        self.table(
            if has_process { "On the substance" } else { "Between" },
            &|pair: &Pair| &pair.substance,
        );
        if has_process {
            self.table("On the talks themselves", &|pair: &Pair| &pair.process);
        }
        self.strangers();
        self.besides();
    }

    fn table(&mut self, title: &str, counts: &dyn Fn(&Pair) -> &Counts) {
        let report = self.report;
        let mut rows: Vec<&Pair> = report.pairs.iter().filter(|pair| !counts(pair).is_empty()).collect();
        if rows.is_empty() {
            return;
        }
        // Pairs that contradict each other come first; among equals the agenda's order stays.
        rows.sort_by_key(|pair| std::cmp::Reverse(counts(pair).contradictions));
        let dash = self.sign(" – ", " - ");
        let name = |pair: &Pair| {
            format!(
                "{}{dash}{}",
                report.parties[pair.parties.0].label, report.parties[pair.parties.1].label
            )
        };
        let most = self.look.width.saturating_sub(2 + 36 + 12).max(16);
        let width = rows
            .iter()
            .map(|pair| display_width(&name(pair)))
            .max()
            .unwrap_or(0)
            .clamp(display_width(title), most.max(display_width(title)));
        self.blank();
        let head = format!("  {title:<width$}  contradict  overlap  unanswered  ");
        let head = self.paint(Ink::Dim, head.trim_end());
        self.line(&head);
        let rule = self.sign("─", "-").repeat(self.look.width.saturating_sub(4));
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&format!("  {rule}"));
        for pair in rows {
            let counts = counts(pair);
            let label = clip(&name(pair), width);
            let gap = " ".repeat(width.saturating_sub(display_width(&label)));
            let number = |number: usize, columns: usize, ink: Ink, page: &Self| {
                let text = format!("{:>columns$}", if number == 0 { "·".to_owned() } else { number.to_string() });
                let text = if page.look.unicode { text } else { text.replace('·', ".") };
                if number == 0 { page.paint(Ink::Dim, &text) } else { page.paint(ink, &text) }
            };
            let used = 2 + width + 2 + 10 + 2 + 7 + 2 + 10 + 2;
            let room = self.look.width.saturating_sub(used);
            let issues = self.issue_names(counts, room);
            let line = format!(
                "  {label}{gap}  {}  {}  {}  {issues}",
                number(counts.contradictions, 10, Ink::Red, self),
                number(counts.overlaps, 7, Ink::Green, self),
                number(counts.unanswered, 10, Ink::Yellow, self),
            );
            self.line(line.trim_end());
        }
    }

    /// Names the issues that two parties contradict each other on, or else share.
    fn issue_names(&self, counts: &Counts, room: usize) -> String {
        let issues = if counts.contradicted.is_empty() {
            &counts.shared
        } else {
            &counts.contradicted
        };
        let names: Vec<&str> = issues.iter().map(|at| self.report.issues[*at].name.as_str()).collect();
        let mut shown = String::new();
        for (at, name) in names.iter().enumerate() {
            let rest = names.len() - at - 1;
            let comma = if at == 0 { "" } else { ", " };
            let more = if rest == 0 { String::new() } else { format!(", +{rest}") };
            if display_width(&shown) + display_width(comma) + display_width(name) + display_width(&more) > room {
                return match at {
                    0 => clip(name, room),
                    _ => format!("{shown}, +{}", rest + 1),
                };
            }
            shown.push_str(comma);
            shown.push_str(name);
        }
        shown
    }

    /// Folds the pairs that share nothing into one line.
    fn strangers(&mut self) {
        let report = self.report;
        let strangers: Vec<String> = report
            .pairs
            .iter()
            .filter(|pair| pair.substance.is_empty() && pair.process.is_empty())
            .map(|pair| {
                format!(
                    "{}{}{}",
                    report.parties[pair.parties.0].label,
                    self.sign(" – ", " - "),
                    report.parties[pair.parties.1].label
                )
            })
            .collect();
        if strangers.is_empty() {
            return;
        }
        self.blank();
        let line = format!("Nothing shared: {}", strangers.join("; "));
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "    ", &line);
    }

    fn besides(&mut self) {
        let report = self.report;
        let mut parts: Vec<String> = super::short::OTHERS
            .iter()
            .filter_map(|(kind, word)| {
                let number = report.count(*kind);
                (number > 0).then(|| format!("{number} {word}"))
            })
            .collect();
        let nobody = report
            .findings
            .iter()
            .filter(|finding| finding.kind == Kind::Unaddressed && finding.parties.is_empty())
            .count();
        if nobody > 0 {
            parts.push(format!("{} that nobody has addressed", count(nobody, "issue")));
        }
        if parts.is_empty() {
            return;
        }
        self.blank();
        let line = format!("Besides: {}.", join(&parts, "and"));
        self.wrapped("  ", "  ", &line);
    }

    // Findings

    fn findings(&mut self) {
        let report = self.report;
        for process in [false, true] {
            let mut first = true;
            for at in 0..report.issues.len() {
                let issue = &report.issues[at];
                if issue.process != process {
                    continue;
                }
                let findings: Vec<&Finding> = report
                    .findings
                    .iter()
                    .filter(|finding| finding.issue == at && self.is_shown(finding))
                    .collect();
                if findings.is_empty() {
                    continue;
                }
                if process && first {
                    self.blank();
                    self.blank();
                    let title = self.paint(Ink::Bold, "The talks themselves");
                    self.line(&format!("  {title}"));
                    let line = self.paint(Ink::Dim, "To meet is not yet to agree, so these stand apart from the substance.");
                    self.wrapped("  ", "  ", &line);
                }
                first = false;
                self.heading(&issue.label, &issue.name);
                self.issue(&findings);
            }
        }
        self.untouched();
    }

    /// Tells whether a finding is shown by itself; silence that nobody asked to break, and
    /// issues that nobody touches, are only counted.
    fn is_shown(&self, finding: &Finding) -> bool {
        finding.kind != Kind::Unaddressed
            || (!finding.parties.is_empty() && finding.asked != Some(Asked::Others))
    }

    fn heading(&mut self, label: &str, name: &str) {
        self.blank();
        let bar = self.sign("━", "=");
        let lead = bar.repeat(2);
        let room = self.look.width.saturating_sub(display_width(name) + 10);
        let label_shown = clip(label, room);
        let used = 2 + 1 + display_width(&label_shown) + 1 + 1 + display_width(name) + 1 + 2;
        let fill = bar.repeat(self.look.width.saturating_sub(used));
        let line = format!(
            "{} {} {} {} {}",
            self.paint(Ink::Dim, &lead),
            self.paint(Ink::Bold, &label_shown),
            self.paint(Ink::Dim, &fill),
            self.paint(Ink::Dim, name),
            self.paint(Ink::Dim, &lead),
        );
        self.line(&line);
    }

    fn issue(&mut self, findings: &[&Finding]) {
        for finding in findings.iter().filter(|finding| finding.kind == Kind::Contradiction) {
            self.contradiction(finding);
        }
        for finding in findings.iter().filter(|finding| finding.kind == Kind::Overlap) {
            self.compact(finding);
        }
        let others = findings
            .iter()
            .filter(|finding| !matches!(finding.kind, Kind::Contradiction | Kind::Overlap | Kind::Unaddressed));
        for finding in others {
            self.compact(finding);
        }
        let silent: Vec<&Finding> = findings
            .iter()
            .copied()
            .filter(|finding| finding.kind == Kind::Unaddressed)
            .collect();
        self.unanswered(&silent);
    }

    fn contradiction(&mut self, finding: &Finding) {
        self.blank();
        let labels = finding
            .clauses
            .iter()
            .take(MOST_SNIPPETS)
            .map(|said| {
                let mut lines = vec![format!("{} {}", capital(&the(&said.party_label)), said.says)];
                lines.push(said.attribution.clone());
                lines.extend(said.sources.first().map(|source| source.title.clone().unwrap_or_else(|| source.name.clone())));
                (said.span, self.label_lines(said.span, &lines))
            })
            .collect();
        let note = Note {
            message: finding.brief.clone(),
            code: None,
            severity: Grade::Error,
            labels,
            help: None,
            snippets: self.snippets,
        };
        note.draw(&self.painter, &mut self.out);
        if !finding.place.members.is_empty() {
            let members = join(&finding.place.members, "and");
            self.fact("where", &members);
        }
        for said in finding.clauses.iter().skip(MOST_SNIPPETS) {
            self.fact("with", &self.said(said));
        }
        for said in &finding.also {
            self.fact("also", &self.said(said));
        }
        self.grounds(finding);
    }

    fn grounds(&mut self, finding: &Finding) {
        for reason in &finding.rests_on {
            let line = match reason.held_by {
                None => format!("because of {}", reason.words()),
                Some(_) => format!("only under {}", reason.words()),
            };
            self.fact("rests on", &line);
        }
        for (key, date) in &finding.counted_early {
            self.fact("dates", &format!("{date} counts from its first day, in {key}"));
        }
    }

    /// Shows a finding in a line, with its clauses below.
    fn compact(&mut self, finding: &Finding) {
        self.blank();
        let (sign, ink) = match (finding.kind, finding.how) {
            (Kind::Overlap, Some(Overlap::Agreed | Overlap::Accepted)) => (self.sign("✓", "+"), Ink::Green),
            (Kind::Overlap, Some(Overlap::Conditional)) => (self.sign("⇄", "~"), Ink::Cyan),
            (Kind::Overlap, Some(Overlap::Open)) => (self.sign("○", "o"), Ink::Dim),
            (Kind::Overlap, _) => (self.sign("≈", "="), Ink::Green),
            _ => (self.sign("…", "..."), Ink::Cyan),
        };
        let sign = self.paint(ink, sign);
        self.wrapped(&format!("  {sign} "), "    ", &finding.brief);
        for said in &finding.clauses {
            let text = self.said(said);
            self.wrapped("      ", "        ", &text);
        }
        self.grounds(finding);
    }

    fn unanswered(&mut self, findings: &[&Finding]) {
        // One entry for each who asks, about the same cells.
        let mut groups: Vec<(Vec<usize>, Vec<&Finding>)> = Vec::new();
        for finding in findings {
            let askers: Vec<usize> = finding.parties.iter().skip(1).copied().collect();
            match groups
                .iter_mut()
                .find(|(known, members)| *known == askers && members[0].cells == finding.cells)
            {
                Some((_, members)) => members.push(finding),
                None => groups.push((askers, vec![finding])),
            }
        }
        for (askers, members) in groups {
            let silent: Vec<String> = members
                .iter()
                .filter_map(|finding| {
                    let who = the(&self.report.parties[*finding.parties.first()?].label);
                    Some(match (finding.asked, finding.performer) {
                        (_, true) => format!("{who} (who would have to act)"),
                        (Some(Asked::Named), false) => format!("{who} (asked by name)"),
                        _ => who,
                    })
                })
                .collect();
            let place = &members[0].place;
            let on = if place.short.is_empty() { String::new() } else { format!(", on {}", place.short) };
            self.blank();
            let sign = self.paint(Ink::Yellow, "?");
            let line = format!("Unanswered by {}{on}", join(&silent, "and"));
            self.wrapped(&format!("  {sign} "), "    ", &line);
            if askers.is_empty() {
                continue;
            }
            for said in &members[0].clauses {
                let text = self.said(said);
                self.wrapped("      ", "        ", &text);
            }
            self.grounds(members[0]);
        }
    }

    /// Names the issues that are only counted.
    fn untouched(&mut self) {
        let report = self.report;
        let mut nobody: Vec<usize> = Vec::new();
        let mut aside: Vec<usize> = Vec::new();
        for finding in &report.findings {
            if self.is_shown(finding) {
                continue;
            }
            let list = if finding.parties.is_empty() { &mut nobody } else { &mut aside };
            if !list.contains(&finding.issue) {
                list.push(finding.issue);
            }
        }
        aside.retain(|at| !report.findings.iter().any(|finding| finding.issue == *at && self.is_shown(finding)));
        if nobody.is_empty() && aside.is_empty() {
            return;
        }
        self.heading("Silence", "unaddressed");
        for (issues, words) in [
            (&nobody, "Nobody has addressed"),
            (&aside, "Addressed by one party alone, who asked nobody else"),
        ] {
            if issues.is_empty() {
                continue;
            }
            self.blank();
            let sign = self.paint(Ink::Yellow, "?");
            let names: Vec<String> = issues.iter().map(|at| report.issues[*at].label.clone()).collect();
            let line = format!("{words}: {}", names.join("; "));
            self.wrapped(&format!("  {sign} "), "    ", &line);
        }
    }

    // What the answer rests on

    fn notes(&mut self) {
        let report = self.report;
        let mut lines: Vec<(&str, String)> = Vec::new();
        for withdrawn in &report.withdrawn {
            let label = withdrawn.label.as_ref().map_or_else(String::new, |label| format!(" \"{label}\""));
            lines.push((
                "note",
                format!(
                    "Taken as {}, according to {}: {}{label} of {} ({})",
                    if withdrawn.replaced { "replaced" } else { "withdrawn" },
                    join(&withdrawn.according, "and"),
                    withdrawn.key,
                    the(&withdrawn.party),
                    self.place(withdrawn.span),
                ),
            ));
        }
        for limit in &report.limits {
            let places: Vec<String> = limit
                .places
                .iter()
                .map(|(key, span)| format!("{key} ({})", self.place(*span)))
                .collect();
            let places = if places.is_empty() { String::new() } else { format!(": {}", places.join(", ")) };
            lines.push(("limit", format!("{}{places}", capital_first(&limit.words))));
        }
        if report.left_out > 0 {
            lines.push((
                "limit",
                format!("{} in the files could not be understood and was left out", count(report.left_out, "place")),
            ));
        }
        for draft in &report.drafts {
            let label = draft.label.clone().unwrap_or_else(|| draft.name.clone());
            let by = draft.by.as_ref().map_or_else(String::new, |by| format!(", by {by}"));
            lines.push((
                "draft",
                format!(
                    "Recorded, but not compared with the positions yet: \"{label}\"{by}, {} ({})",
                    count(draft.terms, "term"),
                    self.place(draft.span)
                ),
            ));
        }
        if lines.is_empty() {
            return;
        }
        self.heading("What this report rests on", "notes");
        self.blank();
        for (kind, text) in lines {
            let sign = match kind {
                "limit" => self.paint(Ink::Yellow, "!"),
                _ => self.paint(Ink::Dim, self.sign("•", "*")),
            };
            self.wrapped(&format!("  {sign} "), "    ", &text);
        }
    }

    fn closing(&mut self) {
        self.blank();
        let rule = self.sign("─", "-").repeat(self.look.width);
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&rule);
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| self.report.count(*kind) > 0)
            .unwrap_or(Kind::Contradiction);
        let line = format!(
            "What the words mean: `demarche explain {}`. One line each: `--format short`.",
            kind.name()
        );
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "  ", &line);
    }

    // Pieces

    /// Returns a clause on one line, with the place where it stands.
    fn said(&self, said: &Said) -> String {
        let dash = self.sign(" — ", " -- ");
        let place = self.place(said.span);
        let place = self.paint(Ink::Dim, &format!("({place})"));
        format!(
            "{} {}{dash}{} {place}",
            capital(&the(&said.party_label)),
            said.says,
            said.attribution
        )
    }

    fn fact(&mut self, key: &str, text: &str) {
        let head = self.paint(Ink::Dim, &format!("{key:<8}"));
        self.wrapped(&format!("    {head}  "), "              ", text);
    }

    /// Wraps the lines of a label to the room right of the place that it is drawn at.
    fn label_lines(&self, span: Span, lines: &[String]) -> String {
        let Some(visible) = self.snippets.visible(span) else {
            return lines.join("\n");
        };
        let file = self.sources.file(self.sources.file_of(visible));
        let (line, column) = file.line_column(visible.start - file.base, Encoding::Utf32);
        let gutter = (line + 1).to_string().len() + 4;
        let middle = column as usize + file.slice(visible).chars().count() / 2;
        let used = gutter + middle + 5;
        let room = self.look.width.saturating_sub(used).max(28);
        let wrapped: Vec<String> = lines
            .iter()
            .filter(|line| !line.is_empty())
            .flat_map(|line| textwrap::wrap(line, room).into_iter().map(|line| line.into_owned()).collect::<Vec<_>>())
            .collect();
        wrapped.join("\n")
    }

    fn place(&self, span: Span) -> String {
        let place = self.sources.place(span);
        format!("{}:{}", super::words::clean(&self.sources.file(place.file).name), place.line)
    }

    fn sign<'s>(&self, unicode: &'s str, ascii: &'s str) -> &'s str {
        if self.look.unicode { unicode } else { ascii }
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        if !self.look.colour {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Red => "31;1",
            Ink::Green => "32;1",
            Ink::Yellow => "33;1",
            Ink::Cyan => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let options = textwrap::Options::new(self.look.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.line(&line);
        }
    }
}

fn capital_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
