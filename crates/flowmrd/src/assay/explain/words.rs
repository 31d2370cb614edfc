//! Numbers and lists as sentences have them.

use flowmrd_gating::excerpt::excerpt;

/// Writes a coordinate in the fewest digits that read back, thousands of whole numbers parted.
pub(super) fn coordinate(value: f64) -> String {
    if value == f64::INFINITY {
        return "infinity".to_owned();
    }
    let plain = format!("{value}");
    if value.abs() < 10_000.0 || value.fract() != 0.0 || plain.len() > 15 {
        return if plain.len() > 15 { format!("{value:e}") } else { plain };
    }
    let (sign, digits) = plain.split_at(usize::from(plain.starts_with('-')));
    format!("{sign}{}", grouped(digits))
}

/// Writes a count, thousands parted.
pub(super) fn count(value: u64) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a fraction as a percentage of at most three digits.
pub(super) fn percentage(fraction: f64) -> String {
    let percent = fraction * 100.0;
    if percent <= 0.0 || !percent.is_finite() {
        return format!("{percent} %");
    }
    let digits = (2 - libm::floor(libm::log10(percent)) as i32).clamp(0, 12) as usize;
    let text = format!("{percent:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

/// Joins words: `a, b and c`.
pub(super) fn and(words: &[String]) -> String {
    join(words, "and")
}

/// Joins words: `a, b or c`.
pub(super) fn or(words: &[String]) -> String {
    join(words, "or")
}

fn join(words: &[String], last_word: &str) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

/// Cuts a list after so many words, and counts the rest.
pub(super) fn first(words: Vec<String>, most: usize) -> Vec<String> {
    let more = words.len().saturating_sub(most);
    let mut kept: Vec<String> = words.into_iter().take(most).collect();
    if more > 0 {
        kept.push(format!("{more} more"));
    }
    kept
}

/// Takes a name of the document into a sentence.
pub(super) fn name(text: &str) -> String {
    excerpt(text)
}

/// Takes a message about a file into a sentence, whole, its control characters escaped.
pub(super) fn plain(message: &str) -> String {
    let escaped = |letter: char| match letter.is_control() {
        true => letter.escape_debug().to_string(),
        false => letter.to_string(),
    };
    message.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        // by hand
        assert_eq!(coordinate(0.5), "0.5");
        assert_eq!(coordinate(-25_000.0), "-25,000");
        assert_eq!(coordinate(262_144.0), "262,144");
        assert_eq!(coordinate(9_999.0), "9999");
        assert_eq!(coordinate(1e300), "1e300");
        assert_eq!(coordinate(f64::INFINITY), "infinity");
        assert_eq!((count(0), count(1_234_567)), ("0".to_owned(), "1,234,567".to_owned()));
        assert_eq!(percentage(1e-4), "0.01 %");
        assert_eq!(percentage(20.0 / 5000.0), "0.4 %");
        assert_eq!(percentage(1.0), "100 %");
        assert_eq!(percentage(1.0 / 3.0), "33.3 %");
        assert_eq!(percentage(0.0), "0 %");
    }

    #[test]
    fn messages_keep_their_letters_and_no_control_characters() {
        assert_eq!(plain("µ \u{1b}[31m\n"), "µ \\u{1b}[31m\\n");
    }

    #[test]
    fn lists_are_joined_and_cut() {
        let words = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(and(&words(&["a", "b", "c"])), "a, b and c");
        assert_eq!(or(&words(&["a", "b"])), "a or b");
        assert_eq!(and(&[]), "nothing");
        assert_eq!(and(&first(words(&["a", "b", "c"]), 1)), "a and 2 more");
    }
}
