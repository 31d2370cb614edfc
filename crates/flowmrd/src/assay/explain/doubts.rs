//! What is legal in an assay and doubtful.

use serde::Serialize;

use super::super::{Assay, Place};
use super::gates::Tree;
use super::words::{name, plain};
use super::{Seen, TOP};

mod levels;
mod scales;
mod trees;
mod unused;

/// Something that is legal and that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Name of the rule, kebab-case; stable over versions.
    pub code: String,
    /// Line of the document, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found and what was expected: one line.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl Doubt {
    fn new(code: &str, place: Place, message: String, advice: &str) -> Self {
        let Place { line, column } = place;
        Self { code: code.to_owned(), line, column, message, advice: advice.to_owned() }
    }
}

/// Lists the doubts about an assay, and about it for a file, in the order of the document.
pub(super) fn list(assay: &Assay, tree: Option<&Tree>, seen: Option<&Seen<'_>>) -> Vec<Doubt> {
    let mut doubts = unused::list(assay);
    doubts.extend(levels::list(assay));
    if let Some(tree) = tree {
        doubts.extend(scales::list(tree, seen));
        doubts.extend(trees::list(assay, tree));
    }
    doubts.extend(seen.into_iter().flat_map(of_file));
    doubts.sort_by_key(|doubt| (doubt.line, doubt.column));
    doubts
}

/// Takes over what finding the names in a file has to tell.
fn of_file(seen: &Seen<'_>) -> Vec<Doubt> {
    let remark = |message: &String| {
        let advice = "write the name as the file has it in [markers]";
        Doubt::new("name-remark", TOP, format!("{}: {}", name(seen.file), plain(message)), advice)
    };
    let finding = |finding: &crate::result::FindingEntry| {
        let advice = "look at the file's spillover matrix before its values are believed";
        Doubt::new(&finding.code, TOP, plain(&finding.message), advice)
    };
    seen.remarks.iter().map(remark).chain(seen.findings.iter().map(finding)).collect()
}
