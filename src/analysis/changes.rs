//! What changes from one day to another, and the clauses that did it.
//!
//! Two days are two comparisons. What is found on one only *appeared* or *went*; what is found
//! on both with other values, or from other clauses, *moved*. Nothing is inferred from silence:
//! a change has its cause in clauses that came into force, ended, or were withdrawn. Where a
//! withdrawal is told by somebody else than the party, the days are compared again without it.

mod pairs;

use crate::constraint::{self, Origin};
use crate::domain::Values;
use crate::model::{
    self, BackgroundId, CellId, ClauseId, Date, IssueId, Negotiation, PartyId, Standing, Status,
    Unsaid,
};
use crate::solver::Extent;

use super::fold::folded;
use super::{
    Analysis, Asked, Conflict, Finding, FindingKind, Gap, Limit, Options, Overlap, Phase, Progress,
    Stand, Survey, Verdict, analyse,
};

use pairs::{matched, moves};

/// So many days are compared one after another; the latest, where there are more.
const MOST_DAYS: usize = 100;

/// So many contested withdrawals are tried both ways between two days.
const MOST_CONTESTS: usize = 8;

/// What changes from one day to another.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The earlier day.
    pub from: Option<Date>,
    /// The later day; `None` where nothing has a date.
    pub to: Option<Date>,
    /// How much was found on either day.
    pub counts: (Counts, Counts),
    /// Whether one deal could suit everybody, on either day; `None` where there were not two
    /// parties to compare.
    pub verdicts: (Option<Verdict>, Option<Verdict>),
    /// How many parties were compared, on either day.
    pub compared: (usize, usize),
    /// Where something is only supposed: the cells on which something else is left.
    pub zones: Vec<(CellId, Leaves, Leaves)>,
    /// The clauses of the parties compared that came into force, or no longer are.
    pub turns: Vec<Turned>,
    /// What appeared, went or moved: findings, then deadlocks, then conflicts of more than two
    /// parties, then silence.
    pub changes: Vec<Change>,
    /// What would change otherwise, if contested withdrawals were not taken as such.
    pub contests: Vec<Contest>,
    /// What makes that incomplete.
    pub limits: Vec<ChangeLimit>,
}

/// How much was found as of a day, as a report counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Contradictions.
    pub contradictions: usize,
    /// Overlaps.
    pub overlaps: usize,
    /// Cases in which one is silent on what another put to it, or to everybody.
    pub unanswered: usize,
    /// Deadlocks.
    pub deadlocks: usize,
    /// Clauses in force, of the parties compared.
    pub clauses: usize,
}

/// What is left on a cell for all parties together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Leaves {
    /// Nothing: it belongs to a deadlock.
    Nothing,
    /// These values; with a deadlock elsewhere, what the clauses outside it leave.
    Values(Values),
}

/// What is supposed, beside what is in force.
#[derive(Clone, Debug, Default)]
pub struct Supposed {
    /// Statements that are in force, as if they had not been made.
    pub dropped: Unsaid,
    /// Statements that nobody made, as if they had been.
    pub added: Unsaid,
    /// Rules and readings that are only supposed.
    pub backgrounds: Vec<BackgroundId>,
    /// Issues that are only supposed.
    pub issues: Vec<IssueId>,
    /// The day as of which everything is compared without what is supposed; `None` means the
    /// same as with it.
    pub without: Option<Date>,
}

/// How a clause's standing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It was said, or came into force.
    Began,
    /// What had taken it back no longer does.
    Returned,
    /// Its `until` has passed.
    Ended,
    /// It was taken back or replaced, by the withdrawal with this index.
    Withdrawn(usize),
    /// Looking back: it was not yet in force.
    NotYet,
    /// It came into force and was over in between, so that it holds on neither day.
    Passed,
    /// It is only supposed.
    Added,
    /// It is supposed not to have been said.
    Dropped,
}

/// A clause whose standing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turned {
    /// The clause.
    pub clause: ClauseId,
    /// How.
    pub turn: Turn,
}

/// Something that is found on a day.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A finding, and the clauses of those folded into it.
    Finding(Box<Finding>, Vec<ClauseId>),
    /// A deadlock: its cells and its parties.
    Deadlock(Vec<CellId>, Vec<PartyId>),
    /// Clauses of more than two parties that cannot all hold.
    Conflict(Conflict),
}

/// Something that appeared, went or moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// As it was; `None` if it appeared.
    pub before: Option<Subject>,
    /// As it is; `None` if it went.
    pub after: Option<Subject>,
    /// If it moved, what differs.
    pub moves: Vec<Move>,
    /// The clauses that did it.
    pub causes: Vec<Turned>,
    /// The contested withdrawals that it hangs on, and what is the case without them.
    pub hangs_on: Vec<(Contested, Otherwise)>,
}

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It is found on the later day only.
    Appeared,
    /// It is found on the earlier day only.
    Went,
    /// It is found on both, and differs.
    Moved,
}

/// What differs in something that is found on both days: as it was, and as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// The gap.
    Gap(Option<Gap>, Option<Gap>),
    /// The way to overlap.
    Way(Overlap, Overlap),
    /// The values that suit both.
    Values(Values, Values),
    /// How the silent party was asked.
    Asked(Asked, Asked),
    /// For how long it is put off, to whom it is handed on, or what is left unsaid.
    Detail(Option<String>, Option<String>),
    /// Of what one party leaves without a value, the others that no longer want one, and those
    /// that now do.
    Others(Vec<PartyId>, Vec<PartyId>),
    /// The cells that it no longer concerns, and those that it now does.
    Cells(Vec<CellId>, Vec<CellId>),
    /// The clauses that it no longer follows from, and those that it now does.
    Clauses(Vec<ClauseId>, Vec<ClauseId>),
    /// The rules and readings that it no longer rests on, and those that it now does.
    Grounds(Vec<BackgroundId>, Vec<BackgroundId>),
}

/// Withdrawals that one statement is said by somebody else to make, by their indexes.
pub type Contested = Vec<usize>;

/// What is the case if withdrawals are not taken as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// It is found on both days, unchanged.
    Stands,
    /// It is found on neither day.
    Absent,
    /// It appears.
    Appears,
    /// It goes.
    Goes,
    /// It moves, and differently.
    Moves,
}

/// What would change otherwise, if contested withdrawals were not taken as such.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// The withdrawals.
    pub withdrawals: Contested,
    /// Whether one deal could suit everybody, on either day; `None` where there were not two
    /// parties to compare.
    pub verdicts: (Option<Verdict>, Option<Verdict>),
    /// What would change that does not if they are taken as such.
    pub changes: Vec<Change>,
}

/// Something that makes the changes incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeLimit {
    /// A search was cut short, so the days were not compared.
    CutShort,
    /// On one of the days parties meet so often that it was counted, and not listed, so what
    /// each two of them have to do with each other was not compared.
    NotListed,
    /// More contradictions of two parties exist on one of the days than were listed, so those
    /// of these two were not compared.
    MoreContradictions(PartyId, PartyId),
    /// More conflicts exist on one of the days than were listed, so they were not compared.
    MoreConflicts,
    /// More withdrawals are contested than were tried both ways.
    MoreContests,
}

/// The counts of each day on which something was stated, came into force or ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The days, the earliest first.
    pub days: Vec<(Date, Counts)>,
    /// How many earlier days were left out, as there are too many.
    pub earlier: usize,
    /// Whether a search was cut short, so that later days are missing.
    pub is_cut_short: bool,
}

/// What changed on each day on which something was stated, came into force or ended.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The days on which anything changed, the earliest first.
    pub days: Vec<Changes>,
    /// How many earlier days were left out, as there are too many.
    pub earlier: usize,
}

impl Change {
    /// Returns what it does.
    pub fn event(&self) -> Event {
        match (&self.before, &self.after) {
            (None, _) => Event::Appeared,
            (Some(_), None) => Event::Went,
            (Some(_), Some(_)) => Event::Moved,
        }
    }

    /// Returns what it is about: as it is, or else as it was.
    pub fn subject(&self) -> Option<&Subject> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Tells whether it is only about who is silent.
    pub fn is_silence(&self) -> bool {
        self.subject().is_some_and(Subject::is_silence)
    }
}

impl Changes {
    /// Returns what happened, to findings and deadlocks, or to silence, in this way.
    pub fn of(&self, event: Event, silence: bool) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.event() == event && change.is_silence() == silence)
    }
}

/// Compares two days.
pub fn changes(
    negotiation: &Negotiation,
    options: &Options,
    from: Option<Date>,
    to: Option<Date>,
) -> Changes {
    let days = Days {
        negotiation,
        options,
    };
    days.changes(&days.day(from, &[]), &days.day(to, &[]))
}

/// Compares what is found with what would be found if something were so.
pub fn supposing(negotiation: &Negotiation, options: &Options, supposed: &Supposed) -> Changes {
    let days = Days {
        negotiation,
        options,
    };
    let day = supposed.without.or(options.as_of);
    let standing = model::standing_unsaid(negotiation, day, &supposed.added);
    let mut before = days.found(day, standing, &supposed.backgrounds);
    let is_known = |subject: &Subject| match subject {
        Subject::Finding(finding, _) => !supposed.issues.contains(&finding.issue),
        Subject::Deadlock(..) | Subject::Conflict(_) => true,
    };
    before.subjects.retain(is_known);
    let standing = model::standing_unsaid(negotiation, options.as_of, &supposed.dropped);
    let mut after = days.found(options.as_of, standing, &[]);
    before.unsaid = supposed.added.clone();
    after.unsaid = supposed.dropped.clone();
    let mut changes = days.differences(&before, &after);
    if !changes.limits.contains(&ChangeLimit::CutShort) {
        changes.zones = zones(negotiation, &before.analysis, &after.analysis);
    }
    changes
}

/// Returns the cells on which something else is left, and what.
fn zones(
    negotiation: &Negotiation,
    before: &Analysis,
    after: &Analysis,
) -> Vec<(CellId, Leaves, Leaves)> {
    let cells = (0..negotiation.cells.len() as u32).map(CellId);
    let leaves = |analysis: &Analysis, cell: CellId| {
        let joint = &analysis.joint;
        let mut deadlocks = joint.deadlocks.iter();
        if deadlocks.any(|deadlock| deadlock.cells.contains(&cell)) {
            return Leaves::Nothing;
        }
        let zone = joint.zone.iter().find(|zone| zone.cell == cell);
        let all = || negotiation.issue_of(cell).ty.space().all();
        Leaves::Values(zone.map_or_else(all, |zone| zone.values.clone()))
    };
    cells
        .map(|cell| (cell, leaves(before, cell), leaves(after, cell)))
        .filter(|(_, was, is)| was != is)
        .collect()
}

/// Compares each day on which something changed with the one before, up to a day.
pub fn history(negotiation: &Negotiation, options: &Options, until: Option<Date>) -> History {
    let days = Days {
        negotiation,
        options,
    };
    let (turning, earlier) = days.turning(until);
    let before = turning.first().and_then(|first| first.yesterday().ok());
    let mut history = History {
        days: Vec::new(),
        earlier,
    };
    let mut last = days.day(before, &[]);
    for date in turning {
        let day = days.day(Some(date), &[]);
        let changes = days.changes(&last, &day);
        let is_cut_short = changes.limits.contains(&ChangeLimit::CutShort);
        if is_cut_short || !changes.turns.is_empty() || !changes.changes.is_empty() {
            history.days.push(changes);
        }
        if is_cut_short {
            break;
        }
        last = day;
    }
    history
}

/// Counts what is found as of each day on which something changed, up to a day.
pub fn timeline(negotiation: &Negotiation, options: &Options, until: Option<Date>) -> Timeline {
    let days = Days {
        negotiation,
        options,
    };
    let (turning, earlier) = days.turning(until);
    let mut timeline = Timeline {
        earlier,
        ..Timeline::default()
    };
    for date in turning {
        let day = days.day(Some(date), &[]);
        if day.is_cut_short() {
            timeline.is_cut_short = true;
            break;
        }
        timeline.days.push((date, day.counts(negotiation)));
    }
    timeline
}

/// What is needed to compare days.
#[derive(Clone, Copy)]
struct Days<'a> {
    negotiation: &'a Negotiation,
    options: &'a Options,
}

/// A day, and what is found as of it.
struct Day {
    standing: Standing,
    analysis: Analysis,
    subjects: Vec<Subject>,
    /// What counts as never said.
    unsaid: Unsaid,
}

impl Days<'_> {
    fn day(&self, date: Option<Date>, ignored: &[usize]) -> Day {
        let standing = model::standing_without(self.negotiation, date, ignored);
        self.found(date, standing, &[])
    }

    /// Returns what is found where this is what holds, without some rules and readings.
    fn found(&self, date: Option<Date>, standing: Standing, aside: &[BackgroundId]) -> Day {
        let negotiation = self.negotiation;
        self.options.progress.begin(Phase::Days);
        let mut sets = constraint::constrain(negotiation, &standing, &self.options.assumed);
        sets.background
            .retain(|constraint| match constraint.origin {
                Origin::Background(id) => !aside.contains(&id),
                Origin::Clause(_) => true,
            });
        let options = Options {
            as_of: date,
            drafts: false,
            progress: Progress::default(),
            ..self.options.clone()
        };
        let (analysis, _) = analyse(negotiation, &standing, &sets, &options);
        let findings = folded(negotiation, &analysis.findings)
            .into_iter()
            .map(|folded| Subject::Finding(Box::new(folded.finding.clone()), folded.again));
        let deadlocks = &analysis.joint.deadlocks;
        let subjects = findings
            .chain(
                deadlocks
                    .iter()
                    .map(|d| Subject::Deadlock(d.cells.clone(), d.parties.clone())),
            )
            .chain(
                // Of two parties, the contradiction says it.
                deadlocks
                    .iter()
                    .flat_map(|d| &d.conflicts)
                    .filter(|conflict| conflict.parties.len() > 2)
                    .cloned()
                    .map(Subject::Conflict),
            )
            .collect();
        Day {
            standing,
            analysis,
            subjects,
            unsaid: Unsaid::default(),
        }
    }

    /// Returns the days to compare, and how many earlier ones are too many.
    fn turning(&self, until: Option<Date>) -> (Vec<Date>, usize) {
        let mut days = model::turning_days(self.negotiation, |party| {
            self.options
                .parties
                .as_ref()
                .is_none_or(|parties| self.speaks_for(parties, party))
        });
        // What ends only after everything was said is no part of what is known so far.
        let until = until.or_else(|| model::last_day(self.negotiation));
        days.retain(|day| until.is_none_or(|until| *day <= until));
        let earlier = days.len().saturating_sub(MOST_DAYS);
        (days.split_off(earlier), earlier)
    }

    /// Tells whether a party is one of some, or a bloc of theirs.
    fn speaks_for(&self, parties: &[PartyId], by: PartyId) -> bool {
        parties
            .iter()
            .any(|party| self.negotiation.includes(by, *party))
    }

    /// Returns what differs, as long as all withdrawals are taken as such.
    fn differences(&self, before: &Day, after: &Day) -> Changes {
        let (counts, verdicts) = (
            (
                before.counts(self.negotiation),
                after.counts(self.negotiation),
            ),
            (before.verdict(), after.verdict()),
        );
        let mut changes = Changes {
            from: before.standing.day,
            to: after.standing.day,
            counts,
            verdicts,
            compared: (before.analysis.parties.len(), after.analysis.parties.len()),
            turns: self.turns(before, after),
            ..Changes::default()
        };
        if before.is_cut_short() || after.is_cut_short() {
            changes.limits.push(ChangeLimit::CutShort);
            return changes;
        }
        changes.limits = limits(before, after);
        changes.changes = self.compared(before, after);
        changes
    }

    fn changes(&self, before: &Day, after: &Day) -> Changes {
        let mut changes = self.differences(before, after);
        if changes.limits.contains(&ChangeLimit::CutShort) {
            return changes;
        }
        let contests = self.contests(before, after);
        if contests.len() > MOST_CONTESTS {
            changes.limits.push(ChangeLimit::MoreContests);
        }
        for contested in contests.into_iter().take(MOST_CONTESTS) {
            let first = self.day(before.standing.day, &contested);
            let second = self.day(after.standing.day, &contested);
            if first.is_cut_short() || second.is_cut_short() {
                changes.limits.push(ChangeLimit::CutShort);
                break;
            }
            let others = self.compared(&first, &second);
            for change in &mut changes.changes {
                if let Some(otherwise) = otherwise(change, &first, &second, &others) {
                    change.hangs_on.push((contested.clone(), otherwise));
                }
            }
            let known = &changes.changes;
            let only = others
                .into_iter()
                .filter(|other| !known.iter().any(|change| change.is_kin(other)))
                .collect();
            let contest = Contest {
                withdrawals: contested,
                verdicts: (first.verdict(), second.verdict()),
                changes: only,
            };
            if contest.verdicts != changes.verdicts || !contest.changes.is_empty() {
                changes.contests.push(contest);
            }
        }
        changes
    }

    /// Returns the clauses whose standing changed, of the parties at the table on either day.
    fn turns(&self, before: &Day, after: &Day) -> Vec<Turned> {
        let parties = [&before.analysis, &after.analysis]
            .map(|analysis| analysis.parties.as_slice())
            .concat();
        self.negotiation
            .clause_ids()
            .filter(|id| self.speaks_for(&parties, self.negotiation.clause(*id).party))
            .filter_map(|clause| {
                let (was, is) = (before.standing.of(clause), after.standing.of(clause));
                let turn = match turn(was, is)? {
                    Turn::Began if before.unsaid.covers(self.negotiation, clause) => Turn::Added,
                    Turn::NotYet if after.unsaid.covers(self.negotiation, clause) => Turn::Dropped,
                    Turn::Passed if !after.unsaid.is_empty() || !before.unsaid.is_empty() => {
                        return None;
                    }
                    turn => turn,
                };
                Some(Turned { clause, turn })
            })
            .collect()
    }

    /// Returns what differs between two days, whose searches ended by themselves.
    fn compared(&self, before: &Day, after: &Day) -> Vec<Change> {
        let limits = limits(before, after);
        let is_known = |subject: &&Subject| !limits.iter().any(|limit| subject.is_beyond(limit));
        let old: Vec<&Subject> = before.subjects.iter().filter(is_known).collect();
        let new: Vec<&Subject> = after.subjects.iter().filter(is_known).collect();
        let turns = self.turns(before, after);
        let mut changes: Vec<Change> = matched(&old, &new)
            .into_iter()
            .filter_map(|(was, is)| {
                let moves = match (was, is) {
                    (Some(was), Some(is)) => {
                        let moves = moves(was, is);
                        if moves.is_empty() {
                            return None;
                        }
                        moves
                    }
                    _ => Vec::new(),
                };
                Some(Change {
                    before: was.cloned(),
                    after: is.cloned(),
                    causes: self.causes([was, is], &turns),
                    moves,
                    hangs_on: Vec::new(),
                })
            })
            .collect();
        changes.sort_by_cached_key(|change| {
            change
                .subject()
                .map(|subject| (subject.rank(self.negotiation), change.event()))
        });
        changes
    }

    /// Returns the clauses that did something: of those whose standing changed, the ones that
    /// it follows from; or else those of the same parties on the same cells, which took away
    /// what it needed; or else those of the same parties; or else all.
    fn causes(&self, subjects: [Option<&Subject>; 2], turns: &[Turned]) -> Vec<Turned> {
        let subjects: Vec<&Subject> = subjects.into_iter().flatten().collect();
        let own = |turned: &&Turned| {
            subjects
                .iter()
                .any(|subject| subject.clauses().contains(&turned.clause))
        };
        let parties = |turned: &&Turned| {
            let by = self.negotiation.clause(turned.clause).party;
            subjects.iter().any(|subject| {
                subject.parties().is_empty() || self.speaks_for(subject.parties(), by)
            })
        };
        let cells = |turned: &&Turned| {
            let cells = self.negotiation.clause(turned.clause).cells();
            parties(turned)
                && subjects
                    .iter()
                    .any(|subject| subject.cells().iter().any(|cell| cells.contains(cell)))
        };
        // What holds on neither day can only have brought its party to the table.
        let lasts = |turned: &&Turned| turned.turn != Turn::Passed;
        let some = |found: Vec<Turned>| (!found.is_empty()).then_some(found);
        let lasting = || turns.iter().filter(lasts);
        some(lasting().filter(own).copied().collect())
            .or_else(|| some(lasting().filter(cells).copied().collect()))
            .or_else(|| some(lasting().filter(parties).copied().collect()))
            .or_else(|| some(turns.iter().filter(parties).copied().collect()))
            .unwrap_or_else(|| turns.to_vec())
    }

    /// Returns the statements that are said by somebody else to withdraw something, as far as
    /// that decides what is in force on one of the days.
    fn contests(&self, before: &Day, after: &Day) -> Vec<Contested> {
        let all = &self.negotiation.withdrawals;
        let mut contests: Vec<Contested> = Vec::new();
        for (at, withdrawal) in all.iter().enumerate() {
            if withdrawal.according.is_empty() {
                continue;
            }
            let same = |known: &&mut Contested| {
                let other = &all[known[0]];
                (other.by, other.by_clause, &other.according)
                    == (withdrawal.by, withdrawal.by_clause, &withdrawal.according)
            };
            match contests.iter_mut().find(same) {
                Some(known) => known.push(at),
                None => contests.push(vec![at]),
            }
        }
        contests.retain(|contested| {
            [before, after].into_iter().any(|day| {
                let without =
                    model::standing_without(self.negotiation, day.standing.day, contested);
                without != day.standing
            })
        });
        contests
    }
}

impl Day {
    fn is_cut_short(&self) -> bool {
        let mut limits = self.analysis.limits.iter();
        limits.any(|limit| matches!(limit, Limit::CutShort(_)))
    }

    fn verdict(&self) -> Option<Verdict> {
        (self.analysis.parties.len() > 1).then_some(self.analysis.joint.verdict)
    }

    fn counts(&self, negotiation: &Negotiation) -> Counts {
        let findings = || {
            self.subjects.iter().filter_map(|subject| match subject {
                Subject::Finding(finding, _) => Some(finding),
                Subject::Deadlock(..) | Subject::Conflict(_) => None,
            })
        };
        let count = |is: fn(&FindingKind) -> bool| findings().filter(|f| is(&f.kind)).count();
        let mut parties = self.analysis.parties.clone();
        parties.extend(findings().flat_map(|finding| &finding.parties));
        let counted = self.analysis.survey.as_ref().map(Survey::total);
        let counted = counted.unwrap_or_default();
        Counts {
            contradictions: counted.contradictions()
                + count(|kind| matches!(kind, FindingKind::Contradiction { .. })),
            overlaps: counted.overlaps()
                + count(|kind| matches!(kind, FindingKind::Overlap { .. })),
            unanswered: counted.of(Stand::Silence { asked: true }) + findings()
                .filter(|finding| !finding.parties.is_empty())
                .filter(|finding| {
                    matches!(&finding.kind, FindingKind::Unaddressed { asked, .. } if *asked != Asked::Others)
                })
                .count(),
            deadlocks: self.analysis.joint.deadlocks.len(),
            clauses: negotiation
                .clause_ids()
                .filter(|id| self.standing.is_in_force(*id))
                .filter(|id| {
                    let by = negotiation.clause(*id).party;
                    parties.iter().any(|party| negotiation.includes(by, *party))
                })
                .count(),
        }
    }
}

impl Subject {
    /// Returns the clauses that it follows from; of a deadlock, its conflicts say them.
    pub fn clauses(&self) -> Vec<ClauseId> {
        match self {
            Self::Finding(finding, again) => {
                let mut clauses = [finding.clauses.as_slice(), again].concat();
                clauses.sort_unstable();
                clauses.dedup();
                clauses
            }
            Self::Deadlock(..) => Vec::new(),
            Self::Conflict(conflict) => conflict.clauses.clone(),
        }
    }

    fn cells(&self) -> &[CellId] {
        match self {
            Self::Finding(finding, _) => &finding.cells,
            Self::Deadlock(cells, _) => cells,
            Self::Conflict(conflict) => &conflict.cells,
        }
    }

    fn parties(&self) -> &[PartyId] {
        match self {
            Self::Finding(finding, _) => &finding.parties,
            Self::Deadlock(_, parties) => parties,
            Self::Conflict(conflict) => &conflict.parties,
        }
    }

    fn is_silence(&self) -> bool {
        matches!(self, Self::Finding(finding, _) if matches!(finding.kind, FindingKind::Unaddressed { .. }))
    }

    fn is_beyond(&self, limit: &ChangeLimit) -> bool {
        match (self, limit) {
            (Self::Finding(finding, _), ChangeLimit::MoreContradictions(a, b)) => {
                matches!(finding.kind, FindingKind::Contradiction { .. })
                    && finding.parties == [*a, *b]
            }
            (Self::Finding(finding, _), ChangeLimit::NotListed) => {
                finding.parties.len() == 2
                    && matches!(
                        finding.kind,
                        FindingKind::Contradiction { .. }
                            | FindingKind::Overlap { .. }
                            | FindingKind::Unaddressed { .. }
                    )
            }
            (Self::Conflict(_), ChangeLimit::MoreConflicts) => true,
            _ => false,
        }
    }

    /// Tells whether both are of one kind, of the same parties, on the same issue.
    fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Finding(a, _), Self::Finding(b, _)) => {
                // Two ways to overlap, or to be asked, are one kind.
                let kind = |kind: &FindingKind| match kind {
                    FindingKind::Overlap { .. } => 2,
                    FindingKind::Unaddressed { .. } => 15,
                    other => other.rank(),
                };
                (kind(&a.kind), a.issue, a.own_parties())
                    == (kind(&b.kind), b.issue, b.own_parties())
            }
            (Self::Deadlock(..), Self::Deadlock(..)) => true,
            (Self::Conflict(a), Self::Conflict(b)) => a == b,
            _ => false,
        }
    }

    /// Tells whether both are the same thing, on the same cells.
    fn is_same(&self, other: &Self) -> bool {
        self.is_alike(other) && self.cells() == other.cells()
    }

    /// Tells whether both are the same thing, though perhaps grown or shrunk.
    fn is_kin(&self, other: &Self) -> bool {
        let meets = || self.cells().iter().any(|cell| other.cells().contains(cell));
        self.is_alike(other) && (self.cells() == other.cells() || meets())
    }

    /// The order in which changes are told: silence last, the rest as a report tells it.
    fn rank(&self, negotiation: &Negotiation) -> impl Ord + use<> {
        let (group, process, issue, kind) = match self {
            Self::Finding(finding, _) => (
                if self.is_silence() { 3 } else { 0 },
                negotiation.issue(finding.issue).process,
                Some(finding.issue),
                finding.kind.rank(),
            ),
            Self::Deadlock(..) => (1, false, None, 0),
            Self::Conflict(_) => (2, false, None, 0),
        };
        (
            group,
            process,
            issue,
            kind,
            self.parties().to_vec(),
            self.cells().to_vec(),
            self.clauses(),
        )
    }
}

impl Finding {
    /// Returns the parties without which it would be another finding: of what one leaves
    /// without a value, only that one, as who else speaks of it may change.
    fn own_parties(&self) -> &[PartyId] {
        match (&self.kind, self.parties.as_slice()) {
            (
                FindingKind::Contradiction { .. }
                | FindingKind::Overlap { .. }
                | FindingKind::Split { .. }
                | FindingKind::Unaddressed { .. },
                all,
            ) => all,
            (_, [first, ..]) => std::slice::from_ref(first),
            (_, []) => &[],
        }
    }
}

impl Change {
    /// Tells whether both are about the same thing.
    fn is_kin(&self, other: &Self) -> bool {
        let sides = |change: &Self| -> Vec<Subject> {
            let both = [&change.before, &change.after];
            both.into_iter().flatten().cloned().collect()
        };
        let others = sides(other);
        sides(self)
            .iter()
            .any(|a| others.iter().any(|b| a.is_kin(b)))
    }
}

/// Returns what two days let nobody compare.
fn limits(before: &Day, after: &Day) -> Vec<ChangeLimit> {
    let mut limits = Vec::new();
    for analysis in [&before.analysis, &after.analysis] {
        for limit in &analysis.limits {
            if let Limit::MoreContradictions { parties, .. } = limit {
                limits.push(ChangeLimit::MoreContradictions(parties.0, parties.1));
            }
        }
        if !analysis.is_listed() {
            limits.push(ChangeLimit::NotListed);
        }
        let mut deadlocks = analysis.joint.deadlocks.iter();
        if deadlocks.any(|d| d.extent != Extent::All || d.more > 0) {
            limits.push(ChangeLimit::MoreConflicts);
        }
    }
    limits.sort_unstable();
    limits.dedup();
    limits
}

fn turn(was: Status, is: Status) -> Option<Turn> {
    let holds = |status: Status| matches!(status, Status::InForce { .. });
    match (holds(was), holds(is)) {
        (false, true) => Some(match was {
            Status::NotYet => Turn::Began,
            _ => Turn::Returned,
        }),
        (true, false) => Some(match is {
            Status::Withdrawn { by, .. } => Turn::Withdrawn(by),
            Status::Expired => Turn::Ended,
            _ => Turn::NotYet,
        }),
        (false, false) if (was == Status::NotYet) != (is == Status::NotYet) => Some(Turn::Passed),
        _ => None,
    }
}

/// Returns what becomes of a change if withdrawals are not taken as such; `None` if nothing else.
fn otherwise(change: &Change, before: &Day, after: &Day, others: &[Change]) -> Option<Otherwise> {
    let same = |other: &&Change| {
        let side = |a: &Option<Subject>, b: &Option<Subject>| match (a, b) {
            (Some(a), Some(b)) => a.is_same(b) && moves(a, b).is_empty(),
            (None, None) => true,
            _ => false,
        };
        side(&change.before, &other.before) && side(&change.after, &other.after)
    };
    if others.iter().any(|other| same(&other)) {
        return None;
    }
    let is_found = |day: &Day| {
        [&change.before, &change.after]
            .into_iter()
            .flatten()
            .any(|subject| day.subjects.iter().any(|other| other.is_kin(subject)))
    };
    match (is_found(before), is_found(after), change.event()) {
        // It does the same, though not from quite the same clauses.
        (false, true, Event::Appeared) | (true, false, Event::Went) => None,
        (false, false, _) => Some(Otherwise::Absent),
        (false, true, _) => Some(Otherwise::Appears),
        (true, false, _) => Some(Otherwise::Goes),
        (true, true, _) if others.iter().any(|other| other.is_kin(change)) => {
            Some(Otherwise::Moves)
        }
        (true, true, _) => Some(Otherwise::Stands),
    }
}
