use serde::{Deserialize, Serialize};

use super::{IntervalEntry, ReductionEntry, VerdictEntry};

/// How people call a case; each may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEntry {
    /// Name of the case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<String>,
    /// Name of the patient.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub patient: Option<String>,
    /// Name of the time point.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_point: Option<String>,
    /// Day on which the sample was taken, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
}

/// The level of the same patient at an earlier time point, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierEntry {
    /// How people call the earlier case.
    #[serde(flatten)]
    pub case: CaseEntry,
    /// Events of any LAIP inside the denominator.
    pub positive: u64,
    /// Events of the denominator.
    pub total: u64,
    /// `positive / total`, 0 to 1; null where `total` is 0.
    pub fraction: Option<f64>,
    /// The counting interval of the fraction; null where `total` is 0.
    pub interval: Option<IntervalEntry>,
    /// What the count amounted to.
    pub verdict: VerdictEntry,
    /// The reduction from this time point to the case's own; absent where either has no level.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reduction: Option<ReductionEntry>,
}
