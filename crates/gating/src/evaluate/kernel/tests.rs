#![allow(clippy::unwrap_used)]

use flowmrd_core::{RoundedBlock, Widening};

use super::*;
use crate::plan::NarrowWindow;

/// Values of every size and sign, NaN, infinities, zeros and denormals among them.
fn values(seed: u64) -> [f64; STRIP] {
    let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 5e-324, -1e-310, f64::MAX];
    std::array::from_fn(|event| {
        // Knuth's multiplier spreads the numbers over all exponents.
        let bits = (event as u64 + seed * 64 + 1).wrapping_mul(6_364_136_223_846_793_005);
        special.get(event % 19).copied().unwrap_or_else(|| f64::from_bits(bits ^ bits >> 29))
    })
}

fn narrow(seed: u64) -> [f32; STRIP] {
    let special = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, -0.0, 1e-45, -1e-40, f32::MAX];
    std::array::from_fn(|event| {
        let bits = (event as u64 + seed * 64 + 1).wrapping_mul(6_364_136_223_846_793_005);
        special.get(event % 19).copied().unwrap_or_else(|| f32::from_bits((bits >> 32) as u32))
    })
}

/// A block of two strips whose columns are those values, some with a factor.
fn rounded(seed: u64, column_count: usize) -> RoundedBlock {
    let mut block = RoundedBlock::new();
    block.reset(2 * STRIP, column_count);
    for (position, column) in block.columns_mut().iter_mut().enumerate() {
        let widening = [Widening::Same, Widening::Multiply(0.1), Widening::Divide(3.0)][position % 3];
        let seed = seed * 7 + position as u64;
        column.floats_mut(widening).copy_from_slice([narrow(seed + 1), narrow(seed)].as_flattened());
    }
    block
}

fn windows() -> [NarrowWindow; 4] {
    let ends = [(-1.0, 1.0), (0.0, f32::INFINITY), (f32::NEG_INFINITY, -0.0), (1e-45, 1e-45)];
    ends.map(|(least, greatest)| NarrowWindow { least, greatest })
}

#[test]
fn windows_of_a_strip_are_those_of_its_values() {
    for (inner, outer) in windows().into_iter().zip(windows().into_iter().rev().chain(windows())) {
        for seed in 0..100 {
            let values = narrow(seed);
            let factor = [1.0, 0.3][seed as usize % 2];
            let (certain, possible) = within(&values, factor, NarrowWindows { inner, outer });
            for (event, &float) in values.iter().enumerate() {
                let value = float * factor;
                let is_in = |window: NarrowWindow| window.least <= value && value <= window.greatest;
                assert_eq!(certain >> event & 1 == 1, is_in(inner), "{value:e}");
                assert_eq!(possible >> event & 1 == 1, is_in(outer), "{value:e}");
            }
            let most = at_most(&values, outer.greatest);
            for (event, &value) in values.iter().enumerate() {
                assert_eq!(most >> event & 1 == 1, value <= outer.greatest, "{value:e}");
            }
        }
    }
}

#[test]
fn values_with_errors_are_certain_where_both_ends_lie_inside() {
    for window in windows() {
        for seed in 0..100 {
            let (values, errors) = (narrow(seed), narrow(seed + 1000).map(f32::abs));
            let (certain, possible) =
                within_error(&values, &errors, NarrowWindows { inner: window, outer: window });
            for (event, (&value, &error)) in values.iter().zip(&errors).enumerate() {
                let [below, above] = [value - error, value + error];
                let is_certain = window.least <= below && above <= window.greatest;
                let is_possible = !(above < window.least || below > window.greatest);
                assert_eq!(certain >> event & 1 == 1, is_certain, "{value:e} {error:e}");
                assert_eq!(possible >> event & 1 == 1, is_possible, "{value:e} {error:e}");
            }
        }
    }
}

#[test]
fn sums_and_errors_of_a_strip_are_those_of_a_plain_loop() {
    let terms = [(3, 1.5), (0, -0.25), (6, 1e-3), (2, 0.1), (1, 3e30)];
    for seed in 0..100 {
        let block = rounded(seed, 7);
        let (mut values, mut found) = ([f32::NAN; STRIP], [f32::NAN; STRIP]);
        let error = SumError { terms: terms.to_vec(), factor: 1e-6, least: 1e-30 };
        let strip = NarrowStrip { block: &block, number: 1 };
        sums(strip, &terms, &mut values);
        errors(strip, &error, &mut found);
        for event in 0..STRIP {
            let value = |position: usize| block.column(position).floats()[STRIP + event];
            let weights =
                terms.map(|(position, weight)| (value(position), weight * block.column(position).factor()));
            let magnitudes = weights.map(|(value, weight)| (value.abs(), weight));
            // Rounded once or twice a term, as the processor does.
            let sums = |terms: [(f32, f32); 5]| {
                let twice = terms.iter().fold(0.0, |sum, &(value, weight)| sum + value * weight);
                [twice, terms.iter().fold(0.0, |sum, &(value, weight)| value.mul_add(weight, sum))]
            };
            let is_same = |found: f32, expected: f32| {
                found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan()
            };
            assert!(sums(weights).into_iter().any(|sum| is_same(values[event], sum)));
            let expected = sums(magnitudes).map(|sum| sum * error.factor + error.least);
            assert!(expected.into_iter().any(|error| is_same(found[event], error)));
        }
    }
}

#[test]
fn weighted_sums_of_a_strip_have_the_bits_of_a_plain_loop() {
    let mut block = EventBlock::new();
    block.reset(0, STRIP + 5, 7);
    for seed in 0..100 {
        for position in 0..7 {
            block.column_mut(position)[5..].copy_from_slice(&values(seed * 7 + position as u64));
        }
        let terms = [(3, 1.5), (0, -0.25), (6, 1e-3), (2, 0.1), (1, 3e300)];
        for terms in [&terms[..], &terms[..1], &[]] {
            let mut out = [f64::NAN; STRIP];
            weighted(&block, 5, terms, &mut out);
            for (event, &sum) in out.iter().enumerate() {
                let products =
                    terms.iter().map(|&(position, weight)| block.column(position)[5 + event] * weight);
                let expected = products.reduce(|sum, product| sum + product).unwrap_or(0.0);
                // A NaN's sign and payload depend on the order of operands, and no gate looks at them.
                assert!(
                    sum.to_bits() == expected.to_bits() || sum.is_nan() && expected.is_nan(),
                    "{sum} {expected}"
                );
            }
        }
    }
}
