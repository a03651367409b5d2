//! How long somebody who types waits: `cargo bench --bench editor`.
//!
//! A client types a mistake into the middle of a file and takes it out again, over and over,
//! and measures from the keystroke to the diagnostics of just that text, as an editor sees
//! them: JSON and pipes count. Beside ours run the servers that a user may know, `ruff`,
//! `taplo` and `tombi`, where they are installed; they see one file of 2,000 lines and check
//! it by itself, while ours compares all positions of a workspace.
//!
//! `cargo bench --bench editor -- ours` leaves the peers out.

#[path = "support/workspace.rs"]
mod workspace;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const KEYSTROKES: usize = 300;
const BURST: usize = 30;
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, what it is given, and what it is held to.
struct Case {
    name: &'static str,
    command: Vec<String>,
    language: &'static str,
    folder: tempfile::TempDir,
    file: String,
    mistake: &'static str,
    /// The line before which the mistake is typed.
    line: usize,
    pulls: bool,
    bars: Option<Bars>,
}

/// In milliseconds, and in MB.
struct Bars {
    median: f64,
    worst: f64,
    burst: f64,
    memory: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let only_ours = arguments.iter().any(|argument| argument == "ours");
    println!(
        "{:<34}{:>9}{:>9}{:>9}{:>11}{:>10}  bars",
        "", "p50 ms", "p99 ms", "max ms", "burst ms", "memory"
    );
    let mut median: Option<f64> = None;
    for case in ours()
        .into_iter()
        .chain((!only_ours).then(peers).into_iter().flatten())
    {
        let Some(found) = measure(&case) else {
            println!("{:<34}not installed", case.name);
            continue;
        };
        let ratio = match (&case.bars, median) {
            (Some(bars), _) => {
                median.get_or_insert(found.median);
                bars.judge(&found)
            }
            (None, Some(median)) => format!("{:.1}x ours", found.median / median),
            (None, None) => String::new(),
        };
        println!(
            "{:<34}{:>9.2}{:>9.2}{:>9.2}{:>11.1}{:>7.1} MB  {ratio}",
            case.name, found.median, found.worst, found.most, found.burst, found.memory
        );
    }
}

/// Ours, pushed and pulled, at both sizes.
fn ours() -> Vec<Case> {
    let small = || {
        Some(Bars {
            median: 2.0,
            worst: 8.0,
            burst: 10.0,
            memory: 25.0,
        })
    };
    let large = || {
        Some(Bars {
            median: 60.0,
            worst: 60.0,
            burst: 60.0,
            memory: f64::INFINITY,
        })
    };
    [
        ("ours, 2,000 lines in 10 files", 2_000, false, small()),
        ("ours, the same, pulled", 2_000, true, small()),
        ("ours, 50,000 lines in 10 files", 50_000, false, large()),
    ]
    .into_iter()
    .map(|(name, lines, pulls, bars)| {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        let files = workspace::texts(lines);
        for (name, text) in &files {
            fs::write(folder.path().join(name), text).expect("it can be written");
        }
        let (file, text) = &files[files.len() / 2];
        let clauses: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.trim_start().starts_with("demand"))
            .map(|(at, _)| at)
            .collect();
        Case {
            name,
            command: vec![env!("CARGO_BIN_EXE_demarche").to_owned(), "lsp".to_owned()],
            language: "pos",
            folder,
            file: file.clone(),
            mistake: "  demand { nothing is known }\n",
            line: clauses[clauses.len() / 2],
            pulls,
            bars,
        }
    })
    .collect()
}

/// The others, each with 2,000 lines of its own language.
fn peers() -> Vec<Case> {
    let case = |name, command: &[&str], language, file: &str, text: String, mistake| {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        fs::write(folder.path().join(file), &text).expect("it can be written");
        Case {
            name,
            command: command.iter().map(|&word| word.to_owned()).collect(),
            language,
            folder,
            file: file.to_owned(),
            mistake,
            line: text.lines().count() / 2 / 6 * 6,
            pulls: false,
            bars: None,
        }
    };
    let mut python = String::from("import os\n");
    let mut toml = String::new();
    for n in 0..333 {
        let _ = write!(
            python,
            "\n\ndef f{n}(a, b):\n    total = a * {n} + b\n    print(os.sep, total)\n    return total\n"
        );
        let _ = write!(
            toml,
            "[table.t{n}]\nname = \"value {n}\"\ncount = {n}\nwhen = 2024-01-02\nlist = [1, 2, {n}]\n\n"
        );
    }
    vec![
        case(
            "ruff, 2,000 lines of Python",
            &["ruff", "server"],
            "python",
            "a.py",
            python,
            "x = = 1\n",
        ),
        case(
            "taplo, 2,000 lines of TOML",
            &["taplo", "lsp", "stdio"],
            "toml",
            "a.toml",
            toml.clone(),
            "x = = 1\n",
        ),
        case(
            "tombi, 2,000 lines of TOML",
            &["tombi", "lsp"],
            "toml",
            "b.toml",
            toml,
            "x = = 1\n",
        ),
    ]
}

struct Found {
    median: f64,
    worst: f64,
    most: f64,
    burst: f64,
    memory: f64,
}

impl Bars {
    fn judge(&self, found: &Found) -> String {
        let checks = [
            ("p50", found.median, self.median),
            ("p99", found.worst, self.worst),
            ("burst", found.burst, self.burst),
            ("memory", found.memory, self.memory),
        ];
        let missed: Vec<String> = checks
            .iter()
            .filter(|(_, found, bar)| found > bar)
            .map(|(name, _, bar)| format!("{name} over {bar}"))
            .collect();
        if missed.is_empty() {
            "met".to_owned()
        } else {
            missed.join(", ")
        }
    }
}

/// `None` if the server is not installed.
fn measure(case: &Case) -> Option<Found> {
    let mut client = Client::start(case)?;
    client.open();
    let healthy = client.diagnostics();
    thread::sleep(Duration::from_millis(500));
    client.skip();
    let mut times = Vec::with_capacity(KEYSTROKES);
    for at in 0..KEYSTROKES + 20 {
        let start = Instant::now();
        client.type_or_delete();
        let found = client.diagnostics();
        let elapsed = start.elapsed();
        assert_eq!(
            found > healthy,
            client.is_broken,
            "{}: the answer is about this text",
            case.name
        );
        // The first ones warm up.
        if at >= 20 {
            times.push(milliseconds(elapsed));
        }
        thread::sleep(Duration::from_millis(10));
    }
    let mut bursts = Vec::new();
    for _ in 0..5 {
        thread::sleep(Duration::from_millis(300));
        client.skip();
        for _ in 0..BURST {
            client.type_or_delete();
            thread::sleep(Duration::from_millis(5));
        }
        let start = Instant::now();
        // Of the last version: earlier answers do not count.
        client.diagnostics();
        bursts.push(milliseconds(start.elapsed()));
    }
    let memory = client.memory();
    client.stop();
    times.sort_by(f64::total_cmp);
    bursts.sort_by(f64::total_cmp);
    Some(Found {
        median: times[times.len() / 2],
        worst: times[times.len() * 99 / 100],
        most: times[times.len() - 1],
        burst: bursts[bursts.len() - 1],
        memory,
    })
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

struct Client<'c> {
    case: &'c Case,
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    uri: String,
    version: i64,
    requests: i64,
    is_broken: bool,
    incremental: bool,
    text: String,
}

impl<'c> Client<'c> {
    fn start(case: &'c Case) -> Option<Self> {
        let (program, arguments) = case.command.split_first()?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(case.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let input = child.stdin.take()?;
        let output = read(child.stdout.take()?);
        let uri = format!("file://{}", case.folder.path().join(&case.file).display());
        let text = fs::read_to_string(case.folder.path().join(&case.file)).ok()?;
        let mut client = Self {
            case,
            child,
            input,
            output,
            uri,
            version: 0,
            requests: 0,
            is_broken: false,
            incremental: true,
            text,
        };
        let root = format!("file://{}", case.folder.path().display());
        let mut documents = json!({
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
        });
        if case.pulls {
            documents["diagnostic"] = json!({ "dynamicRegistration": false });
        }
        let answer = client.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": root,
                "workspaceFolders": [{ "uri": root, "name": "bench" }],
                "capabilities": {
                    "general": { "positionEncodings": ["utf-16"] },
                    "workspace": { "configuration": true, "workspaceFolders": true },
                    "textDocument": documents,
                },
            }),
        );
        let sync = &answer["capabilities"]["textDocumentSync"];
        client.incremental = sync.as_i64().or(sync["change"].as_i64()) == Some(2);
        client.notify("initialized", &json!({}));
        Some(client)
    }

    fn open(&mut self) {
        self.version = 1;
        let document = json!({
            "uri": self.uri, "languageId": self.case.language, "version": 1, "text": self.text,
        });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn type_or_delete(&mut self) {
        self.version += 1;
        let line = self.case.line;
        let change = if self.incremental {
            let end = if self.is_broken { line + 1 } else { line };
            json!({
                "range": {
                    "start": { "line": line, "character": 0 },
                    "end": { "line": end, "character": 0 },
                },
                "text": if self.is_broken { "" } else { self.case.mistake },
            })
        } else {
            let mut lines: Vec<&str> = self.text.split_inclusive('\n').collect();
            if !self.is_broken {
                lines.insert(line, self.case.mistake);
            }
            json!({ "text": lines.concat() })
        };
        self.is_broken = !self.is_broken;
        let document = json!({ "uri": self.uri, "version": self.version });
        self.notify(
            "textDocument/didChange",
            &json!({ "textDocument": document, "contentChanges": [change] }),
        );
    }

    /// Waits for the diagnostics of the text as it is now, and returns how many they are.
    fn diagnostics(&mut self) -> usize {
        if self.case.pulls {
            let document = json!({ "textDocument": { "uri": self.uri } });
            let report = self.request("textDocument/diagnostic", &document);
            return report["items"].as_array().map_or(0, Vec::len);
        }
        loop {
            let message = self.receive();
            let params = &message["params"];
            let is_ours = message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == self.uri.as_str()
                && params["version"]
                    .as_i64()
                    .is_none_or(|version| version >= self.version);
            if is_ours {
                return params["diagnostics"].as_array().map_or(0, Vec::len);
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                return message["result"].take();
            }
        }
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())
            .and_then(|()| self.input.flush())
            .expect("the server reads");
    }

    /// Returns the next message that is for us; what the server asks is answered on the way.
    fn receive(&mut self) -> Value {
        loop {
            let message = self
                .output
                .recv_timeout(PATIENCE)
                .expect("the server answers");
            if message.get("method").is_some() && message.get("id").is_some() {
                let asked = message["params"]["items"].as_array().map_or(0, Vec::len);
                let result = if asked > 0 {
                    json!(vec![json!({}); asked])
                } else {
                    Value::Null
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
                continue;
            }
            return message;
        }
    }

    fn skip(&mut self) {
        while self.output.try_recv().is_ok() {}
    }

    /// The most memory that the server ever had, in MB; 0 where the system does not tell.
    fn memory(&self) -> f64 {
        let path = Path::new("/proc")
            .join(self.child.id().to_string())
            .join("status");
        let status = fs::read_to_string(path).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak: Option<f64> =
            peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        peak.unwrap_or(0.0) / 1024.0
    }

    fn stop(mut self) {
        self.request("shutdown", &Value::Null);
        self.notify("exit", &Value::Null);
        let _ = self.child.wait();
    }
}

/// Reads messages on a thread of their own, so that the clock stops when they arrive.
fn read(output: impl Read + Send + 'static) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut length = 0;
            let mut line = String::new();
            while output.read_line(&mut line).is_ok_and(|read| read > 0) && line.trim() != "" {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                line.clear();
            }
            let mut body = vec![0; length];
            if length == 0 || output.read_exact(&mut body).is_err() {
                return;
            }
            let Ok(message) = serde_json::from_slice(&body) else {
                return;
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}
