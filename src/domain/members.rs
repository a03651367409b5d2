//! Sets of members of a small universe, as bits.

use std::fmt;

/// A set of numbers below a fixed count: values of a choice, or elements.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Members {
    count: u32,
    /// INVARIANT: bits at and above `count` are zero.
    words: Words,
}

/// Most sets are small, and made and dropped often, so one word needs no allocation. Sets of
/// one universe are of one kind.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Words {
    One([u64; 1]),
    More(Box<[u64]>),
}

impl Members {
    /// Returns the empty set in a universe of `count` members.
    pub fn none(count: u32) -> Self {
        let words = match count.div_ceil(64) {
            0 | 1 => Words::One([0]),
            more => Words::More(vec![0; more as usize].into_boxed_slice()),
        };
        Self { count, words }
    }

    /// Returns the full set.
    pub fn all(count: u32) -> Self {
        Self::none(count).complement()
    }

    /// Returns the set of the given members; others than those of the universe are ignored.
    pub fn of(count: u32, members: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::none(count);
        for member in members {
            set.insert(member);
        }
        set
    }

    /// Adds a member of the universe.
    pub fn insert(&mut self, member: u32) {
        if member < self.count {
            self.words_mut()[(member / 64) as usize] |= 1 << (member % 64);
        }
    }

    /// Tells whether it holds a member.
    pub fn contains(&self, member: u32) -> bool {
        member < self.count && self.words()[(member / 64) as usize] & (1 << (member % 64)) != 0
    }

    /// Returns the size of the universe.
    pub fn universe(&self) -> u32 {
        self.count
    }

    /// Returns the number of members.
    pub fn len(&self) -> u32 {
        self.words().iter().map(|word| word.count_ones()).sum()
    }

    /// Tells whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.words().iter().all(|word| *word == 0)
    }

    /// Tells whether it holds the whole universe.
    pub fn is_full(&self) -> bool {
        self.len() == self.count
    }

    /// Returns the members, least first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        (0..self.count).filter(|member| self.contains(*member))
    }

    /// Returns what both hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    /// Drops what another does not hold.
    pub fn keep(&mut self, other: &Self) {
        debug_assert_eq!(self.count, other.count, "sets of one universe");
        for (word, other) in self.words_mut().iter_mut().zip(other.words()) {
            *word &= other;
        }
    }

    /// Returns the members as bits: 64 a word, the least first.
    pub fn words(&self) -> &[u64] {
        match &self.words {
            Words::One(word) => word,
            Words::More(words) => words,
        }
    }

    fn words_mut(&mut self) -> &mut [u64] {
        match &mut self.words {
            Words::One(word) => word,
            Words::More(words) => words,
        }
    }

    /// Returns what either holds.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    /// Returns what it does not hold.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut set = self.clone();
        for word in set.words_mut() {
            *word = !*word;
        }
        if let Some(last) = set.words_mut().last_mut()
            && (!self.count.is_multiple_of(64) || self.count == 0)
        {
            *last &= (1 << (self.count % 64)) - 1;
        }
        set
    }

    /// Tells whether it has no member in common with another.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        debug_assert_eq!(self.count, other.count, "sets of one universe");
        let mut words = self.words().iter().zip(other.words());
        words.all(|(word, other)| word & other == 0)
    }

    /// Tells whether `other` holds all of it.
    pub fn is_subset(&self, other: &Self) -> bool {
        debug_assert_eq!(self.count, other.count, "sets of one universe");
        let mut words = self.words().iter().zip(other.words());
        words.all(|(word, other)| word & !other == 0)
    }

    fn zip(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        debug_assert_eq!(self.count, other.count, "sets of one universe");
        let mut set = self.clone();
        for (word, other) in set.words_mut().iter_mut().zip(other.words()) {
            *word = op(*word, *other);
        }
        set
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
