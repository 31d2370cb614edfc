use std::collections::BTreeSet;

use flowmrd_gating::document::{MatrixForm, NamedMatrix};
use toml::Spanned;
use toml::de::DeValue;

use super::compensation::WORDS;
use super::csv::parse_matrix;
use super::diagnostic::Problems;
use super::document::{Entry, Section, entries, excerpt, finite, table, text, wrong_type};
use super::folder::{Folder, ReferencedFile};

/// Most stains, and most detectors, of a matrix.
const SIZE_LIMIT: usize = 1024;

/// Longest CSV file of a matrix, in bytes.
const CSV_LIMIT: u64 = 16 << 20;

/// A matrix of an assay.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixRule {
    /// Its id, names and coefficients.
    pub matrix: NamedMatrix,
    /// The CSV file that it was read from; `None` for one of the assay itself.
    pub file: Option<ReferencedFile>,
}

/// Parses `[matrices]`.
pub(super) fn parse_matrices(
    value: &Spanned<DeValue<'_>>,
    problems: &mut Problems<'_>,
) -> Option<Vec<MatrixRule>> {
    let table = table(value, "[matrices]", problems)?;
    let matrices: Vec<_> = entries(table).into_iter().map(|entry| parse_one(entry, problems)).collect();
    matrices.into_iter().collect()
}

fn parse_one(entry: Entry<'_, '_>, problems: &mut Problems<'_>) -> Option<MatrixRule> {
    let subject = format!("the matrix `{}`", excerpt(entry.key));
    if WORDS.contains(&entry.key) || entry.key.trim().is_empty() {
        let message =
            format!("{subject} cannot be called so: expected another name than {}", WORDS.join(", "));
        problems.add(&entry.key_range(), message);
        return None;
    }
    let table = table(entry.value, &subject, problems)?;
    let mut section = Section::new(subject, entry.value.span(), table);
    let detectors = section.require("detectors", "the short names of the detectors", problems);
    let detectors = detectors.and_then(|entry| names(entry, &section.title, problems));
    let stains = section.find("stains").map(|entry| names(entry, &section.title, problems));
    let found: Vec<_> = [("spectra", MatrixForm::Spectra), ("inverse", MatrixForm::Inverse)]
        .into_iter()
        .filter_map(|(key, form)| Some((form, section.find(key)?)))
        .collect();
    let title = section.title.clone();
    let span = section.span.clone();
    section.finish(problems);
    let [(form, rows)] = found.as_slice() else {
        problems.add(&span, format!("{title} has no coefficients: expected exactly one of spectra, inverse"));
        return None;
    };
    let detectors = detectors?;
    let stains = stains.unwrap_or_else(|| Some(detectors.clone()))?;
    let size = match form {
        MatrixForm::Spectra => [stains.len(), detectors.len()],
        MatrixForm::Inverse => [detectors.len(), stains.len()],
    };
    let coefficients = coefficients(*rows, size, &title, problems)?;
    let matrix = NamedMatrix { id: entry.key.to_owned(), stains, detectors, coefficients, form: *form };
    Some(MatrixRule { matrix, file: None })
}

/// Takes names, each once.
fn names(entry: Entry<'_, '_>, title: &str, problems: &mut Problems<'_>) -> Option<Vec<String>> {
    let subject = format!("`{}` of {title}", entry.key);
    let Some(list) = entry.value.get_ref().as_array() else {
        wrong_type(entry.value, &subject, "an array of names", problems);
        return None;
    };
    if list.is_empty() || list.len() > SIZE_LIMIT {
        let message = format!("{subject} are {}: expected 1 to {SIZE_LIMIT}", list.len());
        problems.add(&entry.value.span(), message);
        return None;
    }
    let mut seen = BTreeSet::new();
    let names: Vec<_> = list
        .iter()
        .map(|one| {
            let name = text(one, &subject, problems)?;
            if !seen.insert(name.value.clone()) {
                let message = format!("{subject} hold `{}` twice: expected each once", excerpt(&name.value));
                problems.add_at(name.place, message, None);
                return None;
            }
            Some(name.value)
        })
        .collect();
    names.into_iter().collect()
}

/// Takes rows of numbers.
fn coefficients(
    entry: Entry<'_, '_>,
    [row_count, column_count]: [usize; 2],
    title: &str,
    problems: &mut Problems<'_>,
) -> Option<Vec<f64>> {
    let subject = format!("`{}` of {title}", entry.key);
    let rows = entry.value.get_ref().as_array();
    let Some(rows) = rows.filter(|rows| rows.len() == row_count) else {
        let expected = format!("an array of {row_count} rows of {column_count} numbers");
        let got = rows.map_or("something else".to_owned(), |rows| format!("{} rows", rows.len()));
        problems.add(&entry.value.span(), format!("{subject}: expected {expected}, got {got}"));
        return None;
    };
    let mut all = Vec::with_capacity(row_count * column_count);
    let mut is_whole = true;
    for (number, row) in rows.iter().enumerate() {
        let cells = row.get_ref().as_array().map(|cells| cells.iter());
        let Some(cells) = cells.filter(|cells| cells.len() == column_count) else {
            let message = format!("{subject}, row {}: expected {column_count} numbers", number + 1);
            problems.add(&row.span(), message);
            is_whole = false;
            continue;
        };
        for cell in cells {
            match finite(cell, &subject, problems) {
                Some(value) => all.push(value),
                None => is_whole = false,
            }
        }
    }
    is_whole.then_some(all)
}

/// Reads a matrix from the CSV or TSV file that a value names.
pub(super) fn read_csv(
    value: &Spanned<DeValue<'_>>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<MatrixRule> {
    let name = text(value, "`csv` in [compensation]", problems)?;
    let read = folder.read(&name.value, CSV_LIMIT).and_then(|(bytes, file)| {
        let (names, coefficients) = parse_matrix(&bytes)?;
        let matrix = NamedMatrix {
            id: file.name.clone(),
            stains: names.clone(),
            detectors: names,
            coefficients,
            form: MatrixForm::Spectra,
        };
        Ok(MatrixRule { matrix, file: Some(file) })
    });
    read.map_err(|reason| {
        problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
    })
    .ok()
}
