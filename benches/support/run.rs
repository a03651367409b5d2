//! One run of a bench: what it was asked for, and where its tables go.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::machine;
use super::process;
use super::table::Table;

/// The page that keeps the figures, under the name of each bench.
const PAGE: &str = "docs/benchmarks.md";

/// One run of one bench.
pub struct Run {
    bench: &'static str,
    machine: String,
    /// Less of everything, to see that it works.
    pub quick: bool,
    writes: bool,
    /// Whether less was asked for than there is.
    is_part: bool,
    words: Vec<String>,
    text: String,
    bars: usize,
    met: usize,
}

impl Run {
    /// Reads the arguments: `quick`, `--write`, and words of the bench's own.
    pub fn begin(bench: &'static str) -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        process::serve(&arguments);
        let machine = machine::description();
        println!("{bench}: {machine}");
        let (options, words): (Vec<String>, Vec<String>) = arguments
            .into_iter()
            .partition(|argument| argument.starts_with("--"));
        Self {
            bench,
            machine,
            quick: words.iter().any(|word| word == "quick"),
            is_part: !words.is_empty(),
            writes: options.iter().any(|option| option == "--write"),
            words: words.into_iter().filter(|word| word != "quick").collect(),
            text: String::new(),
            bars: 0,
            met: 0,
        }
    }

    /// Tells whether a word stands among the arguments, and takes it out.
    pub fn takes(&mut self, word: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|other| other != word);
        self.words.len() < before
    }

    /// Tells whether something is wanted: it is named, or nothing is.
    pub fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| word == name)
    }

    /// Keeps a table that is complete.
    pub fn keep(&mut self, table: &Table) {
        let (bars, met) = table.bars();
        self.bars += bars;
        self.met += met;
        let _ = write!(self.text, "\n{}", table.markdown());
    }

    /// Counts the bars, and writes the tables into the page if asked to.
    pub fn end(self) {
        println!();
        if self.bars > 0 {
            println!("{} of {} bars met", self.met, self.bars);
        }
        if !self.writes {
            return;
        }
        let mut section = String::new();
        if self.is_part {
            section.push_str("\n**A trial of a part; these are no figures to quote.**\n");
        }
        if self.bars > 0 {
            let _ = write!(section, "\n{} of {} bars met.\n", self.met, self.bars);
        }
        let _ = write!(section, "{}\nMeasured {}.\n", self.text, self.machine);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
        let page = fs::read_to_string(&path).expect("the page is there");
        let page = replace(&page, self.bench, &section);
        fs::write(&path, page).expect("the page can be written");
        println!("written into {PAGE}");
    }
}

/// Puts a bench's tables between its marks.
fn replace(page: &str, bench: &str, section: &str) -> String {
    let (open, close) = (format!("<!-- figures: {bench} -->\n"), "<!-- end -->");
    let start = page
        .find(&open)
        .expect("the page has a place for every bench")
        + open.len();
    let end = start + page[start..].find(close).expect("the place has an end");
    format!("{}{section}\n{}", &page[..start], &page[end..])
}
