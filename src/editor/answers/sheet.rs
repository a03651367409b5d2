//! One text, as plain lines and as Markdown at once.

use std::fmt::Write;

use super::Answer;
use crate::report::markdown::escape;
use crate::report::snippet::place;
use crate::source::{FileId, SourceMap, Span};

/// So many columns a plain line may fill.
pub const WIDTH: usize = 80;

/// Returns the address at which a client opens a file, if it lies anywhere.
pub type Address<'a> = &'a dyn Fn(FileId) -> Option<String>;

/// An answer in the making.
pub struct Sheet<'a> {
    sources: &'a SourceMap,
    address: Address<'a>,
    title: String,
    gist: String,
    text: String,
    markdown: String,
    /// Whether the last thing written was of a list.
    in_list: bool,
}

impl<'a> Sheet<'a> {
    /// Begins below a title.
    pub fn new(title: String, sources: &'a SourceMap, address: Address<'a>) -> Self {
        Self {
            sources,
            address,
            text: format!("{title}\n"),
            markdown: format!("# {}\n", escape(&title)),
            gist: String::new(),
            in_list: false,
            title,
        }
    }

    /// Writes the sentence that says the most.
    pub fn gist(&mut self, text: &str) {
        text.clone_into(&mut self.gist);
        self.apart();
        self.wrapped("", "", text);
        let _ = writeln!(self.markdown, "**{}**", escape(text));
    }

    /// Writes a paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.apart();
        self.wrapped("", "", text);
        let _ = writeln!(self.markdown, "{}", escape(text));
    }

    /// Writes a paragraph about a place.
    pub fn paragraph_at(&mut self, text: &str, at: Span) {
        self.apart();
        let (plain, linked) = self.placed(text, at);
        self.wrapped("", "", &plain);
        let _ = writeln!(self.markdown, "{linked}");
    }

    /// Begins a part.
    pub fn heading(&mut self, text: &str) {
        self.apart();
        let _ = writeln!(self.text, "{text}\n");
        let _ = writeln!(self.markdown, "## {}\n", escape(text));
        self.in_list = true;
    }

    /// Writes a line of a list, behind a sign.
    pub fn item(&mut self, sign: &str, text: &str) {
        self.entry(sign, text, &escape(text));
    }

    /// Writes a line of a list about a place.
    pub fn item_at(&mut self, sign: &str, text: &str, at: Span) {
        let (plain, linked) = self.placed(text, at);
        self.entry(sign, &plain, &linked);
    }

    /// Writes something that belongs to the line above.
    pub fn fact(&mut self, text: &str) {
        self.wrapped("      ", "      ", text);
        let _ = writeln!(self.markdown, "  - {}", escape(text));
    }

    /// Returns what was written.
    pub fn answer(self) -> Answer {
        Answer {
            title: self.title,
            gist: self.gist,
            text: self.text,
            markdown: self.markdown,
        }
    }

    fn entry(&mut self, sign: &str, plain: &str, markdown: &str) {
        if !self.in_list {
            self.apart();
            self.in_list = true;
        }
        self.wrapped(&format!("  {sign} "), "    ", plain);
        // A dot is the list's own; other signs must not begin a list in the list.
        let sign = match sign {
            "\u{2022}" => String::new(),
            "+" | "-" => format!("\\{sign} "),
            sign => format!("{} ", escape(sign)),
        };
        let _ = writeln!(self.markdown, "- {sign}{markdown}");
    }

    /// Returns a text with its place behind it: plain, and in Markdown with a link.
    fn placed(&self, text: &str, at: Span) -> (String, String) {
        let name = place(self.sources, at);
        let there = self.sources.place(at);
        let linked = match (self.address)(there.file) {
            Some(address) => format!("[{}]({address}#L{})", escape(&name), there.line),
            None => escape(&name),
        };
        let markdown = format!("{} ({linked})", escape(text));
        (format!("{text} ({name})"), markdown)
    }

    fn apart(&mut self) {
        self.text.push('\n');
        self.markdown.push('\n');
        self.in_list = false;
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let options = textwrap::Options::new(WIDTH)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            // A place in a file stays whole, so that a person can follow it.
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            let _ = writeln!(self.text, "{line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same_in_both() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.pos", "one\ntwo\n");
        let two = sources.file(file).base + 4;
        let address = |_| Some("file:///a%20b/a.pos".to_owned());
        let mut sheet = Sheet::new("A [b]".to_owned(), &sources, &address);
        sheet.gist("It *is* `a_b`.");
        sheet.heading("Part");
        sheet.item_at("+", "one", Span::new(two, two + 3));
        sheet.fact("more");
        let answer = sheet.answer();
        assert_eq!(
            answer.text,
            "A [b]\n\nIt *is* `a_b`.\n\nPart\n\n  + one (a.pos:2:1)\n      more\n"
        );
        assert_eq!(
            answer.markdown,
            "# A \\[b\\]\n\n**It \\*is\\* `a_b`.**\n\n## Part\n\n- \\+ one \
             ([a.pos:2:1](file:///a%20b/a.pos#L2))\n  - more\n"
        );
    }
}
