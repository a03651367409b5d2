//! Laws of the comparison, checked against brute force.
//!
//! Random small negotiations are judged twice: by `analysis`, and by trying every deal on
//! the formulas as the model gives them, without layout, encoding or solver.
//! `LAWS=100000 cargo test --test laws` tries more of them.
//!
//! | rooms of `analysis` | judged in |
//! |---|---|
//! | `pair`, `fold`, `why`, what if | here |
//! | `internal`, `overlap`, `silence`, `kinship` | `pairwise.rs` |
//! | `joint` | `joint.rs`; larger ones by Z3 and python-sat in `export.rs` |
//! | `draft`, `readings`, `process`, `changes` | the files of their names |

#[path = "support/brute.rs"]
mod brute;
#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;
#[path = "support/shrink.rs"]
mod shrink;

use std::collections::BTreeSet;

use demarche::analysis::{self, Analysis, Effect, Finding, FindingKind, Gap, Overlap};
use demarche::constraint;
use demarche::model::{BackgroundId, CellId, Negotiation, PartyId, TypeKind, Unsaid};

use brute::{Deals, Member, Point, binding, is_projection, minimal_conflicts};
use random::random_negotiation;
use rounds::each_seed;

#[test]
fn brute_force_agrees() {
    let mut judged = Tally::default();
    let rounds = each_seed(4_000, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let negotiation = random_negotiation(&mut random, 2);
        shrink::judge(&negotiation, |negotiation| {
            judge(negotiation, seed, &mut judged);
        });
    });
    println!("{judged:?}");
    let Some(rounds) = rounds else { return };
    assert!(
        judged.contradictions * 10 > rounds,
        "the cases are worth judging"
    );
    assert!(judged.across * 200 > rounds && judged.agreed * 200 > rounds);
    assert!(judged.gaps * 200 > rounds && judged.folded * 200 > rounds);
}

#[derive(Debug, Default)]
struct Tally {
    contradictions: u64,
    across: u64,
    gaps: u64,
    folded: u64,
    agreed: u64,
    unsound: u64,
}

fn judge(negotiation: &Negotiation, seed: u64, tally: &mut Tally) {
    let deals = Deals::of(negotiation);
    let standing = demarche::model::standing(negotiation, None);
    let sets = constraint::constrain(negotiation, &standing, &[]);
    let options = analysis::Options::default();
    let (analysis, diagnostics) = analysis::analyse(negotiation, &standing, &sets, &options);

    let background: Vec<Member> = (0..negotiation.backgrounds.len() as u32)
        .map(|id| Member::Background(BackgroundId(id)))
        .collect();
    let of = |party: PartyId| -> Vec<Member> {
        negotiation
            .clause_ids()
            .filter(|id| negotiation.clause(*id).party == party)
            .filter(|id| binding(negotiation, *id).is_some())
            .map(Member::Clause)
            .collect()
    };
    let sound = |party: PartyId| {
        let mut members = background.clone();
        members.extend(of(party));
        deals.some(negotiation, &members)
    };
    let all_sound = [PartyId(0), PartyId(1)].into_iter().all(sound);
    let complains = diagnostics.iter().any(|d| {
        d.code != demarche::code::Code::OfferExcluded && !d.message.contains("offers can")
    });
    assert_eq!(all_sound, !complains, "seed {seed}: {diagnostics:#?}");
    if !all_sound {
        tally.unsound += 1;
        return;
    }

    stances(negotiation, &deals, &analysis, &background, &of, seed);

    // Contradictions are the minimal conflicts of the two parties' clauses, and no others.
    let mut members = background.clone();
    members.extend(of(PartyId(0)));
    members.extend(of(PartyId(1)));
    let expected = minimal_conflicts(negotiation, &deals, &members);
    let mut found = BTreeSet::new();
    for finding in &analysis.findings {
        let FindingKind::Contradiction { across, gap } = &finding.kind else {
            continue;
        };
        tally.contradictions += 1;
        tally.across += u64::from(*across);
        let mut set: BTreeSet<Member> = finding
            .clauses
            .iter()
            .copied()
            .map(Member::Clause)
            .collect();
        set.extend(finding.rests_on.iter().copied().map(Member::Background));
        let side = |party: PartyId| -> Vec<Member> {
            set.iter()
                .copied()
                .filter(|member| match member {
                    Member::Clause(id) => negotiation.clause(*id).party == party,
                    Member::Background(_) => true,
                })
                .collect()
        };
        let clash = |cell: &CellId| {
            // Only cells of which both speak themselves, and not through a rule, can clash.
            let speaks = |party: PartyId| {
                finding.clauses.iter().any(|id| {
                    let clause = negotiation.clause(*id);
                    clause.party == party && clause.cells().contains(cell)
                })
            };
            if !(speaks(PartyId(0)) && speaks(PartyId(1))) {
                return false;
            }
            let (a, b) = (side(PartyId(0)), side(PartyId(1)));
            let a = deals.projection(negotiation, &a, *cell);
            let b = deals.projection(negotiation, &b, *cell);
            a.intersection(&b).next().is_none()
        };
        if *across {
            assert!(!finding.cells.iter().any(clash), "seed {seed}: {finding:?}");
            assert_eq!(*gap, None, "seed {seed}: {finding:?}");
        } else {
            assert!(finding.cells.iter().all(clash), "seed {seed}: {finding:?}");
            let gaps = finding.cells.iter().map(|cell| {
                let [a, b] = [PartyId(0), PartyId(1)]
                    .map(|party| deals.projection(negotiation, &side(party), *cell));
                between(negotiation, *cell, &a, &b)
            });
            let mut gaps: Vec<Option<Gap>> = gaps.collect();
            gaps.dedup();
            // A gap is told where it is the same on every cell.
            let expected = gaps.first().filter(|_| gaps.len() == 1).cloned().flatten();
            assert_eq!(*gap, expected, "seed {seed}: {finding:?}");
            tally.gaps += u64::from(expected.is_some());
        }
        found.insert(set);
    }
    // The same clauses may clash on one cell by themselves and on another through a rule;
    // the second is worth telling, too, though taken together it is not minimal.
    let minimal: BTreeSet<BTreeSet<Member>> = found
        .iter()
        .filter(|set| {
            !found
                .iter()
                .any(|other| other != *set && other.is_subset(set))
        })
        .cloned()
        .collect();
    assert_eq!(minimal, expected, "seed {seed}");

    tally.folded += folds(negotiation, &analysis);

    for finding in &analysis.findings {
        if let FindingKind::Overlap {
            how: Overlap::Agreed,
            ..
        } = finding.kind
        {
            tally.agreed += 1;
            for cell in &finding.cells {
                let project = |party: PartyId| {
                    let mut members = background.clone();
                    members.extend(of(party));
                    deals.projection(negotiation, &members, *cell)
                };
                let stretches = |party: PartyId| -> BTreeSet<(Point, bool)> {
                    project(party).into_iter().map(Point::stretch).collect()
                };
                assert_eq!(
                    stretches(PartyId(0)),
                    stretches(PartyId(1)),
                    "seed {seed}: {finding:?}"
                );
            }
        }
    }
}

/// What is folded away is said by what stands for it, and what stands says something new.
fn folds(negotiation: &Negotiation, analysis: &Analysis) -> u64 {
    let is_clash = |finding: &&Finding| matches!(finding.kind, FindingKind::Contradiction { .. });
    let all: Vec<Finding> = analysis.findings.iter().filter(is_clash).cloned().collect();
    let folded = analysis::folded(negotiation, &all);
    let covers = |one: &Finding, other: &Finding| {
        let has = |cell| one.cells.contains(cell);
        one.issue == other.issue && other.cells.iter().all(has)
    };
    for finding in &all {
        let says = |fold: &&analysis::Folded| {
            let said = |id| fold.finding.clauses.contains(id) || fold.again.contains(id);
            covers(fold.finding, finding) && finding.clauses.iter().all(said)
        };
        assert!(
            folded.iter().any(|fold| says(&fold)),
            "{finding:?}: {folded:#?}"
        );
    }
    for (at, fold) in folded.iter().enumerate() {
        let mut others = folded[..at].iter().chain(&folded[at + 1..]);
        assert!(
            !others.any(|other| covers(other.finding, fold.finding)),
            "{folded:#?}"
        );
    }
    (all.len() - folded.len()) as u64
}

/// The room between two stretches of values of which one lies before the other.
fn between(
    negotiation: &Negotiation,
    cell: CellId,
    a: &BTreeSet<Point>,
    b: &BTreeSet<Point>,
) -> Option<Gap> {
    let (low, high) = if a.last()? < b.first()? {
        (a.last()?, b.first()?)
    } else if b.last()? < a.first()? {
        (b.last()?, a.first()?)
    } else {
        return None;
    };
    match (low, high, &negotiation.issue_of(cell).ty.kind) {
        (Point::Value(low), Point::Value(high), TypeKind::Scale(_)) => {
            Some(Gap::Steps(*low, *high))
        }
        // Between two constants the points stand for a stretch that ends at the next one.
        (Point::Amount(low), Point::Amount(high), _) => {
            Some(Gap::Amounts(low.ceil(), high.floor()))
        }
        _ => None,
    }
}

/// What is left on a cell after each clause is exactly what some deal gives it that keeps this
/// clause and all before it.
#[test]
fn what_is_left_after_each_clause_is_what_brute_force_leaves() {
    let (mut left, mut closed, mut elsewhere, mut nothing) = (0_u64, 0_u64, 0_u64, 0_u64);
    let rounds = each_seed(1_000, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let parties = 2 + (seed % 2) as u32;
        let negotiation = random_negotiation(&mut random, parties);
        let deals = Deals::of(&negotiation);
        let standing = demarche::model::standing(&negotiation, None);
        let sets = constraint::constrain(&negotiation, &standing, &[]);
        let options = analysis::Options::default();
        let (analysis, found) = analysis::analyse(&negotiation, &standing, &sets, &options);
        let is_sound = |d: &demarche::diagnostic::Diagnostic| {
            d.code == demarche::code::Code::OfferExcluded || d.message.contains("offers can")
        };
        if !found.iter().all(is_sound) {
            return;
        }
        let background = (0..negotiation.backgrounds.len() as u32)
            .map(|id| Member::Background(BackgroundId(id)));
        let background: Vec<Member> = background.collect();
        for at in 0..negotiation.cells.len() as u32 {
            let cell = CellId(at);
            let answer =
                analysis::why(&negotiation, &standing, &sets, &options, &analysis, &[cell]);
            let [why] = answer.as_slice() else {
                panic!("seed {seed}: one cell has one story");
            };
            let mut members = background.clone();
            let mut said = BTreeSet::new();
            let mut is_whole = true;
            for step in &why.steps {
                // What changes nothing and does not touch the cell is not told, but counts.
                let earlier = negotiation.clause_ids().filter(|id| *id <= step.clause);
                for id in earlier {
                    if said.insert(id) && binding(&negotiation, id).is_some() {
                        members.push(Member::Clause(id));
                    }
                }
                let expected = deals.projection(&negotiation, &members, cell);
                match (&step.effect, &step.left) {
                    (Effect::LeftOut, _) => panic!("seed {seed}: all is sound"),
                    (Effect::Elsewhere, _) => {
                        elsewhere += 1;
                        is_whole = false;
                    }
                    (Effect::Closes(conflict), None) => {
                        closed += 1;
                        assert!(conflict.clauses.contains(&step.clause), "seed {seed}");
                        let mut clashing: Vec<Member> = conflict
                            .clauses
                            .iter()
                            .copied()
                            .map(Member::Clause)
                            .collect();
                        let grounds = conflict.rests_on.iter().copied();
                        clashing.extend(grounds.map(Member::Background));
                        assert!(
                            !deals.some(&negotiation, &clashing),
                            "seed {seed}: {step:?}"
                        );
                    }
                    (_, None) => {
                        nothing += 1;
                        assert!(!is_whole || expected.is_empty(), "seed {seed}: {step:?}");
                    }
                    (_, Some(values)) if is_whole && !expected.is_empty() => {
                        left += 1;
                        assert!(
                            is_projection(&deals, cell, values, &expected),
                            "seed {seed}: {step:?}"
                        );
                    }
                    // Others clash on cells that are not this one.
                    (_, Some(_)) => is_whole = false,
                }
            }
            for (party, values) in &why.parties {
                let mut own = background.clone();
                let clauses = negotiation.clause_ids();
                own.extend(
                    clauses
                        .filter(|id| negotiation.clause(*id).party == *party)
                        .filter(|id| binding(&negotiation, *id).is_some())
                        .map(Member::Clause),
                );
                let expected = deals.projection(&negotiation, &own, cell);
                assert!(
                    is_projection(&deals, cell, values, &expected),
                    "seed {seed}"
                );
            }
        }
    });
    println!("{left} left, {closed} closed, {elsewhere} elsewhere, {nothing} after");
    let Some(rounds) = rounds else { return };
    assert!(left > rounds && closed * 5 > rounds && elsewhere > 0 && nothing > 0);
}

/// To drop a clause is to compare what would be left of the files without it; to add one is
/// the same, the other way round.
#[test]
fn what_is_dropped_is_as_if_it_had_never_been_written() {
    let mut turned = 0_u64;
    let rounds = each_seed(150, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let negotiation = random_negotiation(&mut random, 2 + (seed % 2) as u32);
        let options = analysis::Options::default();
        for clause in negotiation.clause_ids() {
            let mut without = negotiation.clone();
            without.clauses.remove(clause.index());
            let expected = analysis::changes(&without, &options, None, None);
            let unsaid = Unsaid {
                clauses: vec![clause],
                positions: Vec::new(),
            };
            let dropped = analysis::Supposed {
                dropped: unsaid.clone(),
                ..analysis::Supposed::default()
            };
            let dropped = analysis::supposing(&negotiation, &options, &dropped);
            assert_eq!(
                dropped.counts.1, expected.counts.1,
                "seed {seed}: {clause:?}"
            );
            assert_eq!(dropped.verdicts.1, expected.verdicts.1, "seed {seed}");
            let added = analysis::Supposed {
                added: unsaid,
                ..analysis::Supposed::default()
            };
            let added = analysis::supposing(&negotiation, &options, &added);
            assert_eq!(added.counts, swapped(dropped.counts), "seed {seed}");
            assert_eq!(added.verdicts, swapped(dropped.verdicts), "seed {seed}");
            assert_eq!(added.changes.len(), dropped.changes.len(), "seed {seed}");
            assert_eq!(added.zones.len(), dropped.zones.len(), "seed {seed}");
            turned += u64::from(dropped.verdicts.0 != dropped.verdicts.1);
        }
    });
    println!("{turned} verdicts turned");
    let Some(rounds) = rounds else { return };
    assert!(turned * 10 > rounds, "the cases are worth judging");
}

fn swapped<T>((was, is): (T, T)) -> (T, T) {
    (is, was)
}

/// What a party holds on a cell is exactly what some deal that satisfies it gives the cell.
fn stances(
    negotiation: &Negotiation,
    deals: &Deals,
    analysis: &Analysis,
    background: &[Member],
    of: &impl Fn(PartyId) -> Vec<Member>,
    seed: u64,
) {
    for stance in &analysis.stances {
        let Some(values) = &stance.values else {
            continue;
        };
        let mut members = background.to_vec();
        members.extend(of(stance.party));
        let expected = deals.projection(negotiation, &members, stance.cell);
        assert!(
            is_projection(deals, stance.cell, values, &expected),
            "seed {seed}: {stance:?}"
        );
    }
}
