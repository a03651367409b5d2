//! A client of the language server, in the same process.
//!
//! What the server sends is read in the order in which it comes. A client that is dropped
//! while something that the server sent is unread fails its test: nothing is said in vain.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// Longer than any answer takes, even in a slow build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// One client with a folder of its own.
pub struct Client {
    folder: tempfile::TempDir,
    connection: Connection,
    server: Option<JoinHandle<bool>>,
    requests: i32,
    version: i32,
    /// What came while an answer was waited for.
    unread: VecDeque<Notification>,
    /// What the server can do.
    pub capabilities: Value,
}

impl Client {
    /// Starts a server on a folder with these files, for a client that can do what a modern
    /// editor can, and is sent its diagnostics.
    pub fn start(files: &[(&str, &str)]) -> Self {
        Self::with(files, &capabilities(), json!(null))
    }

    /// Starts a server for a client that can do just this.
    pub fn with(files: &[(&str, &str)], capabilities: &Value, options: Value) -> Self {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        let root = std::fs::canonicalize(folder.path()).expect("it is there");
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a file has a folder"))
                .expect("folders can be made");
            std::fs::write(path, text).expect("files can be written");
        }
        let uri = address(&root);
        let params = json!({
            "processId": std::process::id(),
            "rootUri": uri,
            "workspaceFolders": [{ "uri": uri, "name": "test" }],
            "capabilities": capabilities,
            "initializationOptions": options,
        });
        Self::initialize(folder, params)
    }

    /// Starts a server with these parameters of `initialize`, whatever the client.
    pub fn initialize(folder: tempfile::TempDir, params: Value) -> Self {
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || demarche::lsp::run(&server));
        let mut client = Self {
            folder,
            connection,
            server: Some(server),
            requests: 0,
            version: 1,
            unread: VecDeque::new(),
            capabilities: Value::Null,
        };
        let answer = client.request("initialize", params);
        client.capabilities = answer["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// Returns the folder.
    pub fn folder(&self) -> PathBuf {
        std::fs::canonicalize(self.folder.path()).expect("it is there")
    }

    /// Returns the address of a file in the folder.
    pub fn uri(&self, name: &str) -> String {
        address(&self.folder().join(name))
    }

    /// Returns how a request names a file.
    pub fn document(&self, name: &str) -> Value {
        json!({ "uri": self.uri(name) })
    }

    /// Opens a file as it lies on disk.
    pub fn open(&mut self, name: &str) {
        let text = std::fs::read_to_string(self.folder().join(name)).expect("it is there");
        self.open_text(name, &text);
    }

    /// Opens a file with another text than on disk.
    pub fn open_text(&mut self, name: &str, text: &str) {
        let document = json!({
            "uri": self.uri(name), "languageId": "pos", "version": self.version, "text": text,
        });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Sends changes of a file, as the protocol writes them.
    pub fn change(&mut self, name: &str, changes: Value) {
        self.version += 1;
        let document = json!({ "uri": self.uri(name), "version": self.version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        );
    }

    /// Replaces the whole text of a file.
    pub fn replace(&mut self, name: &str, text: &str) {
        self.change(name, json!([{ "text": text }]));
    }

    /// Asks about a place: `{ line, character }`, both from 0.
    pub fn at(&mut self, method: &str, name: &str, (line, character): (u32, u32)) -> Value {
        let params = json!({
            "textDocument": self.document(name),
            "position": { "line": line, "character": character },
        });
        self.request(method, params)
    }

    /// Asks, and returns the answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.try_request(method, params)
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Asks, and returns the answer or why there is none.
    pub fn try_request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(Request::new(id.clone(), method.to_owned(), params).into());
        loop {
            match self.receive(method) {
                Message::Response(response) => {
                    assert_eq!(response.id, id, "answers come in their order");
                    let response = serde_json::to_value(response).expect("it is JSON");
                    return match response.get("error") {
                        Some(error) if !error.is_null() => Err(error.clone()),
                        _ => Ok(response["result"].clone()),
                    };
                }
                Message::Request(request) => self.reply(request),
                Message::Notification(notification) => self.unread.push_back(notification),
            }
        }
    }

    /// Tells something.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    /// Returns the next thing that the server tells by itself.
    pub fn told(&mut self) -> (String, Value) {
        loop {
            if let Some(told) = self.unread.pop_front() {
                return (told.method, told.params);
            }
            match self.receive("a notification") {
                Message::Notification(notification) => self.unread.push_back(notification),
                Message::Request(request) => self.reply(request),
                Message::Response(response) => panic!("nobody asked for {response:?}"),
            }
        }
    }

    /// Returns the diagnostics of the next file of which some are sent: its name and they.
    pub fn diagnostics(&mut self) -> (String, Vec<Value>) {
        let (method, params) = self.told();
        assert_eq!(method, "textDocument/publishDiagnostics", "{params}");
        let uri = params["uri"].as_str().unwrap_or_default();
        let name = uri.rsplit('/').next().unwrap_or_default().to_owned();
        let found = params["diagnostics"].as_array().cloned();
        (name, found.unwrap_or_default())
    }

    /// Reads whatever the server has told so far, until it has taken notice of everything
    /// that was sent to it.
    pub fn skip(&mut self) -> Vec<(String, Value)> {
        // A request that nobody answers is refused at once, and in its turn.
        let _ = self.try_request("demarche/nothing", json!(null));
        let mut told: Vec<(String, Value)> = Vec::new();
        told.extend(self.unread.drain(..).map(|told| (told.method, told.params)));
        told
    }

    /// Returns which requests the server sends of its own until one with this name has come.
    pub fn asked_until(&mut self, method: &str) -> Vec<String> {
        let mut asked = Vec::new();
        while asked.last().is_none_or(|last| last != method) {
            match self.receive(method) {
                Message::Notification(notification) => self.unread.push_back(notification),
                Message::Request(request) => {
                    asked.push(request.method.clone());
                    self.reply(request);
                }
                Message::Response(response) => panic!("nobody asked for {response:?}"),
            }
        }
        asked
    }

    /// Returns how many requests of the server lie there unread.
    pub fn waiting_requests(&mut self) -> usize {
        let mut requests = 0;
        while let Ok(message) = self.connection.receiver.try_recv() {
            match message {
                Message::Notification(notification) => self.unread.push_back(notification),
                Message::Request(request) => {
                    requests += 1;
                    self.reply(request);
                }
                Message::Response(response) => panic!("nobody asked for {response:?}"),
            }
        }
        requests
    }

    fn reply(&mut self, request: Request) {
        self.send(Response::new_ok(request.id, Value::Null).into());
    }

    fn receive(&mut self, what: &str) -> Message {
        let message = self.connection.receiver.recv_timeout(PATIENCE);
        message.unwrap_or_else(|error| panic!("waiting for {what}: {error}"))
    }

    fn send(&mut self, message: Message) {
        self.connection
            .sender
            .send(message)
            .expect("the server is there");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        let polite = self.server.take().map(JoinHandle::join);
        assert!(
            matches!(polite, Some(Ok(true))),
            "the server ends when asked"
        );
        let unread: Vec<&str> = self
            .unread
            .iter()
            .map(|told| told.method.as_str())
            .collect();
        assert!(unread.is_empty(), "nobody read {unread:?}");
    }
}

/// Returns the address of a path.
pub fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// What a modern editor can do.
pub fn capabilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": {
            "configuration": true,
            "workspaceFolders": true,
            "workspaceEdit": { "documentChanges": true },
        },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true,
                "versionSupport": true,
                "codeDescriptionSupport": true,
                "tagSupport": { "valueSet": [1, 2] },
            },
            "completion": { "completionItem": { "snippetSupport": true } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
        "window": { "workDoneProgress": true },
    })
}

/// Takes the mark `$0` out of a text, and returns where it stood: line and character, from 0,
/// in UTF-16.
pub fn cursor(text: &str) -> (String, (u32, u32)) {
    let at = text.find("$0").expect("the text has a `$0`");
    let before = &text[..at];
    let line = before.matches('\n').count() as u32;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let character = before[start..].encode_utf16().count() as u32;
    (text.replacen("$0", "", 1), (line, character))
}
