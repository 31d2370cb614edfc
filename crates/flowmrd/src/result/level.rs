use flowmrd_quant::Verdict;
use serde::{Deserialize, Serialize};

use super::PlacementEntry;
use super::protocol::ProtocolEntry;
use super::risk::RiskEntry;
use super::uncertainty::{
    BackgroundEntry, BudgetEntry, DecisionEntry, DispersionEntry, LimitEntry, ReductionEntry,
    TotalIntervalEntry, VerdictRuleEntry,
};

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
    /// What protocols call the level, each at one of its time points; absent where the assay names none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub protocols: Vec<ProtocolEntry>,
    /// In which group schemes put the case; absent where the assay names none and no fact is given.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub risk: Vec<RiskEntry>,
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
    /// The interval that carries the placement of gates and the spread between tubes; absent where neither is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total_interval: Option<TotalIntervalEntry>,
    /// The limits at this denominator.
    pub limits: LimitsEntry,
    /// What the count amounts to.
    pub verdict: VerdictEntry,
    /// Which rule led to the verdict; absent where `total` is 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict_rule: Option<VerdictRuleEntry>,
    /// What controls show, and the level over it; absent without controls.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub background: Option<BackgroundEntry>,
    /// How far several tubes agree; absent for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dispersion: Option<DispersionEntry>,
    /// The uncertainty budget; absent where no (net) level above 0 is left.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub budget: Option<BudgetEntry>,
    /// Where the level lies against the thresholds that are asked for, in the order in which they are.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub thresholds: Vec<DecisionEntry>,
    /// The reduction since an earlier time point; absent without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reduction: Option<ReductionEntry>,
}

impl LevelEntry {
    /// Makes the entry of a denominator without an event: no level, and the verdict `insufficient`.
    #[must_use]
    pub fn nothing(limits: LimitsEntry) -> Self {
        Self {
            positive: 0,
            outside_denominator: 0,
            total: 0,
            fraction: None,
            interval: None,
            total_interval: None,
            limits,
            verdict: VerdictEntry::Insufficient,
            verdict_rule: None,
            background: None,
            dispersion: None,
            budget: None,
            thresholds: Vec::new(),
            reduction: None,
        }
    }
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

/// The limits of blank, detection and quantification, in events and at this sample's denominator: of each kind the one
/// that asks for the most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LimitsEntry {
    /// The smallest count at or above the limit of detection.
    pub lod_events: u64,
    /// The smallest count at or above the limit of quantification.
    pub loq_events: u64,
    /// The limit of detection over `total`, the sensitivity; null where the denominator has fewer events than that.
    pub lod_fraction: Option<f64>,
    /// The limit of quantification over `total`; null where the denominator has fewer events than that.
    pub loq_fraction: Option<f64>,
    /// Events that blanks stay at or under in 95 of 100; null without blanks.
    #[serde(default)]
    pub lob_events: Option<f64>,
    /// The limit of blank over `total`; null without blanks.
    #[serde(default)]
    pub lob_fraction: Option<f64>,
    /// Events of the denominator that the assay asks for before "not detected" is said.
    #[serde(default)]
    pub minimum_total: u64,
    /// Whether the denominator has them.
    #[serde(default)]
    pub is_total_sufficient: bool,
    /// Every limit with its rule; empty where `total` is 0.
    #[serde(default)]
    pub rules: Vec<LimitEntry>,
    /// Positive and all events of each blank from which limits were predicted; absent without blanks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub blanks: Vec<[u64; 2]>,
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
    pub(crate) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::NotDetected { .. } => Self::NotDetected,
            Verdict::DetectedBelowLoq => Self::DetectedBelowLoq,
            Verdict::Quantifiable => Self::Quantifiable,
            Verdict::Insufficient => Self::Insufficient,
        }
    }

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
