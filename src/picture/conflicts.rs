//! The conflicts: a row for each clause that is in one, a line for each conflict.
//!
//! Clauses that cannot all hold are a hyperedge of two or more. Drawn as a vertical line with a
//! dot on each of its clauses, it crosses no other, however many there are.

use std::collections::BTreeMap;

use crate::report::words::count;
use crate::report::{Kind, Report, Said};

use super::svg::{Frame, LINE, MARGIN, SIZE, Svg, wrap};
use super::{title, verdict};

/// The room for the name of a party.
const PARTY: i32 = 150;
/// The room for what a clause says.
const CLAUSE: i32 = 440;
/// From one conflict to the next.
const STEP: i32 = 26;
/// More conflicts than this no picture shows.
const MOST: usize = 100;

/// Clauses, and which of them cannot all hold.
#[derive(Debug, Default)]
pub struct Conflicts<'a> {
    /// The clauses in conflicts, those of a party together.
    pub clauses: Vec<&'a Said>,
    /// The parties of the clauses: a label, and how many clauses.
    pub parties: Vec<(&'a str, usize)>,
    /// The conflicts.
    pub clashes: Vec<Clash<'a>>,
    /// How many more were found.
    pub more: usize,
}

/// Clauses that cannot all hold.
#[derive(Debug)]
pub struct Clash<'a> {
    /// The clauses, by index.
    pub members: Vec<usize>,
    /// That in one sentence.
    pub sentence: &'a str,
}

impl<'a> Conflicts<'a> {
    /// Returns the minimal conflicts of a report, and its contradictions that are none.
    pub fn of(report: &'a Report) -> Self {
        let minimal = report.joint.iter().flat_map(|joint| &joint.deadlocks);
        let hidden: usize = minimal.clone().map(|deadlock| deadlock.more).sum();
        let minimal = minimal
            .flat_map(|deadlock| &deadlock.conflicts)
            .map(|conflict| (&*conflict.sentence, &conflict.clauses));
        let contradictions = report
            .findings
            .iter()
            .filter(|finding| finding.kind == Kind::Contradiction)
            .map(|finding| (&*finding.sentence, &finding.clauses));
        let mut seen: Vec<Vec<&str>> = Vec::new();
        let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut by_key: BTreeMap<&str, &Said> = BTreeMap::new();
        let mut more = hidden;
        for (sentence, clauses) in minimal.chain(contradictions) {
            let mut keys: Vec<&str> = clauses.iter().map(|said| &*said.key).collect();
            keys.sort_unstable();
            keys.dedup();
            if keys.len() < 2 || seen.contains(&keys) {
                continue;
            }
            if found.len() == MOST {
                more += 1;
                continue;
            }
            by_key.extend(clauses.iter().map(|said| (&*said.key, said)));
            seen.push(keys.clone());
            found.push((sentence, keys));
        }
        let mut all = Self {
            more,
            ..Self::default()
        };
        let mut index: BTreeMap<&str, usize> = BTreeMap::new();
        let mut names: Vec<&str> = report.parties.iter().map(|party| &*party.name).collect();
        let others = by_key.values().map(|said| &*said.party);
        let mut others: Vec<&str> = others.filter(|name| !names.contains(name)).collect();
        others.dedup();
        names.extend(others);
        for name in names {
            let mut own: Vec<&Said> = by_key
                .values()
                .copied()
                .filter(|said| said.party == name && !index.contains_key(&*said.key))
                .collect();
            own.sort_by_key(|said| said.whole);
            if let Some(first) = own.first() {
                all.parties.push((&first.party_label, own.len()));
            }
            for said in own {
                index.insert(&said.key, all.clauses.len());
                all.clauses.push(said);
            }
        }
        for (sentence, keys) in found {
            let mut members: Vec<usize> = keys.iter().map(|key| index[key]).collect();
            members.sort_unstable();
            all.clashes.push(Clash { members, sentence });
        }
        all
    }
}

pub fn draw(report: &Report) -> String {
    let conflicts = Conflicts::of(report);
    let left = MARGIN + PARTY + CLAUSE;
    let all = (left + STEP * conflicts.clashes.len() as i32 + 2 * MARGIN).max(760);
    let mut svg = Svg::default();
    let verdict = verdict(report);
    let mut y = svg.head(all, title(report), &verdict) + 8;
    if conflicts.clashes.is_empty() {
        svg.text(MARGIN, y + LINE, "dim", "No clauses exclude each other.");
        y += 2 * LINE;
    } else {
        for (at, x) in (1..=conflicts.clashes.len()).zip(steps(left)) {
            svg.text(x, y + LINE, "dim middle", &at.to_string());
        }
        y += LINE + 10;
        let (end, middles) = clauses(&mut svg, &conflicts, all, y);
        for ((clash, at), x) in conflicts.clashes.iter().zip(1..).zip(steps(left)) {
            svg.open(&format!("{at}. {}", clash.sentence));
            let ys: Vec<i32> = clash.members.iter().map(|at| middles[*at]).collect();
            if let (Some(first), Some(last)) = (ys.first(), ys.last()) {
                svg.line((x, *first), (x, *last), "clash");
            }
            for y in ys {
                svg.dot((x, y), 6, "member");
            }
            svg.close();
        }
        y = end + 10;
        for (clash, at) in conflicts.clashes.iter().zip(1..) {
            let lines = wrap(clash.sentence, all - 2 * MARGIN - 34, SIZE, 4);
            svg.text(MARGIN + 24, y + LINE, "dim end", &at.to_string());
            svg.lines(MARGIN + 34, y + LINE, "", &lines);
            y += LINE * lines.len() as i32 + 4;
        }
        if conflicts.more > 0 {
            let more = format!("and {}", count(conflicts.more, "more conflict"));
            svg.text(MARGIN + 34, y + LINE, "dim", &more);
            y += LINE;
        }
    }
    let description = format!(
        "{verdict} {} between {}: a row for each clause, and for each conflict a line with a dot \
         on the clauses that cannot all hold.",
        count(conflicts.clashes.len(), "conflict"),
        count(conflicts.clauses.len(), "clause")
    );
    svg.finish(&Frame {
        name: "conflicts",
        title: title(report),
        description: &description,
        width: all,
        height: y + MARGIN,
    })
}

fn steps(left: i32) -> impl Iterator<Item = i32> {
    (0..).map(move |at: i32| left + STEP / 2 + at * STEP)
}

/// Draws the clauses by party. Returns how far down they reach, and the middle of each.
fn clauses(svg: &mut Svg, conflicts: &Conflicts<'_>, all: i32, y: i32) -> (i32, Vec<i32>) {
    let mut y = y;
    let mut middles: Vec<i32> = Vec::new();
    let mut rest = conflicts.clauses.iter();
    for (party, many) in &conflicts.parties {
        let top = y;
        y += 6;
        let mut rows: Vec<(i32, &Said, Vec<String>, Vec<String>)> = Vec::new();
        for said in rest.by_ref().take(*many) {
            let label = said.label.as_deref().unwrap_or(&said.key);
            let label = wrap(label, (CLAUSE - 16) * 9 / 10, SIZE, 2);
            let lines = wrap(&said.says, CLAUSE - 16, SIZE, 3);
            let height = LINE * (label.len() + lines.len()) as i32 + 8;
            rows.push((y, said, label, lines));
            middles.push(y + height / 2);
            y += height;
        }
        let lines = wrap(party, (PARTY - 16) * 9 / 10, SIZE, 4);
        y = y.max(top + LINE * lines.len() as i32 + 16) + 6;
        svg.rect((MARGIN, top), (all - 2 * MARGIN, y - top - 6), "band");
        svg.lines(MARGIN + 8, top + 6 + LINE, "strong", &lines);
        for (at, said, label, lines) in rows {
            let x = MARGIN + PARTY;
            let y = at + SIZE + 2;
            svg.open(&format!(
                "{}: {} \u{2014} {}",
                said.key, said.says, said.attribution
            ));
            svg.lines(x, y, "strong", &label);
            svg.lines(x, y + LINE * label.len() as i32, "dim", &lines);
            svg.close();
        }
    }
    (y, middles)
}
