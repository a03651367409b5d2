//! `demarche why`: every clause that touches something, and what is left after each.

use std::io;
use std::path::{Path, PathBuf};

use clap::ValueHint;

use crate::report::words::clean;
use crate::report::{json, short, terminal};

use super::form::Shown;
use super::{Cost, Selection, Status, compared, complain, open, status};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// An issue, cells such as 'status[crimea]', a clause or a milestone, by name or label
    #[arg(value_name = "NAME")]
    asked: String,
    /// Files and folders; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    cost: Cost,
}

/// Tells why something stands as it does. What is healthy is told even where a file has errors.
pub fn why(arguments: &Arguments) -> io::Result<Status> {
    let Some(workspace) = open(&arguments.paths) else {
        return Ok(Status::Unusable);
    };
    let options = arguments.selection.options(&arguments.cost);
    let Some(outcome) = compared(&workspace, &options) else {
        return Ok(Status::Unusable);
    };
    let answer = match outcome.why(&workspace, &arguments.asked) {
        Ok(answer) => answer,
        Err(unknown) => {
            let is_path = unknown.near.is_none() && Path::new(&arguments.asked).exists();
            let help = if is_path {
                let path = clean(&arguments.asked);
                format!("the name comes first: `demarche why NAME {path}`")
            } else {
                unknown.help()
            };
            complain(&unknown.message(), &help);
            return Ok(Status::Unusable);
        }
    };
    let sources = &workspace.sources;
    let is_written = arguments.shown.show(
        &workspace,
        |look| terminal::render_why(&answer, sources, look),
        || short::render_why(&answer, sources),
        || json::render_why(&answer, sources),
    )?;
    Ok(if is_written {
        status(&workspace, &answer.report, &[])
    } else {
        Status::Unusable
    })
}
