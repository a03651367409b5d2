//! Where there is too much to list, the parties are counted: the numbers must be those that
//! the lists would give, whatever is said, and however many work on it.

#[path = "support/command.rs"]
mod command;
#[path = "support/rounds.rs"]
mod rounds;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use demarche::analysis::{FindingKind, Overlap, Stand, Survey};
use demarche::check::{Options, Outcome, check};
use demarche::model::{CellId, PartyId};
use demarche::workspace::Workspace;
use fastrand::Rng;
use serde_json::Value;

use command::{Folder, run_at};

/// Two parties by place, a cell, and how they stand there.
type Noted = BTreeMap<(usize, usize, CellId, u8), usize>;

/// What is counted is what is listed, on negotiations with blocs, exchanges, conditions that
/// tie cells together, acts of somebody, and words to somebody; `LAWS=100000` tries more.
#[test]
fn what_is_counted_is_what_is_listed() {
    let mut ways = [0; WAYS.len()];
    let tried = rounds::each_seed(400, |seed| {
        let text = random_text(&mut Rng::with_seed(seed));
        let workspace = Workspace::from_texts([("a.pos", text.as_str())]);
        let listed = check(&workspace, &Options::default());
        assert!(listed.analysis.survey.is_none());
        let options = Options {
            most_listed: Some(0),
            ..Options::default()
        };
        let counted = check(&workspace, &options);
        let Some(survey) = &counted.analysis.survey else {
            assert!(counted.analysis.is_listed());
            return;
        };
        compare(&listed, survey, &text);
        for pair in &survey.pairs {
            for (way, count) in WAYS.iter().zip(&mut ways) {
                *count += pair[0].of(*way) + pair[1].of(*way);
            }
        }
    });
    if tried.is_some() {
        assert!(ways.iter().all(|count| *count > 0), "{ways:?}");
    }
}

/// An assembly: everybody speaks on most issues, and most think alike.
fn assembly(states: usize, issues: usize) -> Folder {
    let mut folder = Folder::new();
    let mut random = Rng::with_seed(9);
    let mut agenda = String::from("agenda \"An assembly\"\n");
    for issue in 0..issues {
        let kind = ["yes or no", "one of { low, middle, high }", "money USD"][issue % 3];
        let _ = writeln!(agenda, "issue item-{issue} \"Item {issue}\": {kind}");
    }
    for state in 0..states {
        let _ = writeln!(agenda, "party state-{state} \"State {state}\"");
        let mut text =
            format!("position of-{state} of state-{state} {{ stated 2024-05-04 by \"X\"\n");
        for issue in 0..issues {
            if random.usize(0..10) == 0 {
                continue;
            }
            let strays = random.usize(0..8) == 0;
            let condition = match issue % 3 {
                0 => ["is yes", "is no"][usize::from(strays)],
                1 => ["is middle", "is high"][usize::from(strays)],
                _ => ["is at least 100 USD", "is at most 50 USD"][usize::from(strays)],
            };
            let kind = ["demand", "firm demand", "offer"][random.usize(0..3)];
            let _ = writeln!(text, "  {kind} on-{issue} {{ item-{issue} {condition} }}");
        }
        text.push_str("}\n");
        folder = folder.with(&format!("state-{state}.pos"), text);
    }
    folder.with("agenda.pos", agenda)
}

/// More than a person reads is shown in numbers, in every form, and says so.
#[test]
fn an_assembly_is_shown_in_numbers() {
    let folder = assembly(40, 400);
    let path = folder.path().to_str().unwrap().to_owned();
    let seen = run_at("80", &["check", &path]);
    assert_eq!(seen.status, 0, "{}", seen.err);
    for words in [
        "No deal can satisfy all 40 parties",
        "Farthest apart",
        "Nearest",
        "Most disputed",
        "`--parties` lists what some of them have",
        "more deadlocks: `--format short` tells each",
    ] {
        assert!(seen.out.contains(words), "{words}\n{}", seen.out);
    }
    let lines = seen.out.lines().count();
    assert!(lines < 400, "{lines} lines");
    assert!(seen.out.lines().all(|line| line.chars().count() <= 80));

    let short = run_at("80", &["check", "--format", "short", &path]).out;
    assert_eq!(
        short
            .lines()
            .filter(|line| line.starts_with("pair: "))
            .count(),
        780
    );

    let json = run_at("80", &["check", "--format", "json", &path]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(mistakes(&json), Vec::<String>::new());
    assert_eq!(json["survey"]["pairs"].as_array().unwrap().len(), 780);
    let sum = |way: &str| -> u64 {
        let pairs = json["survey"]["pairs"].as_array().unwrap().iter();
        pairs
            .map(|pair| pair["substance"][way].as_u64().unwrap())
            .sum()
    };
    assert_eq!(
        json["summary"]["contradiction"].as_u64(),
        Some(sum("contradictions"))
    );
    assert_eq!(json["limits"][0]["kind"], "not-listed");

    let csv = run_at("80", &["check", "--format", "csv", &path]).out;
    assert_eq!(csv.lines().count(), 781);
    let text = run_at("80", &["check", "--format", "markdown", &path]).out;
    assert!(text.contains("## Farthest apart"), "{text}");

    // Of two of them, everything is told; and a page of everything would be no page.
    let two = run_at("80", &["check", "--parties", "state-1,state-2", &path]).out;
    assert!(
        two.contains("Between") && !two.contains("Farthest apart"),
        "{two}"
    );
    let page = folder.path().join("page.html");
    let page = run_at("80", &["report", &path, "-o", page.to_str().unwrap()]);
    assert_eq!(page.status, 2);
    assert!(page.err.contains("too often for a page"), "{}", page.err);
    for form in ["html", "mermaid"] {
        let drawn = run_at("80", &["check", "--format", form, &path]);
        assert_eq!((drawn.status, &*drawn.out), (2, ""), "{form}");
    }
    let tests = run_at("80", &["check", "--format", "junit", &path]).out;
    assert!(
        tests.contains("all pairs") && tests.contains("<failure"),
        "{tests}"
    );
    let changes = [
        "changes",
        &path,
        "--from",
        "2024-05-01",
        "--to",
        "2024-05-05",
    ];
    let changes = run_at("80", &changes);
    assert!(
        changes.out.contains("meet too often"),
        "{}{}",
        changes.out,
        changes.err
    );
}

/// Returns where a report is not as its schema has it.
fn mistakes(report: &Value) -> Vec<String> {
    let schema = serde_json::from_str(include_str!("../schema/report-1.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors = schema.iter_errors(report);
    errors.map(|error| error.to_string()).collect()
}

/// However many work on it, the bytes are the same.
#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = assembly(40, 400);
    let path = folder.path().to_str().unwrap();
    let told = |threads: &str| {
        let arguments = ["check", "--format", "json", "--threads", threads, path];
        run_at("80", &arguments).out
    };
    let one = told("1");
    assert!(one.contains("\"survey\""));
    for threads in ["3", "16"] {
        assert!(told(threads) == one, "{threads} threads");
    }
}

/// However many the parties are, memory is bounded, and what is left out is said.
#[test]
fn a_crowd_is_compared_only_together() {
    let mut text = String::from("issue gate \"Gate\": yes or no\n");
    for party in 0..2_000 {
        let wants = ["yes", "no"][usize::from(party == 7)];
        let _ = writeln!(
            text,
            "party p{party}\nposition of-p{party} of p{party} {{ stated 2024-05-04 \
             demand {{ gate is {wants} }} }}"
        );
    }
    let folder = Folder::new().with("a.pos", text);
    let seen = folder.run(&["check", "--format", "json", "."]);
    let json: Value = serde_json::from_str(&seen.out).unwrap();
    assert_eq!(mistakes(&json), Vec::<String>::new());
    assert!(json.get("survey").is_none());
    let words = json["limits"][0]["words"].as_str().unwrap();
    assert!(words.contains("1,999,000 times") && words.contains("all of them together"));
    assert_eq!(json["joint"]["verdict"], "incompatible");
}

/// Whoever allows no time for it is told that it was cut short, and nothing wrong.
#[test]
fn an_assembly_without_time_is_not_counted() {
    let folder = assembly(40, 400);
    let path = folder.path().to_str().unwrap();
    let arguments = ["check", "--format", "json", "--timeout", "0", path];
    let json: Value = serde_json::from_str(&run_at("80", &arguments).out).unwrap();
    assert_eq!(mistakes(&json), Vec::<String>::new());
    assert!(json.get("survey").is_none());
    assert_eq!(json["limits"][0]["kind"], "cut-short");
    assert_eq!(json["summary"]["contradiction"], 0);
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

fn compare(listed: &Outcome, survey: &Survey, text: &str) {
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
                    assert_eq!(tally.of(*way), mine, "{way:?} of {a} and {b}, {text}");
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
            assert_eq!(tally.of(*way), mine, "{way:?} on issue {at}, {text}");
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
