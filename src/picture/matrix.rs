//! The matrix: a row for each issue, a column for each party.

use std::fmt::Write as _;

use crate::model::join;
use crate::report::Report;
use crate::report::matrix::{Row, Square, State};

use super::svg::{Frame, LINE, MARGIN, SIZE, Svg, width, wrap};
use super::{title, verdict};

/// The room for the label of an issue.
const LABEL: i32 = 230;
/// The room around words in a square.
const PAD: i32 = 8;
/// The room for a sign.
const SIGN: i32 = 18;
/// More lines than this no square shows; the rest is in its title.
const MOST_LINES: usize = 5;

pub fn draw(report: &Report) -> String {
    let parties: Vec<&str> = report
        .parties
        .iter()
        .filter(|party| party.compared)
        .map(|party| &*party.label)
        .collect();
    let column = (900 / parties.len().max(1) as i32).clamp(140, 260);
    let all = (2 * MARGIN + LABEL + column * parties.len() as i32).max(560);
    let mut svg = Svg::default();
    let verdict = verdict(report);
    let mut y = svg.head(all, title(report), &verdict) + 8;
    y = heads(&mut svg, &parties, column, y);
    for process in [false, true] {
        let is_here = |row: &&Row| {
            let issue = report.issues.get(row.issue);
            issue.is_some_and(|issue| issue.process == process)
        };
        let mut rows = report.matrix.rows.iter().filter(is_here).peekable();
        if process && rows.peek().is_some() {
            svg.text(MARGIN, y + LINE + 4, "strong", "The talks themselves");
            y += LINE + 14;
        }
        for row in rows {
            y = self::row(&mut svg, report, row, column, y);
        }
    }
    y = legend(&mut svg, report, all, y + 12);
    let description = format!(
        "{verdict} A row for each issue, a column for each party; a square tells by its sign and \
         its colour how the party stands to the others, and in words what it holds."
    );
    svg.finish(&Frame {
        name: "matrix",
        title: title(report),
        description: &description,
        width: all,
        height: y + MARGIN,
    })
}

fn heads(svg: &mut Svg, parties: &[&str], column: i32, y: i32) -> i32 {
    let heads: Vec<Vec<String>> = parties
        .iter()
        // Bold letters are a little wider.
        .map(|party| wrap(party, (column - 2 * PAD) * 9 / 10, SIZE, 3))
        .collect();
    let most = heads.iter().map(Vec::len).max().unwrap_or(0) as i32;
    for ((lines, party), x) in heads.iter().zip(parties).zip(columns(column)) {
        svg.open(party);
        let top = y + LINE * (1 + most - lines.len() as i32);
        svg.lines(x + PAD, top, "strong", lines);
        svg.close();
    }
    y + LINE * most + 10
}

fn columns(column: i32) -> impl Iterator<Item = i32> {
    (0..).map(move |at: i32| MARGIN + LABEL + at * column)
}

/// Draws an issue. Returns where the next one begins.
fn row(svg: &mut Svg, report: &Report, row: &Row, column: i32, y: i32) -> i32 {
    let label = report
        .issues
        .get(row.issue)
        .map_or("", |issue| &issue.label);
    let lines = wrap(label, LABEL - 2 * PAD, SIZE, MOST_LINES);
    let words: Vec<Vec<String>> = row
        .squares
        .iter()
        .map(|square| wrap(&square.words, column - 2 * PAD - SIGN - 4, SIZE, MOST_LINES))
        .collect();
    let most = words.iter().map(Vec::len).max().unwrap_or(0);
    let height = LINE * most.max(lines.len()).max(1) as i32 + 2 * PAD;
    svg.open(label);
    svg.lines(MARGIN, y + PAD + SIZE, "", &lines);
    svg.close();
    for ((square, words), x) in row.squares.iter().zip(&words).zip(columns(column)) {
        svg.open(&told(report, label, square));
        let size = (column - 4, height - 4);
        svg.rect((x + 2, y + 2), size, square.state.name());
        svg.text(x + PAD, y + PAD + SIZE, "strong", square.state.sign());
        svg.lines(x + PAD + SIGN, y + PAD + SIZE, "", words);
        svg.close();
    }
    y + height
}

/// Returns everything about a square.
fn told(report: &Report, issue: &str, square: &Square) -> String {
    let label = |at: usize| report.parties.get(at).map_or("", |party| &*party.label);
    let mut text = format!("{} on {issue}: ", label(square.party));
    if !square.words.is_empty() {
        let _ = write!(text, "{} \u{2014} ", square.words);
    }
    text.push_str(square.state.meaning());
    for (word, others) in [("against", &square.against), ("with", &square.with)] {
        let names: Vec<String> = others.iter().map(|at| label(*at).to_owned()).collect();
        if !names.is_empty() {
            let _ = write!(text, "; {word} {}", join(&names, "and"));
        }
    }
    text
}

/// Explains the signs that occur. Returns how far down that reaches.
fn legend(svg: &mut Svg, report: &Report, all: i32, y: i32) -> i32 {
    let squares = || report.matrix.rows.iter().flat_map(|row| &row.squares);
    let (mut x, mut y) = (MARGIN, y);
    for state in State::ALL {
        if !squares().any(|square| square.state == state) {
            continue;
        }
        let room = 34 + width(state.meaning(), SIZE) + 18;
        if x > MARGIN && x + room > all - MARGIN {
            x = MARGIN;
            y += 26;
        }
        svg.rect((x, y), (24, 20), state.name());
        svg.text(x + 12, y + 15, "strong middle", state.sign());
        svg.text(x + 32, y + 15, "", state.meaning());
        x += room;
    }
    y + 20
}
