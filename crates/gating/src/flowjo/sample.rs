use super::gate::Context;
use super::population::{self, FlowJoCount, Unsupported};
use super::{matrix, parameter, scale};
use crate::GateTree;
use crate::document::xml::Element;
use crate::document::{GateDocument, ReadError};

/// A sample of a workspace: which file it was, and its gates.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkspaceSample {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) uri: Option<String>,
    pub(super) keywords: Vec<(String, String)>,
    event_count: Option<u64>,
    gates: GateDocument,
    counts: Vec<FlowJoCount>,
    unsupported: Vec<Unsupported>,
}

impl WorkspaceSample {
    /// Returns the id by which the workspace refers to the sample.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the sample's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where FlowJo found the file, as a URI.
    #[must_use]
    pub fn uri(&self) -> Option<&str> {
        self.uri.as_deref()
    }

    /// Returns the value of a keyword of the file, as FlowJo copied it; names are compared without regard to case.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&str> {
        let found = self.keywords.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the number of events that FlowJo counted; `None` where it had not counted.
    #[must_use]
    pub fn event_count(&self) -> Option<u64> {
        self.event_count
    }

    /// Returns the gates that are supported.
    #[must_use]
    pub fn gates(&self) -> &GateDocument {
        &self.gates
    }

    /// Returns FlowJo's own counts, one for each population of the gates, in their order.
    #[must_use]
    pub fn counts(&self) -> &[FlowJoCount] {
        &self.counts
    }

    /// Returns what is left out, and what with it.
    #[must_use]
    pub fn unsupported(&self) -> &[Unsupported] {
        &self.unsupported
    }
}

/// Reads a `Sample`.
pub(super) fn read(element: Element<'_>) -> Result<WorkspaceSample, ReadError> {
    let Some(node) = element.child("SampleNode") else {
        return Err(element.refuse("an element SampleNode", "none"));
    };
    let data_set = element.child("DataSet");
    let id = node.attribute("sampleID").or_else(|| data_set.and_then(|one| one.attribute("sampleID")));
    let keywords = element.children_named("Keywords").flat_map(|list| list.children_named("Keyword"));
    let keyword =
        |one: Element<'_>| Some((one.attribute("name")?.to_owned(), one.attribute("value")?.to_owned()));
    let keywords: Vec<(String, String)> = keywords.filter_map(keyword).collect();
    let parameters = parameter::Parameters::read(element, &keywords)?;
    let matrices = matrix::read(element, &parameters)?;
    let scales = scale::read(element.child("Transformations"), &parameters)?;
    let mut context = Context::new(parameters, matrices, scales);
    let populations = population::read(node, &mut context)?;
    Ok(WorkspaceSample {
        id: id.unwrap_or_default().to_owned(),
        name: node.require("name")?.to_owned(),
        uri: data_set.and_then(|one| one.attribute("uri")).map(str::to_owned),
        keywords,
        event_count: node.attribute("count").and_then(|count| count.trim().parse().ok()),
        gates: GateDocument {
            tree: GateTree::new(populations.kept)?,
            matrices: context.matrices.into_given(),
            remarks: context.remarks,
        },
        counts: populations.counts,
        unsupported: populations.unsupported,
    })
}
