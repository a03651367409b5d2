//! Propositions about one variable each.
//!
//! Where none ties two variables together, each variable can be looked at by itself, and what
//! is left to it is an intersection: *node consistency* decides (Mackworth, 1977). Most of
//! what parties ask is of this kind, so it is tried before anything is searched.

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;

use super::conflicts::{Conflicts, Extent};
use super::question::Question;
use super::transversal::{is_part, minimal_transversals};

/// What is left to each variable of which something is asked.
pub struct Unary {
    /// By variable, ascending.
    left: Vec<(VariableId, Members)>,
}

impl Unary {
    /// Narrows each variable; `None` if some proposition is not about exactly one.
    pub fn of<'p>(
        variables: &[Variable],
        propositions: impl IntoIterator<Item = &'p Proposition>,
    ) -> Option<Self> {
        let mut left: Vec<(VariableId, Members)> = Vec::new();
        for proposition in propositions {
            let variable = sole(proposition)?;
            let at = left.partition_point(|(known, _)| *known < variable);
            if left.get(at).is_none_or(|(known, _)| *known != variable) {
                left.insert(at, (variable, kind(variables, variable).allowed()));
            }
            narrow(&mut left[at].1, proposition);
        }
        Some(Self { left })
    }

    /// Tells whether something is left to each.
    pub fn holds(&self) -> bool {
        self.left.iter().all(|(_, left)| !left.is_empty())
    }

    /// Returns what is left to a variable; `None` if nothing is asked of it.
    pub fn left(&self, variable: VariableId) -> Option<&Members> {
        let at = self
            .left
            .binary_search_by_key(&variable, |(known, _)| *known);
        at.ok().map(|at| &self.left[at].1)
    }
}

/// Returns the minimal conflicts of a question, if they are found without a search, and there
/// are fewer than `enough`.
pub fn conflicts(question: &Question<'_>, enough: usize) -> Option<Conflicts> {
    type Said<'p> = (VariableId, Option<u32>, &'p Proposition);
    let mut said: Vec<Said<'_>> = Vec::new();
    for proposition in &question.always {
        said.push((sole(proposition)?, None, proposition));
    }
    for (group, propositions) in question.groups.iter().enumerate() {
        for proposition in propositions {
            said.push((sole(proposition)?, Some(group as u32), proposition));
        }
    }
    said.sort_by_key(|(variable, group, _)| (*variable, *group));
    let mut found: Vec<Vec<u32>> = Vec::new();
    for said in said.chunk_by(|(a, ..), (b, ..)| a == b) {
        let kind = kind(question.variables, said[0].0);
        let mut allowed = kind.allowed();
        let mut left = allowed.clone();
        // For each group what it leaves; it may say several things.
        let mut groups: Vec<(u32, Members)> = Vec::new();
        for (_, group, proposition) in said {
            narrow(&mut left, proposition);
            let Some(group) = *group else {
                narrow(&mut allowed, proposition);
                continue;
            };
            match groups.last_mut() {
                Some((known, own)) if *known == group => narrow(own, proposition),
                _ => groups.push((group, proposition.solutions(kind.count()))),
            }
        }
        if !left.is_empty() {
            continue;
        }
        if allowed.is_empty() {
            return None;
        }
        let excluders: Vec<Vec<u32>> = allowed
            .iter()
            .map(|value| {
                let excluding = groups.iter().filter(|(_, own)| !own.contains(value));
                excluding.map(|(group, _)| *group).collect()
            })
            .collect();
        let (own, is_complete) = minimal_transversals(&excluders, enough);
        if !is_complete {
            return None;
        }
        found.extend(own);
    }
    found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    found.dedup();
    // What is minimal on one variable may contain a conflict on another.
    let all = found.clone();
    found.retain(|conflict| {
        let mut smaller = all.iter().take_while(|other| other.len() < conflict.len());
        !smaller.any(|other| is_part(other, conflict))
    });
    (found.len() < enough).then_some(Conflicts {
        found,
        extent: Extent::All,
    })
}

/// Returns the only variable that a proposition is about.
fn sole(proposition: &Proposition) -> Option<VariableId> {
    let mut sole = None;
    let mut are_several = false;
    proposition.each_variable(&mut |variable| {
        are_several |= *sole.get_or_insert(variable) != variable;
    });
    sole.filter(|_| !are_several)
}

fn narrow(left: &mut Members, proposition: &Proposition) {
    match proposition {
        Proposition::OneOf(_, values) => left.keep(values),
        other => left.keep(&other.solutions(left.universe())),
    }
}

fn kind(variables: &[Variable], variable: VariableId) -> &Variable {
    &variables[variable.index() % variables.len()]
}
