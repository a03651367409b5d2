//! Which values variables can take.

use std::collections::BTreeMap;

use crate::constraint::VariableId;
use crate::domain::Members;

use super::effort::{Effort, Stopped};
use super::oracle::{Clauses as _, Literal, Oracle as _, Sat};
use super::problem::{Problem, Whole};
use super::union::Union;

/// Returns every value that each variable can take while some groups hold; `None` if they
/// cannot hold together.
///
/// # Errors
///
/// [`Stopped`], if the effort did not suffice.
pub fn projection(
    problem: &Problem<'_>,
    groups: &[u32],
    variables: &[VariableId],
    effort: &Effort,
) -> Result<Option<Vec<Members>>, Stopped> {
    let mut whole = problem.whole(effort);
    whole.require(groups);
    if !whole.oracle.solve(&[])? {
        return Ok(None);
    }
    let mut possible: Vec<Members> = variables
        .iter()
        .map(|variable| {
            let kind = problem.variable(*variable);
            if problem.occurs(*variable) {
                let seen = problem.value_in_model(&whole, *variable);
                Members::of(kind.count(), [seen])
            } else {
                kind.allowed()
            }
        })
        .collect();
    let rest = Rest::new(problem, whole.oracle.settled());
    for (mut part, members) in rest.parts(variables, effort) {
        for at in &members {
            for value in problem.variable(variables[*at]).allowed().iter() {
                if !possible[*at].contains(value) && part.takes(variables[*at], value)? {
                    for at in &members {
                        possible[*at].insert(part.value(variables[*at]));
                    }
                }
            }
        }
    }
    Ok(Some(possible))
}

/// What is left to decide once everything that follows is settled.
struct Rest<'p, 'a> {
    problem: &'p Problem<'a>,
    /// For each oracle variable its value, if that follows.
    settled: Vec<Option<bool>>,
    open: Vec<Vec<Literal>>,
    /// For each oracle variable the part that decides it, and its number there.
    places: Vec<(u32, u32)>,
    /// For each part, how many oracle variables it decides.
    sizes: Vec<u32>,
}

/// A part of the rest that has nothing to do with the others.
struct Part<'r, 'p, 'a> {
    rest: &'r Rest<'p, 'a>,
    oracle: Sat,
}

impl<'p, 'a> Rest<'p, 'a> {
    fn new(problem: &'p Problem<'a>, settled: Vec<Option<bool>>) -> Self {
        let open = problem.open_clauses(&settled);
        let mut union = Union::of(settled.len());
        for clause in &open {
            for literal in clause {
                union.join(clause[0].variable() as usize, literal.variable() as usize);
            }
        }
        let (part_of, count) = union.numbered();
        let mut sizes = vec![0; count as usize];
        let places = part_of
            .into_iter()
            .map(|part| {
                sizes[part as usize] += 1;
                (part, sizes[part as usize] - 1)
            })
            .collect();
        Self {
            problem,
            settled,
            open,
            places,
            sizes,
        }
    }

    /// Returns the parts that decide some variables, each with the places of these.
    fn parts(
        &self,
        variables: &[VariableId],
        effort: &Effort,
    ) -> impl Iterator<Item = (Part<'_, 'p, 'a>, Vec<usize>)> {
        let mut deciding: BTreeMap<u32, (Vec<usize>, Vec<&[Literal]>)> = BTreeMap::new();
        for (at, variable) in variables.iter().enumerate() {
            // All literals of a variable that are not settled depend on one another.
            let mut literals = self.problem.literals(*variable);
            if let Some(open) = literals.find(|literal| self.settled(*literal).is_none()) {
                let part = self.places[open.variable() as usize].0;
                deciding.entry(part).or_default().0.push(at);
            }
        }
        for clause in &self.open {
            let part = self.places[clause[0].variable() as usize].0;
            if let Some((_, clauses)) = deciding.get_mut(&part) {
                clauses.push(clause);
            }
        }
        deciding.into_iter().map(|(part, (members, clauses))| {
            let mut oracle = Sat::new(effort);
            for _ in 0..self.sizes[part as usize] {
                oracle.fresh();
            }
            let mut renamed = Vec::new();
            for clause in clauses {
                renamed.clear();
                renamed.extend(clause.iter().map(|literal| self.renamed(*literal)));
                oracle.add(&renamed);
            }
            (Part { rest: self, oracle }, members)
        })
    }

    fn settled(&self, literal: Literal) -> Option<bool> {
        let value = self.settled[literal.variable() as usize];
        value.map(|value| value == literal.is_positive())
    }

    fn renamed(&self, literal: Literal) -> Literal {
        literal.of(self.places[literal.variable() as usize].1)
    }
}

impl Part<'_, '_, '_> {
    /// Tells whether a variable can take a value.
    fn takes(&mut self, variable: VariableId, value: u32) -> Result<bool, Stopped> {
        let mut pinned = Vec::new();
        self.rest.problem.pin(variable, value, &mut pinned);
        if pinned
            .iter()
            .any(|lit| self.rest.settled(*lit) == Some(false))
        {
            return Ok(false);
        }
        pinned.retain(|literal| self.rest.settled(*literal).is_none());
        for literal in &mut pinned {
            *literal = self.rest.renamed(*literal);
        }
        self.oracle.solve(&pinned)
    }

    /// Returns a variable's value in the model found last.
    fn value(&self, variable: VariableId) -> u32 {
        self.rest.problem.value(variable, |literal| {
            let settled = self.rest.settled(literal);
            settled.unwrap_or_else(|| self.oracle.is_true(self.rest.renamed(literal)))
        })
    }
}

/// Returns a value for each variable so that some groups hold; `None` if they cannot. Each
/// variable in turn takes the first of its values, in the order that `prefer` gives, that
/// still fits.
///
/// # Errors
///
/// [`Stopped`], if the effort did not suffice.
pub fn witness(
    problem: &Problem<'_>,
    groups: &[u32],
    variables: &[VariableId],
    prefer: &dyn Fn(VariableId) -> Vec<u32>,
    effort: &Effort,
) -> Result<Option<Vec<u32>>, Stopped> {
    let mut whole = problem.whole(effort);
    whole.require(groups);
    if !whole.oracle.solve(&[])? {
        return Ok(None);
    }
    // A refusal leaves no model to read, so the last one is kept.
    let read = |whole: &Whole| -> Vec<u32> {
        let value = |variable: &VariableId| problem.value_in_model(whole, *variable);
        variables.iter().map(value).collect()
    };
    let mut model = read(&whole);
    let mut pinned: Vec<Literal> = Vec::new();
    for (at, variable) in variables.iter().enumerate() {
        for value in prefer(*variable) {
            if !problem.occurs(*variable) {
                model[at] = value;
                break;
            }
            pinned.clear();
            problem.pin(*variable, value, &mut pinned);
            // The model shows that its own value fits.
            if model[at] != value {
                if !whole.oracle.solve(&pinned)? {
                    continue;
                }
                let settled = model[..at].to_vec();
                model = read(&whole);
                model[..at].copy_from_slice(&settled);
            }
            for literal in &pinned {
                whole.oracle.add(&[*literal]);
            }
            break;
        }
    }
    Ok(Some(model))
}
