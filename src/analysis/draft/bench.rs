//! One draft on the bench: what the solver says of it and of a clause.

use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{Layout, Place, Proposition, VariableId, shared};
use crate::domain::{Cut, Decimal, Grain, Members, Stretch, Values};
use crate::model::{BackgroundId, CellId, Formula, Negotiation, Proposal};
use crate::solver::{Effort, Group, Key, Memory, Solver, Subject};

use super::{Condition, Given, Verdict};
use crate::analysis::Gap;
use crate::analysis::union::Union;

/// Questions about the outcomes of events, of one clause, after which nothing more is tried.
const QUESTIONS: u32 = 4_000;

/// A draft with the rules and readings, sorted by what ties cells together: a question about
/// some cells concerns only what is tied to them.
pub struct Bench<'a> {
    negotiation: &'a Negotiation,
    layout: &'a Layout,
    effort: &'a Effort,
    /// The terms, then the rules, then the readings.
    said: Vec<Said>,
    left_out: Vec<usize>,
    /// The cells that the draft restricts, by itself or through rules.
    addressed: BTreeSet<CellId>,
    /// Of each cell that something is said of, the cell that stands for all tied to it.
    roots: BTreeMap<CellId, CellId>,
    /// What is said of them, as numbers of `said` and of a part of it.
    parts: BTreeMap<CellId, Vec<(usize, usize)>>,
    gave_up: bool,
}

/// A term, a rule or a reading.
struct Said {
    source: Source,
    parts: Vec<Proposition>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Term(usize),
    Background(BackgroundId),
}

/// What is tied to some cells, in a solver of its own.
struct Local<'a> {
    negotiation: &'a Negotiation,
    layout: &'a Layout,
    solver: Solver<'a>,
    text: Vec<(Group, Source)>,
    cells: BTreeSet<CellId>,
    /// What pins a variable to one of its outcomes.
    pins: BTreeMap<(VariableId, Members), Group>,
    gave_up: bool,
}

/// Terms that cannot hold together, and the rules and readings that they clash with.
pub struct Conflict {
    /// The terms, by number.
    pub terms: Vec<usize>,
    /// The rules and readings.
    pub backgrounds: Vec<BackgroundId>,
}

/// Terms, and the rules and readings that they need.
type Reason = (Vec<usize>, Vec<BackgroundId>);

/// A clause as the solver sees it.
pub struct Ask {
    parts: Vec<(Vec<CellId>, Proposition)>,
}

/// What was found of a clause.
pub struct Found {
    pub verdict: Verdict,
    pub conditions: Vec<Condition>,
    pub by: Vec<usize>,
    pub rests_on: Vec<BackgroundId>,
}

impl Ask {
    /// Tells whether it asks for no value.
    pub fn is_idle(&self) -> bool {
        self.parts.is_empty()
    }

    fn whole(&self) -> Proposition {
        Proposition::All(self.parts.iter().map(|(_, part)| part.clone()).collect())
    }
}

impl<'a> Bench<'a> {
    /// Puts a draft on the bench.
    pub fn new(
        negotiation: &'a Negotiation,
        layout: &'a Layout,
        proposal: &Proposal,
        backgrounds: &[BackgroundId],
        effort: &'a Effort,
    ) -> Self {
        let say = |source: Source, formulas: Vec<Formula>| {
            let whole = layout.proposition(&Formula::All(formulas), true);
            let mut parts = Vec::new();
            split(whole, &mut parts);
            Said { source, parts }
        };
        let terms = proposal.terms.iter().enumerate().map(|(at, term)| {
            let formulas = super::formulas_of(&term.terms).cloned();
            say(Source::Term(at), formulas.collect())
        });
        // A minimal conflict sheds first what comes last, so readings come after rules.
        let mut backgrounds = backgrounds.to_vec();
        backgrounds.sort_by_key(|id| (negotiation.background(*id).is_reading(), *id));
        let backgrounds = backgrounds.into_iter().map(|id| {
            let formula = shared(negotiation.background(id));
            say(Source::Background(id), vec![formula])
        });
        let mut bench = Self {
            negotiation,
            layout,
            effort,
            said: terms.chain(backgrounds).collect(),
            left_out: Vec::new(),
            addressed: BTreeSet::new(),
            roots: BTreeMap::new(),
            parts: BTreeMap::new(),
            gave_up: false,
        };
        bench.tie();
        bench
    }

    /// Puts aside the terms that cannot hold, and says which; `None` once the effort is spent.
    pub fn without_conflicts(mut self, memory: &Memory) -> Option<(Self, Vec<Conflict>)> {
        let mut conflicts = Vec::new();
        loop {
            let clash = memory.recall(self.key(), self.effort, || {
                let mut local = self.local(self.roots.keys().copied());
                let groups = local.groups(|_| true);
                local.solver.minimal_conflict(&groups)
            });
            let Some(clash) = clash else {
                break;
            };
            self.effort.check().ok()?;
            let (terms, backgrounds) = self.local(self.roots.keys().copied()).named(&clash);
            if terms.is_empty() {
                // Rules that cannot hold have been put aside before.
                break;
            }
            self.left_out.extend(&terms);
            self.tie();
            conflicts.push(Conflict { terms, backgrounds });
        }
        self.left_out.sort_unstable();
        self.effort.check().ok()?;
        Some((self, conflicts))
    }

    /// Finds the cells that it restricts; `None` once the effort is spent.
    pub fn address(&mut self) -> Option<()> {
        self.addressed = self.reach();
        self.effort.check().ok()
    }

    /// Writes down all that is said.
    fn key(&self) -> Key {
        let mut names = Vec::new();
        for part in self.kept().flat_map(|said| &said.parts) {
            part.each_variable(&mut |variable| names.push(variable));
        }
        let variables = self.layout.variables();
        let mut key = Key::new(Subject::Draft, variables, names);
        // Elements of one subset are tied together, whatever is said of them.
        let cells: Vec<CellId> = key.names().map(|name| self.layout.cell_of(name)).collect();
        key.list(cells.windows(2).map(|pair| u64::from(pair[0] == pair[1])));
        for said in self.kept() {
            key.propositions(said.parts.iter());
        }
        key
    }

    /// Returns the terms that were put aside, by number.
    pub fn left_out(&self) -> Vec<usize> {
        self.left_out.clone()
    }

    /// Returns the rules and readings on the bench.
    pub fn backgrounds(&self) -> Vec<BackgroundId> {
        let sources = self.said.iter().filter_map(|said| match said.source {
            Source::Background(id) => Some(id),
            Source::Term(_) => None,
        });
        let mut ids: Vec<BackgroundId> = sources.collect();
        ids.sort_unstable();
        ids
    }

    /// Tells whether the outcomes of events were too many to try.
    pub fn gave_up(&self) -> bool {
        self.gave_up
    }

    /// Returns what the draft leaves on each cell that it restricts.
    pub fn gives(&mut self) -> Vec<Given> {
        let cells = self.addressed.iter().copied();
        cells
            .filter(|cell| !self.negotiation.issue_of(*cell).event)
            .map(|cell| Given {
                cell,
                values: self.left(cell),
            })
            .collect()
    }

    /// Returns the cells that it restricts, ascending.
    pub fn addressed(&self) -> &BTreeSet<CellId> {
        &self.addressed
    }

    /// Tells whether it implies all that another draft says of a cell, or also all that is
    /// tied to it. Both must be of one layout.
    pub fn implies(&self, other: &Bench<'_>, cell: CellId, with_tied: bool) -> bool {
        let is_about = |near: &CellId| {
            *near == cell || with_tied && other.roots.get(near) == other.roots.get(&cell)
        };
        let parts: Vec<Proposition> = other
            .kept()
            .filter(|said| matches!(said.source, Source::Term(_)))
            .flat_map(|said| &said.parts)
            .filter(|part| self.layout.cells_of(part).iter().any(is_about))
            .cloned()
            .collect();
        let broken = Proposition::All(parts).negation();
        let mut local = self.local(self.layout.cells_of(&broken).into_iter());
        let broken = local.solver.group([&broken]);
        !local.holds_with(&[broken])
    }

    /// Prepares a clause, given as a formula for each term of it. What one term asks of the
    /// same cells is one condition. What places something in time is not judged here.
    pub fn ask(&self, formulas: &[Formula]) -> Ask {
        let mut parts: Vec<(Vec<CellId>, Proposition)> = Vec::new();
        for formula in formulas {
            let mut found = Vec::new();
            let mut timeless = Vec::new();
            without_order(formula, &mut timeless);
            for formula in timeless {
                split(self.layout.proposition(formula, true), &mut found);
            }
            let mut own: Vec<(Vec<CellId>, Vec<Proposition>)> = Vec::new();
            for part in found {
                let cells = self.layout.cells_of(&part);
                if cells.is_empty() && part == Proposition::All(Vec::new()) {
                    continue;
                }
                match own.iter_mut().find(|(known, _)| *known == cells) {
                    Some((_, same)) => same.push(part),
                    None => own.push((cells, vec![part])),
                }
            }
            parts.extend(
                own.into_iter()
                    .map(|(cells, same)| (cells, Proposition::All(same))),
            );
        }
        Ask { parts }
    }

    /// Judges a clause.
    pub fn judge(&mut self, ask: &Ask) -> Found {
        let whole = ask.whole();
        let mut local = self.local(self.layout.cells_of(&whole).into_iter());
        let (verdict, reason) = local.verdict(&whole, &self.addressed);
        let (by, rests_on) = reason.unwrap_or_default();
        let conditions = ask
            .parts
            .iter()
            .map(|(cells, part)| local.condition(cells, part, &self.addressed))
            .collect();
        self.gave_up |= local.gave_up;
        Found {
            verdict,
            conditions,
            by,
            rests_on,
        }
    }

    /// Returns some of these clauses, by number, that the draft leaves no room to meet all.
    pub fn clash(&self, asks: &[&Ask]) -> Option<Vec<usize>> {
        let wholes: Vec<Proposition> = asks.iter().map(|ask| ask.whole()).collect();
        let cells = wholes.iter().flat_map(|whole| self.layout.cells_of(whole));
        let mut local = self.local(cells);
        let groups: Vec<Group> = wholes
            .iter()
            .map(|whole| local.solver.group([whole]))
            .collect();
        if local.holds_with(&groups) {
            return None;
        }
        let mut all = local.groups(|_| true);
        all.extend(&groups);
        let clash = local.solver.minimal_conflict(&all)?;
        let is_in = |at: &usize| clash.contains(&groups[*at]);
        Some((0..groups.len()).filter(is_in).collect())
    }

    /// Returns what the draft leaves on a cell, as a person understands it.
    pub fn left(&self, cell: CellId) -> Values {
        let is_tied = self.kept().any(|said| {
            let mut parts = said.parts.iter();
            parts.any(|part| !is_plain(part) && self.layout.cells_of(part).contains(&cell))
        });
        let mut local = self.local([cell].into_iter());
        let text = local.groups(|_| true);
        local.values(&text, cell, is_tied)
    }

    /// Returns the cells that the draft speaks of, and those that it restricts through rules.
    fn reach(&self) -> BTreeSet<CellId> {
        let terms = self
            .kept()
            .filter(|said| matches!(said.source, Source::Term(_)));
        let parts = terms.flat_map(|said| &said.parts);
        let own: BTreeSet<CellId> = parts.flat_map(|part| self.layout.cells_of(part)).collect();
        let mut reached = own.clone();
        let roots: BTreeSet<CellId> = own.iter().map(|cell| self.roots[cell]).collect();
        for root in roots {
            let mut local = self.local([root].into_iter());
            let text = local.groups(|_| true);
            let rules = local.groups(|source| matches!(source, Source::Background(_)));
            for cell in local.cells.clone() {
                let is_narrower = !own.contains(&cell)
                    && self.layout.variables_of(cell).any(|variable| {
                        let mut left = |groups| local.possible(groups, cell, variable);
                        left(&text) != left(&rules)
                    });
                if is_narrower {
                    reached.insert(cell);
                }
            }
        }
        reached
    }

    /// Joins the cells that what is said ties together.
    fn tie(&mut self) {
        let mut tied: Union<CellId> = Union::new();
        let mut firsts: Vec<(CellId, (usize, usize))> = Vec::new();
        for (at, said) in self.said.iter().enumerate() {
            if matches!(said.source, Source::Term(term) if self.left_out.contains(&term)) {
                continue;
            }
            for (number, part) in said.parts.iter().enumerate() {
                let cells = self.layout.cells_of(part);
                // What concerns no cell is always so, or never, which a conflict will tell.
                let first = cells.first().copied().unwrap_or(CellId(0));
                tied.join_all(std::iter::once(first).chain(cells));
                firsts.push((first, (at, number)));
            }
        }
        let cells = tied.members().into_iter();
        self.roots = cells.map(|cell| (cell, tied.root(cell))).collect();
        self.parts = BTreeMap::new();
        for (first, part) in firsts {
            self.parts.entry(self.roots[&first]).or_default().push(part);
        }
    }

    /// Returns what is tied to some cells.
    fn local(&self, cells: impl Iterator<Item = CellId>) -> Local<'a> {
        let mut cells: BTreeSet<CellId> = cells.collect();
        let roots: BTreeSet<CellId> = cells
            .iter()
            .filter_map(|cell| self.roots.get(cell).copied())
            .collect();
        let mut parts: BTreeMap<usize, Vec<&Proposition>> = BTreeMap::new();
        for (at, number) in roots
            .iter()
            .filter_map(|root| self.parts.get(root))
            .flatten()
        {
            let part = &self.said[*at].parts[*number];
            cells.extend(self.layout.cells_of(part));
            parts.entry(*at).or_default().push(part);
        }
        let mut solver = Solver::new(self.layout.variables(), self.effort);
        let text = parts
            .into_iter()
            .map(|(at, parts)| (solver.group(parts), self.said[at].source))
            .collect();
        Local {
            negotiation: self.negotiation,
            layout: self.layout,
            solver,
            text,
            cells,
            pins: BTreeMap::new(),
            gave_up: false,
        }
    }

    fn kept(&self) -> impl Iterator<Item = &Said> {
        self.said
            .iter()
            .filter(|said| !matches!(said.source, Source::Term(at) if self.left_out.contains(&at)))
    }
}

impl Local<'_> {
    fn condition(
        &mut self,
        cells: &[CellId],
        part: &Proposition,
        addressed: &BTreeSet<CellId>,
    ) -> Condition {
        let (verdict, _) = self.verdict(part, addressed);
        let (mut accepts, mut gap) = (None, None);
        if let [cell] = cells {
            let alone = self.solver.group([part]);
            let is_tied = !matches!(part, Proposition::All(parts) if parts.iter().all(is_plain));
            accepts = Some(self.values(&[alone], *cell, is_tied));
            if verdict == Verdict::Violated {
                gap = self.gap(*cell, alone);
            }
        }
        Condition {
            cells: cells.to_vec(),
            verdict,
            accepts,
            gap,
        }
    }

    /// Returns what the draft does to a proposition, and the terms, rules and readings by
    /// which it does.
    fn verdict(
        &mut self,
        asked: &Proposition,
        addressed: &BTreeSet<CellId>,
    ) -> (Verdict, Option<Reason>) {
        let yes = self.solver.group([asked]);
        let no = self.solver.group([&asked.negation()]);
        for (verdict, against) in [(Verdict::Met, no), (Verdict::Violated, yes)] {
            if !self.holds_with(&[against]) {
                let mut all = self.groups(|_| true);
                all.push(against);
                let clash = self.solver.minimal_conflict(&all).unwrap_or_default();
                return (verdict, Some(self.named(&clash)));
            }
        }
        let cells = self.layout.cells_of(asked);
        let is_event = |cell: &CellId| self.negotiation.issue_of(*cell).event;
        let mut settled = cells.iter().filter(|cell| !is_event(cell)).peekable();
        if settled.peek().is_some() && !settled.any(|cell| addressed.contains(cell)) {
            return (Verdict::Unaddressed, None);
        }
        let depends = self.depends(yes, no);
        (depends.unwrap_or(Verdict::Open), None)
    }

    /// Returns the events that decide what the draft leaves undecided.
    fn depends(&mut self, yes: Group, no: Group) -> Option<Verdict> {
        let is_event = |cell: &CellId| self.negotiation.issue_of(*cell).event;
        let mut events: Vec<CellId> = self.cells.iter().copied().filter(is_event).collect();
        let mut questions = QUESTIONS;
        let mut single: Vec<(CellId, Values, Values)> = Vec::new();
        for cell in &events {
            if let Some((met, violated)) = self.outcomes(*cell, yes, no) {
                single.push((*cell, met, violated));
            }
        }
        match single.len() {
            0 => {}
            1 => {
                let (cell, met, violated) = single.remove(0);
                return Some(Verdict::Depends {
                    events: vec![cell],
                    outcomes: Some((met, violated)),
                });
            }
            _ => {
                return Some(Verdict::Depends {
                    events: single.into_iter().map(|(cell, ..)| cell).collect(),
                    outcomes: None,
                });
            }
        }
        let mut decides = |local: &mut Self, events: &[CellId], grain: Outcomes| {
            let variables = events.iter();
            let outcomes: Vec<(VariableId, Vec<Members>)> = variables
                .flat_map(|cell| local.layout.variables_of(*cell))
                .map(|variable| (variable, local.outcomes_of(variable, grain)))
                .collect();
            let mut chosen = Vec::new();
            local.reaches(&outcomes, &mut chosen, no, &mut questions)
                && local.reaches(&outcomes, &mut chosen, yes, &mut questions)
        };
        // Two amounts in one stretch may be equal or not, which only their values tell.
        let has_repeated = |cell: &CellId| match self.layout.place(*cell) {
            Place::Slots(_, slots) => slots.windows(2).any(|two| two[0] == two[1]),
            Place::Value(_) | Place::Flags(..) => false,
        };
        let grains: &[Outcomes] = if events.iter().any(has_repeated) {
            &[Outcomes::Stretches, Outcomes::Values]
        } else {
            &[Outcomes::Stretches]
        };
        let mut grains = grains.iter().copied();
        let Some(grain) = grains.find(|grain| decides(self, &events, *grain)) else {
            self.gave_up |= questions == 0;
            return None;
        };
        // Whatever can be left out, and others still decide, is not named.
        let mut at = events.len();
        while at > 0 {
            at -= 1;
            let cell = events.remove(at);
            if !decides(self, &events, grain) {
                events.insert(at, cell);
            }
        }
        Some(Verdict::Depends {
            events,
            outcomes: None,
        })
    }

    /// Returns the outcomes of one event under which the draft meets what is asked, and those
    /// under which it violates it, if there are both.
    fn outcomes(&mut self, cell: CellId, yes: Group, no: Group) -> Option<(Values, Values)> {
        let (Place::Value(variable) | Place::Slots(variable, _)) = self.layout.place(cell) else {
            return None;
        };
        let variable = *variable;
        let kind = self.layout.variable(variable);
        let (mut met, mut violated) = (Members::none(kind.count()), Members::none(kind.count()));
        for outcome in self.outcomes_of(variable, Outcomes::Stretches) {
            let pin = self.pin(variable, &outcome);
            if !self.holds_with(&[pin]) {
                continue;
            }
            if !self.holds_with(&[pin, no]) {
                met = met.union(&outcome);
            } else if !self.holds_with(&[pin, yes]) {
                violated = violated.union(&outcome);
            }
        }
        let words = |members: &Members| self.layout.values(cell, members);
        (!met.is_empty() && !violated.is_empty()).then(|| (words(&met), words(&violated)))
    }

    /// Tells whether, under some outcome of events that can be, `against` cannot.
    fn reaches(
        &mut self,
        events: &[(VariableId, Vec<Members>)],
        chosen: &mut Vec<Group>,
        against: Group,
        questions: &mut u32,
    ) -> bool {
        let Some(left) = questions.checked_sub(1) else {
            return false;
        };
        *questions = left;
        if !self.holds_with(chosen) {
            return false;
        }
        chosen.push(against);
        let holds = self.holds_with(chosen);
        chosen.pop();
        if !holds {
            return true;
        }
        let Some(((variable, outcomes), rest)) = events.split_first() else {
            return false;
        };
        for outcome in outcomes {
            chosen.push(self.pin(*variable, outcome));
            let found = self.reaches(rest, chosen, against, questions);
            chosen.pop();
            if found {
                return true;
            }
        }
        false
    }

    /// Returns what can be told apart of an event: its values, or its stretches.
    fn outcomes_of(&self, variable: VariableId, grain: Outcomes) -> Vec<Members> {
        let kind = self.layout.variable(variable);
        let slots = match self.layout.place(self.layout.cell_of(variable)) {
            Place::Slots(_, slots) => slots.as_slice(),
            Place::Value(_) | Place::Flags(..) => &[],
        };
        let mut found: Vec<(Option<&Stretch>, Members)> = Vec::new();
        for value in kind.allowed().iter() {
            let stretch = slots.get(value as usize);
            match found.last_mut() {
                Some((known, all))
                    if grain == Outcomes::Stretches && stretch.is_some() && *known == stretch =>
                {
                    all.insert(value);
                }
                _ => found.push((stretch, Members::of(kind.count(), [value]))),
            }
        }
        found.into_iter().map(|(_, outcome)| outcome).collect()
    }

    fn pin(&mut self, variable: VariableId, outcome: &Members) -> Group {
        let solver = &mut self.solver;
        *self
            .pins
            .entry((variable, outcome.clone()))
            .or_insert_with(|| solver.group([&Proposition::OneOf(variable, outcome.clone())]))
    }

    /// Returns the room between what the draft gives an ordered cell and the nearest value
    /// that a condition accepts.
    fn gap(&mut self, cell: CellId, condition: Group) -> Option<Gap> {
        let ty = &self.negotiation.issue_of(cell).ty;
        let (Place::Value(variable) | Place::Slots(variable, _)) = self.layout.place(cell) else {
            return None;
        };
        if !ty.space().is_ordered() {
            return None;
        }
        let text = self.groups(|_| true);
        let given = self.possible(&text, cell, *variable);
        let accepted = self.possible(&[condition], cell, *variable);
        let mut known: Option<(u32, bool)> = None;
        let mut nearest: Option<(Decimal, Gap)> = None;
        for at in given.union(&accepted).iter() {
            let is_given = given.contains(at);
            if let Some((before, was_given)) = known
                && was_given != is_given
                && let Some((distance, gap)) = self.between(cell, ty.grain(), before, at)
                && nearest.as_ref().is_none_or(|(least, _)| distance < *least)
            {
                nearest = Some((distance, gap));
            }
            known = Some((at, is_given));
        }
        nearest.map(|(_, gap)| gap)
    }

    fn between(&self, cell: CellId, grain: Grain, low: u32, high: u32) -> Option<(Decimal, Gap)> {
        match self.layout.place(cell) {
            Place::Value(_) => Some((Decimal::from(high - low), Gap::Steps(low, high))),
            Place::Slots(_, slots) => {
                let low = last_of(slots.get(low as usize)?, grain)?;
                let high = first_of(slots.get(high as usize)?)?;
                Some((high - low, Gap::Amounts(low, high)))
            }
            Place::Flags(..) => None,
        }
    }

    /// Returns what some groups leave of a variable of a cell.
    fn possible(&mut self, groups: &[Group], cell: CellId, variable: VariableId) -> Members {
        let possible = self.solver.possible(groups, variable);
        self.layout.rounded(cell, possible)
    }

    /// Returns what some groups leave on a cell; `is_tied` if elements may depend on others.
    fn values(&mut self, groups: &[Group], cell: CellId, is_tied: bool) -> Values {
        let variables = self.layout.variables_of(cell);
        let possible: Vec<Members> = variables
            .map(|variable| self.solver.possible(groups, variable))
            .collect();
        self.layout.left(cell, &possible, is_tied)
    }

    /// Returns the groups of what is said, by where it comes from.
    fn groups(&self, wanted: impl Fn(Source) -> bool) -> Vec<Group> {
        let text = self.text.iter().filter(|(_, source)| wanted(*source));
        text.map(|(group, _)| *group).collect()
    }

    fn holds_with(&mut self, more: &[Group]) -> bool {
        let mut groups = self.groups(|_| true);
        groups.extend(more);
        self.solver.holds(&groups)
    }

    /// Returns the terms, and the rules and readings, among some groups.
    fn named(&self, groups: &[Group]) -> Reason {
        let (mut terms, mut backgrounds) = (Vec::new(), Vec::new());
        for (_, source) in self.text.iter().filter(|(group, _)| groups.contains(group)) {
            match source {
                Source::Term(at) => terms.push(*at),
                Source::Background(id) => backgrounds.push(*id),
            }
        }
        backgrounds.sort_unstable();
        (terms, backgrounds)
    }
}

/// What of an event is told apart. A stretch between two bounds is repeated where amounts are
/// compared with each other; in one stretch, one value is as good as another for a bound.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcomes {
    Stretches,
    Values,
}

fn without_order<'f>(formula: &'f Formula, found: &mut Vec<&'f Formula>) {
    match formula {
        Formula::All(parts) => {
            for part in parts {
                without_order(part, found);
            }
        }
        other if other.has_order() => {}
        other => found.push(other),
    }
}

fn is_plain(part: &Proposition) -> bool {
    matches!(part, Proposition::OneOf(..))
}

fn split(proposition: Proposition, found: &mut Vec<Proposition>) {
    match proposition {
        Proposition::All(parts) if !parts.is_empty() => {
            for part in parts {
                split(part, found);
            }
        }
        other => found.push(other),
    }
}

/// Returns the last value of a stretch; of one that ends before a number, that number.
fn last_of(stretch: &Stretch, grain: Grain) -> Option<Decimal> {
    match stretch.high {
        Cut::Before(day) if grain == Grain::Whole => Some(day - Decimal::ONE),
        Cut::Before(value) | Cut::After(value) => Some(value),
        Cut::Start | Cut::End => None,
    }
}

fn first_of(stretch: &Stretch) -> Option<Decimal> {
    match stretch.low {
        Cut::Before(value) | Cut::After(value) => Some(value),
        Cut::Start | Cut::End => None,
    }
}
