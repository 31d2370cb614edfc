use crate::failure::Failure;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// Writes text to standard output, as [`visible`] shows it.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(visible(text).as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::of_stdout(&error))
}

/// Writes what could steer a terminal (control characters but line feeds and tabs, and marks that turn the direction of
/// text) as `\u001b`, which inside a JSON text reads back to the same character.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| {
        (letter.is_control() && letter != '\n' && letter != '\t')
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match steers(letter) {
            true => shown.push_str(&format!("\\u{:04x}", u32::from(letter))),
            false => shown.push(letter),
        }
    }
    Cow::Owned(shown)
}

/// Refuses a file to write whose folder is not there, or whose name is another thing's, before the work.
pub(crate) fn refuse_unwritable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let expected = if !folder.is_dir() {
        format!("a folder {}, got none", folder.display())
    } else if path.metadata().is_ok_and(|found| !found.is_file()) {
        "a file or nothing there, got something else".to_owned()
    } else {
        return Ok(());
    };
    Err(Failure::could_not(format!("cannot write {}: expected {expected}", path.display())))
}

/// Writes a value to standard output as JSON: two spaces a level, a line feed at the end.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::could_not("cannot write the answer as JSON").with_cause(&error))?;
    print(&(text + "\n"))
}

/// Aligns columns, the first to the left and the others to the right.
pub(crate) fn align(rows: &[Vec<String>]) -> String {
    let column_count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..column_count).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// Writes a remark to standard error. Where nobody reads it nothing is lost: remarks are not data.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_is_written() {
        assert_eq!(visible("CD19+ 0.2 %\n\tµ"), "CD19+ 0.2 %\n\tµ");
        assert_eq!(visible("a\u{1b}[2J\r\u{7f}\u{9b}b\u{202e}"), "a\\u001b[2J\\u000d\\u007f\\u009bb\\u202e");
    }

    #[test]
    fn json_reads_back_to_the_same_text() {
        let name = "a\u{1b}[31m\u{9b}\u{202e}b";
        let text = serde_json::to_string(name).unwrap();
        assert_eq!(serde_json::from_str::<String>(&visible(&text)).unwrap(), name);
    }
}
