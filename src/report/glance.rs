//! What an editor shows in the text while somebody types: the part of a report that stands in
//! somebody's way.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::{self, Analysis, Finding as Found, FindingKind, State, folded};
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
/// `analysis` is that of the facts.
pub fn build(facts: Facts<'_>, analysis: &Rc<Analysis>, phrases: &Phrases) -> Glance {
    let builder = Builder {
        facts,
        parties: super::named(analysis),
    };
    let (contradictions, obstacles) = phrases.put(&builder, analysis);
    let deadlocks = analysis.joint.deadlocks.iter();
    let conflicts = deadlocks
        .flat_map(|deadlock| &deadlock.conflicts)
        .filter(|conflict| conflict.parties.len() > 2)
        .map(|conflict| builder.conflict(conflict))
        .collect();
    let mut milestones = analysis.process.milestones.iter();
    let process = milestones
        .any(|reach| reach.state == State::Blocked)
        .then(|| builder.blocked(obstacles));
    Glance {
        contradictions,
        conflicts,
        process,
    }
}

/// How many analyses' words are kept.
const KEPT: usize = 3;

/// Contradictions and obstacles that were put into words before.
///
/// A clause that an edit left as it was is the same clause in memory, and so are the names
/// around it: [`model::Incremental`](crate::model::Incremental) resolves every clause again
/// when a declaration changes. So the clauses themselves say whether the words still hold.
#[derive(Debug, Default)]
pub struct Phrases(RefCell<VecDeque<Told>>);

/// The words of an analysis.
#[derive(Debug)]
struct Told {
    analysis: Rc<Analysis>,
    contradictions: Vec<Phrase<Found, Finding>>,
    obstacles: Vec<Phrase<analysis::Obstacle, Obstacle>>,
}

/// Something that was found, and its words.
#[derive(Debug)]
struct Phrase<F, T> {
    /// Which one it is, among all that were found.
    at: usize,
    /// The clauses that it speaks of, by number.
    ids: Vec<ClauseId>,
    /// The same, held so that no other clause can take their place in memory.
    clauses: Vec<Arc<Clause>>,
    /// With the place of each clause among those above instead of its number.
    found: Rc<F>,
    told: Rc<T>,
}

impl<F, T> Phrase<F, T> {
    /// Tells whether the words still hold, if the same was found. What speaks of no clause
    /// has nothing that would tell.
    fn holds(&self, all: &[Arc<Clause>]) -> bool {
        let mut pairs = self.ids.iter().zip(&self.clauses);
        !self.ids.is_empty() && pairs.all(|(id, clause)| Arc::ptr_eq(clause, &all[id.index()]))
    }
}

impl<F: PartialEq, T> Phrase<F, T> {
    /// Puts something into words, or finds the words that were put before.
    fn new(
        all: &[Arc<Clause>],
        (at, ids, found): (usize, Vec<ClauseId>, F),
        known: &Known<'_, F, T>,
        tell: impl FnOnce() -> T,
    ) -> Self {
        let same = known.get(&key(&ids, all)).into_iter().flatten();
        let same = same
            .filter(|_| !ids.is_empty())
            .find(|phrase| *phrase.found == found);
        let clauses = ids.iter().map(|id| Arc::clone(&all[id.index()])).collect();
        let (found, told) = match same {
            Some(phrase) => (Rc::clone(&phrase.found), Rc::clone(&phrase.told)),
            None => (Rc::new(found), Rc::new(tell())),
        };
        Self {
            at,
            ids,
            clauses,
            found,
            told,
        }
    }
}

/// What was put into words, by the places of its clauses in memory.
type Known<'a, F, T> = HashMap<Vec<usize>, Vec<&'a Phrase<F, T>>>;

fn known<F, T>(phrases: &[Phrase<F, T>]) -> Known<'_, F, T> {
    let mut known = Known::with_capacity(phrases.len());
    for phrase in phrases {
        let places = phrase
            .clauses
            .iter()
            .map(|clause| Arc::as_ptr(clause) as usize);
        let all: &mut Vec<_> = known.entry(places.collect()).or_default();
        all.push(phrase);
    }
    known
}

fn key(ids: &[ClauseId], all: &[Arc<Clause>]) -> Vec<usize> {
    let places = ids.iter().map(|id| Arc::as_ptr(&all[id.index()]) as usize);
    places.collect()
}

type Words = (Vec<Rc<Finding>>, Vec<Rc<Obstacle>>);

impl Phrases {
    fn put(&self, builder: &Builder<'_>, analysis: &Rc<Analysis>) -> Words {
        let mut kept = self.0.borrow_mut();
        let same = kept
            .iter()
            .position(|told| Rc::ptr_eq(&told.analysis, analysis));
        let told = match same.and_then(|at| kept.remove(at)) {
            Some(mut told) => {
                told.renew(builder);
                told
            }
            None => Told::new(builder, analysis, kept.back()),
        };
        let words = (
            told.contradictions
                .iter()
                .map(|one| Rc::clone(&one.told))
                .collect(),
            told.obstacles
                .iter()
                .map(|one| Rc::clone(&one.told))
                .collect(),
        );
        kept.push_back(told);
        if kept.len() > KEPT {
            kept.pop_front();
        }
        words
    }
}

impl Told {
    fn new(builder: &Builder<'_>, analysis: &Rc<Analysis>, before: Option<&Self>) -> Self {
        let negotiation = builder.facts.negotiation;
        let all = &negotiation.clauses;
        let before = before.map_or((Known::new(), Known::new()), |told| {
            (known(&told.contradictions), known(&told.obstacles))
        });
        let found = analysis.findings.as_slice();
        let mut places = 0..found.len();
        let contradictions = folded(negotiation, found)
            .into_iter()
            .filter(|folded| matches!(folded.finding.kind, FindingKind::Contradiction { .. }))
            .map(|folded| {
                let finding = folded.finding;
                let ids = finding.clauses.iter().chain(&folded.again);
                let ids: Vec<ClauseId> = ids.copied().collect();
                // How many of them stand for the finding itself is part of what is told.
                let place = |id: &ClauseId| ids.iter().position(|known| known == id);
                let numbered = |some: &[ClauseId]| {
                    let places = some.iter().filter_map(place);
                    places.map(|at| ClauseId(at as u32)).collect()
                };
                let same = Found {
                    clauses: numbered(&finding.clauses),
                    counted_early: numbered(&finding.counted_early),
                    ..finding.clone()
                };
                let at = places.find(|at| std::ptr::eq(&raw const found[*at], finding));
                let at = at.expect("what is folded stands in the order of what was found");
                Phrase::new(all, (at, ids, same), &before.0, || {
                    builder.finding(finding, &folded.again)
                })
            })
            .collect();
        let obstacles = analysis.process.obstacles.iter().enumerate();
        let obstacles = obstacles
            .map(|(at, obstacle)| {
                let mut ids: Vec<ClauseId> = Vec::new();
                let same = obstacle.renumbered(&mut |id| {
                    let at = ids.iter().position(|known| *known == id);
                    ClauseId(at.unwrap_or_else(|| {
                        ids.push(id);
                        ids.len() - 1
                    }) as u32)
                });
                Phrase::new(all, (at, ids, same), &before.1, || {
                    builder.obstacle(obstacle)
                })
            })
            .collect();
        Self {
            analysis: Rc::clone(analysis),
            contradictions,
            obstacles,
        }
    }

    /// Puts again into words what speaks of a clause that was edited; what was found is the same.
    fn renew(&mut self, builder: &Builder<'_>) {
        let all = &builder.facts.negotiation.clauses;
        for phrase in self.contradictions.iter_mut().filter(|one| !one.holds(all)) {
            let finding = &self.analysis.findings[phrase.at];
            let again = &phrase.ids[finding.clauses.len()..];
            phrase.told = Rc::new(builder.finding(finding, again));
            phrase.clauses = phrase
                .ids
                .iter()
                .map(|id| Arc::clone(&all[id.index()]))
                .collect();
        }
        for phrase in self.obstacles.iter_mut().filter(|one| !one.holds(all)) {
            let obstacle = &self.analysis.process.obstacles[phrase.at];
            phrase.told = Rc::new(builder.obstacle(obstacle));
            phrase.clauses = phrase
                .ids
                .iter()
                .map(|id| Arc::clone(&all[id.index()]))
                .collect();
        }
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
