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

use demarche::report::words::thousands;

use support::process::{self, Cost};
use support::run::Run;
use support::table::Table;
use support::written::Assembly;

const CLAUSES: [usize; 3] = [100, 1_000, 5_000];

/// How many parties there are, and on one in how many issues each of them speaks.
const PARTIES: [(usize, usize); 3] = [(2, 2), (30, 4), (200, 10)];

/// After how many seconds a comparison is cut off.
const LIMIT: u64 = 120;

fn main() {
    let mut run = Run::begin("check");
    let sizes = if run.quick { &CLAUSES[..2] } else { &CLAUSES };
    for (title, is_each) in [
        ("Parties × clauses of all together", false),
        ("Parties × clauses of each", true),
    ] {
        let mut table = Table::of(title, &process::FIGURES.map(|(name, _)| name));
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
                let (runs, limit) = if run.quick {
                    (1, LIMIT / 8)
                } else {
                    (5, LIMIT)
                };
                let limit = Duration::from_secs(limit);
                let cost = process::check(|folder| assembly.write(folder), runs, limit);
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

fn show(assembly: &Assembly, clauses: usize, cost: &Cost, table: &mut Table) {
    let what = format!(
        "{} parties × {}, {} issues",
        assembly.parties,
        thousands(clauses as u64),
        thousands(assembly.issues as u64)
    );
    let figures = process::FIGURES.map(|(_, figure)| Some(figure(cost)));
    table.figures(&what, &figures, None);
}
