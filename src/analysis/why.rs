//! Why a cell stands as it does: the clauses that touch it, in the order of their days, and what
//! is left after each.
//!
//! After some clauses that is left which some deal gives the cell that keeps them all, and the
//! rules. Clauses join one by one; the one after which nothing is left *closes* the cell. Where
//! a clause clashes with earlier ones on other cells only, just what it says of this one counts
//! here. A clause that does not touch the cell is told where it changes what is left, through
//! a rule or through another clause.

use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{ConstraintSets, Origin, Proposition, VariableId};
use crate::domain::Values;
use crate::model::{
    BackgroundId, CellId, Clause, ClauseId, Date, Negotiation, PartyId, Standing, Statement,
};
use crate::solver::{Question, Stopped};

use super::room::{Component, Part, Rooms, propositions};
use super::{Analysis, Conflict, Options, internal};

/// How cells of one issue came to stand as they do, each by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The cells, ascending.
    pub cells: Vec<CellId>,
    /// What the type, the rules and the assumed readings leave; `None` for nothing.
    pub at_first: Option<Values>,
    /// The clauses in force, as they came to count.
    pub steps: Vec<Step>,
    /// What each party that binds itself leaves there.
    pub parties: Vec<(PartyId, Values)>,
    /// What each two of them both leave; `None` for nothing.
    pub pairs: Vec<(PartyId, PartyId, Option<Values>)>,
    /// The parties compared that say nothing of it.
    pub silent: Vec<PartyId>,
    /// The rules and assumed readings that speak of it.
    pub backgrounds: Vec<BackgroundId>,
    /// The readings that speak of it and are not assumed.
    pub not_assumed: Vec<BackgroundId>,
    /// Its deadlocks, by index into those of all parties together.
    pub deadlocks: Vec<usize>,
    /// The clauses that touch it and are not in force.
    pub not_in_force: Vec<ClauseId>,
    /// Whether the search was cut short, so that something is missing.
    pub is_cut_short: bool,
}

/// A clause, and what is left once it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The clause.
    pub clause: ClauseId,
    /// What it does to what is left.
    pub effect: Effect,
    /// What is left then for all parties together; `None` for nothing.
    pub left: Option<Values>,
}

/// What a clause does to what is left on a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// It binds nobody to a value there.
    BindsNothing,
    /// It leaves what was left before.
    Keeps,
    /// It leaves less than was left before.
    Narrows,
    /// It leaves nothing: it cannot hold with the other clauses of this conflict.
    Closes(Conflict),
    /// Nothing was left before it came, and it clashes there itself, if it does.
    Late(Option<Conflict>),
    /// It clashes with earlier clauses, but on other cells.
    Elsewhere,
    /// It contradicts its own party, and is left out of the comparison.
    LeftOut,
}

/// Tells how some cells came to stand as they do. Cells of one issue stand together where
/// everything is the same.
pub fn why(
    negotiation: &Negotiation,
    standing: &Standing,
    sets: &ConstraintSets,
    options: &Options,
    analysis: &Analysis,
    cells: &[CellId],
) -> Vec<Why> {
    let (effort, memory) = (&options.effort, &options.memory);
    let (sound, _, _) = internal::examine(negotiation, sets, effort, memory);
    let rooms = Rooms::new(negotiation, sets, &sound, effort, memory);
    let mut asking = Asking {
        negotiation,
        standing,
        sets,
        analysis,
        rooms: &rooms,
        components: rooms.components_of(&analysis.parties),
        assumed: &options.assumed,
        is_cut_short: false,
    };
    let mut found: Vec<Why> = Vec::new();
    for cell in cells {
        let one = asking.cell(*cell);
        let issue = |cell: CellId| negotiation.cell(cell).issue;
        let same = |known: &&mut Why| {
            let is_same = Why {
                cells: one.cells.clone(),
                ..Why::clone(known)
            } == one;
            is_same && issue(known.cells[0]) == issue(*cell)
        };
        match found.iter_mut().find(same) {
            Some(known) => known.cells.push(*cell),
            None => found.push(one),
        }
    }
    found
}

/// Returns the first day on which a statement counts.
pub fn counts_from(statement: &Statement) -> Option<Date> {
    let days = [statement.stated, statement.since];
    days.into_iter().flatten().map(|period| period.first).max()
}

struct Asking<'r, 'a> {
    negotiation: &'a Negotiation,
    standing: &'r Standing,
    sets: &'a ConstraintSets,
    analysis: &'r Analysis,
    rooms: &'r Rooms<'a>,
    components: Vec<Component<'a>>,
    assumed: &'r [BackgroundId],
    is_cut_short: bool,
}

impl<'a> Asking<'_, 'a> {
    fn cell(&mut self, cell: CellId) -> Why {
        self.is_cut_short = false;
        let negotiation = self.negotiation;
        let touching = |clause: &Clause| clause.cells().contains(&cell);
        let touching_terms = |id: &BackgroundId| {
            let mut found = false;
            for term in &negotiation.background(*id).terms {
                term.formula.each_cell(&mut |other| found |= other == cell);
            }
            found
        };
        let all = (0..negotiation.backgrounds.len() as u32).map(BackgroundId);
        let (backgrounds, not_assumed) = all
            .filter(touching_terms)
            .partition(|id| !negotiation.background(*id).is_reading() || self.assumed.contains(id));
        let (at_first, steps) = self.steps(cell);
        let held: Vec<_> = self
            .analysis
            .parties
            .iter()
            .filter_map(|party| Some((*party, self.rooms.of_party(*party, cell)?)))
            .collect();
        let mut pairs = Vec::new();
        for (at, (a, left)) in held.iter().enumerate() {
            for (b, right) in &held[at + 1..] {
                let shared = (!left.is_disjoint(right)).then(|| left.shared(right));
                pairs.push((*a, *b, shared));
            }
        }
        let parties = held
            .iter()
            .map(|(party, room)| (*party, room.values()))
            .collect();
        if self.rooms.effort.check().is_err() {
            self.is_cut_short = true;
        }
        let deadlocks = self.analysis.joint.deadlocks.iter().enumerate();
        Why {
            cells: vec![cell],
            at_first,
            parties: if self.is_cut_short {
                Vec::new()
            } else {
                parties
            },
            pairs: if self.is_cut_short { Vec::new() } else { pairs },
            silent: self.silent(cell),
            backgrounds,
            not_assumed,
            deadlocks: deadlocks
                .filter(|(_, deadlock)| deadlock.cells.contains(&cell))
                .map(|(at, _)| at)
                .collect(),
            not_in_force: self.in_order(
                negotiation
                    .clause_ids()
                    .filter(|id| !self.standing.is_in_force(*id))
                    .filter(|id| self.is_compared(*id) && touching(negotiation.clause(*id))),
            ),
            steps,
            is_cut_short: self.is_cut_short,
        }
    }

    /// Returns what is left before anybody speaks, and after each clause.
    fn steps(&mut self, cell: CellId) -> (Option<Values>, Vec<Step>) {
        let negotiation = self.negotiation;
        let mut of_clause: BTreeMap<ClauseId, Vec<Part<'a>>> = BTreeMap::new();
        let mut held: Vec<Part<'a>> = Vec::new();
        let component = self.components.iter().find(|of| of.cells.contains(&cell));
        for part in component.into_iter().flat_map(|component| &component.parts) {
            match part.origin {
                Origin::Background(_) => held.push(*part),
                Origin::Clause(id) => of_clause.entry(id).or_default().push(*part),
            }
        }
        let touching = self.touching(cell);
        let order = self.in_order(touching.iter().chain(of_clause.keys()).copied());
        let Ok(mut left) = self.left(cell, &held) else {
            self.is_cut_short = true;
            return (
                Some(negotiation.issue_of(cell).ty.space().all()),
                Vec::new(),
            );
        };
        let at_first = left.clone();
        let mut said: BTreeSet<ClauseId> = BTreeSet::new();
        let mut steps = Vec::new();
        for clause in order {
            said.insert(clause);
            let effect = match of_clause.get(&clause) {
                None if self.binds(clause, cell) => Effect::LeftOut,
                None => Effect::BindsNothing,
                Some(_) if left.is_none() => Effect::Late(self.known(clause, cell, &said)),
                Some(parts) => {
                    let Ok(effect) = self.join(cell, clause, parts, &said, &mut held, &mut left)
                    else {
                        self.is_cut_short = true;
                        break;
                    };
                    effect
                }
            };
            let is_told = touching.contains(&clause)
                || matches!(
                    effect,
                    Effect::Narrows | Effect::Closes(_) | Effect::Late(Some(_))
                );
            if is_told {
                steps.push(Step {
                    clause,
                    effect,
                    left: left.clone(),
                });
            }
        }
        (at_first, steps)
    }

    /// Lets a clause join those that are held, and tells what that does to what is left.
    fn join(
        &self,
        cell: CellId,
        clause: ClauseId,
        parts: &[Part<'a>],
        said: &BTreeSet<ClauseId>,
        held: &mut Vec<Part<'a>>,
        left: &mut Option<Values>,
    ) -> Result<Effect, Stopped> {
        let before = held.len();
        let about = |part: &&Part<'a>| part.conjunct.cells.contains(&cell);
        held.extend(parts);
        let mut now = self.left(cell, held)?;
        if now.is_some() {
            let effect = if now == *left {
                Effect::Keeps
            } else {
                Effect::Narrows
            };
            let speaks = parts.iter().any(|part| about(&part));
            *left = now;
            return Ok(match effect {
                Effect::Keeps if !speaks => Effect::BindsNothing,
                effect => effect,
            });
        }
        if let Some(conflict) = self.known(clause, cell, said) {
            *left = None;
            return Ok(Effect::Closes(conflict));
        }
        held.truncate(before);
        held.extend(parts.iter().filter(about));
        now = self.left(cell, held)?;
        if now.is_some() {
            *left = now;
            return Ok(Effect::Elsewhere);
        }
        let conflict = self.conflict(cell, held)?;
        *left = None;
        Ok(Effect::Closes(conflict))
    }

    /// Returns what some parts leave on a cell; `None` for nothing.
    fn left(&self, cell: CellId, parts: &[Part<'a>]) -> Result<Option<Values>, Stopped> {
        let layout = self.rooms.layout;
        let variables: Vec<VariableId> = layout.variables_of(cell).collect();
        let possible = Question::of_all(layout.variables(), propositions(parts)).projection(
            &variables,
            self.rooms.effort,
            self.rooms.memory,
        )?;
        let is_tied = parts.iter().any(|part| {
            part.conjunct.cells.contains(&cell)
                && !matches!(part.conjunct.proposition, Proposition::OneOf(..))
        });
        let values = possible.map(|possible| layout.left(cell, &possible, is_tied));
        // What a rule or a reading shuts out altogether has no values, either.
        Ok(values.filter(|values| !values.is_empty()))
    }

    /// Returns the smallest conflict of a clause on a cell with others that were said.
    fn known(&self, clause: ClauseId, cell: CellId, said: &BTreeSet<ClauseId>) -> Option<Conflict> {
        let deadlocks = self.analysis.joint.deadlocks.iter();
        deadlocks
            .flat_map(|deadlock| &deadlock.conflicts)
            .filter(|conflict| conflict.cells.contains(&cell) && conflict.clauses.contains(&clause))
            .filter(|conflict| conflict.clauses.iter().all(|id| said.contains(id)))
            .min_by_key(|conflict| (conflict.clauses.len(), conflict.clauses.clone()))
            .cloned()
    }

    /// Returns some minimal conflict among parts that cannot all hold.
    fn conflict(&self, cell: CellId, parts: &[Part<'a>]) -> Result<Conflict, Stopped> {
        let mut groups: BTreeMap<Origin, Vec<&'a Proposition>> = BTreeMap::new();
        for part in parts {
            let group = groups.entry(part.origin).or_default();
            group.push(&part.conjunct.proposition);
        }
        let (origins, groups): (Vec<Origin>, Vec<Vec<&Proposition>>) = groups.into_iter().unzip();
        let question = Question {
            variables: self.rooms.layout.variables(),
            always: Vec::new(),
            groups,
        };
        let found = question.minimal_conflict(self.rooms.effort, self.rooms.memory)?;
        let mut conflict = Conflict {
            clauses: Vec::new(),
            rests_on: Vec::new(),
            cells: vec![cell],
            parties: Vec::new(),
        };
        for at in found.unwrap_or_default() {
            match origins[at as usize] {
                Origin::Clause(id) => conflict.clauses.push(id),
                Origin::Background(id) => conflict.rests_on.push(id),
            }
        }
        let by = |party: &&PartyId| {
            let mut clauses = conflict.clauses.iter();
            clauses.any(|id| {
                let own = self.negotiation.clause(*id).party;
                self.negotiation.includes(own, **party)
            })
        };
        conflict.parties = self.analysis.parties.iter().filter(by).copied().collect();
        Ok(conflict)
    }

    /// Returns the clauses in force of the parties compared that touch a cell, and of blocs
    /// that speak for them.
    fn touching(&self, cell: CellId) -> BTreeSet<ClauseId> {
        let parties = self.analysis.parties.iter();
        parties
            .flat_map(|party| &self.sets.parties[party.index()].clauses)
            .copied()
            .filter(|id| self.negotiation.clause(*id).cells().contains(&cell))
            .collect()
    }

    /// Tells whether a clause, as written, binds its party on a cell.
    fn binds(&self, clause: ClauseId, cell: CellId) -> bool {
        let constraints = self.sets.parties.iter().flat_map(|set| &set.binding);
        constraints
            .filter(|constraint| constraint.origin == Origin::Clause(clause))
            .flat_map(|constraint| &constraint.conjuncts)
            .any(|conjunct| conjunct.cells.contains(&cell))
    }

    fn silent(&self, cell: CellId) -> Vec<PartyId> {
        let speaks = |party: PartyId| {
            let clauses = self.sets.parties[party.index()].clauses.iter();
            clauses
                .map(|id| self.negotiation.clause(*id))
                .any(|clause| clause.cells().contains(&cell))
        };
        let parties = self.analysis.parties.iter().copied();
        parties.filter(|party| !speaks(*party)).collect()
    }

    /// Tells whether a clause is of a party compared, or of a bloc of theirs.
    fn is_compared(&self, clause: ClauseId) -> bool {
        let by = self.negotiation.clause(clause).party;
        let mut parties = self.analysis.parties.iter();
        parties.any(|party| self.negotiation.includes(by, *party))
    }

    /// Returns clauses as they came to count, whatever file they are in; first those that
    /// count on every day.
    fn in_order(&self, clauses: impl Iterator<Item = ClauseId>) -> Vec<ClauseId> {
        let mut clauses: Vec<ClauseId> = clauses.collect();
        clauses.sort_unstable();
        clauses.dedup();
        clauses.sort_by_cached_key(|id| {
            let clause = self.negotiation.clause(*id);
            let day = counts_from(&clause.statement);
            (day, clause.party, clause.key.clone())
        });
        clauses
    }
}
