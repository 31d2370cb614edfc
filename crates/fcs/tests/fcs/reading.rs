//! Reads built files and asks what came of them.

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::{
    DataSet, Deviation, DeviationCode, Error, FcsFile, FormatError, Policy, ReadOptions, Severity,
};

/// Reads bytes under a policy.
pub fn read(bytes: &[u8], policy: Policy) -> Result<FcsFile, Error> {
    FcsFile::from_bytes(bytes.to_vec(), &ReadOptions::new().with_policy(policy))
}

/// Reads bytes that a policy must accept.
#[track_caller]
pub fn accepted(bytes: &[u8], policy: Policy) -> FcsFile {
    match read(bytes, policy) {
        Ok(file) => file,
        Err(error) => panic!("{policy:?} refuses: {error}; hint: {:?}", error.hint()),
    }
}

/// Reads bytes that strict must accept without a warning.
#[track_caller]
pub fn accepted_by_strict(bytes: &[u8]) -> FcsFile {
    let file = accepted(bytes, Policy::Strict);
    let recorded = warnings(&file);
    assert!(recorded.is_empty(), "strict let pass {recorded:?}");
    file
}

/// Reads bytes that a policy must refuse for one reason.
#[track_caller]
pub fn refused(bytes: &[u8], policy: Policy, code: DeviationCode) -> FormatError {
    match read(bytes, policy) {
        Err(Error::Format(error)) if error.code == Some(code) => *error,
        Err(error) => panic!("{policy:?}: expected {code}, got error {error}"),
        Ok(file) => panic!("{policy:?}: expected {code}, got a file with {:?}", codes(&file)),
    }
}

/// Returns the one deviation of a code.
#[track_caller]
pub fn recorded(file: &FcsFile, code: DeviationCode) -> Deviation {
    let found: Vec<Deviation> =
        deviations(file).into_iter().filter(|deviation| deviation.code == code).collect();
    assert_eq!(found.len(), 1, "expected {code} once, got {:?}", deviations(file));
    found[0].clone()
}

/// Lists the deviations of all data sets.
pub fn deviations(file: &FcsFile) -> Vec<Deviation> {
    file.data_sets().iter().flat_map(DataSet::deviations).cloned().collect()
}

/// Lists the codes of all deviations.
pub fn codes(file: &FcsFile) -> Vec<DeviationCode> {
    deviations(file).iter().map(|deviation| deviation.code).collect()
}

/// Lists the deviations that strict refuses.
pub fn warnings(file: &FcsFile) -> Vec<Deviation> {
    deviations(file).into_iter().filter(|deviation| deviation.severity == Severity::Warning).collect()
}

/// Lists the codes of the deviations that strict refuses, sorted.
pub fn warning_codes(file: &FcsFile) -> Vec<DeviationCode> {
    let mut codes: Vec<DeviationCode> = warnings(file).iter().map(|deviation| deviation.code).collect();
    codes.sort_by_key(|code| code.as_str());
    codes
}

/// Decodes every stored value of a data set (from 1), a column a parameter.
#[track_caller]
pub fn columns(file: &FcsFile, number: u32) -> Vec<Column> {
    let data_set = file.data_set(number).unwrap();
    let every: Vec<ParameterIndex> = (0..data_set.parameters().len()).map(ParameterIndex).collect();
    file.events(data_set).raw_columns(&every).unwrap()
}

/// Decodes every stored value as f64, an event a row.
#[track_caller]
pub fn rows(file: &FcsFile, number: u32) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = columns(file, number).iter().map(Column::to_f64).collect();
    transpose(&columns)
}

/// Calculates every scaled value, an event a row.
#[track_caller]
pub fn scaled_rows(file: &FcsFile, number: u32) -> Vec<Vec<f64>> {
    transpose(&scaled_columns(file, number))
}

/// Calculates every scaled value, a column a parameter.
#[track_caller]
pub fn scaled_columns(file: &FcsFile, number: u32) -> Vec<Vec<f64>> {
    let data_set = file.data_set(number).unwrap();
    let every: Vec<ParameterIndex> = (0..data_set.parameters().len()).map(ParameterIndex).collect();
    file.events(data_set).scaled_columns(&every).unwrap()
}

fn transpose(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let event_count = columns.first().map_or(0, Vec::len);
    (0..event_count).map(|event| columns.iter().map(|column| column[event]).collect()).collect()
}

/// Lists the unique short names of a data set.
pub fn short_names(file: &FcsFile, number: u32) -> Vec<String> {
    let parameters = file.data_set(number).unwrap().parameters();
    parameters.iter().map(|parameter| parameter.short_name().to_owned()).collect()
}
