use proptest::prelude::*;

use super::*;

/// Values of every size, ordinary ones more often.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -300_000.0..300_000.0_f64,
        2 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, 5e-324, 1e-45, 1e-38, 3.5e38, f64::INFINITY, f64::NAN]),
    ]
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![6 => -2.0..2.0_f64, 1 => -1e8..1e8_f64, 1 => -1e-40..1e-40_f64]
}

/// One sum in 32 bits and its error, as the kernels calculate them.
fn sum_and_error(terms: &[(usize, f32)], error: &SumError, values: &[f64]) -> (f32, f32) {
    let sum = terms.iter().fold(0.0, |sum, &(position, weight)| sum + values[position] as f32 * weight);
    let magnitudes = error.terms.iter().map(|&(position, weight)| (values[position] as f32).abs() * weight);
    (sum, magnitudes.fold(0.0, |sum, term| sum + term) * error.factor + error.least)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    // The same sum in 64 bits is right to 2⁻⁴⁹ of its terms' magnitudes, far less than 32 bits lose.
    #[test]
    fn sums_are_off_by_no_more_than_their_error(
        weights in prop::collection::vec(prop::collection::vec(weight(), 6), 1..4),
        values in prop::collection::vec(value(), 6),
    ) {
        let channels: Vec<Channel> = weights
            .iter()
            .map(|weights| Channel::Signal(SignalChannel::Weighted(weights.iter().copied().enumerate().collect())))
            .collect();
        let narrow: Vec<NarrowChannel> = channels.iter().map(NarrowChannel::of).collect();
        let error = SumError::of(&narrow);
        for (weights, channel) in weights.iter().zip(&narrow) {
            let NarrowChannel::Sum(terms) = channel else { panic!("a sum") };
            let (sum, error) = sum_and_error(terms, &error, &values);
            let full = weights.iter().zip(&values).map(|(weight, value)| weight * value).sum::<f64>();
            // Without a finite error nothing is certain.
            if error.is_finite() {
                let off = (f64::from(sum) - full).abs();
                prop_assert!(off <= f64::from(error), "{sum} is off {full} by {off}, not {error}");
                // What is added before a comparison is rounded again.
                prop_assert!(f64::from(sum - error) <= full && full <= f64::from(sum + error));
            }
        }
    }

    #[test]
    fn narrow_windows_decide_as_the_wide_ones(ends in prop::array::uniform2(value()), at in value()) {
        let window = Window { least: ends[0].min(ends[1]), greatest: ends[0].max(ends[1]) };
        let range = NarrowRange::new(window, window);
        for value in [at, window.least, window.greatest, window.least.next_down(), window.greatest.next_up()] {
            let (rounded, is_inside) = (value as f32, window.contains(value));
            let exact = f64::from(rounded);
            prop_assert_eq!(range.exact.inner.contains(rounded), window.contains(exact), "{:e} {:?}", exact, range);
            prop_assert!(range.exact.outer.contains(rounded) || !window.contains(exact), "{exact:e} {range:?}");
            // Off by three units, as RoundedColumn::factor may be.
            let off = if value.is_infinite() { 0.0 } else { value.abs() / f64::from(1 << 24) * 3.0 };
            let half = f64::from(f32::from_bits(1)) / 2.0;
            for near in [value, value - off, value + off, value - half, value + half] {
                let near = near as f32;
                prop_assert!(!range.near.inner.contains(near) || is_inside, "{value:e} {near:e} {range:?}");
                prop_assert!(range.near.outer.contains(near) || !is_inside, "{value:e} {near:e} {range:?}");
            }
        }
    }
}

#[test]
fn ratios_and_columns_have_no_error_of_sums() {
    let column = Channel::Signal(SignalChannel::Column(3));
    let channels = [NarrowChannel::of(&column)];
    assert!(matches!(channels[0], NarrowChannel::Column(3)));
    assert!(SumError::of(&channels).terms.is_empty());
}
