//! Every question of the comparison, answered by trying every deal on the formulas as the
//! model gives them, without layout, encoding or solver.

#![allow(dead_code, reason = "each test asks some of the questions")]

use std::collections::BTreeSet;

use demarche::domain::{Decimal, Members, Values};
use demarche::model::{
    Atom, BackgroundId, CellId, ClauseId, ClauseKind, Formula, Negotiation, Relation, Term,
    TypeKind,
};

/// A clause, a rule or a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    Clause(ClauseId),
    Background(BackgroundId),
}

/// A value of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    Value(u32),
    Subset(u32),
    Amount(Decimal),
}

impl Point {
    /// Two amounts are told apart only by a constant between them, and those are whole.
    pub fn stretch(self) -> (Self, bool) {
        match self {
            Self::Amount(amount) => (Self::Amount(amount.floor()), amount.fract().is_zero()),
            other => (other, true),
        }
    }
}

/// All deals, with enough amounts between any two constants.
pub struct Deals {
    pub points: Vec<Vec<Point>>,
    pub all: Vec<Vec<Point>>,
}

impl Deals {
    pub fn of(negotiation: &Negotiation) -> Self {
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

    pub fn some(&self, negotiation: &Negotiation, members: &[Member]) -> bool {
        let formulas = formulas(negotiation, members);
        self.all
            .iter()
            .any(|deal| formulas.iter().all(|formula| holds(formula, deal)))
    }

    pub fn projection(
        &self,
        negotiation: &Negotiation,
        members: &[Member],
        cell: CellId,
    ) -> BTreeSet<Point> {
        self.left(&formulas(negotiation, members), cell)
    }

    /// The values that a cell has in some deal where the formulas hold. What holds for one
    /// amount between two constants holds for each, though the next one to another may be
    /// beyond those tried.
    pub fn left(&self, formulas: &[Formula], cell: CellId) -> BTreeSet<Point> {
        let met = self
            .all
            .iter()
            .filter(|deal| formulas.iter().all(|formula| holds(formula, deal)));
        let met: BTreeSet<(Point, bool)> = met.map(|deal| deal[cell.index()].stretch()).collect();
        let points = self.points[cell.index()].iter().copied();
        points
            .filter(|point| met.contains(&point.stretch()))
            .collect()
    }
}

/// The cells that some formulas name.
pub fn cells_of(formulas: &[Formula]) -> BTreeSet<CellId> {
    let mut cells = BTreeSet::new();
    for formula in formulas {
        formula.each_cell(&mut |cell| {
            cells.insert(cell);
        });
    }
    cells
}

pub fn minimal_conflicts(
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

pub fn formulas(negotiation: &Negotiation, members: &[Member]) -> Vec<Formula> {
    members
        .iter()
        .map(|member| match member {
            Member::Clause(id) => binding(negotiation, *id).expect("a binding clause"),
            Member::Background(id) => all(&negotiation.background(*id).terms),
        })
        .collect()
}

/// What a clause binds its party to, written down again from the language's definition.
pub fn binding(negotiation: &Negotiation, id: ClauseId) -> Option<Formula> {
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

pub fn all(terms: &[Term]) -> Formula {
    Formula::All(terms.iter().map(|term| term.formula.clone()).collect())
}

pub fn holds(formula: &Formula, deal: &[Point]) -> bool {
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

/// Tells whether a set of values is exactly the given projection of a cell. A family that
/// says that further conditions hold is only asked not to say too little.
pub fn is_projection(
    deals: &Deals,
    cell: CellId,
    values: &Values,
    expected: &BTreeSet<Point>,
) -> bool {
    deals.points[cell.index()].iter().all(|point| {
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
                    return fits || !expected.contains(point);
                }
                fits
            }
            _ => panic!("values of the cell's own type"),
        };
        // Between two constants the points stand for the whole stretch.
        let possible = deals.points[cell.index()]
            .iter()
            .any(|other| other.stretch() == point.stretch() && expected.contains(other));
        held == possible
    })
}
