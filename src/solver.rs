//! Questions about propositions, answered exactly.
//!
//! It knows variables and groups of propositions, no spans and no words. A [`Solver`] is
//! built for a handful of variables and thrown away. A [`Problem`] is what several ask
//! together; of it, one asks for
//!
//! - every minimal conflict, smallest first ([`minimal_conflicts`]), or just the small ones
//!   ([`conflicts_up_to`]);
//! - the minimal corrections, lightest first ([`Corrections`]);
//! - the values that are left to each variable ([`projection`]), and one solution ([`witness`]).
//!
//! A [`Question`] asks the same, and poses a problem only where looking at each variable by
//! itself does not settle it, and a [`Memory`] does not know the answer.
//!
//! All of it costs [`Effort`]. Once that is spent, a [`Solver`] says "no" to everything, so
//! whoever asks one must look at the effort before believing the answers; everything else
//! says [`Stopped`].

mod conflicts;
mod corrections;
mod effort;
mod encode;
mod memory;
mod oracle;
mod problem;
mod projection;
mod question;
mod transversal;
mod unary;
mod union;

pub use conflicts::{Bounds, Conflicts, Extent, conflicts_up_to, minimal_conflicts};
pub use corrections::{Correction, Corrections};
pub use effort::{Effort, Stopped};
pub use memory::{Key, Memory, Subject};
pub use oracle::Literal;
pub use problem::{Cnf, Problem};
pub use projection::{projection, witness};
pub use question::Question;
pub use transversal::minimal_transversals;
pub use unary::Unary;
pub use union::Union;

use std::collections::BTreeMap;

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;

use encode::Encoder;
use oracle::{Clauses as _, Oracle as _, Sat};

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
    pub fn new(variables: &'a [Variable], effort: &Effort) -> Self {
        Self {
            encoder: Encoder::new(variables, Sat::new(effort)),
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
        self.solve(&assumed)
    }

    /// Returns every value that a variable can take while the groups hold.
    pub fn possible(&mut self, groups: &[Group], variable: VariableId) -> Members {
        let kind = self.encoder.variable(variable);
        self.encoder.literals(variable);
        let mut assumed: Vec<Literal> = groups.iter().map(|group| self.selector(*group)).collect();
        let switched_on = assumed.len();
        let mut possible = Members::none(kind.count());
        for value in kind.allowed().iter() {
            if possible.contains(value) {
                continue;
            }
            assumed.truncate(switched_on);
            self.encoder.pin(variable, value, &mut assumed);
            if self.solve(&assumed) {
                let is_true = |literal| self.encoder.oracle.is_true(literal);
                possible.insert(self.encoder.value_in_model(variable, is_true));
            }
        }
        possible
    }

    /// Returns a minimal part of `groups` that cannot hold together, or `None` if they can.
    /// Minimal means that every proper part can.
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

    fn solve(&mut self, assumed: &[Literal]) -> bool {
        self.encoder.oracle.solve(assumed).unwrap_or(false)
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
