//! Any messages to the language server: it never panics, answers every request once and in
//! order, and takes its leave when asked.
//!
//! Each line of the input is a message: the first byte chooses the method, the rest is the text
//! or the place that it is about.

use std::thread;

use demarche::lsp;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

const URI: &str = "untitled:a.pos";

const ASKED: [&str; 26] = [
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "workspace/symbol",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/documentLink",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/semanticTokens/full/delta",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/codeAction",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "workspace/executeCommand",
    "textDocument/declaration",
    "completionItem/resolve",
    "shutdown/not",
];

pub fn run(bytes: &[u8]) {
    let (server, client) = Connection::memory();
    let serving = thread::spawn(move || lsp::run(&server));
    let mut talk = Talk {
        client,
        requests: 0,
    };
    talk.ask(
        "initialize",
        json!({ "capabilities": {}, "processId": null, "rootUri": null }),
    );
    talk.tell("initialized", json!({}));
    let start = json!({ "uri": URI, "languageId": "pos", "version": 1, "text": START });
    talk.tell("textDocument/didOpen", json!({ "textDocument": start }));
    for (version, line) in bytes.split(|byte| *byte == b'\n').take(40).enumerate() {
        let Some((first, rest)) = line.split_first() else {
            continue;
        };
        let number = |at: usize| u32::from(rest.get(at).copied().unwrap_or_default());
        let from = json!({ "line": number(0) % 24, "character": number(1) % 80 });
        let to = json!({ "line": number(2) % 24, "character": number(3) % 80 });
        let text = String::from_utf8_lossy(rest.get(4..).unwrap_or_default()).replace('\t', "\n");
        if usize::from(*first) >= ASKED.len() {
            let change = json!({ "range": { "start": from, "end": to }, "text": text });
            talk.tell(
                "textDocument/didChange",
                json!({ "textDocument": { "uri": URI, "version": version + 2 }, "contentChanges": [change] }),
            );
            continue;
        }
        // Every request finds something of what it needs, and some find nothing.
        talk.ask(
            ASKED[usize::from(*first)],
            json!({
                "textDocument": { "uri": URI },
                "position": from,
                "positions": [from, to],
                "range": { "start": from, "end": to },
                "newName": text,
                "query": text,
                "command": text,
                "arguments": [URI, text],
                "previousResultId": text,
                "previousResultIds": [],
                "context": { "diagnostics": [], "includeDeclaration": true },
                "options": { "tabSize": 2, "insertSpaces": true },
                "label": text,
            }),
        );
    }
    talk.ask("shutdown", Value::Null);
    talk.tell("exit", Value::Null);
    assert!(
        serving.join().expect("it does not panic"),
        "it takes its leave"
    );
}

const START: &str = "issue wait \"Minutes\": number\nparty anna \"Anna\"\nparty bea\nposition a of anna {\n  stated 2024-05-04 by \"Anna\"\n  demand soon { wait at most 10 }\n}\nposition b of bea {\n  stated 2024-05-06\n  demand rise { wait at least 30 }\n}\n";

struct Talk {
    client: Connection,
    requests: i32,
}

impl Talk {
    fn tell(&self, method: &str, params: Value) {
        let message = Notification::new(method.to_owned(), params);
        self.client
            .sender
            .send(message.into())
            .expect("it is there");
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        let message = Request::new(id.clone(), method.to_owned(), params);
        self.client
            .sender
            .send(message.into())
            .expect("it is there");
        loop {
            match self.client.receiver.recv().expect("it answers") {
                Message::Response(response) => {
                    assert_eq!(response.id, id, "answers come in their order");
                    // The server goes on after a mistake of its own, and says so.
                    let refused = response.response_result.err();
                    let is_own = |code: i32| code == ErrorCode::InternalError as i32;
                    assert!(refused.is_none_or(|error| !is_own(error.code)), "{method}");
                    return;
                }
                Message::Request(_) | Message::Notification(_) => {}
            }
        }
    }
}
