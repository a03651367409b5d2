//! Why a cell stands as it does, for programs: `demarche.why/1`, described by
//! `schema/why-1.json`.

use serde::Serialize;

use crate::report::joint::verdict_word;
use crate::report::why::{Pair, Step, Story, Why};
use crate::source::SourceMap;

use super::{
    JsonClause, JsonConflict, JsonDeadlock, JsonMilestone, JsonObstacle, JsonReason, JsonValues,
    Wire, values,
};

/// The name of the format.
pub const SCHEMA: &str = "demarche.why/1";

/// Returns the answer as JSON, indented, with a line break at the end.
pub fn render_why(why: &Why, sources: &SourceMap) -> String {
    let report = &why.report;
    let wire = Wire { sources, report }.why(why);
    // Strings, numbers and lists always serialise.
    let mut text = serde_json::to_string_pretty(&wire).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct JsonWhy<'a> {
    schema: &'static str,
    version: &'static str,
    title: Option<&'a str>,
    as_of: Option<String>,
    assumed: Vec<JsonReason<'a>>,
    asked: JsonAsked<'a>,
    verdict: Option<&'static str>,
    clause: Option<JsonClause<'a>>,
    process: Option<JsonReach<'a>>,
    cells: Vec<JsonStory<'a>>,
    deadlocks: Vec<JsonDeadlock<'a>>,
}

#[derive(Serialize)]
struct JsonAsked<'a> {
    name: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct JsonReach<'a> {
    milestone: JsonMilestone<'a>,
    stands_in_the_way: Vec<JsonObstacle<'a>>,
    before_it: Vec<JsonClause<'a>>,
}

#[derive(Serialize)]
struct JsonStory<'a> {
    issue: &'a str,
    cells: &'a [String],
    sentence: &'a str,
    open: Option<bool>,
    at_first: Option<JsonValues<'a>>,
    steps: Vec<JsonStep<'a>>,
    parties: Vec<JsonHeld<'a>>,
    pairs: Vec<JsonPair<'a>>,
    silent: Vec<&'a str>,
    tied_by: Vec<JsonReason<'a>>,
    not_assumed: Vec<JsonReason<'a>>,
    not_counted: Vec<JsonPassed<'a>>,
    cut_short: bool,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    day: Option<&'a str>,
    effect: &'static str,
    sentence: &'a str,
    clause: JsonClause<'a>,
    left: Option<JsonValues<'a>>,
    conflict: Option<JsonConflict<'a>>,
}

#[derive(Serialize)]
struct JsonHeld<'a> {
    party: &'a str,
    left: JsonValues<'a>,
}

#[derive(Serialize)]
struct JsonPair<'a> {
    parties: [&'a str; 2],
    left: Option<JsonValues<'a>>,
    gap: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonPassed<'a> {
    why: &'a str,
    clause: JsonClause<'a>,
}

impl<'a> Wire<'a> {
    fn why(&self, why: &'a Why) -> JsonWhy<'a> {
        let report = self.report;
        let assumed = report.assumed.iter();
        JsonWhy {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            title: report.title.as_deref(),
            as_of: report.as_of.map(|day| day.to_string()),
            assumed: assumed.map(|reason| self.reason(reason)).collect(),
            asked: JsonAsked {
                name: &why.name,
                label: &why.title,
            },
            verdict: report
                .joint
                .as_ref()
                .map(|joint| verdict_word(joint.verdict)),
            clause: why.clause.as_ref().map(|said| self.clause(said)),
            process: why.milestone.and_then(|at| self.reach(why, at)),
            cells: why.stories.iter().map(|story| self.story(story)).collect(),
            deadlocks: why
                .deadlocks()
                .into_iter()
                .map(|deadlock| self.deadlock(deadlock))
                .collect(),
        }
    }

    fn reach(&self, why: &'a Why, at: usize) -> Option<JsonReach<'a>> {
        let process = self.report.process.as_ref()?;
        let milestone = process.milestones.get(at)?;
        let obstacles = milestone.obstacles.iter();
        Some(JsonReach {
            milestone: self.milestone(milestone),
            stands_in_the_way: obstacles
                .filter_map(|at| process.obstacles.get(*at))
                .map(|obstacle| self.obstacle(obstacle))
                .collect(),
            before_it: why
                .gates()
                .into_iter()
                .map(|said| self.clause(said))
                .collect(),
        })
    }

    fn story(&self, story: &'a Story) -> JsonStory<'a> {
        let reasons = |all: &'a [crate::report::Reason]| -> Vec<JsonReason<'a>> {
            all.iter().map(|reason| self.reason(reason)).collect()
        };
        JsonStory {
            issue: &self.report.issues[story.issue].name,
            cells: &story.cells,
            sentence: &story.sentence,
            open: story.is_open,
            at_first: story.at_first.as_ref().map(values),
            steps: story.steps.iter().map(|step| self.step(step)).collect(),
            parties: story
                .parties
                .iter()
                .map(|(party, left)| JsonHeld {
                    party: &self.report.parties[*party].name,
                    left: values(left),
                })
                .collect(),
            pairs: story.pairs.iter().map(|pair| self.pair(pair)).collect(),
            silent: self.names(&story.silent),
            tied_by: reasons(&story.backgrounds),
            not_assumed: reasons(&story.not_assumed),
            not_counted: story
                .passed
                .iter()
                .map(|(said, why)| JsonPassed {
                    why,
                    clause: self.clause(said),
                })
                .collect(),
            cut_short: story.is_cut_short,
        }
    }

    fn step(&self, step: &'a Step) -> JsonStep<'a> {
        JsonStep {
            day: step.day.as_deref(),
            effect: step.effect,
            sentence: &step.sentence,
            clause: self.clause(&step.said),
            left: step.left.as_ref().map(values),
            conflict: step.conflict.as_ref().map(|of| self.conflict(of)),
        }
    }

    fn pair(&self, pair: &'a Pair) -> JsonPair<'a> {
        let name = |at: usize| self.report.parties[at].name.as_str();
        let (a, b) = pair.parties;
        JsonPair {
            parties: [name(a), name(b)],
            left: pair.left.as_ref().map(values),
            gap: pair.gap.as_deref(),
        }
    }
}
