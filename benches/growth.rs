//! How the cost of a comparison grows with what is doubled: `cargo bench --bench growth`.
//!
//! Of assemblies as in `cargo bench --bench check`, one thing is doubled at a time: the parties,
//! the clauses of each, or what is in conflict. Beside each cost stands the power of the doubled
//! with which it grew from the step before: 1 for twice as much, 2 for four times. The bar is the
//! square. Processor time and memory of whole processes, less those of one that compares nothing.

mod support;

use std::time::Duration;

use demarche::report::words::thousands;

use support::figure::Figure;
use support::process::{self, Cost};
use support::run::Run;
use support::table::{Bar, Table};
use support::written::Assembly;

const STEPS: u32 = 4;

const LIMIT: Duration = Duration::from_secs(300);

fn main() {
    let mut run = Run::begin("growth");
    let base = Assembly {
        parties: 25,
        clauses: 25 * 40,
        issues: 200,
        strays: 50,
    };
    let parties = |factor: usize| Assembly {
        parties: base.parties * factor,
        clauses: base.clauses * factor,
        ..base
    };
    // With the issues, so that as many speak on each.
    let clauses = |factor: usize| Assembly {
        clauses: base.clauses * factor,
        issues: base.issues * factor,
        ..base
    };
    let conflicts = |factor: usize| Assembly {
        clauses: base.clauses * 4,
        issues: base.issues * 4,
        strays: 20 * factor as u32,
        ..base
    };
    let series: [(&str, &dyn Fn(usize) -> Assembly); 3] = [
        ("parties", &parties),
        ("clauses", &clauses),
        ("conflicts", &conflicts),
    ];
    let runs = if run.quick { 1 } else { 5 };
    let nothing = Assembly {
        parties: 1,
        clauses: 0,
        issues: 1,
        strays: 0,
    };
    let nothing = process::check(|folder| nothing.write(folder), runs, LIMIT);
    for (what, assembly) in series {
        if run.wants(what) {
            let steps = if run.quick { 2 } else { STEPS };
            run.keep(&series_of(what, assembly, steps, runs, &nothing));
        }
    }
    run.end();
}

fn series_of(
    what: &str,
    assembly: &dyn Fn(usize) -> Assembly,
    steps: u32,
    runs: usize,
    nothing: &Cost,
) -> Table {
    let columns = ["processor time", "its power", "memory", "its power"];
    let mut table = Table::of(&format!("Doubling the {what}"), &columns);
    let square = Figure::power(2.0);
    let mut last: Option<(Figure, Figure)> = None;
    for step in 0..steps {
        let assembly = assembly(1 << step);
        let cost = process::check(|folder| assembly.write(folder), runs, LIMIT);
        let time = cost.processor().less(&nothing.processor());
        let memory = cost.memory().less(&nothing.memory());
        let powers = last.map(|before| (time.power_over(&before.0), memory.power_over(&before.1)));
        let bar = powers.map(|(time, memory)| Bar {
            figure: square,
            is_met: time.reaches(&square) && memory.reaches(&square),
        });
        let (time_power, memory_power) = powers.unzip();
        let size = format!(
            "{} parties, {} clauses, {} ‰ stray",
            assembly.parties,
            thousands(assembly.clauses as u64),
            assembly.strays
        );
        let figures = [Some(time), time_power, Some(memory), memory_power];
        table.figures(&size, &figures, bar);
        if cost.is_cut_off() {
            break;
        }
        last = Some((time, memory));
    }
    table
}
