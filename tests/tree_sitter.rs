//! The grammar for editors and the grammar of the language say the same.
//!
//! Both trees of a sound text are written as one list of places, and the lists must be equal.
//! Of a text with mistakes only as much is asked as editors need: tree-sitter sees the mistake
//! too, nearly always, and never fails.

mod support {
    pub mod rounds;
    pub mod texts;
}

use std::collections::{BTreeMap, BTreeSet};

use demarche::source::{SourceMap, Span};
use demarche::syntax::ast::{
    AcceptanceRule, Ast, Attribute, AttributeKind, Clause, ClauseKind, Comparison, Condition,
    ConditionKind, Date, Index, Item, ItemKind, Name, Number, Operator, QuantityKind, Reference,
    Speaker, Term, Text, Timing, Type, TypeKind, Value,
};
use demarche::syntax::scan::{Token, tokens};
use demarche::syntax::{keywords, parse};
use fastrand::Rng;
use support::rounds::each_seed;
use support::texts::all;
use tree_sitter::{Language, Node, Parser, Query, QueryCursor, StreamingIterator, Tree};

/// What stands at a place, seen from its parent: `name of performed`.
type Place = (usize, usize, String);

#[test]
fn sound_texts_have_the_same_tree() {
    let mut parser = parser();
    let (mut sound, mut wrong) = (0, Vec::new());
    for sample in all() {
        let (ours, mistakes) = read(&sample.text);
        if mistakes == 0 {
            sound += 1;
            let differences = differences(&mut parser, &ours, &sample.text);
            wrong.extend(
                differences
                    .iter()
                    .map(|what| format!("{}: {what}", sample.name)),
            );
        }
    }
    assert!(sound > 400, "{sound} sound texts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Most mistakes are errors in both trees. The rest are those of meaning that only our parser
/// judges, and reserved words where a name is due.
#[test]
fn mistakes_are_mostly_seen_by_both() {
    let mut parser = parser();
    let (mut broken, mut seen) = (0, 0);
    for sample in all() {
        if read(&sample.text).1 == 0 {
            continue;
        }
        broken += 1;
        if theirs(&mut parser, &sample.text).root_node().has_error() {
            seen += 1;
        } else if std::env::var_os("SHOW").is_some() {
            println!("── {}\n{}", sample.name, sample.text);
        }
    }
    println!("tree-sitter sees {seen} of {broken} broken texts");
    assert!(broken > 150, "{broken} broken texts");
    assert!(seen * 100 >= broken * 90, "{seen} of {broken} are seen");
}

/// Whatever a text becomes while it is typed, there is a tree of all of it; and where it is
/// still sound, the same one as ours.
#[test]
fn changed_texts_have_a_tree() {
    let mut parser = parser();
    let samples = all();
    let mut sound = 0;
    let rounds = each_seed(8_000, |seed| {
        let mut rng = Rng::with_seed(seed);
        let mut text = samples[rng.usize(..samples.len())].text.clone();
        for _ in 0..rng.usize(1..3) {
            let other = &samples[rng.usize(..samples.len())].text;
            text = mutated(&text, other, &mut rng);
        }
        let tree = theirs(&mut parser, &text);
        assert_eq!(tree.root_node().end_byte(), text.len(), "{text}");
        let (ours, mistakes) = read(&text);
        if mistakes == 0 {
            sound += 1;
            let wrong = differences(&mut parser, &ours, &text);
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    });
    println!("{sound} changed texts are sound");
    assert!(rounds.is_none_or(|rounds| sound * 20 > rounds), "{sound}");
}

/// What only one of the two trees of a sound text has.
fn differences(parser: &mut Parser, ours: &Ast, text: &str) -> Vec<String> {
    let ours: BTreeSet<Place> = Ours::of(ours).into_iter().collect();
    // `money party` is a mistake of meaning to us: there is no such currency.
    let is_currency = |(start, end, what): &Place| {
        what == "currency" && keywords::is_reserved(&text[*start..*end])
    };
    if ours.iter().any(is_currency) {
        return Vec::new();
    }
    let tree = theirs(parser, text);
    if let Some(at) = first_error(tree.root_node()) {
        let line = line(text, at.start_byte());
        return vec![format!("tree-sitter sees a mistake in `{line}`")];
    }
    let theirs: BTreeSet<Place> = Theirs::of(&tree, text).into_iter().collect();
    let only = |whose: &str, (start, end, what): &Place| {
        let (shown, line) = (&text[*start..*end], line(text, *start));
        format!("only {whose} has `{what}` at `{shown}` in `{line}`")
    };
    let pest = ours.difference(&theirs).map(|place| only("pest", place));
    let editors = theirs
        .difference(&ours)
        .map(|place| only("tree-sitter", place));
    pest.chain(editors).collect()
}

/// The line around a place.
fn line(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[start..].lines().next().unwrap_or("")
}

/// A text with a word put in the place of another, a stretch of it deleted or moved, or a sign
/// put into it.
fn mutated(text: &str, other: &str, rng: &mut Rng) -> String {
    const SIGNS: &[&str] = &[
        "{", "}", "\"", "[", "(", ",", ":", "#", "\\", "%", " ", "\n", "5", "é", "is", "-", "<",
        ";",
    ];
    let words = |text| -> Vec<Token> { tokens(text).filter(|token| !token.is_trivia()).collect() };
    let (old, new) = (words(text), words(other));
    if rng.bool() && !old.is_empty() && !new.is_empty() {
        let (old, new) = (old[rng.usize(..old.len())], new[rng.usize(..new.len())]);
        let (start, end) = (old.start as usize, old.end as usize);
        return format!("{}{}{}", &text[..start], new.text(other), &text[end..]);
    }
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(rng.usize(..=text.len()));
    let end = boundary((start + rng.usize(..40)).min(text.len()));
    let there = boundary(rng.usize(..=text.len()));
    match rng.usize(..3) {
        0 => format!("{}{}", &text[..start], &text[end..]),
        1 => format!("{}{}{}", &text[..there], &text[start..end], &text[there..]),
        _ => format!(
            "{}{}{}",
            &text[..start],
            SIGNS[rng.usize(..SIGNS.len())],
            &text[start..]
        ),
    }
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_pos::LANGUAGE.into())
        .expect("the parser's version is one that the library reads");
    parser
}

fn theirs(parser: &mut Parser, text: &str) -> Tree {
    parser.parse(text, None).expect("nothing cancels it")
}

/// Our tree, and the number of mistakes.
fn read(text: &str) -> (Ast, usize) {
    let mut map = SourceMap::new();
    map.add("a.pos", text);
    let file = map.files().next().expect("one file was added").1;
    assert_eq!(file.base, 0, "places are offsets");
    let (ast, diagnostics) = parse(file);
    (ast, diagnostics.len())
}

fn first_error(node: Node) -> Option<Node> {
    if node.is_error() || node.is_missing() {
        return Some(node);
    }
    let mut cursor = node.walk();
    node.children(&mut cursor).find_map(first_error)
}

/// Every query speaks of nodes that there are.
#[test]
fn the_queries_fit_the_grammar() {
    let language: Language = tree_sitter_pos::LANGUAGE.into();
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/editors/tree-sitter-pos/queries"
    );
    let mut queries = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of queries is readable") {
        let path = entry.expect("it has a name").path();
        let text = std::fs::read_to_string(&path).expect("a query is UTF-8");
        let query = Query::new(&language, &text);
        let query = query.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            !query.capture_names().is_empty(),
            "{} finds nothing",
            path.display()
        );
        queries += 1;
    }
    assert!(queries >= 6, "{queries} queries");
}

/// A word has the colour of the last pattern that finds it, as in Neovim.
#[test]
fn words_have_their_colours() {
    let text = "\
issue status[region] \"Whose\": one of { ours \"a \\\"b\\\"\", theirs } performed by north
position first of north {
  stated 2022-11-07 by mara
  firm demand land before talks { status[every region except delta] is not ours }
  offer aid { fund at least 300 billion USD and dam is yes }
}
";
    let language: Language = tree_sitter_pos::LANGUAGE.into();
    let query = Query::new(&language, tree_sitter_pos::HIGHLIGHTS).expect("it fits the grammar");
    let tree = theirs(&mut parser(), text);
    let mut cursor = QueryCursor::new();
    let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
    let mut colours: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    while let Some((found, at)) = captures.next() {
        let capture = found.captures()[*at];
        let colour = query.capture_names()[capture.index as usize];
        colours.insert((capture.node.start_byte(), capture.node.end_byte()), colour);
    }
    let shown: Vec<String> = colours
        .iter()
        .map(|((start, end), colour)| format!("{} {colour}", &text[*start..*end]))
        .collect();
    for expected in [
        "issue keyword.type",
        "status variable",
        "region type",
        "one type.builtin",
        "ours constant",
        "\\\" string.escape",
        "performed keyword",
        "by keyword",
        "north type",
        "position keyword.type",
        "first function",
        "stated attribute",
        "2022-11-07 number",
        "firm keyword.modifier",
        "demand keyword",
        "land function",
        "before keyword.operator",
        "talks label",
        "every keyword.operator",
        "delta constant",
        "is keyword.operator",
        "least keyword.operator",
        "300 number",
        "billion number",
        "USD type",
        "yes constant.builtin",
        "{ punctuation.bracket",
        ", punctuation.delimiter",
    ] {
        assert!(
            shown.iter().any(|one| one == expected),
            "no {expected} in {shown:#?}"
        );
    }
}

// ── tree-sitter's tree ───────────────────────────────────────────────────────────────────

/// Nodes that only hold others together.
const GROUPS: &[&str] = &[
    "source_file",
    "body",
    "choices",
    "range",
    "comment",
    "escape",
    "of_list",
    "performed",
    "after_names",
    "part_of",
    "all_of",
    "at_least_of",
    "veto",
    "worth",
    "reservation",
    "to_parties",
    "for_milestone",
    "timed",
    "exchange",
    "given",
    "defer_term",
    "path",
    "citation",
    "except",
    "digits",
    "scale_word",
    "unit",
];

struct Theirs<'a> {
    text: &'a str,
    places: Vec<Place>,
}

impl<'a> Theirs<'a> {
    fn of(tree: &Tree, text: &'a str) -> Vec<Place> {
        let mut all = Self {
            text,
            places: Vec::new(),
        };
        all.node(tree.root_node(), None, None);
        all.places
    }

    fn node(&mut self, node: Node, field: Option<&str>, span: Option<(usize, usize)>) {
        let span = span.unwrap_or((node.start_byte(), node.end_byte()));
        let kind = node.kind();
        let mut inner = None;
        match kind {
            // A condition's place takes its parentheses in.
            "parenthesized" => inner = Some(span),
            "name" | "text" | "date" | "number" | "reference" => self.leaf(node, field),
            "operator" if node.parent().is_some_and(|whole| whole.kind() == "order") => {}
            "operator" => self.operator(node),
            "order" => self.push(span, &format!("order {}", self.timing(node))),
            "index" => {
                let word = node.child(1).filter(|word| !word.is_named());
                let word = word.map_or("", |word| word.kind());
                self.push((span.1, span.1), format!("index {word}").trim_end());
            }
            _ if GROUPS.contains(&kind) => {}
            _ => self.push(span, kind),
        }
        // A bare condition of a proposal is a term.
        let is_draft =
            kind == "body" && node.parent().is_some_and(|item| item.kind() == "proposal");
        let mut cursor = node.walk();
        for (at, child) in node.children(&mut cursor).enumerate() {
            if child.is_named() {
                if is_draft && is_condition(child.kind()) {
                    self.push((child.start_byte(), child.end_byte()), "term");
                }
                self.node(child, node.field_name_for_child(at as u32), inner);
            }
        }
    }

    /// A leaf under the name of its part, or else of what it stands in.
    fn leaf(&mut self, node: Node, field: Option<&str>) {
        let parent = node.parent().expect("a leaf stands in something");
        let role = match field {
            Some(field) => field,
            None if parent.kind() == "timed" => parent.child(0).map_or("", |word| word.kind()),
            None => parent.kind(),
        };
        let span = (node.start_byte(), node.end_byte());
        let kind = if role == "page" { "value" } else { node.kind() };
        self.push(span, &format!("{kind} of {role}"));
        if kind == "number" {
            let mut cursor = node.walk();
            for part in node.children(&mut cursor) {
                self.push((part.start_byte(), part.end_byte()), part.kind());
            }
        }
    }

    fn operator(&mut self, node: Node) {
        let words: Vec<&str> = self.text[node.byte_range()].split_whitespace().collect();
        let words = words.join(" ");
        let plain = match words.as_str() {
            "is" | "is not" | "is empty" | "is not empty" => words.as_str(),
            _ => words.strip_prefix("is ").unwrap_or(&words),
        };
        let plain = match plain {
            ">=" | "≥" => "at least",
            "<=" | "≤" => "at most",
            ">" => "more than",
            "<" => "less than",
            plain => plain,
        };
        let start = node.start_byte();
        self.push((start, start), &format!("operator {plain}"));
    }

    fn timing(&self, order: Node) -> &'a str {
        let operator = order.child_by_field_name("operator");
        let words = operator.map_or("", |operator| &self.text[operator.byte_range()]);
        words.split_whitespace().last().unwrap_or("")
    }

    fn push(&mut self, (start, end): (usize, usize), what: &str) {
        self.places.push((start, end, what.to_owned()));
    }
}

fn is_condition(kind: &str) -> bool {
    matches!(
        kind,
        "comparison" | "order" | "and" | "or" | "implies" | "not" | "at_least" | "parenthesized"
    )
}

// ── Our tree ─────────────────────────────────────────────────────────────────────────────

#[derive(Default)]
struct Ours {
    places: Vec<Place>,
}

impl Ours {
    fn of(ast: &Ast) -> Vec<Place> {
        let mut all = Self::default();
        for item in &ast.items {
            all.item(item);
        }
        all.places
    }

    fn push(&mut self, span: Span, what: &str) {
        self.places
            .push((span.start as usize, span.end as usize, what.to_owned()));
    }

    fn name(&mut self, name: Name, role: &str) {
        self.push(name.span, &format!("name of {role}"));
    }

    fn names<'a>(&mut self, names: impl IntoIterator<Item = &'a Name>, role: &str) {
        for name in names {
            self.name(*name, role);
        }
    }

    fn text(&mut self, text: Text, role: &str) {
        self.push(text.span, &format!("text of {role}"));
    }

    fn date(&mut self, date: Date, role: &str) {
        self.push(date.span, &format!("date of {role}"));
    }

    fn number(&mut self, number: &Number, role: &str) {
        self.push(number.span, &format!("number of {role}"));
        self.push(number.digits, "digits");
        for (span, what) in [(number.scale, "scale_word"), (number.unit, "unit")] {
            if let Some(span) = span {
                self.push(span, what);
            }
        }
    }

    fn speaker(&mut self, speaker: Speaker, role: &str) {
        match speaker {
            Speaker::Name(name) => self.name(name, role),
            Speaker::Text(text) => self.text(text, role),
        }
    }

    fn heading(&mut self, name: Option<Name>, label: Option<Text>) {
        self.names(&name, "name");
        if let Some(label) = label {
            self.text(label, "label");
        }
    }

    fn member(&mut self, name: Name, label: Option<Text>) {
        let span = label.map_or(name.span, |label| name.span.to(label.span));
        self.push(span, "member");
        self.heading(Some(name), label);
    }

    fn item(&mut self, item: &Item) {
        self.heading(item.name, item.label);
        let kind = match &item.kind {
            ItemKind::Agenda => "agenda",
            ItemKind::Party => "party",
            ItemKind::Person => "person",
            ItemKind::Source => "source",
            ItemKind::List { members } => {
                for member in members {
                    self.member(member.name, member.label);
                }
                "list"
            }
            ItemKind::Group { of, members } => {
                self.names(of, "of");
                for member in members {
                    self.member(*member, None);
                }
                "group"
            }
            ItemKind::Bloc { members } => {
                for member in members {
                    self.member(*member, None);
                }
                "bloc"
            }
            ItemKind::Issue {
                index,
                ty,
                performers,
                process,
            } => {
                self.names(index, "list");
                self.typed(ty.as_ref());
                self.names(performers, "performed");
                if let Some(process) = process {
                    self.push(*process, "process");
                }
                "issue"
            }
            ItemKind::Event { index, ty } => {
                self.names(index, "list");
                self.typed(ty.as_ref());
                "event"
            }
            ItemKind::Milestone { after, part_of } => {
                self.names(after, "after_names");
                self.names(part_of, "part_of");
                "milestone"
            }
            ItemKind::Rule { conditions } => {
                self.conditions(conditions);
                "rule"
            }
            ItemKind::Reading { conditions } => {
                self.conditions(conditions);
                "reading"
            }
            ItemKind::Position { of, clauses } => {
                self.names(of, "of");
                self.clauses(clauses);
                "position"
            }
            ItemKind::Proposal { by, terms } => {
                if let Some(by) = by {
                    self.speaker(*by, "by");
                }
                self.clauses(terms);
                "proposal"
            }
            ItemKind::Reaction { of, to, answer } => {
                self.names(of, "of");
                self.names(to, "to");
                if let Some((_, span)) = answer {
                    self.push(*span, "answer");
                }
                "reaction"
            }
            ItemKind::Acceptance { rules } => {
                for rule in rules {
                    match rule {
                        AcceptanceRule::AllOf(names) => self.names(names, "all_of"),
                        AcceptanceRule::Veto(names) => self.names(names, "veto"),
                        AcceptanceRule::AtLeast(count, names) => {
                            self.count(count.as_ref());
                            self.names(names, "at_least_of");
                        }
                    }
                }
                "acceptance"
            }
            ItemKind::Utility {
                of,
                worths,
                reservation,
            } => {
                self.names(of, "of");
                for worth in worths {
                    self.condition(&worth.condition);
                    if let Some(number) = &worth.worth {
                        self.number(number, "worth");
                    }
                }
                if let Some(number) = reservation {
                    self.number(number, "reservation");
                }
                "utility"
            }
            ItemKind::Unknown => "unknown",
        };
        self.push(item.span, kind);
        self.attributes(&item.attributes);
    }

    fn count(&mut self, count: Option<&Number>) {
        if let Some(count) = count {
            self.number(count, "count");
        }
    }

    fn typed(&mut self, ty: Option<&Type>) {
        let Some(ty) = ty else { return };
        let (kind, members) = match &ty.kind {
            TypeKind::YesNo => ("yes_or_no", [].as_slice()),
            TypeKind::OneOf(members) => ("one_of", members.as_slice()),
            TypeKind::Scale(members) => ("scale", members.as_slice()),
            TypeKind::AnyOf(members) => ("any_of", members.as_slice()),
            TypeKind::AnyOfList(list) => {
                self.name(*list, "list");
                ("any_of", [].as_slice())
            }
            TypeKind::Quantity {
                currency,
                range,
                kind,
            } => {
                if let Some(currency) = currency {
                    assert_eq!(*kind, QuantityKind::Money, "only money has a currency");
                    self.push(currency.span, "currency");
                }
                if let Some((least, most)) = range.as_deref() {
                    self.value(least, "range");
                    self.value(most, "range");
                }
                ("quantity_type", [].as_slice())
            }
        };
        self.push(ty.span, kind);
        for member in members {
            self.member(member.name, member.label);
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.attribute(attribute);
        }
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let kind = match &attribute.kind {
            AttributeKind::Note(text) => self.said(*text, "note"),
            AttributeKind::Quote(text) => self.said(*text, "quote"),
            AttributeKind::Vague(text) => self.said(*text, "vague"),
            AttributeKind::Title(text) => self.said(*text, "title"),
            AttributeKind::Author(text) => self.said(*text, "author"),
            AttributeKind::Outlet(text) => self.said(*text, "outlet"),
            AttributeKind::Url(text) => self.said(*text, "url"),
            AttributeKind::File(text) => self.said(*text, "file"),
            AttributeKind::Published(date) => self.dated(*date, "published"),
            AttributeKind::Since(date) => self.dated(*date, "since"),
            AttributeKind::Until(date) => self.dated(*date, "until"),
            AttributeKind::Private => "private",
            AttributeKind::Also(texts) => {
                for text in texts {
                    self.text(*text, "also");
                }
                "also"
            }
            AttributeKind::Page(span) => {
                self.push(*span, "value of page");
                "page"
            }
            AttributeKind::Role(role) => {
                self.text(role.title, "title");
                self.names(&role.of, "of");
                if let Some(date) = role.since {
                    self.date(date, "since");
                }
                if let Some(date) = role.until {
                    self.date(date, "until");
                }
                "role"
            }
            AttributeKind::Stated { date, by } => {
                self.date(*date, "stated");
                if let Some(by) = by {
                    self.speaker(*by, "by");
                }
                "stated"
            }
            AttributeKind::By(by) => {
                self.speaker(*by, "by");
                "by"
            }
            AttributeKind::Reported(by) => {
                if let Some(by) = by {
                    self.speaker(*by, "by");
                }
                "reported"
            }
            AttributeKind::Cites(citations) => {
                for citation in citations {
                    self.name(citation.source, "source");
                    if let Some(at) = citation.at {
                        self.text(at, "at");
                    }
                }
                "cites"
            }
            AttributeKind::Withdraws { targets, according } => {
                self.withdrawal(targets, according);
                "withdraws"
            }
            AttributeKind::Replaces { targets, according } => {
                self.withdrawal(targets, according);
                "replaces"
            }
            AttributeKind::Broken => "broken",
        };
        self.push(attribute.span, kind);
    }

    fn said(&mut self, text: Text, kind: &'static str) -> &'static str {
        self.text(text, kind);
        kind
    }

    fn dated(&mut self, date: Date, kind: &'static str) -> &'static str {
        self.date(date, kind);
        kind
    }

    fn withdrawal(&mut self, targets: &[demarche::syntax::ast::Path], according: &[Speaker]) {
        for path in targets {
            self.name(path.first, "path");
            self.names(&path.second, "path");
        }
        for speaker in according {
            self.speaker(*speaker, "according");
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            self.clause(clause);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        if let Some((_, span)) = clause.strength {
            self.push(span, "strength");
        }
        self.heading(clause.name, clause.label);
        self.names(&clause.to, "to_parties");
        for (timing, name) in &clause.timing {
            self.name(*name, word(*timing));
        }
        self.conditions(&clause.given);
        self.attributes(&clause.attributes);
        let kind = match &clause.kind {
            ClauseKind::Precondition {
                milestone,
                conditions,
            } => {
                self.names(milestone, "for_milestone");
                self.conditions(conditions);
                "precondition"
            }
            ClauseKind::Demand(conditions) => self.binding(conditions, "demand"),
            ClauseKind::Refuse(conditions) => self.binding(conditions, "refuse"),
            ClauseKind::Prefer(conditions) => self.binding(conditions, "prefer"),
            ClauseKind::Term(conditions) => self.binding(conditions, "term"),
            ClauseKind::Offer {
                conditions,
                exchange,
            } => {
                self.conditions(exchange.as_deref().unwrap_or_default());
                self.binding(conditions, "offer")
            }
            ClauseKind::Defer { issues, until } => {
                match until.as_deref() {
                    Some(Term::For(number)) => self.number(number, "defer_term"),
                    Some(Term::Until(date)) => self.date(*date, "defer_term"),
                    Some(Term::Milestone(name)) => self.name(*name, "defer_term"),
                    None => {}
                }
                self.aside(issues, "defer")
            }
            ClauseKind::Delegate { issues, to } => {
                if let Some(to) = to {
                    self.speaker(*to, "to");
                }
                self.aside(issues, "delegate")
            }
            ClauseKind::Exclude(issues) => self.aside(issues, "exclude"),
            ClauseKind::Discuss(issues) => self.aside(issues, "discuss"),
            ClauseKind::Claim => "claim",
            ClauseKind::Package(clauses) => {
                self.clauses(clauses);
                "package"
            }
            ClauseKind::Unknown => "unknown",
        };
        self.push(clause.span, kind);
    }

    fn binding(&mut self, conditions: &[Condition], kind: &'static str) -> &'static str {
        self.conditions(conditions);
        kind
    }

    fn aside(&mut self, issues: &[Reference], kind: &'static str) -> &'static str {
        for issue in issues {
            self.reference(issue, "issue");
        }
        kind
    }

    fn conditions(&mut self, conditions: &[Condition]) {
        for condition in conditions {
            self.condition(condition);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        if let ConditionKind::Order(order) = &condition.kind {
            self.reference(&order.subject, "subject");
            self.reference(&order.object, "object");
            return self.push(condition.span, &format!("order {}", word(order.timing)));
        }
        let kind = match &condition.kind {
            ConditionKind::Compare(comparison) => {
                self.comparison(comparison);
                "comparison"
            }
            ConditionKind::Order(_) => "order",
            ConditionKind::Not(inner) => {
                self.condition(inner);
                "not"
            }
            ConditionKind::And(all) => {
                self.conditions(all);
                "and"
            }
            ConditionKind::Or(all) => {
                self.conditions(all);
                "or"
            }
            ConditionKind::Implies(sides) => {
                self.condition(&sides.0);
                self.condition(&sides.1);
                "implies"
            }
            ConditionKind::AtLeast { count, of } => {
                self.count(Some(count));
                self.conditions(of);
                "at_least"
            }
            ConditionKind::Broken => "broken",
        };
        self.push(condition.span, kind);
    }

    fn comparison(&mut self, comparison: &Comparison) {
        self.reference(&comparison.subject, "subject");
        let word = match &comparison.operator {
            Operator::Is => "is",
            Operator::IsNot => "is not",
            Operator::IsOneOf => "one of",
            Operator::IsNotOneOf => "not one of",
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
                self.count(Some(count));
                "includes at least"
            }
            Operator::IsExactly => "exactly",
            Operator::IsWithin => "within",
            Operator::IsEmpty => "is empty",
            Operator::IsNotEmpty => "is not empty",
        };
        let start = comparison.operator_span.start;
        self.push(Span::new(start, start), &format!("operator {word}"));
        for value in &comparison.values {
            self.value(value, "value");
        }
    }

    fn value(&mut self, value: &Value, role: &str) {
        match value {
            Value::Reference(reference) => self.reference(reference, role),
            Value::Number(number) => self.number(number, role),
            Value::Date(date) => self.date(*date, role),
            Value::Text(text) => self.text(*text, role),
            Value::Broken(span) => self.push(*span, "broken"),
        }
    }

    fn reference(&mut self, reference: &Reference, role: &str) {
        self.push(reference.span, &format!("reference of {role}"));
        self.name(reference.name, "name");
        let Some(index) = reference.index.as_deref() else {
            return;
        };
        let word = match index {
            Index::These(names) => {
                self.names(names, "index");
                "index"
            }
            Index::Every(domain) | Index::Some(domain) | Index::No(domain) => {
                self.names(&domain.name, "index");
                self.names(&domain.except, "except");
                match index {
                    Index::Every(_) => "index every",
                    Index::Some(_) => "index some",
                    _ => "index no",
                }
            }
            Index::AtLeast { count, of } => {
                self.count(Some(count));
                self.names(of, "index");
                "index at"
            }
            Index::Broken => "index broken",
        };
        self.push(reference.span.after(), word);
    }
}

fn word(timing: Timing) -> &'static str {
    match timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::During => "during",
        Timing::With => "with",
    }
}
