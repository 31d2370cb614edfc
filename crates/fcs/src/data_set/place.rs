//! Lays the values of a data set out and finds where they lie.

use super::input::Input;
use super::{byte_order, text};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::header::{Header, OffsetPair};
use crate::keyword::acquisition::keyword_note;
use crate::keyword::{Keywords, parse_unsigned};
use crate::layout::{ByteOrder, ColumnFormat, DataLayout};
use crate::parameter::stored::Stored;
use crate::segments::data::{Evidence, Placement, place};
use crate::{Error, FormatError, LimitError, Override, Policy, RequestError, SegmentKind, Version};

/// Lays the values out as the keywords say, or in whole bytes where only that fits, and finds where they lie.
///
/// # Errors
/// Where no layout or place can be told, or the policy refuses a repair.
pub(super) fn place_data(
    input: Input<'_>,
    header: &Header,
    text: &text::Text,
    stored: &[Stored],
    journal: &mut Journal,
) -> Result<(Placement, DataLayout), Error> {
    let declared: Vec<ColumnFormat> = stored.iter().map(|stored| stored.declared).collect();
    let widened: Vec<ColumnFormat> = stored.iter().map(|stored| stored.widened).collect();
    let order = byte_order::read(&text.keywords, header.version, &declared, input.options, journal)?;
    let is_wider = widened != declared;
    let mut layouts = vec![lay_out(declared, order, journal)?];
    if is_wider {
        layouts.extend(lay_out(widened, order, journal).ok());
    }
    let recorded_count = recorded_count(&text.keywords, header.version, journal)?;
    let forced = Forced::find(input, journal.data_set());
    forced.check(input)?;
    forced.record(header, recorded_count, journal)?;
    let text_pair = data_pair(&text.keywords, header, &forced, journal)?;
    let evidence = Evidence {
        source: input.source,
        base_offset: input.base_offset,
        text_segment: text.pair,
        header: forced.pair.or(header_pair(header.data, text_pair, journal)?),
        text: text_pair,
        recorded_count,
        forced_count: forced.count,
        layouts,
    };
    let placement = place(&evidence, journal)?;
    let is_confirmed = recorded_count == Some(placement.event_count);
    if !is_confirmed && forced.pair.is_none() && forced.count.is_none() {
        refuse_further_parameter(&text.keywords, stored.len(), journal)?;
    }
    LimitError::check("events", input.options.limits.max_events, placement.event_count)?;
    let layout = evidence.layouts.into_iter().nth(placement.layout);
    let none = || FormatError::new("layout of the values", "one", "none").in_data_set(journal.data_set());
    Ok((placement, layout.ok_or_else(|| Error::from(none()))?))
}

/// Refuses a parameter that is described beyond `$PAR`, where `$TOT` does not confirm the length of an event: with one
/// parameter too few, each value would be taken for another.
fn refuse_further_parameter(
    keywords: &Keywords,
    parameter_count: usize,
    journal: &Journal,
) -> Result<(), Error> {
    let key = format!("$P{}B", parameter_count.saturating_add(1));
    if keywords.find(&key).is_none() {
        return Ok(());
    }
    let code = DeviationCode::ParameterCountWrong;
    let expected = format!("no {key}, or a number of events that $TOT confirms");
    let note = keyword_note(keywords, code, "$PAR", &expected, "refused");
    let hint = "say how many events there are with --event-count if $PAR is right and $TOT wrong";
    Err(journal.refuse(note, hint))
}

fn lay_out(columns: Vec<ColumnFormat>, order: ByteOrder, journal: &Journal) -> Result<DataLayout, Error> {
    DataLayout::new(columns, order).map_err(|error| {
        let expected = "one that the types and the order of bytes allow";
        FormatError::new("layout of the values", expected, error.to_string())
            .in_data_set(journal.data_set())
            .in_segment(SegmentKind::Text)
            .with_hint("decide the order of bytes with --byte-order")
            .into()
    })
}

/// What the caller decides about the place of DATA.
struct Forced {
    pair: Option<OffsetPair>,
    count: Option<u64>,
}

impl Forced {
    fn find(input: Input<'_>, number: u32) -> Self {
        let overrides = &input.options.overrides;
        let pair = overrides.find(number, |decision| match *decision {
            Override::DataRange { first, last } => Some(OffsetPair { first, last }),
            _ => None,
        });
        let count = overrides.find(number, |decision| match *decision {
            Override::EventCount(count) => Some(count),
            _ => None,
        });
        Self { pair, count }
    }

    /// Refuses a range that the file does not have, unless what there is shall be salvaged.
    fn check(&self, input: Input<'_>) -> Result<(), Error> {
        let available = input.source.len().saturating_sub(input.base_offset);
        let is_there = |pair: &OffsetPair| pair.first <= pair.last && pair.last < available;
        match self.pair {
            Some(pair) if !is_there(&pair) && input.options.policy != Policy::Salvage => {
                let expected = format!("ascending offsets below {available}");
                let found = format!("{}..{}", pair.first, pair.last);
                Err(RequestError::new("data range", expected, found).into())
            }
            _ => Ok(()),
        }
    }

    fn record(
        &self,
        header: &Header,
        recorded_count: Option<u64>,
        journal: &mut Journal,
    ) -> Result<(), Error> {
        let mut note = |expected: &str, found: String, action: String| {
            let note = Note::new(DeviationCode::OverrideApplied, expected, found, action);
            journal.record(note.in_segment(SegmentKind::Data))
        };
        if let Some(forced) = self.pair {
            let found =
                header.data.map_or("none".to_owned(), |pair| format!("{} to {}", pair.first, pair.last));
            note("the HEADER offsets", found, format!("DATA read from {} to {}", forced.first, forced.last))?;
        }
        if let Some(count) = self.count {
            let found = recorded_count.map_or("no $TOT".to_owned(), |count| count.to_string());
            note("the number of events in $TOT", found, format!("{count} events read"))?;
        }
        Ok(())
    }
}

/// Reads `$TOT`; that it is missing is recorded, as a remark in 2.0.
fn recorded_count(
    keywords: &Keywords,
    version: Version,
    journal: &mut Journal,
) -> Result<Option<u64>, Error> {
    let count = keywords.get("$TOT").and_then(parse_unsigned);
    if count.is_none() {
        let is_absent = keywords.find("$TOT").is_none();
        let code = if is_absent && version == Version::V2_0 {
            DeviationCode::EventCountDerived
        } else {
            DeviationCode::EventCountMissing
        };
        let action = "counted from the length of DATA";
        journal.record(keyword_note(keywords, code, "$TOT", "the number of events", action))?;
    }
    Ok(count)
}

/// Reads `$BEGINDATA` and `$ENDDATA`; `None` where they are missing or 0, or the caller decides.
fn data_pair(
    keywords: &Keywords,
    header: &Header,
    forced: &Forced,
    journal: &mut Journal,
) -> Result<Option<OffsetPair>, Error> {
    if forced.pair.is_some() {
        return Ok(None);
    }
    let offset = |key| keywords.get(key).and_then(parse_unsigned);
    if let (Some(first), Some(last)) = (offset("$BEGINDATA"), offset("$ENDDATA")) {
        let pair = (first > 0 && (last > 0 || first == 1)).then_some(OffsetPair { first, last });
        if pair.is_some() || header.data.is_none() {
            return Ok(pair);
        }
    }
    if header.version >= Version::V3_0 {
        let missing =
            ["$BEGINDATA", "$ENDDATA"].into_iter().find(|key| offset(key).is_none_or(|offset| offset == 0));
        let code = DeviationCode::TextDataOffsetsMissing;
        let key = missing.unwrap_or("$BEGINDATA");
        journal.record(keyword_note(keywords, code, key, "an offset", "HEADER offsets used"))?;
    }
    Ok(None)
}

/// Drops HEADER offsets that only say that they had no room: 99999999, or the TEXT offsets modulo 10^8.
fn header_pair(
    header: Option<OffsetPair>,
    text: Option<OffsetPair>,
    journal: &mut Journal,
) -> Result<Option<OffsetPair>, Error> {
    const ROOM: u64 = 100_000_000;
    let (Some(pair), Some(text)) = (header, text) else { return Ok(header) };
    let is_cut = |short: u64, long: u64| short == long % ROOM;
    let code = if pair.last == ROOM - 1 && text.last != pair.last {
        DeviationCode::HeaderEndNines
    } else if pair != text && is_cut(pair.first, text.first) && is_cut(pair.last, text.last) {
        DeviationCode::HeaderOffsetTruncated
    } else {
        return Ok(header);
    };
    let shown = |pair: OffsetPair| format!("{} to {}", pair.first, pair.last);
    let note = Note::new(
        code,
        "0 and 0, since the offsets have no room",
        shown(pair),
        format!("used {}", shown(text)),
    );
    journal.record(note.in_segment(SegmentKind::Data))?;
    Ok(None)
}
