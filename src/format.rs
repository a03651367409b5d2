//! The one form of a file.
//!
//! ```text
//! text ── scan ──▶ tokens ──┐
//!                           ├── layout ──▶ Gaps ──▶ Edits
//! tree ── marks ──▶ Marks ──┘
//! ```
//!
//! Between any two tokens lies a gap of white space. The formatter decides what each gap
//! holds and touches nothing else, so it can neither lose a word nor a comment, nor change the
//! order of things. An item with a mistake has no gaps: it stays as it was written.

use std::ops::{ControlFlow, Range};

use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{File, Span};
use crate::syntax::ast::{Ast, Clause, ClauseKind, ItemKind};
use crate::syntax::scan::{self, Part, Slice, Token, TokenKind};

mod layout;
mod marks;

use layout::Gap;

/// Columns that a line may fill, where it can be broken at all.
pub const WIDTH: usize = 100;

/// Returns the edits that bring a file into its one form; none if it has it already.
///
/// `tree` and `diagnostics` are what [`syntax::parse`](crate::syntax::parse) makes of the
/// file; diagnostics of higher floors, or of other files, may be among them and change
/// nothing. Every edit replaces white space by white space; they are in order, and do not
/// overlap.
pub fn edits(file: &File, tree: &Ast, diagnostics: &[Diagnostic]) -> Vec<Edit> {
    let gaps = gaps(file, tree, diagnostics);
    gaps.iter().filter_map(|gap| gap.edit(file)).collect()
}

/// Returns those of the [`edits`] that lie in what `span` touches: whole clauses where it lies
/// in clauses, otherwise whole items.
pub fn edits_in(file: &File, tree: &Ast, diagnostics: &[Diagnostic], span: Span) -> Vec<Edit> {
    let unit = unit(file, tree, span);
    let gaps = gaps(file, tree, diagnostics);
    gaps.iter()
        .filter(|gap| unit.start <= gap.old.end && gap.old.end <= unit.end)
        .filter_map(|gap| gap.edit(file))
        .collect()
}

/// Returns the text of a file in its one form.
pub fn format(file: &File, tree: &Ast, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::with_capacity(file.text.len() + 64);
    let mut at = 0;
    for edit in edits(file, tree, diagnostics) {
        let range = file.range(edit.span);
        text.push_str(&file.text[at..range.start]);
        text.push_str(&edit.text);
        at = range.end;
    }
    text.push_str(&file.text[at..]);
    text
}

/// Returns the items that stay as they were written, because a mistake in them leaves open
/// how they are meant.
pub fn left_alone(file: &File, tree: &Ast, diagnostics: &[Diagnostic]) -> Vec<Span> {
    let stretches = stretches(file, tree, diagnostics);
    let broken = stretches.iter().filter(|stretch| stretch.broken);
    broken
        .filter_map(|stretch| {
            let item = stretch.tokens.iter().find(|token| !token.is_trivia())?;
            let last = stretch.tokens.last()?;
            Some(Span::new(file.base + item.start, file.base + last.end))
        })
        .collect()
}

/// White space between two tokens, and what shall stand there.
struct NewGap {
    old: Range<usize>,
    new: String,
}

impl NewGap {
    /// The lines that both share stay out of the edit, so that it begins where they differ.
    fn edit(&self, file: &File) -> Option<Edit> {
        let old = &file.text[self.old.clone()];
        if old == self.new {
            return None;
        }
        let shared = old
            .bytes()
            .zip(self.new.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        let newline = old.as_bytes()[..shared].iter().rposition(|b| *b == b'\n');
        let kept = newline.map_or(0, |at| at + 1);
        Some(Edit {
            span: Span::new(
                file.base + (self.old.start + kept) as u32,
                file.base + self.old.end as u32,
            ),
            text: self.new[kept..].to_owned(),
        })
    }
}

/// A stretch of a file that is parsed by itself, with its tokens but without white space.
struct Stretch {
    tokens: Vec<Token>,
    broken: bool,
}

/// Cuts a file into stretches. Whatever the parser complained of in one breaks that one only.
fn stretches(file: &File, tree: &Ast, diagnostics: &[Diagnostic]) -> Vec<Stretch> {
    if file.text.len() > crate::syntax::MAX_BYTES {
        return Vec::new();
    }
    let mut slices: Vec<Slice> = Vec::new();
    scan::split(&file.text, 0, |part| {
        if let Part::Slice(slice) = part {
            slices.push(slice);
        }
        ControlFlow::Continue(())
    });
    let mut broken = vec![false; slices.len()];
    let whole = file.span();
    let mistakes = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code.is_syntax())
        .map(|diagnostic| diagnostic.primary.span);
    let damaged = tree.items.iter().filter(|item| item.damaged);
    for span in mistakes.chain(damaged.map(|item| item.span)) {
        if whole.contains(span) {
            let at = span.start - file.base;
            let after = slices.partition_point(|slice| slice.start <= at);
            broken[after.saturating_sub(1)] = true;
        }
    }
    let start = slices.first().map_or(0, |slice| slice.start);
    let mut tokens = scan::tokens(&file.text[start as usize..])
        .map(|mut token| {
            token.start += start;
            token.end += start;
            token
        })
        .filter(|token| match token.kind {
            TokenKind::Newline => false,
            TokenKind::Space => !is_plain(token.text(&file.text)),
            _ => true,
        })
        .peekable();
    let mut stretches = Vec::with_capacity(slices.len());
    for (slice, broken) in slices.iter().zip(broken) {
        let mut own = Vec::new();
        while let Some(mut token) = tokens.next_if(|token| token.start < slice.end) {
            // Where something is wrong, a space that is none of ours may be what is wrong.
            if token.kind == TokenKind::Space && !broken {
                continue;
            }
            // A comment takes in the spaces up to the end of its line, an open text its `\r`.
            let word = token.text(&file.text);
            let word = match token.kind {
                TokenKind::Comment if !broken => word.trim_end(),
                TokenKind::OpenText => word.trim_end_matches('\r'),
                _ => word,
            };
            token.end = token.start + word.len() as u32;
            own.push(token);
        }
        stretches.push(Stretch {
            broken: broken || own.iter().any(|token| token.kind == TokenKind::OpenText),
            tokens: own,
        });
    }
    stretches
}

/// Tells whether white space is such as a keyboard writes.
fn is_plain(space: &str) -> bool {
    space.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r'))
}

/// Returns every gap of the file that the formatter may fill, in order.
fn gaps(file: &File, tree: &Ast, diagnostics: &[Diagnostic]) -> Vec<NewGap> {
    let text = &*file.text;
    let stretches = stretches(file, tree, diagnostics);
    let newline = newline(text, &stretches);
    let mut gaps = Vec::new();
    let mut end = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut is_first = true;
    let mut items = &tree.items[..];
    let mut open_ended = false;
    for stretch in stretches {
        let (Some(first), Some(last)) = (stretch.tokens.first(), stretch.tokens.last()) else {
            continue;
        };
        let own = items.partition_point(|item| item.span.start < file.base + last.end);
        let (own, rest) = items.split_at(own);
        items = rest;
        let layout = if stretch.broken {
            None
        } else {
            layout::lay_out(
                text,
                &stretch.tokens,
                &marks::marks(file, &stretch.tokens, own),
            )
        };
        let is_laid_out = layout.is_some();
        let old = &text[end..first.start as usize];
        let lines = old.matches('\n').count();
        // A stretch that stays as it is keeps its indentation, too.
        let indent = match old.rfind('\n') {
            _ if is_laid_out => "",
            Some(at) => &old[at + 1..],
            None => old,
        };
        let new = match lines {
            _ if is_first => indent.to_owned(),
            // Something odd before it, which belongs to a mistake, shares its line.
            0 => old.to_owned(),
            lines => newline.repeat(lines.min(2)) + indent,
        };
        gaps.push(NewGap {
            old: end..first.start as usize,
            new,
        });
        is_first = false;
        for (pair, gap) in stretch.tokens.windows(2).zip(layout.into_iter().flatten()) {
            let old = pair[0].end as usize..pair[1].start as usize;
            let new = match gap {
                // What a keyboard does not write may mean something to the words beside it.
                Gap::Nothing | Gap::Space if !text[old.clone()].lines().all(is_plain) => continue,
                Gap::Nothing => String::new(),
                Gap::Space => " ".to_owned(),
                Gap::Line { blank, indent } => {
                    newline.repeat(1 + usize::from(blank)) + &" ".repeat(indent)
                }
            };
            gaps.push(NewGap { old, new });
        }
        end = last.end as usize;
        // A comment that is never closed takes in whatever follows it.
        open_ended = !is_laid_out && last.text(text).starts_with("/*");
    }
    if !(open_ended || gaps.is_empty() && file.text.len() > crate::syntax::MAX_BYTES) {
        gaps.push(NewGap {
            old: end..text.len(),
            new: if is_first { "" } else { newline }.to_owned(),
        });
    }
    gaps
}

/// Returns the line break that a file uses: the first that stays, or else the first.
fn newline(text: &str, stretches: &[Stretch]) -> &'static str {
    let broken = stretches.iter().filter(|stretch| stretch.broken);
    let kept = broken.filter_map(|stretch| {
        let (first, last) = (stretch.tokens.first()?, stretch.tokens.last()?);
        let kept = &text[first.start as usize..last.end as usize];
        kept.contains('\n').then_some(kept)
    });
    let shown = kept.chain([text]).next().unwrap_or_default();
    match shown.find('\n') {
        Some(at) if shown[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Returns, in the file's own text, what is formatted when `span` is: the clauses or the items
/// that it touches.
fn unit(file: &File, tree: &Ast, span: Span) -> Range<usize> {
    let touches = |other: Span| other.start <= span.end && span.start <= other.end;
    let mut items = tree.items.iter().filter(|item| touches(item.span));
    let unit = match (items.next(), items.next_back()) {
        (Some(item), None) => {
            let clauses = match &item.kind {
                ItemKind::Position { clauses, .. } => clauses.as_slice(),
                ItemKind::Proposal { terms, .. } => terms.as_slice(),
                _ => &[],
            };
            touched_clauses(clauses, span).unwrap_or(item.span.to(span))
        }
        (Some(first), Some(last)) => first.span.to(last.span).to(span),
        (None, _) => span,
    };
    file.range(unit)
}

/// Returns the clauses that hold `span` wholly.
fn touched_clauses(clauses: &[Clause], span: Span) -> Option<Span> {
    let touched = |clause: &&Clause| clause.span.start <= span.end && span.start <= clause.span.end;
    let mut all = clauses.iter().filter(touched);
    let first = all.next()?;
    let last = all.next_back();
    let unit = last.map_or(first.span, |last| first.span.to(last.span));
    if !unit.contains(span) {
        return None;
    }
    if let (ClauseKind::Package(clauses), None) = (&first.kind, last) {
        return touched_clauses(clauses, span).or(Some(unit));
    }
    Some(unit)
}
