//! How long it takes to draw a diagnostic of a large file. `cargo bench --bench render`.

use std::time::Instant;

use demarche::code::Code;
use demarche::diagnostic::Diagnostic;
use demarche::report::terminal::{self, Look};
use demarche::report::{Report, short};
use demarche::source::{SourceMap, Span};

/// The bar, in milliseconds for each diagnostic.
const BAR: f64 = 0.05;

fn main() {
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
            "terminal",
            &(|| terminal::render(&report, &sources, look)) as &dyn Fn() -> String,
        ),
        ("short", &|| short::render(&report, &sources)),
    ] {
        let first = Instant::now();
        let size = render().len();
        let first = first.elapsed().as_secs_f64() * 1000.0 / 100.0;
        let rounds = 20;
        let start = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(render());
        }
        let each = start.elapsed().as_secs_f64() * 1000.0 / f64::from(rounds) / 100.0;
        let verdict = if each <= BAR { "within" } else { "above" };
        println!(
            "{name}: {each:.4} ms a diagnostic ({first:.4} at first, {size} bytes), {verdict} the bar of {BAR}"
        );
    }
}
