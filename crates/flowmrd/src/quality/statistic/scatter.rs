//! Whether points lie together or fill their box.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Points that are compared with each other at most.
pub(crate) const POINT_LIMIT: usize = 128;

/// Simulated scatters, of which the observed one is one more: p-values are multiples of 1/400.
const DRAWS: usize = 399;

/// Simulated bells, by whose mean spread clusters are measured.
const BELLS: usize = 99;

/// How points lie against points that are scattered through the same box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Clustering {
    /// Logarithm of the standard deviation over the range, the mean over the axes (H. David, H. Hartley and E. Pearson,
    /// Biometrika 41 (1954) 482; from memory of the literature, not read), on a line that has its mean for one
    /// normal cluster at 0 and for a scatter at 1.
    pub(crate) evenness: f64,
    /// Probability of so small an evenness where the points are scattered.
    pub(crate) spread_p: f64,
    /// Mean distance of a point to its nearest neighbour, in parts of that of scattered points: 1 for scatter, less for
    /// clusters (Clark and Evans, Ecology 35 (1954) 445; from memory of the literature, not read).
    pub(crate) neighbour_ratio: f64,
    /// Probability of so small a ratio where the points are scattered.
    pub(crate) neighbour_p: f64,
}

/// Compares points with as many that are drawn uniformly in a box, each side scaled to what the points span.
///
/// `columns` has one coordinate a column; a coordinate that is the same for all points is left out. `None` with fewer
/// than three points, or where nothing is left to compare.
pub(crate) fn against_scatter(columns: &[Vec<f64>], seed: u64) -> Option<Clustering> {
    let mut columns: Vec<Vec<f64>> = columns.to_vec();
    columns.retain_mut(|column| span_to_unit(column));
    let count = columns.first()?.len();
    if count < 3 {
        return None;
    }
    let observed = [mean_log_spread(&columns), mean_nearest(&columns)];
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = vec![vec![0.0; count]; columns.len()];
    let (mut sums, mut as_small) = ([0.0; 2], [0_usize; 2]);
    for _ in 0..DRAWS {
        drawn.iter_mut().for_each(|column| fill(column, || uniform(&mut random)));
        for (place, value) in [mean_log_spread(&drawn), mean_nearest(&drawn)].into_iter().enumerate() {
            sums[place] += value;
            as_small[place] += usize::from(value <= observed[place]);
        }
    }
    let mut bell = 0.0;
    for _ in 0..BELLS {
        drawn.iter_mut().for_each(|column| fill(column, || deviate(&mut random)));
        bell += mean_log_spread(&drawn) / BELLS as f64;
    }
    let [log_spread, nearest] = sums.map(|sum| sum / DRAWS as f64);
    let [spread_p, neighbour_p] = as_small.map(|count| (count + 1) as f64 / (DRAWS + 1) as f64);
    let evenness = (observed[0] - bell) / (log_spread - bell);
    Some(Clustering { evenness, spread_p, neighbour_ratio: observed[1] / nearest, neighbour_p })
}

/// Draws values, in a span of their own: the observed ones span theirs as well.
fn fill(column: &mut [f64], mut draw: impl FnMut() -> f64) {
    loop {
        column.fill_with(&mut draw);
        if span_to_unit(column) {
            return;
        }
    }
}

/// Draws a number of 0 to below 1.
fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// Draws a standard normal deviate (G. Box and M. Muller, Annals of Mathematical Statistics 29 (1958) 610; from memory
/// of the literature, not read).
fn deviate(random: &mut ChaCha8Rng) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - uniform(random)));
    radius * libm::cos(std::f64::consts::TAU * uniform(random))
}

/// Returns the mean over the columns of the logarithm of the standard deviation, of values that span 0 to 1.
fn mean_log_spread(columns: &[Vec<f64>]) -> f64 {
    let log_spread = |column: &Vec<f64>| {
        let count = column.len() as f64;
        let mean = column.iter().sum::<f64>() / count;
        let square: f64 = column.iter().map(|value| (value - mean) * (value - mean)).sum();
        0.5 * libm::log(square / count)
    };
    columns.iter().map(log_spread).sum::<f64>() / columns.len() as f64
}

/// Moves and stretches values to 0 … 1; `false` where they do not differ, or are not finite.
fn span_to_unit(values: &mut [f64]) -> bool {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = high - low;
    if !(span.is_finite() && span > 0.0 && values.iter().all(|value| value.is_finite())) {
        return false;
    }
    values.iter_mut().for_each(|value| *value = (*value - low) / span);
    true
}

/// Returns the mean Euclidean distance of a point to its nearest neighbour.
fn mean_nearest(columns: &[Vec<f64>]) -> f64 {
    let count = columns.first().map_or(0, Vec::len);
    let mut nearest = vec![f64::INFINITY; count];
    for one in 0..count {
        for two in one + 1..count {
            let square: f64 = columns
                .iter()
                .map(|column| {
                    let apart = column[one] - column[two];
                    apart * apart
                })
                .sum();
            nearest[one] = nearest[one].min(square);
            nearest[two] = nearest[two].min(square);
        }
    }
    nearest.into_iter().map(libm::sqrt).sum::<f64>() / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve uniform numbers less six: near enough to a normal deviate.
    fn bell(random: &mut ChaCha8Rng) -> f64 {
        (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
    }

    #[test]
    fn mean_distance_to_the_nearest_is_counted_by_hand() {
        // a right angle: (0,0), (3,4), (3,0): nearest at 3, 4, 3
        let columns = [vec![0.0, 3.0, 3.0], vec![0.0, 4.0, 0.0]];
        assert!((mean_nearest(&columns) - 10.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn spread_is_that_of_the_whole_set() {
        // by hand: 0, 1/2 and 1 have the variance 1/6, and 0 and 1 alone 1/4: ln √(1/6) and ln √(1/4)
        let three = [vec![0.0, 0.5, 1.0]];
        assert!((mean_log_spread(&three) - (1.0 / 6.0_f64).ln() / 2.0).abs() < 1e-15);
        let both = [vec![0.0, 0.5, 1.0], vec![0.0, 1.0, 0.0, 1.0]];
        let mean = ((1.0 / 6.0_f64).ln() + 0.25_f64.ln()) / 4.0;
        assert!((mean_log_spread(&both) - mean).abs() < 1e-15);
    }

    #[test]
    fn scattered_points_are_called_a_cluster_as_often_as_the_p_value_says() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let (mut called, mut evenness) = ([0; 2], 0.0);
        for seed in 0..100 {
            let columns: Vec<Vec<f64>> =
                (0..3).map(|_| (0..12).map(|_| uniform(&mut random)).collect()).collect();
            let found = against_scatter(&columns, seed).unwrap();
            called[0] += usize::from(found.spread_p <= 0.2);
            called[1] += usize::from(found.neighbour_p <= 0.2);
            evenness += found.evenness / 100.0;
        }
        // binomial of 100 and 0.2: 20, five standard deviations 20
        assert!(called.iter().all(|called| (3..=40).contains(called)), "{called:?}");
        // a scatter has an evenness of 1 in the mean; one of twelve points on three axes varies by some 0.5
        assert!((evenness - 1.0).abs() < 0.25, "{evenness}");
    }

    #[test]
    fn a_bell_is_a_cluster_on_eight_axes_from_thirty_points_on_and_on_one_from_a_hundred_and_twenty() {
        // scripts/reference/laip_cluster.py: such bells pass for scatter in none of 1,000
        for (axes, count) in [(8, 30), (4, 40), (1, 120)] {
            let mut random = ChaCha8Rng::seed_from_u64(6);
            let columns: Vec<Vec<f64>> =
                (0..axes).map(|_| (0..count).map(|_| bell(&mut random)).collect()).collect();
            let found = against_scatter(&columns, 1).unwrap();
            assert!(found.spread_p <= 0.025 && found.evenness < 0.6, "{axes}: {found:?}");
        }
    }

    #[test]
    fn two_tight_clusters_are_no_scatter() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let columns: Vec<Vec<f64>> = (0..4)
            .map(|_| (0..40).map(|event| f64::from(event % 2) * 20.0 + bell(&mut random)).collect())
            .collect();
        let found = against_scatter(&columns, 1).unwrap();
        assert!(found.neighbour_p <= 0.01 && found.neighbour_ratio < 0.6, "{found:?}");
    }

    #[test]
    fn what_does_not_differ_or_is_too_few_is_not_compared() {
        assert_eq!(against_scatter(&[vec![1.0; 10]], 1), None);
        assert_eq!(against_scatter(&[vec![1.0, 2.0]], 1), None);
        assert_eq!(against_scatter(&[vec![1.0, f64::NAN, 2.0]], 1), None);
        assert_eq!(against_scatter(&[], 1), None);
    }
}
