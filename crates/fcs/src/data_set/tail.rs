//! What a data set has beside TEXT and DATA: ANALYSIS, OTHER, the CRC, and bytes after all of them.

use std::ops::Range;

use super::input::Input;
use super::text::{Text, own_delimiter, read_limited, record_delimiter};
use crate::crc::{self, Crc};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::header::{Header, OffsetPair};
use crate::keyword::{Keywords, parse_unsigned};
use crate::text::{Choice, TextSegment, parse};
use crate::{Error, SegmentKind, Segments, Version};

/// Data sets of at most this many bytes have their CRC checked when they are opened.
const MAX_CHECKED_LEN: u64 = 64 << 20;

/// Turns a pair into bytes of the file; `None` where it runs backwards or off the file.
fn range_of(input: Input<'_>, pair: OffsetPair) -> Option<Range<u64>> {
    let start = input.base_offset.checked_add(pair.first)?;
    let end = input.base_offset.checked_add(pair.last)?.checked_add(1)?;
    (start < end && end <= input.source.len()).then_some(start..end)
}

/// Finds the OTHER segments that lie inside the file.
///
/// # Errors
/// Where the policy refuses one that does not.
pub(super) fn other(
    input: Input<'_>,
    header: &Header,
    journal: &mut Journal,
) -> Result<Vec<Range<u64>>, Error> {
    let mut ranges = Vec::new();
    for &(place, pair) in &header.other {
        match range_of(input, pair) {
            Some(range) => ranges.push(range),
            None => {
                let found = format!("{} to {}", pair.first, pair.last);
                let expected = format!("bytes of a file of {}", input.source.len());
                let code = DeviationCode::OtherSegmentOutside;
                let note = Note::new(code, expected, found, "passed over");
                journal.record(note.in_segment(SegmentKind::Other).at_byte(place))?;
            }
        }
    }
    Ok(ranges)
}

/// Finds ANALYSIS and reads its keywords.
///
/// # Errors
/// Where the segment is above a limit, or the policy refuses what it holds.
pub(super) fn analysis(
    input: Input<'_>,
    header: &Header,
    text: &Text,
    segments: &mut Segments,
    text_budget: &mut u64,
    journal: &mut Journal,
) -> Result<Option<Keywords>, Error> {
    let Some(range) = analysis_range(input, header, text, journal)? else { return Ok(None) };
    segments.analysis = Some(range.clone());
    let bytes = read_limited(input, &range, text_budget)?;
    let segment = TextSegment {
        body: &bytes,
        delimiter: text.delimiter,
        byte_offset: range.start,
        kind: SegmentKind::Analysis,
        is_ascii: header.version < Version::V3_1,
    };
    let limit = input.options.limits.max_keywords;
    let Some(segment) = own_delimiter(segment, limit) else {
        let code = DeviationCode::AnalysisNotKeywords;
        let note = Note::new(code, "keywords and values", "something else", "left as bytes");
        journal.record(note.in_segment(SegmentKind::Analysis).at_byte(range.start))?;
        return Ok(None);
    };
    if segment.delimiter != text.delimiter {
        record_delimiter(&segment, text.delimiter, journal)?;
    }
    let mut keywords = Keywords::default();
    parse(&segment, Choice::Preferred(text.mode), limit, &mut keywords, journal)?;
    Ok(Some(keywords))
}

/// Takes the ANALYSIS offsets of HEADER, or of TEXT where those are absent or wrong.
fn analysis_range(
    input: Input<'_>,
    header: &Header,
    text: &Text,
    journal: &mut Journal,
) -> Result<Option<Range<u64>>, Error> {
    let offset = |key| text.keywords.get(key).and_then(parse_unsigned);
    let in_text = match (offset("$BEGINANALYSIS"), offset("$ENDANALYSIS")) {
        (Some(first @ 1..), Some(last @ 1..)) => Some(OffsetPair { first, last }),
        _ => None,
    };
    let pairs: Vec<OffsetPair> = header.analysis.into_iter().chain(in_text).collect();
    if let Some(range) = pairs.iter().find_map(|&pair| range_of(input, pair)) {
        return Ok(Some(range));
    }
    // 1 byte from 0 to 0, or a last byte before the first, is how some writers say that there is none
    let Some(pair) = pairs.iter().find(|pair| pair.len() != Some(0)) else { return Ok(None) };
    let found = format!("{} to {}", pair.first, pair.last);
    let expected = format!("bytes of a file of {}", input.source.len());
    let code = DeviationCode::AnalysisIgnored;
    journal.record(Note::new(code, expected, found, "passed over").in_segment(SegmentKind::Analysis))?;
    Ok(None)
}

/// Reads the CRC field and remarks on it and on bytes that no segment has.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn crc_and_trailing(
    input: Input<'_>,
    segments: &Segments,
    next_offset: Option<u64>,
    journal: &mut Journal,
) -> Result<Option<String>, Error> {
    let end = segments.end();
    let limit = next_offset.unwrap_or(input.source.len());
    if end >= limit {
        return Ok(None);
    }
    let field = if limit - end >= crc::FIELD_LEN { crc::read_field(input.source, end)? } else { None };
    let is_short = end - segments.base_offset() <= MAX_CHECKED_LEN;
    if is_short
        && let Crc::Differs { recorded, computed } =
            crc::check(input.source, segments.base_offset()..end, field.as_deref())?
    {
        let expected = format!("{computed:08X}, or {computed} in decimal");
        journal.record(
            Note::new(DeviationCode::CrcMismatch, expected, recorded, "for information").at_byte(end),
        )?;
    }
    let end = if field.is_some() { end + crc::FIELD_LEN } else { end };
    if next_offset.is_none() && end < limit {
        let found = format!("{} bytes", limit - end);
        let code = DeviationCode::TrailingBytes;
        journal.record(Note::new(code, "the end of the file", found, "passed over").at_byte(end))?;
    }
    Ok(field)
}
