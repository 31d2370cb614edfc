//! A table of text: RFC 4180 with commas, semicolons or tabs, every cell with its place.

use std::ops::Range;

use crate::document::diagnostic::Problems;

/// Most faults of quotes that are told.
const PROBLEM_LIMIT: usize = 1000;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its text, without the quotes around it, quotes in it undoubled.
    pub(super) text: String,
    /// Its bytes in the document, quotes included.
    pub(super) span: Range<usize>,
}

impl Cell {
    /// Tells whether the cell says nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Splits a document into rows of cells; what is no cell goes to `problems`.
///
/// Rows whose cells are all blank are left out. Of more rows, or cells of a row, than the limits say one past the
/// limit is kept, so that it can be told.
pub(super) fn split(
    text: &str,
    (row_limit, cell_limit): (usize, usize),
    problems: &mut Problems<'_>,
) -> Vec<Vec<Cell>> {
    let mut reader = Reader { text, at: 0, separator: separator(text), cell_limit, told_count: 0 };
    let mut rows = Vec::new();
    while reader.at < text.len() && rows.len() <= row_limit {
        let row = reader.row(problems);
        if !row.iter().all(Cell::is_blank) {
            rows.push(row);
        }
    }
    rows
}

/// Returns what stands between the cells of a header: the first of comma, semicolon and tab that it has outside quotes.
fn separator(text: &str) -> char {
    let mut is_quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' | ';' | '\t' if !is_quoted => return letter,
            '\n' if !is_quoted => break,
            _ => {}
        }
    }
    ','
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    separator: char,
    cell_limit: usize,
    told_count: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Adds a problem; the first thousand are enough.
    fn tell(&mut self, span: &Range<usize>, message: &str, problems: &mut Problems<'_>) {
        if self.told_count < PROBLEM_LIMIT {
            self.told_count += 1;
            problems.add(span, message);
        }
    }

    /// Takes the cells up to the end of a line.
    fn row(&mut self, problems: &mut Problems<'_>) -> Vec<Cell> {
        let mut row = Vec::new();
        loop {
            let cell = self.cell(problems);
            if row.len() <= self.cell_limit {
                row.push(cell);
            }
            let rest = self.rest();
            if rest.starts_with(self.separator) {
                self.at += self.separator.len_utf8();
                continue;
            }
            let end = rest.strip_prefix('\r').unwrap_or(rest);
            let end = end.strip_prefix('\n').unwrap_or(end);
            self.at = self.text.len() - end.len();
            return row;
        }
    }

    fn cell(&mut self, problems: &mut Problems<'_>) -> Cell {
        let start = self.at;
        let blanks = self.rest().len() - self.rest().trim_start_matches(' ').len();
        if !self.text.get(start + blanks..).unwrap_or_default().starts_with('"') {
            return self.plain(start, problems);
        }
        self.at = start + blanks + 1;
        let text = self.quoted(start + blanks, problems);
        let after = self.at;
        let left = self.plain(after, problems);
        if !left.is_blank() {
            let message = "expected the end of the cell after its closing quote, got more text";
            self.tell(&left.span, message, problems);
        }
        Cell { text, span: start + blanks..after }
    }

    /// Takes a cell up to the separator or the end of the line.
    fn plain(&mut self, start: usize, problems: &mut Problems<'_>) -> Cell {
        let rest = self.text.get(start..).unwrap_or_default();
        let line_len = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..line_len).unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let len = line.find(self.separator).unwrap_or(line.len());
        self.at = start + len;
        let text = rest.get(..len).unwrap_or_default().to_owned();
        if let Some(quote) = text.find('"') {
            let quote = start + quote;
            let message =
                "expected a quote at the ends of a cell alone, doubled inside one, got one inside a cell";
            self.tell(&(quote..quote + 1), message, problems);
        }
        Cell { text, span: start..start + len }
    }

    /// Takes a cell from behind its opening quote to behind its closing quote.
    fn quoted(&mut self, opening: usize, problems: &mut Problems<'_>) -> String {
        let mut text = String::new();
        while let Some(quote) = self.rest().find('"') {
            text.push_str(self.rest().get(..quote).unwrap_or_default());
            self.at += quote + 1;
            if !self.rest().starts_with('"') {
                return text;
            }
            text.push('"');
            self.at += 1;
        }
        let message = "expected a closing quote for this one, got the end of the table";
        self.tell(&(opening..opening + 1), message, problems);
        self.at = self.text.len();
        text
    }
}
