use std::fmt;

use super::{Date, TimeOfDay, date, time_of_day};

/// `$BEGINDATETIME` or `$ENDDATETIME` of 3.2: ISO 8601, with the offset from UTC where the file gives one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: TimeOfDay,
    /// Minutes ahead of UTC; `None` where the file gives local time.
    pub utc_offset_minutes: Option<i16>,
}

impl fmt::Display for DateTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}T{}", self.date, self.time)?;
        let Some(minutes) = self.utc_offset_minutes else { return Ok(()) };
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(out, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// Reads yyyy-mm-ddThh:mm:ss, with a fraction and an offset or Z where there are.
pub(crate) fn parse_date_time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let (day, rest) = (text.get(..10)?, text.get(11..)?);
    if !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) || day.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    let (date, _) = date::parse_date(day)?;
    let offset_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let time = time_of_day::parse_time(rest.get(..offset_at)?)?.resolve(None);
    let utc_offset_minutes = match rest.get(offset_at..)? {
        "" => None,
        "Z" | "z" => Some(0),
        offset => Some(parse_offset(offset)?),
    };
    Some(DateTime { date, time, utc_offset_minutes })
}

fn parse_offset(text: &str) -> Option<i16> {
    let (sign, digits) = (text.get(..1)?, text.get(1..)?.replace(':', ""));
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i16 = digits.get(..2)?.parse().ok()?;
    let minutes: i16 =
        digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Some(0), |rest| rest.parse().ok())?;
    let offset = hours * 60 + minutes;
    Some(if sign == "-" { -offset } else { offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_of_3_2_are_read() {
        let shown = |text| parse_date_time(text).map(|value| value.to_string());
        assert_eq!(shown("2020-07-22T18:39:40.5+02:00").as_deref(), Some("2020-07-22T18:39:40.50+02:00"));
        assert_eq!(shown("2020-07-22T18:39:40Z").as_deref(), Some("2020-07-22T18:39:40.00+00:00"));
        assert_eq!(shown("2020-07-22T18:39:40").as_deref(), Some("2020-07-22T18:39:40.00"));
        assert_eq!(shown("2020-07-22T18:39:40-0330").as_deref(), Some("2020-07-22T18:39:40.00-03:30"));
        for text in ["", "2020-07-22", "22-Jul-2020T18:39:40", "2020-07-22T18:39:40+2"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
