//! What a client changes in a text.

use std::ops::Range;

use gen_lsp_types::TextDocumentContentChangeEvent;

use super::lines::Lines;
use crate::source::Encoding;

/// Applies changes in their order: each is given by the positions of the text that the one
/// before left.
pub fn apply(text: &mut String, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) {
    for change in changes {
        let (range, new) = place(text, change, &Lines::new(text, encoding));
        text.replace_range(range, new);
    }
}

/// Returns the bytes that a change replaces, and by what.
pub fn place<'c>(
    text: &str,
    change: &'c TextDocumentContentChangeEvent,
    lines: &Lines,
) -> (Range<usize>, &'c str) {
    match change {
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
            let start = lines.offset(text, change.range.start);
            let end = lines.offset(text, change.range.end);
            // A range that runs backwards means the same bytes.
            (start.min(end)..start.max(end), &change.text)
        }
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
            (0..text.len(), &change.text)
        }
    }
}
