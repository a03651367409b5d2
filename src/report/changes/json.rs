//! Changes for programs: `demarche.changes/1`, described by `schema/changes-1.json`.

use serde::Serialize;

use crate::analysis::Counts;
use crate::source::{SourceMap, Span};

use super::super::Report;
use super::super::joint::verdict_word;
use super::super::json::{JsonCounted, JsonPlace};
use super::{Change, Changes, Contest, Day, State, Turning, Verdicts, event_word};

/// The name of the format.
pub const SCHEMA: &str = "demarche.changes/1";

/// Returns the changes as JSON, indented, with a line break at the end.
pub fn render(changes: &Changes, sources: &SourceMap) -> String {
    let report = &changes.report;
    let wire = Wire { sources, report }.changes(changes);
    // Strings, numbers and lists always serialise.
    let mut text = serde_json::to_string_pretty(&wire).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct JsonChanges<'a> {
    schema: &'static str,
    version: &'static str,
    title: Option<&'a str>,
    assumed: Vec<&'a str>,
    history: bool,
    earlier_days_left_out: usize,
    days: Vec<JsonDay<'a>>,
}

/// What differs between two comparisons.
#[derive(Serialize)]
pub(in crate::report) struct JsonDay<'a> {
    from: Option<String>,
    to: Option<String>,
    counts: JsonSides<JsonCounted>,
    verdict: JsonSides<Option<&'static str>>,
    clauses: Vec<JsonTurning<'a>>,
    changes: Vec<JsonChange<'a>>,
    contests: Vec<JsonContest<'a>>,
    limits: &'a [String],
}

#[derive(Serialize)]
struct JsonSides<T> {
    before: T,
    after: T,
}

#[derive(Serialize)]
struct JsonTurning<'a> {
    clause: &'a str,
    party: &'a str,
    turn: &'static str,
    by: Option<&'a str>,
    on: Option<&'a str>,
    according: &'a [String],
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonChange<'a> {
    event: &'static str,
    kind: &'static str,
    how: Option<&'static str>,
    issue: &'a str,
    sentence: &'a str,
    before: Option<JsonState<'a>>,
    after: Option<JsonState<'a>>,
    moves: Vec<JsonMoved<'a>>,
    causes: Vec<JsonTurning<'a>>,
    hangs_on: Vec<JsonHangs<'a>>,
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonState<'a> {
    sentence: &'a str,
    cells: &'a [String],
    parties: &'a [String],
    clauses: Vec<&'a str>,
    rests_on: Vec<&'a str>,
}

#[derive(Serialize)]
struct JsonMoved<'a> {
    what: String,
    from: &'a [String],
    to: &'a [String],
    words: &'a str,
}

#[derive(Serialize)]
struct JsonHangs<'a> {
    withdrawn: &'a [String],
    according: &'a [String],
    otherwise: &'static str,
    words: &'a str,
}

#[derive(Serialize)]
struct JsonContest<'a> {
    withdrawn: &'a [String],
    according: &'a [String],
    words: &'a str,
    verdict: JsonSides<Option<&'static str>>,
    changes: Vec<JsonChange<'a>>,
}

impl<'a> JsonDay<'a> {
    /// Returns what differs. The report names the issues.
    pub(in crate::report) fn of(day: &'a Day, report: &'a Report, sources: &'a SourceMap) -> Self {
        Wire { sources, report }.day(day)
    }
}

struct Wire<'a> {
    sources: &'a SourceMap,
    report: &'a Report,
}

impl<'a> Wire<'a> {
    fn changes(&self, changes: &'a Changes) -> JsonChanges<'a> {
        JsonChanges {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            title: changes.report.title.as_deref(),
            assumed: changes
                .report
                .assumed
                .iter()
                .map(|reason| reason.name.as_str())
                .collect(),
            history: changes.is_history,
            earlier_days_left_out: changes.earlier,
            days: changes.days.iter().map(|day| self.day(day)).collect(),
        }
    }

    fn day(&self, day: &'a Day) -> JsonDay<'a> {
        JsonDay {
            from: day.from.map(|day| day.to_string()),
            to: day.to.map(|day| day.to_string()),
            counts: counts(day.counts),
            verdict: verdicts(day.verdicts),
            clauses: day.turns.iter().map(|turn| self.turning(turn)).collect(),
            changes: day
                .changes
                .iter()
                .map(|change| self.change(change))
                .collect(),
            contests: day
                .contests
                .iter()
                .map(|contest| self.contest(contest))
                .collect(),
            limits: &day.limits,
        }
    }

    fn change(&self, change: &'a Change) -> JsonChange<'a> {
        JsonChange {
            event: event_word(change.event),
            kind: change.kind,
            how: change.how,
            issue: &self.report.issues[change.issue].name,
            sentence: &change.sentence,
            before: change.before.as_ref().map(state),
            after: change.after.as_ref().map(state),
            moves: change
                .moves
                .iter()
                .map(|moved| JsonMoved {
                    what: moved.what.replace(' ', "_"),
                    from: &moved.from,
                    to: &moved.to,
                    words: &moved.words,
                })
                .collect(),
            causes: change
                .causes
                .iter()
                .map(|turn| self.turning(turn))
                .collect(),
            hangs_on: change
                .hangs_on
                .iter()
                .map(|hangs| JsonHangs {
                    withdrawn: &hangs.withdrawn,
                    according: &hangs.according,
                    otherwise: hangs.otherwise,
                    words: &hangs.words,
                })
                .collect(),
            place: self.place(change.span),
        }
    }

    fn contest(&self, contest: &'a Contest) -> JsonContest<'a> {
        JsonContest {
            withdrawn: &contest.withdrawn,
            according: &contest.according,
            words: &contest.words,
            verdict: verdicts(contest.verdicts),
            changes: contest
                .changes
                .iter()
                .map(|change| self.change(change))
                .collect(),
        }
    }

    fn turning(&self, turning: &'a Turning) -> JsonTurning<'a> {
        JsonTurning {
            clause: &turning.clause,
            party: &turning.party,
            turn: turning.turn,
            by: turning.by.as_deref(),
            on: turning.on.as_deref(),
            according: &turning.according,
            place: self.place(turning.span),
        }
    }

    fn place(&self, span: Span) -> JsonPlace<'a> {
        JsonPlace::of(self.sources, span)
    }
}

fn state(state: &State) -> JsonState<'_> {
    JsonState {
        sentence: &state.sentence,
        cells: &state.cells,
        parties: &state.parties,
        clauses: state.clauses.iter().map(|said| said.key.as_str()).collect(),
        rests_on: state
            .rests_on
            .iter()
            .map(|reason| reason.name.as_str())
            .collect(),
    }
}

fn counts((before, after): (Counts, Counts)) -> JsonSides<JsonCounted> {
    JsonSides {
        before: JsonCounted::of(before),
        after: JsonCounted::of(after),
    }
}

fn verdicts((before, after): Verdicts) -> JsonSides<Option<&'static str>> {
    JsonSides {
        before: before.map(verdict_word),
        after: after.map(verdict_word),
    }
}
