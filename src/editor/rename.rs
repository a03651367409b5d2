//! Another name for something, in all files at once.
//!
//! A new name must not change what anything means. So the texts are read again as they would
//! be, and every name in them must still stand for what it stood for.

use std::collections::HashMap;
use std::sync::Arc;

use super::View;
use super::cursor;
use super::names::{Form, Names, Symbol, Use};
use crate::code::{Code, Severity};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax;
use crate::syntax::keywords::{self, is_reserved};
use crate::syntax::scan::{TokenKind, tokens};

/// Returns the place of the name that can be given another one.
///
/// # Errors
///
/// Why there is none, and what to do instead.
pub fn prepare(view: View<'_>, file: FileId, offset: u32) -> Result<Span, String> {
    let names = Names::of(view);
    target(view, &names, file, offset).map(|(found, _)| found.span)
}

/// Returns the edits that give something another name, in the order of places.
///
/// # Errors
///
/// Why it cannot have that name, and what to do instead.
pub fn rename(view: View<'_>, file: FileId, offset: u32, new: &str) -> Result<Vec<Edit>, String> {
    let names = Names::of(view);
    let (found, symbol) = target(view, &names, file, offset)?;
    if symbol.name == new {
        return Ok(Vec::new());
    }
    check_word(new)?;
    let taken = names
        .in_space(symbol.space)
        .find(|(_, other)| other.name == new);
    if let Some((_, other)) = taken {
        let noun = other.kind.noun();
        let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
        return Err(format!(
            "`{new}` is already the name of {} {noun} ({}): choose another name",
            if vowel { "an" } else { "a" },
            place(view, other.span),
        ));
    }
    let uses = found.symbol.into_iter().flat_map(|id| names.uses_of(id));
    let edits: Vec<Edit> = uses
        .filter_map(|one| {
            let text = match one.form {
                Form::Declaration | Form::Reference | Form::Setting => new.to_owned(),
                Form::Implied => format!(" for {new}"),
                Form::Spelling => return None,
            };
            let span = one.span;
            Some(Edit { span, text })
        })
        .collect();
    check_meaning(view, &names, &edits, new)?;
    Ok(edits)
}

/// Finds what is to be renamed.
fn target<'n>(
    view: View<'_>,
    names: &'n Names,
    file: FileId,
    offset: u32,
) -> Result<(Use, &'n Symbol), String> {
    let Some(found) = names.at(offset) else {
        let word = cursor::at(view, file, offset).word();
        return Err(match word.map(|word| view.text(word)) {
            Some(word) if is_word_of_the_language(word) => {
                format!("`{word}` is a word of the language: only names can be changed")
            }
            Some(word) => format!("`{word}` is not a name here: put the cursor on a name"),
            None => "there is no name here: put the cursor on one".to_owned(),
        });
    };
    let text = view.text(found.span);
    let Some(symbol) = found.symbol.map(|id| names.symbol(id)) else {
        return Err(format!(
            "nothing is called `{text}`, so there is nothing to rename: correct the name here, or declare it"
        ));
    };
    if found.form == Form::Spelling {
        let name = &symbol.name;
        return Err(format!(
            "{text} is another spelling of `{name}`, in quotes: change it here, or rename `{name}` where it stands by its name"
        ));
    }
    if !symbol.is_named {
        return Err(format!(
            "this clause has no name of its own and is called `{text}` after its kind: give it a name where it stands ({})",
            place(view, symbol.span)
        ));
    }
    Ok((found, symbol))
}

fn is_word_of_the_language(word: &str) -> bool {
    is_reserved(word)
        || [keywords::TYPES, keywords::ANSWERS, keywords::HEADS]
            .iter()
            .any(|list| list.contains(&word))
}

/// Checks that a text is one word, and none of the language.
fn check_word(new: &str) -> Result<(), String> {
    if new.is_empty() {
        return Err("a name needs at least one letter".to_owned());
    }
    let mut pieces = tokens(new);
    let first = pieces.next();
    let is_word = first.is_some_and(|piece| piece.kind == TokenKind::Word);
    if !is_word || pieces.next().is_some() {
        return Err(format!(
            "`{new}` cannot be a name: a name begins with a letter and has letters, digits, `-` and `_`, as in `five-points`"
        ));
    }
    if is_reserved(new) {
        return Err(format!(
            "`{new}` is a word of the language, so it cannot be a name: add to it, as in `{new}-1`"
        ));
    }
    Ok(())
}

/// Checks that each name means after the edits what it means now, and that nothing that can
/// be read becomes unreadable.
fn check_meaning(view: View<'_>, names: &Names, edits: &[Edit], new: &str) -> Result<(), String> {
    let mut sources = SourceMap::new();
    let mut edited: HashMap<FileId, Vec<&Edit>> = HashMap::new();
    for edit in edits {
        let file = view.workspace.sources.file_of(edit.span);
        edited.entry(file).or_default().push(edit);
    }
    for (id, file) in view.workspace.sources.files() {
        let mut text = file.text.clone();
        for edit in edited.get(&id).into_iter().flatten().rev() {
            text.replace_range(file.range(edit.span), &edit.text);
        }
        sources.add(file.name.clone(), text);
    }
    let mut mistakes = Vec::new();
    let trees: Vec<_> = view
        .workspace
        .files
        .iter()
        .map(|id| {
            let (tree, found) = syntax::parse(sources.file(*id));
            mistakes.extend(found);
            (*id, Arc::new(tree))
        })
        .collect();
    let (negotiation, found) = model::resolve(&sources, &trees);
    mistakes.extend(found);
    // Settings lie beside the language: whatever their text, they name the same.
    let after = Names::gather(&sources, &trees, &negotiation, &Config::default());
    let before = names.uses().iter();
    let before: Vec<&Use> = before.filter(|one| one.form != Form::Setting).collect();
    let elsewhere = |at: Option<Span>| {
        let at = at.map_or_else(String::new, |span| format!(" ({})", place(view, span)));
        format!(
            "`{new}` would be taken for something else where it is used{at}: choose another name"
        )
    };
    let changed = before.iter().zip(after.uses()).find(|(before, after)| {
        // What had no name may find one.
        let healed = before.symbol.is_none() && before.form == Form::Reference;
        before.symbol != after.symbol && !healed
    });
    if let Some((before, _)) = changed {
        return Err(if before.form == Form::Implied {
            format!(
                "a precondition without `for` is one for `{new}`, and there is one ({}): choose another name, or write there what it is for",
                place(view, before.span)
            )
        } else {
            elsewhere(Some(before.span))
        });
    }
    let now = errors(&view.outcome.diagnostics);
    let is_worse = errors(&mistakes)
        .into_iter()
        .any(|(code, count)| count > now.get(&code).copied().unwrap_or_default());
    if before.len() != after.uses().len() || is_worse {
        return Err(elsewhere(None));
    }
    Ok(())
}

fn errors(diagnostics: &[Diagnostic]) -> HashMap<Code, usize> {
    let mut counts = HashMap::new();
    for diagnostic in diagnostics {
        if diagnostic.severity == Severity::Error {
            *counts.entry(diagnostic.code).or_default() += 1;
        }
    }
    counts
}

/// Writes a place for a person: `agenda.pos:12`.
fn place(view: View<'_>, span: Span) -> String {
    let place = view.workspace.sources.place(span);
    format!("{}:{}", view.file(place.file).name, place.line)
}
