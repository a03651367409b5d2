//! Drafts at a terminal: a table in the report, every clause for one, two side by side.

use textwrap::core::display_width;

use crate::analysis::{Role, Same};
use crate::code::Severity;
use crate::report::Report;
use crate::report::draft::{Comparison, Draft, Found, Judged, Row, Tally, day};
use crate::report::words::{capital, clip, count, the};
use crate::source::SourceMap;

use super::{Ink, Look, Page, Snippets, options};

/// The columns of the table: what is counted, how wide it is, and its colour.
const COLUMNS: [(&str, Ink); 5] = [
    ("met", Ink::Green),
    ("violated", Ink::Red),
    ("depends", Ink::Yellow),
    ("open", Ink::Cyan),
    ("not addressed", Ink::Dim),
];

/// Returns a draft with every clause, or the numbers of two and the two side by side.
pub fn render_drafts(
    report: &Report,
    drafts: &[usize],
    comparison: Option<&Comparison>,
    sources: &SourceMap,
    look: Look,
) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page::new(report, sources, look, &snippets);
    page.mistakes(Severity::Error);
    for at in drafts {
        let draft = &report.drafts[*at];
        page.draft(draft);
        if comparison.is_none() {
            page.clauses_against(draft);
        }
    }
    if let Some(comparison) = comparison {
        page.side_by_side(comparison);
    }
    page.blank();
    let rule = page.sign("─", "-").repeat(look.width);
    let rule = page.paint(Ink::Dim, &rule);
    page.line(&rule);
    let line = "What the words mean: `demarche explain draft`. One line each: `--format short`.";
    let line = page.paint(Ink::Dim, line);
    page.wrapped("  ", "  ", &line);
    page.out
}

impl Page<'_> {
    /// Shows in the report what each draft does, in numbers.
    pub(super) fn drafts(&mut self) {
        let report = self.report;
        let drafts: Vec<&Draft> = report.drafts.iter().filter(|d| d.is_stated).collect();
        let Some(first) = drafts.first() else {
            return;
        };
        self.heading("Drafts", "draft");
        for draft in &drafts {
            self.blank();
            let title = self.paint(Ink::Bold, &draft.title());
            let text = format!("{title}, {} ({})", draft.head(), self.place(draft.span));
            self.wrapped("  ", "     ", &text);
            self.tallies(draft);
            self.remarks(draft);
        }
        self.blank();
        let line = format!("Each clause: `demarche draft {}`.", first.name);
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "  ", &line);
    }

    fn draft(&mut self, draft: &Draft) {
        let title = draft.label.as_deref().unwrap_or(&draft.name);
        self.heading(title, &draft.name);
        self.blank();
        let text = format!(
            "{} ({}); compared with {}",
            capital(&draft.head()),
            self.place(draft.span),
            day(self.report.as_of)
        );
        for line in self.wrap("  ", "  ", &text) {
            let line = self.paint(Ink::Dim, &line);
            self.line(&line);
        }
        if !draft.is_stated {
            let sign = self.paint(Ink::Yellow, "!");
            self.wrapped(&format!("  {sign} "), "    ", "The draft was stated later.");
        }
        self.tallies(draft);
        self.remarks(draft);
    }

    /// Shows what a draft does to every clause.
    fn clauses_against(&mut self, draft: &Draft) {
        let mut parties: Vec<&str> = Vec::new();
        for judged in &draft.clauses {
            if !parties.contains(&judged.said.party.as_str()) {
                parties.push(&judged.said.party);
            }
        }
        for party in parties {
            let of = |judged: &&Judged| judged.said.party == party;
            let own: Vec<&Judged> = draft.clauses.iter().filter(of).collect();
            self.party_against(&own);
        }
        if !draft.unasked.is_empty() {
            self.heading("What nobody asked for", &draft.name);
            self.blank();
            for line in &draft.unasked {
                let sign = self.paint(Ink::Dim, self.sign("•", "*"));
                let text = format!("{} ({})", line.words, self.place(line.span));
                self.wrapped(&format!("  {sign} "), "    ", &text);
            }
        }
    }

    /// Shows what the draft does to the clauses of one party.
    fn party_against(&mut self, own: &[&Judged]) {
        let Some(first) = own.first() else {
            return;
        };
        self.heading(&first.said.party_label, &first.said.party);
        let mut shown: Vec<&&Judged> = own
            .iter()
            .filter(|judged| judged.verdict != Found::NotAddressed)
            .collect();
        shown.sort_by_key(|judged| (judged.role != Role::Binding, judged.verdict));
        for judged in shown {
            self.blank();
            let (sign, ink) = match (judged.role, judged.verdict) {
                (_, Found::Met) => (self.sign("✓", "+"), Ink::Green),
                (Role::Binding, Found::Violated) => (self.sign("✗", "x"), Ink::Red),
                (_, Found::Violated) => (self.sign("•", "*"), Ink::Dim),
                (_, Found::Depends) => ("?", Ink::Yellow),
                (_, Found::Open | Found::NotAddressed) => (self.sign("○", "o"), Ink::Cyan),
            };
            let sign = self.paint(ink, sign);
            self.wrapped(&format!("  {sign} "), "    ", &judged.about);
            self.clause(&judged.said, None);
            let text = format!("The draft {}", judged.brief);
            self.wrapped("      ", "        ", &text);
        }
        let silent: Vec<&str> = own
            .iter()
            .filter(|judged| judged.verdict == Found::NotAddressed)
            .map(|judged| judged.said.key.as_str())
            .collect();
        if !silent.is_empty() {
            self.blank();
            let text = format!("Not addressed: {}", silent.join(", "));
            for line in self.wrap("    ", "      ", &text) {
                let line = self.paint(Ink::Dim, &line);
                self.line(&line);
            }
        }
    }

    /// Shows for each party how many of its clauses are met, violated and so on. Parties of
    /// whom nothing is addressed stand in one line.
    fn tallies(&mut self, draft: &Draft) {
        let (silent, told): (Vec<&Tally>, Vec<&Tally>) =
            draft.tallies.iter().partition(|tally| tally.is_silent());
        let numbers: usize = COLUMNS.iter().map(|(title, _)| title.len() + 2).sum();
        let room = self.look.width.saturating_sub(2 + numbers).max(8);
        if !told.is_empty() {
            self.blank();
            let titles: String = COLUMNS
                .iter()
                .map(|(title, _)| format!("  {title}"))
                .collect();
            let head = self.paint(Ink::Dim, &format!("  {:room$}{titles}", "Clauses of"));
            self.line(&head);
            self.thin_rule();
        }
        for tally in told {
            let label = clip(&tally.label, room);
            let gap = " ".repeat(room.saturating_sub(display_width(&label)));
            let counts = [
                tally.met,
                tally.violated,
                tally.depends,
                tally.open,
                tally.unaddressed,
            ];
            let mut line = format!("  {label}{gap}");
            for ((title, ink), number) in COLUMNS.into_iter().zip(counts) {
                let columns = title.len();
                let text = if number == 0 {
                    let pad = " ".repeat(columns - 1);
                    self.paint(Ink::Dim, &format!("{pad}{}", self.sign("·", ".")))
                } else {
                    self.paint(ink, &format!("{number:>columns$}"))
                };
                line.push_str("  ");
                line.push_str(&text);
            }
            self.line(&line);
        }
        if !silent.is_empty() {
            let names: Vec<String> = silent
                .iter()
                .map(|tally| format!("{} ({})", the(&tally.label), tally.unaddressed))
                .collect();
            let text = format!(
                "It addresses none of the clauses of {}.",
                crate::model::join(&names, "and")
            );
            self.blank();
            for line in self.wrap("  ", "  ", &text) {
                let line = self.paint(Ink::Dim, &line);
                self.line(&line);
            }
        }
    }

    /// Shows who answered and how that fits, and who is lacking.
    fn remarks(&mut self, draft: &Draft) {
        self.blank();
        for text in &draft.together {
            let sign = self.paint(Ink::Red, self.sign("✗", "x"));
            self.wrapped(&format!("  {sign} "), "    ", &capital(text));
        }
        for agreement in &draft.acceptance {
            let (sign, ink) = match agreement.holds {
                Some(true) => (self.sign("✓", "+"), Ink::Green),
                Some(false) => (self.sign("✗", "x"), Ink::Red),
                None => ("?", Ink::Yellow),
            };
            let sign = self.paint(ink, sign);
            self.wrapped(&format!("  {sign} "), "    ", &capital(&agreement.sentence));
        }
        for reply in &draft.reactions {
            let sign = if reply.is_mismatch {
                self.paint(Ink::Yellow, "!")
            } else {
                self.paint(Ink::Dim, self.sign("•", "*"))
            };
            self.wrapped(&format!("  {sign} "), "    ", &reply.sentence);
            if let Some(remark) = &reply.remark {
                let word = if reply.is_mismatch { "Mismatch: " } else { "" };
                let text = capital(&format!("{word}{remark}"));
                self.wrapped("      ", "      ", &text);
            }
        }
        let unasked = draft.unasked.len();
        if unasked > 0 {
            let sign = self.paint(Ink::Dim, self.sign("•", "*"));
            let text = format!(
                "Nobody compared has said anything on {} of it",
                count(unasked, "term")
            );
            self.wrapped(&format!("  {sign} "), "    ", &text);
        }
        for limit in &draft.limits {
            let sign = self.paint(Ink::Yellow, "!");
            self.wrapped(&format!("  {sign} "), "    ", &capital(limit));
        }
    }

    fn side_by_side(&mut self, comparison: &Comparison) {
        self.heading("Side by side", "draft");
        self.blank();
        if comparison.rows.is_empty() {
            self.wrapped("  ", "  ", "Neither restricts anything.");
            return;
        }
        let room = self.look.width.saturating_sub(2 + 2 + 2 + 2);
        let (side, subject) = (room * 3 / 10, room - room * 3 / 10 * 2);
        let [first, second] = &comparison.titles;
        let head = [String::new(), first.clone(), second.clone()];
        self.columns(" ", &head, &[subject, side, side], Ink::Bold);
        let rule = self
            .sign("─", "-")
            .repeat(self.look.width.saturating_sub(4));
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&format!("  {rule}"));
        for row in &comparison.rows {
            let (sign, ink) = match row.same {
                Same::Same => ("=", Ink::Green),
                Same::Differ => (self.sign("≠", "#"), Ink::Red),
                Same::OnlyFirst => (self.sign("←", "<"), Ink::Dim),
                Same::OnlySecond => (self.sign("→", ">"), Ink::Dim),
            };
            let sign = self.paint(ink, sign);
            let words = |values: &Option<crate::report::Values>| {
                values
                    .as_ref()
                    .map_or_else(|| self.sign("·", ".").to_owned(), |v| v.words.clone())
            };
            let cells = [row.subject(), words(&row.first), words(&row.second)];
            self.columns(&sign, &cells, &[subject, side, side], Ink::Plain);
        }
        self.blank();
        let of = |same: Same| {
            let rows = comparison.rows.iter().filter(move |row| row.same == same);
            rows.map(|row: &Row| row.cells.len()).sum::<usize>()
        };
        let text = format!(
            "{} the same, {} differ, {} only in {first}, {} only in {second}.",
            of(Same::Same),
            of(Same::Differ),
            of(Same::OnlyFirst),
            of(Same::OnlySecond)
        );
        let text = self.paint(Ink::Dim, &text);
        self.wrapped("  ", "  ", &text);
    }

    /// Writes texts beside each other, each wrapped to its width.
    fn columns(&mut self, sign: &str, texts: &[String; 3], widths: &[usize; 3], ink: Ink) {
        let wrapped: Vec<Vec<String>> = texts
            .iter()
            .zip(widths)
            .map(|(text, width)| {
                textwrap::wrap(text, options(*width))
                    .into_iter()
                    .map(std::borrow::Cow::into_owned)
                    .collect()
            })
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = format!("  {} ", if at == 0 { sign } else { " " });
            for (texts, width) in wrapped.iter().zip(widths) {
                let text = texts.get(at).map_or("", String::as_str);
                let gap = " ".repeat(width.saturating_sub(display_width(text)) + 1);
                line.push_str(&self.paint(ink, text));
                line.push_str(&gap);
            }
            self.line(&line);
        }
    }
}
