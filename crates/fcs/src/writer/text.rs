//! HEADER and TEXT of a file to be written.

use super::{DataType, NewDataSet, refusal};
use crate::Error;

/// The last byte that HEADER's eight digits can name.
const MAX_HEADER_OFFSET: u64 = 99_999_999;
/// Bytes of HEADER: version, four spaces, six offsets of eight digits.
const HEADER_LEN: u64 = 58;
/// Digits of `$BEGINDATA` and `$ENDDATA`: any u64, so that the length of TEXT does not depend on them.
const OFFSET_DIGITS: usize = 20;

/// Bytes that may delimit TEXT, most widely read first. Left out: what regular expressions take for something else, and
/// what readers strip or split at.
const DELIMITERS: &[u8] =
    b"|\x0c/!\x1e~#%@&=;:<>\"'`_*\x1f\x1d\x1c\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11\x12\x13";

/// Formats HEADER and TEXT; DATA begins right after them.
pub(super) fn format_head(content: &NewDataSet, row_len: u64) -> Result<Vec<u8>, Error> {
    let mut keywords = required_keywords(content);
    keywords.extend(content.keywords.iter().map(|(key, value)| (key.as_str().into(), value.clone())));
    let delimiter = choose_delimiter(&keywords)?;
    let word_len = |(key, value): &(String, String)| key.len() as u64 + value.len() as u64 + 2;
    let offset_words = ["$BEGINDATA", "$ENDDATA"].map(|key| key.len() as u64 + OFFSET_DIGITS as u64 + 2);
    let text_len = 1 + keywords.iter().map(word_len).sum::<u64>() + offset_words.iter().sum::<u64>();
    let text_end = HEADER_LEN + text_len - 1;
    if text_end > MAX_HEADER_OFFSET {
        return Err(refusal("end of TEXT", format!("at most byte {MAX_HEADER_OFFSET}"), text_end));
    }
    let data = data_offsets(text_end + 1, content.event_count, row_len)?;
    keywords.insert(0, ("$BEGINDATA".into(), format!("{:0OFFSET_DIGITS$}", data.0)));
    keywords.insert(1, ("$ENDDATA".into(), format!("{:0OFFSET_DIGITS$}", data.1)));
    let mut head = format_header(text_end, data);
    head.push(delimiter);
    for word in keywords.iter().flat_map(|(key, value)| [key, value]) {
        head.extend_from_slice(word.as_bytes());
        head.push(delimiter);
    }
    Ok(head)
}

/// First and last byte of DATA, inclusive; 0,0 where there is no event.
fn data_offsets(begin: u64, event_count: u64, row_len: u64) -> Result<(u64, u64), Error> {
    let len = u128::from(event_count) * u128::from(row_len);
    if len == 0 {
        return Ok((0, 0));
    }
    let end = u128::from(begin) + len - 1;
    let end = u64::try_from(end).map_err(|_| refusal("end of DATA", "a byte below 2^64", end))?;
    Ok((begin, end))
}

/// HEADER: DATA that ends past eight digits is 0,0 there, and stands in TEXT alone (FCS 3.1, 3.1).
fn format_header(text_end: u64, data: (u64, u64)) -> Vec<u8> {
    let data = if data.1 > MAX_HEADER_OFFSET { (0, 0) } else { data };
    let mut header = String::from("FCS3.1    ");
    for offset in [HEADER_LEN, text_end, data.0, data.1, 0, 0] {
        header.push_str(&format!("{offset:>8}"));
    }
    header.into_bytes()
}

fn required_keywords(content: &NewDataSet) -> Vec<(String, String)> {
    let zeros = ["$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINSTEXT", "$ENDSTEXT", "$NEXTDATA"];
    let mut keywords: Vec<(String, String)> = zeros.map(|key| (key.into(), "0".into())).into();
    let data_type = match content.data_type {
        DataType::Float32 => "F",
        DataType::Float64 => "D",
        DataType::Integer { .. } => "I",
    };
    keywords.extend([
        ("$BYTEORD".into(), "1,2,3,4".into()),
        ("$DATATYPE".into(), data_type.into()),
        ("$MODE".into(), "L".into()),
        ("$PAR".into(), content.parameters.len().to_string()),
        ("$TOT".into(), content.event_count.to_string()),
    ]);
    for (index, parameter) in content.parameters.iter().enumerate() {
        let key = |field: &str| format!("$P{}{field}", index + 1);
        let bits = match &content.data_type {
            DataType::Float32 => 32,
            DataType::Float64 => 64,
            DataType::Integer { bits } => bits.get(index).copied().unwrap_or(0),
        };
        let amplification = parameter.amplification;
        keywords.extend([
            (key("B"), bits.to_string()),
            (key("E"), format!("{},{}", amplification.decades, amplification.offset)),
            (key("N"), parameter.short_name.clone()),
            (key("R"), format!("{:.0}", parameter.range)),
        ]);
        keywords.extend(parameter.stain_name.iter().map(|name| (key("S"), name.clone())));
        keywords.extend(parameter.gain.iter().map(|gain| (key("G"), gain.to_string())));
    }
    keywords.extend(content.spillover.iter().map(|matrix| ("$SPILLOVER".into(), matrix.clone())));
    keywords
}

/// Picks a delimiter that occurs in no keyword and no value, so that nothing needs to be escaped.
fn choose_delimiter(keywords: &[(String, String)]) -> Result<u8, Error> {
    let mut used = [false; 256];
    let words = keywords.iter().flat_map(|(key, value)| [key, value]);
    for byte in words.flat_map(|word| word.bytes()) {
        used.get_mut(usize::from(byte)).into_iter().for_each(|used| *used = true);
    }
    let is_free = |byte: &&u8| used.get(usize::from(**byte)) == Some(&false);
    DELIMITERS.iter().find(is_free).copied().ok_or_else(|| {
        refusal(
            "delimiter of TEXT",
            format!("one of {} bytes unused", DELIMITERS.len()),
            "all of them in keywords or values",
        )
    })
}
