//! `demarche explain`: the page of a code or of a finding.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use anstream::ColorChoice;

use crate::code::Code;
use crate::report::{Kind, TOPICS};

use super::pager::Paging;
use super::{Color, Status, complain, look, near_code, page, print};

/// Prints a page, or the list of all.
pub fn explain(code: Option<&str>) -> io::Result<Status> {
    let choice = Color::Auto.choice(&io::stdout());
    let colour = choice != ColorChoice::Never;
    let Some(word) = code else {
        page(&list(colour), choice, Paging::Auto)?;
        return Ok(Status::Sound);
    };
    let mut wanted = word.trim().to_lowercase().replace([' ', '_'], "-");
    if ["mismatch", "proposal", "reaction", "acceptance"].contains(&wanted.as_str()) {
        // These are words of that page.
        "draft".clone_into(&mut wanted);
    }
    let text = Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == wanted)
        .map(Kind::page)
        .or_else(|| {
            let mut topics = TOPICS.into_iter();
            topics.find(|topic| topic.0 == wanted).map(|topic| topic.2)
        })
        .or_else(|| Code::find(word).map(Code::page));
    let Some(text) = text else {
        let help = near_code(&wanted).map_or_else(
            || "`demarche explain` alone lists everything that can be explained".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        complain(&format!("nothing is called `{word}`"), &help);
        return Ok(Status::Unusable);
    };
    // Piped, a page stays the Markdown that it is.
    if io::stdout().is_terminal() || colour {
        page(&draw(text, colour), choice, Paging::Auto)?;
    } else {
        print(text, ColorChoice::Never)?;
    }
    Ok(Status::Sound)
}

fn list(colour: bool) -> String {
    let mut out = String::new();
    let bold = |text: &str| {
        if colour {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let _ = writeln!(out, "{}", bold("What a comparison finds"));
    for kind in Kind::ALL {
        let _ = writeln!(out, "  {:<22} {}", kind.name(), kind.title());
    }
    let _ = writeln!(out, "\n{}", bold("What it finds of all parties together"));
    for (name, title, _) in TOPICS {
        let _ = writeln!(out, "  {name:<22} {title}");
    }
    let _ = writeln!(out, "\n{}", bold("What can be wrong with a file"));
    for code in Code::ALL {
        let _ = writeln!(out, "  {} {:<28} {}", code.id(), code.name(), code.title());
    }
    out
}

/// Sets a page out for a terminal: headings in bold, examples indented, the rest wrapped.
fn draw(page: &str, colour: bool) -> String {
    let width = look(colour).width;
    let paint = |code: &str, text: &str| {
        if colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let mut out = String::new();
    let mut is_code = false;
    let mut paragraph = String::new();
    let flush = |paragraph: &mut String, out: &mut String| {
        if !paragraph.is_empty() {
            let indent = if paragraph.starts_with("- ") {
                "  "
            } else {
                ""
            };
            let options = textwrap::Options::new(width)
                .subsequent_indent(indent)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            // Words between asterisks are stressed; a plain terminal shows them as they are.
            let mut text = String::new();
            for (at, part) in paragraph.split("**").enumerate() {
                text.push_str(&if at % 2 == 1 {
                    paint("1", part)
                } else {
                    part.to_owned()
                });
            }
            out.push_str(&textwrap::fill(&text, options));
            out.push('\n');
            paragraph.clear();
        }
    };
    for line in page.lines() {
        if line.starts_with("```") {
            flush(&mut paragraph, &mut out);
            is_code = !is_code;
        } else if is_code {
            let _ = writeln!(out, "{}", paint("36", &format!("    {line}")).trim_end());
        } else if line.starts_with('#') {
            flush(&mut paragraph, &mut out);
            let _ = writeln!(out, "{}", paint("1", line.trim_start_matches('#').trim()));
        } else if line.trim().is_empty() {
            flush(&mut paragraph, &mut out);
            out.push('\n');
        } else {
            if line.starts_with("- ") || line.starts_with('|') {
                flush(&mut paragraph, &mut out);
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(&mut paragraph, &mut out);
    out
}
