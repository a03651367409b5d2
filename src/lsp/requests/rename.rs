//! Another name, in all files at once.

use std::collections::BTreeMap;

use gen_lsp_types::{PrepareRenameParams, RenameParams};
use serde_json::{Value, json};

use super::Refusal;
use super::navigate::at;
use crate::editor::rename;
use crate::lsp::server::Server;

/// Answers what would be renamed.
pub fn prepare(server: &mut Server<'_>, params: PrepareRenameParams) -> Result<Value, Refusal> {
    let place = params.text_document_position_params;
    let found = at(server, place, |view, file, offset, places| {
        let span = rename::prepare(view, file, offset)?;
        Ok(json!({ "range": places.range(span), "placeholder": view.text(span) }))
    });
    found
        .unwrap_or(Ok(Value::Null))
        .map_err(|reason: String| Refusal::new(reason))
}

/// Answers with the edits.
pub fn rename(server: &mut Server<'_>, params: RenameParams) -> Result<Value, Refusal> {
    let versions = server.client.document_changes;
    let (place, new) = (params.text_document_position_params, params.new_name);
    let found = at(server, place, |view, file, offset, places| {
        let edits = rename::rename(view, file, offset, new.trim())?;
        let mut files: BTreeMap<_, Vec<Value>> = BTreeMap::new();
        for edit in edits {
            let file = view.workspace.sources.file_of(edit.span);
            let edit = json!({ "range": places.range(edit.span), "newText": edit.text });
            files.entry(file).or_default().push(edit);
        }
        let written = files.into_iter().filter_map(|(file, edits)| {
            let uri = places.uri(file)?;
            Some((uri, places.version(file), edits))
        });
        Ok(if versions {
            let changes = written.map(|(uri, version, edits)| {
                json!({ "textDocument": { "uri": uri, "version": version }, "edits": edits })
            });
            json!({ "documentChanges": changes.collect::<Vec<Value>>() })
        } else {
            let changes = written.map(|(uri, _, edits)| (uri.0, json!(edits)));
            json!({ "changes": changes.collect::<serde_json::Map<String, Value>>() })
        })
    });
    found
        .unwrap_or(Ok(Value::Null))
        .map_err(|reason: String| Refusal::new(reason))
}
