//! For mail and print: plain text, narrow enough to be quoted, without lines that are drawn.

use std::fmt::Write;

use textwrap::core::display_width;

use crate::source::SourceMap;

use super::Report;
use super::document::{Block, Document, Item, Source, Table, document};

/// So many columns a line fills; the room to 80 is left to whoever quotes it.
const WIDTH: usize = 72;

/// Returns the report as plain text.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    write(&document(report, sources))
}

fn write(document: &Document) -> String {
    let mut out = String::new();
    heading(&mut out, "=", &document.title);
    let mut in_list = false;
    for block in &document.blocks {
        let is_item = matches!(block, Block::Item(_));
        if !(in_list && is_item) {
            out.push('\n');
        }
        in_list = is_item;
        match block {
            Block::Gist(sign, text) => wrapped(&mut out, &format!("{sign} "), "  ", text),
            Block::Heading(2, text) => heading(&mut out, "-", text),
            Block::Heading(_, text) => wrapped(&mut out, "", "", text),
            Block::Paragraph(text) => wrapped(&mut out, "", "", text),
            Block::Item(item) => self::item(&mut out, item),
            Block::Table(table) => self::table(&mut out, table),
        }
    }
    if !document.sources.is_empty() {
        out.push('\n');
        heading(&mut out, "-", "Sources");
        out.push('\n');
    }
    for (at, source) in document.sources.iter().enumerate() {
        let number = format!("[{}] ", at + 1);
        let rest = " ".repeat(number.len());
        let Source {
            title,
            url,
            details,
        } = source;
        let text = match &**details {
            "" => title.clone(),
            details => format!("{title}, {details}"),
        };
        wrapped(&mut out, &number, &rest, &text);
        if let Some(url) = url {
            wrapped(&mut out, &rest, &rest, url);
        }
    }
    out
}

fn heading(out: &mut String, line: &str, text: &str) {
    let start = out.len();
    wrapped(out, "", "", text);
    let longest = out[start..].lines().map(display_width).max().unwrap_or(0);
    let _ = writeln!(out, "{}", line.repeat(longest));
}

fn item(out: &mut String, item: &Item) {
    let indent = "  ".repeat(item.depth);
    let sign = match item.sign {
        "" => "-",
        sign => sign,
    };
    let mut text = item.text.trim().to_owned();
    if let Some(place) = &item.place {
        let _ = write!(text, " ({})", place.words);
    }
    for number in &item.cites {
        let _ = write!(text, " [{}]", number + 1);
    }
    let rest = format!("{indent}  ");
    wrapped(out, &format!("{indent}{sign} "), &rest, &text);
}

/// Writes a table in columns, or, where they do not fit, each row as a list.
fn table(out: &mut String, table: &Table) {
    let width = |at: usize| {
        let cells = table.rows.iter().map(|row| &row[at]);
        let cells = cells.chain(&table.head[at..=at]);
        cells.map(|cell| display_width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    if widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1) <= WIDTH {
        for row in std::iter::once(&table.head).chain(&table.rows) {
            let mut line = String::new();
            for (at, cell) in row.iter().enumerate() {
                let room = " ".repeat(widths[at].saturating_sub(display_width(cell)));
                let gap = if at == 0 { "" } else { "  " };
                let _ = if table.numbers.contains(&at) {
                    write!(line, "{gap}{room}{cell}")
                } else {
                    write!(line, "{gap}{cell}{room}")
                };
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        return;
    }
    for row in &table.rows {
        let Some((first, rest)) = row.split_first() else {
            continue;
        };
        let numbers = table.numbers.clone();
        let told: Vec<String> = numbers
            .map(|at| format!("{} {}", row[at], table.head[at]))
            .collect();
        match told.as_slice() {
            [] => wrapped(out, "", "  ", first),
            told => wrapped(out, "", "  ", &format!("{first}: {}", told.join(", "))),
        }
        for (at, cell) in rest.iter().enumerate() {
            let at = at + 1;
            if cell.is_empty() || table.numbers.contains(&at) {
                continue;
            }
            wrapped(out, "  ", "    ", &format!("{}: {cell}", table.head[at]));
        }
    }
}

/// Breaks lines at spaces only, so that dates, names and addresses stay whole.
fn wrapped(out: &mut String, first: &str, rest: &str, text: &str) {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    for line in textwrap::wrap(text.trim(), options) {
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
