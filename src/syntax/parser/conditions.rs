//! Conditions: what a deal makes true or false.

use super::clauses::timing;
use super::items::first_word;
use super::{
    Code, Comparison, Condition, ConditionKind, Date, Diagnostic, Fix, Found, Nodes, Operator,
    Order, Pair, Rank, Reader, Reference, Rule, Span, Timing, Value, near_miss,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Connective {
    And,
    Or,
    Implies,
}

impl<'a> Reader<'a> {
    pub(super) fn condition(&mut self, pair: Pair<'a>) -> Condition {
        let mut operands: Vec<Condition> = Vec::with_capacity(1);
        let mut connectives: Vec<(Connective, Span)> = Vec::new();
        let mut negations: Vec<Span> = Vec::new();
        for pair in Nodes::new(pair) {
            let condition = match pair.as_rule() {
                Rule::negation => {
                    negations.push(self.negation(&pair));
                    continue;
                }
                Rule::connective => {
                    let connective = self.connective(&pair);
                    connectives.push(connective);
                    continue;
                }
                Rule::comparison => self.comparison(pair),
                Rule::paren => self.paren(pair),
                Rule::count_of => self.count_of(pair),
                Rule::no_subject => self.no_subject(&pair),
                Rule::lone_operand => {
                    self.lone_operand(pair, connectives.last().map(|(_, span)| *span))
                }
                _ => self.miss_operand(&pair, connectives.last().map(|(_, span)| *span)),
            };
            let mut condition = condition;
            while let Some(not) = negations.pop() {
                condition = Condition {
                    span: not.to(condition.span),
                    kind: ConditionKind::Not(Box::new(condition)),
                };
            }
            operands.push(condition);
        }
        self.joined(operands, &connectives)
    }

    /// Joins operands: `and` and `or` need parentheses between them, and `implies` binds loosest.
    fn joined(
        &mut self,
        mut operands: Vec<Condition>,
        connectives: &[(Connective, Span)],
    ) -> Condition {
        if operands.len() <= 1 {
            let nothing = Condition {
                span: self.at(0, 0),
                kind: ConditionKind::Broken,
            };
            return operands.pop().unwrap_or(nothing);
        }
        let span = operands[0].span.to(operands[operands.len() - 1].span);
        let broken = Condition {
            span,
            kind: ConditionKind::Broken,
        };
        let implied = connectives
            .iter()
            .position(|(connective, _)| *connective == Connective::Implies);
        let Some(implied) = implied else {
            let first = connectives[0].0;
            if let Some(at) = connectives
                .iter()
                .position(|(connective, _)| *connective != first)
            {
                self.mixed(&operands, connectives, at);
                return broken;
            }
            let kind = if first == Connective::And {
                ConditionKind::And(operands)
            } else {
                ConditionKind::Or(operands)
            };
            return Condition { span, kind };
        };
        let behind = &connectives[implied + 1..];
        if let Some((_, second)) = behind
            .iter()
            .find(|(connective, _)| *connective == Connective::Implies)
        {
            self.broken(
                Diagnostic::new(Code::MixedConnectives, *second, "a second `implies` can be read in two ways")
                    .label("the second `implies`")
                    .also(connectives[implied].1, "the first one")
                    .help("put one of the two into parentheses: `(a implies b) implies c` or `a implies (b implies c)`"),
            );
            return broken;
        }
        let right = operands.split_off(implied + 1);
        let left = self.joined(operands, &connectives[..implied]);
        let right = self.joined(right, behind);
        Condition {
            span,
            kind: ConditionKind::Implies(Box::new((left, right))),
        }
    }

    /// `a and b or c`: both readings are shown, and none is taken.
    fn mixed(&mut self, operands: &[Condition], connectives: &[(Connective, Span)], at: usize) {
        let word = |connective| {
            if connective == Connective::And {
                "and"
            } else {
                "or"
            }
        };
        let (first, second) = (word(connectives[at - 1].0), word(connectives[at].0));
        let shown = |operand: Option<&Condition>| {
            let span = operand.map_or(Span::default(), |operand| operand.span);
            let text = self.written(span);
            if text.chars().count() <= 32 && !text.contains('\n') {
                text.to_owned()
            } else {
                "…".to_owned()
            }
        };
        let (a, b, c) = (
            shown(operands.get(at - 1)),
            shown(operands.get(at)),
            shown(operands.get(at + 1)),
        );
        let span = connectives[at].1;
        let before = connectives[at - 1].1;
        self.broken(
            Diagnostic::new(
                Code::MixedConnectives,
                span,
                format!("`{first}` and `{second}` side by side can be read in two ways"),
            )
            .label(format!("`{second}` after `{first}`"))
            .also(before, format!("`{first}` here"))
            .help(format!(
                "write `({a} {first} {b}) {second} {c}` or `{a} {first} ({b} {second} {c})`"
            )),
        );
    }

    fn negation(&mut self, pair: &Pair<'a>) -> Span {
        let span = self.span(pair);
        let word = pair.as_str();
        let sign = if word.starts_with('!') {
            "!"
        } else {
            first_word(word)
        };
        let span = Span::new(span.start, span.start + sign.len() as u32);
        if sign != "not" {
            let text = if sign == "!" { "not " } else { "not" };
            self.exact(
                Diagnostic::new(
                    Code::WrongOperator,
                    span,
                    format!("`{sign}` is written `not`"),
                )
                .label("written `not`")
                .help("write `not`")
                .fix(Fix::safe("write `not`", span, text)),
            );
        }
        span
    }

    fn connective(&mut self, pair: &Pair<'a>) -> (Connective, Span) {
        let span = self.span(pair);
        let word = pair.as_str();
        let (connective, right) = match word {
            "and" => return (Connective::And, span),
            "or" => return (Connective::Or, span),
            "implies" => return (Connective::Implies, span),
            "&&" | "AND" | "And" => (Connective::And, "and"),
            "||" | "OR" | "Or" => (Connective::Or, "or"),
            _ => (Connective::Implies, "implies"),
        };
        self.exact(
            Diagnostic::new(
                Code::WrongOperator,
                span,
                format!("`{word}` is written `{right}`"),
            )
            .label(format!("written `{right}`"))
            .help(format!("write `{right}`"))
            .fix(Fix::safe(format!("write `{right}`"), span, right)),
        );
        (connective, span)
    }

    fn paren(&mut self, pair: Pair<'a>) -> Condition {
        let span = self.span(&pair);
        let open = Span::new(span.start, span.start + 1);
        let mut inner = Condition {
            span,
            kind: ConditionKind::Broken,
        };
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::condition => inner.kind = self.condition(pair).kind,
                Rule::lone_operand => {
                    self.lone_operand(pair, None);
                }
                Rule::miss_operand => {
                    let at = self.gap(&pair);
                    self.loose(
                        Diagnostic::new(
                            Code::MissingCondition,
                            at,
                            "the condition between the parentheses is missing",
                        )
                        .label("condition expected here")
                        .help("write a condition, or leave the parentheses out"),
                    );
                }
                Rule::miss_paren => {
                    let at = self.gap(&pair);
                    self.loose(
                        Diagnostic::new(Code::UnclosedBracket, open, "this `(` is never closed")
                            .label("opened here")
                            .also(at, "`)` expected here")
                            .help("write `)` where the condition ends")
                            .fix(Fix::safe("write `)`", at, ")")),
                    );
                }
                _ => self.left_over(&pair),
            }
        }
        inner
    }

    fn count_of(&mut self, pair: Pair<'a>) -> Condition {
        let span = self.span(&pair);
        let (mut count, mut of) = (None, Vec::new());
        for pair in Nodes::new(pair) {
            match pair.as_rule() {
                Rule::quantity => count = Some(self.number(&pair)),
                Rule::body => {
                    let body = self.body(pair);
                    of = body.conditions;
                    if let Some(attribute) = body.attributes.first() {
                        self.misplaced(
                            attribute.keyword,
                            "only conditions stand between these braces".to_owned(),
                            "put it into the braces of the clause",
                        );
                    }
                }
                _ => self.left_over(&pair),
            }
        }
        let kind = count.map_or(ConditionKind::Broken, |count| ConditionKind::AtLeast {
            count: Box::new(count),
            of,
        });
        Condition { span, kind }
    }

    fn no_subject(&mut self, pair: &Pair<'a>) -> Condition {
        let span = self.span(pair);
        let mut nodes = Nodes::new(pair.clone());
        if let Some(operator) = nodes.next() {
            let at = self.span(&operator);
            let word = Self::shown(&operator).to_owned();
            self.loose(
                Diagnostic::new(
                    Code::MissingCondition,
                    at,
                    format!("nothing stands before `{word}`"),
                )
                .label("what is compared?")
                .help("write the name of an issue before it, also after `and` or `or`"),
            );
        }
        Condition {
            span,
            kind: ConditionKind::Broken,
        }
    }

    fn lone_operand(&mut self, pair: Pair<'a>, connective: Option<Span>) -> Condition {
        let span = self.span(&pair);
        let mut nodes = Nodes::new(pair);
        if let Some(name) = nodes.next() {
            let word = name.as_str();
            let index = nodes.eat(Rule::index);
            let end = index
                .as_ref()
                .map_or(name.as_span().end(), |index| index.as_span().end());
            let at = self.at(name.as_span().start(), end);
            if let Some(rest) = nodes.eat(Rule::leftover) {
                self.uncompared(
                    &self.text[name.as_span().start()..end],
                    end,
                    rest.as_str().trim(),
                    rest.as_span().start(),
                );
            } else {
                let mut diagnostic = Diagnostic::new(Code::MissingComparison, at, format!("`{word}` alone is no condition"))
                    .label("compares nothing")
                    .help("write the whole condition on both sides; for one of several values write `is one of a, b`");
                if let Some(connective) = connective {
                    diagnostic = diagnostic.also(connective, "joins two conditions");
                }
                self.loose(diagnostic);
            }
        }
        Condition {
            span,
            kind: ConditionKind::Broken,
        }
    }

    fn miss_operand(&mut self, pair: &Pair<'a>, connective: Option<Span>) -> Condition {
        let at = self.gap(pair);
        let word = connective.map_or("and", |span| self.written(span));
        self.loose(
            Diagnostic::new(
                Code::MissingCondition,
                at,
                format!("the condition after `{word}` is missing"),
            )
            .label("condition expected here")
            .help(format!("write a condition, or leave `{word}` out")),
        );
        Condition {
            span: at,
            kind: ConditionKind::Broken,
        }
    }

    fn comparison(&mut self, pair: Pair<'a>) -> Condition {
        let start = pair.as_span().start();
        let mut nodes = Nodes::new(pair);
        let broken = |span| Condition {
            span,
            kind: ConditionKind::Broken,
        };
        let Some(subject) = self.reference(&mut nodes) else {
            return broken(self.at(start, start));
        };
        let Some(pair) = nodes.next() else {
            return broken(subject.span);
        };
        match pair.as_rule() {
            Rule::between => self.between(subject, pair),
            Rule::counted => self.counted(subject, &pair),
            rule => {
                let operator_span = self.span(&pair);
                let operator = if rule == Rule::operator {
                    operator(pair.as_str())
                } else {
                    self.bad_operator(&pair)
                };
                let last = self.span(&pair);
                let many =
                    matches!(&operator, Some(Operation::Compare(operator)) if takes_many(operator));
                let values = self.values(&mut nodes, many);
                let Some(operator) = operator else {
                    return broken(subject.span.to(values.last().map_or(last, Value::span)));
                };
                self.compared(subject, operator, operator_span, values)
            }
        }
    }

    /// Puts a comparison together, and checks the number of its values.
    fn compared(
        &mut self,
        subject: Reference,
        operator: Operation,
        operator_span: Span,
        mut values: Vec<Value>,
    ) -> Condition {
        let mut span = subject.span.to(operator_span);
        if let Some(last) = values.last() {
            span = span.to(last.span());
        }
        let broken = Condition {
            span,
            kind: ConditionKind::Broken,
        };
        let operator = match operator {
            Operation::Timing(timing) => {
                return match values.pop() {
                    Some(Value::Reference(object)) if values.is_empty() => Condition {
                        span,
                        kind: ConditionKind::Order(Box::new(Order {
                            subject,
                            timing,
                            object,
                        })),
                    },
                    Some(Value::Broken(_)) | None => broken,
                    Some(value) => {
                        let at = value.span();
                        self.broken(
                            Diagnostic::new(Code::MissingName, at, "a milestone or an act is expected here")
                                .label("no milestone")
                                .help("write the name of one milestone; for a day use `by` or `not before`"),
                        );
                        broken
                    }
                };
            }
            Operation::Compare(operator) => operator,
        };
        let operator = match operator {
            Operator::Is if self.is_empty_word(&values) => Operator::IsEmpty,
            Operator::IsNot if self.is_empty_word(&values) => Operator::IsNotEmpty,
            operator => operator,
        };
        if matches!(operator, Operator::IsEmpty | Operator::IsNotEmpty) {
            values.clear();
        } else if values.iter().any(|value| matches!(value, Value::Broken(_))) {
            return broken;
        } else if !takes_many(&operator) && values.len() > 1 {
            self.too_many(&operator, operator_span, &values);
            return broken;
        }
        if matches!(operator, Operator::By | Operator::NotBefore) {
            for value in &mut values {
                if let Value::Number(number) = value
                    && self.is_year(number)
                {
                    *value = Value::Date(Date { span: number.span });
                }
            }
        }
        values.shrink_to_fit();
        Condition {
            span,
            kind: ConditionKind::Compare(Box::new(Comparison {
                subject,
                operator,
                operator_span,
                values,
            })),
        }
    }

    /// Tells whether the word `empty` stands where the value of `is` would.
    fn is_empty_word(&self, values: &[Value]) -> bool {
        let [
            Value::Reference(Reference {
                span, index: None, ..
            }),
        ] = values
        else {
            return false;
        };
        span.len() == 5 && self.written(*span) == "empty"
    }

    fn too_many(&mut self, operator: &Operator, operator_span: Span, values: &[Value]) {
        let second = values[1].span();
        let between = Span::new(values[0].span().end, second.start.max(values[0].span().end));
        let decimal = matches!(values, [Value::Number(one), Value::Number(_)] if one.span == one.digits)
            && between.len() == 1;
        let diagnostic = if decimal {
            let comma = between;
            Diagnostic::new(Code::BrokenNumber, values[0].span().to(second), "this number has a comma before its decimals")
                .label("a point is meant, or nothing")
                .help("write a point before decimals, as in `3.5`, and `_` between thousands, as in `85_000`")
                .fix(Fix::unsure("write a point", comma, "."))
        } else {
            let right = match operator {
                Operator::Is => Some("is one of"),
                Operator::IsNot => Some("is not one of"),
                _ => None,
            };
            let diagnostic = Diagnostic::new(
                Code::LeftOver,
                second,
                "one value is expected here, not several",
            )
            .label("the second value");
            match right {
                Some(right) => diagnostic
                    .help(format!("write `{right}` before several values"))
                    .fix(Fix::unsure(
                        format!("write `{right}`"),
                        operator_span,
                        right,
                    )),
                None => diagnostic.help("leave one of them out"),
            }
        };
        self.loose(diagnostic);
    }

    fn between(&mut self, subject: Reference, pair: Pair<'a>) -> Condition {
        let operator_span = self.word(&pair).1;
        let mut values = Vec::new();
        let mut nodes = Nodes::new(pair);
        while let Some(rule) = nodes.peek() {
            match rule {
                Rule::bad_and => {
                    if let Some(pair) = nodes.next() {
                        let span = self.span(&pair);
                        let word = pair.as_str();
                        self.exact(
                            Diagnostic::new(
                                Code::WrongOperator,
                                span,
                                format!("`{word}` stands for the `and` of `between`"),
                            )
                            .label("written `and`")
                            .help("write `and`, as in `between 10 and 20`")
                            .fix(Fix::safe(
                                "write `and`",
                                span,
                                if word == "," { " and" } else { "and" },
                            )),
                        );
                    }
                }
                Rule::miss_and => {
                    if let Some(pair) = nodes.next() {
                        let at = self.gap(&pair);
                        self.found.push(Found {
                            rank: Rank::Loose,
                            diagnostic: Diagnostic::new(
                                Code::MissingWord,
                                at,
                                "`and` is missing between the two values of `between`",
                            )
                            .label("`and` expected here")
                            .help("write `between`, a value, `and`, a value")
                            .fix(Fix::safe("write `and`", at, " and")),
                        });
                    }
                }
                _ => values.extend(self.value(&mut nodes)),
            }
        }
        let span = values
            .iter()
            .fold(subject.span.to(operator_span), |span, value| {
                span.to(value.span())
            });
        if values.len() != 2 || values.iter().any(|value| matches!(value, Value::Broken(_))) {
            return Condition {
                span,
                kind: ConditionKind::Broken,
            };
        }
        let comparison = Comparison {
            subject,
            operator: Operator::Between,
            operator_span,
            values,
        };
        Condition {
            span,
            kind: ConditionKind::Compare(Box::new(comparison)),
        }
    }

    fn counted(&mut self, subject: Reference, pair: &Pair<'a>) -> Condition {
        let operator_span = self.word(pair).1;
        let count = self.count(pair);
        let mut nodes = Nodes::new(pair.clone());
        // The first node is the number, or reports its absence.
        nodes.next();
        if let Some(pair) = nodes.eat(Rule::miss_link) {
            self.link(&pair, "of", "the values that are counted");
        }
        let values = self.values(&mut nodes, true);
        let span = self.span(pair);
        match count {
            Some(count) => self.compared(
                subject,
                Operation::Compare(Operator::IncludesAtLeast(Box::new(count))),
                operator_span,
                values,
            ),
            None => Condition {
                span: subject.span.to(span),
                kind: ConditionKind::Broken,
            },
        }
    }

    /// Another way to write an operator: says ours.
    fn bad_operator(&mut self, pair: &Pair<'a>) -> Option<Operation> {
        let span = self.span(pair);
        let words: Vec<&str> = pair.as_str().split_whitespace().collect();
        let word = words.join(" ");
        let right = match word.as_str() {
            "= not" | "== not" | ": not" | "equals not" | "are not" | "must not be" | "!="
            | "!= not" | "≠" | "≠ not" | "<>" | "<> not" => "is not",
            "==" | "=" | ":" | ":=" | "equals" | "equal to" | "are" | "was" | "be" | "must be"
            | "shall be" | "should be" | "will be" => "is",
            "=>" => ">=",
            "=<" => "<=",
            "contains" | "include" => "includes",
            "exclude" => "excludes",
            "greater than" | "larger than" | "higher than" | "over" | "above" | "more" => {
                "more than"
            }
            "fewer than" | "lower than" | "smaller than" | "under" | "below" | "less" => {
                "less than"
            }
            "up to" | "no more than" | "not more than" | "maximum" | "max" => "at most",
            "no less than" | "not less than" | "no fewer than" | "minimum" | "min" => "at least",
            "no later than" => "by",
            "in" => "is one of",
            _ if words.first() == Some(&"at") => {
                let second = words.get(1).copied().unwrap_or("");
                if let Some(right) = near_miss(second, &[&["least", "most"]]) {
                    let end = pair.as_span().end();
                    self.typo((end - second.len(), end), right, "word that follows `at`");
                    return None;
                }
                ""
            }
            _ => "",
        };
        if right.is_empty() {
            self.loose(
                Diagnostic::new(
                    Code::WrongOperator,
                    span,
                    format!("`{word}` is no comparison"),
                )
                .label("unknown comparison")
                .help("write `is`, `at least`, `at most`, `includes` or another comparison"),
            );
            return None;
        }
        // A sign written next to a name needs a space before the word that replaces it.
        let at = pair.as_span();
        let glued = |c: Option<char>| {
            c.is_some_and(|c| c.is_alphanumeric() || matches!(c, ']' | '-' | '_'))
        };
        let mut text = String::new();
        let wordy = right.starts_with(char::is_alphabetic);
        if wordy && glued(self.text[..at.start()].chars().next_back()) {
            text.push(' ');
        }
        text.push_str(right);
        if wordy && glued(self.text[at.end()..].chars().next()) {
            text.push(' ');
        }
        self.exact(
            Diagnostic::new(
                Code::WrongOperator,
                span,
                format!("`{word}` is written `{right}`"),
            )
            .label(format!("written `{right}`"))
            .help(format!("write `{right}`"))
            .fix(Fix::safe(format!("write `{right}`"), span, text)),
        );
        operator(right)
    }
}

/// An operator, or a word that places a milestone.
pub(super) enum Operation {
    Compare(Operator),
    Timing(Timing),
}

/// Reads the words of an operator.
fn operator(text: &str) -> Option<Operation> {
    let mut words = text.split_ascii_whitespace();
    let mut next = || words.next().unwrap_or("");
    let mut first = next();
    let mut after_is = false;
    if first == "is" {
        after_is = true;
        first = next();
    }
    let operator = match first {
        "" => Operator::Is,
        "not" => match next() {
            "before" => Operator::NotBefore,
            "one" => Operator::IsNotOneOf,
            _ => Operator::IsNot,
        },
        "one" if after_is => Operator::IsOneOf,
        "exactly" => Operator::IsExactly,
        "within" => Operator::IsWithin,
        "at" => {
            if next() == "least" {
                Operator::AtLeast
            } else {
                Operator::AtMost
            }
        }
        "more" | ">" => Operator::MoreThan,
        "less" | "<" => Operator::LessThan,
        ">=" | "≥" => Operator::AtLeast,
        "<=" | "≤" => Operator::AtMost,
        "includes" => Operator::Includes,
        "excludes" => Operator::Excludes,
        "by" => Operator::By,
        word => return timing(word).map(Operation::Timing),
    };
    Some(Operation::Compare(operator))
}

fn takes_many(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::IsOneOf
            | Operator::IsNotOneOf
            | Operator::Includes
            | Operator::Excludes
            | Operator::IncludesAtLeast(_)
            | Operator::IsExactly
            | Operator::IsWithin
    )
}
