//! Which values variables can take.

use crate::constraint::VariableId;
use crate::domain::Members;

use super::effort::{Effort, Stopped};
use super::oracle::{Clauses as _, Literal, Oracle as _};
use super::problem::{Problem, Whole};

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
    for group in groups {
        let selector = whole.selectors[*group as usize];
        whole.oracle.add(&[selector]);
    }
    if !whole.oracle.solve(&[])? {
        return Ok(None);
    }
    let mut possible: Vec<Members> = variables
        .iter()
        .map(|variable| {
            if problem.occurs(*variable) {
                Members::none(problem.variable(*variable).count())
            } else {
                problem.variable(*variable).allowed()
            }
        })
        .collect();
    let see = |whole: &Whole, possible: &mut [Members]| {
        for (variable, possible) in variables.iter().zip(possible) {
            if problem.occurs(*variable) {
                possible.insert(problem.value_in_model(whole, *variable));
            }
        }
    };
    see(&whole, &mut possible);
    let mut pinned: Vec<Literal> = Vec::new();
    for (at, variable) in variables.iter().enumerate() {
        for value in problem.variable(*variable).allowed().iter() {
            if possible[at].contains(value) {
                continue;
            }
            pinned.clear();
            problem.pin(*variable, value, &mut pinned);
            if whole.oracle.solve(&pinned)? {
                see(&whole, &mut possible);
            }
        }
    }
    Ok(Some(possible))
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
    for group in groups {
        let selector = whole.selectors[*group as usize];
        whole.oracle.add(&[selector]);
    }
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
