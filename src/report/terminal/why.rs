//! Why a cell stands as it does, at a terminal.

use textwrap::core::display_width;

use crate::analysis::State;
use crate::code::Severity;
use crate::model::join;
use crate::report::Said;
use crate::report::joint::Deadlock;
use crate::report::why::{Step, Story, Why};
use crate::report::words::{capital, clip, count, the};
use crate::source::SourceMap;

use super::{Ink, Look, Page, Snippets};

/// The columns of a day.
const DAY: usize = 12;

/// Returns the answer for a terminal.
pub fn render_why(why: &Why, sources: &SourceMap, look: Look) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page::new(&why.report, sources, look, &snippets);
    page.mistakes(Severity::Error);
    page.why(why);
    page.out
}

impl Page<'_> {
    fn why(&mut self, why: &Why) {
        self.opening();
        if let Some(said) = &why.clause {
            self.asked_clause(why, said);
        }
        if let Some(at) = why.milestone {
            self.asked_milestone(why, at);
        }
        for story in &why.stories {
            self.story(story);
        }
        let deadlocks = why.deadlocks();
        if !deadlocks.is_empty() {
            self.deadlocks_of(why, &deadlocks);
        }
        self.blank();
        let rule = self.sign("─", "-").repeat(self.look.width);
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&rule);
        let line = "What if one were dropped: `demarche what-if --drop NAME`. One line each: \
                    `--format short`.";
        let line = self.paint(Ink::Dim, line);
        self.wrapped("  ", "  ", &line);
    }

    fn asked_clause(&mut self, why: &Why, said: &Said) {
        self.heading(&why.title, &why.name);
        self.blank();
        self.clause(said, None);
        if why.stories.is_empty() {
            self.blank();
            self.wrapped(
                "  ",
                "  ",
                "It names no issue, so there is nothing to compare.",
            );
        }
    }

    fn asked_milestone(&mut self, why: &Why, at: usize) {
        let report = self.report;
        let Some(process) = &report.process else {
            return;
        };
        let Some(milestone) = process.milestones.get(at) else {
            return;
        };
        self.heading(&milestone.label, &milestone.name);
        self.blank();
        let (sign, ink) = match milestone.state {
            State::Reachable => (self.sign("✓", "+"), Ink::Green),
            State::Depends => ("?", Ink::Yellow),
            State::Blocked => (self.sign("✗", "x"), Ink::Red),
        };
        let sign = self.paint(ink, sign);
        let text = self.paint(Ink::Bold, &format!("{}.", milestone.sentence));
        self.wrapped(&format!("  {sign} "), "    ", &text);
        for at in &milestone.obstacles {
            let Some(obstacle) = process.obstacles.get(*at) else {
                continue;
            };
            self.blank();
            let sign = self.sign("•", "*");
            self.wrapped(&format!("  {sign} "), "    ", &obstacle.sentence);
            for said in &obstacle.clauses {
                self.clause(said, None);
            }
        }
        let gates: Vec<&Said> = why.gates();
        if !gates.is_empty() {
            self.blank();
            self.wrapped(
                "  ",
                "  ",
                "What must be so before it, in the order of days:",
            );
            for said in gates {
                self.clause(said, None);
            }
        }
    }

    fn story(&mut self, story: &Story) {
        let report = self.report;
        let issue = &report.issues[story.issue];
        let (label, name) = match (story.place.short.as_str(), story.cells.as_slice()) {
            ("", _) => (issue.label.clone(), issue.name.as_str()),
            (place, [only]) => (format!("{} ({place})", issue.label), only.as_str()),
            (place, _) => (format!("{} ({place})", issue.label), issue.name.as_str()),
        };
        self.heading(&label, name);
        if !story.place.members.is_empty() {
            self.blank();
            let members = capital(&join(&story.place.members, "and"));
            let members = self.paint(Ink::Dim, &members);
            self.wrapped("  ", "  ", &members);
        }
        self.blank();
        let (sign, ink) = match story.is_open {
            Some(true) if story.steps.is_empty() => ("?", Ink::Yellow),
            Some(true) => (self.sign("✓", "+"), Ink::Green),
            Some(false) => (self.sign("✗", "x"), Ink::Red),
            None => ("!", Ink::Yellow),
        };
        let sign = self.paint(ink, sign);
        let text = self.paint(Ink::Bold, &format!("{}.", story.sentence));
        self.wrapped(&format!("  {sign} "), "    ", &text);
        self.steps(story);
        self.held(story);
        self.around(story);
    }

    fn steps(&mut self, story: &Story) {
        if story.steps.is_empty() {
            return;
        }
        let indent = " ".repeat(2 + DAY);
        self.blank();
        let first = story.at_first.as_ref();
        let first = first.map_or("nothing", |left| left.words.as_str());
        let text = format!("{first} is possible");
        let head = format!("  {:<DAY$}", "at first");
        let text = self.paint(Ink::Dim, &text);
        let head = self.paint(Ink::Dim, &head);
        self.wrapped(&head, &indent, &text);
        for step in &story.steps {
            self.blank();
            self.step(step, &indent);
        }
    }

    fn step(&mut self, step: &Step, indent: &str) {
        let said = &step.said;
        let day = step.day.as_deref().unwrap_or("no date");
        let day = self.paint(Ink::Bold, &format!("{day:<DAY$}"));
        let text = format!("{} {}", capital(&the(&said.party_label)), said.says);
        self.wrapped(&format!("  {day}"), &format!("{indent}  "), &text);
        let facts = format!(
            "{} {} {} ({})",
            step.name,
            self.sign("—", "--"),
            said.attribution,
            self.place(said.span)
        );
        let cited = said.sources.iter().map(|source| {
            let title = source.title.as_deref().unwrap_or(&source.name);
            let at = source.at.as_deref();
            at.map_or_else(|| title.to_owned(), |at| format!("{title}, {at}"))
        });
        for text in std::iter::once(facts).chain(cited) {
            for line in self.wrap(indent, indent, &text) {
                let line = self.paint(Ink::Dim, &line);
                self.line(&line);
            }
        }
        let (sign, ink) = match step.effect {
            "closes" | "late" => (self.sign("✗", "x"), Ink::Red),
            "narrows" => (self.sign("→", ">"), Ink::Green),
            "left-out" | "elsewhere" => ("!", Ink::Yellow),
            _ => (self.sign("→", ">"), Ink::Dim),
        };
        let sign = self.paint(ink, sign);
        self.wrapped(
            &format!("{indent}{sign} "),
            &format!("{indent}  "),
            &step.sentence,
        );
    }

    /// Shows what each party leaves, and what each two of them both leave.
    fn held(&mut self, story: &Story) {
        if story.parties.is_empty() {
            return;
        }
        let label = |at: usize| self.report.parties[at].label.as_str();
        let dash = self.sign(" – ", " - ");
        let mut rows: Vec<(String, String, bool)> = story
            .parties
            .iter()
            .map(|(party, left)| (label(*party).to_owned(), left.words.clone(), true))
            .collect();
        for pair in &story.pairs {
            let (a, b) = pair.parties;
            let gap = pair.gap.as_ref();
            let gap = gap.map_or_else(String::new, |gap| format!("; {gap}"));
            let words = match &pair.left {
                Some(left) => left.words.clone(),
                None => format!("nothing{gap}"),
            };
            let names = format!("{}{dash}{}", label(a), label(b));
            rows.push((names, words, pair.left.is_some()));
        }
        let most = self.look.width / 2 - 4;
        let width = rows.iter().map(|(who, ..)| display_width(who)).max();
        let width = width.unwrap_or(0).clamp("Who".len(), most);
        self.blank();
        let head = format!("  {:<width$}  Leaves", "Who");
        let head = self.paint(Ink::Dim, &head);
        self.line(&head);
        self.thin_rule();
        let rest = " ".repeat(2 + width + 2);
        for (who, words, is_left) in rows {
            let who = clip(&who, width);
            let gap = " ".repeat(width.saturating_sub(display_width(&who)) + 2);
            let words = if is_left {
                words
            } else {
                format!("{} {words}", self.paint(Ink::Red, self.sign("✗", "x")))
            };
            self.wrapped(&format!("  {who}{gap}"), &rest, &words);
        }
    }

    /// Shows who is silent, what ties it to other cells, and what no longer counts.
    fn around(&mut self, story: &Story) {
        let silent: Vec<String> = story
            .silent
            .iter()
            .map(|at| the(&self.report.parties[*at].label))
            .collect();
        let mut lines: Vec<(&str, String)> = Vec::new();
        if !silent.is_empty() && !story.steps.is_empty() {
            lines.push(("silent", capital(&join(&silent, "and"))));
        }
        for reason in &story.backgrounds {
            let words = format!("{} ({})", capital(&reason.words()), self.place(reason.span));
            lines.push(("tied by", words));
        }
        for reason in &story.not_assumed {
            let words = format!(
                "{} speaks of it too, and is not assumed: `--assume {}`",
                capital(&reason.words()),
                reason.name
            );
            lines.push(("reading", words));
        }
        if !lines.is_empty() {
            self.blank();
        }
        for (key, text) in lines {
            self.fact(key, &text);
        }
        if story.passed.is_empty() {
            return;
        }
        self.blank();
        let head = self.paint(Ink::Dim, "Not counted:");
        self.line(&format!("  {head}"));
        for (said, why) in &story.passed {
            self.clause(said, None);
            self.wrapped("        ", "        ", &capital(why));
        }
    }

    /// Shows the conflicts on the cells, and what would open each deadlock.
    fn deadlocks_of(&mut self, why: &Why, deadlocks: &[&Deadlock]) {
        self.heading("Why no deal, and what would open it", "deadlock");
        for deadlock in deadlocks {
            self.blank();
            let parties = deadlock.parties.iter();
            let names: Vec<String> = parties
                .map(|at| the(&self.report.parties[*at].label))
                .collect();
            let text = format!("{} over {}", capital(&join(&names, "and")), deadlock.title);
            let text = self.paint(Ink::Bold, &text);
            self.wrapped("  ", "     ", &text);
            let sign = self.paint(Ink::Red, self.sign("✗", "x"));
            let about = |at: &usize| deadlock.conflicts.get(*at).is_some_and(|c| why.concerns(c));
            for told in deadlock
                .told
                .iter()
                .filter(|told| told.conflicts.iter().any(about))
            {
                self.wrapped(&format!("  {sign} "), "    ", &told.sentence);
            }
            let hidden = deadlock
                .conflicts
                .iter()
                .filter(|c| !why.concerns(c))
                .count();
            if hidden > 0 {
                let line = format!("and {} elsewhere", count(hidden, "conflict"));
                let line = self.paint(Ink::Dim, &line);
                self.wrapped("    ", "    ", &line);
            }
            self.ways_out(deadlock);
        }
    }
}
