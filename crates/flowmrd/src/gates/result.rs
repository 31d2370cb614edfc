use flowmrd_gating::flowjo::{Evidence, SampleMatch, Unsupported, WorkspaceSample};
use serde::{Deserialize, Serialize};

use super::GateSource;
use super::bins::Binned;
use crate::analysis::{Tube, references};
use crate::error::Error;
use crate::input::Input;
use crate::result::{
    DeviationEntry, FindingEntry, FindingLevel, MarkerEntry, PopulationEntry, ReferenceEntry, SCHEMA_VERSION,
    SoftwareEntry,
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
    pub input: GatedInput,
    /// Events of the data set.
    pub event_count: u64,
    /// Which recorded parameter each name of the gates stands for, in the order of first use.
    pub markers: Vec<MarkerEntry>,
    /// Every population, in the order in which the gates declare them.
    pub populations: Vec<GatedPopulation>,
    /// What has to be known before the counts are believed.
    pub findings: Vec<FindingEntry>,
}

/// The file that was gated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatedInput {
    /// Name of the file without its folders.
    pub file: String,
    /// SHA-256 of the file's bytes as they lie on disk, 64 hexadecimal digits; null where it was left out on request.
    pub sha256: Option<String>,
    /// Number of the data set that was gated, from 1.
    pub data_set: u32,
    /// Events of that data set.
    pub event_count: u64,
    /// Where the file departs from the FCS standard and was read all the same.
    pub deviations: Vec<DeviationEntry>,
}

impl GatedInput {
    pub(super) fn new(input: &Input, sha256: Option<String>) -> Result<Self, Error> {
        let data_set = input.data_set()?;
        Ok(Self {
            file: input.name.clone(),
            sha256,
            data_set: data_set.number(),
            event_count: data_set.event_count(),
            deviations: input.deviations()?,
        })
    }
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
    /// The files that an assay refers to; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<ReferenceEntry>,
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
    #[serde(rename = "flowjo")]
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
    /// The count with polygons and ellipses on FlowJo's 256 bins, within parents that are counted so: a diagnosis of the
    /// difference, and no result; absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub flowjo_binned_count: Option<u64>,
    /// The binned count less FlowJo's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub flowjo_binned_difference: Option<i64>,
}

impl GateResult {
    pub(super) fn new<S>(
        source: &GateSource,
        sample: Option<SampleMatch<'_>>,
        input: GatedInput,
        tube: &Tube<S>,
        populations: Vec<PopulationEntry>,
    ) -> Self {
        let remarks = tube.panel.remarks.iter().cloned().map(remark);
        let of_matrices = tube.panel.compensation_findings(&input.file);
        let findings = of_matrices.into_iter().chain(remarks).collect();
        let counts = sample.map(|found| found.sample.counts()).unwrap_or_default();
        // A sample's counts are in the order of its gates.
        let population = |(number, population): (usize, PopulationEntry)| {
            let flowjo_count = counts.get(number).and_then(|written| written.count);
            GatedPopulation {
                flowjo_count,
                flowjo_difference: flowjo_count.map(|flowjo| difference(population.count, flowjo)),
                flowjo_binned_count: None,
                flowjo_binned_difference: None,
                population,
            }
        };
        Self {
            schema_version: SCHEMA_VERSION,
            software: SoftwareEntry::this(),
            gating: source.describe(sample),
            event_count: input.event_count,
            input,
            markers: tube.panel.markers.clone(),
            populations: populations.into_iter().enumerate().map(population).collect(),
            findings,
        }
    }
}

impl GateResult {
    /// Sets the counts on FlowJo's bins beside the exact ones.
    pub(super) fn add_binned(&mut self, binned: &Binned) {
        for (population, &count) in self.populations.iter_mut().zip(&binned.counts) {
            population.flowjo_binned_count = Some(count);
            population.flowjo_binned_difference =
                population.flowjo_count.map(|flowjo| difference(count, flowjo));
        }
        if !binned.exact.is_empty() {
            let message = format!(
                "FlowJo's bins: {} counted exactly, since a scale of the gate has no display from 0 to 1",
                list(&binned.exact)
            );
            self.findings.push(caution("flowjo-bins-exact", message));
        }
    }
}

/// Subtracts counts.
fn difference(count: u64, less: u64) -> i64 {
    i64::try_from(i128::from(count) - i128::from(less)).unwrap_or(i64::MAX)
}

/// Names the first of a list, and counts the rest.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => format!("{shown} {}", if names.len() == 1 { "is" } else { "are" }),
        rest => format!("{shown} and {rest} more are"),
    }
}

/// Says that the sample that was asked for is hardly the file's.
pub(super) fn chosen(sample: &WorkspaceSample, file: &str, against: &str) -> FindingEntry {
    let message = format!("sample {} was asked for, and {file} is hardly its file: {against}", sample.name());
    caution("sample-differs", message)
}

/// Longest finding, in characters, but for one that names all that depends on what is left out.
const MESSAGE: usize = 500;

/// Makes a finding; what a document's names have of control characters is escaped, and long ones are cut.
fn caution(code: &str, message: String) -> FindingEntry {
    let mut shown = String::with_capacity(message.len());
    let limit = if code == "gate-unsupported" { usize::MAX } else { MESSAGE };
    for letter in message.chars().take(limit) {
        match letter.is_control() {
            true => shown.extend(letter.escape_debug()),
            false => shown.push(letter),
        }
    }
    FindingEntry::line(code, FindingLevel::Caution, shown)
}

/// Lists what has to be known about the gates of a workspace's sample.
pub(super) fn of_sample(found: SampleMatch<'_>) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    if found.evidence == Evidence::Name {
        let message =
            format!("sample {} of the workspace is the file's by its name alone", found.sample.name());
        findings.push(caution("sample-by-name", message));
    }
    findings.extend(unsupported(found.sample));
    findings
}

/// Names what of a sample is left out, and what with it.
pub(super) fn unsupported(sample: &WorkspaceSample) -> Vec<FindingEntry> {
    let finding = |one: &Unsupported| {
        let dependents = match one.dependents.as_slice() {
            [] => String::new(),
            several => format!(", and with it {}", several.join(", ")),
        };
        let Unsupported { path, what, line, .. } = one;
        let message = format!(
            "{}, line {line}: {path} is left out: {what} is not supported{dependents}",
            sample.name()
        );
        caution("gate-unsupported", message)
    };
    sample.unsupported().iter().map(finding).collect()
}

/// Makes a finding of a remark on a document.
pub(super) fn remark(message: String) -> FindingEntry {
    caution("gates-remark", message)
}

impl GateSource {
    pub(super) fn describe(&self, sample: Option<SampleMatch<'_>>) -> GatingEntry {
        match self {
            Self::FlowJo { file, sha256, .. } => GatingEntry {
                file: file.clone(),
                sha256: sha256.clone(),
                format: GatingFormat::FlowJo,
                sample: sample.map(|found| found.sample.name().to_owned()),
                references: Vec::new(),
            },
            Self::Assay(assay) => GatingEntry {
                file: assay.file_name(),
                sha256: assay.sha256().to_owned(),
                format: GatingFormat::Assay,
                sample: sample.map(|found| found.sample.name().to_owned()),
                references: references(assay),
            },
            Self::Document { file, sha256, .. } => GatingEntry {
                file: file.clone(),
                sha256: sha256.clone(),
                format: GatingFormat::GatingMl,
                sample: None,
                references: Vec::new(),
            },
        }
    }
}
