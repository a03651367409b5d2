//! For people at a terminal: a summary on one screen, then the findings, issue by issue.

mod changes;
mod draft;
mod page;
mod what_if;
mod why;

use std::fmt::Write;

use miette::Severity as Grade;
use textwrap::core::display_width;

use crate::analysis::{Asked, Overlap, State, Verdict};
use crate::code::Severity;
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::join;
use crate::source::{SourceMap, Span};

use super::joint::{Concession, Deadlock, Joint, Left};
use super::link::Links;
use super::process::Milestone;
use super::snippet::{Note, Painter, Snippets};
use super::words::{agree, capital, clip, count, the, thousands};
use super::{Counts, Finding, Kind, Pair, Report, Said, survey};

pub use super::snippet::Look;
pub use changes::render_changes;
pub use draft::render_drafts;
pub use page::render_page;
pub use what_if::render_what_if;
pub use why::render_why;

/// Of one finding, at most this many clauses are shown in their files; the others are named.
const MOST_SNIPPETS: usize = 4;

/// Returns the report for a terminal.
pub fn render(report: &Report, sources: &SourceMap, look: Look) -> String {
    render_linked(report, sources, look, &Links::default())
}

/// Returns the report for a terminal that can show links.
pub fn render_linked(report: &Report, sources: &SourceMap, look: Look, links: &Links) -> String {
    let snippets = Snippets::new(sources, look.width).linked(links);
    let mut page = Page::new(report, sources, look, &snippets);
    page.links = links.clone();
    page.mistakes(Severity::Error);
    // Without parties there is nothing to compare, and the mistakes say why.
    if !report.parties.is_empty() || report.diagnostics.is_empty() {
        page.summary();
        page.survey();
        page.timeline();
        page.findings();
        page.process();
        page.together();
        page.drafts();
        page.readings();
        page.mistakes(Severity::Warning);
        page.notes();
        page.closing();
    } else {
        page.mistakes(Severity::Warning);
    }
    page.out
}

/// Returns the diagnostics alone, for commands that show something else.
pub fn render_diagnostics(report: &Report, sources: &SourceMap, look: Look) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page::new(report, sources, look, &snippets);
    page.mistakes(Severity::Error);
    page.mistakes(Severity::Warning);
    page.out
}

/// Of pairs that neither contradict each other nor overlap, a table shows what fits into this
/// many rows.
const MOST_ROWS: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ink {
    Plain,
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
    Cyan,
}

impl Ink {
    fn paint(self, look: Look, text: &str) -> String {
        let code = match self {
            _ if !look.colour => return text.to_owned(),
            Self::Plain => return text.to_owned(),
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "31;1",
            Self::Green => "32;1",
            Self::Yellow => "33;1",
            Self::Cyan => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

struct Page<'a> {
    out: String,
    report: &'a Report,
    sources: &'a SourceMap,
    look: Look,
    painter: Painter,
    snippets: &'a Snippets<'a>,
    /// The folder that all files share, with its `/`.
    folder: String,
    links: Links,
}

impl<'a> Page<'a> {
    fn new(
        report: &'a Report,
        sources: &'a SourceMap,
        look: Look,
        snippets: &'a Snippets<'a>,
    ) -> Self {
        Self {
            out: String::new(),
            report,
            sources,
            look,
            painter: Painter::new(look),
            snippets,
            folder: shared_folder(sources),
            links: Links::default(),
        }
    }

    // Mistakes

    /// Shows the errors, which cut the comparison short and so come first, or the warnings.
    fn mistakes(&mut self, severity: Severity) {
        let shown: Vec<&Diagnostic> = self
            .report
            .shown()
            .into_iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .collect();
        let Some(first) = shown.first() else {
            return;
        };
        let all = self
            .report
            .diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count();
        if severity == Severity::Warning && !self.out.is_empty() {
            self.heading("Worth a look in the files", "warnings");
        }
        self.blank();
        for diagnostic in &shown {
            self.diagnostic(diagnostic);
            self.blank();
        }
        let (word, ink, sign) = match severity {
            Severity::Error => ("error", Ink::Red, self.sign("✗", "x")),
            Severity::Warning => ("warning", Ink::Yellow, "!"),
        };
        let mut line = count(all, word);
        if all > shown.len() {
            let _ = write!(line, ", of which {} are shown", shown.len());
        }
        let _ = write!(
            line,
            ". More on each: `demarche explain {}`.",
            first.code.id()
        );
        let is_safe = |d: &&Diagnostic| d.fixes.iter().any(|fix| fix.safety == Safety::Safe);
        if shown.iter().any(is_safe) {
            line.push_str(" `demarche check --fix` mends what is certain.");
        }
        if severity == Severity::Error && !self.report.parties.is_empty() {
            line.push_str(" What they touch is left out of the comparison.");
        }
        let sign = self.paint(ink, sign);
        self.wrapped(&format!("  {sign} "), "    ", &line);
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        // Help says what a fix would do; where there is none, the fix says it itself.
        let help = diagnostic
            .help
            .clone()
            .or_else(|| diagnostic.fixes.first().map(|fix| fix.title.clone()));
        let mut labels = vec![(diagnostic.primary.span, diagnostic.primary.text.clone())];
        labels.extend(
            diagnostic
                .secondary
                .iter()
                .map(|label| (label.span, label.text.clone())),
        );
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
            help,
            after: true,
            snippets: self.snippets,
        };
        note.draw(&self.painter, &mut self.out);
    }

    // Summary

    /// Says what is negotiated, as of when, and how much was compared.
    fn opening(&mut self) {
        let report = self.report;
        self.blank();
        if let Some(title) = &report.title {
            let title = self.paint(Ink::Bold, title);
            self.wrapped("  ", "  ", &title);
        }
        let when = report.as_of.map_or_else(
            || "Everything stated so far".to_owned(),
            |day| format!("As of {day}"),
        );
        let mut line = format!("{when}: {}.", report.extent());
        if !self.folder.is_empty() {
            let _ = write!(line, " Files in {}.", self.folder.trim_end_matches('/'));
        }
        for line in self.wrap("  ", "  ", &line) {
            let line = self.paint(Ink::Dim, &line);
            self.line(&line);
        }
        self.assumed();
    }

    fn summary(&mut self) {
        let report = self.report;
        self.opening();
        if report.compared() < 2 {
            self.blank();
            self.wrapped(
                "  ",
                "  ",
                "A comparison needs at least two parties with a position.",
            );
        }
        self.headline();
        let has_process = report.pairs.iter().any(|pair| !pair.process.is_empty());
        self.table(
            if has_process {
                "On the substance"
            } else {
                "Between"
            },
            &|pair: &Pair| &pair.substance,
        );
        if has_process {
            self.table("On the talks themselves", &|pair: &Pair| &pair.process);
        }
        self.headlines();
        self.strangers();
        self.besides();
    }

    /// Says first of all whether a deal is possible.
    fn headline(&mut self) {
        let Some(joint) = &self.report.joint else {
            return;
        };
        let (sign, ink) = match joint.verdict {
            Verdict::Compatible => (self.sign("✓", "+"), Ink::Green),
            Verdict::Incompatible => (self.sign("✗", "x"), Ink::Red),
            Verdict::Unknown => ("?", Ink::Yellow),
        };
        self.blank();
        let sign = self.paint(ink, sign);
        let text = self.paint(Ink::Bold, &format!("{}.", capital(&joint.sentence)));
        self.wrapped(&format!("  {sign} "), "    ", &text);
        // What waits for an earlier milestone adds nothing here.
        let milestones = self.report.process.iter().flat_map(|p| &p.milestones);
        for milestone in milestones.filter(|m| m.waits_for.is_empty()) {
            let sign = match milestone.state {
                State::Reachable => continue,
                State::Depends => self.paint(Ink::Yellow, "?"),
                State::Blocked => self.paint(Ink::Red, self.sign("✗", "x")),
            };
            let text = format!("{}.", milestone.sentence);
            self.wrapped(&format!("  {sign} "), "    ", &text);
        }
    }

    /// Says in words where parties contradict each other, as long as that stays short.
    fn headlines(&mut self) {
        const MOST: usize = 7;
        let report = self.report;
        let all: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.kind == Kind::Contradiction)
            .collect();
        if all.is_empty() {
            return;
        }
        self.blank();
        let sign = self.paint(Ink::Red, self.sign("✗", "x"));
        for finding in all.iter().take(MOST) {
            let names: Vec<String> = finding
                .parties
                .iter()
                .map(|at| the(&report.parties[*at].label))
                .collect();
            let label = &report.issues[finding.issue].label;
            let place = if finding.place.short.is_empty() {
                String::new()
            } else {
                format!(" ({})", finding.place.short)
            };
            let line = format!("{}: {label}{place}", capital(&join(&names, "and")));
            self.wrapped(&format!("  {sign} "), "    ", &line);
        }
        if all.len() > MOST {
            let more = count(all.len() - MOST, "more contradiction");
            self.line(&format!("    and {more} below"));
        }
    }

    fn table(&mut self, title: &str, counts: &dyn Fn(&Pair) -> &Counts) {
        let report = self.report;
        let mut rows: Vec<&Pair> = report
            .pairs
            .iter()
            .filter(|pair| !counts(pair).is_empty())
            .collect();
        if rows.is_empty() {
            return;
        }
        // Pairs that contradict each other come first; among equals the agenda's order stays.
        rows.sort_by_key(|pair| {
            let counts = counts(pair);
            std::cmp::Reverse((counts.contradictions, counts.overlaps, counts.unanswered))
        });
        // Pairs with nothing but questions would push the rest off the screen.
        let met = |pair: &&&Pair| counts(pair).contradictions + counts(pair).overlaps > 0;
        let shown = rows
            .iter()
            .filter(met)
            .count()
            .max(MOST_ROWS.min(rows.len()));
        let folded = rows.split_off(shown);
        let rest: usize = folded.iter().map(|pair| counts(pair).unanswered).sum();
        let dash = self.sign(" – ", " - ");
        let names = |pair: &Pair| {
            let label = |at: usize| report.parties[at].label.as_str();
            (label(pair.parties.0), label(pair.parties.1))
        };
        let full = |pair: &&Pair| {
            let (a, b) = names(pair);
            display_width(a) + display_width(dash) + display_width(b)
        };
        let least = display_width(title);
        // Room is left for the numbers and for the names of some issues.
        let most = self.look.width.saturating_sub(37 + 18).max(least);
        let width = rows.iter().map(full).max().unwrap_or(0).clamp(least, most);
        let name = |pair: &Pair| {
            let (a, b) = names(pair);
            let room = width.saturating_sub(display_width(dash));
            let half = room / 2;
            let (a_room, b_room) = match (display_width(a), display_width(b)) {
                (x, y) if x + y <= room => (x, y),
                (x, _) if x <= half => (x, room - x),
                (_, y) if y <= half => (room - y, y),
                _ => (half, half),
            };
            format!("{}{dash}{}", clip(a, a_room), clip(b, b_room))
        };
        self.blank();
        let head = format!("  {title:<width$}  contradict  overlap  unanswered  ");
        let head = self.paint(Ink::Dim, head.trim_end());
        self.line(&head);
        self.thin_rule();
        for pair in rows {
            let counts = counts(pair);
            let label = name(pair);
            let gap = " ".repeat(width.saturating_sub(display_width(&label)));
            let number =
                |number: usize, columns, ink| self.figure(&number.to_string(), columns, ink);
            let used = 2 + width + 2 + 10 + 2 + 7 + 2 + 10 + 2;
            let room = self.look.width.saturating_sub(used);
            let mut issues = self.issue_names(counts, room).into_iter();
            let line = format!(
                "  {label}{gap}  {}  {}  {}  {}",
                number(counts.contradictions, 10, Ink::Red),
                number(counts.overlaps, 7, Ink::Green),
                number(counts.unanswered, 10, Ink::Yellow),
                issues.next().unwrap_or_default(),
            );
            self.line(&line);
            for line in issues {
                self.line(&format!("{}{line}", " ".repeat(used)));
            }
        }
        if !folded.is_empty() {
            let line = format!(
                "and {} with nothing but unanswered questions, {rest} in all",
                count(folded.len(), "more pair")
            );
            let line = self.paint(Ink::Dim, &line);
            self.wrapped("  ", "  ", &line);
        }
    }

    /// Shows which pairs and issues stand out, where there is too much to list.
    fn survey(&mut self) {
        const MOST: usize = 10;
        let tables = survey::tables(self.report, MOST, self.sign(" \u{2013} ", " - "));
        if tables.is_empty() {
            return;
        }
        self.blank();
        let line = "What each two parties have to do with each other is too much to list, so it \
                    is counted, cell by cell; `--parties a,b` lists what two of them have.";
        let line = self.paint(Ink::Dim, line);
        self.wrapped("  ", "  ", &line);
        let labels = tables.iter().flat_map(|(_, rows)| rows);
        let widest = labels.map(|(label, _)| display_width(label)).max();
        let room = self.look.width.saturating_sub(2 + 3 * 14);
        let width = widest.unwrap_or(0).clamp(14, room.max(14));
        for (title, rows) in tables {
            self.blank();
            let head = format!("  {title:<width$}    contradict       overlap    unanswered");
            let head = self.paint(Ink::Dim, &head);
            self.line(&head);
            self.thin_rule();
            for (label, tally) in rows {
                let label = clip(&label, width);
                let gap = " ".repeat(width.saturating_sub(display_width(&label)));
                let mut line = format!("  {label}{gap}");
                for (number, ink) in [
                    (tally.contradictions(), Ink::Red),
                    (tally.overlaps(), Ink::Green),
                    (survey::unanswered(&tally), Ink::Yellow),
                ] {
                    line.push_str(&self.figure(&thousands(number as u64), 14, ink));
                }
                self.line(&line);
            }
        }
    }

    /// Returns a number as a table shows it, so many columns wide; of none, a dot.
    fn figure(&self, number: &str, columns: usize, ink: Ink) -> String {
        let (number, ink) = match number {
            "0" => (self.sign("·", "."), Ink::Dim),
            _ => (number, ink),
        };
        self.paint(ink, &format!("{number:>columns$}"))
    }

    /// Names the issues that two parties contradict each other on, and those on which they
    /// overlap, in at most two lines.
    fn issue_names(&self, counts: &Counts, room: usize) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        if room < 16 {
            return words;
        }
        for (sign, ink, issues) in [
            (self.sign("✗", "x"), Ink::Red, &counts.contradicted),
            (self.sign("✓", "+"), Ink::Green, &counts.shared),
        ] {
            for (at, issue) in issues.iter().enumerate() {
                let name = clip(&self.report.issues[*issue].name, room - 3);
                let comma = if at + 1 < issues.len() { "," } else { "" };
                words.push(if at == 0 {
                    format!("{} {name}{comma}", self.paint(ink, sign))
                } else {
                    format!("{name}{comma}")
                });
            }
        }
        let mut lines: Vec<String> = vec![String::new()];
        for (at, word) in words.iter().enumerate() {
            let rest = words.len() - at;
            let spare = if rest > 1 { 5 } else { 0 };
            let is_second = lines.len() == 2;
            let line = lines.last_mut().expect("there is always a line");
            let gap = usize::from(!line.is_empty());
            if display_width(line) + gap + display_width(word) + if is_second { spare } else { 0 }
                <= room
                || line.is_empty()
            {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(word);
            } else if is_second {
                let kept = line.trim_end_matches(',').len();
                line.truncate(kept);
                let _ = write!(line, " +{rest}");
                break;
            } else {
                lines.push(word.clone());
            }
        }
        lines
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
        let line = if strangers.len() > MOST_ROWS {
            format!("Nothing shared: {}.", count(strangers.len(), "other pair"))
        } else {
            format!("Nothing shared: {}.", strangers.join("; "))
        };
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "    ", &line);
    }

    fn besides(&mut self) {
        let report = self.report;
        let mut parts: Vec<String> = super::short::OTHERS
            .iter()
            .filter_map(|(kind, word)| {
                let number = report.count(*kind);
                (number > 0).then(|| match kind {
                    Kind::Vague => count(number, "vague clause"),
                    _ => format!("{number} {word}"),
                })
            })
            .collect();
        let nobody = report
            .findings
            .iter()
            .filter(|finding| finding.kind == Kind::Unaddressed && finding.parties.is_empty())
            .count();
        if nobody > 0 {
            parts.push(format!(
                "{} that nobody has addressed",
                count(nobody, "issue")
            ));
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
            let issues: Vec<(usize, Vec<&Finding>)> = (0..report.issues.len())
                .filter(|at| report.issues[*at].process == process)
                .map(|at| {
                    let findings = report.findings.iter();
                    (
                        at,
                        findings.filter(|f| f.issue == at && is_shown(f)).collect(),
                    )
                })
                .collect();
            if process && issues.iter().any(|(_, findings)| !findings.is_empty()) {
                self.blank();
                self.blank();
                let title = self.paint(Ink::Bold, "The talks themselves");
                self.line(&format!("  {title}"));
                let line = "To meet is not yet to agree, so these stand apart from the substance.";
                let line = self.paint(Ink::Dim, line);
                self.wrapped("  ", "  ", &line);
            }
            let (open, settled): (Vec<_>, Vec<_>) = issues
                .into_iter()
                .filter(|(_, findings)| !findings.is_empty())
                .partition(|(_, findings)| {
                    findings
                        .iter()
                        .all(|f| matches!(f.kind, Kind::Unaddressed | Kind::Vague))
                });
            for (at, findings) in settled {
                let issue = &report.issues[at];
                self.heading(&issue.label, &issue.name);
                self.issue(&findings);
            }
            let open: Vec<(usize, Vec<&Finding>)> = open
                .into_iter()
                .filter(|(_, findings)| findings.iter().any(|f| f.kind == Kind::Unaddressed))
                .collect();
            if !open.is_empty() {
                self.heading(
                    "Asked, and not answered",
                    if process { "talks" } else { "unaddressed" },
                );
                self.open(&open);
            }
        }
        self.untouched();
    }

    fn heading(&mut self, label: &str, name: &str) {
        self.blank();
        let bar = self.sign("━", "=");
        let lead = bar.repeat(2);
        // A long label leaves no room for the name, and says more.
        let full = display_width(label) + display_width(name) + 10;
        let name = if full > self.look.width { "" } else { name };
        let label = clip(label, self.look.width.saturating_sub(8));
        let tail = if name.is_empty() {
            String::new()
        } else {
            format!(" {name} ")
        };
        let used = 2 + 1 + display_width(&label) + 1 + display_width(&tail) + 2;
        let fill = bar.repeat(self.look.width.saturating_sub(used));
        let line = format!(
            "{} {} {}{}{}",
            self.paint(Ink::Dim, &lead),
            self.paint(Ink::Bold, &label),
            self.paint(Ink::Dim, &fill),
            self.paint(Ink::Dim, &tail),
            self.paint(Ink::Dim, &lead),
        );
        self.line(&line);
    }

    /// Shows an issue: contradictions in their files, the other verdicts in a line each, and
    /// below them, once, every clause that they follow from.
    fn issue(&mut self, findings: &[&Finding]) {
        let of = |kind: Kind| findings.iter().copied().filter(move |f| f.kind == kind);
        let mut told: Vec<&str> = Vec::new();
        for finding in of(Kind::Contradiction) {
            self.contradiction(finding, findings);
            told.extend(finding.clauses.iter().map(|said| said.key.as_str()));
            told.extend(finding.also.iter().map(|said| said.key.as_str()));
        }
        let verdicts: Vec<&Finding> = findings
            .iter()
            .copied()
            .filter(|f| {
                !matches!(
                    f.kind,
                    Kind::Contradiction | Kind::Unaddressed | Kind::Vague
                )
            })
            .collect();
        let silent: Vec<&Finding> = of(Kind::Unaddressed).collect();
        if verdicts.is_empty() && silent.is_empty() {
            return;
        }
        self.blank();
        for finding in verdicts {
            self.verdict(finding);
        }
        for (line, members) in self.silences(&silent) {
            let sign = self.paint(Ink::Yellow, "?");
            self.wrapped(&format!("  {sign} "), "    ", &line);
            let place = &members[0].place;
            if !place.members.is_empty() && !place.short.starts_with("all ") {
                let members = join(&place.members, "and");
                self.fact("where", &members);
            }
            self.grounds(members[0]);
        }
        let mut first = true;
        for said in self.clauses(findings) {
            if told.contains(&said.key.as_str()) {
                continue;
            }
            if first {
                self.blank();
                first = false;
            }
            self.clause(said, vague(findings, said));
        }
    }

    fn contradiction(&mut self, finding: &Finding, around: &[&Finding]) {
        self.blank();
        let labels = finding
            .clauses
            .iter()
            .take(MOST_SNIPPETS)
            .map(|said| {
                let room = self.room(said.span);
                let mut lines = vec![format!(
                    "{} {}",
                    capital(&the(&said.party_label)),
                    said.says
                )];
                if !self.snippets.shows_before(said.span, said.head) {
                    lines.extend(
                        said.label
                            .as_ref()
                            .map(|label| clip(&format!("\"{label}\""), room)),
                    );
                }
                lines.push(said.attribution.clone());
                let mut label = self.label_lines(said.span, &lines);
                if let Some(source) = said.sources.first() {
                    let title = source.title.as_deref().unwrap_or(&source.name);
                    let title = self.label_lines(said.span, &[clip(title, room)]);
                    for line in title.lines() {
                        label.push('\n');
                        label.push_str(&self.links.web(source.url.as_deref(), line));
                    }
                }
                (said.span, label)
            })
            .collect();
        let note = Note {
            message: finding.brief.clone(),
            code: None,
            severity: Grade::Error,
            labels,
            help: None,
            after: false,
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
        for said in &finding.clauses {
            if let Some(what) = vague(around, said) {
                self.fact(
                    "vague",
                    &format!("{}: {what}", capital(&the(&said.party_label))),
                );
            }
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
        if finding.kind == Kind::Contradiction {
            for (key, date) in &finding.counted_early {
                self.fact(
                    "dates",
                    &format!("{date} counts from its first day, in {key}"),
                );
            }
        }
    }

    fn verdict(&mut self, finding: &Finding) {
        let (sign, ink) = match (finding.kind, finding.how) {
            (Kind::Overlap, Some(Overlap::Agreed | Overlap::Accepted)) => {
                (self.sign("✓", "+"), Ink::Green)
            }
            (Kind::Overlap, Some(Overlap::Conditional)) => (self.sign("⇄", "~"), Ink::Cyan),
            (Kind::Overlap, Some(Overlap::Open)) => (self.sign("○", "o"), Ink::Dim),
            (Kind::Overlap, _) => (self.sign("≈", "="), Ink::Green),
            (Kind::Fallen | Kind::Split, _) => ("!", Ink::Yellow),
            _ => (self.sign("…", "-"), Ink::Cyan),
        };
        let sign = self.paint(ink, sign);
        self.wrapped(&format!("  {sign} "), "    ", &finding.brief);
        self.grounds(finding);
    }

    /// Returns a line for each group of parties that had no answer from the same others.
    fn silences<'f>(&self, findings: &[&'f Finding]) -> Vec<(String, Vec<&'f Finding>)> {
        // First who is silent towards whom about what; then those with the same silence meet.
        type Group<'f> = (Vec<usize>, String, Vec<String>, Vec<&'f Finding>);
        let mut groups: Vec<Group<'f>> = Vec::new();
        for finding in findings {
            let [silent, asker] = finding.parties.as_slice() else {
                continue;
            };
            let who = the(&self.report.parties[*silent].label);
            let who = match (finding.asked, finding.performer) {
                (_, true) => format!("{who} (who would have to act)"),
                (Some(Asked::Named), false) => format!("{who} (asked by name)"),
                _ => who,
            };
            let place = finding.place.short.clone();
            match groups
                .iter_mut()
                .find(|(askers, at, _, _)| askers[0] == *asker && *at == place)
            {
                Some((_, _, silent, members)) => {
                    silent.push(who);
                    members.push(finding);
                }
                None => groups.push((vec![*asker], place, vec![who], vec![finding])),
            }
        }
        let mut merged: Vec<Group<'f>> = Vec::new();
        for (askers, place, silent, members) in groups {
            match merged
                .iter_mut()
                .find(|(_, at, who, _)| *at == place && *who == silent)
            {
                Some((known, _, _, all)) => {
                    known.extend(askers);
                    all.extend(members);
                }
                None => merged.push((askers, place, silent, members)),
            }
        }
        merged
            .into_iter()
            .map(|(askers, place, silent, members)| {
                let names: Vec<String> = askers
                    .iter()
                    .map(|at| the(&self.report.parties[*at].label))
                    .collect();
                let verb = match askers.as_slice() {
                    [only] => agree(&self.report.parties[*only].label, "has"),
                    _ => "have".to_owned(),
                };
                let on = match place.strip_prefix("all ") {
                    Some(all) => format!(" on any of the {all}"),
                    None if place.is_empty() => String::new(),
                    None => format!(" on {place}"),
                };
                let line = format!(
                    "{} {verb} no answer{on} from {}",
                    capital(&join(&names, "and")),
                    join(&silent, "or")
                );
                (line, members)
            })
            .collect()
    }

    /// Returns the clauses that findings follow from, each once, by party and day.
    fn clauses<'f>(&self, findings: &[&'f Finding]) -> Vec<&'f Said> {
        let mut all: Vec<&Said> = Vec::new();
        for finding in findings {
            for said in finding.clauses.iter().chain(&finding.also) {
                if !all.iter().any(|known| known.key == said.key) {
                    all.push(said);
                }
            }
        }
        let rank = |said: &Said| {
            let parties = &self.report.parties;
            parties
                .iter()
                .position(|party| party.name == said.party)
                .unwrap_or(parties.len())
        };
        all.sort_by_key(|said| (rank(said), said.first, said.span));
        all
    }

    /// Shows a clause: what it says, then who said it and where it stands.
    fn clause(&mut self, said: &Said, vague: Option<&str>) {
        let text = format!("{} {}", capital(&the(&said.party_label)), said.says);
        self.wrapped("      ", "        ", &text);
        self.attributed("        ", said, vague);
    }

    fn attributed(&mut self, indent: &str, said: &Said, vague: Option<&str>) {
        let mut text = said.attribution.clone();
        if let Some(what) = vague {
            let _ = write!(text, "; vague: {what}");
        }
        let _ = write!(text, " ({})", self.place(said.span));
        // Who said it leads to where that can be read; a line break ends the link, and the next
        // line has its own.
        let url = said
            .sources
            .first()
            .and_then(|source| source.url.as_deref());
        let mut left = said.attribution.len();
        for line in self.wrap(indent, indent, &text) {
            let body = line.get(indent.len()..).unwrap_or_default();
            let (who, rest) = body
                .split_at_checked(left.min(body.len()))
                .unwrap_or(("", body));
            left = left.saturating_sub(who.len() + 1);
            let who = if who.is_empty() {
                who.into()
            } else {
                self.links.web(url, who)
            };
            let line = self.paint(Ink::Dim, &format!("{indent}{who}{rest}"));
            self.line(&line);
        }
    }

    /// Shows the issues on which there is a question and no answer, by who waits for whom.
    fn open(&mut self, issues: &[(usize, Vec<&Finding>)]) {
        type Row<'r> = (usize, &'r Said, Option<&'r str>);
        let mut groups: Vec<(String, Vec<Row<'_>>)> = Vec::new();
        for (at, findings) in issues {
            let silent: Vec<&Finding> = findings
                .iter()
                .copied()
                .filter(|f| f.kind == Kind::Unaddressed)
                .collect();
            for (line, members) in self.silences(&silent) {
                let members: Vec<&Finding> = members.into_iter().collect();
                let rows = self
                    .clauses(&members)
                    .into_iter()
                    .map(|said| (*at, said, vague(findings, said)));
                match groups.iter_mut().find(|(known, _)| *known == line) {
                    Some((_, all)) => all.extend(rows),
                    None => groups.push((line, rows.collect())),
                }
            }
        }
        for (line, rows) in groups {
            self.blank();
            let sign = self.paint(Ink::Yellow, "?");
            self.wrapped(&format!("  {sign} "), "    ", &line);
            let mut before = None;
            let several = rows
                .iter()
                .any(|(_, said, _)| said.party != rows[0].1.party);
            for (at, said, vague) in rows {
                if before != Some(at) {
                    let label = self.paint(Ink::Bold, &self.report.issues[at].label);
                    self.wrapped("      ", "        ", &label);
                    before = Some(at);
                }
                // Of several who wait, each is named; of one, the line above says it.
                let text = if several {
                    format!("{} {}", capital(&the(&said.party_label)), said.says)
                } else {
                    said.says.clone()
                };
                self.wrapped("        ", "          ", &text);
                self.attributed("          ", said, vague);
            }
        }
    }

    /// Names the issues that are only counted.
    fn untouched(&mut self) {
        let report = self.report;
        let mut nobody: Vec<usize> = Vec::new();
        let mut aside: Vec<usize> = Vec::new();
        for finding in &report.findings {
            if is_shown(finding) {
                continue;
            }
            let list = if finding.parties.is_empty() {
                &mut nobody
            } else {
                &mut aside
            };
            if !list.contains(&finding.issue) {
                list.push(finding.issue);
            }
        }
        aside.retain(|at| {
            !nobody.contains(at)
                && !report
                    .findings
                    .iter()
                    .any(|f| f.issue == *at && is_shown(f) && f.kind != Kind::Vague)
        });
        if nobody.is_empty() && aside.is_empty() {
            return;
        }
        self.heading("Silence", "unaddressed");
        self.blank();
        for (issues, words) in [
            (&nobody, "Nobody at the table has addressed"),
            (
                &aside,
                "Addressed by some, who asked nobody else at the table",
            ),
        ] {
            if issues.is_empty() {
                continue;
            }
            let sign = self.paint(Ink::Yellow, "?");
            self.line(&format!("  {sign} {words}:"));
            for at in issues {
                let issue = &report.issues[*at];
                let text = format!("{} ({})", issue.label, self.place(issue.span));
                self.wrapped("      ", "        ", &text);
            }
        }
    }

    // All parties together

    /// Shows why there is no deal and what would open one, or a deal.
    fn together(&mut self) {
        let report = self.report;
        let Some(joint) = &report.joint else {
            return;
        };
        self.why_no_deal(joint);
        self.openings(joint);
        self.left(joint);
    }

    /// Shows which milestones can be reached.
    fn process(&mut self) {
        let report = self.report;
        let Some(process) = &report.process else {
            return;
        };
        self.heading("The way there", "milestone");
        self.blank();
        let (free, held): (Vec<&Milestone>, Vec<&Milestone>) = process
            .milestones
            .iter()
            .partition(|milestone| milestone.state == State::Reachable);
        for milestone in held {
            let (sign, ink) = match milestone.state {
                State::Reachable | State::Depends => ("?", Ink::Yellow),
                State::Blocked => (self.sign("✗", "x"), Ink::Red),
            };
            let sign = self.paint(ink, sign);
            self.wrapped(&format!("  {sign} "), "    ", &milestone.sentence);
            // What stands before an earlier milestone is told there.
            if milestone.waits_for.is_empty() {
                let sign = self.sign("•", "*");
                for obstacle in &milestone.obstacles {
                    let sentence = &process.obstacles[*obstacle].sentence;
                    self.wrapped(&format!("      {sign} "), "        ", sentence);
                }
            }
        }
        if free.is_empty() {
            return;
        }
        let sign = self.paint(Ink::Green, self.sign("✓", "+"));
        let labels: Vec<String> = free.iter().map(|m| format!("\"{}\"", m.label)).collect();
        let text = format!(
            "Nothing on record stands in the way of {}",
            join(&labels, "and")
        );
        self.wrapped(&format!("  {sign} "), "    ", &text);
    }

    /// Shows what depends on how words are read.
    fn readings(&mut self) {
        let report = self.report;
        let Some(readings) = &report.readings else {
            return;
        };
        self.heading("What depends on how words are read", "readings");
        self.blank();
        if readings.tried.is_empty() {
            let line = "No reading is declared that is not assumed, so there is nothing to try.";
            self.wrapped("  ", "  ", line);
            return;
        }
        let line = format!(
            "{} of {} compared:",
            count(readings.combinations, "combination"),
            count(readings.tried.len(), "reading")
        );
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "  ", &line);
        for reason in &readings.tried {
            let text = format!("`{}`: {}", reason.name, reason.words());
            let text = self.paint(Ink::Cyan, &text);
            self.wrapped("    ", "      ", &text);
        }
        self.blank();
        for reading in readings.verdicts.iter().chain(&readings.changes) {
            let (sign, ink) = match reading.kind {
                "compatible" | "overlap" => (self.sign("✓", "+"), Ink::Green),
                "incompatible" | "contradiction" | "conflict" | "error" => {
                    (self.sign("✗", "x"), Ink::Red)
                }
                "unknown" => ("?", Ink::Yellow),
                _ => (self.sign("…", "-"), Ink::Cyan),
            };
            let sign = self.paint(ink, sign);
            let when = if reading.when.is_empty() {
                "however the words are read"
            } else {
                &reading.when
            };
            let text = format!("{}, {}", reading.sentence, self.paint(Ink::Bold, when));
            self.wrapped(&format!("  {sign} "), "    ", &text);
        }
        let line = match (readings.changes.is_empty(), readings.always) {
            (true, _) => "Nothing else depends on them.".to_owned(),
            (false, always) => format!(
                "Nothing else depends on them: {} under every combination.",
                if always == 1 {
                    "1 finding holds".to_owned()
                } else {
                    format!("{always} findings hold")
                }
            ),
        };
        self.blank();
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "  ", &line);
        for limit in &readings.limits {
            let sign = self.paint(Ink::Yellow, "!");
            self.wrapped(&format!("  {sign} "), "    ", &capital(limit));
        }
    }

    fn why_no_deal(&mut self, joint: &Joint) {
        if joint.deadlocks.is_empty() {
            return;
        }
        self.heading("Why no deal", "deadlock");
        let shown = self.most_told(joint.deadlocks.len());
        for (at, deadlock) in joint.deadlocks.iter().enumerate().take(shown) {
            self.blank();
            self.deadlock_title(joint, at);
            let sign = self.paint(Ink::Red, self.sign("✗", "x"));
            for told in deadlock.told.iter().take(self.most_sentences()) {
                self.wrapped(&format!("  {sign} "), "    ", &told.sentence);
                // What two parties say is shown above; what only all together exclude is not.
                let [only] = told.conflicts.as_slice() else {
                    continue;
                };
                let conflict = &deadlock.conflicts[*only];
                if conflict.parties.len() > 2 {
                    for said in &conflict.clauses {
                        self.clause(said, None);
                    }
                }
            }
            let hidden: usize = deadlock
                .told
                .iter()
                .skip(self.most_sentences())
                .map(|t| t.conflicts.len())
                .sum();
            if hidden > 0 {
                let more = format!(
                    "and {} (see `--format json`)",
                    count(hidden, "more conflict")
                );
                self.wrapped("    ", "    ", &more);
            }
            if let Some(extent) = &deadlock.extent {
                let sign = self.paint(Ink::Yellow, "!");
                self.wrapped(&format!("  {sign} "), "    ", &capital(extent));
            }
        }
        self.more(joint.deadlocks.len() - shown, "more deadlock");
    }

    /// Returns how many deadlocks, or issues, of so many are shown. Of a negotiation that is
    /// too large to list, only the first.
    fn most_told(&self, of: usize) -> usize {
        const MOST: usize = 10;
        match &self.report.survey {
            Some(_) => of.min(MOST),
            None => of,
        }
    }

    /// Returns how many sentences about one deadlock are shown; more help nobody.
    fn most_sentences(&self) -> usize {
        if self.report.survey.is_some() { 4 } else { 12 }
    }

    /// Says how much is not shown, and how to see it.
    fn more(&mut self, hidden: usize, what: &str) {
        if hidden > 0 {
            self.blank();
            let text = format!("and {}: `--format short` tells each", count(hidden, what));
            let text = self.paint(Ink::Dim, &text);
            self.wrapped("  ", "  ", &text);
        }
    }

    fn openings(&mut self, joint: &Joint) {
        if joint.deadlocks.is_empty() {
            return;
        }
        self.heading("What would open one", "concession");
        let shown = self.most_told(joint.deadlocks.len());
        for (at, deadlock) in joint.deadlocks.iter().enumerate().take(shown) {
            self.blank();
            self.deadlock_title(joint, at);
            self.ways_out(deadlock);
        }
        self.more(joint.deadlocks.len() - shown, "more deadlock");
    }

    /// Shows what would open a deadlock.
    fn ways_out(&mut self, deadlock: &Deadlock) {
        if let Some(red) = &deadlock.red_lines {
            let sign = self.paint(Ink::Red, self.sign("✗", "x"));
            self.wrapped(&format!("  {sign} "), "    ", &capital(red));
            for at in deadlock.red_conflicts.iter().take(self.most_sentences()) {
                let sentence = &deadlock.conflicts[*at].sentence;
                self.wrapped("      ", "        ", sentence);
            }
            let hidden = deadlock
                .red_conflicts
                .len()
                .saturating_sub(self.most_sentences());
            if hidden > 0 {
                let more = format!("and {hidden} more (see `--format json`)");
                self.wrapped("      ", "      ", &more);
            }
            return;
        }
        let sign = self.paint(Ink::Green, self.sign("→", "->"));
        for concession in &deadlock.concessions {
            self.wrapped(&format!("  {sign} "), "    ", &concession.sentence);
            for line in self.wrap("      ", "      ", &concession.then) {
                let line = self.paint(Ink::Dim, &line);
                self.line(&line);
            }
        }
        let known = |concession: &Concession| {
            deadlock
                .concessions
                .iter()
                .any(|c| c.sentence == concession.sentence)
        };
        for alone in &deadlock.alone {
            if let Some(concession) = alone.concession.as_ref().filter(|c| !known(c)) {
                let text = format!("{} (alone)", concession.sentence);
                self.wrapped(&format!("  {sign} "), "    ", &text);
            }
            if let Some(why_not) = &alone.why_not {
                let sign = self.paint(Ink::Dim, self.sign("•", "*"));
                self.wrapped(&format!("  {sign} "), "    ", why_not);
            }
        }
        if !deadlock.is_complete {
            let sign = self.paint(Ink::Yellow, "!");
            let line = if deadlock.concessions.is_empty() {
                "The search for concessions was cut short"
            } else {
                "There are other ways, none of them lighter"
            };
            self.wrapped(&format!("  {sign} "), "    ", line);
        }
    }

    fn deadlock_title(&mut self, joint: &Joint, at: usize) {
        let deadlock = &joint.deadlocks[at];
        let names: Vec<String> = deadlock
            .parties
            .iter()
            .map(|at| the(&self.report.parties[*at].label))
            .collect();
        let number = if joint.deadlocks.len() > 1 {
            format!("{}. ", at + 1)
        } else {
            String::new()
        };
        let text = format!(
            "{number}{} over {}",
            capital(&join(&names, "and")),
            deadlock.title
        );
        let text = self.paint(Ink::Bold, &text);
        self.wrapped("  ", "     ", &text);
    }

    /// Shows what is left where nothing, or nothing but a deadlock elsewhere, stands between.
    fn left(&mut self, joint: &Joint) {
        let rows = joint.left_open();
        if rows.is_empty() {
            return;
        }
        let (shared, lone): (Vec<&Left>, Vec<&Left>) = rows
            .into_iter()
            .partition(|left| left.addressed_by.len() > 1);
        let (title, intro) = joint.left_heading();
        self.heading(title, "zone");
        self.blank();
        let intro = self.paint(Ink::Dim, intro);
        self.wrapped("  ", "  ", &intro);
        if !shared.is_empty() {
            self.blank();
        }
        let told = self.most_told(shared.len());
        let hidden = shared.len() - told;
        for left in shared.into_iter().take(told) {
            let (ink, sign, text) = match &left.deal {
                Some(_) => (Ink::Green, self.sign("✓", "+"), self.left_words(left)),
                None => (Ink::Cyan, self.sign("…", "-"), self.left_words(left)),
            };
            let sign = self.paint(ink, sign);
            self.wrapped(&format!("  {sign} "), "      ", &text);
        }
        self.more(hidden, "more issue");
        // What one party asks and nobody answers is not agreed, however free the way.
        let mut by_party: Vec<(&[usize], Vec<&Left>)> = Vec::new();
        for left in lone {
            match by_party
                .iter_mut()
                .find(|(who, _)| *who == left.addressed_by)
            {
                Some((_, all)) => all.push(left),
                None => by_party.push((&left.addressed_by, vec![left])),
            }
        }
        for (who, all) in by_party {
            let is_event = |left: &&Left| self.report.issues[left.issue].event;
            let line = match who.first() {
                None if all.iter().all(is_event) => {
                    "Only if it turns out so, which no party decides:".to_owned()
                }
                Some(at) => format!(
                    "Asked by {} alone, and not answered; silence is no consent:",
                    the(&self.report.parties[*at].label)
                ),
                None => "Settled by the rules:".to_owned(),
            };
            self.blank();
            let sign = self.paint(Ink::Yellow, "?");
            self.wrapped(&format!("  {sign} "), "    ", &line);
            for left in all {
                let text = self.left_words(left);
                self.wrapped("      ", "        ", &text);
            }
        }
    }

    fn left_words(&self, left: &Left) -> String {
        let label = &self.report.issues[left.issue].label;
        let place = if left.place.short.is_empty() {
            String::new()
        } else {
            format!(" ({})", left.place.short)
        };
        let zone = left.zone.as_ref().map_or("", |zone| zone.words.as_str());
        let value = match &left.deal {
            Some(deal) if deal.words == zone => self.paint(Ink::Bold, zone),
            Some(deal) => {
                format!("{} ({zone} would do)", self.paint(Ink::Bold, &deal.words))
            }
            None => format!("{zone}, once the deadlock is open"),
        };
        format!("{label}{place}: {value}")
    }

    // What the answer rests on

    fn notes(&mut self) {
        let report = self.report;
        let mut lines: Vec<(&str, String)> = Vec::new();
        for withdrawn in &report.withdrawn {
            let label = withdrawn
                .label
                .as_ref()
                .map_or_else(String::new, |label| format!(" \"{label}\""));
            lines.push((
                "note",
                format!(
                    "Taken as {}, according to {}: {}{label} of {} ({})",
                    if withdrawn.replaced {
                        "replaced"
                    } else {
                        "withdrawn"
                    },
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
            let places = if places.is_empty() {
                String::new()
            } else {
                format!(": {}", places.join(", "))
            };
            lines.push(("limit", format!("{}{places}", capital(&limit.words))));
        }
        if report.left_out > 0 {
            lines.push((
                "limit",
                format!(
                    "{} in the files could not be understood and was left out",
                    count(report.left_out, "place")
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

    /// Names the readings that are assumed.
    fn assumed(&mut self) {
        for reading in &self.report.assumed {
            let line = format!("assuming {}", reading.words());
            let line = self.paint(Ink::Cyan, &line);
            self.wrapped("  ", "  ", &line);
        }
    }

    /// Draws the line below the head of a table.
    fn thin_rule(&mut self) {
        let rule = self
            .sign("─", "-")
            .repeat(self.look.width.saturating_sub(4));
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&format!("  {rule}"));
    }

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

    /// Returns the columns right of the place at which the label of a span is drawn.
    fn room(&self, span: Span) -> usize {
        let Some((column, width)) = self.snippets.column(span) else {
            return self.look.width;
        };
        let line = self.sources.place(span).line;
        let gutter = (line + 1).to_string().len() + 4;
        self.look
            .width
            .saturating_sub(gutter + column + width / 2 + 5)
            .max(20)
    }

    /// Wraps the lines of a label to the room right of the place that it is drawn at.
    fn label_lines(&self, span: Span, lines: &[String]) -> String {
        let options = options(self.room(span));
        let wrapped: Vec<String> = lines
            .iter()
            .filter(|line| !line.is_empty())
            .flat_map(|line| textwrap::wrap(line, &options))
            .map(std::borrow::Cow::into_owned)
            .collect();
        wrapped.join("\n")
    }

    /// Returns a place without the folder that all files share, which the summary names.
    fn place(&self, span: Span) -> String {
        let place = self.sources.place(span);
        let name = &self.sources.file(place.file).name;
        let name = name.strip_prefix(&*self.folder).unwrap_or(name);
        let text = format!("{}:{}", super::words::clean(name), place.line);
        self.links.file(place.file, &text).into_owned()
    }

    fn sign<'s>(&self, unicode: &'s str, ascii: &'s str) -> &'s str {
        if self.look.unicode { unicode } else { ascii }
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        ink.paint(self.look, text)
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        for line in self.wrap(first, rest, text) {
            self.line(&line);
        }
    }

    fn wrap(&self, first: &str, rest: &str, text: &str) -> Vec<String> {
        let options = options(self.look.width)
            .initial_indent(first)
            .subsequent_indent(rest);
        textwrap::wrap(text, options)
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }
}

/// Breaks lines at spaces only, so that dates and names stay whole.
fn options(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
}

/// Tells whether a finding is shown by itself; silence that nobody asked to break, and issues
/// that nobody touches, are only counted.
fn is_shown(finding: &Finding) -> bool {
    finding.kind != Kind::Unaddressed
        || (!finding.parties.is_empty() && finding.asked != Some(Asked::Others))
}

/// Returns what a clause leaves unsaid.
fn vague<'f>(findings: &[&'f Finding], said: &Said) -> Option<&'f str> {
    findings
        .iter()
        .find(|f| f.kind == Kind::Vague && f.clauses.iter().any(|clause| clause.key == said.key))
        .and_then(|f| f.detail.as_deref())
}

/// Returns the folder that all files share, with its `/`.
pub(super) fn shared_folder(sources: &SourceMap) -> String {
    let folder = |name: &str| {
        name.rfind('/')
            .map_or_else(String::new, |at| name[..=at].to_owned())
    };
    let mut shared: Option<String> = None;
    // A text that is only supposed lies in no folder.
    let files = sources.files().map(|(_, file)| file);
    for file in files.filter(|file| !file.name.starts_with("--")) {
        let own = folder(&file.name);
        shared = Some(match shared {
            None => own,
            Some(mut known) => {
                while !own.starts_with(&known) {
                    known = folder(known.trim_end_matches('/'));
                }
                known
            }
        });
    }
    shared.unwrap_or_default()
}
