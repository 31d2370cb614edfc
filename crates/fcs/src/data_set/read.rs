//! Reads one data set: HEADER, TEXT, layout, place of DATA, parameters, and the rest.

use super::{DataSet, byte_order, next, tail, text};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt;
use crate::header::{self, Header, OffsetPair};
use crate::keyword::acquisition::{self, keyword_note};
use crate::keyword::{Keywords, compensation, parse_unsigned, remark, spillover};
use crate::layout::{ColumnFormat, DataLayout};
use crate::parameter::build;
use crate::parameter::reading::ParameterKeywords;
use crate::parameter::stored::{self, DataType, Stored};
use crate::segments::data::{Evidence, Placement, place};
use crate::source::Source;
use crate::{Error, FormatError, LimitError, Override, ReadOptions, SegmentKind, Segments, Version};

/// What a data set is read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    pub(crate) source: &'a Source,
    pub(crate) options: &'a ReadOptions,
    /// The byte of the file at which its HEADER stands.
    pub(crate) base_offset: u64,
}

/// Reads the data set whose HEADER stands at a byte of the file, and finds the HEADER of the next one.
///
/// `text_budget` is what remains of the bytes that all segments of keywords of a file may have together: segments of
/// different data sets do not overlap in an honest file.
///
/// # Errors
/// Where the data set cannot be read, or the policy refuses a repair.
pub(crate) fn read(
    input: Input<'_>,
    number: u32,
    text_budget: &mut u64,
) -> Result<(DataSet, Option<u64>), Error> {
    let mut journal = Journal::new(input.options.policy, number);
    let header = header::read(input.source, input.base_offset, input.options, &mut journal)?;
    let mut text = text::read(input, &header, text_budget, &mut journal)?;
    remark::resolve_aliases(&mut text.keywords, &mut journal)?;
    check_mode(&text.keywords, &journal)?;
    let version = header.version;
    let reading = ParameterKeywords::new(&text.keywords, version, &input.options.limits, &mut journal)?;
    let data_type = data_type(&text.keywords, &journal)?;
    let stored = stored::read(&reading, data_type, &mut journal)?;
    let (layouts, placement) = place_data(input, &header, &text, &stored, &mut journal)?;
    let Some(layout) = layouts.into_iter().nth(placement.layout) else {
        return Err(FormatError::new("layout", "one", "none").in_data_set(number).into());
    };
    record_storage(&reading, &stored, &layout, placement.layout, &mut journal)?;
    let (parameters, time_step) = build::build(&reading, &stored, &layout, &mut journal)?;
    let spillover = spillover::read(&text.keywords, version, &parameters, &mut journal)?;
    let compensation = compensation::read(&text.keywords, parameters.len(), &mut journal)?;
    let acquisition = acquisition::read(&text.keywords, version, time_step, &mut journal)?;
    remark::remark(&text.keywords, version, &mut journal)?;
    let data_start = input.base_offset.saturating_add(placement.first);
    let mut segments = Segments {
        base_offset: input.base_offset,
        text: text.range.clone(),
        supplemental_text: text.supplemental_range.clone(),
        data: data_start..data_start.saturating_add(placement.len),
        analysis: None,
        other: tail::other(input, &header, &mut journal)?,
    };
    let analysis = tail::analysis(input, &header, &text, &mut segments, text_budget, &mut journal)?;
    let next_offset = next::find(input, &text.keywords, &segments, &mut journal)?;
    let crc_field = tail::crc_and_trailing(input, &segments, next_offset, &mut journal)?;
    let data_set = DataSet {
        number,
        version,
        text_mode: text.mode,
        delimiter: text.delimiter,
        keywords: text.keywords,
        analysis,
        parameters,
        event_count: placement.event_count,
        layout,
        segments,
        spillover,
        compensation,
        acquisition,
        crc_field,
        deviations: journal.finish(),
    };
    Ok((data_set, next_offset))
}

fn check_mode(keywords: &Keywords, journal: &Journal) -> Result<(), Error> {
    match keywords.get("$MODE") {
        None | Some("L" | "l") => Ok(()),
        Some(_) => {
            let note =
                keyword_note(keywords, DeviationCode::ModeNotList, "$MODE", "L, a list of events", "refused");
            Err(journal.refuse(note, "a histogram holds no events; export the data as a list"))
        }
    }
}

fn data_type(keywords: &Keywords, journal: &Journal) -> Result<DataType, Error> {
    keywords.get("$DATATYPE").and_then(DataType::parse).ok_or_else(|| {
        let note =
            keyword_note(keywords, DeviationCode::DataTypeUnknown, "$DATATYPE", "I, F, D or A", "refused");
        journal.refuse(note, "the TEXT is damaged, or was read in the wrong mode: see --text-mode")
    })
}

/// Lays the values out and finds where they lie.
fn place_data(
    input: Input<'_>,
    header: &Header,
    text: &text::Text,
    stored: &[Stored],
    journal: &mut Journal,
) -> Result<(Vec<DataLayout>, Placement), Error> {
    let number = journal.data_set();
    let declared: Vec<ColumnFormat> = stored.iter().map(|stored| stored.declared).collect();
    let widened: Vec<ColumnFormat> = stored.iter().map(|stored| stored.widened).collect();
    let order = byte_order::read(&text.keywords, header.version, &declared, input.options, journal)?;
    let is_wider = widened != declared;
    let lay_out = |columns| {
        DataLayout::new(columns, order).map_err(|error| {
            FormatError::new(
                "layout of the values",
                "one that the type and byte order allow",
                error.to_string(),
            )
            .in_data_set(number)
            .in_segment(SegmentKind::Text)
            .with_hint("decide the order of bytes with --byte-order")
        })
    };
    let mut layouts = vec![lay_out(declared)?];
    if is_wider {
        layouts.extend(lay_out(widened).ok());
    }
    let overrides = &input.options.overrides;
    let forced_count = overrides.find(number, |decision| match decision {
        Override::EventCount(count) => Some(*count),
        _ => None,
    });
    let forced_range = overrides.find(number, |decision| match *decision {
        Override::DataRange { first, last } => Some(OffsetPair { first, last }),
        _ => None,
    });
    let recorded_count = recorded_count(&text.keywords, header.version, journal)?;
    let pair = data_pair(&text.keywords, header, forced_range.is_some(), journal)?;
    if let Some(forced) = forced_range {
        let found = header.data.map_or("none".to_owned(), |pair| format!("{} to {}", pair.first, pair.last));
        let action = format!("DATA read from {} to {}", forced.first, forced.last);
        let code = DeviationCode::OverrideApplied;
        journal.record(Note::new(code, "the HEADER offsets", found, action).in_segment(SegmentKind::Data))?;
    }
    if let Some(count) = forced_count {
        let found = recorded_count.map_or("no $TOT".to_owned(), |count| count.to_string());
        let action = format!("{count} events read");
        let code = DeviationCode::OverrideApplied;
        journal.record(Note::new(code, "$TOT", found, action).in_segment(SegmentKind::Data))?;
    }
    let evidence = Evidence {
        source: input.source,
        base_offset: input.base_offset,
        text_segment: text.pair,
        header: forced_range.or(header_pair(header.data, pair, journal)?),
        text: if forced_range.is_some() { None } else { pair },
        recorded_count,
        forced_count,
        layouts,
    };
    let placement = place(&evidence, journal)?;
    LimitError::check("events", input.options.limits.max_events, placement.event_count)?;
    Ok((evidence.layouts, placement))
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

/// Reads `$BEGINDATA` and `$ENDDATA`; `None` where they are missing or 0.
fn data_pair(
    keywords: &Keywords,
    header: &Header,
    is_forced: bool,
    journal: &mut Journal,
) -> Result<Option<OffsetPair>, Error> {
    let offset = |key| keywords.get(key).and_then(parse_unsigned);
    if let (Some(first), Some(last)) = (offset("$BEGINDATA"), offset("$ENDDATA")) {
        let pair = (first > 0 && (last > 0 || first == 1)).then_some(OffsetPair { first, last });
        if pair.is_some() || header.data.is_none() {
            return Ok(pair);
        }
    }
    if header.version >= Version::V3_0 && !is_forced {
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

/// Records how the values are stored where that is not what the keywords say or what is usual.
fn record_storage(
    keywords: &ParameterKeywords<'_>,
    stored: &[Stored],
    layout: &DataLayout,
    layout_index: usize,
    journal: &mut Journal,
) -> Result<(), Error> {
    let wider = stored.iter().zip(keywords.numbers()).find(|(stored, _)| stored.declared != stored.widened);
    if layout_index > 0
        && let Some((stored, number)) = wider
    {
        let bits = stored.widened.bits().unwrap_or(0);
        let expected = format!("{bits} bits, by the length of DATA");
        let action = format!("every value of this width read from {bits} bits");
        let code = DeviationCode::BitsStoredWider;
        journal.record(keywords.note(code, number, "B", &expected, &action))?;
    }
    let is_ascii =
        |format: &ColumnFormat| matches!(format, ColumnFormat::AsciiFixed { .. } | ColumnFormat::AsciiFree);
    if layout.columns().iter().any(is_ascii) {
        let found = keywords.keywords.get("$DATATYPE").unwrap_or_default();
        let note = Note::new(
            DeviationCode::AsciiData,
            "I, F or D",
            excerpt(found.as_bytes()),
            "numbers read as text",
        );
        journal.record(note.in_segment(SegmentKind::Text).of_keyword("$DATATYPE"))?;
    }
    Ok(())
}
