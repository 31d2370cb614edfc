use crate::failure::Failure;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// Writes text to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::of_stdout(&error))
}

/// Refuses a file to write whose folder is not there, or whose name is another thing's, before the work.
pub(crate) fn refuse_unwritable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let expected = if !folder.is_dir() {
        format!("a folder {}, got none", folder.display())
    } else if path.metadata().is_ok_and(|found| !found.is_file()) {
        "a file or nothing there, got something else".to_owned()
    } else {
        return Ok(());
    };
    Err(Failure::could_not(format!("cannot write {}: expected {expected}", path.display())))
}

/// Writes a value to standard output as JSON: two spaces a level, a line feed at the end.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::could_not("cannot write the answer as JSON").with_cause(&error))?;
    print(&(text + "\n"))
}

/// Writes a remark to standard error. Where nobody reads it nothing is lost: remarks are not data.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
