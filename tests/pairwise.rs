//! Laws of what is found between two parties and inside one, checked against brute force:
//! how they meet, who is silent, whose offer falls, which member goes its own way, and who
//! contradicts itself. `laws.rs` judges contradictions.
//!
//! `LAWS=100000 cargo test --test pairwise` tries more of them.

#[path = "support/brute.rs"]
mod brute;
#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;
#[path = "support/shrink.rs"]
mod shrink;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use demarche::analysis::{self, Analysis, Asked, FindingKind, Limit, Overlap};
use demarche::code::Code;
use demarche::constraint;
use demarche::diagnostic::Diagnostic;
use demarche::domain::Values;
use demarche::model::{
    BackgroundId, CellId, Clause, ClauseId, ClauseKind, Formula, Negotiation, PartyId, TypeKind,
};
use fastrand::Rng;

use brute::{
    Deals, Member, Point, all, binding, cells_of, formulas, is_projection, minimal_conflicts,
};
use random::random_negotiation;
use rounds::each_seed;

#[test]
fn how_two_parties_meet_is_what_brute_force_says() {
    let mut met: BTreeMap<Overlap, u64> = BTreeMap::new();
    let rounds = each_seed(1_000, |seed| {
        let mut random = Rng::with_seed(seed);
        let mut negotiation = random_negotiation(&mut random, 2);
        speak_freely(&mut negotiation, &mut random);
        shrink::judge(&negotiation, |negotiation| {
            let table = Table::of(negotiation);
            if table.is_sound() {
                table.meetings(&mut met);
            }
        });
    });
    println!("{met:?}");
    let Some(rounds) = rounds else { return };
    assert_eq!(met.len(), 5, "every way to meet: {met:?}");
    assert!(met.values().all(|number| number * 200 > rounds), "{met:?}");
}

#[test]
fn who_is_silent_is_who_says_nothing() {
    let (mut silences, mut without) = (0, 0);
    let rounds = each_seed(1_000, |seed| {
        let mut random = Rng::with_seed(seed);
        let parties = random.u32(2..=4);
        let mut negotiation = random_negotiation(&mut random, parties);
        speak_freely(&mut negotiation, &mut random);
        shrink::judge(&negotiation, |negotiation| {
            let table = Table::of(negotiation);
            silences += table.silences();
            without += table.without_a_value();
        });
    });
    println!("{silences} silences, {without} without a value");
    let Some(rounds) = rounds else { return };
    assert!(silences > rounds && without > rounds);
}

#[test]
fn members_and_offers_go_their_own_way_when_brute_force_says_so() {
    let (mut splits, mut apart, mut fallen) = (0, 0, 0);
    let rounds = each_seed(1_000, |seed| {
        let mut random = Rng::with_seed(seed);
        let parties = random.u32(2..=4);
        let mut negotiation = random_negotiation(&mut random, parties);
        speak_freely(&mut negotiation, &mut random);
        if parties > 2 {
            let bloc = negotiation.parties.last_mut().expect("there are parties");
            bloc.members = Some((0..parties - 1).map(PartyId).collect());
        }
        shrink::judge(&negotiation, |negotiation| {
            let table = Table::of(negotiation);
            if table.is_sound() {
                let (told, told_apart) = table.splits();
                splits += told;
                apart += told_apart;
                fallen += table.fallen();
            }
        });
    });
    println!("{splits} splits, {apart} apart, {fallen} fallen offers");
    let Some(rounds) = rounds else { return };
    assert!(splits * 2 > rounds && apart * 20 > rounds && fallen * 100 > rounds);
}

#[test]
fn who_contradicts_itself_does_so_by_brute_force() {
    let (mut unsound, mut rules, mut offers) = (0, 0, 0);
    let rounds = each_seed(1_000, |seed| {
        let mut random = Rng::with_seed(seed);
        let negotiation = random_negotiation(&mut random, 2);
        shrink::judge(&negotiation, |negotiation| {
            let table = Table::of(negotiation);
            let found = table.inside();
            unsound += u64::from(!found.0.is_empty());
            rules += u64::from(!found.1.is_empty());
            offers += found.2;
        });
    });
    println!("{unsound} contradict themselves, {rules} rules, {offers} offers");
    let Some(rounds) = rounds else { return };
    assert!(unsound * 20 > rounds && rules * 200 > rounds && offers * 200 > rounds);
}

/// Lets parties put off, hand on, refuse and leave open, ask each other, and be vague; and
/// lets some issues be somebody's to perform, or events.
fn speak_freely(negotiation: &mut Negotiation, random: &mut Rng) {
    let parties = negotiation.parties.len() as u32;
    let cells = negotiation.cells.len() as u32;
    for issue in &mut negotiation.issues {
        issue.event = random.u8(..10) == 0;
        if random.u8(..3) == 0 {
            issue.performers = vec![PartyId(random.u32(..parties))];
        }
    }
    for clause in &mut negotiation.clauses {
        let clause = Arc::make_mut(clause);
        if random.u8(..4) == 0 {
            clause.to = vec![PartyId(random.u32(..parties))];
        }
        if random.u8(..8) == 0 {
            clause.vague = Some("how much".to_owned());
        }
        let named: BTreeSet<CellId> = (0..2).map(|_| CellId(random.u32(..cells))).collect();
        let cells = named.into_iter().collect();
        clause.kind = match random.u8(..24) {
            0 => ClauseKind::Defer { cells, until: None },
            1 => ClauseKind::Delegate {
                cells,
                to: "a court".to_owned(),
            },
            2 => ClauseKind::Exclude(cells),
            3 => ClauseKind::Discuss(cells),
            _ => continue,
        };
        clause.given.clear();
    }
}

/// A negotiation, what is found in it, and all deals.
struct Table<'a> {
    negotiation: &'a Negotiation,
    analysis: Analysis,
    diagnostics: Vec<Diagnostic>,
    deals: Deals,
    rules: Vec<Formula>,
}

/// What a party would take: by which clause, and whether only under a condition.
struct Take {
    values: BTreeSet<Point>,
    is_conditional: bool,
    is_wish: bool,
}

impl<'a> Table<'a> {
    fn of(negotiation: &'a Negotiation) -> Self {
        let standing = demarche::model::standing(negotiation, None);
        let sets = constraint::constrain(negotiation, &standing, &[]);
        let options = analysis::Options {
            parties: Some((0..negotiation.parties.len() as u32).map(PartyId).collect()),
            ..analysis::Options::default()
        };
        let (analysis, diagnostics) = analysis::analyse(negotiation, &standing, &sets, &options);
        let rules: Vec<Member> = (0..negotiation.backgrounds.len() as u32)
            .map(|id| Member::Background(BackgroundId(id)))
            .collect();
        Self {
            negotiation,
            analysis,
            diagnostics,
            deals: Deals::of(negotiation),
            rules: formulas(negotiation, &rules),
        }
    }

    fn parties(&self) -> impl Iterator<Item = PartyId> + use<> {
        (0..self.negotiation.parties.len() as u32).map(PartyId)
    }

    fn clause(&self, id: ClauseId) -> &'a Clause {
        self.negotiation.clause(id)
    }

    fn own(&self, party: PartyId) -> Vec<ClauseId> {
        let ids = self.negotiation.clause_ids();
        ids.filter(|id| self.clause(*id).party == party).collect()
    }

    /// The clauses that count for a party: its own, and those of its blocs on issues of which
    /// neither itself nor a nearer bloc speaks.
    fn counting(&self, party: PartyId) -> Vec<ClauseId> {
        let issues = |ids: &[ClauseId]| -> BTreeSet<_> {
            let cells = ids.iter().flat_map(|id| self.clause(*id).cells());
            cells
                .map(|cell| self.negotiation.cell(cell).issue)
                .collect()
        };
        let mut counting = self.own(party);
        for bloc in self.negotiation.blocs_of(party) {
            let known = issues(&counting);
            let mut taken = self.own(bloc);
            taken.retain(|id| issues(&[*id]).is_disjoint(&known));
            counting.extend(taken);
        }
        counting
    }

    /// What binds a party, each clause by itself.
    fn bound(&self, party: PartyId) -> Vec<Formula> {
        let ids = self.counting(party).into_iter();
        ids.filter_map(|id| binding(self.negotiation, id)).collect()
    }

    /// Everything that must hold for a party: what binds it, and the rules.
    fn set(&self, party: PartyId) -> Vec<Formula> {
        [self.rules.clone(), self.bound(party)].concat()
    }

    fn can_hold(&self, formulas: &[Formula]) -> bool {
        !self.deals.left(formulas, CellId(0)).is_empty()
    }

    /// Tells whether every party, and whatever it would take, can hold.
    fn is_sound(&self) -> bool {
        let takes = self.negotiation.clause_ids().all(|id| {
            let clause = self.clause(id);
            let asked = clause.terms()[1];
            self.can_hold(&[taken(clause)]) && self.can_hold(&[all(asked)])
        });
        takes && self.parties().all(|party| self.can_hold(&self.set(party)))
    }

    /// What a party leaves of a cell of which what binds it speaks.
    fn room(&self, party: PartyId, cell: CellId) -> Option<BTreeSet<Point>> {
        let speaks = cells_of(&self.bound(party)).contains(&cell);
        speaks.then(|| self.deals.left(&self.set(party), cell))
    }

    fn is_event(&self, cell: CellId) -> bool {
        self.negotiation.issue_of(cell).event
    }

    fn cells(&self) -> impl Iterator<Item = CellId> {
        let cells = (0..self.negotiation.cells.len() as u32).map(CellId);
        cells.filter(|cell| !self.is_event(*cell))
    }

    /// The clauses that count for a party and name a cell; those only that speak of its value,
    /// if asked.
    fn naming(&self, party: PartyId, cell: CellId, valued: bool) -> Vec<ClauseId> {
        let counting = self.counting(party).into_iter();
        let names = |id: &ClauseId| {
            let clause = self.clause(*id);
            let [said, asked, given] = clause.terms().map(|terms| cells_of(&[all(terms)]));
            let speaks = [said, asked, given]
                .iter()
                .any(|cells| cells.contains(&cell));
            speaks || !valued && clause.cells().contains(&cell)
        };
        counting.filter(names).collect()
    }

    fn takes(&self, party: PartyId, cell: CellId) -> Vec<Take> {
        let clauses = self.counting(party).into_iter().map(|id| self.clause(id));
        clauses
            .filter_map(|clause| {
                let (is_wish, in_exchange) = match &clause.kind {
                    ClauseKind::Offer { exchange, .. } => (false, exchange.is_some()),
                    ClauseKind::Prefer(_) => (true, false),
                    _ => return None,
                };
                let said = [taken(clause)];
                cells_of(&said).contains(&cell).then(|| Take {
                    values: self.deals.left(&said, cell),
                    is_conditional: in_exchange || !clause.given.is_empty(),
                    is_wish,
                })
            })
            .collect()
    }

    /// Every way in which two parties come near each other on a cell, with the values; `None`
    /// where what they insist on leaves nothing in common.
    fn ways(
        &self,
        a: PartyId,
        b: PartyId,
        cell: CellId,
    ) -> Option<Vec<(Overlap, BTreeSet<Point>)>> {
        let all: BTreeSet<Point> = self.deals.points[cell.index()].iter().copied().collect();
        let rooms = [a, b].map(|party| self.room(party, cell));
        let anything = {
            let [a, b] = rooms
                .clone()
                .map(|room| room.unwrap_or_else(|| all.clone()));
            &a & &b
        };
        let insists = rooms.map(|room| room.filter(|room| *room != all));
        let takes = [a, b].map(|party| self.takes(party, cell));
        let near = |insists: &BTreeSet<Point>, takes: &[Take]| -> Vec<_> {
            let ways = takes.iter().map(|take| {
                let shared = insists & &take.values;
                let covers = shared == *insists || shared == take.values;
                if shared.is_empty() {
                    (Overlap::Open, insists.clone())
                } else if take.is_conditional {
                    (Overlap::Conditional, shared)
                } else if covers && !take.is_wish {
                    (Overlap::Accepted, shared)
                } else {
                    (Overlap::CommonGround, shared)
                }
            });
            let mut ways: Vec<_> = ways.collect();
            if ways.is_empty() {
                ways.push((Overlap::Conditional, insists.clone()));
            }
            ways
        };
        let [one, other] = &insists;
        Some(match (one, other) {
            (Some(one), Some(other)) => {
                let shared = one & other;
                match shared.is_empty() {
                    true => return None,
                    false if one == other => vec![(Overlap::Agreed, shared)],
                    false => vec![(Overlap::CommonGround, shared)],
                }
            }
            (Some(insists), None) => near(insists, &takes[1]),
            (None, Some(insists)) => near(insists, &takes[0]),
            (None, None) => {
                let mut ways = Vec::new();
                for one in &takes[0] {
                    for other in &takes[1] {
                        let shared = &one.values & &other.values;
                        ways.push(if shared.is_empty() {
                            (Overlap::Open, anything.clone())
                        } else if one.is_conditional || other.is_conditional {
                            (Overlap::Conditional, shared)
                        } else if one.is_wish || other.is_wish {
                            (Overlap::CommonGround, shared)
                        } else {
                            (Overlap::Accepted, shared)
                        });
                    }
                }
                if ways.is_empty() {
                    ways.push((Overlap::Conditional, anything));
                }
                ways
            }
        })
    }

    /// On each cell of whose value both speak, they contradict each other or meet in the
    /// nearest of all ways.
    fn meetings(&self, met: &mut BTreeMap<Overlap, u64>) {
        let (a, b) = (PartyId(0), PartyId(1));
        let mut told: BTreeMap<CellId, (Overlap, &Values)> = BTreeMap::new();
        for finding in &self.analysis.findings {
            let FindingKind::Overlap { how, values } = &finding.kind else {
                continue;
            };
            assert_eq!(finding.parties, [a, b]);
            for cell in &finding.cells {
                assert_eq!(told.insert(*cell, (*how, values)), None, "{finding:?}");
                let names = |id: &ClauseId| self.clause(*id).cells().contains(cell);
                assert!(finding.clauses.iter().all(names), "{finding:?}");
            }
        }
        for cell in self.cells() {
            // The elements of a subset may depend on each other, which no set of values tells.
            if matches!(self.negotiation.issue_of(cell).ty.kind, TypeKind::Subset(_)) {
                continue;
            }
            let is_valued = |party| !self.naming(party, cell, true).is_empty();
            let both = is_valued(a) && is_valued(b);
            let ways = both.then(|| self.ways(a, b, cell)).flatten();
            let nearest = ways.iter().flatten().map(|(how, _)| *how).min();
            let found = told.get(&cell);
            assert_eq!(found.map(|(how, _)| *how), nearest, "{cell:?}: {ways:?}");
            let Some((how, values)) = found else { continue };
            *met.entry(*how).or_default() += 1;
            let mut ways = ways.iter().flatten();
            let is_told = ways.any(|(way, expected)| {
                way == how && is_projection(&self.deals, cell, values, expected)
            });
            assert!(is_told, "{cell:?}: {how:?} {values:?}");
        }
    }

    /// One party is silent on each cell that it never names and of whose value another speaks.
    fn silences(&self) -> u64 {
        type Silence = (Vec<PartyId>, CellId, Asked, bool, Vec<ClauseId>);
        let mut expected: BTreeSet<Silence> = BTreeSet::new();
        for cell in self.cells() {
            let issue = self.negotiation.issue_of(cell);
            let names = |party| !self.naming(party, cell, false).is_empty();
            if !self.parties().any(names) {
                expected.insert((Vec::new(), cell, Asked::Others, false, Vec::new()));
            }
            for speaker in self.parties() {
                let clauses = self.naming(speaker, cell, true);
                for silent in self.parties().filter(|party| !names(*party)) {
                    let performs = issue.performers.contains(&silent);
                    let asked = clauses.iter().map(|id| match &*self.clause(*id).to {
                        _ if performs => Asked::Named,
                        to if to.contains(&silent) => Asked::Named,
                        [] => Asked::Everybody,
                        _ => Asked::Others,
                    });
                    if let Some(asked) = asked.min() {
                        let clauses = clauses.clone();
                        expected.insert((vec![silent, speaker], cell, asked, performs, clauses));
                    }
                }
            }
        }
        let mut told: BTreeSet<Silence> = BTreeSet::new();
        for finding in &self.analysis.findings {
            let FindingKind::Unaddressed { asked, performer } = finding.kind else {
                continue;
            };
            for cell in &finding.cells {
                let names = |id: &ClauseId| self.clause(*id).cells().contains(cell);
                let clauses = finding.clauses.iter().copied().filter(names).collect();
                told.insert((finding.parties.clone(), *cell, asked, performer, clauses));
            }
        }
        assert_eq!(told, expected);
        told.len() as u64
    }

    /// Whoever speaks of an issue without a value, or in vague words, is told once an issue,
    /// and with whom that matters.
    fn without_a_value(&self) -> u64 {
        let mut expected = BTreeSet::new();
        for id in self.negotiation.clause_ids() {
            let clause = self.clause(id);
            let cells = clause.cells();
            let is_open = clause.terms().iter().all(|terms| terms.is_empty());
            let issues: BTreeSet<_> = cells
                .iter()
                .filter(|cell| is_open || !self.is_event(**cell))
                .map(|cell| self.negotiation.cell(*cell).issue)
                .collect();
            for issue in issues {
                let named = |cell: &CellId| self.negotiation.cell(*cell).issue == issue;
                let others = self.parties().filter(|party| {
                    let mut cells = cells.iter().filter(|cell| named(cell));
                    let wants = |cell: &CellId| {
                        !self.is_event(*cell) && !self.naming(*party, *cell, true).is_empty()
                    };
                    *party != clause.party && cells.any(wants)
                });
                let parties: Vec<PartyId> = std::iter::once(clause.party).chain(others).collect();
                if is_open {
                    expected.insert((clause.kind.word(), issue, parties.clone(), id));
                }
                if clause.vague.is_some() {
                    expected.insert(("vague", issue, parties, id));
                }
            }
        }
        let mut told = BTreeSet::new();
        for finding in &self.analysis.findings {
            let word = match finding.kind {
                FindingKind::PutOff { .. } => "defer",
                FindingKind::Delegated { .. } => "delegate",
                FindingKind::Excluded => "exclude",
                FindingKind::Discussed => "discuss",
                FindingKind::Vague { .. } => "vague",
                _ => continue,
            };
            assert_eq!(finding.clauses.len(), 1, "{finding:?}");
            told.insert((
                word,
                finding.issue,
                finding.parties.clone(),
                finding.clauses[0],
            ));
        }
        assert_eq!(told, expected);
        told.len() as u64
    }

    /// A member goes its own way on each cell that it names, and its bloc, too.
    fn splits(&self) -> (u64, u64) {
        let mut expected = BTreeSet::new();
        for member in self.parties() {
            for bloc in self.negotiation.blocs_of(member) {
                let mut issues: BTreeMap<_, (Vec<CellId>, bool)> = BTreeMap::new();
                for cell in self.cells() {
                    let names = |party| {
                        let own = self.own(party).into_iter();
                        own.map(|id| self.clause(id))
                            .any(|clause| clause.cells().contains(&cell))
                    };
                    if !(names(member) && names(bloc)) {
                        continue;
                    }
                    let rooms = (self.room(member, cell), self.room(bloc, cell));
                    let is_apart = matches!(&rooms, (Some(a), Some(b)) if a.is_disjoint(b));
                    let issue = self.negotiation.cell(cell).issue;
                    let entry = issues.entry(issue).or_default();
                    entry.0.push(cell);
                    entry.1 |= is_apart;
                }
                let issues = issues.into_values();
                expected.extend(issues.map(|(cells, apart)| (vec![member, bloc], cells, apart)));
            }
        }
        let mut told = BTreeSet::new();
        for finding in &self.analysis.findings {
            if let FindingKind::Split { apart } = finding.kind {
                told.insert((finding.parties.clone(), finding.cells.clone(), apart));
            }
        }
        assert_eq!(told, expected);
        let apart = told.iter().filter(|(.., apart)| *apart).count();
        (told.len() as u64, apart as u64)
    }

    /// An offer falls where another party leaves nothing of what it asks, or had nothing to
    /// give but offers that have fallen.
    fn fallen(&self) -> u64 {
        let offers: Vec<ClauseId> = self
            .negotiation
            .clause_ids()
            .filter(|id| !self.clause(*id).terms()[1].is_empty())
            .collect();
        let mut expected: BTreeMap<ClauseId, BTreeSet<(CellId, PartyId)>> = BTreeMap::new();
        loop {
            let mut next = BTreeMap::new();
            for id in offers.iter().filter(|id| !expected.contains_key(id)) {
                let clause = self.clause(*id);
                let asked = [all(clause.terms()[1])];
                let mut through = BTreeSet::new();
                for cell in cells_of(&asked) {
                    let wanted = self.deals.left(&asked, cell);
                    for other in self.parties().filter(|other| *other != clause.party) {
                        let room = self.room(other, cell);
                        let refuses = room.is_some_and(|room| room.is_disjoint(&wanted));
                        if refuses || self.has_nothing_left(other, cell, &expected) {
                            through.insert((cell, other));
                        }
                    }
                }
                if !through.is_empty() {
                    next.insert(*id, through);
                }
            }
            if next.is_empty() {
                break;
            }
            expected.extend(next);
        }
        let mut told = 0;
        for finding in &self.analysis.findings {
            if finding.kind != FindingKind::Fallen {
                continue;
            }
            told += 1;
            let offer = finding.clauses[0];
            let through = expected.remove(&offer);
            let through = through.unwrap_or_else(|| panic!("it stands: {finding:?}"));
            let by: BTreeSet<PartyId> = through.iter().map(|(_, party)| *party).collect();
            let by: Vec<PartyId> = by.into_iter().collect();
            assert_eq!(finding.parties[0], self.clause(offer).party, "{finding:?}");
            assert_eq!(finding.parties[1..], by, "{finding:?}");
            let cells: BTreeSet<CellId> = through.iter().map(|(cell, _)| *cell).collect();
            assert!(finding.cells.iter().eq(&cells), "{finding:?}");
        }
        assert!(expected.is_empty(), "these have fallen: {expected:?}");
        told
    }

    fn has_nothing_left(
        &self,
        party: PartyId,
        cell: CellId,
        fallen: &BTreeMap<ClauseId, BTreeSet<(CellId, PartyId)>>,
    ) -> bool {
        // What it only asks for, or depends on, is nothing that it gives.
        let gives = |id: &ClauseId| cells_of(&[all(self.clause(*id).terms()[0])]).contains(&cell);
        let counting = self.counting(party).into_iter();
        let mut gives = counting.filter(gives).peekable();
        !self.is_event(cell) && gives.peek().is_some() && gives.all(|id| fallen.contains_key(&id))
    }

    /// What is left out is what cannot hold by itself; what is left can.
    fn inside(&self) -> (BTreeSet<ClauseId>, Vec<BackgroundId>, u64) {
        let (mut out, mut rules_out) = (BTreeSet::new(), Vec::new());
        for limit in &self.analysis.limits {
            match limit {
                Limit::SelfContradicting(ids) => out.extend(ids.iter().copied()),
                Limit::BackgroundLeftOut(ids) => rules_out.clone_from(ids),
                _ => {}
            }
        }
        assert_eq!(
            rules_out.is_empty(),
            self.can_hold(&self.rules),
            "{rules_out:?}"
        );
        let rules = (0..self.negotiation.backgrounds.len() as u32).map(BackgroundId);
        let rules: Vec<Member> = rules
            .filter(|id| !rules_out.contains(id))
            .map(Member::Background)
            .collect();
        let mut excluded = 0;
        for party in self.parties() {
            let own: Vec<ClauseId> = self
                .own(party)
                .into_iter()
                .filter(|id| binding(self.negotiation, *id).is_some())
                .collect();
            let members = |ids: &mut dyn Iterator<Item = ClauseId>| -> Vec<Member> {
                rules
                    .iter()
                    .copied()
                    .chain(ids.map(Member::Clause))
                    .collect()
            };
            let whole = members(&mut own.iter().copied());
            let conflicts = minimal_conflicts(self.negotiation, &self.deals, &whole);
            let guilty: BTreeSet<ClauseId> = conflicts
                .iter()
                .flatten()
                .filter_map(|member| match member {
                    Member::Clause(id) => Some(*id),
                    Member::Background(_) => None,
                })
                .collect();
            let told: BTreeSet<ClauseId> =
                own.iter().copied().filter(|id| out.contains(id)).collect();
            assert_eq!(told, guilty, "{party:?}: {conflicts:?}");
            let sound = members(&mut own.iter().copied().filter(|id| !out.contains(id)));
            let sound = formulas(self.negotiation, &sound);
            for id in self.own(party) {
                let clause = self.clause(id);
                if matches!(clause.kind, ClauseKind::Offer { .. }) {
                    let with = [sound.clone(), vec![taken(clause)]].concat();
                    excluded += u64::from(!self.can_hold(&with));
                }
            }
        }
        let complains = |d: &&Diagnostic| {
            d.code == Code::OfferExcluded || d.message.contains("what it offers can never be so")
        };
        let told = self.diagnostics.iter().filter(complains).count() as u64;
        assert_eq!(told, excluded, "{:#?}", self.diagnostics);
        (out, rules_out, excluded)
    }
}

/// What a clause offers, wishes or demands, where it does.
fn taken(clause: &Clause) -> Formula {
    let [said, _, given] = clause.terms();
    if given.is_empty() {
        return all(said);
    }
    Formula::Any(vec![Formula::Not(Box::new(all(given))), all(said)])
}
