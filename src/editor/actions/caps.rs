//! Makes an issue of a limit that two parties dispute.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::editor::View;
use crate::report::words::clean;
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, Comparison, ConditionKind, ItemKind, Operator};

use super::{declare, insert, likely, tree};

/// Declares the limit on an amount as an issue of its own, and lets every clause that caps the
/// amount say what the limit is. Nothing is offered where a party caps it twice, since then
/// only that party knows which limit it means.
pub fn make_issue(view: View<'_>, diagnostic: &Diagnostic) -> Option<Fix> {
    let heads = [diagnostic.primary.span, diagnostic.secondary.first()?.span];
    let trees = || view.outcome.trees.iter().map(|(_, tree)| tree);
    let capping: Vec<(&Clause, &Comparison)> = trees()
        .flat_map(|tree| tree::clauses(tree))
        .flat_map(|clause| caps(clause).into_iter().map(move |cap| (clause, cap)))
        .collect();
    // The amount that both clauses cap.
    let by = |head: Span| {
        let own = move |clause: &Clause| {
            clause.keyword == head || clause.name.is_some_and(|name| name.span == head)
        };
        capping.iter().filter(move |(clause, _)| own(clause))
    };
    let (_, first) = by(heads[0]).find(|(_, cap)| {
        by(heads[1]).any(|(_, other)| view.text(other.subject.span) == view.text(cap.subject.span))
    })?;
    let name = view.text(first.subject.name.span);
    let mut edits = Vec::new();
    let mut parties = Vec::new();
    let new = format!("{name}-cap");
    for (clause, cap) in &capping {
        if view.text(cap.subject.name.span) != name {
            continue;
        }
        let mut known = view.outcome.negotiation.clauses.iter();
        let party = known.find(|known| known.span == clause.span)?.party;
        if parties.contains(&party) {
            return None;
        }
        parties.push(party);
        edits.push(Edit {
            span: cap.subject.name.span,
            text: new.clone(),
        });
        edits.push(Edit {
            span: cap.operator_span,
            text: "is".to_owned(),
        });
    }
    let taken =
        |item: &crate::syntax::ast::Item| item.name.is_some_and(|name| view.text(name.span) == new);
    if trees().any(|tree| tree.items().any(taken)) {
        return None;
    }
    let item = trees().flat_map(|tree| tree.items()).find(|item| {
        matches!(item.kind, ItemKind::Issue { .. })
            && item.name.is_some_and(|own| view.text(own.span) == name)
    })?;
    let ItemKind::Issue {
        index,
        ty: Some(ty),
        ..
    } = &item.kind
    else {
        return None;
    };
    let label = item.label.map_or_else(
        || {
            format!(
                "\"Upper limit on {}, as a treaty term\"",
                declare::spoken(name)
            )
        },
        |label| {
            let inner = view.text(label.span).trim_matches('"');
            format!("\"Upper limit: {inner}, as a treaty term\"")
        },
    );
    let index = index.map_or_else(String::new, |list| format!("[{}]", view.text(list.span)));
    let declaration = format!("issue {new}{index} {label}: {}", view.text(ty.span));
    let file = view.file(view.workspace.sources.file_of(item.span));
    let (at, text) = declare::after(file, item.span, &declaration);
    edits.push(insert(at, text));
    Some(likely(
        format!("make the limit the issue: declare `{}`", clean(&new)),
        edits,
    ))
}

/// Returns the upper limits that a clause sets by itself.
fn caps(clause: &Clause) -> Vec<&Comparison> {
    let (ClauseKind::Precondition { conditions, .. } | ClauseKind::Demand(conditions)) =
        &clause.kind
    else {
        return Vec::new();
    };
    let limits = conditions
        .iter()
        .filter_map(|condition| match &condition.kind {
            ConditionKind::Compare(comparison) if comparison.operator == Operator::AtMost => {
                Some(&**comparison)
            }
            _ => None,
        });
    limits.collect()
}
