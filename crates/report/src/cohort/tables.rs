//! The tables of a cohort: cases, their populations, and what the rules saw.

use flowmrd::cohort::result::{CohortFindingEntry, CohortResult};
use flowmrd::cohort::{CaseOutcome, Cohort, PlannedCase};
use flowmrd::result::{FindingEntry, FindingLevel, PopulationEntry};
use polars::prelude::{Column, CsvWriter, DataFrame, SerWriter};

use super::CohortFolder;
use super::case_columns::case_columns;
use crate::Error;

/// Makes the table of cases, a row each in the order of the manifest; free columns come last.
///
/// `docs/formats/cohort.md` describes the columns.
///
/// # Errors
/// [`Error::Table`] where polars refuses the columns.
pub fn case_frame(
    cohort: &Cohort,
    outcomes: &[CaseOutcome],
    summary: &CohortResult,
    folder: &CohortFolder,
) -> Result<DataFrame, Error> {
    let cases = cohort.cases();
    let mut columns = case_columns(cases, outcomes, summary, folder);
    for (place, free) in cohort.manifest().free_columns().iter().enumerate() {
        let cells = cases.iter().map(|case| case.row.free.get(place).map(String::as_str));
        // A free column does not hide one of the table.
        let mut name = free.clone();
        while columns.iter().any(|column| column.name() == name.as_str()) {
            name = format!("manifest.{name}");
        }
        columns.push(texts(&name, cells));
    }
    DataFrame::new(cases.len(), columns).map_err(Error::Table)
}

/// Makes the table of populations: a row a case and population, in the order of the manifest and of the result.
///
/// # Errors
/// [`Error::Table`] where polars refuses the columns.
pub fn cohort_population_frame(cohort: &Cohort, outcomes: &[CaseOutcome]) -> Result<DataFrame, Error> {
    let cases = cohort.cases().iter().zip(outcomes);
    let rows: Vec<(&PlannedCase, &PopulationEntry)> = cases
        .filter_map(|(case, outcome)| Some((case, outcome.result.as_ref().ok()?)))
        .flat_map(|(case, result)| result.populations.iter().map(move |population| (case, population)))
        .collect();
    let columns = vec![
        texts("case", rows.iter().map(|(case, _)| Some(case.row.name.as_str()))),
        texts("path", rows.iter().map(|(_, population)| Some(population.path.as_str()))),
        texts("name", rows.iter().map(|(_, population)| Some(population.name.as_str()))),
        counts("count", rows.iter().map(|(_, population)| Some(population.count))),
        numbers("parent_fraction", rows.iter().map(|(_, population)| population.parent_fraction)),
        numbers("total_fraction", rows.iter().map(|(_, population)| population.total_fraction)),
    ];
    DataFrame::new(rows.len(), columns).map_err(Error::Table)
}

/// Makes the table of findings: a row each, by case; those of several cases are marked `cohort`.
///
/// # Errors
/// [`Error::Table`] where polars refuses the columns.
pub fn finding_frame(
    cohort: &Cohort,
    outcomes: &[CaseOutcome],
    summary: &CohortResult,
) -> Result<DataFrame, Error> {
    let mut rows: Vec<(&str, &'static str, &FindingEntry)> = Vec::new();
    for (case, outcome) in cohort.cases().iter().zip(outcomes) {
        let name = case.row.name.as_str();
        let own = outcome.result.iter().flat_map(|result| &result.findings);
        rows.extend(own.map(|finding| (name, "case", finding)));
        let of_case = |one: &&CohortFindingEntry| one.line == case.row.line;
        rows.extend(summary.findings.iter().filter(of_case).map(|one| (name, "cohort", &one.finding)));
    }
    let optional = |name: &str, part: fn(&FindingEntry) -> &Option<String>| {
        texts(name, rows.iter().map(|(_, _, finding)| part(finding).as_deref()))
    };
    let columns = vec![
        texts("case", rows.iter().map(|(case, ..)| Some(*case))),
        texts("scope", rows.iter().map(|(_, scope, _)| Some(*scope))),
        texts("code", rows.iter().map(|(_, _, finding)| Some(finding.code.as_str()))),
        texts("level", rows.iter().map(|(_, _, finding)| Some(level_word(finding.level)))),
        texts("message", rows.iter().map(|(_, _, finding)| Some(finding.message.as_str()))),
        optional("subject", |finding| &finding.subject),
        optional("seen", |finding| &finding.seen),
        optional("expected", |finding| &finding.expected),
        optional("advice", |finding| &finding.advice),
    ];
    DataFrame::new(rows.len(), columns).map_err(Error::Table)
}

/// Encodes a table as CSV, as `populations.csv` is.
///
/// # Errors
/// [`Error::Table`] where polars refuses.
pub(super) fn encode_csv(frame: &mut DataFrame) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes).include_header(true).finish(frame).map_err(Error::Table)?;
    Ok(bytes)
}

/// Returns the word of a finding's level.
fn level_word(level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Pass => "pass",
        FindingLevel::NotEvaluated => "not-evaluated",
        FindingLevel::Caution => "caution",
        FindingLevel::Fail => "fail",
    }
}

/// Makes a column of texts; a cell may be missing.
pub(super) fn texts<T: AsRef<str>>(name: &str, cells: impl Iterator<Item = Option<T>>) -> Column {
    let cells: Vec<Option<String>> =
        cells.map(|cell| cell.map(|text| text.as_ref().to_owned()).filter(|text| !text.is_empty())).collect();
    Column::new(name.into(), cells)
}

/// Makes a column of whole numbers; a cell may be missing.
pub(super) fn counts(name: &str, cells: impl Iterator<Item = Option<u64>>) -> Column {
    Column::new(name.into(), cells.collect::<Vec<_>>())
}

/// Makes a column of numbers; a cell may be missing.
pub(super) fn numbers(name: &str, cells: impl Iterator<Item = Option<f64>>) -> Column {
    Column::new(name.into(), cells.collect::<Vec<_>>())
}
