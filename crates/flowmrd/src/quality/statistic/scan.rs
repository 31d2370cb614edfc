//! The scan statistic: the most events in any window of a fixed width.

use super::binomial::{at_least, corrected};

/// Widths of the windows that are tried, as parts of the whole.
const WIDTHS: [f64; 6] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

/// The window that holds more events than any other, against what chance puts there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Burst {
    /// Where the window begins, 0 to 1.
    pub(crate) start: f64,
    /// Its width, a part of the whole.
    pub(crate) width: f64,
    /// Events in it.
    pub(crate) count: usize,
    /// Probability of a window that holds as many where events are spread evenly, corrected for the widths tried.
    pub(crate) p_value: f64,
}

/// Finds the window that chance explains the least; places are sorted and lie in [0, 1]. `None` without an event.
pub(crate) fn find_burst(places: &[f64]) -> Option<Burst> {
    let of_width = |width: f64| {
        let (count, start) = fullest(places, width)?;
        let p_value = corrected(p_value(count, width, places.len()), WIDTHS.len());
        Some(Burst { start, width, count, p_value })
    };
    WIDTHS.into_iter().filter_map(of_width).min_by(|one, two| one.p_value.total_cmp(&two.p_value))
}

/// Finds how many events the fullest window holds, and where it begins: at an event.
fn fullest(places: &[f64], width: f64) -> Option<(usize, f64)> {
    let mut end = 0;
    let mut best: Option<(usize, f64)> = None;
    for (index, &start) in places.iter().enumerate() {
        while places.get(end).is_some_and(|&place| place - start <= width) {
            end += 1;
        }
        if best.is_none_or(|(count, _)| end - index > count) {
            best = Some((end - index, start));
        }
    }
    best
}

/// Bounds the probability that some window of a width holds at least `count` of `n` events spread evenly.
///
/// P ≈ (k/w − n − 1) b(k; n, w) + 2 G(k; n, w), b and G the binomial probability of k and of at least k: S.
/// Wallenstein and N. Neff, Statistics in Medicine 6 (1987) 197 (from memory of the literature, not read); held to
/// simulation in the tests. Probabilities under 0.1 are near the exact ones, greater ones are not used.
fn p_value(count: usize, width: f64, n: usize) -> f64 {
    if count < 2 || (count as f64) <= n as f64 * width {
        return 1.0;
    }
    let (k, trials) = (count as u64, n as u64);
    let upper = at_least(k, trials, width);
    let exactly = upper - at_least(k + 1, trials, width);
    ((count as f64 / width - n as f64 - 1.0) * exactly + 2.0 * upper).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    #[test]
    fn the_fullest_window_is_counted_by_hand() {
        let places = [0.0, 0.1, 0.105, 0.11, 0.5, 0.9];
        assert_eq!(fullest(&places, 0.01), Some((3, 0.1)));
        assert_eq!(fullest(&places, 0.2), Some((4, 0.0)));
        assert_eq!(fullest(&[], 0.1), None);
        let burst = find_burst(&places).unwrap();
        assert_eq!((burst.count, burst.start, burst.width), (3, 0.1, 0.01));
    }

    #[test]
    fn two_events_come_as_near_as_geometry_says() {
        // by hand: two of two events lie within w with probability 2w − w² = 0.0199, n = k = 2, w = 0.01;
        // the formula: (200 − 3)·10⁻⁴ + 2·10⁻⁴ = 0.0199
        assert!((p_value(2, 0.01, 2) - 0.0199).abs() < 1e-12);
    }

    #[test]
    fn probabilities_are_those_of_simulation() {
        // 20,000 simulated sets of 20 and 100 events (a slow, plain engine); five standard errors of the simulation
        // and a tenth for the approximation
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        for (n, width, count) in [(20, 0.05, 5), (20, 0.05, 6), (100, 0.02, 8), (100, 0.2, 34)] {
            let mut reached = 0;
            for _ in 0..20_000 {
                let mut places: Vec<f64> = (0..n).map(|_| uniform()).collect();
                places.sort_by(f64::total_cmp);
                reached += usize::from(fullest(&places, width).is_some_and(|(most, _)| most >= count));
            }
            let simulated = reached as f64 / 20_000.0;
            let error = 5.0 * (simulated / 20_000.0).sqrt() + 0.1 * simulated;
            let found = p_value(count, width, n);
            assert!((found - simulated).abs() < error, "{n} {width} {count}: {found}, simulated {simulated}");
        }
    }
}
