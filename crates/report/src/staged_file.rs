use crate::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A whole file under a temporary name in its own folder, which takes its name at [`StagedFile::publish`] or vanishes.
#[derive(Debug)]
pub(crate) struct StagedFile {
    temporary: NamedTempFile,
    path: PathBuf,
}

impl StagedFile {
    /// Writes the bytes of the future file `name` of a folder, down to the disk.
    ///
    /// # Errors
    /// [`Error::Io`] where the folder takes no file or the disk is full; nothing remains.
    pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let path = folder.join(name);
        let failed = |source| Error::Io { action: "write", path: path.clone(), source };
        let prefix = format!(".{name}.");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        share_by_umask(&mut builder);
        let mut temporary = builder.tempfile_in(folder).map_err(failed)?;
        temporary.write_all(bytes).map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        Ok(Self { temporary, path })
    }

    /// Gives the file its name, in place of what had that name before.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses, for example because a folder has that name; the temporary file is removed.
    pub(crate) fn publish(self) -> Result<PathBuf, Error> {
        match self.temporary.persist(&self.path) {
            Ok(_) => Ok(self.path),
            Err(refused) => {
                Err(Error::Io { action: "rename a file to", path: self.path, source: refused.error })
            }
        }
    }
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
