use std::fmt;

use flowmrd_gating::transform::{Arcsinh, Asinh, Linear, Log, Logicle};
use flowmrd_gating::{Transform, TransformError};
use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Located, Problems};
use super::document::{Entry, Section, entries, excerpt, number, table, wrong_type};
use super::nearest::nearest;

/// Names of the scales an assay can ask for.
const NAMES: [&str; 4] = ["linear", "log", "asinh", "logicle"];

/// A scale of gates: how compensated values become coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Coordinates are the values themselves.
    Identity,
    /// Gating-ML 2.0 flin: (x + A) / (T + A).
    Linear {
        /// Top of scale: becomes 1.
        top: f64,
        /// `-A` becomes 0.
        additional: f64,
    },
    /// Gating-ML 2.0 flog: log10(x / T) / M + 1.
    Log {
        /// Top of scale: becomes 1.
        top: f64,
        /// Decades between 0 and 1.
        decades: f64,
    },
    /// Gating-ML 2.0 fasinh.
    Asinh {
        /// Top of scale: becomes 1.
        top: f64,
        /// Decades.
        decades: f64,
        /// Additional negative decades.
        additional: f64,
    },
    /// asinh(x / cofactor), natural.
    Cofactor {
        /// Width of the linear part, in units of the value.
        cofactor: f64,
    },
    /// Gating-ML 2.0 logicle (Moore & Parks 2012).
    Logicle {
        /// Top of scale: becomes 1.
        top: f64,
        /// Decades of the linear part.
        width: f64,
        /// Decades.
        decades: f64,
        /// Additional negative decades.
        additional: f64,
    },
}

impl Scale {
    /// Makes the transform.
    ///
    /// # Errors
    /// [`TransformError`] where a parameter is outside what the scale's definition allows; not for a scale of an
    /// [`Assay`](super::Assay), which was checked.
    pub fn transform(self) -> Result<Transform, TransformError> {
        Ok(match self {
            Self::Identity => Transform::Identity,
            Self::Linear { top, additional } => Linear::new(top, additional)?.into(),
            Self::Log { top, decades } => Log::new(top, decades)?.into(),
            Self::Asinh { top, decades, additional } => Asinh::new(top, decades, additional)?.into(),
            Self::Cofactor { cofactor } => Arcsinh::new(cofactor)?.into(),
            Self::Logicle { top, width, decades, additional } => {
                Logicle::new(top, width, decades, additional)?.into()
            }
        })
    }
}

impl fmt::Display for Scale {
    /// Writes the scale in one line: `logicle(T=262144, W=0.5, M=4.5, A=0)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity => write!(out, "linear"),
            Self::Linear { top, additional } => write!(out, "linear(T={top}, A={additional})"),
            Self::Log { top, decades } => write!(out, "log(T={top}, M={decades})"),
            Self::Asinh { top, decades, additional } => {
                write!(out, "asinh(T={top}, M={decades}, A={additional})")
            }
            Self::Cofactor { cofactor } => write!(out, "asinh(cofactor={cofactor})"),
            Self::Logicle { top, width, decades, additional } => {
                write!(out, "logicle(T={top}, W={width}, M={decades}, A={additional})")
            }
        }
    }
}

/// The scale of one marker or parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleRule {
    /// Name of the marker or parameter.
    pub marker: Located<String>,
    /// Its scale.
    pub scale: Scale,
}

/// The scales of an assay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scales {
    /// Scale of whatever is neither scatter nor time and has no rule of its own.
    pub default: Option<Scale>,
    /// Scales of single markers or parameters, in the order of the document.
    pub rules: Vec<ScaleRule>,
}

/// Parses `[scales]`.
pub(super) fn parse_scales(value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Scales {
    let mut scales = Scales::default();
    let Some(table) = table(value, "[scales]", problems) else {
        return scales;
    };
    for entry in entries(table) {
        let subject = format!("the scale of `{}`", excerpt(entry.key));
        let Some(scale) = parse_scale(entry.value, &subject, problems) else {
            continue;
        };
        if entry.key == "default" {
            scales.default = Some(scale);
        } else {
            let place = problems.place(entry.key_range().start);
            scales.rules.push(ScaleRule { marker: Located { value: entry.key.to_owned(), place }, scale });
        }
    }
    scales
}

fn parse_scale(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<Scale> {
    if value.get_ref().as_str() == Some("linear") {
        return Some(Scale::Identity);
    }
    if let Some(word) = value.get_ref().as_str() {
        let message = match NAMES.contains(&word) {
            true => format!("{subject} needs parameters: expected {{ {word} = {{ … }} }}"),
            false => format!("unknown scale `{}`: expected one of {}", excerpt(word), NAMES.join(", ")),
        };
        problems.add_at(
            problems.place(value.span().start),
            message,
            nearest(word, NAMES).filter(|n| n != word),
        );
        return None;
    }
    let Some(table) = value.get_ref().as_table() else {
        wrong_type(
            value,
            subject,
            "\"linear\" or a table such as { logicle = { T = 262144, W = 0.5, M = 4.5 } }",
            problems,
        );
        return None;
    };
    let mut section = Section::new(subject, value.span(), table);
    let found: Vec<_> = NAMES.iter().filter_map(|&name| Some((name, section.find(name)?))).collect();
    section.finish(problems);
    let [(name, entry)] = found.as_slice() else {
        if found.len() > 1 || table.is_empty() {
            problems.add(
                &value.span(),
                format!("{subject} is not one: expected exactly one of {}", NAMES.join(", ")),
            );
        }
        return None;
    };
    parse_parameters(name, *entry, subject, problems)
}

fn parse_parameters(
    name: &str,
    entry: Entry<'_, '_>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Scale> {
    let title = format!("`{name}` of {subject}");
    let table = table(entry.value, &title, problems)?;
    let mut section = Section::new(title, entry.value.span(), table);
    let scale = match name {
        "linear" => parse_numbers(&mut section, ["T"], problems)
            .zip(parse_additional(&mut section, problems))
            .map(|([top], additional)| Scale::Linear { top, additional }),
        "log" => parse_numbers(&mut section, ["T", "M"], problems)
            .map(|[top, decades]| Scale::Log { top, decades }),
        "asinh" if section.find("cofactor").is_some() => {
            parse_numbers(&mut section, ["cofactor"], problems).map(|[cofactor]| Scale::Cofactor { cofactor })
        }
        "asinh" => parse_numbers(&mut section, ["T", "M"], problems)
            .zip(parse_additional(&mut section, problems))
            .map(|([top, decades], additional)| Scale::Asinh { top, decades, additional }),
        _ => parse_numbers(&mut section, ["T", "W", "M"], problems)
            .zip(parse_additional(&mut section, problems))
            .map(|([top, width, decades], additional)| Scale::Logicle { top, width, decades, additional }),
    };
    section.finish(problems);
    let scale = scale?;
    match scale.transform() {
        Ok(_) => Some(scale),
        Err(error) => {
            problems.add(&entry.value.span(), format!("{subject}: {error}"));
            None
        }
    }
}

fn parse_numbers<const N: usize>(
    section: &mut Section<'_, '_>,
    keys: [&'static str; N],
    problems: &mut Problems<'_>,
) -> Option<[f64; N]> {
    let parsed = keys.map(|key| {
        let entry = section.require(key, "a number", problems)?;
        finite(entry, &format!("`{key}` of {}", section.title), problems)
    });
    let numbers: Vec<f64> = parsed.into_iter().collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Takes `A`, 0 where it is left out.
fn parse_additional(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<f64> {
    match section.find("A") {
        Some(entry) => finite(entry, &format!("`A` of {}", section.title), problems),
        None => Some(0.0),
    }
}

fn finite(entry: Entry<'_, '_>, subject: &str, problems: &mut Problems<'_>) -> Option<f64> {
    let number = number(entry.value, subject, problems)?;
    if !number.is_finite() {
        problems.add(&entry.value.span(), format!("{subject} is infinite: expected a finite number"));
        return None;
    }
    Some(number)
}
