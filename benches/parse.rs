//! How fast and with how much memory a text is read: `cargo bench --bench parse`.
//!
//! Processor time, not time on the wall, so that a busy machine changes little: the median of
//! several runs. Beside it, in the same run, pest's own JSON grammar and `toml` on as many
//! bytes of comparable content. Memory is the peak of a child process that does one thing.

#![allow(
    clippy::cast_precision_loss,
    reason = "shares and rates are shown to two digits"
)]

#[path = "support/clock.rs"]
mod clock;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use demarche::source::SourceMap;
use demarche::syntax;
use pest::Parser as _;
use pest_grammars::json::{JsonParser, Rule as JsonRule};

const BYTES: usize = 10 << 20;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let Some(job) = arguments.find(|argument| !argument.starts_with("--")) {
        child(&job);
        return;
    }
    let healthy = healthy(BYTES);
    let broken = broken(&healthy);
    let (_, _, clean) = read(&healthy);
    let (_, _, found) = read(&broken);
    println!("healthy: {clean} diagnostics; broken: {found} diagnostics");
    let rate = |bytes: usize, seconds: f64| bytes as f64 / 1e6 / seconds;
    let row = |what: &str, bytes: usize, seconds: f64| {
        println!(
            "{what:<34}{:>9.2} MB/s{:>11.2} ms",
            rate(bytes, seconds),
            seconds * 1e3
        );
        rate(bytes, seconds)
    };
    let sound = row(
        "healthy text to diagnostics",
        healthy.len(),
        median(5, || read(&healthy)),
    );
    let torn = row(
        "broken text to diagnostics",
        broken.len(),
        median(5, || read(&broken)),
    );
    let scanned = median(5, || {
        syntax::scan::split(&healthy, 0, |_| ControlFlow::Continue(()));
    });
    row("scan alone", healthy.len(), scanned);
    let json = json(BYTES);
    // Our limit of calls holds for every pest parser of the process.
    pest::set_call_limit(None);
    let pest = row(
        "pest's JSON grammar",
        json.len(),
        median(5, || {
            JsonParser::parse(JsonRule::json, &json).map(|pairs| pairs.len())
        }),
    );
    let table = toml_text(BYTES);
    let toml = row(
        "toml",
        table.len(),
        median(5, || table.parse::<toml::Table>().map(|table| table.len())),
    );
    println!(
        "ratios: healthy / pest's JSON {:.2}, healthy / toml {:.2}, broken / healthy {:.2}",
        sound / pest,
        sound / toml,
        torn / sound
    );
    for bytes in [5 << 10, 100 << 10, 1 << 20] {
        let part = &healthy[..healthy[..bytes].rfind("\n\n").map_or(bytes, |at| at + 2)];
        row(
            &format!("healthy, {} KB", part.len() >> 10),
            part.len(),
            median(9, || read(part)),
        );
    }
    for (job, length) in [("healthy", healthy.len()), ("broken", broken.len())] {
        let (idle, peak) = (clock::peak_of(&["idle"]), clock::peak_of(&[job]));
        println!(
            "peak memory, {job:<8} {:>7.1} MB, {:.2} times the source (process itself {:.1} MB)",
            peak as f64 / 1e3,
            (peak - idle) as f64 * 1024.0 / length as f64,
            idle as f64 / 1e3
        );
    }
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

fn toml_text(bytes: usize) -> String {
    let mut text = String::new();
    let mut count = 0;
    while text.len() < bytes {
        count += 1;
        let _ = writeln!(
            text,
            "[clause-{count}]\nlabel = \"Complete restoration of the reach\"\nshare = {count}\nstated = 2022-11-07\nvalues = [\"north\", \"south\", true]\n"
        );
    }
    text
}
