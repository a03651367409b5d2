//! For services that show what analysers find beside the text: SARIF 2.1.0, the *Static
//! Analysis Results Interchange Format* of OASIS.
//!
//! The structs here are the part of the format that is written, and nothing else. There is a crate
//! with all of its types, made from the schema while it is built; the few that are needed are
//! shorter than the calls that would fill those, and the tests hold them against the schema.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde::Serialize;

use crate::analysis::State;
use crate::code::{Code, Severity};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{Encoding, FileId, SourceMap, Span};

use super::address;
use super::joint::{Deadlock, verdict_word};
use super::short::said_line;
use super::words::{capital, sentence};
use super::{Finding, Incomplete, Kind, Reason, Report, Said, TOPICS};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Stands for the folder in which the program was run, which is another on each machine.
const ROOT: &str = "%SRCROOT%";

/// The topics of which something can be wrong: not those that only explain or offer.
const JUDGED: [&str; 3] = ["deadlock", "milestone", "draft"];

/// Returns the report as SARIF, indented, with a line break at the end.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Writer::new(report, sources).run()],
    };
    // Strings, numbers and lists always serialise.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    default_encoding: &'static str,
    default_source_language: &'static str,
    original_uri_base_ids: BTreeMap<&'static str, Described>,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<Finished<'a>>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    short_description: Text<'static>,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    short_description: Text<'static>,
    full_description: Text<'static>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: Level,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize)]
struct Described {
    description: Text<'static>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    descriptor: Descriptor,
    level: Level,
    message: Text<'static>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Descriptor {
    id: &'static str,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: usize,
    roles: [&'static str; 1],
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
    Note,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finished<'a> {
    rule_index: usize,
    #[serde(flatten)]
    result: Outcome<'a>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    level: Level,
    message: Text<'static>,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<JsonFix>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties<'a>>,
    /// What it is about, in words that an edit elsewhere leaves as they are.
    #[serde(skip)]
    identity: String,
}

/// What a program would have to take out of the message otherwise.
#[derive(Serialize)]
struct Properties<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issues: Vec<&'a str>,
    parties: Vec<&'a str>,
    clauses: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    place: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'static>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

/// A place, twice: in lines and columns for people, in bytes for programs that change it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonFix {
    description: Text<'static>,
    artifact_changes: Vec<ArtifactChange>,
    properties: FixProperties,
}

#[derive(Serialize)]
struct FixProperties {
    safety: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text<'static>,
}

struct Writer<'a> {
    report: &'a Report,
    sources: &'a SourceMap,
}

impl<'a> Writer<'a> {
    fn new(report: &'a Report, sources: &'a SourceMap) -> Self {
        Self { report, sources }
    }

    fn run(&self) -> Run<'a> {
        let report = self.report;
        let description = Text {
            text: "The folder in which demarche was run.".into(),
        };
        Run {
            tool: Tool { driver: driver() },
            language: "en",
            column_kind: "unicodeCodePoints",
            default_encoding: "UTF-8",
            default_source_language: "pos",
            original_uri_base_ids: BTreeMap::from([(ROOT, Described { description })]),
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: self.notifications(),
            }],
            artifacts: self
                .sources
                .files()
                .map(|(id, file)| Artifact {
                    location: self.artifact(id),
                    length: file.text.len(),
                    roles: ["analysisTarget"],
                })
                .collect(),
            results: self.results(),
            properties: RunProperties {
                title: report.title.as_deref(),
                as_of: report.as_of.map(|day| day.to_string()),
                verdict: report.joint.as_ref().map(|j| verdict_word(j.verdict)),
            },
        }
    }

    /// Returns all results, each with its rule's index and what tells it from others tomorrow.
    fn results(&self) -> Vec<Finished<'a>> {
        let report = self.report;
        let mut results: Vec<Outcome<'a>> = Vec::new();
        results.extend(report.diagnostics.iter().map(|d| self.mistake(d)));
        let deadlocks = report.joint.iter().flat_map(|joint| &joint.deadlocks);
        results.extend(deadlocks.map(|deadlock| self.deadlock(deadlock)));
        results.extend(report.findings.iter().map(|found| self.finding(found)));
        let milestones = report.process.iter().flat_map(|p| &p.milestones);
        for milestone in milestones.filter(|m| m.state == State::Blocked) {
            results.push(Outcome {
                identity: format!("milestone {}", milestone.name),
                ..self.note("milestone", &milestone.sentence, milestone.span)
            });
        }
        for draft in report.drafts.iter().filter(|draft| draft.is_stated) {
            for reply in draft.reactions.iter().filter(|reply| reply.is_mismatch) {
                let message = match &reply.remark {
                    Some(remark) => format!("{}; {remark}", reply.sentence),
                    None => reply.sentence.clone(),
                };
                results.push(Outcome {
                    identity: format!("draft {} {}", draft.name, reply.party),
                    ..self.note("draft", &message, reply.span)
                });
            }
        }

        let indexes: HashMap<&str, usize> = rules().enumerate().map(|(at, id)| (id, at)).collect();
        let mut seen: HashMap<String, usize> = HashMap::new();
        results
            .into_iter()
            .map(|result| {
                // Of several that are alike, each has its number.
                let before = seen.entry(result.identity.clone()).or_default();
                *before += 1;
                let fingerprint = format!("{} #{before}", result.identity);
                Finished {
                    rule_index: indexes.get(result.rule_id).copied().unwrap_or_default(),
                    partial_fingerprints: BTreeMap::from([("demarche/v1", fingerprint)]),
                    result,
                }
            })
            .collect()
    }

    fn mistake(&self, diagnostic: &Diagnostic) -> Outcome<'a> {
        let mut message = sentence(&diagnostic.message);
        if let Some(help) = &diagnostic.help {
            message.push(' ');
            message.push_str(&sentence(help));
        }
        let span = diagnostic.primary.span;
        let file = self.sources.file(self.sources.file_of(span));
        Outcome {
            rule_id: diagnostic.code.id(),
            level: level(diagnostic.severity),
            message: text(&message),
            locations: [self.location(span, None, &diagnostic.primary.text)],
            related_locations: numbered(
                diagnostic
                    .secondary
                    .iter()
                    .map(|label| self.location(label.span, None, &label.text)),
            ),
            fixes: diagnostic.fixes.iter().map(|fix| self.fix(fix)).collect(),
            properties: None,
            identity: format!(
                "{} {} {}",
                diagnostic.code.name(),
                file.name,
                diagnostic.message
            ),
        }
    }

    fn finding(&self, finding: &'a Finding) -> Outcome<'a> {
        let issue = self.report.issues[finding.issue].name.as_str();
        let parties = self.party_names(&finding.parties);
        let clauses: Vec<&'a Said> = finding.clauses.iter().chain(&finding.also).collect();
        let keys = keys(&clauses);
        let mut message = sentence(&finding.sentence);
        for reason in &finding.rests_on {
            let _ = write!(message, " It rests on {}.", reason.words());
        }
        Outcome {
            rule_id: finding.kind.name(),
            level: finding_level(finding.kind),
            message: text(&message),
            locations: [match clauses.first() {
                Some(first) => self.clause(first),
                None => self.location(finding.span, None, ""),
            }],
            related_locations: self.related(clauses.iter().skip(1).copied(), &finding.rests_on),
            fixes: Vec::new(),
            identity: format!(
                "{} {} {} {}",
                finding.kind.name(),
                finding.cells.join(","),
                parties.join(","),
                keys.join(",")
            ),
            properties: Some(Properties {
                issues: vec![issue],
                parties,
                clauses: keys,
            }),
        }
    }

    fn deadlock(&self, deadlock: &'a Deadlock) -> Outcome<'a> {
        let report = self.report;
        let labels: Vec<String> = deadlock
            .parties
            .iter()
            .map(|at| super::words::the(&report.parties[*at].label))
            .collect();
        let mut message = format!(
            "{} are deadlocked over {}.",
            capital(&crate::model::join(&labels, "and")),
            deadlock.title
        );
        for told in &deadlock.told {
            message.push(' ');
            message.push_str(&sentence(&told.sentence));
        }
        for concession in &deadlock.concessions {
            let (way, then) = (&concession.sentence, &concession.then);
            let _ = write!(message, " A way out: {way}, {then}.");
        }
        let mut clauses: Vec<&'a Said> = Vec::new();
        let mut reasons: Vec<Reason> = Vec::new();
        for conflict in &deadlock.conflicts {
            for said in &conflict.clauses {
                if clauses.iter().all(|known| known.key != said.key) {
                    clauses.push(said);
                }
            }
            for reason in &conflict.rests_on {
                if !reasons.contains(reason) {
                    reasons.push(reason.clone());
                }
            }
        }
        let issues: Vec<&'a str> = deadlock
            .issues
            .iter()
            .map(|at| report.issues[*at].name.as_str())
            .collect();
        let parties = self.party_names(&deadlock.parties);
        let somewhere = deadlock.issues.first().map(|at| report.issues[*at].span);
        Outcome {
            rule_id: "deadlock",
            level: Level::Warning,
            message: text(&message),
            locations: [match clauses.first() {
                Some(first) => self.clause(first),
                None => self.location(somewhere.unwrap_or_default(), None, ""),
            }],
            related_locations: self.related(clauses.iter().skip(1).copied(), &reasons),
            fixes: Vec::new(),
            identity: format!(
                "deadlock {} {}",
                deadlock.cells.join(","),
                parties.join(",")
            ),
            properties: Some(Properties {
                issues,
                parties,
                clauses: keys(&clauses),
            }),
        }
    }

    fn note(&self, rule_id: &'static str, message: &str, span: Span) -> Outcome<'a> {
        Outcome {
            rule_id,
            level: Level::Note,
            message: text(&sentence(message)),
            locations: [self.location(span, None, "")],
            related_locations: Vec::new(),
            fixes: Vec::new(),
            properties: None,
            identity: String::new(),
        }
    }

    fn notifications(&self) -> Vec<Notification> {
        let report = self.report;
        let about = |id: &'static str, words: &str| Notification {
            descriptor: Descriptor { id },
            level: Level::Note,
            message: text(&sentence(words)),
            locations: Vec::new(),
        };
        let limit = |limit: &Incomplete| Notification {
            level: match limit.kind {
                "cut-short" | "more-contradictions" => Level::Warning,
                _ => Level::Note,
            },
            locations: limit
                .places
                .iter()
                .map(|(key, span)| self.location(*span, Some(key), ""))
                .collect(),
            ..about(limit.kind, &limit.words)
        };
        let mut all: Vec<Notification> = report.limits.iter().map(limit).collect();
        let readings = report.readings.iter().flat_map(|r| &r.limits);
        all.extend(readings.map(|words| about("readings-not-tried", words)));
        for draft in report.drafts.iter().filter(|draft| draft.is_stated) {
            let limits = draft.limits.iter();
            all.extend(limits.map(|words| about("draft-not-judged", words)));
        }
        if report.left_out > 0 {
            let places = super::words::count(report.left_out, "place");
            let verb = if report.left_out == 1 { "is" } else { "are" };
            let words = format!("{places} in the files {verb} left out, as errors touch them");
            all.push(about("left-out", &words));
        }
        all
    }

    fn related(
        &self,
        clauses: impl Iterator<Item = &'a Said>,
        reasons: &[Reason],
    ) -> Vec<Location> {
        let clauses = clauses.map(|said| self.clause(said));
        let reasons = reasons
            .iter()
            .map(|reason| self.location(reason.span, Some(&reason.name), &reason.words()));
        numbered(clauses.chain(reasons))
    }

    fn clause(&self, said: &Said) -> Location {
        self.location(said.span, Some(&said.key), &said_line(said))
    }

    fn location(&self, span: Span, name: Option<&str>, message: &str) -> Location {
        let logical = |name: &str| LogicalLocation {
            fully_qualified_name: name.to_owned(),
            kind: "member",
        };
        Location {
            id: None,
            place: Place {
                artifact_location: self.artifact(self.sources.file_of(span)),
                region: self.region(span),
            },
            logical_locations: name.map(logical).into_iter().collect(),
            message: (!message.is_empty()).then(|| text(&sentence(message))),
        }
    }

    fn artifact(&self, id: FileId) -> ArtifactLocation {
        let name = &self.sources.file(id).name;
        ArtifactLocation {
            uri: address::file(name),
            uri_base_id: (!address::is_absolute(name)).then_some(ROOT),
        }
    }

    fn region(&self, span: Span) -> Region {
        let file = self.sources.file(self.sources.file_of(span));
        let range = file.range(span);
        let place = |at: usize| file.line_column(at as u32, Encoding::Utf32);
        let (start, end) = (place(range.start), place(range.end));
        Region {
            start_line: start.0 + 1,
            start_column: start.1 + 1,
            end_line: end.0 + 1,
            end_column: end.1 + 1,
            byte_offset: range.start,
            byte_length: range.len(),
        }
    }

    fn fix(&self, fix: &Fix) -> JsonFix {
        let mut files: BTreeMap<FileId, Vec<Replacement>> = BTreeMap::new();
        for edit in &fix.edits {
            let file = self.sources.file_of(edit.span);
            files.entry(file).or_default().push(Replacement {
                deleted_region: self.region(edit.span),
                // What is written into a file is no message, and stands as it is.
                inserted_content: Text {
                    text: edit.text.clone().into(),
                },
            });
        }
        JsonFix {
            description: text(&sentence(&fix.title)),
            artifact_changes: files
                .into_iter()
                .map(|(file, replacements)| ArtifactChange {
                    artifact_location: self.artifact(file),
                    replacements,
                })
                .collect(),
            properties: FixProperties {
                safety: match fix.safety {
                    Safety::Safe => "safe",
                    Safety::Unsure => "unsure",
                },
            },
        }
    }

    fn party_names(&self, parties: &[usize]) -> Vec<&'a str> {
        parties
            .iter()
            .map(|at| self.report.parties[*at].name.as_str())
            .collect()
    }
}

fn driver() -> Driver {
    let codes = Code::ALL.iter().map(|code| Rule {
        name: Some(code.name().split('-').map(capital).collect()),
        default_configuration: Configuration {
            enabled: !code.is_silent(),
            level: level(code.severity()),
        },
        ..rule(code.id(), code.title(), code.page())
    });
    let kinds = Kind::ALL.iter().map(|kind| Rule {
        default_configuration: Configuration {
            enabled: true,
            level: finding_level(*kind),
        },
        ..rule(kind.name(), kind.title(), kind.page())
    });
    let topics = topics().map(|(id, title, page)| Rule {
        default_configuration: Configuration {
            enabled: true,
            level: if id == "deadlock" {
                Level::Warning
            } else {
                Level::Note
            },
        },
        ..rule(id, title, page)
    });
    Driver {
        name: "demarche",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        short_description: Text {
            text: concat!(env!("CARGO_PKG_DESCRIPTION"), ".").into(),
        },
        rules: codes.chain(kinds).chain(topics).collect(),
    }
}

/// Returns the names of all rules, in the order in which the driver lists them.
fn rules() -> impl Iterator<Item = &'static str> {
    let codes = Code::ALL.iter().map(|code| code.id());
    let kinds = Kind::ALL.iter().map(|kind| kind.name());
    codes.chain(kinds).chain(topics().map(|topic| topic.0))
}

fn topics() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let is_judged = |topic: &(&str, &str, &str)| JUDGED.contains(&topic.0);
    TOPICS.into_iter().filter(is_judged)
}

fn rule(id: &'static str, title: &str, page: &'static str) -> Rule {
    // The page begins with its heading, then a paragraph that stands alone.
    let body = page.split_once('\n').map_or(page, |(_, body)| body).trim();
    let first = body.split("\n\n").next().unwrap_or_default();
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    Rule {
        id,
        name: None,
        short_description: Text {
            text: sentence(title).into(),
        },
        help: Help {
            text: format!("{first} More: demarche explain {id}"),
            markdown: body,
        },
        full_description: Text { text: first.into() },
        default_configuration: Configuration {
            enabled: true,
            level: Level::Note,
        },
    }
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    }
}

fn finding_level(kind: Kind) -> Level {
    match kind {
        Kind::Contradiction => Level::Warning,
        _ => Level::Note,
    }
}

fn numbered(locations: impl Iterator<Item = Location>) -> Vec<Location> {
    let numbers = locations.zip(1..);
    numbers
        .map(|(location, id)| Location {
            id: Some(id),
            ..location
        })
        .collect()
}

fn keys<'a>(clauses: &[&'a Said]) -> Vec<&'a str> {
    clauses.iter().map(|said| said.key.as_str()).collect()
}

/// Returns a message in which nobody finds more than words. Readers of SARIF take `[…](…)` for
/// a link and `{0}` for an argument; a text in which they could find either is escaped.
fn text(message: &str) -> Text<'static> {
    let mut out = message.to_owned();
    if out.contains("](") {
        out = out.replace('\\', "\\\\");
        out = out.replace('[', "\\[").replace(']', "\\]");
    }
    let starts_argument = |(at, _)| out[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    if out.match_indices('{').any(starts_argument) {
        out = out.replace('{', "{{").replace('}', "}}");
    }
    Text { text: out.into() }
}
