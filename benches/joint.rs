//! How fast conflicts, concessions and what is left are found: `cargo bench --bench joint`.
//!
//! On made-up negotiations, beside what a user would pick instead: python-sat, z3 and clingo,
//! run by the scripts in `benches/peers` where they are installed. Processor time, medians;
//! reading the problem does not count on either side. Where a peer's answer is complete it
//! must be ours. A row says whether it meets the bar that we set ourselves.
//!
//! `cargo bench --bench joint -- ours 30x100` leaves the peers out and takes one problem.

mod support;

use std::fmt::Write as _;
use std::path::Path;

use demarche::constraint::{Proposition, VariableId};
use demarche::solver::{
    Bounds, Conflicts, Corrections, Effort, Extent, Problem, conflicts_up_to, minimal_conflicts,
    projection,
};
use serde_json::{Value, json};

use support::clock;
use support::figure::Figure;
use support::negotiation::{Negotiation, Shape};
use support::peers::{self, Peers};
use support::run::Run;
use support::table::{Peer, Table};

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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [job, rest @ ..] = arguments.as_slice()
        && job == "memory"
    {
        child(rest.first().map(String::as_str));
        return;
    }
    let mut run = Run::begin("joint");
    let peers = if run.takes("ours") {
        Peers::none()
    } else {
        Peers::find()
    };
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let mut differences = Vec::new();
    let shapes = if run.quick { &SHAPES[..1] } else { &SHAPES[..] };
    for shape in shapes {
        if !run.wants(shape.name) {
            continue;
        }
        let mut bench = Bench {
            name: shape.name,
            peers: &peers,
            table: Table::begin(&title(shape)),
            differences: &mut differences,
        };
        bench.measure(shape, folder.path());
        run.keep(&bench.table);
    }
    run.end();
    assert!(differences.is_empty(), "{differences:?}");
}

/// What is measured on one negotiation.
struct Bench<'b> {
    name: &'static str,
    peers: &'b Peers,
    table: Table,
    /// Where a peer knows better.
    differences: &'b mut Vec<String>,
}

impl Bench<'_> {
    fn measure(&mut self, shape: &Shape, folder: &Path) {
        let negotiation = Negotiation::new(shape);
        let effort = Effort::unbounded();
        let (seconds, mut problem) = clock::median(RUNS, || encode(&negotiation));
        let clauses = problem.len();
        self.table
            .alone("encoding as clauses", Figure::seconds(seconds));

        let weights: Vec<Option<u64>> =
            negotiation.clauses.iter().map(|c| Some(c.weight)).collect();
        let (lightest_seconds, lightest) = clock::median(RUNS, || {
            let mut corrections = Corrections::new(&mut problem, &weights, &effort);
            let lightest = corrections.lightest().expect("effort is unbounded");
            lightest.expect("giving up everything helps")
        });
        let kept: Vec<u32> = (0..clauses as u32)
            .filter(|group| !lightest.groups.contains(group))
            .collect();
        let cells: Vec<VariableId> = problem.occurring().to_vec();
        let (zone_seconds, zone) = clock::median(RUNS, || {
            let zone = projection(&problem, &kept, &cells, &effort).expect("effort is unbounded");
            zone.expect("the correction helps")
        });
        let path = peers::write(folder, self.name, &negotiation, &problem, &kept)
            .expect("the temporary folder can be written");
        let peers = self.peers;
        let ask = |peer, task, bar, limit| Asked {
            peer,
            bar,
            outcome: peers.run(peer, task, &path, limit),
        };

        let first = [
            ask("pysat", "first", 6.0, LIMIT),
            ask("z3", "first", 250.0, LIMIT),
        ];
        for (what, size) in [("first 100 conflicts", 3), ("the same, in any order", 0)] {
            let bounds = Bounds { size, enough: 100 };
            let (seconds, found) =
                clock::median(RUNS, || minimal_conflicts(&mut problem, bounds, &effort));
            self.row(what, seconds, None, &first);
            self.note(what, &found);
        }

        let what = "all conflicts of up to 3 clauses";
        let (seconds, found) = clock::median(RUNS, || conflicts_up_to(&mut problem, 3, &effort));
        // Long enough to judge the bar by.
        let three = ask("pysat", "three", 20.0, LIMIT.max(seconds * 30.0));
        self.compare(&three, &json!(up_to(3, &found)));
        let bar = (clauses >= 3_000).then(|| Figure::seconds(1.5));
        self.row(what, seconds, bar, &[three]);
        self.note(what, &found);

        let what = "all pairs that conflict";
        let (seconds, found) = clock::median(RUNS, || conflicts_up_to(&mut problem, 2, &effort));
        let pairs = ask("pysat", "pairs", 30.0, LIMIT);
        self.compare(&pairs, &json!(up_to(2, &found)));
        let bar = (clauses >= 5_000).then(|| Figure::milliseconds(100.0));
        self.row(what, seconds, bar, &[pairs]);

        let peer = ask("pysat", "lightest", 3.0, LIMIT);
        self.compare(&peer, &json!(lightest.weight));
        self.row("the lightest concession", lightest_seconds, None, &[peer]);

        let values: Vec<Vec<u32>> = zone.iter().map(|values| values.iter().collect()).collect();
        let zone = [
            ask("pysat", "zone", 3.0, LIMIT),
            ask("clingo", "zone", 15.0, LIMIT),
        ];
        for peer in &zone {
            self.compare(peer, &json!(values));
        }
        self.row("the zone after it", zone_seconds, None, &zone);

        let peak = clock::peak_of(&["memory", self.name]);
        if peak > 0 {
            let bar = (clauses >= 5_000).then(|| Figure::megabytes(64.0));
            let peak = Figure::bytes(peak as f64 * 1024.0);
            self.table.row("peak memory of all this", peak, bar, &[]);
        }
    }

    fn row(&mut self, what: &str, seconds: f64, bar: Option<Figure>, asked: &[Asked]) {
        let peers: Vec<Peer> = asked
            .iter()
            .map(|asked| Peer {
                name: self.peers.name(asked.peer),
                theirs: asked.outcome.as_ref().map(|outcome| {
                    let figure = Figure::seconds(outcome.seconds);
                    match outcome.answer {
                        Some(_) => figure,
                        None => figure.cut_off(),
                    }
                }),
                bar: Some(asked.bar),
            })
            .collect();
        self.table.row(what, Figure::seconds(seconds), bar, &peers);
    }

    fn note(&mut self, what: &str, found: &Conflicts) {
        self.table
            .note(&format!("Found, {what}: {}.", sizes(found)));
    }

    fn compare(&mut self, asked: &Asked, ours: &Value) {
        let Some(theirs) = asked.outcome.as_ref().and_then(|o| o.answer.as_ref()) else {
            return;
        };
        if theirs != ours {
            let difference = format!("{}: {} answers otherwise", self.name, asked.peer);
            self.table.note(&difference);
            self.differences.push(difference);
        }
    }
}

/// What a peer made of a task.
struct Asked {
    peer: &'static str,
    /// So many times our time it should take.
    bar: f64,
    outcome: Option<peers::Outcome>,
}

/// What a negotiation is like, in words.
fn title(shape: &Shape) -> String {
    let mut text = format!(
        "{}: {} parties, {} clauses each, {} issues",
        shape.name, shape.parties, shape.clauses, shape.issues
    );
    if shape.elements > 0 {
        let _ = write!(text, ", one of them a subset of {}", shape.elements);
    }
    if shape.cycles > 0 {
        let _ = write!(text, ", {} planted cycles", shape.cycles);
    }
    text
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
