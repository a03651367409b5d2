//! Propositions as clauses, cut so that small questions stay small.
//!
//! Some propositions always hold; they tie variables together into *components*. The others
//! come in groups that can be switched off. Whether a few groups can hold together is decided
//! by the components that they touch: what lies elsewhere has a solution of its own, because
//! what always holds can hold. That *slice* is all an oracle needs to see.

use std::ops::Range;

use crate::constraint::{Proposition, Variable, VariableId};

use super::effort::{Effort, Stopped};
use super::encode::{Encoder, Steps};
use super::oracle::{Clauses, Literal, Oracle, Sat};
use super::union::Union;

/// Propositions over some variables: those that always hold, and groups of others.
pub struct Problem<'a> {
    encoder: Encoder<'a, Cnf>,
    /// Each variable that occurs, ascending.
    occurring: Vec<VariableId>,
    groups: Vec<Group>,
    components: Vec<Component>,
    /// How many of the oracle variables, the first ones, encode variables.
    meanings: u32,
    /// For each oracle variable its number in the slice being built, and which slice that was.
    renamed: Vec<(u32, u32)>,
    slices: u32,
}

struct Group {
    selector: Literal,
    clauses: Range<usize>,
    components: Vec<u32>,
}

#[derive(Default)]
struct Component {
    clauses: Vec<Range<usize>>,
    groups: Vec<u32>,
}

/// Clauses, one after another.
#[derive(Default)]
pub struct Cnf {
    variables: u32,
    literals: Vec<Literal>,
    ends: Vec<usize>,
}

impl Cnf {
    /// Returns how many variables it has.
    pub fn variables(&self) -> u32 {
        self.variables
    }

    /// Returns how many clauses it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether it has no clauses.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns some clauses.
    pub fn clauses(&self, range: Range<usize>) -> impl Iterator<Item = &[Literal]> {
        let ends = self.ends[range.clone()].iter().copied();
        let mut start = match range.start {
            0 => 0,
            at => self.ends[at - 1],
        };
        ends.map(move |end| {
            let clause = &self.literals[start..end];
            start = end;
            clause
        })
    }
}

impl Cnf {
    /// Returns all clauses, the last one first.
    fn backwards(&self) -> impl Iterator<Item = &[Literal]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut ranges: Vec<(usize, usize)> = starts.zip(self.ends.iter().copied()).collect();
        ranges.reverse();
        ranges
            .into_iter()
            .map(|(start, end)| &self.literals[start..end])
    }
}

impl Clauses for Cnf {
    fn fresh(&mut self) -> Literal {
        self.variables += 1;
        Literal::positive(self.variables - 1)
    }

    fn add(&mut self, clause: &[Literal]) {
        self.literals.extend_from_slice(clause);
        self.ends.push(self.literals.len());
    }
}

impl<'a> Problem<'a> {
    /// Encodes a problem. What is in `always` must be satisfiable by itself.
    pub fn new<'p>(
        variables: &'a [Variable],
        always: &[&'p Proposition],
        groups: &[Vec<&'p Proposition>],
    ) -> Self {
        let mut occurring: Vec<VariableId> = Vec::new();
        for proposition in always.iter().chain(groups.iter().flatten()) {
            proposition.each_variable(&mut |variable| occurring.push(variable));
        }
        occurring.sort_unstable();
        occurring.dedup();
        let mut encoder = Encoder::new(variables, Cnf::default());
        let domains: Vec<Range<usize>> = occurring
            .iter()
            .map(|variable| {
                block(&mut encoder, |encoder| {
                    encoder.literals(*variable);
                })
            })
            .collect();

        let meanings = encoder.oracle.variables();
        let place = |variable: VariableId| occurring.binary_search(&variable).unwrap_or(0);
        let places = |propositions: &[&Proposition]| {
            let mut places: Vec<usize> = Vec::new();
            for proposition in propositions {
                proposition.each_variable(&mut |variable| places.push(place(variable)));
            }
            places.sort_unstable();
            places.dedup();
            places
        };
        let mut union = Union::of(occurring.len());
        let mut lasting: Vec<(usize, Range<usize>)> = Vec::new();
        let mut loose: Vec<Range<usize>> = Vec::new();
        for proposition in always {
            let clauses = block(&mut encoder, |encoder| encoder.require(proposition));
            match places(&[proposition]).as_slice() {
                [] => loose.push(clauses),
                [first, rest @ ..] => {
                    for other in rest {
                        union.join(*first, *other);
                    }
                    lasting.push((*first, clauses));
                }
            }
        }
        let (of_place, count) = union.numbered();
        // The last one is for groups that mention no variable.
        let mut components: Vec<Component> = (0..=count).map(|_| Component::default()).collect();
        for (place, clauses) in domains.into_iter().enumerate() {
            components[of_place[place] as usize].clauses.push(clauses);
        }
        for (place, clauses) in lasting {
            components[of_place[place] as usize].clauses.push(clauses);
        }
        // What always or never holds, whatever the values are, concerns every slice.
        for component in &mut components {
            component.clauses.extend(loose.iter().cloned());
        }

        let groups: Vec<Group> = groups
            .iter()
            .enumerate()
            .map(|(at, propositions)| {
                let selector = encoder.oracle.fresh();
                let clauses = block(&mut encoder, |encoder| {
                    for proposition in propositions {
                        encoder.imply(selector, proposition);
                    }
                });
                let mut touched: Vec<u32> = places(propositions)
                    .into_iter()
                    .map(|place| of_place[place])
                    .collect();
                touched.sort_unstable();
                touched.dedup();
                if touched.is_empty() {
                    touched.push(count);
                }
                for component in &touched {
                    components[*component as usize].groups.push(at as u32);
                }
                Group {
                    selector,
                    clauses,
                    components: touched,
                }
            })
            .collect();
        let renamed = vec![(0, 0); encoder.oracle.variables() as usize];
        Self {
            encoder,
            occurring,
            groups,
            components,
            meanings,
            renamed,
            slices: 0,
        }
    }

    /// Returns how many groups there are; they are named by their numbers.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Tells whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns the clauses, and the selector of each group: a group's clauses hold wherever
    /// its selector does.
    pub fn cnf(&self) -> (&Cnf, impl Iterator<Item = Literal>) {
        (
            &self.encoder.oracle,
            self.groups.iter().map(|group| group.selector),
        )
    }

    /// Returns each variable that occurs, ascending.
    pub fn occurring(&self) -> &[VariableId] {
        &self.occurring
    }

    /// Returns the groups that touch each component, ascending.
    pub fn by_component(&self) -> impl Iterator<Item = &[u32]> {
        self.components
            .iter()
            .map(|component| component.groups.as_slice())
    }

    /// Returns an oracle that sees everything. Its literals are those of the problem.
    pub fn whole(&self, effort: &Effort) -> Whole {
        let mut oracle = Sat::new(effort);
        for _ in 0..self.encoder.oracle.variables() {
            oracle.fresh();
        }
        self.fill(oracle)
    }

    /// Returns an oracle that switches on one group after the other, unless it sees at once
    /// that those before forbid it. That they hold together is likely, not certain: it guesses
    /// nothing but selectors, so that its models leave open what does not follow from them.
    pub fn guide(&self, effort: &Effort) -> Whole {
        let mut oracle = Sat::preferring_true(effort);
        let mut selectors = self.groups.iter().map(|group| group.selector.variable());
        let mut next = selectors.next();
        for variable in 0..self.encoder.oracle.variables() {
            if next == Some(variable) {
                oracle.fresh_preferring_true();
                next = selectors.next();
            } else {
                oracle.fresh_following();
            }
        }
        self.fill(oracle)
    }

    fn fill(&self, mut oracle: Sat) -> Whole {
        let cnf = &self.encoder.oracle;
        for clause in cnf.clauses(0..cnf.len()) {
            oracle.add(clause);
        }
        Whole {
            oracle,
            selectors: self.groups.iter().map(|group| group.selector).collect(),
        }
    }

    /// Returns an oracle that sees what decides whether some groups, ascending, can hold
    /// together.
    pub fn slice(&mut self, groups: &[u32], effort: &Effort) -> Slice {
        self.slices += 1;
        let mut oracle = Sat::new(effort);
        let mut touched: Vec<u32> = groups
            .iter()
            .flat_map(|at| &self.groups[*at as usize].components)
            .copied()
            .collect();
        touched.sort_unstable();
        touched.dedup();
        let blocks: Vec<Range<usize>> = touched
            .iter()
            .flat_map(|at| &self.components[*at as usize].clauses)
            .chain(groups.iter().map(|at| &self.groups[*at as usize].clauses))
            .cloned()
            .collect();
        for at in groups {
            let selector = self.groups[*at as usize].selector;
            self.renamed[selector.variable() as usize] = (0, self.slices);
        }
        let cnf = &self.encoder.oracle;
        for literal in blocks
            .iter()
            .flat_map(|block| cnf.clauses(block.clone()))
            .flatten()
        {
            let entry = &mut self.renamed[literal.variable() as usize];
            if entry.1 != self.slices {
                *entry = (oracle.fresh().variable(), self.slices);
            }
        }
        // The oracle guesses first what was created last, so it switches on what it can.
        let selectors: Vec<Literal> = groups
            .iter()
            .map(|at| {
                let literal = oracle.fresh_preferring_true();
                let selector = self.groups[*at as usize].selector;
                self.renamed[selector.variable() as usize].0 = literal.variable();
                literal
            })
            .collect();
        let mut renamed = Vec::new();
        for clause in blocks.iter().flat_map(|block| cnf.clauses(block.clone())) {
            renamed.clear();
            let entries = clause
                .iter()
                .map(|literal| literal.of(self.renamed[literal.variable() as usize].0));
            renamed.extend(entries);
            oracle.add(&renamed);
        }
        Slice {
            oracle,
            groups: groups.to_vec(),
            selectors,
        }
    }

    /// Returns a minimal part of some groups, ascending, that cannot hold together; `None` if
    /// all can. Those that come last are tried for removal first.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn minimal_conflict(
        &mut self,
        groups: &[u32],
        effort: &Effort,
    ) -> Result<Option<Vec<u32>>, Stopped> {
        self.slice(groups, effort).minimal_conflict()
    }

    /// Returns the clauses that still decide something while some literals are settled, without
    /// what is settled in them.
    pub(super) fn open_clauses(&self, settled: &[Option<bool>]) -> Vec<Vec<Literal>> {
        let value = |literal: Literal| {
            let value = settled[literal.variable() as usize];
            value.map(|value| value == literal.is_positive())
        };
        // A literal that stands for a part of a proposition is negated only where its meaning
        // is given, and that comes before its uses. Going backwards, one that is not used, like
        // the selector of a group that need not hold, may be false, whatever it means.
        let mut used = vec![false; settled.len()];
        used[..self.meanings as usize].fill(true);
        let mut open: Vec<Vec<Literal>> = Vec::new();
        for clause in self.encoder.oracle.backwards() {
            if clause.iter().any(|literal| value(*literal) == Some(true)) {
                continue;
            }
            let rest = clause.iter().copied();
            let rest: Vec<Literal> = rest.filter(|lit| value(*lit).is_none()).collect();
            let needed = |lit: &Literal| lit.is_positive() || used[lit.variable() as usize];
            if rest.iter().all(needed) {
                for literal in rest.iter().filter(|literal| literal.is_positive()) {
                    used[literal.variable() as usize] = true;
                }
                open.push(rest);
            }
        }
        open
    }

    /// Returns the literals that encode a variable, none if it does not occur.
    pub(super) fn literals(&self, variable: VariableId) -> impl Iterator<Item = Literal> {
        self.encoder
            .steps(variable)
            .into_iter()
            .flat_map(Steps::iter)
    }

    /// Returns a variable's value where `is_true` tells which literals are true.
    pub(super) fn value(&self, variable: VariableId, is_true: impl Fn(Literal) -> bool) -> u32 {
        self.encoder.value_in_model(variable, is_true)
    }

    /// Returns a variable.
    pub fn variable(&self, id: VariableId) -> &'a Variable {
        self.encoder.variable(id)
    }

    /// Tells whether anything is said about a variable.
    pub fn occurs(&self, id: VariableId) -> bool {
        self.occurring.binary_search(&id).is_ok()
    }

    /// Adds to `pinned` the literals that make a variable take a value; nothing if it does
    /// not occur.
    pub fn pin(&self, variable: VariableId, value: u32, pinned: &mut Vec<Literal>) {
        self.encoder.pin(variable, value, pinned);
    }

    /// Returns a variable's value in the model that an oracle found last.
    pub fn value_in_model(&self, oracle: &Whole, variable: VariableId) -> u32 {
        self.encoder
            .value_in_model(variable, |literal| oracle.oracle.is_true(literal))
    }
}

/// An oracle that sees a whole problem.
pub struct Whole {
    /// The oracle.
    pub oracle: Sat,
    /// The selector of each group.
    pub selectors: Vec<Literal>,
}

impl Whole {
    /// Makes some groups hold from now on.
    pub fn require(&mut self, groups: &[u32]) {
        for group in groups {
            let selector = self.selectors[*group as usize];
            self.oracle.add(&[selector]);
        }
    }

    /// Tells whether some groups can hold together.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn holds(&mut self, groups: impl IntoIterator<Item = u32>) -> Result<bool, Stopped> {
        let assumed: Vec<Literal> = groups
            .into_iter()
            .map(|at| self.selectors[at as usize])
            .collect();
        self.oracle.solve(&assumed)
    }

    /// Returns the groups, ascending, that the last refusal rested on.
    pub fn core(&self) -> Vec<u32> {
        // Selectors ascend with their groups.
        let mut core: Vec<u32> = self
            .oracle
            .core()
            .into_iter()
            .filter_map(|literal| self.selectors.binary_search(&literal).ok())
            .map(|at| at as u32)
            .collect();
        core.sort_unstable();
        core
    }

    /// Some groups cannot hold together.
    pub fn rule_out(&mut self, groups: &[u32]) {
        let clause: Vec<Literal> = groups
            .iter()
            .map(|group| !self.selectors[*group as usize])
            .collect();
        self.oracle.add(&clause);
    }

    /// Tells whether a group's selector is true in the model found last, so that it holds there.
    pub fn holds_in_model(&self, group: u32) -> bool {
        self.oracle.is_true(self.selectors[group as usize])
    }
}

/// An oracle that sees what some groups touch.
pub struct Slice {
    oracle: Sat,
    groups: Vec<u32>,
    selectors: Vec<Literal>,
}

impl Slice {
    /// Tells whether some of its groups can hold together; `at` counts within the slice.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn holds(&mut self, at: &[usize]) -> Result<bool, Stopped> {
        let assumed: Vec<Literal> = at.iter().map(|at| self.selectors[*at]).collect();
        self.oracle.solve(&assumed)
    }

    /// Tells which of its groups hold in the model found last.
    pub fn holds_in_model(&self, at: usize) -> bool {
        self.oracle.is_true(self.selectors[at])
    }

    /// Returns those of its groups that the last refusal rested on, counted within the slice.
    pub fn core(&self) -> Vec<usize> {
        let mut core: Vec<usize> = self
            .oracle
            .core()
            .into_iter()
            .filter_map(|literal| self.selectors.binary_search(&literal).ok())
            .collect();
        core.sort_unstable();
        core
    }

    /// Returns a minimal part of its groups that cannot hold together; `None` if all can.
    /// Those that come last are tried for removal first.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    pub fn minimal_conflict(&mut self) -> Result<Option<Vec<u32>>, Stopped> {
        let all: Vec<usize> = (0..self.groups.len()).collect();
        if self.holds(&all)? {
            return Ok(None);
        }
        let mut open = self.core();
        let mut needed: Vec<usize> = Vec::new();
        while let Some(candidate) = open.pop() {
            let rest: Vec<usize> = needed.iter().chain(&open).copied().collect();
            if self.holds(&rest)? {
                needed.push(candidate);
            } else {
                let core = self.core();
                open.retain(|at| core.binary_search(at).is_ok());
            }
        }
        needed.sort_unstable();
        Ok(Some(needed.into_iter().map(|at| self.groups[at]).collect()))
    }
}

/// Runs an encoder, and returns which clauses it added.
fn block<'a>(
    encoder: &mut Encoder<'a, Cnf>,
    encode: impl FnOnce(&mut Encoder<'a, Cnf>),
) -> Range<usize> {
    let before = encoder.oracle.len();
    encode(encoder);
    before..encoder.oracle.len()
}
