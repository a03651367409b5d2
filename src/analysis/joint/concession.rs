//! What would open a deadlock.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CellId, ClauseId, Negotiation, PartyId, Strength};
use crate::solver::{Effort, Question, Stopped};

use super::conflict::{Clash, Group};
use super::{Conflict, Deadlock, Matter, STEPS, Zone, holders, zone};
use crate::analysis::Scope;
use crate::analysis::room::{Rooms, propositions};

/// How many concessions of one deadlock are listed.
const CONCESSIONS: usize = 8;

/// Clauses that would have to be given up, and any fewer would not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concession {
    /// The clauses, ascending.
    pub clauses: Vec<ClauseId>,
    /// The parties that would give them up, as declared.
    pub parties: Vec<PartyId>,
    /// What then is left on the cells of the deadlock; cells on which everything is, are
    /// left out.
    pub opens: Vec<Zone>,
}

/// What would open a deadlock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The concessions that cross no red line: those first that give up only what was
    /// declared flexible, then those with the fewest other clauses.
    pub concessions: Vec<Concession>,
    /// Whether these are all.
    pub is_complete: bool,
    /// For each party of the deadlock the lightest concession that it could make alone;
    /// `None` if there is none. A party of which that is not known is left out.
    pub alone: Vec<(PartyId, Option<Concession>)>,
    /// Where no concession leaves every red line uncrossed: the red lines that clash.
    pub red_lines: Vec<Conflict>,
}

/// Returns how heavy it is to give a clause up where so many clauses are flexible: all of
/// these together weigh less than one that is not. A red line has no weight.
pub fn weight(strength: Strength, flexible: u64) -> Option<u64> {
    match strength {
        Strength::Flexible => Some(1),
        Strength::Plain => Some(1 + flexible),
        Strength::Firm => None,
    }
}

/// What stands beside a deadlock.
pub struct Beside {
    /// The clauses of all deadlocks.
    pub disputed: BTreeSet<ClauseId>,
    /// The clauses of each package, by the clause that names it.
    packages: BTreeMap<ClauseId, Vec<ClauseId>>,
}

impl Beside {
    /// Looks the packages of some matters up.
    pub fn new(
        negotiation: &Negotiation,
        matters: &[Matter<'_>],
        disputed: BTreeSet<ClauseId>,
    ) -> Self {
        let mut packages: BTreeMap<ClauseId, Vec<ClauseId>> = BTreeMap::new();
        for (id, _) in matters.iter().flat_map(|matter| &matter.clauses) {
            if let Some(package) = negotiation.clause(*id).package {
                packages.entry(package).or_default().push(*id);
            }
        }
        Self { disputed, packages }
    }
}

/// Turns a group of conflicts into a deadlock, with what would open it.
pub fn resolve<'a>(
    negotiation: &Negotiation,
    rooms: &Rooms<'a>,
    matters: &[Matter<'a>],
    group: Group,
    parties: &[PartyId],
    beside: &Beside,
    scope: Scope,
) -> Deadlock {
    let told = |clash: Clash| {
        let mut held: Vec<PartyId> = clash
            .clauses
            .iter()
            .flat_map(|clause| holders(negotiation, parties, *clause))
            .collect();
        held.sort_unstable();
        held.dedup();
        Conflict {
            clauses: clash.clauses,
            rests_on: clash.rests_on,
            cells: clash.cells,
            parties: held,
        }
    };
    let mut resolver = Resolver {
        negotiation,
        rooms,
        matters,
        of: &group.matters,
        clauses: &group.clauses,
        parties,
        beside,
        effort: rooms.effort.part(STEPS),
        cells: Vec::new(),
    };
    let conflicts: Vec<Conflict> = group.conflicts.iter().cloned().map(told).collect();
    let mut cells: Vec<_> = conflicts
        .iter()
        .flat_map(|conflict| conflict.cells.iter().copied())
        .collect();
    cells.sort_unstable();
    cells.dedup();
    let mut clashing: Vec<PartyId> = conflicts
        .iter()
        .flat_map(|conflict| conflict.parties.iter().copied())
        .collect();
    clashing.sort_unstable();
    clashing.dedup();
    resolver.cells.clone_from(&cells);
    let mut way = Way::default();
    if scope == Scope::Everything {
        // Whatever was found before the effort was spent stays true.
        let _ = resolver.search(&conflicts, &clashing, &mut way);
    }
    Deadlock {
        cells,
        parties: clashing,
        conflicts,
        more: group.more,
        extent: group.extent,
        way,
    }
}

struct Resolver<'r, 'a> {
    negotiation: &'r Negotiation,
    rooms: &'r Rooms<'a>,
    matters: &'r [Matter<'a>],
    of: &'r [usize],
    clauses: &'r [ClauseId],
    parties: &'r [PartyId],
    beside: &'r Beside,
    effort: Effort,
    cells: Vec<CellId>,
}

impl Resolver<'_, '_> {
    fn search(
        &mut self,
        conflicts: &[Conflict],
        clashing: &[PartyId],
        way: &mut Way,
    ) -> Result<(), Stopped> {
        let strength = |id: ClauseId| self.negotiation.clause(id).strength;
        let units = self.units();
        let flexible = units
            .iter()
            .flatten()
            .filter(|id| strength(**id) == Strength::Flexible)
            .count() as u64;
        let weight = |id: ClauseId| weight(strength(id), flexible);
        // A package with a red line in it is one.
        let weigh = |unit: &Vec<ClauseId>| unit.iter().map(|id| weight(*id)).sum();
        let question = self.question(&units);
        let weights: Vec<Option<u64>> = units.iter().map(weigh).collect();
        let lightest = |weights: &[Option<u64>], limit: usize| {
            question.corrections(weights, limit, &self.effort, self.rooms.memory)
        };
        // One more tells whether these are all.
        let (corrections, is_done) = lightest(&weights, CONCESSIONS + 1);
        let listed = corrections.iter().take(CONCESSIONS);
        way.concessions
            .extend(listed.map(|correction| self.concession(&units, &correction.groups)));
        is_done?;
        way.is_complete = corrections.len() <= CONCESSIONS;
        // The order in which the solver finds equals says nothing.
        way.concessions.sort_by_cached_key(|concession| {
            let weights = concession.clauses.iter().filter_map(|id| weight(*id));
            (weights.sum::<u64>(), concession.clauses.clone())
        });
        if way.concessions.is_empty() {
            let is_firm = |id: &ClauseId| {
                let unit = units.iter().find(|unit| unit.contains(id));
                unit.is_some_and(|unit| unit.iter().any(|id| strength(*id) == Strength::Firm))
            };
            way.red_lines = conflicts
                .iter()
                .filter(|conflict| conflict.clauses.iter().all(is_firm))
                .cloned()
                .collect();
            return Ok(());
        }
        for at in 0..way.concessions.len() {
            let opens = self.opens(&way.concessions[at].clauses)?;
            way.concessions[at].opens = opens;
        }
        for party in clashing {
            let own = |id: ClauseId| holders(self.negotiation, self.parties, id) == [*party];
            let weights: Vec<Option<u64>> = units
                .iter()
                .map(|unit| weigh(unit).filter(|_| unit.iter().all(|id| own(*id))))
                .collect();
            let (found, is_done) = lightest(&weights, 1);
            is_done?;
            let alone = match found.first() {
                Some(correction) => {
                    let mut concession = self.concession(&units, &correction.groups);
                    concession.opens = self.opens(&concession.clauses)?;
                    Some(concession)
                }
                None => None,
            };
            way.alone.push((*party, alone));
        }
        Ok(())
    }

    /// Returns what is given up together: each clause that clashes by itself, or with all of
    /// its package, which is all or nothing.
    fn units(&self) -> Vec<Vec<ClauseId>> {
        let package = |id: ClauseId| self.negotiation.clause(id).package;
        let mut units: BTreeMap<ClauseId, BTreeSet<ClauseId>> = BTreeMap::new();
        for id in self.clauses {
            let unit = units.entry(package(*id).unwrap_or(*id)).or_default();
            unit.insert(*id);
        }
        for (id, unit) in &mut units {
            unit.extend(self.beside.packages.get(id).into_iter().flatten());
        }
        let units = units.into_values();
        units.map(|unit| unit.into_iter().collect()).collect()
    }

    /// Asks of the clauses that clash, over all matters that they belong to.
    fn question(&self, units: &[Vec<ClauseId>]) -> Question<'_> {
        let matters = || self.of.iter().map(|at| &self.matters[*at]);
        let always: Vec<_> = matters()
            .flat_map(|matter| propositions(&matter.always))
            .collect();
        let own: BTreeSet<&ClauseId> = self.clauses.iter().collect();
        let mut of_unit: BTreeMap<ClauseId, usize> = BTreeMap::new();
        for (at, unit) in units.iter().enumerate() {
            let clashing = unit.iter().filter(|id| own.contains(id));
            of_unit.extend(clashing.map(|id| (*id, at)));
        }
        let mut groups: Vec<Vec<_>> = vec![Vec::new(); units.len()];
        for (id, parts) in matters().flat_map(|matter| &matter.clauses) {
            if let Some(at) = of_unit.get(id) {
                groups[*at].extend(propositions(parts));
            }
        }
        Question {
            variables: self.rooms.layout.variables(),
            always,
            groups,
        }
    }

    fn concession(&self, units: &[Vec<ClauseId>], groups: &[u32]) -> Concession {
        let mut clauses: Vec<ClauseId> = groups
            .iter()
            .flat_map(|at| units[*at as usize].iter().copied())
            .collect();
        clauses.sort_unstable();
        let mut parties: Vec<PartyId> = clauses
            .iter()
            .flat_map(|id| holders(self.negotiation, self.parties, *id))
            .collect();
        parties.sort_unstable();
        parties.dedup();
        Concession {
            clauses,
            parties,
            opens: Vec::new(),
        }
    }

    /// Returns what is left on the cells of the deadlock once some clauses, ascending, are
    /// given up.
    /// Where another deadlock of the same matter stands, its clauses are left aside.
    fn opens(&self, given_up: &[ClauseId]) -> Result<Vec<Zone>, Stopped> {
        let mut zones = Vec::new();
        for at in self.of {
            let matter = &self.matters[*at];
            let own: BTreeSet<ClauseId> = self.clauses.iter().copied().collect();
            let kept: Vec<usize> = (0..matter.clauses.len())
                .filter(|at| {
                    let id = matter.clauses[*at].0;
                    given_up.binary_search(&id).is_err()
                        && (own.contains(&id) || !self.beside.disputed.contains(&id))
                })
                .collect();
            let cells: Vec<_> = self
                .cells
                .iter()
                .copied()
                .filter(|cell| matter.cells.binary_search(cell).is_ok())
                .collect();
            zones.extend(zone::left(
                self.negotiation,
                self.rooms,
                matter,
                &kept,
                &cells,
                &self.effort,
            )?);
        }
        zones.sort_by_key(|zone| zone.cell);
        Ok(zones)
    }
}
