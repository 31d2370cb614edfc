//! The manifest: the table of a cohort's cases, a row each.
//!
//! `docs/formats/manifest.md` describes it. A [`Manifest`] is whole: each of its cases has a name of its own and at
//! least one file. Whether the files are there, and what they hold, is found when a case is analysed.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

mod column;
mod row;
mod table;

pub use crate::document::diagnostic::DocumentError as ManifestError;
use crate::document::diagnostic::{Diagnostic, Place, Problems};
use crate::error::Error;
use crate::risk::{Date, Facts};
use column::Header;
use row::Rows;

/// Longest manifest that is read, in bytes.
pub const MANIFEST_LIMIT: u64 = 4 << 20;

/// Most cases of a manifest.
pub const CASE_LIMIT: usize = 20_000;

/// Most columns of a manifest.
pub const COLUMN_LIMIT: usize = 200;

/// Longest cell, in characters: as long as a spreadsheet's (Excel's limits state 32,767).
pub const CELL_LIMIT: usize = 32_767;

/// Most files that one cell names.
pub const FILE_LIMIT: usize = 1000;

/// A table of cases that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    file: String,
    sha256: String,
    free_columns: Vec<String>,
    cases: Vec<ManifestCase>,
}

/// One row of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestCase {
    /// Line on which the row begins, from 1.
    pub line: usize,
    /// The case's name; no other case of the manifest has it.
    pub name: String,
    /// Whose sample it is, in the laboratory's words.
    pub patient: Option<String>,
    /// The time point of the sample, in the protocol's or the laboratory's words.
    pub time_point: Option<String>,
    /// The day of the sample; of one patient's cases all have it, or none.
    pub date: Option<Date>,
    /// The files of the sample, at least one, from the manifest's folder on.
    pub files: Vec<PathBuf>,
    /// The files of its controls, from the manifest's folder on.
    pub controls: Vec<PathBuf>,
    /// The assay of this case alone, from the manifest's folder on; `None` for the cohort's.
    pub assay: Option<PathBuf>,
    /// What is known of the case. Its time point stands among them where another fact does.
    pub facts: Facts,
    /// The cells of the free columns, in the order of [`Manifest::free_columns`].
    pub free: Vec<String>,
}

impl Manifest {
    /// Reads a manifest from a file of at most [`MANIFEST_LIMIT`] bytes; the paths in it start at its folder.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read; [`Error::Manifest`] where the table is too long, is not UTF-8, or
    /// says what cannot be: with every place that is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let failed = |source| Error::Io { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        file.take(MANIFEST_LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::from_bytes(&bytes, &path.display().to_string(), folder).map_err(Error::Manifest)
    }

    /// Parses a manifest; `file` is how messages call it, `folder` is where the paths in it start.
    ///
    /// # Errors
    /// [`ManifestError`] as [`Manifest::read`].
    ///
    /// # Examples
    /// ```
    /// use flowmrd::manifest::Manifest;
    /// use std::path::Path;
    ///
    /// let table = "case,patient,date,files\nA1,P1,2026-03-01,tubes/a1.fcs\nA2,P1,2026-04-02,a2.fcs; a3.fcs\n";
    /// let manifest = Manifest::from_bytes(table.as_bytes(), "rack.csv", Path::new("rack"))?;
    /// assert_eq!(manifest.cases()[1].files, [Path::new("rack/a2.fcs"), Path::new("rack/a3.fcs")]);
    ///
    /// let error = Manifest::from_bytes(b"case,file\nA1,a1.fcs\n", "rack.csv", Path::new("")).unwrap_err();
    /// assert!(error.to_string().ends_with("(did you mean `files`?)"));
    /// # Ok::<(), flowmrd::manifest::ManifestError>(())
    /// ```
    pub fn from_bytes(bytes: &[u8], file: &str, folder: &Path) -> Result<Self, ManifestError> {
        let text = decode(bytes, file)?;
        let mut problems = Problems::new(text);
        // The sign of UTF-8 that spreadsheets put first is no part of the first name.
        let mark_len = text.len() - text.trim_start_matches('\u{feff}').len();
        let rows = table::split(text, (CASE_LIMIT + 1, COLUMN_LIMIT), &mut problems);
        let Some((header, rows)) = rows.split_first() else {
            let message = "expected a header with the columns `case` and `files`, got nothing";
            return Err(one(file, Place { line: 1, column: 1 }, message));
        };
        let mut header_cells = header.clone();
        if let Some(first) = header_cells.first_mut() {
            first.text = first.text.trim_start_matches('\u{feff}').to_owned();
            first.span.start = first.span.start.max(mark_len.min(first.span.end));
        }
        if header_cells.len() > COLUMN_LIMIT || rows.len() > CASE_LIMIT {
            let message = format!("expected at most {CASE_LIMIT} cases and {COLUMN_LIMIT} columns, got more");
            return Err(one(file, Place { line: 1, column: 1 }, &message));
        }
        let header = Header::find(&header_cells, &mut problems);
        let cases = Rows { header: &header, folder }.parse(rows, &mut problems);
        problems.into_result(file)?;
        if cases.is_empty() {
            return Err(one(
                file,
                Place { line: 1, column: 1 },
                "expected a case below the header, got none",
            ));
        }
        let sha256 = crate::digest::sha256_hex(bytes);
        Ok(Self { file: file.to_owned(), sha256, free_columns: header.free, cases })
    }

    /// Drops the free columns.
    pub(crate) fn without_free_columns(mut self) -> Self {
        self.free_columns.clear();
        self.cases.iter_mut().for_each(|case| case.free.clear());
        self
    }

    /// Returns the manifest as the caller named it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the SHA-256 of the manifest's bytes, 64 hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the names of the columns that flowmrd does not know, in their order.
    #[must_use]
    pub fn free_columns(&self) -> &[String] {
        &self.free_columns
    }

    /// Returns the cases, at least one, in the order of the table.
    #[must_use]
    pub fn cases(&self) -> &[ManifestCase] {
        &self.cases
    }
}

/// Checks the length and the encoding of a manifest.
fn decode<'b>(bytes: &'b [u8], file: &str) -> Result<&'b str, ManifestError> {
    let start = Place { line: 1, column: 1 };
    if bytes.len() as u64 > MANIFEST_LIMIT {
        let message = format!("the manifest is too long: expected at most {MANIFEST_LIMIT} bytes");
        return Err(one(file, start, &message));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(one(file, start, "expected a table as text (CSV), got a workbook: save it as CSV UTF-8"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        let place = Problems::new(std::str::from_utf8(valid).unwrap_or_default()).place(valid.len());
        let byte = rest.first().copied().unwrap_or_default();
        one(file, place, &format!("expected UTF-8, got the byte 0x{byte:02X}: save the table as CSV UTF-8"))
    })
}

fn one(file: &str, place: Place, message: &str) -> ManifestError {
    ManifestError::one(file, Diagnostic { place, message: message.to_owned(), nearest: None })
}
