//! The CRC after the last segment of a data set: 16 bits, for information only.

use std::ops::Range;

use crate::Error;
use crate::source::Source;

/// Bytes of the CRC field.
pub(crate) const FIELD_LEN: u64 = 8;

/// Bytes that are read at once.
const CHUNK_LEN: u64 = 1 << 20;

/// What the CRC of a data set says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Crc {
    /// There is no CRC field.
    Absent,
    /// The writer left it at `00000000`.
    NotComputed,
    /// It is that of the data set.
    Matches(
        /// The value.
        u16,
    ),
    /// It is another.
    Differs {
        /// The field as it stands.
        recorded: String,
        /// The CRC of the data set.
        computed: u16,
    },
}

/// Reads the CRC field at a byte of the file: eight digits, decimal or hexadecimal, or spaces before them.
pub(crate) fn read_field(source: &Source, at: u64) -> Result<Option<String>, Error> {
    let Some(end) = at.checked_add(FIELD_LEN).filter(|&end| end <= source.len()) else { return Ok(None) };
    let field = source.read(at..end)?;
    let is_field =
        field.trim_ascii_start().iter().all(u8::is_ascii_hexdigit) && !field.trim_ascii().is_empty();
    Ok(is_field.then(|| String::from_utf8_lossy(&field).into_owned()))
}

/// Compares a CRC field with the bytes it speaks of.
pub(crate) fn check(source: &Source, range: Range<u64>, field: Option<&str>) -> Result<Crc, Error> {
    let Some(field) = field else { return Ok(Crc::Absent) };
    if is_zero(field) {
        return Ok(Crc::NotComputed);
    }
    let computed = compute(source, range)?;
    let digits = field.trim();
    // the standard says neither in which base the number is written nor, as Numerical Recipes has both, which byte of
    // it comes first
    let recorded = [u64::from_str_radix(digits, 16).ok(), digits.parse().ok()];
    let is_same = recorded
        .iter()
        .flatten()
        .any(|&recorded| recorded == u64::from(computed) || recorded == u64::from(computed.swap_bytes()));
    if is_same {
        Ok(Crc::Matches(computed))
    } else {
        Ok(Crc::Differs { recorded: field.to_owned(), computed })
    }
}

/// Tells whether a field says that no CRC was computed.
pub(crate) fn is_zero(field: &str) -> bool {
    field.trim().bytes().all(|byte| byte == b'0')
}

fn compute(source: &Source, range: Range<u64>) -> Result<u16, Error> {
    let mut crc = 0;
    let mut start = range.start;
    while start < range.end {
        let end = range.end.min(start.saturating_add(CHUNK_LEN));
        crc = update(crc, &source.read(start..end)?);
        start = end;
    }
    Ok(crc)
}

/// Updates CRC-16/KERMIT: x^16 + x^12 + x^5 + 1 on bits lowest first, from 0.
///
/// That is what FCS 3.0 (3.2.1.7) calls for: `icrc(0, …, 0, -1)` of Numerical Recipes in C, 2nd edition, 20.3.
fn update(crc: u16, bytes: &[u8]) -> u16 {
    bytes.iter().fold(crc, |crc, &byte| {
        let index = usize::from((crc ^ u16::from(byte)) & 0xFF);
        (crc >> 8) ^ TABLE.get(index).copied().unwrap_or(0)
    })
}

/// The CRC of each byte.
static TABLE: [u16; 256] = table();

const fn table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x8408 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceOptions;

    #[test]
    fn crc_is_that_of_the_catalogue() {
        // check value of CRC-16/KERMIT in the catalogue of parametrised CRC algorithms (reveng)
        assert_eq!(update(0, b"123456789"), 0x2189);
        assert_eq!(update(update(0, b"1234"), b"56789"), 0x2189);
    }

    #[test]
    fn field_is_compared_in_both_bases() {
        let source = Source::from_bytes(b"12345678900002189".to_vec(), &SourceOptions::default()).unwrap();
        let field = read_field(&source, 9).unwrap();
        assert_eq!(check(&source, 0..9, field.as_deref()).unwrap(), Crc::Matches(0x2189));
        // 0x2189 = 8585
        assert_eq!(check(&source, 0..9, Some("    8585")).unwrap(), Crc::Matches(0x2189));
        let differs = Crc::Differs { recorded: "00001234".to_owned(), computed: 0x2189 };
        assert_eq!(check(&source, 0..9, Some("00001234")).unwrap(), differs);
        assert_eq!(check(&source, 0..9, Some("00000000")).unwrap(), Crc::NotComputed);
        assert_eq!(read_field(&source, 10).unwrap(), None);
    }
}
