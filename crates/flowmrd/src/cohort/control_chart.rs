//! Control charts of individual values: what should be the same in every case of a cytometer and an assay.

use super::result::{ChartLimitsEntry, ChartQuantity};
use crate::quality::rule::ControlLimit;

/// How many mean moving ranges three standard deviations are: 3 / d2, where d2 = 2 / √π is the mean range of two
/// independent normal values of unit standard deviation.
///
/// Source: the definitions of JMP's Individual Measurement and Moving Range charts (control limits at three standard
/// deviations, each estimated by the mean moving range over d2(2) = 1.128); 3 / 1.128 = 2.66.
pub const MOVING_RANGE_FACTOR: f64 = 2.66;

/// The fewest values from which a value outside the limits is a finding, where the assay says no other number: of fewer,
/// a value that is far off widens the limits past itself. Ours, by the table in `docs/algorithms/17-cohorts.md`.
pub const SETTLED_COUNT: usize = 12;

/// Draws the limits of values in their order, as a rule has them; `None` for fewer than two.
#[must_use]
pub fn chart_limits(
    values: &[f64],
    quantity: ChartQuantity,
    rule: &ControlLimit,
) -> Option<ChartLimitsEntry> {
    let pairs = values.iter().zip(values.iter().skip(1));
    let ranges: Vec<f64> = pairs.map(|(before, after)| (after - before).abs()).collect();
    if ranges.is_empty() {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (centre, mean_moving_range) = (mean(values), mean(&ranges));
    let reach = rule.limit_deviations / 3.0 * MOVING_RANGE_FACTOR * mean_moving_range;
    let (floor, ceiling) = match quantity {
        ChartQuantity::Events | ChartQuantity::Rate => (0.0, f64::INFINITY),
        ChartQuantity::Fraction => (0.0, 1.0),
        ChartQuantity::ScaleMedian => (f64::NEG_INFINITY, f64::INFINITY),
    };
    Some(ChartLimitsEntry {
        centre,
        mean_moving_range,
        lower: f64::max(centre - reach, floor),
        upper: f64::min(centre + reach, ceiling),
        is_settled: values.len() as f64 >= rule.minimum_values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits_of(values: &[f64], quantity: ChartQuantity) -> Option<ChartLimitsEntry> {
        chart_limits(values, quantity, &ControlLimit::default())
    }

    #[test]
    fn limits_are_those_of_the_worked_example() {
        // by hand: the mean of 3.4, 3.7, 3.6 and 3.9 is 3.65; their ranges 0.3, 0.1, 0.3 have the mean 0.7 / 3
        let limits = limits_of(&[3.4, 3.7, 3.6, 3.9], ChartQuantity::ScaleMedian).unwrap();
        assert!((limits.centre - 3.65).abs() < 1e-12);
        assert!((limits.mean_moving_range - 0.7 / 3.0).abs() < 1e-12);
        assert!((limits.upper - (3.65 + 2.66 * 0.7 / 3.0)).abs() < 1e-12);
        assert!((limits.lower - (3.65 - 2.66 * 0.7 / 3.0)).abs() < 1e-12);
        assert!(!limits.is_settled);
    }

    #[test]
    fn limits_stay_where_the_quantity_can_be() {
        // by hand: centre 0.5 and range 1 reach from -2.16 to 3.16
        let fraction = limits_of(&[0.0, 1.0], ChartQuantity::Fraction).unwrap();
        assert_eq!((fraction.lower, fraction.upper), (0.0, 1.0));
        let events = limits_of(&[0.0, 1.0], ChartQuantity::Events).unwrap();
        assert_eq!((events.lower, events.upper), (0.0, 0.5 + 2.66));
    }

    #[test]
    fn one_value_has_no_limits_and_twelve_have_settled_ones() {
        assert_eq!(limits_of(&[], ChartQuantity::Events), None);
        assert_eq!(limits_of(&[1.0], ChartQuantity::Events), None);
        assert!(!limits_of(&[1.0; 11], ChartQuantity::Events).unwrap().is_settled);
        assert!(limits_of(&[1.0; 12], ChartQuantity::Events).unwrap().is_settled);
    }

    #[test]
    fn limits_and_their_least_values_are_the_rules() {
        let rule = ControlLimit { limit_deviations: 6.0, minimum_values: 3.0 };
        let limits = |values: &[f64]| chart_limits(values, ChartQuantity::ScaleMedian, &rule).unwrap();
        // by hand: the ranges of 1, 2, 1 have the mean 1, and six deviations are twice three
        assert!((limits(&[1.0, 2.0, 1.0]).upper - (4.0 / 3.0 + 2.0 * 2.66)).abs() < 1e-12);
        assert!(limits(&[1.0, 2.0, 1.0]).is_settled && !limits(&[1.0, 2.0]).is_settled);
        let default = ControlLimit::default();
        assert_eq!(default.minimum_values, SETTLED_COUNT as f64);
    }

    #[test]
    fn factor_is_three_over_the_mean_range_of_two() {
        // d2(2) = 2 / √π, the mean absolute difference of two normal values of unit deviation
        let factor = 3.0 * std::f64::consts::PI.sqrt() / 2.0;
        assert!((factor - MOVING_RANGE_FACTOR).abs() < 0.005, "{factor}");
    }
}
