//! A measured value, its unit, and how it is written.

use std::cmp::Ordering;
use std::fmt;

/// What was measured.
#[derive(Clone, Copy)]
pub struct Figure {
    value: f64,
    unit: Unit,
    /// Whether it was cut off: the truth is larger.
    cut_off: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Seconds,
    Bytes,
    /// Bytes a second: the only one of which more is better.
    Rate,
    /// The power of what is doubled with which a cost grows.
    Power,
}

impl Figure {
    pub fn seconds(value: f64) -> Self {
        Self::new(value, Unit::Seconds)
    }

    pub fn milliseconds(value: f64) -> Self {
        Self::seconds(value / 1e3)
    }

    pub fn bytes(value: f64) -> Self {
        Self::new(value, Unit::Bytes)
    }

    pub fn megabytes(value: f64) -> Self {
        Self::bytes(value * 1e6)
    }

    /// So many bytes in so many seconds.
    pub fn rate(bytes: usize, seconds: f64) -> Self {
        Self::new(bytes as f64 / seconds, Unit::Rate)
    }

    /// A power with which something grows.
    pub fn power(value: f64) -> Self {
        Self::new(value, Unit::Power)
    }

    fn new(value: f64, unit: Unit) -> Self {
        Self {
            value,
            unit,
            cut_off: false,
        }
    }

    /// The same, of something that did not come to its end.
    #[must_use]
    pub fn cut_off(self) -> Self {
        Self {
            cut_off: true,
            ..self
        }
    }

    /// The same, less what another one needs anyway.
    #[must_use]
    pub fn less(self, other: &Self) -> Self {
        Self {
            value: (self.value - other.value).max(0.0),
            ..self
        }
    }

    /// Returns the power with which a cost grew while something doubled.
    #[must_use]
    pub fn power_over(&self, before: &Self) -> Self {
        let power = Self::power((self.value / before.value).log2());
        if self.cut_off { power.cut_off() } else { power }
    }

    /// Returns how many times better this is than another one of its kind.
    pub fn ratio(&self, other: &Self) -> Ratio {
        let times = match self.unit {
            Unit::Rate => self.value / other.value,
            _ => other.value / self.value,
        };
        Ratio {
            times,
            at_least: other.cut_off,
            at_most: self.cut_off,
        }
    }

    /// Tells whether this is as good as a bar in the same unit.
    pub fn reaches(&self, bar: &Self) -> bool {
        match self.value.partial_cmp(&bar.value) {
            Some(Ordering::Equal) => !self.cut_off,
            Some(Ordering::Less) => self.unit != Unit::Rate && !self.cut_off,
            Some(Ordering::Greater) => self.unit == Unit::Rate,
            None => false,
        }
    }

    /// Returns this as what is at most, or at least, asked for.
    pub fn as_bar(&self) -> String {
        let sign = if self.unit == Unit::Rate {
            "≥"
        } else {
            "≤"
        };
        format!("{sign} {self}")
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.cut_off { "> " } else { "" };
        let (value, unit) = match self.unit {
            Unit::Seconds if self.value < 1e-3 => (self.value * 1e6, " µs"),
            Unit::Seconds if self.value < 1.0 => (self.value * 1e3, " ms"),
            Unit::Seconds => (self.value, " s"),
            Unit::Bytes => (self.value / 1e6, " MB"),
            Unit::Rate => (self.value / 1e6, " MB/s"),
            Unit::Power => return write!(f, "{more}{:.2}", self.value),
        };
        write!(f, "{more}{}{unit}", digits(value))
    }
}

/// How many times better one is than another.
#[derive(Clone, Copy)]
pub struct Ratio {
    times: f64,
    at_least: bool,
    at_most: bool,
}

impl Ratio {
    /// Tells whether it is so many times better for certain.
    pub fn reaches(&self, bar: f64) -> bool {
        self.times >= bar && !self.at_most
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match (self.at_least, self.at_most) {
            (true, true) => return write!(f, "?"),
            (true, false) => "> ",
            (false, true) => "< ",
            (false, false) => "",
        };
        write!(f, "{sign}{}×", digits(self.times))
    }
}

/// Three digits that count, and no more.
fn digits(value: f64) -> String {
    if value >= 99.95 {
        format!("{value:.0}")
    } else if value >= 9.995 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
