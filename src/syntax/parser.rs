//! The walk over what the grammar matched: pairs to tree, mistakes to diagnostics.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pest::Parser as _;
use pest::iterators::{Pair as PestPair, Pairs as PestPairs};

use super::ast::{
    AcceptanceRule, Answer, Ast, Attribute, AttributeKind, Citation, Clause, ClauseKind,
    Comparison, Condition, ConditionKind, Date, Domain, Index, Item, ItemKind, Member, Name,
    Number, Operator, Order, Path, QuantityKind, Reference, Role, Speaker, Strength, Term, Text,
    Timing, Type, TypeKind, Value, Worth,
};
use super::keywords::{self, near_miss};
use super::quantity::{self, Trouble};
use super::recovery::{self, Flaw, Patch, Patches};
use super::scan::{self, Foreign, Part, Slice, Token};
use super::shift::Shift;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::{File, Span, Stamp};

mod clauses;
mod conditions;
mod items;
mod values;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// Reads a file: its tree, and what is wrong with it, in the order of the text.
///
/// Every text has a tree. Whatever is mistaken appears in it as missing or broken, and has
/// been reported.
pub fn parse(file: &File) -> (Ast, Vec<Diagnostic>) {
    let mut ast = Ast::default();
    if file.text.len() > MAX_BYTES {
        let shown = Span::new(file.base, file.base + first_line(&file.text) as u32);
        let diagnostic = Diagnostic::new(
            Code::TooLarge,
            shown,
            format!(
                "the file has {} MB, and at most {} MB are read",
                file.text.len() >> 20,
                MAX_BYTES >> 20
            ),
        )
        .label("too large")
        .help("divide it into several files: names are shared by the whole workspace");
        return (ast, vec![diagnostic]);
    }
    let mut found = Vec::new();
    scan::split(&file.text, 0, |part| {
        match part {
            Part::Slice(slice) => read_slice(file, slice, &mut ast.items, &mut found),
            Part::Foreign(sign, token) => found.push(foreign(file, sign, token)),
        }
        ControlFlow::Continue(())
    });
    (ast, quieten(file, found))
}

mod grammar {
    #![allow(missing_docs, reason = "the rules are described in the grammar")]

    /// The parser that pest makes from the grammar.
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/position.pest"]
    pub(super) struct Grammar;
}
use grammar::{Grammar, Rule};

type Pair<'a> = PestPair<'a, Rule>;

/// How much a diagnostic knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// It names the very word that is wrong; nothing else can be its cause.
    Exact,
    /// Something is missing or left over, and another mistake on the line may be the cause.
    Loose,
    /// Part of an item that an exact diagnostic has dealt with as a whole.
    Minor,
}

/// What was found in a slice, before [`quieten`] has seen the whole file.
#[derive(Clone, Debug)]
pub(super) struct Found {
    rank: Rank,
    diagnostic: Diagnostic,
}

impl Shift for Found {
    fn shift(&mut self, by: i32) {
        self.diagnostic.shift(by);
    }
}

fn first_line(text: &str) -> usize {
    let end = text.find(['\n', '\r']).unwrap_or(text.len()).min(80);
    (0..=end)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// pest's limit of calls holds for the whole process, so it only ever grows: to what the
/// largest text so far may need.
fn limit_calls(bytes: usize) {
    static LARGEST: AtomicUsize = AtomicUsize::new(0);
    if LARGEST.fetch_max(bytes.max(1), Ordering::Relaxed) < bytes.max(1) {
        let largest = LARGEST.load(Ordering::Relaxed);
        pest::set_call_limit(NonZeroUsize::new(64 * largest + 100_000));
    }
}

/// Says what is wrong with a sign of another language.
pub(super) fn foreign(file: &File, sign: Foreign, token: Token) -> Found {
    let span = Span::new(file.base + token.start, file.base + token.end);
    let text = token.text(&file.text);
    let diagnostic = match sign {
        Foreign::Semicolon => Diagnostic::new(Code::Semicolon, span, "`;` separates nothing here")
            .label("not needed")
            .help("leave it out: one condition follows another without a sign between them")
            .fix(Fix::safe("delete the `;`", span, "")),
        Foreign::Comment if text.starts_with("//") => {
            let start = Span::new(span.start, span.start + 2);
            Diagnostic::new(
                Code::WrongComment,
                start,
                "a comment starts with `#`, not with `//`",
            )
            .label("this starts no comment")
            .help("write `#`")
            .fix(Fix::safe("write `#`", start, "#"))
        }
        Foreign::Comment => {
            let start = Span::new(span.start, span.start + 2);
            Diagnostic::new(
                Code::WrongComment,
                start,
                "a comment starts with `#`, not with `/*`",
            )
            .label("this starts no comment")
            .help("write `#` before each line of the comment")
        }
        Foreign::Quotes => {
            let plain = super::unquote(text);
            let shown = match text.chars().next() {
                Some('\'') => "single quotes",
                Some('`') => "backticks",
                _ => "curly quotes",
            };
            let quoted = format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""));
            Diagnostic::new(
                Code::WrongQuotes,
                span,
                format!("a text stands in straight double quotes, not in {shown}"),
            )
            .label("other quotes")
            .help("write `\"` before and after the text")
            .fix(Fix::safe("write straight double quotes", span, quoted))
        }
    };
    Found {
        rank: Rank::Exact,
        diagnostic,
    }
}

/// Reads one slice: mends it where its braces or quotes do not pair up, and again wherever
/// the walk finds a misspelt keyword.
pub(super) fn read_slice(
    file: &File,
    slice: Slice,
    items: &mut Vec<Arc<Item>>,
    found: &mut Vec<Found>,
) {
    const ROUNDS: usize = 4;
    let text = &file.text[slice.start as usize..slice.end as usize];
    let base = file.base + slice.start;
    if let Some(at) = slice.too_deep {
        let span = Span::new(file.base + at, file.base + at + 1);
        let diagnostic = Diagnostic::new(
            Code::TooDeep,
            span,
            format!("this is nested more than {} levels deep", scan::DEPTH),
        )
        .label("one level too many")
        .help("divide it into several conditions: those that follow one another all hold");
        found.push(Found {
            rank: Rank::Exact,
            diagnostic,
        });
        items.push(Arc::new(unread(text, base)));
        return;
    }
    limit_calls(text.len());
    let mut patches = Patches::default();
    let mut mended: Vec<Found> = Vec::new();
    if slice.uneven {
        for flaw in recovery::mend(text, &mut patches) {
            mended.push(Found {
                rank: Rank::Exact,
                diagnostic: flaw_diagnostic(flaw, text, base),
            });
        }
    }
    for round in 1..=ROUNDS {
        let source = patches.apply(text);
        let source: &str = &source;
        let Ok(mut pairs) = Grammar::parse(Rule::file, source) else {
            let span = Span::new(base, base + first_line(text) as u32);
            let diagnostic =
                Diagnostic::new(Code::Internal, span, "the parser failed at this item")
                    .label("not read")
                    .help("this is a mistake in Demarche: please report it with this file");
            found.push(Found {
                rank: Rank::Exact,
                diagnostic,
            });
            items.push(Arc::new(unread(text, base)));
            return;
        };
        let mut reader = Reader {
            text: source,
            written: text,
            base,
            patches: &patches,
            found: Vec::new(),
            typos: Vec::new(),
            items: Vec::new(),
            damage: 0,
            last_round: round == ROUNDS,
            after_miss: false,
        };
        if let Some(pair) = pairs.next() {
            reader.file(pair);
        }
        let Reader {
            found: seen,
            typos,
            items: read,
            ..
        } = reader;
        let mut again = false;
        if round < ROUNDS {
            for (patch, diagnostic) in typos {
                if patches.add(patch) {
                    again = true;
                    mended.extend(diagnostic.map(|diagnostic| Found {
                        rank: Rank::Exact,
                        diagnostic,
                    }));
                }
            }
        }
        if !again {
            items.extend(read.into_iter().map(Arc::new));
            found.extend(mended);
            found.extend(seen);
            return;
        }
    }
}

/// An item that was not read at all.
fn unread(text: &str, base: u32) -> Item {
    let end = text.trim_end().len() as u32;
    let word = text
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(text.len()) as u32;
    Item {
        span: Span::new(base, base + end.max(word)),
        keyword: Span::new(base, base + word),
        name: None,
        label: None,
        kind: ItemKind::Unknown,
        attributes: Vec::new(),
        damaged: true,
        stamp: Stamp::default(),
    }
}

fn flaw_diagnostic(flaw: Flaw, text: &str, base: u32) -> Diagnostic {
    let span = |token: Token| Span::new(base + token.start, base + token.end);
    let point = |at: u32| Span::new(base + at, base + at);
    match flaw {
        Flaw::Unclosed { open, expected } => {
            let at = point(expected);
            let lines = text[open.end as usize..expected as usize].contains('\n');
            let indent = text[..open.start as usize]
                .rsplit('\n')
                .next()
                .unwrap_or("");
            let indent = &indent[..indent.len() - indent.trim_start().len()];
            let edit = if lines {
                format!("\n{indent}}}")
            } else {
                " }".to_owned()
            };
            Diagnostic::new(Code::UnclosedBrace, span(open), "this `{` is never closed")
                .label("opened here")
                .also(at, "`}` expected here")
                .help("write `}` where the block ends")
                .fix(Fix::safe("close the block", at, edit))
        }
        Flaw::Unopened { close, expected } => {
            let at = point(expected);
            Diagnostic::new(
                Code::StrayBrace,
                at,
                "the `{` that opens this block is missing",
            )
            .label("`{` expected here")
            .also(span(close), "this `}` closes it")
            .help("write `{` before what the block holds")
            .fix(Fix::safe("open the block", at, " {"))
        }
        Flaw::Stray(brace) => {
            let sign = brace.text(text);
            let message = if sign == "{" {
                "this `{` opens nothing"
            } else {
                "this `}` closes nothing"
            };
            Diagnostic::new(Code::StrayBrace, span(brace), message)
                .label("one too many")
                .help("leave it out")
                .fix(Fix::unsure(format!("delete the `{sign}`"), span(brace), ""))
        }
        Flaw::OpenText {
            text: open,
            expected,
        } => {
            let plain = expected > open.start + 1;
            let diagnostic =
                Diagnostic::new(Code::UnclosedText, span(open), "this text is not closed")
                    .label(if plain {
                        "opened here"
                    } else {
                        "opens an empty text"
                    })
                    .help("write `\"` at the end of the text, on the same line");
            if plain {
                diagnostic.fix(Fix::unsure("close the text", point(expected), "\""))
            } else {
                diagnostic.fix(Fix::unsure("delete the quote", span(open), ""))
            }
        }
        Flaw::UnopenedText { quote, expected } => Diagnostic::new(
            Code::UnclosedText,
            span(quote),
            "this quote closes a text that was never opened",
        )
        .label("nothing to close")
        .help("write `\"` before the text, too")
        .fix(Fix::unsure("open the text", point(expected), "\"")),
    }
}

/// Leaves one diagnostic for each mistake: on a line, whatever is missing or left over is
/// taken for a consequence of the first.
pub(super) fn quieten(file: &File, mut found: Vec<Found>) -> Vec<Diagnostic> {
    found.sort_by_key(|found| {
        let span = found.diagnostic.primary.span;
        (
            span.start,
            span.end,
            found.rank != Rank::Exact,
            found.diagnostic.code,
        )
    });
    // Lines are counted on the way: a table of all of them would be larger than what is found.
    let mut lines: Vec<u32> = Vec::with_capacity(found.len());
    let (mut counted, mut line) = (0, 0);
    for found in &found {
        let at = file.range(found.diagnostic.primary.span).start;
        let at = at.max(counted);
        line += file.text[counted..at].matches('\n').count() as u32;
        counted = at;
        lines.push(line);
    }
    let lines_of = |wanted: fn(&Found) -> bool| {
        let all = found.iter().zip(&lines);
        let mut lines: Vec<u32> = all
            .filter(|(found, _)| wanted(found))
            .map(|(_, line)| *line)
            .collect();
        lines.dedup();
        lines
    };
    let exact = lines_of(|found| found.rank == Rank::Exact);
    // Where a quote is missing, nothing else on the line can be trusted.
    let torn = lines_of(|found| found.diagnostic.code == Code::UnclosedText);
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut last_loose = None;
    let mut last_semicolon = None;
    let mut last_brace = None;
    let mut last_torn = None;
    for (found, at) in found.into_iter().zip(lines) {
        let keep = match found.rank {
            _ if torn.binary_search(&at).is_ok() => {
                found.diagnostic.code == Code::UnclosedText && last_torn.replace(at) != Some(at)
            }
            Rank::Exact if found.diagnostic.code == Code::Semicolon => {
                last_semicolon.replace(at) != Some(at)
            }
            Rank::Exact if found.diagnostic.code == Code::StrayBrace => {
                last_brace.replace(at) != Some(at)
            }
            Rank::Exact => true,
            Rank::Loose | Rank::Minor => {
                exact.binary_search(&at).is_err() && last_loose.replace(at) != Some(at)
            }
        };
        if keep && kept.last() != Some(&found.diagnostic) {
            kept.push(found.diagnostic);
        } else if !keep
            && found.diagnostic.code == Code::Semicolon
            && let Some(first) = kept.iter_mut().rev().find(|d| d.code == Code::Semicolon)
            && let (Some(fix), Some(more)) =
                (first.fixes.first_mut(), found.diagnostic.fixes.first())
        {
            // One diagnostic a line, but its fix deletes them all.
            fix.edits.extend(more.edits.iter().cloned());
        }
    }
    kept
}

/// The pairs inside a pair, without comments.
struct Nodes<'a> {
    pairs: PestPairs<'a, Rule>,
    next: Option<Pair<'a>>,
}

impl<'a> Nodes<'a> {
    fn new(pair: Pair<'a>) -> Self {
        let mut nodes = Self {
            pairs: pair.into_inner(),
            next: None,
        };
        nodes.advance();
        nodes
    }

    fn advance(&mut self) -> Option<Pair<'a>> {
        let mut next = self.pairs.next();
        while next
            .as_ref()
            .is_some_and(|pair| pair.as_rule() == Rule::comment)
        {
            next = self.pairs.next();
        }
        std::mem::replace(&mut self.next, next)
    }

    fn peek(&self) -> Option<Rule> {
        self.next.as_ref().map(Pair::as_rule)
    }

    fn eat(&mut self, rule: Rule) -> Option<Pair<'a>> {
        if self.peek() == Some(rule) {
            self.next()
        } else {
            None
        }
    }
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        self.advance()
    }
}

/// Where something stands that starts nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    File,
    Clauses,
    Body,
    Acceptance,
    Utility,
}

/// What a pair of braces holds.
#[derive(Default)]
struct Body {
    attributes: Vec<Attribute>,
    conditions: Vec<Condition>,
    clauses: Vec<Clause>,
}

/// What the head of an item or a clause says.
#[derive(Default)]
struct Head {
    name: Option<Name>,
    label: Option<Text>,
}

struct Reader<'a> {
    /// The text that was parsed.
    text: &'a str,
    /// The same text as it was written, before it was mended.
    written: &'a str,
    /// Offset of the written text in the shared space.
    base: u32,
    patches: &'a Patches,
    found: Vec<Found>,
    typos: Vec<(Patch, Option<Diagnostic>)>,
    items: Vec<Item>,
    /// Number of mistakes so far that leave the meaning open.
    damage: usize,
    last_round: bool,
    /// The name of the item whose head is being read is missing.
    after_miss: bool,
}

/// Texts and places.
impl<'a> Reader<'a> {
    fn at(&self, start: usize, end: usize) -> Span {
        if self.patches.is_empty() {
            return Span::new(self.base + start as u32, self.base + end as u32);
        }
        let start = self.patches.written(start as u32);
        let end = self.patches.written(end as u32).max(start);
        Span::new(self.base + start, self.base + end)
    }

    /// The text at a place, as it was written.
    fn written(&self, span: Span) -> &'a str {
        let at = |offset: u32| offset.saturating_sub(self.base) as usize;
        self.written.get(at(span.start)..at(span.end)).unwrap_or("")
    }

    /// The place of a pair without the white space at its ends.
    fn span(&self, pair: &Pair<'a>) -> Span {
        let span = pair.as_span();
        let text = &self.text[span.start()..span.end()];
        let trimmed = text.trim_end();
        let start = span.start() + (trimmed.len() - trimmed.trim_start().len());
        self.at(
            start,
            span.start() + trimmed.len().max(start - span.start()),
        )
    }

    /// The first word of a pair.
    fn word(&self, pair: &Pair<'a>) -> (&'a str, Span) {
        let start = pair.as_span().start();
        let text = &self.text[start..];
        let skipped = text.len() - text.trim_start().len();
        let text = &text[skipped..];
        let end = text
            .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(text.len());
        (
            &text[..end],
            self.at(start + skipped, start + skipped + end),
        )
    }

    /// The last token before a place, comments left out: what is missing there is pointed at
    /// behind it.
    fn before(&self, at: usize) -> Span {
        let mut end = at;
        loop {
            let text = self.text[..end].trim_end();
            let line = text.rfind('\n').map_or(0, |at| at + 1);
            // A line that is longer than people write is not read from its start each time.
            let mut line = line.max(end.saturating_sub(1024).min(text.len()));
            while !text.is_char_boundary(line) {
                line += 1;
            }
            let tokens = scan::tokens(&text[line..]);
            let last = tokens.last();
            match last {
                Some(token) if token.kind == scan::TokenKind::Comment => {
                    end = line + token.start as usize;
                }
                Some(token) => {
                    return self.at(line + token.start as usize, line + token.end as usize);
                }
                None => return self.at(0, 0),
            }
            if end == 0 {
                return self.at(0, 0);
            }
        }
    }

    /// Where a missing thing is pointed at.
    fn gap(&self, pair: &Pair<'a>) -> Span {
        self.before(pair.as_span().start()).after()
    }

    /// What a person sees at a place of the parsed text.
    fn shown(pair: &Pair<'a>) -> &'a str {
        shorten(pair.as_str().trim())
    }
}

/// Cuts a quotation at the end of its line or after 40 characters.
fn shorten(text: &str) -> &str {
    let line = text.split(['\n', '\r']).next().unwrap_or(text).trim_end();
    match line.char_indices().nth(40) {
        Some((at, _)) => line[..at].trim_end(),
        None => line,
    }
}

/// Reports.
impl<'a> Reader<'a> {
    /// Reports a mistake that leaves the meaning open.
    fn loose(&mut self, diagnostic: Diagnostic) {
        self.damage += 1;
        self.found.push(Found {
            rank: Rank::Loose,
            diagnostic,
        });
    }

    /// Reports a mistake that is certain but leaves the meaning open.
    fn broken(&mut self, diagnostic: Diagnostic) {
        self.damage += 1;
        self.found.push(Found {
            rank: Rank::Exact,
            diagnostic,
        });
    }

    /// Reports a mistake whose meaning is plain.
    fn exact(&mut self, diagnostic: Diagnostic) {
        self.found.push(Found {
            rank: Rank::Exact,
            diagnostic,
        });
    }

    /// Reports a misspelt keyword and has the text read again with the right one.
    fn typo(&mut self, at: (usize, usize), right: &str, what: &str) {
        self.damage += 1;
        let span = self.at(at.0, at.1);
        let word = &self.text[at.0..at.1];
        let diagnostic = Diagnostic::new(Code::UnknownWord, span, format!("`{word}` is no {what}"))
            .label(format!("did you mean `{right}`?"))
            .help(format!("write `{right}`"))
            .fix(Fix::safe(format!("write `{right}`"), span, right));
        if self.last_round {
            self.found.push(Found {
                rank: Rank::Exact,
                diagnostic,
            });
        } else {
            let patch = Patch {
                start: span.start - self.base,
                end: span.end - self.base,
                text: right.to_owned(),
            };
            self.typos.push((patch, Some(diagnostic)));
        }
    }

    fn missing(&mut self, code: Code, pair: &Pair<'a>, message: String, label: &str, help: &str) {
        let at = self.gap(pair);
        self.loose(Diagnostic::new(code, at, message).label(label).help(help));
    }

    fn missing_name(&mut self, pair: &Pair<'a>, what: &str, help: &str) {
        self.missing(
            Code::MissingName,
            pair,
            format!("{what} is missing"),
            "name expected here",
            help,
        );
    }

    /// Reports a small word that is missing or misspelt where nothing else can be meant.
    fn link(&mut self, pair: &Pair<'a>, right: &str, before: &str) {
        if pair.as_rule() == Rule::odd_link {
            let Some(word) = pair
                .clone()
                .into_inner()
                .find(|inner| inner.as_rule() == Rule::name)
            else {
                return;
            };
            let span = self.span(&word);
            let diagnostic = Diagnostic::new(
                Code::UnknownWord,
                span,
                format!(
                    "`{}` stands where `{right}` is meant, before {before}",
                    word.as_str()
                ),
            )
            .label(format!("`{right}` expected here"))
            .help(format!("write `{right}`"))
            .fix(Fix::unsure(format!("write `{right}`"), span, right));
            self.loose(diagnostic);
        } else {
            let at = self.gap(pair);
            let diagnostic = Diagnostic::new(
                Code::MissingWord,
                at,
                format!("`{right}` is missing before {before}"),
            )
            .label(format!("`{right}` expected here"))
            .help(format!("write `{right}`"))
            .fix(Fix::safe(
                format!("write `{right}`"),
                at,
                format!(" {right}"),
            ));
            self.found.push(Found {
                rank: Rank::Loose,
                diagnostic,
            });
        }
    }

    fn comma(&mut self, pair: &Pair<'a>) {
        // `cites record demnad low {`: no comma is missing, the next clause begins.
        let rest = &self.text[pair.as_span().end()..];
        let word = items::first_word(rest.trim_start());
        let start = self.text.len() - rest.trim_start().len();
        let behind = rest.trim_start()[word.len()..].trim_start();
        if behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '{' | '"'))
            && let Some(right) = near_miss(word, &[keywords::CLAUSES])
        {
            self.typo((start, start + word.len()), right, "word of the language");
            return;
        }
        let at = self.gap(pair);
        let diagnostic = Diagnostic::new(
            Code::MissingComma,
            at,
            "a comma is missing between two parts of a list",
        )
        .label("`,` expected here")
        .help("write `,`")
        .fix(Fix::safe("write `,`", at, ","));
        self.found.push(Found {
            rank: Rank::Loose,
            diagnostic,
        });
    }

    fn brace(&mut self, pair: &Pair<'a>) {
        let at = self.gap(pair);
        self.loose(
            Diagnostic::new(Code::UnclosedBrace, at, "a `}` is missing")
                .label("`}` expected here")
                .help("write `}` where the block ends"),
        );
    }

    fn no_body(&mut self, pair: &Pair<'a>, what: &str) {
        let at = self.gap(pair);
        self.loose(
            Diagnostic::new(
                Code::MissingBody,
                at,
                format!("the part in braces of this {what} is missing"),
            )
            .label("`{` expected here")
            .help("write what it says between `{` and `}`"),
        );
    }

    fn repeated(&mut self, span: Span, what: &str) {
        self.broken(
            Diagnostic::new(Code::RepeatedPart, span, format!("{what} is given twice"))
                .label("the second time")
                .help("leave one of them out"),
        );
    }

    fn misplaced(&mut self, span: Span, what: String, help: &str) {
        self.broken(
            Diagnostic::new(Code::Misplaced, span, what)
                .label("cannot stand here")
                .help(help),
        );
    }

    fn left_over(&mut self, pair: &Pair<'a>) {
        let span = self.span(pair);
        let shown = Self::shown(pair).to_owned();
        self.loose(
            Diagnostic::new(
                Code::LeftOver,
                span,
                format!("`{shown}` belongs to nothing"),
            )
            .label("left over")
            .help("leave it out, or write what is missing around it"),
        );
    }
}
