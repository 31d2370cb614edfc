//! Compensation as 2.0 and 3.0 recorded it: `$DFCiTOj` and `$COMP`. It tells what the hardware did; nothing is applied.

use flowmrd_core::{ParameterIndex, ParameterNumber};

use super::acquisition::keyword_note;
use super::{Keywords, parse_real, parse_unsigned};
use crate::Error;
use crate::deviation::{DeviationCode, Journal};

/// What the hardware or software subtracted before the events were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compensation {
    /// `$COMP`: n × n percentages over all parameters, row by row; empty where there is none. Negative ones subtract.
    pub matrix_percent: Vec<f64>,
    /// `$DFCiTOj`, in the order of the file.
    pub overlaps: Vec<DetectorOverlap>,
}

/// One `$DFCiTOj`: how much of detector i was subtracted from detector j.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DetectorOverlap {
    /// Detector i.
    pub from: ParameterIndex,
    /// Detector j.
    pub to: ParameterIndex,
    /// The part, in percent.
    pub percent: f64,
}

/// Reads `$COMP` and `$DFCiTOj`; `None` where there is neither.
///
/// # Errors
/// Where the journal's policy refuses a malformed value.
pub(crate) fn read(
    keywords: &Keywords,
    parameter_count: usize,
    journal: &mut Journal,
) -> Result<Option<Compensation>, Error> {
    let matrix_percent = read_matrix(keywords, parameter_count, journal)?;
    let overlaps = read_overlaps(keywords, parameter_count, journal)?;
    let is_empty = matrix_percent.is_empty() && overlaps.is_empty();
    Ok((!is_empty).then_some(Compensation { matrix_percent, overlaps }))
}

fn read_matrix(
    keywords: &Keywords,
    parameter_count: usize,
    journal: &mut Journal,
) -> Result<Vec<f64>, Error> {
    let Some(text) = keywords.get("$COMP").filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
    if let Some(matrix) = parse_matrix(text, parameter_count) {
        return Ok(matrix);
    }
    let expected = format!("{parameter_count} and a matrix of that order");
    let code = DeviationCode::CompensationMalformed;
    journal.record(keyword_note(keywords, code, "$COMP", &expected, "kept as text"))?;
    Ok(Vec::new())
}

fn read_overlaps(
    keywords: &Keywords,
    parameter_count: usize,
    journal: &mut Journal,
) -> Result<Vec<DetectorOverlap>, Error> {
    let index = |number: u32| {
        let index = ParameterNumber::new(number)?.index();
        (index.0 < parameter_count).then_some(index)
    };
    let mut overlaps = Vec::new();
    let mut unknown = Vec::new();
    for keyword in keywords.iter() {
        let key = keyword.key().trim();
        let Some((from, to)) = parse_overlap_key(key) else { continue };
        match (index(from), index(to), parse_real(keyword.value())) {
            (Some(from), Some(to), Some(percent)) => overlaps.push(DetectorOverlap { from, to, percent }),
            (Some(_), Some(_), None) if keyword.value().trim().is_empty() => {}
            (Some(_), Some(_), None) => {
                let code = DeviationCode::OptionalValueMalformed;
                journal.record(keyword_note(keywords, code, key, "a percentage", "counts as absent"))?;
            }
            _ => unknown.push(key),
        }
    }
    if let Some(first) = unknown.first() {
        let expected = format!("parameters 1 to {parameter_count}");
        let action = format!("passed over, {} keywords in all", unknown.len());
        let code = DeviationCode::CompensationUnknownParameter;
        journal.record(keyword_note(keywords, code, first, &expected, &action))?;
    }
    Ok(overlaps)
}

fn parse_matrix(text: &str, parameter_count: usize) -> Option<Vec<f64>> {
    let (order, rest) = text.split_once(',')?;
    if parse_unsigned(order)? != parameter_count as u64 {
        return None;
    }
    let wanted = parameter_count.checked_mul(parameter_count)?;
    // counted before anything is collected
    if rest.bytes().filter(|&byte| byte == b',').count() + 1 != wanted {
        return None;
    }
    super::parse_reals(rest)
}

fn parse_overlap_key(key: &str) -> Option<(u32, u32)> {
    if !key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("$DFC")) {
        return None;
    }
    let digits = key.get(4..)?.to_ascii_uppercase();
    let (from, to) = digits.split_once("TO")?;
    Some((u32::try_from(parse_unsigned(from)?).ok()?, u32::try_from(parse_unsigned(to)?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_keys_name_two_parameters() {
        assert_eq!(parse_overlap_key("$DFC12TO3"), Some((12, 3)));
        assert_eq!(parse_overlap_key("$dfc1to2"), Some((1, 2)));
        for key in ["$DFC1", "$DFCxTO1", "DFC1TO2", "$DFC1TO"] {
            assert_eq!(parse_overlap_key(key), None, "{key}");
        }
    }

    #[test]
    fn matrix_is_over_all_parameters() {
        assert_eq!(parse_matrix("2,100,-5,0,100", 2), Some(vec![100.0, -5.0, 0.0, 100.0]));
        for text in ["2,100,-5,0", "3,1,2,3,4,5,6,7,8,9", "2", "2,1,2,3,x"] {
            assert_eq!(parse_matrix(text, 2), None, "{text}");
        }
    }
}
