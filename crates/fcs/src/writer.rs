//! Writer of FCS 3.1 files: float 32 and 64, and integers of whole bytes; little-endian, one data set a file.
//!
//! HEADER and TEXT come first, so the number of events is given before the events; then they are written run by run, and
//! memory holds one run. What is written is described in `docs/formats/written-files.md`.
//!
//! ```
//! use flowmrd_core::Column;
//! use flowmrd_fcs::writer::{DataType, FcsWriter, NewDataSet, NewParameter};
//!
//! let parameters = vec![
//!     NewParameter::new("FSC-A", 262_144.0),
//!     NewParameter::new("PC7-A", 262_144.0).with_stain_name("CD19"),
//! ];
//! let content = NewDataSet::new(DataType::Float32, parameters, 3)?.with_keyword("$CYT", "simulated")?;
//! let mut writer = FcsWriter::new(Vec::new(), &content)?;
//! writer.write_columns(&[Column::F32(vec![1.0, 2.0]), Column::F32(vec![0.5, -7.25])])?;
//! writer.write_columns(&[Column::F32(vec![3.0]), Column::F32(vec![9.0])])?;
//! let bytes = writer.finish()?;
//! assert!(bytes.starts_with(b"FCS3.1    "));
//! # Ok::<(), flowmrd_fcs::Error>(())
//! ```

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use flowmrd_core::{Column, EventBlock};

use crate::{Error, RequestError};

mod content;
mod encode;
mod kept;
mod new_parameter;
mod text;

pub use content::{DataType, NewDataSet};
use encode::{Encoder, Run};
pub use new_parameter::NewParameter;

/// Bytes of rows that are gathered before they are written.
const RUN_LEN: usize = 256 << 10;
/// What stands in place of the CRC where none is computed (FCS 3.1, 3.5).
const NO_CRC: &[u8] = b"00000000";

/// Writes one data set: HEADER and TEXT when it is made, then events as they come.
#[derive(Debug)]
pub struct FcsWriter<W: Write> {
    out: W,
    encoders: Vec<Encoder>,
    row_len: usize,
    event_count: u64,
    written_count: u64,
    rows: Vec<u8>,
}

impl<W: Write> FcsWriter<W> {
    /// Writes HEADER and TEXT.
    ///
    /// # Errors
    /// [`Error::Request`] where every byte that may delimit TEXT occurs in a keyword or value, where TEXT would pass
    /// byte 99,999,999, or DATA byte 2^64; [`Error::Io`] where `out` refuses.
    pub fn new(mut out: W, content: &NewDataSet) -> Result<Self, Error> {
        let encoders = content.encoders();
        let row_len = encoders.iter().map(Encoder::len).sum();
        out.write_all(&text::format_head(content, row_len as u64)?).map_err(write_error)?;
        let event_count = content.event_count();
        Ok(Self { out, encoders, row_len, event_count, written_count: 0, rows: Vec::new() })
    }

    /// Writes the events that come next: one column a parameter, all of one length.
    ///
    /// Values of the file's own type keep every bit. Others are converted where nothing but the precision of a 32-bit
    /// float is lost: an integer must have its exact float, a float in an integer column must be a whole number.
    ///
    /// # Errors
    /// [`Error::Request`] where the columns are not one a parameter or differ in length, where there are more events than
    /// announced, and where a value cannot be stored: an integer over its `$PnR` or without its exact float, a finite
    /// double beyond 32-bit floats. [`Error::Io`] where the output refuses.
    pub fn write_columns(&mut self, columns: &[Column]) -> Result<(), Error> {
        let runs: Vec<_> = columns.iter().map(Run::Stored).collect();
        self.write_runs(&runs, columns.first().map_or(0, Column::len))
    }

    /// Writes a block of events, as [`FcsWriter::write_columns`] does a run.
    ///
    /// # Errors
    /// As [`FcsWriter::write_columns`].
    pub fn write_block(&mut self, block: &EventBlock) -> Result<(), Error> {
        let runs: Vec<_> = (0..block.column_count()).map(|k| Run::Scaled(block.column(k))).collect();
        self.write_runs(&runs, block.event_count())
    }

    /// Ends the data set, and gives back the output, flushed.
    ///
    /// # Errors
    /// [`Error::Request`] where fewer events were written than announced; [`Error::Io`] where the output refuses.
    pub fn finish(mut self) -> Result<W, Error> {
        if self.written_count != self.event_count {
            return Err(refusal("events", format!("{} as announced", self.event_count), self.written_count));
        }
        self.out.write_all(NO_CRC).and_then(|()| self.out.flush()).map_err(write_error)?;
        Ok(self.out)
    }

    fn write_runs(&mut self, runs: &[Run<'_>], event_count: usize) -> Result<(), Error> {
        if runs.len() != self.encoders.len() {
            return Err(refusal("columns", format!("{}, one a parameter", self.encoders.len()), runs.len()));
        }
        if let Some(uneven) = runs.iter().find(|run| run.len() != event_count) {
            return Err(refusal("column length", format!("{event_count} as the first"), uneven.len()));
        }
        let left = self.event_count - self.written_count;
        if event_count as u64 > left {
            return Err(refusal("events", format!("at most {left} more, as announced"), event_count));
        }
        let run_events = (RUN_LEN / self.row_len.max(1)).max(1);
        for first in (0..event_count).step_by(run_events) {
            let run_len = run_events.min(event_count - first);
            self.rows.clear();
            self.rows.resize(run_len * self.row_len, 0);
            let mut offset = 0;
            for (index, (encoder, run)) in self.encoders.iter().zip(runs).enumerate() {
                encoder
                    .encode(run, first, &mut self.rows, self.row_len, offset)
                    .map_err(|fault| fault.at(index, self.written_count))?;
                offset += encoder.len();
            }
            self.out.write_all(&self.rows).map_err(write_error)?;
            self.written_count += run_len as u64;
        }
        Ok(())
    }
}

/// Writes a data set whose events come as runs of columns.
///
/// # Errors
/// As [`FcsWriter::new`], [`FcsWriter::write_columns`] and [`FcsWriter::finish`]; an error of a run is passed on.
pub fn write(
    out: impl Write,
    content: &NewDataSet,
    runs: impl IntoIterator<Item = Result<Vec<Column>, Error>>,
) -> Result<(), Error> {
    let mut writer = FcsWriter::new(out, content)?;
    for columns in runs {
        writer.write_columns(&columns?)?;
    }
    writer.finish().map(drop)
}

/// Writes a file: to a temporary name in the same folder, renamed when it is whole, so that no half file is left.
///
/// `write_events` is given the writer and writes every event.
///
/// # Errors
/// [`Error::Io`] where the folder refuses; the writer's errors, and those of `write_events`. The file, if there was one
/// before, is then untouched.
pub fn write_file<E: From<Error>>(
    path: impl AsRef<Path>,
    content: &NewDataSet,
    write_events: impl FnOnce(&mut FcsWriter<&File>) -> Result<(), E>,
) -> Result<(), E> {
    let path = path.as_ref();
    let named = |error: Error| error.with_file(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = new_file(folder).map_err(|cause| named(Error::io("make a temporary file for", cause)))?;
    let mut writer = FcsWriter::new(file.as_file(), content).map_err(named)?;
    write_events(&mut writer)?;
    writer.finish().map_err(named)?;
    file.as_file().sync_all().map_err(|cause| named(Error::io("write", cause)))?;
    file.persist(path).map_err(|failed| named(Error::io("rename a temporary file to", failed.error)))?;
    Ok(())
}

/// Makes a temporary file with the permissions that the user gives to new files.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".flowmrd-").suffix(".fcs.part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn write_error(cause: io::Error) -> Error {
    Error::io("write", cause)
}

fn refusal(what: &str, expected: impl Into<String>, found: impl ToString) -> Error {
    RequestError::new(what, expected, found.to_string()).into()
}

#[cfg(test)]
mod tests;
