//! Two drafts side by side.

use std::collections::BTreeSet;

use crate::constraint::Layout;
use crate::domain::Values;
use crate::model::{BackgroundId, CellId, Formula, Negotiation, ProposalId};
use crate::solver::{Effort, Memory};

use super::bench::Bench;
use super::formulas_of;

/// What two drafts say of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairing {
    /// The cell.
    pub cell: CellId,
    /// How the two compare.
    pub same: Same,
    /// What the first leaves, if it speaks of the cell.
    pub first: Option<Values>,
    /// What the second leaves, if it speaks of the cell.
    pub second: Option<Values>,
}

/// How two drafts compare on a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Same {
    /// Both say the same.
    Same,
    /// They say different things.
    Differ,
    /// Only the first speaks of it.
    OnlyFirst,
    /// Only the second speaks of it.
    OnlySecond,
}

/// Compares two drafts cell by cell, under some rules and readings; `None` once the effort is
/// spent. Two that leave the same values say the same only if each implies what the other
/// says of the cell; of a subset whose elements depend on each other, only if it implies all
/// that the other ties to the cell.
pub fn compare(
    negotiation: &Negotiation,
    backgrounds: &[BackgroundId],
    first: ProposalId,
    second: ProposalId,
    effort: &Effort,
) -> Option<Vec<Pairing>> {
    let proposals = [first, second].map(|id| &negotiation.proposals[id.index()]);
    let mut formulas: Vec<&Formula> = Vec::new();
    for id in backgrounds {
        formulas.extend(formulas_of(&negotiation.background(*id).terms));
    }
    for term in proposals.iter().flat_map(|draft| &draft.terms) {
        formulas.extend(formulas_of(&term.terms));
    }
    let layout = Layout::of(negotiation, &formulas);
    let [a, b] = proposals.map(|draft| {
        let bench = Bench::new(negotiation, &layout, draft, backgrounds, effort);
        let (mut bench, _) = bench.without_conflicts(&Memory::default())?;
        bench.address()?;
        Some(bench)
    });
    let (mut a, mut b) = (a?, b?);
    let cells: BTreeSet<CellId> = a.addressed().union(b.addressed()).copied().collect();
    let mut found = Vec::new();
    for cell in cells {
        if negotiation.issue_of(cell).event {
            continue;
        }
        let left = |bench: &mut Bench<'_>| {
            let speaks = bench.addressed().contains(&cell);
            speaks.then(|| bench.left(cell))
        };
        let (first, second) = (left(&mut a), left(&mut b));
        let same = match (&first, &second) {
            (Some(x), Some(y))
                if is_alike(x, y)
                    && a.implies(&b, cell, is_tied(y))
                    && b.implies(&a, cell, is_tied(x)) =>
            {
                Same::Same
            }
            (Some(_), Some(_)) => Same::Differ,
            (Some(_), None) => Same::OnlyFirst,
            (None, _) => Same::OnlySecond,
        };
        found.push(Pairing {
            cell,
            same,
            first,
            second,
        });
    }
    effort.check().ok()?;
    Some(found)
}

/// Tells whether elements depend on each other.
fn is_tied(values: &Values) -> bool {
    matches!(values, Values::Family(family) if family.further)
}

/// Tells whether two sets are the same, whatever else ties elements together.
fn is_alike(a: &Values, b: &Values) -> bool {
    match (a, b) {
        (Values::Family(a), Values::Family(b)) => {
            (&a.required, &a.forbidden) == (&b.required, &b.forbidden)
        }
        _ => a == b,
    }
}
