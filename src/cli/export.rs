//! `demarche export`: the comparison, for another program to check.

use std::io;
use std::path::PathBuf;

use anstream::ColorChoice;
use clap::{ValueEnum, ValueHint};

use crate::export::{self, Dialect, Facts, Table};

use super::{Cost, Selection, Status, compared, deliver, draw_diagnostics, open, print, status};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files and folders; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// The language to write
    #[arg(long, value_enum)]
    format: Format,
    /// Write to this file, not to the terminal
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For Z3, cvc5 and other SMT solvers: who asks what, and each finding as a question
    SmtLib,
    /// For SAT solvers: whether one deal can satisfy everybody
    Dimacs,
    /// For solvers of maximum satisfiability: what would have to be given up
    Wcnf,
    /// For programs that extract minimal unsatisfiable sets: each clause as a group
    Gcnf,
}

/// Writes what the parties ask and where they conflict. As with `show`, what is healthy is
/// written even where a file has errors.
pub fn export(arguments: &Arguments) -> io::Result<Status> {
    let Some(workspace) = open(&arguments.paths) else {
        return Ok(Status::Unusable);
    };
    let options = arguments.selection.options(&Cost::default());
    let Some(outcome) = compared(&workspace, &options) else {
        return Ok(Status::Unusable);
    };
    let table = Table::of(&outcome.sets, &outcome.analysis);
    let facts = Facts {
        sources: &workspace.sources,
        negotiation: &outcome.negotiation,
        sets: &outcome.sets,
        analysis: &outcome.analysis,
    };
    let text = match arguments.format {
        Format::SmtLib => export::smt_lib(
            &facts,
            &table,
            &export::questions(&table, &outcome.analysis),
        ),
        Format::Dimacs => export::cnf(&facts, &table, Dialect::Dimacs),
        Format::Wcnf => export::cnf(&facts, &table, Dialect::Wcnf),
        Format::Gcnf => export::cnf(&facts, &table, Dialect::Gcnf),
    };
    let report = outcome.report(&workspace);
    draw_diagnostics(&report, &workspace);
    match &arguments.output {
        None => print(&text, ColorChoice::Never)?,
        Some(path) => {
            if !deliver(&workspace, path, text.as_bytes()) {
                return Ok(Status::Unusable);
            }
        }
    }
    Ok(status(&workspace, &report, &[]))
}
