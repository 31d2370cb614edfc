//! An assay to start from, written from a file's own panel.

use std::path::Path;

use flowmrd_fcs::DataSet;

use super::Assay;
use crate::error::Error;
use crate::input::Input;
use crate::options::Options;
use crate::panel::{Panel, Recorded};

mod gates;
mod names;
mod scales;
mod text;
mod values;

use gates::Gates;
use names::Names;
use scales::Scales;
use values::Values;

/// An assay that was written from a file's panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The document: it is read, and gates the file that it was written from.
    pub text: String,
    /// What of the panel is not in it, and what was assumed; it stands in the document too.
    pub remarks: Vec<String>,
}

/// Why no assay can be written from a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// Nothing that a LAIP could be made of.
    #[error("parameters of {file}: expected at least one of fluorescence whose name is its own, got {found}")]
    NoFluorescence {
        /// Name of the file.
        file: String,
        /// The parameters that the file has, the first of many.
        found: String,
    },
    /// An assay that cannot be applied to its own file: a fault of this crate.
    #[error("the assay of {file}: expected one that gates its own file, got a refusal")]
    Refused {
        /// Name of the file.
        file: String,
        /// Why.
        source: Box<Error>,
    },
}

/// Writes an assay from a file's own panel: its markers and their names, scales, compensation, and gates to be moved.
///
/// The coordinates are placeholders. They are quantiles of at most 65,536 of the file's events, so that each gate keeps some
/// of them, and say nothing about any population. A logicle scale has T from `$PnR`, M = 4.5, A = 0 and
/// W = (M − log10(T / |r|)) / 2, r the 5th percentile of the negative compensated values (Parks, Roederer and Moore,
/// Cytometry A 2006;69:541), rounded to 0.05 and kept from 0.1 to 2; 0.5 where fewer than 20 values are negative.
///
/// # Errors
/// [`Error::Io`] and [`Error::Fcs`] for a file that cannot be read, [`Error::Draft`] for one without fluorescence.
///
/// # Examples
/// ```
/// use flowmrd::assay::draft;
/// use flowmrd::{Assay, Options};
///
/// # let file = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/follow-up.fcs"));
/// let draft = draft(file, &Options::default())?;
/// let assay = Assay::parse(&draft.text, "draft.toml")?;
/// assert_eq!(assay.markers()[0].aliases, ["CD45", "V450-A"]);
/// assert_eq!(assay.mrd().unwrap().denominator.value, "/Steady/Singlets/Viable/Nucleated");
/// # Ok::<(), flowmrd::Error>(())
/// ```
pub fn draft(file: impl AsRef<Path>, options: &Options<'_>) -> Result<Draft, Error> {
    let input = Input::open(file.as_ref(), options)?;
    let data_set = input.data_set()?;
    let names = Names::of(&data_set.identities(), &Recorded::of(&input.name, data_set).kinds);
    if names.signals().next().is_none() {
        let found =
            data_set.parameters().iter().take(20).map(|one| one.short_name().escape_debug().to_string());
        let found = found.collect::<Vec<_>>().join(", ");
        return Err(DraftError::NoFluorescence { file: input.name.clone(), found }.into());
    }
    let values = Values::read(&input.file().events(data_set), data_set, &input.name)?;
    let scales = Scales::choose(data_set, &names, &values);
    let gates = Gates::choose(&names, &scales, &values);
    let mut remarks = names.remarks.clone();
    remarks.extend(values.remarks.iter().cloned());
    remarks.extend(gates.remarks.iter().cloned());
    let page = text::Page { file: &input.name, data_set, names: &names, values: &values, scales: &scales };
    let text = page.write(&gates, &remarks);
    check(&text, &input, data_set)?;
    Ok(Draft { text, remarks })
}

/// Reads what was written, and finds its names in the file.
fn check(text: &str, input: &Input, data_set: &DataSet) -> Result<(), Error> {
    let refused = |source: Error| DraftError::Refused { file: input.name.clone(), source: Box::new(source) };
    let assay = Assay::parse_own(text, "draft").map_err(|error| refused(error.into()))?;
    Panel::find(&assay, &Recorded::of(&input.name, data_set)).map_err(refused)?;
    Ok(())
}
