//! `demarche report`: everything as one page for a browser.

use std::env;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use clap::ValueHint;

use crate::check::Options;
use crate::page;
use crate::report::Report;
use crate::report::words::capital;

use super::{
    Cost, Selection, Status, compared, complain, deliver, draw_diagnostics, is_beyond_drawing,
    open, print, status,
};

/// Where the page goes if nobody says where.
const USUAL: &str = "report.html";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files and folders; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// Write the page to this file; by default `report.html` in the current folder
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Open it in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    cost: Cost,
}

/// Compares the positions, writes the page, and says where it is.
pub fn report(arguments: &Arguments) -> io::Result<Status> {
    let Some(workspace) = open(&arguments.paths) else {
        return Ok(Status::Unusable);
    };
    let path = match &arguments.output {
        Some(path) => path.as_path(),
        None if is_free(Path::new(USUAL)) => Path::new(USUAL),
        None => {
            complain(
                &format!(
                    "there is a `{USUAL}` here that Demarche did not write, and it is left as it is"
                ),
                "name another file with `--output`",
            );
            return Ok(Status::Unusable);
        }
    };
    let options = Options {
        readings: true,
        ..arguments.selection.options(&arguments.cost)
    };
    let Some(mut outcome) = compared(&workspace, &options) else {
        return Ok(Status::Unusable);
    };
    if is_beyond_drawing(&outcome) {
        return Ok(Status::Unusable);
    }
    // Where nobody reads anything into others' words, there is nothing to tell of it.
    outcome.readings = outcome
        .readings
        .filter(|readings| !readings.tried.is_empty());
    let report = outcome.report(&workspace);
    draw_diagnostics(&report, &workspace);
    let page = page::render(&outcome, &report, &workspace);
    if !deliver(&workspace, path, page.as_bytes()) {
        return Ok(Status::Unusable);
    }
    print(&told(&report, path), ColorChoice::Never)?;
    if arguments.open
        && let Err(why) = show(path)
    {
        print(
            &format!("It was not opened, as {why}. Any browser on any computer shows it.\n"),
            ColorChoice::Never,
        )?;
    }
    Ok(status(&workspace, &report, &[]))
}

/// Tells whether nothing would be lost by writing there: there is nothing, or an earlier page.
fn is_free(path: &Path) -> bool {
    let mut beginning = Vec::new();
    match fs::File::open(path) {
        Ok(file) => {
            let read = file.take(4096).read_to_end(&mut beginning);
            let text = String::from_utf8_lossy(&beginning);
            read.is_ok() && (text.is_empty() || text.contains(page::GENERATOR))
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Returns the verdict, and where everything else is.
fn told(report: &Report, path: &Path) -> String {
    let verdict = report.joint.as_ref();
    let verdict = verdict.map_or(String::new(), |joint| {
        format!("{}.\n", capital(&joint.sentence))
    });
    format!("{verdict}The report is in `{}`.\n", path.display())
}

/// Opens a file in the browser, or tells why not.
fn show(path: &Path) -> Result<(), String> {
    if !has_display() {
        return Err("there is no display here".to_owned());
    }
    // As an absolute path, it is no option and no address of anything else.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    open::that_detached(path).map_err(|_| "no browser was found".to_owned())
}

/// Tells whether a browser can show anything. Without a display, a system's opener would start
/// one for terminals, which runs no scripts.
fn has_display() -> bool {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let systems = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"];
    cfg!(any(windows, target_os = "macos")) || systems.iter().any(is_set)
}
