//! The result of a case as other programs read it: the keys of `result.json`.
//!
//! Every fraction lies in 0 to 1 and is `null` where its denominator holds no event. No value depends on the clock, on
//! where the files lie, or on the number of threads.

use serde::{Deserialize, Serialize};

mod acquisition;
mod case;
mod design;
mod finding;
mod level;
mod phenotype;
mod placement;
mod protocol;
mod provenance;
mod risk;
mod uncertainty;

pub use acquisition::{AcquisitionEntry, DetectorEntry};
pub use case::{CaseEntry, EarlierEntry};
pub use design::{DesignEntry, PowerEntry, SampleDesignEntry};
pub use finding::{FindingEntry, FindingLevel};
pub use level::{IntervalEntry, LaipEntry, LevelEntry, LimitsEntry, MrdEntry, VerdictEntry};
pub use phenotype::{MarkerSpreadEntry, PhenotypeEntry, PhenotypeRole};
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
    /// How people call the case; absent where nobody said, without the names of case and patient where those are left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<CaseEntry>,
    /// The files of the case, in the order in which they were given; their counts are added.
    pub inputs: Vec<InputEntry>,
    /// The files of controls without disease, gated by the same gates; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub controls: Vec<InputEntry>,
    /// When and on what the files of the case were recorded, in their order, then those of the controls.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub acquisition: Vec<AcquisitionEntry>,
    /// Which recorded parameter each name of the assay stands for, in the order in which the assay first uses them.
    pub markers: Vec<MarkerEntry>,
    /// Every population of the assay, parents before children, LAIPs last.
    pub populations: Vec<PopulationEntry>,
    /// The MRD level.
    pub mrd: MrdEntry,
    /// How the events of each LAIP look, in the order of the assay, and those of the reference population.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub phenotypes: Vec<PhenotypeEntry>,
    /// The patient's levels at earlier time points, the earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub earlier: Vec<EarlierEntry>,
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
