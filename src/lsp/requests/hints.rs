//! What stands behind conditions, and above clauses.

use gen_lsp_types::{CodeLensParams, InlayHintParams};
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::hints;
use crate::editor::lenses;
use crate::lsp::server::Server;
use crate::source::Span;

/// The command with which a client that knows it shows places.
const SHOW: &str = "demarche.showLocations";

/// Answers with the hints in a range.
pub fn hints(server: &mut Server<'_>, params: InlayHintParams) -> Result<Value, Refusal> {
    let hints = server.look(&params.text_document.uri, |view, file, places, _| {
        let start = places.offset(file, params.range.start);
        let end = places.offset(file, params.range.end).max(start);
        let hints = hints::hints(view, Span::new(start, end));
        let hints = hints.iter().map(|hint| {
            json!({
                "position": places.range(hint.at).start,
                "label": hint.words,
                "tooltip": hint.sentences.join("\n"),
                "paddingLeft": true,
            })
        });
        hints.collect::<Vec<Value>>()
    });
    Ok(json!(hints.unwrap_or_default()))
}

/// Answers with a line above each position and each clause.
pub fn lenses(server: &mut Server<'_>, params: CodeLensParams) -> Result<Value, Refusal> {
    let shows = server.client.shows_answers;
    let lenses = server.look(&params.text_document.uri, |view, file, places, _| {
        let uri = places.uri(file);
        let lenses = lenses::lenses(view, file);
        let lenses = lenses.iter().map(|lens| {
            let range = places.range(lens.span);
            let mut command = json!({ "title": lens.words, "command": "" });
            if shows && !lens.others.is_empty() {
                let others: Vec<_> = lens
                    .others
                    .iter()
                    .filter_map(|span| places.location(*span))
                    .collect();
                command["command"] = json!(SHOW);
                command["arguments"] = json!([uri, range.start, others]);
            }
            json!({ "range": range, "command": command })
        });
        lenses.collect::<Vec<Value>>()
    });
    Ok(json!(lenses.unwrap_or_default()))
}
