//! Numbers, amounts and dates: exact, in the unit of their issue.

use jiff::civil::Date as Day;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Fix};
use crate::domain::Decimal;
use crate::model::time::day_number;
use crate::model::{DurationUnit, Period, Type, TypeKind};
use crate::source::Span;
use crate::syntax::ast;

use super::Resolver;
use super::names::{Entity, Space};

/// An amount, or the days of a date: from the first to the second, both included.
pub(super) type Amount = (Decimal, Decimal);

/// What stands after a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Percent,
    Currency(String),
    /// A length of time: how many months or hours.
    Time(DurationUnit, u32),
    /// Not a unit that anybody uses; the parser said so.
    Unreadable,
}

impl Unit {
    pub(super) fn of(text: &str) -> Self {
        let time = Self::Time;
        match text.to_lowercase().as_str() {
            "%" | "percent" | "pct" | "per cent" => Self::Percent,
            "year" | "years" | "yr" | "yrs" => time(DurationUnit::Months, 12),
            "month" | "months" => time(DurationUnit::Months, 1),
            "week" | "weeks" => time(DurationUnit::Hours, 168),
            "day" | "days" => time(DurationUnit::Hours, 24),
            "hour" | "hours" => time(DurationUnit::Hours, 1),
            "$" | "dollar" | "dollars" => Self::Currency("USD".to_owned()),
            "€" | "euro" | "euros" => Self::Currency("EUR".to_owned()),
            "£" => Self::Currency("GBP".to_owned()),
            _ if text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic()) => {
                Self::Currency(text.to_uppercase())
            }
            _ => Self::Unreadable,
        }
    }
}

impl Resolver<'_> {
    /// Reads a number with its scale, without its unit.
    pub(super) fn decimal(&mut self, number: &ast::Number) -> Option<Decimal> {
        let text = self.text(number.digits);
        let value = exact(text, number.scale.map(|span| self.text(span)));
        match value {
            Exact::Value(value) => return Some(value),
            Exact::Unreadable => {}
            Exact::TooLong => self.fail(
                Diagnostic::new(
                    Code::NumberTooLong,
                    number.span,
                    format!(
                        "`{}` has more digits than Demarche counts exactly",
                        self.text(number.span)
                    ),
                )
                .label("too many digits")
                .help("write at most 18 digits before the point and 9 after it"),
            ),
        }
        self.failed = true;
        None
    }

    /// Reads a count, as in `at least 2 of`.
    pub(super) fn count(&mut self, number: &ast::Number) -> Option<u32> {
        let value = self.decimal(number)?;
        let text = self.text(number.span);
        if number.unit.is_none()
            && value.fract().is_zero()
            && value >= Decimal::ONE
            && let Ok(count) = u32::try_from(value.normalize().mantissa())
            && value.normalize().scale() == 0
        {
            return Some(count);
        }
        self.fail(
            Diagnostic::new(
                Code::ImpossibleCount,
                number.span,
                format!("`{text}` is no count of things"),
            )
            .label("not a count")
            .help("write a whole number from 1 up, without a unit"),
        );
        None
    }

    /// Reads a number without a unit, as a score.
    pub(super) fn score(&mut self, number: &ast::Number) -> Option<Decimal> {
        let value = self.decimal(number)?;
        if let Some(unit) = number.unit {
            self.fail(
                Diagnostic::new(
                    Code::WrongUnit,
                    unit,
                    format!(
                        "a score has no unit, but this one has `{}`",
                        self.text(unit)
                    ),
                )
                .label("not in a score")
                .help("write the number alone"),
            );
            return None;
        }
        Some(value)
    }

    /// Reads a date, or says why there is no such day.
    pub(super) fn period(&mut self, date: ast::Date) -> Option<Period> {
        self.period_at(date.span)
    }

    fn period_at(&mut self, span: Span) -> Option<Period> {
        let text = self.text(span);
        if let Some(period) = Period::parse(text).filter(|period| period.first.year() >= 1) {
            return Some(period);
        }
        let (reason, fix) = why_no_date(text);
        let mut diagnostic = Diagnostic::new(
            Code::NoSuchDate,
            span,
            format!("there is no date `{text}`: {reason}"),
        )
        .label(reason);
        diagnostic = match fix {
            Some(fix) => diagnostic
                .help("write year, month and day with four, two and two digits")
                .fix(Fix::safe(format!("write `{fix}`"), span, fix)),
            None => {
                diagnostic.help("correct the date, or leave out what is not known, as in `2022-11`")
            }
        };
        self.fail(diagnostic);
        None
    }

    /// Reads an amount of a counted type; `like` is a number beside it whose unit may stand
    /// for both, as in `between 10 and 20 %`.
    pub(super) fn amount(
        &mut self,
        issue: &str,
        ty: &Type,
        value: &ast::Value,
        like: Option<&ast::Number>,
    ) -> Option<Amount> {
        match value {
            ast::Value::Broken(_) => {
                self.failed = true;
                None
            }
            ast::Value::Date(date) if ty.kind == TypeKind::Date => self.period(*date).map(days),
            ast::Value::Number(number) if ty.kind == TypeKind::Date => {
                let text = self.text(number.span);
                let is_year = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
                if is_year {
                    return self.period_at(number.span).map(days);
                }
                self.not_a_value(issue, ty, value);
                None
            }
            ast::Value::Number(number) => {
                let value = self.quantity(issue, ty, number, like)?;
                Some((value, value))
            }
            ast::Value::Date(_) | ast::Value::Text(_) | ast::Value::Reference(_) => {
                self.not_a_value(issue, ty, value);
                None
            }
        }
    }

    fn quantity(
        &mut self,
        issue: &str,
        ty: &Type,
        number: &ast::Number,
        like: Option<&ast::Number>,
    ) -> Option<Decimal> {
        let plain = self.decimal(number)?;
        let mut unit = number.unit;
        if unit.is_none()
            && let Some(like) = like
            && let Some(shared) = like.unit
        {
            // `between 100 and 200 billion USD` may mean 100 or 100 billion.
            if let (Some(scale), None) = (like.scale, number.scale) {
                let text = self.text(number.span);
                let (scale, shared) = (self.text(scale), self.text(shared));
                self.fail(
                    Diagnostic::new(
                        Code::WrongUnit,
                        number.span,
                        format!(
                            "`{text}` beside `{}` may mean two amounts",
                            self.text(like.span)
                        ),
                    )
                    .label(format!("{text} {shared}, or {text} {scale} {shared}?"))
                    .help(format!("write out which, as in `{text} {scale} {shared}`"))
                    .fix(Fix::unsure(
                        format!("write `{text} {scale} {shared}`"),
                        number.span.after(),
                        format!(" {scale} {shared}"),
                    )),
                );
                return None;
            }
            unit = Some(shared);
        }
        let unit_text = unit.map(|span| self.text(span));
        let found = unit_text.map(Unit::of);
        if found == Some(Unit::Unreadable) {
            self.failed = true;
            return None;
        }
        let shown_number = self.text(number.span);
        match (&ty.kind, found) {
            (TypeKind::Number, None) | (TypeKind::Percent, Some(Unit::Percent)) => Some(plain),
            (TypeKind::Money(wanted), Some(Unit::Currency(found))) if *wanted == found => {
                Some(plain)
            }
            (TypeKind::Duration(wanted), Some(Unit::Time(found, times))) if *wanted == found => {
                self.within_digits(number.span, plain.checked_mul(Decimal::from(times)))
            }
            (TypeKind::Duration(_), Some(Unit::Time(found, _))) => {
                let (has, uses) = match found {
                    DurationUnit::Months => ("months or years", "days, weeks or hours"),
                    DurationUnit::Hours => ("days, weeks or hours", "months or years"),
                };
                self.fail(
                    Diagnostic::new(
                        Code::MixedDurations,
                        number.span,
                        format!("`{shown_number}` is in {has}, but `{issue}` is counted in {uses}"),
                    )
                    .label(format!("elsewhere `{issue}` is in {uses}"))
                    .help("months differ in length, so use one of the two throughout the issue"),
                );
                None
            }
            (TypeKind::Percent, None) => {
                self.missing_unit(issue, number, "in per cent", Some("%"));
                None
            }
            (TypeKind::Money(currency), None) => {
                let currency = currency.clone();
                self.missing_unit(issue, number, &format!("in {currency}"), Some(&currency));
                None
            }
            (TypeKind::Duration(_), None) => {
                self.missing_unit(issue, number, "a length of time", None);
                None
            }
            (TypeKind::Money(wanted), Some(Unit::Currency(found))) => {
                let at = number.unit.unwrap_or(number.span);
                if iso_currency::Currency::from_code(&found).is_none() {
                    let diagnostic = self.unknown_currency(at);
                    self.fail(diagnostic);
                } else {
                    let number = self.issue_number(issue);
                    self.fail_once(
                        number,
                        &found,
                        Diagnostic::new(
                            Code::WrongUnit,
                            at,
                            format!("`{issue}` is in {wanted}, but this is in {found}"),
                        )
                        .label(format!("{found}, not {wanted}"))
                        .help(format!(
                            "Demarche does not convert, since rates change from day to day: write the amount in {wanted}"
                        )),
                    );
                }
                None
            }
            (kind, Some(_)) => {
                let counted = match kind {
                    TypeKind::Percent => "in per cent".to_owned(),
                    TypeKind::Money(currency) => format!("in {currency}"),
                    TypeKind::Duration(DurationUnit::Months) => "in months or years".to_owned(),
                    TypeKind::Duration(DurationUnit::Hours) => "in days, weeks or hours".to_owned(),
                    _ => "a plain number".to_owned(),
                };
                let at = number.unit.unwrap_or(number.span);
                let shown = unit_text.unwrap_or_default();
                let mut diagnostic = Diagnostic::new(
                    Code::WrongUnit,
                    at,
                    format!("`{issue}` is {counted}, but this amount has the unit `{shown}`"),
                )
                .label(format!("`{issue}` is {counted}"));
                diagnostic = match kind {
                    TypeKind::Number => diagnostic
                        .help("leave the unit out, or give the issue a type with a unit: `percent`, `money` or `duration`"),
                    _ => diagnostic.help("write the amount in the unit of its issue"),
                };
                self.fail(diagnostic);
                None
            }
            (_, None) => Some(plain),
        }
    }

    fn issue_number(&self, name: &str) -> usize {
        match self.names.peek(Space::Agenda, name) {
            Some(Entity::Issue(at) | Entity::Event(at)) => at,
            _ => usize::MAX,
        }
    }

    fn missing_unit(
        &mut self,
        issue: &str,
        number: &ast::Number,
        counted: &str,
        unit: Option<&str>,
    ) {
        let text = self.text(number.span);
        let mut diagnostic = Diagnostic::new(
            Code::WrongUnit,
            number.span,
            format!("`{issue}` is {counted}, but `{text}` has no unit"),
        )
        .label("a number without a unit");
        diagnostic = match unit {
            Some(unit) => diagnostic
                .help(format!("write `{text} {unit}`"))
                .fix(Fix::safe(
                    format!("write `{text} {unit}`"),
                    number.span.after(),
                    format!(" {unit}"),
                )),
            None => diagnostic.help(format!(
                "say in what it is counted, as in `{text} years` or `{text} days`"
            )),
        };
        self.fail(diagnostic);
    }

    fn within_digits(&mut self, span: Span, value: Option<Decimal>) -> Option<Decimal> {
        let kept = value.filter(|value| fits(*value));
        if kept.is_none() {
            self.fail(
                Diagnostic::new(
                    Code::NumberTooLong,
                    span,
                    format!("`{}` is more than Demarche counts exactly", self.text(span)),
                )
                .label("too many digits")
                .help("write at most 18 digits before the point and 9 after it"),
            );
        }
        kept
    }

    /// Says that a currency has no such code.
    pub(super) fn unknown_currency(&self, span: Span) -> Diagnostic {
        let text = self.text(span);
        let upper = text.to_uppercase();
        let diagnostic = Diagnostic::new(
            Code::UnknownCurrency,
            span,
            format!("no currency has the code `{text}`"),
        )
        .label("not a currency");
        if text != upper && iso_currency::Currency::from_code(&upper).is_some() {
            diagnostic
                .help(format!("codes of currencies are written large: `{upper}`"))
                .fix(Fix::safe(format!("write `{upper}`"), span, upper))
        } else {
            diagnostic
                .help("write its three letters as ISO 4217 has them, such as `USD`, `EUR` or `UAH`")
        }
    }
}

/// Returns the days of a date as numbers.
pub(super) fn days(period: Period) -> Amount {
    let number = |day: Day| Decimal::from(day_number(day));
    (number(period.first), number(period.last))
}

enum Exact {
    Value(Decimal),
    TooLong,
    Unreadable,
}

fn exact(text: &str, scale: Option<&str>) -> Exact {
    let scale = match scale.map(str::to_lowercase).as_deref() {
        None => 1,
        Some("thousand" | "thousands" | "k") => 1_000_i64,
        Some("million" | "millions" | "mln" | "mio" | "mn" | "m") => 1_000_000,
        Some("billion" | "billions" | "bn" | "b") => 1_000_000_000,
        Some("trillion" | "trillions" | "tn") => 1_000_000_000_000,
        Some(_) => return Exact::Unreadable,
    };
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '_' | ',' | '+'))
        .map(|c| if c == '−' { '-' } else { c })
        .collect();
    let digits = plain.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit())
        && fraction.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return Exact::Unreadable;
    }
    if whole.trim_start_matches('0').len() > 18 || fraction.len() > 9 {
        return Exact::TooLong;
    }
    let Ok(value) = Decimal::from_str_exact(&plain) else {
        return Exact::Unreadable;
    };
    match value.checked_mul(Decimal::from(scale)) {
        Some(value) if fits(value) => Exact::Value(value.normalize()),
        _ => Exact::TooLong,
    }
}

fn fits(value: Decimal) -> bool {
    value.abs() < Decimal::from(1_000_000_000_000_000_000_i64) && value.normalize().scale() <= 9
}

/// Says why a text is no date, and how it is meant where that is certain.
fn why_no_date(text: &str) -> (String, Option<String>) {
    let parts: Vec<&str> = text.split('-').collect();
    let numbers: Option<Vec<i32>> = parts.iter().map(|part| part.parse().ok()).collect();
    let unclear = || {
        (
            "a date is year, month and day: `2022-11-07`".to_owned(),
            None,
        )
    };
    let Some(numbers) = numbers.filter(|numbers| numbers.len() <= 3) else {
        return unclear();
    };
    let (year, month, day) = (numbers[0], numbers.get(1).copied(), numbers.get(2).copied());
    if parts[0].len() != 4 {
        return ("a year has four digits".to_owned(), None);
    }
    if year == 0 {
        return ("years count from 1".to_owned(), None);
    }
    let Some(month) = month else {
        return unclear();
    };
    if !(1..=12).contains(&month) {
        return ("months run from 01 to 12".to_owned(), None);
    }
    let first = Day::new(year as i16, month as i8, 1);
    if let (Some(day), Ok(first)) = (day, first) {
        let last = i32::from(first.days_in_month());
        if day < 1 || day > last {
            let month = MONTHS[month as usize - 1];
            return (format!("{month} {year} has {last} days"), None);
        }
    }
    // All numbers are right, so only their digits are too few or too many.
    let written = match day {
        Some(day) => format!("{year:04}-{month:02}-{day:02}"),
        None => format!("{year:04}-{month:02}"),
    };
    ("months and days have two digits".to_owned(), Some(written))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
