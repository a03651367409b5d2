//! Minimal conflicts: minimal unsatisfiable subsets of groups.
//!
//! *Smallest first.* Conflicts of one and two members come from models: whatever holds
//! together in one is no conflict, so only the pairs that no model has shown are asked about,
//! two models of everything first, then those of the slices that these leave in doubt.
//! Larger ones come from a hitting-set tree (Reiter, 1987) of bounded depth: a conflict meets
//! every minimal correction set, so candidates are built from the correction sets known, and
//! one that meets them all either is a conflict or yields a further correction set: a *guide*
//! proposes what may hold beside it, the oracle confirms that or gives a conflict. When the
//! tree of depth `k` is done, every conflict of up to `k` members is known.
//!
//! *Any.* Beyond that, MARCO (Liffiton, Previti, Malik and Marques-Silva, 2016) finds more of
//! them in no useful order.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::effort::{Effort, Stopped};
use super::oracle::{Clauses as _, Literal, Oracle as _, Sat};
use super::problem::{Problem, Whole};

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Conflicts of so many members are looked for one size after the other.
    pub size: usize,
    /// A further size is not begun once so many are known.
    pub enough: usize,
}

/// The minimal conflicts found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflicts {
    /// Groups, ascending; those with the fewest first, then by their numbers.
    pub found: Vec<Vec<u32>>,
    /// How far that is complete.
    pub extent: Extent,
}

/// How far a list of minimal conflicts is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// Every conflict with up to so many members is listed; of larger ones, perhaps some.
    UpTo(usize),
    /// Every conflict is listed.
    All,
}

/// Returns the minimal conflicts of a problem.
pub fn minimal_conflicts(problem: &mut Problem<'_>, bounds: Bounds, effort: &Effort) -> Conflicts {
    let mut search = Search::new(problem, effort);
    let mut extent = Extent::UpTo(0);
    // Whatever was found before the effort was spent stays true.
    let _ = search.run(bounds, &mut extent);
    search.conclude(extent)
}

/// Returns every minimal conflict of up to `size` members, and those that turn up on the way.
/// How far it came is in the extent.
pub fn conflicts_up_to(problem: &mut Problem<'_>, size: usize, effort: &Effort) -> Conflicts {
    let mut search = Search::new(problem, effort);
    let mut extent = Extent::UpTo(0);
    let _ = search.sizes(size, usize::MAX, &mut extent);
    search.conclude(extent)
}

struct Search<'s, 'a> {
    problem: &'s mut Problem<'a>,
    effort: &'s Effort,
    whole: Whole,
    found: Vec<Vec<u32>>,
    known: BTreeSet<Vec<u32>>,
    /// For each group, which of the conflicts found it belongs to.
    of_group: Vec<Vec<usize>>,
    /// Minimal sets of groups without which the others hold.
    corrections: Vec<Bits>,
    /// Proposes what may hold together.
    guide: Option<Whole>,
    /// For each group, in how many models it held.
    held: Vec<u32>,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(problem: &'s mut Problem<'a>, effort: &'s Effort) -> Self {
        let count = problem.len();
        let whole = problem.whole(effort);
        Self {
            problem,
            effort,
            whole,
            found: Vec::new(),
            known: BTreeSet::new(),
            of_group: vec![Vec::new(); count],
            corrections: Vec::new(),
            guide: None,
            held: vec![0; count],
        }
    }

    fn count(&self) -> u32 {
        self.problem.len() as u32
    }

    fn conclude(mut self, extent: Extent) -> Conflicts {
        self.found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        Conflicts {
            found: self.found,
            extent,
        }
    }

    fn run(&mut self, bounds: Bounds, extent: &mut Extent) -> Result<(), Stopped> {
        self.sizes(bounds.size, bounds.enough, extent)?;
        if *extent != Extent::All && self.any(bounds.enough)? {
            *extent = Extent::All;
        }
        Ok(())
    }

    /// Finds the conflicts of one size after the other, until `enough` are known.
    fn sizes(&mut self, size: usize, enough: usize, extent: &mut Extent) -> Result<(), Stopped> {
        if self.whole.holds(0..self.count())? {
            *extent = Extent::All;
            return Ok(());
        }
        // One at least is found, however little the effort.
        let core = self.whole.core();
        self.shrink(&core)?;
        if size >= 2 {
            self.pairs()?;
            *extent = Extent::UpTo(2);
        }
        for size in 3..=size {
            if self.found.len() >= enough {
                break;
            }
            let mut tree = Tree::new(self, size);
            tree.grow()?;
            if !tree.cut {
                *extent = Extent::All;
                return Ok(());
            }
            *extent = Extent::UpTo(size);
        }
        Ok(())
    }

    fn learn(&mut self, conflict: Vec<u32>) {
        if self.known.insert(conflict.clone()) {
            for group in &conflict {
                self.of_group[*group as usize].push(self.found.len());
            }
            self.found.push(conflict);
        }
    }

    /// Makes a conflict minimal, and remembers it. Of its members, those that come last are
    /// tried for removal first.
    fn shrink(&mut self, conflict: &[u32]) -> Result<Vec<u32>, Stopped> {
        let minimal = self
            .problem
            .slice(conflict, self.effort)
            .minimal_conflict()?
            .unwrap_or_default();
        self.learn(minimal.clone());
        Ok(minimal)
    }

    /// Finds every conflict of one or two members.
    fn pairs(&mut self) -> Result<(), Stopped> {
        // Two models of everything show that most groups conflict with none.
        for _ in 0..2 {
            self.correct(&[])?;
        }
        let components: Vec<Vec<u32>> = self.problem.by_component().map(<[u32]>::to_vec).collect();
        let mut alone: BTreeSet<u32> = BTreeSet::new();
        for groups in components {
            if groups.len() > 1 || groups.iter().any(|group| !alone.contains(group)) {
                self.pairs_among(&groups, &mut alone)?;
            }
        }
        Ok(())
    }

    /// Returns which of some groups held together in the models seen so far.
    fn together(&self, groups: &[u32]) -> Together {
        let mut together = Together::none(groups.len());
        for correction in &self.corrections {
            together.see(|at| !correction.contains(groups[*at] as usize));
        }
        together
    }

    fn pairs_among(&mut self, groups: &[u32], alone: &mut BTreeSet<u32>) -> Result<(), Stopped> {
        let together = self.together(groups);
        let groups: Vec<u32> = (0..groups.len())
            .filter(|at| together.first_apart(*at, 0).is_some())
            .map(|at| groups[at])
            .collect();
        if groups.is_empty() {
            return Ok(());
        }
        let mut slice = self.problem.slice(&groups, self.effort);
        let mut together = self.together(&groups);
        let mut conflicts: Vec<Vec<u32>> = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            if together.rows[at].contains(at) {
                continue;
            }
            // The slice lets as many others hold as it easily can.
            if slice.holds(&[at])? {
                together.see(|at| slice.holds_in_model(*at));
            } else {
                conflicts.push(vec![*group]);
                alone.insert(*group);
            }
        }
        for (a, group) in groups.iter().enumerate() {
            if alone.contains(group) {
                continue;
            }
            let mut next = a + 1;
            while let Some(b) = together.first_apart(a, next) {
                next = b + 1;
                if alone.contains(&groups[b]) {
                    continue;
                }
                if slice.holds(&[a, b])? {
                    together.see(|at| slice.holds_in_model(*at));
                } else {
                    conflicts.push(vec![*group, groups[b]]);
                }
            }
            self.effort.spend(groups.len() as u64 / 64)?;
        }
        for conflict in conflicts {
            self.learn(conflict);
        }
        Ok(())
    }

    /// Finds a correction set that leaves `kept`, if that can hold; else learns why not.
    fn correct(&mut self, kept: &[u32]) -> Result<(), Stopped> {
        let count = self.count();
        let mut guide = match self.guide.take() {
            Some(guide) => guide,
            None => self.problem.guide(self.effort),
        };
        let mut wanted = self.wanted(kept);
        loop {
            if !guide.holds(wanted.iter().copied())? {
                let core = guide.core();
                let least_seldom = core
                    .iter()
                    .filter(|group| !kept.contains(group))
                    .max_by_key(|group| (self.held[**group as usize], **group));
                if let Some(group) = least_seldom {
                    wanted.retain(|other| other != group);
                    continue;
                }
                // `kept` cannot hold after all.
                self.shrink(&core)?;
                break;
            }
            let on = |group: &u32| guide.holds_in_model(*group);
            if self.whole.holds((0..count).filter(on))? {
                let mut correction = Bits::none(count as usize);
                for group in 0..count {
                    if self.whole.holds_in_model(group) {
                        self.held[group as usize] += 1;
                    } else {
                        correction.insert(group as usize);
                    }
                }
                self.corrections.push(correction);
                break;
            }
            // The guide did not see this one.
            let core = self.whole.core();
            let conflict = self.shrink(&core)?;
            guide.rule_out(&conflict);
        }
        self.guide = Some(guide);
        Ok(())
    }

    /// Returns what should hold besides `kept`: of what is in conflicts, some that seldom held,
    /// so that the corrections differ. More of them would cost more questions than they save.
    fn wanted(&self, kept: &[u32]) -> Vec<u32> {
        const WANTED: usize = 32;
        let mut order: Vec<u32> = (0..self.count())
            .filter(|group| !self.of_group[*group as usize].is_empty())
            .collect();
        order.sort_by_key(|group| (self.held[*group as usize], *group));
        // Steer clear of the conflicts known: the last member of each stays out.
        let mut missing: Vec<usize> = self.found.iter().map(Vec::len).collect();
        let mut wanted: Vec<u32> = Vec::new();
        for group in kept.iter().copied().chain(order) {
            let of_group = &self.of_group[group as usize];
            let closes = of_group.iter().any(|of| missing[*of] == 1);
            if wanted.contains(&group) || (closes && !kept.contains(&group)) {
                continue;
            }
            for of in of_group {
                missing[*of] -= 1;
            }
            wanted.push(group);
            if wanted.len() >= WANTED.max(kept.len()) {
                break;
            }
        }
        wanted
    }

    /// Finds further conflicts until `enough` are known. Returns whether there are no more.
    fn any(&mut self, enough: usize) -> Result<bool, Stopped> {
        if self.found.len() >= enough {
            return Ok(false);
        }
        // The map's models are the sets neither above a conflict nor below a set that holds.
        let mut map = Sat::preferring_true(self.effort);
        let switches: Vec<Literal> = (0..self.count())
            .map(|_| map.fresh_preferring_true())
            .collect();
        let off = |conflict: &[u32]| -> Vec<Literal> {
            conflict.iter().map(|at| !switches[*at as usize]).collect()
        };
        for conflict in &self.found {
            map.add(&off(conflict));
        }
        for correction in &self.corrections {
            let clause: Vec<Literal> = correction.iter().map(|at| switches[at]).collect();
            map.add(&clause);
        }
        while map.solve(&[])? {
            let mut seed: Vec<u32> = (0..self.count())
                .filter(|at| map.is_true(switches[*at as usize]))
                .collect();
            while !self.whole.holds(seed.iter().copied())? {
                let core = self.whole.core();
                let conflict = self.shrink(&core)?;
                map.add(&off(&conflict));
                if self.found.len() >= enough {
                    return Ok(false);
                }
                // The same seed may hold others, which share no more than this.
                let Some(last) = conflict.last() else {
                    return Ok(true);
                };
                seed.retain(|group| group != last);
            }
            let clause: Vec<Literal> = (0..self.count())
                .filter(|group| {
                    seed.binary_search(group).is_err() && !self.whole.holds_in_model(*group)
                })
                .map(|group| switches[group as usize])
                .collect();
            if clause.is_empty() {
                return Ok(true);
            }
            map.add(&clause);
        }
        Ok(true)
    }
}

/// For each group, those that held together with it in some model.
struct Together {
    /// Groups that held in the same models share a row: there may be very many of them.
    rows: Vec<Rc<Bits>>,
}

impl Together {
    fn none(count: usize) -> Self {
        let row = Rc::new(Bits::none(count));
        Self {
            rows: vec![row; count],
        }
    }

    /// Notes what held together in a model.
    fn see(&mut self, held: impl Fn(&usize) -> bool) {
        let holds: Vec<usize> = (0..self.rows.len()).filter(held).collect();
        let mut all = Bits::none(self.rows.len());
        for at in &holds {
            all.insert(*at);
        }
        // By the address of a row: the row itself, which keeps its address, and what becomes of it.
        let mut larger: HashMap<*const Bits, [Rc<Bits>; 2]> = HashMap::new();
        for at in holds {
            let row = &mut self.rows[at];
            let [_, new] = larger.entry(Rc::as_ptr(row)).or_insert_with(|| {
                let mut new = Bits::clone(row);
                new.add(&all);
                [Rc::clone(row), Rc::new(new)]
            });
            *row = Rc::clone(new);
        }
    }

    /// Returns the first group, from `start` on, that did not hold together with another yet.
    fn first_apart(&self, from: usize, start: usize) -> Option<usize> {
        let row = &self.rows[from];
        let mut mask = u64::MAX << (start % 64);
        for (at, word) in row.words.iter().enumerate().skip(start / 64) {
            let apart = !word & mask;
            if apart != 0 {
                let found = at * 64 + apart.trailing_zeros() as usize;
                return (found < self.rows.len()).then_some(found);
            }
            mask = u64::MAX;
        }
        None
    }
}

/// A hitting-set tree of bounded depth.
struct Tree<'t, 's, 'a> {
    search: &'t mut Search<'s, 'a>,
    size: usize,
    chosen: Vec<u32>,
    chosen_bits: Bits,
    /// Members whose branches are done.
    done: Bits,
    /// Whether a branch ended only because it was deep enough.
    cut: bool,
}

impl<'t, 's, 'a> Tree<'t, 's, 'a> {
    fn new(search: &'t mut Search<'s, 'a>, size: usize) -> Self {
        let count = search.problem.len();
        Self {
            search,
            size,
            chosen: Vec::new(),
            chosen_bits: Bits::none(count),
            done: Bits::none(count),
            cut: false,
        }
    }

    /// Finds every conflict that extends what is chosen, and has none of `done`.
    fn grow(&mut self) -> Result<(), Stopped> {
        let candidates = loop {
            match self.candidates()? {
                Next::Members(candidates) => break candidates,
                Next::Dead => return Ok(()),
                Next::MeetsAll => {
                    let conflict = self
                        .search
                        .problem
                        .slice(&sorted(&self.chosen), self.search.effort)
                        .minimal_conflict()?;
                    if let Some(conflict) = conflict {
                        self.search.learn(conflict);
                        return Ok(());
                    }
                    let known = self.search.corrections.len();
                    self.search.correct(&self.chosen)?;
                    if self.search.corrections.len() == known {
                        return Ok(());
                    }
                }
            }
        };
        let first = self.done.clone();
        for member in candidates {
            self.chosen.push(member);
            self.chosen_bits.insert(member as usize);
            if !self.closes_known(member) {
                self.grow()?;
            }
            self.chosen.pop();
            self.chosen_bits.remove(member as usize);
            self.done.insert(member as usize);
        }
        self.done = first;
        Ok(())
    }

    /// Returns the members with which to go on.
    fn candidates(&mut self) -> Result<Next, Stopped> {
        let left = self.size - self.chosen.len();
        let corrections = &self.search.corrections;
        self.search
            .effort
            .spend(1 + (corrections.len() * self.done.words.len()) as u64 / 16)?;
        let mut smallest: Option<(usize, usize)> = None;
        // What would meet all that is not met yet.
        let mut common: Option<Bits> = None;
        for (at, correction) in corrections.iter().enumerate() {
            if correction.meets(&self.chosen_bits) {
                continue;
            }
            let size = correction.count_without(&self.done);
            if size == 0 {
                return Ok(Next::Dead);
            }
            if smallest.is_none_or(|(_, least)| size < least) {
                smallest = Some((at, size));
            }
            if left == 1 {
                match &mut common {
                    Some(common) => common.keep(correction),
                    None => common = Some(correction.clone()),
                }
            }
        }
        let Some((at, size)) = smallest else {
            return Ok(Next::MeetsAll);
        };
        if left == 0 {
            self.cut = true;
            return Ok(Next::Dead);
        }
        let from = common.as_ref().unwrap_or(&corrections[at]);
        let members: Vec<u32> = from
            .iter()
            .filter(|at| !self.done.contains(*at))
            .map(|at| at as u32)
            .collect();
        if left == 1 && members.len() < size {
            self.cut = true;
        }
        Ok(Next::Members(members))
    }

    /// Tells whether what is chosen contains a known conflict, now that `member` is.
    fn closes_known(&self, member: u32) -> bool {
        self.search.of_group[member as usize].iter().any(|of| {
            self.search.found[*of]
                .iter()
                .all(|group| self.chosen_bits.contains(*group as usize))
        })
    }
}

enum Next {
    /// Every correction set known is met.
    MeetsAll,
    /// One of these meets a further one.
    Members(Vec<u32>),
    /// None can be met in the depth that is left.
    Dead,
}

fn sorted(groups: &[u32]) -> Vec<u32> {
    let mut groups = groups.to_vec();
    groups.sort_unstable();
    groups
}

/// A set of small numbers.
#[derive(Clone, Debug)]
struct Bits {
    words: Vec<u64>,
}

impl Bits {
    fn none(count: usize) -> Self {
        Self {
            words: vec![0; count.div_ceil(64)],
        }
    }

    fn contains(&self, at: usize) -> bool {
        self.words[at / 64] >> (at % 64) & 1 == 1
    }

    fn insert(&mut self, at: usize) {
        self.words[at / 64] |= 1 << (at % 64);
    }

    fn remove(&mut self, at: usize) {
        self.words[at / 64] &= !(1 << (at % 64));
    }

    fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    fn keep(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.words
            .iter()
            .zip(&other.words)
            .any(|(word, other)| word & other != 0)
    }

    fn count_without(&self, other: &Self) -> usize {
        self.words
            .iter()
            .zip(&other.words)
            .map(|(word, other)| (word & !other).count_ones() as usize)
            .sum()
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    at * 64 + bit
                })
            })
        })
    }
}
