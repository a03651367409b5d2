//! What changes between two days: by example, and by laws on random negotiations.

#[path = "support/brute.rs"]
mod brute;
#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;

use std::path::PathBuf;
use std::sync::Arc;

use demarche::analysis::{self, Change, Changes, Event, Subject, Turn, Verdict};
use demarche::check::{self, Options};
use demarche::model::{
    BackgroundId, ClauseId, Date, Negotiation, PartyId, Period, Position, PositionId, Statement,
    Status, Target, Withdrawal,
};
use demarche::report::changes::{json, short};
use demarche::report::terminal;
use demarche::source::Span;
use demarche::workspace::Workspace;

use brute::{Deals, Member, binding};
use random::random_negotiation;
use rounds::each_seed;

fn day(text: &str) -> Date {
    Period::parse(text).unwrap().last
}

/// Two parties at a river; what they say is given.
fn river(positions: &str) -> Workspace {
    let text = format!(
        "party up \"Up\"\nparty down \"Down\"\nissue flow \"Flow\": number\nissue dams \"Dams\": yes or no\n{positions}"
    );
    Workspace::from_texts([("river.pos", text.as_str())])
}

/// What changes, in the short format, without places and without what clauses were said.
fn told(workspace: &Workspace, from: &str, to: &str) -> Vec<String> {
    let options = Options {
        as_of: Some(day(to)),
        ..Options::default()
    };
    let outcome = check::check(workspace, &options);
    let changes = outcome.changes(workspace, day(from));
    let errors = outcome.report(workspace).mistakes().0;
    assert_eq!(errors, 0, "{:#?}", outcome.diagnostics);
    let text = short::render(&changes, &workspace.sources);
    text.lines()
        .filter(|line| !line.contains(": clauses: "))
        .map(|line| {
            // `river.pos:5:9: ` and `because river.pos:5:9: ` say where.
            let Some(start) = line.find("river.pos:") else {
                return line.to_owned();
            };
            let rest = line[start..].split_once(": ").map_or("", |(_, rest)| rest);
            format!("{}{rest}", &line[..start])
        })
        .collect()
}

const FIRST: &str =
    "position a of up { stated 2024-03-01 by \"a minister\" demand low { flow at most 5 } }\n";

#[test]
fn something_appears() {
    let workspace = river(&format!(
        "{FIRST}position b of down {{ stated 2024-03-05 by \"a minister\" demand high {{ flow at least 9 }} }}"
    ));
    assert_eq!(
        told(&workspace, "2024-03-04", "2024-03-05"),
        [
            "from 2024-03-04 to 2024-03-05: 2 appeared",
            "verdict: on the earlier day there are not two parties to compare; on the later day no deal can satisfy both",
            "appeared: contradiction: Up and Down contradict each other on \"Flow\"; the gap is 4, from 5 to 9",
            "    because Down's `b.high` was stated (a minister, 2024-03-05)",
            "appeared: deadlock: Up and Down are deadlocked over \"Flow\"",
            "    because Down's `b.high` was stated (a minister, 2024-03-05)",
        ]
    );
}

#[test]
fn what_its_until_ends_goes() {
    let workspace = river(&format!(
        "{FIRST}position b of down {{ stated 2024-03-01 by \"a minister\" until 2024-04 demand high {{ flow at least 9 }} }}"
    ));
    assert_eq!(told(&workspace, "2024-04-01", "2024-04-30").len(), 1);
    let told = told(&workspace, "2024-04-30", "2024-05-01");
    assert!(
        told.contains(
            &"    because Down's `b.high` ended (a minister, 2024-03-01, until 2024-04)".into()
        ),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|line| line.starts_with("went: contradiction: ")),
        "{told:#?}"
    );
}

#[test]
fn a_replaced_clause_moves_the_gap() {
    let workspace = river(&format!(
        "{FIRST}position b of down {{ stated 2024-03-01 by \"a minister\" demand high {{ flow at least 9 }} }}\n\
         position c of down {{ stated 2024-03-08 by \"a minister\" replaces b demand lower {{ flow at least 7 }} }}"
    ));
    assert_eq!(
        told(&workspace, "2024-03-07", "2024-03-08"),
        [
            "from 2024-03-07 to 2024-03-08: 1 moved",
            "moved: contradiction: Up and Down contradict each other on \"Flow\"; the gap is 2, from 5 to 7",
            "    gap: was 4, from 5 to 9; is now 2, from 5 to 7",
            "    clauses: no longer `b.high`; now `c.lower`",
            "    because Down's `b.high` was replaced by `c` (2024-03-08)",
            "    because Down's `c.lower` was stated (a minister, 2024-03-08)",
        ]
    );
}

#[test]
fn a_partial_date_counts_from_its_first_day_and_says_so() {
    let workspace = river(&format!(
        "{FIRST}position b of down {{ stated 2024-05 by \"a minister\" demand high {{ flow at least 9 }} }}"
    ));
    assert_eq!(told(&workspace, "2024-03-02", "2024-04-30").len(), 1);
    let early = told(&workspace, "2024-04-30", "2024-05-01");
    assert!(
        early.contains(
            &"    because Down's `b.high` was stated (a minister, 2024-05); 2024-05 counts from its first day"
                .into()
        ),
        "{early:#?}"
    );
    let whole = told(&workspace, "2024-04-30", "2024-05-31");
    assert!(
        whole.contains(&"    because Down's `b.high` was stated (a minister, 2024-05)".into()),
        "{whole:#?}"
    );
}

const CONTESTED: &str = "position b of down { stated 2024-03-01 by \"a minister\" demand high { flow at least 9 } }\n\
     position c of down {\n stated 2024-03-08\n withdraws b.high according to \"The Herald\"\n demand dry { dams is no }\n}\n\
     position d of up { stated 2024-03-15 by \"a minister\" demand lower { flow at most 3 } }";

#[test]
fn a_contested_withdrawal_is_told_under_both_readings() {
    let workspace = river(&format!("{FIRST}{CONTESTED}"));
    let taken = told(&workspace, "2024-03-07", "2024-03-08");
    assert!(
        taken
            .iter()
            .any(|line| line.starts_with("went: contradiction: ")),
        "{taken:#?}"
    );
    assert!(
        taken.contains(
            &"    only if one takes `b.high` as withdrawn, as The Herald does; else it stands"
                .into()
        ),
        "{taken:#?}"
    );
    // What does not hang on it says nothing of it.
    let dams = taken
        .iter()
        .position(|line| line.contains("has not addressed \"Dams\""));
    let after = dams.and_then(|at| taken.get(at + 1));
    assert!(
        after.is_none_or(|line| !line.contains("only")),
        "{taken:#?}"
    );
    // A week later the contradiction moves, for those who do not take it as withdrawn.
    let moved = told(&workspace, "2024-03-14", "2024-03-15");
    assert!(
        moved.contains(
            &"    only unless one takes `b.high` as withdrawn, as The Herald does".into()
        ),
        "{moved:#?}"
    );
    assert!(
        moved
            .iter()
            .any(|line| line.starts_with("moved: contradiction: ")),
        "{moved:#?}"
    );
}

#[test]
fn the_day_of_the_five_points() {
    let workspace = Workspace::open(&[PathBuf::from("positions/ukraine-war")]).unwrap();
    let options = Options {
        as_of: Some(day("2022-11-07")),
        ..Options::default()
    };
    let outcome = check::check(&workspace, &options);
    assert_eq!(outcome.day_of("five-points"), Ok(Some(day("2022-11-07"))));
    let changes = outcome.changes(&workspace, day("2022-11-06"));
    let [day] = changes.days.as_slice() else {
        panic!("{changes:#?}");
    };
    let turned = |key: &str| day.turns.iter().find(|turning| turning.clause == key);
    for name in [
        "integrity",
        "charter",
        "losses",
        "war-criminals",
        "never-again",
    ] {
        let turning = turned(&format!("five-points.{name}")).expect(name);
        assert_eq!(turning.turn, "began");
    }
    let withdrawn = turned("decree.not-with-putin").unwrap();
    assert_eq!(
        (withdrawn.turn, withdrawn.by.as_deref()),
        ("withdrawn", Some("five-points"))
    );
    assert_eq!(withdrawn.according, ["Politico", "The Washington Post"]);
    let met = |event: Event, kind: &str, issue: &str| {
        let issue = changes.report.issues.iter().position(|i| i.name == issue);
        day.changes
            .iter()
            .find(|c| c.event == event && c.kind == kind && Some(c.issue) == issue)
    };
    for issue in ["un-charter", "compensation", "punishment", "guarantees"] {
        assert!(met(Event::Appeared, "overlap", issue).is_some(), "{issue}");
    }
    assert!(met(Event::Moved, "contradiction", "status").is_some());
    // Whether Ukraine would talk with this president is what the newspapers decide.
    let counterpart = met(Event::Went, "overlap", "counterpart").unwrap();
    let [hangs] = counterpart.hangs_on.as_slice() else {
        panic!("{counterpart:#?}");
    };
    assert_eq!(hangs.otherwise, "stands");
    assert_eq!(hangs.according, ["Politico", "The Washington Post"]);
    let others = day.changes.iter().filter(|change| !change.is_silence);
    assert_eq!(
        others.filter(|change| !change.hangs_on.is_empty()).count(),
        1
    );
}

/// What happens between two days happens on the days between them.
#[test]
fn a_history_counts_what_each_day_shows() {
    let workspace = Workspace::open(&[PathBuf::from("positions/ukraine-war")]).unwrap();
    let options = Options {
        timeline: true,
        ..Options::default()
    };
    let outcome = check::check(&workspace, &options);
    let history = outcome.history(&workspace);
    let timeline = outcome.timeline.as_ref().unwrap();
    assert_eq!((timeline.earlier, timeline.is_cut_short), (0, false));
    for pair in timeline.days.windows(2) {
        assert!(pair[0].0 < pair[1].0);
    }
    for day in &history.days {
        let counted = timeline.days.iter().find(|(date, _)| Some(*date) == day.to);
        assert_eq!(counted.map(|(_, counts)| *counts), Some(day.counts.1));
    }
    let (_, last) = timeline.days.last().unwrap();
    let report = outcome.report(&workspace);
    assert_eq!(last.clauses, report.scope.clauses);
    assert_eq!(
        last.contradictions,
        report.count(demarche::report::Kind::Contradiction)
    );
    assert_eq!(last.overlaps, report.count(demarche::report::Kind::Overlap));
    assert_eq!(last.deadlocks, report.joint.unwrap().deadlocks.len());
}

/// Whatever is left of a text, changes are told in every format, and the same each time.
#[test]
fn nothing_panics_on_broken_files() {
    let text = format!(
        "party up \"Up\"\nparty down \"Down\"\nissue flow \"Flow\": number\nissue dams \"Dams\": yes or no\n{FIRST}{CONTESTED}"
    );
    let words: Vec<&str> = text.split(' ').collect();
    let look = terminal::Look {
        width: 60,
        unicode: false,
        colour: true,
    };
    each_seed(300, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut broken = words.clone();
        for _ in 0..random.usize(1..6) {
            broken.remove(random.usize(0..broken.len()));
        }
        let broken = broken.join(" ");
        let tell = || {
            let workspace = Workspace::from_texts([("broken.pos", broken.as_str())]);
            let outcome = check::check(&workspace, &Options::default());
            let changes = outcome.history(&workspace);
            let sources = &workspace.sources;
            [
                short::render(&changes, sources),
                json::render(&changes, sources),
                terminal::render_changes(&changes, sources, look),
            ]
        };
        assert_eq!(tell(), tell(), "seed {seed}");
    });
}

// Laws

const DAYS: u32 = 6;

fn nth(number: u32) -> Date {
    demarche::model::day_of_number(19_800 + i64::from(number))
}

/// Returns a negotiation whose clauses are said, end, and are withdrawn on some days; each is
/// a position of its own, and only later ones withdraw earlier ones.
fn random_history(random: &mut fastrand::Rng) -> Negotiation {
    let parties = random.u32(2..=3);
    let mut negotiation = random_negotiation(random, parties);
    negotiation.positions.clear();
    for (at, clause) in negotiation.clauses.iter_mut().enumerate() {
        let clause = Arc::make_mut(clause);
        let begin = random.u32(0..DAYS);
        let period = |first: u32, last: u32| Period {
            first: nth(first),
            last: nth(last),
        };
        let statement = Statement {
            stated: (random.u8(0..8) > 0)
                .then(|| period(begin, begin + u32::from(random.u8(0..4) == 0))),
            until: (random.u8(0..4) == 0)
                .then(|| random.u32(begin..DAYS))
                .map(|until| period(until, until)),
            ..Statement::default()
        };
        clause.position = PositionId(at as u32);
        clause.statement.clone_from(&statement);
        negotiation.positions.push(Arc::new(Position {
            name: format!("p{at}"),
            label: None,
            span: Span::default(),
            party: clause.party,
            statement,
            notes: Vec::new(),
        }));
    }
    for by in 1..negotiation.positions.len() as u32 {
        if random.u8(0..3) > 0 {
            continue;
        }
        let target = random.u32(0..by);
        negotiation.withdrawals.push(Withdrawal {
            by: PositionId(by),
            by_clause: random.bool().then_some(ClauseId(by)),
            target: if random.bool() {
                Target::Clause(ClauseId(target))
            } else {
                Target::Position(PositionId(target))
            },
            replaces: random.bool(),
            according: (0..random.u8(0..2))
                .map(|at| format!("paper-{at}"))
                .collect(),
            span: Span::default(),
        });
    }
    negotiation
}

/// Adding a withdrawal never leaves its target in force, and changes nothing before its day.
#[test]
fn a_withdrawal_takes_its_target_back() {
    each_seed(2_000, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut negotiation = random_history(&mut random);
        let target = ClauseId(random.u32(0..negotiation.clauses.len() as u32));
        let on = random.u32(0..DAYS);
        let before: Vec<_> = (0..=DAYS)
            .map(|day| demarche::model::standing(&negotiation, Some(nth(day))))
            .collect();
        negotiation.positions.push(Arc::new(Position {
            name: "last".into(),
            label: None,
            span: Span::default(),
            party: PartyId(0),
            statement: Statement {
                stated: Some(Period {
                    first: nth(on),
                    last: nth(on),
                }),
                ..Statement::default()
            },
            notes: Vec::new(),
        }));
        negotiation.withdrawals.push(Withdrawal {
            by: PositionId(negotiation.positions.len() as u32 - 1),
            by_clause: None,
            target: Target::Clause(target),
            replaces: false,
            according: vec!["a paper".into()],
            span: Span::default(),
        });
        let last = negotiation.withdrawals.len() - 1;
        for (day, known) in (0..=DAYS).zip(&before) {
            let now = demarche::model::standing(&negotiation, Some(nth(day)));
            if day >= on {
                assert!(!now.is_in_force(target), "seed {seed}, day {day}");
            } else {
                assert_eq!(now, *known, "seed {seed}, day {day}");
            }
            let without = demarche::model::standing_without(&negotiation, Some(nth(day)), &[last]);
            assert_eq!(without, *known, "seed {seed}, day {day}");
        }
    });
}

/// From a day to itself nothing changes; from B to A the same changes as from A to B, the other
/// way round; and what appears and goes accounts for what is found.
#[test]
fn changes_mirror_each_other() {
    let (mut told, mut contested, mut blocked) = (0, 0, 0);
    let rounds = each_seed(250, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let negotiation = random_history(&mut random);
        let deals = Deals::of(&negotiation);
        let options = analysis::Options::default();
        let compare =
            |a: u32, b: u32| analysis::changes(&negotiation, &options, Some(nth(a)), Some(nth(b)));
        let (a, b) = (random.u32(0..=DAYS), random.u32(0..=DAYS));
        let same = compare(a, a);
        assert!(
            same.changes.is_empty() && same.turns.is_empty(),
            "seed {seed}"
        );
        assert!(
            same.contests.iter().all(|c| c.changes.is_empty()),
            "seed {seed}"
        );
        let (there, back) = (compare(a, b), compare(b, a));
        assert_eq!(
            pairs(&there.changes, false),
            pairs(&back.changes, true),
            "seed {seed}"
        );
        let turned = |changes: &Changes| -> Vec<ClauseId> {
            changes.turns.iter().map(|turned| turned.clause).collect()
        };
        assert_eq!(turned(&there), turned(&back), "seed {seed}");
        for (day, verdict) in [(a, there.verdicts.0), (b, there.verdicts.1)] {
            let (Some(verdict), Some(fits)) = (verdict, fits(&negotiation, &deals, nth(day)))
            else {
                continue;
            };
            let expected = if fits {
                Verdict::Compatible
            } else {
                Verdict::Incompatible
            };
            assert_eq!(verdict, expected, "seed {seed}, day {day}");
            blocked += u64::from(!fits);
        }
        if a != b {
            assert!(
                there.changes.iter().all(|change| !change.causes.is_empty()),
                "seed {seed}"
            );
        }
        let kind = |subject: &Subject| matches!(subject, Subject::Finding(f, _) if matches!(f.kind, analysis::FindingKind::Overlap { .. }));
        let number = |event: Event| {
            let mut all = there
                .changes
                .iter()
                .filter(|change| change.event() == event);
            let found = all
                .by_ref()
                .filter(|change| change.subject().is_some_and(kind));
            found.count()
        };
        assert_eq!(
            there.counts.0.overlaps + number(Event::Appeared),
            there.counts.1.overlaps + number(Event::Went),
            "seed {seed}"
        );
        for turned in &there.turns {
            if let Turn::Withdrawn(by) = turned.turn {
                let standing = demarche::model::standing(&negotiation, Some(nth(b)));
                assert!(
                    matches!(standing.of(turned.clause), Status::Withdrawn { by: at, .. } if at == by)
                );
            }
        }
        told += there.changes.len();
        contested += there
            .changes
            .iter()
            .filter(|c| !c.hangs_on.is_empty())
            .count();
    });
    assert!(
        rounds.is_none() || told > 250 && contested > 10 && blocked > 10,
        "worth judging: {told}, {contested}, {blocked}"
    );
}

/// Whether some deal suits all that is in force on a day; `None` where a party's own clauses
/// cannot hold, so that something is left out.
fn fits(negotiation: &Negotiation, deals: &Deals, day: Date) -> Option<bool> {
    let standing = demarche::model::standing(negotiation, Some(day));
    let rules = (0..negotiation.backgrounds.len() as u32).map(BackgroundId);
    let rules: Vec<Member> = rules.map(Member::Background).collect();
    let clauses: Vec<ClauseId> = negotiation
        .clause_ids()
        .filter(|id| standing.is_in_force(*id) && binding(negotiation, *id).is_some())
        .collect();
    let hold = |is: &dyn Fn(PartyId) -> bool| {
        let clauses = clauses.iter().copied();
        let theirs = clauses.filter(|id| is(negotiation.clause(*id).party));
        let members: Vec<Member> = rules
            .iter()
            .copied()
            .chain(theirs.map(Member::Clause))
            .collect();
        deals.some(negotiation, &members)
    };
    let mut parties = (0..negotiation.parties.len() as u32).map(PartyId);
    let is_sound = parties.all(|party| hold(&|other| other == party));
    is_sound.then(|| hold(&|_| true))
}

/// What was and what is of each change, sorted; the other way round, if asked.
fn pairs(changes: &[Change], turned: bool) -> Vec<String> {
    let mut all: Vec<String> = changes
        .iter()
        .map(|change| {
            let (was, is) = (&change.before, &change.after);
            let (was, is) = if turned { (is, was) } else { (was, is) };
            format!("{was:?} -> {is:?}")
        })
        .collect();
    all.sort();
    all
}
