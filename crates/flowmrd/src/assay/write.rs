//! From gates of any origin to an assay document.

mod axes;
mod condition;

use flowmrd_gating::document::{CompensationReference, MatrixForm, NamedMatrix};
use flowmrd_gating::{GateDocument, PopulationIndex};

use self::axes::{Axes, Unwritable, write_axis};
use self::condition::write_condition;
pub(crate) use super::toml_text::key;
use super::toml_text::{comment, number, quoted};
use super::{Assay, AssayError};

/// What a level needs and gates do not say.
const TO_FILL_IN: &str = "\
# An MRD level needs what the gates do not say. Fill in, and take away the marks:
#
# [[laip]]
# name = \"…\"
# all_of = [\"/path/of/a/gate\"]
#
# [mrd]
# denominator = \"/path/of/a/gate\"
# lod_events = 20
# loq_events = 50
";

/// Longest name of a population that an assay takes, in characters.
const NAME_LIMIT: usize = 200;

/// An assay document that was written, and what is not in it as it was.
pub(crate) struct WrittenAssay {
    pub(crate) text: String,
    pub(crate) remarks: Vec<String>,
}

/// Why gates cannot be written as an assay.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AssayWriteError {
    /// A ratio of two signals that are compensated differently.
    #[error(
        "population {path}: expected a ratio of signals that are compensated alike, got two different ones"
    )]
    Ratio {
        /// The population.
        path: String,
    },
    /// A scale or a gate that assays do not have.
    #[error("population {path}: expected a gate on scales of assays, got {what}")]
    Unknown {
        /// The population.
        path: String,
        /// What it is.
        what: String,
    },
    /// An assay that is refused when it is read.
    #[error("gates that an assay cannot hold")]
    Unreadable {
        /// What an assay asks for.
        #[from]
        source: AssayError,
    },
    /// An assay that reads back to other populations.
    #[error("population {path}: expected the same path when the assay is read, got another")]
    OtherPath {
        /// The path as it was written.
        path: String,
    },
}

/// Writes gates as an assay with named axes; `title` says of what they are, and `origin` more about that.
///
/// Every number reads back to the same bits. What is written was read once to be sure that it can be.
pub(crate) fn write(
    document: &GateDocument,
    title: &str,
    origin: &str,
) -> Result<WrittenAssay, AssayWriteError> {
    let mut writer = Writer::new(document);
    let gates = document.tree.indices().map(|index| writer.gate(index)).collect::<Result<String, _>>()?;
    let mut text =
        comment(&format!("{title}, {origin}, converted by flowmrd {}.", env!("CARGO_PKG_VERSION")));
    document.remarks.iter().for_each(|remark| text.push_str(&comment(&remark.to_string())));
    writer.remarks.iter().for_each(|remark| text.push_str(&comment(remark)));
    let common = writer.axes.common_compensation();
    text.push_str(&format!("\ncompensation = {}\n\n", quoted(&writer.word(&common))));
    text.push_str(&format!("[assay]\nname = {}\nversion = \"converted\"\n", quoted(title)));
    document.matrices.iter().for_each(|matrix| text.push_str(&writer.matrix(matrix)));
    text.push_str("\n[axes]\n");
    for (dimension, name) in writer.axes.iter() {
        text.push_str(&format!(
            "{} = {}\n",
            key(name),
            write_axis(dimension, &common, &|one| writer.word(one))
        ));
    }
    text.push_str(&gates);
    text.push('\n');
    text.push_str(TO_FILL_IN);
    writer.check(&text)?;
    Ok(WrittenAssay { text, remarks: writer.remarks })
}

struct Writer<'d> {
    document: &'d GateDocument,
    axes: Axes<'d>,
    /// Paths as the assay has them.
    paths: Vec<String>,
    names: Vec<String>,
    remarks: Vec<String>,
}

impl<'d> Writer<'d> {
    fn new(document: &'d GateDocument) -> Self {
        let tree = &document.tree;
        let mut writer = Self {
            document,
            axes: Axes::default(),
            paths: vec![String::new(); tree.population_count()],
            names: Vec::new(),
            remarks: Vec::new(),
        };
        writer.names = tree.indices().map(|index| writer.name(index)).collect();
        for &index in tree.dependency_order() {
            let parent = tree.parent(index).map_or("", |parent| writer.paths[parent.0].as_str());
            writer.paths[index.0] = format!("{parent}/{}", writer.names[index.0]);
        }
        writer
    }

    /// Makes a name that an assay takes; one that it does not take as it is, is remarked.
    fn name(&mut self, index: PopulationIndex) -> String {
        let name = self.document.tree.name(index);
        let plain: String = name
            .trim()
            .chars()
            .take(NAME_LIMIT)
            .map(|one| if one.is_control() { '_' } else { one })
            .collect();
        let plain = plain.trim_end().to_owned();
        let plain = if plain.is_empty() { "unnamed".to_owned() } else { plain };
        if plain != name {
            let path = self.document.tree.path(index);
            self.remarks.push(format!("population {path} is called \"{plain}\""));
        }
        plain
    }

    fn gate(&mut self, index: PopulationIndex) -> Result<String, AssayWriteError> {
        let tree = &self.document.tree;
        let refer = |reference: &str| {
            // The tree has checked that the reference resolves.
            tree.find(reference).map_or_else(|_| reference.to_owned(), |index| self.paths[index.0].clone())
        };
        let condition = write_condition(tree.gate(index), &mut self.axes, &refer).map_err(|reason| {
            let path = tree.path(index).to_owned();
            match reason {
                Unwritable::Ratio => AssayWriteError::Ratio { path },
                Unwritable::Unknown(what) => AssayWriteError::Unknown { path, what },
            }
        })?;
        let parent = tree
            .parent(index)
            .map_or(String::new(), |parent| format!("parent = {}\n", quoted(&self.paths[parent.0])));
        Ok(format!("\n[[gate]]\nname = {}\n{parent}{condition}\n", quoted(&self.names[index.0])))
    }

    /// Returns the assay's word for a compensation.
    fn word(&self, reference: &CompensationReference) -> String {
        match reference {
            CompensationReference::Uncompensated => "none".to_owned(),
            CompensationReference::File => "file-if-any".to_owned(),
            CompensationReference::Matrix(id) => matrix_name(id),
        }
    }

    fn matrix(&self, matrix: &NamedMatrix) -> String {
        let names = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let (word, column_count) = match matrix.form {
            MatrixForm::Spectra => ("spectra", matrix.detectors.len()),
            MatrixForm::Inverse => ("inverse", matrix.stains.len()),
        };
        let rows = matrix.coefficients.chunks(column_count.max(1)).map(|row| {
            format!("  [{}],\n", row.iter().map(|&one| number(one)).collect::<Vec<_>>().join(", "))
        });
        let rows: String = rows.collect();
        let id = key(&matrix_name(&matrix.id));
        let detectors = names(&matrix.detectors);
        let stains = match matrix.stains == matrix.detectors {
            true => String::new(),
            false => format!("stains = [{}]\n", names(&matrix.stains)),
        };
        format!("\n[matrices.{id}]\ndetectors = [{detectors}]\n{stains}{word} = [\n{rows}]\n")
    }

    /// Reads what was written: an assay has limits that gates do not have.
    fn check(&self, text: &str) -> Result<(), AssayWriteError> {
        let read = Assay::parse_own(text, "assay")?;
        let found: std::collections::BTreeSet<&str> =
            read.populations().iter().map(|population| population.path()).collect();
        match self.paths.iter().find(|path| !found.contains(path.as_str())) {
            Some(path) => Err(AssayWriteError::OtherPath { path: path.clone() }),
            None => Ok(()),
        }
    }
}

/// Calls a matrix otherwise where its name means something else, or is blank.
fn matrix_name(id: &str) -> String {
    let is_taken = super::compensation::WORDS.contains(&id) || id.trim().is_empty();
    if is_taken { format!("matrix {id}").trim().to_owned() } else { id.to_owned() }
}
