//! Where a value of a document comes from, and whether somebody read it there.

use crate::document::diagnostic::Problems;
use crate::document::fields::{flag, optional_line, required_line};
use crate::document::{Entry, Section, table};

/// A publication and the place in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The publication: title, journal, year, volume, page, as far as they are known.
    pub citation: String,
    /// The place in it: a table, a page, the abstract.
    pub place: String,
    /// Where it is published.
    pub url: Option<String>,
}

/// Whether a value was read in its source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// It was read there.
    Verified(Source),
    /// It was not.
    Unverified {
        /// What would have to be read.
        missing: String,
        /// Where it may stand, where that is known.
        source: Option<Source>,
    },
}

impl Evidence {
    /// Tells whether the value was read in its source.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        matches!(self, Self::Verified(_))
    }

    /// Returns the source; `None` where an unverified value names none.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match self {
            Self::Verified(source) => Some(source),
            Self::Unverified { source, .. } => source.as_ref(),
        }
    }

    /// Returns what would have to be read; `None` for a verified value.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        match self {
            Self::Verified(_) => None,
            Self::Unverified { missing, .. } => Some(missing),
        }
    }
}

/// Whether values that were not read in their source may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Verification {
    /// They are refused, and the refusal says what would have to be read.
    #[default]
    VerifiedOnly,
    /// They are used, and the result says which they are.
    AllowUnverified,
}

impl Verification {
    /// Tells whether a value may be used.
    #[must_use]
    pub fn allows(self, evidence: &Evidence) -> bool {
        self == Self::AllowUnverified || evidence.is_verified()
    }
}

/// Parses a table `source`.
pub(crate) fn parse_source(entry: Entry<'_, '_>, problems: &mut Problems<'_>) -> Option<Source> {
    let table = table(entry.value, "`source`", problems)?;
    let mut section = Section::new("`source`", entry.value.span(), table);
    let [citation, place] = ["citation", "place"].map(|key| required_line(&mut section, key, problems));
    let url = optional_line(&mut section, "url", problems);
    section.finish(problems);
    Some(Source { citation: citation?, place: place?, url: url? })
}

/// Parses `verified`, `missing` and `source` of a section; where it has no source, the document's is meant.
pub(crate) fn parse_evidence(
    section: &mut Section<'_, '_>,
    of_document: Option<&Source>,
    problems: &mut Problems<'_>,
) -> Option<Evidence> {
    let title = section.title.clone();
    let is_verified = section
        .require("verified", "true where the values were read in the source, else false", problems)
        .and_then(|entry| flag(entry.value, &format!("`verified` in {title}"), problems));
    let own = match section.find("source") {
        Some(entry) => Some(parse_source(entry, problems)?),
        None => None,
    };
    let missing = optional_line(section, "missing", problems)?;
    let source = own.or_else(|| of_document.cloned());
    let refusal = match (is_verified?, missing, source) {
        (true, None, Some(source)) => return Some(Evidence::Verified(source)),
        (false, Some(missing), source) => return Some(Evidence::Unverified { missing, source }),
        (true, Some(_), _) => format!("`missing` in {title}: expected it beside `verified = false` alone"),
        (true, None, None) => format!("missing `source` in {title}: expected one beside `verified = true`"),
        (false, None, _) => {
            format!(
                "missing `missing` in {title}: expected what would have to be read, beside `verified = false`"
            )
        }
    };
    problems.add(&section.span.clone(), refusal);
    None
}
