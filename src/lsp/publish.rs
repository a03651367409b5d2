//! Marks as the protocol's diagnostics.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, Location, Message, Position, Uri,
};
use serde_json::value::{RawValue, to_raw_value};

use super::client::Client;
use super::lines::Lines;
use super::pages::Pages;
use super::uri;
use crate::analysis::Analysis;
use crate::editor::View;
use crate::editor::marks::{self, Mark, Signs, Weight};
use crate::report::Finding;
use crate::source::{Encoding, File, FileId, Span};
use crate::workspace::Root;

/// Turns spans into places, file by file.
#[derive(Debug)]
pub struct Places<'a> {
    view: View<'a>,
    client: &'a Client,
    index: &'a Index,
    known: &'a Known,
}

/// What is told of a text: its diagnostics, each as it is sent.
pub type Told = Vec<Rc<RawValue>>;

/// What is known of the places of a negotiation, until its texts change.
#[derive(Debug, Default)]
pub struct Index {
    /// Where the lines of each file start.
    lines: RefCell<HashMap<FileId, Rc<Lines>>>,
    /// What is underlined, and the analysis that it tells; none after an edit.
    signs: RefCell<Option<(Rc<Analysis>, Rc<Signs>)>>,
    /// The contradictions of each file as they were written before.
    written: RefCell<HashMap<FileId, HashMap<Side, Written>>>,
    /// How many edits there have been, and which was the last of each file.
    edits: u64,
    edited: HashMap<FileId, u64>,
}

/// One side of a contradiction: its place in memory, and which of its clauses.
type Side = (*const Finding, usize);

/// The same as it is sent.
#[derive(Debug)]
struct Written {
    /// It is held, so that no other can take its place in memory.
    finding: Rc<Finding>,
    text: Rc<RawValue>,
    /// How many edits there had been.
    after: u64,
}

impl Index {
    /// Returns where the lines of a file start.
    pub fn lines(&self, id: FileId, text: &str, encoding: Encoding) -> Rc<Lines> {
        let mut all = self.lines.borrow_mut();
        let lines = all.entry(id);
        Rc::clone(lines.or_insert_with(|| Rc::new(Lines::new(text, encoding))))
    }

    /// Forgets the places in a file, as its text has changed.
    pub fn forget(&mut self, id: FileId) {
        self.lines.get_mut().remove(&id);
        self.signs.take();
        self.edits += 1;
        self.edited.insert(id, self.edits);
    }

    /// Forgets what was written, as the addresses of files have changed.
    pub fn forget_addresses(&mut self) {
        self.written.get_mut().clear();
    }

    /// Returns everything that is underlined.
    fn signs(&self, view: View<'_>) -> Rc<Signs> {
        let mut known = self.signs.borrow_mut();
        let analysis = &view.outcome.analysis;
        match &*known {
            Some((of, signs)) if Rc::ptr_eq(of, analysis) => Rc::clone(signs),
            _ => {
                let signs = Rc::new(marks::signs(view));
                *known = Some((Rc::clone(analysis), Rc::clone(&signs)));
                signs
            }
        }
    }

    /// Tells whether the place of a span is the same as after so many edits.
    fn is_still(&self, view: View<'_>, span: Span, after: u64) -> bool {
        let file = view.workspace.sources.file_of(span);
        self.edited.get(&file).is_none_or(|edit| *edit <= after)
    }
}

impl<'a> Places<'a> {
    /// Prepares for a view.
    pub fn new(view: View<'a>, index: &'a Index, client: &'a Client, known: &'a Known) -> Self {
        Self {
            view,
            client,
            index,
            known,
        }
    }

    /// Returns the range of a span in its file.
    pub fn range(&mut self, span: Span) -> gen_lsp_types::Range {
        let id = self.view.workspace.sources.file_of(span);
        let (file, lines) = self.lines(id);
        lines.range(&file.text, file.range(span))
    }

    /// Returns the span of a range, which may run backwards.
    pub fn span(&mut self, id: FileId, range: gen_lsp_types::Range) -> Span {
        let (start, end) = (self.offset(id, range.start), self.offset(id, range.end));
        Span::new(start.min(end), start.max(end))
    }

    /// Returns the offset of a position in a file, in the space shared by all files.
    pub fn offset(&mut self, id: FileId, position: Position) -> u32 {
        let (file, lines) = self.lines(id);
        file.base + lines.offset(&file.text, position) as u32
    }

    fn lines(&self, id: FileId) -> (&'a File, Rc<Lines>) {
        let file = self.view.file(id);
        let encoding = self.client.encoding;
        (file, self.index.lines(id, &file.text, encoding))
    }

    /// Returns the address of a file; one that lies nowhere has none.
    pub fn uri(&self, file: FileId) -> Option<Uri> {
        let path = self.view.workspace.path(file)?;
        Some(Uri(self.known.address(path)))
    }

    /// Returns the client's version of a file, if it has it open.
    pub fn version(&self, file: FileId) -> Option<i32> {
        self.known.version(self.view.workspace.path(file)?)
    }

    /// Returns the place of a span.
    pub fn location(&mut self, span: Span) -> Option<Location> {
        let uri = self.uri(self.view.workspace.sources.file_of(span))?;
        Some(Location {
            uri,
            range: self.range(span),
        })
    }
}

/// Returns the diagnostics of a file, in the order of places.
pub fn diagnostics(
    view: View<'_>,
    file: FileId,
    places: &mut Places<'_>,
    pages: &mut Pages,
) -> Told {
    let index = places.index;
    let signs = index.signs(view);
    let here = signs.of(view, file);
    let mut old = index.written.borrow_mut().remove(&file).unwrap_or_default();
    let mut young = HashMap::new();
    let mut told = Told::with_capacity(here.len());
    for sign in here {
        let source = signs.contradiction(*sign);
        let source = source.map(|(finding, side)| (finding, (Rc::as_ptr(finding), side)));
        let known = source.and_then(|(finding, key)| {
            let is_still = |known: &Written| {
                let mut sides = marks::sides(finding);
                Rc::ptr_eq(&known.finding, finding)
                    && sides.all(|said| index.is_still(view, said.span, known.after))
            };
            old.remove(&key).filter(is_still)
        });
        let written = known.map(|known| (known.text, known.after));
        let (text, after) = written.unwrap_or_else(|| {
            let mark = signs.mark(view, *sign);
            (write(&diagnostic(&mark, places, pages)), index.edits)
        });
        told.push(Rc::clone(&text));
        if let Some((finding, key)) = source {
            let finding = Rc::clone(finding);
            young.insert(
                key,
                Written {
                    finding,
                    text,
                    after,
                },
            );
        }
    }
    index.written.borrow_mut().insert(file, young);
    told
}

fn write(diagnostic: &Diagnostic) -> Rc<RawValue> {
    let text = to_raw_value(diagnostic);
    text.expect("all that is sent has names for keys").into()
}

/// Writes a mark as the protocol does.
pub fn diagnostic(mark: &Mark, places: &mut Places<'_>, pages: &mut Pages) -> Diagnostic {
    let client = places.client;
    let mut related = Vec::new();
    let mut message = mark.message.clone();
    if client.related {
        for (span, text) in &mark.related {
            if let Some(location) = places.location(*span) {
                let message = text.clone();
                related.push(DiagnosticRelatedInformation { location, message });
            }
        }
    } else {
        for (_, text) in mark.related.iter().filter(|(_, text)| !text.is_empty()) {
            message.push('\n');
            message.push_str(text);
        }
    }
    let page = client
        .code_pages
        .then(|| pages.address(mark.topic))
        .flatten();
    Diagnostic {
        range: places.range(mark.span),
        severity: Some(match mark.weight {
            Weight::Error => DiagnosticSeverity::Error,
            Weight::Warning => DiagnosticSeverity::Warning,
            Weight::Finding => DiagnosticSeverity::Information,
        }),
        code: Some(Code::String(mark.topic.id().to_owned())),
        code_description: page.map(|page| CodeDescription {
            href: Uri(page.to_owned()),
        }),
        source: Some("demarche".to_owned()),
        message: Message::String(message),
        tags: (client.tags && mark.is_needless).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// What a client was last told of each file, by negotiation and address.
#[derive(Debug, Default)]
pub struct News {
    roots: HashMap<Root, HashMap<String, Told>>,
    /// Of these something is told again, even if it is no news.
    again: HashSet<String>,
}

impl News {
    /// Notes what is told now; returns whether that is news.
    pub fn is_news(&mut self, root: &Root, uri: &str, now: &[Rc<RawValue>]) -> bool {
        let files = self.roots.entry(root.clone()).or_default();
        let before = files.get(uri).map_or(&[][..], Vec::as_slice);
        let again = self.again.remove(uri) && !now.is_empty();
        let is_same = before.len() == now.len()
            && before
                .iter()
                .zip(now)
                .all(|(a, b)| Rc::ptr_eq(a, b) || a.get() == b.get());
        if is_same && !again {
            return false;
        }
        if now.is_empty() {
            files.remove(uri);
        } else {
            files.insert(uri.to_owned(), now.to_vec());
        }
        if files.is_empty() {
            self.roots.remove(root);
        }
        true
    }

    /// Has what is wrong with a file told again.
    pub fn repeat(&mut self, uri: &str) {
        self.again.insert(uri.to_owned());
    }

    /// Returns the addresses of which something was told.
    pub fn of(&self, root: &Root) -> BTreeSet<String> {
        let files = self.roots.get(root).into_iter().flatten();
        files.map(|(uri, _)| uri.clone()).collect()
    }

    /// Returns the negotiations of which something was told.
    pub fn roots(&self) -> impl Iterator<Item = Root> {
        self.roots.keys().cloned()
    }
}

/// How the client writes addresses, and its counts of changes.
#[derive(Debug, Default)]
pub struct Known {
    uris: HashMap<PathBuf, (String, Option<i32>)>,
}

impl Known {
    /// Notes how the client writes an address, and which version of the text it has open.
    pub fn note(&mut self, uri: &str, version: Option<i32>) {
        let path = uri::to_path(uri);
        self.uris.insert(path, (uri.to_owned(), version));
    }

    /// Returns the address that the client has used for a path, or else a plain one.
    pub fn address(&self, path: &Path) -> String {
        let known = self.uris.get(path).map(|(uri, _)| uri.clone());
        known.unwrap_or_else(|| uri::from_path(path))
    }

    /// Returns the version of a text that the client has open.
    pub fn version(&self, path: &Path) -> Option<i32> {
        self.uris.get(path)?.1
    }
}
