use std::collections::HashSet;
use std::path::Path;

use flowmrd_gating::flowjo::{Group, Unsupported, Workspace, WorkspaceSample};
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
    /// The version of FlowJo that wrote a workspace; null for other documents and where it does not tell.
    pub flowjo_version: Option<String>,
    /// The groups of a workspace; none for other documents.
    pub groups: Vec<ListedGroup>,
    /// The samples of a workspace, or the one set of gates that other documents have.
    pub samples: Vec<ListedSample>,
    /// What was read with leniency or left out, and what is missing.
    pub findings: Vec<FindingEntry>,
}

/// One group of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedGroup {
    /// Its name.
    pub name: String,
    /// Names of its samples.
    pub samples: Vec<String>,
    /// Paths of the populations that it gives its samples.
    pub populations: Vec<String>,
}

/// One set of gates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSample {
    /// Name of the sample; null where the gates are not those of one file.
    pub name: Option<String>,
    /// The id by which the workspace refers to the sample; null where the gates are not those of one file.
    pub id: Option<String>,
    /// Where FlowJo found the sample's file; null where the document does not tell.
    pub uri: Option<String>,
    /// Whether the file is there, at its URI or beside the document under its name; null where nobody looked.
    pub is_file_found: Option<bool>,
    /// Events that FlowJo counted; null where it had not counted.
    pub event_count: Option<u64>,
    /// The keywords by which the sample's file is told from others, as FlowJo copied them.
    pub keywords: Vec<ListedKeyword>,
    /// The populations.
    pub populations: Vec<ListedPopulation>,
    /// What is left out, each with all that depends on it.
    pub unsupported: Vec<ListedUnsupported>,
}

/// One keyword of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedKeyword {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One population of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPopulation {
    /// Its path.
    pub path: String,
    /// The count that FlowJo wrote; null where it wrote none.
    pub flowjo_count: Option<u64>,
    /// The group that gave it to the sample; null for one of the sample's own and in other documents.
    pub group: Option<String>,
}

/// Something of a workspace that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedUnsupported {
    /// Path of the population.
    pub path: String,
    /// What is not supported, in words.
    pub what: String,
    /// Line of the workspace, from 1.
    pub line: u32,
    /// Paths of the populations that are left out with it.
    pub dependents: Vec<String>,
}

impl GateListing {
    /// Lists what a document holds.
    #[must_use]
    pub fn of(source: &GateSource) -> Self {
        let mut listing = Self {
            software: SoftwareEntry::this(),
            gating: source.describe(None),
            flowjo_version: None,
            groups: Vec::new(),
            samples: Vec::new(),
            findings: Vec::new(),
        };
        match source.origin() {
            GateSource::Assay(assay) => {
                let paths = assay.populations().iter().map(|one| one.path().to_owned());
                listing.samples.push(ListedSample::plain(paths));
            }
            GateSource::Document { document, .. } => {
                let tree = &document.tree;
                listing
                    .samples
                    .push(ListedSample::plain(tree.indices().map(|index| tree.path(index).to_owned())));
                let remarks = document.remarks.iter().map(|remark| super::result::remark(remark.to_string()));
                listing.findings.extend(remarks);
            }
            GateSource::FlowJo { workspace, .. } => listing.add_workspace(workspace),
        }
        listing.findings.push(not_evaluated("no-file", "no file was given: nothing is counted".to_owned()));
        listing
    }

    fn add_workspace(&mut self, workspace: &Workspace) {
        self.flowjo_version = workspace.version().map(str::to_owned);
        self.groups = workspace.groups().iter().map(|group| ListedGroup::of(group, workspace)).collect();
        for sample in workspace.samples() {
            self.samples.push(ListedSample::of(sample));
            self.findings.extend(super::result::unsupported(sample));
            let remarks = sample.gates().remarks.iter();
            let remark = |remark| super::result::remark(format!("{}, {remark}", sample.name()));
            self.findings.extend(remarks.map(remark));
        }
    }

    /// Looks for the files of a workspace's samples where their URIs say, and in a folder (the workspace's own) under
    /// their names; a finding names each that is missing.
    pub fn look_for_files(&mut self, source: &GateSource, folder: &Path) {
        let GateSource::FlowJo { workspace, .. } = source else { return };
        for (listed, sample) in self.samples.iter_mut().zip(workspace.samples()) {
            let name = sample.file_name();
            let names = [name.as_deref(), Some(sample.name())];
            let beside =
                names.into_iter().flatten().any(|name| is_plain(name) && folder.join(name).is_file());
            let is_found = beside || sample.path().is_some_and(|path| folder.join(path).is_file());
            listed.is_file_found = Some(is_found);
            if !is_found {
                let place = sample.uri().map_or_else(|| "no URI".to_owned(), str::to_owned);
                let name = name.as_deref().unwrap_or(sample.name());
                let message = format!(
                    "the file of sample {} is missing: it is neither at its URI ({place}) nor beside the workspace as {name}",
                    sample.name()
                );
                self.findings.push(not_evaluated("file-missing", message));
            }
        }
    }
}

/// Tells whether a name is that of a file in a folder, and no way out of it.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != ".." && name != "." && !name.contains(['/', '\\', ':', '\0'])
}

fn not_evaluated(code: &str, message: String) -> FindingEntry {
    FindingEntry::line(code, FindingLevel::NotEvaluated, message)
}

impl ListedGroup {
    fn of(group: &Group, workspace: &Workspace) -> Self {
        let ids: HashSet<&str> = group.sample_ids.iter().map(String::as_str).collect();
        let samples = workspace.samples().iter().filter(|sample| ids.contains(sample.id()));
        Self {
            name: group.name.clone(),
            samples: samples.map(|sample| sample.name().to_owned()).collect(),
            populations: group.population_paths.clone(),
        }
    }
}

impl ListedSample {
    /// Lists gates that are not those of one file.
    fn plain(paths: impl Iterator<Item = String>) -> Self {
        Self {
            name: None,
            id: None,
            uri: None,
            is_file_found: None,
            event_count: None,
            keywords: Vec::new(),
            populations: paths
                .map(|path| ListedPopulation { path, flowjo_count: None, group: None })
                .collect(),
            unsupported: Vec::new(),
        }
    }

    fn of(sample: &WorkspaceSample) -> Self {
        let keyword =
            |(name, value): (&str, &str)| ListedKeyword { name: name.to_owned(), value: value.to_owned() };
        let counts = sample.counts().iter();
        Self {
            name: Some(sample.name().to_owned()),
            id: Some(sample.id().to_owned()),
            uri: sample.uri().map(str::to_owned),
            is_file_found: None,
            event_count: sample.event_count(),
            keywords: sample.identifying_keywords().map(keyword).collect(),
            populations: counts
                .map(|count| ListedPopulation {
                    path: count.path.clone(),
                    flowjo_count: count.count,
                    group: count.group.clone(),
                })
                .collect(),
            unsupported: sample.unsupported().iter().map(ListedUnsupported::of).collect(),
        }
    }
}

impl ListedUnsupported {
    fn of(one: &Unsupported) -> Self {
        Self {
            path: one.path.clone(),
            what: one.what.clone(),
            line: one.line,
            dependents: one.dependents.clone(),
        }
    }
}
