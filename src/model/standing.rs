//! What is in force on a day, and what was taken back.

use jiff::civil::Date;

use super::{ClauseId, Negotiation, PartyId, PositionId, Statement, Target};

/// What holds on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The day; `None` where no statement has a date.
    pub day: Option<Date>,
    /// How each clause stands, in the order of the negotiation's clauses.
    pub clauses: Vec<Status>,
}

impl Standing {
    /// Returns how a clause stands.
    pub fn of(&self, clause: ClauseId) -> Status {
        self.clauses[clause.index()]
    }

    /// Tells whether a clause is in force.
    pub fn is_in_force(&self, clause: ClauseId) -> bool {
        matches!(self.of(clause), Status::InForce { .. })
    }

    /// Tells whether a clause is in force, but only counted from the first day of a partial
    /// date: the day itself may lie later.
    pub fn is_counted_early(&self, clause: ClauseId) -> bool {
        self.of(clause)
            == Status::InForce {
                counted_early: true,
            }
    }
}

/// How a clause stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    InForce {
        /// Its date is partial, and the day itself may lie later.
        counted_early: bool,
    },
    /// It is said, or comes into force, only later.
    NotYet,
    /// Its `until` has passed.
    Expired,
    /// It belongs to a circle of withdrawals, which was reported.
    Undecided,
    /// It was taken back or replaced.
    Withdrawn {
        /// The index of the withdrawal in [`Negotiation::withdrawals`].
        by: usize,
        /// The withdrawal's date is partial, and the day itself may lie later.
        counted_early: bool,
    },
}

/// Returns the last day that any statement could have been made on.
pub fn last_day(negotiation: &Negotiation) -> Option<Date> {
    let positions = negotiation
        .positions
        .iter()
        .map(|position| &position.statement);
    let clauses = negotiation.clauses.iter().map(|clause| &clause.statement);
    let proposals = negotiation
        .proposals
        .iter()
        .map(|proposal| &proposal.statement);
    let reactions = negotiation
        .reactions
        .iter()
        .map(|reaction| &reaction.statement);
    positions
        .chain(clauses)
        .chain(proposals)
        .chain(reactions)
        .filter_map(|statement| statement.stated.or(statement.since))
        .map(|period| period.last)
        .max()
}

/// Says how each clause stands as of the end of a day; without one, as of [`last_day`].
///
/// A clause is in force when it was stated, or came into force, on or before the day, when
/// its `until` has not passed, and when nothing that is itself in force takes it back: a
/// withdrawal that was withdrawn takes nothing back. A partial date counts from its first
/// day. What has no date holds on every day.
pub fn standing(negotiation: &Negotiation, as_of: Option<Date>) -> Standing {
    standing_without(negotiation, as_of, &[])
}

/// Says how each clause would stand if some withdrawals, by their indexes in
/// [`Negotiation::withdrawals`], had not been recorded.
pub fn standing_without(
    negotiation: &Negotiation,
    as_of: Option<Date>,
    ignored: &[usize],
) -> Standing {
    let day = as_of.or_else(|| last_day(negotiation));
    let mut by_position: Vec<Vec<usize>> = vec![Vec::new(); negotiation.positions.len()];
    let mut by_clause: Vec<Vec<usize>> = vec![Vec::new(); negotiation.clauses.len()];
    for (at, withdrawal) in negotiation.withdrawals.iter().enumerate() {
        if ignored.contains(&at) {
            continue;
        }
        match withdrawal.target {
            Target::Position(id) => by_position[id.index()].push(at),
            Target::Clause(id) => by_clause[id.index()].push(at),
        }
    }
    let mut judge = Judge {
        negotiation,
        day,
        by_position,
        by_clause,
        withdrawals: vec![Verdict::Open; negotiation.withdrawals.len()],
    };
    judge.decide_all();
    let clauses = negotiation
        .clause_ids()
        .map(|id| judge.clause(id))
        .collect();
    Standing { day, clauses }
}

/// Statements that are to count as never made: neither they nor what they take back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsaid {
    /// Positions, with all their clauses.
    pub positions: Vec<PositionId>,
    /// Clauses of other positions.
    pub clauses: Vec<ClauseId>,
}

impl Unsaid {
    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty() && self.clauses.is_empty()
    }

    /// Tells whether a clause is among them.
    pub fn covers(&self, negotiation: &Negotiation, clause: ClauseId) -> bool {
        let position = negotiation.clause(clause).position;
        self.clauses.contains(&clause) || self.positions.contains(&position)
    }
}

/// Says how each clause would stand if some statements had not been made.
pub fn standing_unsaid(
    negotiation: &Negotiation,
    as_of: Option<Date>,
    unsaid: &Unsaid,
) -> Standing {
    let withdrawals = negotiation.withdrawals.iter().enumerate();
    let ignored: Vec<usize> = withdrawals
        .filter(|(_, withdrawal)| match withdrawal.by_clause {
            Some(clause) => unsaid.covers(negotiation, clause),
            None => unsaid.positions.contains(&withdrawal.by),
        })
        .map(|(at, _)| at)
        .collect();
    let mut standing = standing_without(negotiation, as_of, &ignored);
    for (id, status) in negotiation.clause_ids().zip(&mut standing.clauses) {
        if unsaid.covers(negotiation, id) {
            *status = Status::NotYet;
        }
    }
    standing
}

/// Returns the days on which something of these parties is first said, comes into force, or is
/// over: between two of them, nothing changes. A partial date counts from its first day.
pub fn turning_days(negotiation: &Negotiation, counts: impl Fn(PartyId) -> bool) -> Vec<Date> {
    let positions = negotiation
        .positions
        .iter()
        .map(|position| (position.party, &position.statement));
    let clauses = negotiation
        .clauses
        .iter()
        .map(|clause| (clause.party, &clause.statement));
    let mut days: Vec<Date> = positions
        .chain(clauses)
        .filter(|(party, _)| counts(*party))
        .flat_map(|(_, statement)| {
            let over = statement.until.and_then(|until| until.last.tomorrow().ok());
            let begins = [statement.stated, statement.since];
            let begins = begins.into_iter().flatten().map(|period| period.first);
            begins.chain(over)
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Whether a withdrawal takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Not asked yet.
    Open,
    /// Waiting for those that could take it back.
    Asked,
    /// It does; whether that rests on a partial date.
    Effective(bool),
    /// It does not.
    Void,
}

struct Judge<'a> {
    negotiation: &'a Negotiation,
    day: Option<Date>,
    /// For each position, the withdrawals of all of it.
    by_position: Vec<Vec<usize>>,
    /// For each clause, the withdrawals of just it.
    by_clause: Vec<Vec<usize>>,
    withdrawals: Vec<Verdict>,
}

impl Judge<'_> {
    /// Decides every withdrawal, each after those that could take it back. They form no
    /// circle (`resolve` leaves circles out); one that did would take nothing back.
    fn decide_all(&mut self) {
        for start in 0..self.withdrawals.len() {
            let mut stack = vec![(start, false)];
            while let Some((at, ready)) = stack.pop() {
                match (self.withdrawals[at], ready) {
                    (Verdict::Open, _) => {
                        self.withdrawals[at] = Verdict::Asked;
                        stack.push((at, true));
                        let against = self.against(at);
                        stack.extend(against.into_iter().map(|at| (at, false)));
                    }
                    (Verdict::Asked, true) => {
                        self.withdrawals[at] = self.decide(at, &self.against(at));
                    }
                    // It waits for itself.
                    (Verdict::Asked, false) => self.withdrawals[at] = Verdict::Void,
                    (Verdict::Effective(_) | Verdict::Void, _) => {}
                }
            }
        }
    }

    /// Returns the withdrawals that would take this one back.
    fn against(&self, at: usize) -> Vec<usize> {
        let withdrawal = &self.negotiation.withdrawals[at];
        let mut against = self.by_position[withdrawal.by.index()].clone();
        if let Some(clause) = withdrawal.by_clause {
            against.extend(&self.by_clause[clause.index()]);
        }
        against
    }

    fn decide(&self, at: usize, against: &[usize]) -> Verdict {
        let effective = |at: &usize| matches!(self.withdrawals[*at], Verdict::Effective(_));
        if against.iter().any(effective) {
            return Verdict::Void;
        }
        let withdrawal = &self.negotiation.withdrawals[at];
        let statement = match withdrawal.by_clause {
            Some(clause) => &self.negotiation.clause(clause).statement,
            None => &self.negotiation.position(withdrawal.by).statement,
        };
        match self.by_dates(statement) {
            Status::InForce { counted_early } => Verdict::Effective(counted_early),
            Status::NotYet | Status::Expired | Status::Undecided | Status::Withdrawn { .. } => {
                Verdict::Void
            }
        }
    }

    fn clause(&self, id: ClauseId) -> Status {
        let clause = self.negotiation.clause(id);
        let status = self.by_dates(&clause.statement);
        if !matches!(status, Status::InForce { .. }) {
            return status;
        }
        if self.negotiation.undecided.contains(&id) {
            return Status::Undecided;
        }
        let PositionId(position) = clause.position;
        let against = self.by_clause[id.index()]
            .iter()
            .chain(&self.by_position[position as usize]);
        // One that rests on a full date says more than one that counts early.
        let mut found = None;
        for at in against {
            match (self.withdrawals[*at], found) {
                (Verdict::Effective(early), None) => found = Some((*at, early)),
                (Verdict::Effective(false), Some((_, true))) => found = Some((*at, false)),
                _ => {}
            }
        }
        found.map_or(status, |(by, counted_early)| Status::Withdrawn {
            by,
            counted_early,
        })
    }

    fn by_dates(&self, statement: &Statement) -> Status {
        let Some(day) = self.day else {
            return Status::InForce {
                counted_early: false,
            };
        };
        let begins = [statement.stated, statement.since];
        let begins = || begins.iter().flatten();
        if begins().any(|period| day < period.first) {
            return Status::NotYet;
        }
        if statement.until.is_some_and(|until| until.last < day) {
            return Status::Expired;
        }
        Status::InForce {
            counted_early: begins().any(|period| day < period.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Clause, ClauseKind, Period, Position, Strength, Withdrawal};
    use crate::source::{Span, Stamp};

    fn dated(stated: &str) -> Statement {
        Statement {
            stated: Period::parse(stated),
            ..Statement::default()
        }
    }

    /// One position with one clause for each statement.
    fn negotiation(statements: &[Statement]) -> Negotiation {
        let mut negotiation = Negotiation::default();
        for (at, statement) in statements.iter().enumerate() {
            negotiation.positions.push(Arc::new(Position {
                name: format!("p{at}"),
                label: None,
                span: Span::default(),
                party: PartyId(0),
                statement: statement.clone(),
                notes: Vec::new(),
            }));
            negotiation.clauses.push(Arc::new(Clause {
                position: PositionId(at as u32),
                party: PartyId(0),
                key: format!("p{at}.demand"),
                label: None,
                span: Span::default(),
                head: Span::default(),
                kind: ClauseKind::Demand(Vec::new()),
                strength: Strength::Plain,
                to: Vec::new(),
                timing: Vec::new(),
                given: Vec::new(),
                package: None,
                statement: statement.clone(),
                vague: None,
                quote: None,
                notes: Vec::new(),
                stamp: Stamp::default(),
            }));
        }
        negotiation
    }

    fn withdraw(negotiation: &mut Negotiation, by: u32, target: Target) {
        negotiation.withdrawals.push(Withdrawal {
            by: PositionId(by),
            by_clause: None,
            target,
            replaces: false,
            according: Vec::new(),
            span: Span::default(),
        });
    }

    fn on(negotiation: &Negotiation, day: &str) -> Vec<Status> {
        standing(negotiation, Period::parse(day).map(|period| period.first)).clauses
    }

    const HOLDS: Status = Status::InForce {
        counted_early: false,
    };
    const EARLY: Status = Status::InForce {
        counted_early: true,
    };

    #[test]
    fn a_partial_date_counts_from_its_first_day() {
        let negotiation = negotiation(&[dated("2022-11")]);
        assert_eq!(on(&negotiation, "2022-10-31"), [Status::NotYet]);
        assert_eq!(on(&negotiation, "2022-11-01"), [EARLY]);
        assert_eq!(on(&negotiation, "2022-11-30"), [HOLDS]);
    }

    #[test]
    fn dates_bound_what_holds() {
        let mut statement = dated("2022-01-10");
        statement.since = Period::parse("2022-03");
        statement.until = Period::parse("2022-06");
        let negotiation = negotiation(&[statement, Statement::default()]);
        assert_eq!(on(&negotiation, "2022-02-01"), [Status::NotYet, HOLDS]);
        assert_eq!(on(&negotiation, "2022-03-05"), [EARLY, HOLDS]);
        assert_eq!(on(&negotiation, "2022-06-30"), [HOLDS, HOLDS]);
        assert_eq!(on(&negotiation, "2022-07-01"), [Status::Expired, HOLDS]);
    }

    #[test]
    fn a_withdrawn_withdrawal_revives_its_target() {
        let mut negotiation =
            negotiation(&[dated("2022-01-01"), dated("2022-02"), dated("2022-03-01")]);
        withdraw(&mut negotiation, 1, Target::Clause(ClauseId(0)));
        withdraw(&mut negotiation, 2, Target::Position(PositionId(1)));
        let taken = |by, counted_early| Status::Withdrawn { by, counted_early };
        assert_eq!(
            on(&negotiation, "2022-01-05"),
            [HOLDS, Status::NotYet, Status::NotYet]
        );
        assert_eq!(
            on(&negotiation, "2022-02-05"),
            [taken(0, true), EARLY, Status::NotYet]
        );
        assert_eq!(
            on(&negotiation, "2022-03-05"),
            [HOLDS, taken(1, false), HOLDS]
        );
    }

    #[test]
    fn an_ignored_withdrawal_takes_nothing_back() {
        let mut negotiation = negotiation(&[dated("2022-01-01"), dated("2022-02-01")]);
        withdraw(&mut negotiation, 1, Target::Clause(ClauseId(0)));
        let day = Period::parse("2022-02-01").map(|period| period.first);
        let without = standing_without(&negotiation, day, &[0]);
        assert_eq!(without.clauses, [HOLDS, HOLDS]);
        assert_ne!(standing(&negotiation, day), without);
    }

    #[test]
    fn nothing_changes_between_turning_days() {
        let mut statement = dated("2022-01-10");
        statement.since = Period::parse("2022-03");
        statement.until = Period::parse("2022-06");
        let negotiation = negotiation(&[statement, Statement::default()]);
        let days: Vec<String> = turning_days(&negotiation, |_| true)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(days, ["2022-01-10", "2022-03-01", "2022-07-01"]);
        assert!(turning_days(&negotiation, |_| false).is_empty());
    }

    #[test]
    fn without_a_day_everything_stated_counts() {
        let mut late = dated("2022-05");
        late.until = Period::parse("2040");
        let dates = [dated("2022-01-01"), late];
        assert_eq!(
            last_day(&negotiation(&dates)).map(|day| day.to_string()),
            Some("2022-05-31".to_owned())
        );
        assert_eq!(standing(&negotiation(&dates), None).clauses, [HOLDS, HOLDS]);
        assert_eq!(
            standing(&negotiation(&[Statement::default()]), None).clauses,
            [HOLDS]
        );
    }
}
