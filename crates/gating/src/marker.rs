//! Markers: from a word of an assay ("CD19") to the one parameter of a file that it means.

use flowmrd_core::{ParameterIdentity, ParameterIndex};

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

    /// Finds the one parameter that the marker means.
    ///
    /// Names are compared whole, without regard to case and to blanks at their ends: first with the stain names, and
    /// only where none of them fits with the short names. Where several stain names fit, and one of those parameters
    /// fits by its short name as well, it is that one.
    ///
    /// # Errors
    /// [`MarkerError::Unknown`] where nothing fits, [`MarkerError::Ambiguous`] where several parameters do.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_core::{ParameterIdentity, ParameterIndex, ParameterNumber};
    /// use flowmrd_gating::marker::{Marker, MatchedName};
    ///
    /// let parameters = [ParameterIdentity {
    ///     number: ParameterNumber::new(1).unwrap(),
    ///     short_name: "PC7-A".to_owned(),
    ///     stain_name: Some("CD19 PC7".to_owned()),
    /// }];
    /// let resolved = Marker::with_aliases("CD19", ["CD19", "cd19 pc7"]).resolve(&parameters)?;
    /// assert_eq!(resolved.parameter, ParameterIndex(0));
    /// assert_eq!(resolved.matched_name, MatchedName::Stain);
    /// # Ok::<(), flowmrd_gating::marker::MarkerError>(())
    /// ```
    pub fn resolve(&self, parameters: &[ParameterIdentity]) -> Result<Resolution, MarkerError> {
        let names = self.folded_names();
        let fits = |name: &str| names.contains(&fold(name));
        let by_stain: Vec<&ParameterIdentity> =
            parameters.iter().filter(|parameter| parameter.stain_name.as_deref().is_some_and(fits)).collect();
        let by_short: Vec<&ParameterIdentity> =
            parameters.iter().filter(|parameter| fits(&parameter.short_name)).collect();
        let both: Vec<&ParameterIdentity> =
            by_stain.iter().copied().filter(|parameter| by_short.contains(parameter)).collect();
        match (by_stain.as_slice(), both.as_slice(), by_short.as_slice()) {
            ([one], ..) => Ok(self.found(one, MatchedName::Stain)),
            ([_, _, ..], [one], _) => Ok(self.found(one, MatchedName::StainAndShort)),
            ([], _, [one]) => Ok(self.found(one, MatchedName::Short)),
            ([], _, []) => Err(MarkerError::Unknown {
                marker: self.name.clone(),
                aliases: self.aliases.clone(),
                candidates: parameters.iter().map(describe).collect(),
            }),
            (several @ [_, ..], ..) | ([], _, several) => Err(MarkerError::Ambiguous {
                marker: self.name.clone(),
                candidates: several.iter().copied().map(describe).collect(),
            }),
        }
    }

    fn folded_names(&self) -> Vec<String> {
        if self.aliases.is_empty() {
            return vec![fold(&self.name)];
        }
        self.aliases.iter().map(|alias| fold(alias)).collect()
    }

    fn found(&self, parameter: &ParameterIdentity, matched_name: MatchedName) -> Resolution {
        Resolution {
            marker: self.name.clone(),
            parameter: parameter.number.index(),
            identity: parameter.clone(),
            matched_name,
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

/// Why a marker means no parameter of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkerError {
    /// Nothing fits.
    #[error(
        "marker {marker}{}: expected one of the file's parameters, which are {}",
        as_names(aliases),
        list(candidates)
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
    #[error("marker {marker}: expected one parameter, got {}", list(candidates))]
    Ambiguous {
        /// The marker's name.
        marker: String,
        /// The parameters that fit, as short name and stain name.
        candidates: Vec<String>,
    },
}

/// Brings names that are to be equal to one form: no blanks at the ends, lower case.
fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

fn describe(parameter: &ParameterIdentity) -> String {
    match &parameter.stain_name {
        Some(stain_name) => format!("{} ({stain_name})", parameter.short_name),
        None => parameter.short_name.clone(),
    }
}

fn as_names(aliases: &[String]) -> String {
    if aliases.is_empty() { String::new() } else { format!(" (as {})", list(aliases)) }
}

/// Names the first of a list, as many as fit on a screen, and counts the rest.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 40;
    if names.is_empty() {
        return "none".to_owned();
    }
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

#[cfg(test)]
mod tests;
