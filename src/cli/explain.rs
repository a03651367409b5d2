//! `demarche explain`: the page of a code or of a finding.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use anstream::ColorChoice;

use crate::code::Code;
use crate::report::terminal::render_page;
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
    let found = Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == wanted)
        .map(Kind::page)
        .or_else(|| {
            let mut topics = TOPICS.into_iter();
            topics.find(|topic| topic.0 == wanted).map(|topic| topic.2)
        })
        .or_else(|| Code::find(word).map(Code::page));
    let Some(found) = found else {
        let help = near_code(&wanted).map_or_else(
            || "`demarche explain` alone lists everything that can be explained".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        complain(&format!("nothing is called `{word}`"), &help);
        return Ok(Status::Unusable);
    };
    // Piped, a page stays the Markdown that it is.
    if io::stdout().is_terminal() || colour {
        let text = render_page(found, look(colour));
        page(&text, choice, Paging::Auto)?;
    } else {
        print(found, ColorChoice::Never)?;
    }
    Ok(Status::Sound)
}

/// Lists everything that can be explained: one line each in a pipe, and wrapped on a terminal.
fn list(colour: bool) -> String {
    let width = if io::stdout().is_terminal() || colour {
        look(colour).width
    } else {
        usize::MAX
    };
    let kinds = Kind::ALL.map(|kind| (kind.name().to_owned(), kind.title()));
    let topics = TOPICS.map(|(name, title, _)| (name.to_owned(), title));
    let codes = Code::ALL.iter();
    let codes = codes.map(|code| (format!("{} {}", code.id(), code.name()), code.title()));
    let mut out = String::new();
    for (title, column, rows) in [
        ("What a comparison finds", 16, kinds.to_vec()),
        ("What it finds of all parties together", 16, topics.to_vec()),
        ("What can be wrong with a file", 33, codes.collect()),
    ] {
        if !out.is_empty() {
            out.push('\n');
        }
        let bold = if colour {
            format!("\u{1b}[1m{title}\u{1b}[0m")
        } else {
            title.to_owned()
        };
        let _ = writeln!(out, "{bold}");
        for (name, words) in rows {
            let first = format!("  {name:<column$} ");
            let rest = " ".repeat(column + 3);
            let options = textwrap::Options::new(width)
                .initial_indent(&first)
                .subsequent_indent(&rest)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            let _ = writeln!(out, "{}", textwrap::fill(words, options));
        }
    }
    let line = "`demarche explain NAME` tells more of each, with an example.";
    let _ = writeln!(out, "\n{line}");
    out
}
