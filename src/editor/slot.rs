//! What could be written at a place, however broken the text around it.
//!
//! Only tokens are read, from the start of the item to the cursor: while somebody types, the
//! grammar has not much to say about the line. What is closed in brackets is one part, so
//! that each level of nesting reads as one short line of parts.

use std::ops::ControlFlow;

use crate::source::{File, Span};
use crate::syntax::keywords::{self, ATTRIBUTES, CLAUSES, is_item, is_reserved};
use crate::syntax::scan::{self, Part as Piece, Token, TokenKind, tokens};

/// What could be written at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slot<'t> {
    /// The word under the cursor; empty where there is none.
    pub word: Span,
    /// What it could be, the likeliest first.
    pub wants: Vec<Want<'t>>,
    /// The word that starts the item.
    pub item: &'t str,
    /// The name of the item.
    pub name: Option<&'t str>,
    /// The party whose item it is.
    pub party: Option<&'t str>,
    /// What stands in the same list already.
    pub taken: Vec<&'t str>,
    /// The words of the item before it.
    pub before: Vec<&'t str>,
    /// The attributes that stand in the same braces already.
    pub said: Vec<&'t str>,
}

/// One kind of thing that could be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want<'t> {
    /// An item.
    Item,
    /// A clause.
    Clause,
    /// Something said about an item or a clause.
    Attribute(Body),
    /// A term of a draft.
    Term,
    /// What a condition starts with.
    Condition,
    /// What an issue is compared by.
    Operator(&'t str),
    /// A value of an issue; whether a whole operator stands before it.
    Value(&'t str),
    /// More words of an operator that starts with `is`.
    Is(&'t str),
    /// A unit for an amount of an issue.
    Unit(&'t str),
    /// These words.
    Words(&'static [&'static str]),
    /// An issue.
    Issue,
    /// A party.
    Party,
    /// Whoever can speak.
    Speaker,
    /// A source.
    Source,
    /// A milestone.
    Milestone,
    /// A milestone, or an act.
    Moment,
    /// A draft.
    Draft,
    /// An answer to a draft.
    Answer,
    /// A list.
    List,
    /// A type.
    Type,
    /// A currency.
    Currency,
    /// A position, or a clause with its position.
    Statement,
    /// A clause of this position.
    ClauseOf(&'t str),
    /// Cells of an issue: whether nothing stands in the brackets yet.
    Index(&'t str, bool),
    /// A list, or a group of it, as the cells of an issue.
    Domain(&'t str),
    /// A member or a group of a list.
    Member(&'t str),
    /// A day.
    Day,
}

/// What a pair of braces holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// New names.
    Names,
    /// Members of the list that a group is of.
    Group,
    /// Parties.
    Bloc,
    /// The clauses of a position.
    Position,
    /// The clauses of a package.
    Package,
    /// What a clause says.
    Clause,
    /// What is said about a clause that has no conditions.
    Remark,
    /// The terms of a draft.
    Proposal,
    /// What a term says.
    Term,
    /// What a rule says.
    Rule,
    /// What a reading says.
    Reading,
    /// What is said about an answer to a draft.
    Reaction,
    /// Who must agree.
    Acceptance,
    /// What outcomes are worth.
    Utility,
    /// What is said about a party.
    Party,
    /// What is said about a person.
    Person,
    /// What is said about a source.
    Source,
    /// What is said about an issue, an event or a milestone.
    Agenda,
    /// Notes only.
    Notes,
}

impl Body {
    fn has_conditions(self) -> bool {
        matches!(
            self,
            Self::Clause | Self::Term | Self::Rule | Self::Reading | Self::Proposal | Self::Utility
        )
    }

    fn has_clauses(self) -> bool {
        matches!(self, Self::Position | Self::Package)
    }
}

/// A token, or everything in a closed pair of brackets.
#[derive(Clone, Copy, Debug)]
struct Part<'t> {
    kind: TokenKind,
    text: &'t str,
    /// Whether it is the first on its line.
    fresh: bool,
}

impl Part<'_> {
    fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, TokenKind::Word | TokenKind::Sign)
    }

    fn is_group(&self, open: u8) -> bool {
        self.kind == TokenKind::Close(open)
    }

    fn is_name(&self) -> bool {
        self.kind == TokenKind::Word && !is_reserved(self.text)
    }
}

/// What stands between an open bracket and the cursor.
#[derive(Debug)]
struct Level<'t> {
    open: u8,
    parts: Vec<Part<'t>>,
}

/// Returns what could be written at a byte of a file's own text.
pub fn slot(file: &File, at: usize) -> Slot<'_> {
    let text = file.text.as_str();
    let at = at.min(text.len());
    let mut start = 0;
    scan::split(text, 0, |piece| {
        if let Piece::Slice(slice) = piece
            && (slice.start as usize) < at
        {
            start = slice.start as usize;
        }
        ControlFlow::Continue(())
    });
    let here = |from: usize, to: usize| {
        let base = file.base;
        Span::new(base + from as u32, base + to as u32)
    };
    let mut levels = vec![Level {
        open: 0,
        parts: Vec::new(),
    }];
    let mut fresh = true;
    let mut word = at..at;
    let mut before: Vec<&str> = Vec::new();
    let mut previous: Option<Token> = None;
    for token in tokens(&text[start..]) {
        let (from, to) = (start + token.start as usize, start + token.end as usize);
        if from >= at {
            break;
        }
        let is_inside = at < to
            || (at == to
                && (token.kind == TokenKind::OpenText
                    || (token.kind == TokenKind::Comment
                        && !token.text(&text[start..]).ends_with("*/"))));
        let Some(level) = levels.last_mut() else {
            break;
        };
        match token.kind {
            TokenKind::Space => {}
            TokenKind::Newline => fresh = true,
            TokenKind::Comment | TokenKind::Text | TokenKind::OpenText if is_inside => {
                return Slot {
                    word: here(at, at),
                    ..Slot::default()
                };
            }
            TokenKind::Comment => {}
            TokenKind::Word | TokenKind::Number if at <= to => word = from..to,
            // A name that is being typed may end with a hyphen for a moment.
            TokenKind::Sign
                if at == to
                    && &text[from..to] == "-"
                    && previous.is_some_and(|previous| {
                        previous.end == token.start
                            && matches!(previous.kind, TokenKind::Word | TokenKind::Number)
                    }) =>
            {
                level.parts.pop();
                word = previous.map_or(from, |token| start + token.start as usize)..to;
            }
            TokenKind::Open(open) => {
                levels.push(Level {
                    open,
                    parts: Vec::new(),
                });
                fresh = false;
            }
            TokenKind::Close(sign) => {
                let open = match sign {
                    b'}' => b'{',
                    b')' => b'(',
                    _ => b'[',
                };
                // A bracket that was left open inside ends with the one around it.
                if let Some(found) = levels.iter().rposition(|level| level.open == open) {
                    levels.truncate(found);
                }
                if let Some(level) = levels.last_mut() {
                    level.parts.push(Part {
                        kind: TokenKind::Close(open),
                        text: "",
                        fresh,
                    });
                }
                fresh = false;
            }
            kind => {
                if kind == TokenKind::Word {
                    before.push(&text[from..to]);
                }
                level.parts.push(Part {
                    kind,
                    text: &text[from..to],
                    fresh,
                });
                fresh = false;
            }
        }
        previous = Some(token);
    }
    let line = text[..word.start].rfind('\n').map_or(0, |at| at + 1);
    let fresh = text[line..word.start].trim().is_empty();
    let context = Context {
        item: levels[0]
            .parts
            .first()
            .map_or("", |part| part.text)
            .trim_start_matches('\u{feff}'),
        levels: &levels,
        fresh,
    };
    let mut wants = context.wants();
    // Somebody who writes in the first column starts an item, whatever was left open.
    if word.start == line && levels.len() > 1 && !wants.contains(&Want::Item) {
        wants.push(Want::Item);
    }
    let mut unique: Vec<Want<'_>> = Vec::new();
    for want in wants {
        if !unique.contains(&want) {
            unique.push(want);
        }
    }
    Slot {
        word: here(word.start, word.end),
        wants: unique,
        item: context.item,
        name: levels[0]
            .parts
            .get(1)
            .filter(|part| part.is_name())
            .map(|part| part.text),
        party: context.party(),
        taken: context.taken(),
        before,
        said: context
            .parts()
            .iter()
            .filter(|part| ATTRIBUTES.contains(&part.text))
            .map(|part| part.text)
            .collect(),
    }
}

struct Context<'c, 't> {
    levels: &'c [Level<'t>],
    item: &'t str,
    /// Whether the word is the first on its line.
    fresh: bool,
}

impl<'t> Context<'_, 't> {
    fn parts(&self) -> &[Part<'t>] {
        self.levels.last().map_or(&[], |level| &level.parts)
    }

    /// Returns the word after `of` in the head of the item.
    fn party(&self) -> Option<&'t str> {
        let head = &self.levels[0].parts;
        let of = head.iter().position(|part| part.is("of"))?;
        head.get(of + 1).map(|part| part.text)
    }

    /// Returns the names that stand on the same level after its last word of the language.
    fn taken(&self) -> Vec<&'t str> {
        let parts = self.parts();
        let from = parts
            .iter()
            .rposition(|part| part.kind == TokenKind::Word && !part.is_name())
            .map_or(0, |at| at + 1);
        let names = parts[from..].iter().filter(|part| part.is_name());
        names.map(|part| part.text).collect()
    }

    fn wants(&self) -> Vec<Want<'t>> {
        let level = &self.levels[self.levels.len() - 1];
        match level.open {
            0 => self.head(),
            b'[' => self.index(),
            b'(' => match self.body(self.levels.len() - 1) {
                Some(body) => self.within(body, true),
                None => Vec::new(),
            },
            _ => match self.body(self.levels.len() - 1) {
                Some(body) => self.within(body, false),
                None => Vec::new(),
            },
        }
    }

    /// Returns what the brackets of a level hold.
    fn body(&self, at: usize) -> Option<Body> {
        let outer = self.levels.get(at.checked_sub(1)?)?;
        if self.levels[at].open != b'{' {
            return self.body(at - 1);
        }
        if at == 1 {
            let is_choice = outer
                .parts
                .last()
                .is_some_and(|part| part.is("of") || part.is("scale"));
            return Some(match self.item {
                "list" => Body::Names,
                "issue" | "event" if is_choice => Body::Names,
                "group" => Body::Group,
                "bloc" => Body::Bloc,
                "position" => Body::Position,
                "proposal" => Body::Proposal,
                "rule" => Body::Rule,
                "reading" => Body::Reading,
                "reaction" => Body::Reaction,
                "acceptance" => Body::Acceptance,
                "utility" => Body::Utility,
                "party" => Body::Party,
                "person" => Body::Person,
                "source" => Body::Source,
                "issue" | "event" | "milestone" => Body::Agenda,
                "agenda" => Body::Notes,
                // A clause outside of a position is a mistake, and will be one inside.
                word if CLAUSES.contains(&word) => Body::Clause,
                _ => return None,
            });
        }
        let around = self.body(at - 1)?;
        Some(match around {
            Body::Position | Body::Package => {
                match last_clause(&outer.parts).map(|at| outer.parts[at].text) {
                    Some("package") => Body::Package,
                    Some("claim" | "defer" | "delegate" | "exclude" | "discuss") => Body::Remark,
                    _ => Body::Clause,
                }
            }
            Body::Proposal => Body::Term,
            other => other,
        })
    }

    /// What could stand in the head of an item, or where the next one starts.
    fn head(&self) -> Vec<Want<'t>> {
        let parts = self.parts();
        let items = vec![Want::Item];
        if !is_item(self.item) || parts.last().is_some_and(|part| part.is_group(b'{')) {
            return match (self.item, parts.len()) {
                ("issue" | "event", _) if !self.fresh && parts.len() > 1 => {
                    vec![Want::Words(&["performed by", "process"]), Want::Item]
                }
                _ => items,
            };
        }
        let more = self.head_words(&parts[1..]);
        if self.fresh {
            // A head seldom goes on on the next line; what it lacks is offered nevertheless.
            let mut wants = more.unwrap_or_default();
            let is_open = parts.last().is_some_and(|part| part.is(","));
            let at = if is_open { wants.len() } else { 0 };
            wants.insert(at, Want::Item);
            return wants;
        }
        more.unwrap_or_default()
    }

    /// What could follow these parts of a head, after its keyword.
    fn head_words(&self, parts: &[Part<'t>]) -> Option<Vec<Want<'t>>> {
        let governor = governor(parts);
        let last = parts.last();
        let colon = parts.iter().position(|part| part.is(":"));
        let by = |word: &str| governor.is_some_and(|part| part.is(word));
        let is_name_next = parts.is_empty();
        Some(match self.item {
            "position" | "utility" | "reaction" if by("of") => vec![Want::Party],
            "reaction" if by("to") => vec![Want::Draft],
            "reaction" if by(":") => vec![Want::Answer],
            "reaction" if is_name_next => vec![Want::Words(&["of"])],
            "reaction" if parts.len() == 2 => vec![Want::Words(&["to"])],
            "utility" if is_name_next => vec![Want::Words(&["of"])],
            "position" if parts.len() == 1 => vec![Want::Words(&["of"])],
            "group" if by("of") => vec![Want::List],
            "group" if parts.len() == 1 => vec![Want::Words(&["of"])],
            "proposal" if by("by") => vec![Want::Speaker],
            "proposal" if parts.len() == 1 => vec![Want::Words(&["by"])],
            "person" if by("for") => vec![Want::Party],
            "milestone" if by("after") || by("of") => vec![Want::Milestone],
            "milestone" if by("part") => vec![Want::Words(&["of"])],
            "milestone" if !is_name_next => vec![Want::Words(&["after", "part of"])],
            "issue" | "event" => match colon {
                None => return None,
                Some(_) if by(":") => vec![Want::Type],
                Some(_) if by("by") => vec![Want::Party],
                Some(_) if by("performed") => vec![Want::Words(&["by"])],
                Some(_) if by("money") => vec![Want::Currency],
                Some(_) if by("any") || by("one") => vec![Want::Words(&["of"])],
                Some(_) if by("of") => vec![Want::List],
                Some(_) if by("yes") => vec![Want::Words(&["or no"])],
                Some(_) if by("or") => vec![Want::Words(&["no"])],
                Some(_) if last.is_some_and(|part| part.is(".") || part.is("scale")) => Vec::new(),
                Some(_) if self.item == "issue" => vec![Want::Words(&["performed by", "process"])],
                Some(_) => Vec::new(),
            },
            _ => return None,
        })
    }

    /// What could stand in square brackets.
    fn index(&self) -> Vec<Want<'t>> {
        let outer = &self.levels[self.levels.len() - 2];
        if outer.open == 0 && matches!(self.item, "issue" | "event") {
            return vec![Want::List];
        }
        let Some(name) = outer.parts.last().filter(|part| part.is_name()) else {
            return Vec::new();
        };
        let parts = self.parts();
        let Some(last) = parts.last() else {
            return vec![Want::Index(name.text, true)];
        };
        match last.text {
            "every" | "some" | "no" | "of" => vec![Want::Domain(name.text)],
            "," | "except" => vec![Want::Index(name.text, false)],
            "at" => vec![Want::Words(&["least"])],
            _ if parts
                .first()
                .is_some_and(|part| ["every", "some", "no"].contains(&part.text))
                && !parts.iter().any(|part| part.is("except")) =>
            {
                vec![Want::Words(&["except"])]
            }
            _ if last.kind == TokenKind::Number => vec![Want::Words(&["of"])],
            _ => Vec::new(),
        }
    }

    /// What could stand in braces, or in parentheses within them.
    fn within(&self, body: Body, in_parentheses: bool) -> Vec<Want<'t>> {
        let parts = self.parts();
        let anew = if in_parentheses {
            vec![Want::Condition, Want::Words(&["not"])]
        } else {
            self.anew(body)
        };
        let Some(last) = parts.last() else {
            return anew;
        };
        if matches!(body, Body::Names | Body::Group | Body::Bloc) {
            let is_attribute = ATTRIBUTES.contains(&last.text);
            return if is_attribute { Vec::new() } else { anew };
        }
        if let Some(mut wants) = self.expected(parts, body) {
            if self.fresh && !last.is(",") {
                wants.extend(anew);
            }
            return wants;
        }
        let mut wants = self.following(parts, body);
        // A word that expects nothing: a text or a name of somebody's own is due.
        let is_due = is_text_word(last.text)
            || (body.has_clauses() && CLAUSES.contains(&last.text))
            || last.is("worth")
            || last.is("reservation");
        if is_due && last.kind == TokenKind::Word {
            return if self.fresh { anew } else { Vec::new() };
        }
        if matches!(wants.first(), Some(Want::Operator(_))) && !self.fresh {
            return wants;
        }
        if self.fresh {
            let mut all = anew;
            all.append(&mut wants);
            return all;
        }
        wants.extend(anew);
        wants
    }

    /// What starts a line in braces.
    fn anew(&self, body: Body) -> Vec<Want<'t>> {
        let attributes = Want::Attribute(body);
        match body {
            Body::Names => Vec::new(),
            Body::Group => {
                let of = self.party().unwrap_or_default();
                vec![Want::Member(of)]
            }
            Body::Bloc => vec![Want::Party],
            Body::Position => vec![Want::Clause, attributes],
            Body::Package => vec![Want::Clause],
            Body::Proposal => vec![Want::Term, Want::Condition, attributes],
            Body::Acceptance => vec![Want::Words(&["all of", "at least", "veto"]), attributes],
            Body::Utility => vec![
                Want::Condition,
                Want::Words(&["reservation"]),
                Want::Words(&["not"]),
                attributes,
            ],
            Body::Clause | Body::Term | Body::Rule | Body::Reading => {
                vec![
                    Want::Condition,
                    attributes,
                    Want::Words(&["not", "at least"]),
                ]
            }
            Body::Remark
            | Body::Reaction
            | Body::Party
            | Body::Person
            | Body::Source
            | Body::Agenda
            | Body::Notes => vec![attributes],
        }
    }

    /// What the last word asks for; `None` where it asks for nothing.
    fn expected(&self, parts: &[Part<'t>], body: Body) -> Option<Vec<Want<'t>>> {
        let end = listed(parts);
        let governor = parts.get(end.checked_sub(1)?)?;
        let before = &parts[..end - 1];
        let previous = before.last();
        let is_after = |word: &str| previous.is_some_and(|part| part.is(word));
        let clause = last_clause(before).map(|at| before[at].text);
        let in_conditions = body.has_conditions();
        let value = |upto: &[Part<'t>]| {
            let subject = subject(upto);
            Some(
                subject
                    .map(|name| vec![Want::Value(name)])
                    .unwrap_or_default(),
            )
        };
        if governor.kind == TokenKind::Sign {
            return match governor.text {
                "<" | ">" | "=" | "\u{2264}" | "\u{2265}" if in_conditions => value(before),
                "." => previous.map(|part| vec![Want::ClauseOf(part.text)]),
                ":" if body.has_clauses() => Some(vec![Want::Issue]),
                _ => None,
            };
        }
        if governor.kind != TokenKind::Word {
            return None;
        }
        Some(match governor.text {
            "of" if body == Body::Acceptance => vec![Want::Party],
            "of" if previous.is_some_and(|part| part.kind == TokenKind::Text) => vec![Want::Party],
            "of" if in_conditions => return value(before),
            "to" if is_after("according") => vec![Want::Speaker],
            "to" if clause == Some("delegate") => vec![Want::Speaker],
            "to" => vec![Want::Party],
            "by" if in_conditions && is_subject(before) => return value(before),
            "by" => vec![Want::Speaker],
            "before" if is_after("not") => return value(before),
            "before" | "after" | "during" | "with" if in_conditions => vec![Want::Moment],
            "before" | "after" | "during" | "with" => vec![Want::Milestone],
            "for" if is_after("exchange") => Vec::new(),
            "for" if clause == Some("precondition") => vec![Want::Milestone],
            "for" => Vec::new(),
            "cites" => vec![Want::Source],
            "withdraws" | "replaces" => vec![Want::Statement],
            "until" if clause == Some("defer") && body.has_clauses() => {
                vec![Want::Milestone, Want::Day]
            }
            "stated" | "since" | "until" | "published" => vec![Want::Day],
            "according" => vec![Want::Words(&["to"])],
            "in" => vec![Want::Words(&["exchange for"])],
            "exchange" => vec![Want::Words(&["for"])],
            "is" => {
                let name = subject(before)?;
                vec![Want::Value(name), Want::Is(name)]
            }
            "not" if is_after("is") => {
                let name = subject(before)?;
                let one_of = Want::Words(&["one of"]);
                vec![Want::Value(name), one_of]
            }
            "not" if in_conditions && is_subject(before) => vec![Want::Words(&["before"])],
            "not" => vec![Want::Condition],
            "one" => vec![Want::Words(&["of"])],
            "at" if body == Body::Acceptance => vec![Want::Words(&["least"])],
            "at" => vec![Want::Words(&["least", "most"])],
            "more" | "less" => vec![Want::Words(&["than"])],
            "least" | "most" | "than" | "between" | "includes" | "excludes" | "exactly"
            | "within" => return value(before),
            "and" => match between(before) {
                Some(at) => return value(&before[..at]),
                None => vec![Want::Condition, Want::Words(&["not"])],
            },
            "or" | "implies" => vec![Want::Condition, Want::Words(&["not"])],
            "defer" | "delegate" | "exclude" | "discuss" => vec![Want::Issue],
            "firm" | "flexible" => vec![Want::Clause],
            "veto" => vec![Want::Party],
            "all" if body == Body::Acceptance => vec![Want::Words(&["of"])],
            _ => return None,
        })
    }

    /// What may follow when the last thing is complete.
    fn following(&self, parts: &[Part<'t>], body: Body) -> Vec<Want<'t>> {
        let clause = last_clause(parts);
        let attribute = parts
            .iter()
            .rposition(|part| ATTRIBUTES.contains(&part.text) && part.kind == TokenKind::Word);
        if let Some(at) = attribute.filter(|at| clause.is_none_or(|clause| clause < *at)) {
            let since = &parts[at + 1..];
            let is_open = !since.iter().any(|part| part.is_group(b'{'));
            let has = |word: &str| since.iter().any(|part| part.is(word));
            let words: &'static [&'static str] = match parts[at].text {
                _ if !is_open || since.is_empty() && parts[at].text != "reported" => &[],
                "stated" if !has("by") && since.len() == 1 => &["by"],
                "reported" if since.is_empty() => &["by"],
                "withdraws" | "replaces" if !has("according") => &["according to"],
                "role" if since.len() == 1 => &["of", "since", "until"],
                "role" => &["since", "until"],
                _ => &[],
            };
            if !words.is_empty() {
                return vec![Want::Words(words)];
            }
        }
        if body.has_conditions() {
            if is_subject(parts)
                && let Some(name) = subject(parts)
            {
                return vec![Want::Operator(name)];
            }
            let last = parts.last();
            if last.is_some_and(|part| part.kind == TokenKind::Number)
                && let Some(name) = subject(&parts[..parts.len() - 1])
                && !self.fresh
            {
                let more = Want::Words(&["and", "or", "implies"]);
                return vec![Want::Unit(name), more];
            }
            let is_value = last.is_some_and(|part| {
                part.is_name()
                    || part.kind == TokenKind::Number
                    || part.is_group(b'[')
                    || part.is_group(b'(')
                    || part.is("%")
            });
            return match (is_value, body) {
                (true, Body::Utility) => {
                    vec![
                        Want::Words(&["worth"]),
                        Want::Words(&["and", "or", "implies"]),
                    ]
                }
                (true, _) => vec![Want::Words(&["and", "or", "implies"])],
                (false, _) => Vec::new(),
            };
        }
        let Some(at) = clause.filter(|at| attribute.is_none_or(|attribute| attribute < *at)) else {
            return Vec::new();
        };
        if !body.has_clauses() {
            return Vec::new();
        }
        let since = &parts[at + 1..];
        let is_closed = since.iter().any(|part| part.is_group(b'{'));
        let has = |word: &str| since.iter().any(|part| part.is(word));
        if since.is_empty() {
            return Vec::new();
        }
        let words: &'static [&'static str] = match (parts[at].text, is_closed) {
            ("offer", true) if !has("exchange") => &["in exchange for", "if"],
            ("claim" | "defer" | "delegate" | "exclude" | "discuss", true) => &[],
            (_, true) if has("if") => &[],
            (_, true) => &["if"],
            ("defer", false) if !has("for") && !has("until") => &["for", "until"],
            ("delegate", false) if !has("to") => &["to"],
            ("precondition", false) if !has("for") => &["for", "to", "before", "after", "during"],
            ("claim" | "defer" | "delegate", false) => &[],
            (_, false) => &["to", "before", "after", "during"],
        };
        vec![Want::Words(words)]
    }
}

/// Returns the word that a list of things hangs on, or the last thing.
fn governor<'c, 't>(parts: &'c [Part<'t>]) -> Option<&'c Part<'t>> {
    parts.get(listed(parts).checked_sub(1)?)
}

/// Returns where the list begins that ends with a comma; without one, the end.
fn listed(parts: &[Part<'_>]) -> usize {
    let mut end = parts.len();
    while end > 0 && parts[end - 1].is(",") {
        let mut at = end - 1;
        let starts = |at: usize| at.checked_sub(1).map(|at| &parts[at]);
        while starts(at).is_some_and(|part| {
            part.is_group(b'[')
                || part.is(".")
                || part.is("%")
                || matches!(part.kind, TokenKind::Text | TokenKind::Number)
                || part.is_name()
        }) {
            at -= 1;
            let is_dotted = starts(at).is_some_and(|part| part.is(".")) || parts[at].is(".");
            let is_more = parts[at].is_group(b'[')
                || matches!(parts[at].kind, TokenKind::Text | TokenKind::Sign)
                || is_dotted
                || (parts[at].is_name() && starts(at).is_some_and(|p| p.kind == TokenKind::Number));
            if !is_more {
                break;
            }
        }
        end = at;
    }
    end
}

/// Returns the last word that starts a clause.
fn last_clause(parts: &[Part<'_>]) -> Option<usize> {
    let starts = |part: &Part<'_>| part.kind == TokenKind::Word && CLAUSES.contains(&part.text);
    parts.iter().rposition(starts)
}

/// Returns the place of the `between` whose `and` comes next.
fn between(parts: &[Part<'_>]) -> Option<usize> {
    for (at, part) in parts.iter().enumerate().rev().take(6) {
        if part.is("between") {
            return Some(at);
        }
        if part.kind == TokenKind::Word && is_reserved(part.text) {
            return None;
        }
    }
    None
}

const OPERATORS: [&str; 22] = [
    "is", "not", "one", "of", "at", "least", "most", "more", "less", "than", "between", "includes",
    "excludes", "exactly", "within", "before", "by", "<", ">", "=", "\u{2264}", "\u{2265}",
];

/// Returns the issue that stands before these operator words, or right at the end.
fn subject<'t>(parts: &[Part<'t>]) -> Option<&'t str> {
    let mut end = parts.len();
    while let Some(part) = end.checked_sub(1).map(|at| &parts[at]) {
        let is_count = part.kind == TokenKind::Number
            && end.checked_sub(2).is_some_and(|at| parts[at].is("least"));
        let is_operator = OPERATORS.contains(&part.text);
        if !(is_count || is_operator) {
            break;
        }
        end -= 1;
    }
    if end > 0 && parts[end - 1].is_group(b'[') {
        end -= 1;
    }
    let name = parts.get(end.checked_sub(1)?)?;
    name.is_name().then_some(name.text)
}

/// Tells whether the last thing is what a condition is about, and no value or object.
fn is_subject(parts: &[Part<'_>]) -> bool {
    let mut end = parts.len();
    if end > 0 && parts[end - 1].is_group(b'[') {
        end -= 1;
    }
    let Some(name) = end.checked_sub(1).map(|at| &parts[at]) else {
        return false;
    };
    if !name.is_name() {
        return false;
    }
    let Some(previous) = end.checked_sub(2).map(|at| &parts[at]) else {
        return true;
    };
    match previous.text {
        "not" => !end.checked_sub(3).is_some_and(|at| parts[at].is("is")),
        "and" => between(&parts[..end - 2]).is_none(),
        "or" | "implies" => true,
        "," | "." => false,
        // `300 billion` is an amount and no subject, unless a new line says otherwise.
        _ if previous.kind == TokenKind::Number => name.fresh || !is_unit(name.text),
        word if previous.kind == TokenKind::Word => {
            !is_reserved(word) && !OPERATORS.contains(&word)
        }
        _ if previous.kind == TokenKind::Sign => previous.is("%"),
        _ => true,
    }
}

/// Tells whether a word can follow the digits of an amount.
fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 14] = [
        "thousand", "million", "billion", "trillion", "year", "years", "month", "months", "week",
        "weeks", "day", "days", "hour", "hours",
    ];
    UNITS.contains(&word) || (word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()))
}

/// Tells whether a text or a number of somebody's own stands after a word.
fn is_text_word(word: &str) -> bool {
    const WORDS: [&str; 11] = [
        "note", "quote", "vague", "title", "author", "outlet", "url", "file", "also", "role",
        "page",
    ];
    WORDS.contains(&word)
}

/// Returns the words that an attribute of these braces can start with.
pub fn attributes(body: Body) -> &'static [&'static str] {
    match body {
        Body::Position => &[
            "stated",
            "cites",
            "by",
            "reported",
            "since",
            "until",
            "replaces",
            "withdraws",
            "private",
            "quote",
            "vague",
            "note",
        ],
        Body::Clause | Body::Remark => &[
            "quote",
            "cites",
            "vague",
            "note",
            "stated",
            "by",
            "reported",
            "private",
            "since",
            "until",
            "replaces",
            "withdraws",
        ],
        Body::Proposal => &[
            "stated", "cites", "by", "reported", "since", "until", "private", "quote", "vague",
            "note",
        ],
        Body::Term => &["quote", "cites", "vague", "note", "stated", "by"],
        Body::Reaction => &[
            "stated", "cites", "quote", "by", "reported", "since", "until", "private", "note",
        ],
        Body::Reading => &[
            "by", "cites", "quote", "stated", "reported", "private", "note",
        ],
        Body::Rule => &["cites", "quote", "note"],
        Body::Party => &["also", "cites", "note"],
        Body::Person => &["role", "also", "cites", "note"],
        Body::Source => &[
            "published",
            "outlet",
            "author",
            "url",
            "title",
            "page",
            "file",
            "note",
        ],
        Body::Agenda | Body::Acceptance | Body::Utility => &["cites", "note"],
        Body::Notes | Body::Names | Body::Group | Body::Bloc | Body::Package => &["note"],
    }
}

/// Tells whether an attribute stands at most once in one pair of braces.
pub fn is_said_once(word: &str) -> bool {
    !matches!(
        word,
        "note" | "also" | "author" | "role" | "cites" | "withdraws" | "replaces"
    ) && keywords::ATTRIBUTES.contains(&word)
}
