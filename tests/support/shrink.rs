//! The smallest negotiation that still breaks a law.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Arc;

use demarche::model::{self, ClauseKind, Negotiation, Term};
use demarche::source::SourceMap;

/// Holds a law against a negotiation. Where it breaks, clauses, rules and conditions are left
/// out one by one while it still does, and it breaks again on what is left, as `show model`
/// tells it.
pub fn judge(negotiation: &Negotiation, mut law: impl FnMut(&Negotiation)) {
    let mut breaks =
        |negotiation: &Negotiation| catch_unwind(AssertUnwindSafe(|| law(negotiation))).is_err();
    if !breaks(negotiation) {
        return;
    }
    let mut smallest = negotiation.clone();
    // What each try has to say is not worth reading.
    let said = take_hook();
    set_hook(Box::new(|_| {}));
    while let Some(smaller) = smaller(&smallest).into_iter().find(&mut breaks) {
        smallest = smaller;
    }
    set_hook(said);
    let mut sources = SourceMap::new();
    sources.add("a.pos", "");
    eprintln!(
        "the law breaks, too, for\n{}",
        model::dump(&smallest, &sources)
    );
    law(&smallest);
    panic!("the law broke once, and no more");
}

fn smaller(negotiation: &Negotiation) -> Vec<Negotiation> {
    let mut found = Vec::new();
    let mut without = |change: &dyn Fn(&mut Negotiation)| {
        let mut smaller = negotiation.clone();
        change(&mut smaller);
        found.push(smaller);
    };
    for id in negotiation.clause_ids() {
        without(&|smaller| {
            smaller.clauses.remove(id.index());
            for clause in &mut smaller.clauses {
                let clause = Arc::make_mut(clause);
                clause.package = clause.package.filter(|first| *first != id);
                if let Some(first) = &mut clause.package {
                    first.0 -= u32::from(*first > id);
                }
            }
        });
    }
    for at in 0..negotiation.backgrounds.len() {
        without(&|smaller| drop(smaller.backgrounds.remove(at)));
    }
    for (at, clause) in negotiation.clauses.iter().enumerate() {
        for (list, terms) in clause.terms().into_iter().enumerate() {
            // What a clause asks is never nothing; under which condition may be.
            let least = usize::from(list < 2);
            for term in (0..terms.len()).filter(|_| terms.len() > least) {
                without(&|smaller| {
                    let clause = Arc::make_mut(&mut smaller.clauses[at]);
                    drop(list_of(clause, list).remove(term));
                });
            }
        }
    }
    found
}

/// One of the lists of [`model::Clause::terms`], to be changed.
fn list_of(clause: &mut model::Clause, list: usize) -> &mut Vec<Term> {
    match (list, &mut clause.kind) {
        (0, ClauseKind::Demand(terms) | ClauseKind::Refuse(terms) | ClauseKind::Prefer(terms)) => {
            terms
        }
        (0, ClauseKind::Precondition { terms, .. } | ClauseKind::Offer { terms, .. }) => terms,
        (
            1,
            ClauseKind::Offer {
                exchange: Some(terms),
                ..
            },
        ) => terms,
        _ => &mut clause.given,
    }
}
