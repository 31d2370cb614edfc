//! When, where and how a data set was acquired.

use super::time_of_day::{self, Fraction, WrittenTime};
use super::{Date, DateTime, Keywords, TimeOfDay, date, date_time, parse_real, parse_unsigned};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt;
use crate::{Error, SegmentKind, Version};

/// When, where and how a data set was acquired; what is absent or cannot be read is `None`, and its text is among the
/// keywords.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Acquisition {
    /// The day (`$DATE`, else that of `$BEGINDATETIME`).
    pub date: Option<Date>,
    /// When acquisition began (`$BTIM`, else that of `$BEGINDATETIME`).
    pub begin_time: Option<TimeOfDay>,
    /// When acquisition ended (`$ETIM`, else that of `$ENDDATETIME`).
    pub end_time: Option<TimeOfDay>,
    /// `$BEGINDATETIME` of 3.2.
    pub begin_date_time: Option<DateTime>,
    /// `$ENDDATETIME` of 3.2.
    pub end_date_time: Option<DateTime>,
    /// Seconds of a tick of the time parameter (`$TIMESTEP`).
    pub time_step_seconds: Option<f64>,
    /// The instrument (`$CYT`).
    pub cytometer: Option<String>,
    /// Its serial number (`$CYTSN`).
    pub cytometer_serial_number: Option<String>,
    /// Volume of sample that was run, in nanolitres (`$VOL`).
    pub volume_nanolitres: Option<f64>,
    /// Events lost because the computer was busy (`$LOST`).
    pub lost_count: Option<u64>,
    /// Events lost because they coincided (`$ABRT`).
    pub aborted_count: Option<u64>,
}

impl Acquisition {
    /// Counts the seconds between begin and end; an end before the begin is of the next day.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<f64> {
        Some(self.begin_time?.seconds_until(self.end_time?))
    }
}

/// Reads when, where and how a data set was acquired.
///
/// # Errors
/// Where the journal's policy refuses a malformed value.
pub(crate) fn read(
    keywords: &Keywords,
    version: Version,
    time_step_seconds: Option<f64>,
    journal: &mut Journal,
) -> Result<Acquisition, Error> {
    let mut reader = Reader { keywords, version, journal };
    let begin_date_time = reader.optional("$BEGINDATETIME", date_time::parse_date_time)?;
    let end_date_time = reader.optional("$ENDDATETIME", date_time::parse_date_time)?;
    let (begin_time, end_time) = reader.times()?;
    let text = |key| keywords.get(key).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Acquisition {
        date: reader.date()?.or(begin_date_time.map(|begin| begin.date)),
        begin_time: begin_time.or(begin_date_time.map(|begin| begin.time)),
        end_time: end_time.or(end_date_time.map(|end| end.time)),
        begin_date_time,
        end_date_time,
        time_step_seconds,
        cytometer: text("$CYT"),
        cytometer_serial_number: text("$CYTSN"),
        volume_nanolitres: reader
            .optional("$VOL", |text| parse_real(text).filter(|&volume| volume >= 0.0))?,
        lost_count: reader.optional("$LOST", parse_unsigned)?,
        aborted_count: reader.optional("$ABRT", parse_unsigned)?,
    })
}

struct Reader<'a> {
    keywords: &'a Keywords,
    version: Version,
    journal: &'a mut Journal,
}

impl<'a> Reader<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.keywords.get(key).filter(|text| !text.is_empty())
    }

    fn record(
        &mut self,
        code: DeviationCode,
        key: &str,
        expected: &str,
        action: String,
    ) -> Result<(), Error> {
        let Some(keyword) = self.keywords.find(key) else { return Ok(()) };
        let note = Note::new(code, expected, excerpt(keyword.raw_value()), action)
            .in_segment(keyword.segment())
            .at_byte(keyword.byte_offset())
            .of_keyword(key);
        self.journal.record(note)
    }

    fn optional<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let value = parse(text);
        if value.is_none() {
            let code = DeviationCode::OptionalValueMalformed;
            self.record(code, key, "a value of its type", "counts as absent".to_owned())?;
        }
        Ok(value)
    }

    fn date(&mut self) -> Result<Option<Date>, Error> {
        let Some(text) = self.text("$DATE") else { return Ok(None) };
        let expected = "dd-mmm-yyyy";
        let Some((date, style)) = date::parse_date(text) else {
            self.record(DeviationCode::DateUnrecognised, "$DATE", expected, "kept as text".to_owned())?;
            return Ok(None);
        };
        let is_regular = style == date::DateStyle::Standard
            || (style == date::DateStyle::ShortYear && self.version == Version::V2_0);
        if !is_regular {
            self.record(DeviationCode::DateFormat, "$DATE", expected, format!("read as {date}"))?;
        }
        Ok(Some(date))
    }

    fn times(&mut self) -> Result<(Option<TimeOfDay>, Option<TimeOfDay>), Error> {
        let (begin, end) = (self.written("$BTIM")?, self.written("$ETIM")?);
        let style = |time: Option<WrittenTime<'_>>| time.map(|time| time.style);
        let resolved =
            (begin.map(|time| time.resolve(style(end))), end.map(|time| time.resolve(style(begin))));
        for (key, written, time) in [("$BTIM", begin, resolved.0), ("$ETIM", end, resolved.1)] {
            let (Some(written), Some(time)) = (written, time) else { continue };
            if !self.is_regular(written.style) {
                let expected = match self.version {
                    Version::V2_0 => "hh:mm:ss",
                    Version::V3_0 => "hh:mm:ss:tt in sixtieths",
                    Version::V3_1 | Version::V3_2 => "hh:mm:ss.cc",
                };
                self.record(DeviationCode::TimeOfDayFormat, key, expected, format!("read as {time}"))?;
            }
        }
        Ok(resolved)
    }

    fn is_regular(&self, style: Fraction) -> bool {
        match style {
            Fraction::None => true,
            Fraction::Sixtieths => self.version == Version::V3_0,
            Fraction::Decimal => self.version >= Version::V3_1,
            Fraction::DecimalForSixtieths => false,
        }
    }

    fn written(&mut self, key: &str) -> Result<Option<WrittenTime<'a>>, Error> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let time = time_of_day::parse_time(text);
        if time.is_none() {
            let code = DeviationCode::TimeOfDayUnrecognised;
            self.record(code, key, "hh:mm:ss", "kept as text".to_owned())?;
        }
        Ok(time)
    }
}

/// Starts a note on a keyword, with its place where it is there.
pub(crate) fn keyword_note(
    keywords: &Keywords,
    code: DeviationCode,
    key: &str,
    expected: &str,
    action: &str,
) -> Note {
    let keyword = keywords.find(key);
    let found = keyword.map_or("no such keyword".to_owned(), |keyword| excerpt(keyword.raw_value()));
    let note = Note::new(code, expected, found, action).in_segment(SegmentKind::Text).of_keyword(key);
    match keyword {
        Some(keyword) => note.in_segment(keyword.segment()).at_byte(keyword.byte_offset()),
        None => note,
    }
}
