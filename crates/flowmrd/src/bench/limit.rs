//! The speed of memory: every byte of a file touched once.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use flowmrd_fcs::source::{Source, SourceError, SourceOptions};
use rayon::prelude::*;

pub(super) use flowmrd_fcs::source::Access;

use crate::error::Error;

/// Bytes that a thread reads at a time: half a core's second cache or less.
const PIECE_LEN: u64 = 1 << 18;

/// Words of 32 bits that are added side by side: one cache line.
const LANES: usize = 16;

/// Adds up every 32-bit word of a file, modulo 2³², pieces in parallel; bytes past the last whole word are added one by
/// one.
///
/// # Errors
/// [`Error::Fcs`] where the file cannot be read, [`Error::Cancelled`] where the caller stopped the run.
pub(super) fn touch(path: &Path, access: Access, cancel: Option<&AtomicBool>) -> Result<u32, Error> {
    let failed = |error: SourceError| Error::Fcs(flowmrd_fcs::Error::from(error).with_file(path));
    let source = Source::open(path, &SourceOptions { access, ..SourceOptions::default() }).map_err(failed)?;
    let len = source.len();
    let piece = |buffer: &mut Vec<u8>, number: u64| {
        if cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(Error::Cancelled);
        }
        let start = number * PIECE_LEN;
        let range = start..len.min(start.saturating_add(PIECE_LEN));
        source.read_with(range, buffer).map(sum_words).map_err(failed)
    };
    (0..len.div_ceil(PIECE_LEN))
        .into_par_iter()
        .map_init(Vec::new, piece)
        .try_reduce(|| 0, |sum, more| Ok(sum.wrapping_add(more)))
}

/// Adds up little-endian words.
fn sum_words(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let (lines, words) = words.as_chunks::<LANES>();
    let mut sums = [0_u32; LANES];
    for line in lines {
        for (sum, word) in sums.iter_mut().zip(line) {
            *sum = sum.wrapping_add(u32::from_le_bytes(*word));
        }
    }
    let words = words.iter().map(|word| u32::from_le_bytes(*word));
    let rest = rest.iter().map(|&byte| u32::from(byte));
    sums.into_iter().chain(words).chain(rest).fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_added_whichever_way_the_file_is_reached() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bytes");
        // By hand: 100,000 words of 1 (three pieces cut in between), one of 2³² − 1 which takes one off, and three single
        // bytes 7, 8 and 9: 100,000 − 1 + 24.
        let mut bytes = [1_u8, 0, 0, 0].repeat(100_000);
        bytes.extend([0xFF; 4]);
        bytes.extend([7, 8, 9]);
        std::fs::write(&path, &bytes).unwrap();
        for access in [Access::Map, Access::Read] {
            assert_eq!(touch(&path, access, None).unwrap(), 100_023);
        }
    }

    #[test]
    fn touching_stops_when_it_is_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bytes");
        std::fs::write(&path, [0; 10]).unwrap();
        let stop = AtomicBool::new(true);
        assert!(matches!(touch(&path, Access::Map, Some(&stop)), Err(Error::Cancelled)));
    }

    #[test]
    fn file_that_is_not_there_is_named() {
        let error = touch(Path::new("no-such-file.fcs"), Access::Map, None).unwrap_err();
        assert!(error.to_string().contains("no-such-file.fcs"), "{error}");
    }
}
