//! What each word of a text is, for editors that colour by meaning.

use super::View;
use super::names::{Form, Kind, Names};
use crate::model::{ClauseId, Negotiation, Strength};
use crate::source::{FileId, Span};
use crate::syntax::keywords;
use crate::syntax::scan::{TokenKind, tokens};

/// A stretch on one line, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// The place.
    pub span: Span,
    /// What it is.
    pub kind: Sort,
    /// Whether it is declared there.
    pub declares: bool,
    /// Whether it no longer counts.
    pub is_over: bool,
    /// Whether it is a red line.
    pub is_firm: bool,
}

macro_rules! sorts {
    ($($(#[$doc:meta])* $sort:ident = $name:literal)+) => {
        /// What a word can be: the standard sorts that fit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sort {
            $($(#[$doc])* $sort,)+
        }

        impl Sort {
            /// The names that the protocol has for them, in their order.
            pub const NAMES: &'static [&'static str] = &[$($name),+];
        }
    };
}

sorts! {
    /// A position, a draft or a reaction's draft.
    Statement = "namespace"
    /// A party or a bloc.
    Party = "class"
    /// A person.
    Person = "interface"
    /// A list or a group.
    List = "enum"
    /// A member of a list, or a value.
    Value = "enumMember"
    /// An issue.
    Issue = "property"
    /// An event or a milestone.
    Event = "event"
    /// A clause or a term.
    Clause = "function"
    /// A rule or a reading.
    Background = "macro"
    /// A source.
    Source = "variable"
    /// A word of the language.
    Keyword = "keyword"
    /// A word that compares.
    Operator = "operator"
    /// The type of an issue.
    Type = "type"
    /// A number or a day.
    Number = "number"
    /// A text in quotes.
    Text = "string"
    /// A comment.
    Comment = "comment"
}

/// The modifiers, in the order of their bits: declared here, no longer counts, a red line.
pub const MODIFIERS: &[&str] = &["declaration", "deprecated", "readonly"];

/// Returns the colours of what touches a stretch of a file, in the order of places.
pub fn colours(view: View<'_>, file: FileId, within: Span) -> Vec<Colour> {
    // Settings are written in another language, which editors know.
    if view.tree(file).is_none() {
        return Vec::new();
    }
    let names = Names::of(view);
    let file = view.file(file);
    let negotiation = &view.outcome.negotiation;
    let mut uses = names
        .within(file.span())
        .iter()
        .filter(|one| !matches!(one.form, Form::Implied | Form::Spelling) && one.symbol.is_some())
        .peekable();
    // What no longer counts, whole clause by whole clause, in the order of places.
    let mut clauses: Vec<(Span, ClauseId)> = negotiation
        .clause_ids()
        .map(|id| (negotiation.clause(id).span, id))
        .filter(|(span, _)| file.span().contains(*span))
        .collect();
    clauses.sort_unstable();
    let state = |span: Span| {
        let after = clauses.partition_point(|(whole, _)| whole.start <= span.start);
        let around = clauses[..after]
            .last()
            .filter(|(whole, _)| whole.contains(span));
        around.map(|(_, id)| {
            (
                !view.outcome.standing.is_in_force(*id),
                is_firm(negotiation, *id),
            )
        })
    };
    let mut all = Vec::new();
    let mut in_type = false;
    let mut before = "";
    let mut at_line = true;
    for token in tokens(&file.text) {
        let span = Span::new(file.base + token.start, file.base + token.end);
        let text = token.text(&file.text);
        if span.start > within.end {
            break;
        }
        while uses.next_if(|one| one.span.start < span.start).is_some() {}
        let named = uses.next_if(|one| one.span == span);
        let symbol = named.and_then(|one| Some((one.form, names.symbol(one.symbol?))));
        let sort = match token.kind {
            TokenKind::Newline => {
                at_line = true;
                continue;
            }
            TokenKind::Space | TokenKind::Open(_) | TokenKind::Close(_) => continue,
            TokenKind::Comment => Some(Sort::Comment),
            TokenKind::Text | TokenKind::OpenText => Some(Sort::Text),
            TokenKind::Number => Some(Sort::Number),
            TokenKind::Sign => match text {
                ":" => {
                    in_type = true;
                    None
                }
                "<" | ">" | "=" | "\u{2264}" | "\u{2265}" | "!" => Some(Sort::Operator),
                _ => None,
            },
            TokenKind::Word => {
                let sort = match symbol {
                    Some((_, symbol)) => Some(sort(symbol.kind)),
                    // The words of `yes or no` and of `one of` are one type.
                    None if in_type && is_of_type(before, text) => Some(Sort::Type),
                    None => word(text),
                };
                if at_line && keywords::is_item(text) {
                    in_type = false;
                }
                before = text;
                sort
            }
        };
        at_line = false;
        let Some(kind) = sort else { continue };
        if span.end < within.start {
            continue;
        }
        let declares = symbol.is_some_and(|(form, one)| form == Form::Declaration && one.is_named);
        let is_said = token.kind != TokenKind::Comment;
        let (is_over, is_firm) = state(span).filter(|_| is_said).unwrap_or_default();
        let names_clause = symbol.is_some_and(|(_, one)| one.kind == Kind::Clause);
        // A reference to a clause elsewhere is as good as the clause.
        let target = symbol
            .filter(|(form, one)| one.kind == Kind::Clause && *form != Form::Declaration)
            .and_then(|(_, one)| {
                let mut ids = negotiation.clause_ids();
                ids.find(|id| negotiation.clause(*id).head == one.span)
            });
        let is_over = target.map_or(is_over, |id| !view.outcome.standing.is_in_force(id));
        let colour = Colour {
            span,
            kind,
            declares,
            is_over,
            is_firm: is_firm && (names_clause || text == "firm"),
        };
        // A comment of another language may run over several lines.
        let mut from = span.start;
        for line in text.split_inclusive('\n') {
            let to = from + line.len() as u32;
            let span = Span::new(
                from,
                from + line.trim_end_matches(['\n', '\r']).len() as u32,
            );
            if !span.is_empty() {
                all.push(Colour { span, ..colour });
            }
            from = to;
        }
    }
    all
}

fn is_firm(negotiation: &Negotiation, id: ClauseId) -> bool {
    negotiation.clause(id).strength == Strength::Firm
}

fn sort(kind: Kind) -> Sort {
    match kind {
        Kind::Issue => Sort::Issue,
        Kind::Event | Kind::Milestone => Sort::Event,
        Kind::List | Kind::Group => Sort::List,
        Kind::Party | Kind::Bloc => Sort::Party,
        Kind::Person => Sort::Person,
        Kind::Source => Sort::Source,
        Kind::Rule | Kind::Reading => Sort::Background,
        Kind::Position | Kind::Proposal => Sort::Statement,
        Kind::Member | Kind::Value => Sort::Value,
        Kind::Clause | Kind::Package | Kind::Term => Sort::Clause,
    }
}

fn is_of_type(before: &str, text: &str) -> bool {
    keywords::TYPES.contains(&text)
        || matches!(
            (before, text),
            ("one" | "any" | "scale", "of") | ("yes", "or") | ("or", "no")
        )
}

fn word(text: &str) -> Option<Sort> {
    const COMPARES: [&str; 23] = [
        "is", "not", "at", "least", "most", "more", "less", "than", "between", "includes",
        "excludes", "exactly", "within", "empty", "and", "or", "implies", "every", "some",
        "except", "one", "before", "after",
    ];
    if COMPARES.contains(&text) {
        return Some(Sort::Operator);
    }
    let is_word = keywords::is_reserved(text)
        || keywords::HEADS.contains(&text)
        || keywords::ANSWERS.contains(&text)
        || ["veto", "all", "no", "yes"].contains(&text);
    is_word.then_some(if ["yes", "no"].contains(&text) {
        Sort::Value
    } else {
        Sort::Keyword
    })
}
