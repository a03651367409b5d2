//! What changes from one day to another, in words and places.

pub mod json;
pub mod short;

use crate::analysis::{
    self, Asked, ChangeLimit, Contested, Counts, Event, FindingKind, Leaves, Move, Otherwise,
    Subject, Turn, Turned, Verdict,
};
use crate::model::{BackgroundId, CellId, ClauseId, Date, PartyId, PositionId, Target, join};
use crate::source::Span;

use super::short::how_word;
use super::words::{self, capital, clean, count, the};
use super::{Builder, Facts, Kind, Reason, Report, Said, Values};

/// Of clauses of one position, so many are named; more are counted.
const MOST_NAMED: usize = 3;

/// What changes, on one or more days.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The comparison as of the last day.
    pub report: Report,
    /// Each day, or the two days asked for.
    pub days: Vec<Day>,
    /// Whether all days were asked for.
    pub is_history: bool,
    /// How many earlier days were left out.
    pub earlier: usize,
}

/// Whether one deal could suit everybody, on two days.
pub type Verdicts = (Option<Verdict>, Option<Verdict>);

/// What changes from one day to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Day {
    /// The earlier day.
    pub from: Option<Date>,
    /// The later day.
    pub to: Option<Date>,
    /// How much was found on either.
    pub counts: (Counts, Counts),
    /// Whether one deal could suit everybody, on either; `None` where there were not two
    /// parties to compare.
    pub verdicts: Verdicts,
    /// How many parties were compared, on either.
    pub compared: (usize, usize),
    /// That the verdict is another, in words.
    pub verdict: Option<String>,
    /// Where something is only supposed: where something else is left for all.
    pub zones: Vec<Left>,
    /// The clauses that came into force, or no longer are.
    pub turns: Vec<Turning>,
    /// The same in words, by the positions that they are of.
    pub because: Vec<(String, Span)>,
    /// What appeared, went or moved; silence comes last.
    pub changes: Vec<Change>,
    /// What would change otherwise, if contested withdrawals were not taken as such.
    pub contests: Vec<Contest>,
    /// What makes that incomplete.
    pub limits: Vec<String>,
}

/// What is left on some cells of an issue for all parties together, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The issue, by index.
    pub issue: usize,
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// What they are about, in words.
    pub about: String,
    /// What was left; `None` for nothing.
    pub before: Option<Values>,
    /// What is left; `None` for nothing.
    pub after: Option<Values>,
}

impl Left {
    /// Returns it in words: `"Who gets the peel": now nothing; then bea`.
    pub fn sentence(&self) -> String {
        let words = |values: &Option<Values>| {
            let values = values.as_ref();
            values.map_or_else(|| "nothing".to_owned(), |values| values.words.clone())
        };
        let (now, then) = (words(&self.before), words(&self.after));
        format!("{}: now {now}; then {then}", self.about)
    }
}

/// A clause whose standing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turning {
    /// Its key.
    pub clause: String,
    /// The party, by name.
    pub party: String,
    /// How: `began`, `returned`, `ended`, `withdrawn`, `replaced`, `not-yet`,
    /// `passed`; of what is only supposed: `added`, `dropped`.
    pub turn: &'static str,
    /// The position that took it back, by name.
    pub by: Option<String>,
    /// When that was stated.
    pub on: Option<String>,
    /// Who says so, where the party did not.
    pub according: Vec<String>,
    /// Where the clause stands, or what took it back.
    pub span: Span,
}

/// Something that appeared, went or moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which of the three.
    pub event: Event,
    /// A finding's name, or `deadlock`, `conflict`.
    pub kind: &'static str,
    /// Of an overlap, in which way.
    pub how: Option<&'static str>,
    /// Whether it is only about who is silent.
    pub is_silence: bool,
    /// Whether somebody was asked, or everybody, and is silent.
    pub is_asked: bool,
    /// The issue, by index; of a deadlock or a conflict, the first.
    pub issue: usize,
    /// As it is, or else as it was, in a sentence.
    pub sentence: String,
    /// As it was.
    pub before: Option<State>,
    /// As it is.
    pub after: Option<State>,
    /// If it moved, what differs.
    pub moves: Vec<Moved>,
    /// The clauses that did it.
    pub causes: Vec<Turning>,
    /// The same in words.
    pub because: Vec<(String, Span)>,
    /// The contested withdrawals that it hangs on.
    pub hangs_on: Vec<Hangs>,
    /// Where a person would look first.
    pub span: Span,
}

/// Something as of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// In one sentence.
    pub sentence: String,
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// The parties, by name.
    pub parties: Vec<String>,
    /// The clauses that it follows from.
    pub clauses: Vec<Said>,
    /// The rules and readings that it rests on.
    pub rests_on: Vec<Reason>,
}

/// What differs in something that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// What: `gap`, `way`, `values`, `asked`, `detail`, `others`, `cells`, `clauses`,
    /// `rests on`.
    pub what: &'static str,
    /// As it was; of lists, what is no longer among them.
    pub from: Vec<String>,
    /// As it is; of lists, what is new among them.
    pub to: Vec<String>,
    /// In words.
    pub words: String,
}

/// Withdrawals that a change hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hangs {
    /// What is taken as withdrawn: clauses by key, positions by name.
    pub withdrawn: Vec<String>,
    /// Who says so.
    pub according: Vec<String>,
    /// What is the case otherwise: `stands`, `absent`, `appears`, `goes`, `moves`.
    pub otherwise: &'static str,
    /// In words.
    pub words: String,
}

/// What would change otherwise, if withdrawals were not taken as such.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// What is taken as withdrawn: clauses by key, positions by name.
    pub withdrawn: Vec<String>,
    /// Who says so.
    pub according: Vec<String>,
    /// In words: `unless one takes … as withdrawn, as … does`.
    pub words: String,
    /// Whether one deal could suit everybody, on either day.
    pub verdicts: Verdicts,
    /// That the verdicts are others, in words.
    pub verdict: Option<String>,
    /// What would change that does not.
    pub changes: Vec<Change>,
}

/// How much changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Appeared.
    pub appeared: usize,
    /// Went.
    pub went: usize,
    /// Moved.
    pub moved: usize,
}

impl Day {
    /// Counts what changed, of silence or of everything else.
    pub fn tally(&self, silence: bool) -> Tally {
        let count = |event: Event| self.of(event, silence).count();
        Tally {
            appeared: count(Event::Appeared),
            went: count(Event::Went),
            moved: count(Event::Moved),
        }
    }

    /// Returns what happened in one way, to silence or to everything else.
    pub fn of(&self, event: Event, silence: bool) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.event == event && change.is_silence == silence)
    }

    /// Returns how much changed: `5 appeared, 1 went, 2 moved; of silence, 3 appeared`.
    pub fn summary(&self) -> String {
        let findings = self.tally(false).words();
        let silence = self.tally(true).words();
        match (findings, silence) {
            (None, None) => "nothing changed".to_owned(),
            (Some(findings), None) => findings,
            (None, Some(silence)) => format!("of silence, {silence}"),
            (Some(findings), Some(silence)) => format!("{findings}; of silence, {silence}"),
        }
    }

    /// Returns what happened below a heading each; silence that nobody asked to break is left
    /// out.
    pub fn groups(&self, view: Seen) -> Vec<(&'static str, Vec<&Change>)> {
        let shown = |event: Event, is_silence: bool| -> Vec<&Change> {
            let changes = self.of(event, is_silence).filter(|change| change.is_asked);
            let mut changes: Vec<&Change> = changes.collect();
            if view == Seen::Supposed {
                // Whether a deal opens is asked first.
                changes.sort_by_key(|change| change.kind != "deadlock");
            }
            changes
        };
        let mut groups = Vec::new();
        for is_silence in [false, true] {
            for (event, heading) in view.headings(is_silence) {
                let changes = shown(event, is_silence);
                if !changes.is_empty() {
                    groups.push((heading, changes));
                }
            }
        }
        groups
    }

    /// Returns the days: `from 2022-11-06 to 2022-11-07`.
    pub fn span(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) => format!("from {from} to {to}"),
            _ => "nothing has a date".to_owned(),
        }
    }
}

/// Up to when clauses turned, or that they only would.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    to: Option<Date>,
    is_supposed: bool,
}

impl When {
    pub(super) fn of(changes: &analysis::Changes) -> Self {
        let mut turns = changes.turns.iter();
        Self {
            to: changes.to,
            is_supposed: turns.any(|turned| matches!(turned.turn, Turn::Added | Turn::Dropped)),
        }
    }
}

/// From where somebody looks at what differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// From now, at what would be if something were so.
    Supposed,
    /// From the later day, back.
    Since,
    /// From the earlier day, ahead.
    ByThen,
}

impl Seen {
    fn headings(self, is_silence: bool) -> [(Event, &'static str); 3] {
        use Event::{Appeared, Moved, Went};
        match (self, is_silence) {
            (_, true) => [
                (Went, "No longer unanswered"),
                (Appeared, "Newly unanswered"),
                (Moved, "Unanswered as before, but put differently"),
            ],
            (Self::Supposed, false) => [
                (Went, "What would go"),
                (Appeared, "What would appear"),
                (Moved, "What would be different"),
            ],
            (Self::Since, false) => [
                (Appeared, "What has appeared since"),
                (Went, "What has gone since"),
                (Moved, "What is different now"),
            ],
            (Self::ByThen, false) => [
                (Appeared, "What appears by then"),
                (Went, "What goes by then"),
                (Moved, "What is different by then"),
            ],
        }
    }
}

impl Moved {
    /// Returns what differs in one line: `In common now: 10 to 20; then: at most 10`.
    pub fn line(&self, view: Seen) -> String {
        let what = match self.what {
            "values" => "In common",
            "gap" => "The gap",
            "way" => "The overlap",
            "asked" => "Asked",
            "detail" => "In detail",
            "others" => return format!("Others: {}", self.words),
            "cells" => return format!("Where: {}", self.words),
            "clauses" => return format!("Because: {}", self.words),
            _ => return format!("Rests on: {}", self.words),
        };
        let (from, to) = (self.from.join(", "), self.to.join(", "));
        match view {
            Seen::Supposed | Seen::ByThen => format!("{what} now: {from}; then: {to}"),
            Seen::Since => format!("{what} then: {from}; now: {to}"),
        }
    }
}

impl Tally {
    fn words(self) -> Option<String> {
        let parts: Vec<String> = [
            (self.appeared, "appeared"),
            (self.went, "went"),
            (self.moved, "moved"),
        ]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Returns the word for what a change does.
pub fn event_word(event: Event) -> &'static str {
    match event {
        Event::Appeared => "appeared",
        Event::Went => "went",
        Event::Moved => "moved",
    }
}

/// Puts changes into words and places. Of the facts, the texts and what was said are needed.
pub fn build(facts: Facts<'_>, days: &[analysis::Changes]) -> Vec<Day> {
    let builder = Builder {
        facts,
        parties: facts.analysis.parties.clone(),
    };
    days.iter().map(|day| builder.day(day)).collect()
}

impl Builder<'_> {
    fn day(&self, changes: &analysis::Changes) -> Day {
        let when = When::of(changes);
        Day {
            from: changes.from,
            to: changes.to,
            counts: changes.counts,
            verdicts: changes.verdicts,
            compared: changes.compared,
            verdict: verdict(changes.verdicts, changes.compared),
            zones: self.zones_moved(&changes.zones),
            turns: changes.turns.iter().map(|t| self.turning(*t)).collect(),
            because: self.because(&changes.turns, when),
            changes: changes
                .changes
                .iter()
                .filter_map(|change| self.change(change, when))
                .collect(),
            contests: changes
                .contests
                .iter()
                .map(|contest| Contest {
                    withdrawn: self.targets(&contest.withdrawals),
                    according: self.according(&contest.withdrawals),
                    words: format!("unless {}", self.taken(&contest.withdrawals)),
                    verdicts: contest.verdicts,
                    verdict: (contest.verdicts != changes.verdicts).then(|| {
                        verdict(contest.verdicts, changes.compared).unwrap_or_else(|| {
                            let words = verdict_words(contest.verdicts.1, changes.compared.1);
                            format!("on both days {words}")
                        })
                    }),
                    changes: contest
                        .changes
                        .iter()
                        .filter_map(|change| self.change(change, when))
                        .collect(),
                })
                .collect(),
            limits: changes.limits.iter().map(|l| self.limit(*l)).collect(),
        }
    }

    /// Puts cells of one issue together where the same was left, and the same is.
    fn zones_moved(&self, zones: &[(CellId, Leaves, Leaves)]) -> Vec<Left> {
        let negotiation = self.facts.negotiation;
        let mut groups: Vec<(Vec<CellId>, &Leaves, &Leaves)> = Vec::new();
        for (cell, was, is) in zones {
            let issue = |cell: CellId| negotiation.cell(cell).issue;
            let known = groups.iter_mut().find(|(cells, before, after)| {
                issue(cells[0]) == issue(*cell) && (*before, *after) == (was, is)
            });
            match known {
                Some((cells, ..)) => cells.push(*cell),
                None => groups.push((vec![*cell], was, is)),
            }
        }
        let values = |cell: CellId, leaves: &Leaves| match leaves {
            Leaves::Nothing => None,
            Leaves::Values(values) => Some(self.values(cell, values)),
        };
        groups
            .into_iter()
            .map(|(cells, was, is)| Left {
                issue: negotiation.cell(cells[0]).issue.index(),
                about: self.about(&cells),
                before: values(cells[0], was),
                after: values(cells[0], is),
                cells: cells
                    .iter()
                    .map(|cell| negotiation.cell_name(*cell))
                    .collect(),
            })
            .collect()
    }

    fn change(&self, change: &analysis::Change, when: When) -> Option<Change> {
        let subject = change.subject()?;
        let negotiation = self.facts.negotiation;
        let state = |side: &Option<Subject>| side.as_ref().map(|side| self.state(side));
        let (before, after) = (state(&change.before), state(&change.after));
        let shown = after.as_ref().or(before.as_ref())?;
        let (kind, how, issue, is_asked) = match subject {
            Subject::Finding(finding, _) => {
                let how = match &finding.kind {
                    FindingKind::Overlap { how, .. } => Some(how_word(*how)),
                    _ => None,
                };
                let is_asked = match &finding.kind {
                    FindingKind::Unaddressed { asked, .. } => {
                        *asked != Asked::Others && !finding.parties.is_empty()
                    }
                    _ => true,
                };
                (
                    Kind::of(&finding.kind).name(),
                    how,
                    Some(finding.issue),
                    is_asked,
                )
            }
            Subject::Deadlock(cells, _) => (
                "deadlock",
                None,
                cells.first().map(|cell| negotiation.cell(*cell).issue),
                true,
            ),
            Subject::Conflict(conflict) => (
                "conflict",
                None,
                conflict
                    .cells
                    .first()
                    .map(|cell| negotiation.cell(*cell).issue),
                true,
            ),
        };
        let issue = issue?;
        Some(Change {
            event: change.event(),
            kind,
            how,
            is_silence: change.is_silence(),
            is_asked,
            issue: issue.index(),
            sentence: shown.sentence.clone(),
            span: shown
                .clauses
                .first()
                .map_or(negotiation.issue(issue).span, |said| said.span),
            moves: change
                .moves
                .iter()
                .map(|moved| self.moved(moved, subject))
                .collect(),
            causes: change.causes.iter().map(|t| self.turning(*t)).collect(),
            because: self.because(&change.causes, when),
            hangs_on: change
                .hangs_on
                .iter()
                .map(|(contested, otherwise)| self.hangs(contested, *otherwise))
                .collect(),
            before,
            after,
        })
    }

    fn state(&self, subject: &Subject) -> State {
        let negotiation = self.facts.negotiation;
        let names = |parties: &[PartyId]| -> Vec<String> {
            parties
                .iter()
                .map(|id| negotiation.party(*id).name.clone())
                .collect()
        };
        match subject {
            Subject::Finding(found, again) => {
                let mut finding = self.finding(found, again);
                finding.clauses.append(&mut finding.also);
                State {
                    sentence: finding.sentence,
                    cells: finding.cells,
                    parties: names(&found.parties),
                    clauses: finding.clauses,
                    rests_on: finding.rests_on,
                }
            }
            Subject::Deadlock(cells, parties) => {
                let who: Vec<String> = parties
                    .iter()
                    .map(|id| the(&words::party(negotiation, *id)))
                    .collect();
                let sentence = format!(
                    "{} are deadlocked over {}",
                    join(&who, "and"),
                    self.about(cells)
                );
                State {
                    sentence: capital(&sentence),
                    cells: cells
                        .iter()
                        .map(|cell| negotiation.cell_name(*cell))
                        .collect(),
                    parties: names(parties),
                    clauses: Vec::new(),
                    rests_on: Vec::new(),
                }
            }
            Subject::Conflict(found) => {
                let conflict = self.conflict(found);
                State {
                    sentence: conflict.sentence,
                    cells: conflict.cells,
                    parties: names(&found.parties),
                    clauses: conflict.clauses,
                    rests_on: conflict.rests_on,
                }
            }
        }
    }

    fn moved(&self, moved: &Move, subject: &Subject) -> Moved {
        let negotiation = self.facts.negotiation;
        // Only findings have a gap or values.
        let cell = match subject {
            Subject::Finding(finding, _) => finding
                .cells
                .first()
                .copied()
                .unwrap_or(negotiation.issue(finding.issue).first_cell),
            Subject::Deadlock(..) | Subject::Conflict(_) => CellId(0),
        };
        let keys = |clauses: &[ClauseId]| -> Vec<String> {
            clauses
                .iter()
                .map(|id| negotiation.clause(*id).key.clone())
                .collect()
        };
        match moved {
            Move::Gap(was, is) => {
                let words = |gap: &Option<analysis::Gap>| {
                    gap.as_ref().map_or_else(
                        || "none".to_owned(),
                        |gap| {
                            let words = self.room(cell, gap).words;
                            let short = words.strip_prefix("the gap is ");
                            short.map_or_else(|| words.clone(), str::to_owned)
                        },
                    )
                };
                one("gap", words(was), words(is))
            }
            Move::Way(was, is) => one("way", how_word(*was).into(), how_word(*is).into()),
            Move::Values(was, is) => one(
                "values",
                self.values(cell, was).words,
                self.values(cell, is).words,
            ),
            Move::Asked(was, is) => {
                let word = |asked: Asked| match asked {
                    Asked::Named => "by name",
                    Asked::Everybody => "together with everybody",
                    Asked::Others => "not at all",
                };
                one("asked", word(*was).into(), word(*is).into())
            }
            Move::Detail(was, is) => {
                let word = |text: &Option<String>| {
                    text.as_deref()
                        .map_or_else(|| "not said".to_owned(), |text| clean(text).into_owned())
                };
                one("detail", word(was), word(is))
            }
            Move::Others(left, joined) => {
                let names = |parties: &[PartyId]| {
                    parties
                        .iter()
                        .map(|id| negotiation.party(*id).name.clone())
                        .collect()
                };
                several("others", names(left), names(joined))
            }
            Move::Cells(left, joined) => {
                let names = |cells: &[CellId]| {
                    cells
                        .iter()
                        .map(|cell| negotiation.cell_name(*cell))
                        .collect()
                };
                several("cells", names(left), names(joined))
            }
            Move::Clauses(left, joined) => {
                let labels = |clauses: &[ClauseId]| -> Vec<String> {
                    clauses.iter().map(|id| self.quoted(*id)).collect()
                };
                Moved {
                    words: exchanged(&labels(left), &labels(joined)),
                    ..several("clauses", keys(left), keys(joined))
                }
            }
            Move::Grounds(left, joined) => {
                let names = |reasons: &[BackgroundId]| {
                    reasons
                        .iter()
                        .map(|id| negotiation.background(*id).name.clone())
                        .collect()
                };
                several("rests on", names(left), names(joined))
            }
        }
    }

    fn turning(&self, turned: Turned) -> Turning {
        let negotiation = self.facts.negotiation;
        let clause = negotiation.clause(turned.clause);
        let mut turning = Turning {
            clause: clause.key.clone(),
            party: negotiation.party(clause.party).name.clone(),
            turn: match turned.turn {
                Turn::Began => "began",
                Turn::Returned => "returned",
                Turn::Ended => "ended",
                Turn::Withdrawn(_) => "withdrawn",
                Turn::NotYet => "not-yet",
                Turn::Passed => "passed",
                Turn::Added => "added",
                Turn::Dropped => "dropped",
            },
            by: None,
            on: None,
            according: Vec::new(),
            span: clause.head,
        };
        if let Turn::Withdrawn(at) = turned.turn {
            let withdrawal = &negotiation.withdrawals[at];
            let (by, statement) = if let Some(id) = withdrawal.by_clause {
                let clause = negotiation.clause(id);
                (&clause.key, &clause.statement)
            } else {
                let position = negotiation.position(withdrawal.by);
                (&position.name, &position.statement)
            };
            if withdrawal.replaces {
                turning.turn = "replaced";
            }
            turning.by = Some(by.clone());
            let on = statement.since.or(statement.stated);
            turning.on = on.map(|date| date.to_string());
            turning.according = self.according(&[at]);
            turning.span = withdrawal.span;
        }
        turning
    }

    /// Says what happened to clauses: those of one position to which the same happened at once,
    /// or those that the same took back.
    pub(super) fn because(&self, turns: &[Turned], when: When) -> Vec<(String, Span)> {
        let negotiation = self.facts.negotiation;
        let mut groups: Vec<(PositionId, Turning, String, Vec<ClauseId>)> = Vec::new();
        for turned in turns {
            let position = negotiation.clause(turned.clause).position;
            let turning = self.turning(*turned);
            let happened = self.happened(*turned, &turning, when.to);
            let known = groups.iter_mut().find(|(known, first, words, _)| {
                (*known == position || first.by.is_some() && first.party == turning.party)
                    && *words == happened
            });
            match known {
                Some((.., clauses)) => clauses.push(turned.clause),
                None => groups.push((position, turning, happened, vec![turned.clause])),
            }
        }
        groups
            .into_iter()
            .map(|(position, turning, happened, clauses)| {
                let is_one = |id: &ClauseId| negotiation.clause(*id).position == position;
                let who = if clauses.len() > MOST_NAMED && clauses.iter().all(is_one) {
                    let position = negotiation.position(position);
                    let label = position.label.as_ref().map_or_else(
                        || format!("`{}`", position.name),
                        |label| format!("\"{}\"", words::clip(&clean(label), 70)),
                    );
                    format!("{} of {label}", count(clauses.len(), "clause"))
                } else {
                    self.owned(&clauses)
                };
                let is = match (when.is_supposed, clauses.len()) {
                    (false, 1) => "was",
                    (false, _) => "were",
                    (true, 1) => "is",
                    (true, _) => "are",
                };
                let words = happened.replacen("{is}", is, 1);
                (capital(&format!("{who} {words}")), turning.span)
            })
            .collect()
    }

    /// Says what happened to a clause; `{is}` stands for the verb.
    fn happened(&self, turned: Turned, turning: &Turning, to: Option<Date>) -> String {
        let clause = self.facts.negotiation.clause(turned.clause);
        let statement = &clause.statement;
        let attribution = words::attribution(clause);
        match turned.turn {
            Turn::Began => {
                let comes_later = statement
                    .since
                    .is_some_and(|since| Some(since) != statement.stated);
                let begins = if comes_later {
                    "came into force"
                } else {
                    "{is} stated"
                };
                let early = [statement.stated, statement.since]
                    .into_iter()
                    .flatten()
                    .find(|period| to.is_some_and(|to| period.first <= to && to < period.last));
                let early = early.map_or_else(String::new, |period| {
                    format!("; {period} counts from its first day")
                });
                format!("{begins} ({attribution}){early}")
            }
            Turn::Returned => {
                format!("{{is}} in force again ({attribution})")
            }
            Turn::Ended => format!("ended ({attribution})"),
            Turn::NotYet => "{is} not yet in force".to_owned(),
            Turn::Passed => format!("came and went in between ({attribution})"),
            Turn::Added => "{is} added".to_owned(),
            Turn::Dropped => "{is} dropped".to_owned(),
            Turn::Withdrawn(_) => {
                let by = turning.by.as_deref().unwrap_or_default();
                let on = turning
                    .on
                    .as_ref()
                    .map_or_else(String::new, |on| format!(" ({on})"));
                let according = if turning.according.is_empty() {
                    String::new()
                } else {
                    format!(", according to {}", join(&turning.according, "and"))
                };
                format!("{{is}} {} by `{by}`{on}{according}", turning.turn)
            }
        }
    }

    fn hangs(&self, contested: &Contested, otherwise: Otherwise) -> Hangs {
        let (name, words) = match otherwise {
            Otherwise::Stands => ("stands", "else it stands"),
            Otherwise::Absent => ("absent", "else it is found on neither day"),
            Otherwise::Appears => ("appears", "else it appears"),
            Otherwise::Goes => ("goes", "else it goes"),
            Otherwise::Moves => ("moves", "else it moves otherwise"),
        };
        Hangs {
            withdrawn: self.targets(contested),
            according: self.according(contested),
            otherwise: name,
            words: format!("if {}; {words}", self.taken(contested)),
        }
    }

    /// Says under what it holds: `one takes … as withdrawn, as Politico does`.
    fn taken(&self, contested: &[usize]) -> String {
        let withdrawals = &self.facts.negotiation.withdrawals;
        let targets: Vec<String> = self
            .targets(contested)
            .iter()
            .map(|target| format!("`{target}`"))
            .collect();
        let is_replaced = contested.iter().all(|at| withdrawals[*at].replaces);
        let taken = if is_replaced { "replaced" } else { "withdrawn" };
        let according = self.according(contested);
        let does = if according.len() > 1 { "do" } else { "does" };
        format!(
            "one takes {} as {taken}, as {} {does}",
            join(&targets, "and"),
            join(&according, "and")
        )
    }

    fn targets(&self, contested: &[usize]) -> Vec<String> {
        let negotiation = self.facts.negotiation;
        contested
            .iter()
            .map(|at| match negotiation.withdrawals[*at].target {
                Target::Position(id) => negotiation.position(id).name.clone(),
                Target::Clause(id) => negotiation.clause(id).key.clone(),
            })
            .collect()
    }

    fn according(&self, contested: &[usize]) -> Vec<String> {
        let withdrawals = &self.facts.negotiation.withdrawals;
        let mut all: Vec<String> = Vec::new();
        for who in contested.iter().flat_map(|at| &withdrawals[*at].according) {
            let who = clean(who).into_owned();
            if !all.contains(&who) {
                all.push(who);
            }
        }
        all
    }

    fn limit(&self, limit: ChangeLimit) -> String {
        let name = |id| the(&words::party(self.facts.negotiation, id));
        match limit {
            ChangeLimit::CutShort => {
                "the search was cut short before both days were compared".to_owned()
            }
            ChangeLimit::NotListed => {
                "two parties meet too often to list it, so what each two have to do with each other was not compared; `--parties` chooses some of them".to_owned()
            }
            ChangeLimit::MoreContradictions(a, b) => format!(
                "on one of the days more contradictions of {} and {} exist than are listed, so theirs were not compared",
                name(a),
                name(b)
            ),
            ChangeLimit::MoreConflicts => {
                "on one of the days more conflicts exist than are listed, so those of more than two parties were not compared".to_owned()
            }
            ChangeLimit::MoreContests => {
                "more withdrawals are contested than were tried both ways".to_owned()
            }
        }
    }
}

fn one(what: &'static str, from: String, to: String) -> Moved {
    Moved {
        what,
        words: format!("was {from}; is now {to}"),
        from: vec![from],
        to: vec![to],
    }
}

fn several(what: &'static str, from: Vec<String>, to: Vec<String>) -> Moved {
    let quoted = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("`{name}`")).collect()
    };
    let words = exchanged(&quoted(&from), &quoted(&to));
    Moved {
        what,
        from,
        to,
        words,
    }
}

fn exchanged(from: &[String], to: &[String]) -> String {
    match (from, to) {
        (from, []) => format!("no longer {}", join(from, "and")),
        ([], to) => format!("now also {}", join(to, "and")),
        (from, to) => format!("no longer {}; now {}", join(from, "and"), join(to, "and")),
    }
}

fn verdict((before, after): Verdicts, compared: (usize, usize)) -> Option<String> {
    (before != after).then(|| {
        format!(
            "on the earlier day {}; on the later day {}",
            verdict_words(before, compared.0),
            verdict_words(after, compared.1)
        )
    })
}

/// Returns a verdict on so many parties as part of a sentence.
pub fn verdict_words(verdict: Option<Verdict>, parties: usize) -> &'static str {
    match verdict {
        None => "there are not two parties to compare",
        Some(Verdict::Compatible) if parties == 2 => "one deal can satisfy both",
        Some(Verdict::Incompatible) if parties == 2 => "no deal can satisfy both",
        Some(Verdict::Unknown) if parties == 2 => "whether a deal can satisfy both is not known",
        Some(Verdict::Compatible) => "one deal can suit everybody",
        Some(Verdict::Incompatible) => "no deal can suit everybody",
        Some(Verdict::Unknown) => "whether a deal can suit everybody is not known",
    }
}
