//! Minimal transversals: the smallest sets that meet each of some sets.

/// Returns all minimal sets that have a member in each of `sets`, fewest members first, and
/// whether these are all: at most `limit` are kept at any time. Members are small numbers.
///
/// For each value of a cell, let the set be the constraints that exclude it; a minimal
/// transversal then is a minimal conflict. After Berge, *Hypergraphs*, 1989.
pub fn minimal_transversals(sets: &[Vec<u32>], limit: usize) -> (Vec<Vec<u32>>, bool) {
    // Small sets first: they prune the most. Supersets of other sets say nothing new.
    let mut sets: Vec<Vec<u32>> = sets.to_vec();
    for set in &mut sets {
        set.sort_unstable();
        set.dedup();
    }
    sets.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    sets.dedup();
    let mut complete = true;
    let mut found: Vec<Vec<u32>> = vec![Vec::new()];
    for set in &sets {
        let is_met = |candidate: &Vec<u32>| candidate.iter().any(|m| set.binary_search(m).is_ok());
        let (met, unmet): (Vec<_>, Vec<_>) = found.into_iter().partition(is_met);
        let mut extended: Vec<Vec<u32>> = Vec::new();
        for candidate in &unmet {
            for member in set {
                let mut larger = candidate.clone();
                let at = larger.partition_point(|other| other < member);
                larger.insert(at, *member);
                if !met.iter().any(|smaller| is_part(smaller, &larger)) {
                    extended.push(larger);
                }
            }
        }
        found = met;
        found.append(&mut extended);
        found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        found.dedup();
        if found.len() > limit {
            found.truncate(limit);
            complete = false;
        }
    }
    if !complete {
        // A set whose smaller rival was cut off may not be minimal.
        let meets = |candidate: &[u32], but: u32| {
            sets.iter()
                .all(|set| set.iter().any(|m| *m != but && candidate.contains(m)))
        };
        found.retain(|candidate| candidate.iter().all(|member| !meets(candidate, *member)));
    }
    (found, complete)
}

/// Tells whether the members of one ascending list are all among those of another.
pub fn is_part(smaller: &[u32], larger: &[u32]) -> bool {
    let mut rest = larger.iter();
    smaller
        .iter()
        .all(|member| rest.any(|other| other == member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_trying_every_set() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..500 {
            let sets: Vec<Vec<u32>> = (0..random.usize(0..5))
                .map(|_| (0..6).filter(|_| random.u8(0..3) == 0).collect())
                .collect();
            let meets = |bits: u32| {
                sets.iter()
                    .all(|set| set.iter().any(|member| bits & (1 << member) != 0))
            };
            let mut expected: Vec<Vec<u32>> = (0..64_u32)
                .filter(|bits| {
                    meets(*bits) && (0..6).all(|m| bits & (1 << m) == 0 || !meets(bits & !(1 << m)))
                })
                .map(|bits| (0..6).filter(|m| bits & (1 << m) != 0).collect())
                .collect();
            expected.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
            assert_eq!(
                minimal_transversals(&sets, 1_000),
                (expected, true),
                "{sets:?}"
            );
        }
    }
}
