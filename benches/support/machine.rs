//! Where and with what something was measured.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

/// Returns what must be known to compare figures: the day, the commit, the compiler, the
/// machine, and how busy it was.
pub fn description() -> String {
    let mut facts = vec![format!("{} at {}", jiff::Zoned::now().date(), commit())];
    facts.extend(said("rustc", &["--version"]).map(|said| first_words(&said, 2)));
    if cfg!(debug_assertions) {
        facts.push("**not a release build**".to_owned());
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let model = line_of("/proc/cpuinfo", "model name");
    let model = model.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    facts.push(format!("{cores} cores of {model}"));
    if let Some(memory) = line_of("/proc/meminfo", "MemTotal")
        && let Ok(kilobytes) = memory.trim_end_matches(" kB").parse::<u64>()
    {
        facts.push(format!("{} GB", (kilobytes + 500_000) / 1_000_000));
    }
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    facts.push(format!("{} {}", std::env::consts::OS, kernel.trim()));
    if let Some(load) = fs::read_to_string("/proc/loadavg")
        .ok()
        .as_deref()
        .and_then(|it| it.split(' ').next())
    {
        facts.push(format!("load {load} when it began"));
    }
    facts.join("; ")
}

/// Returns a program's name and version as it tells them itself, if it is there.
pub fn version(program: &str) -> Option<String> {
    said(program, &["--version"]).map(|said| first_words(&said, 2))
}

/// Returns the version of a crate that the benches are built with.
pub fn locked(name: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let start = format!("name = \"{name}\"\nversion = \"");
    let version = lock
        .split(&start)
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    format!("{name} {}", version.unwrap_or("?"))
}

/// The commit, and whether anything but the figures has been changed since.
fn commit() -> String {
    let Some(commit) = said("git", &["rev-parse", "--short", "HEAD"]) else {
        return "no commit".to_owned();
    };
    let changed = said(
        "git",
        &[
            "status",
            "--porcelain",
            "--untracked-files=no",
            "--",
            ".",
            ":!docs/benchmarks.md",
        ],
    );
    match changed {
        Some(changed) if changed.is_empty() => commit,
        _ => format!("{commit}, changed"),
    }
}

/// Returns what a program prints, trimmed, if it runs and succeeds.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(said)
}

fn first_words(text: &str, count: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().take(count).collect();
    words.join(" ")
}

/// Returns what follows a key and a colon in a file of the system.
fn line_of(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
