//! How fast conflicts, concessions and what is left are found: `cargo bench --bench joint`.
//!
//! On made-up negotiations, beside what a user would pick instead: python-sat, z3 and clingo,
//! run by the scripts in `benches/peers` where they are installed. Processor time, medians;
//! reading the problem does not count on either side. Where a peer's answer is complete it
//! must be ours. A row says whether it meets the bar that we set ourselves.
//!
//! `cargo bench --bench joint -- ours 30x100` leaves the peers out and takes one problem.

mod support;

use std::path::Path;

use demarche::constraint::{Proposition, VariableId};
use demarche::solver::{
    Bounds, Conflicts, Corrections, Effort, Extent, Problem, conflicts_up_to, minimal_conflicts,
    projection,
};
use serde_json::{Value, json};

use support::clock;
use support::negotiation::{Negotiation, Shape};
use support::peers::{self, Peers};

const SHAPES: [Shape; 5] = [
    shape("2x50", 12, (2, 50), 20, 350),
    shape("10x200", 4, (10, 200), 150, 40),
    Shape {
        cycles: 12,
        ..shape("10x200 cycles", 8, (10, 200), 150, 0)
    },
    shape("30x100", 7, (30, 100), 150, 50),
    Shape {
        elements: 250,
        cycles: 4,
        ..shape("30x167", 9, (30, 167), 300, 20)
    },
];

const fn shape(
    name: &'static str,
    seed: u64,
    (parties, clauses): (u64, usize),
    issues: usize,
    strays: u32,
) -> Shape {
    Shape {
        name,
        seed,
        parties,
        clauses,
        issues,
        strays,
        elements: 0,
        cycles: 0,
    }
}

/// How long a peer may take, in seconds of processor time.
const LIMIT: f64 = 20.0;

const RUNS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if let [job, rest @ ..] = arguments.as_slice()
        && job == "memory"
    {
        child(rest.first().map(String::as_str));
        return;
    }
    let (ours, names): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| *argument == "ours");
    let peers = if ours.is_empty() {
        Peers::find()
    } else {
        Peers::none()
    };
    println!(
        "{:<26}{:<15}{:>11}  {:<8}{:>12}{:>11}  bar",
        "", "", "Demarche", "peer", "", "ratio"
    );
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let mut table = Table::default();
    for shape in &SHAPES {
        if names.is_empty() || names.iter().any(|name| *name == shape.name) {
            measure(shape, &peers, folder.path(), &mut table);
        }
    }
    println!("{} of {} bars met", table.met, table.bars);
    assert!(table.differences.is_empty(), "{:?}", table.differences);
}

fn measure(shape: &Shape, peers: &Peers, folder: &Path, table: &mut Table) {
    let negotiation = Negotiation::new(shape);
    let effort = Effort::unbounded();
    let (seconds, mut problem) = clock::median(RUNS, || encode(&negotiation));
    let many = problem.len() >= 3_000;
    let name = shape.name;
    table.row("encoding", name, seconds, &[]);

    let weights: Vec<Option<u64>> = negotiation.clauses.iter().map(|c| Some(c.weight)).collect();
    let (lightest_seconds, lightest) = clock::median(RUNS, || {
        let mut corrections = Corrections::new(&mut problem, &weights, &effort);
        let lightest = corrections.lightest().expect("effort is unbounded");
        lightest.expect("giving up everything helps")
    });
    let kept: Vec<u32> = (0..problem.len() as u32)
        .filter(|group| !lightest.groups.contains(group))
        .collect();
    let cells: Vec<VariableId> = problem.occurring().to_vec();
    let (zone_seconds, zone) = clock::median(RUNS, || {
        let zone = projection(&problem, &kept, &cells, &effort).expect("effort is unbounded");
        zone.expect("the correction helps")
    });

    let path = peers::write(folder, name, &negotiation, &problem, &kept)
        .expect("the temporary folder can be written");
    let ask_for = |peer: &'static str, task, bar, limit| Peer {
        name: peer,
        bar,
        outcome: peers.run(peer, task, &path, limit),
    };
    let ask = |peer, task, bar| ask_for(peer, task, bar, LIMIT);

    let first = [ask("pysat", "first", 6.0), ask("z3", "first", 250.0)];
    for (what, size) in [("first 100 conflicts", 3), ("the same, in any order", 0)] {
        let bounds = Bounds { size, enough: 100 };
        let (seconds, found) =
            clock::median(RUNS, || minimal_conflicts(&mut problem, bounds, &effort));
        table.row(what, name, seconds, &first);
        println!("{:>26}{}", "", sizes(&found));
    }

    let (seconds, found) = clock::median(RUNS, || conflicts_up_to(&mut problem, 3, &effort));
    // Long enough to judge the bar by.
    let three = ask_for("pysat", "three", 20.0, LIMIT.max(seconds * 30.0));
    table.compare(name, &three, &json!(up_to(3, &found)));
    table.row("all of up to 3", name, seconds, &[three]);
    if many {
        table.at_most("s", seconds, 1.5);
    }
    println!("{:>26}{}", "", sizes(&found));

    let (seconds, found) = clock::median(RUNS, || conflicts_up_to(&mut problem, 2, &effort));
    let pairs = ask("pysat", "pairs", 30.0);
    table.compare(name, &pairs, &json!(up_to(2, &found)));
    table.row("all of up to 2", name, seconds, &[pairs]);
    if problem.len() >= 5_000 {
        table.at_most("ms", seconds * 1e3, 100.0);
    }

    let peer = ask("pysat", "lightest", 3.0);
    table.compare(name, &peer, &json!(lightest.weight));
    table.row("lightest concession", name, lightest_seconds, &[peer]);

    let values: Vec<Vec<u32>> = zone.iter().map(|values| values.iter().collect()).collect();
    let zone = [ask("pysat", "zone", 3.0), ask("clingo", "zone", 15.0)];
    for peer in &zone {
        table.compare(name, peer, &json!(values));
    }
    table.row("zone after it", name, zone_seconds, &zone);

    if problem.len() >= 5_000 {
        let (idle, peak) = (
            clock::peak_of(&["memory"]),
            clock::peak_of(&["memory", name]),
        );
        table.row_of_memory(name, idle, peak);
    }
}

/// The problem that a negotiation poses.
fn encode(negotiation: &Negotiation) -> Problem<'_> {
    let always: Vec<&Proposition> = negotiation.always.iter().collect();
    let groups: Vec<Vec<&Proposition>> = negotiation
        .clauses
        .iter()
        .map(|clause| vec![&clause.proposition])
        .collect();
    Problem::new(&negotiation.variables, &always, &groups)
}

/// The conflicts of up to `size` clauses.
fn up_to(size: usize, conflicts: &Conflicts) -> Vec<&Vec<u32>> {
    let small = |conflict: &&Vec<u32>| conflict.len() <= size;
    conflicts.found.iter().filter(small).collect()
}

/// How many conflicts of which size, and whether these are all.
fn sizes(conflicts: &Conflicts) -> String {
    let largest = conflicts.found.iter().map(Vec::len).max().unwrap_or(0);
    let counts: Vec<String> = (1..=largest)
        .map(|size| {
            (
                size,
                conflicts.found.iter().filter(|c| c.len() == size).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .map(|(size, count)| format!("{count} of {size}"))
        .collect();
    let extent = match conflicts.extent {
        Extent::All => "these are all".to_owned(),
        Extent::UpTo(size) => format!("all of up to {size}"),
    };
    format!("{}; {extent}", counts.join(", "))
}

/// What a peer made of a task.
struct Peer {
    name: &'static str,
    /// So many times our time it should take.
    bar: f64,
    outcome: Option<peers::Outcome>,
}

#[derive(Default)]
struct Table {
    bars: u32,
    met: u32,
    differences: Vec<String>,
}

impl Table {
    fn row(&mut self, what: &str, name: &str, seconds: f64, peers: &[Peer]) {
        print!("{what:<26}{name:<15}{:>8.2} ms", seconds * 1e3);
        let mut first = true;
        for peer in peers {
            let Some(outcome) = &peer.outcome else {
                continue;
            };
            if !std::mem::take(&mut first) {
                print!("\n{:>52}", "");
            }
            let ratio = outcome.seconds / seconds;
            let more = if outcome.answer.is_none() { ">" } else { "" };
            let met = self.judge(ratio >= peer.bar);
            print!(
                "  {:<8}{:>9} ms{:>10}×  ≥ {}× {met}",
                peer.name,
                format!("{more}{:.0}", outcome.seconds * 1e3),
                format!("{more}{ratio:.1}"),
                peer.bar
            );
        }
        println!();
    }

    fn at_most(&mut self, unit: &str, value: f64, bar: f64) {
        let met = self.judge(value <= bar);
        println!("{:>26}{value:.2} {unit} ≤ {bar} {unit} {met}", "");
    }

    fn row_of_memory(&mut self, name: &str, idle: u64, peak: u64) {
        let megabytes = |kilobytes: u64| kilobytes as f64 / 1e3;
        println!(
            "{:<26}{name:<15}{:>8.1} MB  (the process itself {:.1} MB)",
            "peak memory",
            megabytes(peak),
            megabytes(idle)
        );
        if peak > 0 {
            self.at_most("MB", megabytes(peak), 64.0);
        }
    }

    /// Notes where a peer knows better.
    fn compare(&mut self, name: &str, peer: &Peer, ours: &Value) {
        let Some(theirs) = peer.outcome.as_ref().and_then(|o| o.answer.as_ref()) else {
            return;
        };
        if theirs != ours {
            let difference = format!("{name}: {} answers otherwise", peer.name);
            println!("{difference}");
            self.differences.push(difference);
        }
    }

    fn judge(&mut self, met: bool) -> &'static str {
        self.bars += 1;
        self.met += u32::from(met);
        if met { "met" } else { "MISSED" }
    }
}

/// Does everything once with one problem, or nothing, and prints the peak of memory.
fn child(name: Option<&str>) {
    if let Some(shape) = SHAPES.iter().find(|shape| Some(shape.name) == name) {
        let negotiation = Negotiation::new(shape);
        let mut problem = encode(&negotiation);
        let effort = Effort::unbounded();
        let bounds = Bounds {
            size: 3,
            enough: 100,
        };
        minimal_conflicts(&mut problem, bounds, &effort);
        conflicts_up_to(&mut problem, 3, &effort);
        let weights: Vec<Option<u64>> =
            negotiation.clauses.iter().map(|c| Some(c.weight)).collect();
        let lightest = Corrections::new(&mut problem, &weights, &effort).lightest();
        let given_up = lightest.ok().flatten().expect("a correction").groups;
        let kept: Vec<u32> = (0..problem.len() as u32)
            .filter(|group| !given_up.contains(group))
            .collect();
        let cells = problem.occurring().to_vec();
        projection(&problem, &kept, &cells, &effort).expect("effort is unbounded");
    }
    println!("{}", clock::peak());
}
