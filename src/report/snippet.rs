//! Places in files, shown through miette.
//!
//! miette's stock source walks the whole text for each place; [`Snippets`] looks lines up in
//! the index of the [`SourceMap`] instead. It also decides what may be shown together, and
//! keeps a hostile file from disguising the report.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, Severity, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::source::{Encoding, File, FileId, SourceMap, Span};

use super::link::Links;
use super::words::{clean, is_disguise};

/// Places further apart than this many lines are shown as snippets of their own.
const APART: u32 = 8;

/// How a report looks in a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How many columns there are.
    pub width: usize,
    /// Whether box-drawing characters can be shown.
    pub unicode: bool,
    /// Whether colours are wanted.
    pub colour: bool,
}

/// All texts, as miette reads them.
pub struct Snippets<'a> {
    sources: &'a SourceMap,
    /// Texts that hold characters which could disguise the report, with those replaced by
    /// others of the same length in bytes.
    cleaned: Vec<OnceLock<String>>,
    /// The longest line, in bytes, that is shown whole.
    longest: usize,
    /// The files' names, as links where these can be shown.
    names: Vec<Cow<'a, str>>,
}

impl<'a> Snippets<'a> {
    /// Makes the texts readable for miette, with lines clipped to fit `width` columns.
    pub fn new(sources: &'a SourceMap, width: usize) -> Self {
        Self {
            sources,
            cleaned: sources.files().map(|_| OnceLock::new()).collect(),
            longest: width.saturating_sub(7).max(40),
            names: sources
                .files()
                .map(|(_, file)| file.name.as_str().into())
                .collect(),
        }
    }

    /// Makes the files' names links.
    #[must_use]
    pub fn linked(mut self, links: &Links) -> Self {
        let files = self.sources.files();
        self.names = files.map(|(id, file)| links.file(id, &file.name)).collect();
        self
    }

    /// Returns the place that is underlined for a span: on one line, never empty where
    /// there is something to point at. `None` in an empty file.
    pub fn visible(&self, span: Span) -> Option<Span> {
        let file = self.sources.file(self.sources.file_of(span));
        let range = file.range(span);
        let text = &file.text;
        let (mut start, mut end) = (range.start, range.end);
        // Of a place that runs over several lines, its first line that says something.
        if let Some(first) = text[start..end].find(|c: char| !c.is_whitespace()) {
            start += first;
            end = text[start..end]
                .find(['\n', '\r'])
                .map_or(end, |at| start + at);
            end = start + text[start..end].trim_end().len();
        }
        let line_is_over = text[start..]
            .chars()
            .next()
            .is_none_or(|c| c == '\n' || c == '\r');
        let line_is_empty = text[..start].chars().next_back().is_none_or(|c| c == '\n');
        if start == end && (start == text.len() || (line_is_over && line_is_empty)) {
            // Nothing can be underlined there, so the last word before it is.
            end = text[..start].trim_end().len();
            start = text[..end]
                .rfind(|c: char| c.is_whitespace())
                .map_or(0, |at| {
                    at + text[at..].chars().next().map_or(1, char::len_utf8)
                });
            if start == end {
                return None;
            }
        }
        // A line too long to be shown whole is clipped, and the place with it.
        end = end.min(start + self.longest.saturating_sub(8));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let base = file.base;
        Some(Span::new(base + start as u32, base + end as u32))
    }

    /// Tells whether a place, by its byte in the file, stands so far right that little room
    /// would be left for its label; its line is then shown from nearer by.
    fn is_far_right(&self, file: &File, start: u32) -> bool {
        let line = file.line_of(start);
        (start - file.line_starts()[line as usize]) as usize > self.longest / 2
    }

    /// Returns the column, from 0, at which a place is drawn, and its width.
    pub fn column(&self, span: Span) -> Option<(usize, usize)> {
        let span = self.visible(span)?;
        let file = self.sources.file(self.sources.file_of(span));
        let start = span.start - file.base;
        let (_, column) = file.line_column(start, Encoding::Utf32);
        let line = file.line_text(file.line_of(start));
        let column = if line.len() > self.longest || self.is_far_right(file, start) {
            (column as usize).min(self.longest / 4)
        } else {
            column as usize
        };
        Some((column, file.slice(span).chars().count()))
    }

    /// Tells whether the line before a place is shown with it, and holds `head`.
    pub fn shows_before(&self, span: Span, head: Span) -> bool {
        let Some(span) = self.visible(span) else {
            return false;
        };
        let id = self.sources.file_of(span);
        let file = self.sources.file(id);
        if self.sources.file_of(head) != id {
            return false;
        }
        let line = file.line_of(span.start - file.base);
        let above = file.line_of(head.start - file.base);
        !self.is_far_right(file, span.start - file.base)
            && (above == line || (above + 1 == line && file.line_text(above).len() < self.longest))
    }

    /// Returns a stretch of a file without what could disguise the report. Only a file that
    /// holds such a character there is copied, once.
    fn harmless(&self, id: FileId, file: &'a File, range: Range<usize>) -> &[u8] {
        let stretch = &file.text[range.clone()];
        if !judged(stretch).any(|(_, is_disguise)| is_disguise) {
            return stretch.as_bytes();
        }
        let cleaned = self.cleaned[id.0 as usize].get_or_init(|| harmless(&file.text));
        &cleaned.as_bytes()[range]
    }
}

impl fmt::Debug for Snippets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snippets").finish_non_exhaustive()
    }
}

impl SourceCode for Snippets<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let start = u32::try_from(span.offset()).map_err(|_| MietteError::OutOfBounds)?;
        let end =
            u32::try_from(span.offset() + span.len()).map_err(|_| MietteError::OutOfBounds)?;
        let id = self.sources.file_of(Span::new(start, start));
        let file = self.sources.file(id);
        if !file.span().contains(Span::new(start, end)) {
            return Err(MietteError::OutOfBounds);
        }
        let (start, end) = (start - file.base, end - file.base);
        let (first, last) = (file.line_of(start), file.line_of(end));
        if last - first > APART {
            return Err(MietteError::OutOfBounds);
        }
        // Of two places shown together, the second must leave room for its label.
        if first != last && self.is_far_right(file, end) {
            return Err(MietteError::OutOfBounds);
        }
        let text = file.text.as_str();
        let starts = file.line_starts();
        let line_end = |line: u32| {
            starts
                .get(line as usize + 1)
                .map_or(text.len(), |next| *next as usize)
        };
        let length = |line: u32| line_end(line) - starts[line as usize] as usize;
        let is_long = |line: u32| length(line) > self.longest;

        let (_, column) = file.line_column(start, Encoding::Utf32);
        if (first..=last).any(is_long) || self.is_far_right(file, start) {
            if first != last || (end - start) as usize > self.longest {
                return Err(MietteError::OutOfBounds);
            }
            // A window into the long line, with the place in its first half.
            let line_start = starts[first as usize] as usize;
            let mut from = (start as usize)
                .saturating_sub(self.longest / 4)
                .max(line_start);
            let mut to = (from + self.longest).max(end as usize).min(line_end(first));
            while !text.is_char_boundary(from) {
                from -= 1;
            }
            while !text.is_char_boundary(to) {
                to += 1;
            }
            return Ok(Box::new(Contents {
                data: self.harmless(id, file, from..to),
                span: (file.base as usize + from, to - from).into(),
                line: first as usize,
                column: column as usize,
                lines: 1,
                name: &self.names[id.0 as usize],
            }));
        }
        let mut top = first;
        for _ in 0..context_lines_before {
            // A line of context is worth showing if it says something and fits.
            if top == 0 || is_long(top - 1) || file.line_text(top - 1).trim().is_empty() {
                break;
            }
            top -= 1;
        }
        let mut bottom = last;
        for _ in 0..context_lines_after {
            if bottom as usize + 1 >= starts.len() || is_long(bottom + 1) {
                break;
            }
            let next = file.line_text(bottom + 1).trim();
            if next.is_empty() || next == "}" {
                break;
            }
            bottom += 1;
        }
        let (from, to) = (starts[top as usize] as usize, line_end(bottom));
        Ok(Box::new(Contents {
            data: self.harmless(id, file, from..to),
            span: (file.base as usize + from, to - from).into(),
            line: if context_lines_before == 0 {
                first
            } else {
                top
            } as usize,
            column: if context_lines_before == 0 {
                column as usize
            } else {
                0
            },
            lines: (bottom - top + 1) as usize,
            name: &self.names[id.0 as usize],
        }))
    }
}

struct Contents<'b> {
    data: &'b [u8],
    span: SourceSpan,
    line: usize,
    column: usize,
    lines: usize,
    name: &'b str,
}

impl<'b> SpanContents<'b> for Contents<'b> {
    fn data(&self) -> &'b [u8] {
        self.data
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(self.name)
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.lines
    }
}

/// Something shown with the places that it is about.
#[derive(Debug)]
pub struct Note<'a> {
    /// The fact.
    pub message: String,
    /// `error[D0101] unknown-word`, or nothing.
    pub code: Option<String>,
    /// How grave it is; decides on colour and sign.
    pub severity: Severity,
    /// The places, the primary one first.
    pub labels: Vec<(Span, String)>,
    /// What to do next.
    pub help: Option<String>,
    /// Whether the line after a place is shown too.
    pub after: bool,
    /// The texts.
    pub snippets: &'a Snippets<'a>,
}

impl Note<'_> {
    /// Draws it.
    pub fn draw(&self, painter: &Painter, out: &mut String) {
        // Writing to a string cannot fail; what miette could not read, it says in the text.
        let mut drawn = String::new();
        let _ = painter.handler.render_report(&mut drawn, &Shown::new(self));
        for line in drawn.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}

/// Draws notes in one look.
#[derive(Debug)]
pub struct Painter {
    handler: GraphicalReportHandler,
}

impl Painter {
    /// Sets miette up. Links are left out: where there is no terminal their escape codes
    /// would be noise.
    pub fn new(look: Look) -> Self {
        let mut characters = if look.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        };
        if look.unicode {
            characters.error = "✗".into();
            characters.warning = "!".into();
        }
        let theme = GraphicalTheme {
            characters,
            styles: if look.colour {
                let mut styles = ThemeStyles::ansi();
                styles.link = styles.linum;
                // Neither party's words weigh more than the other's.
                let second = styles.help.bold();
                styles.highlights = vec![styles.highlights[0], second, styles.highlights[2]];
                styles
            } else {
                ThemeStyles::none()
            },
        };
        Self {
            handler: GraphicalReportHandler::new_themed(theme)
                .with_width(look.width)
                .with_urls(false)
                .with_context_lines(1)
                .without_syntax_highlighting(),
        }
    }
}

/// Texts of which only the line before a place is shown with it.
struct Before<'a>(&'a Snippets<'a>);

impl SourceCode for Before<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        context_lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        self.0.read_span(span, context_lines_before, 0)
    }
}

/// A note with its labels set out so that none overlaps another.
struct Shown<'a> {
    note: &'a Note<'a>,
    before: Before<'a>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
}

impl<'a> Shown<'a> {
    fn new(note: &'a Note<'a>) -> Self {
        let sources = note.snippets.sources;
        let mut taken: Vec<Span> = Vec::new();
        let mut labels = Vec::new();
        let mut unplaced = Vec::new();
        for (at, (span, text)) in note.labels.iter().enumerate() {
            let visible = note.snippets.visible(*span);
            let free = visible.and_then(|wanted| {
                // A place around another keeps what stands before it.
                let inside = taken
                    .iter()
                    .filter(|other| touches(wanted, **other))
                    .map(|other| other.start)
                    .min();
                match inside {
                    None => Some(wanted),
                    Some(start) if start > wanted.start => {
                        let shorter = Span::new(wanted.start, start);
                        let kept = sources.text(shorter).trim_end().len() as u32;
                        let shorter = Span::new(wanted.start, wanted.start + kept);
                        (kept > 0 && !taken.iter().any(|other| touches(shorter, *other)))
                            .then_some(shorter)
                    }
                    Some(_) => None,
                }
            });
            let Some(span) = free else {
                if !text.is_empty() && at > 0 {
                    unplaced.push(text.clone());
                }
                continue;
            };
            taken.push(span);
            let text = (!text.is_empty()).then(|| text.clone());
            let (offset, len) = (span.start as usize, span.len());
            labels.push(if at == 0 {
                LabeledSpan::new_primary_with_span(text, (offset, len))
            } else {
                LabeledSpan::new(text, offset, len)
            });
        }
        let mut help: Vec<String> = unplaced;
        help.extend(note.help.clone());
        Self {
            note,
            before: Before(note.snippets),
            labels,
            help: (!help.is_empty()).then(|| help.join("\n")),
        }
    }
}

fn touches(a: Span, b: Span) -> bool {
    // An empty place is drawn one column wide.
    let end = |span: Span| span.end.max(span.start + 1);
    a.start < end(b) && b.start < end(a)
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.note.message)
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.note, f)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(self.note.severity)
    }

    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.note
            .code
            .as_ref()
            .map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        if self.labels.is_empty() {
            None
        } else if self.note.after {
            Some(self.note.snippets)
        } else {
            Some(&self.before)
        }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Returns the characters of a text, each with whether it could disguise the report.
fn judged(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        let c = chars.next()?;
        let is_layout = c == '\n' || c == '\t' || (c == '\r' && chars.peek() == Some(&'\n'));
        Some((c, !is_layout && is_disguise(c)))
    })
}

/// Returns the text with every character that could disguise the report replaced by one of
/// the same length in bytes, so that offsets keep.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (c, is_disguise) in judged(text) {
        if !is_disguise {
            out.push(c);
            continue;
        }
        out.push_str(match c.len_utf8() {
            1 => "?",
            2 => "¿",
            3 => "\u{fffd}",
            _ => "𝟶",
        });
    }
    out
}

/// Returns the place of a span as `file:line:col`.
pub fn place(sources: &SourceMap, span: Span) -> String {
    let place = sources.place(span);
    let name: Cow<'_, str> = clean(&sources.file(place.file).name);
    format!("{name}:{}:{}", place.line, place.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(sources: &SourceMap, labels: &[(Span, &str)]) -> String {
        let look = Look {
            width: 80,
            unicode: true,
            colour: false,
        };
        let snippets = Snippets::new(sources, look.width);
        let note = Note {
            message: "something is wrong".into(),
            code: None,
            severity: Severity::Error,
            labels: labels
                .iter()
                .map(|(span, text)| (*span, (*text).to_owned()))
                .collect(),
            help: None,
            after: true,
            snippets: &snippets,
        };
        let mut out = String::new();
        note.draw(&Painter::new(look), &mut out);
        out
    }

    #[test]
    fn places_in_two_files_are_two_snippets() {
        let mut sources = SourceMap::new();
        sources.add("a.pos", "one two\n");
        let b = sources.add("b.pos", "three four\n");
        let base = sources.file(b).base;
        let out = draw(
            &sources,
            &[
                (Span::new(4, 7), "here"),
                (Span::new(base, base + 5), "there"),
            ],
        );
        assert!(out.contains("[a.pos:1:5]"), "{out}");
        assert!(out.contains("[b.pos:1:1]"), "{out}");
        assert!(!out.contains("four\n   │"), "{out}");
    }

    #[test]
    fn places_far_apart_do_not_show_all_between() {
        let mut sources = SourceMap::new();
        let lines: Vec<String> = (0..60).map(|at| format!("line {at}\n")).collect();
        let text = lines.concat();
        let last = text.rfind("line 59").unwrap() as u32;
        sources.add("a.pos", text);
        let out = draw(
            &sources,
            &[
                (Span::new(0, 4), "first"),
                (Span::new(last, last + 4), "last"),
            ],
        );
        assert!(out.lines().count() < 16, "{out}");
    }

    #[test]
    fn the_end_of_a_file_points_at_the_last_word() {
        for text in ["demand x {", "demand x {\n", "demand x {\n\n  \n"] {
            let mut sources = SourceMap::new();
            let file = sources.add("a.pos", text);
            let end = sources.file(file).span().end;
            let out = draw(&sources, &[(Span::new(end, end), "no brace")]);
            assert!(out.contains("[a.pos:1:10]"), "{out}");
            assert!(out.contains("no brace"), "{out}");
        }
        let mut sources = SourceMap::new();
        sources.add("a.pos", "");
        assert!(draw(&sources, &[(Span::new(0, 0), "empty")]).contains("something"));
    }

    #[test]
    fn nested_places_do_not_overlap() {
        let mut sources = SourceMap::new();
        sources.add("a.pos", "demand x { y is z }\n");
        let out = draw(
            &sources,
            &[(Span::new(11, 17), "inner"), (Span::new(0, 19), "outer")],
        );
        assert!(out.contains("inner") && out.contains("outer"), "{out}");
    }

    #[test]
    fn long_lines_are_clipped() {
        let mut sources = SourceMap::new();
        let text = format!("{}é here {}\n", "ä".repeat(5_000), "ö".repeat(5_000));
        let at = text.find("here").unwrap() as u32;
        sources.add("a.pos", text);
        let out = draw(&sources, &[(Span::new(at, at + 4), "this")]);
        assert!(out.lines().all(|line| line.chars().count() <= 90), "{out}");
        assert!(out.contains("here") && out.contains("this"), "{out}");
    }

    #[test]
    fn a_file_cannot_disguise_the_report() {
        let mut sources = SourceMap::new();
        sources.add("a.pos", "x \u{1b}[31m red \u{202e} back \u{9b} \r y\r\n");
        let out = draw(&sources, &[(Span::new(0, 1), "here")]);
        assert!(
            !out.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']),
            "{out:?}"
        );
    }

    #[test]
    fn nothing_panics_on_any_places() {
        let pieces = [
            "a", "é", "中", "\n", "\r\n", " ", "\t", "{", "\u{1b}", "😀", "\u{feff}",
        ];
        let mut random = fastrand::Rng::with_seed(11);
        for _ in 0..2_000 {
            let mut sources = SourceMap::new();
            for name in ["a.pos", "b.pos"] {
                let text: String = (0..random.usize(0..60))
                    .map(|_| pieces[random.usize(0..pieces.len())])
                    .collect();
                sources.add(name, text);
            }
            let labels: Vec<(Span, &str)> = (0..random.usize(1..4))
                .map(|_| {
                    let file = sources.file(FileId(random.u32(0..2)));
                    let mut at = || random.u32(0..=file.text.len() as u32);
                    let (a, b) = (at(), at());
                    let range = file.range(Span::new(file.base + a.min(b), file.base + a.max(b)));
                    (
                        Span::new(file.base + range.start as u32, file.base + range.end as u32),
                        "label",
                    )
                })
                .collect();
            let out = draw(&sources, &labels);
            assert!(!out.contains("Failed"), "{out}");
        }
    }
}
