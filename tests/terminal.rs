//! The manners of the program at a real terminal: colours, links, the pager, progress, Ctrl-C.

#![cfg(unix)]

#[path = "support/terminal.rs"]
#[allow(dead_code, reason = "no test uses all that a terminal can")]
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use support::Terminal;

const RIVER: &str = "party up \"Up\"\nparty down \"Down\"\nissue flow \"Flow\": number\n\
    source record \"Record of the day\" { published 2024-03 url \"https://a.example/day?x=1;y\" }\n\
    source trap \"Trap\" { published 2024-03 url \"javascript:alert(1)\" }\n\
    position a of up { stated 2024-03-01 by \"a minister\" cites record\n demand low { flow at most 5 } }\n\
    position b of down { stated 2024-03-02 by \"another\" cites trap\n demand high { flow at least 9 } }\n\
    issue dam \"Dam\": yes or no\nposition c of up { stated 2024-03-01 by \"a minister\" cites record\n demand keep { dam is yes } }\n";

fn river() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("river.pos"), RIVER).unwrap();
    folder
}

/// Makes a program of a few lines of shell.
fn script(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn is_coloured(text: &str) -> bool {
    text.contains("\u{1b}[1m") || text.contains("\u{1b}[31")
}

#[test]
fn colours_are_where_they_are_wanted() {
    let folder = river();
    let shown = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut terminal = Terminal::new(folder.path());
        for (name, value) in variables {
            terminal = terminal.with(name, value);
        }
        let (text, status) = terminal
            .run(&[&["check", "--pager", "never"], arguments].concat())
            .end();
        assert_eq!(status, Some(0), "{text}");
        assert!(text.contains("Up and Down contradict each other"), "{text}");
        text
    };
    for (variables, arguments, wanted) in [
        (&[][..], &[][..], true),
        (&[("NO_COLOR", "1")], &[], false),
        (&[("NO_COLOR", "")], &[], true),
        (&[("CLICOLOR", "0")], &[], false),
        (&[("TERM", "dumb")], &[], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
        (&[], &["--color", "never"], false),
        (&[], &["--format", "short"], false),
    ] {
        let text = shown(variables, arguments);
        assert_eq!(
            is_coloured(&text),
            wanted,
            "{variables:?} {arguments:?}: {text}"
        );
    }
}

#[test]
fn colours_stay_out_of_pipes_unless_they_are_forced() {
    let folder = river();
    for (variable, arguments, wanted) in [
        (None, &["check"][..], false),
        (Some(("CLICOLOR_FORCE", "1")), &["check"], true),
        (None, &["check", "--color", "always"], true),
        (
            Some(("CLICOLOR_FORCE", "1")),
            &["check", "--format", "json"],
            false,
        ),
        (
            Some(("CLICOLOR_FORCE", "1")),
            &["check", "--format", "junit"],
            false,
        ),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        command
            .args(arguments)
            .current_dir(folder.path())
            .env_clear();
        command.envs(variable).env("FORCE_HYPERLINK", "1");
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            text.contains('\u{1b}'),
            wanted,
            "{variable:?} {arguments:?}: {text}"
        );
        assert!(!text.contains("\u{1b}]8"), "no links: {text}");
    }
}

#[test]
fn links_are_shown_where_the_terminal_can() {
    let folder = river();
    let place = folder.path().join("river.pos");
    let check = ["check", "--pager", "never"];
    let (text, _) = Terminal::new(folder.path())
        .with("TERM_PROGRAM", "WezTerm")
        .with("TERM_PROGRAM_VERSION", "20240203")
        .run(&check)
        .end();
    let to = |address: &str| format!("\u{1b}]8;;{address}\u{1b}\\");
    assert!(
        text.contains(&to(&format!("file://{}", place.display()))),
        "{text:?}"
    );
    assert!(
        text.contains(&to("https://a.example/day?x=1;y")),
        "{text:?}"
    );
    assert!(!text.contains("javascript"), "{text:?}");
    // Who said it leads there, too.
    let who = "a minister, 2024-03-01";
    let link = format!(
        "{}{who}\u{1b}]8;;\u{1b}\\",
        to("https://a.example/day?x=1;y")
    );
    assert!(text.contains(&link), "{text:?}");
    // Every link ends.
    assert_eq!(
        text.matches("\u{1b}]8;;\u{1b}\\").count() * 2,
        text.matches("\u{1b}]8;;").count()
    );

    let (text, _) = Terminal::new(folder.path()).run(&check).end();
    assert!(!text.contains("\u{1b}]8"), "an unknown terminal: {text:?}");
    let (text, _) = Terminal::new(folder.path())
        .with("FORCE_HYPERLINK", "1")
        .run(&["check", "--pager", "never", "--color", "never"])
        .end();
    assert!(!text.contains('\u{1b}'), "plain is plain: {text:?}");
}

#[test]
fn a_long_report_goes_through_the_pager() {
    let folder = river();
    let pager = script(&folder, "page", "echo PAGED; echo \"$LESS $1\"; cat");
    let run = |rows: u16, variables: &[(&str, &str)], arguments: &[&str]| {
        let mut terminal = Terminal::new(folder.path()).rows(rows);
        for (name, value) in variables {
            terminal = terminal.with(name, value);
        }
        let (text, status) = terminal.run(&[&["check"], arguments].concat()).end();
        assert_eq!(status, Some(0), "{text}");
        assert!(text.contains("contradict each other"), "{text}");
        text
    };
    let own = format!("'{pager}' 'one word'");
    let chosen = &[("DEMARCHE_PAGER", own.as_str()), ("PAGER", "nonsense")][..];
    let paged = run(10, chosen, &[]);
    assert!(paged.contains("PAGED\r\nFRX one word\r\n"), "{paged:?}");
    assert!(is_coloured(&paged), "a pager shows colours: {paged:?}");
    for (rows, variables, arguments) in [
        (200, chosen, &[][..]),
        (10, chosen, &["--pager", "never"]),
        (10, &[("PAGER", "")], &[]),
        (10, &[("PAGER", "cat")], &[]),
        (10, &[("PAGER", "no-such-pager-anywhere -x")], &[]),
        (10, &[("PAGER", pager.as_str()), ("TERM", "dumb")], &[]),
    ] {
        let text = run(rows, variables, arguments);
        assert!(
            !text.contains("PAGED") && !text.contains("no-such"),
            "{rows} {variables:?}: {text}"
        );
    }
    assert!(run(200, &[("PAGER", &pager)], &["--pager", "always"]).contains("PAGED"));
}

#[test]
fn every_answer_that_can_be_long_goes_through_the_pager() {
    let folder = river();
    let pager = script(&folder, "page", "echo PAGED; cat");
    for arguments in [
        &["changes"][..],
        &["changes", "--position", "b"],
        &["explain"],
        &["explain", "contradiction"],
    ] {
        let terminal = Terminal::new(folder.path()).rows(4).with("PAGER", &pager);
        let (text, status) = terminal.run(arguments).end();
        assert_eq!(status, Some(0), "{text}");
        assert!(text.starts_with("PAGED"), "{arguments:?}: {text}");
    }
}

#[test]
fn nothing_is_paged_into_a_pipe() {
    let folder = river();
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["check", "--pager", "always"])
        .current_dir(folder.path())
        .env("PAGER", "echo PAGED")
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&output.stdout).contains("PAGED"));
}

#[test]
fn a_pager_may_be_quit_before_the_end() {
    let folder = river();
    let pager = script(&folder, "page", "head -n 1 > /dev/null; exit 3");
    // More than a pipe holds, so that somebody is still writing.
    let more: String = (0..3000)
        .map(|at| format!("issue i{at} \"Issue number {at} of very many issues\": number\n"))
        .collect();
    fs::write(folder.path().join("more.pos"), more).unwrap();
    let (text, status) = Terminal::new(folder.path())
        .with("PAGER", &pager)
        .run(&["check", "--format", "short"])
        .end();
    assert!(!text.contains("unaddressed"), "{text}");
    assert_eq!(status, Some(0));
}

/// `less` itself, with the options that are the default.
#[test]
fn less_shows_the_report_and_lets_go() {
    let is_there = Command::new("less").arg("--version").output().is_ok();
    if !is_there {
        eprintln!("skipped: there is no `less` here");
        return;
    }
    let folder = river();
    let mut session = Terminal::new(folder.path()).rows(10).run(&["check"]);
    session.wait_for(":");
    session.send(b"G");
    session.wait_for("(END)");
    // An interrupt is for the pager, which goes on.
    session.send(b"\x03");
    let (text, status) = session.end_typing(b"q");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("One line each"), "{text}");
}

/// Long work tells what it is doing, takes that back, and ends early when it is asked to.
#[test]
fn progress_is_told_and_taken_back() {
    let folder = support::endless();
    let slow = ["check", "--timeline", "--pager", "never"];
    let mut session = Terminal::new(folder.path()).run(&slow);
    let before = session.wait_for("comparing");
    assert!(
        !before.contains("Everything stated"),
        "the report comes later: {before}"
    );
    session.send(b"\x03");
    let (text, status) = session.end();
    assert_eq!(status, Some(0), "{text}");
    let report = text.find("Everything stated so far").expect("a report");
    let last = text[..report].rfind("comparing").unwrap();
    // The line is cleared before anything of the report is shown.
    assert!(
        text[last..report].contains("\u{1b}[2K"),
        "{:?}",
        &text[last..report]
    );
    assert!(text.contains("cut short"), "{text}");
}

/// Nobody who reads the error stream elsewhere is told of progress.
#[test]
fn progress_is_for_terminals_only() {
    let folder = support::endless();
    let run = |session: support::Session| session.end().0;
    let dumb = Terminal::new(folder.path()).with("TERM", "dumb");
    let text = run(dumb.run(&["check", "--timeline", "--timeout", "2", "--pager", "never"]));
    assert!(
        text.contains("Everything stated") && !text.contains("comparing the"),
        "{text}"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["check", "--timeline", "--timeout", "2"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
