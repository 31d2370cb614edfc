//! Which files were recorded when, on which cytometer.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};

use super::{CaseOutcome, PlannedCase};
use crate::result::{AcquisitionEntry, CaseResult, InputEntry};

/// One file's acquisition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Acquired {
    /// Place of the case in the manifest, from 0.
    pub(super) case: usize,
    /// Name of the file.
    pub(super) file: String,
    /// Whether it is a control's.
    pub(super) is_control: bool,
    /// Which cytometer recorded it.
    pub(super) cytometer: String,
    pub(super) begin: NaiveDateTime,
    pub(super) end: NaiveDateTime,
    /// SHA-256 of its bytes.
    pub(super) sha256: String,
}

/// Says which cytometer recorded a file: its serial number, or where the file has none its model.
pub(super) fn cytometer(entry: &AcquisitionEntry) -> Option<String> {
    let named = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    match (named(&entry.cytometer), named(&entry.serial_number)) {
        (Some(model), Some(serial)) => Some(format!("{model} {serial}")),
        (model, serial) => serial.or(model),
    }
}

/// Returns when an acquisition began.
pub(super) fn begin(entry: &AcquisitionEntry) -> Option<NaiveDateTime> {
    moment(entry.date.as_deref()?, entry.begin.as_deref()?)
}

/// Lists the files whose cytometer and time are known, by cytometer and in the order of their acquisition. A control
/// that several cases share is one file.
pub(super) fn acquired(cases: &[PlannedCase], outcomes: &[CaseOutcome]) -> Vec<Acquired> {
    let mut all = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        if let Ok(result) = &outcome.result {
            all.extend(of_case(case.index, result));
        }
    }
    all.sort_by(|a, b| {
        let key =
            |one: &Acquired| (one.cytometer.clone(), one.begin, one.is_control, one.case, one.file.clone());
        key(a).cmp(&key(b))
    });
    let mut seen = BTreeSet::new();
    all.retain(|one| !one.is_control || seen.insert(one.sha256.clone()));
    all
}

fn of_case(case: usize, result: &CaseResult) -> Vec<Acquired> {
    let inputs = result.inputs.iter().map(|input| (false, input));
    let files = inputs.chain(result.controls.iter().map(|control| (true, control)));
    let one = |((is_control, input), entry): ((bool, &InputEntry), &AcquisitionEntry)| {
        let begin = begin(entry)?;
        let end = entry.end.as_deref().and_then(|end| moment(entry.date.as_deref()?, end));
        // An acquisition that ends before it begins has gone past midnight.
        let end = end.map(|end| if end < begin { end + TimeDelta::days(1) } else { end });
        Some(Acquired {
            case,
            file: input.file.clone(),
            is_control,
            cytometer: cytometer(entry)?,
            begin,
            end: end.unwrap_or(begin),
            sha256: input.sha256.clone(),
        })
    };
    files.zip(&result.acquisition).filter_map(one).collect()
}

fn moment(date: &str, time: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(&format!("{date} {time}"), "%Y-%m-%d %H:%M:%S").ok()
}
