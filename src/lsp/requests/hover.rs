//! What is known of what the mouse rests on.

use gen_lsp_types::HoverParams;
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::hover;
use crate::lsp::server::Server;

/// Answers with a short sheet, or with nothing.
pub fn hover(server: &mut Server<'_>, params: HoverParams) -> Result<Value, Refusal> {
    let place = params.text_document_position_params;
    let markdown = server.client.markdown;
    let found = server.look(&place.text_document.uri, |view, file, places, _| {
        let offset = places.offset(file, place.position);
        let (span, sheet) = hover::hover(view, file, offset)?;
        let contents = if markdown {
            json!({ "kind": "markdown", "value": sheet.markdown() })
        } else {
            json!({ "kind": "plaintext", "value": sheet.plain() })
        };
        Some(json!({ "contents": contents, "range": places.range(span) }))
    });
    Ok(found.flatten().unwrap_or_default())
}
