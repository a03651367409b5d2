//! Why a cell stands as it does, one line each.

use std::fmt::Write;

use crate::report::snippet::place;
use crate::report::why::{Story, Why};
use crate::report::words::the;
use crate::source::SourceMap;

use super::{diagnostic_lines, said_line};

/// Returns the answer with a line for each clause, and one for how it ends.
pub fn render_why(why: &Why, sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in why.report.shown() {
        diagnostic_lines(diagnostic, sources, &mut out);
    }
    if let Some(said) = &why.clause {
        let _ = writeln!(
            out,
            "{}: clause: {}",
            place(sources, said.span),
            said_line(said)
        );
    }
    let process = why.report.process.as_ref();
    if let (Some(at), Some(process)) = (why.milestone, process)
        && let Some(milestone) = process.milestones.get(at)
    {
        let at = place(sources, milestone.span);
        let _ = writeln!(out, "{at}: milestone: {}", milestone.sentence);
        for at in &milestone.obstacles {
            let obstacle = &process.obstacles[*at];
            let _ = writeln!(out, "    {}: {}", obstacle.kind, obstacle.sentence);
        }
        for said in why.gates() {
            let line = said_line(said);
            let _ = writeln!(out, "    before it {}: {line}", place(sources, said.span));
        }
    }
    for story in &why.stories {
        story_lines(why, story, sources, &mut out);
    }
    for deadlock in why.deadlocks() {
        for conflict in deadlock.conflicts.iter().filter(|c| why.concerns(c)) {
            let _ = writeln!(out, "conflict: {}", conflict.sentence);
        }
        for concession in &deadlock.concessions {
            let _ = writeln!(out, "opens: {}, {}", concession.sentence, concession.then);
        }
        if let Some(red) = &deadlock.red_lines {
            let _ = writeln!(out, "red line: {red}");
        }
    }
    out
}

fn story_lines(why: &Why, story: &Story, sources: &SourceMap, out: &mut String) {
    let issue = &why.report.issues[story.issue];
    let label = |at: usize| the(&why.report.parties[at].label);
    let _ = writeln!(
        out,
        "{}: why: {}: {}",
        place(sources, issue.span),
        story.cells.join(", "),
        story.sentence
    );
    if let Some(left) = &story.at_first {
        let _ = writeln!(out, "    at first: {}", left.words);
    }
    for step in &story.steps {
        let at = place(sources, step.said.span);
        let day = step.day.as_deref().unwrap_or("no date");
        let _ = writeln!(
            out,
            "    {day} {at}: {}: {}: {}",
            step.effect,
            said_line(&step.said),
            step.sentence
        );
    }
    for (party, left) in &story.parties {
        let _ = writeln!(out, "    left by {}: {}", label(*party), left.words);
    }
    for pair in &story.pairs {
        let (a, b) = pair.parties;
        let left = pair.left.as_ref().map_or("nothing", |left| &left.words);
        let gap = pair.gap.as_ref();
        let gap = gap.map_or_else(String::new, |gap| format!("; {gap}"));
        let _ = writeln!(
            out,
            "    left by {} and {}: {left}{gap}",
            label(a),
            label(b)
        );
    }
    for party in &story.silent {
        let _ = writeln!(out, "    silent: {}", label(*party));
    }
    for reason in &story.backgrounds {
        let at = place(sources, reason.span);
        let _ = writeln!(out, "    tied by {at}: {}", reason.words());
    }
    for reason in &story.not_assumed {
        let at = place(sources, reason.span);
        let _ = writeln!(out, "    not assumed {at}: {}", reason.words());
    }
    for (said, words) in &story.passed {
        let at = place(sources, said.span);
        let _ = writeln!(out, "    not counted {at}: {}: {words}", said_line(said));
    }
}
