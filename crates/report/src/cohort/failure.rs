use flowmrd::cohort::{CaseFailure, PlannedCase};
use flowmrd::result::{CaseEntry, SCHEMA_VERSION, SoftwareEntry};
use serde::Serialize;

use crate::Error;

/// What `failure.json` holds.
#[derive(Serialize)]
struct FailureDocument<'a> {
    schema_version: u32,
    software: SoftwareEntry,
    case: CaseEntry,
    failure: &'a CaseFailure,
}

/// Encodes why a case has no result as JSON: UTF-8, two spaces a level, a line feed at the end.
pub(super) fn encode_failure(case: &PlannedCase, failure: &CaseFailure) -> Result<Vec<u8>, Error> {
    let document = FailureDocument {
        schema_version: SCHEMA_VERSION,
        software: SoftwareEntry::this(),
        case: case.entry(),
        failure,
    };
    let mut bytes = serde_json::to_vec_pretty(&document).map_err(Error::Json)?;
    bytes.push(b'\n');
    Ok(bytes)
}
