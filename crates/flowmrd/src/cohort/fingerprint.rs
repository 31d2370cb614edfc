//! The hashes of the files of a cohort's cases.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

use super::CaseFailure;
use crate::assay::Assay;
use crate::digest::hash_file;
use crate::error::Error;
use crate::manifest::ManifestCase;
use crate::result::CaseResult;

/// The names and SHA-256 of a case's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileHashes {
    pub(super) files: Vec<(String, String)>,
    /// Those of the row, then those of the assay.
    pub(super) controls: Vec<(String, String)>,
}

/// Hashes files; controls, which many cases share, once in a run.
#[derive(Default)]
pub(super) struct Hasher {
    controls: Mutex<HashMap<PathBuf, String>>,
}

impl Hasher {
    /// Hashes the files of a case.
    ///
    /// # Errors
    /// [`Error::Io`] where one cannot be read or is no file; [`Error::Cancelled`] where the caller stopped the run.
    pub(super) fn hash(
        &self,
        row: &ManifestCase,
        assay: &Assay,
        cancel: Option<&AtomicBool>,
    ) -> Result<FileHashes, Error> {
        let of_assay = assay.mrd().map(|rules| rules.background.files.as_slice()).unwrap_or_default();
        let files = row.files.iter().map(|path| Ok((name(path), hash_regular(path, cancel)?)));
        let controls = row.controls.iter().chain(of_assay);
        let controls = controls.map(|path| Ok((name(path), self.control(path, cancel)?)));
        Ok(FileHashes {
            files: files.collect::<Result<_, Error>>()?,
            controls: controls.collect::<Result<_, Error>>()?,
        })
    }

    fn control(&self, path: &Path, cancel: Option<&AtomicBool>) -> Result<String, Error> {
        let known = self.controls.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let sha256 = hash_regular(path, cancel)?;
        self.controls.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), sha256.clone());
        Ok(sha256)
    }
}

impl FileHashes {
    /// Refuses a result that was made of other bytes than those that were hashed for its key.
    pub(super) fn check(&self, result: &CaseResult) -> Result<(), CaseFailure> {
        let hashed = self.files.iter().chain(&self.controls);
        let read = result.inputs.iter().chain(&result.controls);
        match hashed.zip(read).find(|((_, hashed), read)| *hashed != read.sha256) {
            None => Ok(()),
            Some(((name, _), _)) => Err(CaseFailure::line(
                format!("{name}: expected the same bytes during the run, got others when it was gated"),
                "run the cohort again when nothing writes the file any more",
            )),
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

/// Hashes a file; a pipe or a device, which may have no end and cannot be read twice, is refused.
fn hash_regular(path: &Path, cancel: Option<&AtomicBool>) -> Result<String, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        let got = if metadata.is_dir() { "a folder" } else { "a pipe or a device" };
        return Err(failed(io::Error::other(format!("expected a file, got {got}"))));
    }
    hash_file(path, cancel)
}
