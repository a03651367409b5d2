//! The report as one file for a browser: nothing is loaded, nothing is sent.
//!
//! ```text
//! Outcome ── views ──▶ Reports ── data, pool ──▶ JSON ── shell ──▶ page.html
//! ```
//!
//! The page shows any `demarche.report/1`; what it can switch to, another day or other
//! readings, was compared beforehand and lies in it. `schema/page-1.json` describes the data.

mod data;
mod pool;
mod shell;
mod views;

use crate::check::Outcome;
use crate::report::Report;
use crate::workspace::Workspace;

/// The name of the format of the data in the page.
pub const SCHEMA: &str = "demarche.page/1";

/// What the page says made it, so that it can be told from other pages.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"Demarche";

/// Returns the page. The report is the outcome's own.
pub fn render(outcome: &Outcome, report: &Report, workspace: &Workspace) -> String {
    let data = data(outcome, report, workspace);
    shell::join(report, &workspace.sources, &data)
}

/// Returns the data in the page, `demarche.page/1`, as JSON that can stand in a script element.
pub fn data(outcome: &Outcome, report: &Report, workspace: &Workspace) -> String {
    data::render(outcome, report, workspace)
}
