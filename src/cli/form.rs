//! The forms of an answer, and where it goes.

use std::io;
use std::path::PathBuf;

use anstream::ColorChoice;
use clap::{ValueEnum, ValueHint};

use super::pager::Paging;
use super::{Color, deliver, look, page};
use crate::report::terminal::Look;
use crate::workspace::Workspace;

/// The forms of an answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people
    Terminal,
    /// One line each: for screen readers, grep and editors
    Short,
    /// For programs; `schema/` describes it
    Json,
}

/// How to show an answer, and where.
#[derive(Debug, clap::Args)]
pub struct Shown {
    /// How to show it
    #[arg(long, value_enum, default_value_t = Form::Terminal)]
    format: Form,
    /// Write it to this file, whole or not at all
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Whether to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Whether to show a long answer through a pager: `$DEMARCHE_PAGER`, `$PAGER`, or `less`
    #[arg(long, value_enum, default_value_t = Paging::Auto, value_name = "WHEN")]
    pager: Paging,
}

impl Shown {
    /// Shows an answer. Tells whether it could be written.
    pub fn show(
        &self,
        workspace: &Workspace,
        terminal: impl FnOnce(Look) -> String,
        short: impl FnOnce() -> String,
        json: impl FnOnce() -> String,
    ) -> io::Result<bool> {
        let choice = match (self.format, &self.output) {
            (Form::Terminal, None) => self.color.choice(&io::stdout()),
            // A form for programs, and a file, hold no colours.
            _ => ColorChoice::Never,
        };
        let text = match self.format {
            Form::Terminal => terminal(look(choice != ColorChoice::Never)),
            Form::Short => short(),
            Form::Json => json(),
        };
        if let Some(path) = &self.output {
            return Ok(deliver(workspace, path, text.as_bytes()));
        }
        page(&text, choice, self.pager)?;
        Ok(true)
    }
}
