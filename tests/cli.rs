//! The command line as a person types it.

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use command::{Folder, Ran, demarche};

const RIVER: &str = "party up \"Up\"\nparty down \"Down\"\nissue flow \"Flow\": number\n\
    source record \"Record\" { published 2024-03 }\n\
    position a of up { stated 2024-03-01 by \"a minister\" cites record\n demand low { flow at most 5 } }\n\
    position b of down { stated 2024-03-02 by \"another\" cites record demand high { flow at least 9 } }\n";

#[test]
fn sound_files_give_zero_and_a_report() {
    let folder = Folder::new().with("river.pos", RIVER);
    let ran = folder.run(&["check"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(
        ran.out
            .contains("Up and Down contradict each other; the gap is 4"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("river.pos:6:"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours in a pipe");
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
        assert_eq!(line, line.trim_end(), "no spaces at the end");
    }
}

#[test]
fn a_file_with_errors_gives_one() {
    let folder = Folder::new().with(
        "river.pos",
        format!("{RIVER}\nissue other \"Other\": numbre\n"),
    );
    let ran = folder.run(&["check", "--format", "short"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains("river.pos:9:"), "{}", ran.out);
    assert!(
        ran.out.contains(": contradiction: "),
        "what is healthy is still compared"
    );
}

#[test]
fn fail_on_gives_one_when_it_matches() {
    let folder = Folder::new().with("river.pos", RIVER);
    assert_eq!(
        folder.run(&["check", "--fail-on", "contradiction"]).status,
        1
    );
    assert_eq!(
        folder
            .run(&["check", "--fail-on", "put-off,overlap"])
            .status,
        0
    );
    let wrong = folder.run(&["check", "--fail-on", "quarrel"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("contradiction"), "{}", wrong.err);
}

#[test]
fn wrong_usage_gives_two_and_says_so_on_the_error_stream() {
    let folder = Folder::new().with("river.pos", RIVER);
    for arguments in [
        &["chekc"][..],
        &["check", "--as-of", "2024-02-30"],
        &["check", "--nonsense"],
        &["check", "missing.pos"],
        &["check", "--parties", "upp"],
        &["check", "--assume", "nothing"],
        &["explain", "contradictoin"],
        &[],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(
            (ran.status, ran.out.as_str()),
            (2, ""),
            "{arguments:?} {ran:?}"
        );
        assert!(!ran.err.is_empty(), "{arguments:?}");
    }
    assert!(
        folder
            .run(&["check", "--parties", "upp"])
            .err
            .contains("did you mean `up`?")
    );
    assert!(
        folder
            .run(&["explain", "contradictoin"])
            .err
            .contains("did you mean `contradiction`?")
    );
    assert!(
        folder
            .run(&["check", "missing.pos"])
            .err
            .contains("no file or folder `missing.pos`")
    );
}

#[test]
fn a_folder_without_files_says_what_to_do() {
    let folder = Folder::new().with("notes.txt", "nothing");
    let ran = folder.run(&["check"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("no `.pos` files in this folder"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("demarche new"), "{}", ran.err);
    let folder = Folder::new()
        .with("one/demarche.toml", "")
        .with("one/a.pos", RIVER);
    let ran = folder.run(&["check"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `one`?"), "{}", ran.err);
}

#[test]
fn a_workspace_is_found_from_below() {
    let folder = Folder::new()
        .with("demarche.toml", "[workspace]\nfiles = [\"**/*.pos\"]\n")
        .with("river.pos", RIVER)
        .with("deep/er/more.pos", "issue extra \"Extra\": yes or no\n")
        .with(".hidden/x.pos", "nonsense nonsense")
        .with("target/y.pos", "nonsense nonsense")
        .with("notes.txt", "nothing");
    let mut command = demarche(&["check", "--format", "short"]);
    let ran = Ran::of(
        &command
            .current_dir(folder.path().join("deep/er"))
            .output()
            .unwrap(),
    );
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains("../../river.pos:6:"), "{}", ran.out);
    assert!(
        ran.out.contains("\nmore.pos:1:7: ") || ran.out.starts_with("more.pos:1:7: "),
        "{}",
        ran.out
    );
    assert!(
        !ran.out.contains("hidden") && !ran.out.contains("target"),
        "{}",
        ran.out
    );
    let named = folder.run(&["check", "deep/er/more.pos", "--format", "short"]);
    assert!(
        named.out.contains("river.pos:6:"),
        "names are shared by the workspace"
    );
}

#[test]
fn two_workspaces_are_not_mixed() {
    let folder = Folder::new()
        .with("one/demarche.toml", "")
        .with("one/a.pos", RIVER)
        .with("two/a.pos", RIVER);
    let ran = folder.run(&["check", "one", "two"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("one at a time"), "{}", ran.err);
}

#[test]
fn order_and_spelling_of_paths_do_not_matter() {
    let folder = Folder::new()
        .with("b.pos", RIVER)
        .with("a.pos", "issue extra \"Extra\": yes or no\n");
    let one = folder.run(&["check", "--format", "json", "a.pos", "b.pos"]);
    let other = folder.run(&["check", "--format", "json", "./b.pos", "a.pos", "./a.pos"]);
    assert_eq!(one.out, other.out);
    assert_eq!(one.out, folder.run(&["check", "--format", "json"]).out);
}

#[test]
fn a_file_that_is_not_utf8_is_refused_with_its_offset() {
    let folder = Folder::new()
        .with("river.pos", RIVER)
        .with("old.pos", b"# caf\xe9\nparty x \"X\"\n");
    let ran = folder.run(&["check", "--format", "short"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(
        ran.out.contains(
            "old.pos:1:6: error[D0804] not-utf8: `old.pos` is not UTF-8 text: byte 5 (0xE9)"
        ),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains(": contradiction: "),
        "the rest is compared"
    );
}

#[test]
fn settings_are_checked_with_their_places() {
    let folder = Folder::new()
        .with("demarche.toml", "[check]\npartys = [\"up\"]\n")
        .with("river.pos", RIVER);
    let ran = folder.run(&["check", "--format", "short"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.contains("demarche.toml:2:1: error[D0702]"),
        "{}",
        ran.out
    );
    let fixed = folder.run(&["check", "--fix"]);
    assert!(
        fixed.err.contains("mended demarche.toml:2:1"),
        "{}",
        fixed.err
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("demarche.toml")).unwrap(),
        "[check]\nparties = [\"up\"]\n"
    );
}

#[test]
fn lints_follow_the_settings() {
    let text = RIVER.replace(" cites record", "");
    let level = |level: &str| {
        let settings = format!("[lint]\nunsourced-clause = \"{level}\"\nunused-name = \"allow\"\n");
        let folder = Folder::new()
            .with("demarche.toml", settings)
            .with("river.pos", &text);
        folder.run(&["check", "--format", "short"])
    };
    let (allow, warn, deny) = (level("allow"), level("warn"), level("deny"));
    assert!(!allow.out.contains("D0601"), "{}", allow.out);
    assert!(warn.out.contains("warning[D0601]"), "{}", warn.out);
    assert!(deny.out.contains("error[D0601]"), "{}", deny.out);
    assert_eq!((allow.status, warn.status, deny.status), (0, 0, 1));
}

#[test]
fn colours_are_wanted_or_not() {
    let folder = Folder::new().with("river.pos", RIVER);
    assert!(
        folder
            .run(&["check", "--color", "always"])
            .out
            .contains('\u{1b}')
    );
    assert!(
        !folder
            .run(&["check", "--color", "never"])
            .out
            .contains('\u{1b}')
    );
    let forced = |name: &str, value: &str, arguments: &[&str]| {
        Ran::of(&folder.command(arguments).env(name, value).output().unwrap()).out
    };
    assert!(forced("CLICOLOR_FORCE", "1", &["check"]).contains('\u{1b}'));
    assert!(!forced("NO_COLOR", "1", &["check"]).contains('\u{1b}'));
    assert!(!forced("CLICOLOR_FORCE", "1", &["check", "--format", "short"]).contains('\u{1b}'));
}

#[test]
fn a_terminal_without_unicode_gets_ascii() {
    let folder = Folder::new().with("river.pos", RIVER);
    let ran = Ran::of(
        &folder
            .command(&["check"])
            .env("LC_ALL", "C")
            .output()
            .unwrap(),
    );
    assert!(ran.out.is_ascii(), "{}", ran.out);
    assert!(ran.out.contains("contradict each other"));
}

#[test]
fn a_wide_terminal_is_used() {
    let folder = Folder::new().with("river.pos", RIVER);
    for columns in ["60", "80", "110", "400", "nonsense"] {
        let ran = Ran::of(
            &folder
                .command(&["check"])
                .env("COLUMNS", columns)
                .output()
                .unwrap(),
        );
        let most: usize = columns.parse().unwrap_or(80).min(110);
        assert!(
            ran.out.lines().all(|line| line.chars().count() <= most),
            "{columns}: {}",
            ran.out
        );
    }
}

#[test]
fn fix_mends_what_is_certain_and_nothing_twice() {
    let broken = RIVER.replace("demand low", "demnad low");
    let folder = Folder::new().with("river.pos", &broken);
    let ran = folder.run(&["check", "--fix"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.err.contains("1 mistake mended"), "{}", ran.err);
    assert_eq!(
        fs::read_to_string(folder.path().join("river.pos")).unwrap(),
        RIVER
    );
    let again = folder.run(&["check", "--fix"]);
    assert!(
        again.err.contains("nothing could be mended safely"),
        "{}",
        again.err
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("river.pos")).unwrap(),
        RIVER
    );
    let entries = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(entries, 1, "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn fix_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let broken = RIVER.replace("demand low", "demnad low");
    let folder = Folder::new().with("real/river.pos", &broken);
    let real = folder.path().join("real/river.pos");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, folder.path().join("link.pos")).unwrap();
    let ran = folder.run(&["check", "--fix", "link.pos"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        fs::symlink_metadata(folder.path().join("link.pos"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::read_to_string(&real).unwrap(), RIVER);
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_harmless() {
    let folder = Folder::new().with("river.pos", RIVER);
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    std::os::unix::fs::symlink("river.pos", folder.path().join("same.pos")).unwrap();
    let ran = folder.run(&["check", "--format", "short"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(
        ran.out.matches(": contradiction: ").count(),
        1,
        "{}",
        ran.out
    );
}

#[test]
fn everything_can_be_explained() {
    let folder = Folder::new();
    let list = folder.run(&["explain"]);
    assert_eq!(list.status, 0);
    let words: Vec<String> = demarche::report::Kind::ALL
        .iter()
        .map(|kind| kind.name().to_owned())
        .chain(
            demarche::code::Code::ALL
                .iter()
                .map(|code| code.name().to_owned()),
        )
        .chain(["D0101".to_owned(), "d0101".to_owned(), "put off".to_owned()])
        .collect();
    for word in &words {
        let ran = folder.run(&["explain", word]);
        assert_eq!(ran.status, 0, "{word}: {ran:?}");
        assert!(ran.out.starts_with("# "), "{word}");
    }
    for kind in demarche::report::Kind::ALL {
        assert!(list.out.contains(kind.name()));
    }
}

#[test]
fn a_new_negotiation_checks() {
    let folder = Folder::new();
    let made = folder.run(&["new", "river"]);
    assert_eq!((made.status, made.err.as_str()), (0, ""));
    let ran = folder.run(&["check", "river", "--format", "short"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains(": contradiction: "), "{}", ran.out);
    assert!(!ran.out.contains("warning["), "{}", ran.out);
    fs::write(folder.path().join("river/agenda.pos"), "mine").unwrap();
    let again = folder.run(&["new", "river"]);
    assert_eq!(again.status, 2);
    assert_eq!(
        fs::read_to_string(folder.path().join("river/agenda.pos")).unwrap(),
        "mine"
    );
}

#[test]
fn each_stage_can_be_shown() {
    let folder = Folder::new().with("river.pos", RIVER);
    for what in ["ast", "model", "constraints"] {
        let ran = folder.run(&["show", what]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{what}");
        assert!(ran.out.contains("flow"), "{what}: {}", ran.out);
    }
    assert_eq!(folder.run(&["show", "dreams"]).status, 2);
}

#[test]
fn completions_and_manual_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Folder::new().run(&["completions", shell]);
        assert_eq!(ran.status, 0);
        assert!(
            ran.out.contains("demarche") && ran.out.contains("fail-on"),
            "{shell}"
        );
    }
    let man = Folder::new().run(&["man"]);
    assert!(man.out.contains(".TH demarche"), "{}", man.out);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let text: String = (0..3_000).map(|at| format!("wrong{at} word\n")).collect();
    let folder = Folder::new().with("river.pos", format!("{RIVER}{text}"));
    let mut child = folder
        .command(&["check", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 16]).unwrap();
    drop(out);
    let ran = Ran::of(&child.wait_with_output().unwrap());
    assert_eq!(ran.err, "");
}

#[test]
fn a_hundred_errors_are_shown_and_the_rest_counted() {
    let text: String = (0..150)
        .map(|at| format!("issue i{at} \"I\": numbre\n"))
        .collect();
    let folder = Folder::new().with("many.pos", text);
    let short = folder.run(&["check", "--format", "short"]);
    assert_eq!(short.out.matches(": error[").count(), 100);
    assert!(short.out.contains("150 errors"), "{}", short.out);
    let terminal = folder.run(&["check"]);
    assert!(
        terminal.out.contains("150 errors, of which 100 are shown"),
        "{}",
        terminal.out
    );
}

#[test]
fn json_follows_its_schema() {
    let schema = fs::read_to_string("schema/report-1.json").unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let new = Folder::new();
    new.run(&["new", "river"]);
    let broken = Folder::new()
        .with("demarche.toml", "[check]\npartys = 1\n")
        .with("river.pos", RIVER.replace("demand low", "demnad low"))
        .with("old.pos", b"\xff\xfe");
    let mut folders: Vec<PathBuf> = vec![new.path().join("river"), broken.path().to_owned()];
    for entry in fs::read_dir("positions").unwrap() {
        folders.push(entry.unwrap().path());
    }
    for folder in folders {
        for extra in [&[][..], &["--as-of", "2022-11"]] {
            let mut command = demarche(&["check", "--format", "json"]);
            let ran = Ran::of(&command.arg(&folder).args(extra).output().unwrap());
            let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&json)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(
                errors.is_empty(),
                "{}: {}",
                folder.display(),
                errors.join("\n")
            );
            assert_eq!(json["schema"], "demarche.report/1");
            assert!(ran.out.ends_with("}\n"));
            assert!(ran.out.lines().all(|line| line == line.trim_end()));
        }
    }
}

#[test]
fn every_format_counts_the_same() {
    let path = "positions/ukraine-war";
    let json = Ran::of(
        &demarche(&["check", path, "--format", "json"])
            .output()
            .unwrap(),
    )
    .out;
    let short = Ran::of(
        &demarche(&["check", path, "--format", "short"])
            .output()
            .unwrap(),
    )
    .out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for kind in demarche::report::Kind::ALL {
        let key = kind.name().replace('-', "_");
        let lines = short
            .lines()
            .filter(|line| !line.starts_with(' '))
            .filter(|line| {
                line.contains(&format!(": {}: ", kind.name()))
                    || line.contains(&format!(": {} (", kind.name()))
            })
            .count();
        assert_eq!(json["summary"][&key], lines, "{}", kind.name());
    }
}
