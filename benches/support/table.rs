//! A table of figures: printed row by row, and written as Markdown, from the same rows.

use std::fmt::Write as _;

use super::figure::Figure;

/// One table, in the making.
pub struct Table {
    title: String,
    columns: Vec<Column>,
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

/// What several figures are held to.
#[derive(Clone, Copy)]
pub struct Bar {
    pub figure: Figure,
    pub is_met: bool,
}

struct Column {
    heading: &'static str,
    width: usize,
    is_number: bool,
}

/// A cell for each column, the last of them a word on whether the bar is met.
struct Row {
    cells: Vec<String>,
    verdict: Option<bool>,
}

const fn words(heading: &'static str, width: usize) -> Column {
    Column {
        heading,
        width,
        is_number: false,
    }
}

const fn numbers(heading: &'static str, width: usize) -> Column {
    Column {
        heading,
        width,
        is_number: true,
    }
}

impl Table {
    /// Begins a table of figures beside those of others, and prints its title.
    pub fn begin(title: &str) -> Self {
        Self::with(
            title,
            vec![
                words("", 40),
                numbers("Demarche", 10),
                words("beside", 26),
                numbers("theirs", 10),
                numbers("ratio", 8),
                numbers("bar", 9),
                words("", 0),
            ],
        )
    }

    /// Begins a table of figures of ours, several a row, and prints its title.
    pub fn of(title: &str, figures: &[&'static str]) -> Self {
        let figures = figures.iter().map(|heading| numbers(heading, 18));
        let bar = [numbers("bar", 9), words("", 0)];
        let columns = std::iter::once(words("", 40)).chain(figures).chain(bar);
        Self::with(title, columns.collect())
    }

    fn with(title: &str, columns: Vec<Column>) -> Self {
        println!("\n{title}\n");
        let headings: Vec<String> = columns.iter().map(|it| it.heading.to_owned()).collect();
        print_row(&columns, &headings);
        Self {
            title: title.to_owned(),
            columns,
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds several figures, and the bar that some of them have to reach, if any.
    pub fn figures(&mut self, what: &str, figures: &[Option<Figure>], bar: Option<Bar>) {
        let verdict = bar.map(|bar| bar.is_met);
        let figures = figures
            .iter()
            .map(|figure| figure.map(|it| it.to_string()).unwrap_or_default());
        let bar = bar.map(|bar| bar.figure.as_bar()).unwrap_or_default();
        let cells = std::iter::once(what.to_owned())
            .chain(figures)
            .chain([bar, word(verdict).to_owned()]);
        self.add(cells.collect(), verdict);
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
            let last = word(verdict).to_owned();
            let cells = vec![what, shown, empty(), empty(), empty(), bar, last];
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
            let cells = vec![
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

    fn add(&mut self, cells: Vec<String>, verdict: Option<bool>) {
        print_row(&self.columns, &cells);
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
        let used: Vec<usize> = (0..self.columns.len()).filter(|&at| is_used(at)).collect();
        let last = self.columns.len() - 1;
        let mut text = format!("### {}\n\n", self.title);
        let mut line = |cell: &dyn Fn(usize) -> String| {
            for &column in &used {
                let _ = write!(text, "| {} ", cell(column));
            }
            text.push_str("|\n");
        };
        line(&|column| self.columns[column].heading.to_owned());
        line(&|column| {
            let is_number = self.columns[column].is_number;
            if is_number { "--:" } else { "---" }.to_owned()
        });
        for row in &self.rows {
            line(&|column| {
                let cell = &row.cells[column];
                if column == last && row.verdict == Some(false) {
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

fn print_row(columns: &[Column], cells: &[String]) {
    let mut line = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        let width = column.width;
        let _ = if column.is_number {
            write!(line, "{cell:>width$}  ")
        } else {
            write!(line, "{cell:<width$}  ")
        };
    }
    println!("{}", line.trim_end());
}
