//! Conditions: which cells they speak of, and what they ask of them.

use std::rc::Rc;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Fix};
use crate::domain::{Cut, Line, Members, Space as ValueSpace, Values};
use crate::model::types::join;
use crate::model::{
    Atom, CellId, DurationUnit, Formula, IssueId, ListId, Moment, Order, Relation, Term, Type,
    TypeKind,
};
use crate::source::Span;
use crate::syntax::ast::{
    self, Comparison, Condition, ConditionKind, Index, Operator, Reference, Value,
};
use crate::syntax::unquote;

use super::names::{Entity, Space, UniverseId, Wanted, near};
use super::{MAX_SIZE, Resolver};

/// The cells that a reference speaks of, and how it joins them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    /// `I`, `I[a]`, `I[a, b, GROUP]`: all of them, named one by one.
    These(Vec<CellId>),
    /// `I[every L]`
    Every(Vec<CellId>),
    /// `I[some L]`
    Some(Vec<CellId>),
    /// `I[no L]`
    No(Vec<CellId>),
    /// `I[at least 2 of L]`
    AtLeast(u32, Vec<CellId>),
}

/// What a comparison asks of one cell.
type Asks = Rc<dyn Fn(CellId) -> Formula>;

impl<'a> Resolver<'a> {
    /// Resolves conditions that all hold; `None` if any of them could not be.
    pub(super) fn terms(&mut self, conditions: &[Condition]) -> Option<Vec<Term>> {
        let terms: Vec<Option<Term>> = conditions
            .iter()
            .map(|condition| self.term(condition))
            .collect();
        terms.into_iter().collect()
    }

    /// Resolves one condition.
    pub(super) fn term(&mut self, condition: &Condition) -> Option<Term> {
        let (span, formula) = (condition.span, self.condition(condition)?);
        let formula = self.weighed(span, formula)?;
        Some(Term { span, formula })
    }

    /// Resolves what is refused: a bare list of cells or elements is refused one by one.
    pub(super) fn refused(&mut self, conditions: &[Condition]) -> Option<Vec<Term>> {
        let mut terms = Vec::new();
        let mut sound = true;
        for condition in conditions {
            let found = match &condition.kind {
                ConditionKind::Compare(comparison) => self.one_by_one(comparison),
                _ => self.condition(condition).map(|formula| vec![formula]),
            };
            let span = condition.span;
            let weighed = |this: &mut Self, formulas: Vec<Formula>| -> Option<Vec<Formula>> {
                let each = formulas.into_iter();
                each.map(|formula| this.weighed(span, formula)).collect()
            };
            match found.and_then(|formulas| weighed(self, formulas)) {
                Some(formulas) => {
                    terms.extend(formulas.into_iter().map(|formula| Term { span, formula }));
                }
                None => sound = false,
            }
        }
        sound.then_some(terms)
    }

    fn condition(&mut self, condition: &Condition) -> Option<Formula> {
        match &condition.kind {
            ConditionKind::Compare(comparison) => self.comparison(comparison),
            ConditionKind::Order(order) => self.order(order),
            ConditionKind::Not(inner) => Some(Formula::Not(Box::new(self.condition(inner)?))),
            ConditionKind::And(parts) => Some(Formula::All(self.conditions(parts)?)),
            ConditionKind::Or(parts) => Some(Formula::Any(self.conditions(parts)?)),
            ConditionKind::Implies(pair) => {
                let given = self.condition(&pair.0);
                let then = self.condition(&pair.1);
                Some(Formula::Any(vec![Formula::Not(Box::new(given?)), then?]))
            }
            ConditionKind::AtLeast { count, of } => {
                let parts = self.conditions(of);
                let span = count.span;
                let count = self.count(count);
                let (parts, count) = (parts?, count?);
                self.check_count(count, parts.len(), span, ("condition", "conditions"))?;
                Some(Formula::AtLeast(count, parts))
            }
            ConditionKind::Broken => {
                self.failed = true;
                None
            }
        }
    }

    fn conditions(&mut self, parts: &[Condition]) -> Option<Vec<Formula>> {
        let parts: Vec<Option<Formula>> = parts.iter().map(|part| self.condition(part)).collect();
        parts.into_iter().collect()
    }

    /// Reports that more are asked for than are named.
    pub(super) fn check_count(
        &mut self,
        count: u32,
        of: usize,
        span: Span,
        (one, many): (&str, &str),
    ) -> Option<()> {
        if count as usize <= of {
            return Some(());
        }
        let are = if of == 1 {
            format!("only one {one} is")
        } else {
            format!("only {of} {many} are")
        };
        self.fail(
            Diagnostic::new(
                Code::ImpossibleCount,
                span,
                format!("at least {count} are asked for, but {are} named"),
            )
            .label(format!(
                "more than the {of} there {}",
                if of == 1 { "is" } else { "are" }
            ))
            .help("lower the number, or name more"),
        );
        None
    }

    /// Says that an issue is declared otherwise than all that use it think.
    pub(super) fn misdeclared(&self, code: Code, at: usize, places: u32) -> Option<Diagnostic> {
        let info = self.issues.get(at)?;
        let symbol = self.names.space(Space::Agenda).get(info.name)?;
        if symbol.uses > places {
            return None;
        }
        let name = info.name;
        let message = match code {
            Code::NeedlessIndex => format!(
                "`{name}` is declared without a list, but {} that use it name members in brackets",
                if places == 2 {
                    "both places".to_owned()
                } else {
                    format!("all {places} places")
                }
            ),
            Code::MissingIndex => {
                let list = self.list_name(info.index?)?;
                format!(
                    "`{name}` is declared for each `{list}`, but {} that use it says for which",
                    if places == 2 {
                        "neither of the two places".to_owned()
                    } else {
                        format!("none of the {places} places")
                    }
                )
            }
            _ => return None,
        };
        let diagnostic = Diagnostic::new(code, symbol.span, message);
        Some(match code {
            Code::NeedlessIndex => diagnostic
                .label("declared without a list")
                .help(format!("declare it with its list: `issue {name}[LIST]`")),
            _ => diagnostic
                .label("declared for each member of a list")
                .help("take the brackets out here, or write them in each of these places"),
        })
    }

    // ── Which cells ──────────────────────────────────────────────────────────────────────

    /// Finds the issue that a name stands for.
    fn issue(&mut self, name: ast::Name, wanted: Wanted) -> Option<(usize, IssueId)> {
        match self.look_up(wanted, name)? {
            Entity::Issue(at) | Entity::Event(at) => {
                let id = self.issues[at].id;
                // Its declaration was reported.
                self.failed |= id.is_none();
                Some((at, id?))
            }
            _ => None,
        }
    }

    /// Finds the cells of an issue that a reference speaks of. Where `bare` is set, an
    /// indexed issue without an index means all its cells.
    fn cells(
        &mut self,
        reference: &Reference,
        issue: usize,
        id: IssueId,
        bare: bool,
    ) -> Option<Cells> {
        let first = self.negotiation.issue(id).first_cell;
        let name = self.issues[issue].name;
        let Some(list) = self.issues[issue].index else {
            if let Some(index) = &reference.index {
                if **index == Index::Broken {
                    self.failed = true;
                    return None;
                }
                let brackets = reference.name.span.after().to(reference.span);
                let brackets = Span::new(reference.name.span.end, brackets.end);
                let declared = self.negotiation.issue(id).span;
                self.fail_once(
                    issue,
                    "",
                    Diagnostic::new(
                        Code::NeedlessIndex,
                        brackets,
                        format!("`{name}` is one thing, so it takes nothing in brackets"),
                    )
                    .label("nothing to choose from")
                    .also(declared, "declared without a list")
                    .help(format!(
                        "leave the brackets out, or declare it with a list: `issue {name}[LIST]`"
                    ))
                    .fix(Fix::unsure("leave the brackets out", brackets, "")),
                );
                return None;
            }
            return Some(Cells::These(vec![first]));
        };
        let Some(index) = reference.index.as_deref() else {
            let cells = self.negotiation.issue(id).cells().collect();
            if bare {
                return Some(Cells::These(cells));
            }
            let list = self.list_name(list).unwrap_or_default().to_owned();
            let declared = self.negotiation.issue(id).span;
            self.fail_once(
                issue,
                "",
                Diagnostic::new(
                    Code::MissingIndex,
                    reference.name.span,
                    format!("`{name}` is settled for each `{list}`, but this does not say which"),
                )
                .label("for which?")
                .also(declared, format!("declared for each member of `{list}`"))
                .help(format!(
                    "write `{name}[every {list}]`, or name members in the brackets"
                ))
                .fix(Fix::unsure(
                    format!("write `{name}[every {list}]`"),
                    reference.name.span.after(),
                    format!("[every {list}]"),
                )),
            );
            return None;
        };
        let cell = |member: u32| CellId(first.0 + member);
        let cells = |members: Vec<u32>| members.into_iter().map(cell).collect::<Vec<_>>();
        match index {
            Index::These(names) => {
                let members = self.these(list, names)?;
                Some(Cells::These(cells(members)))
            }
            Index::Every(domain) => {
                Some(Cells::Every(cells(self.domain(list, domain, reference)?)))
            }
            Index::Some(domain) => Some(Cells::Some(cells(self.domain(list, domain, reference)?))),
            Index::No(domain) => Some(Cells::No(cells(self.domain(list, domain, reference)?))),
            Index::AtLeast { count, of } => {
                let members = self.these(list, of);
                let span = count.span;
                let count = self.count(count);
                let (members, count) = (members?, count?);
                self.check_count(count, members.len(), span, ("member", "members"))?;
                Some(Cells::AtLeast(count, cells(members)))
            }
            Index::Broken => {
                self.failed = true;
                None
            }
        }
    }

    /// Finds named members, in the order of the list, each once.
    fn these(&mut self, list: ListId, names: &[ast::Name]) -> Option<Vec<u32>> {
        let mut members = Vec::new();
        let mut sound = true;
        for name in names {
            let part = self.part_of_list(list, *name);
            match part.and_then(|part| self.members_of(list, part)) {
                Some(more) => members.extend(more),
                None => sound = false,
            }
        }
        members.sort_unstable();
        members.dedup();
        sound.then_some(members)
    }

    fn domain(
        &mut self,
        list: ListId,
        domain: &ast::Domain,
        reference: &Reference,
    ) -> Option<Vec<u32>> {
        let members = match &domain.name {
            Some(name) => self.these(list, std::slice::from_ref(name)),
            None => Some((0..self.list_size(list)).collect()),
        };
        let except = self.these(list, &domain.except);
        let (mut members, except) = (members?, except?);
        members.retain(|member| except.binary_search(member).is_err());
        if members.is_empty() {
            let span = match (domain.except.first(), domain.except.last()) {
                (Some(first), Some(last)) => first.span.to(last.span),
                _ => reference.span,
            };
            self.fail(
                Diagnostic::new(
                    Code::EmptySelection,
                    span,
                    format!(
                        "nothing is left of `{}` after these exceptions",
                        self.text(reference.span)
                    ),
                )
                .label("takes out all there is")
                .help("take fewer out, or remove the condition"),
            );
            return None;
        }
        Some(members)
    }

    /// Finds the cells that a clause such as `defer` speaks of.
    pub(super) fn addressed(&mut self, references: &[Reference]) -> Option<Vec<CellId>> {
        let mut cells = Vec::new();
        let mut sound = true;
        for reference in references {
            let found = self
                .issue(reference.name, Wanted::Issue)
                .and_then(|(at, id)| self.cells(reference, at, id, true));
            match found {
                Some(Cells::These(more) | Cells::Every(more)) => {
                    self.affords(reference.span, more.len())?;
                    cells.extend(more);
                }
                Some(_) => {
                    self.fail(
                        Diagnostic::new(
                            Code::MissingIndex,
                            reference.span,
                            format!("`{}` does not say which ones", self.text(reference.span)),
                        )
                        .label("which?")
                        .help("name them in the brackets, or write `every`"),
                    );
                    sound = false;
                }
                None => sound = false,
            }
        }
        let mut seen = std::collections::HashSet::new();
        cells.retain(|cell| seen.insert(*cell));
        sound.then_some(cells)
    }

    // ── Orders in time ───────────────────────────────────────────────────────────────────

    fn order(&mut self, order: &ast::Order) -> Option<Formula> {
        let subject = self.moments(&order.subject);
        let object = self.moments(&order.object);
        let (subject, object) = (subject?, object?);
        self.affords(
            order.subject.span,
            subject.len().saturating_mul(object.len()),
        )?;
        let timing = order.timing;
        Some(subject.each(|subject| {
            object.each(|object| {
                Formula::Order(Order {
                    subject,
                    timing,
                    object,
                })
            })
        }))
    }

    fn moments(&mut self, reference: &Reference) -> Option<Moments> {
        let text = self.text(reference.name.span);
        if let Some(Entity::Milestone(_)) = self.names.peek(Space::Agenda, text) {
            let id = self.milestone(reference.name)?;
            if reference.index.is_some() {
                let brackets = Span::new(reference.name.span.end, reference.span.end);
                self.fail(
                    Diagnostic::new(
                        Code::NeedlessIndex,
                        brackets,
                        format!("`{text}` is a milestone, so it takes nothing in brackets"),
                    )
                    .label("nothing to choose from")
                    .help("leave the brackets out"),
                );
                return None;
            }
            return Some(Moments::One(Moment::Milestone(id)));
        }
        let (at, id) = self.issue(reference.name, Wanted::Moment)?;
        Some(Moments::Acts(self.cells(reference, at, id, false)?))
    }

    // ── Comparisons ──────────────────────────────────────────────────────────────────────

    fn comparison(&mut self, comparison: &Comparison) -> Option<Formula> {
        let (cells, asks) = self.compared(comparison)?;
        Some(cells.each(|cell| asks(cell)))
    }

    /// Takes `I[a, b] is v` and `I includes a, b` apart; quantifiers keep their meaning.
    fn one_by_one(&mut self, comparison: &Comparison) -> Option<Vec<Formula>> {
        let (cells, asks) = self.compared(comparison)?;
        let Cells::These(cells) = cells else {
            return Some(vec![cells.each(|cell| asks(cell))]);
        };
        let names_several = matches!(comparison.operator, Operator::Includes | Operator::Excludes);
        let mut formulas = Vec::new();
        for cell in cells {
            match asks(cell) {
                Formula::All(parts) if names_several => formulas.extend(parts),
                formula => formulas.push(formula),
            }
        }
        Some(formulas)
    }

    fn compared(&mut self, comparison: &Comparison) -> Option<(Cells, Asks)> {
        let subject = &comparison.subject;
        let (at, id) = self.issue(subject.name, Wanted::Issue)?;
        let cells = self.cells(subject, at, id, false);
        // Where the brackets are lacking, what follows may be what should stand in them.
        if cells.is_none() && subject.index.is_none() {
            return None;
        }
        let asks = self.asks(at, comparison);
        let (cells, asks) = (cells?, asks?);
        let each = match &self.issues[at].ty.kind {
            TypeKind::Subset(elements) => elements.len(),
            TypeKind::Choice(values) | TypeKind::Scale(values) => 1 + values.len() / 256,
            _ => 1,
        };
        self.affords(comparison.subject.span, cells.len() * each)?;
        Some((cells, asks))
    }

    /// Reports conditions that, written out for each cell, are more than can be compared.
    fn affords(&mut self, span: Span, size: usize) -> Option<()> {
        self.size = self.size.saturating_add(size as u64);
        if self.size <= MAX_SIZE {
            return Some(());
        }
        self.fail_once(
            usize::MAX,
            "",
            Diagnostic::new(
                Code::TooMuch,
                span,
                format!("from here on there are more than {MAX_SIZE} conditions, written out for each member of their lists"),
            )
            .label(format!("this comes to {size}"))
            .help("shorten the lists, or compare parts of the agenda apart"),
        );
        None
    }

    fn asks(&mut self, at: usize, comparison: &Comparison) -> Option<Asks> {
        let broken = |value: &Value| matches!(value, Value::Broken(_));
        if comparison.values.iter().any(broken) {
            self.failed = true;
            return None;
        }
        let ty = Rc::clone(&self.issues[at].ty);
        if !fits(&ty.kind, &comparison.operator) {
            let diagnostic = self.wrong_operator(at, &ty, comparison);
            self.fail_once(at, &format!("{:?}", comparison.operator), diagnostic);
            return None;
        }
        if let Some(other) = self.other_issue(at, &ty, comparison) {
            return self.compare(at, &ty, comparison, &other);
        }
        match &ty.kind {
            TypeKind::YesNo | TypeKind::Choice(_) | TypeKind::Scale(_) => {
                self.asks_members(at, &ty, comparison)
            }
            TypeKind::Subset(elements) => {
                let count = elements.len() as u32;
                self.asks_subset(at, count, comparison)
            }
            TypeKind::Number
            | TypeKind::Percent
            | TypeKind::Money(_)
            | TypeKind::Duration(_)
            | TypeKind::Date => self.asks_line(at, &ty, comparison),
        }
    }

    fn asks_members(&mut self, at: usize, ty: &Type, comparison: &Comparison) -> Option<Asks> {
        let values: Vec<Option<u32>> = comparison
            .values
            .iter()
            .map(|value| self.member_value(at, ty, value))
            .collect();
        let values: Vec<u32> = values.into_iter().collect::<Option<_>>()?;
        let count = match ty.space() {
            ValueSpace::Choice(count) | ValueSpace::Scale(count) => count,
            ValueSpace::Subset(_) | ValueSpace::Line(..) => return None,
        };
        let first = *values.first()?;
        let last = *values.last()?;
        let set = match comparison.operator {
            Operator::Is | Operator::IsOneOf => Members::of(count, values),
            Operator::IsNot | Operator::IsNotOneOf => Members::of(count, values).complement(),
            Operator::AtLeast => Members::of(count, first..count),
            Operator::AtMost => Members::of(count, 0..=first),
            Operator::MoreThan => Members::of(count, first + 1..count),
            Operator::LessThan => Members::of(count, 0..first),
            Operator::Between => {
                if first > last {
                    return self.fail_reversed(ty, comparison);
                }
                Members::of(count, first..=last)
            }
            Operator::By
            | Operator::NotBefore
            | Operator::Includes
            | Operator::Excludes
            | Operator::IncludesAtLeast(_)
            | Operator::IsExactly
            | Operator::IsWithin
            | Operator::IsEmpty
            | Operator::IsNotEmpty => return None,
        };
        self.in_values(at, Values::Members(set), comparison)
    }

    fn asks_line(&mut self, at: usize, ty: &Type, comparison: &Comparison) -> Option<Asks> {
        let name = self.issues[at].name;
        // In `between 10 and 20 %` and `is one of 5, 10 years` the unit is said once.
        let with_unit = comparison
            .values
            .iter()
            .rev()
            .find_map(|value| match value {
                Value::Number(number) if number.unit.is_some() => Some(*number),
                _ => None,
            });
        // Where no value has a unit, the last one lacks it: its unit serves all.
        let mut order: Vec<usize> = (0..comparison.values.len()).collect();
        if with_unit.is_none() {
            order.reverse();
        }
        let mut amounts = vec![None; order.len()];
        for index in order {
            let value = &comparison.values[index];
            let before = self.diagnostics.len();
            let amount = self.amount(name, ty, value, with_unit.as_ref());
            amounts[index] = amount.filter(|amount| self.within_range(at, ty, value, *amount));
            let is_unit = |diagnostic: &Diagnostic| {
                matches!(diagnostic.code, Code::WrongUnit | Code::MixedDurations)
            };
            // A unit that is wrong once is wrong throughout.
            if self.diagnostics[before..].iter().any(is_unit) {
                break;
            }
        }
        let amounts: Vec<(_, _)> = amounts.into_iter().collect::<Option<_>>()?;
        let (low, high) = *amounts.first()?;
        let (last_low, last_high) = *amounts.last()?;
        let grain = ty.grain();
        let from = |cut: Cut| Line::between(cut.on(grain), Cut::End);
        let to = |cut: Cut| Line::between(Cut::Start, cut.on(grain));
        let within =
            |low, high| Line::between(Cut::Before(low).on(grain), Cut::After(high).on(grain));
        let any = || {
            amounts.iter().fold(Line::none(), |line, (low, high)| {
                line.union(&within(*low, *high))
            })
        };
        let line = match comparison.operator {
            Operator::Is | Operator::IsOneOf => any(),
            Operator::IsNot | Operator::IsNotOneOf => any().complement(),
            Operator::AtLeast | Operator::NotBefore => from(Cut::Before(low)),
            Operator::AtMost | Operator::By => to(Cut::After(high)),
            Operator::MoreThan => from(Cut::After(high)),
            Operator::LessThan => to(Cut::Before(low)),
            Operator::Between => {
                if low > last_low {
                    return self.fail_reversed(ty, comparison);
                }
                within(low, last_high)
            }
            Operator::Includes
            | Operator::Excludes
            | Operator::IncludesAtLeast(_)
            | Operator::IsExactly
            | Operator::IsWithin
            | Operator::IsEmpty
            | Operator::IsNotEmpty => return None,
        };
        self.in_values(at, Values::Line(line.intersection(&ty.range)), comparison)
    }

    fn in_values(&mut self, at: usize, values: Values, comparison: &Comparison) -> Option<Asks> {
        if values.is_empty() {
            let name = self.issues[at].name;
            let span = comparison
                .values
                .last()
                .map_or(comparison.operator_span, |value| {
                    comparison.operator_span.to(value.span())
                });
            self.fail(
                Diagnostic::new(
                    Code::NothingLeft,
                    span,
                    format!("no value of `{name}` can be so: `{}`", self.text(span)),
                )
                .label("leaves nothing")
                .help(self.takes(at)),
            );
            return None;
        }
        Some(Rc::new(move |cell| {
            Formula::Atom(Atom::In(cell, values.clone()))
        }))
    }

    fn asks_subset(&mut self, at: usize, count: u32, comparison: &Comparison) -> Option<Asks> {
        let mut named: Vec<u32> = Vec::new();
        let mut sound = true;
        for value in &comparison.values {
            match self.element_values(at, value) {
                Some(more) => named.extend(more),
                None => sound = false,
            }
        }
        named.sort_unstable();
        named.dedup();
        let least = match &comparison.operator {
            Operator::IncludesAtLeast(number) => {
                let least = self.count(number);
                if sound && let Some(least) = least {
                    self.check_count(least, named.len(), number.span, ("element", "elements"))?;
                }
                sound &= least.is_some();
                least
            }
            _ => None,
        };
        if !sound {
            return None;
        }
        let others: Vec<u32> = (0..count)
            .filter(|element| !named.contains(element))
            .collect();
        let all: Vec<u32> = (0..count).collect();
        let has = |cell, element| Formula::Atom(Atom::Has(cell, element));
        let lacks = move |cell, element| Formula::Not(Box::new(has(cell, element)));
        Some(match comparison.operator {
            Operator::Includes => Rc::new(move |cell| all_of(named.iter().map(|e| has(cell, *e)))),
            Operator::Excludes => {
                Rc::new(move |cell| all_of(named.iter().map(|e| lacks(cell, *e))))
            }
            Operator::IsWithin => {
                Rc::new(move |cell| all_of(others.iter().map(|e| lacks(cell, *e))))
            }
            Operator::IsExactly => Rc::new(move |cell| {
                let is_named = |element: &u32| named.binary_search(element).is_ok();
                all_of(all.iter().map(|e| {
                    if is_named(e) {
                        has(cell, *e)
                    } else {
                        lacks(cell, *e)
                    }
                }))
            }),
            Operator::IsEmpty => Rc::new(move |cell| all_of(all.iter().map(|e| lacks(cell, *e)))),
            Operator::IsNotEmpty => Rc::new(move |cell| any_of(all.iter().map(|e| has(cell, *e)))),
            Operator::IncludesAtLeast(_) => {
                let least = least?;
                Rc::new(move |cell| {
                    Formula::AtLeast(least, named.iter().map(|e| has(cell, *e)).collect())
                })
            }
            Operator::Is
            | Operator::IsNot
            | Operator::IsOneOf
            | Operator::IsNotOneOf
            | Operator::AtLeast
            | Operator::AtMost
            | Operator::MoreThan
            | Operator::LessThan
            | Operator::Between
            | Operator::By
            | Operator::NotBefore => return None,
        })
    }

    // ── Values ───────────────────────────────────────────────────────────────────────────

    /// Reads a value of a choice, a scale, or yes or no.
    fn member_value(&mut self, at: usize, ty: &Type, value: &Value) -> Option<u32> {
        let name = self.issues[at].name;
        let Value::Reference(reference) = value else {
            self.not_a_value(name, ty, value);
            return None;
        };
        let text = self.text(reference.name.span);
        match self.issues[at].universe {
            Some(universe) if reference.index.is_none() => {
                if let Some(found) = self.element(universe, text) {
                    return Some(found);
                }
                if matches!(text, "yes" | "no") && !self.names.universes[universe.0].damaged {
                    self.not_a_value(name, ty, value);
                } else {
                    self.miss(Wanted::Element(universe), reference.name.span);
                }
                None
            }
            None if reference.index.is_none() && text == "no" => Some(0),
            None if reference.index.is_none() && text == "yes" => Some(1),
            _ => {
                self.not_a_value(name, ty, value);
                None
            }
        }
    }

    /// Reads an element of a subset, or, of a list, a group of elements.
    fn element_values(&mut self, at: usize, value: &Value) -> Option<Vec<u32>> {
        let (name, ty) = (self.issues[at].name, Rc::clone(&self.issues[at].ty));
        let universe = self.issues[at].universe?;
        let Value::Reference(reference) = value else {
            self.not_a_value(name, &ty, value);
            return None;
        };
        if reference.index.is_some() {
            self.not_a_value(name, &ty, value);
            return None;
        }
        if let Some(list) = self.names.universes[universe.0].list {
            let part = self.part_of_list(list, reference.name)?;
            return self.members_of(list, part);
        }
        let text = self.text(reference.name.span);
        let found = self.element(universe, text);
        if found.is_none() {
            self.miss(Wanted::Element(universe), reference.name.span);
        }
        found.map(|element| vec![element])
    }

    fn within_range(
        &mut self,
        at: usize,
        ty: &Type,
        value: &Value,
        amount: super::values::Amount,
    ) -> bool {
        let grain = ty.grain();
        let line = Line::between(
            Cut::Before(amount.0).on(grain),
            Cut::After(amount.1).on(grain),
        );
        if !line.intersection(&ty.range).is_empty() {
            return true;
        }
        let name = self.issues[at].name;
        let declared = self.issues[at].id.map(|id| self.negotiation.issue(id).span);
        let mut diagnostic = Diagnostic::new(
            Code::OutsideRange,
            value.span(),
            format!(
                "`{}` lies outside the range of `{name}`",
                self.text(value.span())
            ),
        )
        .label("out of range")
        .help(self.takes(at));
        if let Some(declared) = declared {
            diagnostic = diagnostic.also(declared, "its range is declared here");
        }
        self.fail(diagnostic);
        false
    }

    fn fail_reversed<T>(&mut self, ty: &Type, comparison: &Comparison) -> Option<T> {
        if let [low, high] = comparison.values.as_slice() {
            let diagnostic = self.reversed(low.span(), high.span(), &ty.kind);
            self.fail(diagnostic);
        }
        None
    }

    /// Reports something that is no value of an issue's type.
    pub(super) fn not_a_value(&mut self, issue: &str, ty: &Type, value: &Value) {
        let span = value.span();
        let text = self.text(span);
        let universe = match self.names.peek(Space::Agenda, issue) {
            Some(Entity::Issue(at) | Entity::Event(at)) => self.issues[at].universe,
            _ => None,
        };
        if let (Value::Text(quoted), Some(universe)) = (value, universe) {
            let wanted = self.unquoted(*quoted);
            let same = |label: &str| label.to_lowercase() == wanted.to_lowercase();
            let elements = &self.names.universes[universe.0].elements;
            let named = elements.iter().find(|(name, element)| {
                same(name)
                    || element
                        .label
                        .is_some_and(|label| same(&unquote(self.text(label))))
            });
            if let Some((name, _)) = named {
                let name = *name;
                self.fail(
                    Diagnostic::new(
                        Code::LabelForName,
                        span,
                        format!("{text} is a label; a condition names the value: `{name}`"),
                    )
                    .label("a label")
                    .help(format!("write `{name}`"))
                    .fix(Fix::safe(format!("write `{name}`"), span, name)),
                );
                return;
            }
        }
        if let Value::Reference(reference) = value {
            let name = self.text(reference.name.span);
            if self.is_hidden(name) {
                self.failed = true;
                return;
            }
        }
        let shown = if matches!(value, Value::Text(_)) {
            text.to_owned()
        } else {
            format!("`{text}`")
        };
        let message = match (&ty.kind, text) {
            (TypeKind::YesNo, _) => {
                format!("{shown} is neither `yes` nor `no`, which `{issue}` asks for")
            }
            (_, "yes" | "no") => format!("`{issue}` is not a question of yes or no"),
            (TypeKind::Date, _) => format!("{shown} is not a date, but `{issue}` is one"),
            (TypeKind::Number | TypeKind::Percent | TypeKind::Money(_), _) => {
                format!("{shown} is not a number, but `{issue}` is one")
            }
            (TypeKind::Duration(_), _) => {
                format!("{shown} is not a length of time, but `{issue}` is one")
            }
            _ => format!("{shown} is not a value of `{issue}`"),
        };
        let mut diagnostic =
            Diagnostic::new(Code::WrongValue, span, message).label("not one of its values");
        let mut help = self.takes_type(universe, ty);
        if let Value::Reference(reference) = value {
            let word = self.text(reference.name.span);
            let suggestion = match ty.kind {
                TypeKind::YesNo => near(word, ["yes", "no"].into_iter()),
                _ if universe.is_none() => {
                    let alike = self.issues.iter().filter(|info| alike(&info.ty, ty));
                    near(word, alike.map(|info| info.name))
                }
                _ => None,
            };
            if let Some(suggestion) = suggestion {
                help = format!("did you mean `{suggestion}`?");
                diagnostic = diagnostic.fix(Fix::unsure(
                    format!("write `{suggestion}`"),
                    reference.name.span,
                    suggestion,
                ));
            }
        }
        self.fail(diagnostic.help(help));
    }

    /// Says what an issue takes.
    fn takes(&self, at: usize) -> String {
        let info = &self.issues[at];
        self.takes_type(info.universe, &info.ty)
    }

    fn takes_type(&self, universe: Option<UniverseId>, ty: &Type) -> String {
        let counted = match &ty.kind {
            TypeKind::YesNo => return "write `yes` or `no`".to_owned(),
            TypeKind::Choice(_) | TypeKind::Scale(_) | TypeKind::Subset(_) => {
                return universe.map_or_else(String::new, |id| self.values_of(id));
            }
            TypeKind::Number => "a number, as in `85_000`".to_owned(),
            TypeKind::Percent => "a number in per cent, as in `40 %`".to_owned(),
            TypeKind::Money(currency) => format!("an amount, as in `300 million {currency}`"),
            TypeKind::Duration(DurationUnit::Months) => {
                "a length of time, as in `15 years` or `6 months`".to_owned()
            }
            TypeKind::Duration(DurationUnit::Hours) => {
                "a length of time, as in `2 weeks` or `36 hours`".to_owned()
            }
            TypeKind::Date => "a date, as in `2022-11-07` or `2022-11`".to_owned(),
        };
        match ty.range.stretches() {
            [stretch]
                if *stretch
                    != (crate::domain::Stretch {
                        low: Cut::Start,
                        high: Cut::End,
                    }) =>
            {
                // `describe` leaves out the bounds that the type gives anyway.
                let open = Type {
                    kind: ty.kind.clone(),
                    range: Line::all(),
                };
                let range = open.describe(&Values::Line(ty.range.clone()));
                format!("it takes {range}")
            }
            _ => format!("it takes {counted}"),
        }
    }

    fn wrong_operator(&self, at: usize, ty: &Type, comparison: &Comparison) -> Diagnostic {
        let name = self.issues[at].name;
        let span = comparison.operator_span;
        let words = match comparison.operator {
            Operator::IsEmpty => "is empty",
            Operator::IsNotEmpty => "is not empty",
            Operator::Between => "between",
            Operator::IncludesAtLeast(_) => "includes at least",
            _ => self.text(span),
        };
        let (what, operators) = fitting(&ty.kind);
        let single = comparison.values.len() == 1;
        let value = comparison
            .values
            .first()
            .map_or("…", |value| self.text(value.span()));
        let mut diagnostic = Diagnostic::new(
            Code::UnfitOperator,
            span,
            format!("`{words}` does not fit `{name}`, which is {what}"),
        )
        .label(format!("`{name}` is {what}"));
        let replacement = match (&ty.kind, &comparison.operator) {
            (TypeKind::Subset(_), Operator::Is | Operator::IsOneOf) => {
                return diagnostic.help(if single {
                    format!(
                        "write `includes {value}` if others may be in it too, or `is exactly {value}` if not"
                    )
                } else {
                    format!("write {operators}")
                });
            }
            (TypeKind::Subset(_), Operator::IsNot | Operator::IsNotOneOf) => Some("excludes"),
            (
                TypeKind::YesNo | TypeKind::Choice(_) | TypeKind::Scale(_),
                Operator::Includes | Operator::IsExactly,
            ) if single => Some("is"),
            (TypeKind::Choice(_) | TypeKind::Scale(_), Operator::Includes | Operator::IsWithin) => {
                Some("is one of")
            }
            (TypeKind::YesNo | TypeKind::Choice(_) | TypeKind::Scale(_), Operator::Excludes)
                if single =>
            {
                Some("is not")
            }
            (
                TypeKind::Number
                | TypeKind::Percent
                | TypeKind::Money(_)
                | TypeKind::Duration(_)
                | TypeKind::Scale(_),
                Operator::By,
            ) => Some("at most"),
            (
                TypeKind::Number
                | TypeKind::Percent
                | TypeKind::Money(_)
                | TypeKind::Duration(_)
                | TypeKind::Scale(_),
                Operator::NotBefore,
            ) => Some("at least"),
            _ => None,
        };
        if let Some(replacement) = replacement {
            diagnostic = diagnostic
                .help(format!(
                    "did you mean `{replacement}`? it can be compared with {operators}"
                ))
                .fix(Fix::unsure(
                    format!("write `{replacement}`"),
                    span,
                    replacement,
                ));
        } else {
            let ordered = matches!(
                comparison.operator,
                Operator::AtLeast
                    | Operator::AtMost
                    | Operator::MoreThan
                    | Operator::LessThan
                    | Operator::Between
            );
            diagnostic = diagnostic.help(if ordered && matches!(ty.kind, TypeKind::Choice(_)) {
                format!("compare it with {operators}; if its values have an order, declare it as a `scale`")
            } else {
                format!("compare it with {operators}")
            });
        }
        diagnostic
    }

    // ── Two issues ───────────────────────────────────────────────────────────────────────

    /// Finds the issue that a comparison has in place of a value.
    fn other_issue(&self, at: usize, ty: &Type, comparison: &Comparison) -> Option<Reference> {
        let [Value::Reference(reference)] = comparison.values.as_slice() else {
            return None;
        };
        let compares = matches!(
            comparison.operator,
            Operator::Is
                | Operator::IsNot
                | Operator::AtLeast
                | Operator::AtMost
                | Operator::MoreThan
                | Operator::LessThan
        );
        let text = self.text(reference.name.span);
        let is_value = reference.index.is_none()
            && (self.issues[at].universe.is_some_and(|universe| {
                self.names.universes[universe.0].elements.contains_key(text)
            }) || (ty.kind == TypeKind::YesNo && matches!(text, "yes" | "no")));
        let is_issue = matches!(
            self.names.peek(Space::Agenda, text),
            Some(Entity::Issue(_) | Entity::Event(_))
        );
        (compares && !is_value && is_issue).then(|| reference.clone())
    }

    fn compare(
        &mut self,
        at: usize,
        ty: &Type,
        comparison: &Comparison,
        other: &Reference,
    ) -> Option<Asks> {
        let (other_at, other_id) = self.issue(other.name, Wanted::Issue)?;
        let other_ty = Rc::clone(&self.issues[other_at].ty);
        let (name, other_name) = (self.issues[at].name, self.issues[other_at].name);
        if !alike(ty, &other_ty) || !ty.space().is_ordered() {
            let (what, other_what) = (unit_words(ty), unit_words(&other_ty));
            let message = if ty.space().is_ordered() || what != other_what {
                format!("`{name}` is {what}, but `{other_name}` is {other_what}")
            } else {
                format!("`{name}` and `{other_name}` cannot be compared: neither has an order")
            };
            self.fail(
                Diagnostic::new(Code::UnlikeIssues, other.span, message)
                    .label(format!("`{other_name}` is {other_what}"))
                    .help("compare numbers in one unit, dates, or scales with the same values"),
            );
            return None;
        }
        let right = match self.cells(other, other_at, other_id, false)? {
            Cells::These(cells) | Cells::Every(cells) | Cells::Some(cells) if cells.len() == 1 => {
                cells[0]
            }
            _ => {
                self.fail(
                    Diagnostic::new(
                        Code::MissingIndex,
                        other.span,
                        format!(
                            "`{}` is several values, and only one can be compared with",
                            self.text(other.span)
                        ),
                    )
                    .label("several values")
                    .help("name one member in the brackets, and write a condition for each"),
                );
                return None;
            }
        };
        let atom = |left, relation, right| Formula::Atom(Atom::Compare(left, relation, right));
        let not = |formula| Formula::Not(Box::new(formula));
        Some(match comparison.operator {
            Operator::Is => Rc::new(move |left| atom(left, Relation::Equal, right)),
            Operator::IsNot => Rc::new(move |left| not(atom(left, Relation::Equal, right))),
            Operator::AtMost => Rc::new(move |left| atom(left, Relation::AtMost, right)),
            Operator::LessThan => Rc::new(move |left| atom(left, Relation::Less, right)),
            Operator::AtLeast => Rc::new(move |left| atom(right, Relation::AtMost, left)),
            Operator::MoreThan => Rc::new(move |left| atom(right, Relation::Less, left)),
            _ => return None,
        })
    }

    // ── Lengths of time ──────────────────────────────────────────────────────────────────

    /// Chooses for each issue whether its lengths of time count months or hours: as most of
    /// its values do, and on a tie as the first.
    pub(super) fn choose_duration_units(&mut self) {
        let mut declared = self.issue_items.iter();
        if !declared.any(|(_, _, _, ty)| ty.is_some_and(is_duration)) {
            return;
        }
        let mut counts: indexmap::IndexMap<&'a str, [u32; 2]> = indexmap::IndexMap::new();
        let mut pairs: Vec<(&'a str, &'a str)> = Vec::new();
        let mut stack: Vec<&'a Condition> = Vec::new();
        for item in self.items() {
            each_condition(item, &mut |condition| stack.push(condition));
        }
        stack.reverse();
        while let Some(condition) = stack.pop() {
            match &condition.kind {
                ConditionKind::Compare(comparison) => {
                    let subject = self.text(comparison.subject.name.span);
                    for value in &comparison.values {
                        match value {
                            Value::Number(number) => {
                                if let Some(unit) = self.time_unit(number) {
                                    let count = counts.entry(subject).or_default();
                                    count[usize::from(unit == DurationUnit::Hours)] += 2;
                                    // The first of a tie wins by this one vote.
                                    if count[0] + count[1] == 2 {
                                        count[usize::from(unit == DurationUnit::Hours)] += 1;
                                    }
                                }
                            }
                            Value::Reference(reference) => {
                                pairs.push((subject, self.text(reference.name.span)));
                            }
                            _ => {}
                        }
                    }
                }
                ConditionKind::Not(inner) => stack.push(inner),
                ConditionKind::And(parts) | ConditionKind::Or(parts) => {
                    stack.extend(parts.iter().rev());
                }
                ConditionKind::AtLeast { of, .. } => stack.extend(of.iter().rev()),
                ConditionKind::Implies(pair) => stack.extend([&pair.1, &pair.0]),
                ConditionKind::Order(_) | ConditionKind::Broken => {}
            }
        }
        for (name, [months, hours]) in counts {
            let unit = if hours > months {
                DurationUnit::Hours
            } else {
                DurationUnit::Months
            };
            self.duration_units.insert(name, unit);
        }
        for (left, right) in pairs {
            let units = &mut self.duration_units;
            match (units.get(left).copied(), units.get(right).copied()) {
                (Some(unit), None) => units.insert(right, unit),
                (None, Some(unit)) => units.insert(left, unit),
                _ => None,
            };
        }
    }
}

fn is_duration(ty: &ast::Type) -> bool {
    let kind = ast::QuantityKind::Duration;
    matches!(&ty.kind, ast::TypeKind::Quantity { kind: own, .. } if *own == kind)
}

/// Calls `see` for each condition of an item, outermost ones only, in order.
fn each_condition<'a>(item: &'a ast::Item, see: &mut impl FnMut(&'a Condition)) {
    use ast::{ClauseKind as C, ItemKind as I};
    fn clause<'a>(clause_: &'a ast::Clause, see: &mut impl FnMut(&'a Condition)) {
        match &clause_.kind {
            C::Precondition { conditions, .. }
            | C::Demand(conditions)
            | C::Refuse(conditions)
            | C::Prefer(conditions)
            | C::Term(conditions) => conditions.iter().for_each(&mut *see),
            C::Offer {
                conditions,
                exchange,
            } => {
                conditions.iter().for_each(&mut *see);
                exchange.iter().flatten().for_each(&mut *see);
            }
            C::Package(clauses) => {
                for inner in clauses {
                    clause(inner, see);
                }
            }
            C::Defer { .. }
            | C::Delegate { .. }
            | C::Exclude(_)
            | C::Discuss(_)
            | C::Claim
            | C::Unknown => {}
        }
        clause_.given.iter().for_each(&mut *see);
    }
    match &item.kind {
        I::Rule { conditions } | I::Reading { conditions } => conditions.iter().for_each(see),
        I::Position { clauses, .. } | I::Proposal { terms: clauses, .. } => {
            for inner in clauses {
                clause(inner, see);
            }
        }
        I::Utility { worths, .. } => worths.iter().for_each(|worth| see(&worth.condition)),
        _ => {}
    }
}

impl Cells {
    fn len(&self) -> usize {
        let (Self::These(cells)
        | Self::Every(cells)
        | Self::Some(cells)
        | Self::No(cells)
        | Self::AtLeast(_, cells)) = self;
        cells.len()
    }

    /// Joins what is asked of each cell.
    fn each(&self, asks: impl Fn(CellId) -> Formula) -> Formula {
        match self {
            Self::These(cells) | Self::Every(cells) => all_of(cells.iter().map(|cell| asks(*cell))),
            Self::Some(cells) => any_of(cells.iter().map(|cell| asks(*cell))),
            Self::No(cells) => all_of(cells.iter().map(|cell| Formula::Not(Box::new(asks(*cell))))),
            Self::AtLeast(count, cells) => {
                Formula::AtLeast(*count, cells.iter().map(|cell| asks(*cell)).collect())
            }
        }
    }
}

/// A milestone, or the cells whose acts are meant.
enum Moments {
    One(Moment),
    Acts(Cells),
}

impl Moments {
    fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Acts(cells) => cells.len(),
        }
    }

    fn each(&self, says: impl Fn(Moment) -> Formula) -> Formula {
        match self {
            Self::One(moment) => says(*moment),
            Self::Acts(cells) => cells.each(|cell| says(Moment::Act(cell))),
        }
    }
}

fn all_of(parts: impl Iterator<Item = Formula>) -> Formula {
    let mut parts: Vec<Formula> = parts.collect();
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            Formula::All(parts)
        }
    }
}

fn any_of(parts: impl Iterator<Item = Formula>) -> Formula {
    let mut parts: Vec<Formula> = parts.collect();
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            Formula::Any(parts)
        }
    }
}

fn fits(kind: &TypeKind, operator: &Operator) -> bool {
    use Operator as O;
    match kind {
        TypeKind::YesNo => matches!(operator, O::Is | O::IsNot),
        TypeKind::Choice(_) => matches!(operator, O::Is | O::IsNot | O::IsOneOf | O::IsNotOneOf),
        TypeKind::Subset(_) => matches!(
            operator,
            O::Includes
                | O::Excludes
                | O::IncludesAtLeast(_)
                | O::IsExactly
                | O::IsWithin
                | O::IsEmpty
                | O::IsNotEmpty
        ),
        TypeKind::Scale(_)
        | TypeKind::Number
        | TypeKind::Percent
        | TypeKind::Money(_)
        | TypeKind::Duration(_)
        | TypeKind::Date => match operator {
            O::Is
            | O::IsNot
            | O::IsOneOf
            | O::IsNotOneOf
            | O::AtLeast
            | O::AtMost
            | O::MoreThan
            | O::LessThan
            | O::Between => true,
            O::By | O::NotBefore => *kind == TypeKind::Date,
            _ => false,
        },
    }
}

/// Returns what a type is in words, and the operators that fit it.
fn fitting(kind: &TypeKind) -> (&'static str, &'static str) {
    const ORDERED: &str =
        "`is`, `is not`, `at least`, `at most`, `more than`, `less than` and `between`";
    match kind {
        TypeKind::YesNo => ("a question of yes or no", "`is` and `is not`"),
        TypeKind::Choice(_) => (
            "a choice without an order",
            "`is`, `is not`, `is one of` and `is not one of`",
        ),
        TypeKind::Scale(_) => ("a scale", ORDERED),
        TypeKind::Subset(_) => (
            "a set of several things",
            "`includes`, `excludes`, `includes at least … of`, `is exactly`, `is within` and `is empty`",
        ),
        TypeKind::Number => ("a number", ORDERED),
        TypeKind::Percent => ("a percentage", ORDERED),
        TypeKind::Money(_) => ("an amount of money", ORDERED),
        TypeKind::Duration(_) => ("a length of time", ORDERED),
        TypeKind::Date => (
            "a date",
            "`is`, `by`, `not before`, `more than` (later), `less than` (earlier) and `between`",
        ),
    }
}

/// Tells whether the values of two types can be compared with each other.
fn alike(left: &Type, right: &Type) -> bool {
    match (&left.kind, &right.kind) {
        (TypeKind::Scale(a), TypeKind::Scale(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.name == b.name)
        }
        (TypeKind::Choice(_) | TypeKind::Subset(_) | TypeKind::YesNo, _) => false,
        (a, b) => a == b,
    }
}

fn unit_words(ty: &Type) -> String {
    match &ty.kind {
        TypeKind::Money(currency) => format!("an amount in {currency}"),
        TypeKind::Duration(DurationUnit::Months) => "a length of time in months".to_owned(),
        TypeKind::Duration(DurationUnit::Hours) => "a length of time in hours".to_owned(),
        TypeKind::Scale(values) => {
            let names: Vec<String> = values
                .iter()
                .map(|value| format!("`{}`", value.name))
                .collect();
            format!("a scale of {}", join(&names, "and"))
        }
        kind => fitting(kind).0.to_owned(),
    }
}
