//! Writing SVG: boxes, lines and texts in whole pixels.
//!
//! No font is known here, so texts are measured by a wide one (`DejaVu Sans`): in any other they
//! take less room than was left for them, and nothing overlaps.

use std::fmt::Write;

use textwrap::core::display_width;

use crate::report::xml::escape;

/// The room around a picture.
pub const MARGIN: i32 = 24;
/// The size of letters.
pub const SIZE: i32 = 13;
/// From one line of text to the next.
pub const LINE: i32 = 17;
/// The size of a title's letters.
pub const TITLE: i32 = 20;

/// A picture in the making.
#[derive(Debug, Default)]
pub struct Svg {
    body: String,
}

/// What stands around the drawing itself.
pub struct Frame<'a> {
    /// Which picture it is, for the names of its parts.
    pub name: &'static str,
    /// Its title.
    pub title: &'a str,
    /// What it says, for who does not see it.
    pub description: &'a str,
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
}

impl Svg {
    /// Writes a line of text, with its left end on the base line.
    pub fn text(&mut self, x: i32, y: i32, class: &str, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{text}</text>"
        );
    }

    /// Writes lines of text, one below the other.
    pub fn lines(&mut self, x: i32, y: i32, class: &str, lines: &[String]) {
        for (line, at) in lines.iter().zip(0..) {
            self.text(x, y + at * LINE, class, line);
        }
    }

    /// Draws a box.
    pub fn rect(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), class: &str) {
        let (width, height) = (width.max(0), height.max(0));
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" class=\"{class}\"/>"
        );
    }

    /// Draws a dot.
    pub fn dot(&mut self, (x, y): (i32, i32), radius: i32, class: &str) {
        let _ = writeln!(
            self.body,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{class}\"/>"
        );
    }

    /// Draws a path.
    pub fn path(&mut self, path: &str, class: &str) {
        let _ = writeln!(self.body, "<path d=\"{path}\" class=\"{class}\"/>");
    }

    /// Draws a straight line.
    pub fn line(&mut self, (x, y): (i32, i32), (to_x, to_y): (i32, i32), class: &str) {
        self.path(&format!("M{x} {y}L{to_x} {to_y}"), class);
    }

    /// Draws another drawing over this one.
    pub fn append(&mut self, other: Self) {
        self.body.push_str(&other.body);
    }

    /// Begins a group that says more where a pointer rests on it.
    pub fn open(&mut self, title: &str) {
        let _ = writeln!(self.body, "<g><title>{}</title>", escape(title));
    }

    /// Ends a group.
    pub fn close(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// Writes the title of a picture and a sentence below it. Returns how far down they reach.
    pub fn head(&mut self, width: i32, title: &str, sentence: &str) -> i32 {
        let mut y = MARGIN + TITLE;
        for line in wrap(title, width - 2 * MARGIN, TITLE, 3) {
            self.text(MARGIN, y, "title", &line);
            y += TITLE + 6;
        }
        for line in wrap(sentence, width - 2 * MARGIN, SIZE, 4) {
            self.text(MARGIN, y, "", &line);
            y += LINE;
        }
        y
    }

    /// Returns the picture.
    pub fn finish(self, frame: &Frame<'_>) -> String {
        let Frame {
            name,
            width,
            height,
            ..
        } = frame;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"demarche\" role=\"img\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             aria-labelledby=\"{name}-title {name}-description\">\n\
             <title id=\"{name}-title\">{}</title>\n\
             <desc id=\"{name}-description\">{}</desc>\n\
             <style>\n{}</style>\n\
             <rect width=\"{width}\" height=\"{height}\" class=\"paper\"/>\n{}</svg>\n",
            escape(frame.title),
            escape(frame.description),
            include_str!("picture.css"),
            self.body
        )
    }
}

/// Returns how wide a text is at most, in pixels.
pub fn width(text: &str, size: i32) -> i32 {
    let mut thousandths: i32 = 0;
    for c in text.chars() {
        thousandths = thousandths.saturating_add(letter(c));
    }
    thousandths / 1000 * size + thousandths % 1000 * size / 1000 + 1
}

/// Returns how wide a letter is at most, in thousandths of the size.
fn letter(c: char) -> i32 {
    match c {
        ' ' | 'i' | 'j' | 'l' | 'I' | '\'' | '|' | '.' | ',' | ':' | ';' => 340,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '\\' | '!' | '"' => 460,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 1000,
        'a'..='z' | '0'..='9' => 640,
        'A'..='Z' => 790,
        c if c.is_ascii() => 840,
        c => match display_width(c.encode_utf8(&mut [0; 4])) {
            0 => 0,
            1 => 860,
            _ => 1080,
        },
    }
}

/// Breaks a text into lines no wider than `room`. What exceeds `most` lines is cut with `…`.
pub fn wrap(text: &str, room: i32, size: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = match &*line {
            "" => word.to_owned(),
            line => format!("{line} {word}"),
        };
        if width(&longer, size) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        // A word that is longer than a line is broken where the line ends.
        for c in word.chars() {
            line.push(c);
            if width(&line, size) > room && line.chars().nth(1).is_some() {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
            if lines.len() > most {
                break;
            }
        }
        if lines.len() > most {
            break;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last, size) + width("\u{2026}", size) > room && last.pop().is_some() {}
            last.truncate(last.trim_end().len());
            last.push('\u{2026}');
        }
    }
    lines
}

/// Returns a text on one line, cut with `…` where it is wider than `room`.
pub fn cut(text: &str, room: i32, size: i32) -> String {
    wrap(text, room, size, 1).pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room() {
        for text in [
            "a deal that suits everybody",
            "Donaudampfschifffahrtsgesellschaft",
            "\u{4e2d}\u{6587}\u{4e2d}\u{6587}\u{4e2d}\u{6587}",
            "a\u{301}\u{301} WWWWWWWWWWWW",
        ] {
            let lines = wrap(text, 80, SIZE, 3);
            assert!(lines.len() <= 3, "{lines:?}");
            assert!(
                lines.iter().all(|line| width(line, SIZE) <= 80),
                "{lines:?}"
            );
        }
        assert_eq!(wrap("one two", 1000, SIZE, 2), ["one two"]);
        assert_eq!(wrap("", 80, SIZE, 2), [""; 0]);
        assert!(cut("one two three four five", 60, SIZE).ends_with('\u{2026}'));
    }

    #[test]
    fn a_text_stays_a_text() {
        assert_eq!(
            escape("<a b=\"c\">&\u{0}"),
            "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}"
        );
    }
}
