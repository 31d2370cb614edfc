use flowmrd_gating::placement::Tolerance;
use flowmrd_gating::{Dimension, Transform};

use crate::panel::Kind;

/// Day-to-day drift of a fluorescence peak, relative to it: the upper end of the coefficients of variation within one laboratory
/// and instrument, 3.0 to 9.9 %, of stained cells' fluorescence on 43 cytometers (Vogt et al., Cytometry 1991;12:525, abstract).
const FLUORESCENCE: f64 = 0.10;

/// Day-to-day drift of a scatter peak, relative to it: of set-up cytometers 2 to 15 % of the median are told (from memory of the
/// literature, not read).
const SCATTER: f64 = 0.05;

/// Returns the tolerance of what the assay states none for.
///
/// Time does not move. Scatter moves relative to the coordinate, and so does fluorescence on a linear scale. On any other scale
/// a parameter moves by the shift that its drift makes at the scale's top, where the scale is logarithmic: with ρ the drift and
/// T the value that goes to 1, f(T) − f(T / (1 + ρ)). On `asinh(x / cofactor)`, which has no top, that is ln(1 + ρ).
pub(super) fn default_tolerance(kind: Kind, dimension: &Dimension) -> Tolerance {
    let drift = match kind {
        Kind::Time => return Tolerance::none(),
        Kind::ForwardScatter | Kind::SideScatter | Kind::BackScatter => SCATTER,
        Kind::Signal => FLUORESCENCE,
    };
    let tolerance = match &dimension.transform {
        Transform::Identity | Transform::Linear(_) => Tolerance::relative(drift),
        transform => Tolerance::shift(shift(transform, drift)),
    };
    // A scale whose top is not to be had moves nothing, and the result shows a tolerance of 0.
    tolerance.unwrap_or(Tolerance::none())
}

fn shift(transform: &Transform, drift: f64) -> f64 {
    if let Transform::Arcsinh(_) = transform {
        return libm::log1p(drift);
    }
    let top = transform.inverse(1.0);
    transform.forward(top) - transform.forward(top / (1.0 + drift))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use flowmrd_core::ParameterIndex;
    use flowmrd_gating::transform::{Arcsinh, Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle};

    use super::*;

    fn of(kind: Kind, transform: impl Into<Transform>) -> Tolerance {
        default_tolerance(kind, &Dimension::scaled(ParameterIndex(0), transform))
    }

    #[test]
    fn drift_is_so_much_of_a_decade_on_logarithmic_scales() {
        // log10(1.1) = 0.041392685158225; a scale of M decades is 1 high, with A more below zero 1/(M + A) a decade
        let decade = 0.041_392_685_158_225;
        let cases: [(Transform, f64, f64); 5] = [
            (Log::new(262_144.0, 4.5).unwrap().into(), decade / 4.5, 1e-12),
            (FlowJoLog::new(1.0, 5.0).unwrap().into(), decade / 5.0, 1e-12),
            // near T logicle and asinh lie off a logarithm by parts in 10^3 at most
            (Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap().into(), decade / 4.5, 1e-3),
            (Logicle::new(262_144.0, 0.5, 4.5, 0.5).unwrap().into(), decade / 5.0, 1e-3),
            (Asinh::new(262_144.0, 4.5, 0.0).unwrap().into(), decade / 4.5, 1e-3),
        ];
        for (transform, expected, tolerance) in cases {
            let found = of(Kind::Signal, transform);
            assert!(!found.is_relative());
            assert!((found.deviation() / expected - 1.0).abs() < tolerance, "{transform:?} {found:?}");
        }
        // ln 1.1 = 0.0953101798043249
        let found = of(Kind::Signal, Arcsinh::new(150.0).unwrap()).deviation();
        assert!((found / 0.095_310_179_804_324_9 - 1.0).abs() < 1e-14);
        for transform in [
            Transform::from(Hyperlog::new(262_144.0, 0.5, 4.5, 0.0).unwrap()),
            FlowJoBiex::new(262_144.0, 0.0, -100.0, 4.5).unwrap().into(),
        ] {
            // These have a linear part: off a decade's share by less than a half.
            let found = of(Kind::Signal, transform).deviation() / (decade / 4.5);
            assert!((0.5..1.5).contains(&found), "{transform:?} {found}");
        }
    }

    #[test]
    fn scatter_is_relative_and_time_stands_still() {
        let scatter = of(Kind::SideScatter, Transform::Identity);
        assert_eq!((scatter.deviation(), scatter.is_relative()), (0.05, true));
        assert_eq!(of(Kind::ForwardScatter, Linear::new(262_144.0, 0.0).unwrap()), scatter);
        let fluorescence = of(Kind::Signal, Transform::Identity);
        assert_eq!((fluorescence.deviation(), fluorescence.is_relative()), (0.1, true));
        assert!(of(Kind::Time, Transform::Identity).is_none());
    }
}
