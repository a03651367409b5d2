//! The report in pictures: the matrix, the statements on a line of time, the conflicts as a
//! graph, and what comes before what.
//!
//! A picture is a text: SVG, drawn here in whole pixels, or DOT or Mermaid, which other
//! programs draw. The same report gives the same bytes.

mod conflicts;
mod dot;
mod graph;
mod matrix;
mod mermaid;
mod order;
mod svg;
mod timeline;

use crate::report::Report;

/// What to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// What each party holds on each issue.
    Matrix,
    /// What was said when, a lane for each party.
    Timeline,
    /// Which clauses cannot all hold.
    Conflicts,
    /// What comes before what on the way to a settlement.
    Order,
}

impl Picture {
    /// Tells whether it shows things and what ties them, as DOT and Mermaid can.
    pub fn is_graph(self) -> bool {
        matches!(self, Self::Conflicts | Self::Order)
    }
}

/// Returns a picture as SVG: by itself, readable in light and dark, and without scripts.
pub fn svg(report: &Report, picture: Picture) -> String {
    match picture {
        Picture::Matrix => matrix::draw(report),
        Picture::Timeline => timeline::draw(report),
        Picture::Conflicts => conflicts::draw(report),
        Picture::Order => order::draw(report),
    }
}

/// Returns a graph in DOT, for Graphviz; `None` for a picture that is no graph.
pub fn dot(report: &Report, picture: Picture) -> Option<String> {
    graph_of(report, picture).map(|graph| dot::write(&graph))
}

/// Returns a graph for Mermaid; `None` for a picture that is no graph.
pub fn mermaid(report: &Report, picture: Picture) -> Option<String> {
    graph_of(report, picture).map(|graph| mermaid::write(&graph))
}

fn graph_of(report: &Report, picture: Picture) -> Option<graph::Graph> {
    match picture {
        Picture::Conflicts => Some(graph::conflicts(report)),
        Picture::Order => Some(graph::order(report)),
        Picture::Matrix | Picture::Timeline => None,
    }
}

fn title(report: &Report) -> &str {
    report.title.as_deref().unwrap_or("Report")
}

/// Returns the sentence that says the most.
fn verdict(report: &Report) -> String {
    use crate::analysis::Verdict;
    let Some(joint) = &report.joint else {
        return "There are not two parties to compare.".to_owned();
    };
    let sign = match joint.verdict {
        Verdict::Compatible => "\u{2713}",
        Verdict::Incompatible => "\u{2717}",
        Verdict::Unknown => "?",
    };
    let sentence = crate::report::words::capital(&joint.sentence);
    format!("{sign} {sentence}.")
}
