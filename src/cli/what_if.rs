//! `demarche what-if`: what would be different if something had not been said, or had been.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use clap::ValueHint;

use crate::check::{self, Options, Outcome, suppose};
use crate::code::{Code, Severity};
use crate::diagnostic::Diagnostic;
use crate::report::words::{clean, clip};
use crate::report::{Report, json, short, terminal};
use crate::workspace::Workspace;

use super::form::Shown;
use super::{
    Color, Cost, Selection, Status, compared, complain, draw_diagnostics, look, open, status,
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files and folders; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// As if this clause, position or party had said nothing; may be repeated
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    drop: Vec<String>,
    /// As if this had been said: 'PARTY: CLAUSE', whole items, or a .pos file; may be repeated
    #[arg(long, value_name = "TEXT")]
    add: Vec<String>,
    /// Show the whole report as it would be, too
    #[arg(long)]
    report: bool,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    cost: Cost,
}

/// Tells what would be different. No file is ever touched.
pub fn what_if(arguments: &Arguments) -> io::Result<Status> {
    if arguments.drop.is_empty() && arguments.add.is_empty() {
        complain(
            "nothing is supposed",
            "write `--drop NAME` for what was not said, or `--add 'PARTY: demand …'` for what was",
        );
        return Ok(Status::Unusable);
    }
    let Some(mut workspace) = open(&arguments.paths) else {
        return Ok(Status::Unusable);
    };
    let Some(added) = add(&mut workspace, &arguments.add) else {
        return Ok(Status::Unusable);
    };
    let options = Options {
        dropped: arguments.drop.clone(),
        ..arguments.selection.options(&arguments.cost)
    };
    let Some(outcome) = compared(&workspace, &options) else {
        return Ok(Status::Unusable);
    };
    let mut report = outcome.report(&workspace);
    let own: Vec<Diagnostic> = added
        .own(&workspace, &report.diagnostics)
        .into_iter()
        .cloned()
        .collect();
    // That a supposition has no source, or that nothing else uses it, is no mistake.
    report.diagnostics.retain(|known| !own.contains(known));
    if own.iter().any(|own| own.severity == Severity::Error) {
        refuse(&own, &outcome, &workspace);
        return Ok(Status::Unusable);
    }
    draw_diagnostics(&report, &workspace);
    let answer = outcome.what_if(&workspace, &added);
    let (sources, is_whole) = (&workspace.sources, arguments.report);
    let is_written = arguments.shown.show(
        &workspace,
        |look| terminal::render_what_if(&answer, &report, is_whole, sources, look),
        || short::render_what_if(&answer, &report, is_whole, sources),
        || json::render_what_if(&answer, &report, is_whole, sources),
    )?;
    Ok(if is_written {
        status(&workspace, &report, &[])
    } else {
        Status::Unusable
    })
}

/// Adds files and texts, or says why that cannot be.
fn add(workspace: &mut Workspace, words: &[String]) -> Option<check::Added> {
    let is_file = |word: &&String| {
        let path = Path::new(word.as_str());
        path.extension().is_some_and(|end| end == "pos") && !word.contains(['{', ':', '\n'])
    };
    let (files, texts): (Vec<&String>, Vec<&String>) = words.iter().partition(is_file);
    let mut read = Vec::new();
    for file in files {
        let path = Path::new(file);
        let file = clean(file);
        if !path.is_file() {
            complain(&format!("there is no file `{file}`"), "check the spelling");
            return None;
        }
        if workspace.files.iter().any(|id| workspace.is_at(*id, path)) {
            complain(
                &format!("`{file}` is compared already"),
                "name a file that is not among those compared",
            );
            return None;
        }
        // One that cannot be read has been reported.
        read.extend(workspace.suppose_file(path));
    }
    let texts: Vec<String> = texts.into_iter().cloned().collect();
    match suppose(workspace, &texts, read) {
        Ok(added) => Some(added),
        Err((at, why)) => {
            let text = texts.get(at).map_or("", String::as_str);
            let text = clip(&clean(text), 60);
            complain(&format!("`--add '{text}'`: {}", why.message()), &why.help());
            None
        }
    }
}

/// Shows what is wrong with what is added.
fn refuse(own: &[Diagnostic], outcome: &Outcome, workspace: &Workspace) {
    let is_error = |own: &&Diagnostic| own.severity == Severity::Error;
    let errors: Vec<Diagnostic> = own.iter().filter(is_error).cloned().collect();
    let clashes = errors.iter().filter(|error| {
        matches!(
            error.code,
            Code::ContradictsItself | Code::ContradictsItselfIfRead | Code::OfferExcluded
        )
    });
    let others = clashes.flat_map(|error| error.secondary.iter().map(|label| label.span));
    let others = outcome.clauses_at(others);
    let choice = Color::Auto.choice(&io::stderr());
    let wrong = Report {
        diagnostics: errors,
        ..Report::default()
    };
    let look = look(choice != ColorChoice::Never);
    let drawn = terminal::render_diagnostics(&wrong, &workspace.sources, look);
    let _ = AutoStream::new(io::stderr(), choice).write_all(drawn.as_bytes());
    if !others.is_empty() {
        complain(
            "the party says otherwise, and nothing is compared that contradicts itself",
            &format!(
                "suppose that it had not said the other: `--drop {}`",
                others.join(",")
            ),
        );
    }
}
