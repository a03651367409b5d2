//! The SAT solver behind a small trait, so that another can take its place.

use std::ops::Not;

use batsat::{Callbacks, ClauseKind, Lit, Solver, SolverInterface, SolverOpts, Var, lbool};

use super::effort::{Effort, Stopped};

/// A propositional variable, or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal(i32);

impl Literal {
    /// Returns the positive literal of a variable, counted from 0.
    pub fn positive(variable: u32) -> Self {
        Self(variable as i32 + 1)
    }

    /// Returns the variable, counted from 0.
    pub fn variable(self) -> u32 {
        self.0.unsigned_abs() - 1
    }

    /// Tells whether it is a variable, not its negation.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Returns the number that DIMACS files use.
    pub fn dimacs(self) -> i32 {
        self.0
    }

    /// Returns this literal with another variable.
    #[must_use]
    pub fn of(self, variable: u32) -> Self {
        let positive = Self::positive(variable);
        if self.is_positive() {
            positive
        } else {
            !positive
        }
    }
}

impl Not for Literal {
    type Output = Self;

    fn not(self) -> Self {
        Self(-self.0)
    }
}

/// Takes clauses.
pub trait Clauses {
    /// Returns a new variable's positive literal.
    fn fresh(&mut self) -> Literal;
    /// Adds a clause: one of these literals is true.
    fn add(&mut self, clause: &[Literal]);
}

/// Answers whether clauses can be satisfied under assumptions.
pub trait Oracle: Clauses {
    /// Tells whether all clauses can be satisfied while the assumed literals are true.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if the effort did not suffice.
    fn solve(&mut self, assumed: &[Literal]) -> Result<bool, Stopped>;
    /// Tells whether a literal is true in the model that the last `solve` found.
    fn is_true(&self, literal: Literal) -> bool;
    /// Returns assumed literals that the last `solve` could not satisfy together.
    fn core(&self) -> Vec<Literal>;
}

/// The oracle that is built in: batsat, a `MiniSat` in Rust. Given the same calls it gives
/// the same answers.
pub struct Sat {
    solver: Solver<Watch>,
    effort: Effort,
    assumed: Vec<Lit>,
    clause: Vec<Lit>,
}

/// Interrupts a search that takes too long. Between two conflicts little happens, so
/// learnt clauses are what is counted while it runs.
struct Watch(Effort);

impl Callbacks for Watch {
    fn on_new_clause(&mut self, _clause: &[Lit], _kind: ClauseKind) {
        // What is spent is asked for in `stop`.
        let _ = self.0.spend(LEARNT);
    }

    fn stop(&self) -> bool {
        self.0.check().is_err()
    }
}

/// The steps that a clause, one that was learnt, and a question count for beside the
/// propagations.
const CLAUSE: u64 = 1;
const LEARNT: u64 = 20;
const QUESTION: u64 = 20;

impl Sat {
    /// Creates an oracle without clauses.
    pub fn new(effort: &Effort) -> Self {
        Self::with(SolverOpts::default(), effort)
    }

    /// Creates an oracle whose models make [`Self::fresh_preferring_true`] variables true
    /// where nothing forbids it.
    pub fn preferring_true(effort: &Effort) -> Self {
        // A saved phase would override the preference.
        let options = SolverOpts {
            phase_saving: 0,
            ..SolverOpts::default()
        };
        Self::with(options, effort)
    }

    fn with(options: SolverOpts, effort: &Effort) -> Self {
        Self {
            solver: Solver::new(options, Watch(effort.clone())),
            effort: effort.clone(),
            assumed: Vec::new(),
            clause: Vec::new(),
        }
    }

    /// Returns a new variable that models make true where nothing forbids it.
    pub fn fresh_preferring_true(&mut self) -> Literal {
        Literal::positive(self.solver.new_var(lbool::TRUE, true).idx())
    }

    /// Returns a new variable that is settled by others only, never by a guess.
    pub fn fresh_following(&mut self) -> Literal {
        Literal::positive(self.solver.new_var(lbool::UNDEF, false).idx())
    }

    /// Returns, for each variable, the value that it has in every model, as far as is known.
    pub fn settled(&self) -> Vec<Option<bool>> {
        let mut settled = vec![None; self.variables() as usize];
        for literal in self.solver.proved_at_lvl_0() {
            settled[literal.var().idx() as usize] = Some(literal.sign());
        }
        settled
    }

    /// Tells whether a literal is known to be false in every model.
    pub fn is_refuted(&self, literal: Literal) -> bool {
        self.solver.value_lvl_0(Self::lit(literal)) == lbool::FALSE
    }

    /// Returns how many variables there are.
    pub fn variables(&self) -> u32 {
        self.solver.num_vars()
    }

    fn lit(literal: Literal) -> Lit {
        Lit::new(
            Var::unsafe_from_idx(literal.variable()),
            literal.is_positive(),
        )
    }
}

impl Clauses for Sat {
    fn fresh(&mut self) -> Literal {
        Literal::positive(self.solver.new_var_default().idx())
    }

    fn add(&mut self, clause: &[Literal]) {
        // Once there is no time left, nothing will be asked of it.
        if self.effort.spend(CLAUSE).is_err() {
            return;
        }
        self.clause.clear();
        self.clause.extend(clause.iter().copied().map(Self::lit));
        self.solver.add_clause_reuse(&mut self.clause);
    }
}

impl Oracle for Sat {
    fn solve(&mut self, assumed: &[Literal]) -> Result<bool, Stopped> {
        self.effort.check()?;
        self.assumed.clear();
        self.assumed.extend(assumed.iter().copied().map(Self::lit));
        let before = self.solver.num_propagations();
        let answer = self.solver.solve_limited(&self.assumed);
        let steps = self.solver.num_propagations() - before;
        let spent = self.effort.spend(QUESTION + steps);
        if answer == lbool::TRUE {
            Ok(true)
        } else if answer == lbool::FALSE {
            Ok(false)
        } else {
            Err(spent.err().unwrap_or(Stopped))
        }
    }

    fn is_true(&self, literal: Literal) -> bool {
        self.solver.value_lit(Self::lit(literal)) == lbool::TRUE
    }

    fn core(&self) -> Vec<Literal> {
        // batsat returns the negations of the assumptions that failed.
        let negated = |lit: &Lit| {
            let literal = Literal::positive(lit.var().idx());
            if lit.sign() { !literal } else { literal }
        };
        self.solver.unsat_core().iter().map(negated).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fastrand::Rng;

    use super::*;

    /// Another library gave wrong cores when asked again and again; this one is watched.
    #[test]
    fn models_and_cores_are_right_call_after_call() {
        let mut random = Rng::with_seed(1);
        let (mut calls, mut satisfied) = (0, 0);
        while calls < 20_000 {
            let effort = Effort::unbounded();
            let mut sat = match random.u8(..4) {
                0 => Sat::preferring_true(&effort),
                _ => Sat::new(&effort),
            };
            let count = random.u32(4..10);
            for _ in 0..count {
                match random.u8(..3) {
                    0 => sat.fresh_preferring_true(),
                    _ => sat.fresh(),
                };
            }
            // Each assignment that satisfies all clauses so far, as bits.
            let mut models: Vec<u32> = (0..1 << count).collect();
            for _ in 0..random.u32(2..10) {
                for _ in 0..random.u32(..count * 2) {
                    let size = random.usize(1..=4).max(random.usize(1..=2));
                    let clause: Vec<Literal> = (0..size).map(|_| any(&mut random, count)).collect();
                    sat.add(&clause);
                    models.retain(|model| clause.iter().any(|lit| holds(*lit, *model)));
                }
                let assumed: BTreeSet<Literal> = (0..random.u32(..=count))
                    .map(|_| any(&mut random, count))
                    .collect();
                let possible = |literals: &[Literal]| {
                    let all = |model: &&u32| literals.iter().all(|lit| holds(*lit, **model));
                    models.iter().find(all).is_some()
                };
                let assumed: Vec<Literal> = assumed.into_iter().collect();
                calls += 1;
                if sat.solve(&assumed) == Ok(true) {
                    satisfied += 1;
                    let is_true = |at: &u32| sat.is_true(Literal::positive(*at));
                    let model: u32 = (0..count).filter(is_true).map(|at| 1 << at).sum();
                    assert!(models.contains(&model), "call {calls}");
                    assert!(assumed.iter().all(|lit| holds(*lit, model)), "call {calls}");
                } else {
                    let core = sat.core();
                    assert!(core.iter().all(|lit| assumed.contains(lit)), "call {calls}");
                    assert!(!possible(&core), "call {calls}: {core:?}");
                }
                for (at, value) in sat.settled().into_iter().enumerate() {
                    let agrees = |model: &u32| value.is_none_or(|v| (model >> at & 1 == 1) == v);
                    assert!(models.iter().all(agrees), "call {calls}");
                }
            }
        }
        assert!((2_000..18_000).contains(&satisfied), "{satisfied}");
    }

    fn any(random: &mut Rng, count: u32) -> Literal {
        let literal = Literal::positive(random.u32(..count));
        if random.bool() { literal } else { !literal }
    }

    fn holds(literal: Literal, model: u32) -> bool {
        (model >> literal.variable() & 1 == 1) == literal.is_positive()
    }
}
