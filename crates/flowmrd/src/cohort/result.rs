//! What a cohort came to, as other programs read it: the keys of `cohort.json`.
//!
//! Nothing depends on the clock, on the number of threads, or on which cases were kept from an earlier run.

use serde::{Deserialize, Serialize};

use super::CaseFailure;
use crate::result::{AssayEntry, CaseEntry, FindingEntry, IntervalEntry, SoftwareEntry, VerdictEntry};

/// Version of the layout of `cohort.json`: raised when a key changes its meaning or goes, not when one is added.
pub const COHORT_SCHEMA_VERSION: u32 = 1;

/// What a cohort came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortResult {
    /// Version of this layout, [`COHORT_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program that made it.
    pub software: SoftwareEntry,
    /// The table of cases.
    pub manifest: ManifestEntry,
    /// Every case, in the order of the manifest.
    pub cases: Vec<CohortCaseEntry>,
    /// What the rules saw that look at several cases, most severe first.
    pub findings: Vec<CohortFindingEntry>,
    /// The control charts: what should be the same in every case.
    pub charts: Vec<ControlChartEntry>,
}

/// The table of a cohort's cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Name of the file without its folders.
    pub file: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// One case of a cohort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortCaseEntry {
    /// How people call it.
    #[serde(flatten)]
    pub case: CaseEntry,
    /// Line of its row in the manifest, from 1.
    pub line: usize,
    /// Whether there is a result.
    pub status: CaseStatus,
    /// The assay; absent where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assay: Option<AssayEntry>,
    /// The level; absent without a result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<CohortLevelEntry>,
    /// How many findings of each level the case has, its own and those of several cases; absent without a result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub findings: Option<FindingCountsEntry>,
    /// Why there is no result; absent where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<CaseFailure>,
}

/// Whether a case has a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatus {
    /// It has.
    Analysed,
    /// It has not.
    Failed,
}

impl CaseStatus {
    /// Returns the word of tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Analysed => "analysed",
            Self::Failed => "failed",
        }
    }
}

/// The level of a case, in short; its `result.json` has all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortLevelEntry {
    /// Path of the denominator.
    pub denominator: String,
    /// Events of any LAIP inside the denominator.
    pub positive: u64,
    /// Events of the denominator.
    pub total: u64,
    /// `positive / total`, 0 to 1; null where `total` is 0.
    pub fraction: Option<f64>,
    /// The counting interval; null where `total` is 0.
    pub interval: Option<IntervalEntry>,
    /// What the count amounts to.
    pub verdict: VerdictEntry,
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCountsEntry {
    /// The result should not be believed as it is.
    pub fail: usize,
    /// Somebody should look.
    pub caution: usize,
    /// The rule could not be evaluated.
    pub not_evaluated: usize,
    /// The rule has nothing against the result.
    pub pass: usize,
}

/// What a rule saw that looks at several cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortFindingEntry {
    /// Name of the case that is in doubt.
    pub case: String,
    /// Line of its row in the manifest, from 1.
    pub line: usize,
    /// What was seen, what was expected, what to do.
    #[serde(flatten)]
    pub finding: FindingEntry,
}

/// One control chart of individual values: what should be the same in every case, in the order of acquisition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlChartEntry {
    /// What is measured, for people: `Events of /Nucleated`.
    pub title: String,
    /// What kind of number it is.
    pub quantity: ChartQuantity,
    /// Name and version of the assay, and the cytometer: cases of others have charts of their own.
    pub group: String,
    /// The limits; absent for fewer than two values.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limits: Option<ChartLimitsEntry>,
    /// The values, in the order of acquisition.
    pub points: Vec<ChartPointEntry>,
}

/// What kind of number a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartQuantity {
    /// A count of events.
    Events,
    /// A fraction, 0 to 1.
    Fraction,
    /// Events a second.
    Rate,
    /// A median on the gates' scale.
    ScaleMedian,
}

/// The centre and the limits of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartLimitsEntry {
    /// The mean of the values.
    pub centre: f64,
    /// The mean of the differences between neighbours, without their signs.
    pub mean_moving_range: f64,
    /// `centre` less 2.66 times `mean_moving_range` (three standard deviations, or as many as the assay says); at least
    /// 0 where the quantity is.
    pub lower: f64,
    /// `centre` and 2.66 times `mean_moving_range`; at most 1 for a fraction.
    pub upper: f64,
    /// Whether a value outside is a finding: there are enough values, and the assay does not leave the rule out.
    pub is_settled: bool,
}

/// One value of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartPointEntry {
    /// Name of the case.
    pub case: String,
    /// Line of its row in the manifest, from 1.
    pub line: usize,
    /// When it was acquired, or the day of the sample: `YYYY-MM-DD hh:mm:ss`, `YYYY-MM-DD`; null where nobody says.
    pub time: Option<String>,
    /// The value.
    pub value: f64,
    /// Whether it lies outside the limits.
    pub is_outside: bool,
}
