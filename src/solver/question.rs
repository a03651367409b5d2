//! What is asked of some propositions, before anything is encoded.
//!
//! What can be told variable by variable is; what was asked before is remembered; only the
//! rest becomes a [`Problem`].

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;

use super::conflicts::{Bounds, Conflicts, Extent, minimal_conflicts};
use super::corrections::{Correction, Corrections};
use super::effort::{Effort, Stopped};
use super::memory::{Key, Memory, Subject};
use super::problem::Problem;
use super::projection::{projection, witness};
use super::unary::{self, Unary};

/// Propositions over some variables: those that always hold, and groups of others.
pub struct Question<'a> {
    /// The variables. Ids beyond them name copies.
    pub variables: &'a [Variable],
    /// What always holds; it must be satisfiable by itself.
    pub always: Vec<&'a Proposition>,
    /// What may be given up, group by group.
    pub groups: Vec<Vec<&'a Proposition>>,
}

impl<'a> Question<'a> {
    /// Asks of propositions all of which must hold.
    pub fn of_all(
        variables: &'a [Variable],
        propositions: impl IntoIterator<Item = &'a Proposition>,
    ) -> Self {
        Self {
            variables,
            always: Vec::new(),
            groups: vec![propositions.into_iter().collect()],
        }
    }

    /// Returns the clauses, unless it is known that nobody will have the time to look at them.
    fn problem(&self, effort: &Effort) -> Result<Problem<'a>, Stopped> {
        effort.check()?;
        Ok(Problem::new(self.variables, &self.always, &self.groups))
    }

    fn all(&self) -> Vec<u32> {
        (0..self.groups.len() as u32).collect()
    }

    fn unary(&self) -> Option<Unary> {
        let propositions = self.always.iter().chain(self.groups.iter().flatten());
        Unary::of(self.variables, propositions.copied())
    }

    /// Writes the question down, with some variables more.
    fn key(&self, subject: Subject, more: &[VariableId]) -> Key {
        let mut names = more.to_vec();
        for proposition in self.always.iter().chain(self.groups.iter().flatten()) {
            proposition.each_variable(&mut |variable| names.push(variable));
        }
        let mut key = Key::new(subject, self.variables, names);
        key.propositions(self.always.iter().copied());
        key.word(self.groups.len() as u64);
        for group in &self.groups {
            key.propositions(group.iter().copied());
        }
        key
    }

    /// Tells whether everything can hold together.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn holds(&self, effort: &Effort, memory: &Memory) -> Result<bool, Stopped> {
        if let Some(unary) = self.unary() {
            return Ok(unary.holds());
        }
        memory.recall(self.key(Subject::Holds, &[]), effort, || {
            let all: Vec<usize> = (0..self.groups.len()).collect();
            self.problem(effort)?.slice(&self.all(), effort).holds(&all)
        })
    }

    /// Returns a minimal part of the groups that cannot hold together; `None` if all can.
    /// Those that come last are tried for removal first.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn minimal_conflict(
        &self,
        effort: &Effort,
        memory: &Memory,
    ) -> Result<Option<Vec<u32>>, Stopped> {
        if self.unary().is_some_and(|unary| unary.holds()) {
            return Ok(None);
        }
        memory.recall(self.key(Subject::Conflict, &[]), effort, || {
            self.problem(effort)?.minimal_conflict(&self.all(), effort)
        })
    }

    /// Returns the minimal conflicts that so many steps suffice for. A search that ends for
    /// want of these always ends there, so it is remembered, too.
    pub fn minimal_conflicts(
        &self,
        bounds: Bounds,
        steps: Option<u64>,
        effort: &Effort,
        memory: &Memory,
    ) -> Conflicts {
        if self.unary().is_some_and(|unary| unary.holds()) {
            return Conflicts {
                found: Vec::new(),
                extent: Extent::All,
            };
        }
        if let Some(found) = unary::conflicts(self, bounds.enough) {
            return found;
        }
        let mut key = self.key(Subject::Conflicts, &[]);
        key.word(bounds.size as u64);
        key.word(bounds.enough as u64);
        key.word(steps.unwrap_or(u64::MAX));
        memory.recall(key, effort, || {
            let part = steps.map_or_else(|| effort.clone(), |steps| effort.part(steps));
            match self.problem(&part) {
                Ok(mut problem) => minimal_conflicts(&mut problem, bounds, &part),
                Err(Stopped) => Conflicts {
                    found: Vec::new(),
                    extent: Extent::UpTo(0),
                },
            }
        })
    }

    /// Returns every value that each of some variables can take while everything holds; `None`
    /// if that cannot be.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn projection(
        &self,
        variables: &[VariableId],
        effort: &Effort,
        memory: &Memory,
    ) -> Result<Option<Vec<Members>>, Stopped> {
        if let Some(unary) = self.unary() {
            let left = |variable: &VariableId| match unary.left(*variable) {
                Some(left) => left.clone(),
                None => self.kind(*variable).allowed(),
            };
            return Ok(unary.holds().then(|| variables.iter().map(left).collect()));
        }
        let mut key = self.key(Subject::Projection, variables);
        for variable in variables {
            key.variable(*variable);
        }
        memory.recall(key, effort, || {
            projection(&self.problem(effort)?, &self.all(), variables, effort)
        })
    }

    /// Returns a value for each of some variables so that everything holds; `None` if that
    /// cannot be. Each in turn takes the first of its values, in the order that `prefer`
    /// gives, that still fits.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn witness(
        &self,
        variables: &[VariableId],
        prefer: &dyn Fn(VariableId) -> Vec<u32>,
        effort: &Effort,
        memory: &Memory,
    ) -> Result<Option<Vec<u32>>, Stopped> {
        if let Some(unary) = self.unary() {
            let first = |variable: &VariableId| {
                let left = unary.left(*variable);
                let fits = |value: &u32| left.is_none_or(|left| left.contains(*value));
                prefer(*variable).into_iter().find(fits).unwrap_or(0)
            };
            return Ok(unary.holds().then(|| variables.iter().map(first).collect()));
        }
        let preferred: Vec<Vec<u32>> = variables.iter().map(|of| prefer(*of)).collect();
        let mut key = self.key(Subject::Witness, variables);
        for (variable, preferred) in variables.iter().zip(&preferred) {
            key.variable(*variable);
            key.list(preferred.iter().map(|value| u64::from(*value)));
        }
        memory.recall(key, effort, || {
            witness(
                &self.problem(effort)?,
                &self.all(),
                variables,
                prefer,
                effort,
            )
        })
    }

    /// Returns up to `limit` of the minimal corrections, the lightest first, and whether the
    /// search was cut short. `weights` is as [`Corrections::new`] has it.
    pub fn corrections(
        &self,
        weights: &[Option<u64>],
        limit: usize,
        effort: &Effort,
        memory: &Memory,
    ) -> (Vec<Correction>, Result<(), Stopped>) {
        let mut key = self.key(Subject::Corrections, &[]);
        key.word(limit as u64);
        key.list(weights.iter().map(|weight| weight.unwrap_or(0)));
        memory.recall(key, effort, || {
            let mut problem = match self.problem(effort) {
                Ok(problem) => problem,
                Err(stopped) => return (Vec::new(), Err(stopped)),
            };
            let mut corrections = Corrections::new(&mut problem, weights, effort);
            let mut found = Vec::new();
            while found.len() < limit {
                match corrections.lightest() {
                    Ok(Some(correction)) => found.push(correction),
                    Ok(None) => break,
                    Err(stopped) => return (found, Err(stopped)),
                }
            }
            (found, Ok(()))
        })
    }

    fn kind(&self, variable: VariableId) -> &'a Variable {
        &self.variables[variable.index() % self.variables.len()]
    }
}
