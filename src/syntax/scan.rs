//! The lossless scan: every byte of a text belongs to one token.
//!
//! The scan knows no grammar. It finds where items start, how deep the text nests, whether
//! braces and quotes pair up, and what is written with signs of other languages. The
//! formatter re-emits the same tokens.

use std::ops::ControlFlow;

use super::keywords;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Spaces and tabs.
    Space,
    /// One line break.
    Newline,
    /// `#` to the end of the line; also `//` and `/* … */`, which are mistakes.
    Comment,
    /// A name or a word of the language.
    Word,
    /// Digits with what belongs to them: `85_000`, `2022-11-07`, `0.5`.
    Number,
    /// A text between quotes.
    Text,
    /// A text whose closing quote is missing.
    OpenText,
    /// `{`, `(` or `[`.
    Open(u8),
    /// `}`, `)` or `]`.
    Close(u8),
    /// Any other sign.
    Sign,
}

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte in the scanned text.
    pub start: u32,
    /// Offset after its last byte.
    pub end: u32,
}

impl Token {
    /// Returns the token's text.
    pub fn text(self, of: &str) -> &str {
        &of[self.start as usize..self.end as usize]
    }

    /// Tells whether it is white space or a comment.
    pub fn is_trivia(self) -> bool {
        matches!(
            self.kind,
            TokenKind::Space | TokenKind::Newline | TokenKind::Comment
        )
    }
}

/// Splits a text into tokens that, one after another, are the text.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// The tokens of a text.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let first = *self.text.as_bytes().get(start)?;
        let (kind, end) = match first {
            b' ' | b'\t' => (
                TokenKind::Space,
                self.run(start, |b| b == b' ' || b == b'\t'),
            ),
            b'\n' => (TokenKind::Newline, start + 1),
            b'\r' if self.byte(start + 1) == b'\n' => (TokenKind::Newline, start + 2),
            b'\r' => (TokenKind::Space, start + 1),
            b'#' => (TokenKind::Comment, self.line_end(start)),
            b'/' if self.byte(start + 1) == b'/' => (TokenKind::Comment, self.line_end(start)),
            b'/' if self.byte(start + 1) == b'*' => {
                let end = self.text[start + 2..].find("*/");
                (
                    TokenKind::Comment,
                    end.map_or(self.text.len(), |at| start + 2 + at + 2),
                )
            }
            b'{' | b'(' | b'[' => (TokenKind::Open(first), start + 1),
            b'}' | b')' | b']' => (TokenKind::Close(first), start + 1),
            b'"' => self.quoted(start),
            b'\'' | b'`' => self.single(start, first),
            b'0'..=b'9' => (TokenKind::Number, self.number(start)),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => (TokenKind::Word, self.word(start)),
            0..=127 => (TokenKind::Sign, start + 1),
            128.. => self.foreign(start),
        };
        self.at = end;
        Some(Token {
            kind,
            start: start as u32,
            end: end as u32,
        })
    }
}

impl Tokens<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn run(&self, from: usize, keep: impl Fn(u8) -> bool) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        from + bytes.iter().position(|b| !keep(*b)).unwrap_or(bytes.len())
    }

    fn line_end(&self, from: usize) -> usize {
        let end = self.run(from, |b| b != b'\n');
        if self.byte(end) == b'\n' && self.text.as_bytes()[end - 1] == b'\r' {
            end - 1
        } else {
            end
        }
    }

    fn word(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.run(at, |b| b.is_ascii_alphanumeric() || b == b'_');
            match self.byte(at) {
                b'-' if self.byte(at + 1).is_ascii_alphanumeric() => at += 1,
                b'-' if self.byte(at + 1) >= 128 && self.is_letter(at + 1) => at += 1,
                128.. if self.is_letter(at) => at += self.char_at(at).len_utf8(),
                _ => return at,
            }
        }
    }

    fn number(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.run(at, |b| b.is_ascii_alphanumeric() || b == b'_');
            match self.byte(at) {
                b'.' | b'-' | b',' if self.byte(at + 1).is_ascii_digit() => at += 1,
                _ => return at,
            }
        }
    }

    /// A text ends at its quote, or where its line or a brace says that the quote is missing.
    fn quoted(&self, start: usize) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => return (TokenKind::Text, at + 1),
                b'\\' if self.byte(at + 1) != b'\n' && at + 1 < bytes.len() => {
                    at += 1 + self.char_at(at + 1).len_utf8();
                }
                b'\n' => break,
                _ => at += 1,
            }
        }
        let end = self.run(start + 1, |b| !matches!(b, b'\n' | b'{' | b'}'));
        (TokenKind::OpenText, end)
    }

    fn single(&self, start: usize, quote: u8) -> (TokenKind, usize) {
        let end = self.run(start + 1, |b| b != quote && b != b'\n');
        let closed = self.byte(end) == quote && !self.byte(end + 1).is_ascii_alphanumeric();
        if closed && (end > start + 1 || quote == b'`') {
            (TokenKind::Text, end + 1)
        } else {
            (TokenKind::Sign, start + 1)
        }
    }

    fn foreign(&self, start: usize) -> (TokenKind, usize) {
        let c = self.char_at(start);
        let after = start + c.len_utf8();
        match c {
            '“' | '”' | '„' | '«' | '‟' => {
                let rest = &self.text[after..];
                let closing: &[char] = match c {
                    '„' => &['“', '”', '"', '\n'],
                    '«' => &['»', '\n'],
                    _ => &['”', '"', '\n'],
                };
                match rest.find(closing) {
                    Some(at) if !rest[at..].starts_with('\n') => {
                        let closing = self.char_at(after + at);
                        (TokenKind::Text, after + at + closing.len_utf8())
                    }
                    Some(at) => (TokenKind::OpenText, after + at),
                    None => (TokenKind::OpenText, self.text.len()),
                }
            }
            _ if self.is_letter(start) => (TokenKind::Word, self.word(start)),
            _ if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}') => {
                (TokenKind::Space, after)
            }
            _ => (TokenKind::Sign, after),
        }
    }

    fn is_letter(&self, at: usize) -> bool {
        let c = self.char_at(at);
        c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&c)
    }

    fn char_at(&self, at: usize) -> char {
        self.text[at..].chars().next().unwrap_or('\0')
    }
}

/// A stretch of a text that is parsed by itself: one item, with the comments after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Offset of its first byte.
    pub start: u32,
    /// Offset after its last byte.
    pub end: u32,
    /// Braces or quotes do not pair up.
    pub uneven: bool,
    /// Where it nests deeper than [`DEPTH`], the opening sign that is too much.
    pub too_deep: Option<u32>,
}

/// How deep brackets may nest.
pub const DEPTH: usize = 64;

/// A sign of another language, found by the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// `;`
    Semicolon,
    /// `//` or `/* … */`
    Comment,
    /// A text in quotes that are not straight double ones.
    Quotes,
}

/// What [`split`] finds, in the order of the text; a slice comes after the signs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One item, with the comments after it.
    Slice(Slice),
    /// A sign of another language.
    Foreign(Foreign, Token),
}

/// Cuts a text at the words that start an item, and tells of signs of other languages.
///
/// An item starts at a keyword in the first column, or at one that is the first on its line
/// outside of all braces. The scan begins at `from`, which is zero or where a slice of this
/// text starts, and ends with the text, or when `found` says so.
pub fn split(text: &str, from: u32, mut found: impl FnMut(Part) -> ControlFlow<()>) {
    let _ = try_split(text, from, &mut found);
}

fn try_split(
    text: &str,
    from: u32,
    found: &mut impl FnMut(Part) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut state = State::new(from);
    let mut first_on_line = true;
    let mut column_0 = true;
    let mut previous = Token {
        kind: TokenKind::Newline,
        start: 0,
        end: 0,
    };
    let body = text[from as usize..].trim_start_matches('\u{feff}');
    let skipped = text.len() - body.len();
    state.start = skipped as u32;
    for mut token in tokens(body) {
        token.start += skipped as u32;
        token.end += skipped as u32;
        match token.kind {
            TokenKind::Newline => {
                first_on_line = true;
                column_0 = true;
                continue;
            }
            TokenKind::Space => {
                column_0 = false;
                continue;
            }
            TokenKind::Comment => {
                let is_url = previous.end == token.start && previous.text(text) == ":";
                if !(is_url || token.text(text).starts_with('#')) {
                    found(Part::Foreign(Foreign::Comment, token))?;
                }
                column_0 = false;
                continue;
            }
            TokenKind::Word => {
                let starts = first_on_line && (column_0 || state.braces.is_empty());
                if starts && keywords::is_item(token.text(text)) && token.start > state.start {
                    found(Part::Slice(state.finish(token.start)))?;
                    state = State::new(token.start);
                }
                state.nots = if matches!(token.text(text), "not" | "NOT" | "Not") {
                    state.nots + 1
                } else {
                    0
                };
                state.check_depth(token.start);
            }
            TokenKind::Number => state.nots = 0,
            TokenKind::Text => {
                if token.text(text).as_bytes()[0] != b'"' {
                    found(Part::Foreign(Foreign::Quotes, token))?;
                }
            }
            TokenKind::OpenText => {
                if token.text(text).starts_with('"') {
                    state.uneven = true;
                } else {
                    found(Part::Foreign(Foreign::Quotes, token))?;
                }
            }
            TokenKind::Open(b'{') => {
                state.braces.push(state.depth);
                state.depth += 1;
                state.check_depth(token.start);
            }
            TokenKind::Close(b'}') => match state.braces.pop() {
                Some(depth) => state.depth = depth,
                None => state.uneven = true,
            },
            TokenKind::Open(_) => {
                state.depth += 1;
                state.check_depth(token.start);
            }
            TokenKind::Close(_) => {
                let least = state.braces.last().map_or(0, |depth| depth + 1);
                state.depth = state.depth.saturating_sub(1).max(least);
            }
            TokenKind::Sign => match token.text(text) {
                ";" => found(Part::Foreign(Foreign::Semicolon, token))?,
                "!" => {
                    state.nots += 1;
                    state.check_depth(token.start);
                }
                _ => {}
            },
        }
        previous = token;
        first_on_line = false;
        column_0 = false;
    }
    found(Part::Slice(state.finish(text.len() as u32)))
}

/// What is known of the slice that is being read.
struct State {
    start: u32,
    braces: Vec<usize>,
    depth: usize,
    nots: usize,
    uneven: bool,
    too_deep: Option<u32>,
}

impl State {
    fn new(start: u32) -> Self {
        Self {
            start,
            braces: Vec::new(),
            depth: 0,
            nots: 0,
            uneven: false,
            too_deep: None,
        }
    }

    fn check_depth(&mut self, at: u32) {
        if self.depth + self.nots > DEPTH && self.too_deep.is_none() {
            self.too_deep = Some(at);
        }
    }

    fn finish(&self, end: u32) -> Slice {
        Slice {
            start: self.start,
            end,
            uneven: self.uneven || !self.braces.is_empty(),
            too_deep: self.too_deep,
        }
    }
}
