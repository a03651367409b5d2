//! Diagnostics for clients that ask for them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use gen_lsp_types::{Diagnostic, DocumentDiagnosticParams, WorkspaceDiagnosticParams};
use serde_json::{Value, json};

use super::Refusal;
use crate::lsp::publish;
use crate::lsp::server::Server;

/// Answers for one text.
pub fn document(
    server: &mut Server<'_>,
    params: DocumentDiagnosticParams,
) -> Result<Value, Refusal> {
    let known = params.previous_result_id.as_deref();
    let found = server.glance(&params.text_document.uri, |view, file, places, pages| {
        let mut all = publish::diagnostics(view, places, pages);
        let at = all.iter().position(|(id, _)| *id == file);
        at.map(|at| all.swap_remove(at).1)
    });
    Ok(report(found.flatten().unwrap_or_default(), known))
}

/// Answers for all texts of all negotiations.
pub fn workspace(
    server: &mut Server<'_>,
    params: WorkspaceDiagnosticParams,
) -> Result<Value, Refusal> {
    let known = params.previous_result_ids;
    let mut items = Vec::new();
    server.look_at_all(|view, places, pages| {
        for (file, diagnostics) in publish::diagnostics(view, places, pages) {
            let Some(uri) = places.uri(file) else {
                continue;
            };
            let before = known.iter().find(|known| known.uri == uri);
            let mut item = report(diagnostics, before.map(|known| known.value.as_str()));
            item["uri"] = json!(uri);
            item["version"] = json!(places.version(file));
            items.push(item);
        }
    });
    Ok(json!({ "items": items }))
}

/// Writes a report; one that the client has already is only named.
fn report(diagnostics: Vec<Rc<Diagnostic>>, known: Option<&str>) -> Value {
    let diagnostics: Vec<&Diagnostic> = diagnostics.iter().map(|one| &**one).collect();
    let text = serde_json::to_string(&diagnostics).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    if known == Some(&id) {
        json!({ "kind": "unchanged", "resultId": id })
    } else {
        json!({ "kind": "full", "resultId": id, "items": diagnostics })
    }
}
