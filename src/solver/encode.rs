//! Propositions to clauses.
//!
//! Choices are encoded by one literal a value; ordered variables by one literal a step,
//! "at most this value" (the order encoding). Propositions have no negation, so a literal
//! that stands for one only ever needs to imply it (Plaisted and Greenbaum, 1986).

use std::collections::BTreeMap;

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;
use crate::model::Relation;

use super::oracle::{Clauses, Literal};

/// Turns propositions into clauses.
pub struct Encoder<'a, C> {
    /// What takes the clauses.
    pub oracle: C,
    variables: &'a [Variable],
    encoded: BTreeMap<VariableId, Steps>,
    /// A literal that is always true; no clause mentions it.
    truth: Literal,
    clause: Vec<Literal>,
}

/// The literals of one variable, which have consecutive numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    first: u32,
    count: u32,
}

impl Steps {
    /// Returns a literal, counted from 0.
    pub fn get(self, at: u32) -> Option<Literal> {
        (at < self.count).then(|| Literal::positive(self.first + at))
    }

    /// Returns all literals.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Literal> + Clone {
        (self.first..self.first + self.count).map(Literal::positive)
    }
}

impl<'a, C: Clauses> Encoder<'a, C> {
    /// Creates an encoder into an empty set of clauses.
    pub fn new(variables: &'a [Variable], mut oracle: C) -> Self {
        let truth = oracle.fresh();
        Self {
            oracle,
            variables,
            encoded: BTreeMap::new(),
            truth,
            clause: Vec::new(),
        }
    }

    /// Adds a clause, without what is settled by the literal that is always true.
    pub fn add(&mut self, clause: &[Literal]) {
        if clause.contains(&self.truth) {
            return;
        }
        self.clause.clear();
        let open = clause.iter().copied().filter(|lit| *lit != !self.truth);
        self.clause.extend(open);
        self.oracle.add(&self.clause);
    }

    /// Returns a variable. Ids beyond the variables given name copies of them: the same
    /// kind of variable, another value.
    pub fn variable(&self, id: VariableId) -> &'a Variable {
        &self.variables[id.index() % self.variables.len()]
    }

    /// The proposition holds.
    pub fn require(&mut self, proposition: &Proposition) {
        self.imply(self.truth, proposition);
    }

    /// While `condition` is true, the proposition holds.
    pub fn imply(&mut self, condition: Literal, proposition: &Proposition) {
        match proposition {
            Proposition::OneOf(variable, values) => self.imply_one_of(condition, *variable, values),
            Proposition::Compare(left, relation, right) => {
                self.imply_order(condition, *left, *relation, *right);
            }
            Proposition::All(parts) => {
                for part in parts {
                    self.imply(condition, part);
                }
            }
            Proposition::Any(parts) => {
                let mut clause = vec![!condition];
                for part in parts {
                    clause.push(self.literal(part));
                }
                self.add(&clause);
            }
            Proposition::AtLeast(count, parts) => {
                let parts: Vec<Literal> = parts.iter().map(|part| self.literal(part)).collect();
                let enough = self.at_least(*count, &parts);
                self.add(&[!condition, enough]);
            }
        }
    }

    /// Returns the literals that encode a variable, if it occurs.
    pub fn steps(&self, variable: VariableId) -> Option<Steps> {
        self.encoded.get(&variable).copied()
    }

    /// Adds to `pinned` the literals that make a variable take a value which it is allowed;
    /// nothing if it occurs nowhere.
    pub fn pin(&self, variable: VariableId, value: u32, pinned: &mut Vec<Literal>) {
        let Some(literals) = self.encoded.get(&variable) else {
            return;
        };
        match self.variable(variable) {
            Variable::Choice(_) => pinned.extend(literals.get(value)),
            Variable::Flag => {
                let is = literals.get(0);
                pinned.extend(is.map(|is| if value == 1 { is } else { !is }));
            }
            Variable::Ordered(_) => {
                let below = value.checked_sub(1).and_then(|below| literals.get(below));
                pinned.extend(below.map(|below| !below));
                pinned.extend(literals.get(value));
            }
        }
    }

    /// Returns a variable's value in the model of which `is_true` tells.
    pub fn value_in_model(&self, variable: VariableId, is_true: impl Fn(Literal) -> bool) -> u32 {
        let Some(literals) = self.encoded.get(&variable) else {
            return self.variable(variable).allowed().iter().next().unwrap_or(0);
        };
        let first = literals.iter().position(&is_true);
        match self.variable(variable) {
            Variable::Choice(_) => first.unwrap_or(0) as u32,
            Variable::Ordered(_) => first.map_or(literals.count, |at| at as u32),
            Variable::Flag => u32::from(first.is_some()),
        }
    }

    /// Returns a literal that, when true, makes the proposition hold.
    fn literal(&mut self, proposition: &Proposition) -> Literal {
        match proposition {
            Proposition::All(parts) if parts.is_empty() => self.truth,
            Proposition::Any(parts) if parts.is_empty() => !self.truth,
            Proposition::All(parts) | Proposition::Any(parts) if parts.len() == 1 => {
                self.literal(&parts[0])
            }
            Proposition::OneOf(variable, values) => {
                let variable = *variable;
                let kind = self.variable(variable);
                let single = (values.len() == 1).then(|| values.iter().next()).flatten();
                match (kind, single) {
                    (Variable::Choice(allowed), Some(value)) => {
                        let is = self.literals(variable).get(value);
                        let is = is.filter(|_| allowed.contains(value));
                        return is.unwrap_or(!self.truth);
                    }
                    (Variable::Flag, Some(value)) => {
                        let is = Literal::positive(self.literals(variable).first);
                        return if value == 1 { is } else { !is };
                    }
                    (Variable::Flag, None) if values.is_full() => return self.truth,
                    _ => {}
                }
                self.defined(proposition)
            }
            _ => self.defined(proposition),
        }
    }

    fn defined(&mut self, proposition: &Proposition) -> Literal {
        let literal = self.oracle.fresh();
        self.imply(literal, proposition);
        literal
    }

    fn imply_one_of(&mut self, condition: Literal, variable: VariableId, values: &Members) {
        match self.variable(variable) {
            Variable::Choice(_) => {
                let literals = self.literals(variable);
                let mut clause = vec![!condition];
                clause.extend(values.iter().filter_map(|value| literals.get(value)));
                self.add(&clause);
            }
            Variable::Flag => {
                let literal = Literal::positive(self.literals(variable).first);
                match (values.contains(0), values.contains(1)) {
                    (true, true) => {}
                    (false, true) => self.add(&[!condition, literal]),
                    (true, false) => self.add(&[!condition, !literal]),
                    (false, false) => self.add(&[!condition]),
                }
            }
            Variable::Ordered(_) => {
                // Each run of values left out: less than its first, or more than its last.
                for (first, last) in runs(&values.complement()) {
                    let below = self.at_most(variable, i64::from(first) - 1);
                    let upto = self.at_most(variable, i64::from(last));
                    self.add(&[!condition, below, !upto]);
                }
            }
        }
    }

    fn imply_order(
        &mut self,
        condition: Literal,
        left: VariableId,
        relation: Relation,
        right: VariableId,
    ) {
        let count = i64::from(self.variable(left).count());
        let shift = i64::from(relation == Relation::Less);
        // right ≤ v implies left ≤ v, or left ≤ v - 1 where it must be less.
        for value in 0..count {
            let right_is = self.at_most(right, value);
            let left_is = self.at_most(left, value - shift);
            self.add(&[!condition, !right_is, left_is]);
            if relation == Relation::Equal {
                self.add(&[!condition, !left_is, right_is]);
            }
        }
    }

    /// Returns the literal of "at most `value`".
    fn at_most(&mut self, variable: VariableId, value: i64) -> Literal {
        let literals = self.literals(variable);
        match u32::try_from(value) {
            Err(_) => !self.truth,
            Ok(value) => literals.get(value).unwrap_or(self.truth),
        }
    }

    /// Returns a literal that makes at least `count` of the parts true: a counter whose
    /// step "of the first n, at least k" needs "of the first n - 1, at least k - 1".
    fn at_least(&mut self, count: u32, parts: &[Literal]) -> Literal {
        let count = count as usize;
        if count > parts.len() {
            return !self.truth;
        }
        // row[k]: of the parts seen so far, at least k.
        let mut row = vec![!self.truth; count + 1];
        row[0] = self.truth;
        for part in parts {
            for k in (1..=count).rev() {
                let (without, with) = (row[k], row[k - 1]);
                let step = self.oracle.fresh();
                self.add(&[!step, without, *part]);
                self.add(&[!step, without, with]);
                row[k] = step;
            }
        }
        row[count]
    }

    /// At most one of these is true. Of a few that is said of each two; of many by a ladder,
    /// whose rungs are true from the one that is true on.
    fn at_most_one(&mut self, literals: &[Literal]) {
        const FEW: usize = 64;
        if literals.len() <= FEW {
            for (at, a) in literals.iter().enumerate() {
                for b in &literals[at + 1..] {
                    self.add(&[!*a, !*b]);
                }
            }
            return;
        }
        let mut below = !self.truth;
        for literal in literals {
            let rung = self.oracle.fresh();
            self.add(&[!*literal, rung]);
            self.add(&[!below, rung]);
            self.add(&[!below, !*literal]);
            self.add(&[!rung, below, *literal]);
            below = rung;
        }
    }

    /// Returns the literals that encode a variable; the first time, with the clauses that
    /// keep it to one value.
    pub fn literals(&mut self, variable: VariableId) -> Steps {
        if let Some(literals) = self.encoded.get(&variable) {
            return *literals;
        }
        let kind = self.variable(variable);
        let count = match kind {
            Variable::Flag => 1,
            Variable::Choice(allowed) => allowed.universe(),
            // The last step is always true, so it needs no literal.
            Variable::Ordered(allowed) => allowed.universe().saturating_sub(1),
        };
        let mut fresh = (0..count).map(|_| self.oracle.fresh());
        let first = fresh.next().map_or(0, Literal::variable);
        fresh.for_each(drop);
        let steps = Steps { first, count };
        self.encoded.insert(variable, steps);
        match kind {
            Variable::Flag => {}
            Variable::Choice(allowed) => {
                let literals: Vec<Literal> = steps.iter().collect();
                self.add(&literals);
                self.at_most_one(&literals);
                for value in allowed.complement().iter() {
                    self.add(&[!literals[value as usize]]);
                }
            }
            Variable::Ordered(allowed) => {
                for at in 1..count {
                    self.add(&[
                        !Literal::positive(first + at - 1),
                        Literal::positive(first + at),
                    ]);
                }
                let truth = self.truth;
                self.imply_one_of(truth, variable, allowed);
            }
        }
        steps
    }
}

/// Returns the runs of neighbours in a set, as first and last.
fn runs(set: &Members) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for value in set.iter() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == value => *last = value,
            _ => runs.push((value, value)),
        }
    }
    runs
}
