//! One value for each cell, and what is true of it.

use std::collections::BTreeMap;

use crate::domain::{Decimal, Family, Line, Members, Values};

use super::{Atom, CellId, Formula, Negotiation, Relation};

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// Of a choice or a scale.
    Member(u32),
    /// A number, or a day as a number.
    Amount(Decimal),
    /// A subset.
    Subset(Members),
}

/// A deal, or the part of one that some conditions need: a value for each of some cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deal {
    points: BTreeMap<CellId, Point>,
}

impl Deal {
    /// Settles a cell.
    pub fn settle(&mut self, cell: CellId, point: Point) {
        self.points.insert(cell, point);
    }

    /// Returns the value of a cell; `None` if the deal does not settle it.
    pub fn get(&self, cell: CellId) -> Option<&Point> {
        self.points.get(&cell)
    }

    /// Returns all cells that are settled, ascending, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (CellId, &Point)> {
        self.points.iter().map(|(cell, point)| (*cell, point))
    }

    /// Returns the value of a cell as the set that holds it alone.
    pub fn values(&self, negotiation: &Negotiation, cell: CellId) -> Option<Values> {
        let ty = &negotiation.issue_of(cell).ty;
        Some(match self.get(cell)? {
            Point::Member(at) => {
                let count = ty.space().count();
                Values::Members(Members::of(count, [*at]))
            }
            Point::Amount(amount) => Values::Line(Line::single_value(*amount, ty.grain())),
            Point::Subset(members) => Values::Family(Family {
                required: members.clone(),
                forbidden: members.complement(),
                further: false,
            }),
        })
    }

    /// Tells whether a formula is true of it, or its opposite. An order in time restricts no
    /// value, so it counts as true either way; so does what is said of a cell that is not
    /// settled.
    pub fn satisfies(&self, formula: &Formula, positive: bool) -> bool {
        let each = |part: &Formula| self.satisfies(part, positive);
        match formula {
            Formula::Order(_) => true,
            Formula::Atom(atom) => self.atom(atom).is_none_or(|holds| holds == positive),
            Formula::Not(inner) => self.satisfies(inner, !positive),
            Formula::All(parts) if positive => parts.iter().all(each),
            Formula::All(parts) => parts.iter().any(each),
            Formula::Any(parts) if positive => parts.iter().any(each),
            Formula::Any(parts) => parts.iter().all(each),
            Formula::AtLeast(count, parts) => {
                let total = parts.len();
                let needed = if positive {
                    *count as usize
                } else {
                    (total + 1).saturating_sub(*count as usize)
                };
                parts.iter().filter(|part| each(part)).count() >= needed
            }
        }
    }

    fn atom(&self, atom: &Atom) -> Option<bool> {
        Some(match atom {
            Atom::In(cell, values) => match (self.get(*cell)?, values) {
                (Point::Member(at), Values::Members(members)) => members.contains(*at),
                (Point::Amount(amount), Values::Line(line)) => line.contains(*amount),
                _ => return None,
            },
            Atom::Has(cell, element) => match self.get(*cell)? {
                Point::Subset(members) => members.contains(*element),
                _ => return None,
            },
            Atom::Compare(left, relation, right) => {
                let order = match (self.get(*left)?, self.get(*right)?) {
                    (Point::Member(a), Point::Member(b)) => a.cmp(b),
                    (Point::Amount(a), Point::Amount(b)) => a.cmp(b),
                    _ => return None,
                };
                match relation {
                    Relation::Less => order.is_lt(),
                    Relation::AtMost => order.is_le(),
                    Relation::Equal => order.is_eq(),
                }
            }
        })
    }
}
