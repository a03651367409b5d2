//! For pages that show Markdown, as GitHub does: tables, and sources as footnotes.

use std::fmt::Write;

use crate::source::{SourceMap, Span};

use super::Report;
use super::document::{Block, Document, Item, Source, Table, document};

/// Returns the report in Markdown.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    linked(report, sources, &|_| None)
}

/// Returns the report in Markdown, with the places in the files linked to their addresses.
pub fn linked(
    report: &Report,
    sources: &SourceMap,
    address: &dyn Fn(Span) -> Option<String>,
) -> String {
    write(&document(report, sources), address)
}

fn write(document: &Document, address: &dyn Fn(Span) -> Option<String>) -> String {
    let mut out = format!("# {}\n", escape(document.title.trim()));
    let mut in_list = false;
    for block in &document.blocks {
        let is_item = matches!(block, Block::Item(_));
        if !(in_list && is_item) {
            out.push('\n');
        }
        in_list = is_item;
        // Writing to a text cannot fail.
        let _ = match block {
            Block::Gist(sign, text) => writeln!(out, "**{sign} {}**", escape(text)),
            Block::Heading(level, text) => {
                writeln!(out, "{} {}", "#".repeat(*level), escape(text.trim()))
            }
            Block::Paragraph(text) => writeln!(out, "{}", escape(text.trim())),
            Block::Item(item) => self::item(&mut out, item, address),
            Block::Table(table) => self::table(&mut out, table),
        };
    }
    for (at, source) in document.sources.iter().enumerate() {
        let _ = write!(out, "\n[^{}]: {}\n", at + 1, cited(source));
    }
    out
}

fn item(
    out: &mut String,
    item: &Item,
    address: &dyn Fn(Span) -> Option<String>,
) -> std::fmt::Result {
    let indent = "  ".repeat(item.depth);
    let sign = match item.sign {
        "" => String::new(),
        sign => format!("{} ", escape(sign)),
    };
    write!(out, "{indent}- {sign}{}", escape(item.text.trim()))?;
    if let Some(place) = &item.place {
        let words = escape(&place.words);
        match address(place.span) {
            Some(address) => write!(out, " ([{words}]({address}))")?,
            None => write!(out, " ({words})")?,
        }
    }
    for number in &item.cites {
        write!(out, "[^{}]", number + 1)?;
    }
    writeln!(out)
}

fn table(out: &mut String, table: &Table) -> std::fmt::Result {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell_text(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    writeln!(out, "{}", row(&table.head))?;
    let rule = (0..table.head.len()).map(|at| {
        if table.numbers.contains(&at) {
            " ---: |"
        } else {
            " --- |"
        }
    });
    writeln!(out, "|{}", rule.collect::<String>())?;
    for cells in &table.rows {
        writeln!(out, "{}", row(cells))?;
    }
    Ok(())
}

/// Returns a text for a cell of a table, where a bar ends the cell even in code.
fn cell_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = '\0';
    for c in escape(text.trim()).chars() {
        if c == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

fn cited(source: &Source) -> String {
    let title = escape(source.title.trim());
    let title = match &source.url {
        Some(url) if is_web(url) => format!("[{title}](<{url}>)"),
        Some(url) => format!("{title}, {}", escape(url)),
        None => title,
    };
    match &*source.details {
        "" => title,
        details => format!("{title}, {}", escape(details)),
    }
}

/// Tells whether an address may be a link: one that opens a page and does nothing else.
pub fn is_web(address: &str) -> bool {
    (address.starts_with("https://") || address.starts_with("http://"))
        && !address.contains(['<', '>', '\\', '\n', ' '])
}

/// Writes a text so that Markdown shows it as it is; what stands between backticks is code.
pub fn escape(text: &str) -> String {
    // Ticks that stand together open and close code by their number, which nobody means here.
    let ticks = text.matches('`').count();
    let has_code = ticks.is_multiple_of(2) && !text.contains("``");
    let mut is_code = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '`' if has_code => is_code = !is_code,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
                if !is_code =>
            {
                out.push('\\');
            }
            _ => {}
        }
        out.push(c);
    }
    // What would begin a list or a rule at the start of a line.
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if out.starts_with(['+', '-', '=']) {
        out.insert(0, '\\');
    } else if digits > 0 && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_markup() {
        for (text, expected) in [
            ("see `a_b` and *c*", "see `a_b` and \\*c\\*"),
            ("`a`` <b> ```", "\\`a\\`\\` \\<b\\> \\`\\`\\`"),
            ("- no item", "\\- no item"),
            ("1. no item", "1\\. no item"),
            ("2022", "2022"),
        ] {
            assert_eq!(escape(text), expected);
        }
        assert_eq!(cell_text("`a|b` | c"), "`a\\|b` \\| c");
    }
}
