//! A few lines of text about something, for clients that show Markdown and for those that do
//! not.

use std::fmt::Write as _;

use crate::report::markdown::{escape, is_web};

/// A short text in blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Title(String),
    Line(String),
    Item(String),
    Code(String),
    Link(String, String),
}

impl Sheet {
    /// Starts with a heading.
    pub fn titled(title: impl Into<String>) -> Self {
        Self::default().title(title)
    }

    /// Adds a heading.
    #[must_use]
    pub fn title(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Title(text.into()));
        self
    }

    /// Adds a paragraph.
    pub fn line(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Line(text));
        }
    }

    /// Adds an item of a list.
    pub fn item(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Item(text.into()));
    }

    /// Adds the first of some items, and says how many more there are.
    pub fn items<T: Into<String>>(
        &mut self,
        most: usize,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    ) {
        let items = items.into_iter();
        // One line too many says as much as one that counts it.
        let shown = if items.len() == most + 1 {
            most + 1
        } else {
            most
        };
        let more = items.len().saturating_sub(shown);
        for text in items.take(shown) {
            self.item(text);
        }
        if more > 0 {
            self.item(format!("\u{2026} and {more} more"));
        }
    }

    /// Adds lines of the language.
    pub fn code(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Code(text.into()));
    }

    /// Adds an address.
    pub fn link(&mut self, text: impl Into<String>, address: impl Into<String>) {
        self.blocks.push(Block::Link(text.into(), address.into()));
    }

    /// Tells whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Returns the text in Markdown.
    pub fn markdown(&self) -> String {
        self.written(|out, block| match block {
            Block::Title(text) => write!(out, "**{}**", escape(text)),
            Block::Line(text) => out.write_str(&escape(text)),
            Block::Item(text) => write!(out, "- {}", escape(text)),
            Block::Code(text) => write!(out, "```pos\n{text}\n```"),
            Block::Link(text, address) if is_web(address) => {
                write!(out, "[{}](<{address}>)", escape(text))
            }
            Block::Link(text, address) => write!(out, "{}: {}", escape(text), escape(address)),
        })
    }

    /// Returns the text as it is.
    pub fn plain(&self) -> String {
        self.written(|out, block| match block {
            Block::Title(text) | Block::Line(text) => out.write_str(text),
            Block::Item(text) => write!(out, "- {text}"),
            Block::Code(text) => {
                let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
                out.write_str(&lines.join("\n"))
            }
            Block::Link(text, address) if text == address => out.write_str(address),
            Block::Link(text, address) => write!(out, "{text}: {address}"),
        })
    }

    fn written(&self, write: impl Fn(&mut String, &Block) -> std::fmt::Result) -> String {
        let mut out = String::new();
        let mut before: Option<&Block> = None;
        for block in &self.blocks {
            let is_list = |block: &Block| matches!(block, Block::Item(_));
            match before {
                None => {}
                Some(before) if is_list(before) && is_list(block) => out.push('\n'),
                Some(_) => out.push_str("\n\n"),
            }
            // Writing to a text cannot fail.
            let _ = write(&mut out, block);
            before = Some(block);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let mut sheet = Sheet::titled("A *bold* [claim](x)");
        sheet.line("see `a_b`");
        sheet.items(1, ["one", "two", "three"]);
        sheet.link("page", "javascript:alert(1)");
        assert_eq!(
            sheet.markdown(),
            "**A \\*bold\\* \\[claim\\](x)**\n\nsee `a_b`\n\n- one\n- \u{2026} and 2 more\n\npage: javascript:alert(1)"
        );
        assert_eq!(
            sheet.plain(),
            "A *bold* [claim](x)\n\nsee `a_b`\n\n- one\n- \u{2026} and 2 more\n\npage: javascript:alert(1)"
        );
    }
}
