use std::fmt;

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct TimeOfDay {
    seconds: f64,
}

impl TimeOfDay {
    /// Returns the seconds since midnight, 0 to 86,400.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Counts the seconds until a later time; one that is earlier is of the next day.
    #[must_use]
    pub fn seconds_until(&self, later: Self) -> f64 {
        let seconds = later.seconds - self.seconds;
        if seconds < 0.0 { seconds + 86_400.0 } else { seconds }
    }
}

impl fmt::Display for TimeOfDay {
    /// Writes hh:mm:ss.cc, the form of 3.1, rounded down.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = (self.seconds / 3600.0).floor();
        let minutes = (self.seconds / 60.0 - hours * 60.0).floor();
        let seconds = ((self.seconds - hours * 3600.0 - minutes * 60.0) * 100.0 + 1e-6).floor() / 100.0;
        write!(out, "{hours:02}:{minutes:02}:{seconds:05.2}")
    }
}

/// How the part of a second is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fraction {
    /// Not at all: 2.0, or a whole second.
    None,
    /// `.cc`: a decimal fraction, of 3.1.
    Decimal,
    /// `:tt`: sixtieths of a second, of 3.0.
    Sixtieths,
    /// `:cc` with a value from 60 to 99, or `:ccc`: a decimal fraction in the place of sixtieths.
    DecimalForSixtieths,
}

/// A time as written: whole seconds of the day, and what follows them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WrittenTime<'a> {
    seconds: u32,
    fraction: &'a str,
    pub(crate) style: Fraction,
}

/// Splits a time of day: hh:mm:ss, hh:mm:ss:tt or hh:mm:ss.cc.
pub(crate) fn parse_time(text: &str) -> Option<WrittenTime<'_>> {
    let mut parts = text.trim().splitn(3, ':');
    let hours = part(parts.next()?, 23)?;
    let minutes = part(parts.next()?, 59)?;
    let rest = parts.next()?;
    let (whole, fraction, style) = match rest.find([':', '.']) {
        None => (rest, "", Fraction::None),
        Some(at) => {
            let (whole, fraction) = (rest.get(..at)?, rest.get(at + 1..)?);
            let is_decimal = rest.as_bytes().get(at) == Some(&b'.');
            (whole, fraction, if is_decimal { Fraction::Decimal } else { sixtieths_or_decimal(fraction) })
        }
    };
    let is_digits = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits || (style != Fraction::None && fraction.is_empty()) {
        return None;
    }
    // a leap second counts as the second before it
    let seconds = part(whole, 60)?.min(59);
    Some(WrittenTime { seconds: hours * 3600 + minutes * 60 + seconds, fraction, style })
}

fn part(text: &str, max: u32) -> Option<u32> {
    let is_digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits { text.parse().ok().filter(|&value| value <= max) } else { None }
}

/// Accuri writes hundredths, and CyFlow thousandths, where 3.0 has sixtieths: a value above 59 shows it.
fn sixtieths_or_decimal(fraction: &str) -> Fraction {
    let is_sixtieths = fraction.len() <= 2 && fraction.parse::<u32>().is_ok_and(|ticks| ticks < 60);
    if is_sixtieths { Fraction::Sixtieths } else { Fraction::DecimalForSixtieths }
}

impl WrittenTime<'_> {
    /// Works the fraction out, with the style of the other time of the file: that one may show that `:tt` is decimal.
    pub(crate) fn resolve(self, beside: Option<Fraction>) -> TimeOfDay {
        let style = match (self.style, beside) {
            (Fraction::Sixtieths, Some(Fraction::DecimalForSixtieths)) => Fraction::DecimalForSixtieths,
            (style, _) => style,
        };
        let value: f64 = self.fraction.parse().unwrap_or(0.0);
        let part = match style {
            Fraction::None => 0.0,
            Fraction::Sixtieths => value / 60.0,
            Fraction::Decimal | Fraction::DecimalForSixtieths => {
                value / 10_f64.powi(self.fraction.len() as i32)
            }
        };
        TimeOfDay { seconds: f64::from(self.seconds) + part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<f64> {
        parse_time(text).map(|time| time.resolve(None).seconds())
    }

    #[test]
    fn times_of_all_versions_are_read() {
        assert_eq!(seconds("13:16:01"), Some(47_761.0));
        // 3.0: 30 sixtieths are half a second
        assert_eq!(seconds("00:00:10:30"), Some(10.5));
        // 3.1: hundredths
        assert_eq!(seconds("18:39:40.59"), Some(67_180.59));
        // CyFlow: thousandths behind a colon
        assert_eq!(seconds("09:42:05:509"), Some(34_925.509));
        assert_eq!(seconds("00:00:10:75"), Some(10.75));
    }

    #[test]
    fn hundredths_of_the_end_time_show_those_of_the_begin_time() {
        let end = parse_time("11:58:49:99").unwrap();
        assert_eq!(parse_time("00:00:10:30").unwrap().resolve(Some(end.style)).seconds(), 10.3);
    }

    #[test]
    fn times_of_no_known_form_are_left_alone() {
        for text in ["", "13:16", "24:00:00", "12:60:00", "12:00:61", "12:00:00:", "1 PM", "12:00:00:1a"] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }

    #[test]
    fn end_before_begin_is_of_the_next_day() {
        let time = |text| parse_time(text).unwrap().resolve(None);
        assert_eq!(time("23:59:00").seconds_until(time("00:01:00")), 120.0);
        assert_eq!(time("18:39:40.59").to_string(), "18:39:40.59");
    }
}
