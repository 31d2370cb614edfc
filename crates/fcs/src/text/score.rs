//! Scores a reading of a segment, to tell which of two makes sense.

use std::collections::HashMap;

use super::TextSegment;
use super::split::Split;
use crate::keyword::standard;

/// How much sense a reading makes; fields in the order in which they count, larger is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// Every keyword has a value.
    pub(super) is_even: bool,
    /// Keywords without which no data set can be read that are there exactly once.
    pub(super) required_count: usize,
    /// `$PnB`, `$PnN` and `$PnR` of the parameters 1 to `$PAR` that are there.
    pub(super) parameter_count: usize,
    /// Numbers that do not parse, negated.
    pub(super) bad_numbers: isize,
    /// Values that are themselves standard keywords, and empty keywords, negated.
    pub(super) misplaced: isize,
    /// Distinct standard keywords.
    pub(super) standard_count: usize,
}

/// Keywords that every version but 3.2 requires, and those that place DATA.
const REQUIRED: [&str; 6] = ["$BYTEORD", "$DATATYPE", "$MODE", "$NEXTDATA", "$PAR", "$TOT"];

/// Keywords whose value is a number.
const NUMBERS: [&str; 9] = [
    "$BEGINANALYSIS",
    "$BEGINDATA",
    "$BEGINSTEXT",
    "$ENDANALYSIS",
    "$ENDDATA",
    "$ENDSTEXT",
    "$NEXTDATA",
    "$PAR",
    "$TOT",
];

/// Scores a reading. Words are looked at as they stand: escapes inside a word make it no standard keyword.
pub(super) fn score(segment: &TextSegment<'_>, split: &Split) -> Score {
    let mut counts: HashMap<Vec<u8>, (usize, usize)> = HashMap::new();
    let mut score = Score { is_even: split.words.len().is_multiple_of(2), ..Score::default() };
    for (number, pair) in split.words.chunks(2).enumerate() {
        let [key, value] = pair else { break };
        let bytes = key.bytes(segment.body);
        let is_whole = key.before == 0 && key.after == 0;
        score.misplaced -= isize::from(bytes.trim_ascii().is_empty());
        score.misplaced -= isize::from(standard::find(value.bytes(segment.body)).is_some());
        if is_whole && standard::find(bytes).is_some() {
            counts.entry(bytes.trim_ascii().to_ascii_uppercase()).or_insert((0, number)).0 += 1;
        }
    }
    score.standard_count = counts.len();
    let value = |key: &str| {
        let &(count, number) = counts.get(key.as_bytes())?;
        Some((count, split.words.get(2 * number + 1)?.bytes(segment.body).trim_ascii()))
    };
    score.required_count =
        REQUIRED.iter().filter(|key| value(key).is_some_and(|(count, _)| count == 1)).count();
    score.bad_numbers =
        -(NUMBERS.iter().filter(|key| value(key).is_some_and(|(_, text)| !is_number(text))).count() as isize);
    let parameter_count = value("$PAR").and_then(|(_, text)| crate::header::parse_digits(text)).unwrap_or(0);
    score.parameter_count = counts.keys().filter(|key| is_of_parameter(key, parameter_count)).count();
    score
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Tells whether a keyword is `$PnB`, `$PnN` or `$PnR` with n from 1 to the number of parameters.
fn is_of_parameter(key: &[u8], parameter_count: u64) -> bool {
    let Some((b'B' | b'N' | b'R', key)) = key.split_last() else { return false };
    let number = key.strip_prefix(b"$P").and_then(crate::header::parse_digits);
    number.is_some_and(|number| (1..=parameter_count).contains(&number))
}
