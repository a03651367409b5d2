//! The numbers of a survey, as JSON.

use serde::Serialize;

use crate::analysis::{Overlap, Stand, Tally};
use crate::report::Report;

#[derive(Serialize)]
pub struct JsonSurvey<'a> {
    pairs: Vec<JsonPair<'a>>,
    issues: Vec<JsonIssue<'a>>,
}

#[derive(Serialize)]
struct JsonPair<'a> {
    parties: [&'a str; 2],
    substance: JsonTally,
    process: JsonTally,
}

#[derive(Serialize)]
struct JsonIssue<'a> {
    issue: &'a str,
    pairs: JsonTally,
}

#[derive(Serialize)]
struct JsonTally {
    contradictions: usize,
    across: usize,
    agreed: usize,
    accepted: usize,
    common_ground: usize,
    conditional: usize,
    open: usize,
    unanswered: usize,
    not_asked: usize,
}

impl From<&Tally> for JsonTally {
    fn from(tally: &Tally) -> Self {
        let overlap = |how| tally.of(Stand::Overlap(how));
        Self {
            contradictions: tally.of(Stand::Contradiction),
            across: tally.of(Stand::Across),
            agreed: overlap(Overlap::Agreed),
            accepted: overlap(Overlap::Accepted),
            common_ground: overlap(Overlap::CommonGround),
            conditional: overlap(Overlap::Conditional),
            open: overlap(Overlap::Open),
            unanswered: tally.of(Stand::Silence { asked: true }),
            not_asked: tally.of(Stand::Silence { asked: false }),
        }
    }
}

impl<'a> JsonSurvey<'a> {
    /// Returns the numbers of a report, if it counts.
    pub fn of(report: &'a Report) -> Option<Self> {
        let survey = report.survey.as_ref()?;
        let name = |at: usize| report.parties.get(at).map_or("", |party| &party.name);
        let pairs = survey.pairs.iter().map(|pair| JsonPair {
            parties: [name(pair.parties.0), name(pair.parties.1)],
            substance: JsonTally::from(&pair.substance),
            process: JsonTally::from(&pair.process),
        });
        let issues = report.issues.iter().zip(&survey.issues);
        Some(Self {
            pairs: pairs.collect(),
            issues: issues
                .map(|(issue, tally)| JsonIssue {
                    issue: &issue.name,
                    pairs: JsonTally::from(tally),
                })
                .collect(),
        })
    }
}
