use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::document::diagnostic::Problems;
use crate::document::excerpt;
use crate::risk::{Date, FactError, FactKey, Facts};

use super::column::{Column, Header};
use super::table::Cell;
use super::{CELL_LIMIT, FILE_LIMIT, ManifestCase};

/// What the rows below a header are read by.
pub(super) struct Rows<'a> {
    pub(super) header: &'a Header,
    pub(super) folder: &'a Path,
}

/// One row, and what was found of it so far.
struct Row<'a> {
    header: &'a Header,
    cells: &'a [Cell],
}

impl Row<'_> {
    /// Returns the cell of a column that is not blank, trimmed, and where it stands.
    fn find(&self, column: Column) -> Option<(&str, &Cell)> {
        let cell = self.cells.get(self.header.find_column(column)?)?;
        let text = cell.text.trim();
        (!text.is_empty()).then_some((text, cell))
    }
}

impl Rows<'_> {
    /// Reads the rows; what is wrong with one goes to `problems`, and the row is left out.
    pub(super) fn parse(&self, rows: &[Vec<Cell>], problems: &mut Problems<'_>) -> Vec<ManifestCase> {
        let mut cases: Vec<ManifestCase> = Vec::with_capacity(rows.len());
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for cells in rows {
            let row = Row { header: self.header, cells };
            let line = cells.first().map_or(1, |cell| problems.place(cell.span.start).line);
            if let Some((name, cell)) = row.find(Column::Case) {
                if let Some(first) = names.get(name) {
                    let message = format!(
                        "case `{}`: expected a name of its own, got that of the case on line {first}",
                        excerpt(name)
                    );
                    problems.add(&cell.span, message);
                }
                names.entry(name.to_owned()).or_insert(line);
            }
            cases.extend(self.row(&row, line, problems));
        }
        check_dates(self.header, rows, problems);
        cases
    }

    fn row(&self, row: &Row<'_>, line: usize, problems: &mut Problems<'_>) -> Option<ManifestCase> {
        let (expected, got) = (self.header.columns.len(), row.cells.len());
        if expected != got {
            let span = row.cells.first().map_or(0..0, |cell| cell.span.clone());
            problems.add(&span, format!("row: expected the header's {expected} cells, got {got}"));
            return None;
        }
        self.check_cells(row, problems);
        let text = |column| row.find(column).map(|(text, _)| text.to_owned());
        let name = require(row, Column::Case, "the name of the case", problems);
        let files = require(row, Column::Files, "at least one file", problems);
        let date = row.find(Column::Date).map(|(text, cell)| {
            Date::parse(text).map_err(|error| problems.add(&cell.span, format!("`date`: {error}"))).ok()
        });
        let files = files.and_then(|(text, cell)| self.paths(text, cell, problems));
        let controls = row.find(Column::Control).map(|(text, cell)| self.paths(text, cell, problems));
        let facts = read_facts(row, problems);
        Some(ManifestCase {
            line,
            name: name?.0.to_owned(),
            patient: text(Column::Patient),
            time_point: text(Column::Fact(FactKey::TimePoint)),
            date: date.flatten(),
            files: files?,
            controls: controls.flatten().unwrap_or_default(),
            assay: row.find(Column::Assay).map(|(text, _)| self.folder.join(text)),
            facts: facts?,
            free: self.free(row),
        })
    }

    /// Refuses characters that no name has, and cells that are too long. A free column may hold line breaks and tabs.
    fn check_cells(&self, row: &Row<'_>, problems: &mut Problems<'_>) {
        for (cell, column) in row.cells.iter().zip(&self.header.columns) {
            if cell.text.chars().nth(CELL_LIMIT).is_some() {
                problems.add(&cell.span, format!("cell: expected at most {CELL_LIMIT} characters, got more"));
            }
            let is_space = |letter: char| column.is_none() && matches!(letter, '\t' | '\n' | '\r');
            let is_hostile = |letter: &char| is_unprintable(*letter) && !is_space(*letter);
            if let Some(letter) = cell.text.chars().find(is_hostile) {
                problems.add(
                    &cell.span,
                    format!("cell: expected printable text, got the character U+{:04X}", u32::from(letter)),
                );
            }
        }
    }

    /// Takes the paths of a cell, with semicolons between them.
    fn paths(&self, text: &str, cell: &Cell, problems: &mut Problems<'_>) -> Option<Vec<PathBuf>> {
        let names: Vec<&str> = text.split(';').map(str::trim).collect();
        if names.len() > FILE_LIMIT {
            let count = names.len();
            problems.add(&cell.span, format!("files: expected at most {FILE_LIMIT} in a cell, got {count}"));
            return None;
        }
        if names.iter().any(|name| name.is_empty()) {
            problems.add(&cell.span, "files: expected a path on each side of a semicolon, got none");
            return None;
        }
        Some(names.iter().map(|name| self.folder.join(name)).collect())
    }

    fn free(&self, row: &Row<'_>) -> Vec<String> {
        let cells = row.cells.iter().zip(&self.header.columns);
        cells.filter(|(_, column)| column.is_none()).map(|(cell, _)| cell.text.clone()).collect()
    }
}

/// Tells whether a character changes how its neighbours are shown: a control character, or a mark of direction.
pub(super) fn is_unprintable(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn require<'r>(
    row: &'r Row<'_>,
    column: Column,
    expected: &str,
    problems: &mut Problems<'_>,
) -> Option<(&'r str, &'r Cell)> {
    let found = row.find(column);
    if found.is_none()
        && let Some(cell) = row.header.find_column(column).and_then(|at| row.cells.get(at))
    {
        problems.add(&cell.span, format!("cell: expected {expected}, got nothing"));
    }
    found
}

/// Takes the facts of a row: each by itself, so that every wrong one is told, and then all together.
fn read_facts(row: &Row<'_>, problems: &mut Problems<'_>) -> Option<Facts> {
    let found = FactKey::ALL.map(|key| (key, row.find(Column::Fact(key))));
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    let mut first = None;
    let mut is_whole = true;
    for (key, (text, cell)) in found.into_iter().filter_map(|(key, cell)| Some((key, cell?))) {
        if let Err(error) = Facts::from_pairs([(key.as_str(), text)]) {
            problems.add(&cell.span, error.to_string());
            is_whole = false;
        }
        first = first.or(Some(cell));
        pairs.push((key.as_str(), text));
    }
    // A time point alone is the label's: by no other fact is a case put into a group.
    if let [(key, _)] = pairs.as_slice()
        && *key == FactKey::TimePoint.as_str()
    {
        pairs.clear();
    }
    if !is_whole {
        return None;
    }
    match Facts::from_pairs(pairs) {
        Ok(facts) => Some(facts),
        Err(error) => {
            let cell = blamed(&error).and_then(|key| row.find(Column::Fact(key))).map(|(_, cell)| cell);
            let span = cell.or(first).map_or(0..0, |cell| cell.span.clone());
            problems.add(&span, error.to_string());
            None
        }
    }
}

/// Returns the fact in whose cell a contradiction is told.
fn blamed(error: &FactError) -> Option<FactKey> {
    match error {
        FactError::RelapseBeforeDiagnosis { .. } => Some(FactKey::Relapse),
        FactError::EndBeforeDiagnosis { .. }
        | FactError::EndAfterRelapse { .. }
        | FactError::EndUnderTreatment { .. } => Some(FactKey::EndOfTreatment),
        _ => None,
    }
}

/// Refuses a case without a date whose patient has cases with one: what came earlier would be a guess.
fn check_dates(header: &Header, rows: &[Vec<Cell>], problems: &mut Problems<'_>) {
    let (Some(date), Some(_)) = (header.find_column(Column::Date), header.find_column(Column::Patient))
    else {
        return;
    };
    let rows = rows.iter().map(|cells| Row { header, cells });
    let patient = |row: &Row<'_>| row.find(Column::Patient).map(|(text, _)| text.to_owned());
    let dated: BTreeSet<String> =
        rows.clone().filter(|row| row.find(Column::Date).is_some()).filter_map(|row| patient(&row)).collect();
    for row in rows.filter(|row| row.find(Column::Date).is_none()) {
        if let (Some(patient), Some(cell)) = (patient(&row), row.cells.get(date))
            && dated.contains(&patient)
        {
            let message = format!(
                "`date`: expected one, as other cases of patient `{}` have, got nothing",
                excerpt(&patient)
            );
            problems.add(&cell.span, message);
        }
    }
}
