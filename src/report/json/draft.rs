//! Drafts as data.

use serde::Serialize;

use crate::analysis::Role;
use crate::report::draft::{Agreement, Comparison, Condition, Draft, Judged, Tally, same_word};

use super::{JsonGap, JsonPlace, JsonReason, JsonValues, Wire, values};

#[derive(Serialize)]
pub(super) struct JsonDraft<'a> {
    name: &'a str,
    label: Option<&'a str>,
    by: Option<&'a str>,
    stated: Option<&'a str>,
    terms: usize,
    place: JsonPlace<'a>,
    parties: Vec<JsonTally<'a>>,
    clauses: Vec<JsonJudged<'a>>,
    together: &'a [String],
    unasked: Vec<JsonLine<'a>>,
    reactions: Vec<JsonReply<'a>>,
    acceptance: Vec<JsonAgreement<'a>>,
    limits: &'a [String],
}

#[derive(Serialize)]
struct JsonTally<'a> {
    party: &'a str,
    stands_for: &'a [String],
    met: usize,
    violated: usize,
    depends: usize,
    open: usize,
    not_addressed: usize,
}

#[derive(Serialize)]
struct JsonJudged<'a> {
    clause: &'a str,
    party: &'a str,
    role: &'static str,
    verdict: &'static str,
    sentence: &'a str,
    conditions: Vec<JsonCondition<'a>>,
    conditions_met: usize,
    events: &'a [String],
    met_if: Option<JsonValues<'a>>,
    violated_if: Option<JsonValues<'a>>,
    by: &'a [String],
    rests_on: Vec<JsonReason<'a>>,
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonCondition<'a> {
    cells: &'a [String],
    verdict: &'static str,
    gives: Option<JsonValues<'a>>,
    accepts: Option<JsonValues<'a>>,
    gap: Option<JsonGap<'a>>,
}

#[derive(Serialize)]
struct JsonLine<'a> {
    name: &'a str,
    words: &'a str,
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonReply<'a> {
    party: &'a str,
    answer: &'static str,
    sentence: &'a str,
    remark: Option<&'a str>,
    mismatch: bool,
    clauses: &'a [String],
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonAgreement<'a> {
    sentence: &'a str,
    holds: Option<bool>,
    lacks: &'a [String],
    not_compared: &'a [String],
}

#[derive(Serialize)]
pub(super) struct JsonComparison<'a> {
    first: &'a str,
    second: &'a str,
    rows: Vec<JsonRow<'a>>,
}

#[derive(Serialize)]
struct JsonRow<'a> {
    how: &'static str,
    cells: &'a [String],
    first: Option<JsonValues<'a>>,
    second: Option<JsonValues<'a>>,
}

impl<'a> Wire<'a> {
    pub(super) fn draft(&self, draft: &'a Draft) -> JsonDraft<'a> {
        JsonDraft {
            name: &draft.name,
            label: draft.label.as_deref(),
            by: draft.by.as_deref(),
            stated: draft.stated.as_deref(),
            terms: draft.terms,
            place: self.place(draft.span),
            parties: draft.tallies.iter().map(tally).collect(),
            clauses: draft
                .clauses
                .iter()
                .map(|judged| self.judged(judged))
                .collect(),
            together: &draft.together,
            unasked: draft
                .unasked
                .iter()
                .map(|line| JsonLine {
                    name: &line.name,
                    words: &line.words,
                    place: self.place(line.span),
                })
                .collect(),
            reactions: draft
                .reactions
                .iter()
                .map(|reply| JsonReply {
                    party: &reply.party,
                    answer: reply.answer,
                    sentence: &reply.sentence,
                    remark: reply.remark.as_deref(),
                    mismatch: reply.is_mismatch,
                    clauses: &reply.clauses,
                    place: self.place(reply.span),
                })
                .collect(),
            acceptance: draft.acceptance.iter().map(agreement).collect(),
            limits: &draft.limits,
        }
    }

    fn judged(&self, judged: &'a Judged) -> JsonJudged<'a> {
        let outcomes = judged.outcomes.as_ref();
        let met = judged.conditions.iter();
        let met = met.filter(|condition| condition.verdict == crate::report::draft::Found::Met);
        JsonJudged {
            clause: &judged.said.key,
            party: &judged.said.party,
            role: match judged.role {
                Role::Binding => "binding",
                Role::Offer => "offer",
                Role::Wish => "preference",
            },
            verdict: judged.verdict.name_as(judged.role),
            sentence: &judged.sentence,
            conditions: judged.conditions.iter().map(condition).collect(),
            conditions_met: met.count(),
            events: &judged.events,
            met_if: outcomes.map(|(met, _)| values(met)),
            violated_if: outcomes.map(|(_, violated)| values(violated)),
            by: &judged.by,
            rests_on: judged
                .rests_on
                .iter()
                .map(|reason| self.reason(reason))
                .collect(),
            place: self.place(judged.said.span),
        }
    }
}

fn tally(tally: &Tally) -> JsonTally<'_> {
    JsonTally {
        party: &tally.party,
        stands_for: &tally.stands_for,
        met: tally.met,
        violated: tally.violated,
        depends: tally.depends,
        open: tally.open,
        not_addressed: tally.unaddressed,
    }
}

fn condition(condition: &Condition) -> JsonCondition<'_> {
    JsonCondition {
        cells: &condition.cells,
        verdict: condition.verdict.name(),
        gives: condition.gives.as_ref().map(values),
        accepts: condition.accepts.as_ref().map(values),
        gap: condition.gap.as_ref().map(|gap| JsonGap {
            words: &gap.words,
            low: &gap.low,
            high: &gap.high,
        }),
    }
}

fn agreement(agreement: &Agreement) -> JsonAgreement<'_> {
    JsonAgreement {
        sentence: &agreement.sentence,
        holds: agreement.holds,
        lacks: &agreement.lacks,
        not_compared: &agreement.unknown,
    }
}

pub(super) fn comparison(comparison: &Comparison) -> JsonComparison<'_> {
    let [first, second] = &comparison.names;
    JsonComparison {
        first,
        second,
        rows: comparison
            .rows
            .iter()
            .map(|row| JsonRow {
                how: same_word(row.same),
                cells: &row.cells,
                first: row.first.as_ref().map(values),
                second: row.second.as_ref().map(values),
            })
            .collect(),
    }
}
