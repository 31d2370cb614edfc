//! Reads TEXT and supplemental TEXT of a data set.

use std::ops::Range;

use super::input::Input;
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::{LimitError, excerpt};
use crate::header::{Header, OffsetPair};
use crate::keyword::{Keywords, parse_unsigned};
use crate::text::{Choice, TextSegment, is_plausible, parse};
use crate::{Error, FormatError, Override, SegmentKind, TextMode, Version};

/// The keywords of a data set and where they stand.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) keywords: Keywords,
    pub(super) mode: TextMode,
    pub(super) delimiter: u8,
    /// Primary TEXT, as decided, from the data set's HEADER.
    pub(super) pair: OffsetPair,
    /// Primary TEXT, in the file.
    pub(super) range: Range<u64>,
    pub(super) supplemental_range: Option<Range<u64>>,
}

/// Reads TEXT, then supplemental TEXT where there is one that holds keywords.
///
/// # Errors
/// Where TEXT lies outside the file or above its limits, or the policy refuses a repair.
pub(super) fn read(
    input: Input<'_>,
    header: &Header,
    text_budget: &mut u64,
    journal: &mut Journal,
) -> Result<Text, Error> {
    let pair = end_before_data(input, header, journal)?;
    let range = text_range(input, pair, journal)?;
    let bytes = read_limited(input, &range, text_budget)?;
    let Some((&delimiter, body)) = bytes.split_first() else {
        return Err(FormatError::new("TEXT", "at least a delimiter", "nothing")
            .in_data_set(journal.data_set())
            .into());
    };
    if !(1..=126).contains(&delimiter) {
        let code = DeviationCode::TextDelimiterUnusual;
        journal.record(
            Note::new(code, "ASCII 1 to 126", excerpt(&[delimiter]), "used all the same")
                .in_segment(SegmentKind::Text)
                .at_byte(range.start),
        )?;
    }
    let forced = input.options.overrides.find(journal.data_set(), |decision| match decision {
        Override::TextMode(mode) => Some(*mode),
        _ => None,
    });
    let segment = TextSegment {
        body,
        delimiter,
        byte_offset: range.start.saturating_add(1),
        kind: SegmentKind::Text,
        is_ascii: header.version < Version::V3_1,
    };
    let mut keywords = Keywords::default();
    let choice = forced.map_or(Choice::Preferred(TextMode::Standard), Choice::Forced);
    let mode = parse(&segment, choice, input.options.limits.max_keywords, &mut keywords, journal)?;
    let mut text = Text { keywords, mode, delimiter, pair, range, supplemental_range: None };
    read_supplement(input, header, &mut text, text_budget, journal)?;
    Ok(text)
}

/// Takes the last byte from TEXT where DATA starts with it.
fn end_before_data(input: Input<'_>, header: &Header, journal: &mut Journal) -> Result<OffsetPair, Error> {
    let pair = header.text;
    if header.data.is_none_or(|data| data.first != pair.last) || pair.last <= pair.first.saturating_add(1) {
        return Ok(pair);
    }
    let last = input.base_offset.saturating_add(pair.last);
    if last >= input.source.len() {
        return Ok(pair);
    }
    let start = input.base_offset.saturating_add(pair.first);
    let delimiter = input.source.read(start..start.saturating_add(1))?;
    let ends = input.source.read(last - 1..last + 1)?;
    // where TEXT needs the byte for its last delimiter, it is the start of DATA that is wrong
    if ends.get(1) == delimiter.first() && ends.first() != delimiter.first() {
        return Ok(pair);
    }
    let code = DeviationCode::TextEndAtDataStart;
    let expected = format!("an end before {}", pair.last);
    journal.record(
        Note::new(code, expected, pair.last.to_string(), format!("used {}", pair.last - 1))
            .in_segment(SegmentKind::Text)
            .at_byte(input.base_offset.saturating_add(18)),
    )?;
    Ok(OffsetPair { last: pair.last - 1, ..pair })
}

fn text_range(input: Input<'_>, pair: OffsetPair, journal: &mut Journal) -> Result<Range<u64>, Error> {
    let start = input.base_offset.saturating_add(pair.first);
    let end = input.base_offset.saturating_add(pair.last).saturating_add(1);
    let file_len = input.source.len();
    if end <= file_len {
        return Ok(start..end);
    }
    let note = Note::new(
        DeviationCode::FileTruncated,
        format!("TEXT up to byte {}", end - 1),
        format!("a file of {file_len} bytes"),
        "the keywords that are there are read",
    );
    let hint = "get the whole file anew, or read what there is with --policy salvage";
    journal.salvage(note.in_segment(SegmentKind::Text).at_byte(file_len), hint)?;
    Ok(start.min(file_len)..file_len)
}

/// Reads a segment of keywords after checking its length against the limit and the budget of the file.
pub(super) fn read_limited<'a>(
    input: Input<'a>,
    range: &Range<u64>,
    text_budget: &mut u64,
) -> Result<std::borrow::Cow<'a, [u8]>, Error> {
    let len = range.end.saturating_sub(range.start);
    LimitError::check("TEXT bytes", input.options.limits.max_text_len, len)?;
    LimitError::check("TEXT bytes of all data sets", *text_budget, len)?;
    *text_budget -= len;
    Ok(input.source.read(range.clone())?)
}

fn read_supplement(
    input: Input<'_>,
    header: &Header,
    text: &mut Text,
    text_budget: &mut u64,
    journal: &mut Journal,
) -> Result<(), Error> {
    let Some(pair) = supplement_pair(&text.keywords) else { return Ok(()) };
    let ignore = |reason: &str| {
        let found = format!("{} to {}, {reason}", pair.first, pair.last);
        Note::new(DeviationCode::SupplementalTextIgnored, "keywords and values", found, "passed over")
            .in_segment(SegmentKind::SupplementalText)
            .of_keyword("$BEGINSTEXT, $ENDSTEXT")
    };
    let start = input.base_offset.saturating_add(pair.first);
    let end = input.base_offset.saturating_add(pair.last).saturating_add(1);
    if end > input.source.len() || pair.first >= pair.last {
        return journal.record(ignore("outside the file"));
    }
    if pair.first <= text.pair.last && text.pair.first <= pair.last {
        return journal.record(ignore("over the primary TEXT"));
    }
    let bytes = read_limited(input, &(start..end), text_budget)?;
    let segment = TextSegment {
        body: &bytes,
        delimiter: text.delimiter,
        byte_offset: start,
        kind: SegmentKind::SupplementalText,
        is_ascii: header.version < Version::V3_1,
    };
    let limit = input.options.limits.max_keywords;
    let Some(segment) = own_delimiter(segment, limit) else {
        return journal.record(ignore("no list of keywords"));
    };
    if segment.delimiter != text.delimiter {
        record_delimiter(&segment, text.delimiter, journal)?;
    }
    parse(&segment, Choice::Preferred(text.mode), limit, &mut text.keywords, journal)?;
    text.supplemental_range = Some(start..end);
    Ok(())
}

/// Reads the offsets of supplemental TEXT; `None` where there is none.
fn supplement_pair(keywords: &Keywords) -> Option<OffsetPair> {
    let offset = |key| keywords.get(key).and_then(parse_unsigned);
    let pair = OffsetPair { first: offset("$BEGINSTEXT")?, last: offset("$ENDSTEXT")? };
    let is_absent = (pair.first == 0 && pair.last == 0) || pair.len() == Some(0);
    (!is_absent).then_some(pair)
}

/// Finds the delimiter of a segment after TEXT: that of TEXT, with or without one in front, or its own first byte.
///
/// `None` where the segment is no list of keywords with any of them.
pub(super) fn own_delimiter(segment: TextSegment<'_>, max_keywords: u64) -> Option<TextSegment<'_>> {
    let (&first, rest) = segment.body.split_first()?;
    let behind =
        TextSegment { body: rest, delimiter: first, byte_offset: segment.byte_offset + 1, ..segment };
    if first == segment.delimiter {
        return is_plausible(&behind, max_keywords).then_some(behind);
    }
    // a byte that both begins and ends the segment is its delimiter, even where that of TEXT occurs in it too
    let encloses = segment.body.trim_ascii_end().last() == Some(&first);
    if !encloses && is_plausible(&segment, max_keywords) {
        return Some(segment);
    }
    if !first.is_ascii_alphanumeric() && is_plausible(&behind, max_keywords) {
        return Some(behind);
    }
    is_plausible(&segment, max_keywords).then_some(segment)
}

/// Records that a segment has a delimiter of its own.
pub(super) fn record_delimiter(
    segment: &TextSegment<'_>,
    delimiter: u8,
    journal: &mut Journal,
) -> Result<(), Error> {
    let code = DeviationCode::SupplementalTextDelimiter;
    journal.record(
        Note::new(code, excerpt(&[delimiter]), excerpt(&[segment.delimiter]), "read with its own")
            .in_segment(segment.kind)
            .at_byte(segment.byte_offset.saturating_sub(1)),
    )
}
