//! Risk groups at first relapse as data: which group a scheme puts a case in, by its facts and its MRD level.
//!
//! A [`Scheme`] is one TOML file of the folder `risk`, or a file of a user's own; `risk/README.md` describes it.
//! [`Facts`] are what is known of the case; each may be missing. A scheme is evaluated as far as the facts allow: where
//! they leave more than one group, the outcome says which facts, of those that are missing, could still change it.
//! Where the level decides, each group carries the probability that follows from the level's.
//!
//! A group is what the scheme says. It recommends nothing.
//!
//! # Examples
//! A B-ALL in the marrow, 40 months after diagnosis, is late for COG, so that the level at the end of block 1 decides;
//! a T-ALL is in its high group whatever else is known.
//!
//! ```
//! use flowmrd::protocol::{MeasuredLevel, Verification};
//! use flowmrd::risk::{Facts, Outcome, Scheme};
//!
//! let scheme = Scheme::built_in("cog-first-relapse")?;
//! let late = Facts::parse([
//!     "lineage=B", "site=marrow", "diagnosis=2020-01-15", "relapse=2023-05-15", "time_point=end of block 1",
//! ])?;
//! let exceedance = |_: f64| 0.25;
//! let level = MeasuredLevel::new(8e-4, &exceedance)?;
//! let evaluation = scheme.evaluate(&late, Some(&level), Verification::VerifiedOnly)?;
//! let Outcome::Groups { probabilities, .. } = evaluation.outcome else { panic!("the level decides") };
//! let named: Vec<_> = probabilities.iter().map(|&(group, share)| (scheme.groups()[group].name(), share)).collect();
//! assert_eq!(named, [("low", 0.75), ("intermediate", 0.25)]);
//!
//! let evaluation = scheme.evaluate(&Facts::parse(["lineage=T"])?, None, Verification::VerifiedOnly)?;
//! assert_eq!(evaluation.outcome, Outcome::Group(2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::path::Path;

mod built_in;
mod date;
mod entry;
mod error;
mod evaluate;
mod facts;
mod missing;
mod rules;
mod scheme;
mod sections;
mod time;

pub use date::{Date, DateError};
pub use entry::assess;
pub use error::RiskError;
pub use evaluate::{Evaluation, Outcome};
pub use facts::{FactError, FactKey, Facts, FirstLine, Lineage, Site};
pub use missing::Missing;
pub use scheme::{Anchor, Group, LevelRule, LimitDay, TimeClass, TimeCondition};

use crate::digest::sha256_hex;
use crate::document;
use crate::protocol::{Source, find_named};

/// A scheme of risk groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    pub(crate) sha256: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) disease: String,
    pub(crate) note: Option<String>,
    pub(crate) source: Option<Source>,
    pub(crate) times: Vec<TimeClass>,
    pub(crate) level: Option<LevelRule>,
    pub(crate) groups: Vec<Group>,
}

impl Scheme {
    /// Lists the ids of the schemes that come with the engine, in alphabetical order.
    pub fn built_in_ids() -> impl Iterator<Item = &'static str> {
        built_in::SCHEMES.iter().map(|(id, _)| *id)
    }

    /// Opens a file where the name ends in `.toml`, else the scheme of that id that comes with the engine.
    ///
    /// # Errors
    /// As [`Scheme::read`] or [`Scheme::built_in`].
    pub fn open(name: &str) -> Result<Self, RiskError> {
        if name.ends_with(".toml") { Self::read(name) } else { Self::built_in(name) }
    }

    /// Parses the scheme of an id that comes with the engine.
    ///
    /// # Errors
    /// [`RiskError::UnknownName`] where there is none, with those that there are.
    pub fn built_in(id: &str) -> Result<Self, RiskError> {
        let (id, text) = find_named("risk scheme", id, built_in::SCHEMES, |(id, _)| id)?;
        Self::parse(text, &format!("risk/{id}.toml"))
    }

    /// Reads a scheme from a file of at most 1 MiB.
    ///
    /// # Errors
    /// [`RiskError::Io`] where the file cannot be read; [`RiskError::Document`] where it says what cannot be: with
    /// every place that is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, RiskError> {
        let path = path.as_ref();
        let failed = |source| RiskError::Io { path: path.to_owned(), source };
        let bytes = document::read_bytes(path).map_err(failed)?;
        Self::from_bytes(&bytes, &path.display().to_string())
    }

    /// Parses a scheme; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Scheme::read`], I/O apart.
    pub fn parse(text: &str, file: &str) -> Result<Self, RiskError> {
        Self::from_bytes(text.as_bytes(), file)
    }

    /// Parses a scheme from the bytes of its file; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Scheme::read`], I/O apart.
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self, RiskError> {
        let text = document::decode_text(bytes, file, "a scheme of risk groups")?;
        let mut scheme = sections::parse_scheme(text, file)?;
        scheme.sha256 = sha256_hex(bytes);
        Ok(scheme)
    }

    /// Returns the id: lower-case letters, digits and hyphens.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the disease and the setting.
    #[must_use]
    pub fn disease(&self) -> &str {
        &self.disease
    }

    /// Returns what has to be known beside the rules, where there is something.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Returns the SHA-256 of the document's bytes, 64 hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the classes of times, in the order in which they are tried; none where time does not matter.
    #[must_use]
    pub fn times(&self) -> &[TimeClass] {
        &self.times
    }

    /// Returns when the level counts; `None` where no rule asks for a level.
    #[must_use]
    pub fn level(&self) -> Option<&LevelRule> {
        self.level.as_ref()
    }

    /// Returns the groups, in the order in which they are tried.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }
}
