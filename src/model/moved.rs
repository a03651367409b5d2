//! Moving what was resolved along with its text.
//!
//! Each type names all its parts, so that a new one cannot be forgotten.

use super::{Clause, ClauseKind, Position, Term};
use crate::syntax::Shift;

impl Shift for Position {
    fn shift(&mut self, by: i32) {
        let Self {
            name: _,
            label: _,
            span,
            party: _,
            statement: _,
            notes: _,
        } = self;
        span.shift(by);
    }
}

impl Shift for Clause {
    fn shift(&mut self, by: i32) {
        let Self {
            position: _,
            party: _,
            key: _,
            label: _,
            span,
            head,
            kind,
            strength: _,
            to: _,
            timing: _,
            given,
            package: _,
            statement: _,
            vague: _,
            quote: _,
            notes: _,
            stamp: _,
        } = self;
        span.shift(by);
        head.shift(by);
        kind.shift(by);
        given.shift(by);
    }
}

impl Shift for ClauseKind {
    fn shift(&mut self, by: i32) {
        match self {
            Self::Precondition {
                milestone: _,
                terms,
            }
            | Self::Demand(terms)
            | Self::Refuse(terms)
            | Self::Prefer(terms) => terms.shift(by),
            Self::Offer { terms, exchange } => {
                terms.shift(by);
                exchange.shift(by);
            }
            Self::Defer { cells: _, until: _ }
            | Self::Delegate { cells: _, to: _ }
            | Self::Exclude(_)
            | Self::Discuss(_)
            | Self::Claim => {}
        }
    }
}

impl Shift for Term {
    fn shift(&mut self, by: i32) {
        let Self { span, formula: _ } = self;
        span.shift(by);
    }
}
