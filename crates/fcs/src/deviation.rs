//! Deviations: departures from the standard that were accepted and recorded.

use std::fmt;

use crate::SegmentKind;

mod code;
mod journal;

pub use code::{DeviationCode, Origin};
pub(crate) use journal::{Journal, Note};

/// How grave a deviation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A remark: the file may well conform, and no value hangs on it. Passes under every policy.
    Info,
    /// A departure from the standard that was repaired. An error under [`Policy::Strict`](crate::Policy::Strict).
    Warning,
}

impl Severity {
    /// Returns the name in reports: "info" or "warning".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// A departure from the standard: where, what was found, what was expected, and what was done.
///
/// Its `Display` is the message for a report, without the code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// Which one.
    pub code: DeviationCode,
    /// How grave it is.
    pub severity: Severity,
    /// The data set, from 1.
    pub data_set: u32,
    /// The segment.
    pub segment: Option<SegmentKind>,
    /// The byte in the file, from 0.
    pub byte_offset: Option<u64>,
    /// The keyword, cut and escaped.
    pub keyword: Option<String>,
    /// What stands there, cut and escaped.
    pub found: String,
    /// What the standard, or the rest of the file, calls for.
    pub expected: String,
    /// What was done about it.
    pub action: String,
}

impl fmt::Display for Deviation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.code.title();
        out.write_str(title)?;
        if let Some(keyword) = self.keyword.as_deref().filter(|keyword| !title.contains(keyword)) {
            write!(out, " ({keyword})")?;
        }
        if let Some(segment) = self.segment {
            write!(out, " in {segment}")?;
        }
        if let Some(byte_offset) = self.byte_offset {
            write!(out, " at byte {byte_offset}")?;
        }
        write!(out, ": expected {}, got {}; {}", self.expected, self.found, self.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviation_reads_as_one_sentence() {
        let deviation = Deviation {
            code: DeviationCode::DataEndOnePast,
            severity: Severity::Warning,
            data_set: 1,
            segment: Some(SegmentKind::Data),
            byte_offset: Some(34),
            keyword: Some("$ENDDATA".to_owned()),
            found: "527".to_owned(),
            expected: "526".to_owned(),
            action: "used 526".to_owned(),
        };
        assert_eq!(
            deviation.to_string(),
            "end offset is one past the last byte ($ENDDATA) in DATA at byte 34: expected 526, got 527; used 526"
        );
    }
}
