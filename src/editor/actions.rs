//! What can be done at a place: mend a mistake, or ask what would be.
//!
//! An action that edits leaves files that check better: what it is offered for is gone, and
//! nothing new is wrong. `tests/lsp/act.rs` holds it to that, over all broken examples.

mod caps;
mod cite;
mod declare;
mod tree;

use std::sync::Arc;

use crate::check::safe_fixes;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::model::{Date, Position};
use crate::report::words::{capital, clean, count};
use crate::source::{FileId, Span};

use super::View;

/// Something that can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it does, as an order; or the question.
    pub title: String,
    /// Of what kind it is.
    pub kind: Kind,
    /// Whether it is what a person most likely wants.
    pub is_preferred: bool,
    /// The mistakes that it mends, as indexes into the outcome's diagnostics.
    pub mends: Vec<usize>,
    /// What it does.
    pub deed: Deed,
}

/// The kinds of action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It mends a mistake.
    Fix,
    /// It mends every mistake of a file that can be mended safely.
    FixAll,
    /// It asks.
    Question,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// It edits, in any file; the edits do not overlap.
    Edit(Vec<Edit>),
    /// It asks what would be if the clause with this key were dropped.
    WhatIf(String),
    /// It asks what was as of a day; without one, a person is asked first.
    AsOf(Option<Date>),
    /// It asks for the whole report.
    Report,
}

/// Returns what can be done in a file at some places: those that a client asks about, and
/// those of the diagnostics that it shows there.
pub fn actions(view: View<'_>, file: FileId, places: &[Span]) -> Vec<Action> {
    let mut actions = Vec::new();
    let all = &view.outcome.diagnostics;
    let here: Vec<usize> = (0..all.len())
        .filter(|at| {
            let span = all[*at].primary.span;
            view.workspace.sources.file_of(span) == file
                && places.iter().any(|place| meets(*place, span))
        })
        .collect();
    for at in &here {
        mend(view, *at, &mut actions);
    }
    let mut codes: Vec<Code> = here.iter().map(|at| all[*at].code).collect();
    codes.sort_unstable();
    codes.dedup();
    for code in codes {
        actions.extend(all_of(view, file, Some(code)));
    }
    actions.extend(all_of(view, file, None));
    // What is most likely wanted comes first; else the order stays.
    actions.sort_by_key(|action| !action.is_preferred);
    if let Some(place) = places.first() {
        questions(view, *place, &mut actions);
    }
    actions
}

/// Returns everything that mends one mistake.
fn mend(view: View<'_>, at: usize, actions: &mut Vec<Action>) {
    let diagnostic = &view.outcome.diagnostics[at];
    let mut offer = |title: String, is_preferred: bool, edits: Vec<Edit>| {
        let title = clean(&capital(&title)).into_owned();
        let is_new = actions.iter().all(|known: &Action| known.title != title);
        if !edits.is_empty() && is_new {
            actions.push(Action {
                title,
                kind: Kind::Fix,
                is_preferred,
                mends: vec![at],
                deed: Deed::Edit(edits),
            });
        }
    };
    for fix in &diagnostic.fixes {
        let is_preferred = fix.safety == Safety::Safe;
        offer(fix.title.clone(), is_preferred, fix.edits.clone());
    }
    let more = match diagnostic.code {
        Code::UnknownName | Code::WrongValue => declare::declare(view, diagnostic),
        Code::UnsourcedClause => cite::cite(view, diagnostic),
        Code::TwoCaps => caps::make_issue(view, diagnostic).into_iter().collect(),
        _ => Vec::new(),
    };
    for fix in more {
        offer(fix.title, fix.safety == Safety::Safe, fix.edits);
    }
}

/// Applies all safe fixes of a file, of one code or of all; `None` where a single fix would
/// do the same, unless all are asked for.
fn all_of(view: View<'_>, file: FileId, code: Option<Code>) -> Option<Action> {
    let all = &view.outcome.diagnostics;
    let is_meant = |diagnostic: &&Diagnostic| code.is_none_or(|code| diagnostic.code == code);
    let fixes = safe_fixes(view.file(file), all.iter().filter(is_meant));
    let least = if code.is_some() { 2 } else { 1 };
    if fixes.len() < least {
        return None;
    }
    let number = count(fixes.len(), "mistake");
    let title = match code {
        Some(code) => format!("Mend all {number} of this kind: {}", code.title()),
        None => format!("Mend {number} that can be mended safely"),
    };
    let mended = |at: &usize| {
        let own = all[*at].fixes.iter();
        let mut own = own.filter(|fix| fix.safety == Safety::Safe);
        own.any(|fix| fixes.iter().any(|(_, chosen)| std::ptr::eq(*chosen, fix)))
    };
    Some(Action {
        title,
        kind: if code.is_some() {
            Kind::Fix
        } else {
            Kind::FixAll
        },
        is_preferred: false,
        mends: (0..all.len()).filter(mended).collect(),
        deed: Deed::Edit(
            fixes
                .iter()
                .flat_map(|(_, fix)| fix.edits.clone())
                .collect(),
        ),
    })
}

/// Returns what can be asked at a place.
fn questions(view: View<'_>, place: Span, actions: &mut Vec<Action>) {
    let mut ask = |title: String, deed: Deed| {
        actions.push(Action {
            title,
            kind: Kind::Question,
            is_preferred: false,
            mends: Vec::new(),
            deed,
        });
    };
    let negotiation = &view.outcome.negotiation;
    let clause = negotiation
        .clauses
        .iter()
        .filter(|clause| meets(place, clause.span))
        .min_by_key(|clause| clause.span.len());
    if let Some(clause) = clause {
        let name = clean(clause.label.as_deref().unwrap_or(&clause.key)).into_owned();
        ask(
            format!("What if \u{201c}{name}\u{201d} were dropped?"),
            Deed::WhatIf(clause.key.clone()),
        );
    }
    if let Some(position) = position(view, place)
        && let begins = [position.statement.stated, position.statement.since]
        && let Some(day) = begins.into_iter().flatten().map(|one| one.first).max()
    {
        ask(
            format!("Show the report as of {day}"),
            Deed::AsOf(Some(day)),
        );
    }
    if !negotiation.parties.is_empty() {
        ask(
            "Show the report as of a day\u{2026}".to_owned(),
            Deed::AsOf(None),
        );
        ask("Show the whole report".to_owned(), Deed::Report);
    }
}

/// Returns the position whose item a place meets.
fn position(view: View<'_>, place: Span) -> Option<&Position> {
    let items = view.outcome.trees.iter().flat_map(|(_, tree)| tree.items());
    let item = items
        .filter(|item| meets(place, item.span))
        .find_map(|item| item.name)?;
    let mut positions = view.outcome.negotiation.positions.iter().map(Arc::as_ref);
    positions.find(|position| position.span == item.span)
}

/// Tells whether two places have a byte in common, or touch.
fn meets(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Something likely right, that a person looks at.
fn likely(title: String, edits: Vec<Edit>) -> Fix {
    Fix {
        title,
        safety: Safety::Unsure,
        edits,
    }
}

/// Something to write at a place.
fn insert(at: u32, text: String) -> Edit {
    Edit {
        span: Span::new(at, at),
        text,
    }
}
