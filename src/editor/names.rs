//! Every name in the files: where it is declared, and where it is used.
//!
//! A use leads to the declaration that the comparison takes it for, by the same rules: spaces
//! of names, the values of *this* issue, the members and groups of *this* list. Everything is
//! read from the trees, so that a broken file still has its names.

mod gather;

use std::ops::Range;
use std::sync::Arc;

use super::View;
use super::cursor::touches;
use crate::config::Config;
use crate::model::Negotiation;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Ast, Text};

/// Every declaration and every use, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Names {
    symbols: Vec<Symbol>,
    /// In the order of places.
    uses: Vec<Use>,
}

/// Names one [`Symbol`] of [`Names`]: its place in the order of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `issue`
    Issue,
    /// `event`
    Event,
    /// `milestone`
    Milestone,
    /// `list`
    List,
    /// `group`
    Group,
    /// `party`
    Party,
    /// `bloc`
    Bloc,
    /// `person`
    Person,
    /// `source`
    Source,
    /// `rule`
    Rule,
    /// `reading`
    Reading,
    /// `position`
    Position,
    /// `proposal`
    Proposal,
    /// A member of a list.
    Member,
    /// A value of an issue.
    Value,
    /// A clause of a position.
    Clause,
    /// A package of clauses.
    Package,
    /// A term of a proposal.
    Term,
}

impl Kind {
    /// Returns what it is, in a word.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Event => "event",
            Self::Milestone => "milestone",
            Self::List => "list",
            Self::Group => "group",
            Self::Party => "party",
            Self::Bloc => "bloc",
            Self::Person => "person",
            Self::Source => "source",
            Self::Rule => "rule",
            Self::Reading => "reading",
            Self::Position => "position",
            Self::Proposal => "proposal",
            Self::Member => "member",
            Self::Value => "value",
            Self::Clause => "clause",
            Self::Package => "package",
            Self::Term => "term",
        }
    }
}

/// What shares its names: within a space, each name is declared once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// Issues, events and milestones.
    Agenda,
    /// Lists and groups.
    Lists,
    /// Parties, blocs and persons.
    People,
    /// Sources.
    Sources,
    /// Positions and proposals.
    Positions,
    /// Rules and readings.
    Backgrounds,
    /// Members of a list, values of an issue, clauses of a position, terms of a proposal.
    Within(SymbolId),
}

/// Something that is declared.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// What it is.
    pub kind: Kind,
    /// Its name: that of a clause without one is told by its kind, as in `istanbul.defer`.
    pub name: String,
    /// Where its name stands; without one, its keyword.
    pub span: Span,
    /// Whether its name is written there.
    pub is_named: bool,
    /// Its label.
    pub label: Option<Text>,
    /// All of it.
    pub whole: Span,
    /// Where its name must be the only one.
    pub space: Space,
}

/// A place where a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The place.
    pub span: Span,
    /// What is meant; `None` where nothing is called so.
    pub symbol: Option<SymbolId>,
    /// How it is named.
    pub form: Form,
}

/// How a place names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Declares it.
    Declaration,
    /// Uses its name.
    Reference,
    /// Uses its name in `demarche.toml`.
    Setting,
    /// Uses another spelling of it, in quotes.
    Spelling,
    /// Leaves it out: a precondition without `for` is one for `talks`. The place is empty,
    /// and `for talks` may be written there.
    Implied,
}

impl Names {
    /// Gathers the names of a view.
    pub fn of(view: View<'_>) -> Self {
        Self::gather(
            &view.workspace.sources,
            &view.outcome.trees,
            &view.outcome.negotiation,
            &view.workspace.config,
        )
    }

    /// Gathers the names of some files. The negotiation made of them tells how clauses
    /// without a name are called.
    pub fn gather(
        sources: &SourceMap,
        files: &[(FileId, Arc<Ast>)],
        negotiation: &Negotiation,
        config: &Config,
    ) -> Self {
        gather::gather(sources, files, negotiation, config)
    }

    /// Returns a declaration.
    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        &self.symbols[id.0 as usize]
    }

    /// Returns every declaration, in the order of the files.
    pub fn symbols(&self) -> impl ExactSizeIterator<Item = (SymbolId, &Symbol)> {
        let numbered = self.symbols.iter().enumerate();
        numbered.map(|(at, symbol)| (SymbolId(at as u32), symbol))
    }

    /// Returns every use, declarations among them, in the order of places.
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// Returns where something is named, its declaration among them, in the order of places.
    pub fn uses_of(&self, id: SymbolId) -> impl Iterator<Item = Use> {
        let uses = self.uses.iter();
        uses.filter(move |one| one.symbol == Some(id)).copied()
    }

    /// Returns the use of a name that a place touches.
    pub fn at(&self, offset: u32) -> Option<Use> {
        // Two names never overlap, so only the last two that start before can touch.
        let after = self.uses.partition_point(|one| one.span.start <= offset);
        let near = self.uses[..after].iter().rev().take(3);
        near.filter(|one| one.form != Form::Implied && touches(one.span, offset))
            .max_by_key(|one| one.span.start)
            .copied()
    }

    /// Returns the uses within a file.
    pub fn within(&self, file: Span) -> &[Use] {
        let bounds: Range<usize> = self.uses.partition_point(|one| one.span.start < file.start)
            ..self.uses.partition_point(|one| one.span.start <= file.end);
        &self.uses[bounds]
    }

    /// Returns the declarations in a space, in the order of the files.
    pub fn in_space(&self, space: Space) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        self.symbols()
            .filter(move |(_, symbol)| symbol.space == space)
    }

    /// Returns a name as a report writes it: `five-points.integrity`, `status.ukrainian`.
    pub fn path(&self, id: SymbolId) -> String {
        let symbol = self.symbol(id);
        match symbol.space {
            Space::Within(owner) => format!("{}.{}", self.symbol(owner).name, symbol.name),
            _ => symbol.name.clone(),
        }
    }
}
