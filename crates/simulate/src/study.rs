//! A small study of simulated patients with known truth: tubes, controls, dates, and the table that lists them.
//!
//! # Examples
//! ```
//! use flowmrd_simulate::study::Study;
//!
//! let study = Study::demo()?;
//! assert!(study.manifest("tubes").starts_with("case,patient,time_point,date,files,control,assay,"));
//! let cases = study.cases();
//! assert!(cases.iter().all(|case| case.patient.starts_with("Patient ")));
//! # Ok::<(), flowmrd_simulate::Error>(())
//! ```

mod demo;
mod file;
mod manifest;

pub use file::{StudyFile, Wholeness};

use flowmrd_fcs::keyword::Date;

/// A sample of a study: one row of its manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyCase {
    /// Name of the case.
    pub case: String,
    /// Name of the patient.
    pub patient: String,
    /// Time point, in a protocol's words where it is one of a protocol's.
    pub time_point: String,
    /// Day on which the sample was taken and acquired.
    pub date: Date,
    /// Names of its files.
    pub files: Vec<String>,
    /// Names of its controls' files.
    pub controls: Vec<String>,
    /// The assay's file, where it is not the study's own.
    pub assay: Option<String>,
    /// What schemes of relapse ask: key and value.
    pub facts: Vec<(&'static str, String)>,
    /// Probability that a nucleated cell of the sample is one of its own blasts.
    pub true_level: f64,
    /// What was put in.
    pub note: String,
}

/// Files and cases of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    files: Vec<StudyFile>,
    cases: Vec<StudyCase>,
}

impl Study {
    /// Returns the files, controls first, in the order of their acquisition.
    #[must_use]
    pub fn files(&self) -> &[StudyFile] {
        &self.files
    }

    /// Returns the cases, each patient's in the order of their dates.
    #[must_use]
    pub fn cases(&self) -> &[StudyCase] {
        &self.cases
    }

    /// Counts the events that the files hold when they are whole.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.files.iter().map(|file| file.tube.event_count()).sum()
    }
}
