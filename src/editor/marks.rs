//! What is underlined in the text: mistakes, and what stands in the way of a settlement.

use std::rc::Rc;

use crate::analysis::State;
use crate::code::{Code, Severity};
use crate::diagnostic::Diagnostic;
use crate::report::glance::Glance;
use crate::report::process::Process;
use crate::report::{Finding, Kind, Said, TOPICS, words};
use crate::source::{FileId, Span};

use super::View;

/// One underlined place.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The place.
    pub span: Span,
    /// How grave it is.
    pub weight: Weight,
    /// What kind of thing it is.
    pub topic: Topic,
    /// The fact, and the next step.
    pub message: String,
    /// Other places that matter, in any file, and what they show.
    pub related: Vec<(Span, String)>,
    /// Whether the place could as well be left out.
    pub is_needless: bool,
}

/// How grave something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A mistake: what it touches is left out of the comparison.
    Error,
    /// Worth a look.
    Warning,
    /// What the comparison has found: nobody's mistake.
    Finding,
}

/// What a mark is about; each has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A code of the catalogue.
    Code(Code),
    /// A finding, by name.
    Finding(&'static str),
}

impl Topic {
    /// Returns the short form that people look up: `D0201`, or `contradiction`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Code(code) => code.id(),
            Self::Finding(name) => name,
        }
    }

    /// Returns the name of its page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code(code) => code.name(),
            Self::Finding(name) => name,
        }
    }

    /// Returns its page, in Markdown.
    pub fn page(self) -> &'static str {
        match self {
            Self::Code(code) => code.page(),
            Self::Finding(name) => {
                let kind = Kind::ALL.iter().find(|kind| kind.name() == name);
                let topic = TOPICS.iter().find(|(topic, ..)| *topic == name);
                kind.map(|kind| kind.page())
                    .or(topic.map(|(.., page)| *page))
                    .unwrap_or_default()
            }
        }
    }
}

/// Where something is underlined, in all files, in the order of places. The marks themselves are
/// made when somebody looks at their file.
#[derive(Debug)]
pub struct Signs {
    glance: Glance,
    process: Process,
    all: Vec<Sign>,
}

/// One underlined place, and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    span: Span,
    weight: Weight,
    origin: Origin,
}

/// What a sign tells of, each by its number; of what has several sides, which of them.
#[derive(Clone, Copy, Debug)]
enum Origin {
    Mistake(usize),
    Contradiction(usize, usize),
    Conflict(usize, usize),
    Milestone(usize),
}

impl Signs {
    /// Returns the signs of a file, in the order of places.
    pub fn of(&self, view: View<'_>, file: FileId) -> &[Sign] {
        let whole = view.file(file).span();
        let begin = self
            .all
            .partition_point(|sign| sign.span.start < whole.start);
        let end = self
            .all
            .partition_point(|sign| sign.span.start <= whole.end);
        &self.all[begin..end]
    }

    /// Returns the contradiction that a sign tells of, and which of its sides stands there: what
    /// is told in the same words, at the same places, is the same finding in memory.
    pub fn contradiction(&self, sign: Sign) -> Option<(&Rc<Finding>, usize)> {
        match sign.origin {
            Origin::Contradiction(at, side) => Some((&self.glance.contradictions[at], side)),
            _ => None,
        }
    }

    /// Makes the mark of a sign.
    pub fn mark(&self, view: View<'_>, sign: Sign) -> Mark {
        match sign.origin {
            Origin::Mistake(at) => mistake(&view.outcome.diagnostics[at]),
            Origin::Contradiction(at, side) => {
                let finding = &self.glance.contradictions[at];
                one_side("contradiction", &finding.sentence, sides(finding), side)
            }
            Origin::Conflict(at, side) => {
                let conflict = &self.glance.conflicts[at];
                one_side(
                    "deadlock",
                    &conflict.sentence,
                    conflict.clauses.iter(),
                    side,
                )
            }
            Origin::Milestone(at) => milestone(&self.process, at),
        }
    }
}

/// Returns the clauses that a finding follows from.
pub fn sides(finding: &Finding) -> impl Iterator<Item = &Said> {
    finding.clauses.iter().chain(&finding.also)
}

/// Finds everything that is underlined.
pub fn signs(view: View<'_>) -> Signs {
    let mut glance = view.outcome.glance(view.workspace);
    let process = glance.process.take().unwrap_or_default();
    let mut all = Vec::new();
    for (at, diagnostic) in view.outcome.diagnostics.iter().enumerate() {
        all.push(Sign {
            span: diagnostic.primary.span,
            weight: weight(diagnostic.severity),
            origin: Origin::Mistake(at),
        });
    }
    let mut found = |span, origin| {
        all.push(Sign {
            span,
            weight: Weight::Finding,
            origin,
        });
    };
    for (at, finding) in glance.contradictions.iter().enumerate() {
        for (side, said) in sides(finding).enumerate() {
            found(said.span, Origin::Contradiction(at, side));
        }
    }
    for (at, conflict) in glance.conflicts.iter().enumerate() {
        for (side, said) in conflict.clauses.iter().enumerate() {
            found(said.span, Origin::Conflict(at, side));
        }
    }
    for (at, milestone) in process.milestones.iter().enumerate() {
        if milestone.state == State::Blocked {
            found(milestone.span, Origin::Milestone(at));
        }
    }
    all.sort_by_key(|sign| (sign.span, sign.weight));
    Signs {
        glance,
        process,
        all,
    }
}

/// Returns the mark of a mistake.
pub fn mistake(diagnostic: &Diagnostic) -> Mark {
    let mut message = words::clean(&diagnostic.message).into_owned();
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(&words::clean(help));
    }
    Mark {
        span: diagnostic.primary.span,
        weight: weight(diagnostic.severity),
        topic: Topic::Code(diagnostic.code),
        message,
        related: diagnostic
            .secondary
            .iter()
            .map(|label| (label.span, words::clean(&label.text).into_owned()))
            .collect(),
        is_needless: matches!(diagnostic.code, Code::UnusedName | Code::IdleBackground),
    }
}

fn weight(severity: Severity) -> Weight {
    match severity {
        Severity::Error => Weight::Error,
        Severity::Warning => Weight::Warning,
    }
}

/// Returns the mark of one of the clauses that a finding follows from, with the others as
/// related places.
fn one_side<'s>(
    name: &'static str,
    sentence: &str,
    sides: impl Iterator<Item = &'s Said>,
    at: usize,
) -> Mark {
    let mut mark = Mark {
        span: Span::default(),
        weight: Weight::Finding,
        topic: Topic::Finding(name),
        message: sentence.to_owned(),
        related: Vec::new(),
        is_needless: false,
    };
    for (side, said) in sides.enumerate() {
        if side == at {
            mark.span = said.span;
        } else {
            mark.related.push(shown(said));
        }
    }
    mark
}

/// Returns the mark of a milestone that cannot be reached.
fn milestone(process: &Process, at: usize) -> Mark {
    let milestone = &process.milestones[at];
    let obstacles = milestone.obstacles.iter();
    let mut message = milestone.sentence.clone();
    let mut related = Vec::new();
    for obstacle in obstacles.filter_map(|at| process.obstacles.get(*at)) {
        message.push('\n');
        message.push_str(&obstacle.sentence);
        related.extend(obstacle.clauses.iter().map(shown));
    }
    Mark {
        span: milestone.span,
        weight: Weight::Finding,
        topic: Topic::Finding("milestone"),
        message,
        related,
        is_needless: false,
    }
}

fn shown(said: &Said) -> (Span, String) {
    let mut text = format!("{} {}", said.party_label, said.says);
    if !said.attribution.is_empty() {
        text.push_str(" \u{2014} ");
        text.push_str(&said.attribution);
    }
    (said.span, text)
}
