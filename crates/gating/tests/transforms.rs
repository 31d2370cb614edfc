//! Transforms against values of 50 digits and golden ones, and what their constructors refuse.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "the worst errors are of interest")]

use std::collections::BTreeMap;

use flowmrd_gating::transform::{Arcsinh, Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle};
use flowmrd_gating::{Transform, TransformError};
use proptest::prelude::*;

/// Relative accuracy that the crate promises.
const RELATIVE: f64 = 1e-12;

fn transform(name: &str, parameters: &[f64]) -> Result<Transform, TransformError> {
    Ok(match (name, parameters) {
        ("linear", &[t, a]) => Linear::new(t, a)?.into(),
        ("log", &[t, m]) => Log::new(t, m)?.into(),
        ("asinh", &[t, m, a]) => Asinh::new(t, m, a)?.into(),
        ("arcsinh", &[cofactor]) => Arcsinh::new(cofactor)?.into(),
        ("logicle", &[t, w, m, a]) => Logicle::new(t, w, m, a)?.into(),
        ("hyperlog", &[t, w, m, a]) => Hyperlog::new(t, w, m, a)?.into(),
        ("flowjo-log", &[offset, decades]) => FlowJoLog::new(offset, decades)?.into(),
        ("biex", &[max, neg, width, pos]) => FlowJoBiex::new(max, neg, width, pos)?.into(),
        other => panic!("no transform {other:?}"),
    })
}

/// Calculates how far a value is from the true one, relative to that.
fn relative_error(value: f64, truth: f64) -> f64 {
    // A subnormal has fewer bits than the relative accuracy asks for.
    if value == truth || (value - truth).abs() <= 2.0 * f64::from_bits(1) {
        return 0.0;
    }
    (value - truth).abs() / truth.abs()
}

#[test]
fn transforms_equal_the_reference_values() {
    // Made by scripts/reference/transforms.py with mpmath at 450 digits from the definitions.
    let mut worst: BTreeMap<(&str, &str), (f64, &str)> = BTreeMap::new();
    let mut count = 0;
    for line in include_str!("data/transforms.csv").lines().skip(1) {
        let [name, parameters, direction, argument, truth] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let parameters: Vec<f64> = parameters.split(';').map(|value| value.parse().unwrap()).collect();
        let (argument, truth): (f64, f64) = (argument.parse().unwrap(), truth.parse().unwrap());
        let transform = transform(name, &parameters).unwrap();
        let value = match (direction, transform) {
            ("forward", _) => transform.forward(argument),
            ("inverse", _) => transform.inverse(argument),
            ("node", Transform::FlowJoBiex(biex)) => biex.node(argument as u32),
            _ => panic!("{line}"),
        };
        let error = match (direction, transform) {
            // FlowJo's table is one of floats: the value of its lowest node is good to its last place, and no level
            // near that node can be better than that makes it. One of the 4096 channels stands in for such a level.
            ("forward", Transform::FlowJoBiex(_)) => (value - truth).abs() / truth.max(1.0 / 4096.0),
            _ => relative_error(value, truth),
        };
        let worst = worst.entry((name, direction)).or_insert((0.0, line));
        if error > worst.0 {
            *worst = (error, line);
        }
        count += 1;
    }
    assert_eq!(count, 6699);
    for ((name, direction), (error, line)) in worst {
        eprintln!("{name} {direction}: {error:.1e} at {line}");
        assert!(error <= RELATIVE, "{name} {direction}: {error:e} at {line}");
    }
}

#[test]
fn logicle_equals_the_golden_values() {
    // Golden values to 8 digits of the project's reference notes (fcs-and-gating.md, B2).
    let golden = [
        (-1000.0, -0.23211535),
        (-100.0, 0.00904113),
        (-10.0, 0.09991795),
        (0.0, 0.11111111),
        (10.0, 0.12230428),
        (100.0, 0.21318109),
        (1000.0, 0.45433758),
        (1e4, 0.68383266),
        (1e5, 0.90692759),
        (262144.0, 1.0),
    ];
    let logicle = Logicle::new(262144.0, 0.5, 4.5, 0.0).unwrap();
    for (value, expected) in golden {
        assert!((logicle.forward(value) - expected).abs() < 5.1e-9, "{value}: {}", logicle.forward(value));
    }
    let golden = [
        (-1.0, 0.22875162),
        (0.0, 0.25),
        (0.25, 0.25532003),
        (0.5, 0.26063693),
        (1.0, 0.27124838),
        (10.0, 0.4324258),
        (100.0, 0.73954765),
        (1000.0, 1.0),
    ];
    let logicle = Logicle::new(1000.0, 1.0, 4.0, 0.0).unwrap();
    for (value, expected) in golden {
        assert!((logicle.forward(value) - expected).abs() < 5.1e-9, "{value}: {}", logicle.forward(value));
    }
}

#[test]
fn asinh_equals_the_golden_values() {
    // Golden values to 8 digits of the project's reference notes (fcs-and-gating.md, B2).
    let golden = [
        (-10.0, -0.20000868),
        (-1.0, -0.00085584),
        (0.0, 0.2),
        (0.5, 0.34307668),
        (1.0, 0.40085584),
        (10.0, 0.60000868),
        (100.0, 0.80000009),
        (1000.0, 1.0),
    ];
    let asinh = Asinh::new(1000.0, 4.0, 1.0).unwrap();
    for (value, expected) in golden {
        assert!((asinh.forward(value) - expected).abs() < 5.1e-9, "{value}: {}", asinh.forward(value));
    }
}

fn one_of_each() -> Vec<Transform> {
    let mut each = vec![
        Transform::Identity,
        Linear::new(262144.0, 100.0).unwrap().into(),
        Log::new(262144.0, 4.5).unwrap().into(),
        Asinh::new(262144.0, 4.5, 1.0).unwrap().into(),
        Arcsinh::new(150.0).unwrap().into(),
    ];
    for (width, below) in [(0.0, 0.0), (0.5, 0.0), (0.5, -0.5), (2.25, 0.0)] {
        each.push(Logicle::new(262144.0, width, 4.5, below).unwrap().into());
    }
    for (width, below) in [(0.01, 0.0), (0.5, 0.5), (2.25, 0.0)] {
        each.push(Hyperlog::new(262144.0, width, 4.5, below).unwrap().into());
    }
    each
}

#[test]
fn nan_stays_nan_and_infinities_stay() {
    for transform in one_of_each() {
        assert!(
            transform.forward(f64::NAN).is_nan() && transform.inverse(f64::NAN).is_nan(),
            "{transform:?}"
        );
        assert_eq!(transform.forward(f64::INFINITY), f64::INFINITY, "{transform:?}");
        assert_eq!(transform.forward(f64::NEG_INFINITY), f64::NEG_INFINITY, "{transform:?}");
        assert_eq!(transform.inverse(f64::INFINITY), f64::INFINITY, "{transform:?}");
        let lowest = if matches!(transform, Transform::Log(_)) { 0.0 } else { f64::NEG_INFINITY };
        assert_eq!(transform.inverse(f64::NEG_INFINITY), lowest, "{transform:?}");
    }
}

#[test]
fn log_puts_zero_and_less_below_every_minimum() {
    let log = Log::new(10000.0, 5.0).unwrap();
    for value in [0.0, -0.0, -5e-324, -1.0, f64::MIN] {
        assert_eq!(log.forward(value), f64::NEG_INFINITY);
    }
    // log10(1 / 10000) / 5 + 1 = 1/5, by hand.
    assert!((log.forward(1.0) - 0.2).abs() < 1e-16);
}

#[test]
fn inverse_undoes_forward_over_the_scale() {
    for transform in one_of_each() {
        for step in 1..=400 {
            let value = 262144.0 * f64::from(step) / 400.0;
            let back = transform.inverse(transform.forward(value));
            assert!((back - value).abs() <= RELATIVE * value, "{transform:?} {value} {back}");
        }
    }
}

#[test]
fn levels_and_values_about_zero_go_there_and_back() {
    // The floats about the level of 0 are 10⁻¹⁷ apart where values are; both directions keep 1e-12 of what is between.
    let logicle = Logicle::new(262144.0, 0.5, 4.5, 0.5).unwrap();
    let scales: [Transform; 3] = [
        logicle.into(),
        Hyperlog::new(262144.0, 0.5, 4.5, 0.5).unwrap().into(),
        Asinh::new(262144.0, 4.5, 0.5).unwrap().into(),
    ];
    for scale in scales {
        let zero = scale.forward(0.0);
        for level in [zero.next_up(), zero.next_down(), zero * (1.0 + 1e-9)] {
            let value = scale.inverse(level);
            assert!(value != 0.0 && (value > 0.0) == (level > zero), "{scale:?} {level:e} {value:e}");
        }
        for level in [1e-18, -1e-12, 1e-6, -1e-4] {
            // The value between is a float, good to some 10⁻¹⁵ of the value at level 0.
            let back = scale.forward(scale.inverse(level));
            assert!((back - level).abs() <= 1e-15, "{scale:?} {level:e} {back:e}");
        }
    }
}

#[test]
fn parameters_outside_the_definition_are_refused() {
    let refused: &[(&str, &[f64], &str)] = &[
        ("linear", &[0.0, 0.0], "T"),
        ("linear", &[100.0, -100.0], "A"),
        ("linear", &[100.0, 100.1], "A"),
        ("log", &[-1.0, 4.5], "T"),
        ("log", &[262144.0, 0.0], "M"),
        ("log", &[f64::NAN, 4.5], "T"),
        ("asinh", &[f64::INFINITY, 4.5, 0.0], "T"),
        ("asinh", &[262144.0, -4.5, 0.0], "M"),
        ("asinh", &[262144.0, 4.5, -0.1], "A"),
        ("asinh", &[262144.0, 4.5, 4.6], "A"),
        ("arcsinh", &[0.0], "cofactor"),
        ("arcsinh", &[f64::NAN], "cofactor"),
        ("logicle", &[0.0, 0.5, 4.5, 0.0], "T"),
        ("logicle", &[262144.0, -0.1, 4.5, 0.0], "W"),
        ("logicle", &[262144.0, 2.26, 4.5, 0.0], "W"),
        ("logicle", &[262144.0, 0.5, 0.0, 0.0], "M"),
        ("logicle", &[262144.0, 0.5, 4.5, -0.51], "A"),
        ("logicle", &[262144.0, 0.5, 4.5, 3.6], "A"),
        ("logicle", &[262144.0, 0.5, 4.5, f64::NAN], "A"),
        ("hyperlog", &[0.0, 0.5, 4.5, 0.0], "T"),
        ("hyperlog", &[262144.0, 0.0, 4.5, 0.0], "W"),
        ("hyperlog", &[262144.0, 2.26, 4.5, 0.0], "W"),
        ("hyperlog", &[262144.0, 0.5, f64::INFINITY, 0.0], "M"),
        ("hyperlog", &[262144.0, 0.5, 4.5, 3.6], "A"),
        ("biex", &[0.0, 0.0, -10.0, 4.4], "maxRange"),
        ("biex", &[1.0, f64::NAN, -10.0, 4.4], "neg"),
        ("biex", &[1.0, 0.0, -0.5, 4.4], "width"),
        ("biex", &[1.0, 0.0, 10.0, 4.4], "width"),
        ("biex", &[1.0, 0.0, -1e30, 4.4], "pos"),
        ("biex", &[1.0, 0.0, -10.0, f64::INFINITY], "pos"),
        ("flowjo-log", &[0.0, 4.0], "offset"),
        ("flowjo-log", &[1.0, f64::NAN], "decades"),
    ];
    for &(name, parameters, at_fault) in refused {
        match transform(name, parameters) {
            Err(TransformError::Parameter { transform, parameter, .. }) => {
                assert_eq!((transform, parameter), (name, at_fault), "{parameters:?}");
            }
            other => panic!("{name} {parameters:?}: {other:?}"),
        }
    }
    let error = transform("logicle", &[262144.0, 2.5, 4.5, 0.0]).unwrap_err();
    assert_eq!(error.to_string(), "logicle, parameter W: expected a number from 0 to M/2 = 2.25, got 2.5");
}

#[test]
fn parameters_whose_map_leaves_f64_are_refused() {
    for (name, parameters) in [
        ("asinh", vec![262144.0, 400.0, 0.0]),
        ("logicle", vec![262144.0, 0.5, 400.0, 0.0]),
        ("logicle", vec![5e-324, 0.5, 4.5, 0.0]),
        ("arcsinh", vec![5e-324]),
        ("log", vec![5e-324, 4.5]),
    ] {
        let refusal = transform(name, &parameters);
        assert!(
            matches!(refusal, Err(TransformError::Unrepresentable { .. })),
            "{name} {parameters:?}: {refusal:?}"
        );
    }
}

proptest! {
    #[test]
    fn logicle_lies_between_the_neighbours_that_its_inverse_gives(
        (top, decades, width_part, below_part) in (-2.0..9.0_f64, 0.2..15.0_f64, 0.0..=1.0_f64, 0.0..=1.0_f64),
        values in prop::collection::vec((any::<bool>(), -12.0..12.0_f64), 20),
    ) {
        let (top, width) = (libm::exp10(top), width_part * decades / 2.0);
        let below = (-width + below_part * (decades - width)).min(decades - 2.0 * width);
        let logicle = Logicle::new(top, width, decades, below).unwrap();
        for (is_negative, power) in values {
            let value = libm::exp10(power).copysign(if is_negative { -1.0 } else { 1.0 });
            let level = logicle.forward(value);
            // The inverse is a sum of two terms of one sign, so that its own error is far below this margin's.
            let margin = 2e-14 * level.abs().max(1.0);
            let (low, high) = (logicle.inverse(level - margin), logicle.inverse(level + margin));
            prop_assert!(low < value && value < high, "{:?} {} {}", logicle, value, level);
        }
    }
}

#[test]
fn flowjo_biex_equals_the_table_of_flowkit() {
    // Made by scripts/reference/flowjo_biex.py with FlowKit 1.3.2, whose root of the negative range is good to 1e-12 and
    // whose table reaches 4096 channels.
    let mut count = 0;
    for line in include_str!("data/flowjo_biex.csv").lines().skip(1) {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        let [max, neg, width, pos, value, channel] = numbers[..] else { panic!("{line}") };
        let biex = FlowJoBiex::new(max, neg, width, pos).unwrap();
        let found = biex.forward(value) * 4096.0;
        assert!((found - channel).abs() < 1e-8, "{line}: got {found}");
        if channel > 0.0 && channel < 4096.0 {
            let back = biex.inverse(biex.forward(value));
            assert!((back - value).abs() <= 1e-11 * value.abs().max(1.0), "{line}: back {back}");
        }
        count += 1;
    }
    assert_eq!(count, 208);
}

#[test]
fn flowjo_scales_are_level_beyond_their_ends_and_keep_what_is_no_number() {
    let biex = Transform::from(FlowJoBiex::new(262144.0, 0.0, -100.0, 4.5).unwrap());
    assert_eq!([biex.forward(-1e9), biex.forward(1e9)], [0.0, 1.0]);
    let log = Transform::from(FlowJoLog::new(1.0, 4.0).unwrap());
    // by hand: log10(100) / 4
    assert_eq!([log.forward(-5.0), log.forward(0.5), log.forward(100.0)], [0.0, 0.0, 0.5]);
    assert!((log.inverse(0.5) - 100.0).abs() < 1e-12);
    for scale in [biex, log] {
        assert!(scale.forward(f64::NAN).is_nan());
        assert_eq!(scale.forward(f64::INFINITY), f64::INFINITY);
        assert_eq!(scale.forward(f64::NEG_INFINITY), f64::NEG_INFINITY);
    }
}

#[test]
fn maps_of_extreme_parameters_equal_themselves() {
    // Gates find a dimension again by equality, which a NaN among a map's constants would break; the constant that
    // leaves the range of f64 here is T·10^−M, the value whose level is 0.
    let maps: Vec<Transform> = [
        Log::new(1e4, 4096.0).map(Into::into),
        Log::new(1e-300, 40.0).map(Into::into),
        Log::new(f64::MAX, 300.0).map(Into::into),
        Asinh::new(f64::MAX, 300.0, 300.0).map(Into::into),
        Asinh::new(1e-290, 150.0, 1.0).map(Into::into),
        Logicle::new(1e-200, 0.0, 100.0, 1.0).map(Into::into),
        Logicle::new(1e300, 1.0, 250.0, 0.0).map(Into::into),
        Hyperlog::new(1e300, 1.0, 250.0, 0.0).map(Into::into),
        Hyperlog::new(1e-200, 0.1, 100.0, 1.0).map(Into::into),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Those whose other constants leave the range as well are refused.
    assert!(maps.len() >= 6, "{maps:?}");
    let copies = maps.clone();
    assert_eq!(maps, copies);
}
