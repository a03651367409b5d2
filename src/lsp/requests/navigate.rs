//! From a name to what it stands for, and back.

use gen_lsp_types::{
    DefinitionParams, DocumentHighlightParams, Location, ReferenceParams,
    TextDocumentPositionParams,
};
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::View;
use crate::editor::navigate;
use crate::lsp::publish::Places;
use crate::lsp::server::Server;
use crate::source::FileId;

/// Answers where a name is declared.
pub fn definition(server: &mut Server<'_>, params: DefinitionParams) -> Result<Value, Refusal> {
    let links = server.client.definition_links;
    let place = params.text_document_position_params;
    let found = at(server, place, |view, _, offset, places| {
        let definitions = navigate::definitions(view, offset).into_iter();
        let written = definitions.filter_map(|definition| {
            let name = places.location(definition.name)?;
            if !links {
                return Some(json!(name));
            }
            Some(json!({
                "originSelectionRange": places.range(definition.origin),
                "targetUri": name.uri,
                "targetRange": places.range(definition.whole),
                "targetSelectionRange": name.range,
            }))
        });
        written.collect::<Vec<Value>>()
    });
    Ok(json!(found.unwrap_or_default()))
}

/// Answers where a name is used.
pub fn references(
    server: &mut Server<'_>,
    params: ReferenceParams,
) -> Result<Vec<Location>, Refusal> {
    let with_declaration = params.context.include_declaration;
    let place = params.text_document_position_params;
    let found = at(server, place, |view, _, offset, places| {
        let spans = navigate::references(view, offset, with_declaration).into_iter();
        spans.filter_map(|span| places.location(span)).collect()
    });
    Ok(found.unwrap_or_default())
}

/// Answers where in the same text a name is used.
pub fn highlight(
    server: &mut Server<'_>,
    params: DocumentHighlightParams,
) -> Result<Vec<Value>, Refusal> {
    let place = params.text_document_position_params;
    let found = at(server, place, |view, file, offset, places| {
        let highlights = navigate::highlights(view, file, offset).into_iter();
        let written = highlights.map(|highlight| {
            // A declaration writes, a use reads.
            let kind = if highlight.is_declaration { 3 } else { 2 };
            json!({ "range": places.range(highlight.span), "kind": kind })
        });
        written.collect()
    });
    Ok(found.unwrap_or_default())
}

/// Calls `see` with the offset of a position.
pub fn at<T>(
    server: &mut Server<'_>,
    place: TextDocumentPositionParams,
    see: impl FnOnce(View<'_>, FileId, u32, &mut Places<'_>) -> T,
) -> Option<T> {
    server.glance(&place.text_document.uri, |view, file, places, _| {
        let offset = places.offset(file, place.position);
        see(view, file, offset, places)
    })
}
