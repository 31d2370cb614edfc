//! Pairs of offsets that may place DATA, and how well each fits.

use std::fmt;

use super::data::Evidence;
use crate::Error;
use crate::deviation::{DeviationCode, Note};
use crate::header::OffsetPair;

/// Where a pair of offsets stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Header,
    Text,
    /// The start of one with the end of the other.
    Mixed,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Header => "HEADER",
            Self::Text => "TEXT",
            Self::Mixed => "HEADER and TEXT",
        })
    }
}

impl Origin {
    /// Adds the place of the offsets to a note.
    pub(super) fn place(self, evidence: &Evidence<'_>, note: Note) -> Note {
        match self {
            Self::Header => note.at_byte(evidence.base_offset.saturating_add(26)),
            Self::Text | Self::Mixed => note.of_keyword("$BEGINDATA, $ENDDATA"),
        }
    }

    /// Adds the place of the end offset alone to a note.
    pub(super) fn end_place(self, evidence: &Evidence<'_>, note: Note) -> Note {
        match self {
            Self::Header => note.at_byte(evidence.base_offset.saturating_add(34)),
            Self::Text | Self::Mixed => note.of_keyword("$ENDDATA"),
        }
    }
}

/// A pair of offsets that may place DATA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) pair: OffsetPair,
    pub(super) origin: Origin,
}

/// How a pair fits the length of `$TOT` events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It has that length.
    Exact,
    /// It is one byte longer.
    OnePast,
    /// The start of one pair and the end of the other have that length.
    Mixed,
    /// It begins inside TEXT, and what of it lies behind TEXT has that length.
    AfterText,
    /// Its end lies beyond the file, and that length from its start does not.
    Start,
}

/// Picks the pairs that fit a length and lie inside the file.
pub(super) fn fitting(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    len: u64,
    fit: Fit,
) -> Vec<Candidate> {
    let is_inside = |candidate: &Candidate| {
        candidate.pair.first.checked_add(len).is_some_and(|end| end <= evidence.available())
    };
    let has_len =
        |wanted: Option<u64>| move |candidate: &Candidate| wanted.is_some() && candidate.pair.len() == wanted;
    match (fit, candidates) {
        (Fit::Exact, _) => {
            candidates.iter().filter(|c| is_inside(c)).copied().filter(has_len(Some(len))).collect()
        }
        (Fit::OnePast, _) => {
            candidates.iter().filter(|c| is_inside(c)).copied().filter(has_len(len.checked_add(1))).collect()
        }
        (Fit::Mixed, &[header, text]) => {
            let mix =
                |first: u64, last: u64| Candidate { pair: OffsetPair { first, last }, origin: Origin::Mixed };
            let mixes = [mix(header.pair.first, text.pair.last), mix(text.pair.first, header.pair.last)];
            mixes.into_iter().filter(is_inside).filter(has_len(Some(len))).collect()
        }
        (Fit::Mixed, _) => Vec::new(),
        (Fit::AfterText, _) => {
            let text = evidence.text_segment;
            let is_behind = |candidate: &&Candidate| {
                (text.first..=text.last).contains(&candidate.pair.first)
                    && candidate.pair.last.checked_sub(text.last) == Some(len)
            };
            let first = text.last.saturating_add(1);
            let behind = |candidate: &Candidate| Candidate {
                pair: OffsetPair { first, ..candidate.pair },
                ..*candidate
            };
            candidates.iter().filter(is_behind).map(behind).filter(is_inside).collect()
        }
        // of two widths the narrower would always fit; no event at all would fit any file
        (Fit::Start, _) if len == 0 || evidence.layouts.len() > 1 => Vec::new(),
        (Fit::Start, _) => {
            let is_cut = |candidate: &Candidate| candidate.pair.last >= evidence.available();
            candidates.iter().filter(|c| is_inside(c) && is_cut(c)).copied().collect()
        }
    }
}

/// Bytes between TEXT and DATA that are looked through for something else than padding.
const MAX_GAP_LEN: u64 = 1 << 20;

impl Candidate {
    /// Tells whether nothing but padding lies between the end of TEXT and this start.
    pub(super) fn follows_text(&self, evidence: &Evidence<'_>) -> Result<bool, Error> {
        let text_end = evidence.text_segment.last.saturating_add(1);
        let Some(gap_len) = self.pair.first.checked_sub(text_end) else { return Ok(false) };
        if gap_len > MAX_GAP_LEN {
            return Ok(false);
        }
        let start = evidence.base_offset.saturating_add(text_end);
        let gap = evidence.source.read(start..start.saturating_add(gap_len))?;
        Ok(gap.iter().all(|byte| matches!(byte, b' ' | b'\r' | b'\n' | 0)))
    }

    /// Names the way in which another pair differs from this one.
    pub(super) fn disagreement(&self, other: OffsetPair) -> DeviationCode {
        match self.pair.first.abs_diff(other.first) {
            1 => DeviationCode::DataStartShifted,
            _ => DeviationCode::DataOffsetsDisagree,
        }
    }
}
