//! What a user would pick instead, on the same problems.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use demarche::constraint::{Proposition, Variable, VariableId};
use demarche::model::Relation;
use demarche::solver::{Literal, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

use super::negotiation::Negotiation;

/// The scripts in `benches/peers` that work on this machine, and what each of them tries.
pub struct Peers {
    working: BTreeMap<&'static str, String>,
}

/// What a script says.
#[derive(Deserialize)]
pub struct Outcome {
    /// Of processor time.
    pub seconds: f64,
    /// `None` if it was cut off.
    pub answer: Option<Value>,
}

impl Peers {
    /// No peers at all.
    pub fn none() -> Self {
        Self {
            working: BTreeMap::new(),
        }
    }

    /// Looks which peers there are, and says which are missing.
    pub fn find() -> Self {
        let mut working = BTreeMap::new();
        for peer in ["pysat", "z3", "clingo"] {
            match python(peer, &[]) {
                Ok(version) => {
                    working.insert(peer, version.trim().to_owned());
                }
                Err(reason) => println!("{peer} is left out: {reason}"),
            }
        }
        Self { working }
    }

    /// Returns a peer's name, with its version if it is there.
    pub fn name(&self, peer: &'static str) -> String {
        self.working
            .get(peer)
            .map_or(peer, String::as_str)
            .to_owned()
    }

    /// Lets a peer do a task on a problem; `None` if it is not there. One that does not come
    /// to an end is cut off.
    pub fn run(&self, peer: &str, task: &str, problem: &Path, seconds: f64) -> Option<Outcome> {
        self.working.get(peer)?;
        let problem = problem.to_str().expect("the temporary folder is UTF-8");
        let answer = python(peer, &[task, problem, &seconds.to_string()]);
        let cut_off = Outcome {
            seconds,
            answer: None,
        };
        Some(match answer {
            Ok(text) => serde_json::from_str(&text).unwrap_or(cut_off),
            Err(reason) => {
                println!("{peer} failed at {task}: {reason}");
                return None;
            }
        })
    }
}

/// Runs a script, and returns what it prints.
fn python(peer: &str, arguments: &[&str]) -> Result<String, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/peers")
        .join(format!("{peer}.py"));
    let output = Command::new("python3")
        .arg("-B")
        .arg(script)
        .args(arguments)
        .output()
        .map_err(|error| format!("python3: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        // Without a code, its own alarm ended it.
        Some(0) | None => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Some(_) => Err(said.lines().last().unwrap_or_default().to_owned()),
    }
}

/// Writes a problem as `benches/peers/shared.py` reads it.
pub fn write(
    folder: &Path,
    name: &str,
    negotiation: &Negotiation,
    problem: &Problem<'_>,
    kept: &[u32],
) -> io::Result<PathBuf> {
    let (cnf, selectors) = problem.cnf();
    let clauses: Vec<Vec<i32>> = cnf
        .clauses(0..cnf.len())
        .map(|clause| clause.iter().map(|literal| literal.dimacs()).collect())
        .collect();
    let cells: Vec<Value> = (0..negotiation.variables.len() as u32)
        .map(|at| cell(problem, VariableId(at)))
        .collect();
    let value = json!({
        "variables": cnf.variables(),
        "clauses": clauses,
        "selectors": selectors.map(Literal::dimacs).collect::<Vec<_>>(),
        "weights": negotiation.clauses.iter().map(|c| c.weight).collect::<Vec<_>>(),
        "kept": kept,
        "cells": cells,
        "native": {
            "always": negotiation.always.iter().map(native).collect::<Vec<_>>(),
            "groups": negotiation.clauses.iter().map(|c| native(&c.proposition)).collect::<Vec<_>>(),
        },
    });
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, value.to_string())?;
    Ok(path)
}

/// A variable's kind and its literals, none if it does not occur.
fn cell(problem: &Problem<'_>, id: VariableId) -> Value {
    let variable = problem.variable(id);
    let count = variable.count();
    let mut literals = Vec::new();
    let mut pinned = Vec::new();
    let (kind, values) = match variable {
        Variable::Flag => ("flag", 1..2),
        Variable::Choice(_) => ("choice", 0..count),
        // The last literal that pins a value says "at most this"; the last value needs none.
        Variable::Ordered(_) => ("ordered", 0..count - 1),
    };
    for value in values {
        pinned.clear();
        problem.pin(id, value, &mut pinned);
        literals.extend(pinned.last().map(|literal| literal.dimacs()));
    }
    json!({ "kind": kind, "count": count, "literals": literals })
}

/// A proposition as a tree.
fn native(proposition: &Proposition) -> Value {
    let list = |head: Vec<Value>, parts: &[Proposition]| {
        Value::Array(head.into_iter().chain(parts.iter().map(native)).collect())
    };
    match proposition {
        Proposition::OneOf(id, values) => {
            json!(["one_of", id.0, values.iter().collect::<Vec<_>>()])
        }
        Proposition::Compare(left, relation, right) => {
            let name = match relation {
                Relation::Less => "less",
                Relation::AtMost => "at_most",
                Relation::Equal => "equal",
            };
            json!([name, left.0, right.0])
        }
        Proposition::All(parts) => list(vec![json!("all")], parts),
        Proposition::Any(parts) => list(vec![json!("any")], parts),
        Proposition::AtLeast(count, parts) => list(vec![json!("at_least"), json!(count)], parts),
    }
}
