//! The documents that are mutated.

use std::fs;
use std::path::{Path, PathBuf};

use flowmrd_gating::flowjo::Workspace;
use flowmrd_gating::gating_ml;

use super::element::Element;
use super::{Kind, MAX_LEN};

/// The tests' own documents, and real ones.
pub struct Corpus {
    gating_ml: Vec<Element>,
    workspaces: Vec<Element>,
    assays: Vec<String>,
}

impl Corpus {
    pub fn new(data: Option<&Path>) -> Self {
        let workspace = include_str!("../seeds/every.wsp");
        let own = [
            include_str!("../seeds/every.xml"),
            include_str!("../seeds/cytobank.xml"),
            include_str!("../seeds/parts.xml"),
        ];
        let mut gating_ml: Vec<Element> = own.into_iter().filter_map(Element::parse).collect();
        // What the writer makes of a workspace: scales carried back, booleans taken apart.
        let written =
            Workspace::read(workspace).ok().and_then(|read| gating_ml::write(read.samples()[0].gates()).ok());
        gating_ml.extend(written.and_then(|written| Element::parse(&written.text)));
        gating_ml.extend(read_all(data, "gatingml/gml", "xml"));
        let workspaces = Element::parse(workspace).into_iter().chain(read_all(data, "flowjo", "wsp"));
        let assays = [
            include_str!("../seeds/every.toml"),
            include_str!("../seeds/axes.toml"),
            include_str!("../seeds/small.toml"),
        ];
        let fixture = include_str!("../../../../../fixtures/follow-up.toml");
        let example = include_str!("../../../../../docs/examples/blood-t-cells.toml");
        Self {
            gating_ml,
            workspaces: workspaces.collect(),
            assays: assays.into_iter().chain([fixture, example]).map(str::to_owned).collect(),
        }
    }

    pub fn len(&self, kind: Kind) -> usize {
        match kind {
            Kind::Assay => self.assays.len(),
            kind => self.elements(kind).len(),
        }
    }

    pub fn elements(&self, kind: Kind) -> &[Element] {
        if kind == Kind::Workspace { &self.workspaces } else { &self.gating_ml }
    }

    pub fn texts(&self) -> &[String] {
        &self.assays
    }
}

/// Parses the documents of a folder; long ones lose their keywords and layouts, and all samples but one.
fn read_all(data: Option<&Path>, folder: &str, ending: &str) -> Vec<Element> {
    let Some(entries) = data.and_then(|data| fs::read_dir(data.join(folder)).ok()) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    let mut documents = Vec::new();
    for text in paths.iter().filter_map(|path| fs::read_to_string(path).ok()) {
        let Some(mut document) = Element::parse(&text) else { continue };
        if text.len() > MAX_LEN / 2 {
            document.prune(&[
                "Graph",
                "LayoutEditor",
                "TableEditor",
                "Scripts",
                "SOP",
                "Columns",
                "Cytometers",
                "exports",
            ]);
            document.keep_first("Sample", 1);
            document.keep_first("Keyword", 20);
        }
        documents.push(document);
    }
    documents
}
