//! The whole report.

use crate::editor::View;
use crate::report::snippet::Look;
use crate::report::{markdown, terminal};

use super::sheet::{Address, WIDTH};
use super::{Answer, verdict};

/// Returns the report: as a terminal shows it, and as Markdown with its places linked.
pub fn whole_report(view: View<'_>, address: Address<'_>) -> Answer {
    let report = view.outcome.report(view.workspace);
    let sources = &view.workspace.sources;
    let look = Look {
        width: WIDTH,
        unicode: true,
        colour: false,
    };
    let link = |span| {
        let place = sources.place(span);
        let address = address(place.file)?;
        Some(format!("{address}#L{}", place.line))
    };
    Answer {
        title: report.title.clone().unwrap_or_else(|| "Report".to_owned()),
        gist: verdict(&report),
        text: terminal::render(&report, sources, look),
        markdown: markdown::linked(&report, sources, &link),
    }
}
