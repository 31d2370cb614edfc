//! Numbers as a person reads them.

/// Significant digits of a percentage.
const DIGITS: usize = 3;

/// Writes a count with a comma between thousands: `1,234,567`.
pub(crate) fn format_count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a fraction (0 to 1) as the digits of a percentage, without the sign: 0.000213 as `0.0213`.
///
/// Three significant digits, more where the fraction is so near 1 that they would round to 100.
pub(crate) fn format_percent(fraction: f64) -> String {
    if fraction == 0.0 {
        return "0".to_owned();
    }
    if fraction == 1.0 {
        return "100".to_owned();
    }
    (DIGITS..=17)
        .map(|digits| shift_point(&format!("{fraction:.*e}", digits - 1), 2))
        .find(|text| !text.starts_with("100"))
        .unwrap_or_else(|| "100".to_owned())
}

/// Writes a confidence (0 to 1) as the digits of a percentage, as many as it has: 0.95 as `95`.
pub(crate) fn format_confidence(confidence: f64) -> String {
    shift_point(&format!("{confidence:e}"), 2)
}

/// Writes `d.dde-n` without an exponent, its point moved by `places` to the right.
fn shift_point(scientific: &str, places: i32) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let whole_len = exponent.parse::<i32>().unwrap_or(0).saturating_add(places).saturating_add(1);
    match usize::try_from(whole_len).ok().filter(|&len| len > 0) {
        None => format!("0.{}{digits}", "0".repeat(usize::try_from(-whole_len).unwrap_or(0))),
        Some(len) if len < digits.len() => format!("{}.{}", &digits[..len], &digits[len..]),
        Some(len) => format!("{digits}{}", "0".repeat(len - digits.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_has_a_comma_each_three_digits() {
        // by hand
        for (count, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (248_611, "248,611"), (1_234_567, "1,234,567")]
        {
            assert_eq!(format_count(count), text);
        }
    }

    #[test]
    fn percent_has_three_digits_and_no_exponent() {
        // by hand: the point of the fraction moved by two places
        for (fraction, text) in [
            (0.0, "0"),
            (1e-9, "0.000000100"),
            (2.131_844_7e-4, "0.0213"),
            (0.099_96, "10.0"),
            (0.5, "50.0"),
            (0.999_9, "99.99"),
            (0.999_999_5, "99.99995"),
            (1.0, "100"),
        ] {
            assert_eq!(format_percent(fraction), text, "{fraction}");
        }
    }

    #[test]
    fn confidence_has_the_digits_it_was_given() {
        for (confidence, text) in [(0.95, "95"), (0.995, "99.5"), (0.999_999, "99.9999"), (0.001, "0.1")] {
            assert_eq!(format_confidence(confidence), text);
        }
    }
}
