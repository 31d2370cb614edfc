#![allow(clippy::unwrap_used)]

use super::*;

/// Values of every size and sign, NaN, infinities, zeros and denormals among them.
fn values(seed: u64) -> [f64; STRIP] {
    let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 5e-324, -1e-310, f64::MAX];
    std::array::from_fn(|event| {
        // Knuth's multiplier spreads the numbers over all exponents.
        let bits = (event as u64 + seed * 64 + 1).wrapping_mul(6_364_136_223_846_793_005);
        special.get(event % 19).copied().unwrap_or_else(|| f64::from_bits(bits ^ bits >> 29))
    })
}

#[test]
fn window_of_a_strip_is_that_of_its_values() {
    for (least, greatest) in [(-1.0, 1.0), (0.0, f64::INFINITY), (f64::NEG_INFINITY, -0.0), (5e-324, 5e-324)]
    {
        let window = Window { least, greatest };
        for seed in 0..100 {
            let values = values(seed);
            let word = within(&values, window);
            for (event, &value) in values.iter().enumerate() {
                assert_eq!(word >> event & 1 == 1, least <= value && value <= greatest, "{value:e}");
            }
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
