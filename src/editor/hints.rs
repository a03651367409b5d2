//! What stands behind a condition: whether somebody stands against it, or who agrees.

use super::View;
use super::outlook::{self, Meeting, Tie};
use crate::analysis::{FindingKind, Gap};
use crate::domain::Values;
use crate::model::{CellId, ClauseKind, Negotiation, Term};
use crate::report::words::{self, clip, count, the};
use crate::source::Span;

/// A few words behind a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where the condition ends.
    pub at: Span,
    /// The words.
    pub words: String,
    /// The findings, in sentences.
    pub sentences: Vec<String>,
}

/// The longest hint: what is longer pushes the text about.
const LONGEST: usize = 56;

/// How many sentences explain it.
const MOST: usize = 6;

/// Returns the hints within a stretch of a file, in the order of places. A condition that
/// nobody else speaks of has none.
pub fn hints(view: View<'_>, within: Span) -> Vec<Hint> {
    let negotiation = &view.outcome.negotiation;
    let mut hints = Vec::new();
    let outlooks = outlook::outlooks(view);
    for (id, met) in &outlooks {
        let clause = negotiation.clause(*id);
        let is_near = clause.span.start <= within.end && within.start <= clause.span.end;
        if !is_near || matches!(clause.kind, ClauseKind::Claim) {
            continue;
        }
        let [said, exchange, _] = clause.terms();
        let terms: Vec<&Term> = said.iter().chain(exchange).collect();
        let mut of = together(terms.iter().map(|term| hint(view, term, met)).collect());
        // Of one condition, the line above the clause has said who; only how far is new.
        if terms.len() == 1 {
            of.retain(|hint| hint.words.contains(": "));
        }
        of.retain(|hint| within.start <= hint.at.start && hint.at.end <= within.end);
        hints.append(&mut of);
    }
    hints.sort_by_key(|hint| hint.at);
    hints
}

/// Where all conditions of a clause are agreed with the same party, one hint says so.
fn together(of: Vec<Option<Hint>>) -> Vec<Hint> {
    let count = of.len();
    let mut hints: Vec<Hint> = of.into_iter().flatten().collect();
    let is_agreed = |hint: &Hint| hint.words.starts_with(AGREED);
    let is_same = hints.len() == count
        && hints.windows(2).all(|pair| pair[0].words == pair[1].words)
        && hints.iter().all(is_agreed);
    if !is_same || count < 2 {
        return hints;
    }
    let mut sentences: Vec<String> = Vec::new();
    for hint in &hints {
        sentences.extend(hint.sentences.iter().cloned());
    }
    sentences.dedup();
    let mut last = hints.split_off(count - 1);
    for hint in &mut last {
        hint.sentences = cut(std::mem::take(&mut sentences));
    }
    last
}

/// What an agreement starts with.
const AGREED: char = '\u{2713}';

/// Returns the first sentences, and how many more there are.
fn cut(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(MOST);
    if more > 0 {
        sentences.truncate(MOST);
        sentences.push(format!("\u{2026} and {more} more"));
    }
    sentences
}

fn hint(view: View<'_>, term: &Term, met: &[Meeting<'_>]) -> Option<Hint> {
    let negotiation = &view.outcome.negotiation;
    let mut cells: Vec<CellId> = Vec::new();
    term.formula.each_cell(&mut |cell| cells.push(cell));
    let about = |meeting: &&Meeting<'_>| {
        let found = &meeting.finding.cells;
        found.iter().any(|cell| cells.contains(cell))
    };
    let here: Vec<Meeting<'_>> = met.iter().filter(about).copied().collect();
    let name = |party| clip(&the(&words::party(negotiation, party)), 24);
    let who = |ties: &[Tie]| {
        let mut parties: Vec<_> = here
            .iter()
            .filter(|meeting| ties.contains(&meeting.tie))
            .map(|meeting| meeting.party)
            .collect();
        parties.sort_unstable();
        parties.dedup();
        parties
    };
    let (against, agreed) = (
        who(&[Tie::Contradicts]),
        who(&[Tie::Agrees, Tie::AcceptedBy, Tie::Accepts]),
    );
    let common = who(&[Tie::CommonGround]);
    let words = if let [first, rest @ ..] = against.as_slice() {
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let gap = gap(negotiation, &here).filter(|_| rest.is_empty());
        let gap = gap.map_or_else(String::new, |gap| format!(": {gap}"));
        format!("\u{2717} {}{more}{gap}", name(*first))
    } else if let [first, rest @ ..] = agreed.as_slice() {
        match rest.len() {
            0 => format!("{AGREED} {}", name(*first)),
            more => format!("{AGREED} {} and {more} more", name(*first)),
        }
    } else if let [first, rest @ ..] = common.as_slice() {
        // With several, what is left differs from one to another.
        let left = ground(negotiation, &here).filter(|_| rest.is_empty());
        let left = left.map_or_else(String::new, |left| format!(": {left}"));
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("\u{2248} {}{more}{left}", name(*first))
    } else {
        return None;
    };
    let mut sentences: Vec<String> = Vec::new();
    let told = here.iter().filter(|meeting| meeting.tie != Tie::Unanswered);
    for text in told.map(|meeting| view.outcome.sentence(view.workspace, meeting.finding)) {
        if !sentences.contains(&text) {
            sentences.push(text);
        }
    }
    Some(Hint {
        at: term.span.after(),
        words: clip(&words, LONGEST),
        sentences: cut(sentences),
    })
}

/// Returns the room between a clause and the one that stands against it.
fn gap(negotiation: &Negotiation, here: &[Meeting<'_>]) -> Option<String> {
    here.iter().find_map(|meeting| {
        let FindingKind::Contradiction { gap: Some(gap), .. } = &meeting.finding.kind else {
            return None;
        };
        let cell = *meeting.finding.cells.first()?;
        let ty = &negotiation.issue_of(cell).ty;
        Some(match gap {
            Gap::Amounts(low, high) if low == high => return None,
            Gap::Amounts(low, high) => format!("gap {}", ty.distance(*low, *high)),
            Gap::Steps(low, high) => {
                format!("gap {}", count(high.saturating_sub(*low) as usize, "step"))
            }
        })
    })
}

/// Returns the values that suit both.
fn ground(negotiation: &Negotiation, here: &[Meeting<'_>]) -> Option<String> {
    let mut found: Option<(CellId, &Values)> = None;
    for meeting in here.iter().filter(|m| m.tie == Tie::CommonGround) {
        let FindingKind::Overlap { values, .. } = &meeting.finding.kind else {
            continue;
        };
        match found {
            Some((_, known)) if known != values => return None,
            _ => found = Some((*meeting.finding.cells.first()?, values)),
        }
    }
    let (cell, values) = found?;
    let ty = &negotiation.issue_of(cell).ty;
    Some(words::clean(&ty.describe(values)).into_owned())
}
