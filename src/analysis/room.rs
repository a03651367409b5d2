//! The room that clauses leave on a cell.
//!
//! Most conjuncts concern one cell. Those that tie several cells together join them into a
//! *component*; what a component leaves on one of its cells is asked of the solver. A
//! component of one cell without flags needs set algebra only.

use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{
    Conjunct, Constraint, ConstraintSets, Layout, Origin, Place, Proposition, Variable, VariableId,
};
use crate::domain::{Members, Values};
use crate::model::{CellId, ClauseId, Negotiation, PartyId};
use crate::solver::{Effort, Solver};

use super::internal::Sound;
use super::union::Union;

/// A conjunct and the clause, rule or reading that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Whose constraint it is; `None` if it binds everybody.
    pub party: Option<PartyId>,
    /// Where it comes from.
    pub origin: Origin,
    /// What must hold.
    pub conjunct: &'a Conjunct,
}

/// Parts whose cells are tied together, and nothing else is tied to them.
#[derive(Clone, Debug)]
pub struct Component<'a> {
    /// The parts, backgrounds first, then by clause.
    pub parts: Vec<Part<'a>>,
    /// All cells that occur, ascending.
    pub cells: Vec<CellId>,
}

impl Component<'_> {
    /// Returns its only cell, if set algebra settles it: one cell, with one variable.
    pub fn single(&self, layout: &Layout) -> Option<(CellId, VariableId)> {
        match self.cells.as_slice() {
            [cell] => match layout.place(*cell) {
                Place::Value(variable) | Place::Slots(variable, _) => Some((*cell, *variable)),
                Place::Flags(..) => None,
            },
            _ => None,
        }
    }
}

/// The constraints that mention a cell.
type ByCell<'a> = BTreeMap<CellId, Vec<&'a Constraint>>;

/// The sound constraints of all parties.
pub struct Rooms<'a> {
    negotiation: &'a Negotiation,
    /// The layout of all cells.
    pub layout: &'a Layout,
    /// What the answers may cost.
    pub effort: &'a Effort,
    background: Vec<Part<'a>>,
    parties: Vec<Vec<Part<'a>>>,
    offers: Vec<ByCell<'a>>,
    asked: Vec<ByCell<'a>>,
    wishes: Vec<ByCell<'a>>,
    /// For each variable, what some offer or wish would have it be.
    wanted: BTreeMap<VariableId, Vec<&'a Members>>,
    /// For each party, the components of its own constraints, by cell.
    own: Vec<BTreeMap<CellId, (usize, usize)>>,
    components: Vec<Vec<Component<'a>>>,
}

impl<'a> Rooms<'a> {
    /// Prepares the constraints, without those that are not sound.
    pub fn new(
        negotiation: &'a Negotiation,
        sets: &'a ConstraintSets,
        sound: &Sound,
        effort: &'a Effort,
    ) -> Self {
        let parts = |party: Option<PartyId>, constraints: &'a [Constraint]| -> Vec<Part<'a>> {
            constraints
                .iter()
                .filter(|constraint| sound.holds_for(party, constraint.origin))
                .flat_map(|constraint| parts_of(party, constraint))
                .collect()
        };
        let mut rooms = Self {
            negotiation,
            layout: &sets.layout,
            effort,
            background: parts(None, &sets.background),
            parties: sets
                .parties
                .iter()
                .map(|set| parts(Some(set.party), &set.binding))
                .collect(),
            offers: sets
                .parties
                .iter()
                .map(|set| by_cell(&set.offers))
                .collect(),
            asked: sets.parties.iter().map(|set| by_cell(&set.asked)).collect(),
            wishes: sets
                .parties
                .iter()
                .map(|set| by_cell(&set.wishes))
                .collect(),
            wanted: wanted(sets),
            own: Vec::new(),
            components: Vec::new(),
        };
        for party in 0..rooms.parties.len() {
            let components = rooms.components_of(&[PartyId(party as u32)]);
            let mut own = BTreeMap::new();
            for (at, component) in components.iter().enumerate() {
                own.extend(component.cells.iter().map(|cell| (*cell, (party, at))));
            }
            rooms.own.push(own);
            rooms.components.push(components);
        }
        rooms
    }

    /// Returns the components that the rules and these parties' constraints make together.
    /// A clause that counts for several of them, as a bloc's does, is taken once.
    pub fn components_of(&self, parties: &[PartyId]) -> Vec<Component<'a>> {
        let mut seen = BTreeSet::new();
        let parts = parties.iter().flat_map(|party| {
            let own = &self.parties[party.index()];
            let fresh: Vec<&Part<'a>> = own.iter().filter(|p| !seen.contains(&p.origin)).collect();
            seen.extend(own.iter().map(|part| part.origin));
            fresh
        });
        components(self.background.iter().chain(parts).copied())
    }

    /// Returns what a party's constraint set leaves on a cell; `None` if no constraint of
    /// the party itself concerns the cell.
    pub fn of_party(&self, party: PartyId, cell: CellId) -> Option<Room<'_, 'a>> {
        let component = self.own[party.index()]
            .get(&cell)
            .map(|(party, at)| &self.components[*party][*at])?;
        let is_own = |part: &Part<'_>| part.party.is_some() && part.conjunct.cells.contains(&cell);
        component
            .parts
            .iter()
            .any(is_own)
            .then(|| Room::new(self, cell, component.parts.clone()))
    }

    /// Returns what each offer, or each preference, of a party leaves on a cell that it
    /// mentions, and the clause that makes it.
    pub fn of_offers(
        &self,
        party: PartyId,
        cell: CellId,
        wishes: bool,
    ) -> Vec<(ClauseId, Room<'_, 'a>)> {
        let index = if wishes { &self.wishes } else { &self.offers };
        self.each(&index[party.index()], party, cell).collect()
    }

    /// Returns what an offer asks in exchange on a cell; `None` if nothing.
    pub fn asked(&self, party: PartyId, offer: ClauseId, cell: CellId) -> Option<Room<'_, 'a>> {
        self.each(&self.asked[party.index()], party, cell)
            .find(|(clause, _)| *clause == offer)
            .map(|(_, room)| room)
    }

    fn each<'r>(
        &'r self,
        index: &'r ByCell<'a>,
        party: PartyId,
        cell: CellId,
    ) -> impl Iterator<Item = (ClauseId, Room<'r, 'a>)> {
        let constraints = index.get(&cell).into_iter().flatten();
        constraints.filter_map(move |constraint| {
            let Origin::Clause(clause) = constraint.origin else {
                return None;
            };
            let component = components(parts_of(Some(party), constraint))
                .into_iter()
                .find(|component| component.cells.contains(&cell))?;
            Some((clause, Room::new(self, cell, component.parts)))
        })
    }

    /// Returns what each offer and each wish would have a variable be.
    pub fn wanted(&self, variable: VariableId) -> &[&'a Members] {
        self.wanted.get(&variable).map_or(&[], Vec::as_slice)
    }

    /// Returns the negotiation.
    pub fn negotiation(&self) -> &'a Negotiation {
        self.negotiation
    }
}

/// What some parts leave on a cell.
#[derive(Clone)]
pub struct Room<'r, 'a> {
    rooms: &'r Rooms<'a>,
    cell: CellId,
    parts: Vec<Part<'a>>,
    /// For each variable of the cell, the values that it can take.
    possible: Vec<Members>,
    /// Whether elements of a subset depend on each other.
    further: bool,
}

impl<'r, 'a> Room<'r, 'a> {
    /// Computes the room of parts that belong to one component.
    pub fn new(rooms: &'r Rooms<'a>, cell: CellId, parts: Vec<Part<'a>>) -> Self {
        let layout = rooms.layout;
        let alone = parts.iter().all(|part| part.conjunct.cells == [cell]);
        let is_literal =
            |part: &Part<'_>| matches!(part.conjunct.proposition, Proposition::OneOf(..));
        let literal = alone && parts.iter().all(is_literal);
        let is_flags = matches!(layout.place(cell), Place::Flags(..));
        let possible = if alone && !is_flags {
            layout
                .variables_of(cell)
                .map(|variable| narrowed(layout, variable, &parts))
                .collect()
        } else if literal {
            layout
                .variables_of(cell)
                .map(|variable| {
                    let own = parts.iter().filter(|part| {
                        matches!(&part.conjunct.proposition,
                            Proposition::OneOf(of, _) if *of == variable)
                    });
                    narrowed(layout, variable, own)
                })
                .collect()
        } else {
            let mut solver = Solver::new(layout.variables(), rooms.effort);
            let group = solver.group(parts.iter().map(|part| &part.conjunct.proposition));
            layout
                .variables_of(cell)
                .map(|variable| solver.possible(&[group], variable))
                .collect()
        };
        Self {
            rooms,
            cell,
            parts,
            possible,
            further: is_flags && !literal,
        }
    }

    /// Returns the values, as a person understands them.
    pub fn values(&self) -> Values {
        let layout = self.rooms.layout;
        layout.left(self.cell, &self.possible, self.further)
    }

    /// Returns the clauses that speak of the cell, each once.
    pub fn clauses(&self) -> BTreeSet<ClauseId> {
        let own = self.parts.iter();
        own.filter(|part| part.conjunct.cells.contains(&self.cell))
            .filter_map(|part| match part.origin {
                Origin::Clause(id) => Some(id),
                Origin::Background(_) => None,
            })
            .collect()
    }

    /// Returns the positions of an ordered cell's values; `None` for a subset.
    pub fn ordered(&self) -> Option<Members> {
        match self.rooms.layout.place(self.cell) {
            Place::Flags(..) => None,
            _ => self.possible.first().cloned(),
        }
    }

    /// Tells whether anything is ruled out.
    pub fn is_restricted(&self) -> bool {
        let all = self.rooms.negotiation.issue_of(self.cell).ty.space().all();
        self.values() != all
    }

    /// Tells whether no value is left by both.
    pub fn is_disjoint(&self, other: &Room<'_, '_>) -> bool {
        let plain = self
            .possible
            .iter()
            .zip(&other.possible)
            .any(|(a, b)| a.intersection(b).is_empty());
        plain || (self.further || other.further) && !self.meets(other)
    }

    /// Tells whether every value left here is left by the other, too.
    pub fn is_within(&self, other: &Room<'_, '_>) -> bool {
        let plain = self
            .possible
            .iter()
            .zip(&other.possible)
            .all(|(a, b)| a.is_subset(b));
        if !other.further {
            return plain;
        }
        // The other's conditions on elements: none of them may be breakable here. Where they
        // tie other cells, too, what they leave is not expressed by them, so the answer is
        // the careful one.
        plain
            && other.parts.iter().all(|part| {
                part.conjunct.cells == [self.cell] && {
                    let mut solver = Solver::new(self.rooms.layout.variables(), self.rooms.effort);
                    let broken = part.conjunct.proposition.negation();
                    let here = self.parts.iter().map(|part| &part.conjunct.proposition);
                    let group = solver.group(here.chain([&broken]));
                    !solver.holds(&[group])
                }
            })
    }

    /// Tells whether both leave exactly the same.
    pub fn is_same(&self, other: &Room<'_, '_>) -> bool {
        self.is_within(other) && other.is_within(self)
    }

    /// Returns the values that both leave, as a person understands them.
    pub fn shared(&self, other: &Room<'_, '_>) -> Values {
        self.values().intersection(&other.values())
    }

    /// Asks the solver whether a value suits both, each with cells of its own elsewhere.
    fn meets(&self, other: &Room<'_, '_>) -> bool {
        meets(self.rooms, self.cell, &self.parts, &other.parts)
    }
}

/// Tells whether some value of a cell suits both lists of parts, each with values of its own
/// on all other cells.
pub fn meets(rooms: &Rooms<'_>, cell: CellId, left: &[Part<'_>], right: &[Part<'_>]) -> bool {
    let layout = rooms.layout;
    let count = layout.variables().len() as u32;
    let copied = |variable: VariableId| {
        if layout.cell_of(variable) == cell {
            variable
        } else {
            VariableId(variable.0 + count)
        }
    };
    let copies: Vec<Proposition> = right
        .iter()
        .map(|part| part.conjunct.proposition.renamed(&copied))
        .collect();
    let mut solver = Solver::new(layout.variables(), rooms.effort);
    let group = solver.group(
        left.iter()
            .map(|part| &part.conjunct.proposition)
            .chain(&copies),
    );
    solver.holds(&[group])
}

/// Returns the values of a variable that all these parts leave, each about it alone.
pub fn narrowed<'p, 'a: 'p>(
    layout: &Layout,
    variable: VariableId,
    parts: impl IntoIterator<Item = &'p Part<'a>>,
) -> Members {
    let kind: &Variable = layout.variable(variable);
    parts.into_iter().fold(kind.allowed(), |left, part| {
        left.intersection(&part.conjunct.proposition.solutions(kind.count()))
    })
}

fn wanted(sets: &ConstraintSets) -> BTreeMap<VariableId, Vec<&Members>> {
    let mut wanted: BTreeMap<VariableId, Vec<&Members>> = BTreeMap::new();
    for set in &sets.parties {
        for constraint in set.offers.iter().chain(&set.wishes) {
            for conjunct in &constraint.conjuncts {
                if let Proposition::OneOf(variable, values) = &conjunct.proposition {
                    wanted.entry(*variable).or_default().push(values);
                }
            }
        }
    }
    wanted
}

fn by_cell(constraints: &[Constraint]) -> ByCell<'_> {
    let mut index: ByCell<'_> = BTreeMap::new();
    for constraint in constraints {
        let cells: BTreeSet<CellId> = constraint
            .conjuncts
            .iter()
            .flat_map(|conjunct| conjunct.cells.iter().copied())
            .collect();
        for cell in cells {
            index.entry(cell).or_default().push(constraint);
        }
    }
    index
}

fn parts_of(party: Option<PartyId>, constraint: &Constraint) -> impl Iterator<Item = Part<'_>> {
    constraint.conjuncts.iter().map(move |conjunct| Part {
        party,
        origin: constraint.origin,
        conjunct,
    })
}

/// Sorts parts into components; in the order of their first cells. A part without cells is
/// always or never so, which `internal` has settled.
fn components<'a>(parts: impl Iterator<Item = Part<'a>>) -> Vec<Component<'a>> {
    let parts: Vec<Part<'a>> = parts
        .filter(|part| !part.conjunct.cells.is_empty())
        .collect();
    let mut tied: Union<CellId> = Union::new();
    for part in &parts {
        tied.join_all(part.conjunct.cells.iter().copied());
    }
    let mut found: BTreeMap<CellId, Component<'a>> = BTreeMap::new();
    for part in parts {
        let root = tied.root(part.conjunct.cells[0]);
        let component = found.entry(root).or_insert_with(|| Component {
            parts: Vec::new(),
            cells: Vec::new(),
        });
        component.cells.extend(&part.conjunct.cells);
        component.parts.push(part);
    }
    let mut found: Vec<Component<'a>> = found.into_values().collect();
    for component in &mut found {
        component.cells.sort_unstable();
        component.cells.dedup();
    }
    found
}
