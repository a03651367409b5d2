//! Conditions with every name looked up.

use crate::domain::Values;
use crate::source::Span;

use super::{CellId, MilestoneId, Timing};

/// One condition as written, and what it means. Several in one pair of braces all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The place.
    pub span: Span,
    /// The meaning.
    pub formula: Formula,
}

/// Something that a deal makes true or false. `a implies b` is `Any([Not(a), b])`.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// True in some deals.
    Atom(Atom),
    /// An order in time, which no deal decides; see `analysis`.
    Order(Order),
    /// Not so.
    Not(Box<Formula>),
    /// All of them; of none, true.
    All(Vec<Formula>),
    /// One of them; of none, false.
    Any(Vec<Formula>),
    /// At least so many of them.
    AtLeast(u32, Vec<Formula>),
}

/// The smallest conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// The cell's value is one of these. Never of a subset.
    In(CellId, Values),
    /// The cell's subset has this element.
    Has(CellId, u32),
    /// Two cells of the same ordered type compare so.
    Compare(CellId, Relation, CellId),
}

/// How two cells of an ordered type compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The first is less.
    Less,
    /// The first is less, or they are equal.
    AtMost,
    /// They are equal.
    Equal,
}

/// That one moment stands so to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What is placed in time.
    pub subject: Moment,
    /// How.
    pub timing: Timing,
    /// Relative to what.
    pub object: Moment,
}

/// A milestone, or the moment at which an act is performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// A milestone.
    Milestone(MilestoneId),
    /// An act.
    Act(CellId),
}

impl Formula {
    /// Calls `see` for each cell that occurs, in order, with repetitions.
    pub fn each_cell(&self, see: &mut impl FnMut(CellId)) {
        match self {
            Self::Atom(Atom::In(cell, _) | Atom::Has(cell, _)) => see(*cell),
            Self::Atom(Atom::Compare(left, _, right)) => {
                see(*left);
                see(*right);
            }
            Self::Order(order) => {
                for moment in [order.subject, order.object] {
                    if let Moment::Act(cell) = moment {
                        see(cell);
                    }
                }
            }
            Self::Not(inner) => inner.each_cell(see),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                for part in parts {
                    part.each_cell(see);
                }
            }
        }
    }

    /// Tells whether it places anything in time.
    pub fn has_order(&self) -> bool {
        match self {
            Self::Order(_) => true,
            Self::Atom(_) => false,
            Self::Not(inner) => inner.has_order(),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().any(Self::has_order)
            }
        }
    }
}
