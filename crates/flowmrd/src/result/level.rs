use serde::{Deserialize, Serialize};

use super::PlacementEntry;

/// The MRD level of the case: the union of all LAIPs over the denominator, and each LAIP alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MrdEntry {
    /// Path of the denominator population.
    pub denominator: String,
    /// Count, level and verdict of the union: an event in several LAIPs counts once.
    #[serde(flatten)]
    pub level: LevelEntry,
    /// Each LAIP alone, in the order of the assay.
    pub laips: Vec<LaipEntry>,
    /// How far the level moves with the gates; absent where the assay asks for no draws.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub placement: Option<PlacementEntry>,
}

/// One LAIP alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaipEntry {
    /// Name of the LAIP.
    pub name: String,
    /// Path of its population.
    pub path: String,
    /// Count, level and verdict of this LAIP.
    #[serde(flatten)]
    pub level: LevelEntry,
}

/// A count over the denominator, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelEntry {
    /// Events of the LAIP (or union) inside the denominator population.
    pub positive: u64,
    /// Events of the LAIP (or union) outside the denominator population: not counted as positive.
    pub outside_denominator: u64,
    /// Events of the denominator population.
    pub total: u64,
    /// `positive / total`, 0 to 1; null where `total` is 0.
    pub fraction: Option<f64>,
    /// The confidence interval of the fraction; null where `total` is 0.
    pub interval: Option<IntervalEntry>,
    /// The limits at this denominator.
    pub limits: LimitsEntry,
    /// What the count amounts to.
    pub verdict: VerdictEntry,
}

/// A two-sided confidence interval of a fraction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntervalEntry {
    /// Name of the method, such as `clopper-pearson`.
    pub method: String,
    /// Confidence, between 0 and 1.
    pub confidence: f64,
    /// Lower bound of the fraction, 0 to 1.
    pub lower: f64,
    /// Upper bound of the fraction, 0 to 1.
    pub upper: f64,
}

/// The limits of detection and of quantification, by event rule, in events and at this sample's denominator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitsEntry {
    /// Events from which the LAIP counts as detected.
    pub lod_events: u64,
    /// Events from which the level counts as quantifiable.
    pub loq_events: u64,
    /// `lod_events / total`; null where the denominator has fewer events than that.
    pub lod_fraction: Option<f64>,
    /// `loq_events / total`; null where the denominator has fewer events than that.
    pub loq_fraction: Option<f64>,
}

/// What a count amounts to, in the consensus words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VerdictEntry {
    /// Fewer events than the limit of detection; the sensitivity reached is `limits.lod_fraction`.
    #[serde(rename = "not detected")]
    NotDetected,
    /// At least the limit of detection, below the limit of quantification.
    #[serde(rename = "detected below LOQ")]
    DetectedBelowLoq,
    /// At least the limit of quantification.
    #[serde(rename = "quantifiable")]
    Quantifiable,
    /// Fewer events than the limit of detection, in a denominator too small to call that negative.
    #[serde(rename = "insufficient")]
    Insufficient,
}

impl VerdictEntry {
    /// Returns the words of `result.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotDetected => "not detected",
            Self::DetectedBelowLoq => "detected below LOQ",
            Self::Quantifiable => "quantifiable",
            Self::Insufficient => "insufficient",
        }
    }
}
