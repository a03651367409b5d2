//! The way to a settlement, in words: which milestones can be reached, and what stands in the
//! way of the others.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::analysis::{self, State, Step};
use crate::model::{CellId, ClauseId, MilestoneId, Moment, PartyId, join};
use crate::source::Span;

use super::words::{self, agree, capital, clean, the};
use super::{Builder, Said};

/// The way to a settlement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Process {
    /// Every milestone, as declared.
    pub milestones: Vec<Milestone>,
    /// What stands in the way.
    pub obstacles: Vec<Rc<Obstacle>>,
    /// The milestones, then the acts that are placed before or after something.
    pub points: Vec<Point>,
    /// What comes before what.
    pub steps: Vec<Before>,
}

/// A milestone, or an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its name for people.
    pub label: String,
    /// Of a milestone, its index.
    pub milestone: Option<usize>,
}

/// That one point comes before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The earlier one, by index into the points.
    pub from: usize,
    /// The later one, by index into the points.
    pub to: usize,
    /// The clause that says so, by key, and the label of its party; `None` if the agenda does.
    pub by: Option<(String, String)>,
    /// What makes it impossible, as indexes of the obstacles.
    pub obstacles: Vec<usize>,
}

/// A point in the process.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    /// Its name in the files.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// Whether it can be reached.
    pub state: State,
    /// That in one sentence.
    pub sentence: String,
    /// The clauses that must be met before it, by key.
    pub gates: Vec<String>,
    /// What stands in its way, by index.
    pub obstacles: Vec<usize>,
    /// The milestones that it waits for, by name.
    pub waits_for: Vec<String>,
    /// Where it is named.
    pub span: Span,
}

/// Something that stands in the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacle {
    /// `cycle`, `refused` or `event`.
    pub kind: &'static str,
    /// One sentence.
    pub sentence: String,
    /// The clauses: of a cycle in its order; of a refused gate the gate, then who refuses.
    pub clauses: Vec<Said>,
    /// The parties whose clauses these are, by index.
    pub parties: Vec<usize>,
    /// The cells that are refused, or the events, as a person writes them.
    pub cells: Vec<String>,
}

/// Returns the name of a state.
pub fn state_word(state: State) -> &'static str {
    match state {
        State::Reachable => "reachable",
        State::Depends => "depends-on-event",
        State::Blocked => "blocked",
    }
}

/// Returns every milestone as declared, then every act that is placed in time.
fn moments(process: &analysis::Process) -> Vec<Moment> {
    let milestones = process.milestones.iter();
    let mut all: Vec<Moment> = milestones
        .map(|reach| Moment::Milestone(reach.milestone))
        .collect();
    let steps = process.steps.iter().flat_map(|step| [step.from, step.to]);
    let mut acts: Vec<Moment> = steps.filter(|moment| !all.contains(moment)).collect();
    acts.sort_unstable();
    acts.dedup();
    all.extend(acts);
    all
}

impl Builder<'_> {
    /// Puts the way to a settlement into words.
    pub(super) fn process(&self) -> Process {
        let process = &self.facts.analysis.process;
        let moments = moments(process);
        Process {
            points: moments.iter().map(|moment| self.point(*moment)).collect(),
            steps: process
                .steps
                .iter()
                .filter_map(|step| self.before(process, &moments, step))
                .collect(),
            ..self.blocked(
                process
                    .obstacles
                    .iter()
                    .map(|obstacle| Rc::new(self.obstacle(obstacle)))
                    .collect(),
            )
        }
    }

    /// Puts the milestones into words, beside what stands in their way; what comes before what
    /// is left out.
    pub(super) fn blocked(&self, obstacles: Vec<Rc<Obstacle>>) -> Process {
        let process = &self.facts.analysis.process;
        Process {
            points: Vec::new(),
            steps: Vec::new(),
            milestones: process
                .milestones
                .iter()
                .map(|reach| self.milestone(reach))
                .collect(),
            obstacles,
        }
    }

    fn point(&self, moment: Moment) -> Point {
        match moment {
            Moment::Milestone(id) => Point {
                label: self.milestone_label(id),
                milestone: Some(id.index()),
            },
            Moment::Act(cell) => {
                let issue = self.facts.negotiation.cell(cell).issue;
                let label = words::issue(self.facts.negotiation.issue(issue));
                let place = words::cells(self.facts.negotiation, issue, &[cell]).short;
                Point {
                    label: match &*place {
                        "" => label,
                        place => format!("{label} ({place})"),
                    },
                    milestone: None,
                }
            }
        }
    }

    fn before(
        &self,
        process: &analysis::Process,
        moments: &[Moment],
        step: &Step,
    ) -> Option<Before> {
        let at = |moment: Moment| moments.iter().position(|known| *known == moment);
        let stops = |obstacle: &analysis::Obstacle| match obstacle {
            analysis::Obstacle::Cycle(steps) => steps.contains(step),
            analysis::Obstacle::Refused {
                before,
                gate,
                cells,
                ..
            }
            | analysis::Obstacle::Event {
                before,
                gate,
                cells,
            } => {
                let is_about = |cell: &CellId| step.from == Moment::Act(*cell);
                *before == step.to && Some(*gate) == step.by && cells.iter().any(is_about)
            }
        };
        let obstacles = process.obstacles.iter().enumerate();
        Some(Before {
            from: at(step.from)?,
            to: at(step.to)?,
            by: step.by.map(|id| {
                let clause = self.facts.negotiation.clause(id);
                let party = words::party(self.facts.negotiation, clause.party);
                (clause.key.clone(), party)
            }),
            obstacles: obstacles
                .filter(|(_, obstacle)| stops(obstacle))
                .map(|(at, _)| at)
                .collect(),
        })
    }

    fn milestone(&self, reach: &analysis::Reach) -> Milestone {
        let negotiation = self.facts.negotiation;
        let milestone = &negotiation.milestones[reach.milestone.index()];
        let label = self.milestone_label(reach.milestone);
        let quoted = format!("\"{label}\"");
        let waits: Vec<String> = reach
            .waits_for
            .iter()
            .map(|id| format!("\"{}\"", self.milestone_label(*id)))
            .collect();
        let sentence = match (reach.state, waits.is_empty(), reach.gates.is_empty()) {
            (State::Reachable, _, true) => format!("{quoted} can be reached"),
            (State::Reachable, _, false) => format!(
                "{quoted} can be reached: nobody who would have to act refuses what comes before it"
            ),
            (State::Blocked, true, _) => format!("{quoted} cannot be reached"),
            (State::Blocked, false, _) => {
                format!(
                    "{quoted} cannot be reached, as it waits for {}",
                    join(&waits, "and")
                )
            }
            (State::Depends, true, _) => {
                format!("whether {quoted} can be reached depends on what no party decides")
            }
            (State::Depends, false, _) => format!(
                "whether {quoted} can be reached depends on what no party decides, as it waits for {}",
                join(&waits, "and")
            ),
        };
        Milestone {
            name: milestone.name.clone(),
            label,
            state: reach.state,
            sentence: capital(&sentence),
            gates: reach
                .gates
                .iter()
                .map(|id| negotiation.clause(*id).key.clone())
                .collect(),
            obstacles: reach.obstacles.clone(),
            waits_for: reach
                .waits_for
                .iter()
                .map(|id| negotiation.milestones[id.index()].name.clone())
                .collect(),
            span: milestone.span,
        }
    }

    pub(super) fn obstacle(&self, obstacle: &analysis::Obstacle) -> Obstacle {
        let negotiation = self.facts.negotiation;
        let (kind, sentence, clauses, cells) = match obstacle {
            analysis::Obstacle::Cycle(steps) => {
                let mut clauses: Vec<ClauseId> = Vec::new();
                for id in steps.iter().filter_map(|step| step.by) {
                    if !clauses.contains(&id) {
                        clauses.push(id);
                    }
                }
                ("cycle", self.cycle(steps), clauses, Vec::new())
            }
            analysis::Obstacle::Refused {
                before,
                gate,
                cells,
                by,
            } => {
                let refusals: Vec<String> = by
                    .iter()
                    .map(|(party, clauses)| {
                        let label = words::party(negotiation, *party);
                        let names: Vec<String> = clauses.iter().map(|id| self.named(*id)).collect();
                        format!(
                            "{} {} in {}",
                            the(&label),
                            agree(&label, "refuses it"),
                            join(&names, "and")
                        )
                    })
                    .collect();
                let sentence = format!(
                    "{} must be so before {}, and {}",
                    self.owned(&[*gate]),
                    self.moment(*before),
                    join(&refusals, "and")
                );
                let refusing = by.iter().flat_map(|(_, clauses)| clauses.iter().copied());
                let clauses = std::iter::once(*gate).chain(refusing).collect();
                ("refused", sentence, clauses, cells.clone())
            }
            analysis::Obstacle::Event {
                before,
                gate,
                cells,
            } => {
                let sentence = format!(
                    "{} must be so before {}, and it hangs on {}, which no party decides",
                    self.owned(&[*gate]),
                    self.moment(*before),
                    self.about(cells)
                );
                ("event", sentence, vec![*gate], cells.clone())
            }
        };
        let parties: BTreeSet<PartyId> = clauses
            .iter()
            .map(|id| negotiation.clause(*id).party)
            .collect();
        Obstacle {
            kind,
            sentence: capital(&sentence),
            clauses: clauses.iter().map(|id| self.said(*id, &cells)).collect(),
            parties: parties
                .into_iter()
                .filter_map(|party| self.party_index(party))
                .collect(),
            cells: cells
                .iter()
                .map(|cell| negotiation.cell_name(*cell))
                .collect(),
        }
    }

    fn cycle(&self, steps: &[Step]) -> String {
        let parts: Vec<String> = steps
            .iter()
            .map(|step| {
                let (from, to) = (self.moment(step.from), self.moment(step.to));
                match step.by {
                    Some(id) => format!("{} puts {from} before {to}", self.owned(&[id])),
                    None => format!("the agenda puts {from} before {to}"),
                }
            })
            .collect();
        format!("a circle, so none of it can begin: {}", parts.join("; "))
    }

    /// Returns a moment in words.
    fn moment(&self, moment: Moment) -> String {
        match moment {
            Moment::Milestone(id) => format!("\"{}\"", self.milestone_label(id)),
            Moment::Act(cell) => self.about(&[cell] as &[CellId]),
        }
    }

    fn milestone_label(&self, id: MilestoneId) -> String {
        let milestone = &self.facts.negotiation.milestones[id.index()];
        match &milestone.label {
            Some(label) => clean(label).into_owned(),
            None => capital(&milestone.name.replace('-', " ")),
        }
    }
}
