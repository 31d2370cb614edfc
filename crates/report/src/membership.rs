//! Which events are in which populations, as files: CSV, packed bits and Parquet.
//!
//! `docs/formats/memberships.md` describes them.

mod bits;
mod csv;
mod parquet;

use crate::{Error, StagedFile};
use flowmrd_core::EventMask;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The members of populations: one mask over all events a population.
#[derive(Clone, Debug)]
pub struct MembershipTable<'a> {
    /// Paths of the populations.
    pub paths: Vec<&'a str>,
    /// The mask of each, all over the same events.
    pub masks: &'a [EventMask],
    /// Events of the data set.
    pub event_count: u64,
    /// What the members were found from, as names and values: `input_sha256`, `gating_sha256`, …
    pub origin: Vec<(&'static str, String)>,
}

/// A file format of memberships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MembershipFormat {
    /// A header of paths, then a line of 0 and 1 an event.
    Csv,
    /// A header in JSON, then the bits of each population.
    Bits,
    /// A column of booleans a population.
    Parquet,
}

impl MembershipFormat {
    /// Finds the format by the ending of a file's name: `.csv`, `.bits` or `.parquet`.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "bits" => Some(Self::Bits),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Writes memberships into a file, under a temporary name until it is whole.
///
/// # Errors
/// [`Error::Io`] where the file cannot be written, [`Error::Parquet`] where Parquet cannot be encoded.
pub fn write_membership(
    path: &Path,
    format: MembershipFormat,
    table: &MembershipTable<'_>,
) -> Result<PathBuf, Error> {
    let mut staged = StagedFile::create(path)?;
    encode(staged.writer(), format, table).map_err(|error| match error {
        Failed::Io(source) => Error::Io { action: "write", path: path.to_owned(), source },
        Failed::Parquet(source) => Error::Parquet { path: path.to_owned(), source },
    })?;
    staged.publish()
}

/// Why an encoder stopped.
enum Failed {
    Io(io::Error),
    Parquet(::parquet::errors::ParquetError),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<::parquet::errors::ParquetError> for Failed {
    fn from(error: ::parquet::errors::ParquetError) -> Self {
        Self::Parquet(error)
    }
}

fn encode(
    out: &mut (impl Write + Send),
    format: MembershipFormat,
    table: &MembershipTable<'_>,
) -> Result<(), Failed> {
    match format {
        MembershipFormat::Csv => Ok(csv::encode(out, table)?),
        MembershipFormat::Bits => Ok(bits::encode(out, table)?),
        MembershipFormat::Parquet => Ok(parquet::encode(out, table)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(format: MembershipFormat, paths: &[&str], masks: &[EventMask]) -> Vec<u8> {
        let event_count = masks.first().map_or(0, |mask| mask.event_count() as u64);
        let origin = vec![("input_sha256", "ab".to_owned())];
        let table = MembershipTable { paths: paths.to_vec(), masks, event_count, origin };
        let mut out = Vec::new();
        assert!(encode(&mut out, format, &table).is_ok());
        out
    }

    #[test]
    fn csv_is_a_header_of_paths_and_a_line_an_event() {
        let masks = [EventMask::from_fn(3, |event| event == 1), EventMask::all(3)];
        // RFC 4180: a field with a comma or a quote stands in quotes, a quote inside is doubled.
        let text = encoded(MembershipFormat::Csv, &["/A", "/A/B, \"dim\""], &masks);
        assert_eq!(String::from_utf8(text).unwrap(), "/A,\"/A/B, \"\"dim\"\"\"\n0,1\n1,1\n0,1\n");
    }

    #[test]
    fn csv_of_many_events_keeps_their_order() {
        let mask = EventMask::from_fn(100_000, |event| event % 3 == 0);
        let text = String::from_utf8(encoded(MembershipFormat::Csv, &["/A"], &[mask])).unwrap();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines.len(), 100_000);
        assert!(lines.iter().enumerate().all(|(event, line)| (*line == "1") == (event % 3 == 0)));
    }

    #[test]
    fn bits_are_packed_lowest_first_after_a_header() {
        let mask = EventMask::from_fn(10, |event| [0, 3, 9].contains(&event));
        let bytes = encoded(MembershipFormat::Bits, &["/A"], &[mask]);
        assert_eq!(&bytes[..8], b"FMRDBITS");
        let len = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
        let header: serde_json::Value = serde_json::from_slice(&bytes[12..12 + len]).unwrap();
        assert_eq!(header["event_count"], 10);
        assert_eq!(header["paths"][0], "/A");
        assert_eq!(header["bytes_per_population"], 2);
        // by hand: events 0 and 3 are bits 0 and 3 of the first byte, event 9 is bit 1 of the second
        assert_eq!(&bytes[12 + len..], [0b0000_1001, 0b0000_0010]);
    }

    #[test]
    fn parquet_begins_and_ends_as_such_files_do() {
        let bytes = encoded(MembershipFormat::Parquet, &["/A"], &[EventMask::all(5)]);
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    }

    #[test]
    fn formats_are_told_by_the_ending() {
        assert_eq!(MembershipFormat::of(Path::new("a/m.CSV")), Some(MembershipFormat::Csv));
        assert_eq!(MembershipFormat::of(Path::new("m.parquet")), Some(MembershipFormat::Parquet));
        assert_eq!(MembershipFormat::of(Path::new("m.txt")), None);
    }
}
