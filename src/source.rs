//! Texts and places in them.
//!
//! All files of a workspace share one space of byte offsets, so that a single
//! [`Span`] names a place in any file, and one report can show the texts of two
//! parties side by side.

mod stamp;

use std::ops::Range;
use std::sync::OnceLock;

pub use stamp::Stamp;

/// A stretch of text: byte offsets into the space shared by all files.
///
/// INVARIANT: `start <= end`, and both lie in the same file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the span from `start` up to, but not including, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end, "a span runs forwards");
        Self { start, end }
    }

    /// Returns the smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Returns the empty span at this span's end.
    pub fn after(self) -> Self {
        Self {
            start: self.end,
            end: self.end,
        }
    }

    /// Returns the number of bytes covered.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Tells whether nothing is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Tells whether `other` lies inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Names a file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// How the columns of a line are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, as most editors count.
    Utf16,
    /// Unicode scalar values, as people and [`Place`] count.
    Utf32,
}

/// A place as a person reads it: line and column count from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// One file: its name as shown to people, and its text.
#[derive(Debug)]
pub struct File {
    /// The name shown in reports, with `/` between folders.
    pub name: String,
    /// The text, a byte-order mark included.
    pub text: String,
    /// Offset of the text's first byte in the shared space.
    pub base: u32,
    /// How many bytes of the shared space are kept for it.
    room: u32,
    lines: OnceLock<Vec<u32>>,
}

impl File {
    /// Returns the span of the whole text.
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base + self.text.len() as u32)
    }

    /// Returns the range that `span` covers in this file's own text, clamped to it and to
    /// the boundaries of characters.
    pub fn range(&self, span: Span) -> Range<usize> {
        let clamp = |offset: u32| {
            let mut at = (offset.saturating_sub(self.base) as usize).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        clamp(span.start)..clamp(span.end)
    }

    /// Returns the text that `span` covers.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[self.range(span)]
    }

    /// Returns the offsets, in this file's own text, at which its lines start.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0)
                .chain(newlines.map(|(at, _)| at as u32 + 1))
                .collect()
        })
    }

    /// Returns the line, from 0, that holds the byte `at` of this file's own text.
    pub fn line_of(&self, at: u32) -> u32 {
        self.line_starts().partition_point(|start| *start <= at) as u32 - 1
    }

    /// Returns the text of line `line`, from 0, without its line break.
    pub fn line_text(&self, line: u32) -> &str {
        let starts = self.line_starts();
        let start = starts[line as usize] as usize;
        let end = starts
            .get(line as usize + 1)
            .map_or(self.text.len(), |next| *next as usize);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Returns the line and column, both from 0, of a byte of this file's own text.
    pub fn line_column(&self, at: u32, encoding: Encoding) -> (u32, u32) {
        let at = self.range(Span::new(self.base + at, self.base + at)).start;
        let line = self.line_of(at as u32);
        let start = self.line_starts()[line as usize] as usize;
        let before = self.text[start..at].trim_start_matches('\u{feff}');
        let column = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
            Encoding::Utf32 => before.chars().count(),
        };
        (line, column as u32)
    }

    /// Returns the byte of this file's own text at a line and column, both from 0, clamped
    /// to what exists.
    pub fn offset(&self, line: u32, column: u32, encoding: Encoding) -> u32 {
        let starts = self.line_starts();
        let Some(start) = starts.get(line as usize) else {
            return self.text.len() as u32;
        };
        let text = self.line_text(line);
        let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut left = column as usize;
        let mut at = skipped;
        for c in text[skipped..].chars() {
            let width = match encoding {
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
                Encoding::Utf32 => 1,
            };
            if left < width {
                break;
            }
            left -= width;
            at += c.len_utf8();
        }
        start + at as u32
    }
}

/// All texts of a workspace.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<File>,
    /// Whether texts have room to grow.
    spacious: bool,
    /// How much of the space is never used: nothing, outside tests.
    closed: u32,
}

impl SourceMap {
    /// Creates an empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an empty map in which each text has room to grow, so that an edit in one file
    /// leaves the places in all others as they are.
    pub fn spacious() -> Self {
        Self {
            spacious: true,
            ..Self::default()
        }
    }

    /// Creates an empty map with a space of so many bytes, as if that were all there is.
    #[cfg(test)]
    pub fn small(space: u32) -> Self {
        Self {
            closed: u32::MAX - space,
            ..Self::default()
        }
    }

    /// Returns how much of the space is left.
    pub fn left(&self) -> u32 {
        (u32::MAX - self.closed).saturating_sub(self.end())
    }

    /// Adds a file and returns its id.
    ///
    /// # Panics
    ///
    /// If all texts together exceed 4 GiB; `workspace` refuses such input beforehand.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let base = self.end();
        let (name, text) = (name.into(), text.into());
        assert!(
            u32::try_from(base as usize + text.len() + 1).is_ok(),
            "texts fit into the space of offsets"
        );
        let id = FileId(self.files.len() as u32);
        let room = self.room_for(&text, base);
        self.files.push(File {
            name,
            text,
            base,
            room,
            lines: OnceLock::new(),
        });
        id
    }

    /// Replaces a stretch of a file's text, given in bytes of that text. Returns whether all
    /// other files stayed where they were; if not, no span taken before is valid.
    ///
    /// # Panics
    ///
    /// If the range does not lie on boundaries of characters, or as [`SourceMap::add`] does.
    pub fn edit(&mut self, id: FileId, range: Range<usize>, text: &str) -> bool {
        let file = &mut self.files[id.0 as usize];
        file.text.replace_range(range, text);
        file.lines = OnceLock::new();
        if file.text.len() <= file.room as usize {
            return true;
        }
        let mut files = std::mem::take(&mut self.files).into_iter();
        self.files.extend(files.by_ref().take(id.0 as usize));
        for file in files {
            self.add(file.name, file.text);
        }
        false
    }

    fn room_for(&self, text: &str, base: u32) -> u32 {
        const LEAST: u32 = 1 << 14;
        let needed = text.len() as u32;
        if self.spacious {
            let left = u32::MAX - base - 1;
            needed.saturating_mul(2).max(LEAST).min(left)
        } else {
            needed
        }
    }

    /// Returns the offset at which the next file will start: one byte is left free after
    /// each file, so that the end of one is not the start of the next.
    pub fn end(&self) -> u32 {
        self.files
            .last()
            .map_or(0, |file| file.base + file.room + 1)
    }

    /// Returns all files in the order in which they were added.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (FileId, &File)> {
        self.files
            .iter()
            .enumerate()
            .map(|(at, file)| (FileId(at as u32), file))
    }

    /// Returns a file.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// Returns the file that holds a span.
    pub fn file_of(&self, span: Span) -> FileId {
        let after = self.files.partition_point(|file| file.base <= span.start);
        FileId(after.saturating_sub(1) as u32)
    }

    /// Returns the text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.file(self.file_of(span)).slice(span)
    }

    /// Returns the place at which a span starts.
    pub fn place(&self, span: Span) -> Place {
        let id = self.file_of(span);
        let file = self.file(id);
        let (line, column) = file.line_column(span.start - file.base, Encoding::Utf32);
        Place {
            file: id,
            line: line + 1,
            column: column + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_as_each_client_counts() {
        let mut map = SourceMap::new();
        let id = map.add("a.pos", "\u{feff}é中😀x\r\nnext");
        let file = map.file(id);
        let x = file.text.find('x').unwrap() as u32;
        assert_eq!(file.line_column(x, Encoding::Utf8), (0, 9));
        assert_eq!(file.line_column(x, Encoding::Utf16), (0, 4));
        assert_eq!(file.line_column(x, Encoding::Utf32), (0, 3));
        assert_eq!(file.offset(0, 4, Encoding::Utf16), x);
        assert_eq!(file.line_text(0), "\u{feff}é中😀x");
        assert_eq!(file.offset(9, 9, Encoding::Utf8), file.text.len() as u32);
    }

    #[test]
    fn a_span_names_its_file() {
        let mut map = SourceMap::new();
        map.add("a.pos", "one");
        map.add("b.pos", "");
        let c = map.add("c.pos", "two\nthree");
        let span = Span::new(map.file(c).base + 4, map.file(c).base + 9);
        assert_eq!(map.text(span), "three");
        let place = map.place(span);
        assert_eq!((place.file, place.line, place.column), (c, 2, 1));
    }
}
