use flowmrd_gating::gate::{Ellipsoid, Polygon};
use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Located, Problems};
use super::document::{Section, finite, number, table, text, wrong_type};

/// A polygon on two markers' scales.
#[derive(Clone, Debug, PartialEq)]
pub struct PolygonCondition {
    /// Name of the marker along x.
    pub x: Located<String>,
    /// Name of the marker along y.
    pub y: Located<String>,
    /// Vertices x, y, at least three, finite; the last joins the first.
    pub vertices: Vec<[f64; 2]>,
}

/// An ellipsoid on the scales of several markers.
#[derive(Clone, Debug, PartialEq)]
pub struct EllipsoidCondition {
    /// Names of the markers, at least two.
    pub markers: Vec<Located<String>>,
    /// The centre, a coordinate a marker.
    pub mean: Vec<f64>,
    /// The covariance matrix, row by row; symmetric and positive definite.
    pub covariance: Vec<f64>,
    /// The square of the distance (x − µ)ᵀ Σ⁻¹ (x − µ) that is inside still, above 0.
    pub distance_square: f64,
}

pub(super) fn parse_pair(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    expected: &str,
    problems: &mut Problems<'_>,
) -> Option<[f64; 2]> {
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, subject, expected, problems);
        return None;
    };
    let numbers: Vec<_> = list.iter().map(|one| number(one, subject, problems)).collect();
    let numbers: Vec<f64> = numbers.into_iter().collect::<Option<_>>()?;
    let pair = <[f64; 2]>::try_from(numbers);
    if let Err(numbers) = &pair {
        let message =
            format!("{subject} has to be a pair: expected {expected}, got {} numbers", numbers.len());
        problems.add(&value.span(), message);
    }
    pair.ok()
}

pub(super) fn parse_polygon(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<PolygonCondition> {
    let mut section = Section::new(subject, value.span(), table(value, subject, problems)?);
    let [x, y] = ["x", "y"].map(|axis| {
        let entry = section.require(axis, "the name of a marker", problems)?;
        text(entry.value, &format!("`{axis}` of {subject}"), problems)
    });
    let vertices = section
        .require("vertices", "an array of [x, y]", problems)
        .and_then(|entry| parse_vertices(entry.value, &format!("`vertices` of {subject}"), problems));
    section.finish(problems);
    let (x, y) = (x?, y?);
    if x.value == y.value {
        problems.add(&value.span(), format!("{subject} lies on one axis: expected two different markers"));
        return None;
    }
    let vertices = vertices?;
    if let Err(error) = Polygon::new((), (), vertices.clone()) {
        problems.add(&value.span(), format!("{subject} is no polygon: {error}"));
        return None;
    }
    Some(PolygonCondition { x, y, vertices })
}

fn parse_vertices(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Vec<[f64; 2]>> {
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, subject, "an array of [x, y]", problems);
        return None;
    };
    let vertices: Vec<_> = list
        .iter()
        .map(|one| {
            let vertex = parse_pair(one, subject, "[x, y]", problems)?;
            let finite = vertex.iter().all(|coordinate| coordinate.is_finite());
            if !finite {
                problems
                    .add(&one.span(), format!("a vertex of {subject} is infinite: expected finite numbers"));
            }
            finite.then_some(vertex)
        })
        .collect();
    let vertices: Vec<_> = vertices.into_iter().collect::<Option<_>>()?;
    if vertices.len() < 3 {
        let message = format!("{subject} are too few: expected at least 3, got {}", vertices.len());
        problems.add(&value.span(), message);
        return None;
    }
    Some(vertices)
}

/// Parses `{ markers, mean, covariance, distance_square }`.
pub(super) fn parse_ellipsoid(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<EllipsoidCondition> {
    let mut section = Section::new(subject, value.span(), table(value, subject, problems)?);
    let mut list = |key: &'static str, expected: &str, problems: &mut Problems<'_>| {
        let entry = section.require(key, expected, problems)?;
        let list = entry.value.get_ref().as_array();
        if list.is_none() {
            wrong_type(entry.value, &format!("`{key}` of {subject}"), expected, problems);
        }
        list
    };
    let markers = list("markers", "an array of the names of markers", problems);
    let mean = list("mean", "an array of numbers", problems);
    let covariance = list("covariance", "an array of rows", problems);
    let distance_square = section
        .require("distance_square", "a number", problems)
        .and_then(|entry| finite(entry.value, &format!("`distance_square` of {subject}"), problems));
    section.finish(problems);
    let names = format!("`markers` of {subject}");
    let markers: Vec<_> = markers?.iter().map(|one| text(one, &names, problems)).collect();
    let markers: Vec<Located<String>> = markers.into_iter().collect::<Option<_>>()?;
    let mean = numbers(mean?, &format!("`mean` of {subject}"), problems)?;
    let rows = format!("`covariance` of {subject}");
    let mut entries = Vec::new();
    for row in covariance? {
        let Some(cells) = row.get_ref().as_array().filter(|cells| cells.len() == markers.len()) else {
            problems.add(&row.span(), format!("{rows}: expected rows of {} numbers", markers.len()));
            return None;
        };
        entries.extend(numbers(cells, &rows, problems)?);
    }
    let distance_square = distance_square?;
    let one = EllipsoidCondition { markers, mean, covariance: entries, distance_square };
    let dimensions = vec![(); one.markers.len()];
    match Ellipsoid::new(dimensions, one.mean.clone(), one.covariance.clone(), distance_square) {
        Ok(_) => Some(one),
        Err(error) => {
            problems.add(&value.span(), format!("{subject} is no ellipsoid: {error}"));
            None
        }
    }
}

fn numbers(list: &[Spanned<DeValue<'_>>], subject: &str, problems: &mut Problems<'_>) -> Option<Vec<f64>> {
    let numbers: Vec<_> = list.iter().map(|one| finite(one, subject, problems)).collect();
    numbers.into_iter().collect()
}
