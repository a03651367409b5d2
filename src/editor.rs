//! What an editor asks about a negotiation, answered in spans and words.
//!
//! Nothing here knows of a protocol: [`lsp`](crate::lsp) turns the answers into messages.
//! One room answers one question; all of them look through a [`View`].

pub mod about;
pub mod actions;
pub mod answers;
pub mod colours;
pub mod complete;
pub mod cursor;
pub mod folds;
pub mod glossary;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod links;
pub mod marks;
pub mod names;
pub mod navigate;
pub mod outline;
pub mod outlook;
pub mod rename;
pub mod selection;
mod settings;
pub mod sheet;
pub mod slot;

use crate::check::Outcome;
use crate::source::{File, FileId, Span};
use crate::syntax::ast::{Ast, Item};
use crate::workspace::Workspace;

/// A workspace and everything that is known about it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The texts.
    pub workspace: &'a Workspace,
    /// What is known about them.
    pub outcome: &'a Outcome,
}

impl<'a> View<'a> {
    /// Returns a file.
    pub fn file(&self, id: FileId) -> &'a File {
        self.workspace.sources.file(id)
    }

    /// Returns the tree of a file; `None` for `demarche.toml`.
    pub fn tree(&self, id: FileId) -> Option<&'a Ast> {
        let trees = &self.outcome.trees;
        let found = trees.iter().find(|(file, _)| *file == id);
        found.map(|(_, tree)| tree.as_ref())
    }

    /// Returns the items of a file.
    pub fn items(&self, id: FileId) -> impl DoubleEndedIterator<Item = &'a Item> + use<'a> {
        self.tree(id).into_iter().flat_map(Ast::items)
    }

    /// Returns the text that a span covers.
    pub fn text(&self, span: Span) -> &'a str {
        self.workspace.sources.text(span)
    }
}
