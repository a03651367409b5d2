//! What is at the table, in the languages of other programs, so that a verdict can be
//! checked without trusting this one.

mod smt_lib;

pub use smt_lib::smt_lib;

use std::collections::BTreeSet;

use crate::analysis::{Analysis, FindingKind, Limit};
use crate::constraint::{ConstraintSets, Origin};
use crate::model::{BackgroundId, ClauseId};

/// Which constraints are at the table: those of the compared parties that can be relied on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The binding clauses, as written; a bloc's clause once, however many members it binds.
    pub clauses: Vec<ClauseId>,
    /// The rules and the assumed readings, as written.
    pub backgrounds: Vec<BackgroundId>,
    /// What would be here, but cannot hold by itself or with others of its own side.
    pub left_out: Vec<Origin>,
}

impl Table {
    /// Gathers what is at the table.
    pub fn of(sets: &ConstraintSets, analysis: &Analysis) -> Self {
        let mut unsound: BTreeSet<Origin> = BTreeSet::new();
        for limit in &analysis.limits {
            match limit {
                Limit::SelfContradicting(ids) => {
                    unsound.extend(ids.iter().copied().map(Origin::Clause));
                }
                Limit::BackgroundLeftOut(ids) => {
                    unsound.extend(ids.iter().copied().map(Origin::Background));
                }
                _ => {}
            }
        }
        let compared = sets
            .parties
            .iter()
            .filter(|set| analysis.parties.contains(&set.party))
            .flat_map(|set| &set.binding);
        let origins: BTreeSet<Origin> = sets
            .background
            .iter()
            .chain(compared)
            .map(|constraint| constraint.origin)
            .collect();
        let mut table = Self::default();
        for origin in origins {
            match origin {
                _ if unsound.contains(&origin) => table.left_out.push(origin),
                Origin::Clause(id) => table.clauses.push(id),
                Origin::Background(id) => table.backgrounds.push(id),
            }
        }
        table
    }

    /// Returns everything that is at the table: rules and readings first.
    pub fn members(&self) -> impl Iterator<Item = Origin> + '_ {
        let backgrounds = self.backgrounds.iter().copied().map(Origin::Background);
        backgrounds.chain(self.clauses.iter().copied().map(Origin::Clause))
    }
}

/// Returns the minimal conflicts behind the contradictions found, smallest first, each once.
pub fn conflicts(analysis: &Analysis) -> Vec<Vec<Origin>> {
    let found: BTreeSet<BTreeSet<Origin>> = analysis
        .findings
        .iter()
        .filter(|finding| matches!(finding.kind, FindingKind::Contradiction { .. }))
        .map(|finding| {
            let clauses = finding.clauses.iter().copied().map(Origin::Clause);
            let rests_on = finding.rests_on.iter().copied().map(Origin::Background);
            clauses.chain(rests_on).collect()
        })
        .collect();
    // Clauses that clash by themselves on one issue may clash through a rule on another. That
    // is worth a finding, but no conflict of its own.
    let is_minimal = |set: &&BTreeSet<Origin>| {
        let part = |other: &BTreeSet<Origin>| other.len() < set.len() && other.is_subset(set);
        !found.iter().any(part)
    };
    let mut minimal: Vec<Vec<Origin>> = found
        .iter()
        .filter(is_minimal)
        .map(|set| set.iter().copied().collect())
        .collect();
    minimal.sort_by_key(Vec::len);
    minimal
}
