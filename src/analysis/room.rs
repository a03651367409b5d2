//! The room that clauses leave on a cell.
//!
//! Most conjuncts concern one cell. Those that tie several cells together join them into a
//! *component*; what a component leaves on one of its cells is asked of the solver. A
//! component of one cell without flags needs set algebra only.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{
    Conjunct, Constraint, ConstraintSets, Layout, Origin, Place, Proposition, Variable, VariableId,
};
use crate::domain::{Members, Values};
use crate::model::{CellId, ClauseId, Negotiation, PartyId};
use crate::solver::{Effort, Memory, Question, Unary, Union};

use super::internal::Sound;

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

/// Of two parties, the components in which both speak.
type Shared = BTreeMap<(PartyId, PartyId), Vec<u32>>;

/// The constraints that mention a cell.
type ByCell<'a> = BTreeMap<CellId, Vec<&'a Constraint>>;

/// The sound constraints of all parties.
pub struct Rooms<'a> {
    negotiation: &'a Negotiation,
    sets: &'a ConstraintSets,
    /// The layout of all cells.
    pub layout: &'a Layout,
    /// What the answers may cost.
    pub effort: &'a Effort,
    /// What was answered before.
    pub memory: &'a Memory,
    /// What the constraints of all parties tie together, in the order of their first cells.
    /// A bloc's clause stands there once for each party that it counts for.
    whole: Vec<Component<'a>>,
    /// What two parties both speak of.
    shared: OnceCell<Shared>,
    /// The same, where several cells are tied together.
    tied: OnceCell<Shared>,
    /// For each party, the components of its own constraints.
    own: Vec<OnceCell<Own<'a>>>,
    /// For each party what it would take.
    takes: Vec<OnceCell<Takes<'a>>>,
    /// For each variable, what some offer or wish would have it be.
    wanted: OnceCell<BTreeMap<VariableId, Vec<&'a Members>>>,
}

/// The components of one party's constraints, and which of them each cell belongs to.
struct Own<'a> {
    components: Vec<Component<'a>>,
    of_cell: BTreeMap<CellId, usize>,
}

/// What one party would take, by the cells that it mentions.
struct Takes<'a> {
    offers: ByCell<'a>,
    asked: ByCell<'a>,
    wishes: ByCell<'a>,
}

impl<'a> Rooms<'a> {
    /// Prepares the constraints, without those that are not sound.
    pub fn new(
        negotiation: &'a Negotiation,
        sets: &'a ConstraintSets,
        sound: &Sound,
        effort: &'a Effort,
        memory: &'a Memory,
    ) -> Self {
        let parties = sets.parties.iter();
        let lists = parties.map(|set| (Some(set.party), &set.binding));
        let parts: Vec<Part<'a>> = std::iter::once((None, &sets.background))
            .chain(lists)
            .flat_map(|(party, constraints)| constraints.iter().map(move |of| (party, of)))
            .filter(|(party, constraint)| sound.holds_for(*party, constraint.origin))
            .flat_map(|(party, constraint)| parts_of(party, constraint))
            // A part without cells is always or never so, which `internal` has settled.
            .filter(|part| !part.conjunct.cells.is_empty())
            .collect();
        let whole = components(parts);
        let count = sets.parties.len();
        Self {
            negotiation,
            sets,
            layout: &sets.layout,
            effort,
            memory,
            whole,
            shared: OnceCell::new(),
            tied: OnceCell::new(),
            own: (0..count).map(|_| OnceCell::new()).collect(),
            takes: (0..count).map(|_| OnceCell::new()).collect(),
            wanted: OnceCell::new(),
        }
    }

    /// Returns the components that the rules and these parties' constraints make together.
    /// A clause that counts for several of them, as a bloc's does, is taken once.
    pub fn components_of(&self, parties: &[PartyId]) -> Vec<Component<'a>> {
        let mut found = Vec::new();
        for whole in &self.whole {
            self.narrow(whole, parties, &mut found);
        }
        found.sort_by_key(|component| component.cells[0]);
        found
    }

    /// Returns those components of two parties' constraints, and the rules, in which both
    /// speak.
    pub fn components_of_both(&self, a: PartyId, b: PartyId) -> Vec<Component<'a>> {
        let shared = self.shared.get_or_init(|| self.shared_where(|_| true));
        self.both_in(shared, a, b)
    }

    /// Returns the cells that somebody's constraint or a rule ties to others.
    pub fn tied_cells(&self) -> BTreeSet<CellId> {
        let several = |component: &&Component<'_>| component.cells.len() > 1;
        let tied = self.whole.iter().filter(several);
        tied.flat_map(|component| component.cells.iter().copied())
            .collect()
    }

    /// Returns each two parties that both speak in some component of several cells.
    pub fn tied_pairs(&self) -> Vec<(PartyId, PartyId)> {
        self.tied().keys().copied().collect()
    }

    /// Returns those of [`Self::components_of_both`] that come from several cells tied together.
    pub fn tied_components_of_both(&self, a: PartyId, b: PartyId) -> Vec<Component<'a>> {
        self.both_in(self.tied(), a, b)
    }

    fn tied(&self) -> &Shared {
        let several = |component: &Component<'_>| component.cells.len() > 1;
        self.tied.get_or_init(|| self.shared_where(several))
    }

    fn shared_where(&self, is_wanted: impl Fn(&Component<'_>) -> bool) -> Shared {
        let mut shared = Shared::new();
        for (at, component) in self.whole.iter().enumerate() {
            if !is_wanted(component) {
                continue;
            }
            let parties = component.parts.iter().filter_map(|part| part.party);
            let mut speaking: Vec<PartyId> = parties.collect();
            // Parts come party by party.
            speaking.dedup();
            for (at_a, a) in speaking.iter().enumerate() {
                for b in &speaking[at_a + 1..] {
                    shared.entry((*a, *b)).or_default().push(at as u32);
                }
            }
        }
        shared
    }

    fn both_in(&self, shared: &Shared, a: PartyId, b: PartyId) -> Vec<Component<'a>> {
        let shared = shared.get(&(a.min(b), a.max(b)));
        let mut found = Vec::new();
        for at in shared.into_iter().flatten() {
            self.narrow(&self.whole[*at as usize], &[a, b], &mut found);
        }
        found.retain(|component| {
            let speaks = |party| component.parts.iter().any(|part| part.party == Some(party));
            speaks(a) && speaks(b)
        });
        found.sort_by_key(|component| component.cells[0]);
        found
    }

    /// Adds what of a component the rules and some parties' constraints tie together.
    fn narrow(&self, whole: &Component<'a>, parties: &[PartyId], found: &mut Vec<Component<'a>>) {
        // Parts come party by party, the rules' first.
        let of = |party: Option<PartyId>| {
            let parts = whole.parts.as_slice();
            let from = parts.partition_point(|part| part.party < party);
            let to = from + parts[from..].partition_point(|part| part.party == party);
            &parts[from..to]
        };
        let mut wanted = parties.to_vec();
        wanted.sort_unstable();
        let mut parts: Vec<Part<'a>> = Vec::new();
        for party in std::iter::once(None).chain(wanted.into_iter().map(Some)) {
            for part in of(party) {
                if !self.is_taken(&parts, part) {
                    parts.push(*part);
                }
            }
        }
        if parts.is_empty() {
            return;
        }
        if whole.cells.len() == 1 {
            let cells = whole.cells.clone();
            found.push(Component { parts, cells });
        } else {
            found.extend(components(parts));
        }
    }

    /// Tells whether a bloc's clause is there already, for another party.
    fn is_taken(&self, parts: &[Part<'a>], part: &Part<'a>) -> bool {
        let Origin::Clause(id) = part.origin else {
            return false;
        };
        let by = self.negotiation.clause(id).party;
        self.negotiation.party(by).members.is_some()
            && parts
                .iter()
                .any(|other| other.origin == part.origin && other.party != part.party)
    }

    fn own(&self, party: PartyId) -> &Own<'a> {
        self.own[party.index()].get_or_init(|| {
            let components = self.components_of(&[party]);
            let mut of_cell = BTreeMap::new();
            for (at, component) in components.iter().enumerate() {
                of_cell.extend(component.cells.iter().map(|cell| (*cell, at)));
            }
            Own {
                components,
                of_cell,
            }
        })
    }

    fn takes(&self, party: PartyId) -> &Takes<'a> {
        self.takes[party.index()].get_or_init(|| {
            let set = &self.sets.parties[party.index()];
            Takes {
                offers: by_cell(&set.offers),
                asked: by_cell(&set.asked),
                wishes: by_cell(&set.wishes),
            }
        })
    }

    /// Returns what a party's constraint set leaves on a cell; `None` if no constraint of
    /// the party itself concerns the cell.
    pub fn of_party(&self, party: PartyId, cell: CellId) -> Option<Room<'_, 'a>> {
        let own = self.own(party);
        let component = &own.components[*own.of_cell.get(&cell)?];
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
        let takes = self.takes(party);
        let index = if wishes { &takes.wishes } else { &takes.offers };
        self.each(index, party, cell).collect()
    }

    /// Returns what an offer asks in exchange on a cell; `None` if nothing.
    pub fn asked(&self, party: PartyId, offer: ClauseId, cell: CellId) -> Option<Room<'_, 'a>> {
        self.each(&self.takes(party).asked, party, cell)
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
            // A part without cells is always or never so, which `internal` has settled.
            let parts = parts_of(Some(party), constraint);
            let parts = parts.filter(|part| !part.conjunct.cells.is_empty());
            let component = components(parts.collect())
                .into_iter()
                .find(|component| component.cells.contains(&cell))?;
            Some((clause, Room::new(self, cell, component.parts)))
        })
    }

    /// Returns what each offer and each wish would have a variable be.
    pub fn wanted(&self, variable: VariableId) -> &[&'a Members] {
        let wanted = self.wanted.get_or_init(|| wanted(self.sets));
        wanted.get(&variable).map_or(&[], Vec::as_slice)
    }

    /// Tells whether some propositions can hold together; once the effort is spent, never.
    fn holds<'p>(&self, propositions: impl Iterator<Item = &'p Proposition>) -> bool
    where
        'a: 'p,
    {
        Question::of_all(self.layout.variables(), propositions)
            .holds(self.effort, self.memory)
            .unwrap_or(false)
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
        let possible =
            if alone && !is_flags {
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
                let variables: Vec<VariableId> = layout.variables_of(cell).collect();
                let possible = Question::of_all(layout.variables(), propositions(&parts))
                    .projection(&variables, rooms.effort, rooms.memory);
                // Where nothing can hold, or the effort is spent, nothing is left.
                let possible = possible.ok().flatten().unwrap_or_else(|| {
                    let none = |of: &VariableId| Members::none(layout.variable(*of).count());
                    variables.iter().map(none).collect()
                });
                let possible = possible.into_iter();
                possible
                    .map(|values| layout.rounded(cell, values))
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

    /// Returns for each variable of the cell what it can be, where that is all there is to say.
    pub fn plain(&self) -> Option<&[Members]> {
        (!self.further).then_some(&self.possible)
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
            .any(|(a, b)| a.is_disjoint(b));
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
                    let broken = part.conjunct.proposition.negation();
                    let here = propositions(&self.parts).chain([&broken]);
                    !self.rooms.holds(here)
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
    let narrow = |parts| Unary::of(layout.variables(), propositions(parts));
    if let (Some(left), Some(right)) = (narrow(left), narrow(right)) {
        let meet = |variable: VariableId| match (left.left(variable), right.left(variable)) {
            (Some(a), Some(b)) => !a.is_disjoint(b),
            _ => true,
        };
        return left.holds() && right.holds() && layout.variables_of(cell).all(meet);
    }
    let count = layout.variables().len() as u32;
    let copied = |variable: VariableId| {
        if layout.cell_of(variable) == cell {
            variable
        } else {
            VariableId(variable.0 + count)
        }
    };
    let copies: Vec<Proposition> = propositions(right)
        .map(|proposition| proposition.renamed(&copied))
        .collect();
    rooms.holds(propositions(left).chain(&copies))
}

/// Returns what some parts ask.
pub fn propositions<'p, 'a: 'p>(
    parts: &'p [Part<'a>],
) -> impl Iterator<Item = &'a Proposition> + Clone + 'p {
    parts.iter().map(|part| &part.conjunct.proposition)
}

/// Returns the values of a variable that all these parts leave, each about it alone.
pub fn narrowed<'p, 'a: 'p>(
    layout: &Layout,
    variable: VariableId,
    parts: impl IntoIterator<Item = &'p Part<'a>>,
) -> Members {
    let kind: &Variable = layout.variable(variable);
    parts.into_iter().fold(kind.allowed(), |mut left, part| {
        match &part.conjunct.proposition {
            Proposition::OneOf(_, values) => left.keep(values),
            other => left.keep(&other.solutions(kind.count())),
        }
        left
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

/// Sorts parts, each of which has cells, into components; in the order of their first cells.
fn components(parts: Vec<Part<'_>>) -> Vec<Component<'_>> {
    let occurring = parts.iter().flat_map(|part| &part.conjunct.cells);
    let mut cells: Vec<CellId> = occurring.copied().collect();
    cells.sort_unstable();
    cells.dedup();
    let place = |cell: &CellId| cells.partition_point(|other| other < cell);
    let mut union = Union::of(cells.len());
    for part in &parts {
        let (first, rest) = (&part.conjunct.cells[0], &part.conjunct.cells[1..]);
        for cell in rest {
            union.join(place(first), place(cell));
        }
    }
    let (of_place, count) = union.numbered();
    let none = || Component {
        parts: Vec::new(),
        cells: Vec::new(),
    };
    let mut components: Vec<Component<'_>> = (0..count).map(|_| none()).collect();
    for part in parts {
        let at = of_place[place(&part.conjunct.cells[0])];
        components[at as usize].parts.push(part);
    }
    for (cell, at) in cells.iter().zip(of_place) {
        components[at as usize].cells.push(*cell);
    }
    components
}
