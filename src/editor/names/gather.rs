//! Walks over the trees, first for declarations and then for uses.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Form, Kind, Names, Space, Symbol, SymbolId, Use};
use crate::config::{Config, Setting};
use crate::editor::cursor;
use crate::model::Negotiation;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{
    AcceptanceRule, Ast, AttributeKind, Clause, ClauseKind, Condition, ConditionKind, Index, Item,
    ItemKind, Member, Name, Operator, Path, Reference, Speaker, Term, Text, TypeKind, Value,
};
use crate::syntax::keywords::is_reserved;
use crate::syntax::scan::{TokenKind, tokens};
use crate::syntax::unquote;

/// See [`Names::gather`].
pub(super) fn gather(
    sources: &SourceMap,
    files: &[(FileId, Arc<Ast>)],
    negotiation: &Negotiation,
    config: &Config,
) -> Names {
    let mut walk = Walk {
        sources,
        names: Names::default(),
        table: HashMap::new(),
        spellings: HashMap::new(),
        lists: HashMap::new(),
        values: HashMap::new(),
        keys: HashMap::new(),
        damaged: Vec::new(),
    };
    let items = || files.iter().flat_map(|(_, tree)| tree.items());
    walk.read_keys(negotiation);
    let declared: Vec<Option<SymbolId>> = items().map(|item| walk.declare_item(item)).collect();
    // Kinds that share a space are declared one after the other; the first has the name.
    let (first, second): (Vec<_>, Vec<_>) = (declared.iter().flatten().copied())
        .partition(|id| !comes_second(walk.names.symbol(*id).kind));
    for id in first.into_iter().chain(second) {
        walk.enter(id);
    }
    for (item, id) in items().zip(&declared) {
        walk.link_item(item, *id);
    }
    for (item, id) in items().zip(&declared) {
        walk.use_item(item, *id);
    }
    for setting in &config.parties {
        walk.use_setting(setting, Space::People);
    }
    for setting in &config.assume {
        walk.use_setting(setting, Space::Backgrounds);
    }
    walk.names.uses.sort_by_key(|one| one.span);
    walk.use_damaged();
    walk.names
}

fn comes_second(kind: Kind) -> bool {
    matches!(kind, Kind::Person | Kind::Group | Kind::Issue | Kind::Event)
}

/// What is known so far.
struct Walk<'a> {
    sources: &'a SourceMap,
    names: Names,
    /// What each name stands for in its space.
    table: HashMap<(Space, &'a str), SymbolId>,
    /// Persons by all their spellings, in small letters.
    spellings: HashMap<String, SymbolId>,
    /// The list of an issue's cells, and that of a group.
    lists: HashMap<SymbolId, SymbolId>,
    /// Where the values of an issue are declared: in its own type, or in a list.
    values: HashMap<SymbolId, SymbolId>,
    /// How clauses without a name are called, by the place of their keyword.
    keys: HashMap<Span, &'a str>,
    /// What could not be read in full.
    damaged: Vec<Span>,
}

impl<'a> Walk<'a> {
    fn text(&self, span: Span) -> &'a str {
        self.sources.text(span)
    }

    fn read_keys(&mut self, negotiation: &'a Negotiation) {
        for clause in &negotiation.clauses {
            if let Some((_, key)) = clause.key.rsplit_once('.') {
                self.keys.insert(clause.head, key);
            }
        }
    }

    // ── Declarations ─────────────────────────────────────────────────────────────────────

    fn declare(&mut self, symbol: Symbol) -> SymbolId {
        let id = SymbolId(self.names.symbols.len() as u32);
        if symbol.is_named {
            self.names.uses.push(Use {
                span: symbol.span,
                symbol: Some(id),
                form: Form::Declaration,
            });
        }
        self.names.symbols.push(symbol);
        id
    }

    /// Lets a declaration have its name, unless an earlier one has it.
    fn enter(&mut self, id: SymbolId) {
        let symbol = self.names.symbol(id);
        let text = if symbol.is_named {
            self.text(symbol.span)
        } else {
            self.keys.get(&symbol.span).copied().unwrap_or_default()
        };
        let space = symbol.space;
        self.table.entry((space, text)).or_insert(id);
    }

    fn declare_item(&mut self, item: &'a Item) -> Option<SymbolId> {
        use ItemKind as K;
        let (kind, space) = match &item.kind {
            K::Issue { .. } => (Kind::Issue, Space::Agenda),
            K::Event { .. } => (Kind::Event, Space::Agenda),
            K::Milestone { .. } => (Kind::Milestone, Space::Agenda),
            K::List { .. } => (Kind::List, Space::Lists),
            K::Group { .. } => (Kind::Group, Space::Lists),
            K::Party => (Kind::Party, Space::People),
            K::Bloc { .. } => (Kind::Bloc, Space::People),
            K::Person => (Kind::Person, Space::People),
            K::Source => (Kind::Source, Space::Sources),
            K::Rule { .. } => (Kind::Rule, Space::Backgrounds),
            K::Reading { .. } => (Kind::Reading, Space::Backgrounds),
            K::Position { .. } => (Kind::Position, Space::Positions),
            K::Proposal { .. } => (Kind::Proposal, Space::Positions),
            K::Agenda
            | K::Reaction { .. }
            | K::Acceptance { .. }
            | K::Utility { .. }
            | K::Unknown => return None,
        };
        let name = item.name?;
        let id = self.declare(Symbol {
            kind,
            name: self.text(name.span).to_owned(),
            span: name.span,
            is_named: true,
            label: item.label,
            whole: item.span,
            space,
        });
        let members: &[Member] = match &item.kind {
            K::List { members } => members,
            K::Issue { ty, .. } | K::Event { ty, .. } => match ty.as_ref().map(|ty| &ty.kind) {
                Some(
                    TypeKind::OneOf(members) | TypeKind::Scale(members) | TypeKind::AnyOf(members),
                ) => {
                    self.values.insert(id, id);
                    members
                }
                _ => &[],
            },
            _ => &[],
        };
        let inner = if kind == Kind::List {
            Kind::Member
        } else {
            Kind::Value
        };
        for member in members {
            let label = member.label.map(|label| label.span);
            let span = member.name.span;
            let member = self.declare(Symbol {
                kind: inner,
                name: self.text(span).to_owned(),
                span,
                is_named: true,
                label: member.label,
                whole: label.map_or(span, |label| span.to(label)),
                space: Space::Within(id),
            });
            self.enter(member);
        }
        let is_draft = kind == Kind::Proposal;
        for clause in cursor::clauses(item) {
            self.declare_clause(clause, id, is_draft);
        }
        Some(id)
    }

    fn declare_clause(&mut self, clause: &'a Clause, position: SymbolId, is_draft: bool) {
        let kind = match clause.kind {
            ClauseKind::Package(_) => Kind::Package,
            _ if is_draft => Kind::Term,
            _ => Kind::Clause,
        };
        let name = clause.name.map(|name| name.span);
        let span = name.unwrap_or(clause.keyword);
        let key = || self.keys.get(&span).copied();
        if let Some(text) = name.map(|name| self.text(name)).or_else(key) {
            let id = self.declare(Symbol {
                kind,
                name: text.to_owned(),
                span,
                is_named: name.is_some(),
                label: clause.label,
                whole: clause.span,
                space: Space::Within(position),
            });
            self.enter(id);
        }
        for clause in cursor::inner(clause) {
            self.declare_clause(clause, position, is_draft);
        }
    }

    // ── What declarations rest on ────────────────────────────────────────────────────────

    fn link_item(&mut self, item: &'a Item, id: Option<SymbolId>) {
        let Some(id) = id else { return };
        if self.names.symbol(id).kind == Kind::Person && self.has_its_name(id) {
            let also = item.attributes.iter().filter_map(|one| match &one.kind {
                AttributeKind::Also(texts) => Some(texts.as_slice()),
                _ => None,
            });
            for spelling in also.flatten().chain(&item.label) {
                let spelling = self.spelling(*spelling);
                self.spellings.entry(spelling).or_insert(id);
            }
        }
        let list = match &item.kind {
            ItemKind::Issue { index, .. } | ItemKind::Event { index, .. } => *index,
            ItemKind::Group { of, .. } => *of,
            _ => None,
        };
        if let Some(list) = list.and_then(|name| self.find(name, LIST)) {
            self.lists.insert(id, list);
        }
        if let ItemKind::Issue { ty: Some(ty), .. } | ItemKind::Event { ty: Some(ty), .. } =
            &item.kind
            && let TypeKind::AnyOfList(name) = &ty.kind
            && let Some(list) = self.find(*name, LIST)
        {
            self.values.insert(id, list);
        }
    }

    fn has_its_name(&self, id: SymbolId) -> bool {
        let symbol = self.names.symbol(id);
        self.table.get(&(symbol.space, self.text(symbol.span))) == Some(&id)
    }

    fn spelling(&self, text: Text) -> String {
        unquote(self.text(text.span)).to_lowercase()
    }

    // ── Uses ─────────────────────────────────────────────────────────────────────────────

    fn find(&self, name: Name, (spaces, fits): Wanted) -> Option<SymbolId> {
        let text = self.text(name.span);
        let mut found = spaces
            .iter()
            .filter_map(|space| self.table.get(&(*space, text)).copied());
        found.find(|id| fits(self.names.symbol(*id).kind))
    }

    fn note(&mut self, span: Span, symbol: Option<SymbolId>, form: Form) {
        self.names.uses.push(Use { span, symbol, form });
    }

    fn refer(&mut self, name: Name, wanted: Wanted) -> Option<SymbolId> {
        let found = self.find(name, wanted);
        self.note(name.span, found, Form::Reference);
        found
    }

    fn refer_all<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>, wanted: Wanted) {
        for name in names {
            self.refer(*name, wanted);
        }
    }

    fn within(&self, owner: SymbolId, text: &str) -> Option<SymbolId> {
        self.table.get(&(Space::Within(owner), text)).copied()
    }

    fn use_item(&mut self, item: &'a Item, id: Option<SymbolId>) {
        use ItemKind as K;
        match &item.kind {
            K::Group { of, members } => {
                let list = of.and_then(|of| self.refer(of, LIST));
                for member in members {
                    self.use_part(list, *member);
                }
            }
            K::Issue {
                index,
                ty,
                performers,
                ..
            } => {
                self.refer_all(index, LIST);
                self.use_type(ty.as_ref().map(|ty| &ty.kind));
                self.refer_all(performers, PARTY);
            }
            K::Event { index, ty } => {
                self.refer_all(index, LIST);
                self.use_type(ty.as_ref().map(|ty| &ty.kind));
            }
            K::Milestone { after, part_of } => self.refer_all(after.iter().chain(part_of), GATE),
            K::Bloc { members } => self.refer_all(members, PARTY),
            K::Position { of, .. } => self.refer_all(of, PARTY),
            K::Proposal { by, .. } => {
                if let Some(by) = by {
                    self.use_speaker(*by, TELLER);
                }
            }
            K::Reaction { of, to, .. } => {
                self.refer_all(of, PARTY);
                self.refer_all(to, PROPOSAL);
            }
            K::Acceptance { rules } => {
                for rule in rules {
                    let (AcceptanceRule::AllOf(names)
                    | AcceptanceRule::AtLeast(_, names)
                    | AcceptanceRule::Veto(names)) = rule;
                    self.refer_all(names, PARTY);
                }
            }
            K::Utility { of, .. } => self.refer_all(of, PARTY),
            K::Agenda
            | K::List { .. }
            | K::Party
            | K::Person
            | K::Source
            | K::Rule { .. }
            | K::Reading { .. }
            | K::Unknown => {}
        }
        if item.damaged || item.kind == K::Unknown {
            self.damaged.push(item.span);
        }
        for attribute in &item.attributes {
            self.use_attribute(&attribute.kind);
        }
        for condition in cursor::item_conditions(item) {
            self.use_condition(condition);
        }
        let is_position = id.is_some() && matches!(item.kind, K::Position { .. });
        for clause in cursor::clauses(item) {
            self.use_clause(clause, is_position);
        }
    }

    fn use_type(&mut self, kind: Option<&TypeKind>) {
        if let Some(TypeKind::AnyOfList(list)) = kind {
            self.refer(*list, LIST);
        }
    }

    fn use_attribute(&mut self, kind: &'a AttributeKind) {
        use AttributeKind as A;
        match kind {
            A::Role(role) => self.refer_all(&role.of, PARTY),
            A::Stated { by: Some(by), .. } | A::By(by) => self.use_speaker(*by, SPEAKER),
            A::Reported(Some(by)) => self.use_speaker(*by, TELLER),
            A::Cites(citations) => {
                for citation in citations {
                    self.refer(citation.source, SOURCE);
                }
            }
            A::Withdraws { targets, according } | A::Replaces { targets, according } => {
                for path in targets {
                    self.use_path(*path);
                }
                for by in according {
                    self.use_speaker(*by, TELLER);
                }
            }
            A::Note(_)
            | A::Quote(_)
            | A::Vague(_)
            | A::Also(_)
            | A::Title(_)
            | A::Author(_)
            | A::Outlet(_)
            | A::Published(_)
            | A::Url(_)
            | A::File(_)
            | A::Page(_)
            | A::Stated { by: None, .. }
            | A::Since(_)
            | A::Until(_)
            | A::Reported(None)
            | A::Private
            | A::Broken => {}
        }
    }

    fn use_speaker(&mut self, by: Speaker, wanted: Wanted) {
        match by {
            Speaker::Name(name) => {
                self.refer(name, wanted);
            }
            Speaker::Text(text) => {
                if let Some(person) = self.spellings.get(&self.spelling(text)).copied() {
                    self.note(text.span, Some(person), Form::Spelling);
                }
            }
        }
    }

    fn use_path(&mut self, path: Path) {
        let position = self.refer(path.first, POSITION);
        if let Some(second) = path.second {
            let text = self.text(second.span);
            let clause = position.and_then(|position| self.within(position, text));
            self.note(second.span, clause, Form::Reference);
        }
    }

    fn use_clause(&mut self, clause: &'a Clause, is_position: bool) {
        use ClauseKind as K;
        match &clause.kind {
            K::Precondition { milestone, .. } => match milestone {
                Some(milestone) => {
                    self.refer(*milestone, GATE);
                }
                None if is_position => {
                    let talks = self.table.get(&(Space::Agenda, "talks")).copied();
                    let is_gate = |id: &SymbolId| self.names.symbol(*id).kind == Kind::Milestone;
                    let label = clause.label.map(|label| label.span);
                    let name = clause.name.map(|name| name.span);
                    let ends = [Some(clause.keyword), name, label];
                    let end = ends.into_iter().flatten().map(Span::after).max();
                    let place = end.unwrap_or(clause.keyword);
                    self.note(place, talks.filter(is_gate), Form::Implied);
                }
                None => {}
            },
            K::Defer { issues, until } => {
                self.use_issues(issues);
                if let Some(Term::Milestone(name)) = until.as_deref() {
                    self.refer(*name, GATE);
                }
            }
            K::Delegate { issues, to } => {
                self.use_issues(issues);
                if let Some(to) = to {
                    self.use_speaker(*to, TELLER);
                }
            }
            K::Exclude(issues) | K::Discuss(issues) => self.use_issues(issues),
            K::Demand(_)
            | K::Refuse(_)
            | K::Offer { .. }
            | K::Prefer(_)
            | K::Claim
            | K::Term(_)
            | K::Package(_)
            | K::Unknown => {}
        }
        if clause.damaged {
            self.damaged.push(clause.span);
        }
        self.refer_all(clause.to.iter(), PARTY);
        self.refer_all(clause.timing.iter().map(|(_, name)| name), GATE);
        for condition in cursor::conditions(clause) {
            self.use_condition(condition);
        }
        for attribute in &clause.attributes {
            self.use_attribute(&attribute.kind);
        }
        for clause in cursor::inner(clause) {
            self.use_clause(clause, is_position);
        }
    }

    fn use_issues(&mut self, issues: &[Reference]) {
        for reference in issues {
            self.use_reference(reference, ISSUE);
        }
    }

    /// Notes an issue with what stands in its brackets.
    fn use_reference(&mut self, reference: &Reference, wanted: Wanted) -> Option<SymbolId> {
        let issue = self.refer(reference.name, wanted);
        let list = issue.and_then(|issue| self.lists.get(&issue).copied());
        let parts: Vec<Name> = match reference.index.as_deref() {
            Some(Index::These(names) | Index::AtLeast { of: names, .. }) => names.clone(),
            Some(Index::Every(domain) | Index::Some(domain) | Index::No(domain)) => {
                domain.name.iter().chain(&domain.except).copied().collect()
            }
            Some(Index::Broken) | None => Vec::new(),
        };
        for part in parts {
            self.use_part(list, part);
        }
        issue
    }

    /// Notes a member of a list, a group of it, or the list itself.
    fn use_part(&mut self, list: Option<SymbolId>, name: Name) {
        let text = self.text(name.span);
        let found = list.and_then(|list| {
            let whole = |id: &SymbolId| *id == list || self.lists.get(id) == Some(&list);
            let named = self.table.get(&(Space::Lists, text)).copied();
            self.within(list, text).or(named.filter(whole))
        });
        self.note(name.span, found, Form::Reference);
    }

    fn use_condition(&mut self, condition: &'a Condition) {
        match &condition.kind {
            ConditionKind::Compare(comparison) => {
                let issue = self.use_reference(&comparison.subject, ISSUE);
                let compares = comparison.values.len() == 1
                    && matches!(
                        comparison.operator,
                        Operator::Is
                            | Operator::IsNot
                            | Operator::AtLeast
                            | Operator::AtMost
                            | Operator::MoreThan
                            | Operator::LessThan
                    );
                for value in &comparison.values {
                    if let Value::Reference(reference) = value {
                        self.use_value(issue, reference, compares);
                    }
                }
            }
            ConditionKind::Order(order) => {
                self.use_reference(&order.subject, MOMENT);
                self.use_reference(&order.object, MOMENT);
            }
            ConditionKind::Broken => self.damaged.push(condition.span),
            ConditionKind::Not(_)
            | ConditionKind::And(_)
            | ConditionKind::Or(_)
            | ConditionKind::Implies(_)
            | ConditionKind::AtLeast { .. } => {
                for part in cursor::parts(condition) {
                    self.use_condition(part);
                }
            }
        }
    }

    /// Notes a value of an issue, or another issue in its place.
    fn use_value(&mut self, issue: Option<SymbolId>, reference: &Reference, compares: bool) {
        let text = self.text(reference.name.span);
        let owner = issue.and_then(|issue| self.values.get(&issue).copied());
        let value = owner.and_then(|owner| self.within(owner, text));
        if let (Some(value), None) = (value, &reference.index) {
            self.note(reference.name.span, Some(value), Form::Reference);
            return;
        }
        // `yes` and `no` are words, where no type makes values of them.
        if owner.is_none() && reference.index.is_none() && matches!(text, "yes" | "no") {
            return;
        }
        if compares && self.find(reference.name, ISSUE).is_some() {
            self.use_reference(reference, ISSUE);
            return;
        }
        let list = owner.filter(|owner| self.names.symbol(*owner).kind == Kind::List);
        self.use_part(list, reference.name);
    }

    /// Notes words in what could not be read, where only one thing is called so. Of the uses
    /// so far, which are in the order of places, none is noted again.
    fn use_damaged(&mut self) {
        let known = self.names.uses.len();
        let mut seen = HashSet::new();
        for damaged in std::mem::take(&mut self.damaged) {
            for token in tokens(self.text(damaged)) {
                let span = Span::new(damaged.start + token.start, damaged.start + token.end);
                let known = &self.names.uses[..known];
                let after = known.partition_point(|one| one.span.start < span.start);
                let is_known = known[after..]
                    .iter()
                    .take_while(|one| one.span.start == span.start)
                    .any(|one| !one.span.is_empty());
                let text = self.text(span);
                if token.kind != TokenKind::Word
                    || is_known
                    || is_reserved(text)
                    || !seen.insert(span)
                {
                    continue;
                }
                let spaces = SPACES.iter();
                let mut called = spaces.filter_map(|space| self.table.get(&(*space, text)));
                if let (Some(only), None) = (called.next().copied(), called.next()) {
                    self.note(span, Some(only), Form::Reference);
                }
            }
        }
        self.names.uses.sort_by_key(|one| one.span);
    }

    fn use_setting(&mut self, setting: &Setting<String>, space: Space) {
        let wanted = setting.value.trim().to_lowercase();
        let is = |text: &str| text.to_lowercase() == wanted;
        let fits = |symbol: &Symbol| {
            symbol.space == space && matches!(symbol.kind, Kind::Party | Kind::Bloc | Kind::Reading)
        };
        let found = self.names.symbols().find_map(|(id, symbol)| {
            let named = fits(symbol) && is(&symbol.name);
            named.then_some(id)
        });
        // Between its quotes.
        let Span { start, end } = setting.span;
        let inner = Span::new(
            (start + 1).min(end),
            (end.max(1) - 1).max(start + 1).min(end),
        );
        if found.is_some() && self.text(inner) == setting.value {
            self.note(inner, found, Form::Setting);
        }
    }
}

/// The spaces of what items declare.
const SPACES: [Space; 6] = [
    Space::Agenda,
    Space::Lists,
    Space::People,
    Space::Sources,
    Space::Positions,
    Space::Backgrounds,
];

/// Where a name is looked for, and what it may be there.
type Wanted = (&'static [Space], fn(Kind) -> bool);

const ISSUE: Wanted = (&[Space::Agenda], |kind| {
    matches!(kind, Kind::Issue | Kind::Event)
});
const GATE: Wanted = (&[Space::Agenda], |kind| kind == Kind::Milestone);
const MOMENT: Wanted = (&[Space::Agenda], |_| true);
const LIST: Wanted = (&[Space::Lists], |kind| kind == Kind::List);
const PARTY: Wanted = (&[Space::People], |kind| {
    matches!(kind, Kind::Party | Kind::Bloc)
});
const SPEAKER: Wanted = (&[Space::People], |_| true);
const TELLER: Wanted = (&[Space::People, Space::Sources], |_| true);
const SOURCE: Wanted = (&[Space::Sources], |_| true);
const POSITION: Wanted = (&[Space::Positions], |kind| kind == Kind::Position);
const PROPOSAL: Wanted = (&[Space::Positions], |kind| kind == Kind::Proposal);
