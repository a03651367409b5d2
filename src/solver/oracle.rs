//! The SAT solver behind a small trait, so that another can take its place.

use std::ops::Not;

use batsat::{BasicSolver, Lit, SolverInterface, Var, lbool};

/// A propositional variable, or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Literal(i32);

impl Not for Literal {
    type Output = Self;

    fn not(self) -> Self {
        Self(-self.0)
    }
}

/// Answers whether clauses can be satisfied under assumptions.
pub trait Oracle {
    /// Returns a new variable's positive literal.
    fn fresh(&mut self) -> Literal;
    /// Adds a clause: one of these literals is true.
    fn add(&mut self, clause: &[Literal]);
    /// Tells whether all clauses can be satisfied while the assumed literals are true.
    fn solve(&mut self, assumed: &[Literal]) -> bool;
    /// Tells whether a literal is true in the model that the last `solve` found.
    fn is_true(&self, literal: Literal) -> bool;
    /// Returns assumed literals that the last `solve` could not satisfy together.
    fn core(&self) -> Vec<Literal>;
}

/// The oracle that is built in: batsat, a `MiniSat` in Rust. Given the same calls it gives
/// the same answers.
#[derive(Default)]
pub struct Sat {
    solver: BasicSolver,
}

impl Sat {
    /// Returns a new variable that models make true where nothing forbids it.
    pub fn fresh_preferring_true(&mut self) -> Literal {
        Self::positive(self.solver.new_var(lbool::TRUE, true))
    }

    fn positive(variable: Var) -> Literal {
        Literal(variable.idx() as i32 + 1)
    }

    fn lit(literal: Literal) -> Lit {
        let variable = Var::unsafe_from_idx(literal.0.unsigned_abs() - 1);
        Lit::new(variable, literal.0 > 0)
    }
}

impl Oracle for Sat {
    fn fresh(&mut self) -> Literal {
        Self::positive(self.solver.new_var_default())
    }

    fn add(&mut self, clause: &[Literal]) {
        let mut clause: Vec<Lit> = clause.iter().copied().map(Self::lit).collect();
        self.solver.add_clause_reuse(&mut clause);
    }

    fn solve(&mut self, assumed: &[Literal]) -> bool {
        let assumed: Vec<Lit> = assumed.iter().copied().map(Self::lit).collect();
        self.solver.solve_limited(&assumed) == lbool::TRUE
    }

    fn is_true(&self, literal: Literal) -> bool {
        self.solver.value_lit(Self::lit(literal)) == lbool::TRUE
    }

    fn core(&self) -> Vec<Literal> {
        // batsat returns the negations of the assumptions that failed.
        self.solver
            .unsat_core()
            .iter()
            .map(|lit| {
                let number = lit.var().idx() as i32 + 1;
                Literal(if lit.sign() { -number } else { number })
            })
            .collect()
    }
}
