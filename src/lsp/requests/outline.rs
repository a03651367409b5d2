//! What a text contains, and what all texts declare.

use gen_lsp_types::{DocumentSymbolParams, SymbolKind, WorkspaceSymbolParams};
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::names::Kind;
use crate::editor::outline::{self, Node, Sort};
use crate::lsp::publish::Places;
use crate::lsp::server::Server;

/// No client shows more.
const MOST: usize = 1000;

/// Answers what a text contains: as a tree, or one after another for a client that knows no
/// trees.
pub fn document(
    server: &mut Server<'_>,
    params: DocumentSymbolParams,
) -> Result<Vec<Value>, Refusal> {
    let is_tree = server.client.symbol_tree;
    let found = server.glance(&params.text_document.uri, |view, file, places, _| {
        let nodes = outline::outline(view, file);
        if is_tree {
            return nodes.iter().map(|node| tree(node, places)).collect();
        }
        let mut flat = Vec::new();
        for node in &nodes {
            flatten(node, None, places, &mut flat);
        }
        flat
    });
    Ok(found.unwrap_or_default())
}

fn tree(node: &Node, places: &mut Places<'_>) -> Value {
    let children: Vec<Value> = node
        .children
        .iter()
        .map(|node| tree(node, places))
        .collect();
    json!({
        "name": node.name,
        "detail": node.detail,
        "kind": kind(node.sort),
        "range": places.range(node.whole),
        "selectionRange": places.range(node.head),
        "children": children,
    })
}

fn flatten(node: &Node, container: Option<&str>, places: &mut Places<'_>, flat: &mut Vec<Value>) {
    if let Some(location) = places.location(node.whole) {
        let mut symbol = json!({
            "name": node.name, "kind": kind(node.sort), "location": location,
        });
        if let Some(container) = container {
            symbol["containerName"] = json!(container);
        }
        flat.push(symbol);
    }
    for child in &node.children {
        flatten(child, Some(&node.name), places, flat);
    }
}

/// Answers what is called so, in all negotiations.
pub fn workspace(
    server: &mut Server<'_>,
    params: WorkspaceSymbolParams,
) -> Result<Vec<Value>, Refusal> {
    let mut all = Vec::new();
    server.look_at_all(|view, places, _| {
        for found in outline::search(view, &params.query) {
            let Some(location) = places.location(found.span) else {
                continue;
            };
            let mut symbol = json!({
                "name": found.name, "kind": kind(Sort::Named(found.kind)), "location": location,
            });
            if let Some(container) = found.container {
                symbol["containerName"] = json!(container);
            }
            all.push((found.rank, symbol));
        }
    });
    all.sort_by_key(|(rank, _)| *rank);
    all.truncate(MOST);
    Ok(all.into_iter().map(|(_, symbol)| symbol).collect())
}

/// Chooses the sign that a client shows. It knows only those of programs.
fn kind(sort: Sort) -> SymbolKind {
    match sort {
        Sort::Agenda => SymbolKind::Module,
        Sort::Reaction => SymbolKind::Operator,
        Sort::Acceptance => SymbolKind::Interface,
        Sort::Utility => SymbolKind::Number,
        Sort::Named(kind) => match kind {
            Kind::Issue => SymbolKind::Property,
            Kind::Event | Kind::Milestone => SymbolKind::Event,
            Kind::List => SymbolKind::Enum,
            Kind::Group => SymbolKind::Array,
            Kind::Party | Kind::Bloc => SymbolKind::Class,
            Kind::Person => SymbolKind::Object,
            Kind::Source => SymbolKind::File,
            Kind::Rule | Kind::Reading => SymbolKind::Function,
            Kind::Position => SymbolKind::Namespace,
            Kind::Proposal => SymbolKind::Struct,
            Kind::Member | Kind::Value => SymbolKind::EnumMember,
            Kind::Package => SymbolKind::Package,
            Kind::Clause => SymbolKind::Method,
            Kind::Term => SymbolKind::Field,
        },
    }
}
