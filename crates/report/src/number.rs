//! Numbers as people read them: counts with thousands separators, fractions as percentages that say so.

use crate::markup::{Markup, element};

/// No-break space, between a number and its per cent sign.
const NO_BREAK_SPACE: char = '\u{a0}';

/// Smallest fraction that is written out in digits.
const SMALLEST_WRITTEN_FRACTION: f64 = 1e-12;

/// Formats a count with a comma between thousands: `1,234,567`.
#[must_use]
pub fn format_count(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Formats a count with its noun: `1 event`, `2 events`.
pub(crate) fn format_count_of(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", format_count(count))
}

/// Formats a fraction (0 to 1) as a percentage of three significant digits and its sign: `0.0123 %`.
///
/// As [`format_percent_digits`]; not a number: `not defined`.
#[must_use]
pub fn format_percent(fraction: f64) -> String {
    if !fraction.is_finite() {
        return "not defined".to_owned();
    }
    format!("{}{NO_BREAK_SPACE}%", format_percent_digits(fraction))
}

/// Formats a finite fraction (0 to 1) as a percentage of three significant digits, without the sign: `0.0123`.
///
/// Only a fraction of exactly 0 or 1 is written `0` or `100`; what would round to 100 is written `>99.9`, and what is
/// under 10⁻¹² is written as less than that, `<0.0000000001`.
///
/// # Examples
/// ```
/// // 53 events of 248,611
/// assert_eq!(flowmrd_report::number::format_percent_digits(53.0 / 248_611.0), "0.0213");
/// ```
#[must_use]
pub fn format_percent_digits(fraction: f64) -> String {
    if fraction == 0.0 {
        return "0".to_owned();
    }
    if fraction.abs() < SMALLEST_WRITTEN_FRACTION {
        return "<0.0000000001".to_owned();
    }
    if fraction == 1.0 {
        return "100".to_owned();
    }
    if (0.9995..1.0).contains(&fraction) {
        return ">99.9".to_owned();
    }
    decimal_digits(fraction, 3, 2)
}

/// Formats a fraction as `1.23 × 10⁻⁵`, the exponent raised by markup so that it can be read aloud and copied.
pub(crate) fn format_power(fraction: f64) -> Markup {
    if fraction == 0.0 || !fraction.is_finite() {
        return Markup::text(if fraction == 0.0 { "0" } else { "not defined" });
    }
    let (mantissa, exponent) = split_scientific(fraction, 3);
    Markup::text(&format!("{mantissa}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}10"))
        .with(element("sup").text(&format_signed(exponent)))
}

/// Formats a confidence (0 to 1) as a percentage with its sign: `95 %`, `99.5 %`.
pub(crate) fn format_confidence(confidence: f64) -> String {
    format!("{}{NO_BREAK_SPACE}%", format_confidence_digits(confidence))
}

/// Formats a confidence (0 to 1) as a percentage without digits that say nothing and without the sign: `95`, `99.5`.
#[must_use]
pub fn format_confidence_digits(confidence: f64) -> String {
    let digits = decimal_digits(confidence, 6, 2);
    if !digits.contains('.') {
        return digits;
    }
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Formats a fraction (0 to 1) that somebody chose as a percentage, without digits that say nothing and without the sign:
/// `0.01` for 10⁻⁴.
#[must_use]
pub fn format_threshold_digits(fraction: f64) -> String {
    format_confidence_digits(fraction)
}

/// Formats a fraction (0 to 1) that somebody chose as a percentage with its sign: `0.01 %`.
pub(crate) fn format_threshold(fraction: f64) -> String {
    format_confidence(fraction)
}

/// Formats a probability (0 to 1) to three digits, in powers of ten where it is small: `0.998`, `6.63e-7`.
///
/// Only 1 itself is written `1`, and only 0 itself `0`; what would round to 1 is written `>0.999`.
///
/// # Examples
/// ```
/// assert_eq!(flowmrd_report::number::format_probability(0.99976), ">0.999");
/// ```
#[must_use]
pub fn format_probability(probability: f64) -> String {
    match probability {
        1.0 => "1".to_owned(),
        0.0 => "0".to_owned(),
        p if p.is_nan() => "not defined".to_owned(),
        p if p >= 0.9995 => ">0.999".to_owned(),
        p if p >= 0.001 => decimal_digits(p, 3, 0),
        p => format!("{p:.2e}"),
    }
}

/// Formats a probability as [`format_probability`] does, a small one as `6.63 × 10⁻⁷` with the exponent raised by markup.
pub(crate) fn format_probability_markup(probability: f64) -> Markup {
    match probability {
        p if p > 0.0 && p < 0.001 => format_power(p),
        p => Markup::text(&format_probability(p)),
    }
}

/// Formats a number of events that need not be whole, such as a mean, to three digits: `4.74`, `20`.
#[must_use]
pub fn format_mean_count(events: f64) -> String {
    let is_whole = events.fract() == 0.0 && events.abs() < 1e15;
    if events >= 0.0 && (is_whole || events >= 1000.0) {
        // The conversion saturates.
        return format_count(events.round() as u64);
    }
    format_digits(events)
}

/// Formats a number to three significant digits; what is not finite is `not defined`.
pub(crate) fn format_digits(number: f64) -> String {
    match number {
        0.0 => "0".to_owned(),
        number if !number.is_finite() => "not defined".to_owned(),
        number => decimal_digits(number, 3, 0),
    }
}

/// Formats an integer with a true minus sign.
pub(crate) fn format_signed(number: i32) -> String {
    if number < 0 { format!("−{}", number.unsigned_abs()) } else { number.to_string() }
}

/// Writes `number × 10^shift` with so many significant digits and no exponent. The shift moves the decimal point in the
/// rounded digits and so adds no rounding of its own.
fn decimal_digits(number: f64, significant_count: usize, shift: i32) -> String {
    let (mantissa, exponent) = split_scientific(number, significant_count);
    let (sign, mantissa) = mantissa.strip_prefix('−').map_or(("", mantissa.as_str()), |rest| ("−", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let point = exponent.saturating_add(shift).saturating_add(1);
    let Ok(whole_len) = usize::try_from(point) else {
        return format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or(0)));
    };
    match digits.split_at_checked(whole_len) {
        Some(("", fraction)) => format!("{sign}0.{fraction}"),
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{digits}{}", "0".repeat(whole_len - digits.len())),
    }
}

/// Splits a finite number, rounded to so many significant digits, into the digits of its mantissa and its exponent of 10.
fn split_scientific(number: f64, significant_count: usize) -> (String, i32) {
    let text = format!("{number:.*e}", significant_count.saturating_sub(1));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('-', "−"), exponent.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_a_comma_each_three_digits() {
        // By hand, both sides of each boundary.
        for (count, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (999_999, "999,999"), (1_234_567, "1,234,567")]
        {
            assert_eq!(format_count(count), text);
        }
        assert_eq!(format_count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(format_count_of(1, "event"), "1 event");
        assert_eq!(format_count_of(0, "event"), "0 events");
    }

    #[test]
    fn percentages_have_three_significant_digits() {
        // By hand: the decimal point of the fraction moved by two, rounded to three digits.
        for (fraction, text) in [
            (0.5, "50.0 %"),
            (0.123_456, "12.3 %"),
            (0.012_345_6, "1.23 %"),
            (0.000_123_456, "0.0123 %"),
            (1.2e-5, "0.00120 %"),
            (2.5e-10, "0.0000000250 %"),
            (0.099_96, "10.0 %"),
            (0.999_4, "99.9 %"),
            (12.5, "1250 %"),
        ] {
            assert_eq!(format_percent(fraction).replace(NO_BREAK_SPACE, " "), text, "{fraction}");
        }
    }

    #[test]
    fn only_nothing_and_all_read_so() {
        for (fraction, text) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.999_999_9, ">99.9 %"),
            (0.999_5, ">99.9 %"),
            (1e-13, "<0.0000000001 %"),
            (f64::NAN, "not defined"),
        ] {
            assert_eq!(format_percent(fraction).replace(NO_BREAK_SPACE, " "), text, "{fraction}");
        }
    }

    #[test]
    fn powers_raise_their_exponent() {
        assert_eq!(format_power(1.234e-5).as_str().replace(NO_BREAK_SPACE, " "), "1.23 × 10<sup>−5</sup>");
        assert_eq!(format_power(0.0).as_str(), "0");
    }

    #[test]
    fn confidence_is_not_padded() {
        for (confidence, text) in [(0.95, "95 %"), (0.995, "99.5 %"), (0.9, "90 %"), (0.6827, "68.27 %")] {
            assert_eq!(format_confidence(confidence).replace(NO_BREAK_SPACE, " "), text);
        }
    }

    #[test]
    fn probabilities_read_as_certain_only_where_they_are() {
        // By hand: three significant digits on both sides of each boundary.
        for (probability, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.999_5, ">0.999"),
            (0.999_4, "0.999"),
            (0.998, "0.998"),
            (0.05, "0.0500"),
            (0.001, "0.00100"),
            (0.000_999, "9.99e-4"),
            (6.633e-7, "6.63e-7"),
            (f64::NAN, "not defined"),
        ] {
            assert_eq!(format_probability(probability), text, "{probability}");
        }
    }

    #[test]
    fn thresholds_and_means_are_written_as_short_as_they_are() {
        let threshold = |fraction| format_threshold(fraction).replace(NO_BREAK_SPACE, " ");
        assert_eq!([1e-4, 5e-4, 0.1, 1e-6].map(threshold), ["0.01 %", "0.05 %", "10 %", "0.0001 %"]);
        // By hand: whole counts as they are, others to three digits.
        for (events, text) in [
            (0.0, "0"),
            (20.0, "20"),
            (4.743_9, "4.74"),
            (0.25, "0.250"),
            (1234.6, "1,235"),
            (1e6, "1,000,000"),
        ] {
            assert_eq!(format_mean_count(events), text, "{events}");
        }
        assert_eq!(format_mean_count(f64::NAN), "not defined");
    }
}
