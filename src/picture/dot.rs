//! DOT, for Graphviz.

use std::fmt::Write;

use super::graph::{Edge, Graph, Look, Node};

/// About so many letters stand on a line of a label.
const WIDTH: usize = 32;

/// Returns a graph in DOT.
pub fn write(graph: &Graph) -> String {
    let (word, tie) = if graph.is_directed {
        ("digraph", "->")
    } else {
        ("graph", "--")
    };
    let mut out = format!("{word} {{\n");
    // Writing to a text cannot fail.
    let _ = writeln!(
        out,
        "  graph [label={}, labelloc=t, rankdir=LR, fontname=\"sans-serif\"];\n  \
         node [shape=box, style=\"rounded,filled\", fillcolor=\"#f3f5f7\", fontname=\"sans-serif\"];\n  \
         edge [fontname=\"sans-serif\", fontsize=11];",
        quoted(std::slice::from_ref(&graph.title))
    );
    for (at, (label, nodes)) in graph.groups.iter().enumerate() {
        let label = quoted(std::slice::from_ref(label));
        let _ = writeln!(out, "  subgraph cluster_{at} {{\n    label={label};");
        for (id, node) in nodes
            .clone()
            .filter_map(|id| Some((id, graph.nodes.get(id)?)))
        {
            let _ = writeln!(out, "    n{id} {};", attributes(node));
        }
        out.push_str("  }\n");
    }
    let grouped = graph.groups.last().map_or(0, |(_, nodes)| nodes.end);
    for (id, node) in graph.nodes.iter().enumerate().skip(grouped) {
        let _ = writeln!(out, "  n{id} {};", attributes(node));
    }
    for Edge {
        ends: (from, to),
        label,
        more,
        is_clash,
    } in &graph.edges
    {
        let mut parts = vec![format!("tooltip={}", quoted(std::slice::from_ref(more)))];
        if !label.is_empty() {
            parts.insert(0, format!("label={}", quoted(std::slice::from_ref(label))));
        }
        if *is_clash {
            parts.push("color=\"#a33f08\", penwidth=2".to_owned());
        }
        let _ = writeln!(out, "  n{from} {tie} n{to} [{}];", parts.join(", "));
    }
    out.push_str("}\n");
    out
}

fn attributes(node: &Node) -> String {
    let look = match node.look {
        Look::Plain => "",
        Look::Knot => ", shape=ellipse, fillcolor=\"#f6c9b3\"",
        Look::Reached => ", shape=hexagon, style=filled, fillcolor=\"#b5d8f0\"",
        Look::Depends => ", shape=hexagon, style=\"filled,dashed\", fillcolor=\"#fbf3c4\"",
        Look::Blocked => ", shape=hexagon, style=\"filled,bold\", fillcolor=\"#f6c9b3\"",
    };
    let lines: Vec<String> = node
        .lines
        .iter()
        .flat_map(|line| textwrap::wrap(line, WIDTH))
        .map(std::borrow::Cow::into_owned)
        .collect();
    let more = quoted(std::slice::from_ref(&node.more));
    format!("[label={}, tooltip={more}{look}]", quoted(&lines))
}

/// Writes lines so that DOT shows them as they are: it knows escapes, and entities of HTML.
fn quoted(lines: &[String]) -> String {
    let mut out = String::from('"');
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push_str("\\n");
        }
        for c in line.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '&' => out.push_str("&amp;"),
                '\n' | '\r' => out.push(' '),
                '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    out
}
