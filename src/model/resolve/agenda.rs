//! What is on the table: lists, groups, issues and events with their types, milestones.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::domain::{Cut, Grain, Line};
use crate::model::{
    Cell, CellId, DurationUnit, Group, Issue, IssueId, List, ListId, Milestone, PartyId, Type,
    TypeKind, Value,
};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name, QuantityKind};

use super::attributes::Place;
use super::names::{Element, Entity, Space, Universe, UniverseId, Wanted};
use super::values::Unit;
use super::{MAX_CELLS, Resolver, circles, placed_circles};

/// What the resolver knows of an issue or event.
#[derive(Clone, Debug)]
pub(super) struct IssueInfo<'a> {
    pub(super) name: &'a str,
    /// `None` where its type or its list could not be resolved: what uses it is left out
    /// without a word.
    pub(super) id: Option<IssueId>,
    pub(super) index: Option<ListId>,
    pub(super) ty: Rc<Type>,
    /// Its values, or the elements of its subsets.
    pub(super) universe: Option<UniverseId>,
}

/// What the resolver knows of a group.
#[derive(Clone, Debug)]
pub(super) struct GroupInfo {
    /// The list that it is taken from.
    pub(super) list: Option<ListId>,
    /// Its members, groups of groups flattened; `None` where that cannot be known.
    pub(super) members: Option<Vec<u32>>,
}

impl<'a> Resolver<'a> {
    /// Makes the lists, each with its members.
    pub(super) fn lists(&mut self) {
        for item in self.declarations() {
            let ItemKind::List { members } = &item.kind else {
                continue;
            };
            self.plain_attributes(&item.attributes, Place::List);
            let Some(name) = item.name else {
                self.hide_members(members);
                continue;
            };
            let id = ListId(self.negotiation.lists.len() as u32);
            let label = item.label.map(|label| label.span);
            if !self.declare(Space::Lists, name, label, Entity::List(id)) {
                continue;
            }
            let owner = self.text(name.span);
            let (values, universe) = self.universe(owner, Some(id), item.damaged, members);
            debug_assert_eq!(universe.0, self.list_universes.len(), "lists come first");
            self.list_universes.push(universe);
            if values.is_empty() && !item.damaged {
                self.report(
                    Diagnostic::new(
                        Code::EmptyType,
                        name.span,
                        format!("the list `{owner}` has no members"),
                    )
                    .label("a list of nothing")
                    .help("name its members between the braces, one a line"),
                );
            }
            self.negotiation.lists.push(List {
                name: owner.to_owned(),
                label: self.words(item.label),
                span: name.span,
                members: values,
                groups: Vec::new(),
            });
        }
    }

    fn hide_members(&mut self, members: &[ast::Member]) {
        for member in members {
            let text = self.text(member.name.span);
            self.names.hidden.insert(text);
        }
    }

    /// Gathers the values of a type or the members of a list.
    fn universe(
        &mut self,
        owner: &'a str,
        list: Option<ListId>,
        damaged: bool,
        members: &[ast::Member],
    ) -> (Vec<Value>, UniverseId) {
        let mut elements: IndexMap<&'a str, Element> = IndexMap::new();
        let mut values = Vec::new();
        for member in members {
            let text = self.text(member.name.span);
            if let Some(first) = elements.get(text) {
                let first = first.span;
                self.report(
                    Diagnostic::new(
                        Code::DeclaredTwice,
                        member.name.span,
                        format!("`{owner}` has `{text}` twice"),
                    )
                    .label("again here")
                    .also(first, "first here")
                    .help("remove one, or give it another name"),
                );
                continue;
            }
            elements.insert(
                text,
                Element {
                    span: member.name.span,
                    label: member.label.map(|label| label.span),
                    uses: 0,
                },
            );
            values.push(Value {
                name: text.to_owned(),
                label: self.words(member.label),
            });
        }
        let id = UniverseId(self.names.universes.len());
        self.names.universes.push(Universe {
            owner,
            list,
            damaged,
            elements,
        });
        (values, id)
    }

    /// Makes the groups, groups of groups flattened.
    pub(super) fn groups(&mut self) {
        struct Draft<'a> {
            name: Name,
            names: &'a [Name],
            item: &'a ast::Item,
        }
        let mut drafts: Vec<Draft<'a>> = Vec::new();
        for item in self.declarations() {
            let ItemKind::Group { of, members } = &item.kind else {
                continue;
            };
            self.plain_attributes(&item.attributes, Place::Group);
            let list = of.and_then(|of| match self.look_up(Wanted::List, of)? {
                Entity::List(id) => Some(id),
                _ => None,
            });
            let Some(name) = item.name else { continue };
            let label = item.label.map(|label| label.span);
            if !self.declare(Space::Lists, name, label, Entity::Group(drafts.len())) {
                continue;
            }
            self.groups.push(GroupInfo {
                list,
                members: None,
            });
            drafts.push(Draft {
                name,
                names: members,
                item,
            });
        }
        // What each group is made of: members, and other groups by their numbers.
        let mut parts: Vec<Parts> = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            let mut members = Vec::new();
            let mut inner = Vec::new();
            let mut whole = !draft.item.damaged;
            let mut seen: IndexMap<&str, Span> = IndexMap::new();
            for name in draft.names {
                let text = self.text(name.span);
                if let Some(first) = seen.insert(text, name.span) {
                    self.report(
                        Diagnostic::new(
                            Code::DeclaredTwice,
                            name.span,
                            format!("`{}` has `{text}` twice", self.text(draft.name.span)),
                        )
                        .label("again here")
                        .also(first, "first here")
                        .help("remove one of them"),
                    );
                    continue;
                }
                let Some(list) = self.groups[at].list else {
                    whole = false;
                    continue;
                };
                match self.part_of_list(list, *name) {
                    Some(Part::Member(member)) => members.push(member),
                    Some(Part::Group(group)) => inner.push((group, name.span)),
                    Some(Part::List) => members.extend(0..self.list_size(list)),
                    None => whole = false,
                }
            }
            if draft.names.is_empty() && !draft.item.damaged {
                self.report(
                    Diagnostic::new(
                        Code::EmptyType,
                        draft.name.span,
                        format!("the group `{}` has no members", self.text(draft.name.span)),
                    )
                    .label("a group of nothing")
                    .help("name members of its list between the braces"),
                );
                whole = false;
            }
            parts.push(Parts {
                members,
                inner,
                whole,
            });
        }
        let edges: Vec<Vec<usize>> = parts
            .iter()
            .map(|parts| parts.inner.iter().map(|(group, _)| *group).collect())
            .collect();
        for circle in circles(&edges) {
            let names: Vec<&str> = circle
                .iter()
                .map(|at| self.text(drafts[*at].name.span))
                .collect();
            let spans: Vec<Span> = circle
                .iter()
                .enumerate()
                .filter_map(|(step, at)| {
                    let next = circle[(step + 1) % circle.len()];
                    parts[*at]
                        .inner
                        .iter()
                        .find(|(to, _)| *to == next)
                        .map(|(_, span)| *span)
                })
                .collect();
            self.circle("group", "contains", &names, &spans);
            for at in circle {
                parts[at].whole = false;
            }
        }
        let order = children_first(&edges);
        for at in order {
            let Parts {
                members,
                inner,
                whole,
            } = &parts[at];
            let mut all = members.clone();
            let mut whole = *whole;
            for (group, _) in inner {
                match &self.groups[*group].members {
                    Some(members) => all.extend(members),
                    None => whole = false,
                }
            }
            all.sort_unstable();
            all.dedup();
            if whole {
                self.groups[at].members = Some(all);
            }
        }
        for (at, draft) in drafts.iter().enumerate() {
            let GroupInfo {
                list: Some(list),
                members: Some(members),
            } = self.groups[at].clone()
            else {
                continue;
            };
            let group = Group {
                name: self.text(draft.name.span).to_owned(),
                label: self.words(draft.item.label),
                span: draft.name.span,
                members,
            };
            self.negotiation.lists[list.index()].groups.push(group);
        }
    }

    /// Reports things that go round in a circle, each with the place that leads on.
    pub(super) fn circle(&mut self, noun: &str, leads: &str, names: &[&str], spans: &[Span]) {
        let [first, rest @ ..] = spans else { return };
        let name = names[0];
        let mut path: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        path.push(format!("`{name}`"));
        let message = if names.len() == 1 {
            format!("the {noun} `{name}` {leads} itself")
        } else {
            format!("the {noun} `{name}` {leads} itself: {}", path.join(" → "))
        };
        let next = |at: usize| {
            format!(
                "`{}` {leads} `{}`",
                names[at],
                names[(at + 1) % names.len()]
            )
        };
        let mut diagnostic = Diagnostic::new(Code::Circle, *first, message).label(next(0));
        for (at, span) in rest.iter().enumerate() {
            diagnostic = diagnostic.also(*span, next(at + 1));
        }
        self.report(diagnostic.help("take one of these names out"));
    }

    /// Looks up a part of a list: a member, a group of it, or the list itself.
    pub(super) fn part_of_list(&mut self, list: ListId, name: Name) -> Option<Part> {
        let text = self.text(name.span);
        let universe = self.list_universes[list.index()];
        if let Some(member) = self.element(universe, text) {
            return Some(Part::Member(member));
        }
        match self.names.peek(Space::Lists, text) {
            Some(Entity::List(id)) if id == list => {
                self.look_up(Wanted::List, name);
                return Some(Part::List);
            }
            Some(Entity::Group(at)) => {
                self.mark_used(Space::Lists, text);
                let of = self.groups[at].list;
                if of == Some(list) {
                    return Some(Part::Group(at));
                }
                if of.is_some() {
                    self.miss(Wanted::Element(universe), name.span);
                }
                self.failed = true;
                return None;
            }
            _ => {}
        }
        self.miss(Wanted::Element(universe), name.span);
        None
    }

    /// Returns the members that a part of a list stands for.
    pub(super) fn members_of(&mut self, list: ListId, part: Part) -> Option<Vec<u32>> {
        match part {
            Part::Member(member) => Some(vec![member]),
            Part::List => Some((0..self.list_size(list)).collect()),
            Part::Group(at) => {
                let members = self.groups[at].members.clone();
                self.failed |= members.is_none();
                members
            }
        }
    }

    pub(super) fn list_size(&self, list: ListId) -> u32 {
        let universe = self.list_universes[list.index()];
        self.names.universes[universe.0].elements.len() as u32
    }

    /// Makes the milestones.
    pub(super) fn milestones(&mut self) {
        let mut declared = Vec::new();
        for item in self.declarations() {
            let ItemKind::Milestone { after, part_of } = &item.kind else {
                continue;
            };
            self.plain_attributes(&item.attributes, Place::Milestone);
            let Some(name) = item.name else { continue };
            let id = crate::model::MilestoneId(self.negotiation.milestones.len() as u32);
            let label = item.label.map(|label| label.span);
            if self.declare(Space::Agenda, name, label, Entity::Milestone(id)) {
                self.negotiation.milestones.push(Milestone {
                    name: self.text(name.span).to_owned(),
                    label: self.words(item.label),
                    span: name.span,
                    after: Vec::new(),
                    part_of: None,
                });
                declared.push((id, after.as_slice(), *part_of));
            }
        }
        self.milestone_links = declared;
    }

    /// Links the milestones, once all names of the agenda are known.
    pub(super) fn link_milestones(&mut self) {
        let links = std::mem::take(&mut self.milestone_links);
        let mut edges: Vec<Vec<(usize, Span)>> = vec![Vec::new(); links.len()];
        for (id, after, part_of) in links {
            let mut found = Vec::new();
            for name in after {
                if let Some(earlier) = self.milestone(*name)
                    && !found.contains(&earlier)
                {
                    edges[id.index()].push((earlier.index(), name.span));
                    found.push(earlier);
                }
            }
            let whole = part_of.and_then(|name| {
                let whole = self.milestone(name)?;
                edges[id.index()].push((whole.index(), name.span));
                Some(whole)
            });
            let milestone = &mut self.negotiation.milestones[id.index()];
            milestone.after = found;
            milestone.part_of = whole;
        }
        for (circle, spans) in placed_circles(&edges) {
            let names: Vec<String> = circle
                .iter()
                .map(|at| self.negotiation.milestones[*at].name.clone())
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            self.circle("milestone", "waits for", &names, &spans);
            for at in circle {
                let milestone = &mut self.negotiation.milestones[at];
                milestone.after.clear();
                milestone.part_of = None;
            }
        }
    }

    /// Declares the names of issues and events.
    pub(super) fn declare_issues(&mut self) {
        for item in self.declarations() {
            let (ItemKind::Issue { index, ty, .. } | ItemKind::Event { index, ty }) = &item.kind
            else {
                continue;
            };
            let Some(name) = item.name else { continue };
            let at = self.issues.len();
            let entity = match item.kind {
                ItemKind::Event { .. } => Entity::Event(at),
                _ => Entity::Issue(at),
            };
            let label = item.label.map(|label| label.span);
            let fresh = self.declare(Space::Agenda, name, label, entity);
            if fresh {
                self.issues.push(IssueInfo {
                    name: self.text(name.span),
                    id: None,
                    index: None,
                    ty: Rc::new(Type {
                        kind: TypeKind::YesNo,
                        range: Line::all(),
                    }),
                    universe: None,
                });
            }
            self.issue_items
                .push((fresh.then_some(at), item, *index, ty.as_ref()));
        }
    }

    /// Resolves the types of issues and events, and gives them cells.
    pub(super) fn resolve_issues(&mut self) {
        for (at, item, index, ty) in std::mem::take(&mut self.issue_items) {
            self.plain_attributes(&item.attributes, Place::Issue);
            let Some(name) = item.name else { continue };
            let owner = self.text(name.span);
            let mut sound = true;
            let list = match index {
                None => None,
                Some(index) => {
                    let list = match self.look_up(Wanted::List, index) {
                        Some(Entity::List(id)) => Some(id),
                        _ => None,
                    };
                    sound &= list.is_some();
                    list
                }
            };
            let resolved = ty.and_then(|ty| self.issue_type(owner, item.damaged, ty));
            let mut performers: Vec<PartyId> = Vec::new();
            let mut process = false;
            if let ItemKind::Issue {
                performers: names,
                process: word,
                ..
            } = &item.kind
            {
                process = word.is_some();
                for name in names {
                    if let Some(party) = self.party(*name)
                        && !performers.contains(&party)
                    {
                        performers.push(party);
                    }
                }
            }
            let (Some(at), Some((ty, universe)), true) = (at, resolved, sound) else {
                self.negotiation.left_out.push(item.span);
                continue;
            };
            let count = list.map_or(1, |list| self.list_size(list));
            let cells = self.negotiation.cells.len() as u64 + u64::from(count);
            if cells > MAX_CELLS {
                self.report(
                    Diagnostic::new(
                        Code::TooMuch,
                        name.span,
                        format!("with `{owner}` the issues have {cells} cells, and {MAX_CELLS} can be compared"),
                    )
                    .label(format!("{count} cells, one for each member of its list"))
                    .help("shorten its list, or compare parts of the agenda apart"),
                );
                self.negotiation.left_out.push(item.span);
                continue;
            }
            let id = IssueId(self.negotiation.issues.len() as u32);
            let first_cell = CellId(self.negotiation.cells.len() as u32);
            let members: Vec<Option<u32>> = match list {
                None => vec![None],
                Some(list) => (0..self.list_size(list)).map(Some).collect(),
            };
            self.negotiation
                .cells
                .extend(members.iter().map(|member| Cell {
                    issue: id,
                    member: *member,
                }));
            self.negotiation.issues.push(Issue {
                name: owner.to_owned(),
                label: self.words(item.label),
                span: name.span,
                index: list,
                ty: ty.clone(),
                performers,
                process,
                event: matches!(item.kind, ItemKind::Event { .. }),
                first_cell,
                cell_count: members.len() as u32,
            });
            let info = &mut self.issues[at];
            info.id = Some(id);
            info.index = list;
            info.ty = Rc::new(ty);
            info.universe = universe;
        }
    }

    fn issue_type(
        &mut self,
        owner: &'a str,
        damaged: bool,
        ty: &ast::Type,
    ) -> Option<(Type, Option<UniverseId>)> {
        let plain = |kind| Type {
            kind,
            range: Line::all(),
        };
        match &ty.kind {
            ast::TypeKind::YesNo => Some((plain(TypeKind::YesNo), None)),
            ast::TypeKind::OneOf(members) => {
                let (values, universe) = self.universe(owner, None, damaged, members);
                self.enough(ty.span, owner, values.len(), 2, damaged)?;
                Some((plain(TypeKind::Choice(values)), Some(universe)))
            }
            ast::TypeKind::Scale(members) => {
                let (values, universe) = self.universe(owner, None, damaged, members);
                self.enough(ty.span, owner, values.len(), 2, damaged)?;
                Some((plain(TypeKind::Scale(values)), Some(universe)))
            }
            ast::TypeKind::AnyOf(members) => {
                let (values, universe) = self.universe(owner, None, damaged, members);
                self.enough(ty.span, owner, values.len(), 1, damaged)?;
                Some((plain(TypeKind::Subset(values)), Some(universe)))
            }
            ast::TypeKind::AnyOfList(name) => {
                let Some(Entity::List(id)) = self.look_up(Wanted::List, *name) else {
                    return None;
                };
                let values = self.negotiation.lists[id.index()].members.clone();
                if values.is_empty() {
                    return None;
                }
                let universe = self.list_universes[id.index()];
                Some((plain(TypeKind::Subset(values)), Some(universe)))
            }
            ast::TypeKind::Quantity {
                kind,
                currency,
                range,
            } => {
                let kind = self.quantity_kind(owner, ty, *kind, *currency, range.as_deref())?;
                let mut resolved = plain(kind);
                if let Some((low, high)) = range.as_deref() {
                    resolved.range = self.range(owner, &resolved, low, high)?;
                }
                Some((resolved, None))
            }
        }
    }

    /// Checks that a choice has something to choose from.
    fn enough(
        &mut self,
        span: Span,
        owner: &str,
        count: usize,
        least: usize,
        damaged: bool,
    ) -> Option<()> {
        if count >= least {
            return Some(());
        }
        if damaged {
            return None;
        }
        let message = if count == 0 {
            format!("`{owner}` has no values to choose from")
        } else {
            format!("`{owner}` has only one value, so there is nothing to settle")
        };
        self.report(
            Diagnostic::new(Code::EmptyType, span, message)
                .label(if count == 0 {
                    "no values"
                } else {
                    "only one value"
                })
                .help("name its values between the braces"),
        );
        None
    }

    fn quantity_kind(
        &mut self,
        owner: &str,
        ty: &ast::Type,
        kind: QuantityKind,
        currency: Option<Name>,
        range: Option<&(ast::Value, ast::Value)>,
    ) -> Option<TypeKind> {
        if let (Some(currency), false) = (currency, kind == QuantityKind::Money) {
            let text = self.text(currency.span);
            let diagnostic = Diagnostic::new(
                Code::WrongUnit,
                currency.span,
                format!(
                    "only `money` has a currency, but `{owner}` has `{text}` after another type"
                ),
            )
            .label("not part of this type")
            .help(format!("leave it out, or write `money {text}`"));
            self.report(diagnostic);
            return None;
        }
        Some(match kind {
            QuantityKind::Number => TypeKind::Number,
            QuantityKind::Percent => TypeKind::Percent,
            QuantityKind::Date => TypeKind::Date,
            QuantityKind::Money => {
                let Some(currency) = currency else {
                    self.report(
                        Diagnostic::new(
                            Code::UnknownCurrency,
                            ty.span,
                            format!("`{owner}` is money, but it does not say in which currency"),
                        )
                        .label("in which currency?")
                        .help("write its three letters after `money`, as in `money USD`"),
                    );
                    return None;
                };
                let text = self.text(currency.span);
                if iso_currency::Currency::from_code(text).is_none() {
                    let diagnostic = self.unknown_currency(currency.span);
                    self.report(diagnostic);
                    return None;
                }
                TypeKind::Money(text.to_owned())
            }
            QuantityKind::Duration => {
                let from_range = range.and_then(|(low, high)| {
                    [high, low].into_iter().find_map(|value| match value {
                        ast::Value::Number(number) => self.time_unit(number),
                        _ => None,
                    })
                });
                let unit = from_range.or_else(|| self.duration_units.get(owner).copied());
                TypeKind::Duration(unit.unwrap_or(DurationUnit::Months))
            }
        })
    }

    /// Returns the family of a length of time.
    pub(super) fn time_unit(&self, number: &ast::Number) -> Option<DurationUnit> {
        match Unit::of(self.text(number.unit?)) {
            Unit::Time(unit, _) => Some(unit),
            _ => None,
        }
    }

    fn range(
        &mut self,
        owner: &str,
        ty: &Type,
        low: &ast::Value,
        high: &ast::Value,
    ) -> Option<Line> {
        // The type already says the unit, so the bounds of its range need not.
        let bound = |this: &mut Self, value: &ast::Value, other: &ast::Value| match (value, other) {
            (ast::Value::Number(number), _)
                if number.unit.is_none()
                    && matches!(ty.kind, TypeKind::Percent | TypeKind::Money(_)) =>
            {
                this.decimal(number).map(|value| (value, value))
            }
            (ast::Value::Number(number), ast::Value::Number(other))
                if number.unit.is_none() && matches!(ty.kind, TypeKind::Duration(_)) =>
            {
                let shared = ast::Number {
                    scale: None,
                    ..*other
                };
                this.amount(owner, ty, value, Some(&shared))
            }
            _ => this.amount(owner, ty, value, None),
        };
        let from = bound(self, low, high);
        let to = bound(self, high, low);
        let ((least, _), (_, greatest)) = (from?, to?);
        if least > greatest {
            let diagnostic = self.reversed(low.span(), high.span(), &ty.kind);
            self.report(diagnostic);
            return None;
        }
        let grain = if ty.kind == TypeKind::Date {
            Grain::Whole
        } else {
            Grain::Dense
        };
        Some(Line::between(
            Cut::Before(least).on(grain),
            Cut::After(greatest).on(grain),
        ))
    }

    /// Says that two bounds are in the wrong order, and swaps them.
    pub(super) fn reversed(&self, low: Span, high: Span, kind: &TypeKind) -> Diagnostic {
        let (low_text, high_text) = (self.text(low), self.text(high));
        let is = match kind {
            TypeKind::Date => "later than",
            TypeKind::Duration(_) => "longer than",
            TypeKind::Scale(_) => "a higher step than",
            _ => "more than",
        };
        let mut diagnostic = Diagnostic::new(
            Code::ReversedBounds,
            low.to(high),
            format!("`{low_text}` is {is} `{high_text}`, so nothing lies between them"),
        )
        .label("ends before it begins")
        .help("write the smaller bound first");
        diagnostic.fixes.push(Fix {
            title: "swap the two bounds".to_owned(),
            safety: Safety::Safe,
            edits: vec![
                Edit {
                    span: low,
                    text: high_text.to_owned(),
                },
                Edit {
                    span: high,
                    text: low_text.to_owned(),
                },
            ],
        });
        diagnostic
    }
}

/// What a group is made of.
struct Parts {
    members: Vec<u32>,
    /// Other groups, and where they are named.
    inner: Vec<(usize, Span)>,
    /// Whether all of it is known.
    whole: bool,
}

/// What a name in brackets or in a group stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Member(u32),
    Group(usize),
    /// The whole list.
    List,
}

/// Orders nodes so that each stands after those that it leads to; circles are cut anywhere.
pub(super) fn children_first(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut stack = vec![(start, 0)];
        while let Some((at, step)) = stack.last_mut() {
            if let Some(next) = edges[*at].get(*step).copied() {
                *step += 1;
                if !seen[next] {
                    seen[next] = true;
                    stack.push((next, 0));
                }
            } else {
                order.push(*at);
                stack.pop();
            }
        }
    }
    order
}
