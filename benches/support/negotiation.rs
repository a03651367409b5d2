//! Negotiations of the usual shape, made up.
//!
//! Every party has an ideal outcome, which differs from a common one in a few issues and keeps
//! all background rules. Its clauses are true of its ideal, so that each party agrees with
//! itself, and the conflicts are between parties. The same shape gives the same negotiation.

use demarche::constraint::{Proposition, Variable, VariableId};
use demarche::domain::Members;
use demarche::model::Relation;
use fastrand::Rng;

/// What a negotiation is like.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: &'static str,
    pub seed: u64,
    pub parties: u64,
    /// How many clauses each party has.
    pub clauses: usize,
    pub issues: usize,
    /// In how many of a thousand variables an ideal differs from the common outcome.
    pub strays: u32,
    /// How many elements the first issue has, a subset; 0 leaves its kind to chance.
    pub elements: usize,
    /// How many cycles of three to six "less than" are planted.
    pub cycles: usize,
}

/// The problem that such a negotiation poses.
pub struct Negotiation {
    pub variables: Vec<Variable>,
    pub always: Vec<Proposition>,
    pub clauses: Vec<Clause>,
}

/// What one party demands.
pub struct Clause {
    pub weight: u64,
    pub proposition: Proposition,
}

impl Negotiation {
    /// Makes up a negotiation.
    pub fn new(shape: &Shape) -> Self {
        let mut rng = Rng::with_seed(shape.seed);
        let variables = variables(shape, &mut rng);
        let mut maker = Maker {
            rng,
            variables: &variables,
        };
        let common: Vec<u32> = variables
            .iter()
            .map(|v| maker.rng.u32(..v.count()))
            .collect();
        let always: Vec<Proposition> = (0..(shape.issues / 8).max(5))
            .filter_map(|_| {
                let mut tries = (0..50).map(|_| maker.rule(&common));
                tries.find(|rule| is_true(rule, &common))
            })
            .collect();
        let mut clauses = Vec::new();
        for _ in 0..shape.parties {
            let ideal = maker.ideal(&common, &always, shape.strays);
            for _ in 0..shape.clauses {
                let proposition = maker.clause(&ideal);
                debug_assert!(is_true(&proposition, &ideal));
                clauses.push(Clause {
                    weight: maker.rng.u64(1..=10),
                    proposition,
                });
            }
        }
        for _ in 0..shape.cycles {
            let cycle = maker.comparable(3..=6);
            for (at, less) in cycle.iter().enumerate() {
                let more = cycle[(at + 1) % cycle.len()];
                clauses.push(Clause {
                    weight: maker.rng.u64(1..=10),
                    proposition: Proposition::Compare(*less, Relation::Less, more),
                });
            }
        }
        Self {
            variables,
            always,
            clauses,
        }
    }
}

/// Scales and numbers have one of a few counts of values, so that many can be compared.
const SCALES: [u32; 3] = [4, 7, 10];
const NUMBERS: [u32; 4] = [7, 10, 13, 20];

fn variables(shape: &Shape, rng: &mut Rng) -> Vec<Variable> {
    let choice = |count| Variable::Choice(Members::all(count));
    let ordered = |count| Variable::Ordered(Members::all(count));
    let mut variables = vec![Variable::Flag; shape.elements];
    for _ in usize::from(shape.elements > 0)..shape.issues {
        match rng.u32(..100) {
            0..28 => variables.push(Variable::Flag),
            28..53 => variables.push(choice(rng.u32(3..=12))),
            53..68 => variables.extend(rng.choice(SCALES).map(ordered)),
            68..83 => variables.extend(rng.choice(NUMBERS).map(ordered)),
            // A subset.
            83..92 => variables.extend((0..rng.u32(5..=25)).map(|_| Variable::Flag)),
            // A family of choices.
            _ => variables.extend((0..rng.u32(5..=12)).map(|_| choice(rng.u32(3..=5)))),
        }
    }
    variables
}

fn is_true(proposition: &Proposition, outcome: &[u32]) -> bool {
    proposition.holds(&|variable| outcome[variable.index()])
}

struct Maker<'a> {
    rng: Rng,
    variables: &'a [Variable],
}

impl<'a> Maker<'a> {
    /// A background rule, true of the common outcome or not.
    fn rule(&mut self, common: &[u32]) -> Proposition {
        match self.rng.u32(..100) {
            0..50 => {
                let condition = self.atom();
                let consequence = self.truth(common, 30);
                Proposition::Any(vec![condition.negation(), consequence])
            }
            50..75 => {
                let pair = self.comparable(2..=2);
                Proposition::Compare(pair[0], Relation::AtMost, pair[1])
            }
            _ => {
                let least = self.rng.u32(1..=2);
                Proposition::AtLeast(least, (0..6).map(|_| self.atom()).collect())
            }
        }
    }

    /// What a party wants most: it strays from the common outcome, but not from the rules.
    fn ideal(&mut self, common: &[u32], always: &[Proposition], strays: u32) -> Vec<u32> {
        let mut ideal = common.to_vec();
        for (value, variable) in ideal.iter_mut().zip(self.variables) {
            if self.rng.u32(..1000) < strays {
                *value = self.rng.u32(..variable.count());
            }
        }
        // Going back on what a broken rule mentions ends, at the latest, at the common outcome.
        while let Some(broken) = always.iter().find(|rule| !is_true(rule, &ideal)) {
            broken.each_variable(&mut |id| ideal[id.index()] = common[id.index()]);
        }
        ideal
    }

    /// A clause that is true of a party's ideal.
    fn clause(&mut self, ideal: &[u32]) -> Proposition {
        match self.rng.u32(..100) {
            0..55 => self.truth(ideal, 60),
            55..70 => {
                let condition = self.atom();
                let consequence = self.truth(ideal, 60);
                Proposition::Any(vec![condition.negation(), consequence])
            }
            70..80 => Proposition::Any(vec![self.truth(ideal, 60), self.atom(), self.atom()]),
            80..87 => Proposition::All(vec![self.truth(ideal, 40), self.truth(ideal, 40)]),
            87..93 => {
                let mut parts: Vec<Proposition> = (0..4).map(|_| self.truth(ideal, 60)).collect();
                parts.push(self.atom());
                Proposition::AtLeast(3, parts)
            }
            _ => {
                let pair = self.comparable(2..=2);
                let (a, b) = (pair[0], pair[1]);
                if ideal[a.index()] < ideal[b.index()] {
                    Proposition::Compare(a, Relation::Less, b)
                } else {
                    Proposition::Compare(b, Relation::AtMost, a)
                }
            }
        }
    }

    /// Something simple about a variable.
    fn atom(&mut self) -> Proposition {
        let (id, variable) = self.variable();
        let count = variable.count();
        let values = match variable {
            Variable::Flag => Members::of(2, [1]),
            Variable::Choice(_) if self.rng.u32(..100) < 60 => {
                Members::of(count, [self.rng.u32(..count)])
            }
            Variable::Choice(_) => {
                let some = self.rng.u32(2..=(count / 2).max(2)).min(count - 1);
                Members::of(count, self.rng.choose_multiple(0..count, some as usize))
            }
            Variable::Ordered(_) => Members::of(count, 0..=self.rng.u32(..count - 1)),
        };
        Proposition::OneOf(id, values)
    }

    /// Something simple about a variable that is true of an outcome. Of a hundred choices,
    /// `exact` are settled by it.
    fn truth(&mut self, outcome: &[u32], exact: u32) -> Proposition {
        let (id, variable) = self.variable();
        let count = variable.count();
        let value = outcome[id.index()];
        let values = match variable {
            Variable::Flag => Members::of(2, [value]),
            Variable::Choice(_) => match self.rng.u32(..100) {
                kind if kind < exact => Members::of(count, [value]),
                kind if kind < exact + 20 => {
                    let other = (value + self.rng.u32(1..count)) % count;
                    Members::of(count, [other]).complement()
                }
                _ => {
                    let some = self.rng.usize(1..=(count / 2).max(1) as usize);
                    let mut values = Members::of(count, self.rng.choose_multiple(0..count, some));
                    values.insert(value);
                    if values.is_full() {
                        values = Members::of(count, [(value + 1) % count]).complement();
                    }
                    values
                }
            },
            Variable::Ordered(_) => {
                let at_most = value == 0 || (value < count - 1 && self.rng.bool());
                if at_most {
                    let last = self.rng.u32(value..=(value + 2).min(count - 2));
                    Members::of(count, 0..=last)
                } else {
                    let first = self.rng.u32(value.saturating_sub(3)..value) + 1;
                    Members::of(count, first..count)
                }
            }
        };
        Proposition::OneOf(id, values)
    }

    fn variable(&mut self) -> (VariableId, &'a Variable) {
        let at = self.rng.usize(..self.variables.len());
        (VariableId(at as u32), &self.variables[at])
    }

    /// Different ordered variables with the same values, as many as asked for if there are.
    fn comparable(&mut self, how_many: std::ops::RangeInclusive<usize>) -> Vec<VariableId> {
        let variables = self.variables;
        let ordered = |count: u32| {
            (0..variables.len() as u32).filter(move |at| {
                let variable = &variables[*at as usize];
                matches!(variable, Variable::Ordered(_)) && variable.count() == count
            })
        };
        let mut counts: Vec<u32> = SCALES.into_iter().chain(NUMBERS).collect();
        counts.sort_unstable();
        counts.dedup();
        counts.retain(|count| ordered(*count).count() >= *how_many.end());
        let count = self.rng.choice(counts).expect("many ordered issues");
        let some = self.rng.usize(how_many);
        let mut chosen = self.rng.choose_multiple(ordered(count), some);
        self.rng.shuffle(&mut chosen);
        chosen.into_iter().map(VariableId).collect()
    }
}
