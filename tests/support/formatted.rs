//! What holds of every text and its form.

use std::ops::ControlFlow;

use demarche::code::Code;
use demarche::diagnostic::{Diagnostic, Edit};
use demarche::format::{edits, edits_in, format};
use demarche::source::{File, SourceMap, Span};
use demarche::syntax::ast::Ast;
use demarche::syntax::scan::{Part, TokenKind, split, tokens};
use demarche::syntax::{dump, parse};

/// A text as it was read.
pub struct Read {
    map: SourceMap,
    pub tree: Ast,
    pub diagnostics: Vec<Diagnostic>,
}

impl Read {
    pub fn new(text: &str) -> Self {
        let mut map = SourceMap::new();
        // Not the first file, so that its places do not start at 0.
        map.add("before.pos", "# before");
        let id = map.add("a.pos", text);
        let (tree, diagnostics) = parse(map.file(id));
        Self {
            map,
            tree,
            diagnostics,
        }
    }

    pub fn file(&self) -> &File {
        self.map.files().nth(1).expect("two files were added").1
    }

    pub fn formatted(&self) -> String {
        format(self.file(), &self.tree, &self.diagnostics)
    }

    fn codes(&self) -> Vec<Code> {
        self.diagnostics.iter().map(|found| found.code).collect()
    }

    /// The tree without places.
    pub fn said(&self) -> String {
        let without_place = |word: &str| {
            let place = word.trim_end_matches(')');
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let is_place = place
                .split_once(':')
                .is_some_and(|(line, column)| digits(line) && digits(column));
            word[if is_place { place.len() } else { 0 }..].to_owned()
        };
        let words = dump(&self.tree, self.file());
        let words: Vec<String> = words.split_whitespace().map(without_place).collect();
        // A number is shown as it is written.
        words.join(" ").replace(" %", "%")
    }

    /// The tokens without white space.
    fn words(&self) -> Vec<String> {
        let text = &self.file().text;
        tokens(text.trim_start_matches('\u{feff}'))
            .filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Newline))
            .map(|token| {
                token
                    .text(text.trim_start_matches('\u{feff}'))
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }

    /// The stretches in which something is wrong.
    fn broken(&self) -> Vec<&str> {
        let file = self.file();
        let mut broken = Vec::new();
        split(&file.text, 0, |part| {
            if let Part::Slice(slice) = part {
                let (start, end) = (file.base + slice.start, file.base + slice.end);
                let wrong = self.diagnostics.iter().any(|found| {
                    let at = found.primary.span.start;
                    start <= at && (at < end || at == file.span().end && at == end)
                });
                if wrong {
                    let text = &file.text[slice.start as usize..slice.end as usize];
                    broken.push(text.trim_matches(is_blank));
                }
            }
            ControlFlow::Continue(())
        });
        broken
    }

    pub fn check(&self, name: &str) {
        let file = self.file();
        let text = &file.text;
        let formatted = self.formatted();
        let again = Read::new(&formatted);
        let shown = || format!("{name}\n── before\n{text}\n── after\n{formatted}");
        assert_eq!(self.words(), again.words(), "the words: {}", shown());
        assert_eq!(self.codes(), again.codes(), "the mistakes: {}", shown());
        assert_eq!(self.said(), again.said(), "the tree: {}", shown());
        assert_eq!(again.formatted(), formatted, "twice is once: {}", shown());
        let mut rest = formatted.as_str();
        for broken in self.broken() {
            let at = rest.find(broken);
            let at = at.unwrap_or_else(|| panic!("kept is\n{broken}\n: {}", shown()));
            rest = &rest[at + broken.len()..];
        }
        let all = edits(file, &self.tree, &self.diagnostics);
        assert_eq!(apply(text, file, &all), formatted, "the edits: {}", shown());
        for edit in &all {
            let old = file.slice(edit.span);
            let blank = old.chars().chain(edit.text.chars()).all(is_blank);
            assert!(blank, "{edit:?}: {}", shown());
            assert_ne!(old, edit.text, "an edit changes something: {}", shown());
        }
        let whole = edits_in(file, &self.tree, &self.diagnostics, file.span());
        assert_eq!(whole, all, "the whole is a range: {}", shown());
        // Some range, which depends on the text alone.
        let ends = [text.len() / 3, text.len() / 3 + text.len() % 101];
        let [start, end] = ends.map(|at| file.base + at.min(text.len()) as u32);
        let span = Span::new(start, end);
        let some = edits_in(file, &self.tree, &self.diagnostics, span);
        assert!(some.iter().all(|edit| all.contains(edit)), "{}", shown());
        let partly = Read::new(&apply(text, file, &some));
        assert_eq!(self.said(), partly.said(), "a range: {}", shown());
    }
}

pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

pub fn apply(text: &str, file: &File, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    let mut next = usize::MAX;
    for edit in edits.iter().rev() {
        let range = (edit.span.start - file.base) as usize..(edit.span.end - file.base) as usize;
        assert!(range.end <= next, "edits are in order and apart");
        next = range.start;
        out.replace_range(range, &edit.text);
    }
    out
}
