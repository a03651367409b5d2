//! Where there is too much to list, the parties are counted: the numbers must be those that
//! the lists would give, whatever is said, and whoever counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use demarche::analysis::{FindingKind, Overlap, Stand, Survey};
use demarche::check::{Options, Outcome, check};
use demarche::model::{CellId, PartyId};
use demarche::workspace::Workspace;
use fastrand::Rng;

/// Two parties by place, a cell, and how they stand there.
type Noted = BTreeMap<(usize, usize, CellId, u8), usize>;

/// What is counted is what is listed, on negotiations with blocs, exchanges, conditions that
/// tie cells together, acts of somebody, and words to somebody; `LAWS=100000` tries more.
#[test]
fn what_is_counted_is_what_is_listed() {
    let rounds = std::env::var("LAWS").map_or(400, |text| text.parse().expect("a number"));
    let only = std::env::var("SEED").map(|seed| seed.parse().expect("a number"));
    let mut ways = [0u64; WAYS.len()];
    for seed in only.map_or(0..rounds, |seed: u64| seed..seed + 1) {
        let text = random_text(&mut Rng::with_seed(seed));
        let workspace = Workspace::from_texts([("a.pos", text.as_str())]);
        let listed = check(&workspace, &Options::default());
        assert!(listed.analysis.survey.is_none(), "seed {seed}");
        let counted = check(
            &workspace,
            &Options {
                most_listed: Some(0),
                ..Options::default()
            },
        );
        let survey = counted.analysis.survey.as_ref();
        let Some(survey) = survey else {
            assert!(counted.analysis.is_listed(), "seed {seed}");
            continue;
        };
        let context = format!("seed {seed}\n{text}");
        compare(&listed, survey, &context);
        for pair in &survey.pairs {
            for (way, count) in WAYS.iter().zip(&mut ways) {
                *count += (pair[0].of(*way) + pair[1].of(*way)) as u64;
            }
        }
    }
    println!("{ways:?}");
    for (way, count) in WAYS.iter().zip(ways) {
        assert!(only_one() || count > 0, "{way:?} is never seen");
    }
}

fn only_one() -> bool {
    std::env::var("SEED").is_ok()
}

const WAYS: [Stand; 9] = [
    Stand::Contradiction,
    Stand::Across,
    Stand::Overlap(Overlap::Agreed),
    Stand::Overlap(Overlap::Accepted),
    Stand::Overlap(Overlap::CommonGround),
    Stand::Overlap(Overlap::Conditional),
    Stand::Overlap(Overlap::Open),
    Stand::Silence { asked: true },
    Stand::Silence { asked: false },
];

fn compare(listed: &Outcome, survey: &Survey, context: &str) {
    let noted = noted(listed);
    let parties = &listed.analysis.parties;
    let negotiation = &listed.negotiation;
    let mut pairs = survey.pairs.iter();
    for a in 0..parties.len() {
        for b in a + 1..parties.len() {
            let counted = pairs.next().expect("a tally for each pair");
            for (at, way) in WAYS.iter().enumerate() {
                for (process, tally) in counted.iter().enumerate() {
                    let mine = noted.iter().filter(|((x, y, cell, of), _)| {
                        let issue = negotiation.issue_of(*cell);
                        (*x, *y, usize::from(*of)) == (a, b, at)
                            && usize::from(issue.process) == process
                    });
                    let mine: usize = mine.map(|(_, count)| count).sum();
                    assert_eq!(tally.of(*way), mine, "{way:?} of {a} and {b}, {context}");
                }
            }
        }
    }
    assert!(pairs.next().is_none());
    for (at, tally) in survey.issues.iter().enumerate() {
        for (of, way) in WAYS.iter().enumerate() {
            let mine = noted.iter().filter(|((_, _, cell, by), _)| {
                negotiation.cell(*cell).issue.index() == at && usize::from(*by) == of
            });
            let mine: usize = mine.map(|(_, count)| count).sum();
            assert_eq!(tally.of(*way), mine, "{way:?} on issue {at}, {context}");
        }
    }
}

/// Returns what the findings list: each cell of two parties once for each way.
fn noted(outcome: &Outcome) -> Noted {
    let mut noted = Noted::new();
    let parties = &outcome.analysis.parties;
    let place = |party: PartyId| parties.iter().position(|own| *own == party);
    for finding in &outcome.analysis.findings {
        let [a, b] = finding.parties.as_slice() else {
            continue;
        };
        let (Some(a), Some(b)) = (place(*a), place(*b)) else {
            continue;
        };
        let (a, b) = (a.min(b), a.max(b));
        let way = match &finding.kind {
            FindingKind::Contradiction { across: true, .. } => {
                *noted.entry((a, b, finding.cells[0], 1)).or_default() += 1;
                continue;
            }
            FindingKind::Contradiction { .. } => 0,
            FindingKind::Overlap { how, .. } => 2 + *how as u8,
            FindingKind::Unaddressed { asked, .. } => {
                let silent = Stand::Silence {
                    asked: *asked != demarche::analysis::Asked::Others,
                };
                WAYS.iter().position(|way| *way == silent).unwrap() as u8
            }
            _ => continue,
        };
        for cell in &finding.cells {
            // Several conflicts on one cell are one cell on which no value suits both.
            noted.insert((a, b, *cell, way), 1);
        }
    }
    noted
}

fn random_text(random: &mut Rng) -> String {
    let mut text = String::from(
        "list area \"The areas\" { east, west }\n\
         issue one \"One\": one of { low, middle, high }\n\
         issue two \"Two\": number 0..10\n\
         issue three[area] \"Three\": yes or no\n\
         issue four \"Four\": any of { food, water, light }\n\
         issue five \"Five\": yes or no performed by p1\n\
         issue six \"Six\": yes or no process\n",
    );
    let count = random.usize(2..7);
    for party in 0..count {
        let _ = writeln!(text, "party p{party} \"P{party}\"");
    }
    let mut speakers: Vec<String> = (0..count).map(|party| format!("p{party}")).collect();
    for (bloc, first) in [("left", 0), ("right", 1)] {
        if count > first + 2 && random.bool() {
            let _ = writeln!(
                text,
                "bloc {bloc} \"{bloc}\" {{ p{first}, p{} }}",
                first + 1
            );
            speakers.push(bloc.to_owned());
        }
    }
    if random.bool() {
        text.push_str("rule bound \"Bound\" { one is high implies two at most 6 }\n");
    }
    for speaker in &speakers {
        let _ = writeln!(
            text,
            "position of-{speaker} of {speaker} {{ stated 2024-05-04 by \"X\""
        );
        for clause in 0..random.usize(0..6) {
            let to = match random.usize(0..6) {
                0 => format!(" to {}", speakers[random.usize(..speakers.len())]),
                _ => String::new(),
            };
            let to = if to == format!(" to {speaker}") {
                String::new()
            } else {
                to
            };
            let (x, y) = (condition(random), condition(random));
            let body = match random.usize(0..10) {
                0..=3 => format!("demand c{clause}{to} {{ {x} }}"),
                4 => format!("offer c{clause}{to} {{ {x} }}"),
                5 => format!("offer c{clause} {{ {x} }} in exchange for {{ {y} }}"),
                6 => format!("prefer c{clause}{to} {{ {x} }}"),
                7 => format!("demand c{clause} {{ {x} or {y} }}"),
                8 => format!("refuse c{clause} {{ {x} }}"),
                _ => format!("demand c{clause} {{ {x} implies {y} }}"),
            };
            let _ = writeln!(text, "  {body}");
        }
        if random.usize(0..4) == 0 {
            text.push_str("  discuss four\n");
        }
        text.push_str("}\n");
    }
    text
}

fn condition(random: &mut Rng) -> String {
    let pick = |random: &mut Rng, all: &[&str]| all[random.usize(..all.len())].to_owned();
    match random.usize(0..7) {
        0 => format!("one is {}", pick(random, &["low", "middle", "high"])),
        1 => format!(
            "two {} {}",
            pick(random, &["at least", "at most"]),
            random.usize(2..9)
        ),
        2 => format!(
            "three[{}] is {}",
            pick(random, &["east", "west", "every area"]),
            pick(random, &["yes", "no"])
        ),
        3 => format!(
            "four {} {}",
            pick(random, &["includes", "excludes"]),
            pick(random, &["food", "water", "light"])
        ),
        4 => format!("five is {}", pick(random, &["yes", "no"])),
        5 => format!("six is {}", pick(random, &["yes", "no"])),
        _ => format!("one is not {}", pick(random, &["low", "middle", "high"])),
    }
}
