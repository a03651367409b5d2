//! The solver against brute force: small problems of all kinds, every answer.

#[path = "support/rounds.rs"]
mod rounds;

use demarche::constraint::{Proposition, Variable, VariableId};
use demarche::domain::Members;
use demarche::model::Relation;
use demarche::solver::{
    Bounds, Conflicts, Correction, Corrections, Effort, Extent, Problem, conflicts_up_to,
    minimal_conflicts, projection,
};
use fastrand::Rng;
use rounds::each_seed;

#[test]
fn conflicts_corrections_and_what_is_left_agree_with_trying_everything() {
    let (mut conflicts, mut left) = (0_u64, 0_u64);
    let rounds = each_seed(2_500, |seed| {
        let small = Small::new(seed);
        let (always, groups) = small.borrowed();
        let mut problem = Problem::new(&small.variables, &always, &groups);
        let effort = Effort::unbounded();

        let expected = small.minimal_conflicts();
        conflicts += u64::from(!expected.is_empty());
        for size in [0, 2, 3, 9] {
            let bounds = Bounds {
                size,
                enough: usize::MAX,
            };
            let found = minimal_conflicts(&mut problem, bounds, &effort);
            let all = Conflicts {
                found: expected.clone(),
                extent: Extent::All,
            };
            assert_eq!(found, all, "seed {seed}");
        }
        for size in 2..=4 {
            let found = conflicts_up_to(&mut problem, size, &effort);
            check(&found, &expected, seed);
            assert!(found.extent >= Extent::UpTo(size), "seed {seed}");
        }

        let mut corrections = Corrections::new(&mut problem, &small.weights, &effort);
        let mut found: Vec<Correction> = Vec::new();
        while let Some(correction) = corrections.lightest().expect("effort is unbounded") {
            found.push(correction);
        }
        let in_order = found.is_sorted_by_key(|correction| correction.weight);
        assert!(in_order, "seed {seed}: {found:?}");
        let key = |correction: &Correction| (correction.weight, correction.groups.clone());
        found.sort_by_key(key);
        assert_eq!(found, small.minimal_corrections(), "seed {seed}");

        let all: Vec<VariableId> = (0..small.variables.len() as u32).map(VariableId).collect();
        let mut random = Rng::with_seed(seed);
        for _ in 0..2 {
            let kept = random.u32(..1 << small.groups.len());
            let expected = small.possible(kept);
            left += u64::from(expected.is_some());
            let found = projection(&problem, &members(kept), &all, &effort);
            assert_eq!(found, Ok(expected), "seed {seed}");
        }
    });
    let Some(rounds) = rounds else { return };
    assert!(conflicts * 3 > rounds && left * 3 > rounds);
}

#[test]
fn what_is_found_before_the_effort_is_spent_is_true() {
    let mut stopped = 0;
    let rounds = each_seed(500, |seed| {
        let small = Small::new(seed);
        let (always, groups) = small.borrowed();
        let mut problem = Problem::new(&small.variables, &always, &groups);
        let expected = small.minimal_conflicts();
        for steps in [0, 30, 100, 200, 400, 800, 1_600, 3_200] {
            let bounds = Bounds {
                size: 3,
                enough: usize::MAX,
            };
            let effort = Effort::new(Some(steps), None);
            let found = minimal_conflicts(&mut problem, bounds, &effort);
            check(&found, &expected, seed);
            stopped += usize::from(effort.check().is_err());

            let effort = Effort::new(Some(steps), None);
            let mut corrections = Corrections::new(&mut problem, &small.weights, &effort);
            let all = small.minimal_corrections();
            let mut found = 0;
            while let Ok(Some(correction)) = corrections.lightest() {
                assert!(all.contains(&correction), "seed {seed}: {correction:?}");
                assert_eq!(correction.weight, all[found].weight, "seed {seed}");
                found += 1;
            }
            assert!(effort.check().is_err() || found == all.len(), "seed {seed}");

            let effort = Effort::new(Some(steps), None);
            let ids: Vec<VariableId> = (0..small.variables.len() as u32).map(VariableId).collect();
            if let Ok(found) = projection(&problem, &[], &ids, &effort) {
                assert_eq!(found, small.possible(0), "seed {seed}");
            }
        }
    });
    assert!(rounds.is_none() || stopped > 500, "{stopped}");
}

/// Every conflict found is minimal, and none is missing that the extent claims.
fn check(found: &Conflicts, expected: &[Vec<u32>], seed: u64) {
    for conflict in &found.found {
        assert!(expected.contains(conflict), "seed {seed}: {conflict:?}");
    }
    let claimed = |conflict: &&Vec<u32>| match found.extent {
        Extent::All => true,
        Extent::UpTo(size) => conflict.len() <= size,
    };
    for conflict in expected.iter().filter(claimed) {
        assert!(found.found.contains(conflict), "seed {seed}: {conflict:?}");
    }
    let in_order = found
        .found
        .is_sorted_by_key(|conflict| (conflict.len(), conflict.clone()));
    assert!(in_order, "seed {seed}");
}

/// A small problem, and all that could be agreed on.
struct Small {
    variables: Vec<Variable>,
    always: Vec<Proposition>,
    groups: Vec<Vec<Proposition>>,
    weights: Vec<Option<u64>>,
    /// Each outcome that what always holds allows, and the groups that hold there, as bits.
    outcomes: Vec<(Vec<u32>, u32)>,
}

impl Small {
    fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        loop {
            let small = Self::attempt(&mut random);
            if !small.outcomes.is_empty() {
                return small;
            }
        }
    }

    fn attempt(random: &mut Rng) -> Self {
        let variables: Vec<Variable> = (0..random.u32(2..=5))
            .map(|_| {
                let count = random.u32(2..=4);
                let mut allowed = Members::all(count);
                if random.u8(..4) == 0 {
                    allowed = Members::of(count, (0..count).filter(|_| random.bool()));
                }
                match random.u8(..3) {
                    _ if allowed.is_empty() => Variable::Flag,
                    0 => Variable::Flag,
                    1 => Variable::Choice(allowed),
                    _ => Variable::Ordered(allowed),
                }
            })
            .collect();
        let always: Vec<Proposition> = (0..random.usize(..3))
            .map(|_| proposition(random, &variables, 2))
            .collect();
        let groups: Vec<Vec<Proposition>> = (0..random.usize(2..=8))
            .map(|_| {
                (0..random.usize(1..=2))
                    .map(|_| proposition(random, &variables, 2))
                    .collect()
            })
            .collect();
        let weights = groups.iter().map(|_| Some(random.u64(1..=5))).collect();
        let mut outcomes: Vec<Vec<u32>> = vec![Vec::new()];
        for variable in &variables {
            outcomes = outcomes
                .into_iter()
                .flat_map(|outcome| {
                    let extend = move |value| [outcome.as_slice(), &[value]].concat();
                    variable.allowed().iter().map(extend).collect::<Vec<_>>()
                })
                .collect();
        }
        let holds = |all: &[Proposition], outcome: &[u32]| {
            all.iter().all(|one| one.holds(&|id| outcome[id.index()]))
        };
        let outcomes = outcomes
            .into_iter()
            .filter(|outcome| holds(&always, outcome))
            .map(|outcome| {
                let bits = groups.iter().enumerate();
                let bits = bits
                    .map(|(at, group)| u32::from(holds(group, &outcome)) << at)
                    .sum();
                (outcome, bits)
            })
            .collect();
        Self {
            variables,
            always,
            groups,
            weights,
            outcomes,
        }
    }

    fn borrowed(&self) -> (Vec<&Proposition>, Vec<Vec<&Proposition>>) {
        (
            self.always.iter().collect(),
            self.groups
                .iter()
                .map(|group| group.iter().collect())
                .collect(),
        )
    }

    fn agree(&self, groups: u32) -> bool {
        self.outcomes
            .iter()
            .any(|(_, held)| held & groups == groups)
    }

    fn minimal_conflicts(&self) -> Vec<Vec<u32>> {
        let mut found: Vec<Vec<u32>> = (0..1_u32 << self.groups.len())
            .filter(|groups| {
                let smaller = |at: u32| self.agree(groups & !(1 << at));
                !self.agree(*groups) && members(*groups).into_iter().all(smaller)
            })
            .map(members)
            .collect();
        found.sort_by_key(|conflict| (conflict.len(), conflict.clone()));
        found
    }

    fn minimal_corrections(&self) -> Vec<Correction> {
        let all = (1_u32 << self.groups.len()) - 1;
        let mut found: Vec<Correction> = (0..=all)
            .filter(|groups| {
                let smaller = |at: u32| !self.agree(all & !groups | 1 << at);
                self.agree(all & !groups) && members(*groups).into_iter().all(smaller)
            })
            .map(|groups| Correction {
                weight: members(groups)
                    .into_iter()
                    .filter_map(|at| self.weights[at as usize])
                    .sum(),
                groups: members(groups),
            })
            .collect();
        found.sort_by_key(|correction| (correction.weight, correction.groups.clone()));
        found
    }

    /// The values that each variable can take while the groups hold.
    fn possible(&self, groups: u32) -> Option<Vec<Members>> {
        if !self.agree(groups) {
            return None;
        }
        let values = |(at, variable): (usize, &Variable)| {
            let outcomes = self.outcomes.iter();
            let fitting = outcomes.filter(|(_, held)| held & groups == groups);
            Members::of(variable.count(), fitting.map(|(outcome, _)| outcome[at]))
        };
        Some(self.variables.iter().enumerate().map(values).collect())
    }
}

/// The groups whose bits are set.
fn members(bits: u32) -> Vec<u32> {
    (0..32).filter(|at| bits & (1 << at) != 0).collect()
}

fn proposition(random: &mut Rng, variables: &[Variable], depth: u32) -> Proposition {
    let id = random.u32(..variables.len() as u32);
    let count = variables[id as usize].count();
    let comparable: Vec<u32> = (0..variables.len() as u32)
        .filter(|other| {
            let ordered = |at: u32| matches!(variables[at as usize], Variable::Ordered(_));
            let same = variables[*other as usize].count() == count;
            *other != id && same && ordered(id) && ordered(*other)
        })
        .collect();
    match random.u8(..10) {
        0..3 if !comparable.is_empty() => {
            let other = comparable[random.usize(..comparable.len())];
            let relation = match random.u8(..3) {
                0 => Relation::Less,
                1 => Relation::AtMost,
                _ => Relation::Equal,
            };
            Proposition::Compare(VariableId(id), relation, VariableId(other))
        }
        kind @ 3..6 if depth > 0 => {
            let parts: Vec<Proposition> = (0..random.usize(..4))
                .map(|_| proposition(random, variables, depth - 1))
                .collect();
            match kind {
                3 => Proposition::All(parts),
                4 => Proposition::Any(parts),
                _ => Proposition::AtLeast(random.u32(..4), parts),
            }
        }
        _ => {
            let values = (0..count).filter(|_| random.bool());
            Proposition::OneOf(VariableId(id), Members::of(count, values))
        }
    }
}
