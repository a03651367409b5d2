//! Clause pairs that say again what another pair of the same two parties says.

use std::cmp::Reverse;

use crate::model::{ClauseId, Date, Negotiation};

use super::{Finding, FindingKind};

/// A finding, and those that say it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded<'a> {
    /// The finding that stands for all.
    pub finding: &'a Finding,
    /// Clauses of the others that it does not have itself.
    pub again: Vec<ClauseId>,
}

/// Folds contradictions of the same two parties on one issue into the one that covers their
/// cells; every other finding stands for itself.
pub fn folded<'a>(negotiation: &Negotiation, found: &'a [Finding]) -> Vec<Folded<'a>> {
    let mut folded_into: Vec<Option<usize>> = vec![None; found.len()];
    let mut order: Vec<usize> = (0..found.len())
        .filter(|at| matches!(found[*at].kind, FindingKind::Contradiction { .. }))
        .collect();
    // The finding that stands for others rests on the fewest readings, concerns the most
    // cells, and is the most recent.
    order.sort_by_cached_key(|at| {
        let finding = &found[*at];
        let readings = finding
            .rests_on
            .iter()
            .filter(|id| negotiation.background(**id).is_reading());
        (
            readings.count(),
            Reverse(finding.cells.len()),
            Reverse(recency(negotiation, finding)),
            *at,
        )
    });
    for (rank, at) in order.iter().enumerate() {
        let finding = &found[*at];
        let stands_for = order[..rank].iter().find(|other| {
            let known = &found[**other];
            folded_into[**other].is_none()
                && known.issue == finding.issue
                && known.parties == finding.parties
                && finding.cells.iter().all(|cell| known.cells.contains(cell))
        });
        folded_into[*at] = stands_for.copied();
    }
    let mut again: Vec<Vec<ClauseId>> = vec![Vec::new(); found.len()];
    for (at, into) in folded_into.iter().enumerate() {
        let Some(into) = *into else {
            continue;
        };
        for clause in &found[at].clauses {
            if !found[into].clauses.contains(clause) && !again[into].contains(clause) {
                again[into].push(*clause);
            }
        }
    }
    found
        .iter()
        .zip(again)
        .zip(folded_into)
        .filter(|(_, into)| into.is_none())
        .map(|((finding, again), _)| Folded { finding, again })
        .collect()
}

/// Returns the days on which the clauses were said, the latest first.
fn recency(negotiation: &Negotiation, finding: &Finding) -> Vec<Option<Date>> {
    let mut days: Vec<Option<Date>> = finding
        .clauses
        .iter()
        .map(|id| {
            let statement = &negotiation.clause(*id).statement;
            statement.stated.or(statement.since).map(|date| date.first)
        })
        .collect();
    days.sort_by(|a, b| b.cmp(a));
    days
}
