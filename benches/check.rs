//! What a comparison costs, from two parties to two hundred: `cargo bench --bench check`.
//!
//! `demarche check FOLDER` as a whole process, its report thrown away. The assemblies are made
//! up, as `benches/support/written.rs` tells: each party speaks on some of the issues and agrees
//! with itself, and one clause in seven strays from what most hold. What takes longer than the
//! limit, or more than 12 GB, is cut off, and the table says so.
//!
//! `cargo bench --bench check -- 30` takes the assemblies of thirty parties alone.

mod support;

use std::time::Duration;

use support::process::{self, Cost};
use support::run::Run;
use support::table::Table;
use support::written::Assembly;

const CLAUSES: [usize; 3] = [100, 1_000, 5_000];

/// How many parties there are, and on one in how many issues each of them speaks.
const PARTIES: [(usize, usize); 3] = [(2, 2), (30, 4), (200, 10)];

const LIMIT: Duration = Duration::from_secs(120);

fn main() {
    let mut run = Run::begin("check");
    let sizes = if run.quick { &CLAUSES[..2] } else { &CLAUSES };
    for (title, is_each) in [
        ("Clauses of all parties together", false),
        ("Clauses of each party", true),
    ] {
        let mut table = Table::begin(title);
        for (parties, one_in) in PARTIES {
            if !run.wants(&parties.to_string()) {
                continue;
            }
            for &clauses in sizes {
                let total = if is_each { clauses * parties } else { clauses };
                // Nobody compares parties of whom half say nothing.
                if total < parties || (run.quick && total > 3_000) {
                    continue;
                }
                let assembly = Assembly {
                    parties,
                    clauses: total,
                    issues: (total / parties * one_in).max(10),
                    strays: 150,
                };
                let cost = measure(&assembly, if run.quick { 1 } else { 5 });
                show(&assembly, clauses, &cost, &mut table);
                // A larger one would not come to its end either.
                if cost.is_cut_off() {
                    break;
                }
            }
        }
        run.keep(&table);
    }
    run.end();
}

fn measure(assembly: &Assembly, runs: usize) -> Cost {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    assembly.write(folder.path());
    let folder = folder
        .path()
        .to_str()
        .expect("the temporary folder is UTF-8");
    let command = [env!("CARGO_BIN_EXE_demarche"), "check", folder];
    process::cost(&command, runs, LIMIT).expect("our own program is there")
}

fn show(assembly: &Assembly, clauses: usize, cost: &Cost, table: &mut Table) {
    let what = format!(
        "{} parties × {clauses} clauses, {} issues",
        assembly.parties, assembly.issues
    );
    table.alone(&format!("{what}: from start to end"), cost.wall());
    table.alone(&format!("{what}: processor time"), cost.processor());
    table.alone(&format!("{what}: peak memory"), cost.memory());
}
