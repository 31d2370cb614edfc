use flowmrd_gating::Transform;
use flowmrd_gating::transform::{Arcsinh, Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle};
use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Located, Problems};
use super::document::{Entry, Section, entries, excerpt, finite, table, wrong_type};
use super::nearest::nearest;

/// Names of the scales an assay can ask for.
const NAMES: [&str; 6] = ["linear", "log", "asinh", "logicle", "hyperlog", "biex"];

/// The scale of one marker or parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleRule {
    /// Name of the marker or parameter.
    pub marker: Located<String>,
    /// Its scale.
    pub scale: Transform,
}

/// The scales of an assay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scales {
    /// Scale of whatever is neither scatter nor time and has no rule of its own.
    pub default: Option<Transform>,
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

pub(super) fn parse_scale(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Transform> {
    if value.get_ref().as_str() == Some("linear") {
        return Some(Transform::Identity);
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
) -> Option<Transform> {
    let title = format!("`{name}` of {subject}");
    let table = table(entry.value, &title, problems)?;
    let mut section = Section::new(title, entry.value.span(), table);
    let scale = match name {
        "linear" => parse_numbers(&mut section, ["T"], problems)
            .zip(parse_additional(&mut section, problems))
            .map(|([top], below)| Linear::new(top, below).map(Transform::from)),
        "log" if section.find("offset").is_some() => {
            parse_numbers(&mut section, ["offset", "decades"], problems)
                .map(|[offset, decades]| FlowJoLog::new(offset, decades).map(Transform::from))
        }
        "biex" => parse_numbers(&mut section, ["max", "neg", "width", "pos"], problems)
            .map(|[top, neg, width, pos]| FlowJoBiex::new(top, neg, width, pos).map(Transform::from)),
        "log" => parse_numbers(&mut section, ["T", "M"], problems)
            .map(|[top, decades]| Log::new(top, decades).map(Transform::from)),
        "asinh" if section.find("cofactor").is_some() => parse_numbers(&mut section, ["cofactor"], problems)
            .map(|[cofactor]| Arcsinh::new(cofactor).map(Transform::from)),
        "asinh" => parse_numbers(&mut section, ["T", "M"], problems)
            .zip(parse_additional(&mut section, problems))
            .map(|([top, decades], below)| Asinh::new(top, decades, below).map(Transform::from)),
        _ => parse_numbers(&mut section, ["T", "W", "M"], problems)
            .zip(parse_additional(&mut section, problems))
            .map(|([top, width, decades], below)| match name {
                "hyperlog" => Hyperlog::new(top, width, decades, below).map(Transform::from),
                _ => Logicle::new(top, width, decades, below).map(Transform::from),
            }),
    };
    section.finish(problems);
    scale?.map_err(|error| problems.add(&entry.value.span(), format!("{subject}: {error}"))).ok()
}

fn parse_numbers<const N: usize>(
    section: &mut Section<'_, '_>,
    keys: [&'static str; N],
    problems: &mut Problems<'_>,
) -> Option<[f64; N]> {
    let parsed = keys.map(|key| {
        let entry = section.require(key, "a number", problems)?;
        finite(entry.value, &format!("`{key}` of {}", section.title), problems)
    });
    let numbers: Vec<f64> = parsed.into_iter().collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Takes `A`, 0 where it is left out.
fn parse_additional(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<f64> {
    match section.find("A") {
        Some(entry) => finite(entry.value, &format!("`A` of {}", section.title), problems),
        None => Some(0.0),
    }
}
