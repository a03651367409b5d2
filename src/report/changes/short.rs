//! Changes with one line for each thing, and indented lines for what belongs to it.

use std::fmt::Write;

use crate::analysis::{Event, Timeline};
use crate::source::SourceMap;

use super::super::snippet::place;
use super::super::words::count;
use super::{Change, Changes, Day, event_word};

/// Of what did something, so many lines are shown; more are counted.
const MOST_CAUSES: usize = 4;

/// Returns the changes with one line for each thing. Each day begins with what changed in all.
pub fn render(changes: &Changes, sources: &SourceMap) -> String {
    let mut out = String::new();
    if changes.earlier > 0 {
        let _ = writeln!(out, "limit: {}", left_out(changes.earlier));
    }
    if changes.days.is_empty() {
        out.push_str("nothing changed on any day\n");
    }
    for day in &changes.days {
        day_lines(day, sources, &mut out);
    }
    out
}

/// Writes a line for each day of a timeline.
pub fn timeline_lines(timeline: &Timeline, out: &mut String) {
    for (day, counts) in &timeline.days {
        let _ = writeln!(
            out,
            "day {day}: {}, {}, {} unanswered, {}, {} in force",
            count(counts.contradictions, "contradiction"),
            count(counts.overlaps, "overlap"),
            counts.unanswered,
            count(counts.deadlocks, "deadlock"),
            count(counts.clauses, "clause"),
        );
    }
    for limit in timeline_limits(timeline) {
        let _ = writeln!(out, "limit: {limit}");
    }
}

/// Says what makes a timeline incomplete.
pub fn timeline_limits(timeline: &Timeline) -> Vec<String> {
    let mut limits = Vec::new();
    if timeline.earlier > 0 {
        limits.push(left_out(timeline.earlier));
    }
    if timeline.is_cut_short {
        limits.push("the search was cut short before every day was counted".to_owned());
    }
    limits
}

/// Says that earlier days were left out.
pub fn left_out(days: usize) -> String {
    format!(
        "{} left out, as there are too many",
        if days == 1 {
            "1 earlier day is".to_owned()
        } else {
            format!("{} are", count(days, "earlier day"))
        }
    )
}

fn day_lines(day: &Day, sources: &SourceMap, out: &mut String) {
    let _ = writeln!(out, "{}: {}", day.span(), day.summary());
    for (words, span) in &day.because {
        let _ = writeln!(out, "{}: clauses: {words}", place(sources, *span));
    }
    if let Some(verdict) = &day.verdict {
        let _ = writeln!(out, "verdict: {verdict}");
    }
    for event in [Event::Appeared, Event::Went, Event::Moved] {
        for change in day.of(event, false) {
            change_lines(change, "", sources, out);
        }
    }
    for contest in &day.contests {
        if let Some(verdict) = &contest.verdict {
            let _ = writeln!(out, "verdict, {}: {verdict}", contest.words);
        }
        for change in contest.changes.iter().filter(|change| !change.is_silence) {
            change_lines(change, &contest.words, sources, out);
        }
    }
    for change in day.changes.iter().filter(|change| change.is_silence) {
        change_lines(change, "", sources, out);
    }
    for contest in &day.contests {
        for change in contest.changes.iter().filter(|change| change.is_silence) {
            change_lines(change, &contest.words, sources, out);
        }
    }
    for limit in &day.limits {
        let _ = writeln!(out, "limit: {limit}");
    }
}

/// Returns where something changed, in which way, and what it is.
pub fn change_line(change: &Change, sources: &SourceMap) -> String {
    let how = change
        .how
        .map_or_else(String::new, |how| format!(" ({how})"));
    format!(
        "{}: {}: {}{how}: {}",
        place(sources, change.span),
        event_word(change.event),
        change.kind,
        change.sentence
    )
}

fn change_lines(change: &Change, unless: &str, sources: &SourceMap, out: &mut String) {
    let _ = writeln!(out, "{}", change_line(change, sources));
    for moved in &change.moves {
        let _ = writeln!(out, "    {}: {}", moved.what, moved.words);
    }
    if !change.is_silence {
        for (words, span) in change.because.iter().take(MOST_CAUSES) {
            let _ = writeln!(out, "    because {}: {words}", place(sources, *span));
        }
        if change.because.len() > MOST_CAUSES {
            let more = change.because.len() - MOST_CAUSES;
            let _ = writeln!(out, "    because: {}", count(more, "more such thing"));
        }
    }
    for hangs in &change.hangs_on {
        let _ = writeln!(out, "    only {}", hangs.words);
    }
    if !unless.is_empty() {
        let _ = writeln!(out, "    only {unless}");
    }
}
