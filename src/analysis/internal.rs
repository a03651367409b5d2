//! What cannot hold by itself: rules that exclude each other, a party that contradicts
//! itself, an offer that its own demands rule out.

use std::collections::BTreeSet;

use crate::code::Code;
use crate::constraint::{Constraint, ConstraintSet, ConstraintSets, Origin};
use crate::diagnostic::Diagnostic;
use crate::model::{CellId, ClauseId, Negotiation, PartyId, join};
use crate::solver::{Bounds, Effort, Memory, Question, Unary, Union};

use super::Limit;

/// How many conflicts inside one party are shown in one round.
const SHOWN: usize = 8;

/// Which constraints can be relied on.
#[derive(Debug, Default)]
pub struct Sound {
    out: BTreeSet<Origin>,
    /// A bloc's clauses that a member does not take over, because its own exclude them.
    not_taken: BTreeSet<(PartyId, Origin)>,
}

impl Sound {
    /// Tells whether a clause, rule or reading is part of no conflict with its own kind.
    pub fn holds(&self, origin: Origin) -> bool {
        !self.out.contains(&origin)
    }

    /// Tells whether it can be relied on for a party.
    pub fn holds_for(&self, party: Option<PartyId>, origin: Origin) -> bool {
        self.holds(origin) && party.is_none_or(|party| !self.not_taken.contains(&(party, origin)))
    }
}

/// Finds what cannot hold by itself.
pub fn examine(
    negotiation: &Negotiation,
    sets: &ConstraintSets,
    effort: &Effort,
    memory: &Memory,
) -> (Sound, Vec<Limit>, Vec<Diagnostic>) {
    let mut sound = Sound::default();
    let mut diagnostics = Vec::new();
    let mut examiner = Examiner {
        negotiation,
        sets,
        effort,
        memory,
        sound: &mut sound,
        diagnostics: &mut diagnostics,
    };
    examiner.background();
    for set in &sets.parties {
        examiner.party(set);
        examiner.offers(set);
    }
    for set in &sets.parties {
        examiner.taken_over(set);
    }
    let clauses = sound.out.iter().filter_map(|origin| match origin {
        Origin::Clause(id) => Some(*id),
        Origin::Background(_) => None,
    });
    let backgrounds = sound.out.iter().filter_map(|origin| match origin {
        Origin::Background(id) => Some(*id),
        Origin::Clause(_) => None,
    });
    let (clauses, backgrounds): (Vec<_>, Vec<_>) = (clauses.collect(), backgrounds.collect());
    let mut limits = Vec::new();
    if !clauses.is_empty() {
        limits.push(Limit::SelfContradicting(clauses));
    }
    if !backgrounds.is_empty() {
        limits.push(Limit::BackgroundLeftOut(backgrounds));
    }
    (sound, limits, diagnostics)
}

struct Examiner<'a> {
    negotiation: &'a Negotiation,
    sets: &'a ConstraintSets,
    effort: &'a Effort,
    memory: &'a Memory,
    sound: &'a mut Sound,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Examiner<'a> {
    fn background(&mut self) {
        for conflict in self.conflicts(&self.sets.background.iter().collect::<Vec<_>>()) {
            let (first, rest) = split(&conflict);
            let words = self.names(&conflict);
            let mut diagnostic = Diagnostic::new(
                Code::RulesCannotHold,
                self.span(first),
                if rest.is_empty() {
                    format!("{words} can never hold")
                } else {
                    format!("{words} cannot hold together")
                },
            )
            .label("no deal satisfies this")
            .help(
                "a rule is what everybody shares, so rules must agree; until they do, \
                 these are left out of the comparison",
            );
            for origin in rest {
                diagnostic = diagnostic.also(self.span(*origin), "together with this");
            }
            self.diagnostics.push(diagnostic);
        }
    }

    fn party(&mut self, set: &'a ConstraintSet) {
        let constraints: Vec<&Constraint> = self.background_and(self.own(set));
        for conflict in self.conflicts(&constraints) {
            let clauses = clauses_of(&conflict);
            let party = &self.negotiation.party(set.party).name;
            let on = self.shared_issues(&conflict, &constraints);
            let readings = self.readings_of(&conflict);
            let Some((last, earlier)) = clauses.split_last() else {
                continue;
            };
            let key = &self.negotiation.clause(*last).key;
            let diagnostic = if earlier.is_empty() && conflict.len() == 1 {
                Diagnostic::new(
                    Code::CannotHold,
                    self.negotiation.clause(*last).head,
                    format!("no deal can satisfy `{key}`: its conditions{on} exclude each other"),
                )
                .label("this can never be so")
                .help("loosen one of its conditions; until then it is left out of the comparison")
            } else {
                let code = if readings.is_empty() {
                    Code::ContradictsItself
                } else {
                    Code::ContradictsItselfIfRead
                };
                let under = if readings.is_empty() {
                    String::new()
                } else {
                    format!(", if {} is assumed", join(&readings, "and"))
                };
                let others = names(earlier.iter().map(|id| &self.negotiation.clause(*id).key));
                let message = if earlier.is_empty() {
                    format!("`{party}` contradicts what everybody shares in `{key}`{on}{under}")
                } else {
                    format!("`{party}` contradicts itself{on}: `{key}` excludes {others}{under}")
                };
                let both = if clauses.len() > 2 { "all" } else { "both" };
                Diagnostic::new(code, self.negotiation.clause(*last).head, message)
                    .label(format!("cannot hold with {}", {
                        if earlier.is_empty() {
                            "the rule"
                        } else {
                            "what was said before"
                        }
                    }))
                    .help(if earlier.is_empty() {
                        "change the clause or the rule; until then the clause is left out of \
                         the comparison"
                            .to_owned()
                    } else {
                        format!(
                            "if the party has changed its position, write `withdraws …` or \
                             `replaces …` in the later one, with its source; until then {both} \
                             are left out of the comparison"
                        )
                    })
            };
            let diagnostic = self.with_places(diagnostic, &conflict, *last);
            self.diagnostics.push(diagnostic);
        }
    }

    fn offers(&mut self, set: &'a ConstraintSet) {
        let own_offers: Vec<(ClauseId, &Constraint)> = set
            .offers
            .iter()
            .filter_map(|offer| match offer.origin {
                Origin::Clause(id) => Some((id, offer)),
                Origin::Background(_) => None,
            })
            .filter(|(id, _)| self.negotiation.clause(*id).party == set.party)
            .collect();
        if own_offers.is_empty() {
            return;
        }
        let binding: Vec<&Constraint> = self
            .background_and(self.own(set))
            .into_iter()
            .filter(|constraint| self.sound.holds(constraint.origin))
            .collect();
        let tied = Tied::new(self.negotiation.cells.len(), &binding);
        for (id, offer) in own_offers {
            // An offer in exchange is also a constraint of its own; here it is made good.
            let mut constraints = vec![offer];
            constraints.extend(tied.with(offer).into_iter().map(|at| binding[at]));
            if self.hold(&constraints) {
                continue;
            }
            let question = self.question(&constraints);
            let Ok(Some(conflict)) = question.minimal_conflict(self.effort, self.memory) else {
                continue;
            };
            let origins: Vec<Origin> = conflict
                .into_iter()
                .filter(|at| *at != 0)
                .map(|at| constraints[at as usize].origin)
                .collect();
            let key = &self.negotiation.clause(id).key;
            let head = self.negotiation.clause(id).head;
            let clauses: Vec<ClauseId> = clauses_of(&origins)
                .into_iter()
                .filter(|other| *other != id)
                .collect();
            let diagnostic = if clauses.is_empty() {
                Diagnostic::new(
                    Code::CannotHold,
                    head,
                    format!("no deal can satisfy `{key}`: what it offers can never be so"),
                )
                .label("this can never be so")
                .help("loosen one of its conditions")
            } else {
                let others = names(clauses.iter().map(|id| &self.negotiation.clause(*id).key));
                Diagnostic::new(
                    Code::OfferExcluded,
                    head,
                    format!("the offer `{key}` is excluded by what the party itself insists on: {others}"),
                )
                .label("offered here")
                .help(
                    "if the party has changed its position, withdraw the one that no longer \
                     holds, with its source",
                )
            };
            let mut with_offer = origins.clone();
            with_offer.push(Origin::Clause(id));
            let diagnostic = self.with_places(diagnostic, &with_offer, id);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Returns the minimal conflicts among some constraints, and puts their members aside,
    /// until what is left holds.
    fn conflicts(&mut self, constraints: &[&Constraint]) -> Vec<Vec<Origin>> {
        let mut open: Vec<&Constraint> = constraints
            .iter()
            .filter(|constraint| self.sound.holds(constraint.origin))
            .copied()
            .collect();
        let mut found = Vec::new();
        loop {
            // Those that nothing ties together are in no conflict with each other.
            let tied = Tied::new(self.negotiation.cells.len(), &open);
            let mut suspects: Vec<usize> = Vec::new();
            for tied in tied.each() {
                let constraints: Vec<&Constraint> = tied.iter().map(|at| open[*at]).collect();
                if !self.hold(&constraints) {
                    suspects.extend(tied);
                }
            }
            suspects.sort_unstable();
            open = suspects.into_iter().map(|at| open[at]).collect();
            if open.is_empty() {
                return found;
            }
            let bounds = Bounds {
                size: 3,
                enough: SHOWN,
            };
            let mut conflicts = self
                .question(&open)
                .minimal_conflicts(bounds, None, self.effort, self.memory)
                .found;
            conflicts.truncate(SHOWN);
            if conflicts.is_empty() {
                return found;
            }
            for conflict in conflicts {
                let origins: Vec<Origin> = conflict
                    .into_iter()
                    .map(|at| open[at as usize].origin)
                    .collect();
                // Only what belongs to the party is at fault; a rule is, only where nothing else is.
                let clauses = clauses_of(&origins);
                if clauses.is_empty() {
                    self.sound.out.extend(&origins);
                } else {
                    self.sound
                        .out
                        .extend(clauses.into_iter().map(Origin::Clause));
                }
                found.push(origins);
            }
            open.retain(|constraint| self.sound.holds(constraint.origin));
        }
    }

    /// Drops what a member cannot take over from its blocs.
    fn taken_over(&mut self, set: &'a ConstraintSet) {
        let is_own = |origin: Origin| match origin {
            Origin::Clause(id) => self.negotiation.clause(id).party == set.party,
            Origin::Background(_) => true,
        };
        if set
            .binding
            .iter()
            .all(|constraint| is_own(constraint.origin))
        {
            return;
        }
        let mut constraints = self.background_and(set.binding.iter());
        constraints.retain(|constraint| self.sound.holds(constraint.origin));
        let tied = Tied::new(self.negotiation.cells.len(), &constraints);
        for tied in tied.each() {
            let constraints: Vec<&Constraint> = tied.iter().map(|at| constraints[*at]).collect();
            if self.hold(&constraints) {
                continue;
            }
            let mut held: Vec<&Constraint> = Vec::new();
            for constraint in constraints {
                held.push(constraint);
                if !is_own(constraint.origin) && !self.hold(&held) {
                    held.pop();
                    self.sound.not_taken.insert((set.party, constraint.origin));
                }
            }
        }
    }

    /// Tells whether some constraints can hold together; once the effort is spent, that they
    /// can.
    fn hold(&self, constraints: &[&Constraint]) -> bool {
        let conjuncts = constraints.iter().flat_map(|of| &of.conjuncts);
        let propositions = conjuncts.map(|conjunct| &conjunct.proposition);
        if let Some(narrowed) = Unary::of(self.sets.layout.variables(), propositions) {
            return narrowed.holds();
        }
        let answer = self.question(constraints).holds(self.effort, self.memory);
        answer.unwrap_or(true)
    }

    /// Asks of some constraints, each of them a group.
    fn question<'c>(&'c self, constraints: &[&'c Constraint]) -> Question<'c> {
        let of = |constraint: &&'c Constraint| {
            let conjuncts = constraint.conjuncts.iter();
            conjuncts.map(|conjunct| &conjunct.proposition).collect()
        };
        Question {
            variables: self.sets.layout.variables(),
            always: Vec::new(),
            groups: constraints.iter().map(of).collect(),
        }
    }

    fn own(&self, set: &'a ConstraintSet) -> impl Iterator<Item = &'a Constraint> + use<'a> {
        let (negotiation, party) = (self.negotiation, set.party);
        set.binding.iter().filter(move |constraint| {
            matches!(constraint.origin, Origin::Clause(id) if negotiation.clause(id).party == party)
        })
    }

    fn background_and(&self, own: impl Iterator<Item = &'a Constraint>) -> Vec<&'a Constraint> {
        self.sets
            .background
            .iter()
            .filter(|constraint| self.sound.holds(constraint.origin))
            .chain(own)
            .collect()
    }

    /// Returns " on `issue`" where the members of a conflict meet, or nothing.
    fn shared_issues(&self, conflict: &[Origin], constraints: &[&Constraint]) -> String {
        let cells_of = |origin: &Origin| -> BTreeSet<CellId> {
            constraints
                .iter()
                .filter(|constraint| constraint.origin == *origin)
                .flat_map(|constraint| &constraint.conjuncts)
                .flat_map(|conjunct| conjunct.cells.iter().copied())
                .collect()
        };
        let mut sets = conflict.iter().map(cells_of);
        let first = sets.next().unwrap_or_default();
        let shared = sets.fold(first, |all, cells| &all & &cells);
        let mut issues: Vec<String> = shared
            .iter()
            .map(|cell| format!("`{}`", self.negotiation.issue_of(*cell).name))
            .collect();
        issues.dedup();
        if issues.is_empty() {
            String::new()
        } else {
            format!(" on {}", join(&issues, "and"))
        }
    }

    fn with_places(
        &self,
        diagnostic: Diagnostic,
        conflict: &[Origin],
        but: ClauseId,
    ) -> Diagnostic {
        conflict
            .iter()
            .filter(|origin| **origin != Origin::Clause(but))
            .fold(diagnostic, |diagnostic, origin| {
                let text = match origin {
                    Origin::Clause(id) => {
                        let statement = &self.negotiation.clause(*id).statement;
                        statement
                            .stated
                            .map_or_else(|| "said here".to_owned(), |day| format!("said {day}"))
                    }
                    Origin::Background(id) if self.negotiation.background(*id).is_reading() => {
                        "if this reading is assumed".to_owned()
                    }
                    Origin::Background(_) => "by this rule".to_owned(),
                };
                diagnostic.also(self.span(*origin), text)
            })
    }

    fn readings_of(&self, conflict: &[Origin]) -> Vec<String> {
        conflict
            .iter()
            .filter_map(|origin| match origin {
                Origin::Background(id) => Some(self.negotiation.background(*id)),
                Origin::Clause(_) => None,
            })
            .filter(|background| background.is_reading())
            .map(|reading| format!("`{}`", reading.name))
            .collect()
    }

    fn names(&self, origins: &[Origin]) -> String {
        names(origins.iter().map(|origin| match origin {
            Origin::Clause(id) => &self.negotiation.clause(*id).key,
            Origin::Background(id) => &self.negotiation.background(*id).name,
        }))
    }

    fn span(&self, origin: Origin) -> crate::source::Span {
        match origin {
            Origin::Clause(id) => self.negotiation.clause(id).head,
            Origin::Background(id) => self.negotiation.background(id).span,
        }
    }
}

/// Constraints, by number, sorted by what ties their cells together.
struct Tied {
    /// What is tied together, ascending.
    sorted: Vec<Vec<usize>>,
    /// For each cell, where the constraints on it are.
    of_cell: Vec<u32>,
}

impl Tied {
    /// Sorts some constraints on so many cells.
    fn new(cells: usize, constraints: &[&Constraint]) -> Self {
        let mut union = Union::of(cells);
        for constraint in constraints {
            let mut cells = cells_of(constraint);
            if let Some(first) = cells.next() {
                cells.for_each(|cell| union.join(first.index(), cell.index()));
            }
        }
        let (of_cell, count) = union.numbered();
        // The last one is for what concerns no cell, which is always so or never.
        let mut sorted: Vec<Vec<usize>> = vec![Vec::new(); count as usize + 1];
        for (at, constraint) in constraints.iter().enumerate() {
            let first = cells_of(constraint).next();
            let place = first.map_or(count, |cell| of_cell[cell.index()]);
            sorted[place as usize].push(at);
        }
        Self { sorted, of_cell }
    }

    /// Returns what is tied together, one after the other.
    fn each(&self) -> impl Iterator<Item = &Vec<usize>> {
        self.sorted.iter().filter(|tied| !tied.is_empty())
    }

    /// Returns the constraints, ascending, that are tied to the cells of another.
    fn with(&self, other: &Constraint) -> Vec<usize> {
        let mut places: Vec<u32> = cells_of(other)
            .map(|cell| self.of_cell[cell.index()])
            .collect();
        places.sort_unstable();
        places.dedup();
        let tied = places.iter().flat_map(|at| &self.sorted[*at as usize]);
        let mut tied: Vec<usize> = tied.copied().collect();
        tied.sort_unstable();
        tied
    }
}

fn cells_of(constraint: &Constraint) -> impl Iterator<Item = CellId> {
    let conjuncts = constraint.conjuncts.iter();
    conjuncts.flat_map(|conjunct| conjunct.cells.iter().copied())
}

fn clauses_of(origins: &[Origin]) -> Vec<ClauseId> {
    origins
        .iter()
        .filter_map(|origin| match origin {
            Origin::Clause(id) => Some(*id),
            Origin::Background(_) => None,
        })
        .collect()
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    join(&names, "and")
}

fn split(conflict: &[Origin]) -> (Origin, &[Origin]) {
    (conflict[0], &conflict[1..])
}
