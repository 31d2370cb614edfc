use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use flowmrd::cohort::{CaseFailure, PlannedCase};

use super::failure::encode_failure;
use super::kept::SEAL;
use super::{Identifiers, publish};
use crate::Error;
use crate::cohort_page::failure_page;
use crate::staged_file::{PREFIX, SUFFIX};

/// Name of the page of a case.
pub(super) const REPORT: &str = "report.html";

/// Name of the file that says why a case has no result.
pub(super) const FAILURE: &str = "failure.json";

/// The files of a result beside its page.
const RESULT: [&str; 2] = ["result.json", "populations.csv"];

/// The folder of one case, which is no link.
pub(super) struct CaseFolder {
    path: PathBuf,
}

impl CaseFolder {
    /// Makes the folder where it is missing, and clears away what was left half-written in it.
    pub(super) fn open(path: PathBuf) -> Result<Self, Error> {
        require_folder(&path)?;
        sweep(&path)?;
        Ok(Self { path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes back that the folder holds a whole result, before anything in it is changed.
    pub(super) fn unseal(&self) -> Result<(), Error> {
        remove(&self.path.join(SEAL))
    }

    pub(super) fn forget_failure(&self) -> Result<(), Error> {
        remove(&self.path.join(FAILURE))
    }

    pub(super) fn forget_result(&self) -> Result<(), Error> {
        RESULT.iter().try_for_each(|name| remove(&self.path.join(name)))
    }

    /// Writes why the case has no result, for programs and for people.
    pub(super) fn write_failure(
        &self,
        case: &PlannedCase,
        failure: &CaseFailure,
        identifiers: Identifiers,
    ) -> Result<(), Error> {
        publish(&self.path, REPORT, failure_page(case, failure, identifiers).as_bytes())?;
        publish(&self.path, FAILURE, &encode_failure(case, failure)?)?;
        Ok(())
    }
}

/// Makes a folder where it is missing; a link or a file in its place is refused, for what is written into it would lie
/// elsewhere.
pub(super) fn require_folder(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Io { action: "make the folder", path: path.to_owned(), source };
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(found) => {
            let got = if found.is_symlink() { "a link" } else { "a file" };
            Err(Error::NotAFolder { path: path.to_owned(), got })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir(path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

/// Removes a file, where there is one; of a link the link.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { action: "remove", path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// Removes the temporary files that a killed run left in a folder.
pub(super) fn sweep(folder: &Path) -> Result<(), Error> {
    let failed = |source| Error::Io { action: "read the folder", path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}
