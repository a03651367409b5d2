//! What would be different, for programs: `demarche.what-if/1`, described by
//! `schema/what-if-1.json`.

use serde::Serialize;

use crate::report::Report;
use crate::report::changes::json::JsonDay;
use crate::report::what_if::WhatIf;
use crate::source::SourceMap;

use super::{JsonPlace, JsonReason, JsonReport, JsonValues, Wire, values};

/// The name of the format.
pub const SCHEMA: &str = "demarche.what-if/1";

/// Returns what would be different as JSON, with the whole report as it would be where that is
/// wanted.
pub fn render_what_if(
    answer: &WhatIf,
    report: &Report,
    is_whole: bool,
    sources: &SourceMap,
) -> String {
    let wire = Wire { sources, report };
    let what_if = JsonWhatIf {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        title: report.title.as_deref(),
        as_of: report.as_of.map(|day| day.to_string()),
        assumed: report.assumed.iter().map(|of| wire.reason(of)).collect(),
        supposed: answer
            .supposed
            .iter()
            .map(|line| JsonLine {
                how: if line.is_added { "added" } else { "dropped" },
                what: line.what,
                name: &line.name,
                party: line.party.as_deref(),
                words: &line.words,
                remarks: &line.remarks,
                place: wire.place(line.span),
            })
            .collect(),
        gist: &answer.gist,
        differences: JsonDay::of(&answer.day, report, sources),
        left: answer
            .day
            .zones
            .iter()
            .map(|left| JsonMoved {
                issue: &report.issues[left.issue].name,
                cells: &left.cells,
                sentence: left.sentence(),
                before: left.before.as_ref().map(values),
                after: left.after.as_ref().map(values),
            })
            .collect(),
        report: is_whole.then(|| wire.report(&wire.stated(), None)),
    };
    // Strings, numbers and lists always serialise.
    let mut text = serde_json::to_string_pretty(&what_if).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct JsonWhatIf<'a> {
    schema: &'static str,
    version: &'static str,
    title: Option<&'a str>,
    as_of: Option<String>,
    assumed: Vec<JsonReason<'a>>,
    supposed: Vec<JsonLine<'a>>,
    gist: &'a str,
    differences: JsonDay<'a>,
    left: Vec<JsonMoved<'a>>,
    report: Option<JsonReport<'a>>,
}

#[derive(Serialize)]
struct JsonLine<'a> {
    how: &'static str,
    what: &'static str,
    name: &'a str,
    party: Option<&'a str>,
    words: &'a str,
    remarks: &'a [String],
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonMoved<'a> {
    issue: &'a str,
    cells: &'a [String],
    sentence: String,
    before: Option<JsonValues<'a>>,
    after: Option<JsonValues<'a>>,
}
