//! What a selection grows to, step by step: the word, the condition, the body, the clause, the
//! position, the file.

use super::View;
use super::cursor;
use crate::source::{FileId, Span};
use crate::syntax::ast::{ConditionKind, Value};
use crate::syntax::scan::{TokenKind, tokens};

/// Returns what a place lies in, from the smallest to the whole file, each inside the next.
pub fn grow(view: View<'_>, file: FileId, offset: u32) -> Vec<Span> {
    let cursor = cursor::at(view, file, offset);
    let offset = cursor.offset;
    let mut around = vec![view.file(file).span()];
    if let Some(piece) = cursor.piece {
        if !matches!(piece.kind, TokenKind::Space | TokenKind::Newline) {
            around.push(piece.span);
        }
        if piece.kind == TokenKind::Text {
            around.push(cursor::between_quotes(view, piece.span));
        }
    }
    if let Some(condition) = cursor.condition() {
        match &condition.kind {
            ConditionKind::Compare(comparison) => {
                around.push(comparison.subject.span);
                around.push(comparison.operator_span);
                around.extend(comparison.values.iter().map(Value::span));
            }
            ConditionKind::Order(order) => {
                around.extend([order.subject.span, order.object.span]);
            }
            _ => {}
        }
    }
    around.extend(cursor.conditions.iter().map(|condition| condition.span));
    around.extend(cursor.attribute.map(|attribute| attribute.span));
    around.extend(cursor.clauses.iter().map(|clause| clause.span));
    if let Some(item) = cursor.item {
        around.push(item.span);
        brackets(view, item.span, offset, &mut around);
    }
    around.retain(|span| cursor::touches(*span, offset));
    around.sort_unstable_by_key(|span| span.len());
    let mut grown: Vec<Span> = Vec::new();
    for span in around {
        let is_larger = |last: &Span| span.contains(*last) && span != *last;
        if grown.last().is_none_or(is_larger) {
            grown.push(span);
        }
    }
    grown
}

/// Adds what stands between brackets around a place, without them and with them.
fn brackets(view: View<'_>, item: Span, offset: u32, around: &mut Vec<Span>) {
    let text = view.text(item);
    let mut open = Vec::new();
    for token in tokens(text) {
        match token.kind {
            TokenKind::Open(_) => open.push(token),
            TokenKind::Close(_) => {
                let Some(opened) = open.pop() else { continue };
                let whole = Span::new(item.start + opened.start, item.start + token.end);
                if !cursor::touches(whole, offset) {
                    continue;
                }
                around.push(whole);
                let inside = &text[opened.end as usize..token.start as usize];
                let trimmed = inside.trim();
                let before = (inside.len() - inside.trim_start().len()) as u32;
                let start = item.start + opened.end + before;
                if !trimmed.is_empty() {
                    around.push(Span::new(start, start + trimmed.len() as u32));
                }
            }
            _ => {}
        }
    }
}
