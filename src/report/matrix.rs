//! The matrix: issues by parties, with what each party holds and how it stands to the others.
//!
//! Every format that shows a table or a picture of the whole reads this one.

use std::collections::{BTreeMap, HashSet};

use crate::analysis::{Asked, Overlap};
use crate::model::{CellId, Clause, ClauseKind, IssueId, PartyId, Strength};

use super::{Builder, Finding, Issue, Kind, words};

/// Issues by parties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// One for each issue of the report, in its order.
    pub rows: Vec<Row>,
}

/// An issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which one, by index into the report's.
    pub issue: usize,
    /// One for each party compared, in the report's order.
    pub squares: Vec<Square>,
}

/// A party on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// The party, by index into the report's.
    pub party: usize,
    /// How it stands to the others.
    pub state: State,
    /// What it holds, in words; empty where it says nothing.
    pub words: String,
    /// The hardest of its clauses; `None` where it says nothing.
    pub strength: Option<Strength>,
    /// Whom it contradicts, by index into the report's parties.
    pub against: Vec<usize>,
    /// With whom it shares something, by index into the report's parties.
    pub with: Vec<usize>,
    /// Its clauses that touch the issue, by key.
    pub clauses: Vec<String>,
}

impl Square {
    /// Returns its sign and its words, as a table shows them.
    pub fn text(&self) -> String {
        let parts = [self.state.sign(), &self.words];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

/// How a party stands to the others on an issue. The first that holds is shown: a party that
/// contradicts one and agrees with another contradicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It and another leave no value that suits both.
    Contradicts,
    /// It and another leave the same, or one offers what the other asks.
    Agrees,
    /// It and another leave some values in common.
    CommonGround,
    /// It and another would meet in exchange, or under a condition.
    Conditional,
    /// Nothing rules a deal with another out, but what one offers does not reach what the
    /// other asks.
    Open,
    /// It wants something, and nobody else has answered.
    Alone,
    /// It speaks of it without a value: it is put off, handed on, refused as a subject, open
    /// to talk or left vague.
    WithoutValue,
    /// It is silent though it was asked, by name, as who would have to act, or with everybody.
    Asked,
    /// It is silent, and nobody asked it.
    Silent,
}

impl State {
    /// Every state, in the order in which one hides the next.
    pub const ALL: [Self; 9] = [
        Self::Contradicts,
        Self::Agrees,
        Self::CommonGround,
        Self::Conditional,
        Self::Open,
        Self::Alone,
        Self::WithoutValue,
        Self::Asked,
        Self::Silent,
    ];

    /// Returns its name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradicts => "contradicts",
            Self::Agrees => "agrees",
            Self::CommonGround => "common-ground",
            Self::Conditional => "conditional",
            Self::Open => "open",
            Self::Alone => "alone",
            Self::WithoutValue => "without-value",
            Self::Asked => "asked",
            Self::Silent => "silent",
        }
    }

    /// Returns what it means, for a legend.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Contradicts => "contradicts another party",
            Self::Agrees => "agrees with another party",
            Self::CommonGround => "leaves common ground with another party",
            Self::Conditional => "would meet another party under a condition",
            Self::Open => "not ruled out with another party",
            Self::Alone => "stated, and unanswered",
            Self::WithoutValue => "spoken of without a value",
            Self::Asked => "asked, and silent",
            Self::Silent => "silent",
        }
    }

    /// Returns its sign, which tells the states apart without colours.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Contradicts => "\u{2717}",
            Self::Agrees => "\u{2713}",
            Self::CommonGround => "\u{2248}",
            Self::Conditional => "\u{21c4}",
            Self::Open => "\u{25cb}",
            Self::Alone => "\u{2022}",
            Self::WithoutValue => "\u{2026}",
            Self::Asked => "?",
            Self::Silent => "",
        }
    }
}

impl Builder<'_> {
    pub(super) fn matrix(&self, issues: &[Issue], findings: &[Finding]) -> Matrix {
        let analysis = self.facts.analysis;
        let negotiation = self.facts.negotiation;
        let clauses: BTreeMap<&str, &Clause> = self
            .facts
            .in_force
            .iter()
            .map(|id| negotiation.clause(*id))
            .map(|clause| (clause.key.as_str(), clause))
            .collect();
        let mut rows: Vec<Row> = issues
            .iter()
            .enumerate()
            .map(|(at, issue)| Row {
                issue: at,
                squares: analysis
                    .parties
                    .iter()
                    .enumerate()
                    .map(|(party, id)| self.square((at, issue), (party, *id), &clauses))
                    .collect(),
            })
            .collect();
        let cells = issues.iter().enumerate();
        let issue_of: BTreeMap<&str, usize> = cells
            .flat_map(|(at, issue)| issue.cells.iter().map(move |cell| (cell.name.as_str(), at)))
            .collect();
        for finding in findings {
            // A contradiction taken together counts on every issue that it ties.
            let mut about = vec![finding.issue];
            for cell in &finding.cells {
                about.extend(issue_of.get(cell.as_str()));
            }
            about.sort_unstable();
            about.dedup();
            for issue in about {
                mark(&mut rows[issue], finding);
            }
        }
        Matrix { rows }
    }

    /// Returns what a party holds on an issue, as if it were alone.
    fn square(
        &self,
        (at, issue): (usize, &Issue),
        (party, id): (usize, PartyId),
        known: &BTreeMap<&str, &Clause>,
    ) -> Square {
        let negotiation = self.facts.negotiation;
        let all: Vec<CellId> = negotiation.issue(IssueId(at as u32)).cells().collect();
        let name = &self.facts.negotiation.party(id).name;
        let held = issue.cells.iter().filter_map(|cell| {
            let mut stances = cell.stances.iter();
            stances.find(|stance| stance.party == *name)
        });
        let mut clauses: Vec<String> = Vec::new();
        let mut told: HashSet<&str> = HashSet::new();
        let mut values: Vec<(&str, usize)> = Vec::new();
        for stance in held {
            for key in &stance.clauses {
                if told.insert(key.as_str()) {
                    clauses.push(key.clone());
                }
            }
            if let Some(held) = &stance.values {
                match values.iter_mut().find(|(words, _)| *words == held.words) {
                    Some((_, count)) => *count += 1,
                    None => values.push((&held.words, 1)),
                }
            }
        }
        let said = || clauses.iter().filter_map(|key| known.get(key.as_str()));
        let strength = said().map(|clause| clause.strength).max();
        let parts: Vec<String> = values
            .iter()
            .map(|(words, count)| match all.len() {
                len if len == *count => (*words).to_owned(),
                len => format!("{words} ({count} of {len})"),
            })
            .collect();
        let words = match said().next() {
            Some(first) if parts.is_empty() => {
                words::says(self.facts.sources, negotiation, first, &all)
            }
            _ => parts.join("; "),
        };
        let speaks = said().any(|clause| wants_something(&clause.kind));
        Square {
            party,
            state: match (clauses.is_empty(), speaks) {
                (true, _) => State::Silent,
                (false, true) => State::Alone,
                (false, false) => State::WithoutValue,
            },
            words,
            strength,
            against: Vec::new(),
            with: Vec::new(),
            clauses,
        }
    }
}

fn wants_something(kind: &ClauseKind) -> bool {
    matches!(
        kind,
        ClauseKind::Precondition { .. }
            | ClauseKind::Demand(_)
            | ClauseKind::Refuse(_)
            | ClauseKind::Offer { .. }
            | ClauseKind::Prefer(_)
    )
}

/// Notes in a row what a finding says of its parties.
fn mark(row: &mut Row, finding: &Finding) {
    let state = match (finding.kind, finding.how) {
        (Kind::Contradiction, _) => State::Contradicts,
        (Kind::Overlap, Some(Overlap::Agreed | Overlap::Accepted)) => State::Agrees,
        (Kind::Overlap, Some(Overlap::CommonGround)) => State::CommonGround,
        (Kind::Overlap, Some(Overlap::Conditional)) => State::Conditional,
        (Kind::Overlap, _) => State::Open,
        (Kind::Unaddressed, _) => {
            let asked = finding.asked.is_some_and(|asked| asked != Asked::Others);
            // First comes who is silent, if it is anybody.
            if let [silent, _] = finding.parties.as_slice()
                && (asked || finding.performer)
                && let Some(square) = row.squares.get_mut(*silent)
                && square.state == State::Silent
            {
                square.state = State::Asked;
            }
            return;
        }
        _ => return,
    };
    for (party, other) in both_ways(&finding.parties) {
        let Some(square) = row.squares.get_mut(party) else {
            continue;
        };
        square.state = square.state.min(state);
        let others = if state == State::Contradicts {
            &mut square.against
        } else {
            &mut square.with
        };
        if !others.contains(&other) {
            others.push(other);
        }
    }
}

fn both_ways(parties: &[usize]) -> Vec<(usize, usize)> {
    match parties {
        [a, b] => vec![(*a, *b), (*b, *a)],
        _ => Vec::new(),
    }
}
