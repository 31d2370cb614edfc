use super::FactKey;
use crate::risk::{Date, DateError};

/// Why a fact was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactError {
    /// No equals sign.
    #[error("fact `{0}`: expected key=value, got no =")]
    NoValue(String),
    /// A key that is none.
    #[error("fact: expected one of {}, got `{got}`{}", keys(), suggestion(nearest.as_deref()))]
    UnknownKey {
        /// The key.
        got: String,
        /// The nearest key, where one is near.
        nearest: Option<String>,
    },
    /// A key that comes again.
    #[error("fact {0}: expected once, got twice")]
    Twice(FactKey),
    /// A value that the key does not have.
    #[error("fact {key}: expected {}, got `{got}`", key.expected())]
    Value {
        /// The key.
        key: FactKey,
        /// The value.
        got: String,
    },
    /// A date that is none.
    #[error("fact {key}: {error}")]
    Date {
        /// The key.
        key: FactKey,
        /// Why.
        error: DateError,
    },
    /// A relapse that does not follow the diagnosis.
    #[error("fact relapse: expected a date after the diagnosis of {diagnosis}, got {relapse}")]
    RelapseBeforeDiagnosis {
        /// The day of diagnosis.
        diagnosis: Date,
        /// The day of relapse.
        relapse: Date,
    },
    /// A treatment that ended before it could begin.
    #[error("fact end_of_treatment: expected a date not before the diagnosis of {diagnosis}, got {end}")]
    EndBeforeDiagnosis {
        /// The day of diagnosis.
        diagnosis: Date,
        /// The day on which first-line treatment ended.
        end: Date,
    },
    /// A first-line treatment that ended after the relapse.
    #[error(
        "fact end_of_treatment: expected a date not after the relapse of {relapse}, or first_line=on, got {end}"
    )]
    EndAfterRelapse {
        /// The day of relapse.
        relapse: Date,
        /// The day on which first-line treatment ended.
        end: Date,
    },
    /// A first-line treatment that was under way and had ended.
    #[error("fact end_of_treatment: expected none beside first_line=on, got {end}")]
    EndUnderTreatment {
        /// The day on which first-line treatment ended.
        end: Date,
    },
}

fn keys() -> String {
    FactKey::ALL.map(FactKey::as_str).join(", ")
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(" (did you mean `{nearest}`?)")).unwrap_or_default()
}
