//! Whether two negotiations mean the same, wherever they are written and however they are
//! labelled.
//!
//! Every part is named below, so that a new one must be placed, too.

use super::{
    Acceptance, Background, Clause, ClauseKind, Group, Issue, List, Milestone, Negotiation, Party,
    Position, Proposal, ProposalTerm, Reaction, Term, Utility, Withdrawal,
};

impl Negotiation {
    /// Tells whether all that can be concluded from one holds of the other, id by id.
    pub fn means(&self, other: &Self) -> bool {
        let Self {
            title: _,
            lists,
            issues,
            cells,
            milestones,
            parties,
            // Who speaks and where it is recorded is part of what is shown, not of what follows.
            persons: _,
            sources: _,
            backgrounds,
            positions,
            clauses,
            withdrawals,
            proposals,
            reactions,
            acceptance,
            utilities,
            undecided,
            left_out: _,
        } = self;
        all(clauses, &other.clauses, |a, b| {
            std::sync::Arc::ptr_eq(a, b) || clause(a, b)
        }) && all(positions, &other.positions, |a, b| {
            std::sync::Arc::ptr_eq(a, b) || position(a, b)
        }) && cells == &other.cells
            && undecided == &other.undecided
            && all(lists, &other.lists, list)
            && all(issues, &other.issues, issue)
            && all(milestones, &other.milestones, milestone)
            && all(parties, &other.parties, party)
            && all(backgrounds, &other.backgrounds, background)
            && all(withdrawals, &other.withdrawals, withdrawal)
            && all(proposals, &other.proposals, proposal)
            && all(reactions, &other.reactions, reaction)
            && all(acceptance, &other.acceptance, accepted)
            && all(utilities, &other.utilities, utility)
    }
}

fn all<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn terms(a: &[Term], b: &[Term]) -> bool {
    all(a, b, |a, b| a.formula == b.formula)
}

fn list(a: &List, b: &List) -> bool {
    let List {
        name,
        label: _,
        span: _,
        members,
        groups,
    } = a;
    *name == b.name && *members == b.members && all(groups, &b.groups, group)
}

fn group(a: &Group, b: &Group) -> bool {
    let Group {
        name,
        label: _,
        span: _,
        members,
    } = a;
    *name == b.name && *members == b.members
}

fn issue(a: &Issue, b: &Issue) -> bool {
    let Issue {
        name,
        label: _,
        span: _,
        index,
        ty,
        performers,
        process,
        event,
        first_cell,
        cell_count,
    } = a;
    *name == b.name
        && *index == b.index
        && *ty == b.ty
        && *performers == b.performers
        && *process == b.process
        && *event == b.event
        && *first_cell == b.first_cell
        && *cell_count == b.cell_count
}

fn milestone(a: &Milestone, b: &Milestone) -> bool {
    let Milestone {
        name,
        label: _,
        span: _,
        after,
        part_of,
    } = a;
    *name == b.name && *after == b.after && *part_of == b.part_of
}

fn party(a: &Party, b: &Party) -> bool {
    let Party {
        name,
        label: _,
        also: _,
        span: _,
        members,
    } = a;
    *name == b.name && *members == b.members
}

fn background(a: &Background, b: &Background) -> bool {
    let Background {
        name,
        label: _,
        span: _,
        whole: _,
        held_by,
        cites: _,
        terms: said,
    } = a;
    *name == b.name && *held_by == b.held_by && terms(said, &b.terms)
}

fn position(a: &Position, b: &Position) -> bool {
    let Position {
        name,
        label: _,
        span: _,
        party,
        statement,
        notes: _,
    } = a;
    *name == b.name && *party == b.party && *statement == b.statement
}

fn clause(a: &Clause, b: &Clause) -> bool {
    let Clause {
        position,
        party,
        key,
        label: _,
        span: _,
        head: _,
        kind: said,
        strength,
        to,
        timing,
        given,
        package,
        statement,
        vague,
        quote: _,
        notes: _,
        stamp: _,
    } = a;
    *position == b.position
        && *party == b.party
        && *key == b.key
        && kind(said, &b.kind)
        && *strength == b.strength
        && *to == b.to
        && *timing == b.timing
        && terms(given, &b.given)
        && *package == b.package
        && *statement == b.statement
        && *vague == b.vague
}

fn kind(a: &ClauseKind, b: &ClauseKind) -> bool {
    use ClauseKind as K;
    match (a, b) {
        (
            K::Precondition {
                milestone,
                terms: said,
            },
            K::Precondition {
                milestone: other,
                terms: theirs,
            },
        ) => milestone == other && terms(said, theirs),
        (K::Demand(a), K::Demand(b))
        | (K::Refuse(a), K::Refuse(b))
        | (K::Prefer(a), K::Prefer(b)) => terms(a, b),
        (
            K::Offer {
                terms: said,
                exchange,
            },
            K::Offer {
                terms: theirs,
                exchange: other,
            },
        ) => {
            let exchanged = match (exchange, other) {
                (Some(a), Some(b)) => terms(a, b),
                (None, None) => true,
                _ => false,
            };
            exchanged && terms(said, theirs)
        }
        // None of the others holds a place.
        _ => a == b,
    }
}

fn withdrawal(a: &Withdrawal, b: &Withdrawal) -> bool {
    let Withdrawal {
        by,
        by_clause,
        target,
        replaces,
        according,
        span: _,
    } = a;
    *by == b.by
        && *by_clause == b.by_clause
        && *target == b.target
        && *replaces == b.replaces
        && *according == b.according
}

fn proposal(a: &Proposal, b: &Proposal) -> bool {
    let Proposal {
        name,
        label: _,
        span: _,
        by,
        statement,
        terms,
    } = a;
    *name == b.name
        && *by == b.by
        && *statement == b.statement
        && all(terms, &b.terms, proposal_term)
}

fn proposal_term(a: &ProposalTerm, b: &ProposalTerm) -> bool {
    let ProposalTerm {
        name,
        label: _,
        span: _,
        terms: said,
    } = a;
    *name == b.name && terms(said, &b.terms)
}

fn reaction(a: &Reaction, b: &Reaction) -> bool {
    let Reaction {
        party,
        proposal,
        answer,
        span: _,
        statement,
        quote: _,
    } = a;
    *party == b.party && *proposal == b.proposal && *answer == b.answer && *statement == b.statement
}

fn accepted(a: &Acceptance, b: &Acceptance) -> bool {
    match (a, b) {
        (Acceptance::AllOf(a), Acceptance::AllOf(b))
        | (Acceptance::Veto(a), Acceptance::Veto(b)) => a == b,
        (Acceptance::AtLeast(n, a), Acceptance::AtLeast(m, b)) => n == m && a == b,
        _ => false,
    }
}

fn utility(a: &Utility, b: &Utility) -> bool {
    let Utility {
        party,
        worths,
        reservation,
    } = a;
    let same = |a: &(Term, _), b: &(Term, _)| a.0.formula == b.0.formula && a.1 == b.1;
    *party == b.party && all(worths, &b.worths, same) && *reservation == b.reservation
}
