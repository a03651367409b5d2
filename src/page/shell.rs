//! The page around the data.
//!
//! Everything that comes from files is data, which the script puts into the page as text, or
//! stands here escaped. A policy allows the page its own style and script, by their hashes,
//! and nothing else: no network, no frame, no form, no script that a text could bring.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use crate::report::snippet::Look;
use crate::report::words::{capital, clean};
use crate::report::{Report, terminal};
use crate::source::SourceMap;

const SHELL: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
/// The parts of the script, in their order.
const SCRIPT: [&str; 11] = [
    include_str!("js/data.js"),
    include_str!("js/dom.js"),
    include_str!("js/later.js"),
    include_str!("js/state.js"),
    include_str!("js/draw.js"),
    include_str!("js/parts.js"),
    include_str!("js/overview.js"),
    include_str!("js/deal.js"),
    include_str!("js/issues.js"),
    include_str!("js/time.js"),
    include_str!("js/main.js"),
];

/// Without the script, so many lines of the report are shown.
const MOST_LINES: usize = 1000;

/// Puts the page together.
pub fn join(report: &Report, sources: &SourceMap, data: &str) -> String {
    // Line breaks are all alike then, as the hashes want it: a browser makes them so.
    let style = lean(STYLE);
    let script: String = SCRIPT.into_iter().map(lean).collect();
    let title = report.title.as_deref().unwrap_or("Demarche");
    let plain = plain(report, sources);
    let mut page = String::with_capacity(SHELL.len() + STYLE.len() + script.len() + data.len());
    let mut rest = SHELL;
    // The shell is read once, so that nothing that is put in can name a place of its own.
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        page.push_str(before);
        match name {
            "title" => page.push_str(&escaped(title)),
            "version" => page.push_str(env!("CARGO_PKG_VERSION")),
            "policy" => page.push_str(&policy(&style, &script)),
            "style" => page.push_str(&style),
            "script" => page.push_str(&script),
            "data" => page.push_str(data),
            "noscript" => page.push_str(&plain),
            _ => {}
        }
        rest = after;
    }
    page.push_str(rest);
    page
}

fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| BASE64.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// Returns the verdict, and the report as a terminal shows it.
fn plain(report: &Report, sources: &SourceMap) -> String {
    let look = Look {
        width: 80,
        unicode: true,
        colour: false,
    };
    let text = terminal::render(report, sources, look);
    let mut out = String::new();
    if let Some(joint) = &report.joint {
        out.push_str("<p>");
        out.push_str(&escaped(&capital(&joint.sentence)));
        out.push_str(".</p>\n");
    }
    out.push_str("<pre>");
    for line in text.lines().take(MOST_LINES) {
        out.push_str(&escaped(line));
        out.push('\n');
    }
    if text.lines().nth(MOST_LINES).is_some() {
        out.push_str("… the rest is shown by `demarche check`.\n");
    }
    out.push_str("</pre>");
    out
}

/// Returns a text that means itself between the tags of an element.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// Returns a style or a script without what only its authors read: indents, empty lines, and
/// comments that have lines of their own. Neither has a text that runs over several lines.
fn lean(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut in_comment = false;
    for line in source.lines().map(str::trim) {
        in_comment |= line.starts_with("/*") && !line.contains("*/");
        let is_comment = line.starts_with("//") || line.starts_with("/*") && line.ends_with("*/");
        if !in_comment && !is_comment && !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_alone_read_comments() {
        let source = "// one\r\n\r\n  let a = 1; // two\n/** three\n * four\n */\n\
            /* five */\n  /* six */ b();\nc('/*');\n";
        assert_eq!(
            lean(source),
            "let a = 1; // two\n/* six */ b();\nc('/*');\n"
        );
    }
}
