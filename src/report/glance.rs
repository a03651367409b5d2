//! What an editor shows in the text while somebody types: the part of a report that stands in
//! somebody's way.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::{self, Finding as Found, FindingKind, Folded, State, folded};
use crate::model::{Clause, ClauseId};

use super::joint::Conflict;
use super::process::{Obstacle, Process};
use super::{Builder, Facts, Finding};

/// What stands in the way of a settlement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glance {
    /// The contradictions of two parties.
    pub contradictions: Vec<Rc<Finding>>,
    /// Minimal conflicts of three parties and more, which no two of them tell.
    pub conflicts: Vec<Conflict>,
    /// The milestones, where one of them cannot be reached.
    pub process: Option<Process>,
}

/// Puts what stands in the way into words. [`Scope::Clashes`](crate::analysis::Scope) is enough.
pub fn build(facts: Facts<'_>, phrases: &Phrases) -> Glance {
    let analysis = facts.analysis;
    let builder = Builder {
        facts,
        parties: super::named(analysis),
    };
    phrases.turn();
    let contradictions = folded(facts.negotiation, &analysis.findings)
        .into_iter()
        .filter(|folded| matches!(folded.finding.kind, FindingKind::Contradiction { .. }))
        .map(|folded| phrases.put(&builder, &folded))
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
        .then(|| builder.process_with(|obstacle| phrases.obstacle(&builder, obstacle)));
    Glance {
        contradictions,
        conflicts,
        process,
    }
}

/// Contradictions and obstacles that were put into words before.
///
/// A clause that an edit left as it was is the same clause in memory, and so are the names
/// around it: [`model::Incremental`](crate::model::Incremental) resolves every clause again
/// when a declaration changes. So the clauses themselves say whether the words still hold.
#[derive(Debug, Default)]
pub struct Phrases {
    young: RefCell<Kept>,
    /// What was not asked for since the last turn.
    old: RefCell<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    contradictions: HashMap<Vec<usize>, Vec<Rc<Phrase>>>,
    obstacles: HashMap<Vec<usize>, Vec<Rc<Barrier>>>,
}

#[derive(Debug)]
struct Phrase {
    /// Kept, so that no other clause can take their place in memory.
    clauses: Vec<Arc<Clause>>,
    /// Without its clauses, whose numbers change.
    found: Found,
    counted_early: Vec<bool>,
    told: Rc<Finding>,
}

/// An obstacle that was put into words.
#[derive(Debug)]
struct Barrier {
    /// Kept, as above.
    clauses: Vec<Arc<Clause>>,
    /// With the place of each clause among those above instead of its number.
    found: analysis::Obstacle,
    told: Rc<Obstacle>,
}

impl Phrases {
    fn turn(&self) {
        self.old.swap(&self.young);
        *self.young.borrow_mut() = Kept::default();
    }

    fn obstacle(&self, builder: &Builder<'_>, obstacle: &analysis::Obstacle) -> Rc<Obstacle> {
        let mut ids: Vec<ClauseId> = Vec::new();
        let found = obstacle.renumbered(&mut |id| {
            let at = ids.iter().position(|known| *known == id);
            ClauseId(at.unwrap_or_else(|| {
                ids.push(id);
                ids.len() - 1
            }) as u32)
        });
        if ids.is_empty() {
            // What only the agenda says has no clause that would tell whether it still holds.
            return Rc::new(builder.obstacle(obstacle));
        }
        let all = &builder.facts.negotiation.clauses;
        let clauses: Vec<&Arc<Clause>> = ids.iter().map(|id| &all[id.index()]).collect();
        let key: Vec<usize> = clauses
            .iter()
            .map(|clause| Arc::as_ptr(clause) as usize)
            .collect();
        let is_same = |barrier: &&Rc<Barrier>| {
            let pairs = barrier.clauses.iter().zip(&clauses);
            pairs.into_iter().all(|(a, b)| Arc::ptr_eq(a, b)) && barrier.found == found
        };
        let old = self.old.borrow();
        let known = old.obstacles.get(&key);
        let known = known.and_then(|all| all.iter().find(is_same)).cloned();
        let barrier = known.unwrap_or_else(|| {
            Rc::new(Barrier {
                clauses: clauses.into_iter().cloned().collect(),
                told: Rc::new(builder.obstacle(obstacle)),
                found,
            })
        });
        let told = Rc::clone(&barrier.told);
        let mut young = self.young.borrow_mut();
        young.obstacles.entry(key).or_default().push(barrier);
        told
    }

    fn put(&self, builder: &Builder<'_>, folded: &Folded<'_>) -> Rc<Finding> {
        let finding = folded.finding;
        let ids = finding.clauses.iter().chain(&folded.again);
        let clauses: Vec<&Arc<Clause>> = ids
            .map(|id| &builder.facts.negotiation.clauses[id.index()])
            .collect();
        // How many of them stand for the finding itself is part of what is told.
        let mut key: Vec<usize> = vec![finding.clauses.len()];
        key.extend(clauses.iter().map(|clause| Arc::as_ptr(clause) as usize));
        let counted_early: Vec<bool> = finding
            .clauses
            .iter()
            .map(|id| finding.counted_early.contains(id))
            .collect();
        let is_same = |phrase: &&Rc<Phrase>| {
            let pairs = phrase.clauses.iter().zip(&clauses);
            pairs.into_iter().all(|(a, b)| Arc::ptr_eq(a, b))
                && phrase.counted_early == counted_early
                && phrase.found.kind == finding.kind
                && phrase.found.issue == finding.issue
                && phrase.found.cells == finding.cells
                && phrase.found.parties == finding.parties
                && phrase.found.rests_on == finding.rests_on
        };
        let old = self.old.borrow();
        let known = old.contradictions.get(&key);
        let known = known.and_then(|all| all.iter().find(is_same));
        let phrase = known.cloned().unwrap_or_else(|| {
            Rc::new(Phrase {
                clauses: clauses.iter().map(|clause| Arc::clone(clause)).collect(),
                found: Found {
                    clauses: Vec::new(),
                    counted_early: Vec::new(),
                    ..finding.clone()
                },
                counted_early: counted_early.clone(),
                told: Rc::new(builder.finding(finding, &folded.again)),
            })
        });
        let told = Rc::clone(&phrase.told);
        let mut young = self.young.borrow_mut();
        young.contradictions.entry(key).or_default().push(phrase);
        told
    }
}

/// Puts one finding into a sentence that stands alone.
pub fn sentence(facts: Facts<'_>, finding: &Found) -> String {
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
