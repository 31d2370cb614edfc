//! Leaves out of a result what names a patient, a case, a day or an instrument.

use crate::Error;
use flowmrd::result::{AcquisitionEntry, CaseEntry, DeviationEntry, InputEntry};
use flowmrd::{Analysis, CaseResult};
use names::Names;
use serde_json::Value;

mod names;

/// Stands for what was left out.
const LEFT_OUT: &str = "left out";

/// Keys whose texts are an assay's, a source's or a hash: they stay as they are, or paths would no longer agree.
const KEPT_KEYS: [&str; 16] = [
    "sha256",
    "path",
    "population",
    "gate",
    "gates",
    "denominator",
    "marker",
    "parameter",
    "parameters",
    "short_name",
    "stain_name",
    "scale",
    "url",
    "citation",
    "place",
    "code",
];

/// Copies a result without identifiers.
///
/// Left out are the names of case and patient and every date of the case, of earlier cases, of the acquisition and of
/// the facts; serial numbers and times of day; the sample of a workspace that an assay names; and the messages of
/// deviations, which may quote a file. Files become `file 1`, `control 1`. Wherever else one of these names stands in a text, as a
/// word of its own and whatever its case, it is replaced too: words of four letters or more of a patient's name as well.
/// `case` stands empty, which says that names were left out. Kept are the names of time points, models of cytometers,
/// parameters and populations, and the hashes of the files.
///
/// # Errors
/// [`Error::Json`] where a number of the result is not finite.
///
/// # Examples
/// ```
/// use flowmrd::{Assay, Case, CaseLabel, Options, analyse_case};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let fixtures = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
/// let assay = Assay::read(fixtures.join("follow-up.toml"))?;
/// let label = CaseLabel { patient: Some("Erika Mustermann".to_owned()), ..CaseLabel::default() };
/// let case = Case { label, ..Case::of_files(&[fixtures.join("negative.fcs")]) };
/// let analysis = analyse_case(&assay, &case, &Options::default())?;
/// let redacted = flowmrd_report::redact(&analysis.result)?;
/// assert_eq!(redacted.inputs[0].file, "file 1");
/// assert_eq!(redacted.case.and_then(|case| case.patient), None);
/// # Ok(())
/// # }
/// ```
pub fn redact(result: &CaseResult) -> Result<CaseResult, Error> {
    let names = Names::of(result);
    let mut redacted = result.clone();
    clear(&mut redacted);
    let mut value = serde_json::to_value(&redacted).map_err(Error::Json)?;
    replace(&mut value, &names, "");
    serde_json::from_value(value).map_err(Error::Json)
}

/// Copies an analysis without identifiers: its result as [`redact`] does, and the names in its figures.
///
/// # Errors
/// As [`redact`].
pub fn redact_analysis(analysis: &Analysis) -> Result<Analysis, Error> {
    let names = Names::of(&analysis.result);
    let mut redacted = analysis.clone();
    redacted.result = redact(&analysis.result)?;
    for timeline in &mut redacted.timelines {
        timeline.file = names.replaced(&timeline.file);
    }
    for plot in redacted.plots.iter_mut().chain(&mut redacted.control_plots) {
        for laip in &mut plot.laips {
            laip.name = names.replaced(&laip.name);
        }
    }
    Ok(redacted)
}

/// Takes out what stands in fields of its own.
fn clear(result: &mut CaseResult) {
    let time_point = result.case.take().and_then(|case| case.time_point);
    result.case = Some(CaseEntry { time_point, ..CaseEntry::default() });
    for earlier in &mut result.earlier {
        earlier.case = CaseEntry { time_point: earlier.case.time_point.take(), ..CaseEntry::default() };
    }
    result.acquisition.iter_mut().for_each(clear_acquisition);
    result.inputs.iter_mut().chain(&mut result.controls).for_each(clear_deviations);
    for reference in &mut result.assay.references {
        reference.sample = reference.sample.as_ref().map(|_| LEFT_OUT.to_owned());
    }
    for fact in result.mrd.risk.iter_mut().flat_map(|scheme| &mut scheme.facts) {
        if names::is_date(&fact.value) {
            LEFT_OUT.clone_into(&mut fact.value);
        }
    }
}

fn clear_acquisition(entry: &mut AcquisitionEntry) {
    (entry.serial_number, entry.date, entry.begin, entry.end) = (None, None, None, None);
}

fn clear_deviations(input: &mut InputEntry) {
    for DeviationEntry { message, .. } in &mut input.deviations {
        *message = format!("{LEFT_OUT}: a message may quote the file");
    }
}

/// Replaces names in every text of a JSON value; `key` is the key under which the value stands.
fn replace(value: &mut Value, names: &Names, key: &str) {
    match value {
        Value::String(text) if KEPT_KEYS.contains(&key) => {
            if let Some(whole) = names.whole(text) {
                whole.clone_into(text);
            }
        }
        Value::String(text) => *text = names.replaced(text),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, names, key)),
        Value::Object(entries) => entries.iter_mut().for_each(|(key, value)| replace(value, names, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
