use crate::failure::Failure;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file under a temporary name in its own folder, which takes its name when it is whole or vanishes.
pub(super) struct StagedFile {
    out: BufWriter<File>,
    temporary: NamedTempFile,
    path: PathBuf,
}

impl StagedFile {
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let refused = |error| Self::refused(path, &error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".flowmrd-").suffix(".part");
        // the permissions that any other new file would have: the user's mask takes its part off
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let temporary = builder.tempfile_in(folder).map_err(refused)?;
        let out = BufWriter::with_capacity(1 << 20, temporary.as_file().try_clone().map_err(refused)?);
        Ok(Self { out, temporary, path: path.to_owned() })
    }

    pub(super) fn out(&mut self) -> &mut BufWriter<File> {
        &mut self.out
    }

    /// Gives the file its name, in place of what had that name before.
    pub(super) fn publish(self) -> Result<(), Failure> {
        let refused = |error: io::Error| Self::refused(&self.path, &error);
        let file = self.out.into_inner().map_err(|error| refused(error.into_error()))?;
        file.sync_all().map_err(refused)?;
        self.temporary.persist(&self.path).map_err(|error| refused(error.error))?;
        Ok(())
    }

    pub(super) fn refused(path: &Path, error: &io::Error) -> Failure {
        Failure::could_not(format!("cannot write {}", path.display())).with_cause(error)
    }
}
