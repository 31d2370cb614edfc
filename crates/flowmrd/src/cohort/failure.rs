use std::error::Error as StdError;
use std::io;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// What is said where nothing better is known.
const GENERAL_HINT: &str =
    "mend what the message names and run the cohort again: only this case is done then";

/// Why a case has no result: what could not be done, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFailure {
    /// What could not be done, and where.
    pub message: String,
    /// Why, each the cause of the one before.
    pub causes: Vec<String>,
    /// What to do about it.
    pub hint: String,
}

impl CaseFailure {
    /// Takes the messages of an analysis's error.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let failure = Self::of_any(error);
        match error.hint() {
            Some(hint) => Self { hint: hint.to_owned(), ..failure },
            None => failure,
        }
    }

    /// Takes the messages of any error.
    #[must_use]
    pub fn of_any(error: &(dyn StdError + 'static)) -> Self {
        let causes = || std::iter::successors(error.source(), |&cause| cause.source());
        let hint = causes().find_map(system_hint).unwrap_or(GENERAL_HINT);
        Self {
            message: error.to_string(),
            causes: causes().map(ToString::to_string).collect(),
            hint: hint.to_owned(),
        }
    }

    /// Says what happened in one message.
    pub(super) fn line(message: String, hint: &str) -> Self {
        Self { message, causes: Vec::new(), hint: hint.to_owned() }
    }

    /// Describes a fault of the program itself.
    pub(super) fn of_panic(payload: &(dyn std::any::Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        let text = flowmrd_gating::excerpt::excerpt_path(&text.unwrap_or_default());
        Self::line(
            format!("the analysis broke off: expected a result, got a fault of flowmrd itself: {text}"),
            "report it with the file and the assay, if they may be shared",
        )
    }
}

/// Says what may be done where the operating system refused.
fn system_hint(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    match cause.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::NotFound => {
            Some("check the path in the manifest: a file or folder of it is not there")
        }
        io::ErrorKind::PermissionDenied => Some("have the permission to read the file changed"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("make room on the disk, and run the cohort again")
        }
        _ => None,
    }
}
