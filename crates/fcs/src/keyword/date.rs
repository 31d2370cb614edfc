use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Makes a day; `None` where there is no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let day_count = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=day_count).contains(&day).then_some(Self { year, month, day })
    }

    /// Returns the year, as in 2026.
    #[must_use]
    pub fn year(&self) -> u16 {
        self.year
    }

    /// Returns the month, 1 to 12.
    #[must_use]
    pub fn month(&self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1.
    #[must_use]
    pub fn day(&self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    /// Writes ISO 8601, as in 2026-11-23.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// dd-mmm-yyyy.
    Standard,
    /// dd-mmm-yy, of 2.0.
    ShortYear,
    /// Any other.
    Other,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a date: day, month and year, or year, month and day, between `-`, spaces, `/` or `.`.
///
/// A month is a number, an English name or the first three letters of one, in any case. Two digits of a year from 70
/// on are of the 1900s, others of the 2000s: there was no FCS before 1984. Between `/` and `.` the month must be a
/// name or the year come first, since writers differ in which of two numbers is the day.
pub(crate) fn parse_date(text: &str) -> Option<(Date, DateStyle)> {
    let text = text.trim();
    let separator = text.chars().find(|c| matches!(c, '-' | ' ' | '/' | '.'))?;
    let parts: Vec<&str> = text.split(separator).filter(|part| !part.is_empty()).collect();
    let [first, middle, last] = parts[..] else { return None };
    let is_year_first = first.len() == 4;
    let (day, year) = if is_year_first { (last, first) } else { (first, last) };
    let (month, is_name) = parse_month(middle)?;
    if !is_name && !is_year_first && separator != '-' {
        return None;
    }
    let date = Date::new(parse_year(year)?, month, parse_two_digits(day)?)?;
    let is_standard = separator == '-' && is_name && middle.len() == 3 && !is_year_first && day.len() == 2;
    let style = match (is_standard, year.len()) {
        (true, 4) => DateStyle::Standard,
        (true, _) => DateStyle::ShortYear,
        (false, _) => DateStyle::Other,
    };
    Some((date, style))
}

fn parse_month(text: &str) -> Option<(u8, bool)> {
    if let Some(number) = parse_two_digits(text) {
        return Some((number, false));
    }
    let text = text.to_ascii_lowercase();
    let is_name = |name: &str| name == text || name.get(..3) == Some(text.as_str());
    let index = MONTHS.iter().position(|name| is_name(name))?;
    Some((u8::try_from(index).ok()? + 1, true))
}

fn parse_two_digits(text: &str) -> Option<u8> {
    let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_short { text.parse().ok() } else { None }
}

fn parse_year(text: &str) -> Option<u16> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: u16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year >= 70 => Some(1900 + year),
        2 => Some(2000 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Option<String> {
        parse_date(text).map(|(date, _)| date.to_string())
    }

    #[test]
    fn dates_of_real_writers_are_read() {
        // FACSDiva, CellQuest, Partec, MACSQuant, MoFlo, Guava
        for (text, expected) in [
            ("28-FEB-2013", "2013-02-28"),
            ("03-Feb-06", "2006-02-03"),
            ("28-06-2006", "2006-06-28"),
            ("2013-Jul-19", "2013-07-19"),
            ("28 Jun 2010", "2010-06-28"),
            ("05-September-2012", "2012-09-05"),
            ("24-Jun-99", "1999-06-24"),
            ("2020/01/31", "2020-01-31"),
        ] {
            assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn dates_of_no_known_form_are_left_alone() {
        for text in
            ["", "12-Mär-2010", "01/02/2010", "31-Feb-2010", "29-Feb-1900", "2010", "1-2-3-4", "12-Jan-201"]
        {
            assert_eq!(iso(text), None, "{text}");
        }
        assert_eq!(iso("29-Feb-2000").as_deref(), Some("2000-02-29"));
    }

    #[test]
    fn style_of_the_standard_is_told_from_others() {
        let style = |text| parse_date(text).map(|(_, style)| style);
        assert_eq!(style("28-FEB-2013"), Some(DateStyle::Standard));
        assert_eq!(style("28-Feb-13"), Some(DateStyle::ShortYear));
        assert_eq!(style("2013-Feb-28"), Some(DateStyle::Other));
    }
}
