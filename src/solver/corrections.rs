//! Minimal corrections, lightest first: the groups to give up so that the others hold.
//!
//! Weighted partial `MaxSAT` by OLL (Andres, Kaufmann, Matheis and Schaub, 2012; Morgado,
//! Dodaro and Marques-Silva, 2014), heavy groups first. Each correction found is ruled out
//! together with whatever contains it, and the search goes on where it stood.

use std::collections::BTreeMap;

use super::effort::{Effort, Stopped};
use super::oracle::{Clauses as _, Literal, Oracle as _};
use super::problem::{Problem, Whole};

/// What is given up, and what that weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The groups, ascending. Without any one of them the rest would not suffice.
    pub groups: Vec<u32>,
    /// The sum of their weights.
    pub weight: u64,
}

/// Finds minimal corrections one after the other.
pub struct Corrections<'s, 'a> {
    problem: &'s mut Problem<'a>,
    effort: &'s Effort,
    whole: Whole,
    /// For each group its weight; `None` if it must not be given up.
    weights: Vec<Option<u64>>,
    /// What is assumed, and what it costs to give that up.
    assumed: BTreeMap<Literal, u64>,
    /// The step of a counter that an assumed literal stands for.
    steps: BTreeMap<Literal, (usize, usize)>,
    /// For each core that was met, the literals of "at least so many of it are false".
    counters: Vec<Vec<Literal>>,
    /// Cores that are paid for, and not counted yet.
    pending: Vec<(Vec<Literal>, u64)>,
    /// No correction that is left weighs less.
    bound: u64,
}

impl<'s, 'a> Corrections<'s, 'a> {
    /// Prepares the search. `weights` gives each group's weight, more than 0, or `None` if it
    /// must not be given up.
    pub fn new(problem: &'s mut Problem<'a>, weights: &[Option<u64>], effort: &'s Effort) -> Self {
        let mut whole = problem.whole(effort);
        let mut assumed = BTreeMap::new();
        for (selector, weight) in whole.selectors.clone().into_iter().zip(weights) {
            match weight {
                Some(weight) => {
                    assumed.insert(selector, *weight);
                }
                None => whole.oracle.add(&[selector]),
            }
        }
        Self {
            problem,
            effort,
            whole,
            weights: weights.to_vec(),
            assumed,
            steps: BTreeMap::new(),
            counters: Vec::new(),
            pending: Vec::new(),
            bound: 0,
        }
    }

    /// Returns the lightest correction that contains none returned before; `None` if there
    /// is none.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn lightest(&mut self) -> Result<Option<Correction>, Stopped> {
        let heaviest = |assumed: &BTreeMap<Literal, u64>| assumed.values().copied().max();
        let mut least = heaviest(&self.assumed).unwrap_or(0);
        loop {
            self.pay_refuted();
            let mut assumed: Vec<(u64, Literal)> = self
                .assumed
                .iter()
                .filter(|(_, weight)| **weight >= least)
                .map(|(literal, weight)| (*weight, *literal))
                .collect();
            assumed.sort_unstable_by_key(|(weight, literal)| {
                (std::cmp::Reverse(*weight), literal.variable())
            });
            let assumed: Vec<Literal> = assumed.into_iter().map(|(_, literal)| literal).collect();
            if self.whole.oracle.solve(&assumed)? {
                let correction = self.in_model();
                if correction.weight == self.bound {
                    self.rule_out(&correction);
                    return Ok(Some(correction));
                }
                if !self.pending.is_empty() {
                    self.count_pending();
                    continue;
                }
                let lighter = self.assumed.values().copied().filter(|w| *w < least).max();
                let Some(weight) = lighter else {
                    // Everything assumed holds, so nothing but the cores is paid for.
                    self.rule_out(&correction);
                    return Ok(Some(correction));
                };
                least = weight;
                continue;
            }
            let core = self.whole.oracle.core();
            if core.is_empty() {
                return Ok(None);
            }
            let core = self.reduce(core)?;
            self.pay(&core);
        }
    }

    /// Returns what the model found last gives up.
    fn in_model(&self) -> Correction {
        let groups: Vec<u32> = (0..self.weights.len() as u32)
            .filter(|group| !self.whole.holds_in_model(*group))
            .collect();
        let weight = groups
            .iter()
            .filter_map(|group| self.weights[*group as usize])
            .sum();
        Correction { groups, weight }
    }

    fn rule_out(&mut self, correction: &Correction) {
        let kept: Vec<Literal> = correction
            .groups
            .iter()
            .map(|group| self.whole.selectors[*group as usize])
            .collect();
        self.whole.oracle.add(&kept);
    }

    /// Makes a core smaller.
    fn reduce(&mut self, mut core: Vec<Literal>) -> Result<Vec<Literal>, Stopped> {
        let groups: Option<Vec<u32>> = core
            .iter()
            .map(|literal| self.whole.selectors.binary_search(literal).ok())
            .map(|at| at.map(|at| at as u32))
            .collect();
        // A slice does not know which corrections are ruled out, so it may find no conflict.
        if let Some(mut groups) = groups {
            groups.sort_unstable();
            let minimal = self
                .problem
                .slice(&groups, self.effort)
                .minimal_conflict()?;
            if let Some(minimal) = minimal {
                return Ok(minimal
                    .into_iter()
                    .map(|group| self.whole.selectors[group as usize])
                    .collect());
            }
        }
        for _ in 0..2 {
            self.whole.oracle.solve(&core)?;
            let smaller = self.whole.oracle.core();
            if smaller.len() >= core.len() {
                break;
            }
            core = smaller;
        }
        Ok(core)
    }

    /// What is refuted by now is given up in every correction that is left. There may be very
    /// many of these at once, and to ask for each would take as many questions.
    fn pay_refuted(&mut self) {
        let refuted = |literal: &&Literal| self.whole.oracle.is_refuted(**literal);
        let refuted: Vec<Literal> = self.assumed.keys().filter(refuted).copied().collect();
        for literal in refuted {
            self.pay(&[literal]);
        }
    }

    /// One member of the core is given up at least, so every correction weighs that much more.
    fn pay(&mut self, core: &[Literal]) {
        let price = core
            .iter()
            .filter_map(|literal| self.assumed.get(literal))
            .copied()
            .min()
            .unwrap_or(0);
        self.bound += price;
        for literal in core {
            if let Some(weight) = self.assumed.get_mut(literal) {
                *weight -= price;
                if *weight == 0 {
                    self.assumed.remove(literal);
                }
            }
            if let Some((counter, step)) = self.steps.get(literal).copied() {
                self.assume_step(counter, step + 1, price);
            }
        }
        match core {
            [only] => self.whole.oracle.add(&[!*only]),
            _ => self
                .pending
                .push((core.iter().map(|literal| !*literal).collect(), price)),
        }
    }

    /// Counts how many members of each core paid for are given up; more than one costs extra.
    fn count_pending(&mut self) {
        for (given_up, price) in std::mem::take(&mut self.pending) {
            let counter = self.counter(&given_up);
            self.whole.oracle.add(&[counter[0]]);
            self.counters.push(counter);
            self.assume_step(self.counters.len() - 1, 1, price);
        }
    }

    /// Assumes that no more than `step` members of a counted core are given up.
    fn assume_step(&mut self, counter: usize, step: usize, price: u64) {
        if let Some(more) = self.counters[counter].get(step) {
            *self.assumed.entry(!*more).or_insert(0) += price;
            self.steps.insert(!*more, (counter, step));
        }
    }

    /// Returns for each `n` the literal of "more than `n` of these are true", which is true
    /// wherever that is so: a totaliser (Bailleux and Boufkhad, 2003).
    fn counter(&mut self, literals: &[Literal]) -> Vec<Literal> {
        if literals.len() == 1 {
            return literals.to_vec();
        }
        let (left, right) = literals.split_at(literals.len() / 2);
        let (left, right) = (self.counter(left), self.counter(right));
        let oracle = &mut self.whole.oracle;
        let sums: Vec<Literal> = literals.iter().map(|_| oracle.fresh()).collect();
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                if i + j == 0 {
                    continue;
                }
                let mut clause = vec![sums[i + j - 1]];
                clause.extend(i.checked_sub(1).map(|i| !left[i]));
                clause.extend(j.checked_sub(1).map(|j| !right[j]));
                oracle.add(&clause);
            }
        }
        for pair in sums.windows(2) {
            oracle.add(&[!pair[1], pair[0]]);
        }
        sums
    }
}
