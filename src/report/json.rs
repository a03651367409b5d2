//! For programs: `demarche.report/1`, described by `schema/report-1.json`.
//!
//! The structs here are the wire format and nothing else; a field is never renamed or
//! removed without a new schema.

mod draft;
mod survey;
mod what_if;
mod why;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{self, Asked};
use crate::code::Severity;
use crate::diagnostic::Safety;
use crate::model::Strength;
use crate::source::{SourceMap, Span};

use super::draft::Comparison;
use super::joint::{Concession, Conflict, Deadlock, Joint, Left, verdict_word};
use super::matrix::Row;
use super::process::{Milestone, Obstacle, state_word};
use super::short::how_word;
use super::{Answers, Counts, Kind, Report, Said, Shape, Values};

pub use what_if::render_what_if;
pub use why::render_why;

/// The name of the format.
pub const SCHEMA: &str = "demarche.report/1";

/// Returns the report as JSON, indented, with a line break at the end.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    let stated = Wire { sources, report }.stated();
    render_drafts(report, &stated, None, sources)
}

/// Returns the report as a value: what [`render`] writes, with some of the findings only.
pub fn value(
    report: &Report,
    sources: &SourceMap,
    listed: impl Fn(&super::Finding) -> bool,
) -> serde_json::Value {
    let wire = Wire { sources, report };
    let findings = report.findings.iter().filter(|finding| listed(finding));
    let json = JsonReport {
        findings: findings.map(|finding| wire.finding(finding)).collect(),
        ..wire.report(&wire.stated(), None)
    };
    serde_json::to_value(json).unwrap_or_default()
}

/// Returns the report with some of its drafts only, and two of them side by side.
pub fn render_drafts(
    report: &Report,
    drafts: &[usize],
    compared: Option<&Comparison>,
    sources: &SourceMap,
) -> String {
    let wire = Wire { sources, report }.report(drafts, compared);
    // Strings, numbers and lists always serialise.
    let mut text = serde_json::to_string_pretty(&wire).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct JsonReport<'a> {
    schema: &'static str,
    version: &'static str,
    title: Option<&'a str>,
    as_of: Option<String>,
    assumed: Vec<JsonReason<'a>>,
    scope: JsonScope,
    summary: JsonSummary,
    parties: Vec<JsonParty<'a>>,
    pairs: Vec<JsonPair<'a>>,
    issues: Vec<JsonIssue<'a>>,
    clauses: Vec<JsonClause<'a>>,
    matrix: Vec<JsonRow<'a>>,
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    survey: Option<survey::JsonSurvey<'a>>,
    joint: Option<JsonJoint<'a>>,
    process: Option<JsonProcess<'a>>,
    readings: Option<JsonReadings<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<JsonTimeline>,
    withdrawn: Vec<JsonWithdrawn<'a>>,
    drafts: Vec<draft::JsonDraft<'a>>,
    compared_drafts: Option<draft::JsonComparison<'a>>,
    limits: Vec<JsonLimit<'a>>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct JsonScope {
    files: usize,
    positions: usize,
    clauses: usize,
    clauses_not_in_force: usize,
    places_left_out: usize,
}

#[derive(Serialize)]
struct JsonSummary {
    contradiction: usize,
    overlap: usize,
    fallen: usize,
    split: usize,
    unaddressed: usize,
    put_off: usize,
    delegated: usize,
    excluded: usize,
    discussed: usize,
    vague: usize,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct JsonParty<'a> {
    name: &'a str,
    label: &'a str,
    members: Option<&'a [String]>,
    compared: bool,
}

#[derive(Serialize)]
struct JsonPair<'a> {
    parties: [&'a str; 2],
    substance: JsonCounts<'a>,
    process: JsonCounts<'a>,
}

#[derive(Serialize)]
struct JsonCounts<'a> {
    contradictions: usize,
    overlaps: usize,
    unaddressed: usize,
    unanswered: usize,
    contradicted_issues: Vec<&'a str>,
    shared_issues: Vec<&'a str>,
}

#[derive(Serialize)]
struct JsonIssue<'a> {
    name: &'a str,
    label: &'a str,
    process: bool,
    event: bool,
    performers: &'a [String],
    answers: JsonAnswers<'a>,
    place: JsonPlace<'a>,
    cells: Vec<JsonCell<'a>>,
}

#[derive(Serialize)]
struct JsonAnswers<'a> {
    kind: &'static str,
    unit: Option<&'a str>,
    values: Vec<JsonAnswer<'a>>,
    low: Option<JsonBound<'a>>,
    high: Option<JsonBound<'a>>,
}

#[derive(Serialize)]
struct JsonAnswer<'a> {
    name: &'a str,
    words: &'a str,
}

#[derive(Serialize)]
struct JsonRow<'a> {
    issue: &'a str,
    squares: Vec<JsonSquare<'a>>,
}

#[derive(Serialize)]
struct JsonSquare<'a> {
    party: &'a str,
    state: &'static str,
    words: &'a str,
    strength: Option<&'static str>,
    against: Vec<&'a str>,
    with: Vec<&'a str>,
    clauses: &'a [String],
}

#[derive(Serialize)]
struct JsonCell<'a> {
    name: &'a str,
    member: Option<&'a str>,
    stances: Vec<JsonStance<'a>>,
}

#[derive(Serialize)]
struct JsonStance<'a> {
    party: &'a str,
    values: Option<JsonValues<'a>>,
    clauses: &'a [String],
}

#[derive(Serialize)]
struct JsonValues<'a> {
    words: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_of: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ranges: Option<Vec<JsonRange<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subset: Option<JsonSubset<'a>>,
}

#[derive(Serialize)]
struct JsonRange<'a> {
    low: Option<JsonBound<'a>>,
    high: Option<JsonBound<'a>>,
}

#[derive(Serialize)]
struct JsonBound<'a> {
    value: &'a str,
    included: bool,
}

#[derive(Serialize)]
struct JsonSubset<'a> {
    with: &'a [String],
    without: &'a [String],
    further: bool,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    kind: &'static str,
    how: Option<&'static str>,
    across: bool,
    issue: &'a str,
    process: bool,
    cells: &'a [String],
    parties: Vec<&'a str>,
    sentence: &'a str,
    values: Option<JsonValues<'a>>,
    gap: Option<JsonGap<'a>>,
    asked: Option<&'static str>,
    performer: bool,
    detail: Option<&'a str>,
    rests_on: Vec<JsonReason<'a>>,
    counted_early: Vec<JsonEarly<'a>>,
    place: JsonPlace<'a>,
    clauses: Vec<JsonClause<'a>>,
    also: Vec<JsonClause<'a>>,
}

#[derive(Serialize)]
struct JsonGap<'a> {
    words: &'a str,
    low: &'a str,
    high: &'a str,
}

#[derive(Serialize)]
struct JsonEarly<'a> {
    clause: &'a str,
    date: &'a str,
}

#[derive(Serialize)]
struct JsonReason<'a> {
    kind: &'static str,
    name: &'a str,
    label: Option<&'a str>,
    held_by: Option<&'a [String]>,
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonClause<'a> {
    key: &'a str,
    party: &'a str,
    kind: &'static str,
    strength: &'static str,
    label: Option<&'a str>,
    says: &'a str,
    speaker: Option<&'a str>,
    role: Option<&'a str>,
    stated: Option<&'a str>,
    since: Option<&'a str>,
    until: Option<&'a str>,
    reported: bool,
    reported_by: Option<&'a str>,
    private: bool,
    sources: Vec<JsonSource<'a>>,
    quote: Option<&'a str>,
    place: JsonPlace<'a>,
    whole: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonSource<'a> {
    name: &'a str,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
    published: Option<&'a str>,
    url: Option<&'a str>,
    at: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonWithdrawn<'a> {
    what: &'a str,
    label: Option<&'a str>,
    party: &'a str,
    according: &'a [String],
    replaced: bool,
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonLimit<'a> {
    kind: &'static str,
    words: &'a str,
    places: Vec<JsonNamed<'a>>,
}

#[derive(Serialize)]
struct JsonNamed<'a> {
    name: &'a str,
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    place: JsonPlace<'a>,
    label: &'a str,
    also: Vec<JsonLabel<'a>>,
    help: Option<&'a str>,
    fixes: Vec<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    place: JsonPlace<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    place: JsonPlace<'a>,
    text: &'a str,
}

/// Lines and columns count from 1, columns in characters; `start` and `end` count the bytes
/// of the file from 0.
#[derive(Serialize)]
pub(super) struct JsonPlace<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct JsonProcess<'a> {
    milestones: Vec<JsonMilestone<'a>>,
    obstacles: Vec<JsonObstacle<'a>>,
}

#[derive(Serialize)]
struct JsonMilestone<'a> {
    name: &'a str,
    label: &'a str,
    state: &'static str,
    sentence: &'a str,
    gates: &'a [String],
    obstacles: &'a [usize],
    waits_for: &'a [String],
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonObstacle<'a> {
    kind: &'static str,
    sentence: &'a str,
    clauses: Vec<JsonClause<'a>>,
    parties: Vec<&'a str>,
    cells: &'a [String],
}

#[derive(Serialize)]
struct JsonReadings<'a> {
    tried: Vec<JsonReason<'a>>,
    combinations: usize,
    findings_that_always_hold: usize,
    verdicts: Vec<JsonReading<'a>>,
    changes: Vec<JsonReading<'a>>,
    limits: &'a [String],
}

#[derive(Serialize)]
struct JsonTimeline {
    days: Vec<JsonTimelineDay>,
    earlier_days_left_out: usize,
    cut_short: bool,
}

#[derive(Serialize)]
struct JsonTimelineDay {
    day: String,
    #[serde(flatten)]
    counts: JsonCounted,
}

/// How much was found as of a day.
#[derive(Serialize)]
pub(super) struct JsonCounted {
    contradictions: usize,
    overlaps: usize,
    unanswered: usize,
    deadlocks: usize,
    clauses_in_force: usize,
}

#[derive(Serialize)]
struct JsonReading<'a> {
    kind: &'a str,
    sentence: &'a str,
    when: &'a str,
    cases: Vec<JsonCase<'a>>,
}

#[derive(Serialize)]
struct JsonCase<'a> {
    with: &'a [String],
    without: &'a [String],
}

#[derive(Serialize)]
struct JsonJoint<'a> {
    verdict: &'static str,
    sentence: &'a str,
    left: Vec<JsonLeft<'a>>,
    deadlocks: Vec<JsonDeadlock<'a>>,
}

#[derive(Serialize)]
struct JsonLeft<'a> {
    issue: &'a str,
    cells: &'a [String],
    zone: Option<JsonValues<'a>>,
    deal: Option<JsonValues<'a>>,
    blocked: bool,
    addressed_by: Vec<&'a str>,
}

#[derive(Serialize)]
struct JsonDeadlock<'a> {
    title: &'a str,
    issues: Vec<&'a str>,
    cells: &'a [String],
    parties: Vec<&'a str>,
    /// Every clause that conflicts and concessions name.
    clauses: Vec<JsonClause<'a>>,
    conflicts: Vec<JsonConflict<'a>>,
    told: Vec<JsonTold<'a>>,
    conflicts_not_listed: usize,
    complete_to: Option<usize>,
    concessions: Vec<JsonConcession<'a>>,
    concessions_complete: bool,
    alone: Vec<JsonAlone<'a>>,
    red_lines_clash: bool,
    red_line_conflicts: &'a [usize],
}

#[derive(Serialize)]
struct JsonConflict<'a> {
    sentence: &'a str,
    clauses: Vec<&'a str>,
    rests_on: Vec<JsonReason<'a>>,
    cells: &'a [String],
    parties: Vec<&'a str>,
}

#[derive(Serialize)]
struct JsonTold<'a> {
    sentence: &'a str,
    conflicts: &'a [usize],
}

#[derive(Serialize)]
struct JsonConcession<'a> {
    sentence: &'a str,
    then: &'a str,
    clauses: Vec<&'a str>,
    parties: Vec<&'a str>,
    opens: Vec<JsonLeft<'a>>,
}

#[derive(Serialize)]
struct JsonAlone<'a> {
    party: &'a str,
    concession: Option<JsonConcession<'a>>,
    why_not: Option<&'a str>,
}

struct Wire<'a> {
    sources: &'a SourceMap,
    report: &'a Report,
}

impl<'a> Wire<'a> {
    /// Returns the drafts that had been stated by then.
    fn stated(&self) -> Vec<usize> {
        let drafts = &self.report.drafts;
        let all = 0..drafts.len();
        all.filter(|at| drafts[*at].is_stated).collect()
    }

    fn report(&self, drafts: &[usize], compared: Option<&'a Comparison>) -> JsonReport<'a> {
        let report = self.report;
        let (errors, warnings) = report.mistakes();
        JsonReport {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            title: report.title.as_deref(),
            as_of: report.as_of.map(|day| day.to_string()),
            assumed: report
                .assumed
                .iter()
                .map(|reason| self.reason(reason))
                .collect(),
            scope: JsonScope {
                files: report.scope.files,
                positions: report.scope.positions,
                clauses: report.scope.clauses,
                clauses_not_in_force: report.scope.not_in_force,
                places_left_out: report.left_out,
            },
            summary: JsonSummary {
                contradiction: report.count(Kind::Contradiction),
                overlap: report.count(Kind::Overlap),
                fallen: report.count(Kind::Fallen),
                split: report.count(Kind::Split),
                unaddressed: report.count(Kind::Unaddressed),
                put_off: report.count(Kind::PutOff),
                delegated: report.count(Kind::Delegated),
                excluded: report.count(Kind::Excluded),
                discussed: report.count(Kind::Discussed),
                vague: report.count(Kind::Vague),
                errors,
                warnings,
            },
            parties: report
                .parties
                .iter()
                .map(|party| JsonParty {
                    name: &party.name,
                    label: &party.label,
                    members: party.members.as_deref(),
                    compared: party.compared,
                })
                .collect(),
            pairs: report
                .pairs
                .iter()
                .map(|pair| JsonPair {
                    parties: [
                        &report.parties[pair.parties.0].name,
                        &report.parties[pair.parties.1].name,
                    ],
                    substance: self.counts(&pair.substance),
                    process: self.counts(&pair.process),
                })
                .collect(),
            issues: report
                .issues
                .iter()
                .map(|issue| self.issue(issue))
                .collect(),
            clauses: report
                .clauses
                .iter()
                .map(|said| self.clause(said))
                .collect(),
            matrix: report.matrix.rows.iter().map(|row| self.row(row)).collect(),
            findings: report
                .findings
                .iter()
                .map(|finding| self.finding(finding))
                .collect(),
            survey: survey::JsonSurvey::of(report),
            joint: report.joint.as_ref().map(|joint| self.joint(joint)),
            process: report.process.as_ref().map(|process| JsonProcess {
                milestones: process
                    .milestones
                    .iter()
                    .map(|milestone| self.milestone(milestone))
                    .collect(),
                obstacles: process
                    .obstacles
                    .iter()
                    .map(|obstacle| self.obstacle(obstacle))
                    .collect(),
            }),
            readings: report.readings.as_ref().map(|readings| JsonReadings {
                tried: readings
                    .tried
                    .iter()
                    .map(|reason| self.reason(reason))
                    .collect(),
                combinations: readings.combinations,
                findings_that_always_hold: readings.always,
                verdicts: readings.verdicts.iter().map(json_reading).collect(),
                changes: readings.changes.iter().map(json_reading).collect(),
                limits: &readings.limits,
            }),
            timeline: report.timeline.as_ref().map(|timeline| JsonTimeline {
                days: timeline
                    .days
                    .iter()
                    .map(|(day, counts)| JsonTimelineDay {
                        day: day.to_string(),
                        counts: JsonCounted::of(*counts),
                    })
                    .collect(),
                earlier_days_left_out: timeline.earlier,
                cut_short: timeline.is_cut_short,
            }),
            withdrawn: report
                .withdrawn
                .iter()
                .map(|withdrawn| JsonWithdrawn {
                    what: &withdrawn.key,
                    label: withdrawn.label.as_deref(),
                    party: &withdrawn.party,
                    according: &withdrawn.according,
                    replaced: withdrawn.replaced,
                    place: self.place(withdrawn.span),
                })
                .collect(),
            drafts: drafts
                .iter()
                .map(|at| self.draft(&report.drafts[*at]))
                .collect(),
            compared_drafts: compared.map(draft::comparison),
            limits: report
                .limits
                .iter()
                .map(|limit| JsonLimit {
                    kind: limit.kind,
                    words: &limit.words,
                    places: limit
                        .places
                        .iter()
                        .map(|(name, span)| JsonNamed {
                            name,
                            place: self.place(*span),
                        })
                        .collect(),
                })
                .collect(),
            diagnostics: self.diagnostics(),
        }
    }

    fn milestone(&self, milestone: &'a Milestone) -> JsonMilestone<'a> {
        JsonMilestone {
            name: &milestone.name,
            label: &milestone.label,
            state: state_word(milestone.state),
            sentence: &milestone.sentence,
            gates: &milestone.gates,
            obstacles: &milestone.obstacles,
            waits_for: &milestone.waits_for,
            place: self.place(milestone.span),
        }
    }

    fn obstacle(&self, obstacle: &'a Obstacle) -> JsonObstacle<'a> {
        let clauses = obstacle.clauses.iter();
        JsonObstacle {
            kind: obstacle.kind,
            sentence: &obstacle.sentence,
            clauses: clauses.map(|said| self.clause(said)).collect(),
            parties: self.names(&obstacle.parties),
            cells: &obstacle.cells,
        }
    }

    fn counts(&self, counts: &Counts) -> JsonCounts<'a> {
        let names = |issues: &[usize]| {
            issues
                .iter()
                .map(|at| self.report.issues[*at].name.as_str())
                .collect()
        };
        JsonCounts {
            contradictions: counts.contradictions,
            overlaps: counts.overlaps,
            unaddressed: counts.unaddressed,
            unanswered: counts.unanswered,
            contradicted_issues: names(&counts.contradicted),
            shared_issues: names(&counts.shared),
        }
    }

    fn issue(&self, issue: &'a super::Issue) -> JsonIssue<'a> {
        JsonIssue {
            name: &issue.name,
            label: &issue.label,
            process: issue.process,
            event: issue.event,
            performers: &issue.performers,
            answers: answers(&issue.answers),
            place: self.place(issue.span),
            cells: issue
                .cells
                .iter()
                .map(|cell| JsonCell {
                    name: &cell.name,
                    member: cell.member.as_deref(),
                    stances: cell
                        .stances
                        .iter()
                        .map(|stance| JsonStance {
                            party: &stance.party,
                            values: stance.values.as_ref().map(values),
                            clauses: &stance.clauses,
                        })
                        .collect(),
                })
                .collect(),
        }
    }

    fn row(&self, row: &'a Row) -> JsonRow<'a> {
        JsonRow {
            issue: &self.report.issues[row.issue].name,
            squares: row
                .squares
                .iter()
                .map(|square| JsonSquare {
                    party: &self.report.parties[square.party].name,
                    state: square.state.name(),
                    words: &square.words,
                    strength: square.strength.map(strength),
                    against: self.names(&square.against),
                    with: self.names(&square.with),
                    clauses: &square.clauses,
                })
                .collect(),
        }
    }

    fn finding(&self, finding: &'a super::Finding) -> JsonFinding<'a> {
        let issue = &self.report.issues[finding.issue];
        JsonFinding {
            kind: finding.kind.name(),
            how: finding.how.map(how_word),
            across: finding.across,
            issue: &issue.name,
            process: issue.process,
            cells: &finding.cells,
            parties: finding
                .parties
                .iter()
                .map(|at| self.report.parties[*at].name.as_str())
                .collect(),
            sentence: &finding.sentence,
            values: finding.values.as_ref().map(values),
            gap: finding.gap.as_ref().map(|gap| JsonGap {
                words: &gap.words,
                low: &gap.low,
                high: &gap.high,
            }),
            asked: finding.asked.map(|asked| match asked {
                Asked::Named => "named",
                Asked::Everybody => "everybody",
                Asked::Others => "others",
            }),
            performer: finding.performer,
            detail: finding.detail.as_deref(),
            rests_on: finding
                .rests_on
                .iter()
                .map(|reason| self.reason(reason))
                .collect(),
            counted_early: finding
                .counted_early
                .iter()
                .map(|(clause, date)| JsonEarly { clause, date })
                .collect(),
            place: self.place(finding.span),
            clauses: finding
                .clauses
                .iter()
                .map(|said| self.clause(said))
                .collect(),
            also: finding.also.iter().map(|said| self.clause(said)).collect(),
        }
    }

    fn joint(&self, joint: &'a Joint) -> JsonJoint<'a> {
        JsonJoint {
            verdict: verdict_word(joint.verdict),
            sentence: &joint.sentence,
            left: joint.left.iter().map(|left| self.left(left)).collect(),
            deadlocks: joint
                .deadlocks
                .iter()
                .map(|deadlock| self.deadlock(deadlock))
                .collect(),
        }
    }

    fn left(&self, left: &'a Left) -> JsonLeft<'a> {
        JsonLeft {
            issue: &self.report.issues[left.issue].name,
            cells: &left.cells,
            zone: left.zone.as_ref().map(values),
            deal: left.deal.as_ref().map(values),
            blocked: left.is_blocked,
            addressed_by: self.names(&left.addressed_by),
        }
    }

    fn deadlock(&self, deadlock: &'a Deadlock) -> JsonDeadlock<'a> {
        let alone = deadlock.alone.iter();
        let concessions = deadlock
            .concessions
            .iter()
            .chain(alone.filter_map(|alone| alone.concession.as_ref()));
        let conflicts = deadlock.conflicts.iter().flat_map(|c| &c.clauses);
        let mut clauses: BTreeMap<&str, &Said> = BTreeMap::new();
        for said in conflicts.chain(concessions.flat_map(|c| &c.clauses)) {
            clauses.entry(&said.key).or_insert(said);
        }
        JsonDeadlock {
            title: &deadlock.title,
            issues: deadlock
                .issues
                .iter()
                .map(|at| self.report.issues[*at].name.as_str())
                .collect(),
            cells: &deadlock.cells,
            parties: self.names(&deadlock.parties),
            clauses: clauses
                .into_values()
                .map(|said| self.clause(said))
                .collect(),
            conflicts: deadlock
                .conflicts
                .iter()
                .map(|conflict| self.conflict(conflict))
                .collect(),
            told: deadlock
                .told
                .iter()
                .map(|told| JsonTold {
                    sentence: &told.sentence,
                    conflicts: &told.conflicts,
                })
                .collect(),
            conflicts_not_listed: deadlock.more,
            complete_to: deadlock.complete_to,
            concessions: deadlock
                .concessions
                .iter()
                .map(|concession| self.concession(concession))
                .collect(),
            concessions_complete: deadlock.is_complete,
            alone: deadlock
                .alone
                .iter()
                .map(|alone| JsonAlone {
                    party: &self.report.parties[alone.party].name,
                    concession: alone.concession.as_ref().map(|c| self.concession(c)),
                    why_not: alone.why_not.as_deref(),
                })
                .collect(),
            red_lines_clash: deadlock.red_lines.is_some(),
            red_line_conflicts: &deadlock.red_conflicts,
        }
    }

    fn conflict(&self, conflict: &'a Conflict) -> JsonConflict<'a> {
        let rests_on = conflict.rests_on.iter();
        JsonConflict {
            sentence: &conflict.sentence,
            clauses: keys(&conflict.clauses),
            rests_on: rests_on.map(|reason| self.reason(reason)).collect(),
            cells: &conflict.cells,
            parties: self.names(&conflict.parties),
        }
    }

    fn concession(&self, concession: &'a Concession) -> JsonConcession<'a> {
        JsonConcession {
            sentence: &concession.sentence,
            then: &concession.then,
            clauses: keys(&concession.clauses),
            parties: self.names(&concession.parties),
            opens: concession
                .opens
                .iter()
                .map(|left| self.left(left))
                .collect(),
        }
    }

    fn names(&self, parties: &[usize]) -> Vec<&'a str> {
        parties
            .iter()
            .map(|at| self.report.parties[*at].name.as_str())
            .collect()
    }

    fn clause(&self, said: &'a Said) -> JsonClause<'a> {
        JsonClause {
            key: &said.key,
            party: &said.party,
            kind: said.kind,
            strength: strength(said.strength),
            label: said.label.as_deref(),
            says: &said.says,
            speaker: said.speaker.as_deref(),
            role: said.role.as_deref(),
            stated: said.stated.as_deref(),
            since: said.since.as_deref(),
            until: said.until.as_deref(),
            reported: said.reported.is_some(),
            reported_by: said.reported.as_ref().and_then(Option::as_deref),
            private: said.private,
            sources: said
                .sources
                .iter()
                .map(|source| JsonSource {
                    name: &source.name,
                    title: source.title.as_deref(),
                    outlet: source.outlet.as_deref(),
                    published: source.published.as_deref(),
                    url: source.url.as_deref(),
                    at: source.at.as_deref(),
                })
                .collect(),
            quote: said.quote.as_deref(),
            place: self.place(said.span),
            whole: self.place(said.whole),
        }
    }

    fn reason(&self, reason: &'a super::Reason) -> JsonReason<'a> {
        JsonReason {
            kind: if reason.held_by.is_some() {
                "reading"
            } else {
                "rule"
            },
            name: &reason.name,
            label: reason.label.as_deref(),
            held_by: reason.held_by.as_deref(),
            place: self.place(reason.span),
        }
    }

    fn diagnostics(&self) -> Vec<JsonDiagnostic<'a>> {
        self.report
            .diagnostics
            .iter()
            .map(|diagnostic| JsonDiagnostic {
                code: diagnostic.code.id(),
                name: diagnostic.code.name(),
                severity: match diagnostic.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                message: &diagnostic.message,
                place: self.place(diagnostic.primary.span),
                label: &diagnostic.primary.text,
                also: diagnostic
                    .secondary
                    .iter()
                    .map(|label| JsonLabel {
                        place: self.place(label.span),
                        text: &label.text,
                    })
                    .collect(),
                help: diagnostic.help.as_deref(),
                fixes: diagnostic
                    .fixes
                    .iter()
                    .map(|fix| JsonFix {
                        title: &fix.title,
                        safe: fix.safety == Safety::Safe,
                        edits: fix
                            .edits
                            .iter()
                            .map(|edit| JsonEdit {
                                place: self.place(edit.span),
                                text: &edit.text,
                            })
                            .collect(),
                    })
                    .collect(),
            })
            .collect()
    }

    fn place(&self, span: Span) -> JsonPlace<'a> {
        JsonPlace::of(self.sources, span)
    }
}

impl<'a> JsonPlace<'a> {
    /// Returns where something stands.
    pub(super) fn of(sources: &'a SourceMap, span: Span) -> Self {
        let place = sources.place(span);
        let file = sources.file(place.file);
        Self {
            file: &file.name,
            line: place.line,
            column: place.column,
            start: span.start - file.base,
            end: span.end - file.base,
        }
    }
}

impl JsonCounted {
    /// Returns how much was found.
    pub(super) fn of(counts: analysis::Counts) -> Self {
        Self {
            contradictions: counts.contradictions,
            overlaps: counts.overlaps,
            unanswered: counts.unanswered,
            deadlocks: counts.deadlocks,
            clauses_in_force: counts.clauses,
        }
    }
}

fn json_reading(reading: &super::readings::Reading) -> JsonReading<'_> {
    JsonReading {
        kind: reading.kind,
        sentence: &reading.sentence,
        when: &reading.when,
        cases: reading
            .cases
            .iter()
            .map(|(with, without)| JsonCase { with, without })
            .collect(),
    }
}

fn keys(clauses: &[Said]) -> Vec<&str> {
    clauses.iter().map(|said| said.key.as_str()).collect()
}

fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Firm => "firm",
        Strength::Plain => "plain",
        Strength::Flexible => "flexible",
    }
}

fn answers(answers: &Answers) -> JsonAnswers<'_> {
    JsonAnswers {
        kind: answers.kind,
        unit: answers.unit.as_deref(),
        values: answers
            .values
            .iter()
            .map(|(name, words)| JsonAnswer { name, words })
            .collect(),
        low: answers.low.as_ref().map(json_bound),
        high: answers.high.as_ref().map(json_bound),
    }
}

fn values(values: &Values) -> JsonValues<'_> {
    let mut json = JsonValues {
        words: &values.words,
        one_of: None,
        ranges: None,
        subset: None,
    };
    match &values.shape {
        Shape::OneOf(names) => json.one_of = Some(names),
        Shape::Ranges(ranges) => json.ranges = Some(ranges.iter().map(range).collect()),
        Shape::Subset {
            with,
            without,
            further,
        } => {
            json.subset = Some(JsonSubset {
                with,
                without,
                further: *further,
            });
        }
    }
    json
}

fn range((low, high): &(Option<super::Bound>, Option<super::Bound>)) -> JsonRange<'_> {
    JsonRange {
        low: low.as_ref().map(json_bound),
        high: high.as_ref().map(json_bound),
    }
}

fn json_bound(bound: &super::Bound) -> JsonBound<'_> {
    JsonBound {
        value: &bound.value,
        included: bound.included,
    }
}
