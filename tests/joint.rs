//! Laws of all parties together, checked against brute force.
//!
//! Random small negotiations of two to four parties are judged twice, as in `laws.rs`.
//! `LAWS=100000 cargo test --test joint` tries more of them.

#[path = "support/brute.rs"]
mod brute;
#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;
#[path = "support/shrink.rs"]
mod shrink;

use std::collections::BTreeSet;
use std::sync::Arc;

use demarche::analysis::{self, Analysis, Deadlock, Verdict};
use demarche::constraint;
use demarche::model::{
    BackgroundId, CellId, ClauseId, Negotiation, PartyId, Point as Settled, Strength,
};
use demarche::solver::Extent;

use brute::{Deals, Member, Point, binding, formulas, holds, is_projection};
use random::random_negotiation;
use rounds::each_seed;

type Clauses = BTreeSet<ClauseId>;

#[test]
fn brute_force_agrees_on_the_whole_table() {
    let mut tally = Tally::default();
    let rounds = each_seed(10_000, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let parties = random.u32(2..=4);
        let mut negotiation = random_negotiation(&mut random, parties);
        if random.u8(0..3) == 0 {
            pack(&mut negotiation, &mut random);
        }
        shrink::judge(&negotiation, |negotiation| {
            Table::of(negotiation, seed).judge(&mut tally);
        });
    });
    println!("{tally:?}");
    let Some(rounds) = rounds else { return };
    assert!(tally.compatible * 20 > rounds && tally.blocked * 20 > rounds);
    assert!(tally.three_sided * 200 > rounds && tally.red_lines * 200 > rounds);
    assert!(tally.rests_on_rule * 200 > rounds && tally.many_deadlocks * 200 > rounds);
}

/// Puts some clauses of one party into a package.
fn pack(negotiation: &mut Negotiation, random: &mut fastrand::Rng) {
    let party = PartyId(random.u32(0..negotiation.parties.len() as u32));
    let own: Vec<ClauseId> = negotiation
        .clause_ids()
        .filter(|id| negotiation.clause(*id).party == party)
        .filter(|id| binding(negotiation, *id).is_some())
        .collect();
    for id in own.iter().take(random.usize(2..=3)) {
        Arc::make_mut(&mut negotiation.clauses[id.index()]).package = own.first().copied();
    }
}

#[derive(Debug, Default)]
struct Tally {
    compatible: u64,
    blocked: u64,
    three_sided: u64,
    red_lines: u64,
    rests_on_rule: u64,
    many_deadlocks: u64,
}

struct Table<'a> {
    negotiation: &'a Negotiation,
    seed: u64,
    deals: Deals,
    background: Vec<Member>,
    clauses: Vec<ClauseId>,
    /// For each deal that the rules allow, the clauses that it breaks, as bits.
    broken: BTreeSet<u32>,
}

impl<'a> Table<'a> {
    fn of(negotiation: &'a Negotiation, seed: u64) -> Self {
        let deals = Deals::of(negotiation);
        let background: Vec<Member> = (0..negotiation.backgrounds.len() as u32)
            .map(|id| Member::Background(BackgroundId(id)))
            .collect();
        let clauses: Vec<ClauseId> = negotiation
            .clause_ids()
            .filter(|id| binding(negotiation, *id).is_some())
            .collect();
        let rules = formulas(negotiation, &background);
        let asked: Vec<_> = clauses
            .iter()
            .map(|id| binding(negotiation, *id).expect("it binds"))
            .collect();
        let broken = deals
            .all
            .iter()
            .filter(|deal| rules.iter().all(|rule| holds(rule, deal)))
            .map(|deal| {
                (0..asked.len())
                    .filter(|at| !holds(&asked[*at], deal))
                    .fold(0, |bits, at| bits | 1 << at)
            })
            .collect();
        Self {
            negotiation,
            seed,
            deals,
            background,
            clauses,
            broken,
        }
    }

    fn bits(&self, set: &Clauses) -> u32 {
        (0..self.clauses.len())
            .filter(|at| set.contains(&self.clauses[*at]))
            .fold(0, |bits, at| bits | 1 << at)
    }

    fn set(&self, bits: u32) -> Clauses {
        (0..self.clauses.len())
            .filter(|at| bits & (1 << at) != 0)
            .map(|at| self.clauses[at])
            .collect()
    }

    /// Tells whether some clauses can hold together with all rules.
    fn fits(&self, bits: u32) -> bool {
        self.broken.iter().any(|broken| broken & bits == 0)
    }

    fn minimal(&self, is: impl Fn(u32) -> bool) -> BTreeSet<Clauses> {
        let count = self.clauses.len();
        (0..1_u32 << count)
            .filter(|bits| is(*bits))
            .filter(|bits| (0..count).all(|at| bits & (1 << at) == 0 || !is(bits & !(1 << at))))
            .map(|bits| self.set(bits))
            .collect()
    }

    fn conflicts(&self) -> BTreeSet<Clauses> {
        self.minimal(|bits| !self.fits(bits))
    }

    fn strength(&self, id: ClauseId) -> Strength {
        self.negotiation.clause(id).strength
    }

    /// Tells whether a clause, or a part of its package, is a red line.
    fn is_firm(&self, id: ClauseId) -> bool {
        let package = self.negotiation.clause(id).package;
        self.clauses.iter().any(|other| {
            let same = package.is_some() && self.negotiation.clause(*other).package == package;
            (*other == id || same) && self.strength(*other) == Strength::Firm
        })
    }

    /// All concessions that give up nothing but clauses that `may` be.
    fn concessions(&self, may: impl Fn(ClauseId) -> bool) -> BTreeSet<Clauses> {
        let all = (1_u32 << self.clauses.len()) - 1;
        let allowed = self
            .clauses
            .iter()
            .copied()
            .filter(|id| self.strength(*id) != Strength::Firm && may(*id));
        let allowed = self.bits(&allowed.collect());
        // A package is given up whole or not at all.
        let packages: Vec<u32> = self
            .clauses
            .iter()
            .filter_map(|id| self.negotiation.clause(*id).package)
            .map(|package| {
                let members = self.clauses.iter().copied();
                let of = |id: &ClauseId| self.negotiation.clause(*id).package == Some(package);
                self.bits(&members.filter(of).collect())
            })
            .collect();
        let is_whole = |bits: u32| {
            let mut packages = packages.iter();
            packages.all(|package| bits & package == 0 || bits & package == *package)
        };
        let would_do = |bits: u32| bits & !allowed == 0 && is_whole(bits) && self.fits(all & !bits);
        let every: Vec<u32> = (0..=all).filter(|bits| would_do(*bits)).collect();
        every
            .iter()
            .filter(|bits| {
                let mut others = every.iter();
                !others.any(|other| other != *bits && *other & *bits == *other)
            })
            .map(|bits| self.set(*bits))
            .collect()
    }

    /// How heavy a concession is: what is not flexible counts first.
    fn weight<'c>(&self, clauses: impl IntoIterator<Item = &'c ClauseId>) -> (usize, usize) {
        let (flexible, plain): (Vec<ClauseId>, Vec<ClauseId>) = clauses
            .into_iter()
            .partition(|id| self.strength(**id) == Strength::Flexible);
        (plain.len(), flexible.len())
    }

    fn analyse(&self) -> Option<Analysis> {
        let standing = demarche::model::standing(self.negotiation, None);
        let sets = constraint::constrain(self.negotiation, &standing, &[]);
        let options = analysis::Options {
            parties: Some(
                (0..self.negotiation.parties.len() as u32)
                    .map(PartyId)
                    .collect(),
            ),
            ..analysis::Options::default()
        };
        let (analysis, _) = analysis::analyse(self.negotiation, &standing, &sets, &options);
        // What contradicts itself is left out; `laws.rs` judges that.
        let left_out = |limit: &analysis::Limit| {
            matches!(
                limit,
                analysis::Limit::SelfContradicting(_) | analysis::Limit::BackgroundLeftOut(_)
            )
        };
        (!analysis.limits.iter().any(left_out)).then_some(analysis)
    }

    fn judge(&self, tally: &mut Tally) {
        let seed = self.seed;
        let Some(analysis) = self.analyse() else {
            return;
        };
        let joint = &analysis.joint;
        let all = (1_u32 << self.clauses.len()) - 1;
        let fits = self.fits(all);
        let expected = if fits {
            Verdict::Compatible
        } else {
            Verdict::Incompatible
        };
        assert_eq!(joint.verdict, expected, "seed {seed}");
        assert!(joint.unknown.is_empty(), "seed {seed}");

        let conflicts = self.conflicts();
        let mut found: BTreeSet<Clauses> = BTreeSet::new();
        for deadlock in &joint.deadlocks {
            assert_eq!(
                (deadlock.extent, deadlock.more),
                (Extent::All, 0),
                "seed {seed}"
            );
            for conflict in &deadlock.conflicts {
                self.rests_on(conflict, tally);
                tally.three_sided += u64::from(conflict.parties.len() > 2);
                assert!(found.insert(conflict.clauses.iter().copied().collect()));
            }
        }
        assert_eq!(found, conflicts, "seed {seed}");
        let disputed: Clauses = conflicts.iter().flatten().copied().collect();
        self.zones(&analysis, &disputed);
        if fits {
            tally.compatible += 1;
            self.witness(&analysis);
            return;
        }
        tally.blocked += 1;
        tally.many_deadlocks += u64::from(joint.deadlocks.len() > 1);
        self.way_out(&joint.deadlocks, tally);
        for deadlock in &joint.deadlocks {
            self.opens(deadlock, &disputed);
        }
    }

    /// With the rules named, and without any one member, the clauses can hold together.
    fn rests_on(&self, conflict: &analysis::Conflict, tally: &mut Tally) {
        let clauses = conflict.clauses.iter().copied().map(Member::Clause);
        let rules = conflict.rests_on.iter().copied().map(Member::Background);
        let members: Vec<Member> = clauses.chain(rules).collect();
        assert!(
            !self.deals.some(self.negotiation, &members),
            "seed {}: {conflict:?}",
            self.seed
        );
        for at in 0..members.len() {
            let mut fewer = members.clone();
            fewer.remove(at);
            assert!(
                self.deals.some(self.negotiation, &fewer),
                "seed {}: {conflict:?}",
                self.seed
            );
        }
        assert!(!conflict.cells.is_empty(), "seed {}", self.seed);
        tally.rests_on_rule += u64::from(!conflict.rests_on.is_empty());
    }

    fn projection(&self, clauses: &Clauses, cell: CellId) -> BTreeSet<Point> {
        let mut members = self.background.clone();
        members.extend(clauses.iter().copied().map(Member::Clause));
        self.deals.projection(self.negotiation, &members, cell)
    }

    fn is_everything(&self, cell: CellId, points: &BTreeSet<Point>) -> bool {
        let all = self.negotiation.issue_of(cell).ty.space().all();
        is_projection(&self.deals, cell, &all, points)
    }

    fn zones(&self, analysis: &Analysis, disputed: &Clauses) {
        let undisputed: Clauses = self
            .clauses
            .iter()
            .copied()
            .filter(|id| !disputed.contains(id))
            .collect();
        for zone in &analysis.joint.zone {
            if !zone.is_blocked && !disputed.is_empty() {
                // A clause that clashes elsewhere may restrict this cell, too.
                continue;
            }
            let expected = self.projection(&undisputed, zone.cell);
            assert!(
                is_projection(&self.deals, zone.cell, &zone.values, &expected),
                "seed {}: {zone:?} {expected:?}",
                self.seed
            );
        }
        if disputed.is_empty() {
            for cell in (0..self.negotiation.cells.len() as u32).map(CellId) {
                let told = analysis.joint.zone.iter().any(|zone| zone.cell == cell);
                let expected = self.projection(&undisputed, cell);
                assert!(
                    told || self.is_everything(cell, &expected),
                    "seed {}: {cell:?} {expected:?}",
                    self.seed
                );
            }
        }
    }

    fn witness(&self, analysis: &Analysis) {
        let deal: Vec<Point> = (0..self.negotiation.cells.len() as u32)
            .map(|cell| match analysis.joint.deal.get(CellId(cell)) {
                None => self.deals.points[cell as usize][0],
                Some(Settled::Member(value)) => Point::Value(*value),
                Some(Settled::Amount(amount)) => Point::Amount(*amount),
                Some(Settled::Subset(set)) => {
                    Point::Subset(set.iter().fold(0, |bits, at| bits | 1 << at))
                }
            })
            .collect();
        let mut members = self.background.clone();
        members.extend(self.clauses.iter().copied().map(Member::Clause));
        for formula in formulas(self.negotiation, &members) {
            assert!(holds(&formula, &deal), "seed {}: {deal:?}", self.seed);
            assert!(
                analysis.joint.deal.satisfies(&formula, true),
                "seed {}",
                self.seed
            );
        }
    }

    /// One concession of each deadlock is a concession of the whole, and there are no others.
    fn way_out(&self, deadlocks: &[Deadlock], tally: &mut Tally) {
        let seed = self.seed;
        let mut together: BTreeSet<Clauses> = BTreeSet::from([Clauses::new()]);
        for deadlock in deadlocks {
            let way = &deadlock.way;
            if !way.is_complete {
                assert!(way.concessions.len() >= 8, "seed {seed}");
                return;
            }
            let weights: Vec<(usize, usize)> = way
                .concessions
                .iter()
                .map(|concession| self.weight(&concession.clauses))
                .collect();
            assert!(weights.is_sorted(), "seed {seed}: {weights:?}");
            assert_eq!(
                way.concessions.is_empty(),
                !way.red_lines.is_empty(),
                "seed {seed}"
            );
            for conflict in &way.red_lines {
                tally.red_lines += 1;
                let mut clauses = conflict.clauses.iter();
                assert!(clauses.all(|id| self.is_firm(*id)), "seed {seed}");
            }
            together = together
                .iter()
                .flat_map(|set| {
                    way.concessions.iter().map(|concession| {
                        let mut set = set.clone();
                        set.extend(&concession.clauses);
                        set
                    })
                })
                .collect();
        }
        assert_eq!(together, self.concessions(|_| true), "seed {seed}");
        let [only] = deadlocks else {
            return;
        };
        for (party, alone) in &only.way.alone {
            let own = self.concessions(|id| self.negotiation.clause(id).party == *party);
            let lightest = own.iter().map(|set| self.weight(set)).min();
            let told = alone.as_ref().map(|concession| {
                let set: Clauses = concession.clauses.iter().copied().collect();
                assert!(own.contains(&set), "seed {seed}: {concession:?}");
                self.weight(&set)
            });
            assert_eq!(told, lightest, "seed {seed}");
        }
    }

    /// What a concession opens is what the other clauses then leave, and no conflict is new.
    fn opens(&self, deadlock: &Deadlock, disputed: &Clauses) {
        let own: Clauses = deadlock
            .conflicts
            .iter()
            .flat_map(|conflict| conflict.clauses.iter().copied())
            .collect();
        let alone = deadlock.way.alone.iter().filter_map(|(_, c)| c.as_ref());
        for concession in deadlock.way.concessions.iter().chain(alone) {
            let kept: Clauses = self
                .clauses
                .iter()
                .copied()
                .filter(|id| own.contains(id) || !disputed.contains(id))
                .filter(|id| !concession.clauses.contains(id))
                .collect();
            assert!(self.fits(self.bits(&kept)), "seed {}", self.seed);
            for cell in &deadlock.cells {
                let expected = self.projection(&kept, *cell);
                match concession.opens.iter().find(|zone| zone.cell == *cell) {
                    Some(zone) => assert!(
                        is_projection(&self.deals, *cell, &zone.values, &expected),
                        "seed {}: {zone:?} {expected:?}",
                        self.seed
                    ),
                    None => assert!(self.is_everything(*cell, &expected), "seed {}", self.seed),
                }
            }
        }
    }
}
