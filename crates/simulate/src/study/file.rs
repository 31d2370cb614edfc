use std::fs::OpenOptions;
use std::path::Path;

use crate::{Error, TruthCounts, Tube};

/// Whether a file is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wholeness {
    /// As it was acquired.
    Whole,
    /// Cut short, as by a copy that broke off: this many of its first bytes are left.
    Cut {
        /// Bytes that are left.
        byte_count: u64,
    },
}

/// One file of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyFile {
    /// Its name, without a folder.
    pub name: String,
    /// What it holds.
    pub tube: Tube,
    /// Whether it is whole.
    pub wholeness: Wholeness,
}

impl StudyFile {
    /// Writes the file into a folder that is there, and returns what its events are, were it whole.
    ///
    /// # Errors
    /// [`Error::Fcs`] where the folder or the writer refuses, [`Error::Cut`] where the file cannot be cut short.
    pub fn write_into(&self, folder: &Path) -> Result<TruthCounts, Error> {
        let path = folder.join(&self.name);
        let counts = self.tube.write_file(&path)?;
        self.cut(&path)?;
        Ok(counts)
    }

    /// Cuts a file that was written whole, if this one is to be cut.
    ///
    /// # Errors
    /// [`Error::Cut`] where the file cannot be opened or changed.
    pub fn cut(&self, path: &Path) -> Result<(), Error> {
        let Wholeness::Cut { byte_count } = self.wholeness else { return Ok(()) };
        let cut = |path: &Path| OpenOptions::new().write(true).open(path)?.set_len(byte_count);
        cut(path).map_err(|source| Error::Cut { path: path.to_owned(), source })
    }
}
