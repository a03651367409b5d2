//! What cuts an answer short, or keeps a file from being read, and how that is said.

#[path = "support/rounds.rs"]
mod rounds;

use std::fs;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use rounds::rounds;

const WHOLE: &str = "agenda \"An orange\"\nissue peel: yes or no\nparty anna\nparty bea\n\
    position a of anna { stated 2024-05-04 demand { peel is yes } }\n\
    position b of bea { stated 2024-05-06 demand { peel is no } }\n";

fn demarche(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs it, and returns the code and all that was said. What takes longer than two minutes hangs.
fn run(mut command: Command) -> (Option<i32>, String) {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let (sender, answer) = channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let ran = answer.recv_timeout(Duration::from_secs(120));
    let ran = ran.expect("it does not hang").expect("it ran");
    let said = [ran.stdout, ran.stderr].concat();
    (
        ran.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.pos"), WHOLE).unwrap();
    let pipe = folder.path().join("a.pos");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|made| made.success()), "a pipe can be made");
    // Named, it is refused; met in a folder, it is none of ours.
    for odd in [pipe.to_str().unwrap(), "/dev/zero", "/dev/null"] {
        let (code, said) = run(demarche(&["check", "--format", "short", odd]));
        assert_eq!(code, Some(2), "{odd}: {said}");
        assert!(said.contains("a pipe or a device, and no file"), "{said}");
    }
    let (code, said) = run(demarche(&["check", folder.path().to_str().unwrap()]));
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("Anna and Bea") || said.contains("anna"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_too_large_is_named_and_the_rest_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.pos"), WHOLE).unwrap();
    let large = fs::File::create(folder.path().join("a.pos")).unwrap();
    large.set_len(16 * 1024 * 1024 + 1).unwrap();
    let path = folder.path().to_str().unwrap();
    let (code, said) = run(demarche(&["check", "--format", "short", path]));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is larger than 16 MB"), "{said}");
    assert!(said.contains("contradiction"), "{said}");
}

#[test]
fn a_line_of_sixteen_megabytes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let note = "x".repeat(15 * 1024 * 1024);
    let text = format!("{WHOLE}party eve {{ note \"{note}\" }} party odd {{");
    fs::write(folder.path().join("a.pos"), text).unwrap();
    let path = folder.path().to_str().unwrap();
    let (code, said) = run(demarche(&["check", path]));
    assert_eq!(code, Some(1));
    assert!(
        said.len() < 20_000,
        "what is wrong is shown without the line"
    );
}

#[test]
fn depth_has_an_end() {
    for deep in ["(", "not (", "{", "["] {
        let folder = tempfile::tempdir().unwrap();
        let many = deep.repeat(100_000);
        let text = format!("{WHOLE}position c of anna {{ demand {{ {many} peel is yes }} }}\n");
        fs::write(folder.path().join("a.pos"), text).unwrap();
        let path = folder.path().to_str().unwrap();
        let (code, said) = run(demarche(&["check", "--format", "short", path]));
        assert_eq!(
            code,
            Some(1),
            "{deep}: {}",
            said.chars().take(300).collect::<String>()
        );
        assert!(
            said.contains("contradiction"),
            "{deep}: the rest is compared"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.pos"), WHOLE).unwrap();
    let path = folder.path().to_str().unwrap();
    let mut command = demarche(&["check", path]);
    command.stdout(fs::File::create("/dev/full").unwrap());
    let ran = command.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.contains("the output cannot be written"), "{said}");
    let (code, said) = run(demarche(&["check", path, "--output", "/dev/full"]));
    assert_eq!(code, Some(2));
    assert!(said.contains("`/dev/full` cannot be written"), "{said}");
}

/// Where nobody could read what may not be read: the program runs as somebody who owns nothing.
#[cfg(unix)]
fn as_nobody(folder: &std::path::Path, arguments: &[&str]) -> Command {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    if fs::metadata(folder).unwrap().uid() != 0 {
        let mut command = demarche(arguments);
        command.current_dir(folder);
        return command;
    }
    // Root may read everything. Another process copies the program: were it written here, a
    // test beside this one could hold it open for writing at the moment when it is started.
    let program = folder.join("demarche");
    let mut copy = Command::new("cp");
    let copied = copy.arg(env!("CARGO_BIN_EXE_demarche")).arg(&program);
    assert!(copied.status().unwrap().success());
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    command.current_dir(folder).uid(65_534).gid(65_534);
    command
}

#[test]
#[cfg(unix)]
fn what_may_not_be_read_is_named_and_the_rest_is_compared() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let closed = |name: &str| {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
    };
    fs::write(folder.path().join("b.pos"), WHOLE).unwrap();
    fs::write(folder.path().join("a.pos"), "party eve").unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    fs::write(folder.path().join("deep/c.pos"), "party odd").unwrap();
    closed("a.pos");
    closed("deep");
    let (code, said) = run(as_nobody(folder.path(), &["check", "--format", "short"]));
    assert_eq!(code, Some(2), "{said}");
    for name in ["a.pos", "deep"] {
        let told = format!("`{name}` cannot be opened: permission is denied");
        assert!(said.contains(&told), "{said}");
    }
    assert!(said.contains("contradiction"), "{said}");
    // Nothing else to compare: said all the same, and nothing breaks.
    fs::remove_file(folder.path().join("b.pos")).unwrap();
    fs::remove_file(folder.path().join("a.pos")).unwrap();
    for format in ["terminal", "short", "json", "sarif", "junit", "github"] {
        let (code, said) = run(as_nobody(folder.path(), &["check", "--format", format]));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("permission is denied"), "{said}");
    }
    fs::set_permissions(
        folder.path().join("deep"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
}

#[test]
#[cfg(unix)]
fn links_to_nowhere_and_odd_names_break_nothing() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("far.pos"), "party eve").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("b.pos"), WHOLE).unwrap();
    // These are fine: a folder with the name of a file, a link to elsewhere, one to its own
    // folder, one to nowhere that is none of ours, and a name that is no text.
    fs::create_dir(at("folder.pos")).unwrap();
    symlink(outside.path(), at("elsewhere")).unwrap();
    symlink(folder.path(), at("back")).unwrap();
    symlink("nothing", at("nowhere")).unwrap();
    let odd = folder.path().join(OsStr::from_bytes(b"\xff\xfe.pos"));
    fs::write(odd, "party odd").unwrap();
    let path = folder.path().to_str().unwrap();
    let (code, said) = run(demarche(&["check", path, "--format", "json"]));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("\"files\": 3"), "{said}");
    // These are told.
    symlink("gone", at("gone.pos")).unwrap();
    symlink("round.pos", at("round.pos")).unwrap();
    let (code, said) = run(demarche(&["check", path, "--format", "short"]));
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("gone.pos` cannot be opened: it does not exist"),
        "{said}"
    );
    assert!(said.contains("round.pos` cannot be opened"), "{said}");
    assert!(said.contains("contradiction"), "{said}");
}

/// Between the look at a folder and the end of reading a file anything can happen to it.
#[test]
fn a_file_that_changes_meanwhile_breaks_nothing() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.pos"), WHOLE).unwrap();
    let restless = folder.path().join("a.pos");
    let is_over = Arc::new(AtomicBool::new(false));
    let changing = thread::spawn({
        let is_over = Arc::clone(&is_over);
        let long = "party eve \"Eve\"\n".repeat(20_000);
        move || {
            for round in 0_usize.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                // It grows, shrinks, holds half a letter, and is gone.
                let _ = fs::write(&restless, &long[..long.len() / (1 + round % 7)]);
                let _ = fs::write(
                    &restless,
                    "party eve \"\u{e9}".as_bytes().split_last().unwrap().1,
                );
                let _ = fs::remove_file(&restless);
            }
        }
    });
    for round in 0..20 {
        let mut command = match round % 4 {
            0 => demarche(&["check", "--fix"]),
            1 => demarche(&["format"]),
            2 => demarche(&["changes"]),
            _ => demarche(&["check", "--format", "short"]),
        };
        command.current_dir(folder.path());
        let (code, said) = run(command);
        assert!(matches!(code, Some(0..=2)), "{code:?} {said}");
        assert!(!said.contains("a mistake of its own"), "{said}");
    }
    is_over.store(true, Ordering::Relaxed);
    changing.join().unwrap();
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.len() <= 2, "{left:?}");
}

/// `demarche … | head -1`.
#[test]
fn who_stops_reading_hears_no_complaint() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.pos"), WHOLE).unwrap();
    for arguments in [
        &["check"][..],
        &["check", "--format", "short"],
        &["check", "--format", "json"],
        &["check", "--timeline"],
        &["changes"],
        &["why", "peel"],
        &["what-if", "--drop", "a.demand"],
        &["show", "model"],
        &["show", "constraints"],
        &["format", "--diff"],
        &["format", "--check"],
        &["export", "--format", "smt-lib"],
        &["export", "--format", "wcnf"],
        &["report", "-o", "page.html"],
        &["explain"],
        &["explain", "D0101"],
        &["completions", "bash"],
        &["man"],
    ] {
        // Nobody reads it from the start, so not one byte can be written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = demarche(arguments);
        command.current_dir(folder.path());
        let ran = command.stdout(writer).stderr(Stdio::piped()).output();
        let ran = ran.unwrap();
        assert_eq!(
            String::from_utf8_lossy(&ran.stderr),
            "",
            "{arguments:?} complains"
        );
        let code = ran.status.code();
        assert!(matches!(code, Some(0 | 1)), "{arguments:?}: {code:?}");
    }
}

/// A page of text can ask for more than any machine holds.
#[test]
fn what_multiplies_is_refused_before_it_is_made() {
    let many = |prefix: &str, count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("{prefix}{at}")).collect();
        names.join(", ")
    };
    let lists = format!(
        "list l {{ {} }}\nlist m {{ {} }}\n",
        many("l", 1_000),
        many("m", 100_001)
    );
    let cells = "issue x[m]: yes or no\nissue y[m]: yes or no\n";
    let linked = "issue d[l]: date\nissue e: date\n\
        position p of anna { stated 2024-05-04 demand { d[every l] at most e } }\n\
        position q of bea { stated 2024-05-04 demand { e by 2030-01-01 } demand { e by 2031-01-01 } }\n";
    let bounds: String = (0..17_000)
        .map(|at| format!("refuse {{ price is {at} }}\n"))
        .collect();
    let bounds =
        format!("issue price: number\nposition p of anna {{ stated 2024-05-04 {bounds} }}\n");
    let conditions = format!(
        "issue x[m]: any of {{ {} }}\n\
         position p of anna {{ stated 2024-05-04 demand {{ x[every m] is exactly k1 }} }}\n",
        many("k", 20)
    );
    for (text, told) in [
        (
            cells,
            "with `y` the issues have 200003 cells, and 200000 can be compared",
        ),
        (
            linked,
            "more than 2000000 values would have to be told apart",
        ),
        (
            &*bounds,
            "more than 2000000 values would have to be told apart",
        ),
        (
            &*conditions,
            "more than 2000000 conditions, written out for each member",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.pos"), format!("{WHOLE}{lists}{text}")).unwrap();
        let path = folder.path().to_str().unwrap();
        let (code, said) = run(demarche(&[
            "check", "--format", "short", "--effort", "1000000", path,
        ]));
        let beginning: String = said.chars().take(500).collect();
        assert_eq!(code, Some(1), "{told}: {beginning}");
        assert!(said.contains("error[D0313]"), "{told}: {beginning}");
        assert!(said.contains(told), "{told}: {beginning}");
        assert!(
            said.contains("compare parts of the agenda apart"),
            "{told}: {beginning}"
        );
        assert!(
            said.contains("contradict each other on \"Peel\""),
            "{told}: the rest is compared"
        );
    }
}

/// Whoever types is told the same as whoever runs the program.
#[test]
fn what_is_too_much_is_told_after_an_edit_as_before() {
    use demarche::check::{Checker, Options, check};
    use demarche::workspace::Workspace;

    let names: Vec<String> = (0..1_000).map(|at| format!("l{at}")).collect();
    let rest = "position q of bea { stated 2024-05-04 demand { e by 2030-01-01 } }\n\
        position r of bea { stated 2024-05-05 demand { e by 2031-01-01 } }\n";
    let text = format!(
        "{WHOLE}list l {{ {} }}\nissue d[l]: date\nissue e: date\n{rest}\
         position p of anna {{ stated 2024-05-04 demand {{ peel is yes }} }}\n",
        names.join(", ")
    );
    let mut workspace = Workspace::from_texts([("a.pos", text.clone())]);
    let mut checker = Checker::default();
    let file = workspace.files[0];
    let options = Options::default();
    assert!(checker.check(&workspace, &options).diagnostics.is_empty());
    let at = text.rfind("peel is yes").unwrap();
    for (old, new) in [
        ("peel is yes", "d[every l] at most e"),
        ("d[every l] at most e", "peel is not no"),
        ("peel is not no", "d[every l] at least e"),
    ] {
        workspace.edit(file, at..at + old.len(), new);
        checker.touch(file);
        let edited = checker.check(&workspace, &options).diagnostics;
        assert_eq!(edited, check(&workspace, &options).diagnostics, "{new}");
        assert_eq!(edited.is_empty(), new.starts_with("peel"), "{new}");
    }
}

/// Long lists of answers are slow to read for people only.
#[test]
fn a_hundred_thousand_answers_are_compared() {
    let names: Vec<String> = (0..100_000).map(|at| format!("m{at}")).collect();
    for (ty, a, b) in [
        (
            format!("one of {{ {} }}", names.join(", ")),
            "x is m5",
            "x is m6 or x is m7",
        ),
        (
            format!("any of {{ {} }}", names.join(", ")),
            "x includes m5",
            "x excludes m5",
        ),
        (
            format!("scale {{ {} }}", names.join(" < ")),
            "x at least m5",
            "x at most m4",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "party anna\nparty bea\nissue x: {ty}\n\
             position p of anna {{ stated 2024-05-04 demand {{ {a} }} }}\n\
             position q of bea {{ stated 2024-05-04 demand {{ {b} }} }}\n"
        );
        fs::write(folder.path().join("a.pos"), text).unwrap();
        let path = folder.path().to_str().unwrap();
        let (code, said) = run(demarche(&["check", "--format", "short", path]));
        let end: String = said
            .chars()
            .rev()
            .take(300)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        assert_eq!(code, Some(0), "{a}: {end}");
        assert!(said.contains(": contradiction: "), "{a}: {end}");
    }
}

/// What the page for people says is what the program does.
#[test]
fn the_page_on_limits_has_the_figures_of_the_program() {
    let page = include_str!("../docs/limits.md");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for (file, constant, words) in [
        (
            "workspace.rs",
            "LARGEST_FILE: u64 = 16 * 1024 * 1024;",
            "16 MB",
        ),
        ("source.rs", "pub start: u32,", "4 GB"),
        ("syntax/scan.rs", "DEPTH: usize = 64;", "64 levels"),
        (
            "model/resolve.rs",
            "MAX_CELLS: u64 = 200_000;",
            "200,000 cells",
        ),
        (
            "model/resolve.rs",
            "MAX_SIZE: u64 = 2_000_000;",
            "2,000,000 conditions",
        ),
        (
            "model/resolve.rs",
            "MAX_VALUES: u64 = 2_000_000;",
            "2,000,000 values",
        ),
        (
            "cli.rs",
            "STEPS: u64 = 1_000_000_000;",
            "1,000,000,000 steps",
        ),
        (
            "lsp/server.rs",
            "STEPS: u64 = 50_000_000;",
            "50,000,000 steps",
        ),
        (
            "page/views.rs",
            "STEPS: u64 = 300_000_000;",
            "300,000,000 steps",
        ),
        ("page/views.rs", "MOST_READINGS: usize = 63;", "63 readings"),
        ("page/views.rs", "MOST_DAYS: usize = 100;", "100 days"),
        ("page/views.rs", "MOST_COMBINED: usize = 6;", "6 readings"),
        (
            "analysis/survey.rs",
            "MOST_LISTED: u64 = 250_000;",
            "250,000 meetings",
        ),
        (
            "analysis/survey.rs",
            "MOST_PAIRS: usize = 1_000_000;",
            "1,000,000 pairs",
        ),
        (
            "analysis/changes.rs",
            "MOST_DAYS: usize = 100;",
            "last 100 days",
        ),
        (
            "analysis/pair.rs",
            "LISTED: usize = 200;",
            "200 contradictions",
        ),
        ("analysis/joint.rs", "LISTED: usize = 100;", "100 conflicts"),
        ("analysis/readings.rs", "CLUSTER: usize = 6;", "6 readings"),
        (
            "analysis/readings.rs",
            "CASES: usize = 100;",
            "more than 100 cases",
        ),
    ] {
        let path = std::path::Path::new("src").join(file);
        let source = fs::read_to_string(&path).unwrap();
        assert!(source.contains(constant), "{file}: {constant}");
        assert!(page.contains(words), "the page lacks {words}");
    }
}

#[test]
fn an_output_is_new_or_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.pos"), WHOLE).unwrap();
    let path = folder.path().to_str().unwrap();
    let report = folder.path().join("report.json");
    let to = report.to_str().unwrap();
    for _ in 0..2 {
        let (code, said) = run(demarche(&["check", path, "--format", "json", "-o", to]));
        assert_eq!((code, &*said), (Some(0), ""));
        let text = fs::read_to_string(&report).unwrap();
        assert!(text.starts_with('{') && text.ends_with("}\n"));
    }
    let (code, said) = run(demarche(&["check", path, "-o", path]));
    assert_eq!(code, Some(2));
    assert!(said.contains("it is a folder"), "{said}");
    let source = folder.path().join("a.pos");
    for command in ["check", "changes"] {
        let to = source.to_str().unwrap();
        let (code, said) = run(demarche(&[command, path, "-o", to]));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("one of the files to compare"), "{said}");
        assert_eq!(fs::read_to_string(&source).unwrap(), WHOLE);
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// `LAWS=1000 cargo test --release --test limits killed` is the long run.
#[test]
fn what_is_killed_while_it_writes_leaves_a_file_old_or_new() {
    let loose = "isue  wait :  number\n".to_owned() + &"party  anna  \"Anna\"\n".repeat(2_000);
    for arguments in [["format", "a.pos"], ["check", "--fix"]] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.pos");
        let start = || {
            fs::write(&file, &loose).unwrap();
            let mut command = demarche(&arguments);
            command.current_dir(folder.path());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().expect("it starts")
        };
        let began = Instant::now();
        start().wait().unwrap();
        let whole = began.elapsed();
        let new = fs::read_to_string(&file).unwrap();
        assert_ne!(new, loose, "{arguments:?} writes");
        let rounds = rounds(40);
        for round in 0..rounds {
            let mut child = start();
            // Spread over the whole run, and a little beyond.
            thread::sleep(whole * 5 * round as u32 / 4 / rounds as u32);
            child.kill().unwrap();
            child.wait().unwrap();
            let text = fs::read_to_string(&file).unwrap();
            assert!(text == loose || text == new, "half of it, in round {round}");
        }
    }
}

#[test]
#[cfg(unix)]
fn who_is_asked_to_end_ends() {
    use std::os::unix::process::ExitStatusExt;

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.pos"), WHOLE).unwrap();
    let mut command = demarche(&["check", "--watch"]);
    command.current_dir(folder.path());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    // The first report tells that it is there.
    let mut seen = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut seen).unwrap();
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    assert!(asked.is_ok_and(|asked| asked.success()));
    let ended = child.wait().unwrap();
    assert!(
        ended.signal() == Some(15) || ended.code() == Some(143),
        "{ended:?}"
    );
}

/// `LAWS=100000 cargo test --test limits files` is the long run.
#[test]
fn many_files_are_one_negotiation() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.pos"), WHOLE).unwrap();
    let many = rounds(2_000);
    for at in 0..many {
        let text =
            format!("position x{at} of anna {{ stated 2024-05-05 demand {{ peel is yes }} }}");
        fs::write(folder.path().join(format!("x{at}.pos")), text).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let (code, said) = run(demarche(&["check", "--format", "json", path]));
    assert_eq!(
        code,
        Some(0),
        "{}",
        said.chars().take(300).collect::<String>()
    );
    assert!(said.contains(&format!("\"files\": {}", many + 1)));
}
