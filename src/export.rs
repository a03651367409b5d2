//! What is at the table, in the languages of other programs, so that a verdict can be
//! checked without trusting this one.

mod cnf;
mod smt_lib;

pub use cnf::{Dialect, cnf};
pub use smt_lib::smt_lib;

use std::collections::BTreeSet;

use crate::analysis::{Analysis, Conflict, Deadlock, Verdict};
use crate::constraint::{Constraint, ConstraintSets, Origin};
use crate::model::{BackgroundId, ClauseId, Negotiation, PartyId, join};
use crate::report::words;
use crate::solver::Extent;
use crate::source::{SourceMap, Span};

/// What an export tells of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The files.
    pub sources: &'a SourceMap,
    /// What was said.
    pub negotiation: &'a Negotiation,
    /// What it asks of a deal.
    pub sets: &'a ConstraintSets,
    /// What follows.
    pub analysis: &'a Analysis,
}

/// Which constraints are at the table: those of the compared parties that can be relied on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The binding clauses, as written; a bloc's clause once, however many members it binds.
    pub clauses: Vec<ClauseId>,
    /// The rules and the assumed readings, as written.
    pub backgrounds: Vec<BackgroundId>,
    /// What would be here, but cannot hold by itself or with others of its own side.
    pub left_out: Vec<Origin>,
}

impl Table {
    /// Gathers what is at the table: what was judged, and clauses that restrict no value.
    pub fn of(sets: &ConstraintSets, analysis: &Analysis) -> Self {
        let compared = sets
            .parties
            .iter()
            .filter(|set| analysis.parties.contains(&set.party))
            .flat_map(|set| &set.binding);
        let judged = |origin: Origin| match origin {
            Origin::Clause(id) => analysis.joint.clauses.binary_search(&id).is_ok(),
            Origin::Background(id) => analysis.joint.backgrounds.binary_search(&id).is_ok(),
        };
        let origins: BTreeSet<(Origin, bool)> = sets
            .background
            .iter()
            .chain(compared)
            .map(|constraint| {
                let is_idle = constraint.conjuncts.is_empty();
                (constraint.origin, is_idle || judged(constraint.origin))
            })
            .collect();
        let mut table = Self::default();
        for (origin, is_at_table) in origins {
            match origin {
                _ if !is_at_table => table.left_out.push(origin),
                Origin::Clause(id) => table.clauses.push(id),
                Origin::Background(id) => table.backgrounds.push(id),
            }
        }
        table
    }

    /// Returns everything that is at the table: rules and readings first.
    pub fn members(&self) -> impl Iterator<Item = Origin> + '_ {
        let backgrounds = self.backgrounds.iter().copied().map(Origin::Background);
        backgrounds.chain(self.clauses.iter().copied().map(Origin::Clause))
    }
}

/// Returns the minimal conflicts of all parties together, smallest first.
pub fn conflicts(analysis: &Analysis) -> Vec<Vec<Origin>> {
    let deadlocks = analysis.joint.deadlocks.iter();
    let mut conflicts: Vec<Vec<Origin>> = deadlocks
        .flat_map(|deadlock| &deadlock.conflicts)
        .map(members)
        .collect();
    conflicts.sort_by_key(Vec::len);
    conflicts
}

fn members(conflict: &Conflict) -> Vec<Origin> {
    let clauses = conflict.clauses.iter().copied().map(Origin::Clause);
    let rests_on = conflict.rests_on.iter().copied().map(Origin::Background);
    clauses.chain(rests_on).collect()
}

/// Whether some clauses, rules and readings can all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked about, in ASCII and without a quotation mark.
    pub title: String,
    /// Which are to hold.
    pub members: Vec<Origin>,
    /// The answer that is expected.
    pub expected: Expected,
}

/// The answer that is expected to a [`Question`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// They can.
    Sat,
    /// They cannot.
    Unsat,
    /// They cannot, and none of them is there in vain.
    Core,
    /// Nobody knows.
    Unknown,
}

impl Question {
    fn new(title: impl Into<String>, members: Vec<Origin>, expected: Expected) -> Self {
        let title = title.into();
        Self {
            title,
            members,
            expected,
        }
    }
}

/// Returns what to ask: of the whole table, then of each minimal conflict with all its members
/// and without each, then of each deadlock without what a concession gives up.
pub fn questions(table: &Table, analysis: &Analysis) -> Vec<Question> {
    let expected = match analysis.joint.verdict {
        Verdict::Compatible => Expected::Sat,
        Verdict::Incompatible => Expected::Unsat,
        Verdict::Unknown => Expected::Unknown,
    };
    let whole = table.members().collect();
    let mut questions = vec![Question::new("the whole table", whole, expected)];
    let conflicts = conflicts(analysis);
    for (at, conflict) in conflicts.iter().enumerate() {
        let name = format!("conflict {} of {}", at + 1, conflicts.len());
        questions.push(Question::new(&name, conflict.clone(), Expected::Core));
        for without in 0..conflict.len() {
            let mut others = conflict.clone();
            others.remove(without);
            let title = format!("{name}, without its member {}", without + 1);
            questions.push(Question::new(title, others, Expected::Sat));
        }
    }
    let deadlocks = &analysis.joint.deadlocks;
    for (at, deadlock) in deadlocks.iter().enumerate() {
        // Where some of its conflicts are not listed, nobody knows what else to leave out.
        if deadlock.extent != Extent::All || deadlock.more > 0 {
            continue;
        }
        for (number, concession) in deadlock.way.concessions.iter().enumerate() {
            let title = format!(
                "deadlock {} of {}, without the clauses of concession {}",
                at + 1,
                deadlocks.len(),
                number + 1
            );
            let members = kept(table, deadlock, &concession.clauses);
            questions.push(Question::new(title, members, Expected::Sat));
        }
    }
    questions
}

/// Returns the rules, and the clauses of a deadlock that are not given up.
fn kept(table: &Table, deadlock: &Deadlock, given_up: &[ClauseId]) -> Vec<Origin> {
    let clauses: BTreeSet<ClauseId> = deadlock
        .conflicts
        .iter()
        .flat_map(|conflict| &conflict.clauses)
        .filter(|id| !given_up.contains(id))
        .copied()
        .collect();
    let backgrounds = table.backgrounds.iter().copied().map(Origin::Background);
    backgrounds
        .chain(clauses.into_iter().map(Origin::Clause))
        .collect()
}

impl<'a> Facts<'a> {
    fn title(&self) -> &'a str {
        let title = self.negotiation.title.as_deref();
        title.unwrap_or("A negotiation")
    }

    /// Returns who is compared, and as of which day.
    fn compared(&self) -> String {
        let name = |id: &PartyId| words::party(self.negotiation, *id);
        let parties: Vec<String> = self.analysis.parties.iter().map(name).collect();
        let parties = match parties.as_slice() {
            [] => "nobody".to_owned(),
            parties => join(parties, "and"),
        };
        let day = self.analysis.as_of;
        let day = day.map_or_else(String::new, |day| format!(", as of {day}"));
        format!("Compared: {parties}{day}")
    }

    /// Writes what is left out and where it stands, below why.
    fn left_out(&self, table: &Table, mut line: impl FnMut(&str)) {
        if table.left_out.is_empty() {
            return;
        }
        line("");
        line("Left out, because it cannot hold by itself or with others of its side:");
        for origin in &table.left_out {
            line(&format!(
                "- {} ({})",
                self.key(*origin),
                self.place(*origin)
            ));
        }
    }

    fn key(&self, origin: Origin) -> &'a str {
        match origin {
            Origin::Clause(id) => &self.negotiation.clause(id).key,
            Origin::Background(id) => &self.negotiation.background(id).name,
        }
    }

    fn place(&self, origin: Origin) -> String {
        self.place_of(match origin {
            Origin::Clause(id) => self.negotiation.clause(id).head,
            Origin::Background(id) => self.negotiation.background(id).span,
        })
    }

    fn place_of(&self, span: Span) -> String {
        let place = self.sources.place(span);
        format!("{}:{}", self.sources.file(place.file).name, place.line)
    }

    /// Returns what a clause, rule or reading says of the variables.
    fn constraint(&self, origin: Origin) -> Option<&'a Constraint> {
        let parties = self.sets.parties.iter().flat_map(|set| &set.binding);
        let mut constraints = self.sets.background.iter().chain(parties);
        constraints.find(|constraint| constraint.origin == origin)
    }
}
