//! A made-up negotiation of about so many lines, in ten files.

use std::collections::HashMap;
use std::fmt::Write as _;

use fastrand::Rng;

const FILES: usize = 10;

/// What an issue takes.
#[derive(Clone, Copy)]
enum Kind {
    OneOf,
    YesNo,
    Amount,
    Area,
    AnyOf,
}

/// What a party has in mind for each issue, so that it does not contradict itself.
#[derive(Default)]
struct Mind(HashMap<String, String>);

impl Mind {
    fn settle(&mut self, what: &str, choices: &[&str], random: &mut Rng) -> String {
        let choice = || choices[random.usize(..choices.len())].to_owned();
        self.0.entry(what.to_owned()).or_insert_with(choice).clone()
    }
}

/// Returns the files' names and texts.
pub fn texts(lines: usize) -> Vec<(String, String)> {
    let mut random = Rng::with_seed(7);
    let each = lines / FILES;
    let parties: Vec<String> = ('a'..='i')
        .map(|letter| format!("party-{letter}"))
        .collect();
    let (agenda, issues) = agenda(each, &parties);
    let mut texts = vec![("agenda.pos".to_owned(), agenda)];
    for party in &parties {
        let text = positions(party, each, &issues, &mut random);
        texts.push((format!("{party}.pos"), text));
    }
    texts
}

fn agenda(lines: usize, parties: &[String]) -> (String, Vec<(String, Kind)>) {
    let mut text = String::from(
        "agenda \"A made-up negotiation\"\n\nmilestone talks \"The talks\"\nmilestone signing \"The signing\" after talks\n\nlist area \"The areas\" {\n",
    );
    for area in 0..8 {
        let _ = writeln!(text, "  area-{area} \"Area {area}\"");
    }
    text.push_str("}\n\n");
    for party in parties {
        let _ = writeln!(text, "party {party} \"The {party}\"");
    }
    text.push_str("source record \"The record\" { published 2024-12-31 }\n\n");
    let mut count = text.lines().count();
    let mut issues = Vec::new();
    while count < lines {
        let at = issues.len() + 1;
        let (index, ty, kind) = match at % 5 {
            0 => ("", "one of { low, middle, high, none }", Kind::OneOf),
            1 => ("", "yes or no", Kind::YesNo),
            2 => ("", "money USD", Kind::Amount),
            3 => ("[area]", "one of { mine, yours, shared }", Kind::Area),
            _ => (
                "",
                "any of { observers, troops, funds, courts }",
                Kind::AnyOf,
            ),
        };
        let _ = writeln!(text, "issue topic-{at}{index} \"Topic {at}\": {ty}");
        issues.push((format!("topic-{at}"), kind));
        count += 1;
        if at % 3 == 0 {
            text.push('\n');
            count += 1;
        }
    }
    (text, issues)
}

fn positions(party: &str, lines: usize, issues: &[(String, Kind)], random: &mut Rng) -> String {
    const KINDS: &[&str] = &[
        "demand",
        "demand",
        "demand",
        "firm demand",
        "offer",
        "prefer",
        "precondition",
    ];
    let mut text = String::new();
    let mut mind = Mind::default();
    let (mut count, mut number) = (0, 0);
    while count < lines {
        number += 1;
        let (month, day) = (1 + number % 9, 10 + number % 10);
        let _ = writeln!(
            text,
            "position {party}-{number} of {party} \"Statement {number} of {party}\" {{\n  stated 2024-0{month}-{day} by \"The delegate\"\n  cites record\n"
        );
        count += 6;
        for at in 0..random.usize(4..8) {
            let kind = KINDS[random.usize(..KINDS.len())];
            let condition = condition(&mut mind, issues, random);
            let head = format!("  {kind} c{number}-{at} \"What is asked in {number}.{at}\"");
            if random.u32(..10) < 3 {
                let _ = writeln!(
                    text,
                    "{head} {{\n    {condition}\n    note \"As said on the day.\"\n  }}"
                );
                count += 4;
            } else {
                let _ = writeln!(text, "{head} {{ {condition} }}");
                count += 1;
            }
            if random.u32(..10) < 4 {
                text.push('\n');
                count += 1;
            }
        }
        text.push_str("}\n\n");
    }
    text
}

fn condition(mind: &mut Mind, issues: &[(String, Kind)], random: &mut Rng) -> String {
    let (name, kind) = &issues[random.usize(..issues.len())];
    match kind {
        Kind::OneOf => {
            let value = mind.settle(name, &["low", "middle", "high"], random);
            format!("{name} is {value}")
        }
        Kind::YesNo => {
            let value = mind.settle(name, &["yes", "yes", "yes", "no"], random);
            format!("{name} is {value}")
        }
        Kind::Amount => {
            let middle = mind.settle(name, &["200", "400", "600", "800"], random);
            let side = if random.bool() { "least" } else { "most" };
            format!("{name} is at {side} {middle} USD")
        }
        Kind::Area => {
            let cell = format!("{name}[area-{}]", random.u32(..8));
            let value = mind.settle(&cell, &["mine", "yours", "shared"], random);
            format!("{cell} is {value}")
        }
        Kind::AnyOf => {
            let value = mind.settle(name, &["observers", "troops", "funds", "courts"], random);
            format!("{name} includes {value}")
        }
    }
}
