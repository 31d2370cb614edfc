//! FlowJo 10 workspaces (`.wsp`): samples, their gates, and the counts that FlowJo wrote.
//!
//! Gates are brought to the scale on which FlowJo draws: bounds and vertices of a workspace are values before the
//! transformation, edges of a polygon are straight after it. What is not supported is named, with all that depends on
//! it, and left out. `docs/algorithms` tells where FlowJo's own counts differ and why.

mod bins;
mod ellipse;
mod gate;
mod group;
mod matching;
mod matrix;
mod parameter;
mod population;
mod sample;
mod scale;

use crate::document::ReadError;
use crate::document::xml::{self, Element};

pub use bins::{BinnedGates, bin};
pub use group::Group;
pub use matching::{Evidence, FileFacts, MatchError, SampleMatch};
pub use population::{FlowJoCount, Unsupported};
pub use sample::WorkspaceSample;

/// A workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    version: Option<String>,
    samples: Vec<WorkspaceSample>,
    groups: Vec<Group>,
}

impl Workspace {
    /// Reads a workspace.
    ///
    /// # Errors
    /// [`ReadError`] for text that is no workspace, with the place and the rule. What FlowJo can do and this reader cannot
    /// is no error: [`WorkspaceSample::unsupported`] names it.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let document = xml::parse(text)?;
        let root = Element::root(&document, "Workspace")?;
        let samples = root.children_named("SampleList").flat_map(|list| list.children_named("Sample"));
        let groups = root.children_named("Groups").flat_map(|list| list.children_named("GroupNode"));
        Ok(Self {
            version: root.attribute("flowJoVersion").or_else(|| root.attribute("version")).map(str::to_owned),
            samples: samples.map(sample::read).collect::<Result<_, _>>()?,
            groups: groups.map(group::read).collect::<Result<_, _>>()?,
        })
    }

    /// Returns FlowJo's version, where the workspace tells it.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Returns the samples, in the order of the workspace.
    #[must_use]
    pub fn samples(&self) -> &[WorkspaceSample] {
        &self.samples
    }

    /// Returns the groups, in the order of the workspace.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }
}
