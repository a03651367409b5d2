//! What the tree knows of the tokens: where a statement starts, and where a long one may break.

use std::sync::Arc;

use crate::source::{File, Span};
use crate::syntax::ast::{
    AcceptanceRule, Attribute, Clause, ClauseKind, Condition, ConditionKind, Item, ItemKind,
    Member, Type, TypeKind,
};
use crate::syntax::scan::{Token, TokenKind};

/// What is known of one token.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: it goes on with what came before it.
    #[default]
    Plain,
    /// A statement starts here: whatever stands on a line of its own where there are several.
    Statement,
    /// A clause starts here, which has a line of its own even as the only one.
    Clause,
    /// A member with a label starts here, behind a sign: it may share a line with the one
    /// before.
    Member,
    /// A row of bare names starts here, which share their lines.
    Row,
    /// A long row may break before it.
    InRow,
    /// It joins two conditions, and a long one may break before it.
    Connective,
}

impl Mark {
    /// Tells whether a statement starts here.
    pub fn starts(self) -> bool {
        matches!(
            self,
            Self::Statement | Self::Clause | Self::Member | Self::Row
        )
    }
}

/// Returns the marks of the tokens of some items, token by token.
pub fn marks(file: &File, tokens: &[Token], items: &[Arc<Item>]) -> Vec<Mark> {
    let mut marker = Marker {
        text: &file.text,
        base: file.base,
        tokens,
        marks: vec![Mark::Plain; tokens.len()],
    };
    for item in items {
        marker.item(item);
    }
    marker.marks
}

struct Marker<'a> {
    text: &'a str,
    base: u32,
    tokens: &'a [Token],
    marks: Vec<Mark>,
}

impl Marker<'_> {
    /// Returns the token that starts with a span.
    fn token(&self, span: Span) -> Option<usize> {
        let at = span.start.checked_sub(self.base)?;
        let found = self.tokens.binary_search_by_key(&at, |token| token.start);
        found.ok()
    }

    /// Returns the token so many words before another, comments not counted.
    fn back(&self, from: usize, words: usize) -> Option<usize> {
        let before = (0..from).rev();
        before
            .filter(|at| self.tokens[*at].kind != TokenKind::Comment)
            .nth(words.checked_sub(1)?)
    }

    fn word(&self, at: usize) -> &str {
        self.tokens[at].text(self.text)
    }

    fn start(&mut self, span: Span) {
        if let Some(at) = self.token(span) {
            self.marks[at] = Mark::Statement;
        }
    }

    /// Marks a statement by a span some words after its first one.
    fn start_before(&mut self, span: Span, words: usize) {
        if let Some(at) = self.token(span).and_then(|at| self.back(at, words)) {
            self.marks[at] = Mark::Statement;
        }
    }

    fn item(&mut self, item: &Item) {
        self.start(item.span);
        self.attributes(&item.attributes);
        match &item.kind {
            ItemKind::List { members } => self.members(members),
            ItemKind::Group { members, .. } | ItemKind::Bloc { members } => {
                let members: Vec<Member> = members
                    .iter()
                    .map(|name| Member {
                        name: *name,
                        label: None,
                    })
                    .collect();
                self.members(&members);
            }
            ItemKind::Issue { ty, .. } | ItemKind::Event { ty, .. } => {
                if let Some(ty) = ty {
                    self.values(ty);
                }
            }
            ItemKind::Rule { conditions } | ItemKind::Reading { conditions } => {
                self.conditions(conditions);
            }
            ItemKind::Position { clauses, .. } => self.clauses(clauses),
            ItemKind::Proposal { terms, .. } => self.clauses(terms),
            ItemKind::Acceptance { rules } => {
                for rule in rules {
                    match rule {
                        // `all of a`, `at least 2 of a`, `veto a`
                        AcceptanceRule::AllOf(names) => {
                            names.first().map(|name| self.start_before(name.span, 2))
                        }
                        AcceptanceRule::AtLeast(number, _) => {
                            number.map(|number| self.start_before(number.span, 2))
                        }
                        AcceptanceRule::Veto(names) => {
                            names.first().map(|name| self.start_before(name.span, 1))
                        }
                    };
                }
            }
            ItemKind::Utility {
                worths,
                reservation,
                ..
            } => {
                for worth in worths {
                    self.statement(&worth.condition);
                }
                if let Some(number) = reservation {
                    self.start_before(number.span, 1);
                }
            }
            ItemKind::Agenda
            | ItemKind::Milestone { .. }
            | ItemKind::Party
            | ItemKind::Person
            | ItemKind::Source
            | ItemKind::Reaction { .. }
            | ItemKind::Unknown => {}
        }
    }

    fn values(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::OneOf(members) | TypeKind::Scale(members) | TypeKind::AnyOf(members) => {
                self.members(members);
            }
            TypeKind::YesNo | TypeKind::AnyOfList(_) | TypeKind::Quantity { .. } => {}
        }
    }

    /// Where not all members fit on one line, those with labels get a line each, and bare
    /// names share them.
    fn members(&mut self, members: &[Member]) {
        let labelled = members.iter().any(|member| member.label.is_some());
        let mut previous: Option<Span> = None;
        for member in members {
            let Some(name) = self.token(member.name.span) else {
                continue;
            };
            // The `<` of a scale leads the line of the greater value.
            let sign = self.back(name, 1).filter(|at| self.word(*at) == "<");
            let first = sign.unwrap_or(name);
            let between = previous
                .and_then(|last| self.token(last))
                .map_or(0..0, |last| last + 1..name);
            let is_sign = |at: usize| matches!(self.word(at), "," | "<");
            let separated = between.clone().any(is_sign);
            let follows = previous.is_some()
                && between
                    .into_iter()
                    .all(|at| is_sign(at) || self.tokens[at].kind == TokenKind::Comment);
            self.marks[first] = match (labelled, follows) {
                (false, true) => Mark::InRow,
                (false, false) => Mark::Row,
                (true, true) if separated => Mark::Member,
                (true, _) => Mark::Statement,
            };
            previous = Some(member.label.map_or(member.name.span, |label| label.span));
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.start(attribute.span);
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            self.clause(clause);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        self.start(clause.span);
        let is_condition = clause.keyword == clause.span;
        if let Some(at) = self.token(clause.span).filter(|_| !is_condition) {
            self.marks[at] = Mark::Clause;
        }
        self.attributes(&clause.attributes);
        self.conditions(&clause.given);
        match &clause.kind {
            ClauseKind::Precondition { conditions, .. }
            | ClauseKind::Demand(conditions)
            | ClauseKind::Refuse(conditions)
            | ClauseKind::Prefer(conditions)
            | ClauseKind::Term(conditions) => self.conditions(conditions),
            ClauseKind::Offer {
                conditions,
                exchange,
            } => {
                self.conditions(conditions);
                self.conditions(exchange.as_deref().unwrap_or_default());
            }
            ClauseKind::Package(clauses) => self.clauses(clauses),
            ClauseKind::Defer { .. }
            | ClauseKind::Delegate { .. }
            | ClauseKind::Exclude(_)
            | ClauseKind::Discuss(_)
            | ClauseKind::Claim
            | ClauseKind::Unknown => {}
        }
    }

    fn conditions(&mut self, conditions: &[Condition]) {
        for condition in conditions {
            self.statement(condition);
        }
    }

    fn statement(&mut self, condition: &Condition) {
        self.start(condition.span);
        self.condition(condition);
    }

    fn condition(&mut self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::Not(inner) => self.condition(inner),
            ConditionKind::And(parts) | ConditionKind::Or(parts) => {
                for part in &parts[..parts.len().min(1)] {
                    self.condition(part);
                }
                for part in parts.iter().skip(1) {
                    self.joined(part);
                }
            }
            ConditionKind::Implies(sides) => {
                self.condition(&sides.0);
                self.joined(&sides.1);
            }
            ConditionKind::AtLeast { of, .. } => self.conditions(of),
            ConditionKind::Compare(_) | ConditionKind::Order(_) | ConditionKind::Broken => {}
        }
    }

    /// The second of two conditions has its connective before it.
    fn joined(&mut self, condition: &Condition) {
        if let Some(at) = self.token(condition.span).and_then(|at| self.back(at, 1)) {
            self.marks[at] = Mark::Connective;
        }
        self.condition(condition);
    }
}
