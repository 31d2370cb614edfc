//! The result of a case as other programs read it: the keys of `result.json`.
//!
//! Every fraction lies in 0 to 1 and is `null` where its denominator holds no event. No value depends on the clock, on
//! where the files lie, or on the number of threads.

use serde::{Deserialize, Serialize};

mod design;
mod level;
mod placement;
mod protocol;
mod provenance;
mod risk;
mod uncertainty;

pub use design::{DesignEntry, PowerEntry, SampleDesignEntry};
pub use level::{IntervalEntry, LaipEntry, LevelEntry, LimitsEntry, MrdEntry, VerdictEntry};
pub use placement::{
    LaipSpreadEntry, MovedLevelEntry, PlacementEntry, SensitivityEntry, SpreadEntry, ToleranceEntry,
    ToleranceUnit,
};
pub use protocol::{ClassEntry, ProtocolEntry, SourceEntry, ThresholdEntry, ThresholdSide};
pub use provenance::{
    AssayEntry, CompensationEntry, DefaultEntry, DeviationEntry, InputEntry, MarkerEntry, MarkerMatch,
    PulseEntry, ReferenceEntry, SettingsEntry, SoftwareEntry,
};
pub use risk::{FactEntry, GroupEntry, RiskEntry, RiskOutcome};
pub use uncertainty::{
    BackgroundEntry, BarEntry, BetaBinomialEntry, BudgetEntry, BudgetPartEntry, DecisionEntry,
    DispersionEntry, HomogeneityEntry, IntervalWithMethodEntry, LimitEntry, ReductionEntry,
    TotalIntervalEntry, TubeEntry, VerdictRuleEntry,
};

/// Version of the layout of `result.json`: raised when a key changes its meaning or goes, not when one is added.
pub const SCHEMA_VERSION: u32 = 1;

/// The result of one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// Version of this layout, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program that made the result.
    pub software: SoftwareEntry,
    /// The assay by which the case was analysed.
    pub assay: AssayEntry,
    /// The files of the case, in the order in which they were given; their counts are added.
    pub inputs: Vec<InputEntry>,
    /// The files of controls without disease, gated by the same gates; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub controls: Vec<InputEntry>,
    /// Which recorded parameter each name of the assay stands for, in the order in which the assay first uses them.
    pub markers: Vec<MarkerEntry>,
    /// Every population of the assay, parents before children, LAIPs last.
    pub populations: Vec<PopulationEntry>,
    /// The MRD level.
    pub mrd: MrdEntry,
    /// Under which settings the result came about, defaults included.
    pub settings: SettingsEntry,
    /// What the quality rules saw, most severe first.
    pub findings: Vec<FindingEntry>,
}

/// The count of one population over all files of the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PopulationEntry {
    /// Names from the root, each after a slash: `/Singlets/CD19+`.
    pub path: String,
    /// The last name of the path.
    pub name: String,
    /// Events that pass the gate and all its ancestors.
    pub count: u64,
    /// Count over the parent's count, 0 to 1; null where the parent holds no event.
    pub parent_fraction: Option<f64>,
    /// Count over all events of all files, 0 to 1; null where there are none.
    pub total_fraction: Option<f64>,
}

/// What one quality rule saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEntry {
    /// Name of the rule, kebab-case; stable over versions.
    pub code: String,
    /// What the rule came to.
    pub level: FindingLevel,
    /// What was seen, what was expected, what to do: one line for people.
    pub message: String,
}

/// What a quality rule came to, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingLevel {
    /// The rule looked and has nothing against the result.
    Pass,
    /// The rule could not be evaluated.
    NotEvaluated,
    /// Somebody should look before the result is believed.
    Caution,
    /// The result should not be believed as it is.
    Fail,
}
