//! The offsets of OTHER segments, which follow the first 58 bytes of a HEADER.

use super::{HEADER_LEN, OffsetPair, parse_digits};
use crate::Error;
use crate::source::Source;

/// Bytes after a HEADER's first 58 that are looked through for OTHER offsets.
const MAX_LEN: u64 = 16 << 10;

/// Digits of an offset: 8 by the standard, 10 in CyAn files, 14 in those of MoFlo Astrios and XDP.
const WIDTHS: [usize; 3] = [8, 10, 14];

/// Reads the OTHER offsets between the HEADER and `first_segment`, the first byte of the segment that comes first.
///
/// The width of an offset is the first of 8, 10 and 14 at which every field is a number behind spaces, or blank.
/// Pairs of 0,0 are left out; each other one comes with the byte of the file at which it stands. Bytes that are no such
/// fields are a vendor's own and give no pair.
pub(super) fn read(
    source: &Source,
    base_offset: u64,
    first_segment: u64,
) -> Result<Vec<(u64, OffsetPair)>, Error> {
    let available = source.len().saturating_sub(base_offset);
    let end = first_segment.min(available).min(HEADER_LEN + MAX_LEN);
    if end <= HEADER_LEN {
        return Ok(Vec::new());
    }
    let bytes = source.read(base_offset + HEADER_LEN..base_offset + end)?;
    let first = base_offset + HEADER_LEN;
    let pairs = WIDTHS.iter().find_map(|&width| parse(&bytes, width)).unwrap_or_default();
    Ok(pairs.into_iter().map(|(place, pair)| (first + place as u64, pair)).collect())
}

/// Reads fields of one width up to the first segment that they place; each pair comes with its place among the bytes.
fn parse(bytes: &[u8], width: usize) -> Option<Vec<(usize, OffsetPair)>> {
    let mut pairs = Vec::new();
    let mut rest = bytes;
    let mut place = 0;
    while !rest.is_empty() {
        let (pair, after) = rest.split_at(rest.len().min(2 * width));
        let (first, last) = pair.split_at(pair.len().min(width));
        if let (Some(first), Some(last @ 1..)) = (parse_field(first, width)?, parse_field(last, width)?) {
            pairs.push((place, OffsetPair { first, last }));
        }
        place += pair.len();
        // an OTHER segment may stand right behind the offsets
        let segments = pairs.iter().filter_map(|(_, pair)| pair.first.checked_sub(HEADER_LEN + place as u64));
        let room = segments.min().and_then(|room| usize::try_from(room).ok()).unwrap_or(usize::MAX);
        rest = after.get(..room).unwrap_or(after);
    }
    Some(pairs)
}

/// Reads one field: outer `None` where it is no field of this width, inner `None` where it is blank.
fn parse_field(field: &[u8], width: usize) -> Option<Option<u64>> {
    let digits = field.trim_ascii_start();
    if digits.is_empty() || field.iter().all(|&byte| byte == 0) {
        return Some(None);
    }
    if field.len() < width {
        return None;
    }
    parse_digits(digits).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_of_width_8_10_and_14_are_told_apart() {
        let pair = |place, first, last| vec![(place, OffsetPair { first, last })];
        assert_eq!(parse(b"    2744  127310          ", 8), Some(pair(0, 2744, 127_310)));
        let wide = b"         0         0    141266    143683";
        assert_eq!((parse(wide, 8), parse(wide, 10)), (None, Some(pair(20, 141_266, 143_683))));
        let wider = b"             0             0       1677232       2185399";
        assert_eq!((parse(wider, 8), parse(wider, 10)), (None, None));
        assert_eq!(parse(wider, 14), Some(pair(28, 1_677_232, 2_185_399)));
    }

    #[test]
    fn offsets_end_where_an_other_segment_begins() {
        // 58 + 16 bytes of one pair = 74, where the segment begins
        let bytes = b"      74      80vendor!";
        assert_eq!(parse(bytes, 8), Some(vec![(0, OffsetPair { first: 74, last: 80 })]));
        // at 90, behind a blank pair
        let bytes = b"      90      96                vendor!";
        assert_eq!(parse(bytes, 8), Some(vec![(0, OffsetPair { first: 90, last: 96 })]));
    }

    #[test]
    fn bytes_that_are_no_offsets_give_none() {
        assert_eq!(parse(b"written by somebody     ", 8), None);
        assert_eq!(parse(b"                ", 8), Some(vec![]));
    }
}
