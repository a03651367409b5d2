//! Adds a source to what has none.

use std::cmp::Reverse;

use crate::diagnostic::{Diagnostic, Fix};
use crate::editor::View;
use crate::model::{SourceId, Speaker, Statement, day_number};
use crate::report::words::clean;
use crate::source::{File, Span};
use crate::syntax::ast::{Attribute, AttributeKind, Item};
use crate::syntax::scan::{self, TokenKind};

use super::{insert, likely, tree};

/// So many sources are offered.
const MOST: usize = 4;

/// Offers the sources that a position or a clause was likely taken from, the likeliest first.
pub fn cite(view: View<'_>, diagnostic: &Diagnostic) -> Vec<Fix> {
    let span = diagnostic.primary.span;
    let file = view.file(view.workspace.sources.file_of(span));
    let negotiation = &view.outcome.negotiation;
    let Some(tree) = view.tree(view.workspace.sources.file_of(span)) else {
        return Vec::new();
    };
    let is_named = |item: &&Item| item.name.is_some_and(|name| name.span == span);
    let (statement, (at, before, after)) = if let Some(item) = tree.items().find(is_named) {
        let mut positions = negotiation.positions.iter();
        let Some(position) = positions.find(|position| position.span == span) else {
            return Vec::new();
        };
        let Some(place) = in_item(file, item.span, &item.attributes) else {
            return Vec::new();
        };
        (&position.statement, place)
    } else {
        let mut clauses = negotiation.clauses.iter();
        let Some(clause) = clauses.find(|clause| clause.head == span) else {
            return Vec::new();
        };
        let mut written = tree::clauses(tree).into_iter();
        if written.all(|written| written.span != clause.span) {
            return Vec::new();
        }
        (&clause.statement, in_clause(file, clause.span))
    };
    likely_sources(view, statement)
        .into_iter()
        .map(|id| {
            let source = &negotiation.sources[id.index()];
            let title = match &source.title {
                Some(title) => format!("add `cites {}` ({})", source.name, clean(title)),
                None => format!("add `cites {}`", source.name),
            };
            let text = format!("{before}cites {}{after}", source.name);
            likely(title, vec![insert(at, text)])
        })
        .collect()
}

/// Returns the sources that something was likely taken from: those that the same speaker is
/// cited from, then those of the same day, then those that appeared soonest after. What
/// appeared earlier cannot report it.
fn likely_sources(view: View<'_>, statement: &Statement) -> Vec<SourceId> {
    let negotiation = &view.outcome.negotiation;
    let positions = negotiation.positions.iter().map(|one| &one.statement);
    let clauses = negotiation.clauses.iter().map(|one| &one.statement);
    let others: Vec<&Statement> = positions.chain(clauses).collect();
    let name = |speaker: &Option<Speaker>| speaker.as_ref().map(|who| who.name.clone());
    let mut ranked: Vec<_> = (0..negotiation.sources.len() as u32)
        .map(SourceId)
        .filter_map(|id| {
            let source = &negotiation.sources[id.index()];
            let wait = match (statement.stated, source.published) {
                (Some(stated), Some(published)) if published.last < stated.first => return None,
                (Some(stated), Some(published)) => {
                    day_number(published.first).saturating_sub(day_number(stated.first))
                }
                _ => i64::MAX,
            };
            let citing = others
                .iter()
                .filter(|other| other.cites.iter().any(|citation| citation.source == id));
            let mut speaks = false;
            let mut same_day = false;
            for other in citing {
                speaks |=
                    other.speaker.is_some() && name(&other.speaker) == name(&statement.speaker);
                same_day |= other.stated.is_some() && other.stated == statement.stated;
            }
            Some((Reverse((speaks, same_day)), wait, id))
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(MOST).map(|(.., id)| id).collect()
}

/// Returns where an attribute goes in an item, and what stands before and after it: below the
/// line that says when it was stated, or else first.
fn in_item(file: &File, item: Span, attributes: &[Attribute]) -> Option<(u32, String, String)> {
    let newline = newline(file);
    let stated = attributes
        .iter()
        .find(|attribute| matches!(attribute.kind, AttributeKind::Stated { .. }));
    if let Some(stated) = stated {
        let before = file.slice(Span::new(file.base, stated.span.start));
        let indent = indent(before).map_or(" ".to_owned(), |indent| format!("{newline}{indent}"));
        return Some((stated.span.end, indent, String::new()));
    }
    let open = body(file, item)?;
    let rest = file.slice(Span::new(open, item.end));
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    if line.trim().is_empty() && line.len() < rest.len() {
        let next = rest.lines().skip(1).find(|line| !line.trim().is_empty());
        let indent = next
            .filter(|line| !line.trim_start().starts_with('}'))
            .map_or("  ", |line| &line[..line.len() - line.trim_start().len()]);
        return Some((open, format!("{newline}{indent}"), String::new()));
    }
    let after = if line.starts_with(' ') { "" } else { " " };
    Some((open, " ".to_owned(), after.to_owned()))
}

/// The same of a clause: last in its body, or in one of its own.
fn in_clause(file: &File, clause: Span) -> (u32, String, String) {
    let Some(open) = body(file, clause) else {
        return (clause.end, " { ".to_owned(), " }".to_owned());
    };
    let Some(close) = close(file, open, clause.end) else {
        return (open, " ".to_owned(), " ".to_owned());
    };
    let inner = file.slice(Span::new(open, close));
    let said = inner.trim_end();
    let at = open + said.len() as u32;
    let last = said.rsplit(['\n', '\r']).next().unwrap_or_default();
    if said.len() < last.len() + 1 && !last.contains('#') {
        // All on one line.
        let after = if inner.len() == said.len() { " " } else { "" };
        return (at, "  ".to_owned(), after.to_owned());
    }
    let indent = &last[..last.len() - last.trim_start().len()];
    (at, format!("{}{indent}", newline(file)), String::new())
}

/// Returns the place behind the brace that opens the body of an item or a clause: not the one
/// of `in exchange for` or `if`.
fn body(file: &File, span: Span) -> Option<u32> {
    let text = file.slice(span);
    let mut depth = 0;
    for token in scan::tokens(text) {
        match token.kind {
            TokenKind::Word if depth == 0 && token.text(text) == "if" => return None,
            TokenKind::Open(b'{') if depth == 0 => return Some(span.start + token.end),
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Returns the place of the brace that closes what was opened before a place.
fn close(file: &File, open: u32, end: u32) -> Option<u32> {
    let text = file.slice(Span::new(open, end));
    let mut depth = 0;
    for token in scan::tokens(text) {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) if depth == 0 => return Some(open + token.start),
            TokenKind::Close(_) => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Returns the white space that a text's last line consists of; `None` if something stands there.
fn indent(before: &str) -> Option<&str> {
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    line.trim().is_empty().then_some(line)
}

/// Returns the line break that a file uses.
pub fn newline(file: &File) -> &'static str {
    if file.text.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}
