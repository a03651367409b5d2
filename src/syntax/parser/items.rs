//! Items and what stands in their braces.

use super::{
    AcceptanceRule, Answer, Attribute, Body, Clause, ClauseKind, Code, Condition, ConditionKind,
    Diagnostic, Fix, Found, Head, Item, ItemKind, Member, Name, Nodes, Number, Pair, Patch, Place,
    Rank, Reader, Rule, Span, Speaker, Stamp, Type, Worth, keywords, near_miss, shorten,
};

impl<'a> Reader<'a> {
    pub(super) fn file(&mut self, pair: Pair<'a>) {
        let mut first = true;
        // Clauses behind an item whose braces closed too early belong to it.
        for pair in Nodes::new(pair) {
            let damage = self.damage;
            let continues = self.continues(pair.as_span().start());
            match pair.as_rule() {
                Rule::clause => {
                    let clause = self.clause(pair.clone());
                    self.stray_clause(clause, &pair);
                }
                Rule::stray_brace => {
                    let span = self.span(&pair);
                    self.loose(
                        Diagnostic::new(Code::StrayBrace, span, "this `}` closes nothing")
                            .label("one too many")
                            .help("leave it out")
                            .fix(Fix::unsure("delete the `}`", span, "")),
                    );
                }
                Rule::unknown => self.unknown(&pair, Place::File, false),
                Rule::odd => self.odd(&pair),
                Rule::condition => {
                    let condition = self.condition(pair);
                    self.misplaced(
                        condition.span,
                        "a condition stands outside of every clause".to_owned(),
                        "put it into the braces of a clause, such as `demand { … }`",
                    );
                }
                rule if is_attribute(rule) => {
                    let word = self.word(&pair).0;
                    let attribute = self.attribute(pair);
                    self.misplaced(
                        attribute.keyword,
                        format!("`{word}` stands outside of every item"),
                        "put it into the braces of what it is said about",
                    );
                }
                _ => {
                    let item = self.item(pair);
                    self.items.push(item);
                }
            }
            if self.damage > damage
                && !first
                && continues
                && let Some(item) = self.items.last_mut()
            {
                item.damaged = true;
            }
            first = false;
        }
    }

    fn stray_clause(&mut self, clause: Clause, pair: &Pair<'a>) {
        let (word, span) = self.word(pair);
        self.found.push(Found {
            rank: Rank::Loose,
            diagnostic: Diagnostic::new(
                Code::Misplaced,
                span,
                format!("this `{word}` stands outside of every position"),
            )
            .label("cannot stand here")
            .help("put it into the braces of a position or a proposal"),
        });
        match self.items.last_mut().map(|item| &mut item.kind) {
            Some(ItemKind::Position { clauses, .. }) => clauses.push(clause),
            Some(ItemKind::Proposal { terms, .. }) => terms.push(clause),
            _ => {}
        }
    }

    pub(super) fn item(&mut self, pair: Pair<'a>) -> Item {
        let damage = self.damage;
        let span = self.span(&pair);
        let (_, keyword) = self.word(&pair);
        let rule = pair.as_rule();
        let mut head = Head::default();
        let mut attributes = Vec::new();
        let nodes = Nodes::new(pair);
        let kind = match rule {
            Rule::agenda => {
                self.plain(nodes, &mut head, &mut attributes, "agenda");
                ItemKind::Agenda
            }
            Rule::party => {
                self.plain(nodes, &mut head, &mut attributes, "party");
                ItemKind::Party
            }
            Rule::source => {
                self.plain(nodes, &mut head, &mut attributes, "source");
                ItemKind::Source
            }
            Rule::person => {
                self.plain(nodes, &mut head, &mut attributes, "person");
                ItemKind::Person
            }
            Rule::list => self.list(nodes, &mut head, &mut attributes),
            Rule::group => self.group(nodes, &mut head, &mut attributes),
            Rule::bloc => self.bloc(nodes, &mut head, &mut attributes),
            Rule::issue => self.issue(nodes, &mut head, &mut attributes),
            Rule::event => self.event(nodes, &mut head, &mut attributes),
            Rule::milestone => self.milestone(nodes, &mut head, &mut attributes),
            Rule::rule_item => ItemKind::Rule {
                conditions: self.ruling(nodes, &mut head, &mut attributes, "rule"),
            },
            Rule::reading => ItemKind::Reading {
                conditions: self.ruling(nodes, &mut head, &mut attributes, "reading"),
            },
            Rule::position => self.position(nodes, &mut head, &mut attributes),
            Rule::proposal => self.proposal(nodes, &mut head, &mut attributes),
            Rule::reaction => self.reaction(nodes, &mut head, &mut attributes),
            Rule::acceptance => self.acceptance(nodes, &mut head, &mut attributes),
            Rule::utility => self.utility(nodes, &mut head, &mut attributes),
            _ => ItemKind::Unknown,
        };
        let mended = self
            .patches
            .touch(span.start - self.base, span.end - self.base);
        attributes.shrink_to_fit();
        Item {
            span,
            keyword,
            name: head.name,
            label: head.label,
            kind,
            attributes,
            damaged: self.damage > damage || mended,
            stamp: Stamp::default(),
        }
    }

    /// What may stand in any head: the name, the label, and what is wrong with them.
    fn heading(&mut self, pair: &Pair<'a>, head: &mut Head, what: &str) {
        match pair.as_rule() {
            Rule::name if head.name.is_none() => head.name = Some(self.own_name(pair)),
            Rule::text if head.label.is_none() => head.label = Some(self.text_of(pair)),
            Rule::text => {
                let span = self.span(pair);
                self.repeated(span, "the label");
            }
            Rule::miss_name => self.missing_name(
                pair,
                &format!("the name of this {what}"),
                "write a name, by which others refer to it, such as `first-offer`",
            ),
            Rule::odd_head => self.odd_head(pair),
            Rule::miss_body => self.no_body(pair, what),
            Rule::miss_brace => self.brace(pair),
            _ => self.left_over(pair),
        }
    }

    fn odd_head(&mut self, pair: &Pair<'a>) {
        const WORDS: &[&[&str]] = &[keywords::HEADS];
        let text = pair.as_str();
        let start = pair.as_span().start() + (text.len() - text.trim_start().len());
        let (word, _) = self.word(pair);
        match near_miss(word, WORDS) {
            Some(right) if !word.is_empty() && right != word => {
                self.typo((start, start + word.len()), right, "word of the language");
            }
            _ if word.is_empty() && text.trim_start().starts_with('"') => {
                let span = self.span(pair);
                self.repeated(span, "the label");
            }
            _ => self.left_over(pair),
        }
    }

    /// Items that have a name, a label and attributes only.
    fn plain(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
        what: &str,
    ) {
        for pair in nodes {
            match pair.as_rule() {
                Rule::body => attributes.extend(self.attributes_only(pair, what)),
                Rule::for_names => {
                    let span = self.span(&pair);
                    self.misplaced(
                        span,
                        "a person speaks for whoever its role names".to_owned(),
                        "write `role \"…\" of PARTY` in its braces",
                    );
                }
                _ => self.heading(&pair, head, what),
            }
        }
    }

    fn list(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let mut members = Vec::new();
        for pair in nodes {
            match pair.as_rule() {
                Rule::member_body => members = self.members(pair, attributes),
                _ => self.heading(&pair, head, "list"),
            }
        }
        ItemKind::List { members }
    }

    fn group(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut of, mut members) = (None, Vec::new());
        for pair in nodes {
            match pair.as_rule() {
                Rule::member_body => members = self.bare_members(pair, attributes),
                Rule::name if head.name.is_some() || self.after_miss => of = Some(self.name(&pair)),
                Rule::odd_link | Rule::miss_link => {
                    self.link(&pair, "of", "the list that the group is taken from");
                }
                Rule::miss_of => self.missing(
                    Code::MissingWord,
                    &pair,
                    "this group does not say of which list it is".to_owned(),
                    "`of LIST` expected here",
                    "write `of` and the name of the list",
                ),
                Rule::miss_name if head.name.is_some() || self.after_miss => self.missing_name(
                    &pair,
                    "the list that the group is taken from",
                    "write the list's name after `of`",
                ),
                _ => self.head_with_of(&pair, head, "group"),
            }
        }
        self.after_miss = false;
        ItemKind::Group { of, members }
    }

    /// As `heading`; remembers that the name is missing, so that the next one is not taken for it.
    fn head_with_of(&mut self, pair: &Pair<'a>, head: &mut Head, what: &str) {
        self.after_miss |= pair.as_rule() == Rule::miss_name;
        self.heading(pair, head, what);
    }

    fn bloc(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let mut members = Vec::new();
        for pair in nodes {
            match pair.as_rule() {
                Rule::member_body => members = self.bare_members(pair, attributes),
                _ => self.heading(&pair, head, "bloc"),
            }
        }
        ItemKind::Bloc { members }
    }

    fn members(&mut self, pair: Pair<'a>, attributes: &mut Vec<Attribute>) -> Vec<Member> {
        let mut members = Vec::new();
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::member => members.push(self.member(pair)),
                Rule::nested_item => self.nested(pair),
                Rule::miss_brace => self.brace(&pair),
                Rule::odd => self.odd(&pair),
                _ => attributes.push(self.attribute(pair)),
            }
        }
        members.shrink_to_fit();
        members
    }

    fn bare_members(&mut self, pair: Pair<'a>, attributes: &mut Vec<Attribute>) -> Vec<Name> {
        let members = self.members(pair, attributes);
        for label in members.iter().filter_map(|member| member.label) {
            self.misplaced(
                label.span,
                "a member has its label where it is declared".to_owned(),
                "leave the text out here",
            );
        }
        members.into_iter().map(|member| member.name).collect()
    }

    pub(super) fn member(&mut self, pair: Pair<'a>) -> Member {
        let mut nodes = Nodes::new(pair);
        let name = nodes.next().map_or(
            Name {
                span: self.at(0, 0),
            },
            |pair| self.own_name(&pair),
        );
        let label = nodes.next().map(|pair| self.text_of(&pair));
        Member { name, label }
    }

    fn issue(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut index, mut ty, mut performers, mut process) = (None, None, Vec::new(), None);
        for pair in nodes {
            match pair.as_rule() {
                Rule::performed => {
                    performers.extend(self.names(pair, "by", "the party that performs it"));
                }
                Rule::process => process = Some(self.span(&pair)),
                Rule::body => attributes.extend(self.attributes_only(pair, "issue")),
                _ => self.typed(pair, head, &mut index, &mut ty, "issue"),
            }
        }
        ItemKind::Issue {
            index,
            ty,
            performers,
            process,
        }
    }

    fn event(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut index, mut ty) = (None, None);
        for pair in nodes {
            match pair.as_rule() {
                Rule::body => attributes.extend(self.attributes_only(pair, "event")),
                _ => self.typed(pair, head, &mut index, &mut ty, "event"),
            }
        }
        ItemKind::Event { index, ty }
    }

    fn typed(
        &mut self,
        pair: Pair<'a>,
        head: &mut Head,
        index: &mut Option<Name>,
        ty: &mut Option<Type>,
        what: &str,
    ) {
        match pair.as_rule() {
            Rule::of_list => *index = self.of_list(pair),
            Rule::miss_colon => {
                let at = self.gap(&pair);
                self.found.push(Found {
                    rank: Rank::Loose,
                    diagnostic: Diagnostic::new(
                        Code::MissingWord,
                        at,
                        format!("`:` is missing before the type of this {what}"),
                    )
                    .label("`:` expected here")
                    .help("write `:` and the type")
                    .fix(Fix::safe("write `:`", at, ":")),
                });
            }
            Rule::bad_colon => {
                let span = self.span(&pair);
                let from = Span::new(self.gap(&pair).start, span.end);
                self.exact(
                    Diagnostic::new(
                        Code::MissingWord,
                        span,
                        format!(
                            "the type of this {what} follows `:`, not `{}`",
                            pair.as_str()
                        ),
                    )
                    .label("`:` expected here")
                    .help("write `:`")
                    .fix(Fix::safe("write `:`", from, ":")),
                );
            }
            Rule::miss_type => self.missing(
                Code::MissingType,
                &pair,
                format!("the type of this {what} is missing"),
                "type expected here",
                "write `: yes or no`, `: one of { a, b }`, `: number` or another type",
            ),
            rule if is_type(rule) => *ty = self.ty(pair),
            _ => self.heading(&pair, head, what),
        }
    }

    fn of_list(&mut self, pair: Pair<'a>) -> Option<Name> {
        let mut name = None;
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::name => name = Some(self.name(&pair)),
                Rule::miss_name => self.missing_name(
                    &pair,
                    "the list between the square brackets",
                    "write the name of a list",
                ),
                Rule::miss_bracket => self.bracket(&pair, "]"),
                _ => self.left_over(&pair),
            }
        }
        name
    }

    fn milestone(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut after, mut part_of) = (Vec::new(), None);
        for pair in nodes {
            match pair.as_rule() {
                Rule::after_names => {
                    after.extend(self.names(pair, "after", "the milestone that it follows"));
                }
                Rule::part_of => {
                    part_of = self
                        .names(pair, "of", "the milestone that it is a part of")
                        .pop();
                }
                Rule::body => attributes.extend(self.attributes_only(pair, "milestone")),
                _ => self.heading(&pair, head, "milestone"),
            }
        }
        ItemKind::Milestone { after, part_of }
    }

    fn ruling(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
        what: &str,
    ) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for pair in nodes {
            match pair.as_rule() {
                Rule::body => {
                    let body = self.body(pair);
                    attributes.extend(body.attributes);
                    conditions = body.conditions;
                }
                _ => self.heading(&pair, head, what),
            }
        }
        conditions
    }

    fn position(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut of, mut clauses) = (None, Vec::new());
        for pair in nodes {
            match pair.as_rule() {
                Rule::clause_body => {
                    let body = self.clauses(pair, false);
                    attributes.extend(body.attributes);
                    clauses = body.clauses;
                }
                Rule::name if head.name.is_some() || self.after_miss => of = Some(self.name(&pair)),
                Rule::odd_link | Rule::miss_link => {
                    self.link(&pair, "of", "the party that takes this position");
                }
                Rule::miss_of => self.missing(
                    Code::MissingWord,
                    &pair,
                    "this position does not say whose it is".to_owned(),
                    "`of PARTY` expected here",
                    "write `of` and the name of a party",
                ),
                Rule::miss_name if head.name.is_some() || self.after_miss => self.missing_name(
                    &pair,
                    "the party that takes this position",
                    "write the party's name after `of`",
                ),
                _ => self.head_with_of(&pair, head, "position"),
            }
        }
        self.after_miss = false;
        ItemKind::Position { of, clauses }
    }

    fn proposal(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut by, mut terms) = (None, Vec::new());
        let mut linked = false;
        for pair in nodes {
            match pair.as_rule() {
                Rule::clause_body => {
                    let body = self.clauses(pair, true);
                    attributes.extend(body.attributes);
                    terms = body.clauses;
                }
                Rule::name if head.name.is_some() || self.after_miss => {
                    by = Some(Speaker::Name(self.name(&pair)));
                }
                // The grammar reads the label, then the author, then the label: a second text
                // in front of the body is the author's.
                Rule::text
                    if by.is_none()
                        && (head.label.is_some() || linked || self.behind_by(&pair)) =>
                {
                    by = Some(Speaker::Text(self.text_of(&pair)));
                }
                Rule::odd_link | Rule::miss_link => {
                    linked = true;
                    self.link(&pair, "by", "its author");
                }
                Rule::miss_by | Rule::miss_speaker => self.missing(
                    Code::MissingWord,
                    &pair,
                    "this proposal does not say who made it".to_owned(),
                    "`by NAME` expected here",
                    "write `by` and a name, or a text for somebody who is not declared",
                ),
                _ => self.head_with_of(&pair, head, "proposal"),
            }
        }
        self.after_miss = false;
        ItemKind::Proposal { by, terms }
    }

    /// Tells whether the word before a pair is `by`.
    fn behind_by(&self, pair: &Pair<'a>) -> bool {
        let before = self.text[..pair.as_span().start()].trim_end();
        before.ends_with("by")
            && !before[..before.len() - 2].ends_with(|c: char| c.is_alphanumeric() || c == '-')
    }

    fn reaction(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut of, mut to, mut answer) = (None, None, None);
        // The first name, or whatever reports its absence, is the party; the second the proposal.
        let mut heard = 0;
        for pair in nodes {
            match pair.as_rule() {
                Rule::name => {
                    let name = Some(self.name(&pair));
                    if heard == 0 { of = name } else { to = name }
                    heard += 1;
                }
                Rule::odd_link | Rule::miss_link if heard == 0 => self.link(&pair, "of", "the party that reacts"),
                Rule::odd_link | Rule::miss_link => self.link(&pair, "to", "the proposal that is answered"),
                Rule::miss_of | Rule::miss_name if heard == 0 => {
                    heard += 1;
                    self.missing_name(&pair, "the party that reacts", "write `of` and the name of a party");
                }
                Rule::miss_to | Rule::miss_name => {
                    heard += 1;
                    self.missing_name(&pair, "the proposal that is answered", "write `to` and the name of a proposal");
                }
                Rule::miss_colon => {
                    let at = self.gap(&pair);
                    self.found.push(Found {
                        rank: Rank::Loose,
                        diagnostic: Diagnostic::new(Code::MissingWord, at, "`:` is missing before the answer")
                            .label("`:` expected here")
                            .help("write `:` and the answer, such as `welcomes`")
                            .fix(Fix::safe("write `:`", at, ":")),
                    });
                }
                Rule::bad_colon => {
                    let span = self.span(&pair);
                    let from = Span::new(self.gap(&pair).start, span.end);
                    self.exact(
                        Diagnostic::new(Code::MissingWord, span, format!("the answer follows `:`, not `{}`", pair.as_str()))
                            .label("`:` expected here")
                            .help("write `:`")
                            .fix(Fix::safe("write `:`", from, ":")),
                    );
                }
                Rule::answer => answer = self.answer(&pair),
                Rule::miss_answer => self.missing(
                    Code::MissingValue,
                    &pair,
                    "the answer to the proposal is missing".to_owned(),
                    "answer expected here",
                    "write `accepts`, `accepts-in-principle`, `welcomes`, `basis-for-talks`, `reserves` or `rejects`",
                ),
                Rule::body => attributes.extend(self.attributes_only(pair, "reaction")),
                _ => self.heading(&pair, head, "reaction"),
            }
        }
        ItemKind::Reaction { of, to, answer }
    }

    fn answer(&mut self, pair: &Pair<'a>) -> Option<(Answer, Span)> {
        let word = pair.as_str();
        let span = self.span(pair);
        let answer = match word {
            "accepts" => Answer::Accepts,
            "accepts-in-principle" => Answer::AcceptsInPrinciple,
            "welcomes" => Answer::Welcomes,
            "basis-for-talks" => Answer::BasisForTalks,
            "reserves" => Answer::Reserves,
            "rejects" => Answer::Rejects,
            _ => {
                if let Some(right) = near_miss(word, &[keywords::ANSWERS]) {
                    let at = pair.as_span();
                    self.typo((at.start(), at.end()), right, "answer to a proposal");
                } else {
                    self.broken(
                        Diagnostic::new(Code::UnknownWord, span, format!("`{word}` is no answer to a proposal"))
                            .label("unknown answer")
                            .help("write `accepts`, `accepts-in-principle`, `welcomes`, `basis-for-talks`, `reserves` or `rejects`"),
                    );
                }
                return None;
            }
        };
        Some((answer, span))
    }

    fn acceptance(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let mut rules = Vec::new();
        for pair in nodes {
            if pair.as_rule() != Rule::acceptance_body {
                self.heading(&pair, head, "acceptance");
                continue;
            }
            for pair in Nodes::new(pair) {
                match pair.as_rule() {
                    Rule::all_of => rules.push(AcceptanceRule::AllOf(self.names(
                        pair,
                        "of",
                        "the parties that must agree",
                    ))),
                    Rule::veto => rules.push(AcceptanceRule::Veto(self.names(
                        pair,
                        "veto",
                        "a party that can block a deal",
                    ))),
                    Rule::at_least_of => {
                        let count = self.count(&pair);
                        rules.push(AcceptanceRule::AtLeast(
                            count,
                            self.names(pair, "of", "the parties that must agree"),
                        ));
                    }
                    Rule::nested_item => self.nested(pair),
                    Rule::miss_brace => self.brace(&pair),
                    Rule::unknown => self.unknown(&pair, Place::Acceptance, false),
                    Rule::odd => self.odd(&pair),
                    _ => attributes.push(self.attribute(pair)),
                }
            }
        }
        ItemKind::Acceptance { rules }
    }

    /// The number after `at least`, with its absence reported.
    pub(super) fn count(&mut self, pair: &Pair<'a>) -> Option<Number> {
        for pair in Nodes::new(pair.clone()) {
            match pair.as_rule() {
                Rule::quantity => return Some(self.number(&pair)),
                Rule::miss_number => self.missing(
                    Code::MissingValue,
                    &pair,
                    "the number after `at least` is missing".to_owned(),
                    "number expected here",
                    "write how many, as in `at least 2 of`",
                ),
                _ => {}
            }
        }
        None
    }

    fn utility(
        &mut self,
        nodes: Nodes<'a>,
        head: &mut Head,
        attributes: &mut Vec<Attribute>,
    ) -> ItemKind {
        let (mut of, mut worths, mut reservation) = (None, Vec::new(), None);
        for pair in nodes {
            match pair.as_rule() {
                Rule::name => of = Some(self.name(&pair)),
                Rule::odd_link | Rule::miss_link => {
                    self.link(&pair, "of", "the party that these scores are of");
                }
                Rule::miss_of | Rule::miss_name => self.missing_name(
                    &pair,
                    "the party that these scores are of",
                    "write `of` and the name of a party",
                ),
                Rule::utility_body => {
                    for pair in Nodes::new(pair) {
                        match pair.as_rule() {
                            Rule::worth => worths.extend(self.worth(pair)),
                            Rule::reservation => {
                                let span = self.span(&pair);
                                let (_, word) = self.word(&pair);
                                if reservation.is_some() {
                                    self.repeated(span, "the reservation value");
                                }
                                reservation = self.score(pair, word);
                            }
                            Rule::nested_item => self.nested(pair),
                            Rule::miss_brace => self.brace(&pair),
                            Rule::unknown => self.unknown(&pair, Place::Utility, false),
                            Rule::odd => self.odd(&pair),
                            _ => attributes.push(self.attribute(pair)),
                        }
                    }
                }
                _ => self.heading(&pair, head, "utility"),
            }
        }
        ItemKind::Utility {
            of,
            worths,
            reservation,
        }
    }

    fn worth(&mut self, pair: Pair<'a>) -> Option<Worth> {
        let mut nodes = Nodes::new(pair);
        let condition = self.condition(nodes.next()?);
        let worth = nodes.next().and_then(|pair| match pair.as_rule() {
            Rule::quantity => Some(self.number(&pair)),
            Rule::miss_worth => {
                self.missing(
                    Code::MissingWord,
                    &pair,
                    "this outcome does not say what it is worth".to_owned(),
                    "`worth` expected here",
                    "write `worth` and a number after the condition",
                );
                None
            }
            _ => {
                self.missing(
                    Code::MissingValue,
                    &pair,
                    "the number after `worth` is missing".to_owned(),
                    "number expected here",
                    "write a number, as in `worth 30`",
                );
                None
            }
        });
        Some(Worth { condition, worth })
    }

    fn score(&mut self, pair: Pair<'a>, _keyword: Span) -> Option<Number> {
        let pair = Nodes::new(pair).next()?;
        if pair.as_rule() == Rule::quantity {
            return Some(self.number(&pair));
        }
        self.missing(
            Code::MissingValue,
            &pair,
            "the number after `reservation` is missing".to_owned(),
            "number expected here",
            "write a number, as in `reservation 55`",
        );
        None
    }

    /// Names after a small word.
    pub(super) fn names(&mut self, pair: Pair<'a>, link: &str, what: &str) -> Vec<Name> {
        let mut names = Vec::new();
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::name => names.push(self.name(&pair)),
                Rule::miss_name => self.missing_name(
                    &pair,
                    what,
                    &format!(
                        "write a name after `{}`",
                        if names.is_empty() { link } else { "," }
                    ),
                ),
                Rule::miss_comma => self.comma(&pair),
                Rule::miss_link | Rule::odd_link => self.link(&pair, link, what),
                Rule::quantity | Rule::miss_number => {}
                _ => self.left_over(&pair),
            }
        }
        names
    }

    /// The attributes of something that has no conditions.
    pub(super) fn attributes_only(&mut self, pair: Pair<'a>, what: &str) -> Vec<Attribute> {
        let body = self.body(pair);
        if let Some(condition) = body
            .conditions
            .iter()
            .find(|condition| condition.kind != ConditionKind::Broken)
        {
            self.misplaced(
                condition.span,
                format!(
                    "{} {what} has no conditions",
                    if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
                        "an"
                    } else {
                        "a"
                    }
                ),
                "put the condition into a clause of a position, or leave it out",
            );
        }
        body.attributes
    }

    /// Attributes and conditions.
    pub(super) fn body(&mut self, pair: Pair<'a>) -> Body {
        let mut body = Body::default();
        let mut listed = false;
        for pair in Nodes::new(pair) {
            let rule = pair.as_rule();
            match rule {
                Rule::condition => {
                    let condition = self.condition(pair);
                    body.conditions.push(condition);
                }
                Rule::nested => self.nested(pair),
                Rule::unknown => {
                    let span = self.span(&pair);
                    body.conditions.push(Condition {
                        span,
                        kind: ConditionKind::Broken,
                    });
                    self.unknown(&pair, Place::Body, listed);
                }
                Rule::odd => self.odd(&pair),
                Rule::miss_brace => self.brace(&pair),
                _ => {
                    let attribute = self.attribute(pair);
                    body.attributes.push(attribute);
                }
            }
            listed = rule == Rule::condition;
        }
        body.conditions.shrink_to_fit();
        body.attributes.shrink_to_fit();
        body
    }

    /// Clauses, attributes and, in a proposal, bare conditions.
    pub(super) fn clauses(&mut self, pair: Pair<'a>, bare: bool) -> Body {
        let mut body = Body::default();
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::clause => {
                    let clause = self.clause(pair);
                    body.clauses.push(clause);
                }
                Rule::condition => {
                    let damage = self.damage;
                    let condition = self.condition(pair);
                    if bare {
                        body.clauses.push(Clause {
                            span: condition.span,
                            keyword: condition.span,
                            strength: None,
                            name: None,
                            label: None,
                            kind: ClauseKind::Term(vec![condition]),
                            to: Box::default(),
                            timing: Box::default(),
                            given: Box::default(),
                            attributes: Vec::new(),
                            damaged: self.damage > damage,
                        });
                    } else if self.damage == damage {
                        self.misplaced(
                            condition.span,
                            "a condition stands outside of every clause".to_owned(),
                            "say what it is: `demand { … }`, `refuse { … }`, `offer { … }`",
                        );
                    }
                }
                Rule::nested_item => self.nested(pair),
                Rule::unknown => self.unknown(&pair, Place::Clauses, false),
                Rule::odd => self.odd(&pair),
                Rule::miss_brace => self.brace(&pair),
                _ => {
                    let attribute = self.attribute(pair);
                    body.attributes.push(attribute);
                }
            }
        }
        body.clauses.shrink_to_fit();
        body.attributes.shrink_to_fit();
        body
    }

    /// An item or a clause inside something that cannot hold it.
    pub(super) fn nested(&mut self, pair: Pair<'a>) {
        let (word, span) = self.word(&pair);
        let is_clause = !keywords::is_item(word);
        let (what, help) = if is_clause {
            (
                format!("this `{word}` stands inside another clause"),
                "close the braces of the clause before it",
            )
        } else {
            (
                format!("this `{word}` stands inside another item"),
                "close the braces of the item before it",
            )
        };
        self.misplaced(span, what, help);
        if let Some(inner) = Nodes::new(pair).next() {
            if is_clause {
                self.clause(inner);
            } else {
                let item = self.item(inner);
                self.items.push(item);
            }
        }
    }

    /// A word that starts nothing, with the rest of its line and its body.
    pub(super) fn unknown(&mut self, pair: &Pair<'a>, place: Place, behind_condition: bool) {
        let all = self.span(pair);
        let mut nodes = Nodes::new(pair.clone());
        let Some(name) = nodes.next() else { return };
        let at = name.as_span();
        let word = name.as_str();
        let span = self.span(&name);
        let index = nodes.eat(Rule::index);
        let leftover = nodes.eat(Rule::leftover);
        let body = nodes.eat(Rule::odd_body);
        let continues = self.continues(at.start());
        let expected: &[&[&str]] = match place {
            Place::File => &[keywords::ITEMS],
            Place::Clauses => &[keywords::CLAUSES, keywords::ATTRIBUTES],
            Place::Body if continues => &[keywords::ATTRIBUTES, &["and", "or", "implies"]],
            Place::Body => &[keywords::ATTRIBUTES],
            Place::Acceptance => &[&["all", "at", "veto"]],
            Place::Utility => &[&["reservation"]],
        };
        let right = near_miss(word, expected).filter(|right| *right != word);
        if let Some(right) = right.filter(|_| {
            index.is_none() && (place != Place::Body || leftover.is_some() || continues)
        }) {
            let what = match place {
                Place::File => "kind of item",
                Place::Clauses if keywords::CLAUSES.contains(&right) => "kind of clause",
                _ => "word of the language",
            };
            self.typo((at.start(), at.end()), right, what);
            return;
        }
        let reserved = keywords::is_reserved(word);
        let rest = leftover
            .as_ref()
            .map(|pair| (pair.as_str().trim(), pair.as_span().start()));
        match place {
            Place::Body | Place::Utility if body.is_none() && !reserved => {
                let subject = index.as_ref().map_or(word, |index| &self.text[at.start()..index.as_span().end()]).trim_end();
                let subject_end = at.start() + subject.len();
                if continues && rest.is_none() {
                    let after = if behind_condition { "after the condition" } else { "here" };
                    self.loose(
                        Diagnostic::new(Code::LeftOver, span, format!("`{}` {after} belongs to nothing", shorten(subject)))
                            .label("left over")
                            .help("leave it out, or write what is missing before it"),
                    );
                } else if let Some((rest, start)) = rest {
                    self.uncompared(subject, subject_end, rest, start);
                } else {
                    let span = self.at(at.start(), subject_end);
                    let gap = span.after();
                    let shown = shorten(subject);
                    self.loose(
                        Diagnostic::new(Code::MissingComparison, span, format!("`{shown}` alone is no condition"))
                            .label("compares nothing")
                            .help(format!("say what it is, as in `{shown} is yes`"))
                            .fix(Fix::unsure(format!("write `{shown} is yes`"), gap, " is yes")),
                    );
                }
            }
            _ if reserved && place == Place::Body => {
                self.loose(
                    Diagnostic::new(Code::MissingCondition, span, format!("`{word}` joins nothing here"))
                        .label("nothing to join")
                        .help("write a condition on both sides, or leave it out"),
                );
            }
            Place::File | Place::Clauses if rest.is_some_and(|(rest, _)| starts_something(place, first_word(rest))) => {
                let keyword = first_word(rest.map_or("", |(rest, _)| rest));
                let start = rest.map_or(at.end(), |(_, start)| start + self.text[start..].find(keyword).unwrap_or(0));
                self.turned(at.start(), word, start, keyword);
                if !self.last_round {
                    return;
                }
            }
            Place::File => self.loose(
                Diagnostic::new(Code::UnknownWord, span, format!("`{word}` starts nothing"))
                    .label("unknown word")
                    .help("start with the kind of item, such as `issue`, `party`, `source` or `position`"),
            ),
            Place::Clauses => self.loose(
                Diagnostic::new(Code::UnknownWord, span, format!("`{word}` starts no clause"))
                    .label("unknown word")
                    .help("start with the kind of clause, such as `demand`, `refuse`, `offer` or `prefer`"),
            ),
            Place::Acceptance => self.loose(
                Diagnostic::new(Code::UnknownWord, span, format!("`{word}` says nothing about who must agree"))
                    .label("unknown word")
                    .help("write `all of …`, `at least 2 of …` or `veto …`"),
            ),
            _ => {
                let shown = shorten(self.text[at.start()..].get(..(all.len()).min(self.text.len() - at.start())).unwrap_or(word));
                self.loose(
                    Diagnostic::new(Code::LeftOver, span, format!("`{}` belongs to nothing", first_word(shown)))
                        .label("left over")
                        .help("leave it out, or write what is missing around it"),
                );
            }
        }
        if place == Place::File && !continues {
            self.unknown_item(all, span, rest);
        }
        // What stands in its braces is read, so that its own mistakes are known, and its
        // items are kept.
        if let Some(body) = body {
            let known = self.found.len();
            self.clauses(body, true);
            for found in &mut self.found[known..] {
                if found.rank == Rank::Loose {
                    found.rank = Rank::Minor;
                }
            }
        }
    }

    /// `thirst position`: has the text read again with the keyword first.
    fn turned(&mut self, start: usize, word: &str, at: usize, keyword: &str) {
        self.damage += 1;
        let right = format!("{keyword} {word}");
        let whole = self.at(start, at + keyword.len());
        let diagnostic = Diagnostic::new(
            Code::UnknownWord,
            whole,
            format!("`{keyword}` stands behind the name `{word}`"),
        )
        .label("the other way round")
        .help(format!("write `{right}`"))
        .fix(Fix::safe(format!("write `{right}`"), whole, &right));
        // A keyword that was mended itself has no place of its own to be moved from.
        let there = self.at(at, at + keyword.len());
        if self.last_round || self.written(there) != keyword {
            self.found.push(Found {
                rank: Rank::Exact,
                diagnostic,
            });
            return;
        }
        let before = whole.start - self.base;
        let moved = Patch {
            start: before,
            end: before,
            text: format!("{keyword} "),
        };
        let dropped = Patch {
            start: there.start - self.base,
            end: there.end - self.base,
            text: String::new(),
        };
        self.typos.push((moved, Some(diagnostic)));
        self.typos.push((dropped, None));
    }

    /// An item of no known kind: its name, if it has one, is not unknown elsewhere.
    fn unknown_item(&mut self, span: Span, keyword: Span, rest: Option<(&'a str, usize)>) {
        let name = rest.and_then(|(rest, start)| {
            let word = first_word(rest);
            let named = word.starts_with(char::is_alphabetic) && !keywords::is_reserved(word);
            let start = start + self.text[start..].find(word)?;
            named.then(|| Name {
                span: self.at(start, start + word.len()),
            })
        });
        self.items.push(Item {
            span,
            keyword,
            name,
            label: None,
            kind: ItemKind::Unknown,
            attributes: Vec::new(),
            damaged: true,
            stamp: Stamp::default(),
        });
    }

    /// Tells whether something stands before a place on its line, other than a brace.
    fn continues(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        !before.is_empty() && !before.ends_with(['\n', '\r', '{', '}', ';', '(', '\u{feff}'])
    }

    /// `status russian`: a subject and a rest, without an operator between them.
    pub(super) fn uncompared(&mut self, subject: &str, end: usize, rest: &str, start: usize) {
        const OPERATORS: &[&[&str]] = &[&[
            "is", "includes", "excludes", "between", "before", "after", "during", "with", "least",
            "most", "more", "less",
        ]];
        let start = start + (self.text[start..].len() - self.text[start..].trim_start().len());
        let word = first_word(rest);
        let more = rest.len() > word.len();
        let right = near_miss(word, OPERATORS).filter(|right| {
            more && !word.is_empty() && *right != word && !matches!(*right, "least" | "most")
        });
        if let Some(right) = right {
            self.typo((start, start + word.len()), right, "comparison");
            return;
        }
        let (subject, shown) = (shorten(subject), shorten(rest));
        let gap = self.at(end, end);
        let short = word.len() < 3
            && more
            && rest[word.len()..]
                .trim_start()
                .starts_with(|c: char| c.is_alphanumeric() || c == '"');
        if short {
            // `compensation s 100 %`: the second word can only be a comparison.
            let span = self.at(start, start + word.len());
            self.loose(
                Diagnostic::new(
                    Code::MissingComparison,
                    span,
                    format!("`{word}` is no comparison"),
                )
                .label("unknown comparison")
                .help("write `is`, `at least`, `at most`, `includes` or another comparison")
                .fix(Fix::unsure("write `is`", span, "is")),
            );
        } else {
            self.loose(
                Diagnostic::new(
                    Code::MissingComparison,
                    gap,
                    format!("`{subject}` is not compared with `{shown}`"),
                )
                .label("comparison expected here")
                .help("write `is`, `at least`, `at most`, `includes` or another comparison")
                .fix(Fix::unsure("write `is`", gap, " is")),
            );
        }
    }

    /// Signs, numbers and texts that belong to nothing, or braces around something.
    pub(super) fn odd(&mut self, pair: &Pair<'a>) {
        if let Some(body) = Nodes::new(pair.clone()).eat(Rule::odd_body) {
            let span = self.span(pair);
            let brace = Span::new(span.start, span.start + 1);
            self.loose(
                Diagnostic::new(Code::StrayBrace, brace, "this `{` opens nothing")
                    .label("no clause before it")
                    .help("write what the block is, such as `demand`, before it"),
            );
            let known = self.found.len();
            self.clauses(body, true);
            for found in &mut self.found[known..] {
                if found.rank == Rank::Loose {
                    found.rank = Rank::Minor;
                }
            }
            return;
        }
        self.left_over(pair);
    }

    pub(super) fn bracket(&mut self, pair: &Pair<'a>, sign: &str) {
        let at = self.gap(pair);
        self.loose(
            Diagnostic::new(Code::UnclosedBracket, at, format!("`{sign}` is missing"))
                .label(format!("`{sign}` expected here"))
                .help(format!("write `{sign}`"))
                .fix(Fix::safe(format!("write `{sign}`"), at, sign)),
        );
    }
}

pub(super) fn first_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(text.len());
    if end == 0 {
        text.split_whitespace().next().unwrap_or(text)
    } else {
        &text[..end]
    }
}

fn starts_something(place: Place, word: &str) -> bool {
    keywords::is_item(word) || place == Place::Clauses && keywords::CLAUSES.contains(&word)
}

pub(super) fn is_attribute(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::with_text
            | Rule::with_texts
            | Rule::with_date
            | Rule::stated
            | Rule::by
            | Rule::cites
            | Rule::reported
            | Rule::private
            | Rule::role
            | Rule::page
            | Rule::withdraws
    )
}

fn is_type(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::yes_or_no
            | Rule::one_of
            | Rule::any_of
            | Rule::scale
            | Rule::quantity_type
            | Rule::bad_type
    )
}
