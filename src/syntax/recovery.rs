//! Mending what the grammar alone cannot place: braces, quotes and misspelt keywords.
//!
//! A mistake of this kind tears the whole item apart, so it is mended in a copy of the item's
//! text before the copy is parsed: the rest of the item keeps the tree that it would have had.
//! [`Patches`] leads the places in the copy back to the text as it was written.

use std::borrow::Cow;

use super::keywords;
use super::scan::{Token, TokenKind, tokens};

/// A replacement in the text of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Offset of the first byte that is replaced.
    pub start: u32,
    /// Offset after the last byte that is replaced.
    pub end: u32,
    /// What takes its place.
    pub text: String,
}

/// Replacements in the text of one item, in order, none overlapping another.
#[derive(Clone, Debug, Default)]
pub struct Patches {
    patches: Vec<Patch>,
    /// For each patch, where its replacement starts in the mended text.
    starts: Vec<u32>,
}

impl Patches {
    /// Adds a patch unless it touches one that is there already.
    pub fn add(&mut self, patch: Patch) -> bool {
        let at = self
            .patches
            .partition_point(|other| other.end <= patch.start && other.start < patch.start.max(1));
        let clear = self.patches.get(at).is_none_or(|next| {
            patch.end <= next.start && (patch.start, patch.end) != (next.start, next.end)
        }) && at.checked_sub(1).is_none_or(|before| {
            let before = &self.patches[before];
            before.end <= patch.start && (before.start, before.end) != (patch.start, patch.end)
        });
        if clear {
            self.patches.insert(at, patch);
        }
        clear
    }

    /// Returns the mended text.
    pub fn apply<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if self.patches.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut mended = String::with_capacity(text.len() + 16 * self.patches.len());
        let mut at = 0;
        self.starts.clear();
        for patch in &self.patches {
            mended.push_str(&text[at..patch.start as usize]);
            self.starts.push(mended.len() as u32);
            mended.push_str(&patch.text);
            at = patch.end as usize;
        }
        mended.push_str(&text[at..]);
        Cow::Owned(mended)
    }

    /// Returns the place in the written text of a place in the mended one. Inside a
    /// replacement it is the start of what was replaced, and after it the end.
    pub fn written(&self, at: u32) -> u32 {
        let after = self.starts.partition_point(|start| *start < at);
        let Some(last) = after.checked_sub(1) else {
            return at;
        };
        let patch = &self.patches[last];
        let offset = at - self.starts[last];
        match offset.checked_sub(patch.text.len() as u32) {
            Some(beyond) => patch.end + beyond,
            None => patch.start,
        }
    }

    /// Tells whether something between two places of the written text was mended.
    pub fn touch(&self, start: u32, end: u32) -> bool {
        let from = self.patches.partition_point(|patch| patch.end < start);
        self.patches
            .get(from)
            .is_some_and(|patch| patch.start < end)
    }

    /// Tells whether nothing is mended.
    pub fn is_empty(&self) -> bool {
        self.patches.is_empty()
    }
}

/// A brace or a quote that is missing or too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A block is not closed.
    Unclosed {
        /// Its opening brace.
        open: Token,
        /// Where the closing one was expected.
        expected: u32,
    },
    /// A block's opening brace is missing.
    Unopened {
        /// The closing brace that has no partner.
        close: Token,
        /// Where the opening one was expected.
        expected: u32,
    },
    /// A brace too many.
    Stray(Token),
    /// A text is not closed.
    OpenText {
        /// The text as far as it was read.
        text: Token,
        /// Where the closing quote was expected, if that is plain.
        expected: u32,
    },
    /// A quote closes a text that was never opened.
    UnopenedText {
        /// The quote.
        quote: Token,
        /// Where the opening quote was expected.
        expected: u32,
    },
}

/// Finds the braces and quotes of one item that are missing or too many, and mends them.
pub fn mend(text: &str, patches: &mut Patches) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let tokens = mend_quotes(text, patches, &mut flaws);
    mend_braces(text, &tokens, patches, &mut flaws);
    flaws
}

/// Decides, on each line with an odd quote, which quote is missing. Returns the tokens as
/// they are with the quotes mended.
fn mend_quotes(text: &str, patches: &mut Patches, flaws: &mut Vec<Flaw>) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut line = 0;
    let mut done = 0;
    for token in tokens(text) {
        let at = token.start;
        if at < done {
            continue;
        }
        all.push(token);
        match token.kind {
            TokenKind::Newline => line = all.len(),
            TokenKind::OpenText if text.as_bytes()[at as usize] == b'"' => {
                done = mend_quote(text, &mut all, line, patches, flaws);
            }
            _ => {}
        }
    }
    all
}

/// Mends the line whose tokens start at `line` and end with an unclosed text. Returns up to
/// where the tokens are right.
fn mend_quote(
    text: &str,
    all: &mut Vec<Token>,
    line: usize,
    patches: &mut Patches,
    flaws: &mut Vec<Flaw>,
) -> u32 {
    let Some(&open) = all.last() else { return 0 };
    let line_start = all.get(line).map_or(open.start, |token| token.start);
    let quotes: Vec<u32> = all[line..]
        .iter()
        .filter(|token| {
            token.kind == TokenKind::Text && text.as_bytes()[token.start as usize] == b'"'
        })
        .flat_map(|token| [token.start, token.end - 1])
        .chain([open.start])
        .collect();
    // Going left to right, the first quote that faces the wrong way tells where one is missing.
    let mut inside = false;
    let mut opened = line_start;
    for &quote in &quotes {
        let closes = faces_left(text, quote as usize);
        let opens = faces_right(text, quote as usize);
        if !inside && closes && !opens {
            // `Ukraine"`: the opening quote was left out before the last words.
            let expected = text_start(text, opened, quote);
            let token = Token {
                kind: TokenKind::Sign,
                start: quote,
                end: quote + 1,
            };
            flaws.push(Flaw::UnopenedText {
                quote: token,
                expected,
            });
            let mended = Patch {
                start: expected,
                end: expected,
                text: "\"".into(),
            };
            patches.add(mended);
            return retokenize(text, all, line, expected, quote + 1);
        }
        if inside && opens && !closes {
            // `"a, "b"`: the text before this quote was never closed.
            let end = text_end(text, opened, quote);
            let token = Token {
                kind: TokenKind::OpenText,
                start: opened,
                end,
            };
            flaws.push(Flaw::OpenText {
                text: token,
                expected: end,
            });
            patches.add(Patch {
                start: end,
                end,
                text: "\"".into(),
            });
            return retokenize(text, all, line, opened, end);
        }
        inside = !inside;
        opened = if inside { quote } else { quote + 1 };
    }
    let end = text_end(text, open.start, open.end);
    flaws.push(Flaw::OpenText {
        text: Token { end, ..open },
        expected: end,
    });
    if end == open.start + 1 {
        // A quote with nothing behind it is one too many.
        patches.add(Patch {
            start: open.start,
            end,
            text: " ".into(),
        });
    } else {
        patches.add(Patch {
            start: end,
            end,
            text: "\"".into(),
        });
    }
    if end == open.start + 1 {
        open.end
    } else {
        retokenize(text, all, line, open.start, end)
    }
}

/// Replaces the tokens of a line by those before `start`, one text, and those after `end`.
/// Returns where the line ends.
fn retokenize(text: &str, all: &mut Vec<Token>, line: usize, start: u32, end: u32) -> u32 {
    let keep = line + all[line..].partition_point(|token| token.end <= start);
    all.truncate(keep);
    let rest = &text[end as usize..];
    let rest = rest.find('\n').map_or(rest, |at| &rest[..at]);
    // A carriage return before a line break is part of it.
    let line_end = end + rest.strip_suffix('\r').unwrap_or(rest).len() as u32;
    let before = all.last().map_or(0, |token| token.end);
    if before < start {
        all.push(Token {
            kind: TokenKind::Word,
            start: before,
            end: start,
        });
    }
    all.push(Token {
        kind: TokenKind::Text,
        start,
        end,
    });
    for mut token in tokens(&text[end as usize..line_end as usize]) {
        token.start += end;
        token.end += end;
        all.push(token);
    }
    line_end
}

/// Guesses where a text ends that was opened at `open` and lies before `limit`: before a
/// brace, a comma, or the colon of a type.
fn text_end(text: &str, open: u32, limit: u32) -> u32 {
    let inner = &text[open as usize + 1..limit as usize];
    let brace = inner.find(['{', '}']).unwrap_or(inner.len());
    let typed = inner.match_indices(": ").map(|(at, _)| at).find(|at| {
        let word = inner[at + 2..]
            .split([' ', '\n', '\r'])
            .next()
            .unwrap_or("");
        keywords::TYPES.contains(&word)
    });
    let inner = &inner[..brace.min(typed.unwrap_or(inner.len()))];
    open + 1 + inner.trim_end_matches([' ', '\t', '\r', ',', ';']).len() as u32
}

fn faces_left(text: &str, quote: usize) -> bool {
    let before = text[..quote].chars().next_back();
    before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '[' | '{' | ':' | ','))
}

fn faces_right(text: &str, quote: usize) -> bool {
    let after = text[quote + 1..].chars().next();
    after.is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | ']' | '}' | ',' | ';' | '{'))
}

/// Guesses where a text starts that ends at `quote`: behind the words of the language and
/// the name before it.
fn text_start(text: &str, from: u32, quote: u32) -> u32 {
    let line = text[..quote as usize]
        .rfind('\n')
        .map_or(0, |at| at as u32 + 1);
    let from = from.max(line);
    let words: Vec<Token> = tokens(&text[from as usize..quote as usize])
        .filter(|token| !token.is_trivia())
        .collect();
    let word = |token: &Token| token.text(&text[from as usize..quote as usize]);
    let capital = words
        .iter()
        .find(|token| word(token).starts_with(char::is_uppercase));
    let head = words
        .iter()
        .take_while(|token| keywords::is_reserved(word(token)))
        .count();
    let named = words.first().is_some_and(|token| {
        let first = word(token);
        keywords::is_item(first) || keywords::CLAUSES.contains(&first)
    });
    let behind = words.get(head + usize::from(named && words.len() > head + 1));
    let start = capital.or(behind).or(words.last());
    start.map_or(quote, |token| from + token.start)
}

/// A block that is open.
struct Block {
    open: Token,
    /// How far the line of its brace is indented.
    indent: u32,
    level: Level,
    /// Nothing on its line explains the brace.
    odd: bool,
}

/// What the first word of a line starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Item,
    Package,
    Clause,
    Other,
}

/// What is known of the line that is being read.
#[derive(Clone, Copy)]
struct Line {
    indent: u32,
    level: Level,
    /// Number of braces that were opened on it and are still open.
    opened: usize,
    /// A brace was opened on it.
    braced: bool,
    /// It starts with a closing brace.
    closing: bool,
    /// What that brace closed, which `} if {` goes on with.
    closed: Option<Level>,
}

/// A line that starts a block, without a brace so far.
struct Header {
    indent: u32,
    /// Number of blocks open at it.
    within: usize,
    /// Where its brace would stand.
    end: u32,
}

/// Pairs braces, taking the indentation for a witness where their number does not fit.
fn mend_braces(text: &str, all: &[Token], patches: &mut Patches, flaws: &mut Vec<Flaw>) {
    let count = |kind| all.iter().filter(|token| token.kind == kind).count();
    let mut unclosed = count(TokenKind::Open(b'{')) as i64 - count(TokenKind::Close(b'}')) as i64;
    // Even numbers may still not pair up: `} {`.
    if unclosed == 0 && pairs_up(all) {
        return;
    }
    let mut stack: Vec<Block> = Vec::new();
    let mut headers: Vec<Header> = Vec::new();
    let mut line = Line {
        indent: 0,
        level: Level::Other,
        opened: 0,
        braced: false,
        closing: false,
        closed: None,
    };
    let mut fresh = true;
    let mut column = 0;
    let mut end = 0;
    let mut previous: Option<Token> = None;
    for (at, &token) in all.iter().enumerate() {
        match token.kind {
            TokenKind::Newline => {
                let awaits = previous.is_some_and(|last| {
                    last.end == end
                        && matches!(last.text(text), "if" | "for" | "exchange" | "of" | "scale")
                });
                let heads = matches!(line.level, Level::Item | Level::Clause | Level::Package);
                if !fresh && !line.braced && (heads || awaits) {
                    headers.push(Header {
                        indent: line.indent,
                        within: stack.len(),
                        end,
                    });
                }
                fresh = true;
                column = 0;
                continue;
            }
            TokenKind::Space => {
                if fresh {
                    column += token
                        .text(text)
                        .bytes()
                        .map(|b| if b == b'\t' { 4 } else { 1 })
                        .sum::<u32>();
                }
                continue;
            }
            TokenKind::Comment => continue,
            _ => {}
        }
        if fresh {
            let closing = token.kind == TokenKind::Close(b'}');
            line = Line {
                indent: column,
                level: level(all, at, text),
                opened: 0,
                braced: false,
                closing,
                closed: None,
            };
            // Blocks that this line's indentation, or its first word, has left behind.
            while unclosed > 0
                && let Some(block) = stack.last()
                && leaves(&line, block, closing, stack.len())
            {
                unclosed -= 1;
                let Some(block) = stack.pop() else { break };
                close(&block, end, patches, flaws);
            }
            fresh = false;
        }
        match token.kind {
            TokenKind::Open(b'{') => {
                let doubled = previous.is_some_and(|before| before.kind == TokenKind::Open(b'{'));
                let odd = !explained(all, at, text, line.level, line.opened);
                if unclosed > 0 && (doubled || odd) {
                    unclosed -= 1;
                    remove(token, patches, flaws);
                    continue;
                }
                stack.push(Block {
                    open: token,
                    indent: line.indent,
                    level: line.closed.unwrap_or(line.level),
                    odd,
                });
                line.opened += 1;
                line.braced = true;
            }
            TokenKind::Close(b'}') => {
                let starts_line = all[..at]
                    .iter()
                    .rev()
                    .take_while(|t| t.kind != TokenKind::Newline)
                    .all(|t| t.is_trivia());
                let header = headers.iter().rposition(|header| {
                    header.within == stack.len() && header.indent == line.indent && starts_line
                });
                let fits = stack.last().is_some_and(|block| {
                    if starts_line {
                        block.indent == line.indent
                    } else {
                        line.opened > 0 || line.level == Level::Other && !line.closing
                    }
                });
                if !fits && unclosed < 0 {
                    unclosed += 1;
                    if let Some(header) = header {
                        let header = &headers[header];
                        unopened(token, header.end, patches, flaws);
                        headers.retain(|other| other.within < stack.len());
                    } else if !starts_line
                        && !line.braced
                        && matches!(line.level, Level::Item | Level::Clause | Level::Package)
                    {
                        let expected = head_end(all, at, text);
                        unopened(token, expected, patches, flaws);
                    } else {
                        remove(token, patches, flaws);
                        continue;
                    }
                } else if let Some(block) = stack.pop() {
                    if line.closing && starts_line {
                        line.closed = Some(block.level);
                    }
                    line.opened = line.opened.saturating_sub(1);
                    headers.retain(|header| header.within <= stack.len());
                } else {
                    unclosed += 1;
                    remove(token, patches, flaws);
                    continue;
                }
            }
            _ => {}
        }
        end = token.end;
        previous = Some(token);
    }
    while let Some(block) = stack.pop() {
        if block.odd && unclosed > 0 {
            remove(block.open, patches, flaws);
        } else {
            close(&block, end, patches, flaws);
        }
        unclosed -= 1;
    }
}

/// Tells whether a new line lies outside of a block that is still open.
fn leaves(line: &Line, block: &Block, closing: bool, depth: usize) -> bool {
    if closing {
        return line.indent < block.indent;
    }
    if line.indent < block.indent {
        return true;
    }
    let outer = match line.level {
        Level::Item => true,
        Level::Clause | Level::Package => block.level == Level::Clause,
        Level::Other => false,
    };
    // A line as deep as the block's own starts something new, unless nothing is indented.
    outer
        || line.indent == block.indent
            && (line.indent > 0 || depth > 1)
            && block.level != Level::Other
}

fn pairs_up(all: &[Token]) -> bool {
    let mut depth = 0_u32;
    all.iter().all(|token| match token.kind {
        TokenKind::Open(b'{') => {
            depth += 1;
            true
        }
        TokenKind::Close(b'}') => {
            let open = depth > 0;
            depth = depth.saturating_sub(1);
            open
        }
        _ => true,
    })
}

fn level(all: &[Token], at: usize, text: &str) -> Level {
    let word = all[at].text(text);
    match word {
        "package" => Level::Package,
        "firm" | "flexible" => {
            let next = all[at + 1..].iter().find(|token| !token.is_trivia());
            match next.map(|token| token.text(text)) {
                Some("package") => Level::Package,
                _ => Level::Clause,
            }
        }
        _ if keywords::is_item(word) => Level::Item,
        _ if keywords::CLAUSES.contains(&word) => Level::Clause,
        _ => Level::Other,
    }
}

/// Tells whether something before a brace on its line explains it.
fn explained(all: &[Token], at: usize, text: &str, level: Level, opened: usize) -> bool {
    let mut before = all[..at]
        .iter()
        .rev()
        .take_while(|token| token.kind != TokenKind::Newline)
        .filter(|token| !token.is_trivia());
    let Some(last) = before.next() else {
        return true;
    };
    let word = last.text(text);
    if matches!(
        word,
        "of" | "for" | "if" | "scale" | "exchange" | "one" | "any"
    ) {
        return true;
    }
    let heads = |token: &Token| {
        let word = token.text(text);
        keywords::is_item(word)
            || keywords::CLAUSES.contains(&word)
            || keywords::near_miss(word, &[keywords::ITEMS, keywords::CLAUSES]).is_some()
    };
    match level {
        Level::Item | Level::Package | Level::Clause if opened == 0 => true,
        _ => heads(last) || before.any(heads),
    }
}

/// Returns where the head of a clause ends that stands on one line with its conditions.
fn head_end(all: &[Token], close: usize, text: &str) -> u32 {
    let from = all[..close]
        .iter()
        .rposition(|token| token.kind == TokenKind::Newline)
        .map_or(0, |at| at + 1);
    let words: Vec<Token> = all[from..close]
        .iter()
        .copied()
        .filter(|token| !token.is_trivia())
        .collect();
    if let Some(label) = words.iter().find(|token| token.kind == TokenKind::Text) {
        return label.end;
    }
    let operator = words.iter().position(|token| {
        matches!(
            token.text(text),
            "is" | "at" | "more" | "less" | "includes" | "excludes" | "between"
        )
    });
    // The subject stands before the operator, and the head before the subject.
    let mut last = operator.map_or(words.len(), |at| at.saturating_sub(1));
    if last > 0
        && words
            .get(last)
            .is_some_and(|token| token.kind == TokenKind::Close(b']'))
    {
        last = words[..last]
            .iter()
            .rposition(|token| token.kind == TokenKind::Open(b'['))
            .map_or(last, |at| at.saturating_sub(1));
    }
    words
        .get(last.saturating_sub(1))
        .or(words.first())
        .map_or(0, |token| token.end)
}

fn close(block: &Block, expected: u32, patches: &mut Patches, flaws: &mut Vec<Flaw>) {
    flaws.push(Flaw::Unclosed {
        open: block.open,
        expected,
    });
    // Several blocks may end at one place.
    insert(expected, " }", patches);
}

fn unopened(close: Token, expected: u32, patches: &mut Patches, flaws: &mut Vec<Flaw>) {
    flaws.push(Flaw::Unopened { close, expected });
    insert(expected, " {", patches);
}

fn remove(brace: Token, patches: &mut Patches, flaws: &mut Vec<Flaw>) {
    flaws.push(Flaw::Stray(brace));
    patches.add(Patch {
        start: brace.start,
        end: brace.end,
        text: " ".into(),
    });
}

fn insert(at: u32, text: &str, patches: &mut Patches) {
    match patches
        .patches
        .iter_mut()
        .find(|patch| patch.start == at && patch.end == at)
    {
        Some(there) => there.text.push_str(text),
        None => {
            patches.add(Patch {
                start: at,
                end: at,
                text: text.to_owned(),
            });
        }
    }
}
