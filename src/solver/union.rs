//! Numbers that belong together, directly or through others.

/// Numbers joined into sets.
pub struct Union {
    parent: Vec<u32>,
}

impl Union {
    /// Returns each number below `count` alone.
    pub fn of(count: usize) -> Self {
        Self {
            parent: (0..count as u32).collect(),
        }
    }

    fn root(&mut self, at: usize) -> u32 {
        let mut at = at as u32;
        while self.parent[at as usize] != at {
            let up = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = up;
            at = up;
        }
        at
    }

    /// Joins the sets of two numbers.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// Returns for each number its set's, in the order of their first members, and how many
    /// sets there are.
    pub fn numbered(mut self) -> (Vec<u32>, u32) {
        let mut numbers: Vec<u32> = vec![u32::MAX; self.parent.len()];
        let mut count = 0;
        for at in 0..self.parent.len() {
            let root = self.root(at) as usize;
            if numbers[root] == u32::MAX {
                numbers[root] = count;
                count += 1;
            }
            numbers[at] = numbers[root];
        }
        (numbers, count)
    }
}
