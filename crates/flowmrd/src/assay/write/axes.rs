use flowmrd_gating::Transform;
use flowmrd_gating::document::{CompensationReference, NamedBasis, NamedDimension, NamedSignal};
use flowmrd_gating::transform::Bounds;

use super::super::toml_text::{number, quoted};

/// The axes of a document and what they are called.
#[derive(Default)]
pub(super) struct Axes<'d> {
    named: Vec<(&'d NamedDimension, String)>,
}

/// What of a gate an assay cannot hold.
pub(super) enum Unwritable {
    /// A ratio whose two signals are compensated differently.
    Ratio,
    /// A scale or a gate that assays do not have.
    Unknown(String),
}

impl<'d> Axes<'d> {
    /// Names a dimension; what was named before keeps its name.
    pub(super) fn name(&mut self, dimension: &'d NamedDimension) -> Result<String, Unwritable> {
        self.name_other(dimension, "")
    }

    /// Names a dimension otherwise than a name that is taken by a neighbour, which a polygon's axes have to be.
    pub(super) fn name_other(
        &mut self,
        dimension: &'d NamedDimension,
        neighbour: &str,
    ) -> Result<String, Unwritable> {
        let known = self.named.iter().find(|(known, name)| *known == dimension && name != neighbour);
        if let Some((_, name)) = known {
            return Ok(name.clone());
        }
        let mut compensations = dimension.signals().map(|signal| &signal.compensation);
        let first = compensations.next();
        if compensations.any(|other| Some(other) != first) {
            return Err(Unwritable::Ratio);
        }
        let Some(word) = word(&dimension.transform) else {
            return Err(Unwritable::Unknown(dimension.transform.to_string()));
        };
        let name = self.free_name(dimension, word);
        self.named.push((dimension, name.clone()));
        Ok(name)
    }

    /// Makes a name of the signals', and of the scale where that is taken.
    fn free_name(&self, dimension: &NamedDimension, scale: &str) -> String {
        let signals: Vec<&str> = dimension.signals().map(|signal| signal.name.trim()).collect();
        let plain = match signals.join(" / ") {
            blank if blank.trim().is_empty() => "axis".to_owned(),
            plain => plain,
        };
        let is_free = |name: &String| self.named.iter().all(|(_, taken)| taken != name);
        let scaled = format!("{plain} {scale}");
        let numbered = (2..).map(|number| format!("{scaled} {number}"));
        // Numbers do not end before the axes do.
        [plain.clone(), scaled.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(plain)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'d NamedDimension, &str)> {
        self.named.iter().map(|(dimension, name)| (*dimension, name.as_str()))
    }

    /// Returns the compensation of most axes, the first of those.
    pub(super) fn common_compensation(&self) -> CompensationReference {
        let every: Vec<&CompensationReference> = self
            .named
            .iter()
            .filter_map(|(dimension, _)| dimension.signals().next())
            .map(|signal| &signal.compensation)
            .collect();
        let count = |one: &&CompensationReference| every.iter().filter(|other| *other == one).count();
        // Of equals the last wins, so from the end.
        every
            .iter()
            .rev()
            .max_by_key(|one| count(one))
            .map_or(CompensationReference::Uncompensated, |one| (*one).clone())
    }
}

/// Writes an axis; its compensation where that is not the common one.
pub(super) fn write_axis(
    dimension: &NamedDimension,
    common: &CompensationReference,
    compensation_word: &dyn Fn(&CompensationReference) -> String,
) -> String {
    let mut parts = vec![match &dimension.basis {
        NamedBasis::Signal(signal) => write_signal(signal),
        NamedBasis::Ratio { numerator, denominator, coefficients } => format!(
            "ratio = {{ numerator = {{ {} }}, denominator = {{ {} }}, A = {}, B = {}, C = {} }}",
            write_signal(numerator),
            write_signal(denominator),
            number(coefficients.factor),
            number(coefficients.numerator_offset),
            number(coefficients.denominator_offset)
        ),
    }];
    let own = dimension.signals().next().map(|signal| &signal.compensation);
    if let Some(own) = own.filter(|own| *own != common) {
        parts.push(format!("compensation = {}", quoted(&compensation_word(own))));
    }
    if dimension.transform != Transform::Identity {
        parts.push(format!("scale = {}", write_scale(&dimension.transform)));
    }
    if dimension.bounds != Bounds::none() {
        let (min, max) = (dimension.bounds.min(), dimension.bounds.max());
        parts.push(format!("bounds = [{}, {}]", number(min), number(max)));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn write_signal(signal: &NamedSignal) -> String {
    format!("signal = {}", quoted(&signal.name))
}

/// Returns the assay's word for a scale; `None` for one that assays do not have.
fn word(transform: &Transform) -> Option<&'static str> {
    Some(match transform {
        Transform::Identity | Transform::Linear(_) => "linear",
        Transform::Log(_) | Transform::FlowJoLog(_) => "log",
        Transform::Asinh(_) | Transform::Arcsinh(_) => "asinh",
        Transform::Logicle(_) => "logicle",
        Transform::Hyperlog(_) => "hyperlog",
        Transform::FlowJoBiex(_) => "biex",
        _ => return None,
    })
}

fn write_scale(transform: &Transform) -> String {
    let parameters: Vec<(&str, f64)> = match transform {
        Transform::Linear(one) => vec![("T", one.top()), ("A", one.below())],
        Transform::Log(one) => vec![("T", one.top()), ("M", one.decades())],
        Transform::FlowJoLog(one) => vec![("offset", one.offset()), ("decades", one.decades())],
        Transform::Asinh(one) => vec![("T", one.top()), ("M", one.decades()), ("A", one.below())],
        Transform::Arcsinh(one) => vec![("cofactor", one.cofactor())],
        Transform::Logicle(one) => {
            vec![("T", one.top()), ("W", one.width()), ("M", one.decades()), ("A", one.below())]
        }
        Transform::Hyperlog(one) => {
            vec![("T", one.top()), ("W", one.width()), ("M", one.decades()), ("A", one.below())]
        }
        Transform::FlowJoBiex(one) => vec![
            ("max", one.top()),
            ("neg", one.negative_decades()),
            ("width", one.width_basis()),
            ("pos", one.positive_decades()),
        ],
        // Of a scale that has no word no axis is made.
        _ => Vec::new(),
    };
    let parameters: Vec<String> =
        parameters.iter().map(|(key, value)| format!("{key} = {}", number(*value))).collect();
    format!("{{ {} = {{ {} }} }}", word(transform).unwrap_or("linear"), parameters.join(", "))
}
