//! Keywords and values: what TEXT, supplemental TEXT and ANALYSIS hold.

use std::collections::HashMap;

use crate::SegmentKind;

pub(crate) mod acquisition;
pub(crate) mod compensation;
mod date;
mod date_time;
mod number;
pub(crate) mod remark;
mod sample;
pub(crate) mod spillover;
pub(crate) mod standard;
mod time_of_day;

pub use acquisition::Acquisition;
pub use compensation::{Compensation, DetectorOverlap};
pub use date::Date;
pub use date_time::DateTime;
pub(crate) use number::{parse_real, parse_reals, parse_unsigned};
pub use sample::Sample;
pub use spillover::Spillover;
pub use time_of_day::TimeOfDay;

/// One keyword and its value, as the file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    pub(crate) key: String,
    pub(crate) value: String,
    /// Key and value as stored, where decoding changed them.
    pub(crate) raw: Option<Box<(Vec<u8>, Vec<u8>)>>,
    pub(crate) segment: SegmentKind,
    pub(crate) byte_offset: u64,
}

impl Keyword {
    /// Returns the keyword in the file's own case, with spaces around it as the file has them.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the value with escaped delimiters resolved and spaces around it as the file has them.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns the bytes of the keyword before they were decoded to text, escaped delimiters resolved.
    #[must_use]
    pub fn raw_key(&self) -> &[u8] {
        self.raw.as_ref().map_or(self.key.as_bytes(), |raw| &raw.0)
    }

    /// Returns the bytes of the value before they were decoded to text, escaped delimiters resolved.
    #[must_use]
    pub fn raw_value(&self) -> &[u8] {
        self.raw.as_ref().map_or(self.value.as_bytes(), |raw| &raw.1)
    }

    /// Returns the segment that holds the keyword.
    #[must_use]
    pub fn segment(&self) -> SegmentKind {
        self.segment
    }

    /// Returns the byte of the file at which the keyword starts, from 0.
    #[must_use]
    pub fn byte_offset(&self) -> u64 {
        self.byte_offset
    }
}

/// The keywords of a segment, or of TEXT and its supplement, in the order of the file.
///
/// Look-ups pass over case and over spaces around a keyword. A keyword that is given twice counts the first time and
/// is still there for [`Keywords::iter`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keywords {
    entries: Vec<Keyword>,
    index: HashMap<String, usize>,
}

impl Keywords {
    /// Looks a value up, spaces around it left out; `None` where the keyword is absent.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.find(key).map(|keyword| keyword.value.trim())
    }

    /// Looks a keyword up; `None` where it is absent.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Keyword> {
        self.index.get(&folded(key)).and_then(|&index| self.entries.get(index))
    }

    /// Goes over every keyword in the order of the file, repeated ones included.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Keyword> {
        self.entries.iter()
    }

    /// Counts the keywords, repeated ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there is no keyword.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a keyword; gives back the one that was there first, where there was one.
    pub(crate) fn push(&mut self, keyword: Keyword) -> Option<&Keyword> {
        let index = self.entries.len();
        let first = *self.index.entry(folded(&keyword.key)).or_insert(index);
        self.entries.push(keyword);
        if first == index { None } else { self.entries.get(first) }
    }

    /// Lets a keyword that is absent be found as another that is there.
    pub(crate) fn alias(&mut self, absent: &str, present: &str) {
        if let Some(&index) = self.index.get(&folded(present)) {
            self.index.entry(folded(absent)).or_insert(index);
        }
    }
}

/// Writes a keyword as look-ups compare it: in capitals, spaces around it left out.
pub(crate) fn folded(key: &str) -> String {
    key.trim().to_ascii_uppercase()
}
