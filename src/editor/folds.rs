//! What can be folded away: items, clauses, long comments, runs of sources.

use super::View;
use super::cursor;
use crate::source::{File, FileId, Span};
use crate::syntax::ast::{Clause, Item, ItemKind};
use crate::syntax::scan::{TokenKind, tokens};

/// Lines that can be folded into the first of them; counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The line that stays.
    pub first: u32,
    /// The last line that goes.
    pub last: u32,
    /// What it is.
    pub sort: Sort,
}

/// The sorts of fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Sources one after another.
    Sources,
    /// A comment of several lines.
    Comment,
    /// An item, or a clause.
    Braces,
}

/// So many sources one after another are a run.
const RUN: usize = 3;

/// Returns the folds of a file, by their first lines; of two that begin on the same line, the
/// longer one.
pub fn folds(view: View<'_>, file: FileId) -> Vec<Fold> {
    let text = view.file(file);
    let mut folds = Vec::new();
    let items: Vec<&Item> = view.items(file).collect();
    for item in &items {
        braces(text, item.span, &mut folds);
        for clause in cursor::clauses(item) {
            clause_folds(text, clause, &mut folds);
        }
    }
    runs(text, &items, &mut folds);
    comments(text, &mut folds);
    folds.sort_unstable_by_key(|fold| (fold.first, std::cmp::Reverse(fold.last)));
    folds.dedup_by_key(|fold| fold.first);
    folds
}

fn clause_folds(text: &File, clause: &Clause, folds: &mut Vec<Fold>) {
    braces(text, clause.span, folds);
    for inner in cursor::inner(clause) {
        clause_folds(text, inner, folds);
    }
}

/// Folds something up to its last brace, which stays in sight where it begins a line.
fn braces(text: &File, span: Span, folds: &mut Vec<Fold>) {
    let (first, mut last) = lines(text, span);
    if text.line_text(last).trim_start().starts_with('}') {
        last = last.saturating_sub(1);
    }
    push(first, last, Sort::Braces, folds);
}

fn runs(text: &File, items: &[&Item], folds: &mut Vec<Fold>) {
    let is_source = |item: &Item| matches!(item.kind, ItemKind::Source);
    for run in items.chunk_by(|a, b| is_source(a) && is_source(b)) {
        if let ([first, .., last], true) = (run, run.len() >= RUN) {
            let (first, last) = lines(text, first.span.to(last.span));
            push(first, last, Sort::Sources, folds);
        }
    }
}

/// Folds comments that fill lines of their own, one below the other.
fn comments(text: &File, folds: &mut Vec<Fold>) {
    let mut open: Option<(u32, u32)> = None;
    let mut is_first = true;
    for token in tokens(&text.text) {
        match token.kind {
            TokenKind::Newline => is_first = true,
            TokenKind::Space => {}
            TokenKind::Comment if is_first => {
                let (first, last) = (text.line_of(token.start), text.line_of(token.end));
                open = match open {
                    Some((start, end)) if end + 1 == first => Some((start, last)),
                    _ => {
                        close(open, folds);
                        Some((first, last))
                    }
                };
                is_first = false;
            }
            _ => is_first = false,
        }
    }
    close(open, folds);
}

fn close(open: Option<(u32, u32)>, folds: &mut Vec<Fold>) {
    if let Some((first, last)) = open {
        push(first, last, Sort::Comment, folds);
    }
}

fn lines(text: &File, span: Span) -> (u32, u32) {
    let range = text.range(span);
    (
        text.line_of(range.start as u32),
        text.line_of(range.end.saturating_sub(1).max(range.start) as u32),
    )
}

fn push(first: u32, last: u32, sort: Sort, folds: &mut Vec<Fold>) {
    if first < last {
        folds.push(Fold { first, last, sort });
    }
}
