use crate::document::xml::Element;
use crate::document::{MatrixForm, NamedMatrix, ReadError};

/// Most entries of a matrix: 1,024 stains of 1,024 detectors.
const MAX_ENTRIES: usize = 1 << 20;

/// Reads a `spectrumMatrix`: a row a fluorochrome, a column a detector; inverted already, a row a detector.
pub(super) fn read(element: Element<'_>) -> Result<NamedMatrix, ReadError> {
    let id = element.require("id")?;
    if matches!(id, "FCS" | "uncompensated") {
        return Err(element.refuse("an id other than FCS and uncompensated, which have a meaning", id));
    }
    let stains = names(element, "fluorochromes")?;
    let detectors = names(element, "detectors")?;
    let form = match element.boolean_if_any("matrix-inverted-already")? {
        Some(true) => MatrixForm::Inverse,
        Some(false) | None => MatrixForm::Spectra,
    };
    let [row_count, column_count] = match form {
        MatrixForm::Spectra => [stains.len(), detectors.len()],
        MatrixForm::Inverse => [detectors.len(), stains.len()],
    };
    let rows: Vec<Element<'_>> = element.children_named("spectrum").collect();
    if rows.len() != row_count {
        return Err(element.refuse(format!("{row_count} elements spectrum"), format!("{}", rows.len())));
    }
    if row_count.saturating_mul(column_count) > MAX_ENTRIES {
        return Err(ReadError::Limit { what: "entries of a matrix", limit: MAX_ENTRIES });
    }
    let mut coefficients = Vec::with_capacity(row_count * column_count);
    for row in rows {
        let before = coefficients.len();
        for entry in row.children_named("coefficient") {
            coefficients.push(entry.number("value")?);
        }
        let found = coefficients.len() - before;
        if found != column_count {
            return Err(row.refuse(format!("{column_count} elements coefficient"), format!("{found}")));
        }
    }
    Ok(NamedMatrix { id: id.to_owned(), stains, detectors, coefficients, form })
}

/// Lists the names of the dimensions in a part of the matrix, each once.
fn names(element: Element<'_>, part: &'static str) -> Result<Vec<String>, ReadError> {
    let Some(list) = element.child(part) else {
        return Err(element.refuse(format!("an element {part}"), "none"));
    };
    let mut seen = std::collections::HashSet::new();
    let mut names = Vec::new();
    for dimension in list.children_named("fcs-dimension") {
        let name = dimension.require("name")?;
        if !seen.insert(name) {
            return Err(dimension.refuse(format!("each name once in {part}"), format!("\"{name}\" twice")));
        }
        names.push(name.to_owned());
    }
    if names.is_empty() { Err(list.refuse("at least one fcs-dimension", "none")) } else { Ok(names) }
}
