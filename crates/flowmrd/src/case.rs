use std::path::{Path, PathBuf};

use crate::result::{CaseEntry, CaseResult};
use crate::risk::{Date, Facts};

/// What is analysed as one case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The files of the sample, whose counts are added.
    pub files: Vec<PathBuf>,
    /// Files of controls without disease, gated by the case's own gates, beside those that the assay names.
    pub controls: Vec<PathBuf>,
    /// What is known of the case, by which schemes put it in risk groups.
    pub facts: Facts,
    /// How people call the case.
    pub label: CaseLabel,
    /// The results of the same patient at earlier time points, in any order.
    pub earlier: Vec<CaseResult>,
}

/// How people call a case; each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseLabel {
    /// Name of the case.
    pub case: Option<String>,
    /// Name of the patient.
    pub patient: Option<String>,
    /// Name of the time point.
    pub time_point: Option<String>,
    /// Day on which the sample was taken.
    pub date: Option<Date>,
}

impl Case {
    /// Makes a case of files alone.
    #[must_use]
    pub fn of_files<P: AsRef<Path>>(files: &[P]) -> Self {
        let files = files.iter().map(|file| file.as_ref().to_owned()).collect();
        Self { files, ..Self::default() }
    }
}

impl CaseLabel {
    /// Returns what a result says of it; `None` where nothing is known.
    pub(crate) fn entry(&self) -> Option<CaseEntry> {
        let entry = CaseEntry {
            case: self.case.clone(),
            patient: self.patient.clone(),
            time_point: self.time_point.clone(),
            date: self.date.map(|date| date.to_string()),
        };
        (entry != CaseEntry::default()).then_some(entry)
    }
}
