//! The types of issues, and how their values read.

use crate::domain::{Cut, Decimal, Grain, Line, Members, Space, Stretch, Values};

use super::time::day_of_number;

/// A type, with the labels of its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Which type.
    pub kind: TypeKind,
    /// Of a counted type, the values allowed.
    pub range: Line,
}

/// The types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `yes or no`; no is value 0, yes is value 1.
    YesNo,
    /// One of several values without an order.
    Choice(Vec<Value>),
    /// One of several values, least first.
    Scale(Vec<Value>),
    /// Any set of elements.
    Subset(Vec<Value>),
    /// An exact decimal.
    Number,
    /// An exact decimal in per cent.
    Percent,
    /// An exact decimal in this currency.
    Money(String),
    /// A length of time in this unit.
    Duration(DurationUnit),
    /// A day, counted from 1970-01-01.
    Date,
}

/// What lengths of time of one issue are counted in. Months and hours do not convert
/// exactly, so an issue uses one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    /// Months; a year is twelve.
    Months,
    /// Hours; a day is 24, a week 168.
    Hours,
}

/// A value or an element: its name and its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
}

impl Value {
    /// Returns the label, or else the name.
    pub fn words(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

impl Type {
    /// Returns what values a cell of this type can take.
    pub fn space(&self) -> Space {
        match &self.kind {
            TypeKind::YesNo => Space::Choice(2),
            TypeKind::Choice(values) => Space::Choice(values.len() as u32),
            TypeKind::Scale(values) => Space::Scale(values.len() as u32),
            TypeKind::Subset(elements) => Space::Subset(elements.len() as u32),
            _ => Space::Line(self.grain(), self.range.clone()),
        }
    }

    /// Returns whether there is always a value between two others.
    pub fn grain(&self) -> Grain {
        match self.kind {
            TypeKind::Date => Grain::Whole,
            _ => Grain::Dense,
        }
    }

    /// Returns a set of values in words: `at least 50 %`, `Ukrainian or left undetermined`.
    pub fn describe(&self, values: &Values) -> String {
        match values {
            _ if values.is_empty() => "nothing".to_owned(),
            Values::Members(set) => self.describe_members(set),
            Values::Family(family) => {
                let words = |set: &Members| self.list(set, "and");
                let mut parts = Vec::new();
                if family.is_single() {
                    return if family.required.is_empty() {
                        "none of them".to_owned()
                    } else {
                        format!("exactly {}", words(&family.required))
                    };
                }
                if !family.required.is_empty() {
                    parts.push(format!("with {}", words(&family.required)));
                }
                if !family.forbidden.is_empty() {
                    parts.push(format!("without {}", self.list(&family.forbidden, "or")));
                }
                if family.further {
                    parts.push("under further conditions".to_owned());
                }
                if parts.is_empty() {
                    "anything".to_owned()
                } else {
                    parts.join(", ")
                }
            }
            Values::Line(line) if *line == self.range => "anything".to_owned(),
            Values::Line(line) => {
                let parts: Vec<String> = line
                    .stretches()
                    .iter()
                    .map(|stretch| self.describe_stretch(*stretch))
                    .collect();
                join(&parts, "or")
            }
        }
    }

    /// Returns an amount in words: `300 billion USD`, `15 years`, `2022-11-07`.
    pub fn amount(&self, value: Decimal) -> String {
        match &self.kind {
            TypeKind::Date => {
                let day = i64::try_from(value.floor().mantissa()).unwrap_or(i64::MAX);
                day_of_number(day).to_string()
            }
            TypeKind::Percent => format!("{} %", grouped(value)),
            TypeKind::Money(currency) => format!("{} {currency}", rounded(value)),
            TypeKind::Duration(unit) => duration(value, *unit),
            _ => rounded(value),
        }
    }

    /// Returns the distance between two amounts in words; of dates, in days.
    pub fn distance(&self, low: Decimal, high: Decimal) -> String {
        let distance = high - low;
        match self.kind {
            TypeKind::Date => plural(distance, "day"),
            TypeKind::Percent => {
                let unit = if distance == Decimal::ONE {
                    "point"
                } else {
                    "points"
                };
                format!("{} percentage {unit}", grouped(distance))
            }
            _ => self.amount(distance),
        }
    }

    fn values(&self) -> &[Value] {
        match &self.kind {
            TypeKind::Choice(values) | TypeKind::Scale(values) | TypeKind::Subset(values) => values,
            _ => &[],
        }
    }

    fn word(&self, value: u32) -> String {
        match &self.kind {
            TypeKind::YesNo => ["no", "yes"][(value as usize).min(1)].to_owned(),
            _ => self
                .values()
                .get(value as usize)
                .map_or_else(String::new, |value| value.words().to_owned()),
        }
    }

    fn list(&self, set: &Members, last: &str) -> String {
        let words: Vec<String> = set.iter().map(|value| self.word(value)).collect();
        join(&words, last)
    }

    fn describe_members(&self, set: &Members) -> String {
        if set.is_full() {
            return "anything".to_owned();
        }
        let (Some(first), Some(last)) = (set.iter().next(), set.iter().next_back()) else {
            return "nothing".to_owned();
        };
        let is_run = last - first + 1 == set.len();
        if matches!(self.kind, TypeKind::Scale(_)) && set.len() > 1 && is_run {
            if first == 0 {
                return format!("at most {}", self.word(last));
            }
            if last + 1 == set.universe() {
                return format!("at least {}", self.word(first));
            }
        }
        let rest = set.complement();
        if set.len() > 3 && rest.len() < set.len() {
            return format!("anything but {}", self.list(&rest, "and"));
        }
        self.list(set, "or")
    }

    fn describe_stretch(&self, stretch: Stretch) -> String {
        let grain = self.grain();
        if let Some(value) = stretch.single(grain) {
            return self.amount(value);
        }
        // A range that the type gives anyway need not be repeated.
        let bounds = self.range.stretches().first();
        let low = (bounds.map(|bound| bound.low) != Some(stretch.low)).then_some(stretch.low);
        let high = (bounds.map(|bound| bound.high) != Some(stretch.high)).then_some(stretch.high);
        let is_date = self.kind == TypeKind::Date;
        let from = |cut: Cut| match cut {
            Cut::Before(value) if is_date => Some(format!("not before {}", self.amount(value))),
            Cut::Before(value) => Some(format!("at least {}", self.amount(value))),
            Cut::After(value) => Some(format!("more than {}", self.amount(value))),
            Cut::Start | Cut::End => None,
        };
        let to = |cut: Cut| match cut {
            Cut::Before(value) if is_date => {
                Some(format!("by {}", self.amount(value - Decimal::ONE)))
            }
            Cut::Before(value) => Some(format!("less than {}", self.amount(value))),
            Cut::After(value) => Some(format!("at most {}", self.amount(value))),
            Cut::Start | Cut::End => None,
        };
        match (low, high) {
            (Some(Cut::Before(a)), Some(Cut::After(b))) => {
                format!("between {} and {}", self.amount(a), self.amount(b))
            }
            (Some(Cut::Before(a)), Some(Cut::Before(b))) if is_date => {
                format!(
                    "between {} and {}",
                    self.amount(a),
                    self.amount(b - Decimal::ONE)
                )
            }
            (low, high) => {
                let parts: Vec<String> = low
                    .and_then(from)
                    .into_iter()
                    .chain(high.and_then(to))
                    .collect();
                if parts.is_empty() {
                    "anything".to_owned()
                } else {
                    parts.join(" and ")
                }
            }
        }
    }
}

/// Joins words as a sentence does: `a, b and c`.
pub fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., end] => format!("{} {last} {end}", init.join(", ")),
    }
}

/// Writes large round numbers as people say them: `300 billion`.
fn rounded(value: Decimal) -> String {
    const STEPS: [(i64, &str); 3] = [
        (1_000_000_000_000, "trillion"),
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
    ];
    for (step, word) in STEPS {
        let step = Decimal::from(step);
        let count = value / step;
        if count.abs() >= Decimal::ONE && count.normalize().scale() <= 3 && count * step == value {
            return format!("{} {word}", grouped(count));
        }
    }
    grouped(value)
}

/// Writes a number as the language reads it, with `_` between thousands.
fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 4 {
            out.push('_');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn plural(count: Decimal, unit: &str) -> String {
    let ending = if count == Decimal::ONE { "" } else { "s" };
    format!("{} {unit}{ending}", grouped(count))
}

fn duration(value: Decimal, unit: DurationUnit) -> String {
    let (steps, least): (&[(i64, &str)], &str) = match unit {
        DurationUnit::Months => (&[(12, "year")], "month"),
        DurationUnit::Hours => (&[(168, "week"), (24, "day")], "hour"),
    };
    for (step, word) in steps {
        let count = value / Decimal::from(*step);
        if count.fract() == Decimal::ZERO && count != Decimal::ZERO {
            return plural(count, word);
        }
    }
    plural(value, least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> Type {
        Type {
            kind: TypeKind::Money("USD".into()),
            range: Line::all(),
        }
    }

    #[test]
    fn amounts_read_as_people_say_them() {
        let ty = number();
        assert_eq!(
            ty.amount(Decimal::from(300_000_000_000_i64)),
            "300 billion USD"
        );
        assert_eq!(ty.amount(Decimal::from(85_000)), "85_000 USD");
        assert_eq!(ty.amount(Decimal::new(15, 1)), "1.5 USD");
        assert_eq!(
            duration(Decimal::from(180), DurationUnit::Months),
            "15 years"
        );
        assert_eq!(
            duration(Decimal::from(18), DurationUnit::Months),
            "18 months"
        );
    }

    #[test]
    fn stretches_read_as_conditions() {
        let ty = number();
        let (five, nine) = (Decimal::from(5), Decimal::from(9));
        let show = |low, high| ty.describe(&Values::Line(Line::between(low, high)));
        assert_eq!(show(Cut::Start, Cut::After(five)), "at most 5 USD");
        assert_eq!(show(Cut::After(five), Cut::End), "more than 5 USD");
        assert_eq!(
            show(Cut::Before(five), Cut::After(nine)),
            "between 5 USD and 9 USD"
        );
        assert_eq!(show(Cut::Before(five), Cut::After(five)), "5 USD");
        assert_eq!(show(Cut::Start, Cut::End), "anything");
    }
}
