//! The folder of a cohort: a folder for each case, and the tables and the page of all.

use std::borrow::Cow;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use flowmrd::cohort::{CaseFailure, CaseKey, CaseStore, Cohort, PlannedCase, StoreError};
use flowmrd::{Analysis, CaseResult};

use crate::{Error, StagedFile, redact_analysis, write_case};

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

/// Whether what names a patient, a case, a day or an instrument is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Identifiers {
    /// As the manifest and the files have it.
    #[default]
    Kept,
    /// Results and pages are written as [`redact`](crate::redact) leaves them; the cohort should be
    /// [without identifiers](Cohort::without_identifiers) too.
    LeftOut,
}

/// The folder of a cohort, open for one run at a time.
#[derive(Debug)]
pub struct CohortFolder {
    root: PathBuf,
    /// Of each case, in the order of the manifest.
    names: Vec<String>,
    identifiers: Identifiers,
    /// Locked while the folder is open.
    _lock: File,
}

impl CohortFolder {
    /// Opens the folder `root` for the cases of a cohort, which is made where it is missing, and clears away what a run
    /// that was killed left half-written.
    ///
    /// # Errors
    /// [`Error::InUse`] where another run has it open; [`Error::NotAFolder`] where a link or a file stands in a
    /// folder's place; [`Error::Io`] where it cannot be written.
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
        Ok(Self { root: root.to_owned(), names, identifiers: Identifiers::default(), _lock: lock })
    }

    /// Says whether identifiers are written.
    #[must_use]
    pub fn with_identifiers(mut self, identifiers: Identifiers) -> Self {
        self.identifiers = identifiers;
        self
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

    /// Returns what of a failure is written: its messages name files.
    fn shown<'f>(&self, failure: &'f CaseFailure) -> Cow<'f, CaseFailure> {
        match self.identifiers {
            Identifiers::Kept => Cow::Borrowed(failure),
            Identifiers::LeftOut => Cow::Owned(CaseFailure {
                message: "the case could not be analysed; the message is left out, for it may name a file"
                    .to_owned(),
                causes: Vec::new(),
                hint: failure.hint.clone(),
            }),
        }
    }

    fn open_case(&self, case: &PlannedCase) -> Result<CaseFolder, Error> {
        CaseFolder::open(self.case_folder(case))
    }
}

impl CaseStore for CohortFolder {
    fn settings(&self) -> String {
        match self.identifiers {
            Identifiers::Kept => String::new(),
            Identifiers::LeftOut => "identifiers left out".to_owned(),
        }
    }

    fn find(&self, case: &PlannedCase, key: &CaseKey) -> Option<CaseResult> {
        kept::find(&self.case_folder(case), key)
    }

    fn keep(&self, case: &PlannedCase, key: &CaseKey, analysis: &Analysis) -> Result<CaseResult, StoreError> {
        let analysis = match self.identifiers {
            Identifiers::Kept => Cow::Borrowed(analysis),
            Identifiers::LeftOut => Cow::Owned(redact_analysis(analysis)?),
        };
        let folder = self.open_case(case)?;
        folder.unseal()?;
        write_case(folder.path(), &analysis)?;
        folder.forget_failure()?;
        kept::seal(folder.path(), key)?;
        Ok(analysis.result.clone())
    }

    fn keep_failure(&self, case: &PlannedCase, failure: &CaseFailure) -> Result<(), StoreError> {
        let folder = self.open_case(case)?;
        folder.unseal()?;
        folder.forget_result()?;
        Ok(folder.write_failure(case, &self.shown(failure), self.identifiers)?)
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
