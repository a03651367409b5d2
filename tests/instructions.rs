//! How many instructions fixed jobs take, as callgrind counts them: the same on a busy machine
//! and an idle one. A count that grows by more than a tenth fails; one that falls so far is told.
//! `cargo recount` rewrites the counts that are kept, in `benches/instructions.toml`.
//!
//! Counts hold for the program as `cargo test` builds it, and for one compiler. Where anything
//! else is at work, or Valgrind is missing, that is said aloud and nothing is judged.

#[path = "../benches/support/written.rs"]
mod written;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use demarche::report::words::thousands;
use serde_json::{Value, json};

use written::Assembly;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.toml");

/// By so many hundredths a count may grow.
const LEEWAY: u64 = 10;

/// What is typed into an editor. The second half of its characters is counted, the first warms
/// the server up.
const CLAUSE: &str = "  demand d { canal is no }";

/// What is counted: a name, and the job.
type Job<'j> = (&'static str, Box<dyn Fn() -> u64 + Sync + 'j>);

#[test]
fn no_job_takes_many_more_instructions_than_it_did() {
    let compiler = compiler();
    if let Some(reason) = reason_to_skip(&compiler) {
        say(&format!("instructions are not counted: {reason}"));
        return;
    }
    let counts = count_all();
    if std::env::var_os("BLESS").is_some() {
        fs::write(KEPT, written_down(&compiler, &counts)).unwrap();
        return;
    }
    let kept = kept();
    let mut worse = String::new();
    let mut better = String::new();
    for (job, count) in &counts {
        let Some(&before) = kept.get(*job) else {
            let _ = writeln!(
                worse,
                "  {job}: {}, and no count is kept",
                in_groups(*count)
            );
            continue;
        };
        let change = 100.0 * (*count as f64 / before as f64 - 1.0);
        let (from, to) = (in_groups(before), in_groups(*count));
        let line = format!("  {job}: {from} → {to}, {change:+.1} %\n");
        if count * 100 > before * (100 + LEEWAY) {
            worse.push_str(&line);
        } else if count * 100 < before * (100 - LEEWAY) {
            better.push_str(&line);
        }
    }
    for job in kept.keys() {
        if !counts.contains_key(job.as_str()) {
            let _ = writeln!(worse, "  {job}: a count is kept, and nothing is counted");
        }
    }
    if !better.is_empty() {
        say(&format!(
            "fewer instructions than before; `cargo recount` keeps what was won:\n{better}"
        ));
    }
    assert!(
        worse.is_empty(),
        "more instructions than before:\n{worse}\n\
         `valgrind --tool=callgrind` and `callgrind_annotate` show where; if it is worth it, \
         `cargo recount` keeps the new counts"
    );
}

/// The jobs, each counted once, on as many threads as there are cores.
fn count_all() -> BTreeMap<&'static str, u64> {
    let folder = tempfile::tempdir().unwrap();
    let assembly = folder.path().join("assembly");
    fs::create_dir(&assembly).unwrap();
    Assembly {
        parties: 20,
        clauses: 200,
        issues: 40,
        strays: 100,
    }
    .write(&assembly);
    let assembly = assembly.to_str().unwrap();
    let page = folder.path().join("page.html");
    let page = page.to_str().unwrap();
    let cli = |arguments: &'static [&'static str]| Box::new(move || count(arguments, None, None));
    let shipped = ["ukraine-war", "camp-david", "orange"].map(|name| format!("positions/{name}"));
    // The longest first, so that no thread is left with it in the end.
    let jobs: Vec<Job<'_>> = vec![
        (
            "keystroke in an editor",
            Box::new(|| keystroke(folder.path())),
        ),
        (
            "check 20 parties with 200 clauses",
            Box::new(|| count(&["check", assembly], None, None)),
        ),
        (
            "report positions/orange",
            Box::new(|| count(&["report", "positions/orange", "-o", page], None, None)),
        ),
        (
            "check positions/ukraine-war",
            cli(&["check", "positions/ukraine-war"]),
        ),
        (
            "check positions/camp-david",
            cli(&["check", "positions/camp-david"]),
        ),
        (
            "format what is shipped",
            Box::new(|| {
                let [a, b, c] = shipped.each_ref().map(String::as_str);
                count(&["format", "--check", a, b, c], None, None)
            }),
        ),
        ("version", cli(&["--version"])),
    ];
    let next = AtomicUsize::new(0);
    let work = || {
        let mut counts = Vec::new();
        while let Some((name, job)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            counts.push((*name, job()));
        }
        counts
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let counted = workers.into_iter().flat_map(|it| it.join().unwrap());
        counted.collect()
    })
}

/// What one keystroke takes, from the edit to the diagnostics: what a session with more of them
/// takes more. A client that asks for diagnostics has every edit judged, however fast they come.
fn keystroke(folder: &Path) -> u64 {
    let session = |keystrokes: usize| {
        let path = folder.join(format!("session-{keystrokes}"));
        fs::write(&path, session(keystrokes)).unwrap();
        let out = folder.join(format!("answers-{keystrokes}"));
        let count = count(&["lsp"], Some(&path), Some(&out));
        let answers = fs::read_to_string(&out).unwrap();
        let judged = answers.matches("\"kind\":\"full\"").count();
        assert_eq!(judged, keystrokes, "every edit is judged: {answers}");
        count
    };
    let half = CLAUSE.len() / 2;
    (session(2 * half) - session(half)) / half as u64
}

/// What an editor sends while somebody types so much of a clause into a shipped negotiation.
fn session(keystrokes: usize) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("positions/camp-david");
    let file = folder.join("egypt.pos");
    let text = fs::read_to_string(&file).unwrap();
    let (root, uri) = (address(&folder), address(&file));
    let mut lines = text.lines();
    let line = lines.position(|line| line.starts_with("  demand"));
    let line = line.expect("Egypt demands something");
    let mut bytes = Vec::new();
    let mut send = |message: Value| {
        let mut message = message;
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        let _ = write!(bytes, "Content-Length: {}\r\n\r\n{body}", body.len());
    };
    send(json!({ "id": 0, "method": "initialize", "params": {
        "processId": null,
        "rootUri": root,
        "capabilities": { "textDocument": { "diagnostic": { "dynamicRegistration": false } } },
    } }));
    send(json!({ "method": "initialized", "params": {} }));
    send(
        json!({ "method": "textDocument/didOpen", "params": { "textDocument": {
        "uri": uri, "languageId": "pos", "version": 0, "text": text,
    } } }),
    );
    for (at, typed) in CLAUSE.chars().take(keystrokes).enumerate() {
        let place = json!({ "line": line, "character": at });
        send(json!({ "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": uri, "version": at + 1 },
            "contentChanges": [{
                "range": { "start": place, "end": place },
                "text": typed.to_string() + if at == 0 { "\n" } else { "" },
            }],
        } }));
        let document = json!({ "textDocument": { "uri": uri } });
        send(json!({ "id": at + 1, "method": "textDocument/diagnostic", "params": document }));
    }
    send(json!({ "id": keystrokes + 1, "method": "shutdown" }));
    send(json!({ "method": "exit" }));
    bytes
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// How many instructions the program takes, which must come to a good end.
fn count(arguments: &[&str], input: Option<&Path>, output: Option<&Path>) -> u64 {
    let mut command = valgrind();
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_demarche"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .stdin(input.map_or_else(Stdio::null, |path| File::open(path).unwrap().into()))
        .stdout(output.map_or_else(Stdio::null, |path| File::create(path).unwrap().into()));
    let ran = command.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{arguments:?}: {said}");
    let count = said
        .lines()
        .find_map(|line| line.split("Collected :").nth(1));
    count
        .and_then(|count| count.trim().parse().ok())
        .unwrap_or_else(|| panic!("{arguments:?} was not counted: {said}"))
}

fn valgrind() -> Command {
    Command::new("valgrind")
}

/// The compiler and the machine that it compiles for, which counts depend on.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output();
    let version = version.map_or_else(
        |_| "no rustc".to_owned(),
        |said| String::from_utf8_lossy(&said.stdout).trim().to_owned(),
    );
    let words: Vec<&str> = version.split(' ').take(2).collect();
    let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
    format!("{} for {arch} {os}", words.join(" "))
}

/// Why counts would say nothing here.
fn reason_to_skip(compiler: &str) -> Option<String> {
    if !cfg!(debug_assertions) {
        return Some("this is a release".to_owned());
    }
    // Debugging information changes no instruction.
    let mut names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let profile = names.find(|name| {
        name.contains("RUSTFLAGS")
            || (name.starts_with("CARGO_PROFILE_") && !name.ends_with("_DEBUG"))
    });
    if let Some(name) = profile {
        return Some(format!("`{name}` changes how the program is built"));
    }
    if let Err(error) = valgrind().arg("--version").output() {
        return Some(format!("Valgrind is not there ({error})"));
    }
    let is_blessing = std::env::var_os("BLESS").is_some();
    let kept = table()["compiler"].as_str().unwrap().to_owned();
    (kept != compiler && !is_blessing)
        .then(|| format!("what is kept was counted with {kept}, and this is {compiler}"))
}

fn table() -> toml::Table {
    fs::read_to_string(KEPT).unwrap().parse().unwrap()
}

fn kept() -> BTreeMap<String, u64> {
    let table = table();
    let counts = table["counts"].as_table().unwrap().iter();
    counts
        .map(|(job, count)| (job.clone(), count.as_integer().unwrap() as u64))
        .collect()
}

/// Three digits that count: the rest is chance, and would differ every time.
fn written_down(compiler: &str, counts: &BTreeMap<&str, u64>) -> String {
    let mut text = format!(
        "# Instructions that each job of `tests/instructions.rs` takes; `cargo recount` rewrites this.\n\
         compiler = \"{compiler}\"\n\n[counts]\n"
    );
    for (job, count) in counts {
        let unit = 10_u64.pow(count.ilog10().saturating_sub(2));
        let rounded = (count + unit / 2) / unit * unit;
        let _ = writeln!(text, "{job:?} = {}", in_groups(rounded));
    }
    text
}

fn in_groups(count: u64) -> String {
    thousands(count).replace(',', "_")
}

/// Says something that is heard although the test passes.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "\n{text}");
}
