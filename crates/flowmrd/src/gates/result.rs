use serde::{Deserialize, Serialize};

use super::GateSource;
use crate::analysis::Tube;
use crate::result::{
    FindingEntry, FindingLevel, InputEntry, MarkerEntry, PopulationEntry, SCHEMA_VERSION, SoftwareEntry,
};

/// What gates made of a file: the answer of `flowmrd gate --format json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// Version of this layout, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program that made the result.
    pub software: SoftwareEntry,
    /// Where the gates came from.
    pub gating: GatingEntry,
    /// The file.
    pub input: InputEntry,
    /// Events of the data set.
    pub event_count: u64,
    /// Which recorded parameter each name of the gates stands for, in the order of first use.
    pub markers: Vec<MarkerEntry>,
    /// Every population, in the order in which the gates declare them.
    pub populations: Vec<GatedPopulation>,
    /// What has to be known before the counts are believed.
    pub findings: Vec<FindingEntry>,
}

/// Where gates came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatingEntry {
    /// Name of the file without its folders.
    pub file: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// What kind of document it is.
    pub format: GatingFormat,
    /// Name of the sample of a FlowJo workspace whose gates were taken; null for other documents.
    pub sample: Option<String>,
}

/// A kind of gate document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GatingFormat {
    /// An assay of this software.
    Assay,
    /// Gating-ML 2.0.
    GatingMl,
    /// A FlowJo 10 workspace.
    FlowJo,
}

/// The count of one population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatedPopulation {
    /// Path, name, count and fractions.
    #[serde(flatten)]
    pub population: PopulationEntry,
    /// The count that FlowJo wrote into the workspace; absent where it wrote none, and for other documents.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub flowjo_count: Option<u64>,
    /// Our count less FlowJo's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub flowjo_difference: Option<i64>,
}

impl GateResult {
    pub(super) fn new<S>(
        source: &GateSource,
        input: InputEntry,
        tube: &Tube<S>,
        populations: Vec<PopulationEntry>,
    ) -> Self {
        let finding = |message: String| FindingEntry {
            code: "gates-remark".to_owned(),
            level: FindingLevel::Caution,
            message,
        };
        let population =
            |population| GatedPopulation { population, flowjo_count: None, flowjo_difference: None };
        Self {
            schema_version: SCHEMA_VERSION,
            software: SoftwareEntry::this(),
            gating: source.describe(),
            event_count: input.event_count,
            input,
            markers: tube.panel.markers.clone(),
            populations: populations.into_iter().map(population).collect(),
            findings: tube.panel.remarks.iter().cloned().map(finding).collect(),
        }
    }
}

impl GateSource {
    fn describe(&self) -> GatingEntry {
        match self {
            Self::Assay(assay) => GatingEntry {
                file: assay.file_name(),
                sha256: assay.sha256().to_owned(),
                format: GatingFormat::Assay,
                sample: None,
            },
            Self::Document { file, sha256, .. } => GatingEntry {
                file: file.clone(),
                sha256: sha256.clone(),
                format: GatingFormat::GatingMl,
                sample: None,
            },
        }
    }
}
