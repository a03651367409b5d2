//! From a name to what it stands for, and back to every place that uses it.

use super::View;
use super::names::{Form, Names, Symbol, SymbolId};
use crate::source::{FileId, Span};

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name that was asked about.
    pub origin: Span,
    /// All of what it stands for.
    pub whole: Span,
    /// Where that has its name.
    pub name: Span,
}

/// A place that names the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The place.
    pub span: Span,
    /// Whether it is the declaration.
    pub is_declaration: bool,
}

/// Finds what the name at a place stands for. One that cannot stand where it is used, or that
/// is declared twice, leads to all that is called so.
pub fn definitions(view: View<'_>, offset: u32) -> Vec<Definition> {
    let names = Names::of(view);
    let Some(found) = names.at(offset) else {
        return Vec::new();
    };
    let definition = |symbol: &Symbol| Definition {
        origin: found.span,
        whole: symbol.whole,
        name: symbol.span,
    };
    let same = |own: &Symbol| {
        let (space, name) = (own.space, own.name.clone());
        let all = names.in_space(space);
        all.filter(|(_, symbol)| symbol.name == name)
            .map(|(_, symbol)| definition(symbol))
            .collect()
    };
    match found.symbol.map(|id| names.symbol(id)) {
        // A declaration leads to itself alone.
        Some(symbol) if found.form == Form::Declaration => vec![definition(symbol)],
        Some(symbol) => same(symbol),
        None => {
            let text = view.text(found.span);
            let all = names.symbols();
            all.filter(|(_, symbol)| symbol.name == text && symbol.is_named)
                .map(|(_, symbol)| definition(symbol))
                .collect()
        }
    }
}

/// Finds every place that names the same as the name at a place, in all files.
pub fn references(view: View<'_>, offset: u32, with_declaration: bool) -> Vec<Span> {
    let names = Names::of(view);
    let Some(id) = meant(&names, offset) else {
        return Vec::new();
    };
    let uses = names
        .uses_of(id)
        .filter(|one| with_declaration || one.form != Form::Declaration);
    uses.map(|one| one.span).collect()
}

/// Finds the places in one file that name the same as the name at a place.
pub fn highlights(view: View<'_>, file: FileId, offset: u32) -> Vec<Highlight> {
    let names = Names::of(view);
    let Some(id) = meant(&names, offset) else {
        return Vec::new();
    };
    let uses = names.within(view.file(file).span()).iter();
    uses.filter(|one| one.symbol == Some(id) && one.form != Form::Implied)
        .map(|one| Highlight {
            span: one.span,
            is_declaration: one.form == Form::Declaration,
        })
        .collect()
}

fn meant(names: &Names, offset: u32) -> Option<SymbolId> {
    names.at(offset)?.symbol
}
