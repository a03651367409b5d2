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

/// `LAWS=100000 cargo test --release --test limits files` is the long run.
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
