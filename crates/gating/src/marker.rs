//! Markers: from a word of an assay ("CD19") to the one parameter of a file that it means.

mod candidate;
mod label;
mod name;

use flowmrd_core::{ParameterIdentity, ParameterIndex};

pub use name::Pulse;

use crate::excerpt::{excerpt, list};
use candidate::{Candidate, Candidates, Known};
use name::Name;

/// A word and what files may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The word, such as `CD19`.
    pub name: String,
    /// What a file may call it, by stain name ($PnS) or short name ($PnN); the word itself where there is none.
    pub aliases: Vec<String>,
}

impl Marker {
    /// Makes a marker without aliases: files call it by its own name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), aliases: Vec::new() }
    }

    /// Makes a marker that files call by one of its aliases.
    #[must_use]
    pub fn with_aliases(
        name: impl Into<String>,
        aliases: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self { name: name.into(), aliases: aliases.into_iter().map(Into::into).collect() }
    }

    /// Finds the one parameter that the marker means, by its aliases, or by its name where it has none.
    ///
    /// Names are compared in three classes, and the best class in which one fits decides ([`NameMatch`]): letter by letter;
    /// without regard to case and separators (`HLA-DR` and `HLADR`); as an antigen that stands beside a fluorochrome, a
    /// metal or a clone (`CD19 PC7`, `152Sm_CD19`). A mix (`CD66c/CD123`) is none of its parts. Within a class stain names
    /// ($PnS) go before short names ($PnN). Where several stain names fit, and one of those parameters fits by its short
    /// name as well, it is that one.
    ///
    /// A suffix names the area, height or width of the pulse (`-A`, `Height`, `TOF`), of the stain name or of the short name.
    /// An alias with one means that measure. Where an alias without one fits several measures of one detector, it is
    /// the area.
    ///
    /// # Errors
    /// [`MarkerError::Unknown`] where nothing fits, [`MarkerError::Ambiguous`] where several parameters do in one class.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_core::{ParameterIdentity, ParameterIndex, ParameterNumber};
    /// use flowmrd_gating::marker::{Marker, MatchedName, NameMatch};
    ///
    /// let parameters = [ParameterIdentity {
    ///     number: ParameterNumber::new(1).unwrap(),
    ///     short_name: "PC7-A".to_owned(),
    ///     stain_name: Some("CD19 PC7".to_owned()),
    /// }];
    /// let resolved = Marker::new("CD19").resolve(&parameters)?;
    /// assert_eq!(resolved.parameter, ParameterIndex(0));
    /// assert_eq!((resolved.matched_name, resolved.name_match), (MatchedName::Stain, NameMatch::Labelled));
    /// # Ok::<(), flowmrd_gating::marker::MarkerError>(())
    /// ```
    pub fn resolve(&self, parameters: &[ParameterIdentity]) -> Result<Resolution, MarkerError> {
        let words: Vec<Name> = match self.aliases.as_slice() {
            [] => vec![Name::parse(&self.name)],
            aliases => aliases.iter().map(|alias| Name::parse(alias)).collect(),
        };
        let known: Vec<Known<'_>> = parameters.iter().map(Known::new).collect();
        for name_match in [NameMatch::Exact, NameMatch::Folded, NameMatch::Labelled] {
            let candidates = Candidates::new(&known, &words, name_match);
            if let Some((found, matched_name)) = candidates.only() {
                return Ok(self.found(found, matched_name, name_match));
            }
            if candidates.is_empty() {
                continue;
            }
            return Err(MarkerError::Ambiguous {
                marker: self.name.clone(),
                candidates: candidates.list().map(|one| describe(one.known.identity)).collect(),
            });
        }
        Err(MarkerError::Unknown {
            marker: self.name.clone(),
            aliases: self.aliases.clone(),
            candidates: parameters.iter().map(describe).collect(),
        })
    }

    fn found(&self, found: Candidate<'_>, matched_name: MatchedName, name_match: NameMatch) -> Resolution {
        let Candidate { known, is_told } = found;
        Resolution {
            marker: self.name.clone(),
            parameter: known.identity.number.index(),
            identity: known.identity.clone(),
            matched_name,
            name_match,
            untold_pulse: known.pulse().filter(|_| !is_told),
        }
    }
}

/// Finds the parameters of several markers: the table that a report shows.
///
/// # Errors
/// As [`Marker::resolve`], for the first marker that cannot be resolved.
pub fn resolve_all(
    markers: &[Marker],
    parameters: &[ParameterIdentity],
) -> Result<Vec<Resolution>, MarkerError> {
    markers.iter().map(|marker| marker.resolve(parameters)).collect()
}

/// The parameter that a marker means in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The marker's name.
    pub marker: String,
    /// Position of the parameter in the data set, from 0.
    pub parameter: ParameterIndex,
    /// What the file calls the parameter.
    pub identity: ParameterIdentity,
    /// By which of its names the parameter was found.
    pub matched_name: MatchedName,
    /// How that name fits.
    pub name_match: NameMatch,
    /// The measure of the pulse that the parameter holds, where the marker leaves it open and the file names it.
    pub untold_pulse: Option<Pulse>,
}

/// The name by which a parameter was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedName {
    /// The stain name ($PnS).
    Stain,
    /// The short name ($PnN); no stain name fitted.
    Short,
    /// Several stain names fitted, and of those parameters this one's short name alone.
    StainAndShort,
}

/// How a parameter's name fits a marker, from the best on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// Letter by letter.
    Exact,
    /// Without regard to case, to everything that is neither letter nor digit (but for what parts two numbers), and to
    /// the suffix of a measure that the marker leaves open.
    Folded,
    /// As an antigen beside a fluorochrome, a metal or a clone.
    Labelled,
}

/// Why a marker means no parameter of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkerError {
    /// Nothing fits.
    #[error(
        "marker {}{}: expected one of the file's parameters, which are {}",
        excerpt(marker),
        as_names(aliases),
        list(candidates, "none", SHOWN)
    )]
    Unknown {
        /// The marker's name.
        marker: String,
        /// Its aliases.
        aliases: Vec<String>,
        /// All parameters of the file, as short name and stain name.
        candidates: Vec<String>,
    },
    /// Several parameters fit.
    #[error("marker {}: expected one parameter, got {}", excerpt(marker), list(candidates, "none", SHOWN))]
    Ambiguous {
        /// The marker's name.
        marker: String,
        /// The parameters that fit, as short name and stain name.
        candidates: Vec<String>,
    },
}

fn describe(parameter: &ParameterIdentity) -> String {
    match &parameter.stain_name {
        Some(stain_name) => format!("{} ({stain_name})", parameter.short_name),
        None => parameter.short_name.clone(),
    }
}

fn as_names(aliases: &[String]) -> String {
    if aliases.is_empty() { String::new() } else { format!(" (as {})", list(aliases, "none", SHOWN)) }
}

/// Names that a message lists: as many as fit on a screen.
const SHOWN: usize = 40;

#[cfg(test)]
mod tests;
