//! Walks over trees.

use crate::editor::View;
use crate::editor::cursor;
use crate::syntax::ast::{
    Ast, Clause, ClauseKind, Comparison, Condition, ConditionKind, Item, Reference,
};

/// Returns every clause of a tree: those of positions, and the terms of proposals; a package
/// comes before what it holds.
pub fn clauses(tree: &Ast) -> Vec<&Clause> {
    let mut all = Vec::new();
    for item in tree.items() {
        for clause in cursor::clauses(item) {
            all.push(clause);
            all.extend(cursor::inner(clause));
        }
    }
    all
}

/// Returns the sound items of a tree that stand in no other: where something may be written
/// below them.
pub fn outermost(tree: &Ast) -> Vec<&Item> {
    let mut items: Vec<&Item> = tree.items().collect();
    items.sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
    let mut end = 0;
    items.retain(|item| {
        let is_inside = item.span.start < end;
        end = end.max(item.span.end);
        !is_inside && !item.damaged && !item.span.is_empty()
    });
    items
}

/// Returns every comparison of a workspace.
pub fn comparisons(view: View<'_>) -> Vec<&Comparison> {
    let conditions = conditions(view).into_iter();
    conditions
        .filter_map(|condition| match &condition.kind {
            ConditionKind::Compare(comparison) => Some(&**comparison),
            _ => None,
        })
        .collect()
}

/// Returns every place of a workspace that speaks of an issue or a milestone, other than as a
/// value.
pub fn references(view: View<'_>) -> Vec<&Reference> {
    let mut all = Vec::new();
    for condition in conditions(view) {
        match &condition.kind {
            ConditionKind::Compare(comparison) => all.push(&comparison.subject),
            ConditionKind::Order(order) => all.extend([&order.subject, &order.object]),
            _ => {}
        }
    }
    for (_, tree) in &view.outcome.trees {
        for clause in clauses(tree) {
            if let ClauseKind::Defer { issues, .. }
            | ClauseKind::Delegate { issues, .. }
            | ClauseKind::Exclude(issues)
            | ClauseKind::Discuss(issues) = &clause.kind
            {
                all.extend(issues);
            }
        }
    }
    all
}

/// Returns every condition of a workspace, those inside others included.
fn conditions(view: View<'_>) -> Vec<&Condition> {
    fn add<'t>(condition: &'t Condition, all: &mut Vec<&'t Condition>) {
        all.push(condition);
        for part in cursor::parts(condition) {
            add(part, all);
        }
    }
    let mut all = Vec::new();
    for (_, tree) in &view.outcome.trees {
        let items = tree.items().flat_map(cursor::item_conditions);
        let clauses = clauses(tree).into_iter().flat_map(cursor::conditions);
        for condition in items.chain(clauses) {
            add(condition, &mut all);
        }
    }
    all
}
