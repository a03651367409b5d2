//! A table of figures: printed row by row, and written as Markdown, from the same rows.

use std::fmt::Write as _;

use super::figure::Figure;

/// One table, in the making.
pub struct Table {
    title: String,
    rows: Vec<Row>,
    notes: Vec<String>,
}

/// What somebody else needs for the same.
pub struct Peer {
    /// Its name, with its version.
    pub name: String,
    /// `None` if it is not there.
    pub theirs: Option<Figure>,
    /// So many times better than it we have to be.
    pub bar: Option<f64>,
}

/// The cells of a row: what, ours, peer, theirs, ratio, bar, verdict.
struct Row {
    cells: [String; 7],
    verdict: Option<bool>,
}

const HEADINGS: [&str; 7] = ["", "Demarche", "beside", "theirs", "ratio", "bar", ""];
const WIDTHS: [usize; 7] = [46, 10, 26, 10, 9, 11, 8];
const IS_NUMBER: [bool; 7] = [false, true, false, true, true, true, false];

impl Table {
    /// Begins a table, and prints its title.
    pub fn begin(title: &str) -> Self {
        println!("\n{title}\n");
        print_row(&HEADINGS.map(str::to_owned));
        Self {
            title: title.to_owned(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a figure that stands by itself.
    pub fn alone(&mut self, what: &str, ours: Figure) {
        self.row(what, ours, None, &[]);
    }

    /// Adds a figure with the bar that it has to reach, if any, and beside those of others.
    pub fn row(&mut self, what: &str, ours: Figure, bar: Option<Figure>, peers: &[Peer]) {
        let (mut what, mut shown) = (what.to_owned(), ours.to_string());
        let mut take = || [&mut what, &mut shown].map(std::mem::take);
        if bar.is_some() || peers.is_empty() {
            let verdict = bar.map(|bar| ours.reaches(&bar));
            let bar = bar.map(|bar| bar.as_bar()).unwrap_or_default();
            let [what, shown] = take();
            let empty = String::new;
            let verdict_word = word(verdict).to_owned();
            let cells = [what, shown, empty(), empty(), empty(), bar, verdict_word];
            self.add(cells, verdict);
        }
        for peer in peers {
            let ratio = peer.theirs.map(|theirs| ours.ratio(&theirs));
            let verdict = ratio.zip(peer.bar).map(|(ratio, bar)| ratio.reaches(bar));
            let last = match peer.theirs {
                Some(_) => word(verdict),
                None => "not there",
            };
            let [what, shown] = take();
            let cells = [
                what,
                shown,
                peer.name.clone(),
                peer.theirs.map(|it| it.to_string()).unwrap_or_default(),
                ratio.map(|it| it.to_string()).unwrap_or_default(),
                peer.bar.map(|bar| format!("≥ {bar}×")).unwrap_or_default(),
                last.to_owned(),
            ];
            self.add(cells, verdict);
        }
    }

    /// Adds a sentence below the table.
    pub fn note(&mut self, text: &str) {
        println!("  {text}");
        self.notes.push(text.to_owned());
    }

    fn add(&mut self, cells: [String; 7], verdict: Option<bool>) {
        print_row(&cells);
        self.rows.push(Row { cells, verdict });
    }

    /// Returns how many bars there are, and how many of them are met.
    pub fn bars(&self) -> (usize, usize) {
        let verdicts = self.rows.iter().filter_map(|row| row.verdict);
        let met = verdicts.clone().filter(|met| *met).count();
        (verdicts.count(), met)
    }

    /// Returns the table as Markdown, without the columns that are empty throughout.
    pub fn markdown(&self) -> String {
        let is_used = |column: usize| {
            column == 0 || self.rows.iter().any(|row| !row.cells[column].is_empty())
        };
        let columns: Vec<usize> = (0..HEADINGS.len()).filter(|&at| is_used(at)).collect();
        let mut text = format!("### {}\n\n", self.title);
        let mut line = |cell: &dyn Fn(usize) -> String| {
            for &column in &columns {
                let _ = write!(text, "| {} ", cell(column));
            }
            text.push_str("|\n");
        };
        line(&|column| HEADINGS[column].to_owned());
        line(&|column| if IS_NUMBER[column] { "--:" } else { "---" }.to_owned());
        for row in &self.rows {
            line(&|column| {
                let cell = &row.cells[column];
                if column == 6 && row.verdict == Some(false) {
                    format!("**{cell}**")
                } else {
                    cell.replace('|', "\\|")
                }
            });
        }
        for note in &self.notes {
            let _ = write!(text, "\n{note}\n");
        }
        text
    }
}

fn word(verdict: Option<bool>) -> &'static str {
    match verdict {
        Some(true) => "met",
        Some(false) => "missed",
        None => "",
    }
}

fn print_row(cells: &[String; 7]) {
    let mut line = String::new();
    for ((cell, width), is_number) in cells.iter().zip(WIDTHS).zip(IS_NUMBER) {
        let _ = if is_number {
            write!(line, "{cell:>width$}  ")
        } else {
            write!(line, "{cell:<width$}  ")
        };
    }
    println!("{}", line.trim_end());
}
