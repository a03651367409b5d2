//! Which clauses of a party touch which cell, and in which way.

use std::collections::BTreeMap;

use crate::constraint::ConstraintSets;
use crate::model::{CellId, Clause, ClauseId, ClauseKind, Negotiation, Standing, Term};

/// The clauses of one party in force that touch one cell, each list as written.
#[derive(Clone, Debug, Default)]
pub struct Touch {
    /// All of them.
    pub clauses: Vec<ClauseId>,
    /// Those that bind: demands, preconditions, refusals.
    pub binding: Vec<ClauseId>,
    /// Those that offer it.
    pub offers: Vec<ClauseId>,
    /// Those that prefer it.
    pub wishes: Vec<ClauseId>,
    /// Those that mention it as what is asked in exchange, or as a condition.
    pub conditional: Vec<ClauseId>,
    /// Those that address it without a value: put off, handed on, excluded, open.
    pub open: Vec<ClauseId>,
}

impl Touch {
    /// Tells whether some clause speaks of its value.
    pub fn is_valued(&self) -> bool {
        !(self.binding.is_empty()
            && self.offers.is_empty()
            && self.wishes.is_empty()
            && self.conditional.is_empty())
    }

    fn add(&mut self, how: How, clause: ClauseId) {
        let list = match how {
            How::Binding => &mut self.binding,
            How::Offer => &mut self.offers,
            How::Wish => &mut self.wishes,
            How::Conditional => &mut self.conditional,
            How::Open => &mut self.open,
        };
        for list in [list, &mut self.clauses] {
            if list.last() != Some(&clause) {
                list.push(clause);
            }
        }
    }
}

/// Returns for each party the cells that it touches, by itself or through a bloc.
pub fn touches(negotiation: &Negotiation, sets: &ConstraintSets) -> Vec<BTreeMap<CellId, Touch>> {
    sets.parties
        .iter()
        .map(|set| {
            let mut touches = BTreeMap::<CellId, Touch>::new();
            for id in &set.clauses {
                for (how, cell) in mentions(negotiation, negotiation.clause(*id)) {
                    touches.entry(cell).or_default().add(how, *id);
                }
            }
            touches
        })
        .collect()
}

/// Returns the clauses in force that name no issue, and so compare with nothing. A claim is
/// not meant to be compared.
pub fn idle(negotiation: &Negotiation, standing: &Standing) -> Vec<ClauseId> {
    negotiation
        .clause_ids()
        .filter(|id| {
            let clause = negotiation.clause(*id);
            standing.is_in_force(*id)
                && clause.kind != ClauseKind::Claim
                && mentions(negotiation, clause).is_empty()
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Binding,
    Offer,
    Wish,
    Conditional,
    Open,
}

/// Events are left aside: no party decides them, so none can be silent on them.
fn mentions(negotiation: &Negotiation, clause: &Clause) -> Vec<(How, CellId)> {
    let mut found = Vec::new();
    let how = match &clause.kind {
        ClauseKind::Precondition { .. } | ClauseKind::Demand(_) | ClauseKind::Refuse(_) => {
            How::Binding
        }
        ClauseKind::Offer { .. } => How::Offer,
        ClauseKind::Prefer(_) => How::Wish,
        ClauseKind::Defer { cells, .. }
        | ClauseKind::Delegate { cells, .. }
        | ClauseKind::Exclude(cells)
        | ClauseKind::Discuss(cells) => {
            found.extend(cells.iter().map(|cell| (How::Open, *cell)));
            How::Open
        }
        ClauseKind::Claim => return found,
    };
    let [said, exchange, given] = clause.terms();
    let mut see = |terms: &[Term], how: How| {
        for term in terms {
            term.formula.each_cell(&mut |cell| found.push((how, cell)));
        }
    };
    see(said, how);
    see(exchange, How::Conditional);
    see(given, How::Conditional);
    found.retain(|(_, cell)| !negotiation.issue_of(*cell).event);
    found
}
