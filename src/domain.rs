//! Sets of values and their algebra.
//!
//! An issue cell takes one value of its [`Space`]. What a clause, or a party, leaves
//! possible there is a set of [`Values`]. For all sets `a`, `b`, `c` of one space:
//!
//! ```text
//! a ∩ (b ∪ c) = (a ∩ b) ∪ (a ∩ c)      ¬(a ∩ b) = ¬a ∪ ¬b      a ∩ ¬a = ∅      ¬¬a = a
//! ```
//!
//! Numbers are exact decimals; the line is cut only where a constant occurs, so every
//! question stays finite and every answer exact.

mod line;
mod members;

pub use line::{Cut, Grain, Line, Stretch};
pub use members::Members;
pub use rust_decimal::Decimal;

/// What values a cell can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Space {
    /// One of this many values without an order; `yes or no` is no = 0, yes = 1.
    Choice(u32),
    /// One of this many values, least first.
    Scale(u32),
    /// Any set of this many elements.
    Subset(u32),
    /// A number or a date, in the given range.
    Line(Grain, Line),
}

impl Space {
    /// Returns the set of all values; for subsets, all subsets.
    pub fn all(&self) -> Values {
        match self {
            Self::Choice(count) | Self::Scale(count) => Values::Members(Members::all(*count)),
            Self::Subset(count) => Values::Family(Family::all(*count)),
            Self::Line(_, range) => Values::Line(range.clone()),
        }
    }

    /// Returns how many values it has, of subsets how many elements; 0 where it is a line.
    pub fn count(&self) -> u32 {
        match self {
            Self::Choice(count) | Self::Scale(count) | Self::Subset(count) => *count,
            Self::Line(..) => 0,
        }
    }

    /// Tells whether its values have an order, and so gaps.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Self::Scale(_) | Self::Line(..))
    }
}

/// A set of values of one [`Space`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Values {
    /// Of a choice or a scale.
    Members(Members),
    /// Of a line.
    Line(Line),
    /// Of subsets.
    Family(Family),
}

impl Values {
    /// Returns what both hold.
    ///
    /// # Panics
    ///
    /// If the two are of different spaces; `model` never mixes them.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Members(a), Self::Members(b)) => Self::Members(a.intersection(b)),
            (Self::Line(a), Self::Line(b)) => Self::Line(a.intersection(b)),
            (Self::Family(a), Self::Family(b)) => Self::Family(a.intersection(b)),
            _ => unreachable!("sets of one space"),
        }
    }

    /// Tells whether no value is left.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Members(set) => set.is_empty(),
            Self::Line(set) => set.is_empty(),
            Self::Family(set) => set.is_empty(),
        }
    }

    /// Tells whether just one value is left.
    pub fn is_single(&self, grain: Grain) -> bool {
        match self {
            Self::Members(set) => set.len() == 1,
            Self::Line(set) => set.single(grain).is_some(),
            Self::Family(set) => set.is_single(),
        }
    }
}

/// A family of subsets of some elements: those with every `required` and no `forbidden`
/// element, or, where `further` is set, some of those.
///
/// Subsets number 2ⁿ, so a family is kept by what all its members share; `further` says
/// that a condition beyond that (such as "at least two of") also holds, and that equality
/// and inclusion must be asked of the solver.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Family {
    /// Elements in every member.
    pub required: Members,
    /// Elements in no member.
    pub forbidden: Members,
    /// Whether conditions that tie elements together narrow it further.
    pub further: bool,
}

impl Family {
    /// Returns the family of all subsets of `count` elements.
    pub fn all(count: u32) -> Self {
        Self {
            required: Members::none(count),
            forbidden: Members::none(count),
            further: false,
        }
    }

    /// Returns what both hold, as far as required and forbidden elements tell.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            required: self.required.union(&other.required),
            forbidden: self.forbidden.union(&other.forbidden),
            further: self.further || other.further,
        }
    }

    /// Tells whether some element is both required and forbidden.
    pub fn is_empty(&self) -> bool {
        !self.required.intersection(&self.forbidden).is_empty()
    }

    /// Tells whether every element is settled.
    pub fn is_single(&self) -> bool {
        !self.is_empty() && self.required.union(&self.forbidden).is_full()
    }
}
