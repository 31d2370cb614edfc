//! FCS 3.1 files laid out by hand.

/// One parameter of a file: name and further keywords such as `("G", "2")` for `$P1G`.
pub struct Column<'a> {
    pub name: &'a str,
    pub keywords: &'a [(&'a str, &'a str)],
}

/// Lays a file of 32-bit little-endian floats out: HEADER of 58 bytes, TEXT from byte 58, DATA right behind it.
pub fn float_file(columns: &[Column<'_>], more: &[(&str, &str)], rows: &[&[f32]]) -> Vec<u8> {
    let data: Vec<u8> =
        rows.iter().flat_map(|row| row.iter().flat_map(|value| value.to_le_bytes())).collect();
    file("F", "32", columns, more, rows.len(), &data)
}

/// Lays a file of 16-bit little-endian integers out, as [`float_file`] does.
pub fn integer_file(columns: &[Column<'_>], more: &[(&str, &str)], rows: &[&[u16]]) -> Vec<u8> {
    let data: Vec<u8> =
        rows.iter().flat_map(|row| row.iter().flat_map(|value| value.to_le_bytes())).collect();
    file("I", "16", columns, more, rows.len(), &data)
}

/// Writes a file of 32-bit floats, all 0, that is large and takes no room: DATA is a hole.
pub fn write_sparse_file(path: &std::path::Path, columns: &[Column<'_>], event_count: usize) {
    use std::io::Write;
    let data_len = event_count * columns.len() * 4;
    let head = head("F", "32", columns, &[], event_count, data_len);
    let mut file = std::fs::File::create(path).unwrap();
    file.write_all(&head).unwrap();
    file.set_len((head.len() + data_len + 8) as u64).unwrap();
}

fn file(
    data_type: &str,
    bits: &str,
    columns: &[Column<'_>],
    more: &[(&str, &str)],
    event_count: usize,
    data: &[u8],
) -> Vec<u8> {
    let head = head(data_type, bits, columns, more, event_count, data.len());
    [&head, data, b"00000000"].concat()
}

/// HEADER and TEXT.
fn head(
    data_type: &str,
    bits: &str,
    columns: &[Column<'_>],
    more: &[(&str, &str)],
    event_count: usize,
    data_len: usize,
) -> Vec<u8> {
    let mut keywords: Vec<(String, String)> = [
        ("$BEGINANALYSIS", "0"),
        ("$ENDANALYSIS", "0"),
        ("$BEGINSTEXT", "0"),
        ("$ENDSTEXT", "0"),
        ("$BYTEORD", "1,2,3,4"),
        ("$DATATYPE", data_type),
        ("$MODE", "L"),
        ("$NEXTDATA", "0"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into();
    keywords.push(("$PAR".to_owned(), columns.len().to_string()));
    keywords.push(("$TOT".to_owned(), event_count.to_string()));
    for (number, column) in (1..).zip(columns) {
        let defaults = [("B", bits), ("E", "0,0"), ("N", column.name), ("R", "65536")];
        let given = |key| column.keywords.iter().any(|(given, _)| *given == key);
        let defaults = defaults.iter().filter(|(key, _)| !given(*key));
        for (key, value) in defaults.chain(column.keywords) {
            keywords.push((format!("$P{number}{key}"), (*value).to_owned()));
        }
    }
    keywords.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let text: String = keywords.iter().map(|(key, value)| format!("|{key}|{value}")).collect();
    // both offsets are 12 digits wide, so that TEXT's length is known before they are
    let text_len = text.len() + "|$BEGINDATA||$ENDDATA||".len() + 24;
    let (first, last) = (58 + text_len, 58 + text_len + data_len - 1);
    let text = format!("{text}|$BEGINDATA|{first:012}|$ENDDATA|{last:012}|");
    // HEADER has eight characters an offset: past 99,999,999 it says 0 and TEXT alone tells
    let (first, last) = if last > 99_999_999 { (0, 0) } else { (first, last) };
    let header = format!("FCS3.1    {:>8}{:>8}{first:>8}{last:>8}{:>8}{:>8}", 58, 58 + text_len - 1, 0, 0);
    [header.as_bytes(), text.as_bytes()].concat()
}
