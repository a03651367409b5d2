//! Any texts: read, resolved, compared, and told in every form. Nothing panics, and the same
//! input gives the same bytes.

use demarche::check::{self, Options};
use demarche::report::{json, short, terminal};
use demarche::solver::Effort;
use demarche::workspace::Workspace;

/// Stands between two files; no text holds it otherwise.
const NEXT: char = '\u{1}';

/// So that one input is tried in some milliseconds.
const STEPS: u64 = 200_000;

pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let files = text.split(NEXT).enumerate();
    let files: Vec<(String, &str)> = files
        .map(|(at, text)| (format!("{at}.pos"), text))
        .collect();
    assert_eq!(told(&files), told(&files));
}

fn told(files: &[(String, &str)]) -> String {
    let workspace = Workspace::from_texts(files.iter().map(|(name, text)| (&**name, *text)));
    let options = Options {
        readings: true,
        timeline: true,
        effort: Effort::new(Some(STEPS), None),
        ..Options::default()
    };
    let outcome = check::check(&workspace, &options);
    let report = outcome.report(&workspace);
    let look = terminal::Look {
        width: 80,
        unicode: true,
        colour: true,
    };
    [
        terminal::render(&report, &workspace.sources, look),
        short::render(&report, &workspace.sources),
        json::render(&report, &workspace.sources),
    ]
    .concat()
}
