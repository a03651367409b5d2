//! What can be folded, and what a selection grows to.

use gen_lsp_types::{FoldingRangeParams, SelectionRangeParams};
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::folds::{self, Sort};
use crate::editor::selection;
use crate::lsp::server::Server;
use crate::source::Span;

/// Answers what can be folded.
pub fn folding(server: &mut Server<'_>, params: FoldingRangeParams) -> Result<Value, Refusal> {
    let found = server.glance(&params.text_document.uri, |view, file, places, _| {
        let base = view.file(file).base;
        let starts = view.file(file).line_starts();
        // Our lines end at `\n`; those of the protocol end at `\r`, too.
        let mut line = |own: u32| {
            let at = base + starts.get(own as usize).copied().unwrap_or_default();
            places.range(Span::new(at, at)).start.line
        };
        let folds = folds::folds(view, file).into_iter();
        let written = folds.map(|fold| {
            let mut range = json!({ "startLine": line(fold.first), "endLine": line(fold.last) });
            match fold.sort {
                Sort::Comment => range["kind"] = json!("comment"),
                // What a file rests on and a reader may skip: editors fold it as `imports`.
                Sort::Sources => range["kind"] = json!("imports"),
                Sort::Braces => {}
            }
            range
        });
        json!(written.collect::<Vec<Value>>())
    });
    Ok(found.unwrap_or_else(|| json!([])))
}

/// Answers what a selection at each of some places grows to.
pub fn selection(server: &mut Server<'_>, params: SelectionRangeParams) -> Result<Value, Refusal> {
    let found = server.glance(&params.text_document.uri, |view, file, places, _| {
        let grown = params.positions.into_iter().map(|position| {
            let offset = places.offset(file, position);
            let spans = selection::grow(view, file, offset).into_iter().rev();
            spans.fold(Value::Null, |parent, span| {
                let mut range = json!({ "range": places.range(span) });
                if !parent.is_null() {
                    range["parent"] = parent;
                }
                range
            })
        });
        json!(grown.collect::<Vec<Value>>())
    });
    Ok(found.unwrap_or(Value::Null))
}
