//! What changes over time, at a terminal.

use crate::analysis::{Counts, Event, Timeline};
use crate::model::Date;
use crate::source::SourceMap;

use super::super::changes::short::{left_out, timeline_limits};
use super::super::changes::{Change, Changes, Day};
use super::super::words::{capital, count};
use super::{Ink, Look, Page, Snippets};

/// Of days, months or years, a timeline shows so many.
const MOST_ROWS: usize = 24;

/// Of what is only about silence, so many lines are shown.
const MOST_SILENCES: usize = 8;

/// Of what did something, so many lines are shown.
const MOST_CAUSES: usize = 3;

/// Returns the changes for a terminal.
pub fn render_changes(changes: &Changes, sources: &SourceMap, look: Look) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page::new(&changes.report, sources, look, &snippets);
    page.changes(changes);
    page.out
}

impl Page<'_> {
    fn changes(&mut self, changes: &Changes) {
        let report = self.report;
        self.blank();
        if let Some(title) = &report.title {
            let title = self.paint(Ink::Bold, title);
            self.wrapped("  ", "  ", &title);
        }
        let line = match changes.days.as_slice() {
            [day] if !changes.is_history => format!("{}.", capital(&day.span())),
            days => format!(
                "{} on which something changed.",
                capital(&count(days.len(), "day"))
            ),
        };
        let folder = self.folder.trim_end_matches('/');
        let line = if folder.is_empty() {
            line
        } else {
            format!("{line} Files in {folder}.")
        };
        for line in self.wrap("  ", "  ", &line) {
            let line = self.paint(Ink::Dim, &line);
            self.line(&line);
        }
        self.assumed();
        if changes.earlier > 0 {
            self.limit(&format!(
                "{}; `--from` and `--to` compare any two days",
                left_out(changes.earlier)
            ));
        }
        for day in &changes.days {
            if changes.is_history {
                let date = day.to.map_or_else(String::new, |date| date.to_string());
                self.heading(&date, &day.summary());
            }
            self.day(day, changes.is_history);
        }
        if let [day] = changes.days.as_slice()
            && day.changes.is_empty()
            && day.contests.is_empty()
            && day.limits.is_empty()
        {
            self.blank();
            self.wrapped(
                "  ",
                "  ",
                "Nothing that is found on one day differs on the other.",
            );
        }
        self.blank();
        let rule = self.sign("─", "-").repeat(self.look.width);
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&rule);
        let line = "More on this: `demarche explain change`. One line each: `--format short`.";
        let line = self.paint(Ink::Dim, line);
        self.wrapped("  ", "  ", &line);
    }

    fn day(&mut self, day: &Day, brief: bool) {
        if !day.because.is_empty() {
            self.blank();
            for (words, span) in &day.because {
                let sign = self.paint(Ink::Dim, self.sign("•", "*"));
                let text = format!("{words} ({})", self.place(*span));
                self.wrapped(&format!("  {sign} "), "    ", &text);
            }
        }
        if !brief {
            self.counts(day);
        }
        if let Some(verdict) = &day.verdict {
            self.blank();
            let text = format!("{}.", capital(verdict));
            let text = self.paint(Ink::Bold, &text);
            self.wrapped("  ", "  ", &text);
        }
        for (event, title) in [
            (Event::Appeared, "Appeared"),
            (Event::Went, "Went"),
            (Event::Moved, "Moved"),
        ] {
            let changes: Vec<&Change> = day.of(event, false).collect();
            if changes.is_empty() {
                continue;
            }
            if !brief {
                self.heading(title, &changes.len().to_string());
            }
            self.blank();
            for change in changes {
                self.change(change, day);
            }
        }
        for contest in &day.contests {
            self.blank();
            let line = format!("{}, also:", capital(&contest.words));
            let line = self.paint(Ink::Bold, &line);
            self.wrapped("  ", "  ", &line);
            if let Some(verdict) = &contest.verdict {
                self.wrapped("  ", "  ", &format!("{}.", capital(verdict)));
            }
            let (silent, told): (Vec<&Change>, Vec<&Change>) =
                contest.changes.iter().partition(|change| change.is_silence);
            for change in told {
                self.change(change, day);
            }
            if !silent.is_empty() {
                let line = format!("and of silence: {}.", count(silent.len(), "change"));
                self.wrapped("    ", "    ", &line);
            }
        }
        self.silence(day, brief);
        for limit in &day.limits {
            self.limit(limit);
        }
    }

    /// Shows how much is found on both days.
    fn counts(&mut self, day: &Day) {
        self.blank();
        let (before, after) = day.counts;
        let name = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        let rows = [(name(day.from), before), (name(day.to), after)];
        self.count_table("", &rows);
    }

    /// Shows what changed, and where it stands.
    pub(super) fn changed(&mut self, change: &Change) {
        let (sign, ink) = match change.event {
            Event::Appeared => ("+", Ink::Green),
            Event::Went => (self.sign("−", "-"), Ink::Red),
            Event::Moved => ("~", Ink::Yellow),
        };
        let sign = self.paint(ink, sign);
        let text = format!("{} ({})", change.sentence, self.place(change.span));
        self.wrapped(&format!("  {sign} "), "    ", &text);
    }

    fn change(&mut self, change: &Change, day: &Day) {
        self.changed(change);
        for moved in &change.moves {
            self.fact(moved.what, &moved.words);
        }
        // Where everything has one cause, the top says it.
        if day.because.len() > 1 {
            for (words, _) in change.because.iter().take(MOST_CAUSES) {
                self.fact("because", words);
            }
            if change.because.len() > MOST_CAUSES {
                let more = change.because.len() - MOST_CAUSES;
                self.fact("", &format!("and {}", count(more, "more such thing")));
            }
        }
        for hangs in &change.hangs_on {
            self.fact("only", &hangs.words);
        }
    }

    /// Tells last, and briefly, who is silent on what, and who no longer is.
    fn silence(&mut self, day: &Day, brief: bool) {
        let all = day
            .changes
            .iter()
            .filter(|change| change.is_silence)
            .count();
        if all == 0 {
            return;
        }
        // In a history, the heading counts it.
        if brief {
            return;
        }
        self.heading("Silence", "unaddressed");
        self.blank();
        let shown: Vec<&Change> = [Event::Appeared, Event::Went, Event::Moved]
            .into_iter()
            .flat_map(|event| day.of(event, true))
            .filter(|change| change.is_asked)
            .collect();
        for change in shown.iter().take(MOST_SILENCES) {
            let sign = match change.event {
                Event::Appeared => "+",
                Event::Went => self.sign("−", "-"),
                Event::Moved => "~",
            };
            let sign = self.paint(Ink::Yellow, sign);
            self.wrapped(&format!("  {sign} "), "    ", &change.sentence);
            for hangs in &change.hangs_on {
                self.fact("only", &hangs.words);
            }
        }
        let more = all - shown.len().min(MOST_SILENCES);
        if more > 0 {
            let line = format!("and {more} more; `--format short` lists each");
            let line = self.paint(Ink::Dim, &line);
            self.wrapped("    ", "    ", &line);
        }
    }

    /// Shows the counts of every day, or of months or years where there are many days.
    pub(super) fn timeline(&mut self) {
        let report = self.report;
        let Some(timeline) = &report.timeline else {
            return;
        };
        self.heading("Over time", "timeline");
        self.blank();
        if timeline.days.is_empty() && !timeline.is_cut_short {
            self.wrapped("  ", "  ", "No statement has a date.");
            return;
        }
        let (rows, note) = rows(timeline);
        self.count_table("day", &rows);
        if let Some(note) = note {
            let note = self.paint(Ink::Dim, note);
            self.wrapped("  ", "  ", &note);
        }
        for limit in timeline_limits(timeline) {
            self.limit(&limit);
        }
    }

    pub(super) fn count_table(&mut self, title: &str, rows: &[(String, Counts)]) {
        const WIDE: [&str; 5] = [
            "contradict",
            "overlap",
            "unanswered",
            "deadlocks",
            "clauses in force",
        ];
        const NARROW: [&str; 5] = [
            "contradict",
            "overlap",
            "unanswered",
            "deadlock",
            "in force",
        ];
        // Two columns of spaces at the edge, ten for the day, and the gaps.
        let needed = |heads: &[&str], gap: usize| {
            12 + heads.iter().map(|head| head.len() + gap).sum::<usize>()
        };
        let (heads, gap) = if needed(&WIDE, 2) <= self.look.width {
            (WIDE, 2)
        } else {
            (NARROW, 1)
        };
        let gap_text = " ".repeat(gap);
        let head = format!("  {title:<10}{gap_text}{}", heads.join(&gap_text));
        let head = self.paint(Ink::Dim, &head);
        self.line(&head);
        let rule = self.sign("─", "-").repeat(needed(&heads, gap) - 2);
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&format!("  {rule}"));
        for (day, counts) in rows {
            let numbers = [
                (counts.contradictions, Ink::Red),
                (counts.overlaps, Ink::Green),
                (counts.unanswered, Ink::Yellow),
                (counts.deadlocks, Ink::Red),
                (counts.clauses, Ink::Bold),
            ];
            let mut line = format!("  {day:<10}");
            for ((number, ink), head) in numbers.into_iter().zip(heads) {
                line.push_str(&gap_text);
                line.push_str(&self.figure(&number.to_string(), head.len(), ink));
            }
            self.line(&line);
        }
    }

    pub(super) fn limit(&mut self, text: &str) {
        let sign = self.paint(Ink::Yellow, "!");
        self.wrapped(&format!("  {sign} "), "    ", &capital(text));
    }
}

/// Returns the rows of a timeline, and what to say if they are months or years: each shows the
/// counts as of its last day on which anything changed.
fn rows(timeline: &Timeline) -> (Vec<(String, Counts)>, Option<&'static str>) {
    let by = |name: &dyn Fn(Date) -> String| {
        let mut rows: Vec<(String, Counts)> = Vec::new();
        for (day, counts) in &timeline.days {
            let name = name(*day);
            match rows.last_mut() {
                Some((known, last)) if *known == name => *last = *counts,
                _ => rows.push((name, *counts)),
            }
        }
        rows
    };
    let days = by(&|day| day.to_string());
    if days.len() <= MOST_ROWS {
        return (days, None);
    }
    let months = by(&|day| format!("{:04}-{:02}", day.year(), day.month()));
    if months.len() <= MOST_ROWS {
        let note = "As of the end of each month in which something changed; `--format short` has every day.";
        return (months, Some(note));
    }
    let note =
        "As of the end of each year in which something changed; `--format short` has every day.";
    (by(&|day| format!("{:04}", day.year())), Some(note))
}
