//! How much a comparison would have to hold.
//!
//! It holds, for each cell that a condition speaks of, the values that have to be told apart: as
//! many as a scale has, and of an amount a stretch between every two bounds. Cells that are
//! compared with each other share the bounds of all, and may need as many values between two
//! bounds as there are cells. So a page of text can ask for more than any machine has, and what
//! it asks for is counted before anything is made of it.

use std::collections::BTreeSet;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::domain::{Cut, Grain, Space, Values};
use crate::model::{Atom, CellId, Formula, Negotiation, Term};
use crate::source::Span;

use super::{MAX_VALUES, Resolver};

/// What the conditions so far ask for.
#[derive(Default)]
pub(super) struct Bulk {
    /// By cell, as far as conditions speak of them.
    places: Vec<Place>,
    sum: u64,
}

/// What is known of a cell.
#[derive(Clone, Default)]
struct Place {
    /// Another cell, which it was compared with, and which stands for it.
    leader: Option<CellId>,
    /// If it stands for itself: what it asks for, with all that it stands for.
    group: Option<Group>,
}

/// Cells that are compared with each other, directly or through others, or one by itself.
#[derive(Clone)]
struct Group {
    cells: u64,
    /// How many conditions name a value.
    conditions: u64,
    /// How many compare two cells.
    comparisons: u64,
    values: Known,
}

/// What divides the values of a cell.
#[derive(Clone)]
enum Known {
    /// So many were written.
    Listed(u64),
    /// These bounds.
    Bounds(Grain, BTreeSet<Cut>),
}

impl Group {
    fn of(space: &Space) -> Self {
        Self {
            cells: 1,
            conditions: 0,
            comparisons: 0,
            values: match space {
                Space::Choice(count) | Space::Scale(count) => Known::Listed(u64::from(*count)),
                // Each element is a value of its own, and counted where it is named.
                Space::Subset(_) => Known::Listed(1),
                Space::Line(grain, _) => Known::Bounds(*grain, BTreeSet::new()),
            },
        }
    }

    /// Returns how many values each of its cells tells apart, at most.
    fn each(&self) -> u64 {
        match &self.values {
            Known::Listed(count) => *count,
            Known::Bounds(grain, bounds) => {
                let stretches = bounds.len() as u64 + 1;
                stretches.saturating_mul(match (self.cells, grain) {
                    (1, _) => 1,
                    (cells, Grain::Dense) => cells + 1,
                    // A chain of comparisons moves a bound by a day at each cell.
                    (cells, Grain::Whole) => 3 * cells,
                })
            }
        }
    }

    /// Returns how much it comes to: a value for each cell, and for each comparison. What a
    /// condition says of values takes a bit of each.
    fn size(&self) -> u64 {
        let times = self.cells + self.comparisons + self.conditions / 256;
        self.each().saturating_mul(times)
    }

    fn note(&mut self, values: &Values) {
        self.conditions += 1;
        if let (Known::Bounds(_, bounds), Values::Line(line)) = (&mut self.values, values) {
            let stretches = line.stretches().iter();
            bounds.extend(stretches.flat_map(|stretch| [stretch.low, stretch.high]));
        }
    }

    fn take_in(&mut self, other: Self) {
        self.cells += other.cells;
        self.conditions += other.conditions;
        self.comparisons += other.comparisons;
        if let (Known::Bounds(_, own), Known::Bounds(_, more)) = (&mut self.values, other.values) {
            own.extend(more);
        }
    }
}

impl Bulk {
    /// Tells whether it is more than can be compared.
    pub(super) fn is_too_much(&self) -> bool {
        self.sum > MAX_VALUES
    }

    fn place(&self, cell: CellId) -> Option<&Place> {
        self.places.get(cell.index())
    }

    fn leader(&self, mut cell: CellId) -> CellId {
        while let Some(up) = self.place(cell).and_then(|place| place.leader) {
            cell = up;
        }
        cell
    }

    /// Changes the group of a cell, and counts anew what it comes to.
    fn change(&mut self, negotiation: &Negotiation, cell: CellId, change: impl FnOnce(&mut Group)) {
        let leader = self.leader(cell);
        if self.places.len() <= leader.index() {
            self.places
                .resize(negotiation.cells.len(), Place::default());
        }
        let group = &mut self.places[leader.index()].group;
        let before = group.as_ref().map_or(0, Group::size);
        let new = || Group::of(&negotiation.issue_of(leader).ty.space());
        let group = group.get_or_insert_with(new);
        change(group);
        self.sum = (self.sum - before).saturating_add(group.size());
    }

    fn join(&mut self, negotiation: &Negotiation, a: CellId, b: CellId) {
        let (a, b) = (self.leader(a), self.leader(b));
        self.change(negotiation, a, |group| group.comparisons += 1);
        if a == b {
            return;
        }
        self.change(negotiation, b, |_| ());
        let size = |cell| {
            let group = self.place(cell).and_then(|place| place.group.as_ref());
            group.map_or(0, |group| group.cells)
        };
        // The smaller one follows, so that ways to leaders stay short.
        let (large, small) = if size(a) < size(b) { (b, a) } else { (a, b) };
        let place = &mut self.places[small.index()];
        if let Some(group) = place.group.take() {
            place.leader = Some(large);
            self.sum -= group.size();
            self.change(negotiation, large, |own| own.take_in(group));
        }
    }

    /// Adds what a condition asks for.
    ///
    /// # Errors
    ///
    /// The cell at which it became too much; from then on nothing is added.
    fn add(&mut self, negotiation: &Negotiation, formula: &Formula) -> Result<(), CellId> {
        match formula {
            Formula::Not(inner) => self.add(negotiation, inner),
            Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
                let mut parts = parts.iter();
                parts.try_for_each(|part| self.add(negotiation, part))
            }
            Formula::Order(_) | Formula::Atom(Atom::Has(..)) => Ok(()),
            Formula::Atom(Atom::In(cell, _) | Atom::Compare(cell, ..)) if self.is_too_much() => {
                Err(*cell)
            }
            Formula::Atom(Atom::In(cell, values)) => {
                self.change(negotiation, *cell, |group| group.note(values));
                self.check(*cell)
            }
            Formula::Atom(Atom::Compare(left, _, right)) => {
                self.join(negotiation, *left, *right);
                self.check(*left)
            }
        }
    }

    fn check(&self, cell: CellId) -> Result<(), CellId> {
        if self.is_too_much() {
            Err(cell)
        } else {
            Ok(())
        }
    }

    /// Returns, in words, what a cell has to do with it.
    fn words(&self, negotiation: &Negotiation, cell: CellId) -> String {
        let name = negotiation.cell_name(cell);
        let place = self.place(self.leader(cell));
        let Some(group) = place.and_then(|place| place.group.as_ref()) else {
            return name;
        };
        let divided = match &group.values {
            Known::Listed(count) => format!("{count} values"),
            Known::Bounds(_, bounds) => format!("{} bounds", bounds.len()),
        };
        match group.cells {
            1 => format!("`{name}` has {divided}"),
            cells => format!("`{name}` is one of {cells} that are compared, with {divided}"),
        }
    }
}

impl Resolver<'_> {
    /// Reports conditions that ask for more than can be compared.
    pub(super) fn weighed(&mut self, span: Span, formula: Formula) -> Option<Formula> {
        let Err(cell) = self.bulk.add(&self.negotiation, &formula) else {
            return Some(formula);
        };
        self.fail_once(
            usize::MAX,
            "values",
            Diagnostic::new(
                Code::TooMuch,
                span,
                format!("from here on more than {MAX_VALUES} values would have to be told apart"),
            )
            .label(self.bulk.words(&self.negotiation, cell))
            .help("compare fewer cells with each other, use fewer bounds, or compare parts of the agenda apart"),
        );
        None
    }

    /// Counts conditions that were resolved before.
    pub(super) fn weigh_again<'t>(&mut self, terms: impl IntoIterator<Item = &'t Term>) {
        for term in terms {
            let _ = self.bulk.add(&self.negotiation, &term.formula);
        }
    }
}
