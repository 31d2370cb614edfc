use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

/// First and last year of a date.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A day of the Gregorian calendar, from 1900 to 2200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// Not four digits, two and two, with hyphens between.
    #[error("expected a date YYYY-MM-DD, got `{0}`")]
    Form(String),
    /// A day that the calendar does not have.
    #[error("expected a day that exists, got {0}")]
    NoSuchDay(String),
    /// A year that is out of range.
    #[error("expected a year from 1900 to 2200, got {0}")]
    Year(String),
}

impl Date {
    /// Parses `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`DateError`] where the text is not of that form, the day does not exist, or the year is out of range.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let form = || DateError::Form(flowmrd_gating::excerpt::excerpt(text));
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(form()) };
        let digits = |part: &str, len| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return Err(form());
        }
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
            return Err(form());
        };
        if !YEARS.contains(&year) {
            return Err(DateError::Year(text.to_owned()));
        }
        NaiveDate::from_ymd_opt(year, month, day)
            .map(Self)
            .ok_or_else(|| DateError::NoSuchDay(text.to_owned()))
    }

    /// Returns the day that is some calendar months later: the same day of the month, or the month's last where it has
    /// no such day; `None` past the calendar's end.
    ///
    /// Six months after 31 August are 28 February, or 29 in a leap year.
    #[must_use]
    pub fn months_later(self, months: u32) -> Option<Self> {
        self.0.checked_add_months(Months::new(months)).map(Self)
    }

    /// Returns the number of the day, from 1 January of the year 1 as day 1: a difference is a number of days.
    #[must_use]
    pub fn day_number(self) -> i64 {
        i64::from(self.0.num_days_from_ce())
    }

    /// Returns the day before and the day after, for tests of limits.
    #[cfg(test)]
    pub(crate) fn neighbours(self) -> [Self; 2] {
        [self.0.pred_opt(), self.0.succ_opt()].map(|day| Self(day.unwrap_or(self.0)))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn months_are_calendar_months_clamped_to_the_end() {
        // python-dateutil's relativedelta gives the same: scripts/reference/months.py
        for (from, months, to) in [
            ("2020-01-15", 18, "2021-07-15"),
            ("2020-08-31", 6, "2021-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2020-02-29", 36, "2023-02-28"),
            ("2020-02-29", 48, "2024-02-29"),
            ("2019-12-31", 18, "2021-06-30"),
            ("1999-08-30", 6, "2000-02-29"),
            ("1899-12-31", 0, ""),
        ] {
            match Date::parse(from) {
                Ok(from) => assert_eq!(from.months_later(months).unwrap(), date(to), "{from} {months}"),
                Err(error) => {
                    assert_eq!(error.to_string(), "expected a year from 1900 to 2200, got 1899-12-31");
                }
            }
        }
    }

    #[test]
    fn neighbours_cross_the_leap_day() {
        // by the calendar: 2024 is a leap year, 2023 is none
        assert_eq!(date("2024-02-29").neighbours(), [date("2024-02-28"), date("2024-03-01")]);
        assert_eq!(date("2023-02-28").neighbours(), [date("2023-02-27"), date("2023-03-01")]);
    }

    #[test]
    fn day_numbers_count_days() {
        // python: datetime.date(2024, 3, 1).toordinal() is 738946
        assert_eq!(date("2024-03-01").day_number(), 738_946);
        assert_eq!(date("2024-03-01").day_number() - date("2024-02-28").day_number(), 2);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["2024-2-3", "03.02.2024", "2024-02", "2024-02-03-04", "", "+024-02-03", "２０２４-02-03"]
        {
            assert_eq!(
                Date::parse(text).unwrap_err().to_string(),
                format!("expected a date YYYY-MM-DD, got `{text}`")
            );
        }
        for text in ["2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00"] {
            assert_eq!(
                Date::parse(text).unwrap_err().to_string(),
                format!("expected a day that exists, got {text}")
            );
        }
        assert_eq!(
            Date::parse("0224-02-03").unwrap_err().to_string(),
            "expected a year from 1900 to 2200, got 0224-02-03"
        );
        assert_eq!(date("2000-02-29").to_string(), "2000-02-29");
    }
}
