use serde::{Deserialize, Serialize};

use super::{GateSource, GatingEntry};
use crate::result::{FindingEntry, FindingLevel, SoftwareEntry};

/// What a document of gates holds, without a file: the answer of `flowmrd gate` when it is given none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateListing {
    /// The program that made the list.
    pub software: SoftwareEntry,
    /// The document.
    pub gating: GatingEntry,
    /// The samples of a workspace, or the one set of gates that other documents have.
    pub samples: Vec<ListedSample>,
    /// What was read with leniency or left out.
    pub findings: Vec<FindingEntry>,
}

/// One set of gates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSample {
    /// Name of the sample; null where the gates are not those of one file.
    pub name: Option<String>,
    /// Where FlowJo found the sample's file; null where the document does not tell.
    pub uri: Option<String>,
    /// Events that FlowJo counted; null where it had not counted.
    pub event_count: Option<u64>,
    /// The populations.
    pub populations: Vec<ListedPopulation>,
}

/// One population of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPopulation {
    /// Its path.
    pub path: String,
    /// The count that FlowJo wrote; null where it wrote none.
    pub flowjo_count: Option<u64>,
}

impl GateListing {
    /// Lists what a document holds.
    #[must_use]
    pub fn of(source: &GateSource) -> Self {
        let plain = |paths: Vec<String>| ListedSample {
            name: None,
            uri: None,
            event_count: None,
            populations: paths
                .into_iter()
                .map(|path| ListedPopulation { path, flowjo_count: None })
                .collect(),
        };
        let (samples, findings) = match source {
            GateSource::Assay(assay) => {
                let paths = assay.populations().iter().map(|one| one.path().to_owned()).collect();
                (vec![plain(paths)], Vec::new())
            }
            GateSource::Document { document, .. } => {
                let tree = &document.tree;
                let paths = tree.indices().map(|index| tree.path(index).to_owned()).collect();
                let remarks = document.remarks.iter().map(|remark| super::result::remark(remark.to_string()));
                (vec![plain(paths)], remarks.collect())
            }
            GateSource::FlowJo { workspace, .. } => {
                let listed = workspace.samples().iter().map(|sample| ListedSample {
                    name: Some(sample.name().to_owned()),
                    uri: sample.uri().map(str::to_owned),
                    event_count: sample.event_count(),
                    populations: sample
                        .counts()
                        .iter()
                        .map(|count| ListedPopulation { path: count.path.clone(), flowjo_count: count.count })
                        .collect(),
                });
                let findings = workspace.samples().iter().flat_map(super::result::unsupported);
                (listed.collect(), findings.collect())
            }
        };
        let mut findings: Vec<FindingEntry> = findings;
        findings.push(FindingEntry {
            code: "no-file".to_owned(),
            level: FindingLevel::NotEvaluated,
            message: "no file was given: nothing is counted".to_owned(),
        });
        Self { software: SoftwareEntry::this(), gating: source.describe(None), samples, findings }
    }
}
