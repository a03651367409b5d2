//! What would be different, one line each.

use std::fmt::Write;

use crate::report::Report;
use crate::report::changes::Seen;
use crate::report::changes::short::change_line;
use crate::report::snippet::place;
use crate::report::what_if::WhatIf;
use crate::source::SourceMap;

/// Returns a line for what is supposed, for what comes of it, and for each difference; and the
/// whole report as it would be.
pub fn render_what_if(
    answer: &WhatIf,
    report: &Report,
    is_whole: bool,
    sources: &SourceMap,
) -> String {
    let mut out = String::new();
    for line in &answer.supposed {
        let _ = writeln!(
            out,
            "{}: {}: {}: {}",
            place(sources, line.span),
            if line.is_added { "added" } else { "dropped" },
            line.name,
            line.sentence()
        );
    }
    for (words, span) in &answer.also {
        let _ = writeln!(out, "{}: also: {words}", place(sources, *span));
    }
    let _ = writeln!(out, "verdict: {}", answer.gist);
    let day = &answer.day;
    for (_, changes) in day.groups(Seen::Supposed) {
        for change in changes {
            let _ = writeln!(out, "{}", change_line(change, sources));
            for moved in &change.moves {
                let _ = writeln!(out, "    {}", moved.line(Seen::Supposed));
            }
            if answer.supposed.len() > 1 {
                for (words, _) in &change.because {
                    let _ = writeln!(out, "    because: {words}");
                }
            }
        }
    }
    for left in &day.zones {
        let _ = writeln!(out, "zone: {}", left.sentence());
    }
    for limit in &day.limits {
        let _ = writeln!(out, "limit: {limit}");
    }
    if is_whole {
        out.push('\n');
        out.push_str(&super::render(report, sources));
    }
    out
}
