use std::collections::HashMap;

use crate::document::xml::{Element, excerpt};
use crate::document::{CompensationReference, MatrixForm, NamedMatrix, NamedSignal, ReadError};

/// Most entries of a matrix.
const MAX_ENTRIES: usize = 1 << 20;

/// The compensation of a sample.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SampleMatrix {
    pub(super) matrix: NamedMatrix,
    prefix: String,
    suffix: String,
    /// Why its values cannot be had.
    pub(super) unsupported: Option<String>,
}

impl SampleMatrix {
    /// Takes a parameter's name of a gate apart: with the prefix and the suffix it means a stain of the matrix.
    pub(super) fn signal(&self, name: &str) -> NamedSignal {
        let inner = name.strip_prefix(&self.prefix).and_then(|name| name.strip_suffix(&self.suffix));
        match inner.filter(|inner| self.matrix.stains.iter().any(|stain| stain == inner)) {
            Some(stain) => NamedSignal {
                name: stain.to_owned(),
                compensation: CompensationReference::Matrix(self.matrix.id.clone()),
            },
            None => uncompensated(name),
        }
    }
}

/// Makes the signal of a parameter as it is.
pub(super) fn uncompensated(name: &str) -> NamedSignal {
    NamedSignal { name: name.to_owned(), compensation: CompensationReference::Uncompensated }
}

/// Reads the `spilloverMatrix` of a sample; `None` where it has none, or one that says that nothing is compensated.
pub(super) fn read(sample: Element<'_>) -> Result<Option<SampleMatrix>, ReadError> {
    let Some(element) = sample.child("spilloverMatrix") else { return Ok(None) };
    if sample.children_named("spilloverMatrix").count() > 1 {
        return Err(element.refuse("one spilloverMatrix a sample", "several"));
    }
    let rows: Vec<Element<'_>> = element.children_named("spillover").collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let names = |list: Option<Element<'_>>| {
        let parameters = list.into_iter().flat_map(|list| list.children_named("parameter"));
        parameters.map(|one| one.require("name").map(str::to_owned)).collect::<Result<Vec<_>, ReadError>>()
    };
    let listed = names(element.child("parameters"))?;
    let stains: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(row, one)| {
            let named = one.attribute("parameter").map(str::to_owned).or_else(|| listed.get(row).cloned());
            named.ok_or_else(|| one.refuse("the attribute parameter", "none"))
        })
        .collect::<Result<_, _>>()?;
    let detectors = detectors(rows[0], &listed)?;
    if stains.len().saturating_mul(detectors.len()) > MAX_ENTRIES {
        return Err(ReadError::Limit { what: "entries of a matrix", limit: MAX_ENTRIES });
    }
    let mut coefficients = Vec::with_capacity(stains.len() * detectors.len());
    for row in rows {
        coefficients.extend(read_row(row, &detectors)?);
    }
    let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
    let algorithm = attribute("weightOptAlgorithmType");
    let is_weighted = attribute("spectral") == "1" && !matches!(algorithm.as_str(), "" | "OLS");
    let id = element.attribute("name").filter(|name| !name.is_empty()).unwrap_or("matrix").to_owned();
    Ok(Some(SampleMatrix {
        matrix: NamedMatrix { id, stains, detectors, coefficients, form: MatrixForm::Spectra },
        prefix: attribute("prefix"),
        suffix: attribute("suffix"),
        unsupported: is_weighted.then(|| format!("unmixing by {}", excerpt(&algorithm))),
    }))
}

/// Lists the detectors by the names on the coefficients of a row, or by the list of parameters where they bear none.
fn detectors(row: Element<'_>, listed: &[String]) -> Result<Vec<String>, ReadError> {
    let named: Option<Vec<String>> =
        row.children_named("coefficient").map(|one| one.attribute("parameter").map(str::to_owned)).collect();
    let detectors = named.unwrap_or_else(|| listed.to_vec());
    if detectors.is_empty() {
        return Err(row.refuse("at least one element coefficient", "none"));
    }
    Ok(detectors)
}

/// Reads a row, its coefficients by their names.
fn read_row(row: Element<'_>, detectors: &[String]) -> Result<Vec<f64>, ReadError> {
    let mut by_name = HashMap::new();
    for (number, entry) in row.children_named("coefficient").enumerate() {
        let name = entry.attribute("parameter").or_else(|| detectors.get(number).map(String::as_str));
        let Some(name) = name else {
            return Err(row.refuse(format!("{} elements coefficient", detectors.len()), "more"));
        };
        if by_name.insert(name, entry.number("value")?).is_some() {
            return Err(entry.refuse("each parameter once", format!("\"{}\" twice", excerpt(name))));
        }
    }
    let coefficient = |name: &String| {
        let expected = || format!("a coefficient of {}", excerpt(name));
        by_name.get(name.as_str()).copied().ok_or_else(|| row.refuse(expected(), "none"))
    };
    if by_name.len() > detectors.len() {
        return Err(row.refuse(format!("{} elements coefficient", detectors.len()), "others"));
    }
    detectors.iter().map(coefficient).collect()
}
