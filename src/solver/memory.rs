//! Answers that were given before.
//!
//! An answer is found again by all that it depends on, written down as numbers: variables by
//! their rank among those that occur, groups by theirs. So what an edit elsewhere renames is
//! found all the same, and two questions share an answer only if they are the same question.
//! Finding an answer again costs as many steps as it took to find it first, and one that was
//! cut short is not remembered: whoever limits the steps gets the same with and without.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;
use crate::model::Relation;

use super::effort::Effort;

/// After so many runs, what none of them and none of as many before asked for is dropped.
const RUNS: u32 = 16;

/// Remembers answers. Its clones share what they remember.
#[derive(Clone, Default)]
pub struct Memory {
    shared: Rc<RefCell<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// What was asked since the last turn.
    young: Answers,
    /// What was asked between the last turn and the one before, and not since.
    old: Answers,
    runs: u32,
}

type Answers = HashMap<Box<[u64]>, Known>;

#[derive(Clone)]
struct Known {
    answer: Rc<dyn Any>,
    /// What it took.
    steps: u64,
}

impl Memory {
    /// Says that a run begins. What has not been asked for in a while is forgotten.
    pub fn begin_run(&self) {
        let mut shared = self.shared.borrow_mut();
        shared.runs += 1;
        if shared.runs == RUNS {
            shared.runs = 0;
            shared.old = std::mem::take(&mut shared.young);
        }
    }

    /// Returns how many answers it remembers.
    pub fn len(&self) -> usize {
        let shared = self.shared.borrow();
        shared.young.len() + shared.old.len()
    }

    /// Tells whether it remembers nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the answer to a question: the one that was given before, or else what `find`
    /// returns. What `find` spends must count in `effort`.
    pub fn recall<T: Clone + 'static>(
        &self,
        key: Key,
        effort: &Effort,
        find: impl FnOnce() -> T,
    ) -> T {
        let known = self.shared.borrow_mut().known(&key.words);
        if let Some(known) = known
            && effort.affords(known.steps)
            && let Some(answer) = known.answer.downcast_ref::<T>()
        {
            // It was just said that they can be afforded; only an interrupt may come.
            let _ = effort.spend(known.steps);
            return answer.clone();
        }
        let before = effort.spent();
        let answer = find();
        if effort.check().is_ok() {
            let known = Known {
                answer: Rc::new(answer.clone()),
                steps: effort.spent() - before,
            };
            let words = key.words.into_boxed_slice();
            self.shared.borrow_mut().young.insert(words, known);
        }
        answer
    }
}

impl Shared {
    fn known(&mut self, words: &[u64]) -> Option<Known> {
        if let Some(known) = self.young.get(words) {
            return Some(known.clone());
        }
        let (words, known) = self.old.remove_entry(words)?;
        self.young.insert(words, known.clone());
        Some(known)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

/// All that an answer depends on, as numbers.
#[derive(Clone, Debug)]
pub struct Key {
    words: Vec<u64>,
    /// The variables that may occur, ascending.
    names: Vec<VariableId>,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether all can hold.
    Holds,
    /// All minimal conflicts.
    Conflicts,
    /// One minimal conflict.
    Conflict,
    /// What is left to variables.
    Projection,
    /// A solution.
    Witness,
    /// What to give up.
    Corrections,
    /// Which terms of a draft clash.
    Draft,
}

impl Key {
    /// Begins to write down a question over some variables. Ids beyond the variables given
    /// name copies of them.
    pub fn new(subject: Subject, variables: &[Variable], mut names: Vec<VariableId>) -> Self {
        names.sort_unstable();
        names.dedup();
        let mut key = Self {
            words: vec![subject as u64, names.len() as u64],
            names,
        };
        for at in 0..key.names.len() {
            match &variables[key.names[at].index() % variables.len()] {
                Variable::Flag => key.word(0),
                Variable::Choice(allowed) => {
                    key.word(1);
                    key.members(allowed);
                }
                Variable::Ordered(allowed) => {
                    key.word(2);
                    key.members(allowed);
                }
            }
        }
        key
    }

    /// Returns the variables that may occur, ascending.
    pub fn names(&self) -> impl Iterator<Item = VariableId> {
        self.names.iter().copied()
    }

    /// Writes a number.
    pub fn word(&mut self, word: u64) {
        self.words.push(word);
    }

    /// Writes a list of numbers.
    pub fn list(&mut self, list: impl IntoIterator<Item = u64>) {
        let at = self.words.len();
        self.words.push(0);
        self.words.extend(list);
        self.words[at] = (self.words.len() - at) as u64;
    }

    /// Writes a set.
    pub fn members(&mut self, members: &Members) {
        self.word(members.universe().into());
        self.words.extend(members.words());
    }

    /// Writes a variable, which is one of those given at the beginning.
    pub fn variable(&mut self, variable: VariableId) {
        let rank = self.names.partition_point(|name| *name < variable);
        self.word(rank as u64);
    }

    /// Writes propositions.
    pub fn propositions<'p>(
        &mut self,
        propositions: impl ExactSizeIterator<Item = &'p Proposition>,
    ) {
        self.word(propositions.len() as u64);
        for proposition in propositions {
            self.proposition(proposition);
        }
    }

    /// Writes a proposition.
    pub fn proposition(&mut self, proposition: &Proposition) {
        match proposition {
            Proposition::OneOf(variable, values) => {
                self.word(0);
                self.variable(*variable);
                self.members(values);
            }
            Proposition::Compare(left, relation, right) => {
                self.word(match relation {
                    Relation::Less => 1,
                    Relation::AtMost => 2,
                    Relation::Equal => 3,
                });
                self.variable(*left);
                self.variable(*right);
            }
            Proposition::All(parts) => {
                self.word(4);
                self.propositions(parts.iter());
            }
            Proposition::Any(parts) => {
                self.word(5);
                self.propositions(parts.iter());
            }
            Proposition::AtLeast(count, parts) => {
                self.word(6);
                self.word((*count).into());
                self.propositions(parts.iter());
            }
        }
    }
}
