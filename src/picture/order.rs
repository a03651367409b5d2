//! What comes before what: milestones and acts in layers from left to right.
//!
//! A step that spans several layers gets a place of its own in each of them, so that no line
//! runs through a box (after Sugiyama, Tagawa and Toda, 1981), in whole numbers.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::analysis::State;
use crate::report::Report;
use crate::report::process::Process;
use crate::report::words::count;

use super::svg::{Frame, LINE, MARGIN, SIZE, Svg, wrap};
use super::{title, verdict};

/// The width of a box.
const BOX: i32 = 200;
/// The room between two layers.
const GAP: i32 = 110;
/// The room between two boxes.
const APART: i32 = 18;
/// How often the boxes of a layer are put nearer to those that they are tied to.
const SWEEPS: usize = 8;
/// More points than this no picture shows.
const MOST: usize = 300;

/// A place in a layer: a point's, or that of a line that passes.
struct Place {
    layer: usize,
    point: Option<usize>,
    height: i32,
    y: i32,
}

/// A step as it is drawn.
struct Line {
    /// The places that it runs through, from left to right.
    through: Vec<usize>,
    /// Whether it points to the left, as only a step in a circle does.
    is_backward: bool,
    is_clash: bool,
    more: Vec<String>,
}

pub fn draw(report: &Report) -> String {
    let empty = Process {
        milestones: Vec::new(),
        obstacles: Vec::new(),
        points: Vec::new(),
        steps: Vec::new(),
    };
    let process = report.process.as_ref().unwrap_or(&empty);
    let shown = process.points.len().min(MOST);
    let layers = layers(process, shown);
    let mut places: Vec<Place> = process
        .points
        .iter()
        .take(shown)
        .enumerate()
        .map(|(at, point)| Place {
            layer: layers[at],
            point: Some(at),
            height: LINE * wrap(&point.label, BOX - 34, SIZE, 4).len().max(1) as i32 + 16,
            y: 0,
        })
        .collect();
    let lines = lines(process, shown, &mut places);
    let columns = arrange(&mut places, &lines);
    let count_layers = columns.len() as i32;
    let all = (2 * MARGIN + count_layers * BOX + (count_layers - 1).max(0) * GAP).max(560);
    let mut svg = Svg::default();
    let verdict = verdict(report);
    let mut top = svg.head(all, title(report), &verdict) + 16;
    if places.is_empty() {
        svg.text(MARGIN, top + LINE, "dim", "No milestone is declared.");
        top += 2 * LINE;
    }
    let deepest = places.iter().map(|place| place.y + place.height).max();
    for line in &lines {
        draw_line(&mut svg, line, &places, top);
    }
    for place in &places {
        if let Some(at) = place.point {
            draw_box(&mut svg, process, at, place, top);
        }
    }
    let mut y = top + deepest.unwrap_or(0) + 8;
    if process.points.len() > shown {
        let more = format!("and {} more", process.points.len() - shown);
        svg.text(MARGIN, y + LINE, "dim", &more);
        y += LINE;
    }
    for obstacle in &process.obstacles {
        let lines = wrap(&obstacle.sentence, all - 2 * MARGIN - 20, SIZE, 4);
        svg.text(MARGIN, y + LINE, "strong", "\u{2717}");
        svg.lines(MARGIN + 20, y + LINE, "", &lines);
        y += LINE * lines.len() as i32 + 4;
    }
    let acts = process.points.len() - process.milestones.len();
    let description = format!(
        "{verdict} {} and {}: what comes before what, from left to right.",
        count(process.milestones.len(), "milestone"),
        count(acts, "act")
    );
    svg.finish(&Frame {
        name: "order",
        title: title(report),
        description: &description,
        width: all,
        height: y + MARGIN,
    })
}

/// Returns the layer of each point: one right of everything that comes before it. A step that
/// would close a circle is left out of account.
fn layers(process: &Process, shown: usize) -> Vec<usize> {
    let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); shown];
    for step in &process.steps {
        if step.from < shown && step.to < shown && step.from != step.to {
            before[step.to].insert(step.from);
        }
    }
    let mut layers: Vec<Option<usize>> = vec![None; shown];
    let mut rest: Vec<usize> = (0..shown).collect();
    while !rest.is_empty() {
        let is_ready = |at: &usize| before[*at].iter().all(|earlier| layers[*earlier].is_some());
        // In a circle, the point that waits for the fewest others begins.
        let waits = |at: &usize| {
            let earlier = before[*at].iter();
            earlier
                .filter(|earlier| layers[**earlier].is_none())
                .count()
        };
        let ready: Vec<usize> = rest.iter().copied().filter(is_ready).collect();
        let next = match ready.as_slice() {
            [] => rest.iter().copied().min_by_key(waits).into_iter().collect(),
            _ => ready,
        };
        for at in &next {
            let earlier = before[*at].iter().filter_map(|earlier| layers[*earlier]);
            layers[*at] = Some(earlier.max().map_or(0, |layer| layer + 1));
        }
        rest.retain(|at| layers[*at].is_none());
    }
    layers.into_iter().map(Option::unwrap_or_default).collect()
}

/// Returns the steps, each between two points once, and adds the places that they pass.
fn lines(process: &Process, shown: usize, places: &mut Vec<Place>) -> Vec<Line> {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for step in &process.steps {
        if step.from >= shown || step.to >= shown || step.from == step.to {
            continue;
        }
        let is_clash = !step.obstacles.is_empty();
        let more = match &step.by {
            Some((key, party)) => format!("{party}, {key}"),
            None => "the agenda".to_owned(),
        };
        if let Some(at) = ends.iter().position(|known| *known == (step.from, step.to)) {
            lines[at].is_clash |= is_clash;
            lines[at].more.push(more);
            continue;
        }
        ends.push((step.from, step.to));
        let is_backward = places[step.from].layer >= places[step.to].layer;
        let (left, right) = if is_backward {
            (step.to, step.from)
        } else {
            (step.from, step.to)
        };
        let mut through = vec![left];
        for layer in places[left].layer + 1..places[right].layer {
            through.push(places.len());
            places.push(Place {
                layer,
                point: None,
                height: 6,
                y: 0,
            });
        }
        through.push(right);
        lines.push(Line {
            through,
            is_backward,
            is_clash,
            more: vec![more],
        });
    }
    lines
}

/// Puts the places of each layer one below the other, near to what they are tied to. Returns
/// the layers.
fn arrange(places: &mut [Place], lines: &[Line]) -> Vec<Vec<usize>> {
    let deepest = places
        .iter()
        .map(|place| place.layer + 1)
        .max()
        .unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); deepest];
    for (at, place) in places.iter().enumerate() {
        columns[place.layer].push(at);
    }
    let mut tied: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for line in lines {
        for pair in line.through.windows(2) {
            tied[pair[0]].push(pair[1]);
            tied[pair[1]].push(pair[0]);
        }
    }
    for column in &columns {
        stack(places, column);
    }
    for _ in 0..SWEEPS {
        for column in &mut columns {
            let middle = |places: &[Place], at: usize| places[at].y + places[at].height / 2;
            let wanted = |at: usize| {
                let sum: i32 = tied[at].iter().map(|other| middle(places, *other)).sum();
                match tied[at].len() as i32 {
                    0 => middle(places, at),
                    many => sum / many,
                }
            };
            let mut wishes: Vec<(i32, usize)> =
                column.iter().map(|at| (wanted(*at), *at)).collect();
            wishes.sort_unstable();
            *column = wishes.iter().map(|(_, at)| *at).collect();
            stack(places, column);
            // The whole layer moves to where its places would like to be.
            let shift: i32 = wishes
                .iter()
                .map(|(wish, at)| wish - middle(places, *at))
                .sum::<i32>()
                / (wishes.len() as i32).max(1);
            for at in column.iter() {
                places[*at].y += shift;
            }
        }
    }
    let highest = places.iter().map(|place| place.y).min().unwrap_or(0);
    for place in places {
        place.y -= highest;
    }
    columns
}

fn stack(places: &mut [Place], column: &[usize]) {
    let mut y = 0;
    for at in column {
        places[*at].y = y;
        y += places[*at].height + APART;
    }
}

fn draw_line(svg: &mut Svg, line: &Line, places: &[Place], top: i32) {
    let x = |layer: usize| MARGIN + layer as i32 * (BOX + GAP);
    let middle = |place: &Place| top + place.y + place.height / 2;
    let (class, tip) = if line.is_clash {
        ("clash", "clash-tip")
    } else {
        ("arrow", "tip")
    };
    svg.open(&line.more.join("; "));
    // The tip of the arrow keeps a little room to itself.
    let last = line.through.len() - 1;
    for (at, pair) in line.through.windows(2).enumerate() {
        let (from, to) = (&places[pair[0]], &places[pair[1]]);
        let (y, to_y) = (middle(from), middle(to));
        if from.layer == to.layer {
            let x = x(from.layer) + BOX;
            svg.path(
                &format!("M{x} {y}C{} {y} {} {to_y} {x} {to_y}", x + 40, x + 40),
                class,
            );
            continue;
        }
        let start = x(from.layer) + BOX + if at == 0 && line.is_backward { 8 } else { 0 };
        let end = x(to.layer)
            - if at + 1 == last && !line.is_backward {
                8
            } else {
                0
            };
        let bend = (end - start) / 2;
        let mut path = format!(
            "M{start} {y}C{} {y} {} {to_y} {end} {to_y}",
            start + bend,
            end - bend
        );
        if to.point.is_none() {
            let _ = write!(path, "H{}", x(to.layer) + BOX);
        }
        svg.path(&path, class);
    }
    let (first, end) = (&places[line.through[0]], &places[line.through[last]]);
    let (tip_x, tip_y, back) = if line.is_backward {
        (x(first.layer) + BOX, middle(first), 10)
    } else {
        (x(end.layer), middle(end), -10)
    };
    svg.path(&format!("M{tip_x} {tip_y}l{back} -5v10z"), tip);
    svg.close();
}

fn draw_box(svg: &mut Svg, process: &Process, at: usize, place: &Place, top: i32) {
    let Some(point) = process.points.get(at) else {
        return;
    };
    let milestone = point.milestone.and_then(|at| process.milestones.get(at));
    let (class, sign) = match milestone.map(|milestone| milestone.state) {
        None => ("node", ""),
        Some(State::Reachable) => ("agrees", "\u{2713}"),
        Some(State::Depends) => ("alone", "?"),
        Some(State::Blocked) => ("contradicts", "\u{2717}"),
    };
    let x = MARGIN + place.layer as i32 * (BOX + GAP);
    let y = top + place.y;
    svg.open(milestone.map_or(&point.label, |milestone| &milestone.sentence));
    svg.rect((x, y), (BOX, place.height), class);
    svg.text(x + 8, y + 8 + SIZE, "strong", sign);
    let left = if sign.is_empty() { x + 10 } else { x + 24 };
    svg.lines(
        left,
        y + 8 + SIZE,
        "",
        &wrap(&point.label, BOX - 34, SIZE, 4),
    );
    svg.close();
}
