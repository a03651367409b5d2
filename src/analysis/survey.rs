//! All pairs of parties in numbers.
//!
//! Two hundred parties on thousands of issues meet many million times, which nobody reads and
//! no memory holds. So where there is too much to list, it is counted: on each cell the
//! parties that hold the same are one *camp*; how two camps stand to each other is judged
//! once, and counts for each two of their members. The numbers are exact.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use crate::constraint::{Constraint, ConstraintSets};
use crate::domain::Members;
use crate::model::{CellId, ClauseId, Negotiation, PartyId};
use crate::solver::Stopped;

use super::overlap::{self, Side, Table};
use super::progress::{Phase, Progress};
use super::room::Rooms;
use super::touch::Touch;
use super::{Asked, Finding, FindingKind, Overlap, Stance, is_theirs, pair, silence};

/// How often parties may meet before it is counted and no longer listed: two of them on one
/// cell, be it that both speak there or one of them.
pub const MOST_LISTED: u64 = 250_000;

/// More pairs than this are not even counted: the numbers of a million fill some hundred MB.
const MOST_PAIRS: usize = 1_000_000;

/// So many cells are judged before what they say is counted.
const BATCH: usize = 512;

/// How all parties stand to each other, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// One for each two parties compared, in their order: the first with all others, then the
    /// second with all after it, and so on. On the substance, and on the talks themselves.
    pub pairs: Vec<[Tally; 2]>,
    /// One for each issue as declared: on how many of its cells how many pairs stand so.
    pub issues: Vec<Tally>,
}

/// How often parties stand to each other in which way.
///
/// Of two parties it counts cells; only what is contradictory across cells counts by itself,
/// as it has no one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [usize; WAYS],
}

/// Neither meets the other, nor waits for it.
const NOTHING: u8 = u8::MAX;

const WAYS: usize = 9;

/// In which way two parties can stand to each other on a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// No value suits both.
    Contradiction,
    /// No cell clashes by itself; what they ask on several cells clashes taken together.
    Across,
    /// Some value suits both.
    Overlap(Overlap),
    /// One speaks, and the other is silent: it was asked, by name or with everybody, or not.
    Silence {
        /// Whether it was asked.
        asked: bool,
    },
}

impl Stand {
    fn code(self) -> u8 {
        match self {
            Self::Contradiction => 0,
            Self::Across => 1,
            Self::Overlap(how) => 2 + how as u8,
            Self::Silence { asked: true } => 7,
            Self::Silence { asked: false } => 8,
        }
    }
}

impl Tally {
    /// Returns how often they stand so.
    pub fn of(&self, way: Stand) -> usize {
        self.counts[usize::from(way.code())]
    }

    /// Returns how often they contradict each other.
    pub fn contradictions(&self) -> usize {
        self.of(Stand::Contradiction) + self.of(Stand::Across)
    }

    /// Returns on how many cells some value suits both.
    pub fn overlaps(&self) -> usize {
        self.counts[2..7].iter().sum()
    }

    /// Returns on how many cells one speaks, and the other is silent.
    pub fn silences(&self) -> usize {
        self.counts[7] + self.counts[8]
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.counts.iter_mut().zip(other.counts) {
            *own += other;
        }
    }

    fn count(&mut self, way: Stand) {
        self.count_code(way.code(), 1);
    }

    fn count_code(&mut self, code: u8, times: usize) {
        if let Some(count) = self.counts.get_mut(usize::from(code)) {
            *count += times;
        }
    }
}

impl Survey {
    /// Returns how often any two parties stand to each other in which way.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in &self.issues {
            total.add(tally);
        }
        total
    }

    /// Returns how two of the parties compared stand to each other.
    pub fn of(&self, parties: &[PartyId], a: PartyId, b: PartyId) -> Option<Tally> {
        let at = |party| parties.iter().position(|own| *own == party);
        let (a, b) = (at(a)?, at(b)?);
        if a == b {
            return None;
        }
        let pair = self.pairs.get(place(parties.len(), a.min(b), a.max(b)))?;
        let mut both = pair[0];
        both.add(&pair[1]);
        Some(both)
    }
}

/// Tells whether all pairs of so many parties can be counted.
pub fn fits(parties: usize) -> bool {
    parties.saturating_mul(parties.saturating_sub(1)) / 2 <= MOST_PAIRS
}

/// Returns how often parties meet, or wait for each other: two of them on a cell. Where that
/// cannot be more than `enough`, it is not counted.
pub fn meetings(sets: &ConstraintSets, parties: &[PartyId], enough: u64) -> u64 {
    let (all, cells) = (parties.len() as u64, sets.layout.cells());
    if all * all * (cells as u64) <= enough {
        return 0;
    }
    let mut speakers = vec![0u32; cells];
    let mut last: Vec<Option<PartyId>> = vec![None; cells];
    for party in parties {
        let set = &sets.parties[party.index()];
        let lists: [&[Constraint]; 3] = [&set.binding, &set.offers, &set.wishes];
        for conjunct in lists.into_iter().flatten().flat_map(|c| &c.conjuncts) {
            for cell in &conjunct.cells {
                if last[cell.index()].replace(*party) != Some(*party) {
                    speakers[cell.index()] += 1;
                }
            }
        }
    }
    let meetings = speakers.into_iter().map(u64::from);
    meetings
        .map(|speak| speak * speak.saturating_sub(1) / 2 + speak * all.saturating_sub(speak))
        .sum()
}

/// Counts how each two parties stand to each other, and returns what each holds, too, in the
/// order of cells.
///
/// # Errors
///
/// [`Stopped`], if the effort was spent before all was counted.
pub fn survey<'r, 'a>(
    negotiation: &Negotiation,
    rooms: &'r Rooms<'a>,
    table: &Table<'r, 'a>,
    parties: &[PartyId],
    progress: &Progress,
) -> Result<(Survey, Vec<Stance>), Stopped> {
    let mut counter = Counter::new(negotiation, rooms, table, parties);
    let cells: Vec<CellId> = (0..negotiation.cells.len() as u32).map(CellId).collect();
    for (at, batch) in cells.chunks(BATCH).enumerate() {
        progress.begin(Phase::Survey(at * BATCH, cells.len()));
        let mut judged = Vec::with_capacity(batch.len());
        for cell in batch {
            judged.extend(counter.judge(*cell));
            rooms.effort.check()?;
        }
        rooms.effort.ask()?;
        counter.count(&judged);
    }
    counter.tied()?;
    counter.one_by_one()?;
    Ok((counter.survey, counter.stances))
}

/// How the parties stand to each other on one cell.
struct Judged {
    cell: CellId,
    /// The camp of each party.
    camp_of: Vec<u16>,
    /// How many camps there are.
    camps: usize,
    /// How each camp stands to each: the codes, a row for each camp.
    codes: Vec<u8>,
}

impl Judged {
    /// Returns how two parties stand to each other, by their places.
    fn code(&self, a: usize, b: usize) -> u8 {
        self.codes[usize::from(self.camp_of[a]) * self.camps + usize::from(self.camp_of[b])]
    }

    /// Tells whether one of two parties is silent, or both are.
    fn has_silent(&self, a: usize, b: usize) -> bool {
        self.camp_of[a] == 0 || self.camp_of[b] == 0
    }
}

/// Where there are several, one party stands for all of its camp. The first camp is silent.
struct Camp<'r, 'a> {
    /// What it holds; `None` if it is silent.
    side: Option<Side<'r, 'a>>,
    through: Through,
    /// How everybody who is silent was asked; `None` if that differs.
    asks: Option<Asked>,
}

/// What makes one camp of two parties.
#[derive(PartialEq, Eq, Hash)]
struct Creed {
    insists: Option<Vec<Members>>,
    takes: Vec<(Vec<Members>, bool, bool)>,
    speaks: bool,
    through: Through,
    asks: Option<Asked>,
}

/// Whose words count for a party.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Through {
    /// Its own.
    Itself,
    /// Those of a bloc, by index.
    Bloc(PartyId),
}

struct Counter<'n, 'r, 'a> {
    negotiation: &'n Negotiation,
    rooms: &'r Rooms<'a>,
    table: &'n Table<'r, 'a>,
    parties: &'n [PartyId],
    /// Of the parties, which ones have to be compared one by one.
    apart: Vec<bool>,
    /// Each bloc and member of it, by places among the parties: they do not wait for each other.
    kin: BTreeSet<(usize, usize)>,
    /// The cells that are tied to others.
    tied: BTreeSet<CellId>,
    stances: Vec<Stance>,
    survey: Survey,
}

impl<'n, 'r, 'a> Counter<'n, 'r, 'a> {
    fn new(
        negotiation: &'n Negotiation,
        rooms: &'r Rooms<'a>,
        table: &'n Table<'r, 'a>,
        parties: &'n [PartyId],
    ) -> Self {
        let mut kin = BTreeSet::new();
        for (at, a) in parties.iter().enumerate() {
            for (to, b) in parties.iter().enumerate().skip(at + 1) {
                if silence::is_kin(negotiation, *a, *b) {
                    kin.insert((at, to));
                }
            }
        }
        let count = parties.len();
        let pairs = count * count.saturating_sub(1) / 2;
        let mut counter = Self {
            negotiation,
            rooms,
            table,
            parties,
            apart: Vec::new(),
            kin,
            tied: rooms.tied_cells(),
            stances: Vec::new(),
            survey: Survey {
                pairs: vec![Default::default(); pairs],
                issues: vec![Tally::default(); negotiation.issues.len()],
            },
        };
        counter.apart = parties
            .iter()
            .map(|party| counter.is_apart(*party))
            .collect();
        counter
    }

    /// Tells whether a party belongs to several blocs, or speaks on some cell both by itself
    /// and through a bloc, so that no camp can stand for it.
    fn is_apart(&self, party: PartyId) -> bool {
        match self.negotiation.blocs_of(party).as_slice() {
            [] => false,
            [_] => self.table.touches(party).values().any(|touch| {
                let first = touch.clauses.first();
                let by = |id: &ClauseId| self.negotiation.clause(*id).party;
                touch.clauses.iter().any(|id| Some(by(id)) != first.map(by))
            }),
            _ => true,
        }
    }

    /// Judges how all camps on a cell stand to each other; `None` if nobody speaks.
    fn judge(&mut self, cell: CellId) -> Option<Judged> {
        let issue = self.negotiation.issue_of(cell);
        let silent = Camp {
            side: None,
            through: Through::Itself,
            asks: None,
        };
        let mut camps: Vec<Camp<'r, 'a>> = vec![silent];
        let mut known: HashMap<Creed, u16> = HashMap::new();
        let mut camp_of: Vec<u16> = vec![0; self.parties.len()];
        for (at, party) in self.parties.iter().enumerate() {
            let Some(touch) = self.table.touches(*party).get(&cell) else {
                continue;
            };
            let side = self.table.side_of(*party, cell);
            self.stances.push(side.stance(*party, cell));
            let through = self.through(*party, touch);
            let asks = if issue.performers.is_empty() && through == Through::Itself {
                silence::asks_all(self.negotiation, touch)
            } else {
                None
            };
            let next = camps.len() as u16;
            let camp = match creed(&side, through, asks) {
                Some(creed) => *known.entry(creed).or_insert(next),
                None => next,
            };
            if camp == next {
                camps.push(Camp {
                    side: Some(side),
                    through,
                    asks,
                });
            }
            camp_of[at] = camp;
            if asks.is_none() && touch.is_valued() {
                self.ask_each(cell, at, through);
            }
        }
        if camps.len() == 1 {
            return None;
        }
        let is_tied = self.tied.contains(&cell);
        let count = camps.len();
        let mut codes = vec![NOTHING; count * count];
        for (at, a) in camps.iter().enumerate() {
            for (to, b) in camps.iter().enumerate().skip(at) {
                let way = self.stand(a, b);
                // Which of several cells tied together clash, only the conflicts tell.
                let way = way.filter(|way| !is_tied || *way != Stand::Contradiction);
                let code = way.map_or(NOTHING, Stand::code);
                codes[at * count + to] = code;
                codes[to * count + at] = code;
            }
        }
        Some(Judged {
            cell,
            camp_of,
            camps: count,
            codes,
        })
    }

    fn through(&self, party: PartyId, touch: &Touch) -> Through {
        let by = touch
            .clauses
            .first()
            .map(|id| self.negotiation.clause(*id).party);
        match by {
            Some(by) if by != party => Through::Bloc(by),
            _ => Through::Itself,
        }
    }

    /// Returns how two camps stand to each other.
    fn stand(&self, a: &Camp<'r, 'a>, b: &Camp<'r, 'a>) -> Option<Stand> {
        let (one, other) = match (&a.side, &b.side) {
            (None, None) => return None,
            (None, Some(side)) | (Some(side), None) => {
                let asks = if a.side.is_some() { a.asks } else { b.asks };
                let asked = asks? != Asked::Others;
                return side.is_valued().then_some(Stand::Silence { asked });
            }
            (Some(a), Some(b)) => (a, b),
        };
        if !(one.is_valued() && other.is_valued()) {
            return None;
        }
        // The same as `is_theirs` says of each finding.
        let is_one_voice = a.through == b.through && a.through != Through::Itself;
        if !self.is_told(a.through) || !self.is_told(b.through) || is_one_voice {
            return None;
        }
        Some(overlap::how(one, other).map_or(Stand::Contradiction, Stand::Overlap))
    }

    /// Tells whether what a party says so is told of the party, and not of its bloc.
    fn is_told(&self, through: Through) -> bool {
        match through {
            Through::Itself => true,
            Through::Bloc(bloc) => !self.parties.contains(&bloc),
        }
    }

    /// Counts who is silent on what a party says, where not all are asked in the same way.
    fn ask_each(&mut self, cell: CellId, at: usize, through: Through) {
        let speaker = self.parties[at];
        if self.apart[at] || !self.is_told(through) {
            return;
        }
        let touch = &self.table.touches(speaker)[&cell];
        for to in 0..self.parties.len() {
            let other = self.parties[to];
            let owes_it = match through {
                Through::Itself => false,
                Through::Bloc(bloc) => self.negotiation.includes(bloc, other),
            };
            if to == at
                || self.apart[to]
                || owes_it
                || self.table.touches(other).contains_key(&cell)
                || silence::is_kin(self.negotiation, speaker, other)
            {
                continue;
            }
            let (asked, _) = silence::asks(self.negotiation, cell, touch, other);
            let asked = asked != Asked::Others;
            self.note(at, to, cell, Stand::Silence { asked });
        }
    }

    fn note(&mut self, a: usize, b: usize, cell: CellId, way: Stand) {
        let issue = self.negotiation.cell(cell).issue;
        let kind = usize::from(self.negotiation.issue(issue).process);
        let at = place(self.parties.len(), a.min(b), a.max(b));
        self.survey.pairs[at][kind].count(way);
        self.survey.issues[issue.index()].count(way);
    }

    /// Counts how each two parties stand to each other on some cells: the pairs are shared
    /// out among threads, and each is counted by one of them.
    fn count(&mut self, judged: &[Judged]) {
        for on in judged {
            let issue = self.negotiation.cell(on.cell).issue;
            let tally = self.tally(on);
            self.survey.issues[issue.index()].add(&tally);
        }
        let count = self.parties.len();
        let process: Vec<usize> = judged
            .iter()
            .map(|on| usize::from(self.negotiation.issue_of(on.cell).process))
            .collect();
        let (apart, kin) = (&self.apart, &self.kin);
        let rows = rows(&mut self.survey.pairs, count);
        rows.into_par_iter().enumerate().for_each(|(a, row)| {
            for (b, tallies) in (a + 1..count).zip(row) {
                if apart[a] || apart[b] {
                    continue;
                }
                let is_kin = kin.contains(&(a, b));
                for (on, process) in judged.iter().zip(&process) {
                    if !(is_kin && on.has_silent(a, b)) {
                        tallies[*process].count_code(on.code(a, b), 1);
                    }
                }
            }
        });
    }

    /// Returns how all pairs stand to each other on a cell, from how many each camp has.
    fn tally(&self, on: &Judged) -> Tally {
        let mut sizes = vec![0; on.camps];
        for (camp, is_apart) in on.camp_of.iter().zip(&self.apart) {
            sizes[usize::from(*camp)] += usize::from(!is_apart);
        }
        let mut tally = Tally::default();
        for (a, one) in sizes.iter().enumerate() {
            for (b, other) in sizes.iter().enumerate().skip(a) {
                let pairs = if a == b {
                    one * one.saturating_sub(1) / 2
                } else {
                    one * other
                };
                tally.count_code(on.codes[a * on.camps + b], pairs);
            }
        }
        let kin = self.kin.iter().copied();
        let kin = kin.filter(|(a, b)| !self.apart[*a] && !self.apart[*b]);
        for (a, b) in kin.filter(|(a, b)| on.has_silent(*a, *b)) {
            if let Some(count) = tally.counts.get_mut(usize::from(on.code(a, b))) {
                *count -= 1;
            }
        }
        tally
    }

    /// Counts what contradicts each other where cells are tied together.
    fn tied(&mut self) -> Result<(), Stopped> {
        for (a, b) in self.rooms.tied_pairs() {
            let place = |party| self.parties.iter().position(|own| *own == party);
            let (Some(at), Some(to)) = (place(a), place(b)) else {
                continue;
            };
            if self.apart[at] || self.apart[to] {
                continue;
            }
            self.rooms.effort.ask()?;
            let components = self.rooms.tied_components_of_both(a, b);
            let found = pair::contradictions_in(self.negotiation, self.rooms, a, b, components);
            self.note_all(at, to, found.0);
        }
        self.rooms.effort.check()
    }

    /// Counts for the pairs for whom no camp can stand.
    fn one_by_one(&mut self) -> Result<(), Stopped> {
        let count = self.parties.len();
        for at in 0..count {
            for to in at + 1..count {
                if self.apart[at] || self.apart[to] {
                    self.rooms.effort.ask()?;
                    self.list(at, to);
                }
            }
        }
        self.rooms.effort.check()
    }

    fn list(&mut self, at: usize, to: usize) {
        let (a, b) = (self.parties[at], self.parties[to]);
        let (mut found, _) = pair::contradictions(self.negotiation, self.rooms, a, b);
        found.extend(self.table.overlaps(a, b));
        let touches = self.table.all_touches();
        if !silence::is_kin(self.negotiation, a, b) {
            for (speaker, other) in [(a, b), (b, a)] {
                let silences = silence::between(self.negotiation, touches, speaker, other, true);
                found.extend(silences);
            }
        }
        self.note_all(at, to, found);
    }

    fn note_all(&mut self, at: usize, to: usize, mut found: Vec<Finding>) {
        found.retain(|finding| is_theirs(self.negotiation, self.parties, finding));
        let mut clashing: Vec<CellId> = Vec::new();
        for finding in &found {
            let way = match finding.kind {
                FindingKind::Contradiction { across: true, .. } => {
                    self.note(at, to, finding.cells[0], Stand::Across);
                    continue;
                }
                // Several conflicts on one cell are one cell on which no value suits both.
                FindingKind::Contradiction { .. } => {
                    clashing.extend(&finding.cells);
                    continue;
                }
                FindingKind::Overlap { how, .. } => Stand::Overlap(how),
                FindingKind::Unaddressed { asked, .. } => Stand::Silence {
                    asked: asked != Asked::Others,
                },
                _ => continue,
            };
            for cell in &finding.cells {
                self.note(at, to, *cell, way);
            }
        }
        clashing.sort_unstable();
        clashing.dedup();
        for cell in clashing {
            self.note(at, to, cell, Stand::Contradiction);
        }
    }
}

/// Returns what makes a camp of a party on a cell; `None` if no other can belong to it.
fn creed(side: &Side<'_, '_>, through: Through, asks: Option<Asked>) -> Option<Creed> {
    let insists = match &side.insists {
        None => None,
        Some(room) => Some(room.plain()?.to_vec()),
    };
    let takes: Option<Vec<_>> = side
        .takes
        .iter()
        .map(|take| {
            Some((
                take.room.plain()?.to_vec(),
                take.is_conditional,
                take.is_wish,
            ))
        })
        .collect();
    Some(Creed {
        insists,
        takes: takes?,
        speaks: side.is_valued(),
        through,
        asks,
    })
}

/// Returns where two parties stand among all pairs.
fn place(count: usize, a: usize, b: usize) -> usize {
    a * (2 * count - a - 1) / 2 + (b - a - 1)
}

/// Shares all pairs out into one row for each party: its pairs with those after it.
fn rows<T>(mut pairs: &mut [T], count: usize) -> Vec<&mut [T]> {
    let mut rows = Vec::with_capacity(count);
    for a in 0..count {
        let (row, rest) = pairs.split_at_mut(count - a - 1);
        rows.push(row);
        pairs = rest;
    }
    rows
}
