//! Which values variables can take.

use crate::constraint::VariableId;
use crate::domain::Members;

use super::effort::{Effort, Stopped};
use super::oracle::{Clauses as _, Literal, Oracle as _};
use super::problem::Problem;

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
    let see = |whole: &super::problem::Whole, possible: &mut [Members]| {
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
    let mut values = Vec::with_capacity(variables.len());
    let mut pinned: Vec<Literal> = Vec::new();
    for variable in variables {
        let preferred = prefer(*variable);
        if !problem.occurs(*variable) {
            values.extend(preferred.first());
            continue;
        }
        for value in preferred {
            // The model found last shows that its own value fits.
            if problem.value_in_model(&whole, *variable) != value {
                pinned.clear();
                problem.pin(*variable, value, &mut pinned);
                if !whole.oracle.solve(&pinned)? {
                    continue;
                }
            }
            pinned.clear();
            problem.pin(*variable, value, &mut pinned);
            for literal in &pinned {
                whole.oracle.add(&[*literal]);
            }
            values.push(value);
            break;
        }
        // The refusal of a value leaves no model to read.
        whole.oracle.solve(&[])?;
    }
    Ok(Some(values))
}
