//! All parties together: whether a deal is possible, why not, and what would open one.
//!
//! The constraints of all parties fall into *components*, which share no cell. A component
//! that can be satisfied has a zone of agreement and a witness. In the others, minimal
//! conflicts that share clauses make up a *deadlock*, which has concessions of its own: to
//! open every deadlock, one takes a concession of each.

mod concession;
mod conflict;
mod zone;

use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{Origin, VariableId};
use crate::domain::Values;
use crate::model::{BackgroundId, CellId, ClauseId, Deal, Negotiation, PartyId};
use crate::solver::{Effort, Extent, Question, Unary};

use super::Scope;
use super::room::{Component, Part, Rooms, propositions};

pub use concession::{Concession, Way, weight};

/// How many conflicts of one deadlock are listed; that there are more is said.
const LISTED: usize = 100;

/// The work that one component's conflicts, and one deadlock's concessions, may take.
const STEPS: u64 = 30_000_000;

/// What is true of all parties together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joint {
    /// The clauses that were judged, ascending: those that restrict a value and can be relied
    /// on for a party at the table.
    pub clauses: Vec<ClauseId>,
    /// The rules and readings that were judged with them, ascending.
    pub backgrounds: Vec<BackgroundId>,
    /// Whether one deal can satisfy everybody.
    pub verdict: Verdict,
    /// One deal that satisfies everybody, as far as clauses and rules ask for anything; of the
    /// components that can be satisfied, where not all can.
    pub deal: Deal,
    /// For each cell that a clause or a rule restricts, what is left there.
    pub zone: Vec<Zone>,
    /// Why there is no deal. Those that concern the first cells come first.
    pub deadlocks: Vec<Deadlock>,
    /// Cells of which it is not known whether a deal is possible, as the search was cut short.
    pub unknown: Vec<CellId>,
}

/// Whether one deal can satisfy everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// There is one.
    Compatible,
    /// There is none.
    Incompatible,
    /// The search was cut short, or there are not two parties to compare.
    #[default]
    Unknown,
}

/// The values that are left on a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    /// The cell.
    pub cell: CellId,
    /// What some deal that satisfies everybody gives it; where none does, what the clauses
    /// that are in no conflict leave.
    pub values: Values,
    /// Whether a deadlock stands between.
    pub is_blocked: bool,
}

/// Minimal conflicts that share clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadlock {
    /// The cells on which they clash, ascending.
    pub cells: Vec<CellId>,
    /// The parties whose clauses clash, as declared.
    pub parties: Vec<PartyId>,
    /// The conflicts: those with the fewest clauses first.
    pub conflicts: Vec<Conflict>,
    /// How many more of them were found, and are not listed.
    pub more: usize,
    /// Up to how many clauses every conflict is found.
    pub extent: Extent,
    /// What would open it.
    pub way: Way,
}

/// Clauses that cannot all hold, though any fewer of them can.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conflict {
    /// The clauses, ascending.
    pub clauses: Vec<ClauseId>,
    /// The rules and readings without which they could: as few readings as possible.
    pub rests_on: Vec<BackgroundId>,
    /// The cells on which they clash, ascending.
    pub cells: Vec<CellId>,
    /// The parties at the table that hold them, as declared.
    pub parties: Vec<PartyId>,
}

/// The clauses of one component, ready for the solver.
struct Matter<'a> {
    cells: Vec<CellId>,
    /// The rules and readings in it.
    always: Vec<Part<'a>>,
    /// The clauses in it, each with its parts, in an order that files do not influence.
    clauses: Vec<(ClauseId, Vec<Part<'a>>)>,
}

impl<'a> Matter<'a> {
    fn of(negotiation: &Negotiation, component: Component<'a>) -> Self {
        let mut always = Vec::new();
        let mut clauses: BTreeMap<ClauseId, Vec<Part<'a>>> = BTreeMap::new();
        for part in component.parts {
            match part.origin {
                Origin::Background(_) => always.push(part),
                Origin::Clause(id) => clauses.entry(id).or_default().push(part),
            }
        }
        let mut clauses: Vec<(ClauseId, Vec<Part<'a>>)> = clauses.into_iter().collect();
        clauses.sort_by(|(a, _), (b, _)| {
            let key = |id: ClauseId| &negotiation.clause(id).key;
            key(*a).cmp(key(*b)).then(a.cmp(b))
        });
        Self {
            cells: component.cells,
            always,
            clauses,
        }
    }

    /// Asks of some clauses, by number, with the rules and readings.
    fn question(&self, rooms: &Rooms<'a>, clauses: impl Iterator<Item = usize>) -> Question<'a> {
        Question {
            variables: rooms.layout.variables(),
            always: propositions(&self.always).collect(),
            groups: clauses
                .map(|at| propositions(&self.clauses[at].1).collect())
                .collect(),
        }
    }

    fn variables(&self, rooms: &Rooms<'a>) -> Vec<VariableId> {
        let cells = self.cells.iter();
        cells
            .flat_map(|cell| rooms.layout.variables_of(*cell))
            .collect()
    }
}

/// Judges all parties together.
pub fn judge(
    negotiation: &Negotiation,
    rooms: &Rooms<'_>,
    parties: &[PartyId],
    effort: &Effort,
    scope: Scope,
) -> Joint {
    let components = rooms.components_of(parties);
    let mut joint = at_table(&components);
    if parties.len() < 2 {
        return joint;
    }
    let mut matters: Vec<Matter<'_>> = Vec::new();
    let mut blocked: Vec<conflict::Blocked> = Vec::new();
    for component in components {
        let narrowed = Unary::of(rooms.layout.variables(), propositions(&component.parts));
        let is_open = narrowed.is_some_and(|narrowed| narrowed.holds());
        if is_open && scope == Scope::Clashes {
            continue;
        }
        let at = matters.len();
        matters.push(Matter::of(negotiation, component));
        let matter = &matters[at];
        let answer = if is_open {
            conflict::Answer::None
        } else {
            conflict::find(rooms, matter, at, effort)
        };
        match answer {
            conflict::Answer::None => {
                if scope == Scope::Everything
                    && zone::open(negotiation, rooms, matter, effort, &mut joint).is_err()
                {
                    joint.unknown.extend(&matter.cells);
                }
            }
            conflict::Answer::Some(found) => blocked.push(found),
            conflict::Answer::Unknown => joint.unknown.extend(&matter.cells),
        }
    }
    joint.verdict = if !blocked.is_empty() {
        Verdict::Incompatible
    } else if joint.unknown.is_empty() {
        Verdict::Compatible
    } else {
        Verdict::Unknown
    };
    let groups = conflict::deadlocks(negotiation, &blocked);
    let disputed: BTreeSet<ClauseId> = groups
        .iter()
        .flat_map(|group| group.clauses.iter().copied())
        .collect();
    let beside: &[conflict::Blocked] = match scope {
        Scope::Clashes => &[],
        Scope::Everything => &blocked,
    };
    for found in beside {
        // A zone that could not be told is left out; the report tells that effort ran out.
        let matter = &matters[found.matter];
        let _ = zone::beside(negotiation, rooms, matter, found, &disputed, effort)
            .map(|zones| joint.zone.extend(zones));
    }
    let aside = concession::Beside::new(negotiation, &matters, disputed);
    for group in groups {
        let deadlock =
            concession::resolve(negotiation, rooms, &matters, group, parties, &aside, scope);
        joint.deadlocks.push(deadlock);
    }
    joint.zone.sort_by_key(|zone| zone.cell);
    joint
        .deadlocks
        .sort_by(|a, b| (&a.cells, &a.parties).cmp(&(&b.cells, &b.parties)));
    joint
}

/// Says what is judged, and nothing of how.
fn at_table(components: &[Component<'_>]) -> Joint {
    let parts = components.iter().flat_map(|component| &component.parts);
    let mut origins: Vec<Origin> = parts.map(|part| part.origin).collect();
    origins.sort_unstable();
    origins.dedup();
    let mut joint = Joint::default();
    for origin in origins {
        match origin {
            Origin::Clause(id) => joint.clauses.push(id),
            Origin::Background(id) => joint.backgrounds.push(id),
        }
    }
    joint
}

/// Returns the parties at the table that hold a clause: its own, or those that it counts for.
fn holders(negotiation: &Negotiation, parties: &[PartyId], clause: ClauseId) -> Vec<PartyId> {
    let by = negotiation.clause(clause).party;
    if parties.contains(&by) {
        return vec![by];
    }
    parties
        .iter()
        .copied()
        .filter(|party| negotiation.includes(by, *party))
        .collect()
}
