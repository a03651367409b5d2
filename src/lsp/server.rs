//! The loop: messages in, messages out.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, Uri,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::client::Client;
use super::pages::Pages;
use super::projects::{Project, Projects};
use super::publish::{self, Index, Known, News, Places};
use super::requests::{self, colours};
use super::uri;
use super::wire::Wire;
use crate::editor::View;
use crate::solver::Effort;
use crate::source::FileId;
use crate::workspace::Root;

/// The steps after which a comparison ends: some seconds.
const STEPS: u64 = 50_000_000;

/// How often it is looked whether the client is still there.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How long nothing is typed before it is told what an edit changes in other texts.
const PAUSE: Duration = Duration::from_millis(50);

/// How long nothing is typed before what other texts show is asked for again.
const CALM: Duration = Duration::from_millis(250);

/// How long a client may take to allow that progress is shown.
const COURTESY: Duration = Duration::from_millis(500);

/// Texts with more bytes than this take long enough to show progress.
const LARGE: usize = 512 * 1024;

/// Returns what an answer to somebody who waits may cost.
pub fn effort() -> Effort {
    Effort::new(Some(STEPS), None)
}

/// Everything that the server knows.
pub struct Server<'w> {
    wire: &'w Wire,
    /// What has been taken from there, and not been dealt with.
    waiting: VecDeque<Message>,
    /// What the client calls the progress of the first comparison, while it goes on.
    progress: Option<Value>,
    /// What the client can do.
    pub client: Client,
    /// What it has open.
    pub projects: Projects,
    /// How it writes addresses.
    pub known: Known,
    /// The pages that diagnostics lead to.
    pub pages: Pages,
    news: News,
    /// What it was told of the words of each text.
    pub told_colours: colours::Told,
    /// Negotiations of which the client has not been told since they changed.
    unsettled: HashSet<Root>,
    /// Texts that were edited, and of which it has not been told since.
    typed: Vec<(Root, PathBuf)>,
    /// Negotiations of which it has been told only what was edited: the rest follows when
    /// nothing is typed for a moment.
    aside: HashSet<Root>,
    /// Negotiations of which several texts are open and one was edited: what the others show
    /// may be out of date.
    edited: HashSet<Root>,
    requests: i32,
    shutdown: bool,
}

/// Serves one client; see [`super::run`].
pub fn run(wire: &Wire) -> bool {
    let Some(params) = initialize(wire) else {
        return false;
    };
    let mut server = Server {
        wire,
        waiting: VecDeque::new(),
        progress: None,
        client: Client::new(&params),
        projects: Projects::default(),
        known: Known::default(),
        pages: Pages::new(),
        news: News::default(),
        told_colours: colours::Told::default(),
        unsettled: HashSet::new(),
        typed: Vec::new(),
        aside: HashSet::new(),
        edited: HashSet::new(),
        requests: 0,
        shutdown: false,
    };
    server.serve(&params)
}

/// Waits for `initialize` and answers it. A client that leaves before ends the run.
fn initialize(wire: &Wire) -> Option<Value> {
    loop {
        match wire.arriving.recv().ok()? {
            Message::Request(request) if request.method == "initialize" => {
                let params = request.params;
                if !params.get("capabilities").is_some_and(Value::is_object) {
                    let code = ErrorCode::InvalidParams;
                    wire.refuse(&request.id, code, "the capabilities are missing");
                    continue;
                }
                let client = Client::new(&params);
                let answer = json!({
                    "capabilities": requests::capabilities(&client),
                    "serverInfo": { "name": "demarche", "version": env!("CARGO_PKG_VERSION") },
                });
                wire.answer(&request.id, answer);
                return Some(params);
            }
            Message::Request(request) => {
                let code = ErrorCode::ServerNotInitialized;
                wire.refuse(&request.id, code, "`initialize` comes first");
            }
            Message::Notification(notification) if notification.method == "exit" => return None,
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
}

impl Server<'_> {
    fn begin(&mut self, params: &Value) {
        let listed = params.get("workspaceFolders").and_then(Value::as_array);
        let mut uris: Vec<String> = listed
            .into_iter()
            .flatten()
            .filter_map(|folder| folder.get("uri")?.as_str().map(str::to_owned))
            .collect();
        if uris.is_empty() {
            let root = params.get("rootUri").and_then(Value::as_str);
            uris.extend(root.map(str::to_owned));
        }
        if self.client.watches {
            let watchers =
                json!([{ "globPattern": "**/*.pos" }, { "globPattern": "**/demarche.toml" }]);
            self.request(
                "client/registerCapability",
                json!({ "registrations": [{
                    "id": "files",
                    "method": "workspace/didChangeWatchedFiles",
                    "registerOptions": { "watchers": watchers },
                }] }),
            );
        }
        self.read_folders(uris.iter().map(|uri| uri::to_path(uri)).collect());
        if self.is_large() {
            self.progress = self.begin_progress(None, "Comparing the positions");
        }
    }

    /// Finds and reads the negotiations in the folders that the client has open.
    fn read_folders(&mut self, folders: Vec<PathBuf>) {
        let folders = folders
            .into_iter()
            .filter(|folder| folder.is_absolute())
            .collect();
        for root in self.projects.set_folders(folders) {
            self.projects.read(&root);
            self.unsettled.insert(root);
        }
    }

    fn serve(&mut self, params: &Value) -> bool {
        let parent = params.get("processId").and_then(Value::as_i64);
        // Before the first message, which is `initialized`, a client need not listen.
        let Ok(first) = self.wire.arriving.recv() else {
            return false;
        };
        self.waiting.push_back(first);
        self.begin(params);
        loop {
            self.gather();
            let message = if let Some(message) = self.waiting.pop_front() {
                message
            } else if !self.typed.is_empty() {
                self.settle_edited();
                continue;
            } else if !self.unsettled.is_empty() {
                self.settle();
                continue;
            } else {
                let wait = if !self.aside.is_empty() {
                    PAUSE
                } else if !self.edited.is_empty() {
                    CALM
                } else {
                    HEARTBEAT
                };
                match self.wire.arriving.recv_timeout(wait) {
                    Ok(message) => message,
                    Err(error) if error.is_timeout() && !self.aside.is_empty() => {
                        self.settle();
                        continue;
                    }
                    Err(error) if error.is_timeout() && !self.edited.is_empty() => {
                        self.refresh_others();
                        continue;
                    }
                    Err(error) if error.is_timeout() => {
                        if parent.is_some_and(|id| !is_running(id)) {
                            return false;
                        }
                        continue;
                    }
                    Err(_) => return self.shutdown,
                }
            };
            match message {
                Message::Notification(notification) if notification.method == "exit" => {
                    return self.shutdown;
                }
                Message::Notification(notification) => self.notice(notification),
                Message::Request(request) => self.answer(request),
                Message::Response(_) => {}
            }
        }
    }

    /// Takes what has arrived, so that what comes later can be seen: an edit that makes a
    /// comparison vain, or that nobody waits for an answer any more.
    fn gather(&mut self) {
        self.waiting.extend(self.wire.arriving.try_iter());
    }

    fn notice(&mut self, notification: Notification) {
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                let Some(params) = read::<DidOpenTextDocumentParams>(notification) else {
                    return;
                };
                let document = params.text_document;
                self.known.note(&document.uri.0, Some(document.version));
                self.forget_addresses();
                let path = uri::to_path(&document.uri.0);
                self.projects
                    .open(&document.uri.0, document.version, document.text);
                // Some clients forget what they were told of a text that was not open.
                self.news.repeat(&document.uri.0);
                self.touch(&path);
            }
            "textDocument/didChange" => {
                let Some(params) = read::<DidChangeTextDocumentParams>(notification) else {
                    return;
                };
                let document = params.text_document;
                let uri = document.text_document_identifier.uri;
                self.known.note(&uri.0, Some(document.version));
                let path = uri::to_path(&uri.0);
                let encoding = self.client.encoding;
                self.projects
                    .change(&path, document.version, &params.content_changes, encoding);
                let Some(document) = self.projects.document(&path) else {
                    return;
                };
                if self.projects.open_in(&document.root) > 1 {
                    self.edited.insert(document.root.clone());
                }
                let typed = (document.root.clone(), path);
                if !self.client.pulls && !self.typed.contains(&typed) {
                    self.typed.push(typed);
                }
            }
            "textDocument/didClose" => {
                let Some(params) = read::<DidCloseTextDocumentParams>(notification) else {
                    return;
                };
                let uri = params.text_document.uri;
                self.told_colours.forget(&uri.0);
                self.known.note(&uri.0, None);
                self.forget_addresses();
                let path = uri::to_path(&uri.0);
                self.touch(&path);
                self.projects.close(&path);
                self.unsettle_all();
            }
            "workspace/didChangeWatchedFiles" => {
                let Some(params) = read::<DidChangeWatchedFilesParams>(notification) else {
                    return;
                };
                let paths: Vec<PathBuf> = params
                    .changes
                    .iter()
                    .map(|change| uri::to_path(&change.uri.0))
                    .collect();
                self.projects.reread(&paths);
                self.unsettle_all();
                self.refresh();
            }
            "workspace/didChangeWorkspaceFolders" => {
                let Some(params) = read::<DidChangeWorkspaceFoldersParams>(notification) else {
                    return;
                };
                let mut folders = self.projects.folders().to_vec();
                for removed in &params.event.removed {
                    let path = uri::to_path(&removed.uri.0);
                    folders.retain(|folder| *folder != path);
                }
                let added = params.event.added.iter();
                folders.extend(added.map(|folder| uri::to_path(&folder.uri.0)));
                self.read_folders(folders);
                self.unsettle_all();
                self.refresh();
            }
            // What need not be known may be left out, and so may what is unknown.
            _ => {}
        }
    }

    fn answer(&mut self, request: Request) {
        if self.shutdown {
            let code = ErrorCode::InvalidRequest;
            self.wire
                .refuse(&request.id, code, "`shutdown` was said before");
            return;
        }
        if request.method == "shutdown" {
            self.shutdown = true;
            self.wire.answer(&request.id, Value::Null);
            return;
        }
        if self.is_cancelled(&request.id) {
            let code = ErrorCode::RequestCanceled;
            self.wire
                .refuse(&request.id, code, "nobody waits for it any more");
            return;
        }
        let id = request.id.clone();
        match requests::answer(self, request) {
            Ok(answer) => self.wire.answer(&id, answer),
            Err(refusal) => self.wire.refuse(&id, refusal.code, refusal.message),
        }
    }

    /// Tells whether the client no longer wants the answer to a request.
    fn is_cancelled(&self, id: &RequestId) -> bool {
        self.waiting.iter().any(|message| match message {
            Message::Notification(notification) if notification.method == "$/cancelRequest" => {
                let cancelled = notification.params.get("id").cloned();
                let cancelled = cancelled.and_then(|id| serde_json::from_value(id).ok());
                cancelled.as_ref() == Some(id)
            }
            _ => false,
        })
    }

    /// Does something that may take a while, and shows that it goes on: under the client's own
    /// name for it, or where there is much text.
    pub fn slowly<T>(
        &mut self,
        token: Option<Value>,
        title: &str,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let token = if token.is_some() || self.is_large() {
            self.begin_progress(token, title)
        } else {
            None
        };
        let done = work(self);
        self.end_progress(token);
        done
    }

    /// Tells whether there is so much text that a comparison takes a while.
    fn is_large(&mut self) -> bool {
        let files = |project: &Project| {
            let files = project.workspace.sources.files();
            files.map(|(_, file)| file.text.len()).sum::<usize>()
        };
        self.projects
            .all()
            .map(|(_, project)| files(project))
            .sum::<usize>()
            > LARGE
    }

    /// Begins to show progress, if the client can, and returns its name. A name of our own
    /// must be agreed on first; what arrives meanwhile waits.
    fn begin_progress(&mut self, token: Option<Value>, title: &str) -> Option<Value> {
        let token = if let Some(token) = token {
            token
        } else {
            if !self.client.progress {
                return None;
            }
            let token = json!(format!("demarche-{}", self.requests + 1));
            let asked = self.request("window/workDoneProgress/create", json!({ "token": token }));
            let end = Instant::now() + COURTESY;
            loop {
                match self.wire.arriving.recv_deadline(end).ok()? {
                    Message::Response(response) if response.id == asked => {
                        if response.response_result.is_err() {
                            return None;
                        }
                        break;
                    }
                    other => self.waiting.push_back(other),
                }
            }
            token
        };
        let value = json!({ "kind": "begin", "title": title });
        self.notify("$/progress", json!({ "token": token, "value": value }));
        Some(token)
    }

    fn end_progress(&self, token: Option<Value>) {
        if let Some(token) = token {
            let value = json!({ "kind": "end" });
            self.notify("$/progress", json!({ "token": token, "value": value }));
        }
    }

    /// Tells what is news in the texts that were edited, before anything else: somebody looks
    /// at them. Whatever arrives meanwhile comes first.
    fn settle_edited(&mut self) {
        let effort = self.until_something_arrives();
        while let Some((root, path)) = self.typed.last().cloned() {
            if !self.publish(&root, Some(&path), &effort) {
                return;
            }
            self.typed.pop();
            self.aside.insert(root);
        }
    }

    /// Compares what has changed, and tells all that is news. Whatever arrives meanwhile comes
    /// first.
    pub fn settle(&mut self) {
        let effort = self.until_something_arrives();
        self.unsettled.extend(self.aside.drain());
        self.unsettled
            .extend(self.typed.drain(..).map(|(root, _)| root));
        let roots: Vec<Root> = self.unsettled.iter().cloned().collect();
        for root in roots {
            if !self.client.pulls && !self.publish(&root, None, &effort) {
                return;
            }
            self.unsettled.remove(&root);
        }
        let shown = self.progress.take();
        self.end_progress(shown);
    }

    fn until_something_arrives(&self) -> Effort {
        let queue = self.wire.arriving.clone();
        Effort::new(Some(STEPS), Some(Box::new(move || !queue.is_empty())))
    }

    /// Tells what is news of one text of a negotiation, or of all. Returns whether there was
    /// time to find out.
    fn publish(&mut self, root: &Root, text: Option<&Path>, effort: &Effort) -> bool {
        let Self {
            wire,
            client,
            projects,
            known,
            pages,
            news,
            ..
        } = self;
        // Files that are gone are wrong about nothing any more.
        let mut gone = match text {
            Some(_) => BTreeSet::new(),
            None => news.of(root),
        };
        if let Some(project) = projects.get(root) {
            let was_settled = project.is_settled();
            project.glance(effort);
            if !was_settled && effort.check().is_err() && !wire.arriving.is_empty() {
                project.forget();
                return false;
            }
            let (view, index) = project.glance(effort);
            let mut places = Places::new(view, index, client, known);
            let files = view.workspace.sources.files().map(|(id, _)| id);
            let one = text.map(|path| view.workspace.file_at(path));
            for file in files.filter(|file| one.is_none_or(|one| one == Some(*file))) {
                let Some(uri) = places.uri(file) else {
                    continue;
                };
                gone.remove(&uri.0);
                let diagnostics = publish::diagnostics(view, file, &mut places, pages);
                if news.is_news(root, &uri.0, &diagnostics) {
                    let published = Published {
                        uri: &uri.0,
                        version: places.version(file),
                        diagnostics: &diagnostics,
                    };
                    published.tell(wire);
                }
            }
        }
        for uri in gone {
            news.is_news(root, &uri, &[]);
            let published = Published {
                uri: &uri,
                version: None,
                diagnostics: &[],
            };
            published.tell(wire);
        }
        true
    }

    /// Calls `see` with what is known of the texts of every negotiation.
    pub fn look_at_all(&mut self, mut see: impl FnMut(View<'_>, &mut Places<'_>, &mut Pages)) {
        let effort = effort();
        let Self {
            client,
            projects,
            known,
            pages,
            ..
        } = self;
        for (_, project) in projects.all() {
            let (view, lines) = project.glance(&effort);
            let mut places = Places::new(view, lines, client, known);
            see(view, &mut places, pages);
        }
    }

    /// Calls `see` with all that is known of the negotiation of a text.
    pub fn look<T>(
        &mut self,
        uri: &Uri,
        see: impl FnOnce(View<'_>, FileId, &mut Places<'_>, &mut Pages) -> T,
    ) -> Option<T> {
        self.at(uri, Project::view, see)
    }

    /// Calls `see` with what is known of the texts, their names and what clashes.
    pub fn glance<T>(
        &mut self,
        uri: &Uri,
        see: impl FnOnce(View<'_>, FileId, &mut Places<'_>, &mut Pages) -> T,
    ) -> Option<T> {
        self.at(uri, Project::glance, see)
    }

    fn at<T>(
        &mut self,
        uri: &Uri,
        open: impl for<'p> FnOnce(&'p mut Project, &Effort) -> (View<'p>, &'p Index),
        see: impl FnOnce(View<'_>, FileId, &mut Places<'_>, &mut Pages) -> T,
    ) -> Option<T> {
        let effort = effort();
        let Self {
            client,
            projects,
            known,
            pages,
            ..
        } = self;
        let (project, file) = projects.of(&uri::to_path(&uri.0))?;
        let (view, lines) = open(project, &effort);
        let mut places = Places::new(view, lines, client, known);
        Some(see(view, file, &mut places, pages))
    }

    fn touch(&mut self, path: &std::path::Path) {
        if let Some(document) = self.projects.document(path) {
            self.unsettled.insert(document.root.clone());
        }
    }

    fn forget_addresses(&mut self) {
        for (_, project) in self.projects.all() {
            project.forget_addresses();
        }
    }

    fn unsettle_all(&mut self) {
        let roots: Vec<Root> = self.projects.all().map(|(root, _)| root.clone()).collect();
        self.unsettled.extend(roots);
        // Of what is left of a negotiation that is gone, what was told must be taken back.
        self.unsettled.extend(self.news.roots());
    }

    /// Has a client ask again for what stands in texts other than the one that was edited, if
    /// something else follows than before.
    fn refresh_others(&mut self) {
        let effort = effort();
        let edited = std::mem::take(&mut self.edited);
        let moved = edited.iter().filter(|root| {
            let project = self.projects.get(root);
            project.is_some_and(|project| project.has_moved(&effort))
        });
        if moved.count() > 0 {
            self.refresh_shown();
        }
    }

    /// Asks a client to ask for everything again.
    fn refresh(&mut self) {
        if self.client.pulls && self.client.refreshes {
            self.request("workspace/diagnostic/refresh", Value::Null);
        }
        self.refresh_shown();
    }

    /// Asks a client to ask again for what it shows beside diagnostics.
    fn refresh_shown(&mut self) {
        let wanted = [
            (self.client.refreshes_lenses, "workspace/codeLens/refresh"),
            (self.client.refreshes_hints, "workspace/inlayHint/refresh"),
            (
                self.client.refreshes_tokens,
                "workspace/semanticTokens/refresh",
            ),
        ];
        for (_, method) in wanted.into_iter().filter(|(wanted, _)| *wanted) {
            self.request(method, Value::Null);
        }
    }

    /// Sends a request, and returns its number; its answer is not waited for.
    pub fn request(&mut self, method: &str, params: Value) -> RequestId {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        let params = (!params.is_null()).then_some(params);
        self.wire.ask(&id, method, params);
        id
    }

    /// Sends a notification.
    pub fn notify(&self, method: &str, params: impl Serialize) {
        self.wire.tell(method, params);
    }
}

/// What is wrong with a text.
#[derive(Serialize)]
struct Published<'p> {
    uri: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    diagnostics: &'p [Rc<RawValue>],
}

impl Published<'_> {
    fn tell(self, wire: &Wire) {
        wire.tell("textDocument/publishDiagnostics", self);
    }
}

/// Reads what a notification says. One that cannot be read is left out, as the protocol has
/// no way to refuse it.
fn read<P: DeserializeOwned>(notification: Notification) -> Option<P> {
    serde_json::from_value(notification.params).ok()
}

/// Tells whether a process is there. Where nobody can tell, it is: the end of the input then
/// tells that the client is gone.
fn is_running(process: i64) -> bool {
    let processes = std::path::Path::new("/proc");
    !processes.join("self").exists() || processes.join(process.to_string()).exists()
}
