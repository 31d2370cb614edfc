//! The number of events where no pair of offsets has the length of `$TOT` events.

use super::candidate::{Candidate, Origin};
use super::data::{Evidence, Placement};
use crate::decode::free_ascii::{self, FreeFault};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::header::OffsetPair;
use crate::{Error, FormatError, RequestError, SegmentKind};

/// Places DATA by the length of a pair alone and counts the events in it.
///
/// # Errors
/// Where the length is no whole number of events or DATA runs past the end of the file, unless salvaged.
pub(super) fn place_by_length(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    journal: &mut Journal,
) -> Result<Placement, Error> {
    let chosen = choose(evidence, candidates, journal)?;
    let first = chosen.pair.first;
    let Some(len) = chosen.pair.len().filter(|_| first <= evidence.available()) else {
        return truncated(evidence, &chosen, 0, journal);
    };
    if evidence.overlaps_text(first, len) {
        let found = format!("{first} to {}", chosen.pair.last);
        let expected = format!("no byte before {}", evidence.text_segment.last.saturating_add(1));
        let note = evidence.note(DeviationCode::SegmentsOverlap, expected, found, "read as it is");
        journal.salvage(note, "say where DATA lies with --data-range FIRST..LAST")?;
    }
    if evidence.layouts.first().is_some_and(|layout| layout.event_bits().is_none()) {
        refuse_two_places(evidence, candidates, journal)?;
        return free_ascii(evidence, &chosen, len, journal);
    }
    let available = evidence.available() - first;
    if let Some(event_count) = evidence.forced_count
        && let Some(len) = evidence.expected_len(0).filter(|&len| len <= available)
    {
        return Ok(Placement { first, len, event_count, layout: 0 });
    }
    if let Some(event_count) = evidence.forced_count {
        let held = evidence.layouts.first().and_then(|layout| layout.event_count_in(available)).unwrap_or(0);
        let expected = format!("at most {held}, which the file has room for");
        return Err(RequestError::new("event count", expected, event_count.to_string()).into());
    }
    if let Some(placement) = whole_events(evidence, &chosen, len, journal)? {
        return Ok(placement);
    }
    if len > available {
        return truncated(evidence, &chosen, available, journal);
    }
    uneven(evidence, &chosen, len, journal)
}

/// Refuses two places of free ASCII: its numbers have no length that would tell a place where one is cut in two.
///
/// An end that is one too far takes a delimiter along, and passes.
fn refuse_two_places(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    journal: &mut Journal,
) -> Result<(), Error> {
    let is_credible = |pair: OffsetPair| {
        let is_clear = pair.len().is_some_and(|len| len > 0 && !evidence.overlaps_text(pair.first, len));
        is_clear && pair.last < evidence.available()
    };
    let [header, text] = candidates else { return Ok(()) };
    let (header, text) = (header.pair, text.pair);
    let is_alike = header.first == text.first && header.last.abs_diff(text.last) == 1;
    if is_alike || !is_credible(header) || !is_credible(text) {
        return Ok(());
    }
    let shown = |pair: OffsetPair| format!("{} to {}", pair.first, pair.last);
    let found = format!("{} in HEADER and {} in TEXT", shown(header), shown(text));
    let code = DeviationCode::DataOffsetsAmbiguous;
    let note = evidence.note(code, "one place of DATA", found, "HEADER used");
    let option = |pair: OffsetPair| format!("--data-range {}..{}", pair.first, pair.last);
    journal.salvage(note, &format!("decide with {} or {}", option(header), option(text)))
}

/// Chooses a pair: inside the file and clear of TEXT first, then of a whole number of events, then HEADER.
fn choose(
    evidence: &Evidence<'_>,
    candidates: &[Candidate],
    journal: &mut Journal,
) -> Result<Candidate, Error> {
    let rank = |candidate: &Candidate| {
        let len = candidate.pair.len().unwrap_or(0);
        let is_inside = candidate.pair.last < evidence.available() && len > 0;
        let is_clear = !evidence.overlaps_text(candidate.pair.first, len);
        let is_whole = (0..evidence.layouts.len()).any(|layout| count_whole(evidence, layout, len).is_some());
        (is_inside && is_clear, is_inside, is_whole)
    };
    let chosen = match candidates {
        [header, text] if rank(text) > rank(header) => *text,
        [first, ..] => *first,
        [] => Candidate { pair: evidence.text_segment, origin: Origin::Header },
    };
    for other in candidates.iter().filter(|other| **other != chosen) {
        let shown = |candidate: &Candidate| format!("{} to {}", candidate.pair.first, candidate.pair.last);
        let action = format!("{} used", chosen.origin);
        let note = evidence.note(chosen.disagreement(other.pair), shown(&chosen), shown(other), action);
        journal.record(other.origin.place(evidence, note))?;
    }
    Ok(chosen)
}

/// Counts the events of which a length is the whole number.
fn count_whole(evidence: &Evidence<'_>, layout: usize, len: u64) -> Option<u64> {
    let layout = evidence.layouts.get(layout)?;
    let event_count = layout.event_count_in(len)?;
    (layout.data_len(event_count) == Some(len)).then_some(event_count)
}

/// Takes a length that holds whole events, perhaps with one byte too many.
fn whole_events(
    evidence: &Evidence<'_>,
    chosen: &Candidate,
    len: u64,
    journal: &mut Journal,
) -> Result<Option<Placement>, Error> {
    let first = chosen.pair.first;
    let available = evidence.available() - first;
    // a pair of exactly the length of $TOT events that runs off the file says that bytes are lost
    if len > available && evidence.expected_len(0) == Some(len) {
        return Ok(None);
    }
    for (len, is_one_past) in [(Some(len), false), (len.checked_sub(1), true)] {
        let Some(len) = len.filter(|&len| len <= available) else { continue };
        let layouts = 0..evidence.layouts.len();
        let fitting: Vec<(usize, u64)> = layouts
            .filter_map(|layout| Some((layout, count_whole(evidence, layout, len)?)))
            .filter(|(_, event_count)| *event_count > 0 || len == 0)
            .collect();
        let Some(&(layout, event_count)) = fitting.first() else { continue };
        // with $TOT wrong besides, an end one too far or another width would be one guess upon another
        if evidence.recorded_count.is_some() && (is_one_past || layout > 0) {
            continue;
        }
        if let Some(&(_, wider)) = fitting.get(1) {
            either_width(evidence, event_count, wider, journal)?;
        }
        if is_one_past {
            let right = chosen.pair.last.saturating_sub(1);
            let code = DeviationCode::DataEndOnePast;
            let note =
                evidence.note(code, right.to_string(), chosen.pair.last.to_string(), format!("used {right}"));
            journal.record(chosen.origin.place(evidence, note))?;
        }
        record_count(evidence, event_count, journal)?;
        return Ok(Some(Placement { first, len, event_count, layout }));
    }
    Ok(None)
}

/// Refuses a length that holds whole events of two widths, which only the number of events can tell apart.
fn either_width(
    evidence: &Evidence<'_>,
    declared: u64,
    wider: u64,
    journal: &mut Journal,
) -> Result<(), Error> {
    let found = format!("{declared} events as $PnB says or {wider} of the next whole width");
    let note = evidence.note(
        DeviationCode::BitsStoredWider,
        "a length that tells the width of the values",
        found,
        "read as $PnB says",
    );
    journal.salvage(note, &format!("decide with --event-count {declared} or --event-count {wider}"))
}

/// Records that the event count does not come from `$TOT`.
fn record_count(evidence: &Evidence<'_>, event_count: u64, journal: &mut Journal) -> Result<(), Error> {
    match evidence.recorded_count {
        Some(recorded) if recorded != event_count => {
            let code = DeviationCode::EventCountWrong;
            let action = format!("{event_count} events read");
            let note = Note::new(code, event_count.to_string(), recorded.to_string(), action);
            journal.record(note.in_segment(SegmentKind::Text).of_keyword("$TOT"))
        }
        // that $TOT is missing is recorded where it is read
        _ => Ok(()),
    }
}

/// Takes the whole events of a file that ends inside DATA.
fn truncated(
    evidence: &Evidence<'_>,
    chosen: &Candidate,
    available: u64,
    journal: &mut Journal,
) -> Result<Placement, Error> {
    let first = chosen.pair.first.min(evidence.available());
    let placement = whole_part(evidence, first, available);
    let file_len = evidence.base_offset.saturating_add(evidence.available());
    let recorded = evidence.recorded_count.map_or_else(String::new, |count| format!(" of {count}"));
    let note = evidence
        .note(
            DeviationCode::FileTruncated,
            format!("DATA up to byte {}", evidence.base_offset.saturating_add(chosen.pair.last)),
            format!("a file of {file_len} bytes"),
            format!("{}{recorded} events read", placement.event_count),
        )
        .at_byte(file_len);
    journal.salvage(note, "get the whole file anew, or read its whole events with --policy salvage")?;
    Ok(placement)
}

/// Takes the whole events of a length that is no multiple of an event.
fn uneven(
    evidence: &Evidence<'_>,
    chosen: &Candidate,
    len: u64,
    journal: &mut Journal,
) -> Result<Placement, Error> {
    let placement = whole_part(evidence, chosen.pair.first, len);
    let event_bits = evidence.layouts.first().and_then(|layout| layout.event_bits()).unwrap_or(0);
    let dropped = len - placement.len;
    let note: Note = evidence.note(
        DeviationCode::DataLengthUneven,
        format!("a multiple of the {event_bits} bits of an event"),
        format!("{len} bytes"),
        format!("{} events read, {dropped} bytes dropped", placement.event_count),
    );
    let hint = "say where DATA lies with --data-range FIRST..LAST or how many events there are with --event-count, or \
                read the whole events with --policy salvage";
    journal.salvage(chosen.origin.place(evidence, note), hint)?;
    record_count(evidence, placement.event_count, journal)?;
    Ok(placement)
}

/// Counts the whole events in a length, no more than `$TOT`, in the declared layout.
fn whole_part(evidence: &Evidence<'_>, first: u64, len: u64) -> Placement {
    let none = Placement { first, len: 0, event_count: 0, layout: 0 };
    let Some(layout) = evidence.layouts.first() else { return none };
    let held = layout.event_count_in(len).unwrap_or(0);
    let event_count = evidence.recorded_count.map_or(held, |recorded| recorded.min(held));
    Placement { len: layout.data_len(event_count).unwrap_or(0), event_count, ..none }
}

/// Counts the events of free ASCII by their numbers.
fn free_ascii(
    evidence: &Evidence<'_>,
    chosen: &Candidate,
    len: u64,
    journal: &mut Journal,
) -> Result<Placement, Error> {
    let first = chosen.pair.first;
    let available = evidence.available() - first;
    // one byte too many cannot be told from a delimiter
    if len > available.saturating_add(1) {
        return truncated(evidence, chosen, available, journal);
    }
    let len = len.min(available);
    let start = evidence.base_offset.saturating_add(first);
    let values = free_ascii::count_values(evidence.source, start..start.saturating_add(len))
        .map_err(|fault| count_fault(fault, start, journal))?;
    let parameter_count = evidence.layouts.first().map_or(0, |layout| layout.columns().len()) as u64;
    let held = values.checked_div(parameter_count).unwrap_or(0);
    if values != held * parameter_count {
        let note = evidence.note(
            DeviationCode::DataLengthUneven,
            format!("a multiple of {parameter_count} numbers"),
            format!("{values} numbers"),
            format!("{held} events read"),
        );
        journal.salvage(note, "read the whole events with --policy salvage")?;
    }
    record_count(evidence, held, journal)?;
    Ok(Placement { first, len, event_count: held, layout: 0 })
}

fn count_fault(fault: FreeFault, start: u64, journal: &Journal) -> Error {
    let offset = match fault {
        FreeFault::Source(error) => return error.into(),
        FreeFault::LongWord { offset } | FreeFault::Word { offset, .. } => offset,
        FreeFault::TooFew { .. } => start,
    };
    FormatError::new("number", "a number between delimiters", "none")
        .in_segment(SegmentKind::Data)
        .at_byte(offset)
        .in_data_set(journal.data_set())
        .into()
}
