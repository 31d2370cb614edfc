use crate::document::ReadError;
use crate::document::xml::Element;
use crate::tree::{MAX_PATH_LEN, MAX_POPULATIONS};

/// A group of samples, and the gates that it gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name.
    pub name: String,
    /// Ids of its samples.
    pub sample_ids: Vec<String>,
    /// Paths of the populations that stand in the group itself; each sample has copies of its own.
    pub population_paths: Vec<String>,
}

/// Elements that are populations.
const POPULATIONS: [&str; 4] = ["Population", "AndNode", "OrNode", "NotNode"];

pub(super) fn read(element: Element<'_>) -> Result<Group, ReadError> {
    let references = element.child("Group").and_then(|group| group.child("SampleRefs"));
    let ids = references.into_iter().flat_map(|list| list.children_named("SampleRef"));
    let mut population_paths = Vec::new();
    list(element, "", &mut population_paths)?;
    Ok(Group {
        name: element.require("name")?.to_owned(),
        sample_ids: ids.map(|id| id.require("sampleID").map(str::to_owned)).collect::<Result<_, _>>()?,
        population_paths,
    })
}

/// Lists the paths of the populations below an element; documents are no deeper than their reader allows.
fn list(element: Element<'_>, path: &str, paths: &mut Vec<String>) -> Result<(), ReadError> {
    let below = element.children_named("Subpopulations").flat_map(Element::children);
    for population in below.filter(|child| POPULATIONS.contains(&child.name())) {
        let path = format!("{path}/{}", population.require("name")?.replace('/', "_"));
        if path.len() > MAX_PATH_LEN || paths.len() == MAX_POPULATIONS {
            let expected =
                format!("at most {MAX_POPULATIONS} populations, with paths of at most {MAX_PATH_LEN} bytes");
            return Err(population.refuse(expected, "more"));
        }
        paths.push(path.clone());
        list(population, &path, paths)?;
    }
    Ok(())
}
