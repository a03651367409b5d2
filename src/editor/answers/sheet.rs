//! One text, as plain lines and as Markdown at once.

use std::fmt::Write;

use super::Answer;

/// So many columns a plain line may fill.
pub const WIDTH: usize = 80;

/// An answer in the making.
#[derive(Debug)]
pub struct Sheet {
    title: String,
    gist: String,
    text: String,
    markdown: String,
    /// Whether the last thing written was of a list.
    in_list: bool,
}

impl Sheet {
    /// Begins below a title.
    pub fn new(title: String) -> Self {
        Self {
            text: format!("{title}\n"),
            markdown: format!("# {}\n", escaped(&title)),
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
        let _ = writeln!(self.markdown, "**{}**", escaped(text));
    }

    /// Writes a paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.apart();
        self.wrapped("", "", text);
        let _ = writeln!(self.markdown, "{}", escaped(text));
    }

    /// Begins a part.
    pub fn heading(&mut self, text: &str) {
        self.apart();
        let _ = writeln!(self.text, "{text}\n");
        let _ = writeln!(self.markdown, "## {}\n", escaped(text));
        self.in_list = true;
    }

    /// Writes a line of a list, behind a sign.
    pub fn item(&mut self, sign: &str, text: &str) {
        if !self.in_list {
            self.apart();
            self.in_list = true;
        }
        self.wrapped(&format!("  {sign} "), "    ", text);
        // A dot is the list's own.
        let sign = match sign {
            "\u{2022}" => String::new(),
            sign => format!("{} ", escaped(sign)),
        };
        let _ = writeln!(self.markdown, "- {sign}{}", escaped(text));
    }

    /// Writes something that belongs to the line above.
    pub fn fact(&mut self, text: &str) {
        self.wrapped("      ", "      ", text);
        let _ = writeln!(self.markdown, "  - {}", escaped(text));
    }

    /// Writes a table, in Markdown only; the first row is its head.
    pub fn table(&mut self, rows: &[Vec<String>]) {
        self.apart();
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            let _ = writeln!(self.markdown, "| {} |", cells.join(" | "));
            if at == 0 {
                let _ = writeln!(self.markdown, "|{}", " --- |".repeat(row.len()));
            }
        }
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

/// Keeps signs of Markdown from being read as such, but for names in backticks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_name = false;
    for c in text.chars() {
        match c {
            '`' => in_name = !in_name,
            '|' => out.push('\\'),
            '\\' | '*' | '_' | '<' | '[' | ']' | '#' if !in_name => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same_in_both() {
        let mut sheet = Sheet::new("A [b]".to_owned());
        sheet.gist("It *is* `a_b`.");
        sheet.heading("Part");
        sheet.item("+", "one");
        sheet.fact("more");
        let answer = sheet.answer();
        assert_eq!(
            answer.text,
            "A [b]\n\nIt *is* `a_b`.\n\nPart\n\n  + one\n      more\n"
        );
        assert_eq!(
            answer.markdown,
            "# A \\[b\\]\n\n**It \\*is\\* `a_b`.**\n\n## Part\n\n- + one\n  - more\n"
        );
    }
}
