//! What an editor tells of what the mouse rests on.

use super::View;
use super::about;
use super::cursor::{self, Cursor};
use super::glossary;
use super::names::{Form, Kind, Names};
use super::sheet::Sheet;
use crate::model::{CellId, ClauseId};
use crate::source::{FileId, Span};
use crate::syntax::ast::{ConditionKind, Index, Reference};
use crate::syntax::keywords;

/// Returns what is known of what stands at a place, and the place that it is about.
pub fn hover(view: View<'_>, file: FileId, offset: u32) -> Option<(Span, Sheet)> {
    let names = Names::of(view);
    let cursor = cursor::at(view, file, offset);
    if let Some(found) = names.at(offset).filter(|found| found.form != Form::Implied)
        && let Some(id) = found.symbol
    {
        let symbol = names.symbol(id);
        if let Some(cell) = cell(view, &cursor, found.span) {
            return Some((found.span, about::cell(view, cell)));
        }
        // The word of its kind stands for a clause without a name.
        if symbol.kind != Kind::Clause || symbol.is_named || found.form != Form::Declaration {
            return Some((found.span, about::symbol(view, &names, id)));
        }
    }
    view.tree(file)?;
    let span = cursor.word()?;
    let word = view.text(span);
    let is_kind = cursor.clause().is_some_and(|clause| clause.keyword == span);
    if is_kind
        && let Some(clause) = cursor.clause()
        && let Some(id) = resolved(view, clause.span)
    {
        let mut sheet = about::clause(view, id);
        if let Some(meaning) = glossary::meaning(word) {
            sheet.line(format!("`{word}`: {meaning}"));
        }
        return Some((span, sheet));
    }
    let phrase = phrase(view, &cursor, span);
    let sheet = glossary::sheet(phrase).or_else(|| glossary::sheet(word))?;
    let is_word = keywords::is_reserved(word)
        || keywords::TYPES.contains(&word)
        || keywords::ANSWERS.contains(&word)
        || keywords::HEADS.contains(&word)
        || phrase != word
        || ["veto", "process"].contains(&word);
    is_word.then_some((span, sheet))
}

/// Returns the clause with a place, if it could be resolved.
fn resolved(view: View<'_>, whole: Span) -> Option<ClauseId> {
    let negotiation = &view.outcome.negotiation;
    let mut ids = negotiation.clause_ids();
    ids.find(|id| negotiation.clause(*id).span == whole)
}

/// Returns the cell at which an issue is named, where its index names just one.
fn cell(view: View<'_>, cursor: &Cursor<'_>, name: Span) -> Option<CellId> {
    let negotiation = &view.outcome.negotiation;
    let condition = cursor.condition()?;
    let of = |reference: &Reference| -> Option<CellId> {
        let is_here = reference.name.span == name
            || reference
                .index
                .as_deref()
                .is_some_and(|index| matches!(index, Index::These(all) if all.iter().any(|one| one.span == name)));
        let Some(Index::These(members)) = reference.index.as_deref().filter(|_| is_here) else {
            return None;
        };
        let is_issue = reference.name.span == name;
        let member = match members.as_slice() {
            [only] => view.text(only.span),
            many if !is_issue => view.text(many.iter().find(|one| one.span == name)?.span),
            _ => return None,
        };
        let issue = view.text(reference.name.span);
        let issue = negotiation.issues.iter().find(|one| one.name == issue)?;
        let list = &negotiation.lists[issue.index?.index()];
        let at = list.members.iter().position(|one| one.name == member)?;
        issue.cells().nth(at)
    };
    match &condition.kind {
        ConditionKind::Compare(comparison) => of(&comparison.subject),
        ConditionKind::Order(order) => of(&order.subject).or_else(|| of(&order.object)),
        _ => None,
    }
}

/// Returns the operator that a word belongs to, with all its words.
fn phrase<'a>(view: View<'a>, cursor: &Cursor<'_>, word: Span) -> &'a str {
    if let Some(condition) = cursor.condition()
        && let ConditionKind::Compare(comparison) = &condition.kind
        && comparison.operator_span.contains(word)
    {
        let text = view.text(comparison.operator_span);
        if glossary::meaning(text).is_some() {
            return text;
        }
    }
    // Words that stand together mean something together.
    let file = view.file(cursor.file);
    let from = (word.start - file.base) as usize;
    let line_end = file.text[from..]
        .find('\n')
        .map_or(file.text.len(), |at| from + at);
    let line = &file.text[from..line_end];
    for phrase in [
        "in exchange for",
        "according to",
        "performed by",
        "part of",
        "all of",
        "any of",
        "one of",
        "yes or no",
    ] {
        if line.starts_with(phrase) {
            return phrase;
        }
    }
    view.text(word)
}
