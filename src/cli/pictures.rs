//! `demarche check --picture`: what to draw, and in which form.

use std::io::{self, IsTerminal};

use clap::ValueEnum;

use crate::picture;
use crate::report::Report;

use super::{CheckArguments, Format};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Picture {
    /// What each party holds on each issue
    Matrix,
    /// What was said when, a lane for each party
    Timeline,
    /// Which clauses cannot all hold
    Conflicts,
    /// What comes before what on the way to a settlement
    Order,
}

impl Picture {
    fn what(self) -> picture::Picture {
        match self {
            Self::Matrix => picture::Picture::Matrix,
            Self::Timeline => picture::Picture::Timeline,
            Self::Conflicts => picture::Picture::Conflicts,
            Self::Order => picture::Picture::Order,
        }
    }
}

/// Returns the picture that was asked for, or else the one that a form is best at.
fn chosen(arguments: &CheckArguments) -> picture::Picture {
    match (arguments.picture, arguments.format) {
        (Some(picture), _) => picture.what(),
        (None, Format::Dot | Format::Mermaid) => picture::Picture::Conflicts,
        (None, _) => picture::Picture::Matrix,
    }
}

/// Tells whether what was asked for fits together; if not, why, and what to do.
pub fn fits(arguments: &CheckArguments) -> Result<(), (&'static str, &'static str)> {
    match arguments.format {
        Format::Svg => Ok(()),
        Format::Dot | Format::Mermaid if chosen(arguments).is_graph() => Ok(()),
        Format::Dot | Format::Mermaid => Err((
            "`dot` and `mermaid` draw graphs only",
            "ask for `--picture conflicts` or `--picture order`, or for `--format svg`",
        )),
        _ if arguments.picture.is_some() => Err((
            "this format draws no pictures",
            "add `--format svg`, `--format dot` or `--format mermaid`",
        )),
        Format::Xlsx | Format::Docx if arguments.output.is_none() && io::stdout().is_terminal() => {
            Err((
                "this format is nothing to read on a terminal",
                "write it to a file, as in `--output report.xlsx` or `--output report.docx`",
            ))
        }
        _ => Ok(()),
    }
}

/// Returns the picture in the form that was asked for.
pub fn drawn(arguments: &CheckArguments, report: &Report) -> Vec<u8> {
    let picture = chosen(arguments);
    let text = match arguments.format {
        Format::Dot => picture::dot(report, picture),
        Format::Mermaid => picture::mermaid(report, picture),
        _ => Some(picture::svg(report, picture)),
    };
    // What does not fit together was refused before.
    text.unwrap_or_default().into_bytes()
}
