//! Random negotiations that are too large to try every deal: four to eight parties, ten to
//! twenty issues of all types, thirty to eighty clauses.
//!
//! Every party has a deal that it would like best, which strays from a common one here and
//! there; all its clauses, and all rules, are true of it. So no party contradicts itself.

use std::sync::Arc;

use demarche::domain::Decimal;
use demarche::model::{ClauseKind, Negotiation, TypeKind};
use fastrand::Rng;

use super::brute::{self, Point, binding, holds};
use super::random::{named_party, position, push_issue, random_clause, random_terms, rule, values};

/// Returns a large negotiation.
pub fn large_negotiation(random: &mut Rng) -> Negotiation {
    let mut negotiation = Negotiation::default();
    for _ in 0..random.usize(10..=20) {
        let kind = match random.u8(..8) {
            0 => TypeKind::YesNo,
            1 | 2 => TypeKind::Choice(values(random.usize(3..=6))),
            3 | 4 => TypeKind::Scale(values(random.usize(4..=5))),
            5 => TypeKind::Subset(values(random.usize(3..=5))),
            6 => TypeKind::Date,
            _ => TypeKind::Number,
        };
        push_issue(&mut negotiation, kind);
    }
    let common = deal(&negotiation, random);
    while negotiation.backgrounds.len() < 3 {
        let terms = random_terms(random, &negotiation);
        if holds(&brute::all(&terms), &common) {
            let number = negotiation.backgrounds.len() + 1;
            negotiation.backgrounds.push(rule(number, terms));
        }
    }
    let parties = random.u32(4..=8);
    let clauses = random.u32(30..=80) / parties;
    for party in 0..parties {
        negotiation.parties.push(named_party(party));
        negotiation.positions.push(Arc::new(position(party)));
    }
    for party in 0..parties {
        let ideal = ideal(&negotiation, &common, random);
        for number in 0..clauses {
            let clause = loop {
                let mut clause = random_clause(random, &negotiation, party, number);
                // Who prefers something is not bound; more that binds is worth more here.
                if let ClauseKind::Prefer(terms) = clause.kind {
                    clause.kind = ClauseKind::Demand(terms);
                }
                negotiation.clauses.push(Arc::new(clause));
                let last = negotiation.clause_ids().last().expect("there is one");
                let asked = binding(&negotiation, last);
                let clause = negotiation.clauses.pop().expect("it is there");
                if asked.is_none_or(|asked| holds(&asked, &ideal)) {
                    break clause;
                }
            };
            negotiation.clauses.push(clause);
        }
    }
    negotiation
}

fn deal(negotiation: &Negotiation, random: &mut Rng) -> Vec<Point> {
    let cells = negotiation.cells.iter();
    let values = cells.map(|cell| match &negotiation.issue(cell.issue).ty.kind {
        TypeKind::YesNo => Point::Value(random.u32(..2)),
        TypeKind::Choice(values) | TypeKind::Scale(values) => {
            Point::Value(random.u32(..values.len() as u32))
        }
        TypeKind::Subset(elements) => Point::Subset(random.u32(..1 << elements.len())),
        TypeKind::Date => Point::Amount(Decimal::from(random.i32(-3..7))),
        _ => Point::Amount(Decimal::new(random.i64(-4..17) * 25, 2)),
    });
    values.collect()
}

/// The common deal with other values on some issues, as the rules allow.
fn ideal(negotiation: &Negotiation, common: &[Point], random: &mut Rng) -> Vec<Point> {
    let other = deal(negotiation, random);
    let mut ideal = common.to_vec();
    for at in 0..ideal.len() {
        if random.u8(..5) == 0 {
            ideal[at] = other[at];
            let mut rules = negotiation.backgrounds.iter();
            if !rules.all(|rule| holds(&brute::all(&rule.terms), &ideal)) {
                ideal[at] = common[at];
            }
        }
    }
    ideal
}
