use super::MembershipTable;
use std::io::{self, Write};

/// The first bytes of such a file.
const MAGIC: &[u8; 8] = b"FMRDBITS";

/// Writes the magic, the length of the header as a little-endian u32, the header in JSON, and then population after
/// population the bits of its events, the first event in the lowest bit of the first byte.
pub(super) fn encode(out: &mut impl Write, table: &MembershipTable<'_>) -> io::Result<()> {
    let bytes_per_population = table.event_count.div_ceil(8);
    let origin: serde_json::Map<String, serde_json::Value> =
        table.origin.iter().map(|(key, value)| ((*key).to_owned(), value.clone().into())).collect();
    let header = serde_json::json!({
        "version": 1,
        "event_count": table.event_count,
        "bytes_per_population": bytes_per_population,
        "paths": table.paths,
        "origin": origin,
    })
    .to_string();
    let header_len = u32::try_from(header.len()).map_err(io::Error::other)?;
    out.write_all(MAGIC)?;
    out.write_all(&header_len.to_le_bytes())?;
    out.write_all(header.as_bytes())?;
    for mask in table.masks {
        let mut left = bytes_per_population as usize;
        for word in mask.words() {
            let bytes = word.to_le_bytes();
            let used = left.min(bytes.len());
            out.write_all(&bytes[..used])?;
            left -= used;
        }
    }
    Ok(())
}
