//! All parties together, in words: the verdict, what everybody could accept, why there is no
//! deal, and what would open one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::analysis::{self, Verdict};
use crate::model::{BackgroundId, CellId, ClauseId, IssueId, PartyId, Strength, join};
use crate::share;
use crate::solver::Extent;

use super::words::{self, Where, agree, capital, count, the};
use super::{Builder, Reason, Said, Values};

/// What is true of all parties together.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// Whether one deal can satisfy everybody.
    pub verdict: Verdict,
    /// The verdict in one sentence.
    pub sentence: String,
    /// What is left on each cell that something restricts, and a deal's value there. Cells of
    /// one issue with the same of both stand together.
    pub left: Vec<Left>,
    /// Why there is no deal.
    pub deadlocks: Vec<Deadlock>,
}

impl Joint {
    /// Returns what stands above what is left: a heading, and a sentence that says how to read
    /// it.
    pub fn left_heading(&self) -> (&'static str, &'static str) {
        if self.verdict == Verdict::Compatible {
            (
                "A deal that satisfies everybody",
                "One of those possible. Whatever is not listed is free.",
            )
        } else {
            (
                "What nothing stands against",
                "Outside the deadlocks, with a value that would suit all who speak of it.",
            )
        }
    }

    /// Returns what is left where something restricts it and nothing but a deadlock elsewhere
    /// stands between.
    pub fn left_open(&self) -> Vec<&Left> {
        let left = self.left.iter();
        left.filter(|left| left.zone.is_some()).collect()
    }
}

/// What is left on some cells of an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The issue, by index.
    pub issue: usize,
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// The cells in words.
    pub place: Where,
    /// The values that some deal gives them; `None` where every value is possible.
    pub zone: Option<Values>,
    /// The value in the deal that serves as a witness; `None` where a deadlock stands between.
    pub deal: Option<Values>,
    /// Whether a deadlock stands between: it is what the clauses outside it leave.
    pub is_blocked: bool,
    /// The parties that address them, by index.
    pub addressed_by: Vec<usize>,
}

/// Minimal conflicts that share clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadlock {
    /// The issues that it is about, in words.
    pub title: String,
    /// These issues, by index.
    pub issues: Vec<usize>,
    /// The cells on which clauses clash, as a person writes them.
    pub cells: Vec<String>,
    /// The parties whose clauses clash, by index.
    pub parties: Vec<usize>,
    /// The minimal conflicts, fewest clauses first.
    pub conflicts: Vec<Conflict>,
    /// The same, told together where clauses of two parties exclude each other in turn.
    pub told: Vec<Told>,
    /// How many more conflicts were found, and are not listed.
    pub more: usize,
    /// Up to how many clauses every conflict is found; `None` if all are.
    pub complete_to: Option<usize>,
    /// How far the list of conflicts is complete, in words; `None` if it is.
    pub extent: Option<String>,
    /// The concessions that would open it, lightest first.
    pub concessions: Vec<Concession>,
    /// Whether these are all that cross no red line.
    pub is_complete: bool,
    /// What each party could do alone.
    pub alone: Vec<Alone>,
    /// Where every concession would cross a red line: that, in words.
    pub red_lines: Option<String>,
    /// The conflicts between red lines, by index.
    pub red_conflicts: Vec<usize>,
}

/// Clauses that cannot all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// One sentence.
    pub sentence: String,
    /// The clauses.
    pub clauses: Vec<Said>,
    /// The rules and readings that it needs.
    pub rests_on: Vec<Reason>,
    /// The cells on which they clash, as a person writes them.
    pub cells: Vec<String>,
    /// The parties, by index.
    pub parties: Vec<usize>,
}

/// Conflicts told in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The sentence.
    pub sentence: String,
    /// The conflicts, by index.
    pub conflicts: Vec<usize>,
}

/// Clauses that would have to be given up.
#[derive(Clone, Debug, PartialEq)]
pub struct Concession {
    /// One sentence: who gives up what.
    pub sentence: String,
    /// What that leaves, in words.
    pub then: String,
    /// The clauses.
    pub clauses: Vec<Said>,
    /// The parties that give them up, by index.
    pub parties: Vec<usize>,
    /// What it leaves on the cells of the deadlock.
    pub opens: Vec<Left>,
}

/// What a party could do alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Alone {
    /// The party, by index.
    pub party: usize,
    /// Its lightest concession that would do; `None` if none would.
    pub concession: Option<Concession>,
    /// In words, if none would.
    pub why_not: Option<String>,
}

/// Returns the name of a verdict.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Compatible => "compatible",
        Verdict::Incompatible => "incompatible",
        Verdict::Unknown => "unknown",
    }
}

/// So many deadlocks are worth several threads.
const MANY: usize = 100;

impl Builder<'_> {
    /// Puts what is true of all parties together into words.
    pub(super) fn joint(&self) -> Joint {
        let joint = &self.facts.analysis.joint;
        let deadlocks = share::map(&joint.deadlocks, MANY, |deadlock| self.deadlock(deadlock));
        Joint {
            verdict: joint.verdict,
            sentence: self.verdict(joint, &deadlocks),
            left: self.left(joint),
            deadlocks,
        }
    }

    fn verdict(&self, joint: &analysis::Joint, deadlocks: &[Deadlock]) -> String {
        let parties = match self.facts.analysis.parties.len() {
            0 | 1 => return "there are not two parties to compare".to_owned(),
            2 => "both parties".to_owned(),
            more => format!("all {more} parties"),
        };
        let aside = self.aside();
        match (joint.verdict, deadlocks) {
            (Verdict::Compatible, _) => {
                let events = self.events(joint);
                format!("one deal can satisfy {parties}{events}{aside}")
            }
            (Verdict::Incompatible, [only]) => {
                format!(
                    "no deal can satisfy {parties}: they are deadlocked over {}",
                    only.title
                )
            }
            (Verdict::Incompatible, several) => format!(
                "no deal can satisfy {parties}: there are {}",
                count(several.len(), "deadlock")
            ),
            (Verdict::Unknown, _) => format!(
                "whether one deal can satisfy {parties} is not known: the search was cut short"
            ),
        }
    }

    /// Returns the outcomes of events that a deal needs, in words. What every party wants of an
    /// event is still not theirs to decide.
    fn events(&self, joint: &analysis::Joint) -> String {
        let negotiation = self.facts.negotiation;
        let needed: Vec<String> = joint
            .zone
            .iter()
            .filter(|zone| negotiation.issue_of(zone.cell).event)
            .map(|zone| {
                let values = self.values(zone.cell, &zone.values).words;
                format!("{} turns out as {values}", self.about(&[zone.cell]))
            })
            .collect();
        if needed.is_empty() {
            String::new()
        } else {
            format!(", but only if {}", join(&needed, "and"))
        }
    }

    /// Returns how many clauses the verdict leaves aside, in words.
    fn aside(&self) -> String {
        let mut out = 0;
        for limit in &self.facts.analysis.limits {
            if let analysis::Limit::SelfContradicting(clauses) = limit {
                out += clauses.len();
            }
        }
        match out {
            0 => String::new(),
            out => format!(
                "; {} that their own party contradicts left aside",
                count(out, "clause")
            ),
        }
    }

    fn left(&self, joint: &analysis::Joint) -> Vec<Left> {
        let negotiation = self.facts.negotiation;
        let mut cells: BTreeMap<CellId, (Option<&analysis::Zone>, bool)> = BTreeMap::new();
        for (cell, _) in joint.deal.iter() {
            cells.insert(cell, (None, true));
        }
        for zone in &joint.zone {
            cells.entry(zone.cell).or_default().0 = Some(zone);
        }
        let rows = cells.into_iter().map(|(cell, (zone, in_deal))| {
            let deal = in_deal
                .then(|| joint.deal.values(negotiation, cell))
                .flatten();
            (
                cell,
                zone.map(|zone| self.values(cell, &zone.values)),
                deal.map(|values| self.values(cell, &values)),
                zone.is_some_and(|zone| zone.is_blocked),
            )
        });
        self.grouped(rows)
    }

    fn zones(&self, zones: &[analysis::Zone]) -> Vec<Left> {
        self.grouped(zones.iter().map(|zone| {
            (
                zone.cell,
                Some(self.values(zone.cell, &zone.values)),
                None,
                false,
            )
        }))
    }

    /// Puts cells of one issue together where the same is left on them.
    fn grouped(
        &self,
        rows: impl Iterator<Item = (CellId, Option<Values>, Option<Values>, bool)>,
    ) -> Vec<Left> {
        type Group = (IssueId, Vec<CellId>, Option<Values>, Option<Values>, bool);
        let negotiation = self.facts.negotiation;
        let mut groups: Vec<Group> = Vec::new();
        for (cell, zone, deal, is_blocked) in rows {
            let issue = negotiation.cell(cell).issue;
            let same = groups.iter_mut().rev().find(|group| {
                group.0 == issue && group.2 == zone && group.3 == deal && group.4 == is_blocked
            });
            match same {
                Some(group) => group.1.push(cell),
                None => groups.push((issue, vec![cell], zone, deal, is_blocked)),
            }
        }
        groups
            .into_iter()
            .map(|(issue, cells, zone, deal, is_blocked)| Left {
                issue: issue.index(),
                place: words::cells(negotiation, issue, &cells),
                cells: cells
                    .iter()
                    .map(|cell| negotiation.cell_name(*cell))
                    .collect(),
                zone,
                deal,
                is_blocked,
                addressed_by: self.addressing(&cells),
            })
            .collect()
    }

    /// Returns the parties compared that address some of these cells.
    fn addressing(&self, cells: &[CellId]) -> Vec<usize> {
        let stances = &self.facts.analysis.stances;
        let mut parties: Vec<PartyId> = Vec::new();
        for cell in cells {
            let from = stances.partition_point(|stance| stance.cell < *cell);
            let here = stances[from..]
                .iter()
                .take_while(|stance| stance.cell == *cell);
            parties.extend(here.map(|stance| stance.party));
        }
        parties.sort_unstable();
        parties.dedup();
        self.indexes(&parties)
    }

    fn deadlock(&self, deadlock: &analysis::Deadlock) -> Deadlock {
        let negotiation = self.facts.negotiation;
        let conflicts: Vec<Conflict> = deadlock
            .conflicts
            .iter()
            .map(|conflict| self.conflict(conflict))
            .collect();
        let complete_to = match deadlock.extent {
            Extent::All => None,
            Extent::UpTo(size) => Some(size),
        };
        let mut issues: Vec<usize> = deadlock
            .cells
            .iter()
            .map(|cell| negotiation.cell(*cell).issue.index())
            .collect();
        issues.dedup();
        let red_conflicts: Vec<usize> = deadlock
            .way
            .red_lines
            .iter()
            .filter_map(|red| {
                deadlock
                    .conflicts
                    .iter()
                    .position(|conflict| conflict == red)
            })
            .collect();
        let has_red_lines = deadlock.way.is_complete && deadlock.way.concessions.is_empty();
        Deadlock {
            title: self.about(&deadlock.cells),
            issues,
            cells: deadlock
                .cells
                .iter()
                .map(|cell| negotiation.cell_name(*cell))
                .collect(),
            parties: self.indexes(&deadlock.parties),
            told: self.told(deadlock, &conflicts),
            conflicts,
            more: deadlock.more,
            complete_to,
            extent: extent(complete_to, deadlock.more),
            concessions: deadlock
                .way
                .concessions
                .iter()
                .map(|concession| self.concession(deadlock, concession))
                .collect(),
            is_complete: deadlock.way.is_complete,
            alone: deadlock
                .way
                .alone
                .iter()
                .filter_map(|(party, concession)| {
                    Some(Alone {
                        party: self.party_index(*party)?,
                        concession: concession.as_ref().map(|c| self.concession(deadlock, c)),
                        why_not: concession.is_none().then(|| self.why_not(deadlock, *party)),
                    })
                })
                .collect(),
            red_lines: has_red_lines.then(|| {
                "nothing opens this without crossing a red line: red lines themselves clash"
                    .to_owned()
            }),
            red_conflicts,
        }
    }

    /// Puts a minimal conflict into words.
    pub(super) fn conflict(&self, conflict: &analysis::Conflict) -> Conflict {
        let negotiation = self.facts.negotiation;
        let rests_on = self.reasons(&conflict.rests_on);
        let all = if conflict.clauses.len() == 2 {
            "both"
        } else {
            "all"
        };
        let against = match conflict.clauses.as_slice() {
            // In the order in which the sentence names them.
            [a, b] if negotiation.clause(*b).party < negotiation.clause(*a).party => {
                self.against(&[*b], &[*a], &conflict.cells)
            }
            [a, b] => self.against(&[*a], &[*b], &conflict.cells),
            _ => String::new(),
        };
        let sentence = format!(
            "{} cannot {all} hold, on {}{against}{}",
            capital(&self.owned(&conflict.clauses)),
            self.about(&conflict.cells),
            grounds(&rests_on)
        );
        Conflict {
            sentence,
            clauses: conflict
                .clauses
                .iter()
                .map(|id| self.said(*id, &conflict.cells))
                .collect(),
            rests_on,
            cells: conflict
                .cells
                .iter()
                .map(|cell| negotiation.cell_name(*cell))
                .collect(),
            parties: self.indexes(&conflict.parties),
        }
    }

    /// Tells conflicts of two clauses together where each of some clauses of one party
    /// excludes each of some of another.
    fn told(&self, deadlock: &analysis::Deadlock, conflicts: &[Conflict]) -> Vec<Told> {
        type Key = (Vec<PartyId>, Vec<BackgroundId>);
        // A clause, and the numbers of its conflicts.
        type Side = (ClauseId, Vec<usize>);
        let negotiation = self.facts.negotiation;
        let side = |id: ClauseId| negotiation.clause(id).party;
        // What each clause of the first party excludes, among the clauses of the second.
        let mut excluded: BTreeMap<(Key, ClauseId), BTreeMap<ClauseId, usize>> = BTreeMap::new();
        let mut told: Vec<(usize, Told)> = Vec::new();
        for (at, conflict) in deadlock.conflicts.iter().enumerate() {
            match conflict.clauses.as_slice() {
                [a, b] if side(*a) != side(*b) => {
                    let (a, b) = if side(*a) < side(*b) {
                        (*a, *b)
                    } else {
                        (*b, *a)
                    };
                    let key = (vec![side(a), side(b)], conflict.rests_on.clone());
                    excluded.entry((key, a)).or_default().insert(b, at);
                }
                _ => told.push((
                    at,
                    Told {
                        sentence: conflicts[at].sentence.clone(),
                        conflicts: vec![at],
                    },
                )),
            }
        }
        let mut sides: BTreeMap<(Key, Vec<ClauseId>), Vec<Side>> = BTreeMap::new();
        for ((key, a), others) in excluded {
            let (others, numbers): (Vec<ClauseId>, Vec<usize>) = others.into_iter().unzip();
            sides.entry((key, others)).or_default().push((a, numbers));
        }
        for ((_, right), left) in sides {
            let mut numbers: Vec<usize> = left.iter().flat_map(|(_, n)| n).copied().collect();
            numbers.sort_unstable();
            let left: Vec<ClauseId> = left.into_iter().map(|(id, _)| id).collect();
            let sentence = if numbers.len() == 1 {
                conflicts[numbers[0]].sentence.clone()
            } else {
                let cells: BTreeSet<CellId> = numbers
                    .iter()
                    .flat_map(|at| deadlock.conflicts[*at].cells.iter().copied())
                    .collect();
                let cells: Vec<CellId> = cells.into_iter().collect();
                let none = if left.len() == 1 { "" } else { "none of " };
                let any = if right.len() == 1 { "" } else { "any of " };
                let cannot = if left.len() == 1 { "cannot" } else { "can" };
                format!(
                    "{} {cannot} hold together with {any}{}, on {}{}{}",
                    capital(&format!("{none}{}", self.owned(&left))),
                    self.owned(&right),
                    self.about(&cells),
                    self.against(&left, &right, &cells),
                    grounds(&conflicts[numbers[0]].rests_on)
                )
            };
            told.push((
                numbers[0],
                Told {
                    sentence,
                    conflicts: numbers,
                },
            ));
        }
        told.sort_by_key(|(at, _)| *at);
        told.into_iter().map(|(_, told)| told).collect()
    }

    fn concession(
        &self,
        deadlock: &analysis::Deadlock,
        concession: &analysis::Concession,
    ) -> Concession {
        let negotiation = self.facts.negotiation;
        let mut by_party: BTreeMap<PartyId, Vec<ClauseId>> = BTreeMap::new();
        for id in &self.as_spoken(&concession.clauses) {
            by_party
                .entry(negotiation.clause(*id).party)
                .or_default()
                .push(*id);
        }
        let parts: Vec<String> = by_party
            .into_iter()
            .map(|(party, clauses)| {
                let label = words::party(negotiation, party);
                let names: Vec<String> = clauses.iter().map(|id| self.named(*id)).collect();
                format!(
                    "{} {} {}",
                    the(&label),
                    agree(&label, "gives up"),
                    join(&names, "and")
                )
            })
            .collect();
        let opens = self.zones(&concession.opens);
        Concession {
            sentence: capital(&join(&parts, "and")),
            then: self.then(deadlock, &opens),
            clauses: concession
                .clauses
                .iter()
                .map(|id| self.said(*id, &deadlock.cells))
                .collect(),
            parties: self.indexes(&concession.parties),
            opens,
        }
    }

    /// Returns what a concession leaves, in words.
    fn then(&self, deadlock: &analysis::Deadlock, opens: &[Left]) -> String {
        const MOST: usize = 4;
        if opens.is_empty() {
            return format!("then everything is open on {}", self.about(&deadlock.cells));
        }
        let mut parts: Vec<String> = opens
            .iter()
            .take(MOST)
            .map(|left| {
                let label = words::issue(self.facts.negotiation.issue(IssueId(left.issue as u32)));
                let place = if left.place.short.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", left.place.short)
                };
                let values = left
                    .zone
                    .as_ref()
                    .map_or("anything", |zone| zone.words.as_str());
                format!("{label}{place}: {values}")
            })
            .collect();
        if opens.len() > MOST {
            parts.push(format!("{} more", opens.len() - MOST));
        }
        format!("then {}", parts.join("; "))
    }

    /// Returns what two sides ask for on the cells of one issue, where each asks for one thing.
    fn against(&self, left: &[ClauseId], right: &[ClauseId], cells: &[CellId]) -> String {
        let negotiation = self.facts.negotiation;
        let mut issues = cells.iter().map(|cell| negotiation.cell(*cell).issue);
        let first = issues.next();
        if !issues.all(|issue| Some(issue) == first) {
            return String::new();
        }
        let side = |clauses: &[ClauseId]| -> Option<String> {
            let mut words = clauses.iter().map(|id| {
                let clause = negotiation.clause(*id);
                words::asks(self.facts.sources, negotiation, clause, cells)
            });
            let first = words.next()??;
            words
                .all(|other| other.as_ref() == Some(&first))
                .then_some(first)
        };
        match (side(left), side(right)) {
            (Some(left), Some(right)) => format!(": {left} against {right}"),
            _ => String::new(),
        }
    }

    fn why_not(&self, deadlock: &analysis::Deadlock, party: PartyId) -> String {
        let name = capital(&the(&words::party(self.facts.negotiation, party)));
        let elsewhere = deadlock
            .conflicts
            .iter()
            .any(|conflict| !conflict.parties.contains(&party));
        let shared = deadlock.conflicts.iter().any(|conflict| {
            let mut by = conflict
                .clauses
                .iter()
                .map(|id| self.facts.negotiation.clause(*id).party);
            conflict.parties.contains(&party) && !by.any(|by| by == party)
        });
        let why = if elsewhere {
            "others clash without it, too"
        } else if shared {
            "what clashes there it holds together with others"
        } else {
            "it would have to cross a red line"
        };
        format!("{name} cannot open it alone: {why}")
    }

    fn indexes(&self, parties: &[PartyId]) -> Vec<usize> {
        parties
            .iter()
            .filter_map(|id| self.party_index(*id))
            .collect()
    }

    /// Returns clauses by party, and then as they were said, whatever file they are in.
    fn as_spoken(&self, clauses: &[ClauseId]) -> Vec<ClauseId> {
        let negotiation = self.facts.negotiation;
        let mut clauses = clauses.to_vec();
        clauses.sort_by_cached_key(|id| {
            let clause = negotiation.clause(*id);
            (
                clause.party,
                super::first_day(negotiation, *id),
                clause.key.clone(),
            )
        });
        clauses
    }

    /// Returns a clause by its label, or else by its key.
    pub(super) fn named(&self, id: ClauseId) -> String {
        let clause = self.facts.negotiation.clause(id);
        let name = match &clause.label {
            Some(label) => format!("\"{}\"", words::clip(&words::clean(label), 70)),
            None => format!("`{}`", clause.key),
        };
        match clause.strength {
            Strength::Firm => format!("{name} (a red line)"),
            Strength::Flexible => format!("{name} (flexible)"),
            Strength::Plain => name,
        }
    }

    /// Returns clauses with whose they are: `Ukraine's "…" and Russia's "…"`.
    pub(super) fn owned(&self, clauses: &[ClauseId]) -> String {
        let negotiation = self.facts.negotiation;
        let mut by_party: Vec<(PartyId, Vec<String>)> = Vec::new();
        for id in self.as_spoken(clauses) {
            let party = negotiation.clause(id).party;
            match by_party.last_mut() {
                Some((known, names)) if *known == party => names.push(self.named(id)),
                _ => by_party.push((party, vec![self.named(id)])),
            }
        }
        let parts: Vec<String> = by_party
            .into_iter()
            .map(|(party, names)| {
                let owner = the(&words::party(negotiation, party));
                let mark = if owner.ends_with('s') { "'" } else { "'s" };
                format!("{owner}{mark} {}", join(&names, "and"))
            })
            .collect();
        join(&parts, "and")
    }

    /// Returns cells as what they are about: `Whose territory each region is (4 of 5 regions)`.
    pub(super) fn about(&self, cells: &[CellId]) -> String {
        const MOST: usize = 3;
        let negotiation = self.facts.negotiation;
        let mut by_issue: BTreeMap<IssueId, Vec<CellId>> = BTreeMap::new();
        for cell in cells {
            by_issue
                .entry(negotiation.cell(*cell).issue)
                .or_default()
                .push(*cell);
        }
        let all = by_issue.len();
        let mut parts: Vec<String> = by_issue
            .into_iter()
            .take(if all > MOST + 1 { MOST } else { all })
            .map(|(issue, cells)| {
                let label = words::issue(negotiation.issue(issue));
                let place = words::cells(negotiation, issue, &cells).short;
                if place.is_empty() {
                    format!("\"{label}\"")
                } else {
                    format!("\"{label}\" ({place})")
                }
            })
            .collect();
        if all > parts.len() {
            parts.push(count(all - parts.len(), "more issue"));
        }
        join(&parts, "and")
    }
}

pub(super) fn grounds(rests_on: &[Reason]) -> String {
    let (readings, rules): (Vec<&Reason>, Vec<&Reason>) =
        rests_on.iter().partition(|reason| reason.held_by.is_some());
    let words = |reasons: &[&Reason]| {
        let words: Vec<String> = reasons.iter().map(|reason| reason.words()).collect();
        join(&words, "and")
    };
    let mut text = String::new();
    if !rules.is_empty() {
        let _ = write!(text, ", because of {}", words(&rules));
    }
    if !readings.is_empty() {
        let _ = write!(text, ", only under {}", words(&readings));
    }
    text
}

/// Returns how far a list of conflicts is complete, in words; `None` if it is.
fn extent(complete_to: Option<usize>, more: usize) -> Option<String> {
    let more = match more {
        0 => String::new(),
        more => format!("; {} found and not listed", count(more, "more conflict")),
    };
    match complete_to {
        None if more.is_empty() => None,
        None => Some(format!("these are not all{more}")),
        Some(0 | 1) => Some(format!("there may be others{more}")),
        Some(size) => Some(format!(
            "every conflict of up to {size} clauses was found; there may be larger ones{more}"
        )),
    }
}
