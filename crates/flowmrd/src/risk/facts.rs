use std::collections::BTreeMap;

use flowmrd_gating::excerpt::excerpt;

use super::Date;
use crate::document::nearest::nearest;

mod error;
mod key;
mod word;

pub use error::FactError;
pub use key::FactKey;
pub use word::{FirstLine, Lineage, Site};

/// Longest name of a time point, in characters.
const TIME_POINT_LIMIT: usize = 200;

/// What is known of a case at relapse; each fact may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub(super) lineage: Option<Lineage>,
    pub(super) site: Option<Site>,
    pub(super) diagnosis: Option<Date>,
    pub(super) end_of_treatment: Option<Date>,
    pub(super) first_line: Option<FirstLine>,
    pub(super) relapse: Option<Date>,
    pub(super) time_point: Option<String>,
}

impl Facts {
    /// Parses facts of the form `key=value`, in any order.
    ///
    /// # Errors
    /// [`FactError`] for the first that is wrong, or that contradicts another.
    ///
    /// # Examples
    /// ```
    /// use flowmrd::risk::Facts;
    ///
    /// let facts = Facts::parse(["lineage=B", "site=marrow", "diagnosis=2020-02-29", "relapse=2023-03-01"])?;
    /// assert_eq!(facts.entries()[3], ("relapse", "2023-03-01".to_owned()));
    /// let error = Facts::parse(["sites=marrow"]).unwrap_err();
    /// assert!(error.to_string().ends_with("got `sites` (did you mean `site`?)"));
    /// # Ok::<(), flowmrd::risk::FactError>(())
    /// ```
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, FactError> {
        let pairs: Result<Vec<_>, _> = texts
            .into_iter()
            .map(|text| text.split_once('=').ok_or_else(|| FactError::NoValue(excerpt(text))))
            .collect();
        Self::from_pairs(pairs?)
    }

    /// Takes facts by key and value, in any order; blanks around either do not count.
    ///
    /// # Errors
    /// As [`Facts::parse`].
    pub fn from_pairs<'t>(pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, FactError> {
        let mut values = BTreeMap::new();
        for (key, value) in pairs {
            let key = parse_key(key.trim())?;
            if values.insert(key, value.trim()).is_some() {
                return Err(FactError::Twice(key));
            }
        }
        let mut facts = Self::default();
        for (key, value) in values {
            facts.take(key, value)?;
        }
        facts.check()?;
        Ok(facts)
    }

    fn take(&mut self, key: FactKey, value: &str) -> Result<(), FactError> {
        let refused = || FactError::Value { key, got: excerpt(value) };
        let date = || Date::parse(value).map(Some).map_err(|error| FactError::Date { key, error });
        match key {
            FactKey::Lineage => self.lineage = Some(find_word(&Lineage::WORDS, value).ok_or_else(refused)?),
            FactKey::Site => self.site = Some(find_word(&Site::WORDS, value).ok_or_else(refused)?),
            FactKey::Diagnosis => self.diagnosis = date()?,
            FactKey::EndOfTreatment => self.end_of_treatment = date()?,
            FactKey::Relapse => self.relapse = date()?,
            FactKey::FirstLine => {
                let words = [("on", FirstLine::On), ("off", FirstLine::Off)];
                self.first_line = Some(find_word(&words, value).ok_or_else(refused)?);
            }
            FactKey::TimePoint => {
                let is_line = !value.is_empty() && !value.chars().any(char::is_control);
                let fits = is_line && value.chars().count() <= TIME_POINT_LIMIT;
                self.time_point = Some(fits.then(|| value.to_owned()).ok_or_else(refused)?);
            }
        }
        Ok(())
    }

    /// Refuses dates that contradict each other.
    fn check(&self) -> Result<(), FactError> {
        if let (Some(diagnosis), Some(relapse)) = (self.diagnosis, self.relapse)
            && relapse <= diagnosis
        {
            return Err(FactError::RelapseBeforeDiagnosis { diagnosis, relapse });
        }
        let Some(end) = self.end_of_treatment else { return Ok(()) };
        match (self.first_line, self.diagnosis, self.relapse) {
            (Some(FirstLine::On), ..) => Err(FactError::EndUnderTreatment { end }),
            (_, Some(diagnosis), _) if end < diagnosis => {
                Err(FactError::EndBeforeDiagnosis { diagnosis, end })
            }
            (_, _, Some(relapse)) if end > relapse => Err(FactError::EndAfterRelapse { relapse, end }),
            _ => Ok(()),
        }
    }

    /// Lists the facts that are known, key and value, in the order of [`FactKey::ALL`].
    #[must_use]
    pub fn entries(&self) -> Vec<(&'static str, String)> {
        let first_line = self.first_line.map(|state| match state {
            FirstLine::On => "on".to_owned(),
            FirstLine::Off => "off".to_owned(),
        });
        let values = [
            self.lineage.map(|lineage| lineage.as_str().to_owned()),
            self.site.map(|site| site.as_str().to_owned()),
            self.diagnosis.map(|date| date.to_string()),
            self.end_of_treatment.map(|date| date.to_string()),
            first_line,
            self.relapse.map(|date| date.to_string()),
            self.time_point.clone(),
        ];
        let pairs = FactKey::ALL.into_iter().zip(values);
        pairs.filter_map(|(key, value)| value.map(|value| (key.as_str(), value))).collect()
    }

    /// Returns the name of the time point at which the level was taken.
    #[must_use]
    pub fn time_point(&self) -> Option<&str> {
        self.time_point.as_deref()
    }
}

fn parse_key(text: &str) -> Result<FactKey, FactError> {
    let found = FactKey::ALL.into_iter().find(|key| key.as_str() == text);
    found.ok_or_else(|| FactError::UnknownKey {
        got: excerpt(text),
        nearest: nearest(text, FactKey::ALL.map(FactKey::as_str)),
    })
}

/// Finds a word, case apart.
fn find_word<T: Copy>(words: &[(&str, T)], value: &str) -> Option<T> {
    words.iter().find(|(word, _)| word.eq_ignore_ascii_case(value)).map(|&(_, meaning)| meaning)
}
