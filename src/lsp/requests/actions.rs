//! What can be done at a place.

use std::collections::BTreeMap;

use gen_lsp_types::{CodeActionKind, CodeActionParams, CodeActionTriggerKind};
use serde_json::{Map, Value, json};

use super::Refusal;
use super::commands::{AS_OF, REPORT, WHAT_IF};
use crate::diagnostic::Edit;
use crate::editor::View;
use crate::editor::actions::{Action, Deed, Kind, actions};
use crate::editor::marks;
use crate::lsp::client::Client;
use crate::lsp::pages::Pages;
use crate::lsp::publish::{self, Places};
use crate::lsp::server::Server;
use crate::source::FileId;

/// The kind of actions that mend a mistake.
const FIX: &str = "quickfix";
/// The kind of the action that mends whatever can be mended safely.
const FIX_ALL: &str = "source.fixAll.demarche";
/// The kind of actions that ask, and change nothing.
const QUESTION: &str = "demarche.ask";

/// Every kind of action that is offered.
pub const KINDS: [&str; 3] = [FIX, FIX_ALL, QUESTION];

/// Answers what can be done at a place.
pub fn at(server: &mut Server<'_>, params: CodeActionParams) -> Result<Value, Refusal> {
    let client = server.client.clone();
    let only: Option<Vec<String>> = params
        .context
        .only
        .as_ref()
        .map(|kinds| kinds.iter().map(kind_name).collect());
    // A light that shines at every clause would say nothing.
    let by_itself = params.context.trigger_kind == Some(CodeActionTriggerKind::Automatic);
    let uri = params.text_document.uri;
    let found = server.look(&uri, |view, file, places, pages| {
        let mut at = vec![places.span(file, params.range)];
        let shown = params.context.diagnostics.iter();
        at.extend(shown.map(|shown| places.span(file, shown.range)));
        let all = actions(view, file, &at).into_iter();
        all.filter(|action| match &only {
            Some(only) => only.iter().any(|wanted| is_within(kind(action), wanted)),
            None => !(by_itself && action.kind == Kind::Question),
        })
        .filter(|action| action.deed != Deed::AsOf(None) || client.shows_answers)
        .filter_map(|action| write(view, file, &action, &client, places, pages))
        .collect::<Vec<Value>>()
    });
    Ok(json!(found.unwrap_or_default()))
}

fn kind(action: &Action) -> &'static str {
    match action.kind {
        Kind::Fix => FIX,
        Kind::FixAll => FIX_ALL,
        Kind::Question => QUESTION,
    }
}

fn kind_name(kind: &CodeActionKind) -> String {
    let name = serde_json::to_value(kind).ok();
    let name = name.as_ref().and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

/// Tells whether a kind is one that is wanted, or a part of it.
fn is_within(kind: &str, wanted: &str) -> bool {
    let rest = kind.strip_prefix(wanted);
    wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Writes an action as the client takes it; `None` if it cannot.
fn write(
    view: View<'_>,
    file: FileId,
    action: &Action,
    client: &Client,
    places: &mut Places<'_>,
    pages: &mut Pages,
) -> Option<Value> {
    let uri = places.uri(file)?;
    let command = match &action.deed {
        Deed::Edit(_) => None,
        Deed::WhatIf(key) => Some((WHAT_IF, json!([uri, key]))),
        Deed::AsOf(day) => Some((AS_OF, json!([uri, day.map(|day| day.to_string())]))),
        Deed::Report => Some((REPORT, json!([uri]))),
    };
    let command = command.map(|(name, arguments)| {
        json!({ "title": action.title, "command": name, "arguments": arguments })
    });
    if !client.action_literals {
        return command;
    }
    let mut written = json!({ "title": action.title, "kind": kind(action) });
    if let Some(command) = command {
        written["command"] = command;
    }
    if let Deed::Edit(edits) = &action.deed {
        written["edit"] = edit(view, edits, client, places)?;
    }
    if action.is_preferred {
        written["isPreferred"] = json!(true);
    }
    let mended: Vec<_> = action
        .mends
        .iter()
        .filter_map(|at| view.outcome.diagnostics.get(*at))
        .map(|diagnostic| publish::diagnostic(&marks::mistake(diagnostic), places, pages))
        .collect();
    if !mended.is_empty() {
        written["diagnostics"] = json!(mended);
    }
    Some(written)
}

/// Writes edits of any files; `None` if one of them lies nowhere.
fn edit(view: View<'_>, edits: &[Edit], client: &Client, places: &mut Places<'_>) -> Option<Value> {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        let file = view.workspace.sources.file_of(edit.span);
        files.entry(file).or_default().push(edit);
    }
    let mut changes = Map::new();
    let mut documents = Vec::new();
    for (file, mut edits) in files {
        edits.sort_by_key(|edit| edit.span);
        let uri = places.uri(file)?;
        let written: Vec<Value> = edits
            .iter()
            .map(|edit| json!({ "range": places.range(edit.span), "newText": edit.text }))
            .collect();
        documents.push(json!({
            "textDocument": { "uri": uri, "version": places.version(file) },
            "edits": written,
        }));
        changes.insert(uri.0, json!(written));
    }
    Some(if client.document_changes {
        json!({ "documentChanges": documents })
    } else {
        json!({ "changes": changes })
    })
}
