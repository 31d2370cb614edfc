use flowmrd::CaseResult;
use flowmrd::cohort::result::{CohortCaseEntry, CohortResult};
use flowmrd::cohort::{CaseOutcome, PlannedCase};
use flowmrd::result::{AcquisitionEntry, EarlierEntry, LevelEntry, ReductionEntry};
use polars::prelude::Column;

use super::CohortFolder;
use super::tables::{counts, numbers, texts};

/// One row of the table: the case, its result where it has one, and what the cohort says of it.
struct Row<'a> {
    case: &'a PlannedCase,
    result: Option<&'a CaseResult>,
    entry: &'a CohortCaseEntry,
}

impl<'a> Row<'a> {
    fn level(&self) -> Option<&'a LevelEntry> {
        self.result.map(|result| &result.mrd.level)
    }

    fn acquired(&self) -> Option<&'a AcquisitionEntry> {
        self.result?.acquisition.first()
    }

    /// The patient's time point before this one.
    fn before(&self) -> Option<&'a EarlierEntry> {
        self.result?.earlier.last()
    }

    fn reduction(&self) -> Option<&'a ReductionEntry> {
        self.before()?.reduction.as_ref()
    }

    fn first_reduction(&self) -> Option<&'a ReductionEntry> {
        self.result?.earlier.first()?.reduction.as_ref()
    }
}

/// Makes the columns that every table of cases has.
pub(super) fn case_columns(
    cases: &[PlannedCase],
    outcomes: &[CaseOutcome],
    summary: &CohortResult,
    folder: &CohortFolder,
) -> Vec<Column> {
    let rows = cases.iter().zip(outcomes).zip(&summary.cases);
    let rows: Vec<Row<'_>> = rows
        .map(|((case, outcome), entry)| Row { case, result: outcome.result.as_ref().ok(), entry })
        .collect();
    let report = |row: &Row<'_>| Some(folder.report_address(row.case));
    let mut columns = vec![
        texts("case", rows.iter().map(|row| Some(row.case.row.name.as_str()))),
        texts("patient", rows.iter().map(|row| row.case.row.patient.as_deref())),
        texts("time_point", rows.iter().map(|row| row.case.row.time_point.as_deref())),
        texts("date", rows.iter().map(|row| row.case.row.date.map(|date| date.to_string()))),
        texts("status", rows.iter().map(|row| Some(row.entry.status.as_str()))),
        texts("failure", rows.iter().map(|row| row.entry.failure.as_ref().map(|failure| &failure.message))),
        texts("report", rows.iter().map(report)),
    ];
    columns.extend(level_columns(&rows));
    columns.extend(kinetics_columns(&rows));
    columns.extend(finding_columns(&rows));
    columns.extend(origin_columns(&rows));
    columns
}

fn level_columns(rows: &[Row<'_>]) -> Vec<Column> {
    let number = |name: &str, value: fn(&LevelEntry) -> Option<f64>| {
        numbers(name, rows.iter().map(|row| row.level().and_then(value)))
    };
    vec![
        texts("verdict", rows.iter().map(|row| row.level().map(|level| level.verdict.as_str()))),
        counts("positive", rows.iter().map(|row| row.level().map(|level| level.positive))),
        counts("total", rows.iter().map(|row| row.level().map(|level| level.total))),
        texts("denominator", rows.iter().map(|row| row.result.map(|result| &result.mrd.denominator))),
        number("fraction", |level| level.fraction),
        texts("interval_method", rows.iter().map(|row| Some(&row.level()?.interval.as_ref()?.method))),
        number("confidence", |level| Some(level.interval.as_ref()?.confidence)),
        number("lower", |level| Some(level.interval.as_ref()?.lower)),
        number("upper", |level| Some(level.interval.as_ref()?.upper)),
        number("total_lower", |level| Some(level.total_interval.as_ref()?.lower)),
        number("total_upper", |level| Some(level.total_interval.as_ref()?.upper)),
        counts("lod_events", rows.iter().map(|row| Some(row.level()?.limits.lod_events))),
        counts("loq_events", rows.iter().map(|row| Some(row.level()?.limits.loq_events))),
        number("lod_fraction", |level| level.limits.lod_fraction),
        number("loq_fraction", |level| level.limits.loq_fraction),
        number("background_fraction", |level| Some(level.background.as_ref()?.fraction)),
        number("net_fraction", |level| Some(level.background.as_ref()?.net_fraction)),
    ]
}

fn kinetics_columns(rows: &[Row<'_>]) -> Vec<Column> {
    let before = |row: &Row<'_>| row.before().and_then(|before| before.case.case.clone());
    let log10 = |row: &Row<'_>| row.reduction().and_then(|reduction| reduction.log10);
    let lower = |row: &Row<'_>| row.reduction().and_then(|reduction| reduction.log10_lower);
    let upper = |row: &Row<'_>| row.reduction().and_then(|reduction| reduction.log10_upper);
    let first = |row: &Row<'_>| row.first_reduction().and_then(|reduction| reduction.log10);
    vec![
        texts("earlier_case", rows.iter().map(before)),
        numbers("log10_reduction", rows.iter().map(log10)),
        numbers("log10_reduction_lower", rows.iter().map(lower)),
        numbers("log10_reduction_upper", rows.iter().map(upper)),
        numbers("log10_reduction_since_first", rows.iter().map(first)),
    ]
}

fn finding_columns(rows: &[Row<'_>]) -> Vec<Column> {
    let count = |row: &Row<'_>, number: fn(&flowmrd::cohort::result::FindingCountsEntry) -> usize| {
        row.entry.findings.as_ref().map(|counts| number(counts) as u64)
    };
    vec![
        counts("findings_fail", rows.iter().map(|row| count(row, |counts| counts.fail))),
        counts("findings_caution", rows.iter().map(|row| count(row, |counts| counts.caution))),
        counts("findings_not_evaluated", rows.iter().map(|row| count(row, |counts| counts.not_evaluated))),
    ]
}

/// What the case was made of: assay, files, cytometer.
fn origin_columns(rows: &[Row<'_>]) -> Vec<Column> {
    let files = |row: &Row<'_>| {
        let inputs = &row.result?.inputs;
        Some(inputs.iter().map(|input| input.file.as_str()).collect::<Vec<_>>().join(";"))
    };
    let events = |row: &Row<'_>| {
        Some(row.result?.inputs.iter().map(|input| input.event_count).fold(0, u64::saturating_add))
    };
    let began = |row: &Row<'_>| {
        let acquired = row.acquired()?;
        let parts = [acquired.date.as_deref(), acquired.begin.as_deref()];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    vec![
        texts("assay", rows.iter().map(|row| row.result.map(|result| &result.assay.name))),
        texts("assay_version", rows.iter().map(|row| row.result.map(|result| &result.assay.version))),
        texts("assay_sha256", rows.iter().map(|row| row.result.map(|result| &result.assay.sha256))),
        texts("files", rows.iter().map(files)),
        counts("events", rows.iter().map(events)),
        texts("acquired", rows.iter().map(began)),
        texts("cytometer", rows.iter().map(|row| row.acquired()?.cytometer.as_deref())),
        texts("serial_number", rows.iter().map(|row| row.acquired()?.serial_number.as_deref())),
        numbers("events_per_second", rows.iter().map(|row| row.acquired()?.events_per_second)),
    ]
}
