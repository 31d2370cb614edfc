//! Numbers written in ASCII.

use super::Rows;

/// A value that is no number, in the words of the decoder: the caller knows the file, the data set and the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AsciiFault {
    /// Event among those decoded, from 0.
    pub(crate) event_index: usize,
    /// What stands there.
    pub(crate) found: Vec<u8>,
}

/// Decodes fields of a fixed number of characters.
pub(super) fn decode(
    rows: Rows<'_>,
    offset: usize,
    chars: usize,
    values: &mut [f64],
) -> Result<(), AsciiFault> {
    let lines = rows.bytes.chunks_exact((rows.event_bits / 8).max(1));
    for (event_index, (line, value)) in lines.zip(values).enumerate() {
        let field = line.get(offset..).and_then(|rest| rest.get(..chars)).unwrap_or_default();
        *value = parse(field).ok_or_else(|| AsciiFault { event_index, found: field.to_vec() })?;
    }
    Ok(())
}

/// Parses a decimal number with spaces around it, to the nearest double: the standard's unsigned integers, and the signs,
/// fractions and exponents that some write. `None` for anything else, and for an integer that no double holds.
pub(super) fn parse(field: &[u8]) -> Option<f64> {
    let word = field.trim_ascii();
    if word.is_empty() {
        return None;
    }
    if word.iter().all(u8::is_ascii_digit) {
        return parse_integer(word);
    }
    let is_numeric = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if !word.iter().all(is_numeric) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok().filter(|value: &f64| value.is_finite())
}

fn parse_integer(digits: &[u8]) -> Option<f64> {
    let value = digits
        .iter()
        .try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit - b'0')))?;
    let double = value as f64;
    // The comparison is made wide enough that 2^64 is not taken for 2^64 - 1.
    (double as u128 == u128::from(value)).then_some(double)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_takes_decimal_numbers_and_nothing_else() {
        assert_eq!(parse(b"  42"), Some(42.0));
        assert_eq!(parse(b"007 "), Some(7.0));
        assert_eq!(parse(b"-1.5e2"), Some(-150.0));
        assert_eq!(parse(b"+.25"), Some(0.25));
        for refused in [&b""[..], b"   ", b"nan", b"inf", b"12a", b"1 2", b"0x1F", b"1e999", b"\xb5", b"--1"]
        {
            assert_eq!(parse(refused), None, "{}", refused.escape_ascii());
        }
    }

    #[test]
    fn parse_refuses_an_integer_that_no_double_holds() {
        // 2^53 is the last power of two below which every integer is a double
        assert_eq!(parse(b"9007199254740992"), Some(9_007_199_254_740_992.0));
        assert_eq!(parse(b"9007199254740993"), None);
        assert_eq!(parse(b"18446744073709551615"), None);
        assert_eq!(parse(b"99999999999999999999"), None);
    }
}
