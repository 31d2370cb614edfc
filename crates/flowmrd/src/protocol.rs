//! Thresholds of protocols as data: how a protocol calls a level at one of its time points.
//!
//! A [`Protocol`] is one TOML file of the folder `thresholds`, or a file of a user's own; `thresholds/README.md`
//! describes it. Its time points have classes in ascending order, each but the first with the level at which it begins,
//! and the source of the values. A value that was not read in its source is refused unless it is asked for.
//!
//! A class says how the protocol calls a level. It recommends nothing.
//!
//! # Examples
//! 12 % at day 15 is in the highest class of AIEOP-BFM ALL 2009, which begins at 10 %. That the true level lies at or
//! above a threshold is here said with certainty; an analysis takes the probability from the counts.
//!
//! ```
//! use flowmrd::protocol::{MeasuredLevel, Protocol, Verification};
//!
//! let protocol = Protocol::built_in("aieop-bfm-all-2009")?;
//! let day_15 = protocol.time_point("day 15", Verification::VerifiedOnly)?;
//! let certain = |threshold: f64| if threshold <= 0.12 { 1.0 } else { 0.0 };
//! let classification = day_15.classify(&MeasuredLevel::new(0.12, &certain)?)?;
//! assert_eq!(day_15.classes()[classification.class_index].name(), "10 % or more");
//! assert_eq!(classification.class_probabilities, [0.0, 0.0, 1.0]);
//! # Ok::<(), flowmrd::protocol::ProtocolError>(())
//! ```

use std::path::Path;

mod bound;
mod built_in;
mod classify;
mod entry;
mod error;
mod evidence;
mod measured;
mod sections;
mod time_point;
mod unknown;

pub use bound::Bound;
pub use classify::Classification;
pub use entry::assess;
pub use error::ProtocolError;
pub use evidence::{Evidence, Source, Verification};
pub(crate) use evidence::{parse_evidence, parse_source};
pub(crate) use measured::band_probabilities;
pub use measured::{LevelError, MeasuredLevel};
pub(crate) use sections::parse_bound;
pub use time_point::{Class, Material, Method, TimePoint, Timing};
pub use unknown::UnknownName;
pub(crate) use unknown::find_named;

use crate::digest::sha256_hex;
use crate::document;

/// The thresholds of one protocol, at each of its time points.
#[derive(Clone, Debug, PartialEq)]
pub struct Protocol {
    pub(crate) sha256: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) disease: String,
    pub(crate) note: Option<String>,
    pub(crate) time_points: Vec<TimePoint>,
}

impl Protocol {
    /// Lists the ids of the protocols that come with the engine, in alphabetical order.
    pub fn built_in_ids() -> impl Iterator<Item = &'static str> {
        built_in::THRESHOLDS.iter().map(|(id, _)| *id)
    }

    /// Opens a file where the name ends in `.toml`, else the protocol of that id that comes with the engine.
    ///
    /// # Errors
    /// As [`Protocol::read`] or [`Protocol::built_in`].
    pub fn open(name: &str) -> Result<Self, ProtocolError> {
        if name.ends_with(".toml") { Self::read(name) } else { Self::built_in(name) }
    }

    /// Parses the protocol of an id that comes with the engine.
    ///
    /// # Errors
    /// [`ProtocolError::UnknownName`] where there is none, with those that there are.
    pub fn built_in(id: &str) -> Result<Self, ProtocolError> {
        let (id, text) = find_named("protocol", id, built_in::THRESHOLDS, |(id, _)| id)?;
        Self::parse(text, &format!("thresholds/{id}.toml"))
    }

    /// Reads a protocol from a file of at most 1 MiB.
    ///
    /// # Errors
    /// [`ProtocolError::Io`] where the file cannot be read; [`ProtocolError::Document`] where it says what cannot be:
    /// with every place that is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ProtocolError> {
        let path = path.as_ref();
        let failed = |source| ProtocolError::Io { path: path.to_owned(), source };
        let bytes = document::read_bytes(path).map_err(failed)?;
        Self::from_bytes(&bytes, &path.display().to_string())
    }

    /// Parses a protocol; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Protocol::read`], I/O apart.
    pub fn parse(text: &str, file: &str) -> Result<Self, ProtocolError> {
        Self::from_bytes(text.as_bytes(), file)
    }

    /// Parses a protocol from the bytes of its file; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Protocol::read`], I/O apart.
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self, ProtocolError> {
        let text = document::decode_text(bytes, file, "the thresholds of a protocol")?;
        let mut protocol = sections::parse_protocol(text, file)?;
        protocol.sha256 = sha256_hex(bytes);
        Ok(protocol)
    }

    /// Finds a time point by its name.
    ///
    /// # Errors
    /// [`ProtocolError::UnknownName`] where the protocol has none of that name, with those that it has;
    /// [`ProtocolError::Unverified`] where its values were not read in their source and `verification` refuses such.
    pub fn time_point(&self, name: &str, verification: Verification) -> Result<&TimePoint, ProtocolError> {
        let what = format!("time point of {}", self.id);
        let found = find_named(&what, name, &self.time_points, |time_point| time_point.name())?;
        match found.evidence().missing() {
            Some(missing) if !verification.allows(found.evidence()) => Err(ProtocolError::Unverified {
                protocol: self.id.clone(),
                time_point: name.to_owned(),
                missing: missing.to_owned(),
            }),
            _ => Ok(found),
        }
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

    /// Returns what has to be known beside the values, where there is something.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Returns the SHA-256 of the document's bytes, 64 hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the time points, in the order of the document.
    #[must_use]
    pub fn time_points(&self) -> &[TimePoint] {
        &self.time_points
    }
}
