use flowmrd_gating::Transform;
use flowmrd_gating::dimension::RatioCoefficients;
use flowmrd_gating::transform::Bounds;
use toml::Spanned;
use toml::de::DeValue;

use super::compensation::{CompensationSource, compensation_word};
use super::diagnostic::{Located, Problems};
use super::document::{Entry, Section, entries, excerpt, finite, number, table, text, wrong_type};
use super::matrix::MatrixRule;
use super::scale::parse_scale;

/// Most axes of one assay.
const AXIS_LIMIT: usize = 1000;

/// A named axis of gates: which values, compensated by what, on which scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The name by which gates call it.
    pub name: Located<String>,
    /// The values.
    pub basis: AxisBasis,
    /// How the values are compensated; `None` as the assay says.
    pub compensation: Option<CompensationSource>,
    /// The scale; `None` as `[scales]` says for the parameter.
    pub scale: Option<Transform>,
    /// What the scale's values are clamped to.
    pub bounds: Bounds,
}

/// Which values an axis has before its scale.
#[derive(Clone, Debug, PartialEq)]
pub enum AxisBasis {
    /// Those of one parameter or stain.
    Signal(AxisSignal),
    /// `A·(x − B) / (y − C)` of two (Gating-ML 2.0 `fratio`).
    Ratio {
        /// x.
        numerator: AxisSignal,
        /// y.
        denominator: AxisSignal,
        /// A, B and C.
        coefficients: RatioCoefficients,
    },
}

/// How an axis names a parameter or stain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AxisSignal {
    /// As gates name markers: by the aliases of `[markers]`, over stain names and short names.
    Parameter(Located<String>),
    /// As gate documents do: a stain of the axis's matrix, or a short name.
    Signal(Located<String>),
}

impl AxisSignal {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &Located<String> {
        match self {
            Self::Parameter(name) | Self::Signal(name) => name,
        }
    }
}

impl AxisBasis {
    /// Goes over the signals, the numerator of a ratio first.
    pub fn signals(&self) -> impl Iterator<Item = &AxisSignal> {
        let (first, second) = match self {
            Self::Signal(signal) => (signal, None),
            Self::Ratio { numerator, denominator, .. } => (numerator, Some(denominator)),
        };
        std::iter::once(first).chain(second)
    }
}

/// Parses `[axes]`.
pub(super) fn parse_axes(
    value: &Spanned<DeValue<'_>>,
    matrices: &[MatrixRule],
    problems: &mut Problems<'_>,
) -> Option<Vec<Axis>> {
    let table = table(value, "[axes]", problems)?;
    if table.len() > AXIS_LIMIT {
        let message = format!("too many axes: expected at most {AXIS_LIMIT}, got {}", table.len());
        problems.add(&value.span(), message);
        return None;
    }
    let axes: Vec<_> =
        entries(table).into_iter().map(|entry| parse_axis(entry, matrices, problems)).collect();
    axes.into_iter().collect()
}

fn parse_axis(entry: Entry<'_, '_>, matrices: &[MatrixRule], problems: &mut Problems<'_>) -> Option<Axis> {
    let subject = format!("the axis `{}`", excerpt(entry.key));
    if entry.key.trim().is_empty() {
        problems.add(&entry.key_range(), "an axis's name is blank: expected some text");
        return None;
    }
    let table = table(entry.value, &subject, problems)?;
    let mut section = Section::new(subject, entry.value.span(), table);
    let basis = parse_basis(&mut section, problems);
    let compensation = section.find("compensation").map(|entry| {
        compensation_word(entry.value, &format!("`compensation` of {}", section.title), matrices, problems)
    });
    let scale = section
        .find("scale")
        .map(|entry| parse_scale(entry.value, &format!("the scale of {}", section.title), problems));
    let bounds = section
        .find("bounds")
        .map(|entry| parse_bounds(entry.value, &format!("`bounds` of {}", section.title), problems));
    section.finish(problems);
    let name = Located { value: entry.key.to_owned(), place: problems.place(entry.key_range().start) };
    let basis = basis?;
    let scale = scale.map_or(Some(None), |scale| scale.map(Some))?;
    // Only a parameter as gates name it has a scale by [scales].
    let is_plain = matches!(basis, AxisBasis::Signal(AxisSignal::Parameter(_)));
    Some(Axis {
        name,
        basis,
        compensation: compensation.map_or(Some(None), |one| one.map(Some))?,
        scale: if is_plain { scale } else { scale.or(Some(Transform::Identity)) },
        bounds: bounds.map_or(Some(Bounds::none()), |bounds| bounds)?,
    })
}

fn parse_basis(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<AxisBasis> {
    let keys = ["parameter", "signal", "ratio"];
    let found: Vec<_> = keys.iter().filter_map(|&key| Some((key, section.find(key)?))).collect();
    let [(key, entry)] = found.as_slice() else {
        let message = format!(
            "{} has to say which values it has: expected exactly one of {}",
            section.title,
            keys.join(", ")
        );
        problems.add(&section.span, message);
        return None;
    };
    let subject = format!("`{key}` of {}", section.title);
    match *key {
        "ratio" => parse_ratio(*entry, &subject, problems),
        key => Some(AxisBasis::Signal(name_of(key, text(entry.value, &subject, problems)?))),
    }
}

fn name_of(key: &str, name: Located<String>) -> AxisSignal {
    match key {
        "signal" => AxisSignal::Signal(name),
        _ => AxisSignal::Parameter(name),
    }
}

/// Parses `{ numerator, denominator, A, B, C }`; each of the two is a name, or a table with `parameter` or `signal`.
fn parse_ratio(entry: Entry<'_, '_>, subject: &str, problems: &mut Problems<'_>) -> Option<AxisBasis> {
    let table = table(entry.value, subject, problems)?;
    let mut section = Section::new(subject, entry.value.span(), table);
    let [numerator, denominator] = ["numerator", "denominator"].map(|key| {
        let entry = section.require(key, "the name of a parameter", problems)?;
        parse_part(entry, &format!("`{key}` of {subject}"), problems)
    });
    let [factor, numerator_offset, denominator_offset] =
        [("A", 1.0), ("B", 0.0), ("C", 0.0)].map(|(key, default)| {
            section.find(key).map_or(Some(default), |entry| {
                finite(entry.value, &format!("`{key}` of {subject}"), problems)
            })
        });
    section.finish(problems);
    let coefficients = RatioCoefficients {
        factor: factor?,
        numerator_offset: numerator_offset?,
        denominator_offset: denominator_offset?,
    };
    Some(AxisBasis::Ratio { numerator: numerator?, denominator: denominator?, coefficients })
}

fn parse_part(entry: Entry<'_, '_>, subject: &str, problems: &mut Problems<'_>) -> Option<AxisSignal> {
    let DeValue::Table(inner) = entry.value.get_ref() else {
        return text(entry.value, subject, problems).map(AxisSignal::Parameter);
    };
    let mut section = Section::new(subject, entry.value.span(), inner);
    let found: Vec<_> =
        ["parameter", "signal"].iter().filter_map(|&key| Some((key, section.find(key)?))).collect();
    section.finish(problems);
    let [(key, entry)] = found.as_slice() else {
        problems.add(&entry.value.span(), format!("{subject}: expected exactly one of parameter, signal"));
        return None;
    };
    Some(name_of(key, text(entry.value, subject, problems)?))
}

fn parse_bounds(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<Bounds> {
    let numbers = match value.get_ref().as_array() {
        Some(list) => list.iter().map(|one| number(one, subject, problems)).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    let [min, max] = numbers.as_slice() else {
        wrong_type(value, subject, "[minimum, maximum]", problems);
        return None;
    };
    Bounds::new(*min, *max).map_err(|error| problems.add(&value.span(), format!("{subject}: {error}"))).ok()
}
