//! When, where and of what a tube was acquired.

use flowmrd_fcs::keyword::Date;

use crate::{Error, Tube};

/// When, where and of what a tube was acquired: keywords of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Acquisition {
    date: Date,
    begin_seconds: f64,
    texts: Vec<(&'static str, String)>,
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const SECONDS_A_DAY: f64 = 86_400.0;

impl Acquisition {
    /// Describes an acquisition by its day (`$DATE`) and its begin (`$BTIM`) in seconds since midnight; the end
    /// (`$ETIM`) follows from the tube's events.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a begin that is not from 0 to below 86,400 seconds.
    pub fn new(date: Date, begin_seconds: f64) -> Result<Self, Error> {
        if !(0.0..SECONDS_A_DAY).contains(&begin_seconds) {
            let quantity = "begin of the acquisition in seconds";
            return Err(Error::Quantity {
                quantity,
                expected: "at least 0 and below 86,400",
                got: begin_seconds,
            });
        }
        Ok(Self { date, begin_seconds, texts: Vec::new() })
    }

    /// States the cytometer's serial number (`$CYTSN`).
    #[must_use]
    pub fn with_serial_number(self, text: impl Into<String>) -> Self {
        self.with("$CYTSN", text.into())
    }

    /// States whose sample it is (`$SRC`).
    #[must_use]
    pub fn with_source(self, text: impl Into<String>) -> Self {
        self.with("$SRC", text.into())
    }

    /// States the sample's number or name (`$SMNO`).
    #[must_use]
    pub fn with_sample(self, text: impl Into<String>) -> Self {
        self.with("$SMNO", text.into())
    }

    /// Returns the day.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// Returns the begin, in seconds since midnight.
    #[must_use]
    pub fn begin_seconds(&self) -> f64 {
        self.begin_seconds
    }

    fn with(mut self, key: &'static str, text: String) -> Self {
        self.texts.retain(|(known, _)| *known != key);
        self.texts.push((key, text));
        self
    }

    /// Returns the keywords for an acquisition that lasts so long.
    pub(crate) fn keywords(&self, seconds: f64) -> Vec<(&'static str, String)> {
        let mut keywords = vec![
            ("$DATE", format_date(self.date)),
            ("$BTIM", format_time(self.begin_seconds)),
            ("$ETIM", format_time((self.begin_seconds + seconds) % SECONDS_A_DAY)),
        ];
        keywords.extend(self.texts.iter().cloned());
        keywords
    }
}

/// Writes a day as FCS 3.1 does, as in 23-NOV-2026.
fn format_date(date: Date) -> String {
    let month = MONTHS.get(usize::from(date.month()).saturating_sub(1)).copied().unwrap_or_default();
    format!("{:02}-{month}-{:04}", date.day(), date.year())
}

/// Writes a time of day as FCS 3.1 does, as in 09:05:07.25, rounded down.
fn format_time(seconds: f64) -> String {
    let hundredths = libm::floor(seconds * 100.0) as u64;
    let (whole, part) = (hundredths / 100, hundredths % 100);
    format!("{:02}:{:02}:{:02}.{part:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

impl Tube {
    /// Returns the seconds from the first moment of the acquisition to its last event, in the mean over tubes.
    #[must_use]
    pub fn duration_seconds(&self) -> f64 {
        let undisturbed = self.event_count() as f64 / self.events_per_second();
        self.flows().iter().fold(undisturbed, |seconds, flow| flow.arrival(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_written_as_fcs_3_1_does() {
        let acquisition = Acquisition::new(Date::new(2026, 11, 3).unwrap(), 86_390.25).unwrap();
        let acquisition = acquisition.with_serial_number("SIM-0").with_serial_number("SIM-1");
        // FCS 3.1, 3.2.20: dd-mmm-yyyy and hh:mm:ss.cc; by hand: 23 h 59 min 50.25 s, and 12.5 s later past midnight
        let expected = [
            ("$DATE", "03-NOV-2026"),
            ("$BTIM", "23:59:50.25"),
            ("$ETIM", "00:00:02.75"),
            ("$CYTSN", "SIM-1"),
        ];
        assert_eq!(acquisition.keywords(12.5), expected.map(|(key, text)| (key, text.to_owned())));
    }

    #[test]
    fn begin_past_midnight_is_refused() {
        let date = Date::new(2026, 11, 3).unwrap();
        assert!(Acquisition::new(date, 86_399.99).is_ok());
        let refusal = Acquisition::new(date, 86_400.0).unwrap_err().to_string();
        let expected = "begin of the acquisition in seconds: expected at least 0 and below 86,400, got 86400";
        assert_eq!(refusal, expected);
    }
}
