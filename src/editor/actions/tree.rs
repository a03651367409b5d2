//! Walks over trees.

use crate::editor::View;
use crate::editor::cursor;
use crate::syntax::ast::{Ast, Clause, Comparison, Condition, ConditionKind};

/// Returns every clause of a tree: those of positions, and the terms of proposals; a package
/// comes before what it holds.
pub fn clauses(tree: &Ast) -> Vec<&Clause> {
    let mut all = Vec::new();
    for item in &tree.items {
        for clause in cursor::clauses(item) {
            all.push(clause);
            all.extend(cursor::inner(clause));
        }
    }
    all
}

/// Returns every comparison of a workspace.
pub fn comparisons(view: View<'_>) -> Vec<&Comparison> {
    let mut all = Vec::new();
    for (_, tree) in &view.outcome.trees {
        let items = tree.items().flat_map(cursor::item_conditions);
        let clauses = clauses(tree).into_iter().flat_map(cursor::conditions);
        for condition in items.chain(clauses) {
            inside(condition, &mut all);
        }
    }
    all
}

fn inside<'t>(condition: &'t Condition, all: &mut Vec<&'t Comparison>) {
    if let ConditionKind::Compare(comparison) = &condition.kind {
        all.push(comparison);
    }
    for part in cursor::parts(condition) {
        inside(part, all);
    }
}
