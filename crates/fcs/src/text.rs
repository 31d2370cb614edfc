//! TEXT: from bytes to keywords. One grammar, two readings of doubled delimiters, and the choice between them.

use crate::deviation::Journal;
use crate::keyword::Keywords;
use crate::{Error, SegmentKind, TextMode};

mod assemble;
mod choose;
mod resynchronise;
mod score;
mod split;
pub(crate) mod windows_1252;

pub(crate) use choose::Choice;

/// A segment of keywords and what is to be taken for granted while it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextSegment<'a> {
    /// Its bytes, the first delimiter left out.
    pub(crate) body: &'a [u8],
    /// The delimiter.
    pub(crate) delimiter: u8,
    /// Where `body` starts in the file.
    pub(crate) byte_offset: u64,
    /// Which segment it is.
    pub(crate) kind: SegmentKind,
    /// Whether the values should be ASCII: a file of version 2.0 or 3.0.
    pub(crate) is_ascii: bool,
}

/// Splits a segment into keywords, in the mode that is forced or, without one, that fits better.
///
/// # Errors
/// Past `max_keywords`, or where the journal's policy refuses a repair.
pub(crate) fn parse(
    segment: &TextSegment<'_>,
    choice: Choice,
    max_keywords: u64,
    keywords: &mut Keywords,
    journal: &mut Journal,
) -> Result<TextMode, Error> {
    let reading = choose::choose(segment, choice, max_keywords, journal)?;
    let mode = reading.mode;
    assemble::assemble(segment, reading, keywords, journal)?;
    Ok(mode)
}

/// Tells whether a segment reads as keywords and values: an even number of words, and keywords that are text.
pub(crate) fn is_plausible(segment: &TextSegment<'_>, max_keywords: u64) -> bool {
    [TextMode::Standard, TextMode::Literal].into_iter().any(|mode| {
        split::split(segment, mode, max_keywords).is_some_and(|split| {
            split.words.len() >= 2
                && split.words.len().is_multiple_of(2)
                && split.words.iter().step_by(2).all(|word| is_text(word.bytes(segment.body)))
        })
    })
}

/// Tells whether bytes can be a keyword: not blank, and no control character but white space around it.
fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    !bytes.is_empty() && !bytes.iter().any(u8::is_ascii_control)
}

#[cfg(test)]
mod tests;
