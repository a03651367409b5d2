//! How long somebody who types waits: `cargo bench --bench editor`.
//!
//! A client types a mistake into the middle of a file and takes it out again, over and over,
//! and measures from the keystroke to the diagnostics of just that text, as an editor sees
//! them: JSON and pipes count. Beside ours run the servers that a user may know, `ruff`,
//! `taplo` and `tombi`, where they are installed; they see one file of 2,000 lines and check
//! it by itself, while ours compares all positions of a workspace. Time on the wall: it is
//! waiting that counts.
//!
//! `cargo bench --bench editor -- ours` leaves the peers out.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use support::figure::Figure;
use support::run::Run;
use support::table::{Peer, Table};
use support::{machine, texts, workspace};

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
    /// What is typed beside it at the end of a burst.
    another: &'static str,
    /// The line before which the mistake is typed.
    line: usize,
    pulls: bool,
    /// As `MEASURES`.
    bars: [Option<Figure>; 5],
}

/// One of the figures that were found, and its name.
type Named = (&'static str, fn(&Found) -> Figure);

/// What is told of a server.
const MEASURES: [Named; 5] = [
    ("a keystroke, median", |found| found.median),
    ("a keystroke, 99 in 100", |found| found.worst),
    ("a keystroke, the slowest", |found| found.most),
    ("after a burst of 30 edits", |found| found.burst),
    ("peak memory", |found| found.memory),
];

fn main() {
    let mut run = Run::begin("editor");
    let keystrokes = if run.quick { 60 } else { KEYSTROKES };
    let theirs: Vec<(String, Option<Found>)> = if run.takes("ours") {
        Vec::new()
    } else {
        let found = |case: Case| {
            let found = measure(&case, keystrokes);
            let name = match machine::version(case.name) {
                Some(version) if found.is_none() => version + ", no answer",
                Some(version) => version,
                None => case.name.to_owned(),
            };
            (name, found)
        };
        peers().into_iter().map(found).collect()
    };
    let sizes = if run.quick { 2 } else { usize::MAX };
    for (at, case) in ours().into_iter().take(sizes).enumerate() {
        let mut table = Table::begin(case.name);
        let found = measure(&case, keystrokes).expect("our own program is there, and answers");
        // The first is of their size, and pushed as theirs are.
        let beside = if at == 0 { &theirs[..] } else { &[] };
        for ((what, figure), bar) in MEASURES.into_iter().zip(case.bars) {
            let peer = |(name, found): &(String, Option<Found>)| Peer {
                name: name.clone(),
                theirs: found.as_ref().map(figure),
                bar: None,
            };
            let peers: Vec<Peer> = beside.iter().map(peer).collect();
            table.row(what, figure(&found), bar, &peers);
        }
        run.keep(&table);
    }
    run.end();
}

/// Ours, pushed and pulled, at both sizes.
fn ours() -> Vec<Case> {
    let bars = |median, worst, burst, memory: Option<f64>| {
        let time = |bar| Some(Figure::milliseconds(bar));
        let memory = memory.map(Figure::megabytes);
        [time(median), time(worst), None, time(burst), memory]
    };
    let small = bars(2.0, 8.0, 10.0, Some(25.0));
    let large = bars(60.0, 60.0, 60.0, None);
    [
        ("2,000 lines in 10 files, pushed", 2_000, false, small),
        ("2,000 lines in 10 files, pulled", 2_000, true, small),
        ("50,000 lines in 10 files, pushed", 50_000, false, large),
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
            another: "  demand { nobody is known }\n",
            line: clauses[clauses.len() / 2],
            pulls,
            bars,
        }
    })
    .collect()
}

/// The others, each with 2,000 lines of its own language.
fn peers() -> Vec<Case> {
    let case = |command: &[&'static str], language, file: &str, text: &str| {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        let text = texts::lines(text, 2_000);
        fs::write(folder.path().join(file), text).expect("it can be written");
        Case {
            name: command[0],
            command: command.iter().map(|&word| word.to_owned()).collect(),
            language,
            folder,
            file: file.to_owned(),
            mistake: "x = = 1\n",
            another: "y = = 2\n",
            line: text.lines().count() / 2 / 6 * 6,
            pulls: false,
            bars: [None; 5],
        }
    };
    let (python, toml) = (texts::python(200_000), texts::toml(500_000));
    vec![
        case(&["ruff", "server"], "python", "a.py", &python),
        case(&["taplo", "lsp", "stdio"], "toml", "a.toml", &toml),
        case(&["tombi", "lsp"], "toml", "b.toml", &toml),
    ]
}

struct Found {
    median: Figure,
    worst: Figure,
    most: Figure,
    burst: Figure,
    memory: Figure,
}

/// `None` if the server is not installed, or does not answer in time.
fn measure(case: &Case, keystrokes: usize) -> Option<Found> {
    let mut client = Client::start(case)?;
    client.open();
    let healthy = client.diagnostics()?;
    thread::sleep(Duration::from_millis(500));
    client.skip();
    let mut times = Vec::with_capacity(keystrokes);
    let mut wrong = 0;
    for at in 0..keystrokes + 20 {
        let start = Instant::now();
        client.type_or_delete();
        let is_broken = client.is_broken;
        let found = client.diagnostics_where(|found| (found > healthy) == is_broken)?;
        let elapsed = start.elapsed();
        wrong = wrong.max(found);
        // The first ones warm up.
        if at >= 20 {
            times.push(elapsed.as_secs_f64());
        }
        thread::sleep(Duration::from_millis(10));
    }
    let mut bursts = Vec::new();
    for _ in 0..5 {
        thread::sleep(Duration::from_millis(300));
        client.skip();
        for _ in 0..BURST - 1 {
            client.type_or_delete();
            thread::sleep(Duration::from_millis(5));
        }
        // The last edit is unlike the others: what was told before cannot be the answer to it.
        let start = Instant::now();
        let both = [case.mistake, case.another].concat();
        client.replace(usize::from(client.is_broken), &both);
        client.diagnostics_where(|found| found > wrong)?;
        bursts.push(start.elapsed().as_secs_f64());
        client.replace(2, "");
        client.is_broken = false;
        client.diagnostics_where(|found| found == healthy)?;
    }
    let memory = client.memory();
    client.stop();
    times.sort_by(f64::total_cmp);
    bursts.sort_by(f64::total_cmp);
    Some(Found {
        median: Figure::seconds(times[times.len() / 2]),
        worst: Figure::seconds(times[times.len() * 99 / 100]),
        most: Figure::seconds(times[times.len() - 1]),
        burst: Figure::seconds(bursts[bursts.len() - 1]),
        memory,
    })
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
    /// Whether it tells of which version of the text it speaks.
    versions: bool,
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
            versions: case.pulls,
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
        )?;
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
        let (gone, text) = if self.is_broken {
            (1, "")
        } else {
            (0, self.case.mistake)
        };
        self.replace(gone, text);
        self.is_broken = !self.is_broken;
    }

    /// Puts something in place of the lines that were typed.
    fn replace(&mut self, gone: usize, text: &str) {
        self.version += 1;
        let line = self.case.line;
        let change = if self.incremental {
            json!({
                "range": {
                    "start": { "line": line, "character": 0 },
                    "end": { "line": line + gone, "character": 0 },
                },
                "text": text,
            })
        } else {
            let mut lines: Vec<&str> = self.text.split_inclusive('\n').collect();
            lines.insert(line, text);
            json!({ "text": lines.concat() })
        };
        let document = json!({ "uri": self.uri, "version": self.version });
        self.notify(
            "textDocument/didChange",
            &json!({ "textDocument": document, "contentChanges": [change] }),
        );
    }

    /// Waits for the diagnostics of the text as it is now, which must be as expected, and
    /// returns how many they are.
    fn diagnostics_where(&mut self, is_expected: impl Fn(usize) -> bool) -> Option<usize> {
        let mut found = self.diagnostics()?;
        // Who tells no versions may still be speaking of the text before.
        while !self.versions && !is_expected(found) {
            found = self.diagnostics()?;
        }
        assert!(
            is_expected(found),
            "{} answers {found} at version {}",
            self.case.name,
            self.version
        );
        Some(found)
    }

    /// Waits for the diagnostics of the text as it is now, and returns how many they are.
    fn diagnostics(&mut self) -> Option<usize> {
        if self.case.pulls {
            let document = json!({ "textDocument": { "uri": self.uri } });
            let report = self.request("textDocument/diagnostic", &document)?;
            return Some(report["items"].as_array().map_or(0, Vec::len));
        }
        loop {
            let message = self.receive()?;
            let params = &message["params"];
            let is_ours = message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == self.uri.as_str()
                && params["version"]
                    .as_i64()
                    .is_none_or(|version| version >= self.version);
            if is_ours {
                self.versions |= params["version"].is_i64();
                return Some(params["diagnostics"].as_array().map_or(0, Vec::len));
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Option<Value> {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut message = self.receive()?;
            if message["id"] == id && message.get("method").is_none() {
                return Some(message["result"].take());
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
    fn receive(&mut self) -> Option<Value> {
        loop {
            let message = self.output.recv_timeout(PATIENCE).ok()?;
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
            return Some(message);
        }
    }

    fn skip(&mut self) {
        while self.output.try_recv().is_ok() {}
    }

    /// The most memory that the server ever had; 0 where the system does not tell.
    fn memory(&self) -> Figure {
        let path = Path::new("/proc")
            .join(self.child.id().to_string())
            .join("status");
        let status = fs::read_to_string(path).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak: Option<f64> =
            peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        Figure::bytes(peak.unwrap_or(0.0) * 1024.0)
    }

    fn stop(mut self) {
        self.request("shutdown", &Value::Null);
        self.notify("exit", &Value::Null);
        let _ = self.child.wait();
    }
}

impl Drop for Client<'_> {
    /// Leaves no server behind that gave no answer.
    fn drop(&mut self) {
        let _ = self.child.kill();
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
