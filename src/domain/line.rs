//! Sets of numbers, cut exactly where a constant stands.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Whether there is always a value between two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Numbers: between two there is always another.
    Dense,
    /// Dates, counted in days: the whole numbers only.
    Whole,
}

/// A place between values: before all, just before one, just after one, or after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cut {
    /// Before every value.
    Start,
    /// Just before a value, so that the value lies after the cut.
    Before(Decimal),
    /// Just after a value.
    After(Decimal),
    /// After every value.
    End,
}

impl Cut {
    /// Returns the same cut in the one form that whole numbers have: just before a value.
    #[must_use]
    pub fn on(self, grain: Grain) -> Self {
        match (grain, self) {
            (Grain::Whole, Self::After(value)) => Self::Before(value.floor() + Decimal::ONE),
            (Grain::Whole, Self::Before(value)) => Self::Before(value.ceil()),
            (_, cut) => cut,
        }
    }

    fn key(&self) -> (u8, Decimal, u8) {
        match self {
            Self::Start => (0, Decimal::ZERO, 0),
            Self::Before(value) => (1, *value, 0),
            Self::After(value) => (1, *value, 1),
            Self::End => (2, Decimal::ZERO, 0),
        }
    }
}

impl PartialOrd for Cut {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cut {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// All values between two cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// Where it begins.
    pub low: Cut,
    /// Where it ends.
    pub high: Cut,
}

impl Stretch {
    /// Returns its only value, if there is just one.
    pub fn single(&self, grain: Grain) -> Option<Decimal> {
        match (self.low, self.high, grain) {
            (Cut::Before(a), Cut::After(b), Grain::Dense) if a == b => Some(a),
            (Cut::Before(a), Cut::Before(b), Grain::Whole) if a + Decimal::ONE == b => Some(a),
            _ => None,
        }
    }
}

impl Stretch {
    /// Returns one of its values such that `before` others, picked from it in the same way,
    /// are less, and `after` others are more. There must be so many.
    pub fn pick(&self, grain: Grain, before: u32, after: u32) -> Decimal {
        let count = |count: u32| Decimal::from(count);
        match (self.low, self.high) {
            (Cut::Before(low), _) if before == 0 => low,
            (_, Cut::After(high)) if after == 0 => high,
            (Cut::Before(low) | Cut::After(low), Cut::End) => low + count(before + 1),
            (Cut::Start, Cut::Before(high) | Cut::After(high)) => high - count(after + 1),
            (Cut::Before(low) | Cut::After(low), Cut::Before(high) | Cut::After(high)) => {
                if grain == Grain::Whole {
                    return low + count(before);
                }
                // Halves, quarters, eighths: decimals express them exactly.
                let others = count(before + after + 1);
                let mut parts = Decimal::TWO;
                while parts <= others {
                    parts *= Decimal::TWO;
                }
                low + (high - low) * count(before + 1) / parts
            }
            _ => count(before),
        }
    }
}

/// A set of numbers: stretches in order, with something between each two.
///
/// INVARIANT: each stretch has `low < high`, and each ends before the next begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    stretches: Vec<Stretch>,
}

impl Line {
    /// Returns the set of all values.
    pub fn all() -> Self {
        Self::between(Cut::Start, Cut::End)
    }

    /// Returns the empty set.
    pub fn none() -> Self {
        Self {
            stretches: Vec::new(),
        }
    }

    /// Returns all values between two cuts; empty if they do not run forwards.
    pub fn between(low: Cut, high: Cut) -> Self {
        let stretches = if low < high {
            vec![Stretch { low, high }]
        } else {
            Vec::new()
        };
        Self { stretches }
    }

    /// Returns the set of one value.
    pub fn single_value(value: Decimal, grain: Grain) -> Self {
        Self::between(Cut::Before(value).on(grain), Cut::After(value).on(grain))
    }

    /// Returns the set of the given stretches, in any order.
    pub fn of(stretches: impl IntoIterator<Item = Stretch>) -> Self {
        let mut all: Vec<Stretch> = stretches
            .into_iter()
            .filter(|stretch| stretch.low < stretch.high)
            .collect();
        all.sort();
        let mut merged: Vec<Stretch> = Vec::with_capacity(all.len());
        for stretch in all {
            match merged.last_mut() {
                Some(last) if stretch.low <= last.high => last.high = last.high.max(stretch.high),
                _ => merged.push(stretch),
            }
        }
        Self { stretches: merged }
    }

    /// Returns the stretches, least first.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Tells whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Returns its only value, if there is just one.
    pub fn single(&self, grain: Grain) -> Option<Decimal> {
        match self.stretches.as_slice() {
            [only] => only.single(grain),
            _ => None,
        }
    }

    /// Tells whether it holds a value.
    pub fn contains(&self, value: Decimal) -> bool {
        let cut = Cut::Before(value);
        self.stretches
            .iter()
            .any(|stretch| stretch.low <= cut && cut < stretch.high)
    }

    /// Returns what both hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.stretches.iter(), other.stretches.iter());
        let (mut left, mut right) = (a.next(), b.next());
        let mut both = Vec::new();
        while let (Some(x), Some(y)) = (left, right) {
            let (low, high) = (x.low.max(y.low), x.high.min(y.high));
            if low < high {
                both.push(Stretch { low, high });
            }
            if x.high < y.high {
                left = a.next();
            } else {
                right = b.next();
            }
        }
        Self { stretches: both }
    }

    /// Returns what either holds.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of(self.stretches.iter().chain(&other.stretches).copied())
    }

    /// Returns what it does not hold.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut low = Cut::Start;
        let mut rest = Vec::with_capacity(self.stretches.len() + 1);
        for stretch in &self.stretches {
            rest.push(Stretch {
                low,
                high: stretch.low,
            });
            low = stretch.high;
        }
        rest.push(Stretch {
            low,
            high: Cut::End,
        });
        Self::of(rest)
    }

    /// Tells whether `other` holds all of it.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.intersection(other) == *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random_line(random: &mut fastrand::Rng, grain: Grain) -> Line {
        Line::of((0..random.usize(0..4)).map(|_| {
            let mut cut = || {
                let value = Decimal::from(random.i32(0..6));
                match random.u8(0..8) {
                    0 => Cut::Start,
                    1 => Cut::End,
                    2..5 => Cut::Before(value).on(grain),
                    _ => Cut::After(value).on(grain),
                }
            };
            let (low, high) = (cut(), cut());
            Stretch { low, high }
        }))
    }

    #[test]
    fn the_algebra_is_boolean() {
        let mut random = fastrand::Rng::with_seed(7);
        for round in 0..2_000 {
            let grain = [Grain::Dense, Grain::Whole][round % 2];
            let mut line = || random_line(&mut random, grain);
            let (a, b, c) = (line(), line(), line());
            assert_eq!(
                a.intersection(&b.union(&c)),
                a.intersection(&b).union(&a.intersection(&c))
            );
            assert_eq!(
                a.intersection(&b).complement(),
                a.complement().union(&b.complement())
            );
            assert_eq!(a.complement().complement(), a);
            assert!(a.intersection(&a.complement()).is_empty());
            for tenths in -10..70 {
                let value = Decimal::new(tenths, 1);
                if grain == Grain::Whole && value.fract() != Decimal::ZERO {
                    continue;
                }
                assert_eq!(
                    a.intersection(&b).contains(value),
                    a.contains(value) && b.contains(value)
                );
                assert_eq!(a.complement().contains(value), !a.contains(value));
            }
        }
    }

    #[test]
    fn whole_numbers_have_no_room_between_neighbours() {
        let after = Cut::After(Decimal::ONE).on(Grain::Whole);
        let before = Cut::Before(Decimal::TWO).on(Grain::Whole);
        assert!(Line::between(after, before).is_empty());
        assert!(!Line::between(Cut::After(Decimal::ONE), Cut::Before(Decimal::TWO)).is_empty());
    }
}
