//! Which variables stand for which cell.
//!
//! A choice or a scale is one variable. A subset is one flag an element. A number or a date
//! is one ordered variable whose values are the stretches between the constants that occur:
//! within a stretch no condition can tell two values apart. Where cells are compared with
//! each other, they share their stretches, and a stretch is repeated as often as there are
//! cells that may need different values in it (at most once per value that it holds), the
//! constants themselves stand alone, and as a chain of comparisons between whole days moves
//! a bound by a day a step, those days are cut out too.

use crate::domain::{Cut, Decimal, Family, Grain, Line, Members, Space, Stretch, Values};
use crate::model::{Atom, CellId, Formula, Negotiation, Point, Relation, TypeKind, join};

use super::{Proposition, Variable, VariableId};

/// Which variables stand for which cell, and what their values mean.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    variables: Vec<Variable>,
    /// The cell of each variable.
    owners: Vec<CellId>,
    places: Vec<Place>,
}

/// What stands for a cell.
#[derive(Clone, Debug)]
pub enum Place {
    /// One variable with the values of a choice or a scale.
    Value(VariableId),
    /// One variable whose values are stretches of a line, least first.
    Slots(VariableId, Vec<Stretch>),
    /// So many flags from this one on, one an element.
    Flags(VariableId, u32),
}

impl Layout {
    /// Lays out the cells of a negotiation for the formulas that will be asked.
    pub fn of(negotiation: &Negotiation, formulas: &[&Formula]) -> Self {
        let mut links = Links::of(negotiation.cells.len());
        let mut cuts: Vec<Vec<Cut>> = vec![Vec::new(); negotiation.cells.len()];
        for formula in formulas {
            gather(formula, &mut links, &mut cuts);
        }
        let spaces: Vec<Space> = negotiation
            .issues
            .iter()
            .map(|issue| issue.ty.space())
            .collect();
        let groups = links.groups();
        let mut slots: Vec<Option<Vec<Stretch>>> = vec![None; negotiation.cells.len()];
        for group in &groups {
            let first = negotiation.cell(group[0]).issue;
            let Space::Line(grain, _) = &spaces[first.index()] else {
                continue;
            };
            let mut shared: Vec<Cut> = Vec::new();
            for cell in group {
                shared.append(&mut cuts[cell.index()]);
                if let Space::Line(_, range) = &spaces[negotiation.cell(*cell).issue.index()] {
                    shared.extend(ends(range));
                }
            }
            let divided = divide(shared, *grain, group.len() as u32);
            for cell in group {
                slots[cell.index()] = Some(divided.clone());
            }
        }

        let mut layout = Self::default();
        for (at, cell) in negotiation.cells.iter().enumerate() {
            let id = CellId(at as u32);
            let next = VariableId(layout.variables.len() as u32);
            let place = match &spaces[cell.issue.index()] {
                Space::Choice(count) => {
                    layout.push(id, Variable::Choice(Members::all(*count)));
                    Place::Value(next)
                }
                Space::Scale(count) => {
                    layout.push(id, Variable::Ordered(Members::all(*count)));
                    Place::Value(next)
                }
                Space::Subset(count) => {
                    for _ in 0..*count {
                        layout.push(id, Variable::Flag);
                    }
                    Place::Flags(next, *count)
                }
                Space::Line(_, range) => {
                    let slots = slots[at].take().unwrap_or_default();
                    layout.push(id, Variable::Ordered(inside(&slots, range)));
                    Place::Slots(next, slots)
                }
            };
            layout.places.push(place);
        }
        layout
    }

    /// Returns how many cells there are.
    pub fn cells(&self) -> usize {
        self.places.len()
    }

    /// Returns all variables.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Returns a variable.
    pub fn variable(&self, id: VariableId) -> &Variable {
        &self.variables[id.index()]
    }

    /// Returns the cell that a variable belongs to.
    pub fn cell_of(&self, id: VariableId) -> CellId {
        self.owners[id.index()]
    }

    /// Returns what stands for a cell.
    pub fn place(&self, cell: CellId) -> &Place {
        &self.places[cell.index()]
    }

    /// Returns the variables of a cell.
    pub fn variables_of(&self, cell: CellId) -> impl Iterator<Item = VariableId> + use<> {
        let (first, count) = match self.place(cell) {
            Place::Value(variable) | Place::Slots(variable, _) => (variable.0, 1),
            Place::Flags(first, count) => (first.0, *count),
        };
        (first..first + count).map(VariableId)
    }

    /// Returns the cells that a proposition ties together, ascending, each once.
    pub fn cells_of(&self, proposition: &Proposition) -> Vec<CellId> {
        let mut cells = Vec::new();
        proposition.each_variable(&mut |variable| cells.push(self.cell_of(variable)));
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// Returns what a formula, or its opposite, says about the variables.
    pub fn proposition(&self, formula: &Formula, positive: bool) -> Proposition {
        let each = |parts: &[Formula]| {
            parts
                .iter()
                .map(|part| self.proposition(part, positive))
                .collect::<Vec<_>>()
        };
        match formula {
            Formula::Not(inner) => self.proposition(inner, !positive),
            Formula::All(parts) if positive => Proposition::All(each(parts)),
            Formula::All(parts) => Proposition::Any(each(parts)),
            Formula::Any(parts) if positive => Proposition::Any(each(parts)),
            Formula::Any(parts) => Proposition::All(each(parts)),
            Formula::AtLeast(count, parts) if positive => Proposition::AtLeast(*count, each(parts)),
            Formula::AtLeast(count, parts) => match (parts.len() as u32).checked_sub(*count) {
                None => Proposition::All(Vec::new()),
                Some(rest) => Proposition::AtLeast(rest + 1, each(parts)),
            },
            // An order restricts no value, whichever way it is asked.
            Formula::Order(_) => Proposition::All(Vec::new()),
            Formula::Atom(atom) => {
                let proposition = self.atom(atom);
                if positive {
                    proposition
                } else {
                    proposition.negation()
                }
            }
        }
    }

    /// Returns values of a cell's one variable as a person understands them.
    pub fn values(&self, cell: CellId, members: &Members) -> Values {
        match self.place(cell) {
            Place::Slots(_, slots) => Values::Line(Line::of(
                members
                    .iter()
                    .filter_map(|at| slots.get(at as usize))
                    .copied(),
            )),
            Place::Value(_) | Place::Flags(..) => Values::Members(members.clone()),
        }
    }

    /// Returns what a cell's variable can be, as far as conditions on that cell alone tell it
    /// apart: where a stretch is repeated for cells that are compared with each other, an
    /// amount that is possible in it is no more so than any other in it.
    pub fn rounded(&self, cell: CellId, possible: Members) -> Members {
        let Place::Slots(_, slots) = self.place(cell) else {
            return possible;
        };
        let mut whole = possible.clone();
        for at in possible.iter() {
            let is_same = |other: &usize| slots.get(*other) == slots.get(at as usize);
            let at = at as usize;
            let before = (0..at).rev().take_while(is_same);
            let after = (at + 1..slots.len()).take_while(is_same);
            for other in before.chain(after) {
                whole.insert(other as u32);
            }
        }
        whole
    }

    /// Returns the values that are left on a cell where each of its variables can take those
    /// in `possible`. `is_tied` says that elements of a subset may depend on others.
    pub fn left(&self, cell: CellId, possible: &[Members], is_tied: bool) -> Values {
        let Place::Flags(_, count) = self.place(cell) else {
            return self.values(cell, &possible[0]);
        };
        let settled = |value: u32| {
            let is = |at: &u32| possible[*at as usize] == Members::of(2, [value]);
            Members::of(*count, (0..*count).filter(is))
        };
        let (required, forbidden) = (settled(1), settled(0));
        let is_open = !required.union(&forbidden).is_full();
        Values::Family(Family {
            required,
            forbidden,
            further: is_open && is_tied,
        })
    }

    /// Returns the value that a solution gives to a cell. Where a stretch has many, it is
    /// the first or the last that belongs to it, or one in the middle; cells that are compared
    /// with each other keep their order.
    pub fn point(&self, cell: CellId, grain: Grain, value: impl Fn(VariableId) -> u32) -> Point {
        match self.place(cell) {
            Place::Value(variable) => Point::Member(value(*variable)),
            Place::Flags(first, count) => {
                let is = |at: &u32| value(VariableId(first.0 + at)) == 1;
                Point::Subset(Members::of(*count, (0..*count).filter(is)))
            }
            Place::Slots(variable, slots) => {
                let at = value(*variable) as usize;
                let Some(stretch) = slots.get(at) else {
                    return Point::Amount(Decimal::ZERO);
                };
                let same = |slot: &&Stretch| *slot == stretch;
                let before = slots[..at].iter().filter(same).count();
                let after = slots[at + 1..].iter().filter(same).count();
                Point::Amount(stretch.pick(grain, before as u32, after as u32))
            }
        }
    }

    /// Returns a proposition in words, close to how a person would write it.
    pub fn words(&self, negotiation: &Negotiation, proposition: &Proposition) -> String {
        match proposition {
            Proposition::OneOf(variable, members) => {
                let cell = self.cell_of(*variable);
                let name = negotiation.cell_name(cell);
                let ty = &negotiation.issue_of(cell).ty;
                match (self.place(cell), &ty.kind) {
                    (Place::Flags(first, _), TypeKind::Subset(elements)) => {
                        let element = &elements[(variable.0 - first.0) as usize].name;
                        let verb = if members.contains(1) {
                            "includes"
                        } else {
                            "excludes"
                        };
                        format!("{name} {verb} {element}")
                    }
                    _ => format!("{name}: {}", ty.describe(&self.values(cell, members))),
                }
            }
            Proposition::Compare(left, relation, right) => {
                let name = |variable: &VariableId| negotiation.cell_name(self.cell_of(*variable));
                let words = match relation {
                    Relation::Less => "less than",
                    Relation::AtMost => "at most",
                    Relation::Equal => "is",
                };
                format!("{} {words} {}", name(left), name(right))
            }
            Proposition::All(parts) if parts.is_empty() => "always".to_owned(),
            Proposition::Any(parts) if parts.is_empty() => "never".to_owned(),
            Proposition::All(parts) => self.joined(negotiation, parts, "and"),
            Proposition::Any(parts) => self.joined(negotiation, parts, "or"),
            Proposition::AtLeast(count, parts) => {
                let parts = self.joined(negotiation, parts, "and");
                format!("at least {count} of {parts}")
            }
        }
    }

    fn joined(&self, negotiation: &Negotiation, parts: &[Proposition], last: &str) -> String {
        let words: Vec<String> = parts
            .iter()
            .map(|part| self.words(negotiation, part))
            .collect();
        match words.as_slice() {
            [only] => only.clone(),
            _ => format!("({})", join(&words, last)),
        }
    }

    fn push(&mut self, cell: CellId, variable: Variable) {
        self.variables.push(variable);
        self.owners.push(cell);
    }

    fn atom(&self, atom: &Atom) -> Proposition {
        match atom {
            Atom::In(cell, values) => match (self.place(*cell), values) {
                (Place::Value(variable), Values::Members(members)) => {
                    Proposition::OneOf(*variable, members.clone())
                }
                (Place::Slots(variable, slots), Values::Line(line)) => {
                    Proposition::OneOf(*variable, inside(slots, line))
                }
                _ => unreachable!("the model gives a cell values of its own type"),
            },
            Atom::Has(cell, element) => match self.place(*cell) {
                Place::Flags(first, _) => {
                    Proposition::OneOf(VariableId(first.0 + element), Members::of(2, [1]))
                }
                _ => unreachable!("the model asks only subsets for an element"),
            },
            Atom::Compare(left, relation, right) => match (self.place(*left), self.place(*right)) {
                (
                    Place::Value(left) | Place::Slots(left, _),
                    Place::Value(right) | Place::Slots(right, _),
                ) => Proposition::Compare(*left, *relation, *right),
                _ => unreachable!("the model compares only ordered cells"),
            },
        }
    }
}

/// Cells that are compared with each other, directly or through others.
struct Links {
    parent: Vec<u32>,
}

impl Links {
    fn of(count: usize) -> Self {
        Self {
            parent: (0..count as u32).collect(),
        }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let up = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = up;
            at = up;
        }
        at
    }

    fn link(&mut self, a: CellId, b: CellId) {
        let (a, b) = (self.root(a.0), self.root(b.0));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    fn groups(&mut self) -> Vec<Vec<CellId>> {
        let count = self.parent.len() as u32;
        let mut groups: Vec<Vec<CellId>> = vec![Vec::new(); count as usize];
        for at in 0..count {
            let root = self.root(at);
            groups[root as usize].push(CellId(at));
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

fn gather(formula: &Formula, links: &mut Links, cuts: &mut [Vec<Cut>]) {
    match formula {
        Formula::Atom(Atom::In(cell, Values::Line(line))) => {
            cuts[cell.index()].extend(ends(line));
        }
        Formula::Atom(Atom::Compare(left, _, right)) => links.link(*left, *right),
        Formula::Atom(_) | Formula::Order(_) => {}
        Formula::Not(inner) => gather(inner, links, cuts),
        Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
            for part in parts {
                gather(part, links, cuts);
            }
        }
    }
}

fn ends(line: &Line) -> impl Iterator<Item = Cut> + '_ {
    line.stretches()
        .iter()
        .flat_map(|stretch| [stretch.low, stretch.high])
}

/// Cuts the whole line, and repeats stretches for `linked` cells.
fn divide(mut cuts: Vec<Cut>, grain: Grain, linked: u32) -> Vec<Stretch> {
    if linked > 1 {
        let values: Vec<Decimal> = cuts
            .iter()
            .filter_map(|cut| match cut {
                Cut::Before(value) | Cut::After(value) => Some(*value),
                Cut::Start | Cut::End => None,
            })
            .collect();
        for value in values {
            match grain {
                // A number below a bound is below it for good, so the bound stands alone.
                Grain::Dense => cuts.extend([Cut::Before(value), Cut::After(value)]),
                // Each comparison in a chain moves a bound by a day.
                Grain::Whole => {
                    let reach = i64::from(linked) - 1;
                    let days = (-reach..=reach).map(|step| value + Decimal::from(step));
                    cuts.extend(days.map(Cut::Before));
                }
            }
        }
    }
    cuts.extend([Cut::Start, Cut::End]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut slots = Vec::new();
    for pair in cuts.windows(2) {
        let stretch = Stretch {
            low: pair[0],
            high: pair[1],
        };
        let room = match (stretch.low, stretch.high, grain) {
            _ if stretch.single(grain).is_some() => 1,
            (Cut::Before(low), Cut::Before(high), Grain::Whole) => {
                u32::try_from((high - low).mantissa()).unwrap_or(u32::MAX)
            }
            _ => u32::MAX,
        };
        slots.extend(std::iter::repeat_n(stretch, room.min(linked) as usize));
    }
    slots
}

/// Returns the slots that lie in a line. Each lies in it wholly or not at all, because the
/// line's ends are among the cuts.
fn inside(slots: &[Stretch], line: &Line) -> Members {
    let mut members = Members::none(slots.len() as u32);
    for stretch in line.stretches() {
        let first = slots.partition_point(|slot| slot.low < stretch.low);
        let end = slots.partition_point(|slot| slot.high <= stretch.high);
        for at in first..end {
            members.insert(at as u32);
        }
    }
    members
}
