//! What blocs and exchanges hold together, and where that breaks: a member that goes its own
//! way, and an offer that falls because what it was to be exchanged for is refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CellId, ClauseId, ClauseKind, IssueId, Negotiation, PartyId, Standing, Term};

use super::room::Rooms;
use super::touch::Touch;
use super::{Finding, FindingKind};

type Touches = [BTreeMap<CellId, Touch>];

/// The cells on which an offer has fallen, through whom, and with which clauses.
type Fall = (BTreeSet<CellId>, BTreeSet<PartyId>, BTreeSet<ClauseId>);

/// Of each party and cell, the offers in exchange that give something there.
type Giving = BTreeMap<(PartyId, CellId), Vec<ClauseId>>;

/// Returns where a member of a bloc has a position of its own on an issue that the bloc
/// addresses, too.
pub fn splits(
    negotiation: &Negotiation,
    rooms: &Rooms<'_>,
    touches: &Touches,
    parties: &[PartyId],
) -> Vec<Finding> {
    type Issue = (Vec<CellId>, BTreeSet<ClauseId>, bool);
    let mut found = Vec::new();
    for member in parties {
        for bloc in negotiation.blocs_of(*member) {
            let own = |party: PartyId, cell: CellId| -> Vec<ClauseId> {
                let touch = touches[party.index()].get(&cell);
                let clauses = touch.into_iter().flat_map(|touch| &touch.clauses);
                clauses
                    .copied()
                    .filter(|id| negotiation.clause(*id).party == party)
                    .collect()
            };
            let mut by_issue: BTreeMap<IssueId, Issue> = BTreeMap::new();
            for cell in touches[member.index()].keys() {
                let (mine, theirs) = (own(*member, *cell), own(bloc, *cell));
                if mine.is_empty() || theirs.is_empty() {
                    continue;
                }
                let apart = match (rooms.of_party(*member, *cell), rooms.of_party(bloc, *cell)) {
                    (Some(a), Some(b)) => a.is_disjoint(&b),
                    _ => false,
                };
                let (cells, clauses, is_apart) =
                    by_issue.entry(negotiation.cell(*cell).issue).or_default();
                cells.push(*cell);
                clauses.extend(mine.into_iter().chain(theirs));
                *is_apart |= apart;
            }
            found.extend(
                by_issue
                    .into_iter()
                    .map(|(issue, (cells, clauses, apart))| Finding {
                        kind: FindingKind::Split { apart },
                        issue,
                        cells,
                        parties: vec![*member, bloc],
                        clauses: clauses.into_iter().collect(),
                        rests_on: Vec::new(),
                        counted_early: Vec::new(),
                    }),
            );
        }
    }
    found
}

/// Returns the offers in exchange that have fallen: another party leaves nothing of what they
/// ask, or what they ask was itself offered only in exchange for something that has fallen.
pub fn fallen(
    negotiation: &Negotiation,
    standing: &Standing,
    rooms: &Rooms<'_>,
    touches: &Touches,
    parties: &[PartyId],
) -> Vec<Finding> {
    let mut offers: Vec<(ClauseId, PartyId, BTreeSet<CellId>)> = Vec::new();
    let mut giving = Giving::new();
    for id in negotiation.clause_ids() {
        let clause = negotiation.clause(id);
        if let ClauseKind::Offer {
            terms,
            exchange: Some(exchange),
        } = &clause.kind
            && standing.is_in_force(id)
            && parties.contains(&clause.party)
        {
            offers.push((id, clause.party, cells_of(exchange)));
            for cell in cells_of(terms) {
                giving.entry((clause.party, cell)).or_default().push(id);
            }
        }
    }
    let mut fallen: BTreeMap<ClauseId, Fall> = BTreeMap::new();
    loop {
        let before = fallen.len();
        for (id, party, asked) in &offers {
            if fallen.contains_key(id) {
                continue;
            }
            for &cell in asked {
                for other in parties.iter().filter(|other| *other != party) {
                    let refusing = refusal(rooms, (*party, *id), cell, *other)
                        .or_else(|| emptied(touches, &giving, &fallen, cell, *other));
                    if let Some(clauses) = refusing {
                        let (cells, by, why) = fallen.entry(*id).or_default();
                        cells.insert(cell);
                        by.insert(*other);
                        why.extend(clauses);
                    }
                }
            }
        }
        if fallen.len() == before {
            break;
        }
    }
    fallen
        .into_iter()
        .filter_map(|(id, (cells, by, why))| {
            let first = *cells.first()?;
            let clause = negotiation.clause(id);
            Some(Finding {
                kind: FindingKind::Fallen,
                issue: negotiation.cell(first).issue,
                cells: cells.into_iter().collect(),
                parties: std::iter::once(clause.party).chain(by).collect(),
                clauses: std::iter::once(id).chain(why).collect(),
                rests_on: Vec::new(),
                counted_early: Vec::new(),
            })
        })
        .collect()
}

/// Returns the clauses with which a party leaves nothing of what an offer asks for on a cell.
fn refusal(
    rooms: &Rooms<'_>,
    (party, offer): (PartyId, ClauseId),
    cell: CellId,
    other: PartyId,
) -> Option<Vec<ClauseId>> {
    let room = rooms.of_party(other, cell)?;
    let asked = rooms.asked(party, offer, cell)?;
    asked
        .is_disjoint(&room)
        .then(|| room.clauses().into_iter().collect())
}

/// Returns the offers that were all that a party had to say of a cell's value, and have fallen.
fn emptied(
    touches: &Touches,
    giving: &Giving,
    fallen: &BTreeMap<ClauseId, Fall>,
    cell: CellId,
    other: PartyId,
) -> Option<Vec<ClauseId>> {
    let touch = touches[other.index()].get(&cell)?;
    let given = giving.get(&(other, cell))?;
    let all_fallen = given.iter().all(|id| fallen.contains_key(id));
    let else_said = touch
        .binding
        .iter()
        .chain(&touch.wishes)
        .chain(&touch.offers)
        .any(|id| !given.contains(id));
    (all_fallen && !else_said).then(|| given.clone())
}

fn cells_of(terms: &[Term]) -> BTreeSet<CellId> {
    let mut cells = BTreeSet::new();
    for term in terms {
        term.formula.each_cell(&mut |cell| {
            cells.insert(cell);
        });
    }
    cells
}
