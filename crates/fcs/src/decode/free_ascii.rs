//! Numbers in free-format ASCII, which can only be found one after the other.

use std::ops::Range;

use crate::source::{Source, SourceError};

use super::ascii::parse;

/// Bytes that are looked at together; also the longest number.
const WINDOW_LEN: u64 = 256 << 10;
/// The most entries of an index: it is made sparser when it would have more.
const MAX_ENTRIES: usize = 1 << 14;

/// Where every so many events begin, so that a run of events is read without the whole segment before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventIndex {
    /// Byte of the source at which event `k · stride` begins.
    offsets: Vec<u64>,
    stride: u64,
    value_count: u64,
}

impl EventIndex {
    /// Finds the events in one pass over a segment, in bounded memory.
    pub(crate) fn build(
        source: &Source,
        segment: Range<u64>,
        parameter_count: u64,
    ) -> Result<Self, FreeFault> {
        let mut index = Self { offsets: Vec::new(), stride: 1, value_count: 0 };
        let mut words = Words::new(source, segment);
        while let Some(word) = words.next_word()? {
            if parameter_count > 0 && index.value_count.is_multiple_of(parameter_count) {
                index.note(index.value_count / parameter_count, word.offset);
            }
            index.value_count += 1;
        }
        Ok(index)
    }

    fn note(&mut self, event: u64, offset: u64) {
        if self.offsets.len() == MAX_ENTRIES {
            let mut place = 0;
            self.offsets.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.stride *= 2;
        }
        if event.is_multiple_of(self.stride) {
            self.offsets.push(offset);
        }
    }

    /// Returns the last noted event at or before one, and the byte at which it begins.
    fn before(&self, event: u64) -> Option<(u64, u64)> {
        let entry = (event / self.stride).min((self.offsets.len() as u64).checked_sub(1)?);
        let offset = self.offsets.get(usize::try_from(entry).ok()?)?;
        Some((entry * self.stride, *offset))
    }
}

/// Counts the values of a segment, in one pass and bounded memory: events times parameters, where the file is whole.
pub(crate) fn count_values(source: &Source, segment: Range<u64>) -> Result<u64, FreeFault> {
    Ok(EventIndex::build(source, segment, 0)?.value_count)
}

/// Why a free-format segment could not be read.
#[derive(Debug)]
pub(crate) enum FreeFault {
    Source(SourceError),
    /// A word that is no number.
    Word {
        /// Byte of the source at which it begins.
        offset: u64,
        /// Parameter, from 0.
        parameter_index: usize,
        found: Vec<u8>,
    },
    /// A word of more than [`WINDOW_LEN`] bytes.
    LongWord {
        offset: u64,
    },
    /// The segment ends within the events asked for.
    TooFew {
        value_count: u64,
    },
}

impl From<SourceError> for FreeFault {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

/// Goes over the values of `events`, of `parameter_count` each, and gives those of `wanted` to `take`, with the position
/// in `wanted` and the event from the first asked for. `wanted` ascends; a parameter may stand in it more than once.
pub(crate) fn decode(
    source: &Source,
    segment: Range<u64>,
    index: &EventIndex,
    request: &FreeRequest<'_>,
    mut take: impl FnMut(usize, usize, f64),
) -> Result<(), FreeFault> {
    let too_few = || FreeFault::TooFew { value_count: index.value_count };
    let Some((noted_event, offset)) = index.before(request.events.start) else {
        return if request.events.is_empty() { Ok(()) } else { Err(too_few()) };
    };
    let mut words = Words::new(source, offset..segment.end);
    for _ in 0..(request.events.start - noted_event) * request.parameter_count as u64 {
        words.next_word()?.ok_or_else(too_few)?;
    }
    let event_count = usize::try_from(request.events.end - request.events.start).unwrap_or(usize::MAX);
    for event_index in 0..event_count {
        let mut wanted = request.wanted.iter().enumerate().peekable();
        for parameter_index in 0..request.parameter_count {
            let word = words.next_word()?.ok_or_else(too_few)?;
            let mut value = None;
            while let Some((position, _)) = wanted.next_if(|(_, wanted)| **wanted == parameter_index) {
                if value.is_none() {
                    value = parse(word.bytes);
                }
                let Some(value) = value else {
                    return Err(FreeFault::Word {
                        offset: word.offset,
                        parameter_index,
                        found: word.bytes.to_vec(),
                    });
                };
                take(position, event_index, value);
            }
        }
    }
    Ok(())
}

/// Which values are asked for.
#[derive(Debug)]
pub(crate) struct FreeRequest<'r> {
    pub(crate) events: Range<u64>,
    pub(crate) parameter_count: usize,
    /// Parameters from 0, ascending.
    pub(crate) wanted: &'r [usize],
}

struct Word<'w> {
    offset: u64,
    bytes: &'w [u8],
}

/// The words of a part of a source, read window by window.
struct Words<'s> {
    source: &'s Source,
    rest: Range<u64>,
    window: Vec<u8>,
    window_start: u64,
    position: usize,
}

impl<'s> Words<'s> {
    fn new(source: &'s Source, rest: Range<u64>) -> Self {
        Self { source, window_start: rest.start, rest, window: Vec::new(), position: 0 }
    }

    /// Reads the next window, from a byte of the source on; `false` where nothing is left.
    fn refill(&mut self, from: u64) -> Result<bool, SourceError> {
        let window = from..self.rest.end.min(from.saturating_add(WINDOW_LEN));
        if window.is_empty() {
            return Ok(false);
        }
        self.window.clear();
        self.window.extend_from_slice(&self.source.read(window.clone())?);
        self.window_start = window.start;
        self.position = 0;
        Ok(true)
    }

    /// Finds the next word; `None` at the end.
    fn next_word(&mut self) -> Result<Option<Word<'_>>, FreeFault> {
        loop {
            let rest = self.window.get(self.position..).unwrap_or_default();
            let Some(gap) = rest.iter().position(|byte| !is_delimiter(*byte)) else {
                if self.refill(self.window_start + self.window.len() as u64)? {
                    continue;
                }
                return Ok(None);
            };
            let start = self.position + gap;
            let word = self.window.get(start..).unwrap_or_default();
            let offset = self.window_start + start as u64;
            let len = word.iter().position(|byte| is_delimiter(*byte));
            let is_last = self.window_start + self.window.len() as u64 >= self.rest.end;
            if let Some(len) = len.or_else(|| is_last.then_some(word.len())) {
                self.position = start + len;
                return Ok(Some(Word {
                    offset,
                    bytes: self.window.get(start..start + len).unwrap_or_default(),
                }));
            }
            if start == 0 {
                return Err(FreeFault::LongWord { offset });
            }
            self.refill(offset)?;
        }
    }
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b',' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Access, SourceOptions};

    fn source(bytes: &[u8]) -> Source {
        Source::from_bytes(bytes.to_vec(), &SourceOptions::default()).unwrap()
    }

    fn read(
        source: &Source,
        events: Range<u64>,
        wanted: &[usize],
    ) -> Result<Vec<(usize, usize, f64)>, FreeFault> {
        let segment = 0..source.len();
        let index = EventIndex::build(source, segment.clone(), 3)?;
        let mut taken = Vec::new();
        let request = FreeRequest { events, parameter_count: 3, wanted };
        decode(source, segment, &index, &request, |position, event, value| {
            taken.push((position, event, value))
        })?;
        Ok(taken)
    }

    #[test]
    fn runs_of_any_delimiters_are_one() {
        // FCS 3.0, 3.2.20, $PnB/*: "space, tab, comma, carriage return, or line feed", runs taken as one
        let source = source(b" 1,2\t3\r\n4 ,,5\n\n6,");
        let expected = [(0, 0, 1.0), (1, 0, 3.0), (0, 1, 4.0), (1, 1, 6.0)];
        assert_eq!(read(&source, 0..2, &[0, 2]).unwrap(), expected);
        assert_eq!(read(&source, 1..2, &[1, 1]).unwrap(), [(0, 0, 5.0), (1, 0, 5.0)]);
        assert_eq!(count_values(&source, 0..source.len()).unwrap(), 6);
    }

    #[test]
    fn segment_that_ends_early_and_words_that_are_no_numbers_are_faults() {
        let short = source(b"1 2 3 4 5");
        assert!(matches!(read(&short, 0..2, &[0]), Err(FreeFault::TooFew { value_count: 5 })));
        assert!(matches!(read(&source(b""), 0..1, &[0]), Err(FreeFault::TooFew { value_count: 0 })));
        assert!(read(&source(b""), 0..0, &[0]).unwrap().is_empty());
        let letters = source(b"1 x2 3");
        match read(&letters, 0..1, &[1]) {
            Err(FreeFault::Word { offset: 2, parameter_index: 1, found }) => assert_eq!(found, b"x2"),
            other => panic!("{other:?}"),
        }
        assert!(read(&letters, 0..1, &[0]).is_ok());
    }

    #[test]
    fn word_longer_than_a_window_is_a_fault_and_one_across_windows_is_not() {
        let long = source(&vec![b'1'; WINDOW_LEN as usize + 1]);
        assert!(matches!(EventIndex::build(&long, 0..long.len(), 1), Err(FreeFault::LongWord { offset: 0 })));
        let mut bytes = vec![b' '; WINDOW_LEN as usize - 2];
        bytes.extend(b"1234 5 6");
        assert_eq!(read(&source(&bytes), 0..1, &[0]).unwrap(), [(0, 0, 1234.0)]);
    }

    #[test]
    fn sparse_index_gives_the_same_values_as_reading_from_the_start() {
        let event_count = MAX_ENTRIES as u64 * 2 + 5;
        let text: String = (0..event_count).map(|k| format!("{k}\n{} {}\t", k + 1, k % 7)).collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let options = SourceOptions { access: Access::Read, ..SourceOptions::default() };
        let source = Source::open(file.path(), &options).unwrap();
        let index = EventIndex::build(&source, 0..source.len(), 3).unwrap();
        assert!(index.stride > 1 && index.offsets.len() <= MAX_ENTRIES);
        for start in [0, 1, 2, 3, 16383, 16384, 32767, event_count - 1] {
            let taken = read(&source, start..start + 1, &[0, 1, 2]).unwrap();
            let expected = [start as f64, (start + 1) as f64, (start % 7) as f64];
            assert_eq!(taken.iter().map(|&(_, _, value)| value).collect::<Vec<_>>(), expected);
        }
    }
}
