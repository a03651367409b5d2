//! Laws of the comparison, checked against brute force.
//!
//! Random small negotiations are judged twice: by `analysis`, and by trying every deal on
//! the formulas as the model gives them, without layout, encoding or solver. `LAWS=100000
//! cargo test --test laws` tries more of them.

#[path = "support/random.rs"]
mod random;

use std::collections::BTreeSet;

use demarche::analysis::{self, Analysis, FindingKind, Overlap};
use demarche::constraint;
use demarche::domain::{Decimal, Members, Values};
use demarche::model::{
    Atom, BackgroundId, CellId, ClauseId, ClauseKind, Formula, Negotiation, PartyId, Relation,
    Term, TypeKind,
};

use random::random_negotiation;

#[test]
fn brute_force_agrees() {
    let rounds = std::env::var("LAWS").map_or(4_000, |text| text.parse().expect("a number"));
    let mut judged = Tally::default();
    for seed in 0..rounds {
        let mut random = fastrand::Rng::with_seed(seed);
        let negotiation = random_negotiation(&mut random);
        judge(&negotiation, seed, &mut judged);
    }
    println!("{judged:?}");
    assert!(
        judged.contradictions * 10 > rounds,
        "the cases are worth judging"
    );
    assert!(judged.across * 200 > rounds && judged.agreed * 200 > rounds);
}

#[derive(Debug, Default)]
struct Tally {
    contradictions: u64,
    across: u64,
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
        let FindingKind::Contradiction { across, .. } = &finding.kind else {
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
        } else {
            assert!(finding.cells.iter().all(clash), "seed {seed}: {finding:?}");
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
        for point in &deals.points[stance.cell.index()] {
            let held = match (values, point) {
                (Values::Members(set), Point::Value(value)) => set.contains(*value),
                (Values::Line(line), Point::Amount(amount)) => line.contains(*amount),
                (Values::Family(family), Point::Subset(bits)) => {
                    // A family says what all its members share.
                    let shares = |set: &Members, wanted: bool| {
                        set.iter().all(|at| (bits & (1 << at) != 0) == wanted)
                    };
                    let fits = shares(&family.required, true) && shares(&family.forbidden, false);
                    if family.further {
                        assert!(
                            fits || !expected.contains(point),
                            "seed {seed}: {stance:?} {point:?}"
                        );
                        continue;
                    }
                    fits
                }
                _ => panic!("values of the cell's own type"),
            };
            // Between two constants the points stand for the whole stretch.
            let possible = deals.points[stance.cell.index()]
                .iter()
                .any(|other| other.stretch() == point.stretch() && expected.contains(other));
            assert_eq!(held, possible, "seed {seed}: {stance:?} {point:?}");
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    Clause(ClauseId),
    Background(BackgroundId),
}

/// A value of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    Value(u32),
    Subset(u32),
    Amount(Decimal),
}

impl Point {
    /// Two amounts are told apart only by a constant between them, and those are whole.
    fn stretch(self) -> (Self, bool) {
        match self {
            Self::Amount(amount) => (Self::Amount(amount.floor()), amount.fract().is_zero()),
            other => (other, true),
        }
    }
}

/// All deals, with enough amounts between any two constants.
struct Deals {
    points: Vec<Vec<Point>>,
    all: Vec<Vec<Point>>,
}

impl Deals {
    fn of(negotiation: &Negotiation) -> Self {
        let points: Vec<Vec<Point>> = negotiation
            .cells
            .iter()
            .map(|cell| match &negotiation.issue(cell.issue).ty.kind {
                TypeKind::YesNo => vec![Point::Value(0), Point::Value(1)],
                TypeKind::Choice(values) | TypeKind::Scale(values) => {
                    (0..values.len() as u32).map(Point::Value).collect()
                }
                TypeKind::Subset(elements) => (0..1 << elements.len()).map(Point::Subset).collect(),
                TypeKind::Date => (-3..7).map(|n| Point::Amount(Decimal::from(n))).collect(),
                // Constants are 0..3, the range is -1..4, and at most two such cells exist.
                _ => (-4..17)
                    .map(|n| Point::Amount(Decimal::new(n * 25, 2)))
                    .collect(),
            })
            .collect();
        let mut all = vec![Vec::new()];
        for values in &points {
            all = all
                .into_iter()
                .flat_map(|deal: Vec<Point>| {
                    values.iter().map(move |value| {
                        let mut deal = deal.clone();
                        deal.push(*value);
                        deal
                    })
                })
                .collect();
        }
        Self { points, all }
    }

    fn some(&self, negotiation: &Negotiation, members: &[Member]) -> bool {
        let formulas = formulas(negotiation, members);
        self.all
            .iter()
            .any(|deal| formulas.iter().all(|formula| holds(formula, deal)))
    }

    fn projection(
        &self,
        negotiation: &Negotiation,
        members: &[Member],
        cell: CellId,
    ) -> BTreeSet<Point> {
        let formulas = formulas(negotiation, members);
        self.all
            .iter()
            .filter(|deal| formulas.iter().all(|formula| holds(formula, deal)))
            .map(|deal| deal[cell.index()])
            .collect()
    }
}

fn minimal_conflicts(
    negotiation: &Negotiation,
    deals: &Deals,
    members: &[Member],
) -> BTreeSet<BTreeSet<Member>> {
    // For each deal, what it breaks; a set conflicts when every deal breaks some of it.
    let formulas = formulas(negotiation, members);
    let broken: BTreeSet<u32> = deals
        .all
        .iter()
        .map(|deal| {
            (0..formulas.len())
                .filter(|at| !holds(&formulas[*at], deal))
                .fold(0, |bits, at| bits | 1 << at)
        })
        .collect();
    let conflicts = |bits: u32| broken.iter().all(|deal| deal & bits != 0);
    (0..1_u32 << members.len())
        .filter(|bits| conflicts(*bits))
        .filter(|bits| {
            (0..members.len()).all(|at| bits & (1 << at) == 0 || !conflicts(bits & !(1 << at)))
        })
        .map(|bits| {
            (0..members.len())
                .filter(|at| bits & (1 << at) != 0)
                .map(|at| members[at])
                .collect()
        })
        .collect()
}

fn formulas(negotiation: &Negotiation, members: &[Member]) -> Vec<Formula> {
    members
        .iter()
        .map(|member| match member {
            Member::Clause(id) => binding(negotiation, *id).expect("a binding clause"),
            Member::Background(id) => all(&negotiation.background(*id).terms),
        })
        .collect()
}

/// What a clause binds its party to, written down again from the language's definition.
fn binding(negotiation: &Negotiation, id: ClauseId) -> Option<Formula> {
    let clause = negotiation.clause(id);
    let not = |formula: Formula| Formula::Not(Box::new(formula));
    let said = match &clause.kind {
        ClauseKind::Demand(terms) | ClauseKind::Precondition { terms, .. } => all(terms),
        ClauseKind::Refuse(terms) => {
            Formula::All(terms.iter().map(|term| not(term.formula.clone())).collect())
        }
        ClauseKind::Offer {
            terms,
            exchange: Some(exchange),
        } => Formula::Any(vec![not(all(terms)), all(exchange)]),
        _ => return None,
    };
    Some(if clause.given.is_empty() {
        said
    } else {
        Formula::Any(vec![not(all(&clause.given)), said])
    })
}

fn all(terms: &[Term]) -> Formula {
    Formula::All(terms.iter().map(|term| term.formula.clone()).collect())
}

fn holds(formula: &Formula, deal: &[Point]) -> bool {
    match formula {
        Formula::Order(_) => true,
        Formula::Not(inner) => !holds(inner, deal),
        Formula::All(parts) => parts.iter().all(|part| holds(part, deal)),
        Formula::Any(parts) => parts.iter().any(|part| holds(part, deal)),
        Formula::AtLeast(count, parts) => {
            parts.iter().filter(|part| holds(part, deal)).count() >= *count as usize
        }
        Formula::Atom(Atom::In(cell, values)) => match (values, deal[cell.index()]) {
            (Values::Members(set), Point::Value(value)) => set.contains(value),
            (Values::Line(line), Point::Amount(amount)) => line.contains(amount),
            _ => panic!("values of the cell's own type"),
        },
        Formula::Atom(Atom::Has(cell, element)) => match deal[cell.index()] {
            Point::Subset(bits) => bits & (1 << element) != 0,
            _ => panic!("an element of a subset"),
        },
        Formula::Atom(Atom::Compare(left, relation, right)) => {
            let (left, right) = (deal[left.index()], deal[right.index()]);
            match relation {
                Relation::Less => left < right,
                Relation::AtMost => left <= right,
                Relation::Equal => left == right,
            }
        }
    }
}
