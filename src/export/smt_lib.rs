//! SMT-LIB 2.6, which Z3, cvc5 and others read.
//!
//! Formulas are written as the model has them: a number is a `Real` with its range, and not
//! one of the stretches that `constraint` cuts it into. What an answer rests on is thus the
//! meaning of the clauses alone, and not our encoding of it.
//!
//! Every name stands between bars and has a space in it, so that none is a word of the
//! language: an issue may be called `select` or `and`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::constraint::{Origin, binding, shared};
use crate::domain::{Cut, Decimal, Grain, Line, Members, Stretch, Values};
use crate::model::{
    Atom, CellId, DurationUnit, Formula, IssueId, Negotiation, Relation, Type, TypeKind, Value,
    day_number, day_of_number,
};
use crate::report::words::{self, clean, is_disguise};

use super::{Expected, Facts, Question, Table};

/// Returns the script that puts questions to a solver.
pub fn smt_lib(facts: &Facts<'_>, table: &Table, questions: &[Question]) -> String {
    let mut writer = Writer {
        facts,
        negotiation: facts.negotiation,
        out: String::new(),
        days: BTreeSet::new(),
    };
    let mut members: Vec<Origin> = table.members().collect();
    for origin in questions.iter().flat_map(|question| &question.members) {
        if !members.contains(origin) {
            members.push(*origin);
        }
    }
    writer.head(table);
    let head = writer.take();
    writer.issues(&members);
    let issues = writer.take();
    writer.comment("");
    writer.comment("What each rule, reading and clause asks of a deal, below its own words.");
    for origin in &members {
        writer.meaning(*origin);
    }
    writer.comment("");
    writer.comment("The questions.");
    for question in questions {
        writer.ask(question);
    }
    let rest = writer.take();
    writer.calendar();
    let days = writer.take();
    [head, days, issues, rest].concat()
}

struct Writer<'a> {
    facts: &'a Facts<'a>,
    negotiation: &'a Negotiation,
    out: String,
    /// The days that were mentioned, so that each can be given a name.
    days: BTreeSet<i64>,
}

impl Writer<'_> {
    fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Writes a line. What it holds has been made safe.
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Writes a comment, which nothing in the text can end.
    fn comment(&mut self, text: &str) {
        let text = clean(text);
        if text.is_empty() {
            self.out.push('\n');
        } else {
            let _ = writeln!(self.out, "; {text}");
        }
    }

    fn head(&mut self, table: &Table) {
        self.comment(self.facts.title());
        for line in [
            "What the parties at the table ask of a deal, written by `demarche export` so that",
            "another program can check what Demarche says of it:",
            "",
            "  z3 FILE",
            "  cvc5 --incremental FILE",
            "",
            "Each answer follows a line that says which one is expected: `sat` where the named",
            "demands can all hold, `unsat` where they cannot. Of a conflict all members are",
            "needed: its core names them all, and without any one of them the others can hold.",
        ] {
            if line.is_empty() {
                self.line(";");
            } else {
                self.comment(line);
            }
        }
        self.line(";");
        self.comment(&self.facts.compared());
        let facts = self.facts;
        facts.left_out(table, |line| match line {
            "" => self.line(";"),
            line => self.comment(line),
        });
        self.line("");
        self.line("(set-option :produce-unsat-cores true)");
        self.line("(set-logic ALL)");
    }

    // ── Issues ───────────────────────────────────────────────────────────────────────────

    /// Declares every cell that a member speaks of.
    fn issues(&mut self, members: &[Origin]) {
        let mut cells: BTreeSet<CellId> = BTreeSet::new();
        for origin in members {
            self.formula_of(*origin).each_cell(&mut |cell| {
                cells.insert(cell);
            });
        }
        self.comment("");
        self.comment("What a deal settles.");
        let mut last: Option<IssueId> = None;
        for cell in cells {
            let id = self.negotiation.cell(cell).issue;
            if last != Some(id) {
                self.issue(id);
                last = Some(id);
            }
            self.cell(cell);
        }
    }

    /// Says what an issue is, and names its values.
    fn issue(&mut self, id: IssueId) {
        let issue = self.negotiation.issue(id);
        let text = format!(
            "{} ({}): {}",
            words::issue(issue),
            self.facts.place_of(issue.span),
            kind(&issue.ty.kind)
        );
        self.comment("");
        self.comment(&text);
        if let TypeKind::Choice(values) | TypeKind::Scale(values) = &issue.ty.kind {
            for (number, value) in values.iter().enumerate() {
                let name = value_symbol(&issue.name, value);
                let label = clean(value.label.as_deref().unwrap_or_default());
                let legend = if label.is_empty() { "" } else { " ; " };
                let line = format!("(define-fun {name} () Int {number}){legend}{label}");
                self.line(&line);
            }
        }
    }

    fn cell(&mut self, cell: CellId) {
        let ty = &self.negotiation.issue_of(cell).ty;
        let sort = match &ty.kind {
            TypeKind::Subset(elements) => {
                for element in elements {
                    let name = self.element(cell, element);
                    self.line(&format!("(declare-const {name} Bool)"));
                }
                return;
            }
            TypeKind::YesNo => "Bool",
            TypeKind::Choice(_) | TypeKind::Scale(_) | TypeKind::Date => "Int",
            _ => "Real",
        };
        let name = self.name(cell);
        self.line(&format!("(declare-const {name} {sort})"));
        let range = match &ty.kind {
            TypeKind::YesNo => return,
            TypeKind::Choice(values) | TypeKind::Scale(values) => {
                format!("(<= 0 {name} {})", values.len().saturating_sub(1))
            }
            _ => self.on_line(cell, &ty.range, &Line::all()),
        };
        if range != "true" {
            self.line(&format!("(assert {range})"));
        }
    }

    /// Gives the days that were mentioned their names.
    fn calendar(&mut self) {
        if self.days.is_empty() {
            return;
        }
        self.comment("");
        self.comment("Days, counted from 1970-01-01.");
        for number in std::mem::take(&mut self.days) {
            let value = integer(Decimal::from(number));
            let line = format!("(define-fun {} () Int {value})", day_symbol(number));
            self.line(&line);
        }
    }

    fn name(&self, cell: CellId) -> String {
        symbol(&format!("issue {}", self.negotiation.cell_name(cell)))
    }

    fn element(&self, cell: CellId, element: &Value) -> String {
        let cell = self.negotiation.cell_name(cell);
        symbol(&format!("issue {cell}: {}", element.name))
    }

    // ── Clauses, rules and readings ──────────────────────────────────────────────────────

    fn meaning(&mut self, origin: Origin) {
        let formula = self.formula_of(origin);
        self.comment("");
        for line in self.caption(origin) {
            self.comment(&line);
        }
        if formula.has_order() {
            self.comment("An order in time restricts no value. It counts as true, or, under a");
            self.comment("negation, as false, so that it never excludes anything.");
        }
        let mut parts = Vec::new();
        split(&formula, &mut parts);
        let conditions: Vec<String> = parts
            .into_iter()
            .map(|part| self.formula(part, true))
            .collect();
        let body = match conditions.as_slice() {
            [] => "true".to_owned(),
            [only] => only.clone(),
            several => format!("(and\n    {})", several.join("\n    ")),
        };
        let name = self.says(origin);
        self.line(&format!("(define-fun {name} () Bool\n  {body})"));
    }

    /// Returns who said it, when and where, and in which words.
    fn caption(&self, origin: Origin) -> Vec<String> {
        let label = |label: &Option<String>| {
            let label = label.as_deref();
            label.map_or_else(String::new, |label| format!(" \"{label}\""))
        };
        let (first, by, whole) = match origin {
            Origin::Clause(id) => {
                let clause = self.negotiation.clause(id);
                let party = words::party(self.negotiation, clause.party);
                let first = format!("{}{}, of {party}", clause.key, label(&clause.label));
                (first, words::attribution(clause), clause.span)
            }
            Origin::Background(id) => {
                let background = self.negotiation.background(id);
                let kind = match background.held_by {
                    None => "a rule",
                    Some(_) => "a reading, assumed",
                };
                let first = format!("{}{}: {kind}", background.name, label(&background.label));
                let by = background.held_by.as_deref().unwrap_or_default();
                (first, by.join(", "), background.whole)
            }
        };
        let place = self.facts.place(origin);
        let second = if by.is_empty() {
            place
        } else {
            format!("{by} ({place})")
        };
        let text = self.facts.sources.text(whole).lines();
        let text = text.map(str::trim_end).filter(|line| !line.is_empty());
        let mut lines = vec![first, second];
        lines.extend(text.map(|line| format!("| {line}")));
        lines
    }

    fn formula_of(&self, origin: Origin) -> Formula {
        match origin {
            Origin::Clause(id) => {
                binding(self.negotiation.clause(id)).unwrap_or(Formula::All(Vec::new()))
            }
            Origin::Background(id) => shared(self.negotiation.background(id)),
        }
    }

    /// Returns the name of what it asks.
    fn says(&self, origin: Origin) -> String {
        symbol(&format!("{} says", self.facts.key(origin)))
    }

    /// Returns the name that it has in a core.
    fn named(&self, origin: Origin) -> String {
        let kind = match origin {
            Origin::Clause(_) => "clause",
            Origin::Background(id) if self.negotiation.background(id).is_reading() => "reading",
            Origin::Background(_) => "rule",
        };
        symbol(&format!("{kind} {}", self.facts.key(origin)))
    }

    // ── Formulas ─────────────────────────────────────────────────────────────────────────

    /// Returns a formula. `positive` tells whether it stands under an even number of
    /// negations; only an order in time asks.
    fn formula(&mut self, formula: &Formula, positive: bool) -> String {
        match formula {
            Formula::Order(_) => positive.to_string(),
            Formula::Not(inner) => format!("(not {})", self.formula(inner, !positive)),
            Formula::All(parts) => joined("and", "true", &self.formulas(parts, positive)),
            Formula::Any(parts) => match parts.as_slice() {
                [Formula::Not(given), then] => format!(
                    "(=> {} {})",
                    self.formula(given, !positive),
                    self.formula(then, positive)
                ),
                parts => joined("or", "false", &self.formulas(parts, positive)),
            },
            Formula::AtLeast(count, parts) => {
                let parts = self.formulas(parts, positive);
                match *count as usize {
                    0 => "true".to_owned(),
                    1 => joined("or", "false", &parts),
                    all if all == parts.len() => joined("and", "true", &parts),
                    more if more > parts.len() => "false".to_owned(),
                    count => {
                        let ones: Vec<String> = parts
                            .iter()
                            .map(|part| format!("(ite {part} 1 0)"))
                            .collect();
                        format!("(>= (+ {}) {count})", ones.join(" "))
                    }
                }
            }
            Formula::Atom(Atom::In(cell, Values::Members(set))) => self.among(*cell, set),
            Formula::Atom(Atom::In(cell, Values::Line(line))) => {
                let negotiation = self.negotiation;
                self.on_line(*cell, line, &negotiation.issue_of(*cell).ty.range)
            }
            Formula::Atom(Atom::In(_, Values::Family(_))) => {
                unreachable!("the model asks subsets for elements only")
            }
            Formula::Atom(Atom::Has(cell, element)) => {
                match &self.negotiation.issue_of(*cell).ty.kind {
                    TypeKind::Subset(elements) => self.element(*cell, &elements[*element as usize]),
                    _ => unreachable!("the model asks only subsets for an element"),
                }
            }
            Formula::Atom(Atom::Compare(left, relation, right)) => {
                let relation = match relation {
                    Relation::Less => "<",
                    Relation::AtMost => "<=",
                    Relation::Equal => "=",
                };
                format!("({relation} {} {})", self.name(*left), self.name(*right))
            }
        }
    }

    fn formulas(&mut self, parts: &[Formula], positive: bool) -> Vec<String> {
        parts
            .iter()
            .map(|part| self.formula(part, positive))
            .collect()
    }

    /// Says that a choice or a scale has one of these values.
    fn among(&self, cell: CellId, set: &Members) -> String {
        let issue = self.negotiation.issue_of(cell);
        let name = self.name(cell);
        let (values, is_scale) = match &issue.ty.kind {
            TypeKind::Choice(values) => (values, false),
            TypeKind::Scale(values) => (values, true),
            _ => {
                return match (set.contains(0), set.contains(1)) {
                    (true, true) => "true".to_owned(),
                    (false, true) => name,
                    (true, false) => format!("(not {name})"),
                    (false, false) => "false".to_owned(),
                };
            }
        };
        let value = |at: u32| value_symbol(&issue.name, &values[at as usize]);
        let is = |at: u32| format!("(= {name} {})", value(at));
        let (Some(first), Some(last)) = (set.iter().next(), set.iter().next_back()) else {
            return "false".to_owned();
        };
        let rest = set.complement();
        if set.is_full() {
            "true".to_owned()
        } else if is_scale && set.len() > 1 && last - first + 1 == set.len() {
            if first == 0 {
                format!("(<= {name} {})", value(last))
            } else if last + 1 == set.universe() {
                format!("(>= {name} {})", value(first))
            } else {
                format!("(<= {} {name} {})", value(first), value(last))
            }
        } else if let Some(only) = single(&rest).filter(|_| set.len() > 1) {
            format!("(not {})", is(only))
        } else {
            let parts: Vec<String> = set.iter().map(is).collect();
            joined("or", "false", &parts)
        }
    }

    /// Says that a number or a date lies on a line. It is known to lie in `range`, whose bounds
    /// need not be repeated.
    fn on_line(&mut self, cell: CellId, line: &Line, range: &Line) -> String {
        let parts: Vec<String> = line
            .stretches()
            .iter()
            .map(|stretch| self.within(cell, *stretch, range))
            .collect();
        joined("or", "false", &parts)
    }

    fn within(&mut self, cell: CellId, stretch: Stretch, range: &Line) -> String {
        let negotiation = self.negotiation;
        let ty = &negotiation.issue_of(cell).ty;
        let grain = ty.grain();
        let name = self.name(cell);
        if let Some(value) = stretch.single(grain) {
            return format!("(= {name} {})", self.amount(ty, value));
        }
        let known = match range.stretches() {
            [whole] => *whole,
            _ => Stretch {
                low: Cut::Start,
                high: Cut::End,
            },
        };
        let low = match stretch.low.on(grain) {
            cut if cut == known.low => None,
            Cut::Before(value) => Some(("<=", self.amount(ty, value))),
            Cut::After(value) => Some(("<", self.amount(ty, value))),
            Cut::Start | Cut::End => None,
        };
        let high = match stretch.high.on(grain) {
            cut if cut == known.high => None,
            // Before a day is at most the day before.
            Cut::Before(day) if grain == Grain::Whole => {
                Some(("<=", self.amount(ty, day - Decimal::ONE)))
            }
            Cut::Before(value) => Some(("<", self.amount(ty, value))),
            Cut::After(value) => Some(("<=", self.amount(ty, value))),
            Cut::Start | Cut::End => None,
        };
        match (low, high) {
            (None, None) => "true".to_owned(),
            (Some((than, low)), None) => format!("({than} {low} {name})"),
            (None, Some((than, high))) => format!("({than} {name} {high})"),
            (Some((after, low)), Some((before, high))) if after == before => {
                format!("({after} {low} {name} {high})")
            }
            (Some((after, low)), Some((before, high))) => {
                format!("(and ({after} {low} {name}) ({before} {name} {high}))")
            }
        }
    }

    /// Returns an amount, exactly.
    fn amount(&mut self, ty: &Type, value: Decimal) -> String {
        if ty.grain() == Grain::Dense {
            return signed(value, |digits| {
                let point = if digits.contains('.') { "" } else { ".0" };
                format!("{digits}{point}")
            });
        }
        let number = i64::try_from(value.trunc().mantissa()).ok();
        match number.filter(|number| day_number(day_of_number(*number)) == *number) {
            Some(number) => {
                self.days.insert(number);
                day_symbol(number)
            }
            // A day outside the calendar has a number, but no name.
            None => integer(value),
        }
    }

    // ── Questions ────────────────────────────────────────────────────────────────────────

    fn ask(&mut self, question: &Question) {
        let members = &question.members;
        let expected = match question.expected {
            Expected::Sat => "expected sat".to_owned(),
            Expected::Unsat => "expected unsat".to_owned(),
            Expected::Core => format!("expected unsat, core = all {}", members.len()),
            Expected::Unknown => "no answer expected".to_owned(),
        };
        self.line("\n(push 1)");
        for member in members {
            let line = format!(
                "(assert (! {} :named {}))",
                self.says(*member),
                self.named(*member)
            );
            self.line(&line);
        }
        self.line(&format!("(echo \"{}: {expected}\")", question.title));
        self.line("(check-sat)");
        if question.expected == Expected::Core {
            self.line("(get-unsat-core)");
        }
        self.line("(pop 1)");
    }
}

/// Gathers the parts of nested conjunctions, so that each has a line of its own.
fn split<'a>(formula: &'a Formula, parts: &mut Vec<&'a Formula>) {
    match formula {
        Formula::All(inner) => inner.iter().for_each(|part| split(part, parts)),
        other => parts.push(other),
    }
}

fn single(set: &Members) -> Option<u32> {
    set.iter().next().filter(|_| set.len() == 1)
}

fn joined(operator: &str, of_none: &str, parts: &[String]) -> String {
    match parts {
        [] => of_none.to_owned(),
        [only] => only.clone(),
        parts => format!("({operator} {})", parts.join(" ")),
    }
}

/// Returns a quoted symbol. The two signs that it must not hold are replaced by their codes,
/// and so is whatever could disguise it, and `%` itself, so that no two names become one.
fn symbol(name: &str) -> String {
    let mut out = String::from("|");
    for c in name.chars() {
        if matches!(c, '|' | '\\' | '%') || is_disguise(c) {
            let _ = write!(out, "%{:x};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push('|');
    out
}

fn value_symbol(issue: &str, value: &Value) -> String {
    symbol(&format!("{issue}: {}", value.name))
}

fn day_symbol(number: i64) -> String {
    symbol(&format!("day {}", day_of_number(number)))
}

fn integer(value: Decimal) -> String {
    signed(value.trunc(), str::to_owned)
}

/// Writes a number without a sign, and its sign as the language wants it.
fn signed(value: Decimal, write: impl Fn(&str) -> String) -> String {
    let digits = write(&value.abs().normalize().to_string());
    if value < Decimal::ZERO {
        format!("(- {digits})")
    } else {
        digits
    }
}

fn kind(kind: &TypeKind) -> String {
    match kind {
        TypeKind::YesNo => "yes or no".to_owned(),
        TypeKind::Choice(_) => "one of these values".to_owned(),
        TypeKind::Scale(_) => "one of these steps, least first".to_owned(),
        TypeKind::Subset(_) => "any of these".to_owned(),
        TypeKind::Number => "a number".to_owned(),
        TypeKind::Percent => "per cent".to_owned(),
        TypeKind::Money(currency) => format!("an amount in {currency}"),
        TypeKind::Duration(DurationUnit::Months) => "a length of time in months".to_owned(),
        TypeKind::Duration(DurationUnit::Hours) => "a length of time in hours".to_owned(),
        TypeKind::Date => "a day".to_owned(),
    }
}
