//! Clopper and Pearson's bounds where a hand can follow.

use flowmrd_quant::{Bound, Confidence, Counts, Interval, IntervalMethod, bound};

fn two_sided(positive: u64, total: u64, confidence: f64) -> Interval {
    super::draw(positive, total, IntervalMethod::ClopperPearson, confidence)
}

fn one_sided(positive: u64, total: u64, confidence: f64, end: Bound) -> f64 {
    let counts = Counts::new(positive, total).unwrap();
    bound(counts, IntervalMethod::ClopperPearson, Confidence::new(confidence).unwrap(), end).unwrap()
}

#[test]
fn bounds_of_none_and_of_all_are_closed_forms() {
    // by hand: 1 - 0.025 = 0.975 for 0 of 1, 0.025 for 1 of 1; 1 - 0.05^(1/1) one-sided
    let (none, all) = (two_sided(0, 1, 0.95), two_sided(1, 1, 0.95));
    assert_eq!((none.lower(), all.upper()), (0.0, 1.0));
    assert!((none.upper() - 0.975).abs() < 1e-15 && (all.lower() - 0.025).abs() < 1e-16);
    assert!((one_sided(0, 1, 0.95, Bound::Upper) - 0.95).abs() < 1e-15);
}

#[test]
fn one_sided_bound_at_confidence_1_minus_alpha_2_is_the_two_sided_bound() {
    // the definition: each side of a 90 % interval holds 5 %
    let both = two_sided(7, 1_000_003, 0.9);
    for (end, expected) in [(Bound::Lower, both.lower()), (Bound::Upper, both.upper())] {
        assert!((one_sided(7, 1_000_003, 0.95, end) / expected - 1.0).abs() < 1e-14);
    }
}

#[test]
fn one_sided_bound_of_a_confidence_under_a_half_keeps_its_digits() {
    // 0 of 1: the upper bound is the confidence itself, 1 - (1 - c); 1 of 1: the lower bound is 1 - c
    assert!((one_sided(0, 1, 1e-20, Bound::Upper) / 1e-20 - 1.0).abs() < 1e-14);
    assert!((one_sided(1, 1, 0.25, Bound::Lower) - 0.75).abs() < 1e-15);
}

#[test]
fn bounds_hold_at_counts_past_what_binary64_counts_exactly() {
    // half of 2^63: symmetric about 1/2, half-width 1.96 / (2 sqrt(n)) = 3.2e-10 by the normal approximation
    let middle = two_sided(1 << 62, 1 << 63, 0.95);
    assert!((middle.upper() - 0.5 - 3.227e-10).abs() < 1e-12, "{:e}", middle.upper() - 0.5);
    assert!((middle.lower() - middle.upper_complement()).abs() < 1e-15);
    let last = two_sided(u64::MAX - 1, u64::MAX, 0.999_999);
    // the upper bound of P(X = n) + P(X = n - 1): 1 - upper is -ln(1 - 5e-7) / n for the Poisson mean of the miss
    assert!(
        (last.upper_complement() * u64::MAX as f64 / 5e-7 - 1.0).abs() < 1e-6,
        "{:e}",
        last.upper_complement()
    );
}
