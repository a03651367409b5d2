//! What a client may ask, and who answers.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{ErrorCode, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::client::Client;
use super::server::Server;

mod actions;
pub mod colours;
mod commands;
mod completion;
mod diagnostics;
mod formatting;
mod hints;
mod hover;
mod links;
mod navigate;
mod outline;
mod ranges;
mod rename;

/// Why a request is not answered.
#[derive(Debug)]
pub struct Refusal {
    /// The protocol's number for it.
    pub code: ErrorCode,
    /// The reason, for a person.
    pub message: String,
}

impl Refusal {
    /// Refuses with a reason that a person will read.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::RequestFailed,
            message: message.into(),
        }
    }
}

/// What a request is answered, as it is sent.
type Answer = Result<Box<RawValue>, Refusal>;

/// Returns what the server can do: what is listed here is answered in [`answer`].
pub fn capabilities(client: &Client) -> Value {
    let mut all = json!({
        "positionEncoding": client.encoding_name(),
        "textDocumentSync": {
            "openClose": true,
            "change": 2,
        },
        "workspace": {
            "workspaceFolders": { "supported": true, "changeNotifications": true },
        },
    });
    all["definitionProvider"] = json!(true);
    all["referencesProvider"] = json!(true);
    all["documentHighlightProvider"] = json!(true);
    all["renameProvider"] = json!({ "prepareProvider": true });
    all["documentSymbolProvider"] = json!(true);
    all["workspaceSymbolProvider"] = json!(true);
    all["foldingRangeProvider"] = json!(true);
    all["selectionRangeProvider"] = json!(true);
    all["documentLinkProvider"] = json!({ "resolveProvider": false });
    all["completionProvider"] = json!({ "triggerCharacters": [" ", "[", "."] });
    all["hoverProvider"] = json!(true);
    all["semanticTokensProvider"] = colours::capability();
    all["inlayHintProvider"] = json!(true);
    all["codeLensProvider"] = json!({ "resolveProvider": false });
    all["codeActionProvider"] = json!({ "codeActionKinds": actions::KINDS });
    all["executeCommandProvider"] = json!({ "commands": commands::ALL, "workDoneProgress": true });
    all["documentFormattingProvider"] = json!(true);
    all["documentRangeFormattingProvider"] = json!(true);
    if client.pulls {
        all["diagnosticProvider"] = json!({
            "identifier": "demarche",
            "interFileDependencies": true,
            "workspaceDiagnostics": true,
        });
    }
    all
}

/// Answers a request. A mistake of ours costs this answer, and not the session.
pub fn answer(server: &mut Server<'_>, request: Request) -> Answer {
    let method = request.method.clone();
    catch_unwind(AssertUnwindSafe(|| dispatch(server, request))).unwrap_or_else(|_| {
        let message = format!("Demarche made a mistake of its own in `{method}`; please report it");
        server.notify(
            "window/logMessage",
            json!({ "type": 1, "message": message }),
        );
        Err(Refusal {
            code: ErrorCode::InternalError,
            message,
        })
    })
}

fn dispatch(server: &mut Server<'_>, request: Request) -> Answer {
    match request.method.as_str() {
        "textDocument/diagnostic" => with(server, request, diagnostics::document),
        "workspace/diagnostic" => with(server, request, diagnostics::workspace),
        "textDocument/definition" => with(server, request, navigate::definition),
        "textDocument/references" => with(server, request, navigate::references),
        "textDocument/documentHighlight" => with(server, request, navigate::highlight),
        "textDocument/prepareRename" => with(server, request, rename::prepare),
        "textDocument/rename" => with(server, request, rename::rename),
        "textDocument/documentSymbol" => with(server, request, outline::document),
        "workspace/symbol" => with(server, request, outline::workspace),
        "textDocument/foldingRange" => with(server, request, ranges::folding),
        "textDocument/selectionRange" => with(server, request, ranges::selection),
        "textDocument/documentLink" => with(server, request, links::links),
        "textDocument/completion" => with(server, request, completion::completion),
        "textDocument/hover" => with(server, request, hover::hover),
        "textDocument/semanticTokens/full" => with(server, request, colours::full),
        "textDocument/semanticTokens/full/delta" => with(server, request, colours::delta),
        "textDocument/semanticTokens/range" => with(server, request, colours::range),
        "textDocument/inlayHint" => with(server, request, hints::hints),
        "textDocument/codeLens" => with(server, request, hints::lenses),
        "textDocument/codeAction" => with(server, request, actions::at),
        "workspace/executeCommand" => with(server, request, commands::execute),
        "textDocument/formatting" => with(server, request, formatting::document),
        "textDocument/rangeFormatting" => with(server, request, formatting::range),
        method => {
            // Nobody waits for this, so what is news is told first: whoever asks in vain
            // knows then that nothing more will be told.
            server.settle();
            Err(Refusal {
                code: ErrorCode::MethodNotFound,
                message: format!("`{method}` is not offered"),
            })
        }
    }
}

/// Reads the parameters, asks, and writes the answer.
fn with<P: DeserializeOwned, R: Serialize>(
    server: &mut Server<'_>,
    request: Request,
    ask: impl FnOnce(&mut Server<'_>, P) -> Result<R, Refusal>,
) -> Answer {
    let params = serde_json::from_value(request.params).map_err(|error| Refusal {
        code: ErrorCode::InvalidParams,
        message: error.to_string(),
    })?;
    let answer = ask(server, params)?;
    to_raw_value(&answer).map_err(|error| Refusal {
        code: ErrorCode::InternalError,
        message: error.to_string(),
    })
}
