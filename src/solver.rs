//! Questions about propositions, answered exactly.
//!
//! It knows variables and groups of propositions, no spans and no words. A [`Solver`] is
//! built for a handful of variables and thrown away; what it is asked:
//!
//! - whether some groups can hold together ([`Solver::holds`]);
//! - which values a variable can take then ([`Solver::possible`]);
//! - every smallest set of groups that cannot ([`Solver::minimal_conflicts`], after the
//!   MARCO algorithm of Liffiton, Previti, Malik and Marques-Silva, 2016).

mod encode;
mod oracle;
mod transversal;

pub use transversal::minimal_transversals;

use std::collections::BTreeMap;

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;

use encode::Encoder;
use oracle::{Literal, Oracle, Sat};

/// Names a group of propositions that are switched on and off together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub u32);

/// Propositions over some variables, in groups.
pub struct Solver<'a> {
    encoder: Encoder<'a, Sat>,
    selectors: Vec<Literal>,
    groups: BTreeMap<Literal, Group>,
}

impl<'a> Solver<'a> {
    /// Creates a solver without propositions. Only variables that occur cost anything.
    pub fn new(variables: &'a [Variable]) -> Self {
        Self {
            encoder: Encoder::new(variables, Sat::default()),
            selectors: Vec::new(),
            groups: BTreeMap::new(),
        }
    }

    /// Adds a group: while it is switched on, all its propositions hold.
    pub fn group<'p>(&mut self, propositions: impl IntoIterator<Item = &'p Proposition>) -> Group {
        let group = Group(self.selectors.len() as u32);
        let selector = self.encoder.oracle.fresh();
        for proposition in propositions {
            self.encoder.imply(selector, proposition);
        }
        self.selectors.push(selector);
        self.groups.insert(selector, group);
        group
    }

    /// Tells whether the groups can hold together.
    pub fn holds(&mut self, groups: &[Group]) -> bool {
        let assumed: Vec<Literal> = groups.iter().map(|group| self.selector(*group)).collect();
        self.encoder.oracle.solve(&assumed)
    }

    /// Returns every value that a variable can take while the groups hold.
    pub fn possible(&mut self, groups: &[Group], variable: VariableId) -> Members {
        let count = self.encoder.variable(variable).count();
        let mut assumed: Vec<Literal> = groups.iter().map(|group| self.selector(*group)).collect();
        let mut possible = Members::none(count);
        for value in 0..count {
            if possible.contains(value) {
                continue;
            }
            let Some(is) = self.encoder.value(variable, value) else {
                continue;
            };
            assumed.push(is);
            if self.encoder.oracle.solve(&assumed) {
                possible.insert(self.encoder.value_in_model(variable));
            }
            assumed.pop();
        }
        possible
    }

    /// Returns a smallest part of `groups` that cannot hold together, or `None` if they can.
    /// "Smallest" in the sense that every proper part can; see [`Self::minimal_conflicts`].
    pub fn minimal_conflict(&mut self, groups: &[Group]) -> Option<Vec<Group>> {
        if self.holds(groups) {
            return None;
        }
        let mut open = self.core();
        let mut needed: Vec<Group> = Vec::new();
        while let Some(candidate) = open.pop() {
            let rest: Vec<Group> = needed.iter().chain(&open).copied().collect();
            if self.holds(&rest) {
                needed.push(candidate);
            } else {
                let core = self.core();
                open.retain(|group| core.contains(group));
            }
        }
        needed.sort_unstable();
        Some(needed)
    }

    /// Returns the minimal conflicts among `groups`, smallest first, at most `limit` of them,
    /// and whether these are all.
    pub fn minimal_conflicts(&mut self, groups: &[Group], limit: usize) -> (Vec<Vec<Group>>, bool) {
        // The map holds one variable a group; its models are the parts not yet known to be
        // satisfiable (below a satisfiable set) or conflicting (above a conflict).
        let mut map = Sat::default();
        let switches: Vec<Literal> = groups.iter().map(|_| map.fresh_preferring_true()).collect();
        let mut found: Vec<Vec<Group>> = Vec::new();
        let mut complete = false;
        while found.len() < limit {
            if !map.solve(&[]) {
                complete = true;
                break;
            }
            let seed: Vec<Group> = on(groups, |at| map.is_true(switches[at]));
            if let Some(conflict) = self.minimal_conflict(&seed) {
                let blocked: Vec<Literal> = groups
                    .iter()
                    .zip(&switches)
                    .filter(|(group, _)| conflict.contains(group))
                    .map(|(_, switch)| !*switch)
                    .collect();
                map.add(&blocked);
                found.push(conflict);
            } else {
                let grown = self.grow(seed, groups);
                let missing: Vec<Literal> = groups
                    .iter()
                    .zip(&switches)
                    .filter(|(group, _)| !grown.contains(group))
                    .map(|(_, switch)| *switch)
                    .collect();
                if missing.is_empty() {
                    complete = true;
                    break;
                }
                map.add(&missing);
            }
        }
        found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        (found, complete)
    }

    /// Extends a satisfiable set of groups until nothing more fits.
    fn grow(&mut self, seed: Vec<Group>, groups: &[Group]) -> Vec<Group> {
        let mut grown = seed;
        for group in groups {
            if grown.contains(group) {
                continue;
            }
            grown.push(*group);
            if !self.holds(&grown) {
                grown.pop();
            }
        }
        grown
    }

    fn selector(&self, group: Group) -> Literal {
        self.selectors[group.0 as usize]
    }

    /// The groups that the last refusal rested on, ascending.
    fn core(&self) -> Vec<Group> {
        let mut core: Vec<Group> = self
            .encoder
            .oracle
            .core()
            .into_iter()
            .filter_map(|literal| self.groups.get(&literal).copied())
            .collect();
        core.sort_unstable();
        core.dedup();
        core
    }
}

fn on(groups: &[Group], is_on: impl Fn(usize) -> bool) -> Vec<Group> {
    groups
        .iter()
        .enumerate()
        .filter(|(at, _)| is_on(*at))
        .map(|(_, group)| *group)
        .collect()
}
