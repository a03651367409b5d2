//! A tree as text, for people and for tests.

use std::fmt::Write as _;

use super::ast::{
    AcceptanceRule, Ast, Attribute, AttributeKind, Clause, ClauseKind, Condition, ConditionKind,
    Date, Domain, Index, Item, ItemKind, Member, Name, Operator, Path, QuantityKind, Reference,
    Role, Speaker, Strength, Term, Text, Timing, Type, TypeKind, Value,
};
use crate::source::{Encoding, File, Span};

/// Returns a tree as nested lists, one node a line, each with the line and column at which
/// it starts:
///
/// ```text
/// (issue price 1:1
///   (type number 1:14))
/// ```
pub fn dump(ast: &Ast, file: &File) -> String {
    let mut dumper = Dumper {
        file,
        out: String::new(),
        depth: 0,
    };
    for item in &ast.items {
        dumper.item(item);
    }
    if !dumper.out.is_empty() {
        dumper.out.push('\n');
    }
    dumper.out
}

struct Dumper<'a> {
    file: &'a File,
    out: String,
    depth: usize,
}

impl Dumper<'_> {
    /// Opens a node on a line of its own.
    fn open(&mut self, words: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
        self.out.push('(');
        self.out.push_str(words);
        self.depth += 1;
    }

    fn close(&mut self) {
        self.out.push(')');
        self.depth -= 1;
    }

    fn leaf(&mut self, words: &str) {
        self.open(words);
        self.close();
    }

    fn at(&self, span: Span) -> String {
        let (line, column) = self
            .file
            .line_column(span.start.saturating_sub(self.file.base), Encoding::Utf32);
        format!("{}:{}", line + 1, column + 1)
    }

    fn text(&self, span: Span) -> &str {
        self.file.slice(span)
    }

    fn name(&self, name: Name) -> &str {
        self.text(name.span)
    }

    fn maybe(&self, name: Option<Name>) -> &str {
        name.map_or("?", |name| self.name(name))
    }

    fn names(&self, names: &[Name]) -> String {
        let names: Vec<&str> = names.iter().map(|name| self.name(*name)).collect();
        names.join(" ")
    }

    fn speaker(&self, speaker: Speaker) -> &str {
        self.text(speaker.span())
    }

    fn head(&self, name: Option<Name>, label: Option<Text>) -> String {
        let mut out = String::new();
        if let Some(name) = name {
            let _ = write!(out, " {}", self.name(name));
        }
        if let Some(label) = label {
            let _ = write!(out, " {}", self.text(label.span));
        }
        out
    }

    fn item(&mut self, item: &Item) {
        let word = match &item.kind {
            ItemKind::Agenda => "agenda",
            ItemKind::List { .. } => "list",
            ItemKind::Group { .. } => "group",
            ItemKind::Issue { .. } => "issue",
            ItemKind::Event { .. } => "event",
            ItemKind::Milestone { .. } => "milestone",
            ItemKind::Party => "party",
            ItemKind::Bloc { .. } => "bloc",
            ItemKind::Person => "person",
            ItemKind::Source => "source",
            ItemKind::Rule { .. } => "rule",
            ItemKind::Reading { .. } => "reading",
            ItemKind::Position { .. } => "position",
            ItemKind::Proposal { .. } => "proposal",
            ItemKind::Reaction { .. } => "reaction",
            ItemKind::Acceptance { .. } => "acceptance",
            ItemKind::Utility { .. } => "utility",
            ItemKind::Unknown => "unknown",
        };
        let mut words = format!("{word}{}", self.head(item.name, item.label));
        match &item.kind {
            ItemKind::Group { of, .. }
            | ItemKind::Position { of, .. }
            | ItemKind::Utility { of, .. } => {
                let _ = write!(words, " of {}", self.maybe(*of));
            }
            ItemKind::Issue {
                index: Some(index), ..
            }
            | ItemKind::Event {
                index: Some(index), ..
            } => {
                let _ = write!(words, " [{}]", self.name(*index));
            }
            ItemKind::Proposal { by, .. } => {
                let by = by.map_or("?", |by| self.speaker(by));
                let _ = write!(words, " by {by}");
            }
            ItemKind::Reaction { of, to, answer } => {
                let answer = answer.map_or("?", |(answer, _)| answer.word());
                let _ = write!(
                    words,
                    " of {} to {}: {answer}",
                    self.maybe(*of),
                    self.maybe(*to)
                );
            }
            _ => {}
        }
        if item.damaged {
            words.push_str(" damaged");
        }
        let _ = write!(words, " {}", self.at(item.span));
        self.open(&words);
        self.attributes(&item.attributes);
        match &item.kind {
            ItemKind::List { members } => self.members(members),
            ItemKind::Group { members, .. } | ItemKind::Bloc { members } => {
                self.leaf(&format!("members {}", self.names(members)));
            }
            ItemKind::Issue {
                ty,
                performers,
                process,
                ..
            } => {
                self.ty(ty.as_ref());
                if !performers.is_empty() {
                    self.leaf(&format!("performed by {}", self.names(performers)));
                }
                if process.is_some() {
                    self.leaf("process");
                }
            }
            ItemKind::Event { ty, .. } => self.ty(ty.as_ref()),
            ItemKind::Milestone { after, part_of } => {
                if !after.is_empty() {
                    self.leaf(&format!("after {}", self.names(after)));
                }
                if let Some(part_of) = part_of {
                    self.leaf(&format!("part of {}", self.name(*part_of)));
                }
            }
            ItemKind::Rule { conditions } | ItemKind::Reading { conditions } => {
                self.conditions(conditions);
            }
            ItemKind::Position { clauses, .. } => self.clauses(clauses),
            ItemKind::Proposal { terms, .. } => self.clauses(terms),
            ItemKind::Acceptance { rules } => {
                for rule in rules {
                    let words = match rule {
                        AcceptanceRule::AllOf(names) => format!("all of {}", self.names(names)),
                        AcceptanceRule::AtLeast(count, names) => {
                            let count = count.map_or("?", |count| self.text(count.span));
                            format!("at least {count} of {}", self.names(names))
                        }
                        AcceptanceRule::Veto(names) => format!("veto {}", self.names(names)),
                    };
                    self.leaf(&words);
                }
            }
            ItemKind::Utility {
                worths,
                reservation,
                ..
            } => {
                for worth in worths {
                    let score = worth.worth.map_or("?", |score| self.text(score.span));
                    self.open(&format!("worth {score}"));
                    self.condition(&worth.condition);
                    self.close();
                }
                if let Some(reservation) = reservation {
                    self.leaf(&format!("reservation {}", self.text(reservation.span)));
                }
            }
            ItemKind::Agenda
            | ItemKind::Party
            | ItemKind::Person
            | ItemKind::Source
            | ItemKind::Reaction { .. }
            | ItemKind::Unknown => {}
        }
        self.close();
    }

    fn members(&mut self, members: &[Member]) {
        for member in members {
            self.leaf(&format!(
                "member{} {}",
                self.head(Some(member.name), member.label),
                self.at(member.name.span)
            ));
        }
    }

    fn ty(&mut self, ty: Option<&Type>) {
        let Some(ty) = ty else {
            return self.leaf("type ?");
        };
        let at = self.at(ty.span);
        let (words, members): (String, &[Member]) = match &ty.kind {
            TypeKind::YesNo => ("yes or no".into(), &[]),
            TypeKind::OneOf(members) => ("one of".into(), members),
            TypeKind::Scale(members) => ("scale".into(), members),
            TypeKind::AnyOf(members) => ("any of".into(), members),
            TypeKind::AnyOfList(name) => (format!("any of {}", self.name(*name)), &[]),
            TypeKind::Quantity {
                kind,
                currency,
                range,
            } => {
                let mut words = match kind {
                    QuantityKind::Number => "number",
                    QuantityKind::Percent => "percent",
                    QuantityKind::Money => "money",
                    QuantityKind::Duration => "duration",
                    QuantityKind::Date => "date",
                }
                .to_owned();
                if let Some(currency) = currency {
                    let _ = write!(words, " {}", self.name(*currency));
                }
                if let Some((least, most)) = range.as_deref() {
                    let _ = write!(words, " {} .. {}", self.value(least), self.value(most));
                }
                (words, &[])
            }
        };
        self.open(&format!("type {words} {at}"));
        self.members(members);
        self.close();
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let words = self.attribute(&attribute.kind);
            self.leaf(&format!("{words} {}", self.at(attribute.span)));
        }
    }

    fn attribute(&self, kind: &AttributeKind) -> String {
        let text = |word: &str, text: &Text| format!("{word} {}", self.text(text.span));
        let date = |word: &str, date: &Date| format!("{word} {}", self.text(date.span));
        let targets = |word: &str, targets: &[Path], according: &[Speaker]| {
            let mut words = word.to_owned();
            for target in targets {
                let _ = write!(words, " {}", self.name(target.first));
                if let Some(second) = target.second {
                    let _ = write!(words, ".{}", self.name(second));
                }
            }
            for speaker in according {
                let _ = write!(words, " according to {}", self.speaker(*speaker));
            }
            words
        };
        match kind {
            AttributeKind::Note(it) => text("note", it),
            AttributeKind::Quote(it) => text("quote", it),
            AttributeKind::Vague(it) => text("vague", it),
            AttributeKind::Also(texts) => {
                let texts: Vec<&str> = texts.iter().map(|it| self.text(it.span)).collect();
                format!("also {}", texts.join(" "))
            }
            AttributeKind::Title(it) => text("title", it),
            AttributeKind::Author(it) => text("author", it),
            AttributeKind::Outlet(it) => text("outlet", it),
            AttributeKind::Published(it) => date("published", it),
            AttributeKind::Url(it) => text("url", it),
            AttributeKind::File(it) => text("file", it),
            AttributeKind::Page(span) => format!("page {}", self.text(*span)),
            AttributeKind::Role(role) => {
                let Role {
                    title,
                    of,
                    since,
                    until,
                } = &**role;
                let mut words = text("role", title);
                if let Some(of) = of {
                    let _ = write!(words, " of {}", self.name(*of));
                }
                for (word, it) in [("since", since), ("until", until)] {
                    if let Some(it) = it {
                        let _ = write!(words, " {}", date(word, it));
                    }
                }
                words
            }
            AttributeKind::Stated { date: it, by } => {
                let mut words = date("stated", it);
                if let Some(by) = by {
                    let _ = write!(words, " by {}", self.speaker(*by));
                }
                words
            }
            AttributeKind::By(speaker) => format!("by {}", self.speaker(*speaker)),
            AttributeKind::Since(it) => date("since", it),
            AttributeKind::Until(it) => date("until", it),
            AttributeKind::Cites(citations) => {
                let mut words = "cites".to_owned();
                for citation in citations {
                    words.push_str(&self.head(Some(citation.source), citation.at));
                }
                words
            }
            AttributeKind::Reported(by) => by.map_or("reported".to_owned(), |by| {
                format!("reported by {}", self.speaker(by))
            }),
            AttributeKind::Private => "private".to_owned(),
            AttributeKind::Withdraws {
                targets: it,
                according,
            } => targets("withdraws", it, according),
            AttributeKind::Replaces {
                targets: it,
                according,
            } => targets("replaces", it, according),
            AttributeKind::Broken => "broken".to_owned(),
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            self.clause(clause);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        let mut words = String::new();
        match clause.strength {
            Some((Strength::Firm, _)) => words.push_str("firm "),
            Some((Strength::Flexible, _)) => words.push_str("flexible "),
            None => {}
        }
        words.push_str(match &clause.kind {
            ClauseKind::Precondition { .. } => "precondition",
            ClauseKind::Demand(_) => "demand",
            ClauseKind::Refuse(_) => "refuse",
            ClauseKind::Offer { .. } => "offer",
            ClauseKind::Prefer(_) => "prefer",
            ClauseKind::Defer { .. } => "defer",
            ClauseKind::Delegate { .. } => "delegate",
            ClauseKind::Exclude(_) => "exclude",
            ClauseKind::Discuss(_) => "discuss",
            ClauseKind::Claim => "claim",
            ClauseKind::Term(_) => "term",
            ClauseKind::Package(_) => "package",
            ClauseKind::Unknown => "unknown",
        });
        words.push_str(&self.head(clause.name, clause.label));
        if !clause.to.is_empty() {
            let _ = write!(words, " to {}", self.names(&clause.to));
        }
        match &clause.kind {
            ClauseKind::Precondition {
                milestone: Some(milestone),
                ..
            } => {
                let _ = write!(words, " for {}", self.name(*milestone));
            }
            ClauseKind::Defer {
                until: Some(until), ..
            } => {
                let _ = match &**until {
                    Term::For(number) => write!(words, " for {}", self.text(number.span)),
                    Term::Until(date) => write!(words, " until {}", self.text(date.span)),
                    Term::Milestone(name) => write!(words, " until {}", self.name(*name)),
                };
            }
            ClauseKind::Delegate { to: Some(to), .. } => {
                let _ = write!(words, " to {}", self.speaker(*to));
            }
            _ => {}
        }
        for (timing, milestone) in &clause.timing {
            let _ = write!(words, " {} {}", timing_word(*timing), self.name(*milestone));
        }
        if clause.damaged {
            words.push_str(" damaged");
        }
        let _ = write!(words, " {}", self.at(clause.span));
        self.open(&words);
        self.attributes(&clause.attributes);
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
                if let Some(exchange) = exchange {
                    self.open("in exchange for");
                    self.conditions(exchange);
                    self.close();
                }
            }
            ClauseKind::Defer { issues, .. }
            | ClauseKind::Delegate { issues, .. }
            | ClauseKind::Exclude(issues)
            | ClauseKind::Discuss(issues) => {
                for issue in issues {
                    self.leaf(&format!("issue {}", self.reference(issue)));
                }
            }
            ClauseKind::Package(clauses) => self.clauses(clauses),
            ClauseKind::Claim | ClauseKind::Unknown => {}
        }
        if !clause.given.is_empty() {
            self.open("if");
            self.conditions(&clause.given);
            self.close();
        }
        self.close();
    }

    fn conditions(&mut self, conditions: &[Condition]) {
        for condition in conditions {
            self.condition(condition);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        let at = self.at(condition.span);
        match &condition.kind {
            ConditionKind::Compare(comparison) => {
                let operator = match &comparison.operator {
                    Operator::Is => "is",
                    Operator::IsNot => "is not",
                    Operator::IsOneOf => "is one of",
                    Operator::IsNotOneOf => "is not one of",
                    Operator::AtLeast => "at least",
                    Operator::AtMost => "at most",
                    Operator::MoreThan => "more than",
                    Operator::LessThan => "less than",
                    Operator::Between => "between",
                    Operator::By => "by",
                    Operator::NotBefore => "not before",
                    Operator::Includes => "includes",
                    Operator::Excludes => "excludes",
                    Operator::IncludesAtLeast(count) => {
                        &format!("includes at least {} of", self.text(count.span))
                    }
                    Operator::IsExactly => "is exactly",
                    Operator::IsWithin => "is within",
                    Operator::IsEmpty => "is empty",
                    Operator::IsNotEmpty => "is not empty",
                };
                let mut words = format!("{} {operator}", self.reference(&comparison.subject));
                for value in &comparison.values {
                    let _ = write!(words, " {}", self.value(value));
                }
                self.leaf(&format!("{words} {at}"));
            }
            ConditionKind::Order(order) => {
                self.leaf(&format!(
                    "{} {} {} {at}",
                    self.reference(&order.subject),
                    timing_word(order.timing),
                    self.reference(&order.object)
                ));
            }
            ConditionKind::Not(inner) => {
                self.open(&format!("not {at}"));
                self.condition(inner);
                self.close();
            }
            ConditionKind::And(parts) => self.joined("and", &at, parts),
            ConditionKind::Or(parts) => self.joined("or", &at, parts),
            ConditionKind::Implies(sides) => {
                self.open(&format!("implies {at}"));
                self.condition(&sides.0);
                self.condition(&sides.1);
                self.close();
            }
            ConditionKind::AtLeast { count, of } => {
                let words = format!("at least {} of", self.text(count.span));
                self.joined(&words, &at, of);
            }
            ConditionKind::Broken => self.leaf(&format!("broken {at}")),
        }
    }

    fn joined(&mut self, word: &str, at: &str, parts: &[Condition]) {
        self.open(&format!("{word} {at}"));
        self.conditions(parts);
        self.close();
    }

    fn reference(&self, reference: &Reference) -> String {
        let name = self.name(reference.name);
        let Some(index) = reference.index.as_deref() else {
            return name.to_owned();
        };
        let domain = |word: &str, domain: &Domain| {
            let mut words = word.to_owned();
            if let Some(name) = domain.name {
                let _ = write!(words, " {}", self.name(name));
            }
            if !domain.except.is_empty() {
                let _ = write!(words, " except {}", self.names(&domain.except));
            }
            words
        };
        let inner = match index {
            Index::These(names) => self.names(names),
            Index::Every(it) => domain("every", it),
            Index::Some(it) => domain("some", it),
            Index::No(it) => domain("no", it),
            Index::AtLeast { count, of } => {
                format!("at least {} of {}", self.text(count.span), self.names(of))
            }
            Index::Broken => "broken".to_owned(),
        };
        format!("{name}[{inner}]")
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Reference(reference) => self.reference(reference),
            Value::Number(number) => {
                let mut words = self.text(number.digits).to_owned();
                for part in [number.scale, number.unit].into_iter().flatten() {
                    let _ = write!(words, " {}", self.text(part));
                }
                words
            }
            Value::Date(date) => format!("date {}", self.text(date.span)),
            Value::Text(text) => self.text(text.span).to_owned(),
            Value::Broken(_) => "broken".to_owned(),
        }
    }
}

fn timing_word(timing: Timing) -> &'static str {
    match timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::During => "during",
        Timing::With => "with",
    }
}
