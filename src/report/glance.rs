//! What an editor shows in the text while somebody types: the part of a report that stands in
//! somebody's way.

use crate::analysis::{FindingKind, State, folded};

use super::joint::Conflict;
use super::process::Process;
use super::{Builder, Facts, Finding};

/// What stands in the way of a settlement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glance {
    /// The contradictions of two parties.
    pub contradictions: Vec<Finding>,
    /// Minimal conflicts of three parties and more, which no two of them tell.
    pub conflicts: Vec<Conflict>,
    /// The milestones, where one of them cannot be reached.
    pub process: Option<Process>,
}

/// Puts what stands in the way into words. [`Scope::Clashes`](crate::analysis::Scope) is enough.
pub fn build(facts: Facts<'_>) -> Glance {
    let analysis = facts.analysis;
    let builder = Builder {
        facts,
        parties: super::named(analysis),
    };
    let contradictions = folded(facts.negotiation, &analysis.findings)
        .into_iter()
        .filter(|folded| matches!(folded.finding.kind, FindingKind::Contradiction { .. }))
        .map(|folded| builder.finding(folded.finding, &folded.again))
        .collect();
    let deadlocks = analysis.joint.deadlocks.iter();
    let conflicts = deadlocks
        .flat_map(|deadlock| &deadlock.conflicts)
        .filter(|conflict| conflict.parties.len() > 2)
        .map(|conflict| builder.conflict(conflict))
        .collect();
    let mut milestones = analysis.process.milestones.iter();
    let process = milestones
        .any(|reach| reach.state == State::Blocked)
        .then(|| builder.process());
    Glance {
        contradictions,
        conflicts,
        process,
    }
}

/// Puts one finding into a sentence that stands alone.
pub fn sentence(facts: Facts<'_>, finding: &crate::analysis::Finding) -> String {
    let builder = Builder {
        facts,
        parties: super::named(facts.analysis),
    };
    builder.finding(finding, &[]).sentence
}

/// Puts the way to a settlement into words.
pub fn process(facts: Facts<'_>) -> Process {
    let builder = Builder {
        facts,
        parties: super::named(facts.analysis),
    };
    builder.process()
}
