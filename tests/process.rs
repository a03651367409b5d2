//! Reachability, checked against trying every order in which things could happen.

#[path = "support/rounds.rs"]
mod rounds;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use demarche::analysis::State;
use demarche::check::{Options, check};
use demarche::workspace::Workspace;

use rounds::each_seed;

/// A small process: who wants what before what, and who refuses to act.
struct Case {
    milestones: usize,
    acts: usize,
    /// Of each milestone, the one that it is declared to follow, and that it is a part of.
    follows: Vec<Option<usize>>,
    part_of: Vec<Option<usize>>,
    clauses: Vec<Clause>,
    refused: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Clause {
    /// The act, before the milestone.
    Gate(usize, usize),
    /// The act, after the milestone.
    After(usize, usize),
    /// The act, during the milestone.
    During(usize, usize),
    /// One milestone before another.
    Order(usize, usize),
}

impl Case {
    fn random(random: &mut fastrand::Rng) -> Self {
        let (milestones, acts) = (random.usize(1..=4), random.usize(1..=3));
        // Declared relations only look back, so that the agenda itself is no circle.
        let mut earlier = |chance: u8| -> Vec<Option<usize>> {
            (0..milestones)
                .map(|at| (at > 0 && random.u8(0..chance) == 0).then(|| random.usize(0..at)))
                .collect()
        };
        let (follows, part_of) = (earlier(3), earlier(4));
        let clauses = (0..random.usize(1..=6))
            .map(|_| {
                let (act, milestone) = (random.usize(0..acts), random.usize(0..milestones));
                match random.u8(0..6) {
                    0 | 1 => Clause::Gate(act, milestone),
                    2 | 3 => Clause::After(act, milestone),
                    4 => Clause::During(act, milestone),
                    _ => Clause::Order(random.usize(0..milestones), milestone),
                }
            })
            .collect();
        let refused = (0..acts).filter(|_| random.u8(0..6) == 0).collect();
        Self {
            milestones,
            acts,
            follows,
            part_of,
            clauses,
            refused,
        }
    }

    fn text(&self) -> String {
        let mut text = String::from("party asker \"Asker\"\nparty actor \"Actor\"\n");
        for at in 0..self.milestones {
            let after = self.follows[at].map_or(String::new(), |m| format!(" after m{m}"));
            let part = self.part_of[at].map_or(String::new(), |m| format!(" part of m{m}"));
            let _ = writeln!(text, "milestone m{at}{after}{part}");
        }
        for at in 0..self.acts {
            let _ = writeln!(
                text,
                "issue a{at} \"Act {at}\": yes or no performed by actor"
            );
        }
        text.push_str("position ask of asker {\n  stated 2024-01-01 by \"asker\"\n");
        for (number, clause) in self.clauses.iter().enumerate() {
            let _ = match clause {
                Clause::Gate(act, m) => {
                    writeln!(
                        text,
                        "  precondition c{number} for m{m} {{ a{act} is yes }}"
                    )
                }
                Clause::After(act, m) => {
                    writeln!(text, "  demand c{number} after m{m} {{ a{act} is yes }}")
                }
                Clause::During(act, m) => {
                    writeln!(text, "  demand c{number} during m{m} {{ a{act} is yes }}")
                }
                Clause::Order(first, second) => {
                    writeln!(text, "  demand c{number} {{ m{first} before m{second} }}")
                }
            };
        }
        text.push_str("}\nposition act of actor {\n  stated 2024-01-02 by \"actor\"\n");
        for act in &self.refused {
            let _ = writeln!(text, "  refuse r{act} {{ a{act} is yes }}");
        }
        text.push_str("}\n");
        text
    }

    /// Every milestone that happens in some order of events, found by trying all of them.
    fn possible(&self) -> BTreeSet<usize> {
        let count = self.milestones + self.acts;
        let act = |at: usize| self.milestones + at;
        let may = |moment: usize, done: u32| {
            let is_done = |other: usize| done & (1 << other) != 0;
            let declared = (0..self.milestones).all(|m| {
                let follows = m != moment || self.follows[m].is_none_or(is_done);
                let whole = self.part_of[m] != Some(moment) || is_done(m);
                follows && whole
            });
            declared
                && self.clauses.iter().all(|clause| match clause {
                    Clause::Gate(a, m) if *m == moment => {
                        is_done(act(*a)) && !self.refused.contains(a)
                    }
                    Clause::After(a, m) if act(*a) == moment => is_done(*m),
                    Clause::Order(first, second) if *second == moment => is_done(*first),
                    _ => true,
                })
        };
        let mut seen = BTreeSet::from([0_u32]);
        let mut open = vec![0_u32];
        while let Some(done) = open.pop() {
            for moment in (0..count).filter(|moment| done & (1 << moment) == 0) {
                let next = done | 1 << moment;
                if may(moment, done) && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        (0..self.milestones)
            .filter(|m| seen.iter().any(|done| done & (1 << m) != 0))
            .collect()
    }

    fn reached(&self) -> (BTreeSet<usize>, usize) {
        let workspace = Workspace::from_texts([("case.pos", self.text().as_str())]);
        let outcome = check(&workspace, &Options::default());
        let process = &outcome.analysis.process;
        assert_eq!(process.milestones.len(), self.milestones, "{}", self.text());
        for reach in &process.milestones {
            // Whatever cannot be reached has a cause, and nothing else has.
            assert_eq!(
                reach.state == State::Reachable,
                reach.obstacles.is_empty(),
                "{}\n{process:#?}",
                self.text()
            );
        }
        for obstacle in &process.obstacles {
            if let demarche::analysis::Obstacle::Cycle(steps) = obstacle {
                // Each step leads to the next, and no moment comes twice.
                for (at, step) in steps.iter().enumerate() {
                    assert_eq!(step.to, steps[(at + 1) % steps.len()].from);
                }
                let moments: BTreeSet<_> = steps.iter().map(|step| step.from).collect();
                assert_eq!(moments.len(), steps.len());
            }
        }
        let reached = (0..self.milestones)
            .filter(|at| process.milestones[*at].state == State::Reachable)
            .collect();
        (reached, process.obstacles.len())
    }
}

#[test]
fn reachability_agrees_with_every_order_of_events() {
    let (mut blocked, mut refused) = (0, 0);
    let rounds = each_seed(1_500, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let case = Case::random(&mut random);
        let (reached, obstacles) = case.reached();
        assert_eq!(reached, case.possible(), "seed {seed}:\n{}", case.text());
        blocked += u64::from(reached.len() < case.milestones);
        refused += u64::from(obstacles > 1);
    });
    let Some(rounds) = rounds else { return };
    assert!(
        blocked * 5 > rounds && refused * 20 > rounds,
        "{blocked} {refused}"
    );
}

/// What is said to happen during a milestone changes nothing, whatever else is said.
#[test]
fn during_never_blocks() {
    each_seed(300, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut case = Case::random(&mut random);
        let (before, _) = case.reached();
        for _ in 0..3 {
            let during =
                Clause::During(random.usize(0..case.acts), random.usize(0..case.milestones));
            case.clauses.push(during);
        }
        assert_eq!(case.reached().0, before, "seed {seed}:\n{}", case.text());
    });
}
