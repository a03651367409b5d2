//! How soon a keystroke is followed by its findings: `cargo bench --bench edit`.
//!
//! The last outcome is let go first, so that what has only moved can move without a copy.
//!
//! In the middle of a made-up negotiation a clause is typed, character by character, and taken
//! out again. What each step takes is shown, half-typed words included.

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use demarche::model;
use demarche::source::{FileId, SourceMap};
use demarche::syntax::{Incremental, ast::Ast};

use demarche::report::words::thousands;
use support::figure::Figure;
use support::run::Run;
use support::table::Table;
use support::workspace;

/// What is typed.
const CLAUSE: &str = "  firm demand typed \"What is typed\" { topic-1 is yes  note \"Now\" }\n";

fn main() {
    let mut run = Run::begin("edit");
    let sizes = if run.quick {
        &[2_000][..]
    } else {
        &[2_000, 50_000]
    };
    for lines in sizes {
        run.keep(&measure(*lines));
    }
    run.end();
}

/// The times of one step, the first of which finds nothing kept.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn of<T>(&mut self, step: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = step();
        self.0.push(start.elapsed());
        result
    }

    fn show(&self, what: &str, table: &mut Table) {
        let mut later = self.0[1..].to_vec();
        later.sort_unstable();
        let at = |share: usize| later[(later.len() * share / 100).min(later.len() - 1)];
        let times = [self.0[0], at(50), at(99), at(100)];
        let figures = times.map(|time| Some(Figure::seconds(time.as_secs_f64())));
        table.figures(what, &figures, None);
    }
}

fn measure(lines: usize) -> Table {
    let mut map = SourceMap::spacious();
    let texts = workspace::texts(lines);
    let files: Vec<FileId> = texts
        .iter()
        .map(|(name, text)| map.add(name, text))
        .collect();
    let mut table = Table::of(
        &format!("{} lines in {} files", thousands(lines as u64), files.len()),
        &["at first", "median", "99 in 100", "slowest"],
    );
    let typed = files[files.len() / 2];
    let text = &map.file(typed).text;
    let middle = text[text.len() / 2..]
        .find("\n  demand ")
        .expect("there is a clause");
    let place = text.len() / 2 + middle + 1;

    let mut readers: HashMap<FileId, Incremental> = HashMap::new();
    let mut trees: HashMap<FileId, Arc<Ast>> = HashMap::new();
    let (mut reads, mut resolves, mut drops) =
        (Times::default(), Times::default(), Times::default());
    let mut resolver = model::Incremental::default();
    let mut last: Option<(Vec<_>, _)> = None;
    let typing = (0..CLAUSE.len()).map(|at| (place + at..place + at, &CLAUSE[at..=at]));
    let regret = (0..CLAUSE.len())
        .rev()
        .map(|at| (place + at..place + at + 1, ""));
    let first = std::iter::once((place..place, ""));
    for (range, text) in first.chain(typing).chain(regret) {
        assert!(map.edit(typed, range, text), "there is room to type");
        drops.of(|| {
            drop(last.take());
            trees.remove(&typed);
        });
        reads.of(|| {
            for id in &files {
                let read = || Arc::new(readers.entry(*id).or_default().read(map.file(*id)).0);
                trees.entry(*id).or_insert_with(read);
            }
        });
        let known: Vec<_> = files
            .iter()
            .map(|id| (*id, Arc::clone(&trees[id])))
            .collect();
        let resolved = resolves.of(|| resolver.resolve(&map, &known));
        last = Some((known, resolved));
    }
    reads.show("reading what changed", &mut table);
    resolves.show("resolving names", &mut table);
    drops.show("letting the last outcome go", &mut table);
    table
}
