//! What follows from the positions: where they meet, where they clash, who is silent.
//!
//! Findings are data: ids of parties, cells and clauses. `report` puts them into words.
//!
//! | the question | its room |
//! |---|---|
//! | what contradicts itself, and is left out | `internal` |
//! | two parties: where they clash, and where they meet | `pair`, `overlap` |
//! | who is silent, who speaks without a value | `silence` |
//! | each two of many parties, in numbers | `survey` |
//! | members that go their own way, offers that fall | `kinship` |
//! | all parties: deadlocks, concessions, the zone | `joint` |
//! | which milestones can be reached | `process` |
//! | what depends on how words are read | `readings` |
//! | what a draft does to everybody | `draft` |
//! | what changed from one day to another | `changes` |
//! | why a cell stands as it does | `why` |

mod changes;
mod draft;
mod fold;
mod internal;
mod joint;
mod kinship;
mod overlap;
mod pair;
mod process;
mod progress;
mod readings;
mod room;
mod silence;
mod survey;
mod touch;
mod union;
mod why;

pub use changes::{
    Change, ChangeLimit, Changes, Contest, Contested, Counts, Event, History, Leaves, Move,
    Otherwise, Subject, Supposed, Timeline, Turn, Turned, changes, history, supposing, timeline,
};
pub use draft::{
    Agreement, Condition, Draft, Fit, Given, Judged, Pairing, Reply, Role, Same,
    Verdict as DraftVerdict, compare as compare_drafts,
};
pub use fold::{Folded, folded};
pub use joint::{Concession, Conflict, Deadlock, Joint, Verdict, Way, Zone, weight};
pub use process::{Obstacle, Process, Reach, State, Step};
pub use progress::{Phase, Progress};
pub use readings::{Case, Depends, Readings, readings};
pub use survey::{MOST_LISTED, Stand, Survey, Tally};
pub use why::{Effect, Step as WhyStep, Why, counts_from, why};

use crate::constraint::ConstraintSets;
use crate::diagnostic::Diagnostic;
use crate::domain::{Decimal, Values};
use crate::model::{
    BackgroundId, CellId, ClauseId, Date, IssueId, Negotiation, PartyId, Standing, Status,
};
use crate::solver::{Effort, Memory, Stopped};

/// Everything found, in a fixed order: by issue as declared, then kind, then parties.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The day as of which it holds; `None` means everything stated.
    pub as_of: Option<Date>,
    /// The readings that were assumed.
    pub assumed: Vec<BackgroundId>,
    /// The parties compared, as declared.
    pub parties: Vec<PartyId>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// How the parties stand to each other in numbers, where that is too much to be listed
    /// among the findings.
    pub survey: Option<Survey>,
    /// What is true of all parties together.
    pub joint: Joint,
    /// What is true of the way to a settlement.
    pub process: Process,
    /// What each party holds on each cell that it addresses, in the order of cells, then parties.
    pub stances: Vec<Stance>,
    /// What each draft does to the clauses, if that was asked.
    pub drafts: Vec<Draft>,
    /// What cut the answer short; empty when it is complete.
    pub limits: Vec<Limit>,
}

impl Analysis {
    /// Tells whether what each two parties have to do with each other is listed, and not only
    /// counted.
    pub fn is_listed(&self) -> bool {
        let is_counted = |limit: &Limit| matches!(limit, Limit::NotListed { .. });
        !self.limits.iter().any(is_counted)
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What was found.
    pub kind: FindingKind,
    /// The issue that it is shown under.
    pub issue: IssueId,
    /// The cells concerned, ascending; of a contradiction across issues, all that it ties.
    pub cells: Vec<CellId>,
    /// The parties concerned. Of two, the order is that of the agenda, but for
    /// `Unaddressed`: first who is silent, then who addresses it.
    pub parties: Vec<PartyId>,
    /// The clauses that it follows from, by party, then as written.
    pub clauses: Vec<ClauseId>,
    /// The rules and readings without which it would not follow.
    pub rests_on: Vec<BackgroundId>,
    /// Clauses counted from the first possible day of a date that is not exact, where that decides.
    pub counted_early: Vec<ClauseId>,
}

/// What can be found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// No value suits both.
    Contradiction {
        /// Between the nearest values of an ordered issue on which the two clauses clash.
        gap: Option<Gap>,
        /// No cell clashes by itself; the clauses clash taken together.
        across: bool,
    },
    /// Some value suits both.
    Overlap {
        /// In which way.
        how: Overlap,
        /// The values that suit both.
        values: Values,
    },
    /// One addresses it, and another is silent; with no party that is silent named, nobody
    /// addresses it.
    Unaddressed {
        /// Whether the silent party was asked.
        asked: Asked,
        /// Whether the silent party is the one that would have to act.
        performer: bool,
    },
    /// Put off by the first party; the others want a value now.
    PutOff {
        /// For how long, as written.
        until: Option<String>,
    },
    /// Handed on by the first party.
    Delegated {
        /// To whom.
        to: String,
    },
    /// Refused as a subject by the first party.
    Excluded,
    /// Declared open by the first party.
    Discussed,
    /// The first party, a member, has a position of its own beside that of the second, its bloc.
    Split {
        /// Whether the two leave no common value.
        apart: bool,
    },
    /// The first party's offer has fallen: the others refuse what it asks in exchange, or have
    /// nothing left to give.
    Fallen,
    /// Addressed by the first party in words that leave its meaning open.
    Vague {
        /// What is left unsaid.
        what: String,
    },
}

/// The ways to overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overlap {
    /// Both leave the same.
    Agreed,
    /// An offer of one covers what the other demands.
    Accepted,
    /// Some of what each leaves is left by both.
    CommonGround,
    /// One would accept it only in exchange, or under a condition.
    Conditional,
    /// Nothing rules it out, but what one offers does not reach what the other asks.
    Open,
}

/// How a silent party was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// By name, or as the one who would have to act.
    Named,
    /// Together with everybody.
    Everybody,
    /// Not at all: it was said to others.
    Others,
}

/// The room between two ordered positions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Gap {
    /// Between two amounts: the highest that one accepts and the lowest that the other does.
    /// They are equal where one of the two excludes it.
    Amounts(Decimal, Decimal),
    /// Between two steps of a scale.
    Steps(u32, u32),
}

/// What a party holds on a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stance {
    /// The cell.
    pub cell: CellId,
    /// The party.
    pub party: PartyId,
    /// What its constraint set leaves possible there; `None` where nothing of it binds the cell.
    pub values: Option<Values>,
    /// Its clauses in force that touch the cell, in any way.
    pub clauses: Vec<ClauseId>,
}

/// Something that makes the answer incomplete; each is said in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The effort was spent, or somebody interrupted the search. These were not compared;
    /// of all parties together, what was found is told.
    CutShort(Vec<(PartyId, PartyId)>),
    /// Parties meet so often that it was not listed.
    NotListed {
        /// How often.
        meetings: u64,
        /// Whether it was counted instead; there may be too many pairs even for that.
        counted: bool,
    },
    /// More contradictions of these two parties exist than were listed.
    MoreContradictions {
        /// The parties.
        parties: (PartyId, PartyId),
        /// How many were listed.
        listed: u32,
    },
    /// Clauses that place milestones in time only under a condition, or as one of several ways.
    OrderNotJudged(Vec<ClauseId>),
    /// Clauses left out of the comparison because they contradict others of the same party.
    SelfContradicting(Vec<ClauseId>),
    /// Rules or readings left out because they cannot hold together.
    BackgroundLeftOut(Vec<BackgroundId>),
    /// Clauses in force that name events only: whether they can ever be met, no party decides.
    HangsOnEvents(Vec<ClauseId>),
    /// Clauses in force that name no issue, so that there is nothing to compare.
    NothingToCompare(Vec<ClauseId>),
}

/// What to analyse.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day as of which the standing was taken; only recorded.
    pub as_of: Option<Date>,
    /// The parties to compare; `None` means every party that has taken a position by then.
    pub parties: Option<Vec<PartyId>>,
    /// The readings that were assumed; only recorded.
    pub assumed: Vec<BackgroundId>,
    /// Whether to judge the drafts.
    pub drafts: bool,
    /// How much is asked.
    pub scope: Scope,
    /// How often parties may meet before it is counted and no longer listed, if that is not
    /// [`MOST_LISTED`].
    pub most_listed: Option<u64>,
    /// What the answer may cost.
    pub effort: Effort,
    /// What was answered before, which changes no answer.
    pub memory: Memory,
    /// Whom to tell what is being done, which changes no answer.
    pub progress: Progress,
}

/// How much is asked of the parties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// What stands against a deal, as an editor marks it in the text: what contradicts itself,
    /// where two parties clash, why no deal suits all, which milestones cannot be reached.
    Clashes,
    /// All that an [`Analysis`] has.
    #[default]
    Everything,
}

/// Compares the parties. The diagnostics are what one party's own clauses, or the rules,
/// get wrong by themselves; what they concern is left out of the findings, and said so.
pub fn analyse(
    negotiation: &Negotiation,
    standing: &Standing,
    sets: &ConstraintSets,
    options: &Options,
) -> (Analysis, Vec<Diagnostic>) {
    let parties = options
        .parties
        .clone()
        .unwrap_or_else(|| speakers(negotiation, standing));
    let (sound, mut limits, mut diagnostics) =
        internal::examine(negotiation, sets, &options.effort, &options.memory);
    let (effort, memory, scope) = (&options.effort, &options.memory, options.scope);
    // However little there is to search, whoever allows it no time gets no answer.
    if effort.spend(0).is_err() {
        // Nobody knows which clauses can be relied on, so nothing can be told of them.
        let pairs = all_pairs(&parties);
        let analysis = Analysis {
            as_of: options.as_of,
            assumed: options.assumed.clone(),
            parties,
            limits: vec![Limit::CutShort(pairs)],
            ..Analysis::default()
        };
        return (analysis, Vec::new());
    }

    let mut findings = Vec::new();
    let mut stances = Vec::new();
    let rooms = room::Rooms::new(negotiation, sets, &sound, effort, memory);
    let is_everything = scope == Scope::Everything;
    let most_listed = options.most_listed.unwrap_or(MOST_LISTED);
    let meetings = survey::meetings(sets, &parties, most_listed);
    let is_listed = meetings <= most_listed;
    let touches = if is_everything {
        touch::touches(negotiation, sets)
    } else {
        Vec::new()
    };
    let table = overlap::Table::new(negotiation, &rooms, &touches);
    let mut not_compared: Vec<(PartyId, PartyId)> = Vec::new();
    options.progress.begin(Phase::Pairs);
    let mut survey = None;
    let listed = if is_listed {
        parties.as_slice()
    } else {
        let counted = survey::fits(parties.len());
        limits.push(Limit::NotListed { meetings, counted });
        if is_everything && counted {
            let progress = &options.progress;
            match survey::survey(negotiation, &rooms, &table, &parties, progress) {
                Ok((found, held)) => (survey, stances) = (Some(found), held),
                Err(Stopped) => not_compared = all_pairs(&parties),
            }
        }
        &[]
    };
    for (at, a) in listed.iter().enumerate() {
        if is_everything {
            let held = table.stances(*a);
            if effort.check().is_ok() {
                stances.extend(held);
            }
        }
        for b in &listed[at + 1..] {
            if effort.ask().is_err() {
                not_compared.push((*a, *b));
                continue;
            }
            let (clashes, complete) = pair::contradictions(negotiation, &rooms, *a, *b);
            let overlaps = if is_everything {
                table.overlaps(*a, *b)
            } else {
                Vec::new()
            };
            // Once the effort is spent, no answer can be trusted, so these two are not told.
            if effort.check().is_err() {
                not_compared.push((*a, *b));
                continue;
            }
            if !complete {
                limits.push(Limit::MoreContradictions {
                    parties: (*a, *b),
                    listed: clashes.len() as u32,
                });
            }
            findings.extend(clashes);
            findings.extend(overlaps);
        }
    }
    if is_everything && is_listed {
        findings.extend(silence::unaddressed(negotiation, &touches, &parties));
    } else if is_everything {
        findings.extend(silence::by_nobody(negotiation, &touches));
    }
    findings.retain(|finding| is_theirs(negotiation, &parties, finding));
    if is_everything {
        findings.extend(kinship::splits(negotiation, &rooms, &touches, &parties));
        findings.extend(kinship::fallen(
            negotiation,
            standing,
            &rooms,
            &touches,
            &parties,
        ));
        findings.extend(silence::without_a_value(
            negotiation,
            standing,
            &touches,
            &parties,
        ));
    }

    let (hanging, idle): (Vec<ClauseId>, Vec<ClauseId>) = touch::idle(negotiation, standing)
        .into_iter()
        .partition(|id| !negotiation.clause(*id).cells().is_empty());
    let process = process::process(negotiation, standing, sets, &rooms, &parties);
    // What only an event decides, a milestone tells where it waits for it.
    let is_placed = |id: &ClauseId| process.placed.binary_search(id).is_ok();
    let is_judged = |id: &ClauseId| is_placed(id) || process.not_judged.contains(id);
    let hanging: Vec<ClauseId> = hanging.into_iter().filter(|id| !is_judged(id)).collect();
    let idle: Vec<ClauseId> = idle.into_iter().filter(|id| !is_judged(id)).collect();
    if !hanging.is_empty() {
        limits.push(Limit::HangsOnEvents(hanging));
    }
    if !idle.is_empty() {
        limits.push(Limit::NothingToCompare(idle));
    }
    for finding in &mut findings {
        finding.counted_early = finding
            .clauses
            .iter()
            .copied()
            .filter(|clause| standing.is_counted_early(*clause))
            .collect();
    }
    let findings = in_order(negotiation, findings);
    stances.sort_by_key(|stance| (stance.cell, stance.party));
    if !process.not_judged.is_empty() {
        limits.push(Limit::OrderNotJudged(process.not_judged.clone()));
    }
    options.progress.begin(Phase::Deal);
    let joint = joint::judge(negotiation, &rooms, &parties, effort, scope);
    let mut drafts = Vec::new();
    if options.drafts && !negotiation.proposals.is_empty() {
        options.progress.begin(Phase::Drafts);
        let (judged, mistakes) = draft::judge(&draft::Table {
            negotiation,
            sets,
            sound: &sound,
            touches: &touches,
            parties: &parties,
            as_of: options.as_of,
            scope,
            effort,
            memory,
        });
        drafts = judged;
        diagnostics.extend(mistakes);
    }
    if effort.check().is_err() {
        limits.insert(0, Limit::CutShort(not_compared));
    }
    let analysis = Analysis {
        as_of: options.as_of,
        assumed: options.assumed.clone(),
        parties,
        findings,
        survey,
        joint,
        process,
        stances,
        drafts,
        limits,
    };
    (analysis, diagnostics)
}

fn all_pairs(parties: &[PartyId]) -> Vec<(PartyId, PartyId)> {
    let mut pairs = Vec::new();
    for (at, a) in parties.iter().enumerate() {
        pairs.extend(parties[at + 1..].iter().map(|b| (*a, *b)));
    }
    pairs
}

/// Returns the parties that have said something comparable by then, even if it no longer holds.
fn speakers(negotiation: &Negotiation, standing: &Standing) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = negotiation
        .clause_ids()
        .filter(|id| standing.of(*id) != Status::NotYet)
        .map(|id| negotiation.clause(id))
        .filter(|clause| !clause.cells().is_empty() || clause.has_order())
        .map(|clause| clause.party)
        .collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// Tells whether a finding about two parties is told of them.
fn is_theirs(negotiation: &Negotiation, parties: &[PartyId], finding: &Finding) -> bool {
    if finding.parties.len() != 2 {
        return true;
    }
    let by = |id: &ClauseId| negotiation.clause(*id).party;
    // What two members both owe to one bloc is no meeting of theirs.
    let is_owed = finding.clauses.iter().map(by).all(|by| {
        let owes = |party: &PartyId| negotiation.includes(by, *party);
        !finding.parties.contains(&by) && finding.parties.iter().all(owes)
    });
    // What a member says only through its bloc is told of the bloc, where that is compared.
    let speaks = |party: &PartyId| {
        if finding.clauses.iter().any(|id| by(id) == *party) {
            return true;
        }
        let mut speaks = finding
            .clauses
            .iter()
            .map(by)
            .filter(|by| negotiation.includes(*by, *party))
            .peekable();
        speaks.peek().is_none() || speaks.any(|by| !parties.contains(&by))
    };
    !is_owed && finding.parties.iter().all(speaks)
}

/// Tells whether a clause speaks for the second of two parties, by itself or through a bloc.
fn is_second(negotiation: &Negotiation, clause: ClauseId, a: PartyId, b: PartyId) -> bool {
    let by = negotiation.clause(clause).party;
    by == b || (by != a && !negotiation.includes(by, a))
}

/// Puts findings in the order in which they are told. Most differ in what is read here once,
/// and none is moved more than once.
fn in_order(negotiation: &Negotiation, findings: Vec<Finding>) -> Vec<Finding> {
    let mut places: Vec<_> = findings
        .iter()
        .enumerate()
        .map(|(at, finding)| {
            let process = negotiation.issue(finding.issue).process;
            (process, finding.issue, finding.kind.rank(), at)
        })
        .collect();
    places.sort_by(|a, b| {
        let rest = |at: usize| {
            let finding = &findings[at];
            (&finding.parties, &finding.cells, &finding.clauses)
        };
        let first = (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2));
        first.then_with(|| rest(a.3).cmp(&rest(b.3)))
    });
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    let taken = places
        .into_iter()
        .filter_map(|(.., at)| findings[at].take());
    taken.collect()
}

impl FindingKind {
    /// The order in which findings on one issue are told.
    fn rank(&self) -> u32 {
        match self {
            Self::Contradiction { across: false, .. } => 0,
            Self::Contradiction { across: true, .. } => 1,
            Self::Overlap { how, .. } => 2 + *how as u32,
            Self::Fallen => 8,
            Self::Split { .. } => 9,
            Self::PutOff { .. } => 10,
            Self::Delegated { .. } => 11,
            Self::Excluded => 12,
            Self::Discussed => 13,
            Self::Vague { .. } => 14,
            Self::Unaddressed { asked, .. } => 15 + *asked as u32,
        }
    }
}
