//! Joins words that an unescaped delimiter has torn apart.

use super::TextSegment;
use super::split::{Split, Word};
use crate::keyword::standard;

/// Reads literal words so that standard keywords stand where keywords do: a word that stands before a standard keyword
/// in place of a value, and is none itself, is the rest of the value before it.
///
/// Between vendor keywords nothing tells a keyword from a value, so the shift is found at the next standard one: the
/// vendor pairs between the stray delimiter and there may be joined wrongly, and the standard ones are right.
///
/// Gives the words and, for each join, the index of the value that grew.
pub(super) fn resynchronise(segment: &TextSegment<'_>, literal: &Split) -> (Split, Vec<usize>) {
    let is_standard = |word: &Word| standard::find(word.bytes(segment.body)).is_some();
    let mut split = Split { words: Vec::with_capacity(literal.words.len()), ..literal.clone() };
    split.words.clear();
    let mut joins = Vec::new();
    let mut rest = literal.words.as_slice();
    while let [key, after @ ..] = rest {
        let is_torn = !is_standard(key) && after.first().is_some_and(is_standard);
        if is_torn && let Some(value) = split.words.last_mut() {
            value.range.end = key.range.end;
            joins.push(split.words.len() - 1);
            rest = after;
            continue;
        }
        let [value, after @ ..] = after else {
            split.words.push(key.clone());
            break;
        };
        split.words.extend([key.clone(), value.clone()]);
        rest = after;
    }
    (split, joins)
}
