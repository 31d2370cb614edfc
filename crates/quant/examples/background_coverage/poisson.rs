//! The probabilities of Poisson counts.

/// The probabilities of 0, 1, …, by recurrence from the mode so that none underflows on the way.
pub(crate) fn probabilities(mean: f64, len: usize) -> Vec<f64> {
    let mut probabilities = vec![0.0; len];
    let mode = (mean as usize).min(len - 1);
    probabilities[mode] = 1.0;
    for k in mode + 1..len {
        probabilities[k] = probabilities[k - 1] * mean / k as f64;
    }
    for k in (0..mode).rev() {
        probabilities[k] = probabilities[k + 1] * (k + 1) as f64 / mean;
    }
    let sum: f64 = probabilities.iter().sum();
    probabilities.iter().map(|probability| probability / sum).collect()
}
