//! What the keywords of the parameters are read with: the numbering, the version, and the journal.

use flowmrd_core::ParameterNumber;

use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt;
use crate::keyword::{Keyword, Keywords, parse_unsigned};
use crate::{Error, Limits, SegmentKind, Version};

/// The keywords of the parameters, found by number.
pub(crate) struct ParameterKeywords<'a> {
    pub(crate) keywords: &'a Keywords,
    pub(crate) version: Version,
    pub(crate) parameter_count: u32,
    /// 1 where the file counts its parameters from 0, else 0.
    shift: u32,
}

impl<'a> ParameterKeywords<'a> {
    /// Reads `$PAR` and finds how the parameters are numbered.
    ///
    /// # Errors
    /// Where `$PAR` is missing or no number, above its limit, or more than twice the parameters that are described.
    pub(crate) fn new(
        keywords: &'a Keywords,
        version: Version,
        limits: &Limits,
        journal: &mut Journal,
    ) -> Result<Self, Error> {
        let described = described_count(keywords);
        let parameter_count = read_count(keywords, described, journal)?;
        crate::LimitError::check("$PAR", limits.max_parameters, parameter_count)?;
        if parameter_count > 2 * described || (parameter_count == 0 && described > 0) {
            return Err(count_error(journal, &describe(described), parameter_count.to_string()));
        }
        let parameter_count = u32::try_from(parameter_count).unwrap_or(u32::MAX);
        let mut reading = Self { keywords, version, parameter_count, shift: 0 };
        let last = format!("$P{parameter_count}B");
        if keywords.find("$P0B").is_some() && keywords.find(&last).is_none() {
            journal.record(
                Note::new(
                    DeviationCode::ParametersFromZero,
                    "$P1B to ".to_owned() + &last,
                    "$P0B",
                    "each number is read as one more",
                )
                .in_segment(SegmentKind::Text)
                .of_keyword("$P0B"),
            )?;
            reading.shift = 1;
        }
        Ok(reading)
    }

    /// Goes over the numbers of the parameters, 1 to `$PAR`.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = ParameterNumber> + use<> {
        (1..=self.parameter_count).filter_map(ParameterNumber::new)
    }

    /// Writes a keyword of a parameter as the file numbers it: `$P3N` for 3 and "N".
    pub(crate) fn key(&self, number: ParameterNumber, suffix: &str) -> String {
        format!("$P{}{suffix}", number.get() - self.shift)
    }

    /// Finds a keyword of a parameter.
    pub(crate) fn find(&self, number: ParameterNumber, suffix: &str) -> Option<&'a Keyword> {
        self.keywords.find(&self.key(number, suffix))
    }

    /// Finds the value of a parameter's keyword, spaces around it left out; `None` where it is absent or blank.
    pub(crate) fn text(&self, number: ParameterNumber, suffix: &str) -> Option<&'a str> {
        let text = self.find(number, suffix)?.value().trim();
        (!text.is_empty()).then_some(text)
    }

    /// Starts a note on a keyword of a parameter; what was found is the keyword's value, or that it is missing.
    pub(crate) fn note(
        &self,
        code: DeviationCode,
        number: ParameterNumber,
        suffix: &str,
        expected: &str,
        action: &str,
    ) -> Note {
        let keyword = self.find(number, suffix);
        let found = keyword.map_or("no such keyword".to_owned(), |keyword| excerpt(keyword.raw_value()));
        let note = Note::new(code, expected, found, action)
            .in_segment(keyword.map_or(SegmentKind::Text, Keyword::segment))
            .of_keyword(self.key(number, suffix));
        match keyword {
            Some(keyword) => note.at_byte(keyword.byte_offset()),
            None => note,
        }
    }
}

fn read_count(keywords: &Keywords, described: u64, journal: &mut Journal) -> Result<u64, Error> {
    let Some(found) = keywords.find("$PAR") else {
        let note = Note::new(
            DeviationCode::ParameterCountWrong,
            "the number of parameters",
            "no such keyword",
            format!("read as {described}"),
        )
        .in_segment(SegmentKind::Text)
        .of_keyword("$PAR");
        journal.salvage(note, "--policy salvage takes as many parameters as have keywords")?;
        return Ok(described);
    };
    parse_unsigned(found.value())
        .ok_or_else(|| count_error(journal, "a whole number", excerpt(found.raw_value())))
}

fn describe(described: u64) -> String {
    format!("about {described}, for which there are keywords")
}

fn count_error(journal: &Journal, expected: &str, found: String) -> Error {
    let note = Note::new(DeviationCode::ParameterCountWrong, expected, found, "refused")
        .in_segment(SegmentKind::Text)
        .of_keyword("$PAR");
    journal.refuse(note, "the TEXT is damaged, or was read in the wrong mode: see --text-mode")
}

/// Counts the parameters of which the file gives at least the width, range or name.
fn described_count(keywords: &Keywords) -> u64 {
    let numbers = keywords.iter().filter_map(|keyword| {
        let key = keyword.key().trim().as_bytes();
        let (last, key) = key.split_last()?;
        let digits = key.strip_prefix(b"$P").or_else(|| key.strip_prefix(b"$p"))?;
        if matches!(last.to_ascii_uppercase(), b'B' | b'R' | b'N') {
            crate::header::parse_digits(digits)
        } else {
            None
        }
    });
    numbers.collect::<std::collections::HashSet<_>>().len() as u64
}
