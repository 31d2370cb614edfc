//! A spillover matrix as a text: a table with a header, or the one line of FCS.

use std::collections::BTreeSet;

use super::document::excerpt;

/// Most parameters of a matrix.
const SIZE_LIMIT: usize = 1024;

/// Parses a square spillover matrix, row = stain, column = detector: its names, and its coefficients row by row.
///
/// A table has a header of names (`$PnN`) and a row for each of them in the same order, which may begin with the row's name;
/// cells stand between commas, or between tabs where the header has one, quoted or not. The one line of FCS is
/// `n,name1,…,namen,coefficient…`. Lines and cells are counted from 1 in errors.
pub(super) fn parse_matrix(bytes: &[u8]) -> Result<(Vec<String>, Vec<f64>), String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
        format!("line {line}: expected UTF-8, got another byte")
    })?;
    let lines: Vec<(usize, &str)> =
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    let Some((&(number, header), rows)) = lines.split_first() else {
        return Err("line 1: expected a header of short names, got nothing".to_owned());
    };
    let separator = if header.contains('\t') { '\t' } else { ',' };
    let cells = split(number, header, separator)?;
    match cells.first().and_then(|first| first.parse::<usize>().ok()) {
        Some(count) if rows.is_empty() => one_line(number, &cells, count),
        _ => parse_table(number, cells, rows, separator),
    }
}

/// Parses `n,name1,…,namen,coefficient…`.
fn one_line(line: usize, cells: &[String], count: usize) -> Result<(Vec<String>, Vec<f64>), String> {
    let place = format!("line {line}, column 1");
    if count == 0 || count > SIZE_LIMIT {
        return Err(format!("{place}: expected 1 to {SIZE_LIMIT} parameters, got {count}"));
    }
    let expected = 1 + count + count * count;
    if cells.len() != expected {
        return Err(format!(
            "line {line}: expected {expected} cells for {count} parameters, got {}",
            cells.len()
        ));
    }
    let (names, numbers) = cells.get(1..).unwrap_or_default().split_at(count);
    let names = check_names(line, names, 2)?;
    let parse = |(at, cell): (usize, &String)| parse_number(line, at + count + 2, cell);
    Ok((names, numbers.iter().enumerate().map(parse).collect::<Result<_, _>>()?))
}

/// Parses a table whose header was split already.
fn parse_table(
    header_line: usize,
    mut header: Vec<String>,
    rows: &[(usize, &str)],
    separator: char,
) -> Result<(Vec<String>, Vec<f64>), String> {
    let row_count = rows.len();
    let first =
        rows.first().map(|&(line, text)| split(line, text, separator)).transpose()?.unwrap_or_default();
    let has_names = first.first().is_some_and(|cell| cell.parse::<f64>().is_err()) && first.len() > 1;
    // Above names of rows the header may have a cell, which is blank or a title of its own.
    let has_corner = has_names && header.len() == first.len();
    if has_corner {
        header.remove(0);
    }
    let names = check_names(header_line, &header, if has_corner { 2 } else { 1 })?;
    let count = names.len();
    if row_count != count {
        return Err(format!(
            "line {header_line}: expected a row for each of the {count} names of the header, got {row_count} rows"
        ));
    }
    let mut coefficients = Vec::with_capacity(count * count);
    for (&(line, text), name) in rows.iter().zip(&names) {
        let cells = split(line, text, separator)?;
        let expected = count + usize::from(has_names);
        if cells.len() != expected {
            return Err(format!("line {line}: expected {expected} cells, got {}", cells.len()));
        }
        if let Some(found) = cells.first().filter(|found| has_names && *found != name) {
            let found = excerpt(found);
            return Err(format!(
                "line {line}, column 1: expected the row of \"{name}\", as the header has it, got \"{found}\""
            ));
        }
        for (at, cell) in cells.iter().enumerate().skip(usize::from(has_names)) {
            coefficients.push(parse_number(line, at + 1, cell)?);
        }
    }
    Ok((names, coefficients))
}

fn check_names(line: usize, names: &[String], first_column: usize) -> Result<Vec<String>, String> {
    let mut seen = BTreeSet::new();
    if names.is_empty() || names.len() > SIZE_LIMIT {
        return Err(format!("line {line}: expected 1 to {SIZE_LIMIT} names, got {}", names.len()));
    }
    for (column, name) in (first_column..).zip(names) {
        let place = format!("line {line}, column {column}");
        if name.is_empty() || name.parse::<f64>().is_ok() {
            return Err(format!("{place}: expected a short name, got \"{}\"", excerpt(name)));
        }
        if !seen.insert(name) {
            return Err(format!("{place}: expected each name once, got \"{}\" again", excerpt(name)));
        }
    }
    Ok(names.to_vec())
}

fn parse_number(line: usize, column: usize, cell: &str) -> Result<f64, String> {
    let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| {
        format!("line {line}, column {column}: expected a finite number, got \"{}\"", excerpt(cell))
    })
}

/// Splits a line into cells without blanks at their ends; in quotation marks a separator is text, and two marks are one.
fn split(number: usize, line: &str, separator: char) -> Result<Vec<String>, String> {
    let mut cells = vec![String::new()];
    let mut letters = line.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.trim().is_empty() => is_quoted = !is_quoted,
            letter if letter == separator && !is_quoted => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    if is_quoted {
        return Err(format!(
            "line {number}, column {}: expected a closing quotation mark, got none",
            cells.len()
        ));
    }
    Ok(cells.into_iter().map(|cell| cell.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_the_line_of_fcs_are_the_same_matrix() {
        let names = vec!["FITC-A".to_owned(), "PE, A".to_owned()];
        let expected = Ok((names, vec![1.0, 0.25, 0.125, 1.0]));
        // by hand
        for text in [
            "FITC-A,\"PE, A\"\n1,0.25\n0.125,1\n",
            "\u{feff},FITC-A,\"PE, A\"\r\nFITC-A,1,0.25\r\n\"PE, A\",0.125,1\r\n",
            "FITC-A\tPE, A\n\n1\t0.25\n1.25e-1\t1.0",
            "FITC-A,\"PE, A\"\nFITC-A,1,0.25\n\"PE, A\",0.125,1",
            "stain\tFITC-A\tPE, A\nFITC-A\t1\t.25\nPE, A\t0.125\t1",
            "2,FITC-A,\"PE, A\",1,0.25,0.125,1",
        ] {
            assert_eq!(parse_matrix(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_line_and_column() {
        // lines and columns by hand
        for (text, expected) in [
            ("", "line 1: expected a header of short names, got nothing"),
            ("A,B\n1,0\n0,x\n", "line 3, column 2: expected a finite number, got \"x\""),
            ("A,B\n1,0\n0,inf\n", "line 3, column 2: expected a finite number, got \"inf\""),
            ("A,B\n1,0\n0\n", "line 3: expected 2 cells, got 1"),
            ("A,B\n1,0\n", "line 1: expected a row for each of the 2 names of the header, got 1 rows"),
            ("A,B,C\n1,0,0\n", "line 1: expected a row for each of the 3 names of the header, got 1 rows"),
            (
                ",A,B\nA,1,0\nC,0,1\n",
                "line 3, column 1: expected the row of \"B\", as the header has it, got \"C\"",
            ),
            ("A,A\n1,0\n0,1\n", "line 1, column 2: expected each name once, got \"A\" again"),
            ("1,0\n0,1\n", "line 1, column 1: expected a short name, got \"1\""),
            ("2,A,B,1,0,0", "line 1: expected 7 cells for 2 parameters, got 6"),
            ("99999999,A", "line 1, column 1: expected 1 to 1024 parameters, got 99999999"),
            ("\"A,B\n1,0\n", "line 1, column 1: expected a closing quotation mark, got none"),
            ("A;B\n1;0\n0;1\n", "line 1: expected a row for each of the 1 names of the header, got 2 rows"),
        ] {
            let found = parse_matrix(text.as_bytes()).unwrap_err();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(parse_matrix(b"A\n\xFF").unwrap_err(), "line 2: expected UTF-8, got another byte");
    }
}
