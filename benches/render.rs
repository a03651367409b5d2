//! How long it takes to draw a diagnostic of a large file. `cargo bench --bench render`.

mod support;

use std::time::Instant;

use demarche::code::Code;
use demarche::diagnostic::Diagnostic;
use demarche::report::terminal::{self, Look};
use demarche::report::{Report, short};
use demarche::source::{SourceMap, Span};

use support::figure::Figure;
use support::run::Run;
use support::table::Table;

/// The bar, in milliseconds for each diagnostic.
const BAR: f64 = 0.05;

fn main() {
    let mut run = Run::begin("render");
    let mut table = Table::begin("One of 100 diagnostics of a text of 10 MB");
    let line =
        "  demand integrity \"Complete restoration\" { status[every region] is ukrainian }\n";
    let text = line.repeat(10_000_000 / line.len());
    let mut sources = SourceMap::new();
    sources.add("large.pos", text);
    let lines = 10_000_000 / line.len();
    let diagnostics: Vec<Diagnostic> = (0..100)
        .map(|at| {
            let start = (at * lines / 100 * line.len()) as u32;
            Diagnostic::new(
                Code::UnknownWord,
                Span::new(start + 2, start + 8),
                "a word that starts nothing",
            )
            .label("starts nothing")
            .help("write another one")
        })
        .collect();
    let report = Report {
        diagnostics,
        ..Report::default()
    };
    let look = Look {
        width: 80,
        unicode: true,
        colour: true,
    };
    for (name, render) in [
        (
            "at the terminal",
            &(|| terminal::render(&report, &sources, look)) as &dyn Fn() -> String,
        ),
        ("one line each", &|| short::render(&report, &sources)),
    ] {
        let first = Instant::now();
        render();
        let first = first.elapsed().as_secs_f64() * 10.0;
        let rounds = if run.quick { 2 } else { 20 };
        let start = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(render());
        }
        let each = start.elapsed().as_secs_f64() * 10.0 / f64::from(rounds);
        let bar = Figure::milliseconds(BAR);
        table.row(name, Figure::milliseconds(each), Some(bar), &[]);
        // Then the lines are found.
        table.alone(&format!("{name}, at first"), Figure::milliseconds(first));
    }
    run.keep(&table);
    run.end();
}
