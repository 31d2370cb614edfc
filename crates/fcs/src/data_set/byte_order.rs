//! The order of the bytes of a value, `$BYTEORD`.

use crate::deviation::{DeviationCode, Journal, Note};
use crate::keyword::Keywords;
use crate::keyword::acquisition::keyword_note;
use crate::layout::{ByteOrder, ColumnFormat};
use crate::{Error, Override, Policy, ReadOptions, SegmentKind, Version};

/// Reads the order of the bytes of a value.
///
/// An ascending or descending list tells the direction, whatever its length. The single `1` tells nothing of values of
/// several bytes.
///
/// # Errors
/// Where the order cannot be told and some value has several bytes.
pub(super) fn read(
    keywords: &Keywords,
    version: Version,
    columns: &[ColumnFormat],
    options: &ReadOptions,
    journal: &mut Journal,
) -> Result<ByteOrder, Error> {
    let forced = options.overrides.find(journal.data_set(), |decision| match decision {
        Override::ByteOrder(order) => Some(*order),
        _ => None,
    });
    if let Some(order) = forced {
        let found = keywords.get("$BYTEORD").unwrap_or("no such keyword");
        let note = Note::new(
            DeviationCode::OverrideApplied,
            "the byte order of $BYTEORD",
            found,
            format!("read as {order}"),
        );
        journal.record(note.in_segment(SegmentKind::Text).of_keyword("$BYTEORD"))?;
        return Ok(order);
    }
    let ranks = keywords.get("$BYTEORD").and_then(parse_ranks);
    let needs_order = columns.iter().any(has_several_bytes);
    let order = ranks.as_deref().and_then(ByteOrder::from_ranks);
    let order = match order {
        Some(order) if !needs_order || ranks.as_ref().is_some_and(|ranks| ranks.len() > 1) => order,
        _ if !needs_order => ByteOrder::LittleEndian,
        _ => return unclear(keywords, options, journal),
    };
    let rank_count = ranks.map_or(0, |ranks| ranks.len());
    record(keywords, version, order, rank_count, columns, journal)?;
    Ok(order)
}

fn unclear(keywords: &Keywords, options: &ReadOptions, journal: &mut Journal) -> Result<ByteOrder, Error> {
    let code = DeviationCode::ByteOrderUnclear;
    let expected = "1,2,3,4 or 4,3,2,1 or another order of the bytes of a value";
    let note = keyword_note(keywords, code, "$BYTEORD", expected, "read as 1,2,3,4");
    let hint = "decide with --byte-order 1,2,3,4 (least significant byte first) or --byte-order 4,3,2,1";
    if options.policy != Policy::Salvage {
        return Err(journal.refuse(note, hint));
    }
    journal.salvage(note, hint)?;
    Ok(ByteOrder::LittleEndian)
}

fn record(
    keywords: &Keywords,
    version: Version,
    order: ByteOrder,
    rank_count: usize,
    columns: &[ColumnFormat],
    journal: &mut Journal,
) -> Result<(), Error> {
    if matches!(order, ByteOrder::Permuted(_)) && version >= Version::V3_1 {
        let code = DeviationCode::ByteOrderMixed;
        let expected = "1,2,3,4 or 4,3,2,1";
        return journal.record(keyword_note(keywords, code, "$BYTEORD", expected, "read as it says"));
    }
    // from 3.1 on the list has four entries, whatever the width
    if version >= Version::V3_1 && rank_count == 4 {
        return Ok(());
    }
    let mut binary = columns.iter().filter(|format| has_several_bytes(format)).peekable();
    let is_of_width =
        |format: &ColumnFormat| format.bits().is_some_and(|bits| bits.div_ceil(8) == rank_count as u32);
    if binary.peek().is_some() && !binary.any(is_of_width) {
        let code = DeviationCode::ByteOrderWidth;
        let expected = "as many bytes as a value has";
        let action = "its direction used with the width of $PnB";
        journal.record(keyword_note(keywords, code, "$BYTEORD", expected, action))?;
    }
    Ok(())
}

fn has_several_bytes(format: &ColumnFormat) -> bool {
    match format {
        ColumnFormat::Integer { bits, .. } => *bits > 8,
        ColumnFormat::Float32 | ColumnFormat::Float64 => true,
        ColumnFormat::AsciiFixed { .. } | ColumnFormat::AsciiFree => false,
    }
}

/// Reads ranks between commas, at most eight.
fn parse_ranks(text: &str) -> Option<Vec<u8>> {
    let ranks: Option<Vec<u8>> = text.split(',').take(9).map(|rank| rank.trim().parse().ok()).collect();
    ranks.filter(|ranks| ranks.len() <= 8)
}
