//! Clauses in conjunctive normal form, for SAT solvers and what is built on them: DIMACS, the
//! WCNF of the `MaxSAT` evaluations since 2022, and group CNF.
//!
//! Unlike SMT-LIB, these languages know truth values only, so what is written is our own
//! encoding. Every clause of a party has a literal, its *switch*, that makes it hold.
//!
//! No comment begins with a word of a file: to some programs `c p` or `c ind` is a command.

use std::fmt::Write as _;

use crate::analysis::weight;
use crate::constraint::{Layout, Origin, Place, Proposition, VariableId};
use crate::domain::{Cut, Decimal, Grain, Stretch};
use crate::model::{ClauseId, Strength, Type, TypeKind};
use crate::report::words::{self, clean};
use crate::solver::{Literal, Problem};

use super::{Facts, Table};

/// A language for clauses in conjunctive normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The whole table; it can be satisfied exactly when the parties are compatible.
    Dimacs,
    /// Clauses are soft, but for red lines; the cheapest solution is the lightest concession.
    Wcnf,
    /// One group a clause; a minimal unsatisfiable set of groups is a minimal conflict.
    Gcnf,
}

/// Writes the whole table.
pub fn cnf(facts: &Facts<'_>, table: &Table, dialect: Dialect) -> String {
    let propositions = |origin: Origin| -> Vec<&Proposition> {
        let conjuncts = facts.constraint(origin).into_iter();
        conjuncts
            .flat_map(|constraint| &constraint.conjuncts)
            .map(|conjunct| &conjunct.proposition)
            .collect()
    };
    let always: Vec<&Proposition> = table
        .backgrounds
        .iter()
        .flat_map(|id| propositions(Origin::Background(*id)))
        .collect();
    let groups: Vec<Vec<&Proposition>> = table
        .clauses
        .iter()
        .map(|id| propositions(Origin::Clause(*id)))
        .collect();
    let strength = |id: &ClauseId| facts.negotiation.clause(*id).strength;
    let is_flexible = |id: &&ClauseId| strength(id) == Strength::Flexible;
    let flexible = table.clauses.iter().filter(is_flexible).count() as u64;
    let problem = Problem::new(facts.sets.layout.variables(), &always, &groups);
    let switches: Vec<Switch> = table
        .clauses
        .iter()
        .zip(problem.cnf().1)
        .enumerate()
        .map(|(at, (id, literal))| Switch {
            clause: *id,
            literal,
            group: at + 1,
            weight: weight(strength(id), flexible),
        })
        .collect();
    let mut writer = Writer {
        facts,
        dialect,
        out: String::new(),
    };
    writer.head(table);
    writer.legend(table, &switches);
    writer.values(&problem);
    writer.clauses(&problem, &switches);
    writer.out
}

/// What makes a clause of a party hold.
struct Switch {
    clause: ClauseId,
    literal: Literal,
    group: usize,
    weight: Option<u64>,
}

struct Writer<'a> {
    facts: &'a Facts<'a>,
    dialect: Dialect,
    out: String,
}

impl Writer<'_> {
    /// Writes a comment, which nothing in the text can end.
    fn comment(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}", format!("c {}", clean(text)).trim_end());
    }

    fn head(&mut self, table: &Table) {
        self.comment(&format!("Title: {}", self.facts.title()));
        self.comment(&self.facts.compared());
        self.comment("");
        let about: &[&str] = match self.dialect {
            Dialect::Dimacs => &[
                "Written by `demarche export` for any SAT solver: it can be satisfied exactly when",
                "one deal can satisfy everybody.",
            ],
            Dialect::Wcnf => &[
                "Written by `demarche export` for any MaxSAT solver: what it costs is the weight of",
                "the lightest concession that makes a deal possible, summed over all deadlocks.",
                "Rules and red lines are hard. Where these clash, it cannot be satisfied.",
            ],
            Dialect::Gcnf => &[
                "Written by `demarche export` for programs that extract minimal unsatisfiable sets:",
                "each such set of groups is a minimal conflict. Group 0 always holds.",
            ],
        };
        for line in about {
            self.comment(line);
        }
        let facts = self.facts;
        facts.left_out(table, |line| self.comment(line));
    }

    /// Says which clause each switch, soft clause or group stands for.
    fn legend(&mut self, table: &Table, switches: &[Switch]) {
        self.comment("");
        self.comment(match self.dialect {
            Dialect::Dimacs => "Each clause of a party holds where this variable is true:",
            Dialect::Wcnf => "Each clause of a party is kept where this variable is true:",
            Dialect::Gcnf => "Each clause of a party, by its group:",
        });
        let negotiation = self.facts.negotiation;
        for switch in switches {
            let origin = Origin::Clause(switch.clause);
            let name = match self.dialect {
                Dialect::Gcnf => format!("{{{}}}", switch.group),
                Dialect::Dimacs | Dialect::Wcnf => switch.literal.dimacs().to_string(),
            };
            let weight = match (self.dialect, switch.weight) {
                (Dialect::Wcnf, None) => "a red line, ".to_owned(),
                (Dialect::Wcnf, Some(weight)) => format!("weight {weight}, "),
                _ => String::new(),
            };
            let party = words::party(negotiation, negotiation.clause(switch.clause).party);
            let (key, place) = (self.facts.key(origin), self.facts.place(origin));
            self.comment(&format!("{name} {key}, {weight}of {party} ({place})"));
        }
        if table.backgrounds.is_empty() {
            return;
        }
        self.comment("");
        self.comment("What always holds, besides which values there are:");
        for id in &table.backgrounds {
            let origin = Origin::Background(*id);
            let is_reading = negotiation.background(*id).is_reading();
            let kind = if is_reading { "reading" } else { "rule" };
            let (key, place) = (self.facts.key(origin), self.facts.place(origin));
            self.comment(&format!("{kind} {key} ({place})"));
        }
    }

    /// Says what the variables mean that stand for values.
    fn values(&mut self, problem: &Problem<'_>) {
        self.comment("");
        self.comment("What a deal settles; all other variables are parts of what a clause asks:");
        let mut pinned = Vec::new();
        for variable in problem.occurring() {
            for value in 0..problem.variable(*variable).count() {
                pinned.clear();
                problem.pin(*variable, value, &mut pinned);
                if let Some(literal) = pinned.iter().find(|literal| literal.is_positive()) {
                    let meaning = self.meaning(*variable, value);
                    self.comment(&format!("{} {meaning}", literal.dimacs()));
                }
            }
        }
    }

    /// Says what the literal of a value means: for a choice that it is chosen, for what is
    /// ordered that it is not exceeded.
    fn meaning(&self, variable: VariableId, value: u32) -> String {
        let layout: &Layout = &self.facts.sets.layout;
        let negotiation = self.facts.negotiation;
        let cell = layout.cell_of(variable);
        let name = negotiation.cell_name(cell);
        let ty = &negotiation.issue_of(cell).ty;
        match (layout.place(cell), &ty.kind) {
            (Place::Flags(first, _), TypeKind::Subset(elements)) => {
                let element = &elements[(variable.0 - first.0) as usize];
                format!("{name} includes {}", element.name)
            }
            (Place::Slots(_, slots), _) => format!("{name} {}", upto(ty, slots, value as usize)),
            (_, TypeKind::Scale(values)) => {
                format!("{name} at most {}", values[value as usize].name)
            }
            (_, TypeKind::Choice(values)) => format!("{name} = {}", values[value as usize].name),
            _ => format!("{name} = {}", ["no", "yes"][value as usize]),
        }
    }

    fn clauses(&mut self, problem: &Problem<'_>, switches: &[Switch]) {
        let (cnf, _) = problem.cnf();
        let (variables, count) = (cnf.variables(), cnf.len() + switches.len());
        self.comment("");
        let _ = match self.dialect {
            Dialect::Dimacs => writeln!(self.out, "p cnf {variables} {count}"),
            Dialect::Wcnf => Ok(()),
            Dialect::Gcnf => {
                let groups = switches.len();
                writeln!(self.out, "p gcnf {variables} {count} {groups}")
            }
        };
        let hard = match self.dialect {
            Dialect::Dimacs => "",
            Dialect::Wcnf => "h ",
            Dialect::Gcnf => "{0} ",
        };
        for clause in cnf.clauses(0..cnf.len()) {
            self.clause(hard, clause);
        }
        for switch in switches {
            let prefix = match (self.dialect, switch.weight) {
                (Dialect::Wcnf, Some(weight)) => format!("{weight} "),
                (Dialect::Gcnf, _) => format!("{{{}}} ", switch.group),
                _ => hard.to_owned(),
            };
            self.clause(&prefix, &[switch.literal]);
        }
    }

    fn clause(&mut self, prefix: &str, literals: &[Literal]) {
        self.out.push_str(prefix);
        for literal in literals {
            let _ = write!(self.out, "{} ", literal.dimacs());
        }
        self.out.push_str("0\n");
    }
}

/// Says that a number or a date lies in one of the first stretches. Cells that are compared
/// with each other have several places in one stretch, so that they can differ there.
fn upto(ty: &Type, slots: &[Stretch], last: usize) -> String {
    let stretch = slots[last];
    let is_whole = ty.grain() == Grain::Whole;
    let words = match stretch.high.on(ty.grain()) {
        Cut::Before(day) if is_whole => format!("by {}", ty.amount(day - Decimal::ONE)),
        Cut::Before(value) => format!("less than {}", ty.amount(value)),
        Cut::After(value) => format!("at most {}", ty.amount(value)),
        Cut::Start | Cut::End => "unbounded".to_owned(),
    };
    let before = slots[..last]
        .iter()
        .rev()
        .take_while(|slot| **slot == stretch)
        .count();
    let after = slots[last + 1..]
        .iter()
        .take_while(|slot| **slot == stretch)
        .count();
    if after == 0 {
        words
    } else {
        format!("{words}, at place {} of {}", before + 1, before + after + 1)
    }
}
