use std::path::{Path, PathBuf};

use crate::risk::Facts;

/// What is analysed as one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The files of the sample, whose counts are added.
    pub files: Vec<PathBuf>,
    /// Files of controls without disease, gated by the case's own gates, beside those that the assay names.
    pub controls: Vec<PathBuf>,
    /// What is known of the case, by which schemes put it in risk groups.
    pub facts: Facts,
}

impl Case {
    /// Makes a case of files alone.
    #[must_use]
    pub fn of_files<P: AsRef<Path>>(files: &[P]) -> Self {
        let files = files.iter().map(|file| file.as_ref().to_owned()).collect();
        Self { files, ..Self::default() }
    }
}
