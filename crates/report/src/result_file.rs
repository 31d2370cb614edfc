use std::fs::File;
use std::io::Read;
use std::path::Path;

use flowmrd::CaseResult;
use flowmrd::result::SCHEMA_VERSION;

use crate::Error;

/// Longest `result.json` that is read, in bytes.
const RESULT_LIMIT: u64 = 64 << 20;

/// Reads the `result.json` of a case.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read; [`Error::NoResult`] where it is too long, is no result, or is one of another
/// layout.
pub fn read_result(path: &Path) -> Result<CaseResult, Error> {
    let failed = |source| Error::Io { action: "read", path: path.to_owned(), source };
    let refused = |got: String| Error::NoResult { path: path.to_owned(), got };
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(RESULT_LIMIT + 1).read_to_end(&mut bytes));
    if read.map_err(failed)? as u64 > RESULT_LIMIT {
        return Err(refused(format!("more than {RESULT_LIMIT} bytes")));
    }
    let result: CaseResult = serde_json::from_slice(&bytes).map_err(|error| refused(format!("`{error}`")))?;
    match result.schema_version {
        SCHEMA_VERSION => Ok(result),
        other => Err(refused(format!("layout {other}, where this version reads {SCHEMA_VERSION}"))),
    }
}
