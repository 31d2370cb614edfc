//! On which scale each parameter of fluorescence is gated.

use std::collections::BTreeMap;

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::scale::Scale;
use flowmrd_fcs::{DataSet, Parameter};
use flowmrd_gating::Transform;
use flowmrd_gating::transform::{Arcsinh, Log, Logicle};

use super::names::{Named, Names};
use super::values::{Values, quantile, rounded};

/// Decades of a logicle scale: those of 18 bits and the noise below, as instruments draw them.
const DECADES: f64 = 4.5;

/// W where too few values are negative to take it from them.
const PLAIN_WIDTH: f64 = 0.5;

/// Negative values from which W is taken from them.
const ENOUGH_NEGATIVE: usize = 20;

/// The top of a scale where neither the file nor its values tell one: 18 bits.
const PLAIN_TOP: f64 = 262_144.0;

/// What the words `$CYT` of mass cytometers hold.
const MASS_CYTOMETERS: [&str; 3] = ["CYTOF", "HELIOS", "DVS"];

/// The scales of the parameters of fluorescence.
pub(super) struct Scales {
    by_parameter: BTreeMap<ParameterIndex, Transform>,
    /// That of most of them, the first of those.
    pub(super) default: Transform,
}

impl Scales {
    pub(super) fn choose(data_set: &DataSet, names: &Names, values: &Values) -> Self {
        let cytometer = data_set.cytometer().unwrap_or_default().to_ascii_uppercase();
        let is_mass = MASS_CYTOMETERS.iter().any(|word| cytometer.contains(word));
        let choose = |named: &Named| {
            let parameter = data_set.parameter(named.index);
            let scale = if is_mass { arcsinh() } else { of_light(parameter, values.column(named.index)) };
            (named.index, scale)
        };
        let by_parameter: BTreeMap<ParameterIndex, Transform> = names.signals().map(choose).collect();
        let every: Vec<Transform> = by_parameter.values().copied().collect();
        let count = |one: &&Transform| every.iter().filter(|other| other == one).count();
        // Of equals the last wins, so from the end.
        let default = every.iter().rev().max_by_key(count).copied().unwrap_or(Transform::Identity);
        Self { by_parameter, default }
    }

    /// Returns the scale of a parameter; scatter and time are linear.
    pub(super) fn of(&self, parameter: ParameterIndex) -> Transform {
        self.by_parameter.get(&parameter).copied().unwrap_or(Transform::Identity)
    }
}

fn arcsinh() -> Transform {
    Arcsinh::new(5.0).map_or(Transform::Identity, Transform::from)
}

fn of_light(parameter: Option<&Parameter>, values: &[f64]) -> Transform {
    let scale = parameter.map(Parameter::scale).unwrap_or_default();
    if let Scale::Log { decades, offset, .. } = scale {
        let top = offset * libm::pow(10.0, decades);
        if let Ok(log) = Log::new(top, decades) {
            return log.into();
        }
    }
    let top = top(parameter, values);
    Logicle::new(top, width(top, values), DECADES, 0.0).map_or(Transform::Identity, Transform::from)
}

/// Returns the scaled top of a parameter's range, or one above the values where they pass it.
fn top(parameter: Option<&Parameter>, values: &[f64]) -> f64 {
    let range = parameter.and_then(Parameter::range).unwrap_or(PLAIN_TOP);
    let gain = match parameter.map(Parameter::scale) {
        Some(Scale::Gain(gain)) if gain > 0.0 => gain,
        _ => 1.0,
    };
    let top = Some(range / gain).filter(|top| top.is_finite() && *top > 0.0).unwrap_or(PLAIN_TOP);
    match quantile(values.iter().copied(), 0.999) {
        Some(high) if high > top => rounded(high * 1.01),
        _ => top,
    }
}

/// Returns W by the rule of Parks, Roederer and Moore.
fn width(top: f64, values: &[f64]) -> f64 {
    let negative: Vec<f64> =
        values.iter().copied().filter(|value| value.is_finite() && *value < 0.0).collect();
    if negative.len() < ENOUGH_NEGATIVE {
        return PLAIN_WIDTH;
    }
    let reference = quantile(negative.into_iter(), 0.05).unwrap_or(-1.0);
    let width = (DECADES - libm::log10(top / -reference)) / 2.0;
    (libm::round(width.clamp(0.1, 2.0) * 20.0) / 20.0).clamp(0.1, 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_taken_from_negative_values() {
        // by hand: r = −26.2144, log10(262144 / 26.2144) = 4, (4.5 − 4) / 2 = 0.25
        let mut values = vec![-26.2144; 100];
        values.extend([10.0; 1000]);
        assert_eq!(width(262_144.0, &values), 0.25);
        assert_eq!(width(262_144.0, &[-26.2144; 19]), 0.5);
        // by hand: r = −1e9 asks for more than 2; −1e-9 for less than 0.1
        assert_eq!(width(262_144.0, &[-1e9; 20]), 2.0);
        assert_eq!(width(262_144.0, &[-1e-9; 20]), 0.1);
    }

    #[test]
    fn top_is_the_range_unless_values_pass_it() {
        // by hand
        assert_eq!(top(None, &[1.0, 2.0]), 262_144.0);
        assert_eq!(top(None, &[1e6; 10]), 1.01e6);
    }
}
