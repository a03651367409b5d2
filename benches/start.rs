//! How long somebody waits for a small job: `cargo bench --bench start`.
//!
//! Whole processes from their start to their end, output thrown away, beside `ruff`, `taplo`
//! and `tombi` where they are installed: each tells its version, and then judges a text of as
//! many lines as the shipped positions have, in its own language.

mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

use support::process::{self, Cost};
use support::run::Run;
use support::table::{Peer, Table};
use support::{machine, texts};

const OURS: &str = env!("CARGO_BIN_EXE_demarche");

const PEERS: [&str; 3] = ["ruff", "taplo", "tombi"];

fn main() {
    let mut run = Run::begin("start");
    let runs = if run.quick { 5 } else { 41 };
    let cost = |command: &[&str]| process::cost(command, runs, Duration::from_secs(60));

    let ours = cost(&[OURS, "--version"]).expect("our own program is there");
    let theirs = PEERS.map(|peer| cost(&[peer, "--version"]));
    run.keep(&compare("Telling the version", &ours, &theirs));

    let positions = Path::new(env!("CARGO_MANIFEST_DIR")).join("positions/ukraine-war");
    let lines = lines_in(&positions);
    let positions = positions.to_str().expect("the path is UTF-8");
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, texts::lines(text, lines)).expect("the temporary folder can be written");
        path.into_os_string()
            .into_string()
            .expect("the temporary folder is UTF-8")
    };
    let python = write("a.py", &texts::python(100 * lines));
    let toml = write("a.toml", &texts::toml(100 * lines));
    let ours = cost(&[OURS, "check", positions]).expect("our own program is there");
    let theirs = [
        cost(&["ruff", "check", "--no-cache", "--isolated", &python]),
        cost(&["taplo", "lint", "--no-schema", &toml]),
        cost(&["tombi", "lint", "--offline", &toml]),
    ];
    let title = format!("Comparing `positions/ukraine-war`, beside linting as many lines: {lines}");
    run.keep(&compare(&title, &ours, &theirs));
    run.end();
}

fn compare(title: &str, ours: &Cost, theirs: &[Option<Cost>; 3]) -> Table {
    let mut table = Table::begin(title);
    for (what, figure) in process::FIGURES {
        let peers = std::array::from_fn::<Peer, 3, _>(|at| Peer {
            name: machine::version(PEERS[at]).unwrap_or_else(|| PEERS[at].to_owned()),
            theirs: theirs[at].as_ref().map(figure),
            bar: None,
        });
        table.row(what, figure(ours), None, &peers);
    }
    table
}

/// How many lines the files of a folder have.
fn lines_in(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .map(|text| text.lines().count())
        .sum()
}
