//! What the client can do.

use gen_lsp_types::PositionEncodingKind;
use serde_json::Value;

use crate::source::Encoding;

/// What the client can do, as far as it changes what is sent.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an ability of its own, and the protocol has one for each, too"
)]
pub struct Client {
    /// How it counts columns.
    pub encoding: Encoding,
    /// It asks for diagnostics; otherwise they are sent to it.
    pub pulls: bool,
    /// It can be told to ask again.
    pub refreshes: bool,
    /// It shows related places of a diagnostic.
    pub related: bool,
    /// It opens the page of a diagnostic's code.
    pub code_pages: bool,
    /// It shows tags of diagnostics.
    pub tags: bool,
    /// It watches files for us.
    pub watches: bool,
    /// It shows progress.
    pub progress: bool,
    /// It takes snippets in completions.
    pub snippets: bool,
    /// It shows a few words beside each completion.
    pub label_details: bool,
    /// It applies edits to several files, with versions.
    pub document_changes: bool,
    /// It takes literals of code actions, and not only commands.
    pub action_literals: bool,
    /// It shows answers of commands itself.
    pub shows_answers: bool,
    /// It opens documents for us.
    pub show_document: bool,
    /// It takes a tree of symbols.
    pub symbol_tree: bool,
    /// It shows all of what a name leads to, and not only where it begins.
    pub definition_links: bool,
    /// It takes Markdown in hovers and completions.
    pub markdown: bool,
    /// It can be told to ask for code lenses, inlay hints and semantic tokens again.
    pub refreshes_lenses: bool,
    /// The same of inlay hints.
    pub refreshes_hints: bool,
    /// The same of semantic tokens.
    pub refreshes_tokens: bool,
}

impl Client {
    /// Reads what the client says at the start: the parameters of `initialize`. They are not
    /// held to the protocol, since a client that errs in one ability still has the others.
    pub fn new(params: &Value) -> Self {
        let nothing = Value::Null;
        let all = params.get("capabilities").unwrap_or(&nothing);
        let options = params.get("initializationOptions").unwrap_or(&nothing);
        let has = |pointer: &str| all.pointer(pointer).is_some_and(|value| *value == true);
        let is_there = |pointer: &str| all.pointer(pointer).is_some_and(|value| !value.is_null());
        let hover = all.pointer("/textDocument/hover/contentFormat");
        let formats = hover.and_then(Value::as_array);
        Self {
            encoding: encoding(all),
            pulls: is_there("/textDocument/diagnostic"),
            refreshes: has("/workspace/diagnostics/refreshSupport"),
            related: has("/textDocument/publishDiagnostics/relatedInformation")
                || has("/textDocument/diagnostic/relatedInformation"),
            code_pages: has("/textDocument/publishDiagnostics/codeDescriptionSupport")
                || has("/textDocument/diagnostic/codeDescriptionSupport"),
            tags: is_there("/textDocument/publishDiagnostics/tagSupport")
                || is_there("/textDocument/diagnostic/tagSupport"),
            watches: has("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            progress: has("/window/workDoneProgress"),
            snippets: has("/textDocument/completion/completionItem/snippetSupport"),
            label_details: has("/textDocument/completion/completionItem/labelDetailsSupport"),
            document_changes: has("/workspace/workspaceEdit/documentChanges"),
            action_literals: is_there("/textDocument/codeAction/codeActionLiteralSupport"),
            shows_answers: options.pointer("/showsAnswers").is_some_and(|v| *v == true),
            show_document: has("/window/showDocument/support"),
            symbol_tree: has("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            definition_links: has("/textDocument/definition/linkSupport"),
            markdown: formats.is_none_or(|all| all.iter().any(|one| one == "markdown")),
            refreshes_lenses: has("/workspace/codeLens/refreshSupport"),
            refreshes_hints: has("/workspace/inlayHint/refreshSupport"),
            refreshes_tokens: has("/workspace/semanticTokens/refreshSupport"),
        }
    }

    /// Returns the name of the encoding that was agreed.
    pub fn encoding_name(&self) -> PositionEncodingKind {
        match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// UTF-8 where the client offers it, since it is what we count in; else UTF-16, which every
/// client knows.
fn encoding(capabilities: &Value) -> Encoding {
    let offered = capabilities.pointer("/general/positionEncodings");
    let offered = offered.and_then(Value::as_array);
    if offered.is_some_and(|offered| offered.iter().any(|one| one == "utf-8")) {
        Encoding::Utf8
    } else {
        Encoding::Utf16
    }
}
