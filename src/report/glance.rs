//! What an editor shows in the text while somebody types: the part of a report that stands in
//! somebody's way.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::{self, Analysis, Finding as Found, FindingKind, State, folded};
use crate::model::{Clause, ClauseId};
use crate::source::Stamp;
use crate::syntax::Shift as _;

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
/// A clause that an edit left as it was, or only moved, bears the same stamp, and the names
/// around it are the same: [`model::Incremental`](crate::model::Incremental) resolves every
/// clause again when a declaration changes. So the clauses themselves say whether the words
/// still hold, if at other places.
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
    /// The same, as they were when it was told.
    clauses: Vec<Spoken>,
    /// With the place of each clause among those above instead of its number.
    found: Rc<F>,
    told: Rc<T>,
}

/// A clause when it was spoken of.
#[derive(Debug)]
struct Spoken {
    stamp: Stamp,
    start: u32,
}

impl Spoken {
    fn of(clause: &Clause) -> Self {
        Self {
            stamp: clause.stamp.clone(),
            start: clause.span.start,
        }
    }

    /// Tells whether it has neither changed nor moved.
    fn is(&self, clause: &Clause) -> bool {
        self.stamp.key() == clause.stamp.key() && self.start == clause.span.start
    }
}

/// Words with the places of the clauses that they tell of.
trait Placed: Clone {
    /// Moves what belongs to each clause: `by` tells how far, by where the clause began.
    fn moved(&self, by: impl Fn(u32) -> i32) -> Self;
}

impl Placed for Finding {
    fn moved(&self, by: impl Fn(u32) -> i32) -> Self {
        let mut moved = self.clone();
        // It is shown at the first of its clauses.
        if let Some(first) = moved.clauses.first() {
            moved.span.shift(by(first.whole.start));
        }
        for said in moved.clauses.iter_mut().chain(&mut moved.also) {
            said.shift(by(said.whole.start));
        }
        moved
    }
}

impl Placed for Obstacle {
    fn moved(&self, by: impl Fn(u32) -> i32) -> Self {
        let mut moved = self.clone();
        for said in &mut moved.clauses {
            said.shift(by(said.whole.start));
        }
        moved
    }
}

impl<F, T: Placed> Phrase<F, T> {
    /// Tells whether the words still hold, if the same was found, wherever it stands now. What
    /// speaks of no clause has nothing that would tell.
    fn holds(&self, now: &[Spoken]) -> bool {
        !now.is_empty() && key(now) == key(&self.clauses)
    }

    /// Returns the words, with the places of their clauses as they are now.
    fn told(&self, now: &[Spoken]) -> Rc<T> {
        let all = self.clauses.iter().zip(now);
        if all.clone().all(|(before, now)| before.start == now.start) {
            return Rc::clone(&self.told);
        }
        Rc::new(self.told.moved(|start| {
            let mut all = all.clone();
            let clause = all.find(|(before, _)| before.start == start);
            clause.map_or(0, |(before, now)| {
                now.start.wrapping_sub(before.start) as i32
            })
        }))
    }
}

impl<F: PartialEq, T: Placed> Phrase<F, T> {
    /// Puts something into words, or finds the words that were put before.
    fn new(
        all: &[Arc<Clause>],
        (at, ids, found): (usize, Vec<ClauseId>, F),
        known: &Known<'_, F, T>,
        tell: impl FnOnce() -> T,
    ) -> Self {
        let clauses = spoken(&ids, all);
        let same = known.get(&key(&clauses)).into_iter().flatten();
        let same = same
            .filter(|_| !ids.is_empty())
            .find(|phrase| *phrase.found == found);
        let (found, told) = match same {
            Some(phrase) => (Rc::clone(&phrase.found), phrase.told(&clauses)),
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

    /// Puts it again into words if it speaks of a clause that was edited; what was found is the
    /// same.
    fn renew(&mut self, all: &[Arc<Clause>], tell: impl FnOnce(&Self) -> T) {
        let mut pairs = self.clauses.iter().zip(&self.ids);
        if !self.ids.is_empty() && pairs.all(|(before, id)| before.is(&all[id.index()])) {
            return;
        }
        let now = spoken(&self.ids, all);
        self.told = if self.holds(&now) {
            self.told(&now)
        } else {
            Rc::new(tell(self))
        };
        self.clauses = now;
    }
}

fn spoken(ids: &[ClauseId], all: &[Arc<Clause>]) -> Vec<Spoken> {
    let clauses = ids.iter().map(|id| Spoken::of(&all[id.index()]));
    clauses.collect()
}

/// What was put into words, by the stamps of its clauses.
type Known<'a, F, T> = HashMap<Vec<usize>, Vec<&'a Phrase<F, T>>>;

fn known<F, T>(phrases: &[Phrase<F, T>]) -> Known<'_, F, T> {
    let mut known = Known::with_capacity(phrases.len());
    for phrase in phrases {
        let all: &mut Vec<_> = known.entry(key(&phrase.clauses)).or_default();
        all.push(phrase);
    }
    known
}

fn key(clauses: &[Spoken]) -> Vec<usize> {
    clauses.iter().map(|clause| clause.stamp.key()).collect()
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
        for phrase in &mut self.contradictions {
            phrase.renew(all, |phrase| {
                let finding = &self.analysis.findings[phrase.at];
                builder.finding(finding, &phrase.ids[finding.clauses.len()..])
            });
        }
        for phrase in &mut self.obstacles {
            phrase.renew(all, |phrase| {
                builder.obstacle(&self.analysis.process.obstacles[phrase.at])
            });
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
