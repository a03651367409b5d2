//! `demarche changes`: what appears, goes or moves from one day to another.

use std::io;
use std::path::PathBuf;

use clap::ValueHint;

use crate::check::{Options, Outcome};
use crate::model::Date;
use crate::report::{self, terminal};

use super::form::Shown;
use super::progress::waiting;
use super::{Cost, Status, compared, complain, date, draw_diagnostics, open, status};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files and folders; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// The earlier day, month or year; without it, every day on which something was stated
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,
    /// The later day, month or year; by default everything stated counts
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,
    /// From the day before this position was stated to its day
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to"])]
    position: Option<String>,
    /// Compare only these parties, by name
    #[arg(long, value_name = "PARTY", value_delimiter = ',')]
    parties: Vec<String>,
    /// Assume a reading, by name; may be repeated
    #[arg(long, value_name = "READING", value_delimiter = ',')]
    assume: Vec<String>,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    cost: Cost,
}

/// Tells what changes.
pub fn changes(arguments: &Arguments) -> io::Result<Status> {
    let Some(workspace) = open(&arguments.paths) else {
        return Ok(Status::Unusable);
    };
    let options = Options {
        parties: (!arguments.parties.is_empty()).then(|| arguments.parties.clone()),
        as_of: arguments.to,
        assume: arguments.assume.clone(),
        effort: arguments.cost.effort(),
        ..Options::default()
    };
    let Some(mut outcome) = compared(&workspace, &options) else {
        return Ok(Status::Unusable);
    };
    let mut from = arguments.from;
    if let Some(position) = &arguments.position {
        let Some(day) = day_of(&outcome, position) else {
            return Ok(Status::Unusable);
        };
        from = day.yesterday().ok();
        let options = Options {
            as_of: Some(day),
            ..options
        };
        let Some(then) = compared(&workspace, &options) else {
            return Ok(Status::Unusable);
        };
        outcome = then;
    }
    let to = outcome.standing.day;
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        complain(
            &format!("{from} lies after {to}"),
            "`--from` is the earlier day, and `--to` the later one",
        );
        return Ok(Status::Unusable);
    }
    let changes = waiting("comparing as of other days", |progress| {
        outcome.question.progress = progress;
        match from {
            Some(from) => outcome.changes(&workspace, from),
            None => outcome.history(&workspace),
        }
    });
    draw_diagnostics(&changes.report, &workspace);
    let sources = &workspace.sources;
    let is_written = arguments.shown.show(
        &workspace,
        |look| terminal::render_changes(&changes, sources, look),
        || report::changes::short::render(&changes, sources),
        || report::changes::json::render(&changes, sources),
    )?;
    Ok(if is_written {
        status(&workspace, &changes.report, &[])
    } else {
        Status::Unusable
    })
}

/// Returns the day of a position, or says why there is none.
fn day_of(outcome: &Outcome, position: &str) -> Option<Date> {
    match outcome.day_of(position) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            complain(
                &format!("the position `{position}` has no date"),
                "say in it when it was stated, as in `stated 2022-11-07`",
            );
            None
        }
        Err(unknown) => {
            complain(&unknown.message(), &unknown.help());
            None
        }
    }
}
