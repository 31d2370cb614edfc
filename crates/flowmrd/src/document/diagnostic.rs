use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use super::excerpt_path;

/// Most diagnostics that one error lists.
const DIAGNOSTIC_LIMIT: usize = 50;

/// Where something stands in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

/// A value and where it stands in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it begins.
    pub place: Place,
}

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// What was expected, what was found.
    pub message: String,
    /// The valid name nearest to the one that was found.
    pub nearest: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.message)?;
        match &self.nearest {
            Some(nearest) => write!(out, " (did you mean `{}`?)", excerpt_path(nearest)),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with a document, in its order: one line each, `file:line:column: message`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    file: String,
    diagnostics: Vec<Diagnostic>,
    omitted_count: usize,
}

impl DocumentError {
    pub(crate) fn one(file: &str, diagnostic: Diagnostic) -> Self {
        Self { file: file.to_owned(), diagnostics: vec![diagnostic], omitted_count: 0 }
    }

    /// Sorts what is wrong by its place, and counts what is too much to list.
    pub(crate) fn all(file: &str, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| diagnostic.place);
        let omitted_count = diagnostics.len().saturating_sub(DIAGNOSTIC_LIMIT);
        diagnostics.truncate(DIAGNOSTIC_LIMIT);
        Self { file: file.to_owned(), diagnostics, omitted_count }
    }

    /// Stands for a document that was refused without a reason: a fault of the parser, told apart from a good document.
    pub(crate) fn unexplained(file: &str, expected: &str) -> Self {
        let message = format!("the document cannot be used: expected {expected}");
        Self::one(file, Diagnostic { place: Place { line: 1, column: 1 }, message, nearest: None })
    }

    /// Returns the document as the caller named it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns what is wrong, at least one thing, in the order of the document.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(out, "{newline}{}:{diagnostic}", self.file)?;
        }
        match self.omitted_count {
            0 => Ok(()),
            omitted_count => write!(out, "\n{}: and {omitted_count} more", self.file),
        }
    }
}

impl std::error::Error for DocumentError {}

/// Collects what is wrong with a document while it is walked.
pub(crate) struct Problems<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    /// The offset whose place was asked for last: most questions go forward along a line.
    last: Cell<(usize, Place)>,
    found: Vec<Diagnostic>,
}

impl<'t> Problems<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let last = Cell::new((0, Place { line: 1, column: 1 }));
        Self { text, line_starts, last, found: Vec::new() }
    }

    /// Converts a byte offset to a line and a column; an offset past the end is the end.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.line_starts.partition_point(|&start| start <= end);
        let line_start =
            line.checked_sub(1).and_then(|index| self.line_starts.get(index)).copied().unwrap_or(0);
        let (known, place) = self.last.get();
        let (from, column) =
            if line_start <= known && known <= end { (known, place.column) } else { (line_start, 1) };
        let place =
            Place { line, column: column + self.text.get(from..end).unwrap_or_default().chars().count() };
        self.last.set((end, place));
        place
    }

    /// Tells whether so much is wrong already that what is found from here on needs no suggestion.
    pub(crate) fn is_long(&self) -> bool {
        self.found.len() > DIAGNOSTIC_LIMIT
    }

    pub(crate) fn add(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.add_at(self.place(span.start), message, None);
    }

    pub(crate) fn add_at(&mut self, place: Place, message: impl Into<String>, nearest: Option<String>) {
        self.found.push(Diagnostic { place, message: message.into(), nearest });
    }

    /// Turns what was found into an error, or `Ok` where there is nothing.
    pub(crate) fn into_result(self, file: &str) -> Result<(), DocumentError> {
        if self.found.is_empty() { Ok(()) } else { Err(DocumentError::all(file, self.found)) }
    }
}
