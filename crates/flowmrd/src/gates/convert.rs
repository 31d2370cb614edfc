//! Gates from one format to another.

use std::path::Path;

use flowmrd_gating::document::{CompensationReference, NamedDimension, NamedSignal, Remark};
use flowmrd_gating::flowjo::{SampleMatch, Workspace};
use flowmrd_gating::{GateDocument, gating_ml};

use super::{GateSource, find_sample, of_sample};
use crate::assay::{self, Assay, CompensationSource};
use crate::error::Error;
use crate::input::Input;
use crate::options::Options;
use crate::panel::{Recorded, name_gates};

/// A format to which gates are converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConversionFormat {
    /// An assay of this software.
    Assay,
    /// Gating-ML 2.0, valid against the standard's schemas.
    GatingMl,
}

/// Gates in another format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The document.
    pub text: String,
    /// What is not in it as it was, and what was remarked on the gates before; it stands in the document too.
    pub remarks: Vec<String>,
}

/// Converts gates to another format.
///
/// The populations have the same members in every file. Names of markers, which an assay's own gates have, and the sample
/// of a workspace are found in `path`; a workspace's sample may be named by `sample` instead.
///
/// # Errors
/// [`Error::NeedsFile`] where only a file can tell what the gates are, [`Error::Sample`], [`Error::Write`] and
/// [`Error::AssayWrite`] for gates that the format cannot hold; those of [`gate_file`](super::gate_file) for a file whose
/// names the gates do not find.
pub fn convert(
    source: &GateSource,
    format: ConversionFormat,
    path: Option<&Path>,
    sample: Option<&str>,
    options: &Options<'_>,
) -> Result<Conversion, Error> {
    source.check_sample(sample)?;
    let input = path.map(|path| Input::open(path, options)).transpose()?;
    let document = document_of(source, input.as_ref(), sample)?;
    let mut remarks: Vec<String> = document.remarks.iter().map(ToString::to_string).collect();
    let text = match format {
        ConversionFormat::GatingMl => {
            let written = gating_ml::write(&document)?;
            remarks.extend(written.remarks.iter().map(ToString::to_string));
            written.text
        }
        ConversionFormat::Assay => {
            let described = source.describe(None);
            let title = format!("Gates of {}", described.file);
            let written = assay::write(&document, &title, &format!("SHA-256 {}", described.sha256))?;
            remarks.extend(written.remarks);
            written.text
        }
    };
    Ok(Conversion { text, remarks })
}

/// Finds the gates themselves.
fn document_of(
    source: &GateSource,
    input: Option<&Input>,
    sample: Option<&str>,
) -> Result<GateDocument, Error> {
    let named = match source {
        GateSource::Assay(assay) => {
            assay.reference().and_then(|reference| reference.sample.as_ref()).map(|name| name.value.as_str())
        }
        _ => None,
    };
    match source.origin() {
        GateSource::Document { document, .. } => Ok((**document).clone()),
        GateSource::FlowJo { workspace, .. } => {
            Ok(of_workspace(pick_sample(workspace, input, sample.or(named))?))
        }
        GateSource::Assay(assay) => of_assay(assay, input),
    }
}

fn of_assay(assay: &Assay, input: Option<&Input>) -> Result<GateDocument, Error> {
    let mut document = match input {
        Some(input) => name_gates(assay, &Recorded::of(&input.name, input.data_set()?))?,
        None => assay.named_gates()?,
    };
    let signals = document.tree.indices().flat_map(|index| document.tree.gate(index).dimensions());
    let is_by_file = |signal: &NamedSignal| signal.compensation == CompensationReference::File;
    let is_strict = assay.sources().any(|source| *source == CompensationSource::File);
    if is_strict && signals.flat_map(NamedDimension::signals).any(is_by_file) {
        let message = "the assay refuses a file without a spillover matrix; the gates that are written take its values \
                       as they are recorded";
        document.remarks.push(Remark { line: 0, message: message.to_owned() });
    }
    Ok(document)
}

fn pick_sample<'w>(
    workspace: &'w Workspace,
    input: Option<&Input>,
    sample: Option<&str>,
) -> Result<SampleMatch<'w>, Error> {
    match (input, sample, workspace.samples()) {
        (_, Some(name), _) => Ok(workspace.sample_named(name)?),
        (Some(input), None, _) => find_sample(workspace, input, None),
        (None, None, [only]) => Ok(workspace.sample_named(only.id())?),
        (None, None, several) => {
            let names: Vec<&str> = several.iter().map(|one| one.name()).collect();
            let what = format!("the gates of one sample of {}: {}", several.len(), names.join(", "));
            Err(Error::NeedsFile { what })
        }
    }
}

/// Takes the gates of a sample, what is left out of them among their remarks.
fn of_workspace(found: SampleMatch<'_>) -> GateDocument {
    let mut document = found.sample.gates().clone();
    let remarks = of_sample(found).into_iter();
    document.remarks.extend(remarks.map(|finding| Remark { line: 0, message: finding.message }));
    document
}
