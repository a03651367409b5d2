//! What is left on each cell, and one deal that satisfies everybody.

use std::collections::BTreeSet;

use crate::constraint::{Proposition, VariableId};
use crate::model::{CellId, ClauseId, Negotiation};
use crate::solver::{Effort, Stopped};

use super::conflict::Blocked;
use super::{Joint, Matter, Zone};
use crate::analysis::room::Rooms;

/// Tells the zone and a witness of a component that can be satisfied.
pub fn open<'a>(
    negotiation: &Negotiation,
    rooms: &Rooms<'a>,
    matter: &Matter<'a>,
    effort: &Effort,
    joint: &mut Joint,
) -> Result<(), Stopped> {
    let all: Vec<usize> = (0..matter.clauses.len()).collect();
    joint.zone.extend(left(
        negotiation,
        rooms,
        matter,
        &all,
        &matter.cells,
        effort,
    )?);

    let question = matter.question(rooms, all.iter().copied());
    let variables = matter.variables(rooms);
    let prefer = |variable| preferred(rooms, variable);
    let Some(values) = question.witness(&variables, &prefer, effort, rooms.memory)? else {
        return Ok(());
    };
    let value = |variable: VariableId| {
        let at = variables.binary_search(&variable).ok();
        at.and_then(|at| values.get(at)).copied().unwrap_or(0)
    };
    for cell in &matter.cells {
        let grain = negotiation.issue_of(*cell).ty.grain();
        joint
            .deal
            .settle(*cell, rooms.layout.point(*cell, grain, value));
    }
    Ok(())
}

/// Returns the zone of a component that cannot be satisfied: what its clauses that clash with
/// none leave. Of cells that only others restrict, nothing is known until these are settled.
pub fn beside<'a>(
    negotiation: &Negotiation,
    rooms: &Rooms<'a>,
    matter: &Matter<'a>,
    found: &Blocked,
    disputed: &BTreeSet<ClauseId>,
    effort: &Effort,
) -> Result<Vec<Zone>, Stopped> {
    let clash: BTreeSet<CellId> = found
        .conflicts
        .iter()
        .flat_map(|clash| clash.cells.iter().copied())
        .collect();
    let undisputed: Vec<usize> = (0..matter.clauses.len())
        .filter(|at| !disputed.contains(&matter.clauses[*at].0))
        .collect();
    let cells: Vec<CellId> = undisputed
        .iter()
        .flat_map(|at| &matter.clauses[*at].1)
        .flat_map(|part| part.conjunct.cells.iter().copied())
        .filter(|cell| !clash.contains(cell))
        .collect::<BTreeSet<CellId>>()
        .into_iter()
        .collect();
    let mut zones = left(negotiation, rooms, matter, &undisputed, &cells, effort)?;
    for zone in &mut zones {
        zone.is_blocked = true;
    }
    Ok(zones)
}

/// Returns what some clauses of a matter, by number, leave on cells; without the cells that
/// they do not restrict.
pub fn left<'a>(
    negotiation: &Negotiation,
    rooms: &Rooms<'a>,
    matter: &Matter<'a>,
    clauses: &[usize],
    cells: &[CellId],
    effort: &Effort,
) -> Result<Vec<Zone>, Stopped> {
    let question = matter.question(rooms, clauses.iter().copied());
    let variables: Vec<VariableId> = cells
        .iter()
        .flat_map(|cell| rooms.layout.variables_of(*cell))
        .collect();
    let Some(possible) = question.projection(&variables, effort, rooms.memory)? else {
        return Ok(Vec::new());
    };
    let mut possible = possible.as_slice();
    let mut zones = Vec::new();
    for cell in cells {
        let count = rooms.layout.variables_of(*cell).count();
        let (own, rest) = possible.split_at(count);
        possible = rest;
        let is_tied = || -> bool {
            let clauses = clauses.iter().flat_map(|at| &matter.clauses[*at].1);
            clauses.chain(&matter.always).any(|part| {
                part.conjunct.cells.contains(cell)
                    && !matches!(part.conjunct.proposition, Proposition::OneOf(..))
            })
        };
        let values = rooms.layout.left(*cell, own, is_tied());
        if values != negotiation.issue_of(*cell).ty.space().all() {
            zones.push(Zone {
                cell: *cell,
                values,
                is_blocked: false,
            });
        }
    }
    Ok(zones)
}

/// Returns the values of a variable, those first that most offers and wishes would have.
fn preferred(rooms: &Rooms<'_>, variable: VariableId) -> Vec<u32> {
    let kind = rooms.layout.variable(variable);
    let wanted = rooms.wanted(variable);
    let mut values: Vec<u32> = kind.allowed().iter().collect();
    values.sort_by_key(|value| {
        let wishes = wanted.iter().filter(|wish| wish.contains(*value)).count();
        (std::cmp::Reverse(wishes), *value)
    });
    values
}
