//! For services that count tests: the XML of `junit`, which they all read.
//!
//! A test case is a question that a build can ask: is this file sound, do these two meet on this
//! issue, is there a deal. Contradictions fail, silence is skipped, and an error in a file is an
//! error.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::analysis::{Asked, State, Tally, Verdict};
use crate::code::Severity;
use crate::source::{FileId, SourceMap, Span};

use super::short::{diagnostic_lines, said_line};
use super::snippet::place;
use super::words::count;
use super::xml::escape;
use super::{Finding, Kind, Report, survey};

/// Returns the report as XML.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    let suites: Vec<Suite> = suites(report, sources)
        .into_iter()
        .filter(|suite| !suite.cases.is_empty())
        .collect();
    let all: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"demarche\"{}>", counts(all));
    for suite in &suites {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\"{}>",
            escape(&suite.name),
            counts(&suite.cases)
        );
        for case in &suite.cases {
            case.write(&suite.class, sources, &mut out);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

struct Suite {
    name: String,
    class: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    place: Option<Span>,
    result: Outcome,
    /// What there is to say, a line each.
    lines: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// Nobody can tell, and this is why.
    Skipped(String),
    /// What kind of failure, and the failure.
    Failed(&'static str, String),
    /// What kind of error, and the error.
    Error(&'static str, String),
}

fn suites(report: &Report, sources: &SourceMap) -> Vec<Suite> {
    let mut suites = vec![Suite {
        name: "Files".to_owned(),
        class: "files".to_owned(),
        cases: files(report, sources),
    }];
    for (at, issue) in report.issues.iter().enumerate() {
        suites.push(Suite {
            name: issue.label.clone(),
            class: format!("issues.{}", issue.name),
            cases: pairs(report, at, sources),
        });
    }
    let case = |name: &str, span: Span, result: Outcome, lines: Vec<String>| Case {
        name: name.to_owned(),
        place: Some(span),
        result,
        lines,
    };
    let mut together: Vec<Case> = deal(report).into_iter().collect();
    for milestone in report.process.iter().flat_map(|p| &p.milestones) {
        let sentence = milestone.sentence.clone();
        let result = match milestone.state {
            State::Reachable => Outcome::Passed,
            State::Depends => Outcome::Skipped(sentence.clone()),
            State::Blocked => Outcome::Failed("milestone", sentence.clone()),
        };
        let lines = vec![sentence];
        together.push(case(&milestone.label, milestone.span, result, lines));
    }
    for draft in report.drafts.iter().filter(|draft| draft.is_stated) {
        for reply in &draft.reactions {
            let mut lines = vec![reply.sentence.clone()];
            lines.extend(reply.remark.clone());
            let result = if reply.is_mismatch {
                Outcome::Failed("mismatch", lines.join("; "))
            } else {
                Outcome::Passed
            };
            let name = format!("{} on {}", reply.party, draft.title());
            together.push(case(&name, reply.span, result, lines));
        }
    }
    suites.push(Suite {
        name: "All parties together".to_owned(),
        class: "together".to_owned(),
        cases: together,
    });
    suites
}

/// Returns a case for each file: whether it is sound.
fn files(report: &Report, sources: &SourceMap) -> Vec<Case> {
    let mut found: BTreeMap<FileId, Vec<_>> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        let file = sources.file_of(diagnostic.primary.span);
        found.entry(file).or_default().push(diagnostic);
    }
    sources
        .files()
        .map(|(id, file)| {
            let diagnostics = found.remove(&id).unwrap_or_default();
            let is_error = |severity: Severity| severity == Severity::Error;
            let mut errors = diagnostics.iter().filter(|d| is_error(d.severity));
            let number = errors.clone().count();
            let result = match errors.next() {
                None => Outcome::Passed,
                Some(first) if number == 1 => {
                    Outcome::Error(first.code.id(), first.message.clone())
                }
                Some(first) => {
                    let message =
                        format!("{}, the first: {}", count(number, "error"), first.message);
                    Outcome::Error(first.code.id(), message)
                }
            };
            let mut text = String::new();
            for diagnostic in &diagnostics {
                diagnostic_lines(diagnostic, sources, &mut text);
            }
            Case {
                name: file.name.clone(),
                place: diagnostics.first().map(|first| first.primary.span),
                result,
                lines: text.lines().map(str::to_owned).collect(),
            }
        })
        .collect()
}

/// Returns a case for each two parties of which one asks something of the other on an issue, or
/// both speak of it.
fn pairs(report: &Report, issue: usize, sources: &SourceMap) -> Vec<Case> {
    if let Some(survey) = &report.survey {
        return all_pairs(report, issue, &survey.issues[issue]);
    }
    let mut met: BTreeMap<(usize, usize), Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|found| found.issue == issue) {
        if let [a, b] = finding.parties[..]
            && matches!(
                finding.kind,
                Kind::Contradiction | Kind::Overlap | Kind::Unaddressed
            )
            && finding.asked != Some(Asked::Others)
        {
            met.entry((a.min(b), a.max(b))).or_default().push(finding);
        }
    }
    met.into_iter()
        .map(|((a, b), findings)| {
            let label = |at: usize| &report.parties[at].label;
            let of = |kind: Kind| findings.iter().filter(move |found| found.kind == kind);
            let told = |kind: Kind| {
                let sentences: Vec<&str> = of(kind).map(|found| found.brief.as_str()).collect();
                sentences.join("; ")
            };
            let result = if of(Kind::Contradiction).next().is_some() {
                Outcome::Failed(Kind::Contradiction.name(), told(Kind::Contradiction))
            } else if of(Kind::Overlap).next().is_some() {
                Outcome::Passed
            } else {
                Outcome::Skipped(told(Kind::Unaddressed))
            };
            let mut lines = Vec::new();
            for finding in &findings {
                lines.push(finding.sentence.clone());
                for said in finding.clauses.iter().chain(&finding.also) {
                    lines.push(format!(
                        "  {}: {}",
                        place(sources, said.span),
                        said_line(said)
                    ));
                }
                for reason in &finding.rests_on {
                    lines.push(format!("  rests on {}", reason.words()));
                }
            }
            Case {
                name: format!("{} and {}", label(a), label(b)),
                place: findings.first().map(|found| found.span),
                result,
                lines,
            }
        })
        .collect()
}

/// Returns the one case for all pairs, where there is too much to list.
fn all_pairs(report: &Report, issue: usize, tally: &Tally) -> Vec<Case> {
    let (clash, meet) = (tally.contradictions(), tally.overlaps());
    if clash + meet + survey::unanswered(tally) == 0 {
        return Vec::new();
    }
    let words = format!(
        "{}, {}, {} unanswered",
        count(clash, "contradiction"),
        count(meet, "overlap"),
        survey::unanswered(tally)
    );
    let result = if clash > 0 {
        Outcome::Failed(Kind::Contradiction.name(), words.clone())
    } else if meet > 0 {
        Outcome::Passed
    } else {
        Outcome::Skipped(words.clone())
    };
    vec![Case {
        name: "all pairs".to_owned(),
        place: Some(report.issues[issue].span),
        result,
        lines: vec![words],
    }]
}

/// Returns the case that asks whether one deal suits everybody.
fn deal(report: &Report) -> Option<Case> {
    let joint = report.joint.as_ref()?;
    let mut lines = Vec::new();
    for deadlock in &joint.deadlocks {
        lines.extend(deadlock.told.iter().map(|told| told.sentence.clone()));
        for concession in &deadlock.concessions {
            lines.push(format!(
                "  a way out: {}, {}",
                concession.sentence, concession.then
            ));
        }
    }
    lines.extend(
        report
            .limits
            .iter()
            .map(|limit| format!("limit: {}", limit.words)),
    );
    Some(Case {
        name: "One deal can satisfy all parties".to_owned(),
        place: None,
        result: match joint.verdict {
            Verdict::Compatible => Outcome::Passed,
            Verdict::Incompatible => Outcome::Failed("deadlock", joint.sentence.clone()),
            Verdict::Unknown => Outcome::Skipped(joint.sentence.clone()),
        },
        lines,
    })
}

impl Case {
    fn write(&self, class: &str, sources: &SourceMap, out: &mut String) {
        let _ = write!(
            out,
            "    <testcase name=\"{}\" classname=\"demarche.{}\" time=\"0\"",
            escape(&self.name),
            escape(class)
        );
        if let Some(span) = self.place {
            let place = sources.place(span);
            let name = escape(&sources.file(place.file).name);
            let _ = write!(out, " file=\"{name}\" line=\"{}\"", place.line);
        }
        let text = escape(&self.lines.join("\n")).replace("&#10;", "\n");
        let _ = match &self.result {
            Outcome::Passed if text.is_empty() => writeln!(out, "/>"),
            Outcome::Passed => writeln!(
                out,
                ">\n      <system-out>{text}</system-out>\n    </testcase>"
            ),
            Outcome::Skipped(why) => writeln!(
                out,
                ">\n      <skipped message=\"{}\"/>\n      <system-out>{text}</system-out>\n    </testcase>",
                escape(why)
            ),
            Outcome::Failed(kind, message) => writeln!(
                out,
                ">\n      <failure type=\"{kind}\" message=\"{}\">{text}</failure>\n    </testcase>",
                escape(message)
            ),
            Outcome::Error(kind, message) => writeln!(
                out,
                ">\n      <error type=\"{kind}\" message=\"{}\">{text}</error>\n    </testcase>",
                escape(message)
            ),
        };
    }
}

/// Returns how many cases there are, and how they ended, as attributes.
fn counts<'a>(cases: impl IntoIterator<Item = &'a Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.result {
            Outcome::Passed => {}
            Outcome::Skipped(_) => skipped += 1,
            Outcome::Failed(..) => failures += 1,
            Outcome::Error(..) => errors += 1,
        }
    }
    format!(
        " tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\""
    )
}
