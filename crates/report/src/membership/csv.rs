use super::MembershipTable;
use std::io::{self, Write};

/// Events whose lines are made before they are written.
const RUN: usize = 8192;

/// Writes a header of paths, then a line of 0 and 1 an event.
pub(super) fn encode(out: &mut impl Write, table: &MembershipTable<'_>) -> io::Result<()> {
    let header: Vec<String> = table.paths.iter().map(|path| quote(path)).collect();
    writeln!(out, "{}", header.join(","))?;
    let column_count = table.masks.len();
    let event_count = usize::try_from(table.event_count).unwrap_or(usize::MAX);
    // A line of zeros, copied for each event of a run; members then get their 1.
    let mut line: Vec<u8> = b"0,".repeat(column_count);
    match line.last_mut() {
        Some(last) => *last = b'\n',
        None => line.push(b'\n'),
    }
    let mut text = Vec::with_capacity(line.len() * RUN);
    for first in (0..event_count).step_by(RUN) {
        let count = RUN.min(event_count - first);
        text.clear();
        (0..count).for_each(|_| text.extend_from_slice(&line));
        for (column, mask) in table.masks.iter().enumerate() {
            for (number, &word) in mask.words()[first / 64..].iter().take(count.div_ceil(64)).enumerate() {
                let mut rest = word;
                while rest != 0 {
                    let event = number * 64 + rest.trailing_zeros() as usize;
                    text[event * line.len() + 2 * column] = b'1';
                    rest &= rest - 1;
                }
            }
        }
        out.write_all(&text)?;
    }
    Ok(())
}

/// Quotes a field where RFC 4180 asks for it.
fn quote(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}
