//! What stands at a place in a text: the item, the clause, the condition, the word.
//!
//! A place between two letters touches both of them, so that a name is found from its first
//! letter to just behind its last.

use super::View;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Attribute, Clause, ClauseKind, Condition, ConditionKind, Item, ItemKind};
use crate::syntax::is_quote;
use crate::syntax::scan::{self, TokenKind};

/// What stands at a place.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    /// The file.
    pub file: FileId,
    /// The place itself, on the boundary of a character of the file.
    pub offset: u32,
    /// The item around it.
    pub item: Option<&'a Item>,
    /// The packages and the clause around it, outermost first; in a proposal, the term.
    pub clauses: Vec<&'a Clause>,
    /// The conditions around it, outermost first.
    pub conditions: Vec<&'a Condition>,
    /// The attribute around it.
    pub attribute: Option<&'a Attribute>,
    /// The piece of text that it touches: a word, a number or a text in quotes rather than
    /// a sign, and a sign rather than white space.
    pub piece: Option<Piece>,
}

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: TokenKind,
    /// The place.
    pub span: Span,
}

impl<'a> Cursor<'a> {
    /// Returns the innermost clause.
    pub fn clause(&self) -> Option<&'a Clause> {
        self.clauses.last().copied()
    }

    /// Returns the innermost condition.
    pub fn condition(&self) -> Option<&'a Condition> {
        self.conditions.last().copied()
    }

    /// Returns the place of the word that is touched.
    pub fn word(&self) -> Option<Span> {
        self.of_kind(|kind| kind == TokenKind::Word)
    }

    /// Returns the place of the text in quotes that is touched, its quotes included.
    pub fn text(&self) -> Option<Span> {
        self.of_kind(|kind| matches!(kind, TokenKind::Text | TokenKind::OpenText))
    }

    fn of_kind(&self, is: impl Fn(TokenKind) -> bool) -> Option<Span> {
        let piece = self.piece.filter(|piece| is(piece.kind));
        piece.map(|piece| piece.span)
    }
}

/// Finds what stands at a place, given as an offset into the space shared by all files.
pub fn at(view: View<'_>, file: FileId, offset: u32) -> Cursor<'_> {
    let text = view.file(file);
    let inside = text.range(Span::new(offset, offset)).start as u32;
    let offset = text.base + inside;
    let previous = view.items(file).rfind(|item| item.span.start <= offset);
    let item = previous.filter(|item| touches(item.span, offset));
    let mut cursor = Cursor {
        file,
        offset,
        item,
        clauses: Vec::new(),
        conditions: Vec::new(),
        attribute: None,
        // Nothing reaches from one item into the next, so there is no need to read them all.
        piece: piece(
            &text.text,
            text.base,
            previous.map_or(text.base, |item| item.span.start),
            offset,
        ),
    };
    let Some(item) = item else { return cursor };
    let mut attributes = &item.attributes;
    let mut clauses = clauses(item);
    while let Some(clause) = last(clauses, offset, |clause| clause.span) {
        cursor.clauses.push(clause);
        attributes = &clause.attributes;
        clauses = inner(clause);
    }
    let outermost = match cursor.clause() {
        Some(clause) => conditions(clause),
        None => item_conditions(item),
    };
    let mut next = outermost
        .into_iter()
        .rfind(|condition| touches(condition.span, offset));
    while let Some(condition) = next {
        cursor.conditions.push(condition);
        next = parts(condition)
            .into_iter()
            .rfind(|condition| touches(condition.span, offset));
    }
    cursor.attribute = last(attributes, offset, |attribute| attribute.span);
    cursor
}

/// Returns the clauses of an item: of a position, or the terms of a proposal.
pub fn clauses(item: &Item) -> &[Clause] {
    match &item.kind {
        ItemKind::Position { clauses, .. } | ItemKind::Proposal { terms: clauses, .. } => clauses,
        _ => &[],
    }
}

/// Returns the clauses of a package.
pub fn inner(clause: &Clause) -> &[Clause] {
    match &clause.kind {
        ClauseKind::Package(clauses) => clauses,
        _ => &[],
    }
}

/// Returns the outermost conditions of an item that stand in no clause.
pub fn item_conditions(item: &Item) -> Vec<&Condition> {
    match &item.kind {
        ItemKind::Rule { conditions } | ItemKind::Reading { conditions } => {
            conditions.iter().collect()
        }
        ItemKind::Utility { worths, .. } => worths.iter().map(|worth| &worth.condition).collect(),
        _ => Vec::new(),
    }
}

/// Returns the outermost conditions of a clause: what it says, what it asks in exchange, and
/// on what it depends, without those of clauses inside it.
pub fn conditions(clause: &Clause) -> Vec<&Condition> {
    let (said, exchange): (&[Condition], &[Condition]) = match &clause.kind {
        ClauseKind::Precondition { conditions, .. }
        | ClauseKind::Demand(conditions)
        | ClauseKind::Refuse(conditions)
        | ClauseKind::Prefer(conditions)
        | ClauseKind::Term(conditions) => (conditions, &[]),
        ClauseKind::Offer {
            conditions,
            exchange,
        } => (conditions, exchange.as_deref().unwrap_or_default()),
        _ => (&[], &[]),
    };
    said.iter().chain(exchange).chain(&clause.given).collect()
}

/// Returns the conditions that a condition is made of.
pub fn parts(condition: &Condition) -> Vec<&Condition> {
    match &condition.kind {
        ConditionKind::Not(inner) => vec![inner],
        ConditionKind::And(parts)
        | ConditionKind::Or(parts)
        | ConditionKind::AtLeast { of: parts, .. } => parts.iter().collect(),
        ConditionKind::Implies(pair) => vec![&pair.0, &pair.1],
        ConditionKind::Compare(_) | ConditionKind::Order(_) | ConditionKind::Broken => Vec::new(),
    }
}

/// Returns the place of a text without its quotes.
pub fn between_quotes(view: View<'_>, text: Span) -> Span {
    let written = view.text(text);
    let quote = |c: Option<char>| c.filter(|c| is_quote(*c)).map_or(0, char::len_utf8) as u32;
    let start = text.start + quote(written.chars().next());
    let end = text.end - quote(written.chars().next_back());
    // A quote alone opens a text, and does not close it.
    Span::new(start, end.max(start))
}

/// Tells whether a place lies in a span, or just behind it.
pub fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// Returns the last that a place touches: of two that meet there, the one that begins there.
fn last<T>(all: &[T], offset: u32, span: impl Fn(&T) -> Span) -> Option<&T> {
    all.iter().rfind(|one| touches(span(one), offset))
}

/// Finds the piece of a text at a place, reading from a place where a piece starts.
fn piece(text: &str, base: u32, from: u32, offset: u32) -> Option<Piece> {
    let weight = |kind: TokenKind| match kind {
        TokenKind::Word | TokenKind::Number | TokenKind::Text | TokenKind::OpenText => 2,
        TokenKind::Open(_) | TokenKind::Close(_) | TokenKind::Sign | TokenKind::Comment => 1,
        TokenKind::Space | TokenKind::Newline => 0,
    };
    let rest = text.get((from - base) as usize..)?;
    scan::tokens(rest)
        .map(|token| Piece {
            kind: token.kind,
            span: Span::new(from + token.start, from + token.end),
        })
        .skip_while(|piece| piece.span.end < offset)
        .take_while(|piece| piece.span.start <= offset)
        // Of two that weigh the same, the later one.
        .max_by_key(|piece| weight(piece.kind))
}
