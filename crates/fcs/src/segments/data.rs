//! Where DATA lies and how many events it holds, when HEADER, TEXT, `$TOT` and the length of the file disagree.

use super::candidate::{Candidate, Fit, Origin, fitting};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::header::OffsetPair;
use crate::layout::DataLayout;
use crate::source::Source;
use crate::{Error, SegmentKind};

/// Everything that speaks of the place and length of DATA. Offsets count from the data set's HEADER.
#[derive(Clone, Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) source: &'a Source,
    pub(crate) base_offset: u64,
    /// Primary TEXT.
    pub(crate) text_segment: OffsetPair,
    /// What HEADER says, where it says anything.
    pub(crate) header: Option<OffsetPair>,
    /// What `$BEGINDATA` and `$ENDDATA` say, where they say anything.
    pub(crate) text: Option<OffsetPair>,
    /// `$TOT`.
    pub(crate) recorded_count: Option<u64>,
    /// The number of events that the caller gives.
    pub(crate) forced_count: Option<u64>,
    /// The layouts that the values may have, the declared one first.
    pub(crate) layouts: Vec<DataLayout>,
}

/// Where DATA lies, as decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    /// Its first byte, from the data set's HEADER.
    pub(crate) first: u64,
    /// Its bytes that hold whole events.
    pub(crate) len: u64,
    pub(crate) event_count: u64,
    /// Index of the layout that fits.
    pub(crate) layout: usize,
}

impl Evidence<'_> {
    /// Counts the bytes from the data set's HEADER to the end of the file.
    pub(super) fn available(&self) -> u64 {
        self.source.len().saturating_sub(self.base_offset)
    }

    /// Counts the bytes that `$TOT` events take in a layout.
    pub(super) fn expected_len(&self, layout: usize) -> Option<u64> {
        self.layouts.get(layout)?.data_len(self.forced_count.or(self.recorded_count)?)
    }

    /// Tells whether bytes from the HEADER on overlap the HEADER or TEXT.
    pub(super) fn overlaps_text(&self, first: u64, len: u64) -> bool {
        let end = first.saturating_add(len);
        let text_end = self.text_segment.last.saturating_add(1);
        len > 0 && (first < crate::header::HEADER_LEN || (first < text_end && self.text_segment.first < end))
    }

    /// Tells whether HEADER and TEXT agree on a pair that begins inside TEXT and ends behind it, as where the end of TEXT
    /// is too far: bytes of HEADER, or of TEXT alone, are no events.
    fn runs_on_behind_text(&self, pair: OffsetPair) -> bool {
        self.header == self.text && pair.first > self.text_segment.first && pair.last > self.text_segment.last
    }

    /// Goes over the pairs that HEADER and TEXT give, once where they agree.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let header = self.header.map(|pair| Candidate { pair, origin: Origin::Header });
        let text = self
            .text
            .filter(|_| self.text != self.header)
            .map(|pair| Candidate { pair, origin: Origin::Text });
        header.into_iter().chain(text).collect()
    }

    /// Starts a note on the offsets of DATA.
    pub(super) fn note(
        &self,
        code: DeviationCode,
        expected: impl Into<String>,
        found: impl Into<String>,
        action: impl Into<String>,
    ) -> Note {
        Note::new(code, expected, found, action).in_segment(SegmentKind::Data)
    }
}

/// Decides where DATA lies.
///
/// Of the pairs of offsets that do not overlap HEADER or TEXT, the one is taken whose length is that of `$TOT` events;
/// failing that, the one that is a byte longer (its end is one past the last byte); failing that, the start of one pair
/// with the end of the other; failing that, the part of a pair that lies behind TEXT; failing that, a pair whose end lies
/// beyond the file though `$TOT` events from its start do not. Where two fit alike, and their starts differ by more than
/// one byte, the one wins before which TEXT is followed by nothing but padding; a shift of one byte is how counting from 0
/// or from 1 shows, in the end of TEXT as well, and is refused, as is a pair a byte too long where the other pair has
/// another credible start. A pair that overlaps TEXT is taken where HEADER and TEXT agree on it and its length is right. Where none fits,
/// `$TOT` is wrong: HEADER goes before TEXT if it lies inside the file.
///
/// # Errors
/// Where the places are ambiguous, absent, or past the end of the file, as the journal's policy has it.
pub(crate) fn place(evidence: &Evidence<'_>, journal: &mut Journal) -> Result<Placement, Error> {
    let candidates = evidence.candidates();
    if let Some(fit) = best_fit(evidence, &candidates, journal)? {
        return Ok(fit);
    }
    if candidates.is_empty() {
        return nothing(evidence, journal);
    }
    super::count::place_by_length(evidence, &candidates, journal)
}

fn nothing(evidence: &Evidence<'_>, journal: &mut Journal) -> Result<Placement, Error> {
    if evidence.forced_count.or(evidence.recorded_count) != Some(0) {
        let code = DeviationCode::DataOffsetsMissing;
        let note = evidence.note(code, "the place of DATA", "none in HEADER or TEXT", "read without events");
        let expected = evidence.expected_len(0).map_or_else(String::new, |len| format!(" {len} bytes long"));
        journal.salvage(note, &format!("say where DATA lies with --data-range FIRST..LAST{expected}"))?;
    }
    let first = evidence.text_segment.last.saturating_add(1).min(evidence.available());
    Ok(Placement { first, len: 0, event_count: 0, layout: 0 })
}

/// Finds the pair whose length is that of `$TOT` events.
fn best_fit(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    journal: &mut Journal,
) -> Result<Option<Placement>, Error> {
    let Some(event_count) = evidence.forced_count.or(evidence.recorded_count) else { return Ok(None) };
    for layout in 0..evidence.layouts.len() {
        let Some(len) = evidence.expected_len(layout) else { continue };
        for fit in [Fit::Exact, Fit::OnePast, Fit::Mixed, Fit::AfterText, Fit::Start] {
            let Some(chosen) = choose(evidence, candidates, len, fit, journal)? else { continue };
            record(evidence, &chosen, fit, len, journal)?;
            return Ok(Some(Placement { first: chosen.pair.first, len, event_count, layout }));
        }
    }
    for layout in 0..evidence.layouts.len() {
        if let (Some(len), &[only]) = (evidence.expected_len(layout), candidates)
            && !fitting(evidence, candidates, len, Fit::Exact).is_empty()
            && evidence.runs_on_behind_text(only.pair)
        {
            record_overlap(evidence, &only, journal)?;
            return Ok(Some(Placement { first: only.pair.first, len, event_count, layout }));
        }
    }
    Ok(None)
}

/// Records that HEADER and TEXT agree on a place that overlaps TEXT.
fn record_overlap(
    evidence: &Evidence<'_>,
    candidate: &Candidate,
    journal: &mut Journal,
) -> Result<(), Error> {
    let shown = |pair: OffsetPair| format!("{} to {}", pair.first, pair.last);
    let expected = format!("no byte of TEXT, {}", shown(evidence.text_segment));
    let code = DeviationCode::SegmentsOverlap;
    journal.record(evidence.note(code, expected, shown(candidate.pair), "read as it is"))
}

/// Chooses among pairs that fit alike and do not overlap TEXT; `None` where there is none.
fn choose(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    len: u64,
    fit: Fit,
    journal: &mut Journal,
) -> Result<Option<Candidate>, Error> {
    let clear = |fit| {
        let mut fitting = fitting(evidence, candidates, len, fit);
        fitting.retain(|candidate| !evidence.overlaps_text(candidate.pair.first, len));
        fitting
    };
    let mut fits = clear(fit);
    if fit == Fit::OnePast && !fits.is_empty() {
        // any other start that is credible stands against one whose end has to be taken for wrong besides
        fits.extend(candidates.iter().filter(|other| is_credible(evidence, other)).copied());
        let mut starts = std::collections::HashSet::new();
        fits.retain(|candidate| starts.insert(candidate.pair.first));
    }
    match fits.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        [first, second, ..] if first.pair.first == second.pair.first => Ok(Some(*first)),
        [first, second, ..] => {
            if first.pair.first.abs_diff(second.pair.first) > 1 {
                // before a pair that is a byte too long, padding may as well be the first byte of DATA
                let behind_text = evidence.text_segment.last.saturating_add(1);
                let follows = |candidate: &Candidate| match fit {
                    Fit::OnePast => Ok(candidate.pair.first == behind_text),
                    _ => candidate.follows_text(evidence),
                };
                match (follows(first)?, follows(second)?) {
                    (true, false) => return Ok(Some(*first)),
                    (false, true) => return Ok(Some(*second)),
                    _ => {}
                }
            }
            ambiguous(evidence, [first, second], len, journal).map(|()| Some(*first))
        }
    }
}

/// Tells whether DATA may begin where a pair says, whatever its end.
fn is_credible(evidence: &Evidence<'_>, candidate: &Candidate) -> bool {
    candidate.pair.first < evidence.available() && !evidence.overlaps_text(candidate.pair.first, 1)
}

fn ambiguous(
    evidence: &Evidence<'_>,
    [first, second]: [&Candidate; 2],
    len: u64,
    journal: &mut Journal,
) -> Result<(), Error> {
    let shown = |candidate: &Candidate| {
        format!("{} to {} in {}", candidate.pair.first, candidate.pair.last, candidate.origin)
    };
    let found = format!("{} and {}", shown(first), shown(second));
    let action = format!("{} used", first.origin);
    let code = DeviationCode::DataOffsetsAmbiguous;
    let note = evidence.note(code, "one place that holds $TOT events", found, action);
    let option = |candidate: &Candidate| {
        let first = candidate.pair.first;
        format!("--data-range {first}..{}", first.saturating_add(len).saturating_sub(1))
    };
    journal.salvage(note, &format!("decide with {} or {}", option(first), option(second)))
}

/// Records how what the other pair says differs from what was chosen.
fn record(
    evidence: &Evidence<'_>,
    chosen: &Candidate,
    fit: Fit,
    len: u64,
    journal: &mut Journal,
) -> Result<(), Error> {
    let first = chosen.pair.first;
    let right = OffsetPair { first, last: first.saturating_add(len).saturating_sub(1) };
    let action = format!("used {} to {}", right.first, right.last);
    for (origin, pair) in [(Origin::Header, evidence.header), (Origin::Text, evidence.text)] {
        let Some(pair) = pair.filter(|&pair| pair != right && len > 0) else { continue };
        let is_one_past = pair.first == right.first && pair.last == right.last.saturating_add(1);
        if is_one_past || (fit == Fit::OnePast && chosen.origin == origin) {
            let (expected, found) = (right.last.to_string(), pair.last.to_string());
            let note = evidence.note(DeviationCode::DataEndOnePast, expected, found, action.clone());
            journal.record(origin.end_place(evidence, note))?;
            continue;
        }
        let shown = |pair: OffsetPair| format!("{} to {}", pair.first, pair.last);
        let code = chosen.disagreement(pair);
        journal
            .record(origin.place(evidence, evidence.note(code, shown(right), shown(pair), action.clone())))?;
    }
    Ok(())
}
