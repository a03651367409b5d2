//! `demarche format` as a person types it.

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use command::Ran;

const LOOSE: &str = "party  mill\nposition p of mill { demand { raise is 3 %  strike is no } }\n";
const TIGHT: &str =
    "party mill\nposition p of mill {\n  demand {\n    raise is 3 %\n    strike is no\n  }\n}\n";
const MISTAKEN: &str = "party  mill\nissue raise :  nmber\n";

/// A folder in which `demarche format` runs.
struct Folder(command::Folder);

impl Folder {
    fn new() -> Self {
        Self(command::Folder::new())
    }

    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        Self(self.0.with(name, text))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, name: &str) -> String {
        self.0.read(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.0.command(&["format"]);
        command.args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    fn pipe(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_ref()).unwrap();
        drop(stdin);
        Ran::of(&child.wait_with_output().unwrap())
    }
}

#[test]
fn files_are_written_and_named() {
    let folder = Folder::new().with("a.pos", LOOSE).with("b.pos", TIGHT);
    folder
        .run(&[])
        .is(0, "", "formatted a.pos\n1 of 2 files formatted\n");
    assert_eq!(
        (folder.read("a.pos"), folder.read("b.pos")),
        (TIGHT.into(), TIGHT.into())
    );
    folder
        .run(&[])
        .is(0, "", "2 files have their form already\n");
    let inside = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(inside, 2, "nothing else is left in the folder");
}

#[test]
fn a_file_with_its_form_is_not_written() {
    let folder = Folder::new().with("a.pos", TIGHT);
    let path = folder.path().join("a.pos");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    folder
        .run(&["a.pos"])
        .is(0, "", "1 file has its form already\n");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn check_lists_and_writes_nothing() {
    let folder = Folder::new()
        .with("a.pos", LOOSE)
        .with("b/c.pos", LOOSE)
        .with("d.pos", TIGHT);
    let ran = folder.run(&["--check"]);
    ran.is(1, "a.pos\nb/c.pos\n", "2 of 3 files would change\n");
    assert_eq!(folder.read("a.pos"), LOOSE);
    folder
        .run(&["--check", "d.pos"])
        .is(0, "", "1 file has its form already\n");
}

#[test]
fn diff_shows_and_writes_nothing() {
    let folder = Folder::new().with("a.pos", "party  mill\nparty union\n");
    let ran = folder.run(&["--diff"]);
    let diff = "--- a.pos\n+++ a.pos\n@@ -1,2 +1,2 @@\n-party  mill\n+party mill\n party union\n";
    ran.is(1, diff, "1 file would change\n");
    assert_eq!(folder.read("a.pos"), "party  mill\nparty union\n");
    let ran = folder.run(&["--diff", "--color", "always"]);
    assert!(
        ran.out.contains("\u{1b}[31m-party  mill\u{1b}[0m\n"),
        "{ran:?}"
    );
    assert!(
        ran.out.contains("\u{1b}[32m+party mill\u{1b}[0m\n"),
        "{ran:?}"
    );
    let ran = folder.run(&["--diff", "--check"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, diff));
}

/// A file may hold what a terminal would obey.
#[test]
fn a_coloured_diff_obeys_no_file() {
    let folder = Folder::new().with("a.pos", "party  mill # \u{1b}]0;title\u{7}\n");
    let ran = folder.run(&["--diff", "--color", "always"]);
    assert!(
        !ran.out.contains("\u{1b}]") && !ran.out.contains('\u{7}'),
        "{ran:?}"
    );
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    folder.pipe(&["-"], LOOSE).is(0, TIGHT, "");
    folder.pipe(&["-"], TIGHT).is(0, TIGHT, "");
    folder.pipe(&["-"], "").is(0, "", "");
    // Not even what a terminal would obey is changed.
    let escape = "party mill # \u{1b}[31m\n";
    folder.pipe(&["-"], escape).is(0, escape, "");
    folder
        .pipe(&["-", "--check", "--stdin-name", "new.pos"], LOOSE)
        .is(1, "new.pos\n", "");
    let ran = folder.pipe(&["-", "--diff", "--stdin-name", "new.pos"], LOOSE);
    assert!(
        ran.status == 1 && ran.out.starts_with("--- new.pos\n+++ new.pos\n"),
        "{ran:?}"
    );
    let ran = folder.pipe(&["-"], b"party \xff\n");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("`<stdin>` is not UTF-8 text"), "{ran:?}");
    let ran = folder.pipe(&["-", "a.pos"], "");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
}

#[test]
fn items_with_mistakes_are_left_and_named() {
    let folder = Folder::new().with("a.pos", MISTAKEN);
    folder.run(&[]).is(
        1,
        "",
        "left a.pos:2:1 as it is: `issue raise` has 1 mistake\nformatted a.pos\n\
         1 file formatted; 1 item is left, with mistakes that `demarche check` shows\n",
    );
    assert_eq!(folder.read("a.pos"), "party mill\nissue raise :  nmber\n");
    folder.pipe(&["-", "--stdin-name", "b.pos"], MISTAKEN).is(
        1,
        "party mill\nissue raise :  nmber\n",
        "left b.pos:2:1 as it is: `issue raise` has 1 mistake\n",
    );
}

#[test]
fn only_what_is_named_is_formatted() {
    let folder = Folder::new()
        .with("talks/demarche.toml", "")
        .with("talks/a.pos", LOOSE)
        .with("talks/north/b.pos", LOOSE)
        .with("other/c.pos", LOOSE);
    let ran = folder.run(&["--check", "talks/north", "other/c.pos", "talks/north/b.pos"]);
    ran.is(
        1,
        "talks/north/b.pos\nother/c.pos\n",
        "2 files would change\n",
    );
    let ran = folder.run(&["--check", "talks/demarche.toml"]);
    ran.is(
        1,
        "talks/a.pos\ntalks/north/b.pos\n",
        "2 files would change\n",
    );
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_formatted() {
    let folder = Folder::new()
        .with("a.pos", b"party \xff\n")
        .with("b.pos", LOOSE);
    let ran = folder.run(&[]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("`a.pos` is not UTF-8 text"), "{ran:?}");
    assert_eq!(folder.read("b.pos"), TIGHT);
    let bytes = fs::read(folder.path().join("a.pos")).unwrap();
    assert_eq!(bytes, b"party \xff\n");
    let ran = folder.run(&["nowhere.pos"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("there is no file or folder `nowhere.pos`"),
        "{ran:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new().with("a.pos", LOOSE);
    let path = folder.path().join("a.pos");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let ran = folder.run(&[]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err
            .contains("`a.pos` cannot be written: permission is denied"),
        "{ran:?}"
    );
    assert_eq!(folder.read("a.pos"), LOOSE);
}

#[test]
fn what_is_new_has_the_form() {
    let folder = Folder::new();
    let made = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["new", "river"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success());
    folder
        .run(&["--check", "river"])
        .is(0, "", "3 files have their form already\n");
}
