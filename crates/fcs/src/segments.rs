//! Where the segments of a data set lie.

use std::fmt;
use std::ops::Range;

mod candidate;
mod count;
pub(crate) mod data;

/// A segment of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// Version and offsets, the first 58 bytes and the OTHER offsets after them.
    Header,
    /// Primary TEXT.
    Text,
    /// Supplemental TEXT.
    SupplementalText,
    /// The events.
    Data,
    /// Results, as keywords and values.
    Analysis,
    /// A vendor's own segment.
    Other,
}

impl fmt::Display for SegmentKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Header => "HEADER",
            Self::Text => "TEXT",
            Self::SupplementalText => "supplemental TEXT",
            Self::Data => "DATA",
            Self::Analysis => "ANALYSIS",
            Self::Other => "OTHER",
        })
    }
}

/// Where the segments of a data set lie: bytes of the file from 0, half-open, after repair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    pub(crate) base_offset: u64,
    pub(crate) text: Range<u64>,
    pub(crate) supplemental_text: Option<Range<u64>>,
    pub(crate) data: Range<u64>,
    pub(crate) analysis: Option<Range<u64>>,
    pub(crate) other: Vec<Range<u64>>,
}

impl Segments {
    /// Returns the byte of the file at which the data set's HEADER starts; offsets in the file count from it.
    #[must_use]
    pub fn base_offset(&self) -> u64 {
        self.base_offset
    }

    /// Returns the primary TEXT.
    #[must_use]
    pub fn text(&self) -> Range<u64> {
        self.text.clone()
    }

    /// Returns the supplemental TEXT, where there is one that holds keywords.
    #[must_use]
    pub fn supplemental_text(&self) -> Option<Range<u64>> {
        self.supplemental_text.clone()
    }

    /// Returns DATA; empty where there are no events.
    #[must_use]
    pub fn data(&self) -> Range<u64> {
        self.data.clone()
    }

    /// Returns ANALYSIS.
    #[must_use]
    pub fn analysis(&self) -> Option<Range<u64>> {
        self.analysis.clone()
    }

    /// Returns the OTHER segments that lie inside the file, in the order of the HEADER.
    #[must_use]
    pub fn other(&self) -> &[Range<u64>] {
        &self.other
    }

    /// Goes over all segments but the HEADER.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Range<u64>> {
        let optional = self.supplemental_text.iter().chain(&self.analysis).chain(&self.other);
        [&self.text, &self.data].into_iter().chain(optional)
    }

    /// Returns the byte after the last segment.
    pub(crate) fn end(&self) -> u64 {
        self.all().map(|range| range.end).max().unwrap_or(self.base_offset)
    }
}
