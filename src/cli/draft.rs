//! `demarche draft`: a draft against what everybody asks, or two side by side.

use std::io;
use std::path::{Path, PathBuf};

use clap::ValueHint;

use crate::analysis;
use crate::check::Outcome;
use crate::model::{ProposalId, join};
use crate::report::draft::Comparison;
use crate::report::{json, short, terminal};

use super::form::Shown;
use super::{Cost, Selection, Status, compared, complain, open, status};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// One draft, or two to see side by side, by name; then files and folders, by default the
    /// current folder
    ///
    /// The first word names a draft, and so does the second, unless it is a file or a folder. A
    /// word with a slash, or that ends in `.pos`, is never a name.
    #[arg(value_name = "NAME [NAME] [PATHS]", value_hint = ValueHint::AnyPath)]
    words: Vec<String>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    cost: Cost,
}

/// Shows a draft, or two side by side. What is healthy is shown even where a file has errors.
pub fn draft(arguments: &Arguments) -> io::Result<Status> {
    let (names, paths) = told_apart(&arguments.words, Path::exists);
    let Some(workspace) = open(&paths) else {
        return Ok(Status::Unusable);
    };
    let options = arguments.selection.options(&arguments.cost);
    let Some(outcome) = compared(&workspace, &options) else {
        return Ok(Status::Unusable);
    };
    let Some(drafts) = named(&outcome, &names) else {
        return Ok(Status::Unusable);
    };
    let report = outcome.report(&workspace);
    let comparison = match drafts.as_slice() {
        [first, second] => {
            let pair = [*first, *second];
            let negotiation = &outcome.negotiation;
            let judged = &outcome.analysis.drafts;
            let backgrounds = judged
                .iter()
                .find(|draft| draft.proposal == *first)
                .map_or(&[][..], |draft| &draft.backgrounds);
            let effort = &options.effort;
            analysis::compare_drafts(negotiation, backgrounds, *first, *second, effort)
                .map(|pairings| Comparison::new(negotiation, pair, &pairings))
        }
        _ => None,
    };
    let drafts: Vec<usize> = drafts.iter().map(|draft| draft.index()).collect();
    let comparison = comparison.as_ref();
    let sources = &workspace.sources;
    let is_written = arguments.shown.show(
        &workspace,
        |look| terminal::render_drafts(&report, &drafts, comparison, sources, look),
        || short::render_drafts(&report, &drafts, comparison, sources),
        || json::render_drafts(&report, &drafts, comparison, sources),
    )?;
    Ok(if is_written {
        status(&workspace, &report, &[])
    } else {
        Status::Unusable
    })
}

/// Tells names and paths apart. A first word without a slash is a name even where a folder is
/// called the same; a later one is a path if there is one.
fn told_apart(words: &[String], exists: impl Fn(&Path) -> bool) -> (Vec<String>, Vec<PathBuf>) {
    let is_path = |word: &str| {
        let is_file = Path::new(word).extension().is_some_and(|end| end == "pos");
        word.contains(['/', '\\']) || word == "." || word == ".." || is_file
    };
    let (mut names, mut paths): (Vec<String>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    for word in words {
        let is_name = paths.is_empty()
            && names.len() < 2
            && !is_path(word)
            && (names.is_empty() || !exists(Path::new(word)));
        if is_name {
            names.extend(word.split(',').map(|name| name.trim().to_owned()));
        } else {
            paths.push(word.into());
        }
    }
    (names, paths)
}

/// Returns the drafts meant; without a name, the only one. Complains where there is none.
fn named(outcome: &Outcome, names: &[String]) -> Option<Vec<ProposalId>> {
    let declared: Vec<String> = outcome
        .negotiation
        .proposals
        .iter()
        .map(|proposal| format!("`{}`", proposal.name))
        .collect();
    match (names, declared.len()) {
        ([], 1) => return Some(vec![ProposalId(0)]),
        ([], 0) => {
            complain(
                "the files declare no draft",
                "a draft is declared with `proposal`; see `demarche explain draft`",
            );
            return None;
        }
        ([], _) => {
            let help = format!("these are declared: {}", join(&declared, "and"));
            complain("name the draft to show", &help);
            return None;
        }
        ([_] | [_, _], _) => {}
        _ => {
            complain(
                "more than two drafts are named",
                "two can be seen side by side: `demarche draft FIRST SECOND`",
            );
            return None;
        }
    }
    match outcome.drafts(names) {
        Ok(drafts) => Some(drafts),
        Err(unknown) => {
            for unknown in unknown {
                let is_folder = Path::new(&unknown.name).exists();
                let help = if is_folder && unknown.near.is_none() {
                    format!("if the folder or file is meant, write `./{}`", unknown.name)
                } else {
                    unknown.help()
                };
                complain(&unknown.message(), &help);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(words: &[&str], existing: &[&str]) -> (Vec<String>, Vec<PathBuf>) {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        told_apart(&words, |path| existing.iter().any(|e| Path::new(e) == path))
    }

    #[test]
    fn names_come_first_and_paths_after() {
        let names = |words: &[&str], existing: &[&str]| apart(words, existing).0;
        assert_eq!(names(&["plan"], &[]), ["plan"]);
        assert_eq!(names(&["plan"], &["plan"]), ["plan"]);
        assert_eq!(names(&["plan", "river"], &["river"]), ["plan"]);
        assert_eq!(names(&["plan", "river"], &[]), ["plan", "river"]);
        assert_eq!(
            names(&["plan,other", "river"], &["river"]),
            ["plan", "other"]
        );
        assert_eq!(names(&["a", "b", "c"], &[]), ["a", "b"]);
        assert_eq!(names(&["./river"], &[]), [""; 0]);
        assert_eq!(names(&["river.pos", "plan"], &[]), [""; 0]);
        assert_eq!(apart(&["a", "b", "c"], &[]).1, [PathBuf::from("c")]);
    }
}
