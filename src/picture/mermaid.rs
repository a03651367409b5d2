//! Mermaid, which many pages that show Markdown draw.

use std::fmt::Write;

use super::graph::{Edge, Graph, Look, Node};

/// Returns a graph for Mermaid.
pub fn write(graph: &Graph) -> String {
    // The title is a text of YAML, in which JSON is at home. Mermaid shows it without reading
    // entities, but leaves out what looks like a tag.
    let title: String = graph
        .title
        .chars()
        .map(|c| match c {
            '<' => '\u{2039}',
            '>' => '\u{203a}',
            '&' => '\u{ff06}',
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            c => c,
        })
        .collect();
    let title = serde_json::to_string(&title).unwrap_or_default();
    let mut out = format!("---\ntitle: {title}\n---\nflowchart LR\n");
    for (at, (label, nodes)) in graph.groups.iter().enumerate() {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "  subgraph g{at}[\"{}\"]", escape(label));
        for (id, node) in nodes
            .clone()
            .filter_map(|id| Some((id, graph.nodes.get(id)?)))
        {
            let _ = writeln!(out, "    {}", written(id, node));
        }
        out.push_str("  end\n");
    }
    let grouped = graph.groups.last().map_or(0, |(_, nodes)| nodes.end);
    for (id, node) in graph.nodes.iter().enumerate().skip(grouped) {
        let _ = writeln!(out, "  {}", written(id, node));
    }
    if graph.nodes.is_empty() {
        out.push_str("  n0[\"nothing to draw\"]\n");
    }
    for Edge {
        ends: (from, to),
        label,
        ..
    } in &graph.edges
    {
        let tie = if graph.is_directed { "-->" } else { "---" };
        let label = match &**label {
            "" => String::new(),
            label => format!("|\"{}\"|", escape(label)),
        };
        let _ = writeln!(out, "  n{from} {tie}{label} n{to}");
    }
    let clashes: Vec<String> = graph
        .edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.is_clash)
        .map(|(at, _)| at.to_string())
        .collect();
    if !clashes.is_empty() {
        let _ = writeln!(
            out,
            "  linkStyle {} stroke:#a33f08,stroke-width:2px",
            clashes.join(",")
        );
    }
    for (name, look, style) in [
        (
            "knot",
            Look::Knot,
            "fill:#f6c9b3,stroke:#a33f08,color:#1b1f24",
        ),
        (
            "reached",
            Look::Reached,
            "fill:#b5d8f0,stroke:#0a5c96,color:#1b1f24",
        ),
        (
            "depends",
            Look::Depends,
            "fill:#fbf3c4,stroke:#b39b12,color:#1b1f24,stroke-dasharray:4 3",
        ),
        (
            "blocked",
            Look::Blocked,
            "fill:#f6c9b3,stroke:#a33f08,color:#1b1f24",
        ),
    ] {
        let own: Vec<String> = graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.look == look)
            .map(|(id, _)| format!("n{id}"))
            .collect();
        if !own.is_empty() {
            let _ = writeln!(out, "  classDef {name} {style}");
            let _ = writeln!(out, "  class {} {name}", own.join(","));
        }
    }
    out
}

fn written(id: usize, node: &Node) -> String {
    let lines: Vec<String> = node.lines.iter().map(|line| escape(line)).collect();
    let text = lines.join("<br/>");
    match node.look {
        Look::Plain => format!("n{id}[\"{text}\"]"),
        Look::Knot => format!("n{id}([\"{text}\"])"),
        Look::Reached | Look::Depends | Look::Blocked => format!("n{id}{{{{\"{text}\"}}}}"),
    }
}

/// Writes a text so that Mermaid shows it as it is: whatever might be markup, by its number.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.trim().chars() {
        let is_harmless = c.is_alphanumeric()
            || matches!(c, ' ' | ',' | ':' | '(' | ')' | '?' | '!' | '\'' | '/')
            // A number with a dot begins a list, and so does a dash.
            || (c == '.' && !before.is_ascii_digit())
            || (c == '-' && !out.is_empty())
            || !c.is_ascii() && !matches!(c, '\u{fffe}' | '\u{ffff}');
        if is_harmless {
            out.push(c);
        } else if c.is_control() || !c.is_ascii() {
            out.push('\u{fffd}');
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
        before = c;
    }
    out
}
