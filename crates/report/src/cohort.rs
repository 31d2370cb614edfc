//! The folder of a cohort: a folder for each case, and the tables and the page of all.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use flowmrd::cohort::{CaseFailure, CaseKey, CaseStore, Cohort, PlannedCase, StoreError};
use flowmrd::{Analysis, CaseResult};

use crate::{Error, StagedFile, write_case};

mod case_columns;
mod case_folder;
mod failure;
mod folder_name;
mod kept;
mod tables;
mod write;

pub use tables::{case_frame, cohort_population_frame, finding_frame};
pub use write::CohortPaths;

use case_folder::{CaseFolder, REPORT, remove, require_folder, sweep};
use folder_name::folder_names;

/// Name of the file that a run locks while it writes.
const LOCK: &str = ".flowmrd.lock";

/// Name of the folder that holds those of the cases.
const CASES: &str = "cases";

/// The folder of a cohort, open for one run at a time.
#[derive(Debug)]
pub struct CohortFolder {
    root: PathBuf,
    /// Of each case, in the order of the manifest.
    names: Vec<String>,
    /// Locked while the folder is open.
    _lock: File,
}

impl CohortFolder {
    /// Opens the folder `root` for the cases of a cohort, which is made where it is missing, and clears away what a run
    /// that was killed left half-written.
    ///
    /// # Errors
    /// [`Error::InUse`] where another run has it open; [`Error::NotAFolder`] where a link or a file stands in a folder's
    /// place; [`Error::Io`] where it cannot be written.
    pub fn open(root: &Path, cohort: &Cohort) -> Result<Self, Error> {
        let failed = |action, path: &Path| {
            let path = path.to_owned();
            move |source| Error::Io { action, path, source }
        };
        fs::create_dir_all(root).map_err(failed("make the folder", root))?;
        let lock_path = root.join(LOCK);
        remove_link(&lock_path)?;
        let mut open = File::options();
        let lock = open.create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(failed("make", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse { path: root.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(failed("lock", &lock_path)(source)),
        }
        let cases = root.join(CASES);
        require_folder(&cases)?;
        sweep(root)?;
        let names = folder_names(cohort.cases().iter().map(|case| case.row.name.as_str()));
        Ok(Self { root: root.to_owned(), names, _lock: lock })
    }

    /// Returns the place of a case's file from the cohort's folder on, with slashes between: `cases/A1/report.html`.
    #[must_use]
    pub fn report_address(&self, case: &PlannedCase) -> String {
        format!("{CASES}/{}/{REPORT}", self.name(case))
    }

    /// Returns the folder of a case.
    #[must_use]
    pub fn case_folder(&self, case: &PlannedCase) -> PathBuf {
        self.root.join(CASES).join(self.name(case))
    }

    fn name(&self, case: &PlannedCase) -> &str {
        self.names.get(case.index).map_or("_", String::as_str)
    }

    fn open_case(&self, case: &PlannedCase) -> Result<CaseFolder, Error> {
        CaseFolder::open(self.case_folder(case))
    }
}

impl CaseStore for CohortFolder {
    fn settings(&self) -> String {
        String::new()
    }

    fn find(&self, case: &PlannedCase, key: &CaseKey) -> Option<CaseResult> {
        kept::find(&self.case_folder(case), key)
    }

    fn keep(&self, case: &PlannedCase, key: &CaseKey, analysis: &Analysis) -> Result<(), StoreError> {
        let folder = self.open_case(case)?;
        folder.unseal()?;
        write_case(folder.path(), analysis)?;
        folder.forget_failure()?;
        Ok(kept::seal(folder.path(), key)?)
    }

    fn keep_failure(&self, case: &PlannedCase, failure: &CaseFailure) -> Result<(), StoreError> {
        let folder = self.open_case(case)?;
        folder.unseal()?;
        folder.forget_result()?;
        Ok(folder.write_failure(case, failure)?)
    }
}

/// Removes a link that stands where a file is to be made, so that nothing is written where it leads.
fn remove_link(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => remove(path),
        _ => Ok(()),
    }
}

/// Writes a file of a folder whole or not at all.
fn publish(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
    StagedFile::write(folder, name, bytes)?.publish()
}
