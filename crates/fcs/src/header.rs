//! HEADER: version and offsets, the first bytes of a data set.

use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::{FormatError, excerpt};
use crate::source::Source;
use crate::{Error, Override, ReadOptions, SegmentKind, Version};

mod other;

/// Bytes of a HEADER before the OTHER offsets.
pub(crate) const HEADER_LEN: u64 = 58;

/// First and last byte of a segment, inclusive, from the data set's own HEADER, as the file writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OffsetPair {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl OffsetPair {
    /// Counts the bytes, 0 where the last stands right before the first; `None` where the pair runs backwards.
    pub(crate) fn len(self) -> Option<u64> {
        self.last.checked_add(1)?.checked_sub(self.first)
    }
}

/// A HEADER, with what is absent or incomplete left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) version: Version,
    pub(crate) text: OffsetPair,
    pub(crate) data: Option<OffsetPair>,
    pub(crate) analysis: Option<OffsetPair>,
    /// OTHER segments, each with the byte of the file at which its offsets stand.
    pub(crate) other: Vec<(u64, OffsetPair)>,
}

/// Tells whether a HEADER stands at a byte of the file.
pub(crate) fn stands_at(source: &Source, base_offset: u64) -> Result<bool, Error> {
    let Some(end) = base_offset.checked_add(6).filter(|&end| end <= source.len()) else { return Ok(false) };
    let magic = source.read(base_offset..end)?;
    Ok(Version::ALL.iter().any(|version| magic.get(3..) == Some(version.as_str().as_bytes()))
        && magic.starts_with(b"FCS"))
}

/// Reads the HEADER at a byte of the file.
///
/// # Errors
/// Where there is no HEADER of a version that can be read, or it does not say where TEXT lies.
pub(crate) fn read(
    source: &Source,
    base_offset: u64,
    options: &ReadOptions,
    journal: &mut Journal,
) -> Result<Header, Error> {
    let end = source.len().min(base_offset.saturating_add(HEADER_LEN));
    let bytes = source.read(base_offset.min(end)..end)?;
    let forced = options.overrides.find(journal.data_set(), |decision| match decision {
        Override::Version(version) => Some(*version),
        _ => None,
    });
    let version = version(&bytes, forced, base_offset, journal)?;
    let Ok(bytes) = <&[u8; 58]>::try_from(&*bytes) else {
        return Err(FormatError::new("length", "58 bytes", format!("{} bytes", bytes.len()))
            .in_segment(SegmentKind::Header)
            .at_byte(base_offset)
            .in_data_set(journal.data_set())
            .with_hint("the file ends inside its HEADER; get it anew from the instrument")
            .into());
    };
    if bytes[6..10] != *b"    " {
        journal.record(
            Note::new(DeviationCode::HeaderSpaces, "four spaces", excerpt(&bytes[6..10]), "passed over")
                .in_segment(SegmentKind::Header)
                .at_byte(base_offset + 6),
        )?;
    }
    let mut fields = Fields { bytes, base_offset, is_reported: false, journal };
    let text = fields.text_pair()?;
    let data = fields.pair(26, SegmentKind::Data)?;
    let analysis = fields.pair(42, SegmentKind::Analysis)?;
    let starts = [Some(text), data, analysis].into_iter().flatten().map(|pair| pair.first);
    let first_segment = starts.filter(|&first| first >= HEADER_LEN).min().unwrap_or(HEADER_LEN);
    let other = other::read(source, base_offset, first_segment)?;
    Ok(Header { version, text, data, analysis, other })
}

fn version(
    bytes: &[u8],
    forced: Option<Version>,
    base_offset: u64,
    journal: &mut Journal,
) -> Result<Version, Error> {
    let magic = bytes.get(..6).unwrap_or(bytes);
    let error = |expected: &str, hint: &str| {
        FormatError::new("first bytes", expected, excerpt(magic))
            .in_segment(SegmentKind::Header)
            .at_byte(base_offset)
            .in_data_set(journal.data_set())
            .with_hint(hint)
    };
    if !magic.starts_with(b"FCS") {
        return Err(error("\"FCS\" and a version", other_format(bytes)).into());
    }
    let named = Version::ALL.into_iter().find(|version| magic.get(3..) == Some(version.as_str().as_bytes()));
    if let Some(forced) = forced {
        if named != Some(forced) {
            journal.record(
                Note::new(
                    DeviationCode::OverrideApplied,
                    format!("version {forced}"),
                    excerpt(magic),
                    "read so",
                )
                .in_segment(SegmentKind::Header)
                .at_byte(base_offset),
            )?;
        }
        return Ok(forced);
    }
    named.ok_or_else(|| {
        let hint = if magic == b"FCS1.0" {
            "FCS 1.0 (1984) is not supported; convert the file with the software that wrote it"
        } else {
            "if the file is of a known version all the same, say which with --fcs-version"
        };
        error("version 2.0, 3.0, 3.1 or 3.2", hint).into()
    })
}

/// Guesses from its first bytes what a file is that is no FCS file.
fn other_format(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "the file is empty",
        [b'P', b'K', 3, 4, ..] => "the file is a zip archive; unpack it first",
        [b'<', ..] => "the file is XML or HTML, perhaps an error page that was saved in place of the file",
        _ => "the file is no FCS file, or its beginning is lost",
    }
}

/// The offset fields of a HEADER.
struct Fields<'a> {
    bytes: &'a [u8; 58],
    base_offset: u64,
    is_reported: bool,
    journal: &'a mut Journal,
}

/// What stands in an offset field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Blank,
    Offset(u64),
    Malformed,
}

impl Fields<'_> {
    fn field(&mut self, at: usize) -> Result<Field, Error> {
        let Some(field) = self.bytes.get(at..at + 8) else { return Ok(Field::Blank) };
        let digits = field.trim_ascii();
        if digits.is_empty() || field.iter().all(|&byte| byte == 0) {
            return Ok(Field::Blank);
        }
        let Some(offset) = parse_digits(digits) else { return Ok(Field::Malformed) };
        let is_padded_with_zeros = digits.len() > 1 && digits.starts_with(b"0");
        if (is_padded_with_zeros || !field.ends_with(digits)) && !self.is_reported {
            self.is_reported = true;
            self.journal.record(
                Note::new(
                    DeviationCode::HeaderOffsetFormat,
                    "a number behind spaces",
                    excerpt(field),
                    format!("read as {offset}"),
                )
                .in_segment(SegmentKind::Header)
                .at_byte(self.base_offset + at as u64),
            )?;
        }
        Ok(Field::Offset(offset))
    }

    fn text_pair(&mut self) -> Result<OffsetPair, Error> {
        if let (Field::Offset(first), Field::Offset(last)) = (self.field(10)?, self.field(18)?)
            && first < last
            && first >= 6
        {
            return Ok(OffsetPair { first, last });
        }
        Err(FormatError::new("TEXT offsets", "two ascending numbers", excerpt(&self.bytes[10..26]))
            .in_segment(SegmentKind::Header)
            .at_byte(self.base_offset + 10)
            .in_data_set(self.journal.data_set())
            .with_hint("the HEADER is damaged: get the file anew from the instrument")
            .into())
    }

    /// Reads a pair that may be absent: blank or 0,0.
    fn pair(&mut self, at: usize, segment: SegmentKind) -> Result<Option<OffsetPair>, Error> {
        let (code, expected) = match (self.field(at)?, self.field(at + 8)?) {
            (Field::Offset(0), Field::Offset(0)) => return Ok(None),
            (Field::Blank, Field::Blank) if segment == SegmentKind::Analysis => return Ok(None),
            (Field::Offset(first), Field::Offset(last)) if last > 0 && first > 0 => {
                return Ok(Some(OffsetPair { first, last }));
            }
            (Field::Malformed, last) if !is_minus_one(&self.bytes[at..at + 8], last) => {
                (DeviationCode::HeaderOffsetMalformed, "a number")
            }
            (first, Field::Malformed) if !is_minus_one(&self.bytes[at + 8..at + 16], first) => {
                (DeviationCode::HeaderOffsetMalformed, "a number")
            }
            _ => (DeviationCode::HeaderOffsetsIncomplete, "two offsets, or 0 and 0"),
        };
        let found = excerpt(&self.bytes[at..at + 16]);
        self.journal.record(
            Note::new(code, expected, found, "read as absent; TEXT keywords stand in")
                .in_segment(segment)
                .at_byte(self.base_offset + at as u64),
        )?;
        Ok(None)
    }
}

fn is_minus_one(field: &[u8], beside: Field) -> bool {
    field.trim_ascii() == b"-1" && beside != Field::Malformed
}

/// Reads a number of decimal digits alone.
pub(crate) fn parse_digits(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use crate::source::SourceOptions;

    fn read_bytes(bytes: &[u8]) -> (Result<Header, Error>, Vec<DeviationCode>) {
        let source = Source::from_bytes(bytes.to_vec(), &SourceOptions::default()).unwrap();
        let mut journal = Journal::new(Policy::Default, 1);
        let header = read(&source, 0, &ReadOptions::new(), &mut journal);
        (header, journal.finish().iter().map(|deviation| deviation.code).collect())
    }

    fn header(offsets: &str) -> Vec<u8> {
        format!("FCS3.0    {offsets:<48}").into_bytes()
    }

    #[test]
    fn header_gives_its_three_pairs() {
        let (header, codes) = read_bytes(b"FCS3.1         256    1545    1792  202456       0       0");
        let header = header.unwrap();
        assert_eq!(header.version, Version::V3_1);
        assert_eq!(header.text, OffsetPair { first: 256, last: 1545 });
        assert_eq!(header.data, Some(OffsetPair { first: 1792, last: 202_456 }));
        assert_eq!((header.analysis, codes), (None, vec![]));
    }

    #[test]
    fn header_of_zero_padded_offsets_is_read_with_a_remark() {
        let (header, codes) = read_bytes(b"FCS3.0    00000074000060800000608100006188       0       0");
        assert_eq!(header.unwrap().data, Some(OffsetPair { first: 6081, last: 6188 }));
        assert_eq!(codes, [DeviationCode::HeaderOffsetFormat]);
    }

    #[test]
    fn header_pair_that_is_incomplete_counts_as_absent() {
        for data in ["    2048       0", "                ", "       0      -1", "       0     100"] {
            let (header, codes) = read_bytes(&header(&format!("      58    1000{data}       0       0")));
            assert_eq!(header.unwrap().data, None, "{data}");
            assert_eq!(codes, [DeviationCode::HeaderOffsetsIncomplete], "{data}");
        }
        let (_, codes) = read_bytes(&header("      58    1000    2O48    3000       0       0"));
        assert_eq!(codes, [DeviationCode::HeaderOffsetMalformed]);
    }

    #[test]
    fn header_of_version_1_is_refused_by_name() {
        let (error, _) = read_bytes(b"FCS1.0    ");
        let error = error.unwrap_err();
        assert_eq!(
            error.to_string(),
            "first bytes in HEADER at byte 0 of data set 1: expected version 2.0, 3.0, 3.1 or 3.2, got \"FCS1.0\""
        );
        assert!(error.hint().unwrap().contains("1.0"));
    }

    #[test]
    fn header_of_another_format_is_refused() {
        for bytes in [&b""[..], b"oi21j08cn\n", b"PK\x03\x04", b"<html>"] {
            let (error, _) = read_bytes(bytes);
            assert!(error.unwrap_err().to_string().contains("expected \"FCS\" and a version"));
        }
    }

    #[test]
    fn header_that_is_cut_short_is_refused() {
        let (error, _) = read_bytes(b"FCS3.0      58");
        assert!(error.unwrap_err().to_string().contains("expected 58 bytes, got 14 bytes"));
    }

    #[test]
    fn header_without_text_offsets_is_refused() {
        let (error, _) = read_bytes(&header("       0       0"));
        assert!(error.unwrap_err().to_string().contains("TEXT offsets"));
    }
}
