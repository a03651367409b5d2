//! What each party's clauses demand of a deal, as finite propositions.
//!
//! [`binding`] and [`shared`] say what a clause, a rule or a reading asks, as the model's own
//! formulas. [`constrain`] gives every cell one or more [`Variable`]s (see [`Layout`]) and
//! turns every binding clause, rule and assumed reading into a [`Constraint`]: the conjuncts
//! that must all hold. With `φ` for what stands in a clause's braces:
//!
//! | clause | constraint |
//! |---|---|
//! | `demand`, `precondition` | `φ` |
//! | `refuse` | `¬c` for each condition `c` |
//! | `offer φ in exchange for ψ` | `φ → ψ` |
//! | … `if γ` | `γ → …` |
//!
//! A plain offer and a preference bind nothing; they are kept apart, as what a party
//! *would* take. An order in time restricts no value, so here it counts as true;
//! what comes before what is judged by `analysis`.

mod layout;
mod proposition;

pub use layout::{Layout, Place};
pub use proposition::{Proposition, Variable, VariableId};

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::{
    Background, BackgroundId, CellId, Clause, ClauseId, ClauseKind, Formula, IssueId, Negotiation,
    PartyId, Standing, Term,
};
use crate::share;

/// The constraints of every party, and those that bind everybody.
#[derive(Clone, Debug)]
pub struct ConstraintSets {
    /// Which variables stand for which cell.
    pub layout: Layout,
    /// Rules and assumed readings.
    pub background: Vec<Constraint>,
    /// One set for every declared party, in order.
    pub parties: Vec<ConstraintSet>,
}

/// What binds one party, and what it would take. A bloc's clause counts for a member, too,
/// unless the member has a position of its own on one of the issues that it mentions.
#[derive(Clone, Debug)]
pub struct ConstraintSet {
    /// The party.
    pub party: PartyId,
    /// Its clauses in force, its own first, then those of its blocs.
    pub clauses: Vec<ClauseId>,
    /// All of these hold in any deal that it accepts.
    pub binding: Vec<Constraint>,
    /// What it offers, with or without an exchange.
    pub offers: Vec<Constraint>,
    /// What it asks in exchange for its offers.
    pub asked: Vec<Constraint>,
    /// What it prefers.
    pub wishes: Vec<Constraint>,
}

/// Where a constraint comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A clause of a party.
    Clause(ClauseId),
    /// A rule or a reading.
    Background(BackgroundId),
}

/// What one clause, rule or reading demands.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Where it comes from.
    pub origin: Origin,
    /// All of these must hold; none of them is itself a conjunction.
    pub conjuncts: Vec<Conjunct>,
}

/// A part of a constraint that cannot be split further.
#[derive(Clone, Debug)]
pub struct Conjunct {
    /// The cells that it ties together, ascending, each once.
    pub cells: Vec<CellId>,
    /// What must hold.
    pub proposition: Proposition,
}

/// From so many parties on, several threads turn what they ask into constraints.
const MANY: usize = 50;

/// Derives the constraint sets of all parties from the clauses in force and the readings
/// assumed.
pub fn constrain(
    negotiation: &Negotiation,
    standing: &Standing,
    assumed: &[BackgroundId],
) -> ConstraintSets {
    let in_force: Vec<ClauseId> = negotiation
        .clause_ids()
        .filter(|id| standing.is_in_force(*id))
        .collect();
    let backgrounds: Vec<BackgroundId> = (0..negotiation.backgrounds.len() as u32)
        .map(BackgroundId)
        .filter(|id| !negotiation.background(*id).is_reading() || assumed.contains(id))
        .collect();

    let mut formulas: Vec<&Formula> = Vec::new();
    for id in &backgrounds {
        collect(&negotiation.background(*id).terms, &mut formulas);
    }
    for id in &in_force {
        for terms in negotiation.clause(*id).terms() {
            collect(terms, &mut formulas);
        }
    }
    let layout = Layout::of(negotiation, &formulas);

    let builder = Builder { layout: &layout };
    let background = backgrounds
        .into_iter()
        .map(|id| Constraint {
            origin: Origin::Background(id),
            conjuncts: builder.conjuncts(shared(negotiation.background(id))),
        })
        .collect();
    let mut said: Vec<Vec<ClauseId>> = vec![Vec::new(); negotiation.parties.len()];
    for id in &in_force {
        said[negotiation.clause(*id).party.index()].push(*id);
    }
    let parties: Vec<PartyId> = (0..negotiation.parties.len() as u32).map(PartyId).collect();
    let parties = share::map(&parties, MANY, |party| {
        builder.set(negotiation, *party, &said)
    });
    ConstraintSets {
        layout,
        background,
        parties,
    }
}

/// Returns what a clause binds its party to, or `None` where it binds to nothing. This is the
/// table above; an implication whose conclusion is a conjunction is split.
pub fn binding(clause: &Clause) -> Option<Formula> {
    let said = match &clause.kind {
        ClauseKind::Demand(terms) | ClauseKind::Precondition { terms, .. } => all(terms),
        ClauseKind::Refuse(terms) => Formula::All(
            terms
                .iter()
                .map(|term| Formula::Not(Box::new(term.formula.clone())))
                .collect(),
        ),
        ClauseKind::Offer {
            terms,
            exchange: Some(exchange),
        } => implies(all(terms), all(exchange)),
        ClauseKind::Offer { exchange: None, .. }
        | ClauseKind::Prefer(_)
        | ClauseKind::Defer { .. }
        | ClauseKind::Delegate { .. }
        | ClauseKind::Exclude(_)
        | ClauseKind::Discuss(_)
        | ClauseKind::Claim => return None,
    };
    Some(given(clause, said))
}

/// Returns what a rule or a reading says of every deal.
pub fn shared(background: &Background) -> Formula {
    all(&background.terms)
}

/// Returns the constraint sets in words, for `demarche show constraints`.
pub fn dump(negotiation: &Negotiation, sets: &ConstraintSets) -> String {
    let mut out = String::new();
    let mut section = |title: &str, constraints: &[Constraint]| {
        if constraints.is_empty() {
            return;
        }
        out.push_str(title);
        out.push('\n');
        for constraint in constraints {
            let name = match constraint.origin {
                Origin::Clause(id) => &negotiation.clause(id).key,
                Origin::Background(id) => &negotiation.background(id).name,
            };
            let _ = writeln!(out, "  {name}");
            for conjunct in &constraint.conjuncts {
                let words = sets.layout.words(negotiation, &conjunct.proposition);
                let _ = writeln!(out, "    {words}");
            }
        }
    };
    section("everybody", &sets.background);
    for set in &sets.parties {
        let name = &negotiation.party(set.party).name;
        section(&format!("{name} insists on"), &set.binding);
        section(&format!("{name} would accept"), &set.offers);
        section(&format!("{name} would like"), &set.wishes);
    }
    out
}

struct Builder<'a> {
    layout: &'a Layout,
}

impl Builder<'_> {
    /// `said` has the clauses in force of each party.
    fn set(
        &self,
        negotiation: &Negotiation,
        party: PartyId,
        said: &[Vec<ClauseId>],
    ) -> ConstraintSet {
        let of = |party: PartyId| said[party.index()].iter().copied();
        let issues = |id: ClauseId| {
            let cells = negotiation.clause(id).cells();
            cells.into_iter().map(|cell| negotiation.cell(cell).issue)
        };
        let mut clauses: Vec<ClauseId> = of(party).collect();
        let mut own: BTreeSet<IssueId> = clauses.iter().flat_map(|id| issues(*id)).collect();
        for bloc in negotiation.blocs_of(party) {
            let taken: Vec<ClauseId> = of(bloc)
                .filter(|id| !issues(*id).any(|issue| own.contains(&issue)))
                .collect();
            own.extend(taken.iter().flat_map(|id| issues(*id)));
            clauses.extend(taken);
        }
        let mut set = ConstraintSet {
            party,
            clauses: Vec::new(),
            binding: Vec::new(),
            offers: Vec::new(),
            asked: Vec::new(),
            wishes: Vec::new(),
        };
        for id in &clauses {
            self.add(*id, negotiation.clause(*id), &mut set);
        }
        set.clauses = clauses;
        set
    }

    fn add(&self, id: ClauseId, clause: &Clause, set: &mut ConstraintSet) {
        let constraint = |formula: Formula| Constraint {
            origin: Origin::Clause(id),
            conjuncts: self.conjuncts(formula),
        };
        set.binding.extend(binding(clause).map(constraint));
        match &clause.kind {
            ClauseKind::Offer { terms, exchange } => {
                set.offers.push(constraint(given(clause, all(terms))));
                if let Some(exchange) = exchange {
                    set.asked.push(constraint(all(exchange)));
                }
            }
            ClauseKind::Prefer(terms) => {
                set.wishes.push(constraint(given(clause, all(terms))));
            }
            _ => {}
        }
    }

    fn conjuncts(&self, formula: Formula) -> Vec<Conjunct> {
        let mut found = Vec::new();
        self.split(&self.layout.proposition(&formula, true), &mut found);
        found
    }

    fn split(&self, proposition: &Proposition, found: &mut Vec<Conjunct>) {
        if let Proposition::All(parts) = proposition {
            for part in parts {
                self.split(part, found);
            }
        } else {
            found.push(Conjunct {
                cells: self.layout.cells_of(proposition),
                proposition: proposition.clone(),
            });
        }
    }
}

/// Returns what a clause says where it says it only `if { … }`.
fn given(clause: &Clause, said: Formula) -> Formula {
    if clause.given.is_empty() {
        said
    } else {
        implies(all(&clause.given), said)
    }
}

fn all(terms: &[Term]) -> Formula {
    Formula::All(terms.iter().map(|term| term.formula.clone()).collect())
}

fn implies(given: Formula, then: Formula) -> Formula {
    // The antecedent binds nobody to a value, so a conjunction on the right is split here:
    // `γ → (a ∧ b)` becomes `γ → a` and `γ → b`, which keeps the conjuncts small.
    match then {
        Formula::All(parts) if !parts.is_empty() => Formula::All(
            parts
                .into_iter()
                .map(|part| implies(given.clone(), part))
                .collect(),
        ),
        then => Formula::Any(vec![Formula::Not(Box::new(given)), then]),
    }
}

fn collect<'a>(terms: &'a [Term], formulas: &mut Vec<&'a Formula>) {
    formulas.extend(terms.iter().map(|term| &term.formula));
}
