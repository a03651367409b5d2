//! Why a cell stands as it does, in words and places.

use crate::analysis::{self, Effect, WhyStep};
use crate::model::{CellId, ClauseId, MilestoneId, Standing, Status, Target, join};

use super::joint::{self, grounds};
use super::words::{self, Where, agree, the};
use super::{Builder, Facts, Reason, Report, Said, Values, named};

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An issue, or some cells of one.
    Cells(Vec<CellId>),
    /// A clause, and all cells that it touches.
    Clause(ClauseId),
    /// A point in the process.
    Milestone(MilestoneId),
}

/// Why something stands as it does.
#[derive(Clone, Debug)]
pub struct Why {
    /// The whole comparison.
    pub report: Report,
    /// What was asked about, for people.
    pub title: String,
    /// What was asked about, by name.
    pub name: String,
    /// The clause that was asked about.
    pub clause: Option<Said>,
    /// The milestone that was asked about, by index into the report's.
    pub milestone: Option<usize>,
    /// How the cells came to stand as they do; those with the same story stand together.
    pub stories: Vec<Story>,
}

/// How cells of one issue came to stand as they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The issue, by index into the report's.
    pub issue: usize,
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// The cells in words.
    pub place: Where,
    /// How it ends, in one sentence.
    pub sentence: String,
    /// Whether something is left; `None` if that is not known.
    pub is_open: Option<bool>,
    /// What is possible before anybody speaks; `None` for nothing.
    pub at_first: Option<Values>,
    /// The clauses, as they came to count.
    pub steps: Vec<Step>,
    /// What each party that binds itself leaves; parties are indexes into the report's.
    pub parties: Vec<(usize, Values)>,
    /// What each two of them both leave.
    pub pairs: Vec<Pair>,
    /// The parties that say nothing of it.
    pub silent: Vec<usize>,
    /// The rules and assumed readings that speak of it.
    pub backgrounds: Vec<Reason>,
    /// The readings that speak of it and are not assumed.
    pub not_assumed: Vec<Reason>,
    /// The deadlocks that it belongs to, by index into the report's.
    pub deadlocks: Vec<usize>,
    /// The clauses that touch it and do not count, each with why.
    pub passed: Vec<(Said, String)>,
    /// Whether the search was cut short.
    pub is_cut_short: bool,
}

/// A clause, and what is left once it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The clause.
    pub said: Said,
    /// Its label in quotes, or else its key.
    pub name: String,
    /// The day from which it counts, as written; `None` where it has no date.
    pub day: Option<String>,
    /// What it does: `narrows`, `keeps`, `closes`, `late`, `elsewhere`, `binds-nothing` or
    /// `left-out`.
    pub effect: &'static str,
    /// What is left then, in words.
    pub sentence: String,
    /// What is left then; `None` for nothing.
    pub left: Option<Values>,
    /// Of what closes it, or comes too late: what it cannot hold with.
    pub conflict: Option<joint::Conflict>,
}

/// What two parties both leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The two, by index into the report's.
    pub parties: (usize, usize),
    /// The values; `None` for nothing.
    pub left: Option<Values>,
    /// The room between them, in words.
    pub gap: Option<String>,
}

/// Puts an answer into words. The report is of the same facts.
pub fn build(
    facts: Facts<'_>,
    standing: &Standing,
    report: Report,
    subject: Subject,
    found: &[analysis::Why],
) -> Why {
    let builder = Builder {
        facts,
        parties: named(facts.analysis),
    };
    let negotiation = facts.negotiation;
    let stories = found
        .iter()
        .map(|why| builder.story(standing, why))
        .collect();
    let (mut clause, mut milestone) = (None, None);
    let (title, name) = match subject {
        Subject::Cells(cells) => {
            let names: Vec<String> = cells.iter().map(|id| negotiation.cell_name(*id)).collect();
            let Some(first) = cells.first() else {
                return Why {
                    report,
                    title: String::new(),
                    name: String::new(),
                    clause,
                    milestone,
                    stories,
                };
            };
            let id = negotiation.cell(*first).issue;
            let issue = negotiation.issue(id);
            let is_all = cells.len() == issue.cell_count as usize;
            let place = words::cells(negotiation, id, &cells).short;
            let label = words::issue(issue);
            if is_all || place.is_empty() {
                (label, issue.name.clone())
            } else {
                (format!("{label} ({place})"), names.join(", "))
            }
        }
        Subject::Clause(id) => {
            let said = builder.said(id, &[]);
            let title = said.label.clone().unwrap_or_else(|| said.key.clone());
            let name = said.key.clone();
            clause = Some(said);
            (title, name)
        }
        Subject::Milestone(id) => {
            milestone = Some(id.index());
            let process = report.process.iter();
            let mut milestones = process.flat_map(|process| &process.milestones);
            let label = milestones.nth(id.index()).map(|m| m.label.clone());
            let name = negotiation.milestones[id.index()].name.clone();
            (label.unwrap_or_else(|| name.clone()), name)
        }
    };
    Why {
        report,
        title,
        name,
        clause,
        milestone,
        stories,
    }
}

impl Builder<'_> {
    fn story(&self, standing: &Standing, why: &analysis::Why) -> Story {
        let negotiation = self.facts.negotiation;
        let cell = why.cells[0];
        let issue = negotiation.cell(cell).issue;
        let index = |id| self.party_index(id);
        let steps: Vec<Step> = why.steps.iter().map(|step| self.step(cell, step)).collect();
        let pairs = why.pairs.iter();
        Story {
            issue: issue.index(),
            cells: why
                .cells
                .iter()
                .map(|cell| negotiation.cell_name(*cell))
                .collect(),
            place: words::cells(negotiation, issue, &why.cells),
            sentence: self.gist(why, &steps),
            is_open: if why.is_cut_short {
                None
            } else {
                Some(why.steps.last().is_none_or(|step| step.left.is_some()))
            },
            at_first: why.at_first.as_ref().map(|left| self.values(cell, left)),
            steps,
            parties: why
                .parties
                .iter()
                .filter_map(|(party, left)| Some((index(*party)?, self.values(cell, left))))
                .collect(),
            pairs: pairs
                .filter_map(|(a, b, left)| {
                    let gap = self.facts.analysis.findings.iter().find_map(|finding| {
                        let here = finding.parties == [*a, *b] && finding.cells.contains(&cell);
                        match &finding.kind {
                            analysis::FindingKind::Contradiction { gap: Some(gap), .. } if here => {
                                Some(words::gap(negotiation, cell, gap))
                            }
                            _ => None,
                        }
                    });
                    Some(Pair {
                        parties: (index(*a)?, index(*b)?),
                        left: left.as_ref().map(|left| self.values(cell, left)),
                        gap,
                    })
                })
                .collect(),
            silent: why.silent.iter().filter_map(|id| index(*id)).collect(),
            backgrounds: self.reasons(&why.backgrounds),
            not_assumed: self.reasons(&why.not_assumed),
            deadlocks: why.deadlocks.clone(),
            passed: why
                .not_in_force
                .iter()
                .map(|id| {
                    let words = self.passed(*id, standing.of(*id));
                    (self.said(*id, &why.cells), words)
                })
                .collect(),
            is_cut_short: why.is_cut_short,
        }
    }

    fn step(&self, cell: CellId, step: &WhyStep) -> Step {
        let said = self.said(step.clause, &[cell]);
        let left = step.left.as_ref().map(|left| self.values(cell, left));
        let words = left.as_ref().map_or("nothing", |left| left.words.as_str());
        let others = |conflict: &analysis::Conflict| self.others(step.clause, conflict);
        let (effect, sentence, conflict) = match &step.effect {
            Effect::Narrows => ("narrows", format!("left: {words}"), None),
            Effect::Keeps => ("keeps", format!("left as before: {words}"), None),
            Effect::BindsNothing => (
                "binds-nothing",
                format!("it binds to no value here; left as before: {words}"),
                None,
            ),
            Effect::Elsewhere => (
                "elsewhere",
                format!("it clashes with others, but not here; left: {words}"),
                None,
            ),
            Effect::LeftOut => (
                "left-out",
                "it contradicts its own party or a rule, and is left out of the comparison"
                    .to_owned(),
                None,
            ),
            Effect::Closes(conflict) => (
                "closes",
                format!("nothing is left: it cannot hold{}", others(conflict)),
                Some(conflict),
            ),
            Effect::Late(Some(conflict)) => (
                "late",
                format!("nothing was left; it, too, cannot hold{}", others(conflict)),
                Some(conflict),
            ),
            Effect::Late(None) => ("late", "nothing was left before it".to_owned(), None),
        };
        let statement = &self.facts.negotiation.clause(step.clause).statement;
        let days = [statement.stated, statement.since].into_iter().flatten();
        Step {
            name: self.quoted(step.clause),
            day: days.max_by_key(|day| day.first).map(|day| day.to_string()),
            effect,
            sentence,
            left,
            conflict: conflict.map(|conflict| self.conflict(conflict)),
            said,
        }
    }

    /// Returns what a clause cannot hold with, and on what that rests.
    fn others(&self, clause: ClauseId, conflict: &analysis::Conflict) -> String {
        let others: Vec<ClauseId> = conflict
            .clauses
            .iter()
            .copied()
            .filter(|id| *id != clause)
            .collect();
        let with = if others.is_empty() {
            String::new()
        } else {
            format!(" with {}", self.owned(&others))
        };
        format!("{with}{}", grounds(&self.reasons(&conflict.rests_on)))
    }

    /// Says how it ends.
    fn gist(&self, why: &analysis::Why, steps: &[Step]) -> String {
        let negotiation = self.facts.negotiation;
        if why.is_cut_short {
            return "The search was cut short, so what is left is not known".to_owned();
        }
        let closing = why.steps.iter().find_map(|step| match &step.effect {
            Effect::Closes(conflict) => Some((step.clause, conflict)),
            _ => None,
        });
        if let Some((clause, conflict)) = closing {
            let since = negotiation.clause(clause);
            let since = analysis::counts_from(&since.statement);
            let since = since.map_or_else(String::new, |day| format!(" since {day}"));
            return format!(
                "No value is left that suits everybody{since}: {} cannot hold{}",
                self.owned(&[clause]),
                self.others(clause, conflict)
            );
        }
        let speaking = self.facts.analysis.parties.len() - why.silent.len();
        let speaker = || {
            let parties = self.facts.analysis.parties.iter();
            let mut parties = parties.filter(|id| !why.silent.contains(id));
            parties.next().map(|id| words::party(negotiation, *id))
        };
        let last = steps.last();
        let left = last.map_or(&None, |step| &step.left).as_ref();
        let left = left.map_or("nothing", |left| left.words.as_str());
        match (speaking, last, speaker()) {
            (0, None, _) | (_, None, None) => "Nobody compared has addressed it".to_owned(),
            (1, _, Some(label)) => format!(
                "Only {} {} of it, which leaves: {left}; silence is no consent",
                the(&label),
                agree(&label, "speaks")
            ),
            (_, _, _) if left == "anything" => {
                "Nothing that was stated rules any value out".to_owned()
            }
            _ => format!("What is left for all who speak of it: {left}"),
        }
    }

    /// Says why a clause does not count.
    fn passed(&self, id: ClauseId, status: Status) -> String {
        let negotiation = self.facts.negotiation;
        match status {
            Status::InForce { .. } => "in force".to_owned(),
            Status::NotYet => "not yet in force".to_owned(),
            Status::Expired => "its time is over".to_owned(),
            Status::Undecided => {
                "left aside, as withdrawals take each other back in a circle".to_owned()
            }
            Status::Withdrawn { by, .. } => {
                let withdrawal = &negotiation.withdrawals[by];
                let taker = match withdrawal.by_clause {
                    Some(clause) => negotiation.clause(clause).key.clone(),
                    None => negotiation.position(withdrawal.by).name.clone(),
                };
                let done = if withdrawal.replaces {
                    "replaced"
                } else {
                    "withdrawn"
                };
                let what = match withdrawal.target {
                    Target::Clause(target) if target == id => "",
                    Target::Clause(_) | Target::Position(_) => ", with all of its position",
                };
                let according: Vec<String> = withdrawal
                    .according
                    .iter()
                    .map(|who| words::clean(who).into_owned())
                    .collect();
                let according = if according.is_empty() {
                    String::new()
                } else {
                    format!(", according to {}", join(&according, "and"))
                };
                format!("{done} by `{taker}`{what}{according}")
            }
        }
    }

    /// Returns a clause by its label in quotes, or else by its key.
    pub(super) fn quoted(&self, id: ClauseId) -> String {
        let clause = self.facts.negotiation.clause(id);
        match &clause.label {
            Some(label) => format!("\"{}\"", words::clip(&words::clean(label), 70)),
            None => format!("`{}`", clause.key),
        }
    }
}

impl Why {
    /// Returns the deadlocks that the cells belong to, each once.
    pub fn deadlocks(&self) -> Vec<&joint::Deadlock> {
        let mut all: Vec<usize> = self
            .stories
            .iter()
            .flat_map(|story| story.deadlocks.iter().copied())
            .collect();
        all.sort_unstable();
        all.dedup();
        let joint = self.report.joint.as_ref();
        all.into_iter()
            .filter_map(|at| joint?.deadlocks.get(at))
            .collect()
    }

    /// Returns the clauses that must be met before the milestone, as they were said.
    pub fn gates(&self) -> Vec<&Said> {
        let process = self.report.process.as_ref();
        let milestone = self.milestone.and_then(|at| process?.milestones.get(at));
        let keys = milestone.map_or(&[][..], |milestone| &milestone.gates);
        let clauses = self.report.clauses.iter();
        let mut gates: Vec<&Said> = clauses.filter(|said| keys.contains(&said.key)).collect();
        gates.sort_by_key(|said| (said.first, &said.party, &said.key));
        gates
    }

    /// Tells whether a conflict concerns one of the cells.
    pub fn concerns(&self, conflict: &joint::Conflict) -> bool {
        let mut cells = self.stories.iter().flat_map(|story| &story.cells);
        cells.any(|cell| conflict.cells.contains(cell))
    }
}
