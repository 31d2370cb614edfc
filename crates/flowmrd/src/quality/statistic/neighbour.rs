//! Nearest neighbours: whether points lie together or fill their box.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Points that are compared with each other at most.
pub(crate) const POINT_LIMIT: usize = 128;

/// Simulated sets, of which the observed one is one more: p-values are multiples of 1/200.
const DRAWS: usize = 199;

/// How points lie against points that are scattered through the same box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Clustering {
    /// Mean distance of a point to its nearest neighbour over the mean of scattered points: 1 for scatter, less for a
    /// cluster (Clark and Evans, Ecology 35 (1954) 445; from memory of the literature, not read).
    pub(crate) ratio: f64,
    /// Probability of so small a mean where the points are scattered.
    pub(crate) p_value: f64,
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
    let observed = mean_nearest(&columns);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = vec![vec![0.0; count]; columns.len()];
    let (mut sum, mut as_small) = (0.0, 0);
    for _ in 0..DRAWS {
        for column in &mut drawn {
            // A box of the drawn points' own: the observed one is spanned by points as well.
            loop {
                column.fill_with(|| (random.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64));
                if span_to_unit(column) {
                    break;
                }
            }
        }
        let mean = mean_nearest(&drawn);
        sum += mean;
        as_small += usize::from(mean <= observed);
    }
    let p_value = (as_small + 1) as f64 / (DRAWS + 1) as f64;
    Some(Clustering { ratio: observed * DRAWS as f64 / sum, p_value })
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

    fn uniform(random: &mut ChaCha8Rng) -> f64 {
        (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

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
    fn scattered_points_are_called_a_cluster_as_often_as_the_p_value_says() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut called = 0;
        for seed in 0..100 {
            let columns: Vec<Vec<f64>> =
                (0..3).map(|_| (0..12).map(|_| uniform(&mut random)).collect()).collect();
            called += usize::from(against_scatter(&columns, seed).unwrap().p_value <= 0.2);
        }
        // binomial of 100 and 0.2: 20, five standard deviations 20
        assert!((3..=40).contains(&called), "{called}");
    }

    #[test]
    fn a_bell_in_eight_dimensions_is_a_cluster_from_thirty_points_on() {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        let columns: Vec<Vec<f64>> = (0..8).map(|_| (0..30).map(|_| bell(&mut random)).collect()).collect();
        let found = against_scatter(&columns, 1).unwrap();
        assert!(found.p_value <= 0.01 && found.ratio < 0.95, "{found:?}");
    }

    #[test]
    fn two_tight_clusters_are_no_scatter() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let columns: Vec<Vec<f64>> = (0..4)
            .map(|_| (0..40).map(|event| f64::from(event % 2) * 20.0 + bell(&mut random)).collect())
            .collect();
        assert!(against_scatter(&columns, 1).unwrap().p_value <= 0.01);
    }

    #[test]
    fn what_does_not_differ_or_is_too_few_is_not_compared() {
        assert_eq!(against_scatter(&[vec![1.0; 10]], 1), None);
        assert_eq!(against_scatter(&[vec![1.0, 2.0]], 1), None);
        assert_eq!(against_scatter(&[vec![1.0, f64::NAN, 2.0]], 1), None);
        assert_eq!(against_scatter(&[], 1), None);
    }
}
