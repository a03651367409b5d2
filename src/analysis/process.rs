//! Which milestones can be reached, and what stands in the way of the others.
//!
//! What must come before a milestone, or before an act, is a *step* in a graph of moments: a
//! milestone waits for its preconditions, for what is placed before it, for its parts, and for
//! what it is declared to follow. Everything is reached whose steps can all be taken; repeat
//! until nothing changes (a least fixed point). A step cannot be taken where whoever must
//! perform it refuses, where only an event decides it, or where what it comes from is never
//! reached. `during` and `with` put nothing before anything, so they never block.
//!
//! What stays unreached is told with its cause. A cycle is the shortest one through a strongly
//! connected component of the unreached moments (Tarjan, 1972), so no part of it is idle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::constraint::{Constraint, ConstraintSets, Origin};
use crate::model::{
    CellId, Clause, ClauseId, ClauseKind, Formula, MilestoneId, Moment, Negotiation, PartyId,
    Standing, Timing,
};

use super::room::{Part, Room, Rooms};

/// How many cycles of one knot of moments are told.
const CYCLES: usize = 4;

/// What is true of the way to a settlement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Every milestone, as declared.
    pub milestones: Vec<Reach>,
    /// What stands in the way.
    pub obstacles: Vec<Obstacle>,
    /// Clauses that put something before something else.
    pub placed: Vec<ClauseId>,
    /// Clauses that place moments in time only under a condition or as one of several ways,
    /// which is not judged.
    pub not_judged: Vec<ClauseId>,
}

/// Whether a milestone can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The milestone.
    pub milestone: MilestoneId,
    /// The clauses that must be met before it, as written.
    pub gates: Vec<ClauseId>,
    /// Whether it can.
    pub state: State,
    /// If it cannot: what stands in its way, as numbers of the obstacles, whether right before
    /// it or before something that comes before it.
    pub obstacles: Vec<usize>,
    /// If nothing stands right before it: the milestones that it waits for, which cannot be
    /// reached.
    pub waits_for: Vec<MilestoneId>,
}

/// Whether something can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing that was stated stands in the way.
    Reachable,
    /// It depends on events that no party decides, and on nothing else.
    Depends,
    /// It cannot be reached, whatever happens.
    Blocked,
}

/// Something that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Each of these comes before the next, and the last before the first.
    Cycle(Vec<Step>),
    /// What one clause wants before a moment, others refuse who would have to do it.
    Refused {
        /// What waits for it.
        before: Moment,
        /// The clause that wants it.
        gate: ClauseId,
        /// The cells that are refused.
        cells: Vec<CellId>,
        /// Who refuses, as declared, with the clauses that do.
        by: Vec<(PartyId, Vec<ClauseId>)>,
    },
    /// What one clause wants before a moment, only an event decides.
    Event {
        /// What waits for it.
        before: Moment,
        /// The clause that wants it.
        gate: ClauseId,
        /// The events.
        cells: Vec<CellId>,
    },
}

impl Obstacle {
    /// Returns the same with other numbers for its clauses, asked for in a fixed order.
    #[must_use]
    pub fn renumbered(&self, number: &mut dyn FnMut(ClauseId) -> ClauseId) -> Self {
        match self {
            Self::Cycle(steps) => Self::Cycle(
                steps
                    .iter()
                    .map(|step| Step {
                        by: step.by.map(&mut *number),
                        ..*step
                    })
                    .collect(),
            ),
            Self::Refused {
                before,
                gate,
                cells,
                by,
            } => Self::Refused {
                before: *before,
                gate: number(*gate),
                cells: cells.clone(),
                by: by
                    .iter()
                    .map(|(party, clauses)| {
                        let clauses = clauses.iter().copied().map(&mut *number);
                        (*party, clauses.collect())
                    })
                    .collect(),
            },
            Self::Event {
                before,
                gate,
                cells,
            } => Self::Event {
                before: *before,
                gate: number(*gate),
                cells: cells.clone(),
            },
        }
    }
}

/// That one moment comes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The earlier one.
    pub from: Moment,
    /// The later one.
    pub to: Moment,
    /// The clause that says so; `None` if the agenda does.
    pub by: Option<ClauseId>,
}

/// Judges the way to a settlement.
pub fn process<'a>(
    negotiation: &Negotiation,
    standing: &Standing,
    sets: &'a ConstraintSets,
    rooms: &Rooms<'a>,
    parties: &[PartyId],
) -> Process {
    let mut graph = Graph {
        negotiation,
        steps: Vec::new(),
        obstacles: Vec::new(),
        not_judged: Vec::new(),
    };
    graph.declared();
    let gates = Gates::new(negotiation, rooms, sets, parties);
    // A bloc speaks for its members, and a member for a bloc at the table.
    let speaks: Vec<bool> = (0..negotiation.parties.len() as u32)
        .map(PartyId)
        .map(|by| {
            let mut parties = parties.iter();
            parties
                .any(|party| negotiation.includes(by, *party) || negotiation.includes(*party, by))
        })
        .collect();
    for id in negotiation.clause_ids() {
        let clause = negotiation.clause(id);
        if standing.is_in_force(id) && speaks[clause.party.index()] {
            graph.clause(id, clause, &gates);
        }
    }
    graph.steps.sort_unstable();
    graph.steps.dedup();
    graph.not_judged.dedup();
    graph.judge()
}

struct Graph<'a> {
    negotiation: &'a Negotiation,
    steps: Vec<Step>,
    /// What stands in the way by itself, each before one moment.
    obstacles: Vec<Obstacle>,
    not_judged: Vec<ClauseId>,
}

impl Graph<'_> {
    /// The steps that the agenda declares.
    fn declared(&mut self) {
        for (at, milestone) in self.negotiation.milestones.iter().enumerate() {
            let own = Moment::Milestone(MilestoneId(at as u32));
            for earlier in &milestone.after {
                self.step(Moment::Milestone(*earlier), own, None);
            }
            // The whole is not reached before its parts are.
            if let Some(whole) = milestone.part_of {
                self.step(own, Moment::Milestone(whole), None);
            }
        }
    }

    fn step(&mut self, from: Moment, to: Moment, by: Option<ClauseId>) {
        self.steps.push(Step { from, to, by });
    }

    /// The steps that a clause asks for.
    fn clause(&mut self, id: ClauseId, clause: &Clause, gates: &Gates<'_, '_>) {
        let terms = match &clause.kind {
            ClauseKind::Demand(terms) | ClauseKind::Precondition { terms, .. } => terms,
            ClauseKind::Offer { terms, .. } => terms,
            ClauseKind::Refuse(terms) => {
                // What is refused is an order, not one that is asked for.
                if terms.iter().any(|term| term.formula.has_order()) {
                    self.not_judged.push(id);
                }
                return;
            }
            _ => return,
        };
        // What holds only under a condition is a gate only then; an event is told as one.
        let mut given: Vec<CellId> = Vec::new();
        for term in &clause.given {
            term.formula.each_cell(&mut |cell| given.push(cell));
        }
        let is_event = |cell: &CellId| self.negotiation.issue_of(*cell).event;
        if !given.iter().all(is_event) {
            let is_gate = matches!(clause.kind, ClauseKind::Precondition { .. });
            if is_gate || !clause.timing.is_empty() {
                self.not_judged.push(id);
            }
            return;
        }
        let mut cells: BTreeSet<CellId> = BTreeSet::new();
        for term in terms {
            self.orders(id, &term.formula, !clause.given.is_empty());
            values(&term.formula, &mut cells);
        }
        if let ClauseKind::Precondition {
            milestone: Some(milestone),
            ..
        } = &clause.kind
        {
            let before = Moment::Milestone(*milestone);
            self.gate(id, clause, before, &cells, gates);
        }
        for (timing, milestone) in &clause.timing {
            let milestone = Moment::Milestone(*milestone);
            match timing {
                Timing::Before => self.gate(id, clause, milestone, &cells, gates),
                Timing::After => {
                    for cell in &cells {
                        self.step(milestone, Moment::Act(*cell), Some(id));
                    }
                }
                Timing::During | Timing::With => {}
            }
        }
    }

    /// Everything that a clause asks for comes before a moment.
    fn gate(
        &mut self,
        id: ClauseId,
        clause: &Clause,
        before: Moment,
        cells: &BTreeSet<CellId>,
        gates: &Gates<'_, '_>,
    ) {
        for cell in cells {
            self.step(Moment::Act(*cell), before, Some(id));
        }
        let events: BTreeSet<CellId> = cells
            .iter()
            .copied()
            .chain(clause.given.iter().flat_map(|term| {
                let mut cells = Vec::new();
                term.formula.each_cell(&mut |cell| cells.push(cell));
                cells
            }))
            .filter(|cell| self.negotiation.issue_of(*cell).event)
            .collect();
        if !events.is_empty() {
            self.obstacles.push(Obstacle::Event {
                before,
                gate: id,
                cells: events.into_iter().collect(),
            });
        }
        // What one would give before a moment is no gate that others could refuse.
        if matches!(clause.kind, ClauseKind::Offer { .. }) {
            return;
        }
        let (refused, by) = gates.refusals(id, clause, cells);
        if !by.is_empty() {
            self.obstacles.push(Obstacle::Refused {
                before,
                gate: id,
                cells: refused,
                by,
            });
        }
    }

    /// The orders in time that a condition asks for without any alternative.
    fn orders(&mut self, id: ClauseId, formula: &Formula, is_conditional: bool) {
        match formula {
            Formula::All(parts) => {
                for part in parts {
                    self.orders(id, part, is_conditional);
                }
            }
            Formula::Order(order) if !is_conditional => match order.timing {
                Timing::Before => self.step(order.subject, order.object, Some(id)),
                Timing::After => self.step(order.object, order.subject, Some(id)),
                Timing::During | Timing::With => {}
            },
            other => {
                if other.has_order() {
                    self.not_judged.push(id);
                }
            }
        }
    }

    fn judge(self) -> Process {
        let reached = self.reached(true);
        // Were every event to turn out as it is wanted.
        let hoped = self.reached(false);
        let mut obstacles: Vec<Obstacle> = self
            .obstacles
            .iter()
            .filter(|obstacle| match obstacle {
                Obstacle::Event { before, .. } | Obstacle::Refused { before, .. } => {
                    !reached.contains(before)
                }
                Obstacle::Cycle(_) => true,
            })
            .cloned()
            .collect();
        obstacles.extend(self.cycles(&reached).into_iter().map(Obstacle::Cycle));

        let milestones = (0..self.negotiation.milestones.len() as u32)
            .map(|at| self.reach(MilestoneId(at), &reached, &hoped, &obstacles))
            .collect();
        let mut placed: Vec<ClauseId> = self.steps.iter().filter_map(|step| step.by).collect();
        placed.sort_unstable();
        placed.dedup();
        Process {
            milestones,
            obstacles,
            placed,
            not_judged: self.not_judged,
        }
    }

    /// Returns every moment that can be reached.
    fn reached(&self, events_block: bool) -> BTreeSet<Moment> {
        let mut all: BTreeSet<Moment> = (0..self.negotiation.milestones.len() as u32)
            .map(|at| Moment::Milestone(MilestoneId(at)))
            .collect();
        all.extend(self.steps.iter().flat_map(|step| [step.from, step.to]));
        let stuck: BTreeSet<Moment> = self
            .obstacles
            .iter()
            .filter_map(|obstacle| match obstacle {
                Obstacle::Event { before, .. } => events_block.then_some(*before),
                Obstacle::Refused { before, .. } => Some(*before),
                Obstacle::Cycle(_) => None,
            })
            .collect();
        let mut reached: BTreeSet<Moment> = BTreeSet::new();
        loop {
            let next: Vec<Moment> = all
                .iter()
                .copied()
                .filter(|moment| !reached.contains(moment) && !stuck.contains(moment))
                .filter(|moment| {
                    let mut steps = self.steps.iter().filter(|step| step.to == *moment);
                    steps.all(|step| reached.contains(&step.from))
                })
                .collect();
            if next.is_empty() {
                return reached;
            }
            reached.extend(next);
        }
    }

    fn reach(
        &self,
        milestone: MilestoneId,
        reached: &BTreeSet<Moment>,
        hoped: &BTreeSet<Moment>,
        obstacles: &[Obstacle],
    ) -> Reach {
        let own = Moment::Milestone(milestone);
        let mut gates: Vec<ClauseId> = self
            .steps
            .iter()
            .filter(|step| step.to == own)
            .filter_map(|step| step.by)
            .collect();
        gates.sort_unstable();
        gates.dedup();
        let mut reach = Reach {
            milestone,
            gates,
            state: State::Reachable,
            obstacles: Vec::new(),
            waits_for: Vec::new(),
        };
        if reached.contains(&own) {
            return reach;
        }
        reach.state = if hoped.contains(&own) {
            State::Depends
        } else {
            State::Blocked
        };
        // Everything unreached from which steps lead here.
        let mut before = BTreeSet::from([own]);
        let mut queue = VecDeque::from([own]);
        while let Some(moment) = queue.pop_front() {
            for step in self.steps.iter().filter(|step| step.to == moment) {
                if !reached.contains(&step.from) && before.insert(step.from) {
                    queue.push_back(step.from);
                }
            }
        }
        let here = |obstacle: &Obstacle, moments: &BTreeSet<Moment>| match obstacle {
            Obstacle::Event { before, .. } | Obstacle::Refused { before, .. } => {
                moments.contains(before)
            }
            Obstacle::Cycle(steps) => steps.iter().any(|step| moments.contains(&step.to)),
        };
        let only_own = BTreeSet::from([own]);
        let is_direct = obstacles.iter().any(|obstacle| here(obstacle, &only_own));
        reach.obstacles = (0..obstacles.len())
            .filter(|at| here(&obstacles[*at], if is_direct { &only_own } else { &before }))
            .collect();
        if !is_direct {
            // The nearest milestones behind it that have obstacles of their own.
            reach.waits_for = before
                .iter()
                .filter_map(|moment| match moment {
                    Moment::Milestone(id) if *id != milestone => Some(*id),
                    _ => None,
                })
                .filter(|id| {
                    let alone = BTreeSet::from([Moment::Milestone(*id)]);
                    obstacles.iter().any(|obstacle| here(obstacle, &alone))
                })
                .collect();
        }
        reach
    }

    /// Returns the shortest cycles among the moments that cannot be reached, each from its
    /// least moment on.
    fn cycles(&self, reached: &BTreeSet<Moment>) -> Vec<Vec<Step>> {
        let steps: Vec<Step> = self
            .steps
            .iter()
            .copied()
            .filter(|step| !reached.contains(&step.from) && !reached.contains(&step.to))
            .collect();
        let mut from: BTreeMap<Moment, Vec<Step>> = BTreeMap::new();
        for step in &steps {
            from.entry(step.from).or_default().push(*step);
        }
        let mut found: Vec<Vec<Step>> = Vec::new();
        let mut told: BTreeSet<Moment> = BTreeSet::new();
        // A shortest cycle through each moment; those through moments of a cycle that is told
        // already would say the same again.
        let mut cycles: Vec<Vec<Step>> = from
            .keys()
            .filter_map(|moment| shortest(&from, *moment))
            .collect();
        cycles.sort_by_key(|cycle| (cycle.len(), cycle.clone()));
        for cycle in cycles {
            if found.len() < CYCLES && cycle.iter().all(|step| !told.contains(&step.to)) {
                told.extend(cycle.iter().map(|step| step.to));
                found.push(cycle);
            }
        }
        found
    }
}

/// Returns a shortest cycle through a moment, rotated to begin at its least moment.
fn shortest(from: &BTreeMap<Moment, Vec<Step>>, start: Moment) -> Option<Vec<Step>> {
    let mut came: BTreeMap<Moment, Step> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(moment) = queue.pop_front() {
        for step in from.get(&moment).into_iter().flatten() {
            if step.to == start {
                let mut cycle = vec![*step];
                let mut at = step.from;
                while at != start {
                    let step = came[&at];
                    cycle.push(step);
                    at = step.from;
                }
                cycle.reverse();
                let least = (0..cycle.len()).min_by_key(|at| cycle[*at].from)?;
                cycle.rotate_left(least);
                return Some(cycle);
            }
            if let std::collections::btree_map::Entry::Vacant(entry) = came.entry(step.to) {
                entry.insert(*step);
                queue.push_back(step.to);
            }
        }
    }
    None
}

/// Adds the cells of which a formula asks a value.
fn values(formula: &Formula, cells: &mut BTreeSet<CellId>) {
    match formula {
        Formula::Order(_) => {}
        Formula::Atom(_) => formula.each_cell(&mut |cell| {
            cells.insert(cell);
        }),
        Formula::Not(inner) => values(inner, cells),
        Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
            for part in parts {
                values(part, cells);
            }
        }
    }
}

/// What clauses ask for, and who refuses it.
struct Gates<'g, 'a> {
    negotiation: &'g Negotiation,
    rooms: &'g Rooms<'a>,
    /// For each clause, by number, where its constraint stands.
    constraints: Vec<Option<&'a Constraint>>,
    parties: &'g [PartyId],
}

impl<'g, 'a> Gates<'g, 'a> {
    fn new(
        negotiation: &'g Negotiation,
        rooms: &'g Rooms<'a>,
        sets: &'a ConstraintSets,
        parties: &'g [PartyId],
    ) -> Self {
        let mut constraints = vec![None; negotiation.clauses.len()];
        for constraint in sets.parties.iter().flat_map(|set| &set.binding) {
            if let Origin::Clause(id) = constraint.origin {
                constraints[id.index()] = Some(constraint);
            }
        }
        Self {
            negotiation,
            rooms,
            constraints,
            parties,
        }
    }

    /// Returns the cells of a clause that somebody refuses who would have to do it, and who
    /// does, with which clauses.
    fn refusals(
        &self,
        id: ClauseId,
        clause: &Clause,
        cells: &BTreeSet<CellId>,
    ) -> (Vec<CellId>, Vec<(PartyId, Vec<ClauseId>)>) {
        let mut refused: BTreeSet<CellId> = BTreeSet::new();
        let mut by: BTreeMap<PartyId, BTreeSet<ClauseId>> = BTreeMap::new();
        let Some(constraint) = self.constraints[id.index()] else {
            return (Vec::new(), Vec::new());
        };
        for cell in cells {
            let issue = self.negotiation.issue_of(*cell);
            if issue.event {
                continue;
            }
            let parts: Vec<Part<'_>> = constraint
                .conjuncts
                .iter()
                .filter(|conjunct| conjunct.cells.contains(cell))
                .map(|conjunct| Part {
                    party: Some(clause.party),
                    origin: constraint.origin,
                    conjunct,
                })
                .collect();
            if parts.is_empty() {
                continue;
            }
            let wanted = Room::new(self.rooms, *cell, parts);
            // Where nobody in particular has to act, everybody at the table has to agree.
            let others = self.parties.iter().copied().filter(|party| {
                let acts = issue
                    .performers
                    .iter()
                    .any(|performer| self.negotiation.includes(*performer, *party));
                *party != clause.party
                    && !self.negotiation.includes(clause.party, *party)
                    && (acts || issue.performers.is_empty())
            });
            for party in others {
                let Some(room) = self.rooms.of_party(party, *cell) else {
                    continue;
                };
                if wanted.is_disjoint(&room) {
                    refused.insert(*cell);
                    by.entry(party).or_default().extend(room.clauses());
                }
            }
        }
        let by = by
            .into_iter()
            .map(|(party, clauses)| (party, clauses.into_iter().collect()))
            .collect();
        (refused.into_iter().collect(), by)
    }
}
