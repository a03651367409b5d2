//! What stands between two tokens: nothing, a space, or a new line.

use textwrap::core::display_width;

use super::WIDTH;
use super::marks::Mark;
use crate::syntax::keywords;
use crate::syntax::scan::{Token, TokenKind};

/// Columns by which the inside of braces is moved in.
const STEP: usize = 2;

/// Columns by which the rest of a long statement is moved in: more than the inside of its
/// braces, so that the two are not taken for each other.
const CONTINUED: usize = 4;

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// They touch.
    Nothing,
    /// One space.
    Space,
    /// The second starts a line.
    Line {
        /// A blank line goes before it.
        blank: bool,
        /// Its column, from 0.
        indent: usize,
    },
}

/// Returns the gaps between the tokens of some items: the first is that before the second
/// token. `None` if their braces do not pair up.
pub fn lay_out(text: &str, tokens: &[Token], marks: &[Mark]) -> Option<Vec<Gap>> {
    let mut layout = Layout {
        text,
        tokens,
        marks,
        partners: partners(tokens)?,
        depths: depths(tokens),
        starts: Vec::with_capacity(tokens.len()),
        ends: Vec::with_capacity(tokens.len()),
        forced: Vec::with_capacity(tokens.len() + 1),
        gaps: vec![Gap::Nothing; tokens.len()],
    };
    layout.measure();
    layout.statements(0, tokens.len(), 0);
    layout.gaps.remove(0);
    Some(layout.gaps)
}

/// Returns for each `{` where its `}` stands.
fn partners(tokens: &[Token]) -> Option<Vec<usize>> {
    let mut partners = vec![0; tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open(b'{') => open.push(at),
            TokenKind::Close(b'}') => partners[open.pop()?] = at,
            _ => {}
        }
    }
    open.is_empty().then_some(partners)
}

/// Returns for each token in how many parentheses and square brackets it stands.
fn depths(tokens: &[Token]) -> Vec<usize> {
    let mut depth = 0_usize;
    let depths = tokens.iter().map(|token| {
        let outside = depth;
        match token.kind {
            TokenKind::Open(b'(' | b'[') => depth += 1,
            TokenKind::Close(b')' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        outside.min(depth)
    });
    depths.collect()
}

struct Layout<'a> {
    text: &'a str,
    tokens: &'a [Token],
    marks: &'a [Mark],
    partners: Vec<usize>,
    depths: Vec<usize>,
    /// The column at which each token would start if all stood on one line.
    starts: Vec<usize>,
    /// The column at which it would end.
    ends: Vec<usize>,
    /// How many tokens up to here cannot stand on one line with the one before.
    forced: Vec<usize>,
    /// What stands before each token.
    gaps: Vec<Gap>,
}

impl Layout<'_> {
    fn measure(&mut self) {
        let (mut column, mut forced) = (0, 0);
        // The last token before that is no comment opens a block.
        let mut opens = false;
        self.forced.push(0);
        for at in 0..self.tokens.len() {
            if at > 0 {
                column += self.spaces(at);
            }
            self.starts.push(column);
            column += display_width(self.word(at));
            self.ends.push(column);
            let mark = self.marks[at];
            let apart = match mark {
                Mark::Clause => true,
                Mark::Statement | Mark::Row => !opens,
                _ => false,
            };
            forced += usize::from(apart || self.is_comment(at) || self.holds_braces(at));
            if !self.is_comment(at) {
                opens = self.kind(at) == TokenKind::Open(b'{');
            }
            self.forced.push(forced);
        }
    }

    fn word(&self, at: usize) -> &str {
        self.tokens[at].text(self.text)
    }

    fn kind(&self, at: usize) -> TokenKind {
        self.tokens[at].kind
    }

    fn is_comment(&self, at: usize) -> bool {
        self.kind(at) == TokenKind::Comment
    }

    /// Returns the token before another, comments not counted.
    fn before(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|at| !self.is_comment(*at))
    }

    /// Tells whether a block begins here that holds another one: such a block is opened.
    fn holds_braces(&self, at: usize) -> bool {
        let open = at.checked_sub(1);
        let open = open.filter(|open| self.kind(*open) == TokenKind::Open(b'{'));
        open.is_some_and(|open| self.opening(at, self.partners[open]).is_some())
    }

    /// Returns the first `{` of some tokens.
    fn opening(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|at| self.kind(*at) == TokenKind::Open(b'{'))
    }

    /// Returns how many line breaks were written before a token.
    fn lines(&self, at: usize) -> usize {
        let gap = self.tokens[at - 1].end as usize..self.tokens[at].start as usize;
        self.text[gap].matches('\n').count()
    }

    /// Returns how wide some tokens are on one line; `None` if they cannot stand on one.
    fn width(&self, from: usize, to: usize) -> Option<usize> {
        let together = self.forced[to] == self.forced[from + 1];
        together.then(|| self.ends[to - 1] - self.starts[from])
    }

    /// Puts some tokens on one line, and leaves the gap before them.
    fn join(&mut self, from: usize, to: usize) {
        for at in from + 1..to {
            self.gaps[at] = self.touching(at);
        }
    }

    fn touching(&self, at: usize) -> Gap {
        match self.spaces(at) {
            0 => Gap::Nothing,
            _ => Gap::Space,
        }
    }

    /// Lays out statements, each on a line of its own, with the comments between them.
    fn statements(&mut self, from: usize, to: usize, indent: usize) {
        // Neither the first line of a block nor the last has a blank line beside it.
        let mut is_first = true;
        let mut at = from;
        while at < to {
            let beside = at > 0 && self.is_comment(at) && self.lines(at) == 0;
            self.gaps[at] = if beside {
                Gap::Space
            } else {
                Gap::Line {
                    blank: !is_first && self.lines(at) > 1,
                    indent,
                }
            };
            is_first &= beside;
            let end = if self.is_comment(at) {
                at + 1
            } else {
                self.statement_end(at, to)
            };
            if !self.is_comment(at) {
                self.statement(at, end, indent);
            }
            at = end;
        }
    }

    /// Returns where the statement ends that starts here: at the next one, or at the comments
    /// before it.
    fn statement_end(&self, from: usize, to: usize) -> usize {
        let mut at = from;
        let mut end = from + 1;
        loop {
            if self.kind(at) == TokenKind::Open(b'{') {
                at = self.partners[at];
            }
            if !self.is_comment(at) {
                end = at + 1;
            }
            at += 1;
            if at >= to || self.marks[at].starts() {
                return end;
            }
        }
    }

    /// Lays out one statement: on one line if it fits, otherwise with its first braces opened.
    fn statement(&mut self, from: usize, to: usize, indent: usize) {
        if self.width(from, to).is_some_and(|w| indent + w <= WIDTH) {
            self.join(from, to);
            return;
        }
        let inner = if self.marks[from] == Mark::Row {
            indent
        } else {
            indent + CONTINUED
        };
        let (mut at, mut column) = (from, indent);
        let mut has_opened = false;
        while at < to {
            let open = self.opening(at, to);
            column = self.words(at, open.map_or(to, |open| open + 1), column, indent, inner);
            let Some(open) = open else {
                return;
            };
            let close = self.partners[open];
            let after = self.line_rest(close + 1, to);
            // Values belong to the words around them; conditions are what a clause says.
            let may_stay = has_opened || self.has_values(open) || close == open + 1;
            let rest = self.ends[after - 1] - self.ends[open];
            if may_stay && self.width(open, close + 1).is_some() && column + rest <= WIDTH {
                self.join(open, close + 1);
                column += self.ends[close] - self.ends[open];
            } else {
                self.statements(open + 1, close, indent + STEP);
                self.gaps[close] = Gap::Line {
                    blank: false,
                    indent,
                };
                column = indent + 1;
                has_opened = true;
            }
            at = close + 1;
            if at < to && !self.is_comment(at) {
                self.gaps[at] = self.touching(at);
                column += self.spaces(at);
            }
        }
    }

    /// Returns the end of what has to stand on the line of a closing brace.
    fn line_rest(&self, from: usize, to: usize) -> usize {
        let comment = (from..to).find(|at| self.is_comment(*at));
        let end = comment.unwrap_or(to);
        self.opening(from, end).map_or(end, |open| open + 1)
    }

    fn has_values(&self, open: usize) -> bool {
        let before = self.before(open).map(|at| self.word(at));
        matches!(before, Some("of" | "scale"))
    }

    /// Lays out words up to a brace, with comments between them, and returns the column after
    /// them.
    fn words(
        &mut self,
        from: usize,
        to: usize,
        mut column: usize,
        indent: usize,
        inner: usize,
    ) -> usize {
        let mut at = from;
        while at < to {
            if self.is_comment(at) {
                self.gaps[at] = if self.lines(at) == 0 {
                    Gap::Space
                } else {
                    Gap::Line {
                        blank: false,
                        indent: inner,
                    }
                };
                at += 1;
                continue;
            }
            let end = (at..to).find(|at| self.is_comment(*at)).unwrap_or(to);
            if at > from {
                column = if self.kind(at) == TokenKind::Open(b'{') {
                    indent
                } else {
                    inner
                };
                self.gaps[at] = Gap::Line {
                    blank: false,
                    indent: column,
                };
            }
            column = self.fit(at, end, column, inner);
            at = end;
        }
        column
    }

    /// Lays out words without comments: on one line if they fit, otherwise broken before the
    /// outermost connectives, otherwise after as few commas as will do.
    fn fit(&mut self, from: usize, to: usize, column: usize, inner: usize) -> usize {
        let width = self.ends[to - 1] - self.starts[from];
        if column + width <= WIDTH {
            self.join(from, to);
            return column + width;
        }
        let connectives = || (from + 1..to).filter(|at| self.marks[*at] == Mark::Connective);
        // Within the same parentheses, `implies` binds loosest.
        let rank = |at: usize| (self.depths[at], self.word(at) != "implies");
        if let Some(outermost) = connectives().map(rank).min() {
            let breaks: Vec<usize> = connectives().filter(|at| rank(*at) == outermost).collect();
            let (mut start, mut column) = (from, column);
            for at in breaks {
                self.fit(start, at, column, inner);
                self.break_before(at, inner);
                (start, column) = (at, inner);
            }
            return self.fit(start, to, column, inner);
        }
        self.join(from, to);
        let (mut start, mut column) = (from, column);
        loop {
            let next = self.next_break(start, to);
            column += self.ends[next - 1] - self.starts[start];
            if next == to {
                return column;
            }
            let after = self.next_break(next, to);
            if column + self.ends[after - 1] - self.ends[next - 1] > WIDTH {
                self.break_before(next, inner);
                column = inner;
            } else {
                column += self.spaces(next);
            }
            start = next;
        }
    }

    fn break_before(&mut self, at: usize, indent: usize) {
        self.gaps[at] = Gap::Line {
            blank: false,
            indent,
        };
    }

    /// Returns the next token before which a list may break.
    fn next_break(&self, from: usize, to: usize) -> usize {
        (from + 1..to)
            .find(|at| self.marks[*at] == Mark::InRow || self.may_follow_comma(*at))
            .unwrap_or(to)
    }

    /// Tells whether an element of a list may stand on the next line. A name may not if it
    /// could be read there as the subject of a condition.
    fn may_follow_comma(&self, at: usize) -> bool {
        if self.word(at - 1) != "," {
            return false;
        }
        match self.kind(at) {
            TokenKind::Text | TokenKind::Number => true,
            TokenKind::Word => {
                let word = self.word(at);
                if keywords::is_reserved(word) || keywords::HEADS.contains(&word) {
                    return false;
                }
                let mut next = at + 1;
                while next < self.tokens.len() && matches!(self.word(next), "." | "[") {
                    next += if self.word(next) == "." {
                        2
                    } else {
                        let outside = self.depths[next];
                        let inside = self.depths[next + 1..].iter();
                        2 + inside.take_while(|depth| **depth > outside).count()
                    };
                }
                next >= self.tokens.len()
                    || self.marks[next].starts()
                    || self.is_comment(next)
                    || matches!(
                        self.word(next),
                        "," | "{"
                            | "}"
                            | ")"
                            | "]"
                            | "and"
                            | "or"
                            | "implies"
                            | "of"
                            | "to"
                            | "for"
                            | "if"
                            | "in"
                            | "until"
                            | "according"
                            | "worth"
                    )
            }
            _ => false,
        }
    }

    /// Returns how many spaces stand before a token that shares its line with the one before.
    fn spaces(&self, at: usize) -> usize {
        let (a, b) = (self.word(at - 1), self.word(at));
        let (left, right) = (self.kind(at - 1), self.kind(at));
        let compares = |word: &str| matches!(word, "<" | ">" | "=" | "≤" | "≥");
        let is_text = |kind| matches!(kind, TokenKind::Text);
        let touched = self.tokens[at - 1].end == self.tokens[at].start;
        let touches = match (a, b) {
            (_, "," | ":" | ")" | "]" | "[" | ".") | ("(" | "[" | ".", _) => true,
            ("{", "}") => true,
            ("{" | "}" | "," | ":" | ")" | "]", _) | (_, "{" | "}" | "(") => false,
            _ if compares(a) && compares(b) => touched,
            _ if compares(a) || compares(b) || is_text(left) || is_text(right) => false,
            (_, "%") if left == TokenKind::Number => false,
            _ => touched,
        };
        usize::from(!touches)
    }
}
