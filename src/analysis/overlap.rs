//! Where two parties meet.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use indexmap::IndexMap;

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
    sides: RefCell<BTreeMap<(PartyId, CellId), Rc<Side<'r, 'a>>>>,
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
            sides: RefCell::default(),
        }
    }

    /// Returns what a party holds on each cell that it touches.
    pub fn stances(&self, party: PartyId) -> Vec<Stance> {
        self.touches[party.index()]
            .keys()
            .map(|cell| self.side(party, *cell).stance(party, *cell))
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
            let (one, other) = (self.side(a, *cell), self.side(b, *cell));
            let Some((how, values, mut clauses)) = meeting(&one, &other) else {
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

    /// Returns the cells that a party touches.
    pub fn touches(&self, party: PartyId) -> &'r BTreeMap<CellId, Touch> {
        &self.touches[party.index()]
    }

    /// Returns the cells that each party touches.
    pub fn all_touches(&self) -> &'r [BTreeMap<CellId, Touch>] {
        self.touches
    }

    /// Returns one party on one cell. It is asked for once per other party, so it is kept.
    fn side(&self, party: PartyId, cell: CellId) -> Rc<Side<'r, 'a>> {
        if let Some(side) = self.sides.borrow().get(&(party, cell)) {
            return Rc::clone(side);
        }
        let side = Rc::new(self.side_of(party, cell));
        self.sides
            .borrow_mut()
            .insert((party, cell), Rc::clone(&side));
        side
    }

    /// Returns one party on one cell, and does not keep it.
    pub fn side_of(&self, party: PartyId, cell: CellId) -> Side<'r, 'a> {
        let room = self.rooms.of_party(party, cell);
        let mut takes = Vec::new();
        for is_wish in [false, true] {
            for (clause, room) in self.rooms.of_offers(party, cell, is_wish) {
                let said = self.negotiation.clause(clause);
                let in_exchange = matches!(
                    said.kind,
                    ClauseKind::Offer {
                        exchange: Some(_),
                        ..
                    }
                );
                takes.push(Take {
                    clause,
                    room,
                    is_conditional: in_exchange || !said.given.is_empty(),
                    is_wish,
                });
            }
        }
        // Which of equally near ones is told first does not hang on where it is written.
        takes.sort_by_cached_key(|take| {
            let said = self.negotiation.clause(take.clause);
            let day = said.statement.stated.map(|period| period.first);
            (take.is_wish, day, said.key.clone())
        });
        Side {
            touch: self.touches[party.index()]
                .get(&cell)
                .cloned()
                .unwrap_or_default(),
            leaves: room.as_ref().map(Room::values),
            insists: room.filter(Room::is_restricted),
            takes,
            all: self.negotiation.issue_of(cell).ty.space().all(),
        }
    }
}

/// One party on one cell.
pub struct Side<'r, 'a> {
    touch: Touch,
    /// What its constraint set leaves, if it concerns the cell.
    leaves: Option<Values>,
    /// What it insists on, if that rules anything out.
    pub insists: Option<Room<'r, 'a>>,
    /// What it would take.
    pub takes: Vec<Take<'r, 'a>>,
    /// All values of the cell.
    all: Values,
}

/// What a party would take on a cell.
pub struct Take<'r, 'a> {
    clause: ClauseId,
    /// What that leaves.
    pub room: Room<'r, 'a>,
    /// Whether it would take it only in exchange, or under a condition.
    pub is_conditional: bool,
    /// Whether it only prefers it.
    pub is_wish: bool,
}

type Meeting = (Overlap, Values, Vec<ClauseId>);

/// Returns in which way two parties meet on a cell, and no more; `None` where they contradict
/// each other.
pub fn how<'a>(a: &Side<'_, 'a>, b: &Side<'_, 'a>) -> Option<Overlap> {
    let nearest = match (&a.insists, &b.insists) {
        (Some(x), Some(y)) => return both_insist(x, y),
        (Some(insists), None) => b.takes.iter().map(|take| takes_it(insists, take)).min(),
        (None, Some(insists)) => a.takes.iter().map(|take| takes_it(insists, take)).min(),
        (None, None) => {
            let pairs = a
                .takes
                .iter()
                .flat_map(|x| b.takes.iter().map(move |y| (x, y)));
            pairs.map(|(x, y)| both_take(x, y)).min()
        }
    };
    Some(nearest.unwrap_or(Overlap::Conditional))
}

/// How two parties meet that both insist on something; `None` where they contradict each other.
fn both_insist<'a>(x: &Room<'_, 'a>, y: &Room<'_, 'a>) -> Option<Overlap> {
    if x.is_disjoint(y) {
        None
    } else if x.is_same(y) {
        Some(Overlap::Agreed)
    } else {
        Some(Overlap::CommonGround)
    }
}

/// How what one party insists on is met by what another would take.
fn takes_it<'a>(insists: &Room<'_, 'a>, take: &Take<'_, 'a>) -> Overlap {
    if take.room.is_disjoint(insists) {
        Overlap::Open
    } else if take.is_conditional {
        Overlap::Conditional
    } else if !take.is_wish && (take.room.is_within(insists) || insists.is_within(&take.room)) {
        Overlap::Accepted
    } else {
        Overlap::CommonGround
    }
}

/// How two parties meet in what each would take.
fn both_take<'a>(x: &Take<'_, 'a>, y: &Take<'_, 'a>) -> Overlap {
    if x.room.is_disjoint(&y.room) {
        Overlap::Open
    } else if x.is_conditional || y.is_conditional {
        Overlap::Conditional
    } else if x.is_wish || y.is_wish {
        Overlap::CommonGround
    } else {
        Overlap::Accepted
    }
}

/// Returns how two parties meet on a cell; `None` where they contradict each other.
fn meeting<'a>(a: &Side<'_, 'a>, b: &Side<'_, 'a>) -> Option<Meeting> {
    match (&a.insists, &b.insists) {
        (Some(x), Some(y)) => {
            let how = both_insist(x, y)?;
            Some((how, x.shared(y), together(a.bound(), b.bound())))
        }
        (Some(insists), None) => Some(answered(a, insists, b)),
        (None, Some(insists)) => Some(answered(b, insists, a)),
        (None, None) => {
            // Neither rules anything out by itself: look at what each would take.
            let mut best: Option<Meeting> = None;
            for x in &a.takes {
                for y in &b.takes {
                    let how = both_take(x, y);
                    let values = if how == Overlap::Open {
                        a.anything().intersection(b.anything())
                    } else {
                        x.room.shared(&y.room)
                    };
                    prefer(&mut best, (how, values, vec![x.clause, y.clause]));
                }
            }
            Some(best.unwrap_or_else(|| {
                let values = a.anything().intersection(b.anything());
                let clauses = together(a.speaking(), b.speaking());
                (Overlap::Conditional, values, clauses)
            }))
        }
    }
}

/// How what one party insists on is answered by another that insists on nothing there.
fn answered<'r, 'a>(
    demands: &Side<'r, 'a>,
    insists: &Room<'r, 'a>,
    other: &Side<'r, 'a>,
) -> Meeting {
    let mut best: Option<Meeting> = None;
    for take in &other.takes {
        let how = takes_it(insists, take);
        let values = if how == Overlap::Open {
            insists.values()
        } else {
            take.room.shared(insists)
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

impl Side<'_, '_> {
    /// Returns what a report tells of it.
    pub fn stance(&self, party: PartyId, cell: CellId) -> Stance {
        Stance {
            cell,
            party,
            values: self.leaves.clone(),
            clauses: self.touch.clauses.clone(),
        }
    }

    /// Tells whether some clause speaks of the cell's value.
    pub fn is_valued(&self) -> bool {
        self.touch.is_valued()
    }

    /// What its constraint set leaves; everything, where it does not concern the cell.
    fn anything(&self) -> &Values {
        self.leaves.as_ref().unwrap_or(&self.all)
    }

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
