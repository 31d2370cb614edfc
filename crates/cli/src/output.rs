use crate::failure::Failure;
use serde::Serialize;
use std::io::{self, Write};

/// Writes text to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::of_stdout(&error))
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
