//! How a parameter was measured and how it would be shown.

use flowmrd_core::ParameterNumber;

use super::reading::ParameterKeywords;
use super::{Calibration, DisplayScale, Optics};
use crate::Error;
use crate::deviation::{DeviationCode, Journal};
use crate::keyword::standard::{self, Status};
use crate::keyword::{parse_real, parse_reals};

/// Reads how a parameter was measured.
///
/// # Errors
/// Where the journal's policy refuses a malformed value.
pub(crate) fn read_optics(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    journal: &mut Journal,
) -> Result<Optics, Error> {
    let text = |suffix| keywords.text(number, suffix).map(str::to_owned);
    let wavelengths = optional(keywords, number, "L", parse_reals, journal)?.unwrap_or_default();
    Ok(Optics {
        voltage: optional(keywords, number, "V", parse_real, journal)?,
        detector: text("DET").or_else(|| text("T")),
        filter: text("F"),
        wavelengths: wavelengths.into_iter().filter(|&wavelength| wavelength > 0.0).collect(),
        power: optional(keywords, number, "O", parse_real, journal)?,
        emitted_percent: optional(keywords, number, "P", parse_real, journal)?,
        feature: text("FEATURE"),
        tag: text("TAG"),
        analyte: text("ANALYTE"),
        measurement: text("TYPE"),
    })
}

/// Reads `$PnCALIBRATION`: `factor,unit`, and from 3.2 on `factor,offset,unit`.
///
/// # Errors
/// Where the journal's policy refuses a malformed value.
pub(crate) fn read_calibration(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    journal: &mut Journal,
) -> Result<Option<Calibration>, Error> {
    optional(keywords, number, "CALIBRATION", parse_calibration, journal)
}

fn parse_calibration(text: &str) -> Option<Calibration> {
    let (factor, rest) = text.split_once(',')?;
    let factor = parse_real(factor).filter(|&factor| factor > 0.0)?;
    let with_offset = rest.split_once(',').and_then(|(offset, unit)| Some((parse_real(offset)?, unit)));
    let (offset, unit) = with_offset.unwrap_or((0.0, rest));
    Some(Calibration { factor, offset, unit: unit.trim().to_owned() })
}

/// Reads `$PnD`: `Linear,lower,upper` or `Logarithmic,decades,offset`.
///
/// # Errors
/// Where the journal's policy refuses a malformed value.
pub(crate) fn read_display(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    journal: &mut Journal,
) -> Result<Option<DisplayScale>, Error> {
    optional(keywords, number, "D", parse_display, journal)
}

fn parse_display(text: &str) -> Option<DisplayScale> {
    let (kind, numbers) = text.split_once(',')?;
    let &[first, second] = parse_reals(numbers)?.as_slice() else { return None };
    match kind.trim() {
        kind if kind.eq_ignore_ascii_case("linear") => {
            Some(DisplayScale::Linear { lower: first, upper: second })
        }
        kind if kind.eq_ignore_ascii_case("logarithmic") => {
            Some(DisplayScale::Logarithmic { decades: first, offset: second })
        }
        _ => None,
    }
}

/// Parses a value that may be absent or blank; a malformed one is recorded and counts as absent.
fn optional<T>(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    suffix: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    journal: &mut Journal,
) -> Result<Option<T>, Error> {
    let Some(text) = keywords.text(number, suffix) else { return Ok(None) };
    let value = parse(text);
    // what an older file has under a later keyword may well mean something else
    if value.is_none() && is_of_version(keywords, number, suffix) {
        let code = DeviationCode::OptionalValueMalformed;
        journal.record(keywords.note(code, number, suffix, "a value of its type", "counts as absent"))?;
    }
    Ok(value)
}

fn is_of_version(keywords: &ParameterKeywords<'_>, number: ParameterNumber, suffix: &str) -> bool {
    let keyword = standard::find(keywords.key(number, suffix).as_bytes());
    keyword.is_some_and(|keyword| keyword.status(keywords.version) != Status::Absent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_of_3_1_and_3_2_is_read() {
        let calibration =
            |factor, offset, unit: &str| Some(Calibration { factor, offset, unit: unit.to_owned() });
        assert_eq!(parse_calibration("1.234,MESF"), calibration(1.234, 0.0, "MESF"));
        assert_eq!(parse_calibration("2,0.5,MESF"), calibration(2.0, 0.5, "MESF"));
        assert_eq!(parse_calibration("0,MESF"), None);
        assert_eq!(parse_calibration("MESF"), None);
    }

    #[test]
    fn display_scales_are_read() {
        assert_eq!(parse_display("Linear,0,26.5"), Some(DisplayScale::Linear { lower: 0.0, upper: 26.5 }));
        assert_eq!(
            parse_display("Logarithmic,4,0.1"),
            Some(DisplayScale::Logarithmic { decades: 4.0, offset: 0.1 })
        );
        assert_eq!(parse_display("Biex,4,0.1"), None);
    }
}
