//! How each parameter is stored: type, width, range and bit mask.

use flowmrd_core::ParameterNumber;

use super::reading::ParameterKeywords;
use crate::Error;
use crate::deviation::{DeviationCode, Journal};
use crate::keyword::{parse_real, parse_unsigned};
use crate::layout::ColumnFormat;

/// How a parameter is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stored {
    /// As the keywords say.
    pub(crate) declared: ColumnFormat,
    /// In the next of 8, 16, 32 and 64 bits, for integers; else as declared.
    pub(crate) widened: ColumnFormat,
    pub(crate) recorded_bits: Option<u32>,
    pub(crate) range: Option<f64>,
    /// Whether the width was taken from the other parameters.
    pub(crate) is_width_assumed: bool,
}

/// Type of a value, `$DATATYPE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataType {
    Integer,
    Float,
    Double,
    Ascii,
}

impl DataType {
    /// Reads the letter, in either case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "I" | "i" => Some(Self::Integer),
            "F" | "f" => Some(Self::Float),
            "D" | "d" => Some(Self::Double),
            "A" | "a" => Some(Self::Ascii),
            _ => None,
        }
    }
}

/// Reads how every parameter is stored.
///
/// # Errors
/// Where a type or width cannot be told, or the journal's policy refuses a repair.
pub(crate) fn read(
    keywords: &ParameterKeywords<'_>,
    data_type: DataType,
    journal: &mut Journal,
) -> Result<Vec<Stored>, Error> {
    let uniform = uniform_width(keywords);
    keywords.numbers().map(|number| read_one(keywords, number, data_type, uniform, journal)).collect()
}

fn read_one(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    data_type: DataType,
    uniform: Option<&str>,
    journal: &mut Journal,
) -> Result<Stored, Error> {
    let data_type = own_type(keywords, number, data_type, journal)?;
    let recorded = keywords.text(number, "B");
    let width = match recorded {
        Some(width) => width,
        None => assumed_width(keywords, number, uniform, journal)?,
    };
    let bits = parse_unsigned(width).and_then(|bits| u32::try_from(bits).ok());
    let range = read_range(keywords, number, data_type, bits, journal)?;
    let declared = match (data_type, bits) {
        (DataType::Ascii, None) if width == "*" => ColumnFormat::AsciiFree,
        (DataType::Ascii, Some(chars)) if let Ok(chars @ 1..) = u16::try_from(chars) => {
            ColumnFormat::AsciiFixed { chars }
        }
        (DataType::Integer, Some(bits @ 1..=64)) => {
            ColumnFormat::Integer { bits: bits as u8, mask: range.mask }
        }
        (DataType::Float, Some(bits)) => float(keywords, number, (ColumnFormat::Float32, 32), bits, journal)?,
        (DataType::Double, Some(bits)) => {
            float(keywords, number, (ColumnFormat::Float64, 64), bits, journal)?
        }
        _ => {
            let expected = if data_type == DataType::Ascii { "characters, or *" } else { "1 to 64 bits" };
            let note = keywords.note(DeviationCode::BitsMalformed, number, "B", expected, "refused");
            return Err(journal.refuse(note, "without the width of each value none can be read"));
        }
    };
    let is_width_assumed = recorded.is_none();
    let recorded_bits = recorded.and(bits);
    Ok(Stored { declared, widened: widen(declared), recorded_bits, range: range.value, is_width_assumed })
}

/// Takes the width of the other parameters for one that has none.
fn assumed_width<'a>(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    uniform: Option<&'a str>,
    journal: &mut Journal,
) -> Result<&'a str, Error> {
    let note =
        |action: &str| keywords.note(DeviationCode::BitsMissing, number, "B", "a number of bits", action);
    let Some(width) = uniform else {
        let hint = "the other parameters differ in width, so that none can be assumed";
        return Err(journal.refuse(note("refused"), hint));
    };
    journal.record(note(&format!("{width}, as every other parameter has")))?;
    Ok(width)
}

/// Reads `$PnDATATYPE` of 3.2, which goes before `$DATATYPE`.
fn own_type(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    data_type: DataType,
    journal: &mut Journal,
) -> Result<DataType, Error> {
    let Some(text) = keywords.text(number, "DATATYPE") else { return Ok(data_type) };
    DataType::parse(text).ok_or_else(|| {
        let note = keywords.note(DeviationCode::DataTypeUnknown, number, "DATATYPE", "I, F or D", "refused");
        journal.refuse(note, "without the type of each value none can be read")
    })
}

/// Finds the one width that every parameter with a width has.
fn uniform_width<'a>(keywords: &ParameterKeywords<'a>) -> Option<&'a str> {
    let mut widths = keywords.numbers().filter_map(|number| keywords.text(number, "B"));
    let first = widths.next()?;
    widths.all(|width| width == first).then_some(first)
}

fn float(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    (format, own_bits): (ColumnFormat, u32),
    bits: u32,
    journal: &mut Journal,
) -> Result<ColumnFormat, Error> {
    if bits != own_bits {
        let expected = format!("{own_bits} bits for this type");
        let action = format!("read as {own_bits} bits");
        journal.record(keywords.note(DeviationCode::FloatBits, number, "B", &expected, &action))?;
    }
    Ok(format)
}

fn widen(format: ColumnFormat) -> ColumnFormat {
    match format {
        ColumnFormat::Integer { bits, mask } => {
            ColumnFormat::Integer { bits: bits.next_power_of_two().max(8), mask }
        }
        other => other,
    }
}

/// `$PnR` as a number, and the bits it leaves.
struct Range {
    value: Option<f64>,
    mask: u64,
}

fn read_range(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    data_type: DataType,
    bits: Option<u32>,
    journal: &mut Journal,
) -> Result<Range, Error> {
    let unmasked = |value| Range { value, mask: u64::MAX };
    let mut note =
        |code, expected, action| journal.record(keywords.note(code, number, "R", expected, action));
    let Some(text) = keywords.text(number, "R") else {
        note(DeviationCode::RangeMissing, "a number", "no bit is masked")?;
        return Ok(unmasked(None));
    };
    let Some(value) =
        parse_real(text).filter(|&value| value >= 1.0 || (value > 0.0 && data_type != DataType::Integer))
    else {
        note(DeviationCode::RangeMalformed, "a number above 0", "no bit is masked")?;
        return Ok(unmasked(None));
    };
    let is_integer = text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_integer {
        note(DeviationCode::RangeNotInteger, "a whole number", "its value is used")?;
    }
    let (DataType::Integer, Some(bits @ 1..=64)) = (data_type, bits) else {
        return Ok(unmasked(Some(value)));
    };
    let used =
        if is_integer { text.parse::<u128>().ok().map(used_bits) } else { Some(used_bits_of_real(value)) };
    match used {
        Some(0) => {
            note(DeviationCode::RangeMalformed, "at least 2 for integers", "no bit is masked")?;
            Ok(unmasked(Some(value)))
        }
        Some(used) if used < bits => Ok(Range { value: Some(value), mask: (1 << used) - 1 }),
        Some(used) if used == bits => Ok(unmasked(Some(value))),
        _ => {
            let expected = format!("at most 2^{bits}");
            note(DeviationCode::RangeExceedsBits, &expected, "no bit is masked")?;
            Ok(unmasked(Some(value)))
        }
    }
}

/// Counts the bits of the largest value below a range: 10 for 1024 and for 1000, 11 for 1025.
fn used_bits(range: u128) -> u32 {
    u128::BITS - range.saturating_sub(1).leading_zeros()
}

/// As [`used_bits`], for a range with a fraction or an exponent.
fn used_bits_of_real(range: f64) -> u32 {
    if range > 2_f64.powi(100) { 101 } else { used_bits(range.ceil() as u128) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn used_bits_are_those_of_the_next_power_of_two() {
        // 2^10 = 1024; 1000 keeps 1023 (all three other readers do so)
        for (range, bits) in
            [(1, 0), (2, 1), (1000, 10), (1024, 10), (1025, 11), (262_144, 18), (1 << 32, 32)]
        {
            assert_eq!(used_bits(range), bits, "{range}");
        }
        assert_eq!(
            (used_bits_of_real(262_144.0), used_bits_of_real(1e10), used_bits_of_real(3.4e38)),
            (18, 34, 101)
        );
    }

    #[test]
    fn widening_goes_to_the_next_whole_width() {
        let widened = |bits| widen(ColumnFormat::Integer { bits, mask: 7 }).bits();
        assert_eq!([1, 8, 10, 16, 20, 33].map(widened), [8, 8, 16, 16, 32, 64].map(Some));
        assert_eq!(widen(ColumnFormat::Float32), ColumnFormat::Float32);
    }
}
