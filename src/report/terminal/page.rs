//! A page of the documentation at a terminal: Markdown, set out.

use std::fmt::Write;

use super::{Ink, Look, options};
use crate::syntax::keywords;

/// Returns a page for a terminal.
pub fn render_page(markdown: &str, look: Look) -> String {
    let mut leaf = Leaf {
        out: String::new(),
        look,
    };
    let mut paragraph = String::new();
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        if let Some(language) = line.strip_prefix("```") {
            leaf.paragraph(&mut paragraph);
            fence = match fence {
                Some(_) => None,
                None => Some(language.split(' ').next().unwrap_or_default()),
            };
        } else if let Some(language) = fence {
            leaf.code(line, language);
        } else if let Some(title) = line.strip_prefix("# ") {
            leaf.paragraph(&mut paragraph);
            leaf.title(title);
        } else if line.starts_with('#') {
            leaf.paragraph(&mut paragraph);
            let text = leaf.paint(Ink::Bold, line.trim_start_matches('#').trim());
            leaf.wrapped("  ", "  ", &text);
        } else if line.trim().is_empty() {
            leaf.paragraph(&mut paragraph);
            leaf.out.push('\n');
        } else {
            if bullet(line).is_some() {
                leaf.paragraph(&mut paragraph);
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    leaf.paragraph(&mut paragraph);
    leaf.out
}

/// Returns the mark of a line of a list, and the rest of it.
fn bullet(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let (mark, rest) = line.split_once(' ')?;
    let number = mark.strip_suffix('.');
    let is_number = number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    (mark == "-" || is_number).then_some((mark, rest))
}

struct Leaf {
    out: String,
    look: Look,
}

impl Leaf {
    fn title(&mut self, title: &str) {
        let bar = if self.look.unicode { "━" } else { "=" };
        let used = 2 + 1 + textwrap::core::display_width(title) + 1;
        let fill = bar.repeat(self.look.width.saturating_sub(used));
        let line = format!(
            "{} {} {}",
            self.paint(Ink::Dim, &bar.repeat(2)),
            self.paint(Ink::Bold, title),
            self.paint(Ink::Dim, &fill)
        );
        let _ = writeln!(self.out, "\n{line}");
    }

    /// Writes what was gathered, and forgets it.
    fn paragraph(&mut self, text: &mut String) {
        if text.is_empty() {
            return;
        }
        if let Some((mark, rest)) = bullet(text) {
            let dot = if self.look.unicode { "•" } else { "*" };
            let mark = if mark == "-" { dot } else { mark };
            let indent = " ".repeat(2 + mark.chars().count() + 1);
            let rest = self.inline(rest);
            self.wrapped(&format!("  {mark} "), &indent, &rest);
        } else {
            let words = self.inline(text);
            self.wrapped("  ", "  ", &words);
        }
        text.clear();
    }

    /// Writes a line of an example; what is too long goes on below, further in.
    fn code(&mut self, line: &str, language: &str) {
        let own = line.len() - line.trim_start().len();
        let first = " ".repeat(4 + own);
        let rest = " ".repeat(4 + own + 4);
        let text = match language {
            "pos" => self.coloured(line.trim()),
            _ => self.paint(Ink::Dim, line.trim()),
        };
        if text.is_empty() {
            self.out.push('\n');
        } else {
            self.wrapped(&first, &rest, &text);
        }
    }

    /// Colours a line of the language: texts, comments and the words that begin things.
    fn coloured(&self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(next) = rest.chars().next() {
            let (end, ink) = match next {
                '#' => (rest.len(), Ink::Dim),
                '"' => {
                    let close = rest[1..].find('"').map(|at| at + 2);
                    (close.unwrap_or(rest.len()), Ink::Green)
                }
                c if c.is_alphabetic() => {
                    let is_word = |c: char| c.is_alphanumeric() || c == '-';
                    let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                    let begins = |words: &[&str]| words.contains(&&rest[..end]);
                    let ink = if begins(keywords::ITEMS) || begins(keywords::CLAUSES) {
                        Ink::Cyan
                    } else {
                        Ink::Plain
                    };
                    (end, ink)
                }
                c => (c.len_utf8(), Ink::Plain),
            };
            out.push_str(&self.paint(ink, &rest[..end]));
            rest = &rest[end..];
        }
        out
    }

    /// Returns a text with what is stressed, names and links as a terminal shows them.
    fn inline(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let taken = between(rest, "`", "`")
                .map(|(inner, after)| {
                    // Without colours, the backticks tell a name from a word.
                    let name = if self.look.colour {
                        self.paint(Ink::Cyan, inner)
                    } else {
                        format!("`{inner}`")
                    };
                    (name, after)
                })
                .or_else(|| {
                    let (inner, after) = between(rest, "**", "**")?;
                    Some((self.paint(Ink::Bold, &self.inline(inner)), after))
                })
                .or_else(|| {
                    let (inner, after) = between(rest, "*", "*")?;
                    let is_word = !inner.starts_with(' ') && !inner.ends_with(' ');
                    is_word.then(|| (self.paint(Ink::Bold, inner), after))
                })
                .or_else(|| {
                    let (inner, after) = between(rest, "[", "](")?;
                    let (_, after) = after.split_once(')')?;
                    Some((self.inline(inner), after))
                });
            if let Some((words, after)) = taken {
                out.push_str(&words);
                rest = after;
            } else {
                let next = rest.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..next]);
                rest = &rest[next..];
            }
        }
        out
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        ink.paint(self.look, text)
    }

    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let options = options(self.look.width)
            .initial_indent(first)
            .subsequent_indent(rest);
        for line in textwrap::wrap(text, options) {
            let _ = writeln!(self.out, "{}", line.trim_end());
        }
    }
}

/// Returns what stands between two signs at the start of a text, if anything, and what follows.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, &'t str)> {
    let (inner, after) = text.strip_prefix(open)?.split_once(close)?;
    (!inner.is_empty()).then_some((inner, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(markdown: &str, colour: bool) -> String {
        let look = Look {
            width: 40,
            unicode: true,
            colour,
        };
        render_page(markdown, look)
    }

    #[test]
    fn markdown_becomes_a_page() {
        let page = "# D0101 a\n\nSome **bold** and *so on*, `code`, 2 * 3 * 4\nand [a link](x.md).\n\n\
                    ## Example\n\n- one that is longer than a line of so few columns\n- two\n\n\
                    ```pos a.pos\nparty anna \"Anna\"\n  # note\n```\n";
        assert_eq!(
            drawn(page, false),
            "\n━━ D0101 a ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n\n  \
             Some bold and so on, `code`, 2 * 3 * 4\n  and a link.\n\n  Example\n\n  \
             • one that is longer than a line of so\n    few columns\n  • two\n\n    \
             party anna \"Anna\"\n      # note\n"
        );
        let coloured = drawn(page, true);
        assert!(coloured.contains("\u{1b}[36mparty\u{1b}[0m anna \u{1b}[32;1m\"Anna\""));
        assert!(coloured.contains("\u{1b}[36mcode\u{1b}[0m"));
    }

    #[test]
    fn broken_markdown_is_shown_as_it_is() {
        for text in [
            "**",
            "`",
            "*",
            "[a](",
            "```",
            "`a**b*`c**",
            "- ",
            "# ",
            "\u{301}*é*",
        ] {
            drawn(text, true);
        }
        assert_eq!(drawn("a ` b", false), "  a ` b\n");
    }
}
