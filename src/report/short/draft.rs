//! Drafts, one line each.

use std::fmt::Write;

use crate::analysis::Role;
use crate::report::Report;
use crate::report::draft::{Comparison, Draft, same_word};
use crate::report::snippet::place;
use crate::source::SourceMap;

use super::diagnostic_lines;

/// Returns a draft with a line for each clause, or the numbers of two and the two side by side.
pub fn render_drafts(
    report: &Report,
    drafts: &[usize],
    comparison: Option<&Comparison>,
    sources: &SourceMap,
) -> String {
    let mut out = String::new();
    for diagnostic in report.shown() {
        diagnostic_lines(diagnostic, sources, &mut out);
    }
    for draft in drafts.iter().map(|at| &report.drafts[*at]) {
        draft_lines(draft, sources, &mut out);
        if comparison.is_some() {
            continue;
        }
        for judged in &draft.clauses {
            let role = match judged.role {
                Role::Binding => "",
                Role::Offer => " (offer)",
                Role::Wish => " (preference)",
            };
            let _ = writeln!(
                out,
                "{}: {}{role}: {}",
                place(sources, judged.said.span),
                judged.verdict.name_as(judged.role),
                judged.sentence
            );
        }
        for line in &draft.unasked {
            let _ = writeln!(
                out,
                "{}: unasked: nobody compared has said anything on: {}",
                place(sources, line.span),
                line.words
            );
        }
    }
    let words = |values: &Option<crate::report::Values>| {
        values
            .as_ref()
            .map_or_else(|| "nothing".to_owned(), |values| values.words.clone())
    };
    for row in comparison.iter().flat_map(|comparison| &comparison.rows) {
        let _ = writeln!(
            out,
            "{}: {}: {} | {}",
            same_word(row.same),
            row.cells.join(", "),
            words(&row.first),
            words(&row.second)
        );
    }
    out
}

/// Writes a draft: one line, then what it does to each party's clauses, in numbers.
pub(super) fn draft_lines(draft: &Draft, sources: &SourceMap, out: &mut String) {
    let _ = writeln!(
        out,
        "{}: draft: {}, {}",
        place(sources, draft.span),
        draft.title(),
        draft.head()
    );
    for tally in &draft.tallies {
        let _ = writeln!(out, "    {}: {}", tally.label, tally.words());
    }
    for text in &draft.together {
        let _ = writeln!(out, "    together: {text}");
    }
    for agreement in &draft.acceptance {
        let _ = writeln!(out, "    acceptance: {}", agreement.sentence);
    }
    for reply in &draft.reactions {
        let _ = writeln!(
            out,
            "    reaction {}: {}",
            place(sources, reply.span),
            reply.sentence
        );
        if let Some(remark) = &reply.remark {
            let word = if reply.is_mismatch {
                "mismatch"
            } else {
                "note"
            };
            let _ = writeln!(out, "    {word}: {remark}");
        }
    }
    for limit in &draft.limits {
        let _ = writeln!(out, "    limit: {limit}");
    }
}
