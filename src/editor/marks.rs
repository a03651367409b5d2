//! What is underlined in the text: mistakes, and what stands in the way of a settlement.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::analysis::State;
use crate::code::{Code, Severity};
use crate::diagnostic::Diagnostic;
use crate::report::{Finding, Kind, Said, TOPICS, words};
use crate::source::{FileId, Span};

use super::View;

/// One underlined place.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The file.
    pub file: FileId,
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

/// The marks of contradictions that were made before: what is told in the same words, at the
/// same places, is the same finding in memory.
#[derive(Debug, Default)]
pub struct Kept(RefCell<HashMap<*const Finding, Marked>>);

/// A finding, held so that no other can take its place in memory, and its marks.
type Marked = (Rc<Finding>, Vec<Rc<Mark>>);

/// Returns all marks, in the order of places.
pub fn marks(view: View<'_>, kept: &Kept) -> Vec<Rc<Mark>> {
    let mut marks: Vec<Rc<Mark>> = view
        .outcome
        .diagnostics
        .iter()
        .map(|diagnostic| Rc::new(mistake(view, diagnostic)))
        .collect();
    let glance = view.outcome.glance(view.workspace);
    let mut old = kept.0.take();
    let mut young = HashMap::with_capacity(old.len());
    for finding in glance.contradictions {
        let (_, made) = young.entry(Rc::as_ptr(&finding)).or_insert_with(|| {
            old.remove(&Rc::as_ptr(&finding)).unwrap_or_else(|| {
                let sides: Vec<&Said> = finding.clauses.iter().chain(&finding.also).collect();
                let mut made = Vec::new();
                each(view, "contradiction", &finding.sentence, &sides, &mut made);
                (finding, made)
            })
        });
        marks.extend(made.iter().cloned());
    }
    kept.0.replace(young);
    for conflict in &glance.conflicts {
        let sides: Vec<&Said> = conflict.clauses.iter().collect();
        each(view, "deadlock", &conflict.sentence, &sides, &mut marks);
    }
    if let Some(process) = &glance.process {
        let blocked = process.milestones.iter();
        for milestone in blocked.filter(|milestone| milestone.state == State::Blocked) {
            let obstacles = milestone
                .obstacles
                .iter()
                .filter_map(|at| process.obstacles.get(*at));
            let mut message = milestone.sentence.clone();
            let mut related = Vec::new();
            for obstacle in obstacles {
                message.push('\n');
                message.push_str(&obstacle.sentence);
                related.extend(obstacle.clauses.iter().map(shown));
            }
            marks.push(Rc::new(Mark {
                file: view.workspace.sources.file_of(milestone.span),
                span: milestone.span,
                weight: Weight::Finding,
                topic: Topic::Finding("milestone"),
                message,
                related,
                is_needless: false,
            }));
        }
    }
    marks.sort_by_key(|mark| (mark.span, mark.weight));
    marks
}

/// Returns the mark of a mistake.
pub fn mistake(view: View<'_>, diagnostic: &Diagnostic) -> Mark {
    let mut message = words::clean(&diagnostic.message).into_owned();
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(&words::clean(help));
    }
    Mark {
        file: view.workspace.sources.file_of(diagnostic.primary.span),
        span: diagnostic.primary.span,
        weight: match diagnostic.severity {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
        },
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

/// Marks every clause that a finding follows from, each with the others as related places.
fn each(
    view: View<'_>,
    name: &'static str,
    sentence: &str,
    sides: &[&Said],
    marks: &mut Vec<Rc<Mark>>,
) {
    for (at, side) in sides.iter().enumerate() {
        let others = sides.iter().enumerate().filter(|(other, _)| *other != at);
        marks.push(Rc::new(Mark {
            file: view.workspace.sources.file_of(side.span),
            span: side.span,
            weight: Weight::Finding,
            topic: Topic::Finding(name),
            message: sentence.to_owned(),
            related: others.map(|(_, said)| shown(said)).collect(),
            is_needless: false,
        }));
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
