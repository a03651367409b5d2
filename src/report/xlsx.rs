//! For Excel and other spreadsheets: the matrix in colours, the findings, the clauses and the
//! statements, a sheet each.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use textwrap::core::display_width;

use crate::model::Strength;
use crate::source::{SourceMap, Span};

use super::matrix::State;
use super::snippet::place;
use super::survey::{self, Survey};
use super::{Kind, Report, Said};

/// More than this a cell cannot hold, where a letter may count for two.
const MOST_LETTERS: usize = 16_000;

/// Higher than so many lines no row can be.
const MOST_LINES: usize = 27;

/// The widths of the columns of the matrix.
const ISSUE: u32 = 40;
const PARTY: u32 = 26;

/// More rows than this a sheet cannot hold.
const MOST_ROWS: usize = 1_048_000;

/// Returns the report as a workbook. The same report gives the same bytes.
pub fn render(report: &Report, sources: &SourceMap) -> Vec<u8> {
    // It is written to memory, and every text and every number of rows is cut to what a sheet
    // can hold, so nothing can go wrong.
    workbook(report, sources).unwrap_or_default()
}

fn workbook(report: &Report, sources: &SourceMap) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A report says as of which day it holds; when it was made is not for the file to tell.
    let properties = DocProperties::new()
        .set_title(clipped(report.title.as_deref().unwrap_or("Report")))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    match &report.survey {
        Some(survey) => pairs(workbook.add_worksheet(), report, survey)?,
        None => matrix(workbook.add_worksheet(), report)?,
    }
    findings(workbook.add_worksheet(), report, sources)?;
    clauses(workbook.add_worksheet(), report, sources)?;
    statements(workbook.add_worksheet(), report, sources)?;
    workbook.save_to_buffer()
}

/// Where there is too much to list, how often each two parties stand to each other in which
/// way.
fn pairs(sheet: &mut Worksheet, report: &Report, survey: &Survey) -> Result<(), XlsxError> {
    sheet.set_name("Pairs")?;
    let mut head = vec![("Party", PARTY), ("Other", PARTY)];
    head.extend(survey::COLUMNS.map(|(head, _)| (head, 14)));
    heads(sheet, &head)?;
    sheet.set_freeze_panes(1, 2)?;
    for (at, pair) in survey.pairs.iter().take(MOST_ROWS).enumerate() {
        let line = at as u32 + 1;
        for (column, party) in [pair.parties.0, pair.parties.1].into_iter().enumerate() {
            let label = report.parties.get(party).map_or("", |party| &*party.label);
            sheet.write_string(line, column as u16, clipped(label))?;
        }
        let all = pair.all();
        for (column, (_, count)) in survey::COLUMNS.iter().enumerate() {
            sheet.write_number(line, column as u16 + 2, count(&all) as u32)?;
        }
    }
    Ok(())
}

fn matrix(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    sheet.set_name("Matrix")?;
    let parties = report.parties.iter().filter(|party| party.compared);
    let mut head = vec![("Issue", ISSUE)];
    // A sheet has 16384 columns, more than anybody has seen parties.
    head.extend(parties.take(10_000).map(|party| (&*party.label, PARTY)));
    heads(sheet, &head)?;
    sheet.set_freeze_panes(1, 1)?;
    for (at, row) in report.matrix.rows.iter().take(MOST_ROWS).enumerate() {
        let line = at as u32 + 1;
        let issue = report.issues.get(row.issue);
        let label = issue.map_or("", |issue| &*issue.label);
        sheet.write_string_with_format(line, 0, clipped(label), &text().set_bold())?;
        let squares = row.squares.iter().map(|square| (&*square.words, PARTY - 3));
        // Bold letters are wider.
        fit(sheet, line, squares.chain([(label, ISSUE - 6)]))?;
        for (column, square) in row.squares.iter().take(10_000).enumerate() {
            let format = coloured(square.state);
            let words = clipped(&square.text());
            sheet.write_string_with_format(line, column as u16 + 1, words, &format)?;
        }
    }
    let below = report.matrix.rows.len().min(MOST_ROWS) as u32 + 2;
    for (at, state) in State::ALL.into_iter().enumerate() {
        let line = below + at as u32;
        let words = format!("{} {}", state.sign(), state.meaning());
        sheet.write_string_with_format(line, 0, words.trim(), &coloured(state))?;
    }
    Ok(())
}

fn findings(sheet: &mut Worksheet, report: &Report, sources: &SourceMap) -> Result<(), XlsxError> {
    sheet.set_name("Findings")?;
    let head = [
        ("Kind", 16),
        ("Issue", 36),
        ("Cells", 24),
        ("Parties", 28),
        ("Finding", 70),
        ("Clauses", 36),
        ("Place", 28),
    ];
    let label = |at: &usize| report.parties.get(*at).map(|party| &*party.label);
    let rows = report.findings.iter().map(|finding| {
        let parties: Vec<&str> = finding.parties.iter().filter_map(label).collect();
        let clauses: Vec<&str> = finding.clauses.iter().map(|said| &*said.key).collect();
        let issue = report.issues.get(finding.issue);
        vec![
            Kind::name(finding.kind).to_owned(),
            issue.map_or_else(String::new, |issue| issue.label.clone()),
            finding.cells.join("; "),
            parties.join("; "),
            finding.sentence.clone(),
            clauses.join("; "),
            at(sources, finding.span),
        ]
    });
    list(sheet, &head, rows)
}

fn clauses(sheet: &mut Worksheet, report: &Report, sources: &SourceMap) -> Result<(), XlsxError> {
    sheet.set_name("Clauses")?;
    let head = [
        ("Clause", 28),
        ("Party", 20),
        ("Kind", 14),
        ("Says", 50),
        ("Label", 36),
        ("Strength", 10),
        ("In force", 24),
        ("Speaker", 24),
        ("Stated", 12),
        ("Since", 12),
        ("Until", 12),
        ("Quote", 40),
        ("Sources", 50),
        ("Address", 40),
        ("Place", 28),
    ];
    let all = report
        .statements
        .iter()
        .flat_map(|statement| &statement.clauses);
    let rows = all.map(|uttered| {
        let said = &uttered.said;
        let end = uttered.end.as_ref();
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let urls = said.sources.iter().filter_map(|cited| cited.url.as_deref());
        vec![
            said.key.clone(),
            said.party_label.clone(),
            said.kind.to_owned(),
            said.says.clone(),
            optional(&said.label),
            match said.strength {
                Strength::Firm => "firm",
                Strength::Flexible => "flexible",
                Strength::Plain => "",
            }
            .to_owned(),
            end.map_or_else(|| "yes".to_owned(), |end| format!("no: {}", end.words())),
            optional(&said.speaker),
            optional(&said.stated),
            optional(&said.since),
            optional(&said.until),
            optional(&said.quote),
            titles(said),
            urls.collect::<Vec<_>>().join(" "),
            at(sources, said.head),
        ]
    });
    list(sheet, &head, rows)
}

fn statements(
    sheet: &mut Worksheet,
    report: &Report,
    sources: &SourceMap,
) -> Result<(), XlsxError> {
    sheet.set_name("Statements")?;
    let head = [
        ("Stated", 12),
        ("Since", 12),
        ("Until", 12),
        ("Party", 20),
        ("Statement", 50),
        ("By", 40),
        ("Clauses", 9),
        ("In force", 9),
        ("What became of it", 50),
        ("Place", 28),
    ];
    let rows = report.statements.iter().map(|statement| {
        let date = |date: Option<crate::model::Period>| {
            date.map_or_else(String::new, |date| date.to_string())
        };
        vec![
            date(statement.stated),
            date(statement.since),
            date(statement.until),
            statement.party_label.clone(),
            statement.label.clone(),
            statement.attribution.clone(),
            statement.clauses.len().to_string(),
            statement.in_force().to_string(),
            statement.fate(),
            at(sources, statement.span),
        ]
    });
    list(sheet, &head, rows)
}

/// Makes a row as high as its longest text needs, as not every program does by itself.
fn fit<'t>(
    sheet: &mut Worksheet,
    row: u32,
    cells: impl Iterator<Item = (&'t str, u32)>,
) -> Result<(), XlsxError> {
    let lines = cells.map(|(text, width)| {
        // Words do not fill a line to its end.
        let room = (width as usize * 9 / 10).max(1);
        display_width(text).div_ceil(room)
    });
    let most = lines.max().unwrap_or(1).clamp(1, MOST_LINES);
    sheet.set_row_height(row, 15 * most as u32)?;
    Ok(())
}

/// Fills a sheet with a list below a head that stays in view and filters.
fn list(
    sheet: &mut Worksheet,
    head: &[(&str, u32)],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), XlsxError> {
    heads(sheet, head)?;
    sheet.set_freeze_panes(1, 0)?;
    let format = text();
    let mut last = 0;
    for (row, line) in rows.take(MOST_ROWS).zip(1..) {
        let widths = head.iter().map(|(_, width)| *width);
        fit(sheet, line, row.iter().map(String::as_str).zip(widths))?;
        for (column, cell) in row.iter().enumerate() {
            // As text, whatever it looks like: nothing that somebody wrote is a formula.
            sheet.write_string_with_format(line, column as u16, clipped(cell), &format)?;
        }
        last = line;
    }
    sheet.autofilter(0, 0, last, head.len() as u16 - 1)?;
    Ok(())
}

fn heads(sheet: &mut Worksheet, head: &[(&str, u32)]) -> Result<(), XlsxError> {
    let format = text()
        .set_bold()
        .set_background_color(Color::RGB(0x00e7_e9ec))
        .set_border_bottom(FormatBorder::Thin);
    for (column, (name, width)) in head.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
        sheet.write_string_with_format(0, column as u16, clipped(name), &format)?;
    }
    Ok(())
}

fn text() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Returns the look of a square; the sign in it tells the same without colours.
fn coloured(state: State) -> Format {
    let fill = match state {
        State::Contradicts => 0x00f6_c9b3,
        State::Agrees => 0x00b5_d8f0,
        State::CommonGround => 0x00d6_ecf7,
        State::Conditional => 0x00ea_d3e2,
        State::Open => 0x00ee_f1f4,
        State::Alone => 0x00fb_f3c4,
        State::Asked => 0x00fd_e3b5,
        State::WithoutValue => 0x00e3_e3e3,
        State::Silent => return text(),
    };
    text()
        .set_background_color(Color::RGB(fill))
        .set_border(FormatBorder::Hair)
}

fn titles(said: &Said) -> String {
    let titles = said.sources.iter().map(|cited| {
        let title = cited.title.as_ref().unwrap_or(&cited.name);
        match &cited.at {
            Some(at) => format!("{title}, {at}"),
            None => title.clone(),
        }
    });
    titles.collect::<Vec<_>>().join("; ")
}

fn at(sources: &SourceMap, span: Span) -> String {
    super::words::clean(&place(sources, span)).into_owned()
}

/// Returns a text that a cell can hold, and XML with it.
fn clipped(text: &str) -> String {
    let allowed = text.chars().map(|c| match c {
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => c,
    });
    allowed.take(MOST_LETTERS).collect()
}
