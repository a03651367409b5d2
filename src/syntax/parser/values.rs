//! Names, texts, numbers, dates, indexes and types.

use super::{
    Code, Date, Diagnostic, Domain, Edit, Fix, Found, Index, Member, Name, Nodes, Number, Pair,
    QuantityKind, Rank, Reader, Reference, Rule, Span, Text, Trouble, Type, TypeKind, Value,
    keywords, near_miss, quantity, shorten,
};

impl<'a> Reader<'a> {
    /// A name that refers to something.
    pub(super) fn name(&mut self, pair: &Pair<'a>) -> Name {
        let span = self.span(pair);
        let word = pair.as_str();
        if keywords::is_reserved(word) {
            self.reserved(span, word);
        }
        Name { span }
    }

    /// A name that is given to something.
    pub(super) fn own_name(&mut self, pair: &Pair<'a>) -> Name {
        self.name(pair)
    }

    fn reserved(&mut self, span: Span, word: &str) {
        self.broken(
            Diagnostic::new(
                Code::ReservedWord,
                span,
                format!("`{word}` is a word of the language and cannot be a name"),
            )
            .label("a name is expected here")
            .help(format!("choose another name, such as `the-{word}`")),
        );
    }

    pub(super) fn text_of(&mut self, pair: &Pair<'a>) -> Text {
        let span = self.span(pair);
        let text = pair.as_str();
        if text.starts_with('"')
            && (text.len() < 2
                || !text.ends_with('"')
                || text.ends_with("\\\"")
                    && super::super::unquote(text).ends_with('"')
                    && !closed(text))
        {
            // The scan and the grammar agree on this, so it was mended or reported already.
            self.damage += 1;
        }
        Text { span }
    }

    /// A name and its index.
    pub(super) fn reference(&mut self, nodes: &mut Nodes<'a>) -> Option<Reference> {
        let pair = nodes.eat(Rule::name)?;
        let name = self.name(&pair);
        let index = nodes.eat(Rule::index);
        let span = index
            .as_ref()
            .map_or(name.span, |index| name.span.to(self.span(index)));
        let index = index.map(|index| Box::new(self.index(index)));
        Some(Reference { span, name, index })
    }

    fn index(&mut self, pair: Pair<'a>) -> Index {
        let damage = self.damage;
        let (mut quantifier, mut count, mut counted) = (None, None, false);
        let (mut names, mut except): (Vec<Name>, Vec<Name>) = (Vec::new(), Vec::new());
        let mut excepting = false;
        let mut last_end: Option<usize> = None;
        let start = self.gap_of(&pair);
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::quantifier => quantifier = Some((pair.as_str(), self.span(&pair))),
                Rule::at_least => {
                    counted = true;
                    count = self.count(&pair);
                    for pair in Nodes::new(pair) {
                        if pair.as_rule() == Rule::miss_link {
                            self.link(&pair, "of", "what is counted");
                        }
                    }
                }
                Rule::name => {
                    if let Some(end) = last_end
                        && !self.text[end..pair.as_span().start()].contains(',')
                    {
                        let gap = self.at(end, end);
                        let diagnostic = Diagnostic::new(Code::MissingComma, gap, "a comma is missing between two parts of a list")
                            .label("`,` expected here")
                            .help("write `,`; for a whole list write `every`, for all but some `every LIST except`")
                            .fix(Fix::unsure("write `,`", gap, ","));
                        self.loose(diagnostic);
                    }
                    last_end = Some(pair.as_span().end());
                    let name = self.name(&pair);
                    if excepting {
                        except.push(name);
                    } else {
                        names.push(name);
                    }
                }
                Rule::except => {
                    let (word, span) = self.word(&pair);
                    if word != "except" {
                        self.exact(
                            Diagnostic::new(
                                Code::UnknownWord,
                                span,
                                format!("`{word}` is written `except`"),
                            )
                            .label("written `except`")
                            .help("write `except`")
                            .fix(Fix::safe(
                                "write `except`",
                                span,
                                "except",
                            )),
                        );
                    }
                    excepting = true;
                    last_end = None;
                }
                Rule::miss_bracket => self.bracket(&pair, "]"),
                _ => self.left_over(&pair),
            }
        }
        if counted {
            if names.is_empty() {
                self.empty_index(
                    start,
                    "what is counted is missing in the square brackets",
                    "write the name of a list after `of`",
                );
            }
            return match count {
                Some(count) if self.damage == damage => Index::AtLeast { count, of: names },
                _ => Index::Broken,
            };
        }
        let Some((word, at)) = quantifier else {
            if names.is_empty() && self.damage == damage {
                self.empty_index(
                    start,
                    "the square brackets are empty",
                    "write the names of members, or `every`",
                );
            } else if excepting && self.damage == damage {
                self.loose(
                    Diagnostic::new(
                        Code::MissingWord,
                        start,
                        "`every` is missing before what `except` takes from",
                    )
                    .label("`every` expected here")
                    .help("write `every LIST except …`"),
                );
            }
            return if self.damage == damage {
                Index::These(names)
            } else {
                Index::Broken
            };
        };
        if names.len() > 1 {
            let span = names[1].span;
            self.loose(
                Diagnostic::new(
                    Code::LeftOver,
                    span,
                    format!("`{word}` takes one list or group"),
                )
                .label("the second one")
                .help(format!(
                    "write `{word}` and one name, or the names without `{word}`"
                )),
            );
        }
        if excepting && except.is_empty() {
            self.loose(
                Diagnostic::new(
                    Code::MissingName,
                    start,
                    "what is left out is missing after `except`",
                )
                .label("in these square brackets")
                .help("write the names of members or groups after `except`"),
            );
        }
        let right = match word {
            "all" | "each" => Some(("every", true)),
            "any" => Some(("some", false)),
            "none" => Some(("no", true)),
            _ => None,
        };
        if let Some((right, certain)) = right {
            let fix = if certain {
                Fix::safe(format!("write `{right}`"), at, right)
            } else {
                Fix::unsure(format!("write `{right}`"), at, right)
            };
            let help = if certain {
                format!("write `{right}`")
            } else {
                "write `some` for at least one of them, or `every` for each of them".to_owned()
            };
            let message = if certain {
                format!("`{word}` is written `{right}`")
            } else {
                format!("`{word}` can mean `some` or `every`")
            };
            let diagnostic = Diagnostic::new(Code::UnknownWord, at, message)
                .label("written in another way")
                .help(help)
                .fix(fix);
            if certain {
                self.exact(diagnostic);
            } else {
                self.broken(diagnostic);
            }
        }
        if self.damage > damage {
            return Index::Broken;
        }
        let domain = Domain {
            name: names.first().copied(),
            except,
        };
        match right.map_or(word, |(right, _)| right) {
            "every" => Index::Every(domain),
            "some" => Index::Some(domain),
            _ => Index::No(domain),
        }
    }

    fn gap_of(&self, pair: &Pair<'a>) -> Span {
        let span = self.span(pair);
        Span::new(span.start, (span.start + 1).min(span.end))
    }

    fn empty_index(&mut self, at: Span, message: &str, help: &str) {
        self.loose(
            Diagnostic::new(Code::MissingName, at, message)
                .label("nothing between these")
                .help(help),
        );
    }

    /// All values that follow an operator.
    pub(super) fn values(&mut self, nodes: &mut Nodes<'a>, many: bool) -> Vec<Value> {
        let mut values = Vec::with_capacity(1);
        while let Some(node) = nodes.peek() {
            if node == Rule::miss_comma {
                let Some(comma) = nodes.next() else { break };
                self.unseparated(&comma, nodes, many, &mut values);
            } else {
                values.extend(self.value(nodes));
            }
        }
        values
    }

    /// A word right behind a value: a comma is missing, or it is a misspelt connective, or
    /// it is left over.
    fn unseparated(
        &mut self,
        comma: &Pair<'a>,
        nodes: &mut Nodes<'a>,
        many: bool,
        values: &mut Vec<Value>,
    ) {
        let Some(name) = nodes.next() else { return };
        let word = name.as_str();
        let at = name.as_span();
        let more = self.text[at.end()..]
            .trim_start_matches([' ', '\t'])
            .starts_with(|c: char| c.is_alphanumeric() || c == '(');
        if more
            && let Some(right) = near_miss(
                word,
                &[&["and", "or", "implies", "worth"], keywords::ATTRIBUTES],
            )
        {
            self.typo((at.start(), at.end()), right, "word of the language");
        } else if many {
            self.comma(comma);
            let name = self.name(&name);
            values.push(Value::Reference(Reference {
                span: name.span,
                name,
                index: None,
            }));
        } else {
            let span = self.span(&name);
            let joins = more && word.len() < 4;
            self.loose(
                Diagnostic::new(
                    Code::LeftOver,
                    span,
                    format!("`{word}` behind the value belongs to nothing"),
                )
                .label("left over")
                .help(if joins {
                    "write `and`, `or` or `implies` between two conditions, or leave it out"
                } else {
                    "leave it out, or join its letters to the name before it with `-`"
                }),
            );
        }
    }

    /// Tells whether a number can be a year: four digits and nothing else.
    pub(super) fn is_year(&self, number: &Number) -> bool {
        let text = self.written(number.span);
        text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
    }

    /// The next value.
    pub(super) fn value(&mut self, nodes: &mut Nodes<'a>) -> Option<Value> {
        if nodes.peek() == Some(Rule::name) {
            return self.reference(nodes).map(Value::Reference);
        }
        let pair = nodes.next()?;
        Some(match pair.as_rule() {
            Rule::quantity => {
                let damage = self.damage;
                let number = self.number(&pair);
                if self.damage > damage {
                    Value::Broken(number.span)
                } else {
                    Value::Number(number)
                }
            }
            Rule::date => Value::Date(Date {
                span: self.span(&pair),
            }),
            Rule::bad_date => {
                let date = self.date(&pair);
                date.map_or(Value::Broken(self.span(&pair)), Value::Date)
            }
            Rule::text => Value::Text(self.text_of(&pair)),
            Rule::bad_amount => {
                let span = self.span(&pair);
                self.trouble(Code::BrokenNumber, span, quantity::amount(pair.as_str()));
                self.damage += 1;
                Value::Broken(span)
            }
            _ => {
                let at = self.gap(&pair);
                let before = self.before(pair.as_span().start());
                let word = self.written(before);
                let word = match word {
                    "least" => "at least",
                    "most" => "at most",
                    "than" if self.written_before(before).ends_with("more") => "more than",
                    "than" => "less than",
                    "not" => "is not",
                    "of" => "is one of",
                    word => word,
                };
                self.loose(
                    Diagnostic::new(
                        Code::MissingValue,
                        at,
                        format!("the value after `{word}` is missing"),
                    )
                    .label("value expected here")
                    .help("write a value, such as `yes`, a number or a name"),
                );
                Value::Broken(at)
            }
        })
    }

    /// The text before a place.
    fn written_before(&self, span: Span) -> &'a str {
        let end = span.start.saturating_sub(self.base) as usize;
        self.written.get(..end).unwrap_or("").trim_end()
    }

    fn trouble(&mut self, code: Code, span: Span, trouble: Trouble) {
        let label = if code == Code::BrokenDate {
            "not a date of ours"
        } else {
            "written in another way"
        };
        let mut diagnostic = Diagnostic::new(code, span, trouble.message)
            .label(label)
            .help(trouble.help);
        if let Some((instead, certain)) = trouble.instead {
            let title = format!("write `{instead}`");
            diagnostic = diagnostic.fix(if certain {
                Fix::safe(title, span, instead)
            } else {
                Fix::unsure(title, span, instead)
            });
        }
        self.exact(diagnostic);
    }

    /// A number; a mistake in it that has one reading is reported without spoiling it.
    pub(super) fn number(&mut self, pair: &Pair<'a>) -> Number {
        let text = pair.as_str();
        let start = pair.as_span().start();
        let (parts, trouble) = quantity::number(text);
        let part = |(from, to): (usize, usize)| self.at(start + from, start + to);
        let number = Number {
            span: self.span(pair),
            digits: part(parts.digits),
            scale: parts.scale.map(part),
            unit: parts.unit.map(part),
        };
        if let Some(trouble) = trouble {
            // The tree holds places, so what is to be read otherwise cannot be used.
            self.trouble(Code::BrokenNumber, number.span, trouble);
            self.damage += 1;
        }
        number
    }

    /// A date, or what was written for one.
    pub(super) fn date(&mut self, pair: &Pair<'a>) -> Option<Date> {
        let span = self.span(pair);
        match pair.as_rule() {
            Rule::date | Rule::year => Some(Date { span }),
            _ => {
                self.trouble(Code::BrokenDate, span, quantity::date(pair.as_str()));
                self.damage += 1;
                None
            }
        }
    }

    pub(super) fn ty(&mut self, pair: Pair<'a>) -> Option<Type> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let damage = self.damage;
        let mut members = Vec::new();
        let mut list = None;
        let scale = rule == Rule::scale;
        let text = pair.as_str();
        let mut nodes = Nodes::new(pair);
        let kind = match rule {
            Rule::yes_or_no => {
                if text.contains('/') {
                    self.exact(
                        Diagnostic::new(Code::MissingType, span, "`yes/no` is written `yes or no`")
                            .label("written `yes or no`")
                            .help("write `yes or no`")
                            .fix(Fix::safe("write `yes or no`", span, "yes or no")),
                    );
                }
                TypeKind::YesNo
            }
            Rule::quantity_type => return self.quantity_type(nodes, span),
            Rule::bad_type => {
                self.bad_type(&mut nodes, text, span);
                return None;
            }
            _ => {
                for pair in nodes {
                    match pair.as_rule() {
                        Rule::choices => members = self.choices(pair, scale),
                        Rule::name => list = Some(self.name(&pair)),
                        Rule::miss_link => self.link(&pair, "of", "the values of this type"),
                        Rule::miss_body => self.missing(
                            Code::MissingBody,
                            &pair,
                            "the values of this type are missing".to_owned(),
                            "`{` expected here",
                            if scale { "write them between braces, from the lowest to the highest: `{ a < b < c }`" } else { "write them between braces: `{ a, b, c }`" },
                        ),
                        _ => self.left_over(&pair),
                    }
                }
                match (rule, list) {
                    (Rule::any_of, Some(list)) => TypeKind::AnyOfList(list),
                    (Rule::any_of, None) => TypeKind::AnyOf(members),
                    (Rule::one_of, _) => TypeKind::OneOf(members),
                    _ => TypeKind::Scale(members),
                }
            }
        };
        (self.damage == damage).then_some(Type { span, kind })
    }

    fn bad_type(&mut self, nodes: &mut Nodes<'a>, text: &str, span: Span) {
        let Some(name) = nodes.next() else { return };
        let word = name.as_str();
        let at = name.as_span();
        let place = self.span(&name);
        let instead = match word {
            "boolean" | "bool" | "yes-no" => Some("yes or no"),
            "integer" | "int" | "decimal" | "float" | "count" => Some("number"),
            "percentage" => Some("percent"),
            "choice" | "enum" => Some("one of"),
            "subset" | "set" => Some("any of"),
            "currency" | "amount" => Some("money"),
            "day" => Some("date"),
            _ => None,
        };
        if word == "yes" {
            self.broken(
                Diagnostic::new(
                    Code::MissingType,
                    span,
                    format!("`{}` is no type", shorten(text)),
                )
                .label("unknown type")
                .help("write `yes or no`")
                .fix(Fix::unsure("write `yes or no`", span, "yes or no")),
            );
        } else if let Some(right) =
            near_miss(word, &[keywords::TYPES]).filter(|right| *right != word)
        {
            self.typo((at.start(), at.end()), right, "type");
        } else {
            let mut diagnostic = Diagnostic::new(Code::MissingType, place, format!("`{word}` is no type"))
                .label("unknown type")
                .help("write `yes or no`, `one of { a, b }`, `any of { a, b }`, `scale { a < b }`, `number`, `percent`, `money`, `duration` or `date`");
            if let Some(right) = instead {
                diagnostic = diagnostic.help(format!("write `{right}`")).fix(Fix::unsure(
                    format!("write `{right}`"),
                    place,
                    right,
                ));
            }
            self.broken(diagnostic);
        }
    }

    fn quantity_type(&mut self, nodes: Nodes<'a>, span: Span) -> Option<Type> {
        let damage = self.damage;
        let (mut kind, mut currency, mut range) = (QuantityKind::Number, None, None);
        for pair in nodes {
            match pair.as_rule() {
                Rule::quantity_word => {
                    kind = match pair.as_str() {
                        "percent" => QuantityKind::Percent,
                        "money" => QuantityKind::Money,
                        "duration" => QuantityKind::Duration,
                        "date" => QuantityKind::Date,
                        _ => QuantityKind::Number,
                    }
                }
                Rule::currency => {
                    let name = Name {
                        span: self.span(&pair),
                    };
                    let word = pair.as_str();
                    if kind == QuantityKind::Money {
                        currency = Some(name);
                    } else if let Some(right) =
                        near_miss(word, &[&["performed", "process"]]).filter(|right| *right != word)
                    {
                        let at = pair.as_span();
                        self.typo((at.start(), at.end()), right, "word that can stand here");
                    } else {
                        self.left_over(&pair);
                    }
                }
                Rule::range => range = self.range(pair, kind).map(Box::new),
                _ => self.left_over(&pair),
            }
        }
        (self.damage == damage).then_some(Type {
            span,
            kind: TypeKind::Quantity {
                kind,
                currency,
                range,
            },
        })
    }

    fn range(&mut self, pair: Pair<'a>, kind: QuantityKind) -> Option<(Value, Value)> {
        let mut nodes = Nodes::new(pair);
        let least = self.value(&mut nodes)?;
        let most = self.value(&mut nodes)?;
        let dated = |value| match value {
            Value::Number(number) if kind == QuantityKind::Date && self.is_year(&number) => {
                Value::Date(Date { span: number.span })
            }
            value => value,
        };
        Some((dated(least), dated(most)))
    }

    /// The values of a choice, a subset or a scale. Wrong signs between them are one mistake.
    fn choices(&mut self, pair: Pair<'a>, scale: bool) -> Vec<Member> {
        let sign = if scale { "<" } else { "," };
        let mut members: Vec<Member> = Vec::new();
        let mut separated = true;
        let mut last_step = None;
        let mut wrong: Vec<(Span, &'a str)> = Vec::new();
        let mut end = pair.as_span().start() + 1;
        for pair in Nodes::new(pair) {
            let start = pair.as_span().start();
            match pair.as_rule() {
                Rule::member => {
                    if scale && !separated {
                        wrong.push((self.at(end, end), ""));
                    }
                    separated = false;
                    end = start + pair.as_str().trim_end().len();
                    members.push(self.member(pair));
                }
                Rule::step if pair.as_str() == sign => {
                    if separated {
                        self.left_over(&pair);
                    }
                    separated = true;
                    last_step = Some(pair);
                }
                Rule::step | Rule::bad_step => {
                    wrong.push((self.at(end, pair.as_span().end()), pair.as_str()));
                    separated = true;
                }
                Rule::miss_brace => self.brace(&pair),
                _ => self.odd(&pair),
            }
        }
        if let Some(step) = last_step.filter(|_| scale && separated) {
            self.left_over(&step);
        }
        self.wrong_signs(&wrong, scale);
        members.shrink_to_fit();
        members
    }

    fn wrong_signs(&mut self, wrong: &[(Span, &str)], scale: bool) {
        let Some(&(first, used)) = wrong.first() else {
            return;
        };
        let help = if scale {
            "write the steps from the lowest to the highest: `{ a < b < c }`"
        } else {
            "write `,` between the values"
        };
        let sign = Span::new(first.end - used.len() as u32, first.end);
        let message = match (scale, used) {
            (true, "") => "`<` is missing between two steps of the scale".to_owned(),
            (true, _) => format!("the steps of a scale are joined with `<`, not with `{used}`"),
            (false, _) => format!("values are separated with commas, not with `{used}`"),
        };
        let right = if scale { " <" } else { "," };
        let diagnostic = Diagnostic::new(Code::MissingComma, sign, message)
            .label(format!("`{}` expected here", right.trim()))
            .help(help);
        let falling = scale && wrong.iter().any(|(_, sign)| *sign == ">");
        let title = format!("write `{}`", right.trim());
        // A list without signs may be in any order, so its steps need a look.
        let mut fix = if scale {
            Fix::unsure(title, first, right)
        } else {
            Fix::safe(title, first, right)
        };
        fix.edits = wrong
            .iter()
            .map(|(span, _)| Edit {
                span: *span,
                text: right.to_owned(),
            })
            .collect();
        self.found.push(Found {
            rank: if used.is_empty() {
                Rank::Loose
            } else {
                Rank::Exact
            },
            diagnostic: if falling {
                diagnostic
            } else {
                diagnostic.fix(fix)
            },
        });
    }
}

/// Tells whether a text ends with a quote that closes it.
fn closed(text: &str) -> bool {
    let slashes = text[..text.len() - 1]
        .bytes()
        .rev()
        .take_while(|b| *b == b'\\')
        .count();
    slashes % 2 == 0
}
