//! What depends on readings, checked against every combination of them.

#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;
#[path = "support/shrink.rs"]
mod shrink;

use demarche::analysis::{self, Case, FindingKind, Verdict};
use demarche::check::{Options, check};
use demarche::constraint;
use demarche::model::{Background, BackgroundId, Negotiation};
use demarche::report::{short, terminal};
use demarche::source::Span;
use demarche::workspace::Workspace;

use random::{random_negotiation, random_terms};
use rounds::each_seed;

/// The cases of everything that depends on readings are exactly the combinations under which
/// it is found, and what is not told depends on none.
#[test]
fn cases_are_exact() {
    let mut told = 0;
    let rounds = each_seed(400, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let parties = random.u32(2..=3);
        let mut negotiation = random_negotiation(&mut random, parties);
        negotiation.backgrounds.clear();
        for number in 0..random.u32(1..=3) {
            let terms = random_terms(&mut random, &negotiation);
            negotiation.backgrounds.push(Background {
                name: format!("reading-{number}"),
                label: None,
                span: Span::default(),
                whole: Span::default(),
                held_by: Some(vec!["somebody".into()]),
                cites: Vec::new(),
                terms,
            });
        }
        shrink::judge(&negotiation, |negotiation| {
            told += judge(negotiation, seed);
        });
    });
    let Some(rounds) = rounds else { return };
    assert!(told > rounds, "the cases are worth judging: {told}");
}

fn judge(negotiation: &Negotiation, seed: u64) -> u64 {
    let standing = demarche::model::standing(negotiation, None);
    let options = analysis::Options::default();
    let readings = analysis::readings(negotiation, &standing, &options);
    assert!(!readings.is_cut_short && readings.partly.is_empty());
    let count = negotiation.backgrounds.len();
    let covers = |cases: &[Case], bits: u32| {
        let is_on = |id: &BackgroundId| bits & (1 << id.0) != 0;
        cases.is_empty()
            || cases
                .iter()
                .any(|case| case.with.iter().all(is_on) && !case.without.iter().any(is_on))
    };
    for bits in 0..1_u32 << count {
        let assumed: Vec<BackgroundId> = (0..count as u32)
            .filter(|at| bits & (1 << at) != 0)
            .map(BackgroundId)
            .collect();
        let sets = constraint::constrain(negotiation, &standing, &assumed);
        let (found, _) = analysis::analyse(negotiation, &standing, &sets, &options);
        let findings: Vec<_> = found
            .findings
            .iter()
            .filter(|finding| !matches!(finding.kind, FindingKind::Unaddressed { .. }))
            .collect();
        for depends in &readings.findings {
            assert_eq!(
                findings.contains(&&depends.what),
                covers(&depends.when, bits),
                "seed {seed}, {bits:b}: {depends:#?}"
            );
        }
        let changed = readings.findings.iter().filter(|d| covers(&d.when, bits));
        assert_eq!(
            findings.len(),
            readings.always + changed.count(),
            "seed {seed}, {bits:b}"
        );
        for depends in &readings.conflicts {
            let mut all = found.joint.deadlocks.iter().flat_map(|d| &d.conflicts);
            let holds = all.any(|conflict| *conflict == depends.what);
            assert_eq!(
                holds,
                covers(&depends.when, bits),
                "seed {seed}: {depends:#?}"
            );
        }
        for depends in &readings.verdicts {
            let holds = found.joint.verdict == depends.what;
            assert_eq!(
                holds,
                covers(&depends.when, bits),
                "seed {seed}: {depends:#?}"
            );
        }
        let told = readings.verdicts.iter();
        let told = told.filter(|depends| covers(&depends.when, bits)).count();
        assert_eq!(told, 1, "seed {seed}, {bits:b}: {:#?}", readings.verdicts);
        for depends in &readings.zones {
            let mut all = found.joint.zone.iter();
            let holds = all
                .any(|zone| (zone.cell, &zone.values) == (depends.what.cell, &depends.what.values));
            assert_eq!(
                holds,
                covers(&depends.when, bits),
                "seed {seed}: {depends:#?}"
            );
        }
    }
    (readings.findings.len() + readings.conflicts.len() + readings.zones.len()) as u64
}

const RIVER: &str = r#"
party delta "The delta"
party hills "Hillside"
issue access "Free access to the river": yes or no
issue dams "Dams upstream": yes or no
issue fish "Ladders for the fish": yes or no

reading no-dams "free access means no dams" {
  by "a columnist"
  access is yes implies dams is no
}
reading ladders "dams are fine with ladders" {
  by "an engineer"
  dams is yes implies fish is yes
}

position d of delta {
  stated 2024-03-01 by "the delta's minister"
  demand water { access is yes }
  refuse machines { fish is yes }
}
position h of hills {
  stated 2024-03-02 by "the hills' minister"
  demand power { dams is yes }
}
"#;

#[test]
fn what_depends_on_readings_is_told() {
    let workspace = Workspace::from_texts([("river.pos", RIVER)]);
    let options = Options {
        readings: true,
        ..Options::default()
    };
    let report = check(&workspace, &options).report(&workspace);
    let text = short::render(&report, &workspace.sources);
    let told: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("reading: "))
        .collect();
    assert_eq!(
        told,
        [
            "compatible: One deal can suit everybody, unless `no-dams` or `ladders` is assumed",
            "incompatible: No deal can suit everybody, only if `no-dams` is assumed, or if `ladders` is assumed",
            "contradiction: The delta and Hillside contradict each other on \"Free access to the river\" and \"Dams upstream\" taken together, only if `no-dams` is assumed",
            "contradiction: The delta and Hillside contradict each other on \"Dams upstream\" and \"Ladders for the fish\" taken together, only if `ladders` is assumed",
            "zone: What is left on \"Free access to the river\" is: yes, unless `no-dams` is assumed",
            "zone: What is left on \"Dams upstream\" is: yes, unless `no-dams` or `ladders` is assumed",
            "zone: What is left on \"Ladders for the fish\" is: no, unless `ladders` is assumed",
        ]
    );
    let look = terminal::Look {
        width: 80,
        unicode: true,
        colour: false,
    };
    let page = terminal::render(&report, &workspace.sources, look);
    assert!(
        page.contains("What depends on how words are read"),
        "{page}"
    );
}

/// Each reading alone leaves one deadlock; together they leave none, since a party that
/// contradicts itself under a reading is not held to what it said.
#[test]
fn two_readings_open_together_what_neither_opens_alone() {
    let text = r#"
party ana
party ben
issue field: yes or no
issue price: number 0..9
reading empty "one" { by "a columnist"  field is no }
reading dear "two" { by "a columnist"  price is 7 }
position of-ana of ana { demand f { field is yes }  demand p { price at most 5 } }
position of-ben of ben { demand f { field is no }  demand p { price at least 8 } }
"#;
    let workspace = Workspace::from_texts([("a.pos", text)]);
    let options = Options {
        readings: true,
        ..Options::default()
    };
    let outcome = check(&workspace, &options);
    assert!(judge(&outcome.negotiation, 0) > 0);
    let text = short::render(&outcome.report(&workspace), &workspace.sources);
    let told: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("reading: "))
        .filter(|line| line.contains("compatible"))
        .collect();
    assert_eq!(
        told,
        [
            "incompatible: No deal can suit everybody, only if `empty` is not assumed, or if `dear` is not assumed",
            "compatible: One deal can suit everybody, only if `empty` and `dear` are assumed",
        ]
    );
}

/// Seven pairs of readings, of which none may be assumed together: a deal exists in 128 cases,
/// which nobody reads.
#[test]
fn a_verdict_of_too_many_cases_is_told_by_the_other() {
    let verdicts = |pairs: usize| {
        let mut text = "party ana\nparty ben\n".to_owned();
        for at in 0..pairs {
            let pair = format!(
                "issue a{at}: yes or no\nissue b{at}: yes or no\nissue c{at}: yes or no\n\
                 reading one{at} {{ by \"a columnist\"  a{at} is yes implies b{at} is yes }}\n\
                 reading two{at} {{ by \"a columnist\"  b{at} is yes implies c{at} is yes }}\n\
                 position of-ana{at} of ana {{ demand {{ a{at} is yes }} }}\n\
                 position of-ben{at} of ben {{ demand {{ c{at} is no }} }}\n"
            );
            text.push_str(&pair);
        }
        let workspace = Workspace::from_texts([("a.pos", text.as_str())]);
        let options = Options {
            readings: true,
            ..Options::default()
        };
        let outcome = check(&workspace, &options);
        let told = short::render(&outcome.report(&workspace), &workspace.sources);
        assert_eq!(told.contains("too many to list"), pairs > 6, "{told}");
        let readings = outcome.readings.expect("asked for");
        let verdicts = readings.verdicts.into_iter();
        verdicts
            .map(|told| (told.what, told.when.len()))
            .collect::<Vec<_>>()
    };
    let (open, shut) = (Verdict::Compatible, Verdict::Incompatible);
    assert_eq!(verdicts(6), [(open, 64), (shut, 6)]);
    assert_eq!(verdicts(7), [(shut, 7)]);
}
