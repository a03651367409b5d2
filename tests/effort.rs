//! A search that takes too long ends when it is told to, and says so.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// More pigeons than holes: every party is modest, and together they are impossible, which no
/// solver of this kind can show in useful time.
fn pigeons() -> String {
    let count = 14;
    let mut text = String::new();
    for hole in 0..count - 1 {
        let _ = writeln!(text, "issue hole-{hole} \"Hole {hole}\": any of {{");
        for pigeon in 0..count {
            let _ = writeln!(text, "  pigeon-{pigeon}");
        }
        text.push_str("}\n");
    }
    text.push_str("party keeper \"The keeper\"\nposition keeper-1 of keeper {\n  stated 2024-01-01 by \"the keeper\"\n");
    for hole in 0..count - 1 {
        for a in 0..count {
            for b in a + 1..count {
                let _ = writeln!(
                    text,
                    "  refuse {{ hole-{hole} includes pigeon-{a} and hole-{hole} includes pigeon-{b} }}"
                );
            }
        }
    }
    text.push_str("}\n");
    for pigeon in 0..count {
        let _ = writeln!(
            text,
            "party p-{pigeon} \"Pigeon {pigeon}\"\nposition of-{pigeon} of p-{pigeon} {{\n  stated 2024-01-02 by \"pigeon {pigeon}\"\n  demand home {{"
        );
        let homes: Vec<String> = (0..count - 1)
            .map(|hole| format!("hole-{hole} includes pigeon-{pigeon}"))
            .collect();
        let _ = writeln!(text, "    {}\n  }}\n}}", homes.join(" or "));
    }
    text
}

fn check(arguments: &[&str]) -> (tempfile::TempDir, Command) {
    let (folder, mut command) = search(&["check", "--format", "short"]);
    command.args(arguments);
    (folder, command)
}

fn search(arguments: &[&str]) -> (tempfile::TempDir, Command) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pigeons.pos"), pigeons()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    command
        .args(arguments)
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    (folder, command)
}

fn is_cut_short(report: &str) {
    assert!(
        report.contains("limit: the search was cut short"),
        "{report}"
    );
    assert!(
        report.contains("verdict: whether one deal can satisfy all 15 parties is not known"),
        "{report}"
    );
}

#[test]
fn a_timeout_ends_the_search() {
    let (_folder, mut command) = check(&["--timeout", "1.5"]);
    let start = Instant::now();
    let output = command.output().unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
    is_cut_short(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn no_time_at_all_still_gives_a_report() {
    let (_folder, mut command) = check(&["--timeout", "0"]);
    let output = command.output().unwrap();
    is_cut_short(&String::from_utf8_lossy(&output.stdout));
    let (_folder, mut command) = check(&["--timeout", "soon"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// What is counted is the same everywhere, unlike time; more of it is never less of an answer.
#[test]
fn steps_end_the_search_at_the_same_place_every_time() {
    let (_folder, mut command) = check(&["--effort", "2_000_000"]);
    let first = command.output().unwrap();
    is_cut_short(&String::from_utf8_lossy(&first.stdout));
    assert_eq!(first.status.code(), Some(0));
    let (_folder, mut command) = check(&["--effort", "2000000", "--timeout", "1000"]);
    let second = command.output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&first.stdout),
        String::from_utf8_lossy(&second.stdout)
    );
    // Whichever is over first counts.
    let (_folder, mut command) = check(&["--effort", "1000000000000", "--timeout", "0"]);
    is_cut_short(&String::from_utf8_lossy(&command.output().unwrap().stdout));
    let (_folder, mut command) = check(&["--effort", "much"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a number of steps"));
}

/// Every command that searches can be told how long.
#[test]
fn every_search_can_be_bounded() {
    for arguments in [
        &["check"][..],
        &["changes"],
        &["why", "hole-0"],
        &["what-if", "--drop", "p-0"],
        &["report", "-o", "page.html"],
    ] {
        for bound in ["--effort", "--timeout"] {
            let (_folder, mut command) = search(arguments);
            let output = command.args([bound, "0"]).output().unwrap();
            let said = [&output.stdout[..], &output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert_eq!(
                output.status.code(),
                Some(0),
                "{arguments:?} {bound}: {said}"
            );
        }
    }
}

#[test]
fn a_limit_can_fail_a_run() {
    let (_folder, mut command) = check(&["--timeout", "0", "--fail-on", "limit"]);
    assert_eq!(command.output().unwrap().status.code(), Some(1));
}

/// The first interrupt asks for what has been found.
#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_was_found() {
    let (_folder, mut command) = check(&[]);
    let child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let start = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    is_cut_short(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(output.status.code(), Some(0), "it is an answer");
}
