//! Propositions to clauses.
//!
//! Choices are encoded by one literal a value; ordered variables by one literal a step,
//! "at most this value" (the order encoding). Propositions have no negation, so a literal
//! that stands for one only ever needs to imply it (Plaisted and Greenbaum, 1986).

use std::collections::BTreeMap;

use crate::constraint::{Proposition, Variable, VariableId};
use crate::domain::Members;
use crate::model::Relation;

use super::oracle::{Literal, Oracle};

/// Turns propositions into clauses of an oracle.
pub struct Encoder<'a, O> {
    /// The oracle that holds the clauses.
    pub oracle: O,
    variables: &'a [Variable],
    encoded: BTreeMap<VariableId, Vec<Literal>>,
    /// A literal that is always true.
    truth: Literal,
}

impl<'a, O: Oracle> Encoder<'a, O> {
    /// Creates an encoder into an empty oracle.
    pub fn new(variables: &'a [Variable], mut oracle: O) -> Self {
        let truth = oracle.fresh();
        oracle.add(&[truth]);
        Self {
            oracle,
            variables,
            encoded: BTreeMap::new(),
            truth,
        }
    }

    /// Returns a variable. Ids beyond the variables given name copies of them: the same
    /// kind of variable, another value.
    pub fn variable(&self, id: VariableId) -> &'a Variable {
        &self.variables[id.index() % self.variables.len()]
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
                self.oracle.add(&clause);
            }
            Proposition::AtLeast(count, parts) => {
                let parts: Vec<Literal> = parts.iter().map(|part| self.literal(part)).collect();
                let enough = self.at_least(*count, &parts);
                self.oracle.add(&[!condition, enough]);
            }
        }
    }

    /// Returns the literal of a variable taking a value; `None` if it never can.
    pub fn value(&mut self, variable: VariableId, value: u32) -> Option<Literal> {
        let kind = self.variable(variable);
        if !kind.allowed().contains(value) {
            return None;
        }
        let literals = self.literals(variable);
        Some(match kind {
            Variable::Choice(_) => literals[value as usize],
            Variable::Flag if value == 1 => literals[0],
            Variable::Flag => !literals[0],
            Variable::Ordered(_) => {
                let is = self.oracle.fresh();
                let low = self.at_most(variable, i64::from(value) - 1);
                let high = self.at_most(variable, i64::from(value));
                self.oracle.add(&[!is, !low]);
                self.oracle.add(&[!is, high]);
                is
            }
        })
    }

    /// Returns a variable's value in the model that was found last.
    pub fn value_in_model(&mut self, variable: VariableId) -> u32 {
        let kind = self.variable(variable);
        let literals = self.literals(variable);
        let first = |from: &[Literal]| from.iter().position(|l| self.oracle.is_true(*l));
        match kind {
            Variable::Choice(_) => first(&literals).unwrap_or(0) as u32,
            Variable::Ordered(_) => first(&literals).unwrap_or(literals.len()) as u32,
            Variable::Flag => u32::from(self.oracle.is_true(literals[0])),
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
                    (Variable::Choice(_) | Variable::Flag, Some(value)) => {
                        return self.value(variable, value).unwrap_or(!self.truth);
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
                clause.extend(values.iter().map(|value| literals[value as usize]));
                self.oracle.add(&clause);
            }
            Variable::Flag => {
                let literal = self.literals(variable)[0];
                match (values.contains(0), values.contains(1)) {
                    (true, true) => {}
                    (false, true) => self.oracle.add(&[!condition, literal]),
                    (true, false) => self.oracle.add(&[!condition, !literal]),
                    (false, false) => self.oracle.add(&[!condition]),
                }
            }
            Variable::Ordered(_) => {
                // Each run of values left out: less than its first, or more than its last.
                for (first, last) in runs(&values.complement()) {
                    let below = self.at_most(variable, i64::from(first) - 1);
                    let upto = self.at_most(variable, i64::from(last));
                    self.oracle.add(&[!condition, below, !upto]);
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
            self.oracle.add(&[!condition, !right_is, left_is]);
            if relation == Relation::Equal {
                self.oracle.add(&[!condition, !left_is, right_is]);
            }
        }
    }

    /// Returns the literal of "at most `value`".
    fn at_most(&mut self, variable: VariableId, value: i64) -> Literal {
        let literals = self.literals(variable);
        match usize::try_from(value) {
            Err(_) => !self.truth,
            Ok(value) => literals.get(value).copied().unwrap_or(self.truth),
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
                self.oracle.add(&[!step, without, *part]);
                self.oracle.add(&[!step, without, with]);
                row[k] = step;
            }
        }
        row[count]
    }

    /// Returns the literals that encode a variable, with the clauses that keep it to one value.
    fn literals(&mut self, variable: VariableId) -> Vec<Literal> {
        if let Some(literals) = self.encoded.get(&variable) {
            return literals.clone();
        }
        let kind = self.variable(variable);
        let literals: Vec<Literal> = match kind {
            Variable::Flag => vec![self.oracle.fresh()],
            Variable::Choice(allowed) => {
                let literals: Vec<Literal> = (0..allowed.universe())
                    .map(|_| self.oracle.fresh())
                    .collect();
                self.oracle.add(&literals);
                for (at, a) in literals.iter().enumerate() {
                    for b in &literals[at + 1..] {
                        self.oracle.add(&[!*a, !*b]);
                    }
                }
                for value in allowed.complement().iter() {
                    self.oracle.add(&[!literals[value as usize]]);
                }
                literals
            }
            Variable::Ordered(allowed) => {
                // The last step is always true, so it needs no literal.
                let steps = allowed.universe().saturating_sub(1);
                let literals: Vec<Literal> = (0..steps).map(|_| self.oracle.fresh()).collect();
                for pair in literals.windows(2) {
                    self.oracle.add(&[!pair[0], pair[1]]);
                }
                literals
            }
        };
        self.encoded.insert(variable, literals.clone());
        if let Variable::Ordered(allowed) = kind {
            let truth = self.truth;
            self.imply_one_of(truth, variable, allowed);
        }
        literals
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
