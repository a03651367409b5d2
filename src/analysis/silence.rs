//! Who is silent, and who speaks without giving a value.

use std::collections::BTreeMap;

use crate::model::{CellId, ClauseId, ClauseKind, IssueId, Negotiation, PartyId, Standing};

use super::touch::Touch;
use super::{Asked, Finding, FindingKind};

type Touches = [BTreeMap<CellId, Touch>];

/// Returns what one party addresses and another does not, and what nobody addresses.
pub fn unaddressed(
    negotiation: &Negotiation,
    touches: &Touches,
    parties: &[PartyId],
) -> Vec<Finding> {
    let mut found = Vec::new();
    for speaker in parties {
        // A party that would have to act may be silent altogether, and so not among those
        // compared; it is asked all the same.
        let mut silent: Vec<PartyId> = parties.to_vec();
        for cell in touches[speaker.index()].keys() {
            silent.extend(&negotiation.issue_of(*cell).performers);
        }
        silent.sort_unstable();
        silent.dedup();
        for other in silent {
            if other != *speaker && !is_kin(negotiation, *speaker, other) {
                found.extend(between(
                    negotiation,
                    touches,
                    *speaker,
                    other,
                    parties.contains(&other),
                ));
            }
        }
    }
    found.extend(by_nobody(negotiation, touches));
    found
}

/// Returns what nobody addresses.
pub fn by_nobody(negotiation: &Negotiation, touches: &Touches) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, issue) in negotiation.issues.iter().enumerate() {
        let cells: Vec<CellId> = issue
            .cells()
            .filter(|cell| !touches.iter().any(|cells| cells.contains_key(cell)))
            .collect();
        if !issue.event && !cells.is_empty() {
            found.push(Finding {
                kind: FindingKind::Unaddressed {
                    asked: Asked::Others,
                    performer: false,
                },
                issue: IssueId(at as u32),
                cells,
                parties: Vec::new(),
                clauses: Vec::new(),
                rests_on: Vec::new(),
                counted_early: Vec::new(),
            });
        }
    }
    found
}

/// Returns what is put off, handed on, refused as a subject, left open, or vague.
pub fn without_a_value(
    negotiation: &Negotiation,
    standing: &Standing,
    touches: &Touches,
    parties: &[PartyId],
) -> Vec<Finding> {
    let mut found = Vec::new();
    let speaks: Vec<bool> = (0..negotiation.parties.len() as u32)
        .map(|by| {
            let mut parties = parties.iter();
            parties.any(|party| negotiation.includes(PartyId(by), *party))
        })
        .collect();
    for id in negotiation.clause_ids() {
        let clause = negotiation.clause(id);
        if !standing.is_in_force(id) || !speaks[clause.party.index()] {
            continue;
        }
        let (kind, cells) = match &clause.kind {
            ClauseKind::Defer { cells, until } => (
                Some(FindingKind::PutOff {
                    until: until.clone(),
                }),
                cells.clone(),
            ),
            ClauseKind::Delegate { cells, to } => (
                Some(FindingKind::Delegated { to: to.clone() }),
                cells.clone(),
            ),
            ClauseKind::Exclude(cells) => (Some(FindingKind::Excluded), cells.clone()),
            ClauseKind::Discuss(cells) => (Some(FindingKind::Discussed), cells.clone()),
            ClauseKind::Claim => continue,
            _ if clause.vague.is_none() => continue,
            _ => {
                let touched = &touches[clause.party.index()];
                let cells = touched
                    .iter()
                    .filter(|(_, touch)| touch.clauses.contains(&id))
                    .map(|(cell, _)| *cell);
                (None, cells.collect())
            }
        };
        let vague = clause.vague.clone().map(|what| FindingKind::Vague { what });
        for kind in kind.into_iter().chain(vague) {
            for (issue, cells) in by_issue(negotiation, &cells) {
                // The others are those who want a value here.
                let others = parties.iter().filter(|party| {
                    **party != clause.party
                        && cells.iter().any(|cell| {
                            touches[party.index()]
                                .get(cell)
                                .is_some_and(Touch::is_valued)
                        })
                });
                let parties = std::iter::once(&clause.party).chain(others);
                found.push(Finding {
                    kind: kind.clone(),
                    issue,
                    parties: parties.copied().collect(),
                    cells,
                    clauses: vec![id],
                    rests_on: Vec::new(),
                    counted_early: Vec::new(),
                });
            }
        }
    }
    found
}

/// Returns what one party addresses and another does not.
pub fn between(
    negotiation: &Negotiation,
    touches: &Touches,
    speaker: PartyId,
    silent: PartyId,
    is_at_table: bool,
) -> Vec<Finding> {
    type Key = (IssueId, Asked, bool);
    let mut found: BTreeMap<Key, (Vec<CellId>, Vec<ClauseId>)> = BTreeMap::new();
    for (cell, touch) in &touches[speaker.index()] {
        if !touch.is_valued() || touches[silent.index()].contains_key(cell) {
            continue;
        }
        let performer = performs(negotiation, *cell, silent);
        if !performer && !is_at_table {
            continue;
        }
        let (asked, clauses) = asks(negotiation, *cell, touch, silent);
        let key = (negotiation.cell(*cell).issue, asked, performer);
        let (cells, all) = found.entry(key).or_default();
        cells.push(*cell);
        all.extend(clauses);
    }
    found
        .into_iter()
        .map(|((issue, asked, performer), (cells, mut clauses))| {
            clauses.sort_unstable();
            clauses.dedup();
            Finding {
                kind: FindingKind::Unaddressed { asked, performer },
                issue,
                cells,
                parties: vec![silent, speaker],
                clauses,
                rests_on: Vec::new(),
                counted_early: Vec::new(),
            }
        })
        .collect()
}

/// Returns how a party that is silent on a cell was asked by one that speaks there, and the
/// clauses that speak.
pub fn asks(
    negotiation: &Negotiation,
    cell: CellId,
    touch: &Touch,
    silent: PartyId,
) -> (Asked, Vec<ClauseId>) {
    let performer = performs(negotiation, cell, silent);
    let clauses: Vec<ClauseId> = speaking(touch).collect();
    let asked = clauses
        .iter()
        .map(|id| asked(negotiation, *id, silent, performer))
        .min();
    (asked.unwrap_or(Asked::Others), clauses)
}

/// Returns how everybody who is silent was asked by a party that speaks, if nobody would have
/// to act; `None` if some were asked in another way than others.
pub fn asks_all(negotiation: &Negotiation, touch: &Touch) -> Option<Asked> {
    let to = |id: ClauseId| &negotiation.clause(id).to;
    let is_to_all = speaking(touch).all(|id| to(id).is_empty());
    is_to_all.then_some(Asked::Everybody)
}

/// The clauses that speak of the value.
fn speaking(touch: &Touch) -> impl Iterator<Item = ClauseId> {
    let all = touch.clauses.iter().copied();
    all.filter(|id| !touch.open.contains(id))
}

/// Tells whether a party would have to act on a cell.
fn performs(negotiation: &Negotiation, cell: CellId, party: PartyId) -> bool {
    let mut performers = negotiation.issue_of(cell).performers.iter();
    performers.any(|performer| negotiation.includes(*performer, party))
}

fn asked(negotiation: &Negotiation, clause: ClauseId, party: PartyId, performer: bool) -> Asked {
    let to = &negotiation.clause(clause).to;
    if performer || to.iter().any(|to| negotiation.includes(*to, party)) {
        Asked::Named
    } else if to.is_empty() {
        Asked::Everybody
    } else {
        Asked::Others
    }
}

/// Tells whether two parties are a bloc and one of its members.
pub fn is_kin(negotiation: &Negotiation, a: PartyId, b: PartyId) -> bool {
    negotiation.includes(a, b) || negotiation.includes(b, a)
}

fn by_issue(negotiation: &Negotiation, cells: &[CellId]) -> BTreeMap<IssueId, Vec<CellId>> {
    let mut issues: BTreeMap<IssueId, Vec<CellId>> = BTreeMap::new();
    for cell in cells {
        issues
            .entry(negotiation.cell(*cell).issue)
            .or_default()
            .push(*cell);
    }
    issues
}
