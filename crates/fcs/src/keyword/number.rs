//! Numbers in values.

/// Reads a whole number of digits alone, spaces around it left out.
pub(crate) fn parse_unsigned(text: &str) -> Option<u64> {
    crate::header::parse_digits(text.trim().as_bytes())
}

/// Reads a finite decimal number, spaces around it left out.
pub(crate) fn parse_real(text: &str) -> Option<f64> {
    let text = text.trim();
    // "inf", "nan" and "infinity" parse in Rust; a number of the standard starts with a digit, a sign or a point
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    text.parse::<f64>().ok().filter(|value| is_number && value.is_finite())
}

/// Reads a list of decimal numbers between commas.
pub(crate) fn parse_reals(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(parse_real).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_digits_alone() {
        assert_eq!(parse_unsigned(" 0042 "), Some(42));
        assert_eq!(parse_unsigned("18446744073709551615"), Some(u64::MAX));
        for text in ["", "-1", "+1", "1.0", "18446744073709551616", "1e3"] {
            assert_eq!(parse_unsigned(text), None, "{text}");
        }
    }

    #[test]
    fn real_numbers_are_finite() {
        assert_eq!(parse_real("   1229736"), Some(1_229_736.0));
        assert_eq!(parse_real("3.4e38"), Some(3.4e38));
        for text in ["", "NA", "nan", "inf", "-inf", "1e999", "-1.#QNAN0"] {
            assert_eq!(parse_real(text), None, "{text}");
        }
        assert_eq!(parse_reals(" 4.0,0.1024"), Some(vec![4.0, 0.1024]));
    }
}
