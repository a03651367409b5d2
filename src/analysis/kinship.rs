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

/// Of each cell, the parties that had nothing to say of its value but offers in exchange, and
/// these offers.
type Giving = BTreeMap<CellId, Vec<(PartyId, Vec<ClauseId>)>>;

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

/// An offer in exchange.
struct Offer {
    id: ClauseId,
    party: PartyId,
    /// On which cells it asks for something.
    asked: BTreeSet<CellId>,
}

/// Returns the offers in exchange that have fallen: another party leaves nothing of what they
/// ask, or what they ask was itself offered only in exchange for something that has fallen.
///
/// They fall in rounds: first what is refused, then what rests on that, and so on. Of what would
/// make an offer fall, it is told what did so first.
pub fn fallen(
    negotiation: &Negotiation,
    standing: &Standing,
    rooms: &Rooms<'_>,
    touches: &Touches,
    parties: &[PartyId],
) -> Vec<Finding> {
    let mut offers: Vec<Offer> = Vec::new();
    let mut gives: BTreeMap<(CellId, PartyId), Vec<ClauseId>> = BTreeMap::new();
    for id in negotiation.clause_ids() {
        let clause = negotiation.clause(id);
        if let ClauseKind::Offer {
            terms,
            exchange: Some(exchange),
        } = &clause.kind
            && standing.is_in_force(id)
            && parties.contains(&clause.party)
        {
            offers.push(Offer {
                id,
                party: clause.party,
                asked: cells_of(exchange),
            });
            for cell in cells_of(terms) {
                gives.entry((cell, clause.party)).or_default().push(id);
            }
        }
    }
    let mut giving = Giving::new();
    for ((cell, party), given) in gives {
        if has_only(touches, party, cell, &given) {
            giving.entry(cell).or_default().push((party, given));
        }
    }
    let mut fallen = refused(rooms, &offers, parties);
    loop {
        let next = emptied(&offers, &giving, &fallen);
        if next.is_empty() {
            break;
        }
        fallen.extend(next);
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

/// Tells whether some offers, ascending, are all that a party has to say of a cell's value.
fn has_only(touches: &Touches, party: PartyId, cell: CellId, given: &[ClauseId]) -> bool {
    touches[party.index()].get(&cell).is_some_and(|touch| {
        let mut said = touch
            .binding
            .iter()
            .chain(&touch.wishes)
            .chain(&touch.offers);
        said.all(|id| given.binary_search(id).is_ok())
    })
}

/// Returns the offers of which another party leaves nothing of what they ask for on some cell.
fn refused(rooms: &Rooms<'_>, offers: &[Offer], parties: &[PartyId]) -> BTreeMap<ClauseId, Fall> {
    let mut asking: BTreeMap<CellId, Vec<&Offer>> = BTreeMap::new();
    for offer in offers {
        for cell in &offer.asked {
            asking.entry(*cell).or_default().push(offer);
        }
    }
    let mut fallen: BTreeMap<ClauseId, Fall> = BTreeMap::new();
    for (cell, offers) in asking {
        let room = |party: &PartyId| Some((*party, rooms.of_party(*party, cell)?));
        let left: Vec<_> = parties.iter().filter_map(room).collect();
        if left.is_empty() {
            continue;
        }
        for offer in offers {
            let Some(asked) = rooms.asked(offer.party, offer.id, cell) else {
                continue;
            };
            for (other, room) in &left {
                if *other != offer.party && asked.is_disjoint(room) {
                    let (cells, by, why) = fallen.entry(offer.id).or_default();
                    cells.insert(cell);
                    by.insert(*other);
                    why.extend(room.clauses());
                }
            }
        }
    }
    fallen
}

/// Returns the offers that still stand, and ask on some cell for what another party has only
/// offered in exchange for something that has fallen.
fn emptied(
    offers: &[Offer],
    giving: &Giving,
    fallen: &BTreeMap<ClauseId, Fall>,
) -> BTreeMap<ClauseId, Fall> {
    let mut next: BTreeMap<ClauseId, Fall> = BTreeMap::new();
    for offer in offers {
        if fallen.contains_key(&offer.id) {
            continue;
        }
        for cell in &offer.asked {
            for (other, given) in giving.get(cell).into_iter().flatten() {
                if *other != offer.party && given.iter().all(|id| fallen.contains_key(id)) {
                    let (cells, by, why) = next.entry(offer.id).or_default();
                    cells.insert(*cell);
                    by.insert(*other);
                    why.extend(given);
                }
            }
        }
    }
    next
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
