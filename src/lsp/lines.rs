//! Places as a client counts them.

use gen_lsp_types::{Position, Range};
use memchr::memchr2_iter;

use crate::source::Encoding;

/// Where the lines of a text start: after `\n`, `\r\n`, and `\r` alone, as the protocol has it.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<u32>,
    encoding: Encoding,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn new(text: &str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr2_iter(b'\n', b'\r', bytes)
            .filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        Self {
            starts: std::iter::once(0)
                .chain(ends.map(|at| at as u32 + 1))
                .collect(),
            encoding,
        }
    }

    /// Returns the byte at a position, clamped to its line, or to the end of the text.
    pub fn offset(&self, text: &str, position: Position) -> usize {
        let Some(start) = self.starts.get(position.line as usize) else {
            return text.len();
        };
        let start = *start as usize;
        let line = self.line(text, position.line as usize);
        let mut left = position.character as usize;
        if line.is_ascii() {
            return start + left.min(line.len());
        }
        let mut at = start;
        for c in line.chars() {
            let width = self.width(c);
            // A position within a character means its start.
            if left < width {
                break;
            }
            left -= width;
            at += c.len_utf8();
        }
        at
    }

    /// Returns the position of a byte, which lies on the boundary of a character.
    pub fn position(&self, text: &str, at: usize) -> Position {
        let at = at.min(text.len());
        let line = self.starts.partition_point(|start| *start as usize <= at) - 1;
        let before = &text[self.starts[line] as usize..at];
        let character = if before.is_ascii() {
            before.len()
        } else {
            before.chars().map(|c| self.width(c)).sum()
        };
        Position {
            line: line as u32,
            character: character as u32,
        }
    }

    /// Returns the range of some bytes.
    pub fn range(&self, text: &str, bytes: std::ops::Range<usize>) -> Range {
        Range {
            start: self.position(text, bytes.start),
            end: self.position(text, bytes.end),
        }
    }

    /// Returns a line without its break.
    fn line<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let start = self.starts[line] as usize;
        let end = self
            .starts
            .get(line + 1)
            .map_or(text.len(), |next| *next as usize);
        text[start..end].trim_end_matches(['\n', '\r'])
    }

    fn width(&self, c: char) -> usize {
        match self.encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_comes_back() {
        let text = "a\r\n\u{e9}\u{4e2d}\u{1f600}x\rlast\n";
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let lines = Lines::new(text, encoding);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                // Within `\r\n` there is no position of its own.
                if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
                    continue;
                }
                let position = lines.position(text, at);
                assert_eq!(lines.offset(text, position), at, "{encoding:?} {at}");
            }
        }
    }

    #[test]
    fn positions_are_clamped() {
        let lines = Lines::new("\u{1f600}b\n", Encoding::Utf16);
        let at = |line, character| lines.offset("\u{1f600}b\n", Position { line, character });
        assert_eq!(at(0, 1), 0, "between the halves of a pair");
        assert_eq!(at(0, 99), 5);
        assert_eq!(at(9, 0), 6);
    }
}
