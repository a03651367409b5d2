//! The one form of a text.

use gen_lsp_types::{DocumentFormattingParams, DocumentRangeFormattingParams};
use serde_json::{Value, json};

use super::Refusal;
use crate::diagnostic::Edit;
use crate::format;
use crate::lsp::publish::Places;
use crate::lsp::server::Server;

/// Answers the edits that bring a text into its one form. There is only one, so what a client
/// says of tabs and widths changes nothing.
pub fn document(
    server: &mut Server<'_>,
    params: DocumentFormattingParams,
) -> Result<Value, Refusal> {
    let found = server.glance(&params.text_document.uri, |view, file, places, _| {
        let tree = view.tree(file)?;
        let edits = format::edits(view.file(file), tree, &view.outcome.diagnostics);
        Some(write(&edits, places))
    });
    Ok(json!(found.flatten()))
}

/// The same of the clauses or items that a range touches.
pub fn range(
    server: &mut Server<'_>,
    params: DocumentRangeFormattingParams,
) -> Result<Value, Refusal> {
    let found = server.glance(&params.text_document.uri, |view, file, places, _| {
        let tree = view.tree(file)?;
        let span = places.span(file, params.range);
        let edits = format::edits_in(view.file(file), tree, &view.outcome.diagnostics, span);
        Some(write(&edits, places))
    });
    Ok(json!(found.flatten()))
}

fn write(edits: &[Edit], places: &mut Places<'_>) -> Vec<Value> {
    let edits = edits.iter();
    edits
        .map(|edit| json!({ "range": places.range(edit.span), "newText": edit.text }))
        .collect()
}
