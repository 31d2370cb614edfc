use std::collections::{HashMap, HashSet};

use super::gate::Reason;
use super::parameter::Parameters;
use crate::document::xml::{Element, excerpt};
use crate::document::{CompensationReference, MatrixForm, NamedMatrix, NamedSignal, ReadError};

/// Most entries of a matrix.
const MAX_ENTRIES: usize = 1 << 20;

/// The prefix by which FlowJo names the compensated parameters of the matrix that a file brings.
const USUAL_PREFIX: &str = "Comp-";

/// The matrices of a sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Matrices {
    list: Vec<SampleMatrix>,
}

/// One matrix and how gates name its stains.
#[derive(Clone, Debug, PartialEq)]
struct SampleMatrix {
    prefix: String,
    suffix: String,
    /// Names that the workspace gives to single stains, beside prefix and suffix.
    own_names: HashMap<String, String>,
    values: Values,
}

/// Where the values of a matrix are.
#[derive(Clone, Debug, PartialEq)]
enum Values {
    /// In the workspace.
    Given(NamedMatrix),
    /// In the file.
    OfFile,
    /// Nowhere that they can be had from: why.
    Unsupported { stains: Option<Vec<String>>, what: String },
}

impl Matrices {
    /// Takes a parameter's name of a gate apart: with the prefix and the suffix of a matrix it means a stain of it.
    pub(super) fn signal(&self, name: &str, parameters: &Parameters) -> Result<NamedSignal, Reason> {
        let mut found = self.list.iter().filter_map(|matrix| matrix.stain(name).map(|stain| (matrix, stain)));
        let (matrix, stain) = match (found.next(), found.next()) {
            (None, _) => return Ok(uncompensated(parameters.name_in_file(name))),
            (Some(one), None) => one,
            (Some(_), Some(_)) => {
                return Err(Reason(format!("{}, which several matrices name,", excerpt(name))));
            }
        };
        let (name, compensation) = match &matrix.values {
            Values::Given(given) => (stain, CompensationReference::Matrix(given.id.clone())),
            Values::OfFile => (parameters.name_in_file(stain), CompensationReference::File),
            Values::Unsupported { what, .. } => return Err(Reason(what.clone())),
        };
        Ok(NamedSignal { name: name.to_owned(), compensation })
    }

    /// Returns the matrices that the workspace holds.
    pub(super) fn into_given(self) -> Vec<NamedMatrix> {
        let given = self.list.into_iter().filter_map(|matrix| match matrix.values {
            Values::Given(matrix) => Some(matrix),
            Values::OfFile | Values::Unsupported { .. } => None,
        });
        given.collect()
    }
}

impl SampleMatrix {
    fn stain<'n>(&'n self, name: &'n str) -> Option<&'n str> {
        if let Some(stain) = self.own_names.get(name) {
            return Some(stain);
        }
        let inner = name.strip_prefix(&self.prefix)?.strip_suffix(&self.suffix)?;
        let is_named = match &self.values {
            Values::Given(matrix) => matrix.stains.iter().any(|stain| stain == inner),
            Values::Unsupported { stains: Some(stains), .. } => stains.iter().any(|stain| stain == inner),
            // Which stains there are is not known: without prefix and suffix a name could mean the parameter itself.
            Values::OfFile | Values::Unsupported { stains: None, .. } => inner.len() < name.len(),
        };
        is_named.then_some(inner)
    }
}

/// Makes the signal of a parameter as it is.
fn uncompensated(name: &str) -> NamedSignal {
    NamedSignal { name: name.to_owned(), compensation: CompensationReference::Uncompensated }
}

/// Reads the matrices of a sample; one that says that nothing is compensated (id −2) is none.
pub(super) fn read(sample: Element<'_>, parameters: &Parameters) -> Result<Matrices, ReadError> {
    let mut list = Vec::new();
    let mut ids = HashSet::new();
    for element in sample.children_named("spilloverMatrix") {
        if element.attribute("id").map(str::trim) == Some("-2") {
            continue;
        }
        let name = element.attribute("name").filter(|name| !name.is_empty()).unwrap_or("matrix");
        let mut id = name.to_owned();
        let mut number = 2;
        while !ids.insert(id.clone()) {
            id = format!("{name} ({number})");
            number += 1;
        }
        list.push(read_one(element, id, parameters)?);
    }
    Ok(Matrices { list })
}

fn read_one(element: Element<'_>, id: String, parameters: &Parameters) -> Result<SampleMatrix, ReadError> {
    let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
    let rows: Vec<Element<'_>> = element.children_named("spillover").collect();
    if rows.is_empty() {
        let is_of_file = element.attribute("id").map(str::trim) == Some("-1");
        let what = format!("matrix \"{}\", whose coefficients the workspace does not hold,", excerpt(&id));
        return Ok(SampleMatrix {
            prefix: element.attribute("prefix").unwrap_or(USUAL_PREFIX).to_owned(),
            suffix: attribute("suffix"),
            own_names: HashMap::new(),
            values: if is_of_file { Values::OfFile } else { Values::Unsupported { stains: None, what } },
        });
    }
    let matrix = read_rows(element, &rows, id, parameters)?;
    let own_names = rows.iter().zip(&matrix.stains).filter_map(|(row, stain)| {
        let own = row.attribute("userProvidedCompInfix").filter(|own| !own.is_empty())?;
        Some((own.to_owned(), stain.clone()))
    });
    let own_names = own_names.collect();
    let algorithm = attribute("weightOptAlgorithmType");
    let is_weighted = attribute("spectral") == "1" && !matches!(algorithm.as_str(), "" | "OLS");
    let values = if is_weighted {
        let what = format!("unmixing by {}", excerpt(&algorithm));
        Values::Unsupported { stains: Some(matrix.stains), what }
    } else {
        Values::Given(matrix)
    };
    Ok(SampleMatrix { prefix: attribute("prefix"), suffix: attribute("suffix"), own_names, values })
}

fn read_rows(
    element: Element<'_>,
    rows: &[Element<'_>],
    id: String,
    parameters: &Parameters,
) -> Result<NamedMatrix, ReadError> {
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
    let mut seen = HashSet::new();
    for (row, stain) in rows.iter().zip(&stains) {
        if !seen.insert(stain) {
            return Err(row.refuse("each stain once", format!("\"{}\" twice", excerpt(stain))));
        }
    }
    let Some(&first) = rows.first() else { return Err(element.refuse("an element spillover", "none")) };
    let detectors = detectors(first, &listed)?;
    if stains.len().saturating_mul(detectors.len()) > MAX_ENTRIES {
        return Err(ReadError::Limit { what: "entries of a matrix", limit: MAX_ENTRIES });
    }
    let mut coefficients = Vec::with_capacity(stains.len() * detectors.len());
    for &row in rows {
        coefficients.extend(read_row(row, &detectors)?);
    }
    let detectors = detectors.iter().map(|name| parameters.name_in_file(name).to_owned()).collect();
    Ok(NamedMatrix { id, stains, detectors, coefficients, form: MatrixForm::Spectra })
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
