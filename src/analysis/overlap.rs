//! Where two parties meet.

use std::cell::RefCell;
use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::constraint::Origin;
use crate::domain::Values;
use crate::model::{CellId, ClauseId, ClauseKind, IssueId, Negotiation, PartyId};

use super::room::{Room, Rooms};
use super::touch::Touch;
use super::{Finding, FindingKind, Overlap, Stance};

/// What each party holds on each cell, computed once.
pub struct Table<'r, 'a> {
    negotiation: &'a Negotiation,
    rooms: &'r Rooms<'a>,
    touches: &'r [BTreeMap<CellId, Touch>],
    cache: RefCell<BTreeMap<(PartyId, CellId), Option<Room<'r, 'a>>>>,
}

impl<'r, 'a> Table<'r, 'a> {
    /// Prepares the table.
    pub fn new(
        negotiation: &'a Negotiation,
        rooms: &'r Rooms<'a>,
        touches: &'r [BTreeMap<CellId, Touch>],
    ) -> Self {
        Self {
            negotiation,
            rooms,
            touches,
            cache: RefCell::default(),
        }
    }

    /// Returns what a party holds on each cell that it touches.
    pub fn stances(&self, party: PartyId) -> Vec<Stance> {
        self.touches[party.index()]
            .iter()
            .map(|(cell, touch)| Stance {
                cell: *cell,
                party,
                values: self.room(party, *cell).map(|room| room.values()),
                clauses: touch.clauses.clone(),
            })
            .collect()
    }

    /// Returns where two parties meet: for each cell of which both speak, how.
    pub fn overlaps(&self, a: PartyId, b: PartyId) -> Vec<Finding> {
        type Key = (IssueId, Overlap, Vec<ClauseId>);
        let mut found: IndexMap<Key, Vec<(Values, Vec<CellId>)>> = IndexMap::new();
        let (left, right) = (&self.touches[a.index()], &self.touches[b.index()]);
        for (cell, touch_a) in left {
            let Some(touch_b) = right.get(cell) else {
                continue;
            };
            if !(touch_a.is_valued() && touch_b.is_valued()) {
                continue;
            }
            let sides = [self.side(a, *cell, touch_a), self.side(b, *cell, touch_b)];
            let Some((how, values, mut clauses)) = meeting(&sides) else {
                continue;
            };
            clauses.sort_by_key(|id| (super::is_second(self.negotiation, *id, a, b), *id));
            clauses.dedup();
            let issue = self.negotiation.cell(*cell).issue;
            let entries = found.entry((issue, how, clauses)).or_default();
            match entries.iter_mut().find(|(known, _)| *known == values) {
                Some((_, cells)) => cells.push(*cell),
                None => entries.push((values, vec![*cell])),
            }
        }
        found
            .into_iter()
            .flat_map(|((issue, how, clauses), entries)| {
                entries.into_iter().map(move |(values, cells)| Finding {
                    kind: FindingKind::Overlap { how, values },
                    issue,
                    cells,
                    parties: vec![a, b],
                    clauses: clauses.clone(),
                    rests_on: Vec::new(),
                    counted_early: Vec::new(),
                })
            })
            .collect()
    }

    fn room(&self, party: PartyId, cell: CellId) -> Option<Room<'r, 'a>> {
        self.cache
            .borrow_mut()
            .entry((party, cell))
            .or_insert_with(|| self.rooms.of_party(party, cell))
            .clone()
    }

    fn side<'t>(&self, party: PartyId, cell: CellId, touch: &'t Touch) -> Side<'t, 'r, 'a> {
        let room = self.room(party, cell);
        let insists = room.clone().filter(Room::is_restricted);
        let soft = |wishes: bool| {
            self.rooms
                .of_offers(party, cell, wishes)
                .filter_map(move |(origin, room)| match origin {
                    Origin::Clause(id) => Some((id, room)),
                    Origin::Background(_) => None,
                })
        };
        let mut takes = Vec::new();
        for (id, room) in soft(false) {
            let clause = self.negotiation.clause(id);
            let is_conditional = !clause.given.is_empty()
                || matches!(
                    clause.kind,
                    ClauseKind::Offer {
                        exchange: Some(_),
                        ..
                    }
                );
            takes.push(Take {
                clause: id,
                room,
                is_conditional,
                is_wish: false,
            });
        }
        for (id, room) in soft(true) {
            takes.push(Take {
                clause: id,
                room,
                is_conditional: !self.negotiation.clause(id).given.is_empty(),
                is_wish: true,
            });
        }
        Side {
            touch,
            insists,
            takes,
            anything: room.map_or_else(
                || self.negotiation.issue_of(cell).ty.space().all(),
                |room| room.values(),
            ),
        }
    }
}

/// One party on one cell.
struct Side<'t, 'r, 'a> {
    touch: &'t Touch,
    /// What it insists on, if that rules anything out.
    insists: Option<Room<'r, 'a>>,
    /// What it would take.
    takes: Vec<Take<'r, 'a>>,
    /// What its constraint set leaves.
    anything: Values,
}

struct Take<'r, 'a> {
    clause: ClauseId,
    room: Room<'r, 'a>,
    is_conditional: bool,
    is_wish: bool,
}

type Meeting = (Overlap, Values, Vec<ClauseId>);

/// Returns how two parties meet on a cell; `None` where they contradict each other.
fn meeting(sides: &[Side<'_, '_, '_>; 2]) -> Option<Meeting> {
    let [a, b] = sides;
    match (&a.insists, &b.insists) {
        (Some(x), Some(y)) => {
            if x.is_disjoint(y) {
                return None;
            }
            let how = if x.is_same(y) {
                Overlap::Agreed
            } else {
                Overlap::CommonGround
            };
            Some((how, x.shared(y), together(a.bound(), b.bound())))
        }
        (Some(insists), None) => Some(answered(a, insists, b)),
        (None, Some(insists)) => Some(answered(b, insists, a)),
        (None, None) => {
            // Neither rules anything out by itself: look at what each would take.
            let mut best: Option<Meeting> = None;
            for x in &a.takes {
                for y in &b.takes {
                    let how = if x.room.is_disjoint(&y.room) {
                        Overlap::Open
                    } else if x.is_conditional || y.is_conditional {
                        Overlap::Conditional
                    } else if x.is_wish || y.is_wish {
                        Overlap::CommonGround
                    } else {
                        Overlap::Accepted
                    };
                    let values = if how == Overlap::Open {
                        a.anything.intersection(&b.anything)
                    } else {
                        x.room.shared(&y.room)
                    };
                    prefer(&mut best, (how, values, vec![x.clause, y.clause]));
                }
            }
            Some(best.unwrap_or_else(|| {
                let values = a.anything.intersection(&b.anything);
                let clauses = together(a.speaking(), b.speaking());
                (Overlap::Conditional, values, clauses)
            }))
        }
    }
}

/// How what one party insists on is answered by another that insists on nothing there.
fn answered<'r, 'a>(
    demands: &Side<'_, 'r, 'a>,
    insists: &Room<'r, 'a>,
    other: &Side<'_, 'r, 'a>,
) -> Meeting {
    let mut best: Option<Meeting> = None;
    for take in &other.takes {
        let (how, values) = if take.room.is_disjoint(insists) {
            (Overlap::Open, insists.values())
        } else if take.is_conditional {
            (Overlap::Conditional, take.room.shared(insists))
        } else if !take.is_wish && (take.room.is_within(insists) || insists.is_within(&take.room)) {
            (Overlap::Accepted, take.room.shared(insists))
        } else {
            (Overlap::CommonGround, take.room.shared(insists))
        };
        prefer(
            &mut best,
            (how, values, together(demands.bound(), &[take.clause])),
        );
    }
    best.unwrap_or_else(|| {
        // It speaks of the cell only under a condition, or as what it asks in exchange.
        (
            Overlap::Conditional,
            insists.values(),
            together(demands.bound(), other.speaking()),
        )
    })
}

/// Keeps the nearest meeting; of equally near ones the first, with the clauses of both.
fn prefer(best: &mut Option<Meeting>, next: Meeting) {
    match best {
        None => *best = Some(next),
        Some((how, ..)) if next.0 < *how => *best = Some(next),
        Some((how, values, clauses)) if next.0 == *how && next.1 == *values => {
            clauses.extend(next.2);
        }
        Some(_) => {}
    }
}

fn together(a: &[ClauseId], b: &[ClauseId]) -> Vec<ClauseId> {
    a.iter().chain(b).copied().collect()
}

impl Side<'_, '_, '_> {
    /// The clauses that bind; where only an exchange or a condition does, those.
    fn bound(&self) -> &[ClauseId] {
        if self.touch.binding.is_empty() {
            self.speaking()
        } else {
            &self.touch.binding
        }
    }

    /// Every clause that speaks of the cell's value.
    fn speaking(&self) -> &[ClauseId] {
        [
            &self.touch.binding,
            &self.touch.offers,
            &self.touch.conditional,
            &self.touch.wishes,
        ]
        .into_iter()
        .find(|list| !list.is_empty())
        .map_or(&[], |list| list)
    }
}
