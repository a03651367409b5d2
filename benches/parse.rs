//! How fast and with how much memory a text is read: `cargo bench --bench parse`.
//!
//! Processor time, not time on the wall, so that a busy machine changes little: the median of
//! several runs. Beside it, in the same run, pest's own JSON grammar and `toml` on as many
//! bytes of comparable content; and, as whole processes, the formatters that a user may know,
//! `taplo`, `tombi` and `ruff`, where they are installed. Memory is the peak of a child process
//! that does one thing.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use demarche::source::SourceMap;
use demarche::syntax;
use pest::Parser as _;
use pest_grammars::json::{JsonParser, Rule as JsonRule};

use support::figure::Figure;
use support::machine;
use support::process;
use support::run::Run;
use support::table::{Peer, Table};
use support::{clock, texts};

const BYTES: usize = 10 << 20;

/// What a child process is told to do.
const JOBS: [&str; 3] = ["idle", "healthy", "broken"];

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let Some(job) = arguments.next().filter(|job| JOBS.contains(&&**job)) {
        child(&job);
        return;
    }
    let mut run = Run::begin("parse");
    run.keep(&throughput(if run.quick { 1 << 20 } else { BYTES }));
    run.keep(&small());
    run.keep(&memory());
    run.keep(&formatters(if run.quick { 100 << 10 } else { 1 << 20 }));
    run.end();
}

/// How much text is read in a second.
fn throughput(bytes: usize) -> Table {
    let mut table = Table::begin(&format!("{} MB in one text, to diagnostics", bytes >> 20));
    let healthy = healthy(bytes);
    let broken = broken(&healthy);
    let rate = |text: &str, seconds| Figure::rate(text.len(), seconds);
    let sound = rate(&healthy, median(5, || read(&healthy)));
    let torn = rate(&broken, median(5, || read(&broken)));
    let scanned = median(5, || {
        syntax::scan::split(&healthy, 0, |_| ControlFlow::Continue(()));
    });
    let json = json(bytes);
    // Our limit of calls holds for every pest parser of the process.
    pest::set_call_limit(None);
    let by_pest = median(5, || {
        JsonParser::parse(JsonRule::json, &json).map(|pairs| pairs.len())
    });
    let toml = texts::toml(bytes);
    let by_toml = median(5, || toml.parse::<toml::Table>().map(|table| table.len()));
    let peer = |name: String, theirs| Peer {
        name,
        theirs: Some(theirs),
        bar: None,
    };
    table.row(
        "positions",
        sound,
        None,
        &[
            peer(
                machine::locked("pest_grammars") + ", JSON",
                rate(&json, by_pest),
            ),
            peer(machine::locked("toml"), rate(&toml, by_toml)),
        ],
    );
    table.row(
        "with a mistake on one line in twenty",
        torn,
        None,
        &[peer("the sound text".to_owned(), sound)],
    );
    table.alone("splitting alone", rate(&healthy, scanned));
    table
}

/// How long texts take that somebody may really have.
fn small() -> Table {
    let mut table = Table::begin("Texts of usual sizes, to diagnostics");
    let healthy = healthy(1 << 20);
    for bytes in [5 << 10, 100 << 10, 1 << 20] {
        let part = &healthy[..healthy[..bytes].rfind("\n\n").map_or(bytes, |at| at + 2)];
        let seconds = Figure::seconds(median(9, || read(part)));
        table.alone(&format!("{} KB", part.len() >> 10), seconds);
    }
    table
}

/// What reading adds to a process that does nothing.
fn memory() -> Table {
    let mut table = Table::begin("Peak memory of reading 10 MB, whole process");
    let idle = clock::peak_of(&["idle"]);
    for (job, what) in [("healthy", "positions"), ("broken", "with mistakes")] {
        let peak = clock::peak_of(&[job]);
        table.alone(what, Figure::bytes(peak as f64 * 1024.0));
        let times = peak.saturating_sub(idle) as f64 * 1024.0 / BYTES as f64;
        table.note(&format!("{what}: {times:.1} times the source."));
    }
    table
}

/// Whether a file is in its form, asked of whole processes.
fn formatters(bytes: usize) -> Table {
    let title = format!(
        "Whether a file of {} KB is in its form, whole process",
        bytes >> 10
    );
    let mut table = Table::begin(&title);
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let cost = |name: &str, text: String, command: &[&str]| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("the temporary folder can be written");
        let path = path.to_str().expect("the temporary folder is UTF-8");
        let command: Vec<&str> = command.iter().copied().chain([path]).collect();
        process::cost(&command, 9, Duration::from_secs(60))
    };
    let ours = [env!("CARGO_BIN_EXE_demarche"), "format", "--check"];
    let ours = cost("a.pos", healthy(bytes), &ours).expect("our own program is there");
    let theirs = [
        (
            "taplo",
            "b.toml",
            texts::toml(bytes),
            &["taplo", "format", "--check"][..],
        ),
        (
            "tombi",
            "c.toml",
            texts::toml(bytes),
            &["tombi", "format", "--offline", "--check"],
        ),
        (
            "ruff",
            "d.py",
            texts::python(bytes),
            &["ruff", "format", "--no-cache", "--check"],
        ),
    ]
    .map(|(program, file, text, command)| {
        let name = machine::version(program).unwrap_or_else(|| program.to_owned());
        (name, cost(file, text, command))
    });
    for (what, figure) in process::FIGURES {
        let peers = theirs.each_ref().map(|(name, cost)| Peer {
            name: name.clone(),
            theirs: cost.as_ref().map(figure),
            bar: None,
        });
        table.row(what, figure(&ours), None, &peers);
    }
    table
}

/// What a child process does before it tells its peak of memory, in KB.
fn child(job: &str) {
    if job != "idle" {
        let text = healthy(BYTES);
        let text = if job == "broken" { broken(&text) } else { text };
        // The text is written and read back, so that making it does not count.
        let path = std::env::temp_dir().join(format!("demarche-bench-{}.pos", std::process::id()));
        fs::write(&path, text).expect("the temporary folder can be written");
        let status = Command::new(std::env::current_exe().expect("the bench has a path"))
            .args(["idle", path.to_str().expect("the path is UTF-8")])
            .status();
        let _ = fs::remove_file(&path);
        status.expect("the bench starts itself");
        return;
    }
    if let Some(path) = std::env::args()
        .skip_while(|argument| argument != "idle")
        .nth(1)
        .filter(|path| !path.starts_with("--"))
    {
        let text = fs::read_to_string(path).expect("the text is readable");
        let mut map = SourceMap::new();
        let id = map.add("a.pos", text);
        black_box(syntax::parse(map.file(id)));
    }
    println!("{}", clock::peak());
}

fn read(text: &str) -> (SourceMap, syntax::ast::Ast, usize) {
    let mut map = SourceMap::new();
    let id = map.add("a.pos", text);
    let (ast, diagnostics) = syntax::parse(map.file(id));
    (map, ast, diagnostics.len())
}

fn median<T>(runs: usize, job: impl FnMut() -> T) -> f64 {
    clock::median(runs, job).0
}

/// All shipped positions and fixtures, again and again.
fn healthy(bytes: usize) -> String {
    let mut samples = String::new();
    for folder in ["positions", "tests/fixtures"] {
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut samples,
        );
    }
    let mut text = String::with_capacity(bytes + samples.len());
    while text.len() < bytes {
        text.push_str(&samples);
    }
    text
}

fn collect(folder: &Path, samples: &mut String) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, samples);
        } else if path.extension().is_some_and(|extension| extension == "pos") {
            samples.push_str(&fs::read_to_string(&path).expect("a position is UTF-8"));
            samples.push_str("\n\n");
        }
    }
}

/// The same text with a mistake on about one line in twenty.
fn broken(healthy: &str) -> String {
    let mut rng = fastrand::Rng::with_seed(1);
    let mut text = String::with_capacity(healthy.len());
    for line in healthy.split_inclusive('\n') {
        let mut line = line.to_owned();
        if rng.u32(..20) == 0 {
            line = match rng.u32(..7) {
                0 => line.replacen(" is ", " = ", 1),
                1 => line.replacen("demand", "demnd", 1),
                2 => line.replacen('{', "", 1),
                3 => line.replacen('"', "", 1),
                4 => line.replacen(" is ", " ", 1),
                5 => line.replacen('}', "", 1),
                _ => line.replacen(" of ", " ", 1),
            };
        }
        text.push_str(&line);
    }
    text
}

/// Labelled records, as many bytes as asked for.
fn json(bytes: usize) -> String {
    let mut text = String::from("[\n");
    let mut count = 0;
    while text.len() < bytes {
        count += 1;
        let _ = writeln!(
            text,
            "  {{ \"demand\": \"clause-{count}\", \"label\": \"Complete restoration of the reach\", \"share\": {count}, \"values\": [\"north\", \"south\", true] }},"
        );
    }
    text.push_str("  null\n]\n");
    text
}
