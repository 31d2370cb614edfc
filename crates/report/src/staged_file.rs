use crate::Error;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Bytes that are gathered before they go to the disk.
const BUFFER: usize = 1 << 20;

/// How the name of a file begins that has not taken its own.
pub(crate) const PREFIX: &str = ".flowmrd-";

/// How it ends.
pub(crate) const SUFFIX: &str = ".part";

/// A file under a temporary name in its own folder, which takes its name at [`StagedFile::publish`] or vanishes.
#[derive(Debug)]
pub struct StagedFile {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl StagedFile {
    /// Begins the future file `path`.
    ///
    /// # Errors
    /// [`Error::Io`] where the folder takes no file.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        share_by_umask(&mut builder);
        let temporary = builder.tempfile_in(folder).map_err(|source| refused(path, source))?;
        Ok(Self { out: BufWriter::with_capacity(BUFFER, temporary), path: path.to_owned() })
    }

    /// Writes the bytes of the future file `name` of a folder, down to the disk.
    ///
    /// # Errors
    /// [`Error::Io`] where the folder takes no file or the disk is full; nothing remains.
    pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let mut staged = Self::create(&folder.join(name))?;
        let written = staged.out.write_all(bytes).and_then(|()| staged.sync());
        written.map_err(|source| refused(&staged.path, source))?;
        Ok(staged)
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`Error::Io`] where the disk is full.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes).map_err(|source| refused(&self.path, source))
    }

    /// Returns the writer of the file's bytes.
    pub fn writer(&mut self) -> &mut (impl Write + Send + use<>) {
        &mut self.out
    }

    /// Gives the file its name, in place of what had that name before; its bytes are on the disk first.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses, for example because a folder has that name; the temporary file is removed.
    pub fn publish(mut self) -> Result<PathBuf, Error> {
        self.sync().map_err(|source| refused(&self.path, source))?;
        let temporary = self.out.into_inner().map_err(|error| refused(&self.path, error.into_error()))?;
        match temporary.persist(&self.path) {
            Ok(_) => Ok(self.path),
            Err(refused) => {
                Err(Error::Io { action: "rename a file to", path: self.path, source: refused.error })
            }
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().as_file().sync_all()
    }
}

fn refused(path: &Path, source: io::Error) -> Error {
    Error::Io { action: "write", path: path.to_owned(), source }
}

/// Asks for the permissions that any other new file would have; a temporary file is its owner's alone otherwise.
#[cfg(unix)]
fn share_by_umask(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

/// Leaves the permissions to the folder, as other systems do.
#[cfg(not(unix))]
fn share_by_umask(_builder: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn staged_file_appears_whole_at_publication_alone() {
        let folder = tempfile::tempdir().unwrap();
        let staged = StagedFile::write(folder.path(), "result.json", b"{}\n").unwrap();
        assert!(!folder.path().join("result.json").exists());
        let path = staged.publish().unwrap();
        assert_eq!(fs::read(path).unwrap(), b"{}\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn staged_file_that_is_not_published_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(StagedFile::write(folder.path(), "result.json", b"{}").unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn refused_publication_names_the_path_and_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("report.html")).unwrap();
        let staged = StagedFile::write(folder.path(), "report.html", b"x").unwrap();
        let error = staged.publish().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot rename a file to {}", folder.path().join("report.html").display())
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn published_file_has_the_permissions_of_any_other_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("plain");
        fs::write(&plain, b"").unwrap();
        let path = StagedFile::write(folder.path(), "report.html", b"x").unwrap().publish().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), mode(&plain));
    }
}
