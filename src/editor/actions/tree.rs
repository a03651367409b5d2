//! Walks over trees.

use crate::editor::View;
use crate::syntax::ast::{Ast, Clause, ClauseKind, Comparison, Condition, ConditionKind, ItemKind};

/// Returns every clause of a tree: those of positions, and the terms of proposals; a package
/// comes before what it holds.
pub fn clauses(tree: &Ast) -> Vec<&Clause> {
    fn add<'t>(clause: &'t Clause, all: &mut Vec<&'t Clause>) {
        all.push(clause);
        if let ClauseKind::Package(inner) = &clause.kind {
            for clause in inner {
                add(clause, all);
            }
        }
    }
    let mut all = Vec::new();
    for item in &tree.items {
        if let ItemKind::Position { clauses, .. } | ItemKind::Proposal { terms: clauses, .. } =
            &item.kind
        {
            for clause in clauses {
                add(clause, &mut all);
            }
        }
    }
    all
}

/// Returns every comparison of a workspace.
pub fn comparisons(view: View<'_>) -> Vec<&Comparison> {
    let mut all = Vec::new();
    for (_, tree) in &view.outcome.trees {
        for clause in clauses(tree) {
            for conditions in parts(clause) {
                for condition in conditions {
                    inside(condition, &mut all);
                }
            }
        }
        for item in &tree.items {
            match &item.kind {
                ItemKind::Rule { conditions } | ItemKind::Reading { conditions } => {
                    for condition in conditions {
                        inside(condition, &mut all);
                    }
                }
                ItemKind::Utility { worths, .. } => {
                    for worth in worths {
                        inside(&worth.condition, &mut all);
                    }
                }
                _ => {}
            }
        }
    }
    all
}

/// Returns the conditions of a clause: what it says, what it asks in exchange, and on what it
/// depends.
pub fn parts(clause: &Clause) -> [&[Condition]; 3] {
    let (said, exchange): (&[Condition], &[Condition]) = match &clause.kind {
        ClauseKind::Precondition { conditions, .. }
        | ClauseKind::Demand(conditions)
        | ClauseKind::Refuse(conditions)
        | ClauseKind::Prefer(conditions)
        | ClauseKind::Term(conditions) => (conditions, &[]),
        ClauseKind::Offer {
            conditions,
            exchange,
        } => (conditions, exchange.as_deref().unwrap_or_default()),
        _ => (&[], &[]),
    };
    [said, exchange, &clause.given]
}

fn inside<'t>(condition: &'t Condition, all: &mut Vec<&'t Comparison>) {
    match &condition.kind {
        ConditionKind::Compare(comparison) => all.push(comparison),
        ConditionKind::Not(inner) => inside(inner, all),
        ConditionKind::And(parts)
        | ConditionKind::Or(parts)
        | ConditionKind::AtLeast { of: parts, .. } => {
            for part in parts {
                inside(part, all);
            }
        }
        ConditionKind::Implies(pair) => {
            inside(&pair.0, all);
            inside(&pair.1, all);
        }
        ConditionKind::Order(_) | ConditionKind::Broken => {}
    }
}
