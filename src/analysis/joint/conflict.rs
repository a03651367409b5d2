//! Why there is no deal: the minimal conflicts, and which of them belong together.

use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{Origin, Proposition};
use crate::model::{BackgroundId, CellId, ClauseId, Negotiation};
use crate::solver::{Bounds, Effort, Extent, Question, Stopped};

use super::{LISTED, Matter, STEPS};
use crate::analysis::room::{Part, Rooms};
use crate::analysis::union::Union;

/// What is known of one component.
pub enum Answer {
    /// It can be satisfied.
    None,
    /// It cannot.
    Some(Blocked),
    /// The search was cut short before that was clear.
    Unknown,
}

/// A component that cannot be satisfied.
pub struct Blocked {
    /// Which matter it is.
    pub matter: usize,
    /// Its conflicts, fewest clauses first.
    pub conflicts: Vec<Clash>,
    /// How many more were found.
    pub more: usize,
    /// How far that is complete.
    pub extent: Extent,
    /// Every clause of the component; where the conflicts are not all known, each may clash.
    clauses: Vec<ClauseId>,
}

impl Blocked {
    fn is_complete(&self) -> bool {
        self.extent == Extent::All && self.more == 0
    }
}

/// A minimal conflict within one component, or the same within several.
#[derive(Clone, Debug)]
pub struct Clash {
    /// The clauses, ascending.
    pub clauses: Vec<ClauseId>,
    /// The rules and readings that it needs.
    pub rests_on: Vec<BackgroundId>,
    /// The cells on which it clashes.
    pub cells: Vec<CellId>,
}

/// Finds the minimal conflicts of a component.
pub fn find<'a>(rooms: &Rooms<'a>, matter: &Matter<'a>, at: usize, effort: &Effort) -> Answer {
    let question = matter.question(rooms, 0..matter.clauses.len());
    let bounds = Bounds {
        size: matter.clauses.len(),
        enough: LISTED,
    };
    let found = question.minimal_conflicts(bounds, Some(STEPS), effort, rooms.memory);
    if found.found.is_empty() {
        return match found.extent {
            Extent::All => Answer::None,
            Extent::UpTo(_) => Answer::Unknown,
        };
    }
    let more = found.found.len().saturating_sub(LISTED);
    let conflicts = found
        .found
        .iter()
        .take(LISTED)
        .map(|conflict| {
            let mut clauses: Vec<ClauseId> = conflict
                .iter()
                .map(|at| matter.clauses[*at as usize].0)
                .collect();
            clauses.sort_unstable();
            let (rests_on, cells) = explain(rooms, matter, conflict, effort).unwrap_or_default();
            Clash {
                clauses,
                rests_on,
                cells,
            }
        })
        .collect();
    Answer::Some(Blocked {
        matter: at,
        conflicts,
        more,
        extent: found.extent,
        clauses: matter.clauses.iter().map(|(id, _)| *id).collect(),
    })
}

/// Returns the rules and readings that a conflict needs, and the cells on which it clashes.
fn explain(
    rooms: &Rooms<'_>,
    matter: &Matter<'_>,
    conflict: &[u32],
    effort: &Effort,
) -> Result<(Vec<BackgroundId>, Vec<CellId>), Stopped> {
    let members: Vec<&Part<'_>> = conflict
        .iter()
        .flat_map(|at| &matter.clauses[*at as usize].1)
        .collect();
    let background = |id: BackgroundId| {
        let parts = matter.always.iter();
        parts.filter(move |part| part.origin == Origin::Background(id))
    };
    let needed = needed(rooms, matter, &members, effort)?;

    // Now conjunct by conjunct: the same clauses may clash on many cells, each by itself.
    let needed_parts = needed.iter().flat_map(|id| background(*id));
    let parts: Vec<&Part<'_>> = members.into_iter().chain(needed_parts).collect();
    let groups = parts.iter();
    let question = Question {
        variables: rooms.layout.variables(),
        always: Vec::new(),
        groups: groups
            .map(|part| vec![&part.conjunct.proposition])
            .collect(),
    };
    let bounds = Bounds {
        size: parts.len(),
        enough: LISTED,
    };
    let steps = Some(STEPS / 100);
    let clashes = question.minimal_conflicts(bounds, steps, effort, rooms.memory);
    let mut cells: Vec<CellId> = clashes
        .found
        .into_iter()
        .flatten()
        .flat_map(|at| parts[at as usize].conjunct.cells.iter().copied())
        .collect();
    cells.sort_unstable();
    cells.dedup();
    Ok((needed, cells))
}

/// Returns the rules and readings without which some clauses could hold together; no reading
/// where rules suffice.
fn needed(
    rooms: &Rooms<'_>,
    matter: &Matter<'_>,
    members: &[&Part<'_>],
    effort: &Effort,
) -> Result<Vec<BackgroundId>, Stopped> {
    let negotiation = rooms.negotiation();
    let mut backgrounds: Vec<(bool, BackgroundId)> = matter
        .always
        .iter()
        .filter_map(|part| match part.origin {
            Origin::Background(id) => Some((negotiation.background(id).is_reading(), id)),
            Origin::Clause(_) => None,
        })
        .collect();
    backgrounds.sort_unstable();
    backgrounds.dedup();
    if backgrounds.is_empty() {
        return Ok(Vec::new());
    }
    let mut groups: Vec<Vec<&Proposition>> = vec![
        members
            .iter()
            .map(|part| &part.conjunct.proposition)
            .collect(),
    ];
    groups.extend(backgrounds.iter().map(|(_, id)| {
        let parts = matter.always.iter();
        parts
            .filter(|part| part.origin == Origin::Background(*id))
            .map(|part| &part.conjunct.proposition)
            .collect()
    }));
    let rules = backgrounds
        .iter()
        .filter(|(is_reading, _)| !is_reading)
        .count();
    for count in [0, rules, backgrounds.len()] {
        let question = Question {
            variables: rooms.layout.variables(),
            always: Vec::new(),
            groups: groups[..=count].to_vec(),
        };
        if let Some(conflict) = question.minimal_conflict(effort, rooms.memory)? {
            let mut needed: Vec<BackgroundId> = conflict
                .into_iter()
                .filter_map(|at| at.checked_sub(1))
                .map(|at| backgrounds[at as usize].1)
                .collect();
            needed.sort_unstable();
            return Ok(needed);
        }
    }
    Ok(Vec::new())
}

/// Conflicts that share clauses, directly or through others.
pub struct Group {
    /// The conflicts, fewest clauses first.
    pub conflicts: Vec<Clash>,
    /// How many more were found.
    pub more: usize,
    /// How far that is complete.
    pub extent: Extent,
    /// The clauses that clash, or may.
    pub clauses: Vec<ClauseId>,
    /// The matters that they belong to.
    pub matters: Vec<usize>,
}

/// Sorts the conflicts of all components into deadlocks.
pub fn deadlocks(negotiation: &Negotiation, blocked: &[Blocked]) -> Vec<Group> {
    // The same clauses may clash in several components; what rests on less is told.
    let mut clashes: BTreeMap<Vec<ClauseId>, Clash> = BTreeMap::new();
    let mut all: Union<ClauseId> = Union::new();
    for found in blocked {
        if !found.is_complete() {
            all.join_all(found.clauses.iter().copied());
        }
        for clash in &found.conflicts {
            all.join_all(clash.clauses.iter().copied());
            for clause in &clash.clauses {
                // What is all or nothing is given up in one.
                if let Some(package) = negotiation.clause(*clause).package {
                    all.join(package, *clause);
                }
            }
            let known = clashes
                .entry(clash.clauses.clone())
                .or_insert_with(|| clash.clone());
            let weight = |clash: &Clash| (clash.rests_on.len(), clash.rests_on.clone());
            match weight(clash).cmp(&weight(known)) {
                std::cmp::Ordering::Less => *known = clash.clone(),
                std::cmp::Ordering::Equal => known.cells.extend(&clash.cells),
                std::cmp::Ordering::Greater => {}
            }
        }
    }
    drop_supersets(&mut clashes);

    let mut groups: BTreeMap<ClauseId, Group> = BTreeMap::new();
    for mut clash in clashes.into_values() {
        clash.cells.sort_unstable();
        clash.cells.dedup();
        let group = groups
            .entry(all.root(clash.clauses[0]))
            .or_insert_with(|| Group {
                conflicts: Vec::new(),
                more: 0,
                extent: Extent::All,
                clauses: Vec::new(),
                matters: Vec::new(),
            });
        group.clauses.extend(&clash.clauses);
        group.conflicts.push(clash);
    }
    for found in blocked {
        let roots: BTreeSet<ClauseId> = found
            .conflicts
            .iter()
            .map(|clash| all.root(clash.clauses[0]))
            .collect();
        for root in roots {
            let Some(group) = groups.get_mut(&root) else {
                continue;
            };
            group.matters.push(found.matter);
            group.more += found.more;
            group.extent = group.extent.min(found.extent);
            if !found.is_complete() {
                group.clauses.extend(&found.clauses);
            }
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group.clauses.sort_unstable();
        group.clauses.dedup();
        group.conflicts.sort_by(|a, b| {
            let key = |clash: &Clash| (clash.clauses.len(), clash.cells.clone());
            key(a).cmp(&key(b)).then_with(|| a.clauses.cmp(&b.clauses))
        });
        let listed = group.conflicts.len().min(LISTED);
        group.more += group.conflicts.len() - listed;
        group.conflicts.truncate(listed);
    }
    groups
}

/// What is minimal in one component may contain a conflict of another, and is not minimal then.
fn drop_supersets(clashes: &mut BTreeMap<Vec<ClauseId>, Clash>) {
    let sets: Vec<Vec<ClauseId>> = clashes.keys().cloned().collect();
    let mut of_clause: BTreeMap<ClauseId, Vec<usize>> = BTreeMap::new();
    for (at, set) in sets.iter().enumerate() {
        for clause in set {
            of_clause.entry(*clause).or_default().push(at);
        }
    }
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    clashes.retain(|clauses, _| {
        shared.clear();
        for clause in clauses {
            for at in of_clause.get(clause).into_iter().flatten() {
                *shared.entry(*at).or_default() += 1;
            }
        }
        !shared
            .iter()
            .any(|(at, count)| sets[*at].len() == *count && *count < clauses.len())
    });
}
