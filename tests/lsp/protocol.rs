//! The language server against the protocol, and against what real clients send.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::client::{Client, address, capabilities};
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

const AGENDA: &str = "issue wait \"Minutes\": number\nparty anna\nparty bea\n";
const ANNA: &str = "position a of anna {\n  stated 2024-05-04 by \"Anna\"\n  demand soon \"\u{e9}\u{4e2d}\u{1f34a}\" { wait at most 10 }\n}\n";
const BEA: &str =
    "position b of bea {\n  stated 2024-05-04 by \"Bea\"\n  demand rise { wait at least 30 }\n}\n";

const SISTERS: [(&str, &str); 4] = [
    ("demarche.toml", ""),
    ("agenda.pos", AGENDA),
    ("anna.pos", ANNA),
    ("bea.pos", BEA),
];

// ── Real clients ─────────────────────────────────────────────────────────────────────────

/// What each client sends first. Those of Neovim, Emacs and Visual Studio Code's library were
/// recorded; that of Helix is written from its documentation and memory.
const CLIENTS: [(&str, &str, &str); 4] = [
    (
        "vscode",
        include_str!("../fixtures/clients/vscode.json"),
        "utf-16",
    ),
    (
        "neovim",
        include_str!("../fixtures/clients/neovim.json"),
        "utf-8",
    ),
    (
        "eglot",
        include_str!("../fixtures/clients/eglot.json"),
        "utf-16",
    ),
    (
        "helix",
        include_str!("../fixtures/clients/helix.json"),
        "utf-8",
    ),
];

/// Writes the files into a folder whose name needs care, and puts its address where the
/// recording has a mark.
fn replay(recorded: &str, files: &[(&str, &str)]) -> (Client, String) {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let root = std::fs::canonicalize(folder.path()).expect("it is there");
    let root = root.join("caf\u{e9} 50% #1");
    std::fs::create_dir(&root).expect("folders can be made");
    for (name, text) in files {
        std::fs::write(root.join(name), text).expect("files can be written");
    }
    let uri = format!(
        "{}/caf%C3%A9%2050%25%20%231",
        address(&std::fs::canonicalize(folder.path()).unwrap())
    );
    let process = std::process::id().to_string();
    let text = recorded
        .replace("\"$PROCESS\"", &process)
        .replace("$URI", &uri)
        .replace("$PATH", &root.display().to_string())
        .replace("$NAME", "talks");
    let params = serde_json::from_str(&text).expect("a recording is JSON");
    (Client::initialize(folder, params), uri)
}

#[test]
fn real_clients_are_served_as_they_ask() {
    for (name, recorded, encoding) in CLIENTS {
        let (mut client, root) = replay(recorded, &SISTERS);
        let can = client.capabilities.clone();
        assert_eq!(can["positionEncoding"], encoding, "{name}");
        let asked: Value = serde_json::from_str(recorded).unwrap();
        let pulls = !asked["capabilities"]["textDocument"]["diagnostic"].is_null();
        assert_eq!(can["diagnosticProvider"].is_object(), pulls, "{name}");

        let uri = format!("{root}/anna.pos");
        let document = json!({ "uri": uri, "languageId": "pos", "version": 7, "text": ANNA });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let told = client.skip();
        let found = if pulls {
            assert_eq!(told, [], "{name} asks, and is told nothing");
            let params = json!({ "textDocument": { "uri": uri } });
            client.request("textDocument/diagnostic", params)["items"].clone()
        } else {
            let last = told.iter().rfind(|(_, told)| told["uri"] == uri);
            last.map(|(_, told)| told["diagnostics"].clone()).unwrap()
        };
        let clash = &found[0];
        assert_eq!(clash["code"], "contradiction", "{name}: {found}");
        let before = "  demand soon \"\u{e9}\u{4e2d}\u{1f34a}\" { ";
        let start = if encoding == "utf-8" {
            before.len()
        } else {
            before.encode_utf16().count()
        };
        assert_eq!(clash["range"]["start"]["character"], start, "{name}");

        let params = json!({
            "textDocument": { "uri": uri },
            "range": clash["range"],
            "context": { "diagnostics": [clash] },
        });
        let actions = client.request("textDocument/codeAction", params);
        let titles: Vec<&str> = actions
            .as_array()
            .unwrap()
            .iter()
            .map(|action| action["title"].as_str().unwrap())
            .collect();
        assert!(
            titles[0].starts_with("What if \u{201c}"),
            "{name}: {titles:?}"
        );
        let params = json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 4, "insertSpaces": true } });
        let edits = client.request("textDocument/formatting", params);
        assert_eq!(edits, json!([]), "{name}");
        client.skip();
    }
}

#[test]
fn an_ability_in_another_form_costs_only_itself() {
    let mut can = capabilities();
    can["textDocument"]["codeAction"] = json!({ "codeActionLiteralSupport": {} });
    can["textDocument"]["hover"] = json!(7);
    can["general"]["positionEncodings"] = json!(["utf-7", 8, "utf-8"]);
    let mut client = Client::with(&SISTERS, &can, json!("none"));
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    assert_eq!(client.skip().len(), 2);
}

#[test]
fn addresses_come_back_as_the_client_writes_them() {
    let mut client = Client::start(&[("demarche.toml", "")]);
    client.skip();
    for name in ["a%20b%23.pos", "caf\u{e9}.pos", "caf%c3%a8.pos", "(1).pos"] {
        let uri = format!("{}/{name}", address(&client.folder()));
        let document = json!({ "uri": uri, "languageId": "pos", "version": 3, "text": "party" });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let (_, told) = client.told();
        assert_eq!(told["uri"], uri);
        assert_eq!(told["version"], 3);
        assert_eq!(told["diagnostics"].as_array().unwrap().len(), 1);
    }
}

// ── The course of a session ──────────────────────────────────────────────────────────────

/// A connection on which anything can be said.
struct Raw {
    connection: Connection,
    server: JoinHandle<bool>,
}

impl Raw {
    fn new() -> Self {
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || demarche::lsp::run(&server));
        Self { connection, server }
    }

    fn ask(&self, id: i32, method: &str, params: Value) {
        let request = Request::new(RequestId::from(id), method.to_owned(), params);
        self.connection.sender.send(request.into()).unwrap();
    }

    fn tell(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.connection.sender.send(notification.into()).unwrap();
    }

    /// Returns the answer to a request: its result, or the number of its error.
    fn answer(&self, id: i32) -> Result<Value, i32> {
        loop {
            let message = self
                .connection
                .receiver
                .recv_timeout(Duration::from_secs(60));
            if let Message::Response(response) = message.expect("the server answers")
                && response.id == RequestId::from(id)
            {
                let response = serde_json::to_value(response).unwrap();
                return match response["error"]["code"].as_i64() {
                    Some(code) => Err(code as i32),
                    None => Ok(response["result"].clone()),
                };
            }
        }
    }

    fn ends(self) -> bool {
        drop(self.connection);
        self.server.join().expect("the server does not panic")
    }
}

#[test]
fn nothing_is_answered_before_initialize_or_after_shutdown() {
    let raw = Raw::new();
    raw.ask(1, "textDocument/hover", json!({}));
    assert_eq!(raw.answer(1), Err(-32002));
    raw.tell("textDocument/didOpen", json!({ "nonsense": true }));
    raw.ask(2, "initialize", json!({ "capabilities": "none" }));
    assert_eq!(raw.answer(2), Err(-32602));
    raw.ask(
        3,
        "initialize",
        json!({ "capabilities": {}, "processId": null }),
    );
    assert!(raw.answer(3).is_ok());
    raw.tell("initialized", json!({}));
    raw.ask(4, "initialize", json!({ "capabilities": {} }));
    assert!(raw.answer(4).is_err(), "only once");
    raw.ask(5, "shutdown", json!(null));
    assert_eq!(raw.answer(5), Ok(json!(null)));
    raw.ask(6, "textDocument/formatting", json!({}));
    assert_eq!(raw.answer(6), Err(-32600));
    raw.tell("exit", json!(null));
    assert!(raw.ends(), "that is how one leaves");
}

#[test]
fn leaving_without_a_word_is_noticed() {
    let raw = Raw::new();
    raw.ask(1, "initialize", json!({ "capabilities": {} }));
    assert!(raw.answer(1).is_ok());
    raw.tell("initialized", json!({}));
    raw.tell("exit", json!(null));
    assert!(!raw.ends());

    let raw = Raw::new();
    raw.tell("exit", json!(null));
    assert!(!raw.ends());

    let raw = Raw::new();
    raw.ask(1, "initialize", json!({ "capabilities": {} }));
    assert!(raw.answer(1).is_ok());
    assert!(!raw.ends(), "the connection breaks");
}

/// A process that is gone: one of ours that has ended.
fn gone() -> u32 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .arg("--version")
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    child.wait().expect("it ends");
    child.id()
}

#[test]
fn the_server_leaves_when_its_parent_has_left() {
    if !std::path::Path::new("/proc/self").exists() {
        println!("the_server_leaves_when_its_parent_has_left is skipped: there is no /proc");
        return;
    }
    let mut server = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    // The input stays open, as where something else has inherited it.
    let mut input = server.stdin.take().expect("it is ours");
    let parameters = json!({ "processId": gone(), "capabilities": {} });
    let messages = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
    ];
    for message in messages {
        let text = message.to_string();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
    }
    input.flush().unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = server.try_wait().unwrap() {
            break status;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it is still there"
        );
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(status.code(), Some(1), "nobody said goodbye");
    drop(input);
}

#[test]
fn what_is_cancelled_while_it_waits_is_not_answered() {
    let folder = tempfile::tempdir().unwrap();
    for at in 0..200 {
        let path = folder.path().join(format!("{at}.pos"));
        std::fs::write(path, format!("party p{at}\n")).unwrap();
    }
    let raw = Raw::new();
    let root = std::fs::canonicalize(folder.path()).unwrap();
    let params = json!({ "capabilities": {}, "rootUri": address(&root) });
    raw.ask(1, "initialize", params);
    assert!(raw.answer(1).is_ok());
    // While the folder is read, these wait.
    raw.tell("initialized", json!({}));
    let report = |id| {
        let arguments = json!([address(&root.join("1.pos"))]);
        let params = json!({ "command": "demarche.report", "arguments": arguments });
        raw.ask(id, "workspace/executeCommand", params);
    };
    report(2);
    report(3);
    raw.tell("$/cancelRequest", json!({ "id": 3 }));
    // What was never asked, or is no number, cancels nothing.
    raw.tell("$/cancelRequest", json!({ "id": 99 }));
    raw.tell("$/cancelRequest", json!({ "id": [2] }));
    assert!(raw.answer(2).is_ok());
    assert_eq!(raw.answer(3), Err(-32800));
    raw.ask(4, "shutdown", json!(null));
    assert!(raw.answer(4).is_ok());
    raw.tell("exit", json!(null));
    assert!(raw.ends());
}

#[test]
fn an_answer_is_opened_as_a_text_where_the_client_opens_texts() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::fs::canonicalize(folder.path()).unwrap();
    std::fs::write(root.join("a.pos"), AGENDA).unwrap();
    let raw = Raw::new();
    let capabilities = json!({ "window": { "showDocument": { "support": true } } });
    let params = json!({ "capabilities": capabilities, "rootUri": address(&root) });
    raw.ask(1, "initialize", params);
    assert!(raw.answer(1).is_ok());
    raw.tell("initialized", json!({}));
    let arguments = json!([address(&root.join("a.pos")), null]);
    let params = json!({ "command": "demarche.asOf", "arguments": arguments });
    raw.ask(2, "workspace/executeCommand", params);
    let uri = loop {
        let message = raw
            .connection
            .receiver
            .recv_timeout(Duration::from_secs(60));
        match message.expect("the server answers") {
            Message::Request(request) if request.method == "window/showDocument" => {
                break request.params["uri"].as_str().unwrap().to_owned();
            }
            Message::Response(_) => panic!("it is shown before it is answered"),
            _ => {}
        }
    };
    let path = uri.strip_prefix("file://").unwrap();
    let shown = std::fs::read_to_string(path).expect("it is there");
    assert_eq!(
        Ok(json!(shown)),
        raw.answer(2).map(|answer| answer["text"].clone())
    );
    raw.tell("exit", json!(null));
    assert!(!raw.ends());
}

#[test]
fn progress_is_shown_where_there_is_much_text() {
    let comment = "# Nobody says anything here.\n".repeat(20_000);
    let mut client = Client::start(&[("demarche.toml", ""), ("a.pos", &comment)]);
    let (method, begin) = client.told();
    assert_eq!(method, "$/progress");
    assert_eq!(begin["value"]["kind"], "begin");
    let (_, end) = client.told();
    assert_eq!(end["value"], json!({ "kind": "end" }));
    assert_eq!(end["token"], begin["token"]);

    // Under the client's own name, of which nothing need be agreed.
    let arguments = json!([client.uri("a.pos")]);
    let params =
        json!({ "command": "demarche.report", "arguments": arguments, "workDoneToken": 5 });
    client.request("workspace/executeCommand", params);
    let told: Vec<(Value, Value)> = client
        .skip()
        .into_iter()
        .filter(|(method, _)| method == "$/progress")
        .map(|(_, told)| (told["token"].clone(), told["value"]["kind"].clone()))
        .collect();
    assert_eq!(told, [(json!(5), json!("begin")), (json!(5), json!("end"))]);
}

// ── Whatever a client says ───────────────────────────────────────────────────────────────

fn refused(client: &mut Client, method: &str, params: Value) -> i64 {
    let error = client.try_request(method, params).expect_err(method);
    error["code"].as_i64().unwrap()
}

#[test]
fn nonsense_is_refused_and_does_no_harm() {
    let mut client = Client::start(&SISTERS);
    client.skip();
    assert_eq!(refused(&mut client, "workspace/wonder", json!({})), -32601);
    assert_eq!(refused(&mut client, "$/wonder", json!([1, 2, 3])), -32601);
    for params in [
        json!(null),
        json!(7),
        json!([]),
        json!({ "textDocument": 1 }),
    ] {
        for method in [
            "textDocument/codeAction",
            "textDocument/formatting",
            "textDocument/rangeFormatting",
            "workspace/executeCommand",
        ] {
            assert_eq!(refused(&mut client, method, params.clone()), -32602);
        }
        for method in [
            "textDocument/didOpen",
            "textDocument/didChange",
            "textDocument/didClose",
            "workspace/didChangeWatchedFiles",
            "workspace/didChangeWorkspaceFolders",
            "workspace/didChangeConfiguration",
            "$/setTrace",
            "wonder",
        ] {
            client.notify(method, params.clone());
        }
    }
    let document = client.document("anna.pos");
    for (line, character) in [(u32::MAX, u32::MAX), (0, u32::MAX), (u32::MAX, 0), (2, 17)] {
        let at = json!({ "line": line, "character": character });
        for range in [
            json!({ "start": at, "end": at }),
            json!({ "start": at, "end": { "line": 0, "character": 0 } }),
        ] {
            let params = json!({
                "textDocument": document, "range": range, "context": { "diagnostics": [] },
                "options": { "tabSize": 0, "insertSpaces": false },
            });
            client.request("textDocument/codeAction", params.clone());
            client.request("textDocument/rangeFormatting", params);
        }
    }
    let beyond = json!({ "line": 1u64 << 32, "character": 0 });
    let params = json!({
        "textDocument": document,
        "range": { "start": beyond, "end": beyond },
        "context": { "diagnostics": [] },
    });
    assert_eq!(
        refused(&mut client, "textDocument/codeAction", params),
        -32602
    );
    assert_eq!(client.skip(), []);
}

#[test]
fn untitled_texts_stand_alone() {
    let mut client = Client::start(&SISTERS);
    client.skip();
    let uri = "untitled:Untitled-1";
    let text =
        "issue wait: number\nparty anna\nposition a of anna { demand { wait att most 5 } }\n";
    let document = json!({ "uri": uri, "languageId": "pos", "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let (_, told) = client.told();
    assert_eq!(told["uri"], uri);
    let found = &told["diagnostics"][0];
    let params = json!({
        "textDocument": { "uri": uri }, "range": found["range"],
        "context": { "diagnostics": [found], "only": ["quickfix"] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let changed = &actions[0]["edit"]["documentChanges"][0]["textDocument"];
    assert_eq!(changed, &json!({ "uri": uri, "version": 1 }), "{actions}");
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri } }),
    );
    let (_, told) = client.told();
    assert_eq!(told["diagnostics"], json!([]));
}

#[test]
fn a_file_is_served_without_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::fs::canonicalize(folder.path()).unwrap();
    let params = json!({
        "processId": null, "rootUri": null, "workspaceFolders": null,
        "capabilities": capabilities(),
    });
    let mut client = Client::initialize(folder, params);
    let uri = address(&root.join("alone.pos"));
    let document = json!({ "uri": uri, "languageId": "pos", "version": 1, "text": "party" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let (_, told) = client.told();
    assert_eq!(told["uri"], uri);
    assert_eq!(told["diagnostics"][0]["code"], "D0102");
}

#[test]
fn two_folders_are_two_negotiations() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::fs::canonicalize(folder.path()).unwrap();
    for name in ["one", "two"] {
        std::fs::create_dir(root.join(name)).unwrap();
        for (file, text) in SISTERS {
            std::fs::write(root.join(name).join(file), text).unwrap();
        }
    }
    let folders: Vec<Value> = ["one", "two"]
        .iter()
        .map(|name| json!({ "uri": address(&root.join(name)), "name": name }))
        .collect();
    let params = json!({
        "processId": null, "rootUri": null, "workspaceFolders": folders,
        "capabilities": capabilities(),
    });
    let mut client = Client::initialize(folder, params);
    let mut told: Vec<String> = (0..4)
        .map(|_| client.told().1["uri"].as_str().unwrap().to_owned())
        .collect();
    told.sort();
    let expected: Vec<String> = ["one/anna.pos", "one/bea.pos", "two/anna.pos", "two/bea.pos"]
        .iter()
        .map(|name| address(&root.join(name)))
        .collect();
    assert_eq!(told, expected);
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": [], "removed": [folders[0]] } }),
    );
    // What is closed need not be told of; what stays, stays.
    let told = client.skip();
    assert!(
        told.iter()
            .all(|(_, told)| !told["uri"].as_str().unwrap().contains("/two/")),
        "{told:?}"
    );
}

// ── Files that come and go ───────────────────────────────────────────────────────────────

fn changed(client: &mut Client, name: &str, kind: u32) {
    let uri = client.uri(name);
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri, "type": kind }] }),
    );
}

/// What is known of each file after everything that was told.
fn settled(client: &mut Client, files: usize) -> Vec<(String, usize)> {
    let mut told: Vec<(String, usize)> = (0..files)
        .map(|_| {
            let (name, found) = client.diagnostics();
            (name, found.len())
        })
        .collect();
    told.sort();
    told
}

fn pairs(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    let expected = expected.iter();
    expected
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

#[test]
fn what_is_gone_is_wrong_about_nothing() {
    let mut client = Client::start(&SISTERS);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 1), ("bea.pos", 1)])
    );
    std::fs::remove_file(client.folder().join("bea.pos")).unwrap();
    changed(&mut client, "bea.pos", 3);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 0), ("bea.pos", 0)])
    );
    std::fs::write(client.folder().join("bea.pos"), BEA).unwrap();
    changed(&mut client, "bea.pos", 1);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 1), ("bea.pos", 1)])
    );
    // An empty file is a file.
    std::fs::write(client.folder().join("bea.pos"), "").unwrap();
    changed(&mut client, "bea.pos", 2);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 0), ("bea.pos", 0)])
    );
}

#[test]
fn settings_that_come_and_go_are_followed() {
    let mut client = Client::start(&SISTERS[1..]);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 1), ("bea.pos", 1)])
    );
    let settings = "[workspace]\nfiles = [\"a*.pos\"]\n";
    std::fs::write(client.folder().join("demarche.toml"), settings).unwrap();
    changed(&mut client, "demarche.toml", 1);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 0), ("bea.pos", 0)])
    );
    std::fs::remove_file(client.folder().join("demarche.toml")).unwrap();
    changed(&mut client, "demarche.toml", 3);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 1), ("bea.pos", 1)])
    );
}

#[test]
fn opening_twice_changing_unopened_and_closing_twice_do_no_harm() {
    let mut client = Client::start(&SISTERS);
    client.skip();
    client.replace("bea.pos", "garbage {{{");
    client.open("anna.pos");
    let calm = ANNA.replace("at most 10", "at most 40");
    client.open_text("anna.pos", &calm);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 0), ("bea.pos", 0)])
    );
    let document = json!({ "textDocument": client.document("anna.pos") });
    client.notify("textDocument/didClose", document.clone());
    client.notify("textDocument/didClose", document);
    assert_eq!(
        settled(&mut client, 2),
        pairs(&[("anna.pos", 1), ("bea.pos", 1)])
    );
}

#[test]
fn what_is_told_names_the_version_that_it_is_about() {
    let mut client = Client::start(&[("demarche.toml", ""), ("a.pos", "party")]);
    let (_, told) = client.told();
    assert_eq!(told["version"], Value::Null, "nobody has it open");
    client.open("a.pos");
    client.replace("a.pos", "party\n\nparty");
    let mut last = Value::Null;
    while last["version"] != 2 {
        last = client.told().1;
    }
    assert_eq!(last["diagnostics"].as_array().unwrap().len(), 2);
}

// ── pytest-lsp ───────────────────────────────────────────────────────────────────────────

/// Runs the tests of `tests/clients/test_lsp.py`, where a Python has what they need.
#[test]
fn pytest_lsp_agrees() {
    let python = std::env::var("DEMARCHE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let imports = Command::new(&python)
        .args(["-c", "import pytest_lsp, pytest"])
        .stderr(Stdio::null())
        .status();
    if !imports.is_ok_and(|status| status.success()) {
        let why = "no `python3` with the module `pytest_lsp` is on the PATH";
        let _ = writeln!(std::io::stderr(), "pytest_lsp_agrees is skipped: {why}");
        return;
    }
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/test_lsp.py");
    let output = Command::new(&python)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(tests)
        .env("DEMARCHE", env!("CARGO_BIN_EXE_demarche"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("python runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn what_another_text_shows_is_asked_for_again_once_something_else_follows() {
    let mut capabilities = capabilities();
    capabilities["workspace"]["codeLens"] = json!({ "refreshSupport": true });
    capabilities["workspace"]["inlayHint"] = json!({ "refreshSupport": true });
    let mut client = Client::with(&SISTERS, &capabilities, Value::Null);
    client.skip();
    client.open("anna.pos");
    client.open("bea.pos");
    // Bea gives in, so the line above what Anna asks is no longer true.
    client.replace("bea.pos", "party bea \"Bea\"\n");
    let asked = client.asked_until("workspace/inlayHint/refresh");
    assert!(
        asked.contains(&"workspace/codeLens/refresh".to_owned()),
        "{asked:?}"
    );
    // A comment changes nothing that anybody shows.
    client.replace("bea.pos", "party bea \"Bea\" # so far\n");
    client.skip();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(client.waiting_requests(), 0);
    client.skip();
}
