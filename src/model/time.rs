//! Calendar days, and dates that leave the day or the month open.

use std::fmt;

pub use jiff::civil::Date;

/// A date as precise as its source: `2022`, `2022-11` or `2022-11-07` mean all days in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Period {
    /// Returns the period that a date names, or `None` where there is no such date.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| -> Option<Option<i16>> {
            match parts.next() {
                None => Some(None),
                Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                    part.parse().ok().map(Some)
                }
                Some(_) => None,
            }
        };
        let year = number(4)??;
        let month = number(2)?;
        let day = number(2)?;
        if parts.next().is_some() {
            return None;
        }
        let (first, last) = match (month, day) {
            (None, _) => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
            (Some(month), None) => {
                let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
                (first, first.last_of_month())
            }
            (Some(month), Some(day)) => {
                let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
                let day = Date::new(year, month, day).ok()?;
                (day, day)
            }
        };
        Some(Self { first, last })
    }

    /// Tells whether it names one day.
    pub fn is_day(self) -> bool {
        self.first == self.last
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.first;
        write!(f, "{:04}", day.year())?;
        if self.first.month() == self.last.month() {
            write!(f, "-{:02}", day.month())?;
        }
        if self.is_day() {
            write!(f, "-{:02}", day.day())?;
        }
        Ok(())
    }
}

/// Returns the number of a day on the line of days, with 1970-01-01 as 0.
pub fn day_number(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch
        .until(date)
        .map_or(0, |span| i64::from(span.get_days()))
}

/// Returns the day with a number, clamped to the years 1 to 9999.
pub fn day_of_number(number: i64) -> Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX });
    epoch.saturating_add(jiff::ToSpan::days(days.clamp(-719_162, 2_932_896)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_mean_the_whole_period() {
        let month = Period::parse("2024-02").unwrap();
        assert_eq!(month.to_string(), "2024-02");
        assert_eq!(month.last.to_string(), "2024-02-29");
        assert_eq!(Period::parse("2022").unwrap().to_string(), "2022");
        assert!(Period::parse("2022-11-07").unwrap().is_day());
        for bad in [
            "2022-02-30",
            "2022-13",
            "22",
            "2022-1-1",
            "2022-11-07-1",
            "",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_count_both_ways() {
        for text in [
            "0001-01-01",
            "1969-12-31",
            "1970-01-01",
            "2022-02-24",
            "9999-12-31",
        ] {
            let day = Period::parse(text).unwrap().first;
            assert_eq!(day_of_number(day_number(day)), day);
        }
        assert_eq!(day_number(Period::parse("1970-01-02").unwrap().first), 1);
        let _ = (day_of_number(i64::MIN), day_of_number(i64::MAX));
    }
}
