//! What each party said on one occasion, and what became of it.

use crate::model::{
    Clause, ClauseId, Period, PositionId, Statement as Occasion, Status, Target, Withdrawal,
};
use crate::source::Span;

use super::words::{self, capital, clean};
use super::{Builder, Said};

/// What one party said on one occasion.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The name of the position that records it.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// The party's name.
    pub party: String,
    /// The party's name for people.
    pub party_label: String,
    /// Who said it and when, in words.
    pub attribution: String,
    /// Who said it, with the office held then.
    pub speaker: Option<String>,
    /// When it was said.
    pub stated: Option<Period>,
    /// Since when it is in force, where that is not when it was said.
    pub since: Option<Period>,
    /// Until when, inclusive, it is in force.
    pub until: Option<Period>,
    /// Whether only somebody else says so.
    pub is_reported: bool,
    /// What it takes back, by key of the clause or name of the position.
    pub withdraws: Vec<String>,
    /// What was said, and what of it no longer holds.
    pub clauses: Vec<Uttered>,
    /// Where it is named.
    pub span: Span,
}

/// A clause, in force or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Uttered {
    /// The clause.
    pub said: Said,
    /// Why it is no longer in force; `None` where it is.
    pub end: Option<End>,
}

/// Why a clause is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It came into force later than the day of the comparison.
    NotYet,
    /// Its time has passed.
    Expired,
    /// Clauses take each other back in a circle.
    Undecided,
    /// It was taken back.
    Withdrawn {
        /// When, as written.
        on: Option<Period>,
        /// The statement that did it, for people.
        by: String,
        /// Whether something took its place.
        replaced: bool,
    },
}

impl End {
    /// Returns it in words: `replaced 1978-09-17 by "Frameworks"`.
    pub fn words(&self) -> String {
        match self {
            Self::NotYet => "not yet in force".to_owned(),
            Self::Expired => "expired".to_owned(),
            Self::Undecided => "in a circle of withdrawals".to_owned(),
            Self::Withdrawn { on, by, replaced } => {
                let verb = if *replaced { "replaced" } else { "withdrawn" };
                match on {
                    Some(on) => format!("{verb} {on} by \"{by}\""),
                    None => format!("{verb} by \"{by}\""),
                }
            }
        }
    }
}

impl Statement {
    /// Returns the date that places it in time: when it was said, or else since when it holds.
    pub fn date(&self) -> Option<Period> {
        self.stated.or(self.since)
    }

    /// Returns how many of its clauses are in force.
    pub fn in_force(&self) -> usize {
        let clauses = self.clauses.iter();
        clauses.filter(|clause| clause.end.is_none()).count()
    }

    /// Returns what became of it, in words; empty where all of it is in force.
    pub fn fate(&self) -> String {
        let mut ends: Vec<(String, usize)> = Vec::new();
        for end in self.clauses.iter().filter_map(|clause| clause.end.as_ref()) {
            let words = end.words();
            match ends.iter_mut().find(|(known, _)| *known == words) {
                Some((_, count)) => *count += 1,
                None => ends.push((words, 1)),
            }
        }
        let all = self.clauses.len();
        let parts = ends.into_iter().map(|(words, count)| match count {
            count if count == all => words,
            count => format!("{count} of {all} {words}"),
        });
        parts.collect::<Vec<String>>().join("; ")
    }
}

impl Builder<'_> {
    /// Returns what was said by the day of the comparison by the parties compared and the blocs
    /// that bind them: by date, and what has none first.
    pub(super) fn statements(&self) -> Vec<Statement> {
        let negotiation = self.facts.negotiation;
        let mut by_position: Vec<Vec<ClauseId>> = vec![Vec::new(); negotiation.positions.len()];
        for id in negotiation.clause_ids() {
            by_position[negotiation.clause(id).position.index()].push(id);
        }
        let mut found = Vec::new();
        for at in 0..negotiation.positions.len() as u32 {
            let position = negotiation.position(PositionId(at));
            if self.party_index(position.party).is_none() && !self.bound_by(position.party) {
                continue;
            }
            let mut own: Vec<(&Occasion, Vec<ClauseId>)> = Vec::new();
            for id in by_position[at as usize].iter().copied() {
                let occasion = &negotiation.clause(id).statement;
                match own.iter_mut().find(|(known, _)| *known == occasion) {
                    Some((_, clauses)) => clauses.push(id),
                    None => own.push((occasion, vec![id])),
                }
            }
            // A statement that only withdraws something has no clause.
            if own.is_empty() {
                own.push((&position.statement, Vec::new()));
            }
            for (at_occasion, (occasion, clauses)) in own.into_iter().enumerate() {
                if self.is_later(occasion) {
                    continue;
                }
                found.push(Statement {
                    name: position.name.clone(),
                    label: position_label(position),
                    party: negotiation.party(position.party).name.clone(),
                    party_label: words::party(negotiation, position.party),
                    attribution: words::statement(occasion),
                    speaker: occasion.speaker.as_ref().map(words::speaker),
                    stated: occasion.stated,
                    since: occasion.since,
                    until: occasion.until,
                    is_reported: occasion.reported.is_some(),
                    // What the position takes back as a whole is told with its first words.
                    withdraws: self.withdraws(PositionId(at), at_occasion == 0, &clauses),
                    clauses: clauses.into_iter().map(|id| self.uttered(id)).collect(),
                    span: position.span,
                });
            }
        }
        found.sort_by_key(|statement| statement.date().map(|date| date.first));
        found
    }

    fn withdraws(&self, by: PositionId, is_first: bool, clauses: &[ClauseId]) -> Vec<String> {
        let negotiation = self.facts.negotiation;
        let own = self.withdrawals_of(by).filter(|withdrawal| {
            withdrawal
                .by_clause
                .map_or(is_first, |clause| clauses.contains(&clause))
        });
        let keys = own.map(|withdrawal| match withdrawal.target {
            Target::Position(id) => negotiation.position(id).name.clone(),
            Target::Clause(id) => negotiation.clause(id).key.clone(),
        });
        keys.collect()
    }

    /// Returns the withdrawals of a position, which stand in the order of positions.
    fn withdrawals_of(&self, by: PositionId) -> impl Iterator<Item = &Withdrawal> {
        let withdrawals = self.facts.negotiation.withdrawals.iter();
        withdrawals.filter(move |withdrawal| withdrawal.by == by)
    }

    fn is_later(&self, occasion: &Occasion) -> bool {
        let day = self.facts.analysis.as_of;
        let first = occasion.stated.or(occasion.since).map(|date| date.first);
        day.zip(first).is_some_and(|(day, first)| first > day)
    }

    fn uttered(&self, id: ClauseId) -> Uttered {
        let end = match self.facts.standing.of(id) {
            Status::InForce { .. } => None,
            Status::NotYet => Some(End::NotYet),
            Status::Expired => Some(End::Expired),
            Status::Undecided => Some(End::Undecided),
            Status::Withdrawn { by, .. } => Some(self.withdrawn_by(by)),
        };
        Uttered {
            said: self.said(id, &[]),
            end,
        }
    }

    fn withdrawn_by(&self, at: usize) -> End {
        let negotiation = self.facts.negotiation;
        let withdrawal = &negotiation.withdrawals[at];
        let position = negotiation.position(withdrawal.by);
        let clause: Option<&Clause> = withdrawal.by_clause.map(|id| negotiation.clause(id));
        let occasion = clause.map_or(&position.statement, |clause| &clause.statement);
        End::Withdrawn {
            on: occasion.stated.or(occasion.since),
            by: position_label(position),
            replaced: withdrawal.replaces,
        }
    }
}

fn position_label(position: &crate::model::Position) -> String {
    match &position.label {
        Some(label) => clean(label).into_owned(),
        None => capital(&position.name.replace('-', " ")),
    }
}
