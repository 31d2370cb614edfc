//! Documents in TOML: read within limits, walked section by section, refused with every place that is wrong.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

pub(crate) use flowmrd_gating::excerpt::{excerpt, excerpt_path};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use diagnostic::{Diagnostic, DocumentError, Located, Place, Problems};
use nearest::nearest;

pub(crate) mod diagnostic;
pub(crate) mod fields;
pub(crate) mod nearest;

/// Longest document that is read, in bytes.
pub const DOCUMENT_LIMIT: u64 = 1 << 20;

/// Reads a document of at most [`DOCUMENT_LIMIT`] bytes, and one byte more of a longer one.
pub(crate) fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(DOCUMENT_LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Checks the length and the encoding of a document; `expected` says what it should be, such as `an assay`.
pub(crate) fn decode_text<'b>(bytes: &'b [u8], file: &str, expected: &str) -> Result<&'b str, DocumentError> {
    let refusal = if bytes.starts_with(b"FCS") && bytes.get(4) == Some(&b'.') {
        Some(format!("expected {expected} in TOML, got an FCS file"))
    } else if bytes.len() as u64 > DOCUMENT_LIMIT {
        Some(format!("the document is too long: expected at most {DOCUMENT_LIMIT} bytes"))
    } else {
        None
    };
    if let Some(message) = refusal {
        return Err(DocumentError::one(
            file,
            Diagnostic { place: Place { line: 1, column: 1 }, message, nearest: None },
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        let byte = rest.first().copied().unwrap_or_default();
        let place = Problems::new(std::str::from_utf8(valid).unwrap_or_default()).place(valid.len());
        let message = format!("expected UTF-8, got the byte 0x{byte:02X}");
        DocumentError::one(file, Diagnostic { place, message, nearest: None })
    })
}

/// Parses the TOML of a document; every error of its syntax goes to `problems`.
pub(crate) fn parse_table<'t>(text: &'t str, problems: &mut Problems<'t>) -> Option<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        problems.add(&span, format!("not TOML: {}", error.message()));
    }
    errors.is_empty().then(|| table.into_inner())
}

/// One key of a table and its value.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'d, 't> {
    pub(crate) key: &'d str,
    pub(crate) key_span: (usize, usize),
    pub(crate) value: &'d Spanned<DeValue<'t>>,
}

impl Entry<'_, '_> {
    pub(crate) fn key_range(&self) -> Range<usize> {
        self.key_span.0..self.key_span.1
    }
}

/// A table whose keys are asked for one by one; those that nobody asked for are unknown.
pub(crate) struct Section<'d, 't> {
    /// How messages call the table, such as `[mrd]`.
    pub(crate) title: String,
    pub(crate) span: Range<usize>,
    entries: Vec<Entry<'d, 't>>,
    asked: BTreeSet<&'static str>,
}

impl<'d, 't> Section<'d, 't> {
    pub(crate) fn new(title: impl Into<String>, span: Range<usize>, table: &'d DeTable<'t>) -> Self {
        Self { title: title.into(), span, entries: entries(table), asked: BTreeSet::new() }
    }

    /// Stands for a table that is not there.
    pub(crate) fn empty(title: &str) -> Self {
        Self { title: title.to_owned(), span: 0..0, entries: Vec::new(), asked: BTreeSet::new() }
    }

    /// Returns the value of a key, where the table has it.
    pub(crate) fn find(&mut self, key: &'static str) -> Option<Entry<'d, 't>> {
        self.asked.insert(key);
        self.entries.iter().find(|entry| entry.key == key).copied()
    }

    /// Returns the value of a key that has to be there.
    pub(crate) fn require(
        &mut self,
        key: &'static str,
        expected: &str,
        problems: &mut Problems<'_>,
    ) -> Option<Entry<'d, 't>> {
        let found = self.find(key);
        if found.is_none() {
            problems.add(&self.span, format!("missing `{key}` in {}: expected {expected}", self.title));
        }
        found
    }

    /// Tells whether the table has a key, without asking for it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, problems: &mut Problems<'_>) {
        for entry in self.entries.iter().filter(|entry| !self.asked.contains(entry.key)) {
            let near = nearest(entry.key, self.asked.iter().copied());
            let mut message = format!("unknown key `{}` in {}", excerpt(entry.key), self.title);
            if near.is_none() {
                let expected: Vec<_> = self.asked.iter().copied().collect();
                message.push_str(": expected one of ");
                message.push_str(&expected.join(", "));
            }
            let place = problems.place(entry.key_span.0);
            problems.add_at(place, message, near);
        }
    }
}

/// Lists the keys of a table in the order of the document.
pub(crate) fn entries<'d, 't>(table: &'d DeTable<'t>) -> Vec<Entry<'d, 't>> {
    let mut list: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let span = key.span();
            Entry { key: key.get_ref(), key_span: (span.start, span.end), value }
        })
        .collect();
    list.sort_by_key(|entry| entry.key_span);
    list
}

/// Reports a value of the wrong type.
pub(crate) fn wrong_type(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    expected: &str,
    problems: &mut Problems<'_>,
) {
    let got = match value.get_ref() {
        DeValue::Array(_) => "an array",
        DeValue::Integer(_) => "an integer",
        DeValue::String(_) => "a string",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Table(_) => "a table",
    };
    problems.add(&value.span(), format!("wrong type of {subject}: expected {expected}, got {got}"));
}

/// Takes a text that is not blank.
pub(crate) fn text(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Located<String>> {
    let Some(text) = value.get_ref().as_str() else {
        wrong_type(value, subject, "a string", problems);
        return None;
    };
    if text.trim().is_empty() {
        problems.add(&value.span(), format!("{subject} is blank: expected some text"));
        return None;
    }
    Some(Located { value: text.to_owned(), place: problems.place(value.span().start) })
}

/// Takes a number, whole or not; infinities pass, NaN does not.
pub(crate) fn number(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<f64> {
    let parsed = match value.get_ref() {
        // The engine's coordinates are f64; an integer past 2^53 becomes the nearest.
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|whole| whole as f64)
        }
        DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
        _ => {
            wrong_type(value, subject, "a number", problems);
            return None;
        }
    };
    let written_infinite = matches!(value.get_ref(), DeValue::Float(float) if float.as_str().contains("inf"));
    match parsed {
        Some(number) if number.is_finite() || (number.is_infinite() && written_infinite) => Some(number),
        _ => {
            problems
                .add(&value.span(), format!("{subject} is no usable number: expected one that fits an f64"));
            None
        }
    }
}

/// Takes a finite number, whole or not.
pub(crate) fn finite(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<f64> {
    let number = number(value, subject, problems)?;
    if !number.is_finite() {
        problems.add(&value.span(), format!("{subject} is infinite: expected a finite number"));
        return None;
    }
    Some(number)
}

/// Takes a whole number of at least 1.
pub(crate) fn count(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<u64> {
    let DeValue::Integer(integer) = value.get_ref() else {
        wrong_type(value, subject, "a whole number", problems);
        return None;
    };
    let parsed = u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|&count| count > 0);
    if parsed.is_none() {
        let got = excerpt(&integer.to_string());
        problems.add(&value.span(), format!("{subject} is out of range: expected at least 1, got {got}"));
    }
    parsed
}

/// Takes a table.
pub(crate) fn table<'d, 't>(
    value: &'d Spanned<DeValue<'t>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<&'d DeTable<'t>> {
    let found = value.get_ref().as_table();
    if found.is_none() {
        wrong_type(value, subject, "a table", problems);
    }
    found
}
