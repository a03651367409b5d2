//! Diagnostics for clients that ask for them.

use std::hash::{DefaultHasher, Hash, Hasher};

use gen_lsp_types::{DocumentDiagnosticParams, Uri, WorkspaceDiagnosticParams};
use serde::Serialize;

use super::Refusal;
use crate::lsp::publish::{self, Told};
use crate::lsp::server::Server;

/// What is told of a text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    kind: &'static str,
    result_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Told>,
}

/// What is told of one of many texts.
#[derive(Serialize)]
struct Item {
    uri: Uri,
    version: Option<i32>,
    #[serde(flatten)]
    report: Report,
}

/// What is told of all texts.
#[derive(Serialize)]
pub struct Reports {
    items: Vec<Item>,
}

/// Answers for one text.
pub fn document(
    server: &mut Server<'_>,
    params: DocumentDiagnosticParams,
) -> Result<Report, Refusal> {
    let known = params.previous_result_id.as_deref();
    let found = server.glance(&params.text_document.uri, |view, file, places, pages| {
        publish::diagnostics(view, file, places, pages)
    });
    Ok(report(found.unwrap_or_default(), known))
}

/// Answers for all texts of all negotiations.
pub fn workspace(
    server: &mut Server<'_>,
    params: WorkspaceDiagnosticParams,
) -> Result<Reports, Refusal> {
    let known = params.previous_result_ids;
    let mut items = Vec::new();
    server.look_at_all(|view, places, pages| {
        for (file, _) in view.workspace.sources.files() {
            let Some(uri) = places.uri(file) else {
                continue;
            };
            let diagnostics = publish::diagnostics(view, file, places, pages);
            let before = known.iter().find(|known| known.uri == uri);
            items.push(Item {
                version: places.version(file),
                report: report(diagnostics, before.map(|known| known.value.as_str())),
                uri,
            });
        }
    });
    Ok(Reports { items })
}

/// Writes a report; one that the client has already is only named.
fn report(diagnostics: Told, known: Option<&str>) -> Report {
    let mut hasher = DefaultHasher::new();
    for one in &diagnostics {
        one.get().hash(&mut hasher);
    }
    let result_id = format!("{:016x}", hasher.finish());
    let is_known = known == Some(&result_id);
    Report {
        kind: if is_known { "unchanged" } else { "full" },
        result_id,
        items: (!is_known).then_some(diagnostics),
    }
}
