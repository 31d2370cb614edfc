use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flowmrd_fcs::{DataSet, Deviation, FcsFile, Severity};
use sha2::{Digest, Sha256};

use crate::digest::{format_hex, hash_file};
use crate::error::Error;
use crate::options::Options;
use crate::result::{DeviationEntry, InputEntry};

/// One file of a case, opened.
pub(crate) struct Input {
    path: PathBuf,
    /// Name of the file without its folders.
    pub(crate) name: String,
    file: FcsFile,
    data_set: u32,
    /// Known where the bytes could be read only once.
    sha256: Option<String>,
}

impl Input {
    /// Opens a file and picks its data set; a pipe is hashed while it is read.
    pub(crate) fn open(path: &Path, options: &Options<'_>) -> Result<Self, Error> {
        let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        let failed = |source| Error::Io { path: path.to_owned(), source };
        let is_file = std::fs::metadata(path).map_err(failed)?.is_file();
        let (file, sha256) = if is_file {
            (FcsFile::open(path, &options.read)?, None)
        } else {
            let mut hash = Sha256::new();
            let pipe = HashedReader { inner: File::open(path).map_err(failed)?, hash: &mut hash };
            let file = FcsFile::from_reader(pipe, &options.read).map_err(|error| error.with_file(path))?;
            (file, Some(format_hex(&hash.finalize())))
        };
        let data_set = match options.data_set {
            Some(number) => file.data_set(number).map_err(|error| error.with_file(path))?.number(),
            None => file.default_data_set().number(),
        };
        Ok(Self { path: path.to_owned(), name: name.into_owned(), file, data_set, sha256 })
    }

    pub(crate) fn file(&self) -> &FcsFile {
        &self.file
    }

    pub(crate) fn data_set(&self) -> Result<&DataSet, Error> {
        Ok(self.file.data_set(self.data_set)?)
    }

    /// Lists the deviations that a finding has to name.
    pub(crate) fn warnings(&self) -> Result<Vec<String>, Error> {
        let deviations = self.data_set()?.deviations().iter();
        let warnings = deviations.filter(|deviation| deviation.severity == Severity::Warning);
        Ok(warnings.map(|deviation| format!("{}: {deviation}", deviation.code.as_str())).collect())
    }

    /// Writes up the file; its bytes are read once more for their hash.
    pub(crate) fn describe(&self, options: &Options<'_>) -> Result<InputEntry, Error> {
        let data_set = self.data_set()?;
        Ok(InputEntry {
            file: self.name.clone(),
            sha256: self.sha256(options)?,
            data_set: data_set.number(),
            event_count: data_set.event_count(),
            deviations: self.deviations()?,
        })
    }

    /// Hashes the file's bytes as they lie on disk, unless they were hashed while they were read.
    pub(crate) fn sha256(&self, options: &Options<'_>) -> Result<String, Error> {
        match &self.sha256 {
            Some(sha256) => Ok(sha256.clone()),
            None => hash_file(&self.path, options.cancel),
        }
    }

    /// Lists where the data set departs from the standard.
    pub(crate) fn deviations(&self) -> Result<Vec<DeviationEntry>, Error> {
        let entry = |deviation: &Deviation| DeviationEntry {
            code: deviation.code.as_str().to_owned(),
            message: deviation.to_string(),
        };
        Ok(self.data_set()?.deviations().iter().map(entry).collect())
    }
}

/// Hashes what is read.
struct HashedReader<'h, R> {
    inner: R,
    hash: &'h mut Sha256,
}

impl<R: Read> Read for HashedReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}
