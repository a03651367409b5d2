//! For word processors: the report with headings, lists and tables that can be edited.

use std::fmt::Write as _;
use std::io::Cursor;

use docx_rs::{
    AbstractNumbering, Docx, Hyperlink, HyperlinkType, IndentLevel, Level, LevelJc, LevelText,
    LineSpacing, NumberFormat, Numbering, NumberingId, PageOrientationType, Paragraph, Run,
    RunFonts, Shading, SpecialIndentType, Start, Style, StyleType, Table, TableCell, TableRow,
};

use crate::source::SourceMap;

use super::Report;
use super::document::{self, Block, Document, Item, Source, document};
use super::markdown::is_web;

/// The number of the only kind of list; the library has one of its own under 1.
const LIST: usize = 2;
/// A list in a list in a list, and so on, goes no deeper than this.
const DEEPEST: usize = 4;

/// Returns the report as a document of Office Open XML.
pub fn render(report: &Report, sources: &SourceMap) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    // It is written to memory, which cannot fail.
    let _ = written(&document(report, sources)).build().pack(&mut bytes);
    bytes.into_inner()
}

fn written(document: &Document) -> Docx {
    // A report says as of which day it holds; when it was made is not for the file to tell.
    let mut docx = Docx::new()
        .created_at("2000-01-01T00:00:00Z")
        .updated_at("2000-01-01T00:00:00Z")
        .default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri"))
        .default_size(21)
        // Wide, for the tables.
        .page_size(16838, 11906)
        .page_orient(PageOrientationType::Landscape)
        .add_abstract_numbering(dots())
        .add_numbering(Numbering::new(LIST, LIST));
    for (level, size) in [(1, 36), (2, 28), (3, 23)] {
        let style = Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .next("Normal")
            .q_format(true)
            .outline_lvl(level - 1)
            .size(size)
            .line_spacing(LineSpacing::new().before(240).after(60))
            .bold();
        docx = docx.add_style(style);
    }
    docx = docx.add_paragraph(heading(1, &document.title));
    for block in &document.blocks {
        docx = match block {
            Block::Gist(sign, text) => {
                let run = Run::new().add_text(sound(&format!("{sign} {text}"))).bold();
                docx.add_paragraph(Paragraph::new().add_run(run))
            }
            Block::Heading(level, text) => docx.add_paragraph(heading(*level, text)),
            Block::Paragraph(text) => docx.add_paragraph(paragraph(text)),
            Block::Item(item) => docx.add_paragraph(self::item(item)),
            Block::Table(table) => docx.add_table(self::table(table)),
        };
    }
    if !document.sources.is_empty() {
        docx = docx.add_paragraph(heading(2, "Sources"));
    }
    for (at, source) in document.sources.iter().enumerate() {
        docx = docx.add_paragraph(cited(at + 1, source));
    }
    docx
}

/// Returns a list with dots, a step further to the right for each list in it.
fn dots() -> AbstractNumbering {
    (0..=DEEPEST).fold(AbstractNumbering::new(LIST), |list, depth| {
        let left = 360 * (depth as i32 + 1);
        list.add_level(
            Level::new(
                depth,
                Start::new(1),
                NumberFormat::new("bullet"),
                LevelText::new("\u{2022}"),
                LevelJc::new("left"),
            )
            .indent(
                Some(left),
                Some(SpecialIndentType::Hanging(280)),
                None,
                None,
            ),
        )
    })
}

fn heading(level: usize, text: &str) -> Paragraph {
    paragraph(text).style(&format!("Heading{level}"))
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(sound(text)))
}

fn item(item: &Item) -> Paragraph {
    let text = match item.sign {
        "" => item.text.clone(),
        sign => format!("{sign} {}", item.text),
    };
    let mut paragraph = paragraph(&text);
    let mut behind = String::new();
    if let Some(place) = &item.place {
        let _ = write!(behind, " ({})", place.words);
    }
    for number in &item.cites {
        let _ = write!(behind, " [{}]", number + 1);
    }
    if !behind.is_empty() {
        let run = Run::new().add_text(sound(&behind)).color("6E7681");
        paragraph = paragraph.add_run(run);
    }
    let depth = IndentLevel::new(item.depth.min(DEEPEST));
    paragraph.numbering(NumberingId::new(LIST), depth)
}

fn table(table: &document::Table) -> Table {
    let row = |cells: &[String], is_head: bool| {
        let cells = cells.iter().enumerate().map(|(at, cell)| {
            let run = Run::new().add_text(sound(cell)).size(18);
            // The head, and the column that names the rows.
            let run = if is_head || at == 0 { run.bold() } else { run };
            let cell = TableCell::new().add_paragraph(Paragraph::new().add_run(run));
            if is_head {
                cell.shading(Shading::new().fill("E7E9EC"))
            } else {
                cell
            }
        });
        TableRow::new(cells.collect())
    };
    let mut rows = vec![row(&table.head, true)];
    rows.extend(table.rows.iter().map(|cells| row(cells, false)));
    Table::new(rows)
}

fn cited(number: usize, source: &Source) -> Paragraph {
    let mut paragraph = paragraph(&format!("[{number}] "));
    let title = Run::new().add_text(sound(&source.title));
    paragraph = match source.url.as_deref().filter(|url| is_web(url)) {
        Some(url) => {
            let link = Hyperlink::new(sound(url), HyperlinkType::External);
            paragraph.add_hyperlink(link.add_run(title.color("0A5C96").underline("single")))
        }
        None => paragraph.add_run(title),
    };
    match &*source.details {
        "" => paragraph,
        details => paragraph.add_run(Run::new().add_text(sound(&format!(", {details}")))),
    }
}

/// Returns a text without what XML cannot hold.
fn sound(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
