//! Graphs for programs that lay out by themselves.

use crate::analysis::State;
use crate::report::Report;

use super::conflicts::Conflicts;
use super::title;

/// Things, and what ties them.
#[derive(Debug, Default)]
pub struct Graph {
    /// What it is about.
    pub title: String,
    /// Whether a tie has a direction.
    pub is_directed: bool,
    /// The things.
    pub nodes: Vec<Node>,
    /// Labels of groups, and the nodes in each.
    pub groups: Vec<(String, std::ops::Range<usize>)>,
    /// What ties them.
    pub edges: Vec<Edge>,
}

/// A thing.
#[derive(Debug)]
pub struct Node {
    /// What is written in it, line by line.
    pub lines: Vec<String>,
    /// More about it.
    pub more: String,
    /// How it is drawn.
    pub look: Look,
}

/// What ties two nodes.
#[derive(Debug)]
pub struct Edge {
    /// From, and to.
    pub ends: (usize, usize),
    /// What is written beside it.
    pub label: String,
    /// More about it.
    pub more: String,
    /// Whether it stands in the way.
    pub is_clash: bool,
}

/// How a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A clause, or an act.
    Plain,
    /// A conflict of three clauses or more, tied to each of them.
    Knot,
    /// A milestone that can be reached.
    Reached,
    /// One that depends on what no party decides.
    Depends,
    /// One that cannot.
    Blocked,
}

/// Returns the clauses that are in conflicts, grouped by party.
pub fn conflicts(report: &Report) -> Graph {
    let conflicts = Conflicts::of(report);
    let mut graph = Graph {
        title: title(report).to_owned(),
        ..Graph::default()
    };
    let mut first = 0;
    for (party, many) in &conflicts.parties {
        graph
            .groups
            .push(((*party).to_owned(), first..first + many));
        first += many;
    }
    for said in &conflicts.clauses {
        graph.nodes.push(Node {
            lines: vec![said.key.clone(), said.says.clone()],
            more: said.attribution.clone(),
            look: Look::Plain,
        });
    }
    let mut knots = 0;
    for clash in &conflicts.clashes {
        let edge = |from: usize, to: usize| Edge {
            ends: (from, to),
            label: String::new(),
            more: clash.sentence.to_owned(),
            is_clash: true,
        };
        if let [a, b] = *clash.members {
            graph.edges.push(edge(a, b));
            continue;
        }
        let knot = graph.nodes.len();
        knots += 1;
        graph.nodes.push(Node {
            lines: vec![format!("not all ({knots})")],
            more: clash.sentence.to_owned(),
            look: Look::Knot,
        });
        let members = clash.members.iter();
        graph
            .edges
            .extend(members.map(|member| edge(knot, *member)));
    }
    graph
}

/// Returns the milestones and acts, with what comes before what.
pub fn order(report: &Report) -> Graph {
    let mut graph = Graph {
        title: title(report).to_owned(),
        is_directed: true,
        ..Graph::default()
    };
    let Some(process) = &report.process else {
        return graph;
    };
    for point in &process.points {
        let milestone = point.milestone.and_then(|at| process.milestones.get(at));
        graph.nodes.push(Node {
            lines: vec![point.label.clone()],
            more: milestone.map_or_else(String::new, |milestone| milestone.sentence.clone()),
            look: match milestone.map(|milestone| milestone.state) {
                None => Look::Plain,
                Some(State::Reachable) => Look::Reached,
                Some(State::Depends) => Look::Depends,
                Some(State::Blocked) => Look::Blocked,
            },
        });
    }
    for step in &process.steps {
        let obstacles = step.obstacles.iter();
        let sentences: Vec<&str> = obstacles
            .filter_map(|at| process.obstacles.get(*at))
            .map(|obstacle| &*obstacle.sentence)
            .collect();
        let by = step.by.as_ref();
        graph.edges.push(Edge {
            ends: (step.from, step.to),
            label: by.map_or_else(String::new, |(_, party)| party.clone()),
            more: match (sentences.as_slice(), by) {
                ([], None) => "in the agenda".to_owned(),
                ([], Some((key, party))) => format!("{key} of {party}"),
                (sentences, _) => sentences.join("; "),
            },
            is_clash: !step.obstacles.is_empty(),
        });
    }
    // Several clauses of one party may ask for the same step.
    graph
        .edges
        .dedup_by(|b, a| a.ends == b.ends && a.label == b.label && a.is_clash == b.is_clash);
    graph
}
