//! The way from one data set to the next, `$NEXTDATA`.

use super::input::Input;
use crate::deviation::{DeviationCode, Journal};
use crate::header;
use crate::keyword::acquisition::keyword_note;
use crate::keyword::{Keywords, parse_unsigned};
use crate::{Error, Segments};

/// Finds the byte of the file at which the next HEADER stands; `None` where this data set is the last.
///
/// `$NEXTDATA` counts from the data set's own HEADER. A HEADER is accepted outside the segments of this data set alone,
/// and always further on, so that every chain ends.
///
/// # Errors
/// Where the policy refuses a `$NEXTDATA` that leads nowhere, or the file cannot be read.
pub(super) fn find(
    input: Input<'_>,
    keywords: &Keywords,
    segments: &Segments,
    journal: &mut Journal,
) -> Result<Option<u64>, Error> {
    // that it is missing is recorded with the other keywords that the version requires
    let Some(text) = keywords.get("$NEXTDATA") else { return Ok(None) };
    let distance = parse_unsigned(text);
    if distance == Some(0) {
        return Ok(None);
    }
    let next = distance.and_then(|distance| input.base_offset.checked_add(distance));
    let is_free = |offset: &u64| {
        *offset >= input.base_offset.saturating_add(header::HEADER_LEN)
            && !segments.all().any(|range| range.contains(offset))
    };
    if let Some(offset) = next.filter(is_free)
        && header::stands_at(input.source, offset)?
    {
        return Ok(Some(offset));
    }
    let code = DeviationCode::NextDataInvalid;
    let expected = "0, or the distance to another HEADER";
    journal.record(keyword_note(keywords, code, "$NEXTDATA", expected, "read as 0"))?;
    Ok(None)
}
