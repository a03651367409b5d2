//! The negotiations that a client has open, and its texts.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use gen_lsp_types::TextDocumentContentChangeEvent;

use super::edits;
use super::publish::Index;
use super::uri;
use crate::analysis::Scope;
use crate::check::{Checker, Options, Outcome};
use crate::config::FILE_NAME;
use crate::editor::View;
use crate::solver::Effort;
use crate::source::{Encoding, FileId};
use crate::workspace::{Root, Workspace};

/// A text that the client has open.
#[derive(Clone, Debug)]
pub struct Document {
    /// The client's count of its changes.
    pub version: i32,
    /// Which negotiation it belongs to.
    pub root: Root,
}

/// Texts that are compared with each other.
#[derive(Debug, Default)]
pub struct Project {
    /// The texts.
    pub workspace: Workspace,
    checker: Checker,
    /// What is known; `None` after an edit.
    outcome: Option<Outcome>,
    index: Index,
    /// The comparison of which the client has asked everything that it shows.
    shown: u64,
}

impl Project {
    fn open(root: &Root, open: &BTreeMap<PathBuf, String>) -> Self {
        Self {
            workspace: Workspace::open_root(root, open),
            ..Self::default()
        }
    }

    fn settle(&mut self, effort: &Effort) -> &mut Outcome {
        self.outcome.get_or_insert_with(|| {
            let options = Options {
                effort: effort.clone(),
                scope: Scope::Clashes,
                ..Options::default()
            };
            self.checker.check(&self.workspace, &options)
        })
    }

    /// Tells whether everything is compared that was edited.
    pub fn is_settled(&self) -> bool {
        self.outcome.is_some()
    }

    /// Returns what is known of the texts, their names and what clashes, comparing first if
    /// that is due.
    pub fn glance(&mut self, effort: &Effort) -> (View<'_>, &Index) {
        self.settle(effort);
        self.known()
    }

    /// Returns everything that is known, comparing first if that is due.
    pub fn view(&mut self, effort: &Effort) -> (View<'_>, &Index) {
        self.settle(effort).complete(effort.clone());
        self.known()
    }

    fn known(&self) -> (View<'_>, &Index) {
        let outcome = self.outcome.as_ref();
        let view = View {
            workspace: &self.workspace,
            outcome: outcome.expect("it has just been settled"),
        };
        (view, &self.index)
    }

    /// Forgets a comparison that was interrupted: it is as good as none.
    pub fn forget(&mut self) {
        self.outcome = None;
    }

    /// Tells, once, whether something else follows than when this was asked before.
    pub fn has_moved(&mut self, effort: &Effort) -> bool {
        let comparison = self.settle(effort).comparison;
        std::mem::replace(&mut self.shown, comparison) != comparison
    }

    /// Forgets how the client writes the addresses of files.
    pub fn forget_addresses(&mut self) {
        self.index.forget_addresses();
    }

    /// What was known is dropped before anything is read again, so that what an edit leaves as
    /// it was belongs to the checker alone.
    fn unsettle(&mut self) {
        self.outcome = None;
    }
}

/// All negotiations and texts.
#[derive(Debug, Default)]
pub struct Projects {
    folders: Vec<PathBuf>,
    all: BTreeMap<Root, Project>,
    documents: HashMap<PathBuf, Document>,
}

impl Projects {
    /// Takes the folders that the client has open, and finds the negotiations in them.
    /// Returns those that are still to be read.
    pub fn set_folders(&mut self, folders: Vec<PathBuf>) -> Vec<Root> {
        self.folders = folders;
        let mut roots: Vec<Root> = self
            .folders
            .iter()
            .flat_map(|folder| Root::below(folder))
            .collect();
        roots.sort();
        roots.dedup();
        roots.retain(|root| !self.all.contains_key(root));
        roots
    }

    /// Returns the folders that the client has open.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Reads a negotiation.
    pub fn read(&mut self, root: &Root) {
        let open = self.open_texts(root);
        self.all.insert(root.clone(), Project::open(root, &open));
    }

    /// Returns a negotiation.
    pub fn get(&mut self, root: &Root) -> Option<&mut Project> {
        self.all.get_mut(root)
    }

    /// Returns every negotiation.
    pub fn all(&mut self) -> impl Iterator<Item = (&Root, &mut Project)> {
        self.all.iter_mut()
    }

    /// Returns a text that the client has open.
    pub fn document(&self, path: &Path) -> Option<&Document> {
        self.documents.get(path)
    }

    /// Returns how many texts of a negotiation the client has open.
    pub fn open_in(&self, root: &Root) -> usize {
        let documents = self.documents.values();
        documents.filter(|document| document.root == *root).count()
    }

    /// Returns the negotiation that a text belongs to, and which text it is there.
    pub fn of(&mut self, path: &Path) -> Option<(&mut Project, FileId)> {
        let root = match self.documents.get(path) {
            Some(document) => document.root.clone(),
            None => Root::of(path, &self.folders),
        };
        let project = self.all.get_mut(&root)?;
        let file = project.workspace.file_at(path)?;
        Some((project, file))
    }

    /// Takes a text that the client has opened.
    pub fn open(&mut self, uri: &str, version: i32, text: String) {
        let path = uri::to_path(uri);
        let root = if uri::is_file(uri) {
            Root::of(&path, &self.folders)
        } else {
            Root::File(path.clone())
        };
        let known = self.all.get(&root);
        let file = known.and_then(|project| project.workspace.file_at(&path));
        let document = Document {
            version,
            root: root.clone(),
        };
        self.documents.insert(path.clone(), document);
        if let Some(file) = file
            && let Some(project) = self.all.get_mut(&root)
        {
            replace(project, file, &text);
            return;
        }
        // It is new to its negotiation, or a settings file leaves it out.
        let mut open = self.open_texts(&root);
        open.insert(path.clone(), text.clone());
        let project = Project::open(&root, &open);
        let belongs = project.workspace.file_at(&path).is_some();
        self.all.insert(root, project);
        if !belongs {
            let alone = Root::File(path.clone());
            let texts = BTreeMap::from([(path.clone(), text)]);
            self.all
                .insert(alone.clone(), Project::open(&alone, &texts));
            if let Some(document) = self.documents.get_mut(&path) {
                document.root = alone;
            }
        }
    }

    /// Applies what the client has changed in a text. Changes of a text that it never opened,
    /// or that are older than what is known, are left out.
    pub fn change(
        &mut self,
        path: &Path,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) {
        let Some(document) = self.documents.get_mut(path) else {
            return;
        };
        document.version = version;
        let root = document.root.clone();
        let Some(project) = self.all.get_mut(&root) else {
            return;
        };
        let Some(file) = project.workspace.file_at(path) else {
            return;
        };
        for change in changes {
            let text = &project.workspace.sources.file(file).text;
            let lines = project.index.lines(file, text, encoding);
            let (range, new) = edits::place(text, change, &lines);
            edit(project, file, range, new);
        }
        self.follow_settings(path, &root);
    }

    /// Lets a text go: what lies on disk counts again.
    pub fn close(&mut self, path: &Path) {
        let Some(document) = self.documents.remove(path) else {
            return;
        };
        let is_loose = |root: &Root| matches!(root, Root::File(_));
        if is_loose(&document.root) {
            self.all.remove(&document.root);
            return;
        }
        let root = document.root;
        let is_same = std::fs::read_to_string(path).is_ok_and(|on_disk| {
            let project = self.all.get(&root);
            let file = project.and_then(|p| Some((p, p.workspace.file_at(path)?)));
            file.is_some_and(|(p, file)| p.workspace.sources.file(file).text == on_disk)
        });
        if !is_same {
            self.read(&root);
        }
    }

    /// Reads again what has changed on disk. Texts that the client has open stay as it has
    /// them.
    pub fn reread(&mut self, paths: &[PathBuf]) {
        let mut roots: Vec<Root> = Vec::new();
        for path in paths
            .iter()
            .filter(|path| !self.documents.contains_key(*path))
        {
            roots.push(Root::of(path, &self.folders));
            if path.file_name().is_some_and(|name| name == FILE_NAME) {
                // A new or removed settings file moves texts from one negotiation to another.
                roots.extend(self.all.keys().cloned());
            }
        }
        roots.sort();
        roots.dedup();
        for root in roots {
            if let Root::Folder(folder) = &root
                && !folder.is_dir()
            {
                self.all.remove(&root);
            } else if matches!(root, Root::Folder(_)) {
                self.read(&root);
            }
        }
        self.all.retain(|root, _| match root {
            Root::Folder(_) => true,
            Root::File(path) => self.documents.contains_key(path),
        });
    }

    /// A change in `demarche.toml` may change which files count.
    fn follow_settings(&mut self, path: &Path, root: &Root) {
        if path.file_name().is_some_and(|name| name == FILE_NAME) {
            self.read(root);
        }
    }

    fn open_texts(&self, root: &Root) -> BTreeMap<PathBuf, String> {
        let Some(project) = self.all.get(root) else {
            return BTreeMap::new();
        };
        let open = self
            .documents
            .iter()
            .filter(|(_, document)| document.root == *root);
        open.filter_map(|(path, _)| {
            let file = project.workspace.file_at(path)?;
            Some((
                path.clone(),
                project.workspace.sources.file(file).text.clone(),
            ))
        })
        .collect()
    }
}

fn replace(project: &mut Project, file: FileId, text: &str) {
    let old = &project.workspace.sources.file(file).text;
    if old != text {
        let all = 0..old.len();
        edit(project, file, all, text);
    }
}

fn edit(project: &mut Project, file: FileId, range: std::ops::Range<usize>, text: &str) {
    project.unsettle();
    project.index.forget(file);
    if project.workspace.edit(file, range, text) {
        project.checker.touch(file);
    } else {
        project.checker.forget();
    }
}
