use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::digest::sha256_hex;

/// Where the files that an assay refers to are looked for.
pub(super) struct Folder<'p>(pub(super) Option<&'p Path>);

/// A file that an assay refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencedFile {
    /// Name of the file without its folders.
    pub name: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

impl Folder<'_> {
    /// Finds a file by its path from the folder; the error says why it is none.
    pub(super) fn locate(&self, name: &str) -> Result<PathBuf, String> {
        let Some(folder) = self.0 else {
            return Err("expected an assay that is read from a folder, got one without".to_owned());
        };
        let path = folder.join(name);
        let is_file = std::fs::metadata(&path).map_err(|error| error.to_string())?.is_file();
        if is_file { Ok(path) } else { Err("expected a file, got something else".to_owned()) }
    }

    /// Reads a file of at most `limit` bytes by its path from the folder; the error says why it could not be read.
    pub(super) fn read(&self, name: &str, limit: u64) -> Result<(Vec<u8>, ReferencedFile), String> {
        let path = self.locate(name)?;
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|error| error.to_string())?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if bytes.len() as u64 > limit {
            return Err(format!("expected at most {limit} bytes, got more"));
        }
        let file_name = Path::new(name).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = ReferencedFile { name: file_name, sha256: sha256_hex(&bytes) };
        Ok((bytes, file))
    }
}
