//! Errors, classed by whose fault they are: I/O, format, request, limit.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use flowmrd_core::ParameterNumber;

use crate::source::SourceError;
use crate::{DeviationCode, SegmentKind};

/// Why a file could not be read, or a request could not be met.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] IoError),
    /// The bytes are not what the standard says, and no repair is certain.
    #[error(transparent)]
    Format(Box<FormatError>),
    /// The caller asked for what is not there.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The file is larger than the caller allows.
    #[error(transparent)]
    Limit(#[from] LimitError),
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        Self::Format(Box::new(error))
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        let limit = |what, allowed, asked| LimitError { file: None, what, allowed, asked }.into();
        match error {
            SourceError::Io { action, cause } => Self::io(action, cause),
            SourceError::TooLong { max_len, len } => limit("file bytes", max_len, len),
            SourceError::SpoolTooLong { max_len } => {
                limit("unpacked bytes", max_len, max_len.saturating_add(1))
            }
            SourceError::OutOfBounds { start, end, len } => {
                FormatError::new("end of the file", format!("bytes {start} to {end}"), format!("{len} bytes"))
                    .at_byte(start)
                    .into()
            }
        }
    }
}

impl Error {
    /// Wraps a failure of the operating system with what was being done, as in "read".
    #[must_use]
    pub fn io(action: &'static str, source: io::Error) -> Self {
        Self::Io(IoError { action, file: None, source })
    }

    /// Returns what the reader of the message may do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Io(_) => None,
            Self::Format(error) => error.hint.as_deref(),
            Self::Request(error) => error.hint.as_deref(),
            Self::Limit(_) => Some("raise the limit in the read options if the file is what it should be"),
        }
    }

    /// Names the file, where none is named yet.
    #[must_use]
    pub fn with_file(mut self, path: &Path) -> Self {
        let file = match &mut self {
            Self::Io(error) => &mut error.file,
            Self::Format(error) => &mut error.file,
            Self::Request(error) => &mut error.file,
            Self::Limit(error) => &mut error.file,
        };
        file.get_or_insert_with(|| path.to_path_buf());
        self
    }
}

/// A failure of the operating system.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}", .file.as_ref().map_or("the input".into(), |file| file.display().to_string()))]
pub struct IoError {
    /// What was being done, as in "read".
    pub action: &'static str,
    /// The file it was done to.
    pub file: Option<PathBuf>,
    /// What the operating system said.
    pub source: io::Error,
}

/// Bytes that are not what the standard says: where, expected, found, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatError {
    /// The file.
    pub file: Option<PathBuf>,
    /// The data set, from 1.
    pub data_set: Option<u32>,
    /// The segment.
    pub segment: Option<SegmentKind>,
    /// The byte in the file, from 0.
    pub byte_offset: Option<u64>,
    /// The keyword.
    pub keyword: Option<String>,
    /// The parameter.
    pub parameter: Option<ParameterNumber>,
    /// What is wrong, as in "DATA length".
    pub what: String,
    /// What the standard, or the rest of the file, calls for.
    pub expected: String,
    /// What stands there, cut and escaped.
    pub found: String,
    /// What the reader of the message may do about it.
    pub hint: Option<String>,
    /// The deviation that the policy does not let pass, where it is one of the known ones.
    pub code: Option<DeviationCode>,
}

impl FormatError {
    /// Says what is wrong, what was expected and what was found; the place is added by the methods below.
    pub fn new(what: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            file: None,
            data_set: None,
            segment: None,
            byte_offset: None,
            keyword: None,
            parameter: None,
            what: what.into(),
            expected: expected.into(),
            found: found.into(),
            hint: None,
            code: None,
        }
    }

    /// Names the data set, from 1.
    #[must_use]
    pub fn in_data_set(mut self, number: u32) -> Self {
        self.data_set = Some(number);
        self
    }

    /// Names the segment.
    #[must_use]
    pub fn in_segment(mut self, segment: SegmentKind) -> Self {
        self.segment = Some(segment);
        self
    }

    /// Names the byte in the file, from 0.
    #[must_use]
    pub fn at_byte(mut self, byte_offset: u64) -> Self {
        self.byte_offset = Some(byte_offset);
        self
    }

    /// Names the keyword, cut and escaped as [`keyword_excerpt`] has it.
    #[must_use]
    pub fn of_keyword(mut self, keyword: impl AsRef<str>) -> Self {
        self.keyword = Some(keyword_excerpt(keyword.as_ref()));
        self
    }

    /// Names the parameter.
    #[must_use]
    pub fn of_parameter(mut self, number: ParameterNumber) -> Self {
        self.parameter = Some(number);
        self
    }

    /// Says what may be done about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the deviation.
    #[must_use]
    pub fn with_code(mut self, code: DeviationCode) -> Self {
        self.code = Some(code);
        self
    }
}

impl std::error::Error for FormatError {}

impl fmt::Display for FormatError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.what)?;
        if let Some(keyword) = &self.keyword {
            write!(out, " ({keyword})")?;
        }
        if let Some(parameter) = self.parameter {
            write!(out, " of parameter {parameter}")?;
        }
        if let Some(segment) = self.segment {
            write!(out, " in {segment}")?;
        }
        if let Some(byte_offset) = self.byte_offset {
            write!(out, " at byte {byte_offset}")?;
        }
        if let Some(data_set) = self.data_set {
            write!(out, " of data set {data_set}")?;
        }
        write!(out, "{}: expected {}, got {}", On(&self.file), self.expected, self.found)?;
        self.code.map_or(Ok(()), |code| write!(out, " [{code}]"))
    }
}

/// A request for what is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}{}: expected {expected}, got {found}", On(.file))]
pub struct RequestError {
    /// The file.
    pub file: Option<PathBuf>,
    /// What was asked for, as in "data set".
    pub what: String,
    /// What there is.
    pub expected: String,
    /// What was asked for.
    pub found: String,
    /// What the caller may do about it.
    pub hint: Option<String>,
}

impl RequestError {
    /// Says what was asked for, what there is and what was given.
    pub fn new(what: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { file: None, what: what.into(), expected: expected.into(), found: found.into(), hint: None }
    }
}

/// A size beyond what the caller allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}{}: expected at most {allowed}, got {asked}", On(.file))]
pub struct LimitError {
    /// The file.
    pub file: Option<PathBuf>,
    /// What is too large, with its unit, as in "TEXT bytes".
    pub what: &'static str,
    /// The limit.
    pub allowed: u64,
    /// The size the file asks for.
    pub asked: u64,
}

impl LimitError {
    /// Compares a size with its limit.
    ///
    /// # Errors
    /// Where `asked` is above `allowed`.
    pub fn check(what: &'static str, allowed: u64, asked: u64) -> Result<(), Error> {
        if asked <= allowed { Ok(()) } else { Err(Self { file: None, what, allowed, asked }.into()) }
    }
}

/// Shows " of <file>", or nothing.
struct On<'a>(&'a Option<PathBuf>);

impl fmt::Display for On<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |file| write!(out, " of {}", file.display()))
    }
}

/// The most characters of a file's text that a message repeats.
const EXCERPT_LEN: usize = 60;

/// Shows bytes of a file in a message: printable ASCII as it is, the rest escaped, at most 60 characters of source.
#[must_use]
pub fn excerpt(bytes: &[u8]) -> String {
    let shown = bytes.get(..EXCERPT_LEN).unwrap_or(bytes);
    let cut = if shown.len() < bytes.len() { "…" } else { "" };
    format!("\"{}{cut}\"", shown.escape_ascii())
}

/// Shows a keyword or a name of a file in a message: control characters escaped, at most 60 characters of source.
#[must_use]
pub fn keyword_excerpt(keyword: &str) -> String {
    let mut shown = String::new();
    for character in keyword.chars().take(EXCERPT_LEN) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if keyword.chars().nth(EXCERPT_LEN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn format_error_says_where_expected_and_found() {
        let error = Error::from(
            FormatError::new("end offset", "526", "527")
                .of_keyword("$ENDDATA")
                .in_segment(SegmentKind::Data)
                .at_byte(34)
                .in_data_set(2)
                .with_hint("--data-range 503..526"),
        )
        .with_file(Path::new("a.fcs"));
        assert_eq!(
            error.to_string(),
            "end offset ($ENDDATA) in DATA at byte 34 of data set 2 of a.fcs: expected 526, got 527"
        );
        assert_eq!(error.hint(), Some("--data-range 503..526"));
    }

    #[test]
    fn io_error_keeps_its_cause_apart() {
        let error = Error::io("open", io::Error::other("no such luck")).with_file(Path::new("b.fcs"));
        assert_eq!(error.to_string(), "cannot open b.fcs");
        assert_eq!(error.source().map(ToString::to_string), Some("no such luck".to_owned()));
    }

    #[test]
    fn limit_lets_its_own_value_pass() {
        assert!(LimitError::check("TEXT bytes", 10, 10).is_ok());
        let error = LimitError::check("TEXT bytes", 10, 11).unwrap_err();
        assert_eq!(error.to_string(), "TEXT bytes: expected at most 10, got 11");
    }

    #[test]
    fn keyword_excerpt_escapes_and_cuts() {
        assert_eq!(keyword_excerpt("$P1µ"), "$P1µ");
        assert_eq!(keyword_excerpt("A\n\u{1b}[2J"), r"A\n\u{1b}[2J");
        assert_eq!(keyword_excerpt(&"µ".repeat(60)), "µ".repeat(60));
        assert_eq!(keyword_excerpt(&"µ".repeat(61)), format!("{}…", "µ".repeat(60)));
    }

    #[test]
    fn excerpt_escapes_and_cuts() {
        assert_eq!(excerpt(b"a\"\n\xb5"), r#""a\"\n\xb5""#);
        let long = excerpt(&[b'x'; 61]);
        assert_eq!(long.chars().filter(|&c| c == 'x').count(), 60);
        assert!(long.ends_with("…\""));
    }
}
