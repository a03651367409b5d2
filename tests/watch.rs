//! `check --watch`, as somebody uses it who writes in an editor beside it.

#![cfg(unix)]

#[path = "support/terminal.rs"]
#[allow(dead_code, reason = "no test uses all that a terminal can")]
mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::Terminal;

fn river(high: u32) -> String {
    format!(
        "party up \"Up\"\nparty down \"Down\"\nissue flow \"Flow\": number\n\
         position a of up {{ stated 2024-03-01 by \"a minister\"\n demand low {{ flow at most 5 }} }}\n\
         position b of down {{ stated 2024-03-02 by \"another\"\n demand high {{ flow at least {high} }} }}\n"
    )
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("river.pos"), river(9)).unwrap();
    folder
}

const CLEARED: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// Saves as many editors do: a file beside it, put in its place.
fn save_by_rename(path: &Path, text: &str) {
    let beside = path.with_extension("pos.swp~");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

#[test]
fn a_saved_file_is_checked_again() {
    let folder = folder();
    let file = folder.path().join("river.pos");
    let mut session = Terminal::new(folder.path()).run(&["check", "--watch"]);
    let first = session.wait_for("Ctrl-C ends.");
    assert!(first.starts_with(CLEARED), "{first:?}");
    assert!(first.contains("contradict each other"), "{first}");
    assert!(first.contains("  1 file checked."), "{first}");

    fs::write(&file, river(4)).unwrap();
    let second = session.wait_for("contradictions 1 → 0");
    assert!(
        second.contains(CLEARED) && second.contains("deadlocks 1 → 0, overlaps 0 → 1"),
        "{second:?}"
    );
    // The line begins with the time of day.
    let line = second.lines().last().unwrap();
    let is_time = |text: &str| {
        text.bytes().enumerate().all(|(at, b)| {
            if at % 3 == 2 {
                b == b':'
            } else {
                b.is_ascii_digit()
            }
        })
    };
    assert!(is_time(&line[..8]), "{line}");

    save_by_rename(&file, &river(9));
    session.wait_for("contradictions 0 → 1");

    save_by_rename(&file, "party up \"Up\nposition of {");
    let broken = session.wait_for("errors 0 → ");
    assert!(broken.contains("river.pos:1"), "{broken}");
    save_by_rename(&file, &river(9));
    session.wait_for("clauses 0 → 2");

    // A file more, in a folder that was not there.
    fs::create_dir(folder.path().join("more")).unwrap();
    fs::write(folder.path().join("more/bridge.pos"), "party third \"Third\"\nposition c of third { stated 2024 by \"x\" demand d { flow at most 2 } }\n").unwrap();
    session.wait_for("contradictions 1 → 2");
    fs::remove_dir_all(folder.path().join("more")).unwrap();
    session.wait_for("contradictions 2 → 1");

    // No file at all, and one again.
    fs::remove_file(&file).unwrap();
    let gone = session.wait_for("waiting for files");
    assert!(gone.contains("no `.pos` files"), "{gone}");
    fs::write(&file, river(4)).unwrap();
    session.wait_for("contradictions 1 → 0");

    session.send(b"\x03");
    let (_, status) = session.end();
    assert_eq!(status, Some(130));
}

#[test]
fn a_link_is_followed() {
    let (folder, elsewhere) = (folder(), tempfile::tempdir().unwrap());
    let real = elsewhere.path().join("real.pos");
    fs::write(&real, river(9)).unwrap();
    std::os::unix::fs::symlink(&real, folder.path().join("link.pos")).unwrap();
    let mut session = Terminal::new(folder.path()).run(&["check", "--watch", "link.pos"]);
    session.wait_for("Ctrl-C ends.");
    fs::write(&real, river(4)).unwrap();
    session.wait_for("contradictions 1 → 0");
}

#[test]
fn what_matters_most_stays_on_the_screen() {
    let folder = folder();
    let watch = ["check", "--watch", "--pager", "never"];
    for (arguments, is_whole) in [(&watch[..2], false), (&watch, true)] {
        let mut session = Terminal::new(folder.path()).rows(14).run(arguments);
        let text = session.wait_for("Ctrl-C ends.");
        assert!(text.contains("Everything stated so far"), "{text}");
        assert_eq!(text.contains("What the words mean"), is_whole, "{text}");
        assert_eq!(text.contains(" more lines; "), !is_whole, "{text}");
        assert!(is_whole || text.lines().count() == 13, "{text}");
    }
}

#[test]
fn settings_count_and_comments_change_nothing() {
    let folder = folder();
    let mut session = Terminal::new(folder.path()).run(&["check", "--watch", "river.pos"]);
    session.wait_for("Ctrl-C ends.");
    fs::write(
        folder.path().join("river.pos"),
        format!("# A comment.\n{}", river(9)),
    )
    .unwrap();
    let text = session.wait_for("every count is as before");
    assert!(
        text.contains("river.pos:6:"),
        "places move with the text: {text}"
    );
    fs::write(folder.path().join("demarche.toml"), "title = 3\n").unwrap();
    session.wait_for("errors 0 → 1");
    fs::write(
        folder.path().join("demarche.toml"),
        "[workspace]\ntitle = \"The river\"\n",
    )
    .unwrap();
    let text = session.wait_for("errors 1 → 0");
    assert!(text.contains("The river"), "{text}");
    // What is no part of the negotiation is not shown again.
    let before = session.text().matches(CLEARED).count();
    fs::write(folder.path().join("notes.txt"), "x").unwrap();
    fs::write(folder.path().join("river.pos"), river(4)).unwrap();
    let text = session.wait_for("contradictions 1 → 0");
    assert_eq!(text.matches(CLEARED).count(), 1, "{before}: {text}");
}

#[test]
fn a_folder_may_go_and_come_back() {
    let around = tempfile::tempdir().unwrap();
    let inside = around.path().join("talks/river");
    let fill = |high: u32| {
        fs::create_dir_all(&inside).unwrap();
        fs::write(inside.join("river.pos"), river(high)).unwrap();
    };
    fill(9);
    let mut session = Terminal::new(around.path()).run(&["check", "--watch", "talks/river"]);
    session.wait_for("Ctrl-C ends.");
    fs::remove_dir_all(around.path().join("talks")).unwrap();
    session.wait_for("waiting for files");
    fill(4);
    session.wait_for("contradictions 1 → 0");
    fs::write(inside.join("river.pos"), river(9)).unwrap();
    session.wait_for("contradictions 0 → 1");
}

#[test]
fn the_output_file_follows() {
    let folder = folder();
    let out = folder.path().join("report.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["check", "--watch", "--format", "json", "-o", "report.json"])
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let wait_for = |contradictions: u64| {
        let began = Instant::now();
        loop {
            // The file is whole whenever it is there.
            if let Ok(text) = fs::read_to_string(&out) {
                let report: serde_json::Value = serde_json::from_str(&text).expect("it is whole");
                if report["summary"]["contradiction"] == contradictions {
                    break;
                }
            }
            assert!(began.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait_for(1);
    fs::write(folder.path().join("river.pos"), river(4)).unwrap();
    wait_for(0);
    // Its own file is no reason to write it again.
    let written = || fs::metadata(&out).unwrap().modified().unwrap();
    let before = written();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(written(), before);
    child.kill().unwrap();
    let (mut told, mut said) = (String::new(), String::new());
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    child.wait().unwrap();
    assert_eq!(told, "");
    assert!(
        said.contains("contradictions 1 -> 0") && !said.contains('\u{1b}'),
        "{said}"
    );
}

#[test]
fn an_interrupt_ends_a_long_check_too() {
    let folder = support::endless();
    let mut session = Terminal::new(folder.path()).run(&["check", "--watch", "--timeline"]);
    session.wait_for("comparing");
    session.send(b"\x03");
    let (text, status) = session.end();
    assert_eq!(status, Some(130));
    assert!(
        !text.contains("Everything stated"),
        "nobody waits for half a report: {text}"
    );
}

#[test]
fn what_cannot_be_watched_is_said_at_once() {
    let folder = folder();
    for (arguments, words) in [
        (
            &["check", "--watch", "missing.pos"][..],
            "no file or folder `missing.pos`",
        ),
        (&["check", "--watch", "--fix"], "cannot be used with"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(words));
    }
}
