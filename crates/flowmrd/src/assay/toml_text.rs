use std::fmt::Write;

/// Writes a text as a basic string of TOML.
pub(in crate::assay) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// Writes a key, bare where it may be.
pub(crate) fn key(text: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !text.is_empty() && text.chars().all(is_bare) { text.to_owned() } else { quoted(text) }
}

/// Writes a number in digits that read back to the same bits.
pub(in crate::assay) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// Writes one line that is no part of the document.
pub(in crate::assay) fn comment(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("# {line}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_read_back() {
        for text in ["", "CD19+", "a \"b\" \\ c", "\u{7}\u{7f}\n\t", "µ é 漢"] {
            let document = format!("{} = {}\n", key(text), quoted(text));
            let table: toml::Table = toml::from_str(&document).unwrap();
            assert_eq!(table.get(text).and_then(|value| value.as_str()), Some(text), "{document}");
        }
        let values =
            [0.0, -0.0, 1.0, 0.1, 1e16, -1e-7, 5e-324, f64::MAX, 1.0 / 3.0, 262_144.0, f64::INFINITY];
        for value in values {
            let table: toml::Table = toml::from_str(&format!("x = {}\n", number(value))).unwrap();
            let found = table.get("x").and_then(|value| value.as_float()).unwrap();
            assert_eq!(found.to_bits(), value.to_bits(), "{value}");
        }
    }
}
