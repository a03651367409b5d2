//! Moving what was read along with its text: every place in a tree or a diagnostic.
//!
//! Each type names all its parts, so that a new one cannot be forgotten.

use std::sync::Arc;

use super::ast::{
    AcceptanceRule, Answer, Attribute, AttributeKind, Citation, Clause, ClauseKind, Comparison,
    Condition, ConditionKind, Date, Domain, Index, Item, ItemKind, Member, Name, Number, Operator,
    Order, Path, QuantityKind, Reference, Role, Speaker, Strength, Term, Text, Timing, Type,
    TypeKind, Value, Worth,
};
use super::scan::Slice;
use crate::code::{Code, Severity};
use crate::diagnostic::{Diagnostic, Edit, Fix, Label, Missing, Safety};
use crate::source::{Span, Stamp};

/// What has places in a text.
pub trait Shift {
    /// Moves all its places by so many bytes.
    fn shift(&mut self, by: i32);
}

impl Shift for Span {
    fn shift(&mut self, by: i32) {
        self.start = self.start.wrapping_add_signed(by);
        self.end = self.end.wrapping_add_signed(by);
    }
}

impl Shift for Slice {
    fn shift(&mut self, by: i32) {
        let Self {
            start,
            end,
            uneven: _,
            too_deep,
        } = self;
        for at in [start, end].into_iter().chain(too_deep) {
            *at = at.wrapping_add_signed(by);
        }
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: i32) {
        if let Some(part) = self {
            part.shift(by);
        }
    }
}

impl<T: Shift> Shift for [T] {
    fn shift(&mut self, by: i32) {
        for part in self {
            part.shift(by);
        }
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, by: i32) {
        self.as_mut_slice().shift(by);
    }
}

impl<T: Shift + ?Sized> Shift for Box<T> {
    fn shift(&mut self, by: i32) {
        self.as_mut().shift(by);
    }
}

impl<T: Shift + Clone> Shift for Arc<T> {
    fn shift(&mut self, by: i32) {
        Self::make_mut(self).shift(by);
    }
}

impl<A: Shift, B: Shift> Shift for (A, B) {
    fn shift(&mut self, by: i32) {
        self.0.shift(by);
        self.1.shift(by);
    }
}

macro_rules! without_places {
    ($($type:ty),+ $(,)?) => {
        $(impl Shift for $type {
            fn shift(&mut self, _: i32) {}
        })+
    };
}

macro_rules! structs {
    ($($type:ident { $($part:ident),+ })+) => {
        $(impl Shift for $type {
            fn shift(&mut self, by: i32) {
                let Self { $($part),+ } = self;
                $($part.shift(by);)+
            }
        })+
    };
}

macro_rules! enums {
    ($($type:ident { $($form:ident $(($($item:ident),+))? $({ $($part:ident),+ })?),+ $(,)? })+) => {
        $(impl Shift for $type {
            fn shift(&mut self, by: i32) {
                match self {
                    $(Self::$form $(($($item),+))? $({ $($part),+ })? => {
                        $($($item.shift(by);)+)?
                        $($($part.shift(by);)+)?
                    })+
                }
            }
        })+
    };
}

without_places!(
    bool,
    String,
    Answer,
    Code,
    Missing,
    QuantityKind,
    Safety,
    Severity,
    Stamp,
    Strength,
    Timing,
);

structs! {
    Attribute { span, keyword, kind }
    Citation { source, at }
    Clause { span, keyword, strength, name, label, kind, to, timing, given, attributes, damaged }
    Comparison { subject, operator, operator_span, values }
    Condition { span, kind }
    Date { span }
    Diagnostic { code, severity, message, primary, secondary, help, fixes, missing }
    Domain { name, except }
    Edit { span, text }
    Fix { title, safety, edits }
    Item { span, keyword, name, label, kind, attributes, damaged, stamp }
    Label { span, text }
    Member { name, label }
    Name { span }
    Number { span, digits, scale, unit }
    Order { subject, timing, object }
    Path { first, second }
    Reference { span, name, index }
    Role { title, of, since, until }
    Text { span }
    Type { span, kind }
    Worth { condition, worth }
}

enums! {
    AcceptanceRule { AllOf(parties), AtLeast(count, parties), Veto(parties) }
    AttributeKind {
        Note(text), Quote(text), Vague(text), Also(texts), Title(text), Author(text),
        Outlet(text), Published(date), Url(text), File(text), Page(span), Role(role),
        Stated { date, by }, By(speaker), Since(date), Until(date), Cites(citations),
        Reported(speaker), Private, Withdraws { targets, according },
        Replaces { targets, according }, Broken,
    }
    ClauseKind {
        Precondition { milestone, conditions }, Demand(conditions), Refuse(conditions),
        Offer { conditions, exchange }, Prefer(conditions), Defer { issues, until },
        Delegate { issues, to }, Exclude(issues), Discuss(issues), Claim, Term(conditions),
        Package(clauses), Unknown,
    }
    ConditionKind {
        Compare(comparison), Order(order), Not(condition), And(parts), Or(parts), Implies(pair),
        AtLeast { count, of }, Broken,
    }
    Index {
        These(names), Every(domain), Some(domain), No(domain), AtLeast { count, of }, Broken,
    }
    ItemKind {
        Agenda, List { members }, Group { of, members }, Issue { index, ty, performers, process },
        Event { index, ty }, Milestone { after, part_of }, Party, Bloc { members }, Person,
        Source, Rule { conditions }, Reading { conditions }, Position { of, clauses },
        Proposal { by, terms }, Reaction { of, to, answer }, Acceptance { rules },
        Utility { of, worths, reservation }, Unknown,
    }
    Operator {
        Is, IsNot, IsOneOf, IsNotOneOf, AtLeast, AtMost, MoreThan, LessThan, Between, By,
        NotBefore, Includes, Excludes, IncludesAtLeast(count), IsExactly, IsWithin, IsEmpty,
        IsNotEmpty,
    }
    Speaker { Name(name), Text(text) }
    Term { For(number), Until(date), Milestone(name) }
    TypeKind {
        YesNo, OneOf(values), Scale(values), AnyOf(values), AnyOfList(list),
        Quantity { kind, currency, range },
    }
    Value { Reference(reference), Number(number), Date(date), Text(text), Broken(span) }
}
