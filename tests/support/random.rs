//! Random small negotiations that come back for the same seed.

#![allow(dead_code, reason = "each test needs some of it")]

use std::sync::Arc;

use demarche::domain::{Cut, Decimal, Grain, Line, Members, Values};
use demarche::model::{
    Atom, Background, Cell, CellId, Clause, ClauseKind, Formula, Issue, IssueId, Negotiation,
    Party, PartyId, Position, PositionId, Relation, Statement, Strength, Term, Type, TypeKind,
    Value,
};
use demarche::source::{Span, Stamp};

/// Returns a negotiation of some parties, small enough to try every deal.
pub fn random_negotiation(random: &mut fastrand::Rng, parties: u32) -> Negotiation {
    let mut negotiation = Negotiation::default();
    // The product of all cells' values must stay small enough to try.
    let budget = 3_000;
    let mut size = 1;
    for _ in 0..random.usize(1..=4) {
        let (kind, values) = match random.u8(0..8) {
            0 => (TypeKind::YesNo, 2),
            1 | 2 => (TypeKind::Choice(values(3)), 3),
            3 => (TypeKind::Scale(values(4)), 4),
            4 => (TypeKind::Subset(values(3)), 8),
            5 => (TypeKind::Date, 10),
            _ => (TypeKind::Number, 21),
        };
        let repeated = 1 + usize::from(random.u8(0..3) == 0);
        for _ in 0..repeated {
            if size * values > budget {
                continue;
            }
            size *= values;
            push_issue(&mut negotiation, kind.clone());
        }
    }
    for party in 0..parties {
        negotiation.parties.push(named_party(party));
    }
    if random.u8(0..3) == 0 {
        let terms = random_terms(random, &negotiation);
        negotiation.backgrounds.push(rule(1, terms));
    }
    for party in 0..parties {
        negotiation.positions.push(Arc::new(position(party)));
        for number in 0..random.u32(1..=3) {
            let clause = random_clause(random, &negotiation, party, number);
            negotiation.clauses.push(Arc::new(clause));
        }
    }
    negotiation
}

pub fn named_party(number: u32) -> Party {
    Party {
        name: format!("party-{number}"),
        label: None,
        also: Vec::new(),
        span: Span::default(),
        members: None,
    }
}

pub fn rule(number: usize, terms: Vec<Term>) -> Background {
    Background {
        name: format!("rule-{number}"),
        label: None,
        span: Span::default(),
        whole: Span::default(),
        held_by: None,
        cites: Vec::new(),
        terms,
    }
}

pub fn position(party: u32) -> Position {
    Position {
        name: format!("p{party}"),
        label: None,
        span: Span::default(),
        party: PartyId(party),
        statement: Statement::default(),
        notes: Vec::new(),
    }
}

/// Returns a clause of some kind, of a party whose position has the same number.
pub fn random_clause(
    random: &mut fastrand::Rng,
    negotiation: &Negotiation,
    party: u32,
    number: u32,
) -> Clause {
    let kind = match random.u8(0..10) {
        0..5 => ClauseKind::Demand(random_terms(random, negotiation)),
        5 | 6 => ClauseKind::Refuse(random_terms(random, negotiation)),
        7 => ClauseKind::Precondition {
            milestone: None,
            terms: random_terms(random, negotiation),
        },
        8 => ClauseKind::Prefer(random_terms(random, negotiation)),
        _ => ClauseKind::Offer {
            terms: random_terms(random, negotiation),
            exchange: random.bool().then(|| random_terms(random, negotiation)),
        },
    };
    let given = if random.u8(0..6) == 0 {
        random_terms(random, negotiation)
    } else {
        Vec::new()
    };
    Clause {
        position: PositionId(party),
        party: PartyId(party),
        key: format!("p{party}.c{number}"),
        label: None,
        span: Span::default(),
        head: Span::default(),
        kind,
        strength: match random.u8(0..6) {
            0 => Strength::Firm,
            1 | 2 => Strength::Flexible,
            _ => Strength::Plain,
        },
        to: Vec::new(),
        timing: Vec::new(),
        given,
        package: None,
        statement: Statement::default(),
        vague: None,
        quote: None,
        notes: Vec::new(),
        stamp: Stamp::default(),
    }
}

pub fn push_issue(negotiation: &mut Negotiation, kind: TypeKind) {
    let issue = IssueId(negotiation.issues.len() as u32);
    negotiation.issues.push(Issue {
        name: format!("i{}", issue.0),
        label: None,
        span: Span::default(),
        index: None,
        ty: Type {
            range: match kind {
                TypeKind::Date => Line::between(
                    Cut::Before(Decimal::from(-3)),
                    Cut::Before(Decimal::from(7)),
                ),
                TypeKind::Number => {
                    Line::between(Cut::Before(Decimal::from(-1)), Cut::After(Decimal::from(4)))
                }
                _ => Line::all(),
            },
            kind,
        },
        performers: Vec::new(),
        process: false,
        event: false,
        first_cell: CellId(negotiation.cells.len() as u32),
        cell_count: 1,
    });
    negotiation.cells.push(Cell {
        issue,
        member: None,
    });
}

pub fn values(count: usize) -> Vec<Value> {
    (0..count)
        .map(|at| Value {
            name: format!("v{at}"),
            label: None,
        })
        .collect()
}

/// Returns one or two random conditions.
pub fn random_terms(random: &mut fastrand::Rng, negotiation: &Negotiation) -> Vec<Term> {
    (0..random.usize(1..=2))
        .map(|_| Term {
            span: Span::default(),
            formula: random_formula(random, negotiation, 2),
        })
        .collect()
}

fn random_formula(random: &mut fastrand::Rng, negotiation: &Negotiation, depth: u32) -> Formula {
    if depth == 0 || random.u8(0..3) > 0 {
        return Formula::Atom(random_atom(random, negotiation));
    }
    let mut parts = || -> Vec<Formula> {
        (0..random.usize(1..=3))
            .map(|_| random_formula(random, negotiation, depth - 1))
            .collect()
    };
    match parts() {
        parts if parts.len() == 1 => Formula::Not(Box::new(parts.into_iter().next().unwrap())),
        parts => match random.u8(0..3) {
            0 => Formula::All(parts),
            1 => Formula::Any(parts),
            _ => Formula::AtLeast(random.u32(1..=parts.len() as u32), parts),
        },
    }
}

fn random_atom(random: &mut fastrand::Rng, negotiation: &Negotiation) -> Atom {
    let cell = CellId(random.u32(0..negotiation.cells.len() as u32));
    let ty = &negotiation.issue_of(cell).ty;
    let members = |random: &mut fastrand::Rng, count: u32| {
        // Neither nothing nor everything: that would say little.
        let bits = random.u32(1..(1 << count) - 1);
        Values::Members(Members::of(
            count,
            (0..count).filter(|at| bits & (1 << at) != 0),
        ))
    };
    if ty.space().is_ordered() && random.u8(0..4) == 0 {
        let same: Vec<CellId> = (0..negotiation.cells.len() as u32)
            .map(CellId)
            .filter(|other| *other != cell && negotiation.issue_of(*other).ty == *ty)
            .collect();
        if let Some(other) = random.choice(same) {
            let relation = [Relation::Less, Relation::AtMost, Relation::Equal];
            return Atom::Compare(cell, *random.choice(&relation).unwrap(), other);
        }
    }
    match &ty.kind {
        TypeKind::YesNo => Atom::In(cell, members(random, 2)),
        TypeKind::Choice(values) | TypeKind::Scale(values) => {
            Atom::In(cell, members(random, values.len() as u32))
        }
        TypeKind::Subset(elements) => Atom::Has(cell, random.u32(0..elements.len() as u32)),
        _ => {
            let grain = ty.grain();
            let constant = Decimal::from(random.i32(0..=3));
            let before = Cut::Before(constant).on(grain);
            let after = Cut::After(constant).on(grain);
            let line = match random.u8(0..5) {
                0 => Line::between(before, after),
                1 => Line::between(Cut::Start, before),
                2 => Line::between(Cut::Start, after),
                3 => Line::between(before, Cut::End),
                _ => Line::between(after, Cut::End),
            };
            debug_assert!(grain == Grain::Whole || !line.is_empty());
            Atom::In(cell, Values::Line(line))
        }
    }
}
