//! Counts of several samples, blanks or controls, as a table with a row each.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flowmrd_gating::excerpt::excerpt;
use flowmrd_quant::Counts;

/// Longest table that is read, in bytes.
pub(crate) const TABLE_LIMIT: u64 = 16 << 20;

/// The columns that a table has to have.
const COLUMNS: [&str; 2] = ["positive", "total"];

/// Why counts could not be read from a table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CountsTableError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The table says what cannot be.
    #[error("{file}, line {line}: {message}")]
    Table {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What was expected, and what was found.
        message: String,
    },
}

/// Reads the counts of a table from a file: CSV with a header that has the columns `positive` and `total`.
///
/// Other columns may stand beside them; they are not read.
///
/// # Errors
/// [`CountsTableError::Io`] where the file cannot be read; [`CountsTableError::Table`] where it is longer than 16 MiB, is
/// no CSV in UTF-8, lacks a column, holds no row, or counts that cannot be.
pub fn read_counts(path: impl AsRef<Path>) -> Result<Vec<Counts>, CountsTableError> {
    let path = path.as_ref();
    let failed = |source| CountsTableError::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(TABLE_LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    parse_counts(&bytes).map_err(|(line, message)| CountsTableError::Table {
        file: path.display().to_string(),
        line,
        message,
    })
}

/// Parses a table of counts; an error has its line, from 1, and what is wrong there.
pub(crate) fn parse_counts(bytes: &[u8]) -> Result<Vec<Counts>, (u64, String)> {
    if bytes.len() as u64 > TABLE_LIMIT {
        return Err((1, format!("expected a table of at most {TABLE_LIMIT} bytes, got more")));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(refuse)?.clone();
    let [positive, total] = COLUMNS.map(|name| find_column(&header, name));
    let (positive, total) = (positive?, total?);
    let mut counts = Vec::new();
    for record in reader.records() {
        let record = record.map_err(refuse)?;
        let line = record.position().map_or(1, csv::Position::line);
        let number = |column: usize| parse_cell(record.get(column).unwrap_or_default());
        let joined = number(positive).and_then(|positive| Ok((positive, number(total)?)));
        let (positive, total) = joined.map_err(|message| (line, message))?;
        counts.push(Counts::new(positive, total).map_err(|error| (line, error.to_string()))?);
    }
    if counts.is_empty() {
        return Err((1, "expected a row of counts below the header, got none".to_owned()));
    }
    Ok(counts)
}

fn find_column(header: &csv::StringRecord, name: &str) -> Result<usize, (u64, String)> {
    let mut named = header.iter().enumerate().filter(|(_, cell)| *cell == name);
    match (named.next(), named.next()) {
        (Some((column, _)), None) => Ok(column),
        (Some(_), Some(_)) => Err((1, format!("expected one column `{name}`, got two"))),
        (None, _) => {
            let got = header.iter().map(excerpt).collect::<Vec<_>>().join(", ");
            Err((
                1,
                format!(
                    "expected a header with the columns `positive` and `total`, got \"{}\"",
                    excerpt(&got)
                ),
            ))
        }
    }
}

fn parse_cell(cell: &str) -> Result<u64, String> {
    cell.parse()
        .map_err(|_| format!("expected a whole number of events, digits alone, got \"{}\"", excerpt(cell)))
}

fn refuse(error: csv::Error) -> (u64, String) {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "expected UTF-8, got another byte".to_owned(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("expected the header's {expected_len} cells, got {len}")
        }
        _ => error.to_string(),
    };
    (line, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<(u64, u64)>, String> {
        let counts =
            parse_counts(text.as_bytes()).map_err(|(line, message)| format!("line {line}: {message}"))?;
        Ok(counts.into_iter().map(|counts| (counts.positive(), counts.total())).collect())
    }

    #[test]
    fn table_gives_its_counts_in_order_whatever_stands_beside_them() {
        let text = "\u{feff}blank, total ,positive\nA,1000000,2\n\"B, later\",900000, 0\n";
        assert_eq!(parse(text), Ok(vec![(2, 1_000_000), (0, 900_000)]));
        assert_eq!(parse("positive,total\r\n1,1\r\n"), Ok(vec![(1, 1)]));
    }

    #[test]
    fn table_is_refused_with_the_line_that_is_wrong() {
        for (text, message) in [
            ("", "line 1: expected a header with the columns `positive` and `total`, got \"\""),
            ("x,n\n1,2\n", "line 1: expected a header with the columns `positive` and `total`, got \"x, n\""),
            ("positive,total,total\n1,2,3\n", "line 1: expected one column `total`, got two"),
            ("positive,total\n", "line 1: expected a row of counts below the header, got none"),
            ("positive,total\n1,2\n3\n", "line 3: expected the header's 2 cells, got 1"),
            (
                "positive,total\n1.5,2\n",
                "line 2: expected a whole number of events, digits alone, got \"1.5\"",
            ),
            ("positive,total\n-1,2\n", "line 2: expected a whole number of events, digits alone, got \"-1\""),
            (
                "positive,total\n1,10\n3,2\n",
                "line 3: positive events: expected at most the total of 2, got 3",
            ),
            ("positive,total\n0,0\n", "line 2: total events: expected at least 1, got 0"),
        ] {
            assert_eq!(parse(text), Err(message.to_owned()), "{text:?}");
        }
        let refused = parse_counts(b"positive,total\n1,\xFF\n").unwrap_err();
        assert_eq!(refused, (2, "expected UTF-8, got another byte".to_owned()));
    }

    #[test]
    fn file_that_is_not_there_is_named() {
        let error = read_counts("no/blanks.csv").unwrap_err();
        assert_eq!(error.to_string(), "cannot read no/blanks.csv");
    }
}
