//! What stands above each position and each clause: how it fares.

use std::collections::BTreeMap;

use super::View;
use super::outlook::{self, Meeting, Tie};
use crate::model::{ClauseId, ClauseKind, PositionId};
use crate::report::words::{self, count};
use crate::source::{FileId, Span};

/// A line above a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The place.
    pub span: Span,
    /// The line.
    pub words: String,
    /// The clauses of others that it speaks of.
    pub others: Vec<Span>,
}

/// Returns the lines of a file, in the order of places.
pub fn lenses(view: View<'_>, file: FileId) -> Vec<Lens> {
    let negotiation = &view.outcome.negotiation;
    let whole = view.file(file).span();
    let outlooks = outlook::outlooks(view);
    let mut lenses = Vec::new();
    for (at, position) in negotiation.positions.iter().enumerate() {
        if whole.contains(position.span) {
            let id = PositionId(at as u32);
            lenses.push(Lens {
                span: position.span,
                words: told(view, id, &outlooks),
                others: Vec::new(),
            });
        }
    }
    for id in negotiation.clause_ids() {
        let clause = negotiation.clause(id);
        if !whole.contains(clause.head) || matches!(clause.kind, ClauseKind::Claim) {
            continue;
        }
        let met = outlooks.get(&id).map_or(&[][..], Vec::as_slice);
        let words = match outlook::lapsed(view, id) {
            Some(lapsed) => lapsed.replace('`', ""),
            None => outlook::summary(view, met),
        };
        if words.is_empty() {
            continue;
        }
        lenses.push(Lens {
            span: clause.head,
            words,
            others: others(view, id, met),
        });
    }
    lenses.sort_by_key(|lens| lens.span);
    lenses
}

/// Returns the clauses of others in findings about a clause, in the order of places.
pub fn others(view: View<'_>, id: ClauseId, met: &[Meeting<'_>]) -> Vec<Span> {
    let negotiation = &view.outcome.negotiation;
    let own = negotiation.clause(id).party;
    let clauses = met.iter().flat_map(|meeting| &meeting.finding.clauses);
    let mut spans: Vec<Span> = clauses
        .map(|other| negotiation.clause(*other))
        .filter(|other| other.party != own)
        .map(|other| other.head)
        .collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Returns how the clauses of a position stand and fare.
pub fn position_words(view: View<'_>, id: PositionId) -> String {
    told(view, id, &outlook::outlooks(view))
}

fn told(view: View<'_>, id: PositionId, outlooks: &BTreeMap<ClauseId, Vec<Meeting<'_>>>) -> String {
    let negotiation = &view.outcome.negotiation;
    let of = |clause: &ClauseId| negotiation.clause(*clause).position == id;
    let clauses: Vec<ClauseId> = negotiation.clause_ids().filter(of).collect();
    let in_force: Vec<ClauseId> = clauses
        .iter()
        .copied()
        .filter(|clause| view.outcome.standing.is_in_force(*clause))
        .collect();
    let statement = &negotiation.position(id).statement;
    let mut parts: Vec<String> = Vec::new();
    let since = statement.since.or(statement.stated);
    parts.extend(since.map(|date| format!("since {date}")));
    parts.push(match (in_force.len(), clauses.len()) {
        (_, 0) => "no clauses".to_owned(),
        (0, 1) => "its clause is not in force".to_owned(),
        (0, all) => format!("none of its {all} clauses in force"),
        (some, all) if some == all => format!("{} in force", count(all, "clause")),
        (some, all) => format!("{some} of {} in force", count(all, "clause")),
    });
    let counted = |tie: &[Tie]| {
        let has = |id: &&ClauseId| {
            let met = outlooks.get(*id).map_or(&[][..], Vec::as_slice);
            met.iter().any(|meeting| tie.contains(&meeting.tie))
        };
        in_force.iter().filter(has).count()
    };
    for (ties, words) in [
        (&[Tie::Contradicts][..], "contradicted"),
        (
            &[
                Tie::Agrees,
                Tie::AcceptedBy,
                Tie::Accepts,
                Tie::CommonGround,
                Tie::Conditional,
            ],
            "accepted",
        ),
        (&[Tie::Unanswered], "unanswered"),
    ] {
        match counted(ties) {
            0 => {}
            number => parts.push(format!("{number} {words}")),
        }
    }
    words::clean(&parts.join(" \u{b7} ")).into_owned()
}
