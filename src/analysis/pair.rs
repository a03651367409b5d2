//! Contradictions of two parties.
//!
//! A contradiction is a minimal conflict among the clauses of both, with the rules and
//! readings it needs. Where the two leave no common value on a cell, there is always one:
//! a deal that satisfied both would have given the cell a value.

use std::collections::BTreeMap;

use crate::constraint::{Origin, Place};
use crate::domain::{Cut, Decimal, Grain, Members};
use crate::model::{BackgroundId, CellId, ClauseId, Negotiation, PartyId};
use crate::solver::{Bounds, Extent, Question, Unary, minimal_transversals};

use super::room::{Component, Part, Room, Rooms, meets, propositions};
use super::{Finding, FindingKind, Gap};

/// How many minimal conflicts are listed for one component; a report with more is no help,
/// and that there are more is said.
const LISTED: usize = 200;

/// Returns the contradictions of two parties, and whether these are all.
pub fn contradictions(
    negotiation: &Negotiation,
    rooms: &Rooms<'_>,
    a: PartyId,
    b: PartyId,
) -> (Vec<Finding>, bool) {
    contradictions_in(negotiation, rooms, a, b, rooms.components_of_both(a, b))
}

/// Returns the contradictions of two parties in some components of what they ask, and whether
/// these are all.
pub fn contradictions_in<'a>(
    negotiation: &Negotiation,
    rooms: &Rooms<'a>,
    a: PartyId,
    b: PartyId,
    components: Vec<Component<'a>>,
) -> (Vec<Finding>, bool) {
    let mut clashes: BTreeMap<(Vec<Origin>, bool), Clash> = BTreeMap::new();
    let mut all = true;
    for component in components {
        let (conflicts, complete) = conflicts(rooms, &component);
        all &= complete;
        for conflict in conflicts {
            let members: Vec<Part<'_>> = component
                .parts
                .iter()
                .filter(|part| conflict.contains(&part.origin))
                .copied()
                .collect();
            let of = |party: PartyId| -> Vec<Part<'_>> {
                members
                    .iter()
                    .filter(|part| part.party.is_none_or(|of| of == party))
                    .copied()
                    .collect()
            };
            let (left, right) = (of(a), of(b));
            let mut cells: Vec<CellId> = component
                .cells
                .iter()
                .copied()
                .filter(|cell| {
                    speaks(&left, *cell)
                        && speaks(&right, *cell)
                        && !meets(rooms, *cell, &left, &right)
                })
                .collect();
            let across = cells.is_empty();
            let mut gaps = Vec::new();
            if across {
                cells = members
                    .iter()
                    .flat_map(|part| part.conjunct.cells.iter().copied())
                    .collect();
                cells.sort_unstable();
                cells.dedup();
            } else {
                gaps.extend(cells.iter().map(|cell| gap(rooms, *cell, &left, &right)));
            }
            let clash = clashes.entry((conflict, across)).or_default();
            clash.cells.extend(cells);
            clash.gaps.extend(gaps);
        }
    }
    let findings = clashes
        .into_iter()
        .map(|((origins, across), clash)| clash.finding(negotiation, a, b, &origins, across))
        .collect();
    (findings, all)
}

#[derive(Default)]
struct Clash {
    cells: Vec<CellId>,
    gaps: Vec<Option<Gap>>,
}

impl Clash {
    fn finding(
        mut self,
        negotiation: &Negotiation,
        a: PartyId,
        b: PartyId,
        origins: &[Origin],
        across: bool,
    ) -> Finding {
        self.cells.sort_unstable();
        let mut clauses: Vec<ClauseId> = Vec::new();
        let mut rests_on: Vec<BackgroundId> = Vec::new();
        for origin in origins {
            match origin {
                Origin::Clause(id) => clauses.push(*id),
                Origin::Background(id) => rests_on.push(*id),
            }
        }
        clauses.sort_by_key(|id| (super::is_second(negotiation, *id, a, b), *id));
        // A gap is told where it is the same on every cell.
        let first = self.gaps.first().cloned().flatten();
        let gap = first.filter(|first| self.gaps.iter().all(|gap| gap.as_ref() == Some(first)));
        Finding {
            kind: FindingKind::Contradiction { gap, across },
            issue: negotiation.cell(self.cells[0]).issue,
            cells: self.cells,
            parties: vec![a, b],
            clauses,
            rests_on,
            counted_early: Vec::new(),
        }
    }
}

/// Returns the minimal conflicts of a component, each ascending, and whether these are all.
fn conflicts(rooms: &Rooms<'_>, component: &Component<'_>) -> (Vec<Vec<Origin>>, bool) {
    let narrowed = Unary::of(rooms.layout.variables(), propositions(&component.parts));
    if narrowed.is_some_and(|narrowed| narrowed.holds()) {
        return (Vec::new(), true);
    }
    let mut parts: Vec<&Part<'_>> = component.parts.iter().collect();
    parts.sort_by_key(|part| part.origin);
    let sides: Vec<&[&Part<'_>]> = parts.chunk_by(|a, b| a.origin == b.origin).collect();
    let origins: Vec<Origin> = sides.iter().map(|side| side[0].origin).collect();
    let (found, complete) = if let Some((_, variable)) = component.single(rooms.layout) {
        let kind = rooms.layout.variable(variable);
        let left: Vec<Members> = sides
            .iter()
            .map(|side| super::room::narrowed(rooms.layout, variable, side.iter().copied()))
            .collect();
        let excluders: Vec<Vec<u32>> = kind
            .allowed()
            .iter()
            .map(|value| {
                let excludes = |at: &u32| !left[*at as usize].contains(value);
                (0..origins.len() as u32).filter(excludes).collect()
            })
            .collect();
        minimal_transversals(&excluders, LISTED)
    } else {
        let groups: Vec<_> = sides
            .iter()
            .map(|side| side.iter().map(|part| &part.conjunct.proposition).collect())
            .collect();
        let question = Question {
            variables: rooms.layout.variables(),
            always: Vec::new(),
            groups,
        };
        let bounds = Bounds {
            size: origins.len(),
            enough: LISTED,
        };
        let (effort, memory) = (rooms.effort, rooms.memory);
        let mut conflicts = question.minimal_conflicts(bounds, None, effort, memory);
        let complete = conflicts.extent == Extent::All && conflicts.found.len() <= LISTED;
        conflicts.found.truncate(LISTED);
        (conflicts.found, complete)
    };
    let named = |conflict: Vec<u32>| {
        conflict
            .into_iter()
            .map(|at| origins[at as usize])
            .collect()
    };
    (found.into_iter().map(named).collect(), complete)
}

/// Tells whether a party's own clause, not only a rule, concerns a cell.
fn speaks(parts: &[Part<'_>], cell: CellId) -> bool {
    parts
        .iter()
        .any(|part| part.party.is_some() && part.conjunct.cells.contains(&cell))
}

/// Returns the room between what two sides leave on an ordered cell.
fn gap<'a>(rooms: &Rooms<'a>, cell: CellId, left: &[Part<'a>], right: &[Part<'a>]) -> Option<Gap> {
    let ty = &rooms.negotiation().issue_of(cell).ty;
    if !ty.space().is_ordered() {
        return None;
    }
    let (a, b) = (
        Room::new(rooms, cell, left.to_vec()).ordered()?,
        Room::new(rooms, cell, right.to_vec()).ordered()?,
    );
    let ((_, a_last), (b_first, _)) = (ends(&a)?, ends(&b)?);
    let ((a_first, _), (_, b_last)) = (ends(&a)?, ends(&b)?);
    let (low, high) = if a_last < b_first {
        (a_last, b_first)
    } else if b_last < a_first {
        (b_last, a_first)
    } else {
        return None;
    };
    match rooms.layout.place(cell) {
        Place::Value(_) => Some(Gap::Steps(low, high)),
        Place::Flags(..) => None,
        Place::Slots(_, slots) => {
            let last = slots[low as usize].high;
            let first = slots[high as usize].low;
            Some(Gap::Amounts(
                edge(last, ty.grain(), true)?,
                edge(first, ty.grain(), false)?,
            ))
        }
    }
}

fn ends(set: &Members) -> Option<(u32, u32)> {
    Some((set.iter().next()?, set.iter().next_back()?))
}

/// Returns the last value before a cut, or the first after it; of numbers, the cut's own.
fn edge(cut: Cut, grain: Grain, is_high: bool) -> Option<Decimal> {
    match cut {
        Cut::Before(day) if grain == Grain::Whole && is_high => Some(day - Decimal::ONE),
        Cut::Before(value) | Cut::After(value) => Some(value),
        Cut::Start | Cut::End => None,
    }
}
