//! Things that belong together, directly or through others.

use std::collections::BTreeMap;

/// Sets of things that were joined; each is named by its least member.
pub struct Union<K> {
    parent: BTreeMap<K, K>,
}

impl<K: Copy + Ord> Union<K> {
    /// Creates it without any sets.
    pub fn new() -> Self {
        Self {
            parent: BTreeMap::new(),
        }
    }

    /// Returns what names the set of something, which is its own set until it is joined.
    pub fn root(&mut self, mut at: K) -> K {
        loop {
            let up = *self.parent.entry(at).or_insert(at);
            if up == at {
                return at;
            }
            let above = self.parent[&up];
            self.parent.insert(at, above);
            at = above;
        }
    }

    /// Joins the sets of two things.
    pub fn join(&mut self, a: K, b: K) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent.insert(a.max(b), a.min(b));
    }

    /// Joins the sets of several things.
    pub fn join_all(&mut self, all: impl IntoIterator<Item = K>) {
        let mut all = all.into_iter();
        if let Some(first) = all.next() {
            self.root(first);
            all.for_each(|other| self.join(first, other));
        }
    }

    /// Returns all things that were ever asked for, ascending.
    pub fn members(&self) -> Vec<K> {
        self.parent.keys().copied().collect()
    }
}
