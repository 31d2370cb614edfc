//! Reads one data set: HEADER, TEXT, layout, place of DATA, parameters, and the rest.

use super::input::Input;
use super::place::place_data;
use super::{DataSet, next, tail, text};
use crate::deviation::{DeviationCode, Journal, Note};
use crate::error::excerpt;
use crate::header;
use crate::keyword::acquisition::{self, keyword_note};
use crate::keyword::{Keywords, compensation, parse_unsigned, remark, spillover};
use crate::layout::{ColumnFormat, DataLayout};
use crate::parameter::build;
use crate::parameter::reading::ParameterKeywords;
use crate::parameter::stored::{self, DataType, Stored};
use crate::segments::data::Placement;
use crate::{Error, SegmentKind, Segments};

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
    let (placement, layout) = place_data(input, &header, &text, &stored, &mut journal)?;
    check_assumed_widths(&reading, &stored, &placement, &journal)?;
    record_storage(&reading, &stored, &layout, placement.layout, &mut journal)?;
    let (parameters, time_step) = build::build(&reading, &stored, &layout, &mut journal)?;
    let spillover = spillover::read(&text.keywords, version, &parameters, &mut journal)?;
    let compensation = compensation::read(&text.keywords, parameters.len(), &mut journal)?;
    let acquisition = acquisition::read(&text.keywords, version, time_step, &mut journal)?;
    remark::remark(&text.keywords, version, &mut journal)?;
    let mut segments = segments(input, &text, &placement);
    segments.other = tail::other(input, &header, &mut journal)?;
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

fn segments(input: Input<'_>, text: &text::Text, placement: &Placement) -> Segments {
    let data_start = input.base_offset.saturating_add(placement.first);
    Segments {
        base_offset: input.base_offset,
        text: text.range.clone(),
        supplemental_text: text.supplemental_range.clone(),
        data: data_start..data_start.saturating_add(placement.len),
        analysis: None,
        other: Vec::new(),
    }
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

/// Refuses widths that were taken from other parameters where `$TOT` does not confirm them.
fn check_assumed_widths(
    keywords: &ParameterKeywords<'_>,
    stored: &[Stored],
    placement: &Placement,
    journal: &Journal,
) -> Result<(), Error> {
    let assumed = stored.iter().zip(keywords.numbers()).find(|(stored, _)| stored.is_width_assumed);
    let Some((_, number)) = assumed else { return Ok(()) };
    let recorded_count = keywords.keywords.get("$TOT").and_then(parse_unsigned);
    if recorded_count == Some(placement.event_count) {
        return Ok(());
    }
    let expected = "a width, since DATA has not the length of $TOT events of one width";
    let note = keywords.note(DeviationCode::ParameterCountWrong, number, "B", expected, "refused");
    Err(journal.refuse(note, "$PAR counts a parameter that is not in DATA, or its $PnB is lost"))
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
