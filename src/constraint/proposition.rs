//! Propositions over finite variables, without negation.

use crate::domain::Members;
use crate::model::Relation;

/// Names a [`Variable`] of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub u32);

impl VariableId {
    /// Returns the index into the layout's variables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that takes one of finitely many values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// One of these values, which have no order.
    Choice(Members),
    /// One of these values, least first.
    Ordered(Members),
    /// True or false: whether a subset has an element.
    Flag,
}

impl Variable {
    /// Returns how many values its encoding counts, allowed or not.
    pub fn count(&self) -> u32 {
        match self {
            Self::Choice(allowed) | Self::Ordered(allowed) => allowed.universe(),
            Self::Flag => 2,
        }
    }

    /// Returns the values that it can take.
    pub fn allowed(&self) -> Members {
        match self {
            Self::Choice(allowed) | Self::Ordered(allowed) => allowed.clone(),
            Self::Flag => Members::all(2),
        }
    }
}

/// What must hold. It is in negation normal form: negation stands at the variables only,
/// so that replacing any part by something weaker never makes the whole stronger.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposition {
    /// The variable takes one of these values; of a flag, 1 is true.
    OneOf(VariableId, Members),
    /// Two ordered variables with the same values compare so.
    Compare(VariableId, Relation, VariableId),
    /// All of them; of none, true.
    All(Vec<Proposition>),
    /// One of them; of none, false.
    Any(Vec<Proposition>),
    /// At least so many of them.
    AtLeast(u32, Vec<Proposition>),
}

impl Proposition {
    /// Returns what holds exactly when this does not.
    #[must_use]
    pub fn negation(&self) -> Self {
        let negate = |parts: &[Self]| parts.iter().map(Self::negation).collect();
        match self {
            Self::OneOf(variable, values) => Self::OneOf(*variable, values.complement()),
            Self::Compare(left, Relation::Less, right) => {
                Self::Compare(*right, Relation::AtMost, *left)
            }
            Self::Compare(left, Relation::AtMost, right) => {
                Self::Compare(*right, Relation::Less, *left)
            }
            Self::Compare(left, Relation::Equal, right) => Self::Any(vec![
                Self::Compare(*left, Relation::Less, *right),
                Self::Compare(*right, Relation::Less, *left),
            ]),
            Self::All(parts) => Self::Any(negate(parts)),
            Self::Any(parts) => Self::All(negate(parts)),
            Self::AtLeast(count, parts) => {
                let total = parts.len() as u32;
                match total.checked_sub(*count) {
                    // More than there are: never so, hence its opposite always.
                    None => Self::All(Vec::new()),
                    Some(rest) => Self::AtLeast(rest + 1, negate(parts)),
                }
            }
        }
    }

    /// Returns the same proposition over other variables.
    #[must_use]
    pub fn renamed(&self, name: &impl Fn(VariableId) -> VariableId) -> Self {
        let rename = |parts: &[Self]| parts.iter().map(|part| part.renamed(name)).collect();
        match self {
            Self::OneOf(variable, values) => Self::OneOf(name(*variable), values.clone()),
            Self::Compare(left, relation, right) => {
                Self::Compare(name(*left), *relation, name(*right))
            }
            Self::All(parts) => Self::All(rename(parts)),
            Self::Any(parts) => Self::Any(rename(parts)),
            Self::AtLeast(count, parts) => Self::AtLeast(*count, rename(parts)),
        }
    }

    /// Calls `see` for each variable that occurs, in order, with repetitions.
    pub fn each_variable(&self, see: &mut impl FnMut(VariableId)) {
        match self {
            Self::OneOf(variable, _) => see(*variable),
            Self::Compare(left, _, right) => {
                see(*left);
                see(*right);
            }
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                for part in parts {
                    part.each_variable(see);
                }
            }
        }
    }

    /// Tells whether it holds, where `value` gives each variable's value.
    pub fn holds(&self, value: &impl Fn(VariableId) -> u32) -> bool {
        match self {
            Self::OneOf(variable, values) => values.contains(value(*variable)),
            Self::Compare(left, relation, right) => {
                let (left, right) = (value(*left), value(*right));
                match relation {
                    Relation::Less => left < right,
                    Relation::AtMost => left <= right,
                    Relation::Equal => left == right,
                }
            }
            Self::All(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(value)),
            Self::AtLeast(count, parts) => {
                parts.iter().filter(|part| part.holds(value)).count() >= *count as usize
            }
        }
    }

    /// Returns the values of its only variable for which it holds. `universe` is how many
    /// values that variable has.
    pub fn solutions(&self, universe: u32) -> Members {
        let all = || Members::all(universe);
        match self {
            Self::OneOf(_, values) => values.clone(),
            Self::Compare(_, Relation::Less, _) => Members::none(universe),
            Self::Compare(..) => all(),
            Self::All(parts) => parts.iter().fold(all(), |set, part| {
                set.intersection(&part.solutions(universe))
            }),
            Self::Any(parts) => parts.iter().fold(Members::none(universe), |set, part| {
                set.union(&part.solutions(universe))
            }),
            Self::AtLeast(count, parts) => {
                let sets: Vec<Members> = parts.iter().map(|p| p.solutions(universe)).collect();
                let enough = |value: &u32| {
                    sets.iter().filter(|set| set.contains(*value)).count() >= *count as usize
                };
                Members::of(universe, (0..universe).filter(enough))
            }
        }
    }
}
