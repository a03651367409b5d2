//! What would be different, at a terminal.

use crate::analysis::Verdict;
use crate::report::Report;
use crate::report::changes::Seen;
use crate::report::what_if::WhatIf;
use crate::report::words::{capital, count};
use crate::source::SourceMap;

use super::{Ink, Look, Page, Snippets};

/// Of what is supposed, so many lines are shown.
const MOST_SUPPOSED: usize = 12;

/// Of each kind of difference, so many are shown.
const MOST: usize = 20;

/// Returns what would be different for a terminal, and the whole report as it would be.
pub fn render_what_if(
    answer: &WhatIf,
    report: &Report,
    is_whole: bool,
    sources: &SourceMap,
    look: Look,
) -> String {
    let snippets = Snippets::new(sources, look.width);
    let mut page = Page::new(report, sources, look, &snippets);
    page.what_if(answer, is_whole);
    if is_whole {
        page.blank();
        let title = page.paint(Ink::Bold, "The report as it would be");
        page.line(&format!("  {title}"));
        page.out.push_str(&super::render(report, sources, look));
    }
    page.out
}

impl Page<'_> {
    fn what_if(&mut self, answer: &WhatIf, is_whole: bool) {
        self.blank();
        if let Some(title) = &self.report.title {
            let title = self.paint(Ink::Bold, title);
            self.wrapped("  ", "  ", &title);
        }
        let when = self.report.as_of.map_or_else(
            || "Everything stated so far".to_owned(),
            |day| format!("As of {day}"),
        );
        let line = format!("{when}, supposing something else. No file is touched.");
        let line = self.paint(Ink::Dim, &line);
        self.wrapped("  ", "  ", &line);
        self.assumed();
        self.supposed(answer);
        self.also(answer);
        let day = &answer.day;
        self.blank();
        let (sign, ink) = match day.verdicts.1 {
            Some(Verdict::Compatible) => (self.sign("✓", "+"), Ink::Green),
            Some(Verdict::Incompatible) => (self.sign("✗", "x"), Ink::Red),
            Some(Verdict::Unknown) | None => ("?", Ink::Yellow),
        };
        let sign = self.paint(ink, sign);
        let gist = self.paint(Ink::Bold, &answer.gist);
        self.wrapped(&format!("  {sign} "), "    ", &gist);
        self.blank();
        let rows = [
            ("now".to_owned(), day.counts.0),
            ("then".to_owned(), day.counts.1),
        ];
        self.count_table("", &rows);
        self.differences(answer);
        self.blank();
        let rule = self.sign("─", "-").repeat(self.look.width);
        let rule = self.paint(Ink::Dim, &rule);
        self.line(&rule);
        let line = if is_whole {
            "One line each: `--format short`."
        } else {
            "The whole report as it would be: `--report`. One line each: `--format short`."
        };
        let line = self.paint(Ink::Dim, line);
        self.wrapped("  ", "  ", &line);
    }

    fn supposed(&mut self, answer: &WhatIf) {
        for (is_added, heading) in [
            (false, "As if nobody had said:"),
            (true, "As if there were:"),
        ] {
            let lines = answer.supposed.iter();
            let lines: Vec<_> = lines.filter(|line| line.is_added == is_added).collect();
            if lines.is_empty() {
                continue;
            }
            self.blank();
            self.line(&format!("  {heading}"));
            let (sign, ink) = if is_added {
                ("+", Ink::Green)
            } else {
                (self.sign("−", "-"), Ink::Red)
            };
            let sign = self.paint(ink, sign);
            for line in lines.iter().take(MOST_SUPPOSED) {
                let text = format!("{} ({})", line.words, self.place(line.span));
                self.wrapped(&format!("  {sign} "), "    ", &text);
                for remark in &line.remarks {
                    let sign = self.paint(Ink::Yellow, "!");
                    let remark = capital(remark);
                    self.wrapped(&format!("      {sign} "), "        ", &remark);
                }
            }
            if lines.len() > MOST_SUPPOSED {
                let more = count(lines.len() - MOST_SUPPOSED, "more clause");
                self.line(&format!("    and {more}"));
            }
        }
    }

    fn also(&mut self, answer: &WhatIf) {
        if !answer.also.is_empty() {
            self.blank();
            self.line("  And so:");
        }
        for (words, span) in &answer.also {
            let sign = self.paint(Ink::Dim, self.sign("•", "*"));
            let text = format!("{words} ({})", self.place(*span));
            self.wrapped(&format!("  {sign} "), "    ", &text);
        }
    }

    fn differences(&mut self, answer: &WhatIf) {
        let day = &answer.day;
        if answer.is_idle() {
            self.blank();
            self.wrapped("  ", "  ", "Nothing that is found would be different.");
        }
        for (heading, changes) in day.groups(Seen::Supposed) {
            self.heading(heading, &changes.len().to_string());
            self.blank();
            for change in changes.iter().take(MOST) {
                self.changed(change);
                for moved in &change.moves {
                    let line = moved.line(Seen::Supposed);
                    self.wrapped("      ", "        ", &line);
                }
                // Where one thing is supposed, the top says it.
                if answer.supposed.len() > 1 {
                    for (words, _) in change.because.iter().take(3) {
                        self.fact("because", words);
                    }
                }
            }
            if changes.len() > MOST {
                let more = changes.len() - MOST;
                self.line(&format!("    and {more} more; `--format short` lists each"));
            }
        }
        if !day.zones.is_empty() {
            self.heading("What would be left for all", "zone");
            self.blank();
            for left in &day.zones {
                let sign = self.paint(Ink::Yellow, "~");
                self.wrapped(&format!("  {sign} "), "    ", &left.sentence());
            }
        }
        for limit in &day.limits {
            self.limit(limit);
        }
    }
}
