//! Clauses and attributes.

use super::{
    Attribute, AttributeKind, Citation, Clause, ClauseKind, Code, Condition, Date, Diagnostic, Fix,
    Found, Name, Nodes, Pair, Path, Rank, Reader, Role, Rule, Speaker, Strength, Term, Timing,
    near_miss,
};

impl<'a> Reader<'a> {
    pub(super) fn clause(&mut self, pair: Pair<'a>) -> Clause {
        let damage = self.damage;
        let span = self.span(&pair);
        let mut nodes = Nodes::new(pair);
        let strength = nodes.eat(Rule::strength).map(|pair| {
            let strength = if pair.as_str() == "firm" {
                Strength::Firm
            } else {
                Strength::Flexible
            };
            (strength, self.span(&pair))
        });
        let mut clause = Clause {
            span,
            keyword: strength.map_or(span, |(_, span)| span),
            strength,
            name: None,
            label: None,
            kind: ClauseKind::Unknown,
            to: Box::default(),
            timing: Box::default(),
            given: Box::default(),
            attributes: Vec::new(),
            damaged: false,
        };
        if let Some(pair) = nodes.next() {
            let rule = pair.as_rule();
            (_, clause.keyword) = self.word(&pair);
            match rule {
                Rule::miss_clause => {
                    clause.keyword = strength.map_or(span, |(_, span)| span);
                    self.missing(
                        Code::MissingWord,
                        &pair,
                        "the kind of clause is missing after its strength".to_owned(),
                        "`demand`, `offer`, … expected here",
                        "write the kind of clause, such as `demand`",
                    );
                }
                Rule::defer | Rule::delegate | Rule::exclude | Rule::discuss => {
                    self.aside(pair, &mut clause);
                }
                Rule::claim => {
                    clause.kind = ClauseKind::Claim;
                    self.claim(pair, &mut clause);
                }
                Rule::package => self.package(pair, &mut clause),
                _ => self.binding(pair, &mut clause),
            }
        }
        let mended = self
            .patches
            .touch(span.start - self.base, span.end - self.base);
        clause.damaged = self.damage > damage || mended;
        clause
    }

    fn clause_heading(&mut self, pair: Pair<'a>, clause: &mut Clause, what: &str) {
        match pair.as_rule() {
            Rule::name if clause.name.is_none() => clause.name = Some(self.own_name(&pair)),
            Rule::text if clause.label.is_none() => clause.label = Some(self.text_of(&pair)),
            Rule::text => {
                let span = self.span(&pair);
                self.repeated(span, "the label");
            }
            Rule::to_parties => {
                let names = self.names(pair, "to", "the party that it is said to");
                append(&mut clause.to, names);
            }
            Rule::timed => append(&mut clause.timing, self.timed(pair)),
            Rule::miss_body => self.no_body(&pair, what),
            Rule::odd_head => self.odd_clause_head(&pair),
            _ => self.left_over(&pair),
        }
    }

    fn odd_clause_head(&mut self, pair: &Pair<'a>) {
        let text = pair.as_str();
        let start = pair.as_span().start() + (text.len() - text.trim_start().len());
        let (word, _) = self.word(pair);
        match near_miss(word, &[&["before", "after", "during", "with", "exchange"]]) {
            Some(right) if right != word && !word.is_empty() => {
                self.typo((start, start + word.len()), right, "word of the language");
            }
            _ => self.left_over(pair),
        }
    }

    fn timed(&mut self, pair: Pair<'a>) -> Option<(Timing, Name)> {
        let mut nodes = Nodes::new(pair);
        let word = nodes.next()?;
        let timing = timing(word.as_str())?;
        let next = nodes.next()?;
        if next.as_rule() == Rule::name {
            return Some((timing, self.name(&next)));
        }
        self.missing_name(
            &next,
            &format!("the milestone after `{}`", word.as_str()),
            "write the name of a milestone",
        );
        None
    }

    /// A clause that binds: its head, its conditions, and what they depend on.
    fn binding(&mut self, pair: Pair<'a>, clause: &mut Clause) {
        let rule = pair.as_rule();
        let what = self.word(&pair).0;
        let mut conditions = Vec::new();
        let (mut exchange, mut milestone) = (None, None);
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::body => {
                    let body = self.body(pair);
                    conditions = body.conditions;
                    clause.attributes = body.attributes;
                }
                Rule::exchange => {
                    let (_, span) = self.word(&pair);
                    let asked = self.exchange(pair, clause);
                    if rule != Rule::offer {
                        self.misplaced(
                            span,
                            format!(
                                "only an offer asks for something in exchange, not this `{what}`"
                            ),
                            "write `offer`, or put the condition on it after `if`",
                        );
                    } else if exchange.is_some() {
                        self.repeated(span, "what is asked in exchange");
                    }
                    exchange = asked.or(exchange);
                }
                Rule::given => self.given(pair, clause),
                Rule::for_milestone => {
                    let span = self.span(&pair);
                    let name = self
                        .names(pair, "for", "the milestone that it is a condition for")
                        .pop();
                    if rule != Rule::precondition {
                        self.misplaced(
                            span,
                            format!("only a precondition is `for` a milestone, not this `{what}`"),
                            "write `before` and the milestone, or make it a `precondition`",
                        );
                    } else if milestone.is_some() {
                        self.repeated(span, "the milestone");
                    }
                    milestone = name.or(milestone);
                }
                _ => self.clause_heading(pair, clause, what),
            }
        }
        clause.kind = match rule {
            Rule::precondition => ClauseKind::Precondition {
                milestone,
                conditions,
            },
            Rule::demand => ClauseKind::Demand(conditions),
            Rule::refuse => ClauseKind::Refuse(conditions),
            Rule::offer => ClauseKind::Offer {
                conditions,
                exchange,
            },
            Rule::prefer => ClauseKind::Prefer(conditions),
            _ => ClauseKind::Term(conditions),
        };
    }

    fn exchange(&mut self, pair: Pair<'a>, clause: &mut Clause) -> Option<Vec<Condition>> {
        let mut asked = None;
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::body => {
                    let body = self.body(pair);
                    clause.attributes.extend(body.attributes);
                    asked = Some(body.conditions);
                }
                Rule::bad_exchange => {
                    if let Some(word) = Nodes::new(pair).next() {
                        let at = word.as_span();
                        self.typo((at.start(), at.end()), "exchange", "word that follows `in`");
                    }
                }
                Rule::miss_exchange => {
                    let at = self.gap(&pair);
                    let diagnostic =
                        Diagnostic::new(Code::MissingWord, at, "`exchange` is missing after `in`")
                            .label("`exchange` expected here")
                            .help("write `in exchange for`")
                            .fix(Fix::safe("write `exchange`", at, " exchange"));
                    self.found.push(Found {
                        rank: Rank::Loose,
                        diagnostic,
                    });
                }
                Rule::miss_link => self.link(&pair, "for", "what is asked in exchange"),
                Rule::miss_body => self.no_body(&pair, "`in exchange for`"),
                _ => self.left_over(&pair),
            }
        }
        asked
    }

    fn given(&mut self, pair: Pair<'a>, clause: &mut Clause) {
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::body => {
                    let body = self.body(pair);
                    clause.attributes.extend(body.attributes);
                    append(&mut clause.given, body.conditions);
                }
                Rule::miss_body => self.no_body(&pair, "`if`"),
                _ => self.left_over(&pair),
            }
        }
    }

    fn package(&mut self, pair: Pair<'a>, clause: &mut Clause) {
        let mut clauses = Vec::new();
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::clause_body => {
                    let body = self.clauses(pair, false);
                    clause.attributes.extend(body.attributes);
                    clauses = body.clauses;
                }
                Rule::for_milestone => {
                    let span = self.span(&pair);
                    self.misplaced(
                        span,
                        "only a precondition is `for` a milestone, not this `package`".to_owned(),
                        "write `before` and the milestone",
                    );
                }
                Rule::given => self.given(pair, clause),
                _ => self.clause_heading(pair, clause, "package"),
            }
        }
        clause.kind = ClauseKind::Package(clauses);
    }

    fn claim(&mut self, pair: Pair<'a>, clause: &mut Clause) {
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::body => {
                    let attributes = self.attributes_only(pair, "claim");
                    clause.attributes.extend(attributes);
                }
                Rule::miss_text => self.missing(
                    Code::MissingText,
                    &pair,
                    "the text of this claim is missing".to_owned(),
                    "text expected here",
                    "write what is claimed, in quotes",
                ),
                _ => self.clause_heading(pair, clause, "claim"),
            }
        }
    }

    /// A clause that addresses issues without fixing a value.
    fn aside(&mut self, pair: Pair<'a>, clause: &mut Clause) {
        let rule = pair.as_rule();
        let what = self.word(&pair).0;
        let (mut issues, mut until, mut to) = (Vec::new(), None, None);
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::clause_name => {
                    if let Some(name) = Nodes::new(pair).next() {
                        clause.name = Some(self.own_name(&name));
                    }
                }
                Rule::reference => {
                    let mut nodes = Nodes::new(pair);
                    issues.reserve_exact(1);
                    issues.extend(self.reference(&mut nodes));
                }
                Rule::miss_comma => self.comma(&pair),
                Rule::miss_name if to.is_none() && rule == Rule::delegate && !issues.is_empty() => {
                    self.missing_name(
                        &pair,
                        "the one that it is handed to",
                        "write a name or a text after `to`",
                    );
                }
                Rule::miss_name => self.missing_name(
                    &pair,
                    &format!("the issue of this `{what}`"),
                    &format!("write the name of an issue after `{what}`"),
                ),
                Rule::defer_term => {
                    let span = self.span(&pair);
                    let term = self.defer_term(pair);
                    if until.is_some() {
                        self.repeated(span, "how long it is put off");
                    }
                    until = term.map(Box::new).or(until);
                }
                Rule::bare_term => {
                    for pair in Nodes::new(pair) {
                        match pair.as_rule() {
                            Rule::quantity => until = Some(Box::new(Term::For(self.number(&pair)))),
                            _ => self.link(&pair, "for", "the length of time"),
                        }
                    }
                }
                Rule::miss_link => self.link(&pair, "to", "the one that it is handed to"),
                Rule::miss_to | Rule::miss_speaker => self.missing(
                    Code::MissingWord,
                    &pair,
                    format!("this `{what}` does not say to whom"),
                    "`to NAME` expected here",
                    "write `to` and a name, or a text for somebody who is not declared",
                ),
                Rule::name if rule == Rule::delegate => to = Some(Speaker::Name(self.name(&pair))),
                Rule::text if rule == Rule::delegate && to.is_none() && !issues.is_empty() => {
                    to = Some(Speaker::Text(self.text_of(&pair)));
                }
                Rule::body => {
                    let attributes = self.attributes_only(pair, what);
                    clause.attributes.extend(attributes);
                }
                _ => self.clause_heading(pair, clause, what),
            }
        }
        clause.kind = match rule {
            Rule::defer => ClauseKind::Defer { issues, until },
            Rule::delegate => ClauseKind::Delegate { issues, to },
            Rule::exclude => ClauseKind::Exclude(issues),
            _ => ClauseKind::Discuss(issues),
        };
    }

    fn defer_term(&mut self, pair: Pair<'a>) -> Option<Term> {
        let word = self.word(&pair).0;
        let pair = Nodes::new(pair).next()?;
        match pair.as_rule() {
            Rule::quantity if word == "for" => Some(Term::For(self.number(&pair))),
            Rule::name => Some(Term::Milestone(self.name(&pair))),
            Rule::miss_number => {
                self.missing(
                    Code::MissingValue,
                    &pair,
                    "how long it is put off is missing after `for`".to_owned(),
                    "number expected here",
                    "write a length of time, as in `for 15 years`",
                );
                None
            }
            Rule::miss_date => {
                self.missing(
                    Code::MissingValue,
                    &pair,
                    "until when it is put off is missing after `until`".to_owned(),
                    "date or milestone expected here",
                    "write a date or the name of a milestone",
                );
                None
            }
            _ => self.date(&pair).map(Term::Until),
        }
    }

    pub(super) fn attribute(&mut self, pair: Pair<'a>) -> Attribute {
        let span = self.span(&pair);
        let (word, keyword) = self.word(&pair);
        let rule = pair.as_rule();
        let nodes = Nodes::new(pair);
        let kind = match rule {
            Rule::with_text => self.with_text(nodes, word),
            Rule::with_texts => self.also(nodes),
            Rule::with_date => match self.due_date(nodes, word) {
                Some(date) => match word {
                    "published" => AttributeKind::Published(date),
                    "since" => AttributeKind::Since(date),
                    _ => AttributeKind::Until(date),
                },
                None => AttributeKind::Broken,
            },
            Rule::stated => self.stated(nodes),
            Rule::by => self
                .speaker(nodes, "by")
                .map_or(AttributeKind::Broken, AttributeKind::By),
            Rule::cites => self.cites(nodes),
            Rule::reported => AttributeKind::Reported(self.speaker(nodes, "by")),
            Rule::private => AttributeKind::Private,
            Rule::role => self.role(nodes),
            Rule::page => self.page(nodes),
            Rule::withdraws => self.withdraws(nodes, word),
            _ => AttributeKind::Broken,
        };
        Attribute {
            span,
            keyword,
            kind,
        }
    }

    fn no_text(&mut self, pair: &Pair<'a>, word: &str) {
        if pair.as_rule() == Rule::bad_rest {
            let span = self.span(pair);
            let shown = Self::shown(pair).to_owned();
            self.loose(
                Diagnostic::new(
                    Code::MissingText,
                    span,
                    format!("the text after `{word}` stands in no quotes"),
                )
                .label("quotes expected around this")
                .help(format!("write `\"{shown}\"`"))
                .fix(Fix::unsure(
                    "put it in quotes",
                    span,
                    format!("\"{}\"", pair.as_str().trim().replace('"', "")),
                )),
            );
        } else {
            self.missing(
                Code::MissingText,
                pair,
                format!("the text after `{word}` is missing"),
                "text expected here",
                "write a text in quotes",
            );
        }
    }

    fn with_text(&mut self, mut nodes: Nodes<'a>, word: &str) -> AttributeKind {
        let Some(pair) = nodes.next() else {
            return AttributeKind::Broken;
        };
        if pair.as_rule() != Rule::text {
            self.no_text(&pair, word);
            return AttributeKind::Broken;
        }
        let text = self.text_of(&pair);
        match word {
            "note" => AttributeKind::Note(text),
            "quote" => AttributeKind::Quote(text),
            "vague" => AttributeKind::Vague(text),
            "title" => AttributeKind::Title(text),
            "author" => AttributeKind::Author(text),
            "outlet" => AttributeKind::Outlet(text),
            "url" => AttributeKind::Url(text),
            _ => AttributeKind::File(text),
        }
    }

    fn also(&mut self, nodes: Nodes<'a>) -> AttributeKind {
        let mut texts = Vec::new();
        for pair in nodes {
            match pair.as_rule() {
                Rule::text => {
                    texts.reserve_exact(1);
                    texts.push(self.text_of(&pair));
                }
                Rule::miss_comma => self.comma(&pair),
                _ => self.no_text(&pair, "also"),
            }
        }
        AttributeKind::Also(texts)
    }

    /// The date that an attribute needs.
    fn due_date(&mut self, mut nodes: Nodes<'a>, word: &str) -> Option<Date> {
        let pair = nodes.next()?;
        self.date_or_report(&pair, word)
    }

    fn date_or_report(&mut self, pair: &Pair<'a>, word: &str) -> Option<Date> {
        match pair.as_rule() {
            Rule::miss_date => {
                self.missing(
                    Code::MissingValue,
                    pair,
                    format!("the date after `{word}` is missing"),
                    "date expected here",
                    "write a date, such as `2022-11-07`, `2022-11` or `2022`",
                );
                None
            }
            Rule::bad_rest => {
                let span = self.span(pair);
                let shown = Self::shown(pair).to_owned();
                self.loose(
                    Diagnostic::new(Code::BrokenDate, span, format!("`{shown}` is no date"))
                        .label(format!("a date follows `{word}`"))
                        .help("write a date, such as `2022-11-07`, `2022-11` or `2022`"),
                );
                None
            }
            _ => self.date(pair),
        }
    }

    fn stated(&mut self, mut nodes: Nodes<'a>) -> AttributeKind {
        let date = nodes
            .next()
            .and_then(|pair| self.date_or_report(&pair, "stated"));
        let by = self.speaker(nodes, "by");
        date.map_or(AttributeKind::Broken, |date| AttributeKind::Stated {
            date,
            by,
        })
    }

    /// The speaker after `by`, if any; what is wrong with it is reported.
    fn speaker(&mut self, nodes: Nodes<'a>, link: &str) -> Option<Speaker> {
        let mut speaker = None;
        for pair in nodes {
            match pair.as_rule() {
                Rule::name => speaker = Some(Speaker::Name(self.name(&pair))),
                Rule::text => speaker = Some(Speaker::Text(self.text_of(&pair))),
                Rule::odd_link | Rule::miss_link => self.link(&pair, link, "the speaker"),
                _ => self.missing_name(
                    &pair,
                    &format!("the name after `{link}`"),
                    "write a name, or a text for somebody who is not declared",
                ),
            }
        }
        speaker
    }

    fn cites(&mut self, nodes: Nodes<'a>) -> AttributeKind {
        let mut citations: Vec<Citation> = Vec::new();
        for pair in nodes {
            match pair.as_rule() {
                Rule::name => {
                    let source = self.name(&pair);
                    citations.reserve_exact(1);
                    citations.push(Citation { source, at: None });
                }
                Rule::text => {
                    let text = self.text_of(&pair);
                    if let Some(last) = citations.last_mut() {
                        last.at = Some(text);
                    }
                }
                Rule::miss_comma => self.comma(&pair),
                Rule::bad_rest => {
                    let span = self.span(&pair);
                    let shown = Self::shown(&pair).to_owned();
                    self.loose(
                        Diagnostic::new(
                            Code::MissingName,
                            span,
                            format!("`{shown}` is no source's name"),
                        )
                        .label("a name is expected here")
                        .help("declare it with `source NAME \"title\"`, and write the name here"),
                    );
                }
                _ => self.missing_name(
                    &pair,
                    "the source after `cites`",
                    "write the name of a source",
                ),
            }
        }
        if citations.is_empty() {
            AttributeKind::Broken
        } else {
            AttributeKind::Cites(citations)
        }
    }

    fn role(&mut self, nodes: Nodes<'a>) -> AttributeKind {
        let (mut title, mut of, mut since, mut until) = (None, None, None, None);
        for pair in nodes {
            match pair.as_rule() {
                Rule::text => title = Some(self.text_of(&pair)),
                Rule::name => of = Some(self.name(&pair)),
                Rule::odd_link | Rule::miss_link => {
                    self.link(&pair, "of", "the party that the role is held in");
                }
                Rule::miss_name => {
                    self.missing_name(&pair, "the party after `of`", "write the name of a party");
                }
                Rule::role_date => {
                    let word = self.word(&pair).0;
                    let date = self.due_date(Nodes::new(pair), word);
                    if word == "since" {
                        since = date;
                    } else {
                        until = date;
                    }
                }
                _ => self.no_text(&pair, "role"),
            }
        }
        title.map_or(AttributeKind::Broken, |title| {
            AttributeKind::Role(Box::new(Role {
                title,
                of,
                since,
                until,
            }))
        })
    }

    fn page(&mut self, mut nodes: Nodes<'a>) -> AttributeKind {
        let Some(pair) = nodes.next() else {
            return AttributeKind::Broken;
        };
        match pair.as_rule() {
            Rule::text | Rule::quantity => AttributeKind::Page(self.span(&pair)),
            _ => {
                self.no_text(&pair, "page");
                AttributeKind::Broken
            }
        }
    }

    fn withdraws(&mut self, nodes: Nodes<'a>, word: &str) -> AttributeKind {
        let (mut targets, mut according) = (Vec::new(), Vec::new());
        for pair in nodes {
            match pair.as_rule() {
                Rule::path => targets.extend(self.path(pair)),
                Rule::miss_comma => self.comma(&pair),
                Rule::miss_link => self.link(&pair, "to", "the speaker"),
                Rule::name => according.push(Speaker::Name(self.name(&pair))),
                Rule::text => according.push(Speaker::Text(self.text_of(&pair))),
                Rule::miss_speaker => self.missing_name(
                    &pair,
                    "the name after `according to`",
                    "write a name or a text",
                ),
                _ => self.missing_name(
                    &pair,
                    &format!("the clause after `{word}`"),
                    "write the name of a position, or of one of its clauses: `position.clause`",
                ),
            }
        }
        let (targets, according) = (targets.into_boxed_slice(), according.into_boxed_slice());
        if word == "withdraws" {
            AttributeKind::Withdraws { targets, according }
        } else {
            AttributeKind::Replaces { targets, according }
        }
    }

    fn path(&mut self, pair: Pair<'a>) -> Option<Path> {
        let mut nodes = Nodes::new(pair);
        let first = nodes.next().map(|pair| self.name(&pair))?;
        let second = match nodes.next() {
            Some(pair) if pair.as_rule() == Rule::name => Some(self.name(&pair)),
            Some(pair) => {
                self.missing_name(
                    &pair,
                    "the clause after the `.`",
                    "write the name of a clause",
                );
                None
            }
            None => None,
        };
        Some(Path { first, second })
    }
}

/// Most clauses lack most parts, so the tree keeps them boxed; a repeated part is joined on.
fn append<T>(list: &mut Box<[T]>, more: impl IntoIterator<Item = T>) {
    let mut all = std::mem::take(list).into_vec();
    all.extend(more);
    *list = all.into_boxed_slice();
}

pub(super) fn timing(word: &str) -> Option<Timing> {
    match word {
        "before" => Some(Timing::Before),
        "after" => Some(Timing::After),
        "during" => Some(Timing::During),
        "with" => Some(Timing::With),
        _ => None,
    }
}
