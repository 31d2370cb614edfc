//! The seal of a case's folder: what its result was made of, and what its files were when they were whole.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flowmrd::cohort::CaseKey;
use flowmrd::{CaseResult, sha256_hex};
use serde::{Deserialize, Serialize};

use super::case_folder::{FAILURE, REPORT};
use super::publish;
use crate::Error;

/// Name of the seal.
pub(super) const SEAL: &str = "kept.json";

/// The files that a seal covers.
const FILES: [&str; 3] = ["populations.csv", REPORT, "result.json"];

/// Longest file of a case that is read back, in bytes.
const LIMIT: u64 = 1 << 30;

/// What `kept.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seal {
    /// The hash of everything that the result was made of.
    key: String,
    /// The files beside it.
    files: Vec<SealedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SealedFile {
    file: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    sha256: String,
}

/// Seals the files of a folder, the last thing that is done for a case.
pub(super) fn seal(folder: &Path, key: &CaseKey) -> Result<(), Error> {
    let file = |name: &&str| {
        let bytes = read_plain(&folder.join(name)).map_err(|source| Error::Io {
            action: "read",
            path: folder.join(name),
            source,
        })?;
        Ok(SealedFile { file: (*name).to_owned(), sha256: sha256_hex(&bytes) })
    };
    let files = FILES.iter().map(file).collect::<Result<_, Error>>()?;
    let mut bytes =
        serde_json::to_vec_pretty(&Seal { key: key.as_str().to_owned(), files }).map_err(Error::Json)?;
    bytes.push(b'\n');
    publish(folder, SEAL, &bytes).map(drop)
}

/// Returns the result of a folder whose seal has the key and whose files are those that were sealed.
pub(super) fn find(folder: &Path, key: &CaseKey) -> Option<CaseResult> {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    if !is_folder || fs::symlink_metadata(folder.join(FAILURE)).is_ok() {
        return None;
    }
    let seal: Seal = serde_json::from_slice(&read_plain(&folder.join(SEAL)).ok()?).ok()?;
    if seal.key != key.as_str() || !seal.files.iter().map(|file| file.file.as_str()).eq(FILES) {
        return None;
    }
    let mut result = None;
    for (file, name) in seal.files.iter().zip(FILES) {
        let bytes = read_plain(&folder.join(name)).ok()?;
        if sha256_hex(&bytes) != file.sha256 {
            return None;
        }
        result = Some(bytes);
    }
    // `result.json` is the last of the names.
    serde_json::from_slice(&result?).ok()
}

/// Reads a file that is no link and not too long.
fn read_plain(path: &Path) -> std::io::Result<Vec<u8>> {
    let refused = |what| Err(std::io::Error::other(format!("expected a file of its own, got {what}")));
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() {
        return refused("something else");
    }
    if metadata.len() > LIMIT {
        return refused("one that is too long");
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}
