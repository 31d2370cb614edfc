//! Limits from blanks and low-level samples as CLSI EP17-A2 sets them, on the results' own scale: fractions of each
//! measurement's denominator.
//!
//! Two or three reagent lots give a limit each, of which the largest is the assay's; the results of four and more lots
//! are taken together. The standard itself was not read: its rules are taken from Linnet and Kondratovich, "Partly
//! nonparametric approach for determining the limit of detection", Clin Chem 2004;50:732, abstract, and from the R
//! package sherloq, whose tests hold the worked example of the standard's appendix A.

mod blank;
mod detection;
mod quantification;

pub use blank::{parametric_lob, rank_lob};
pub use detection::{pooled_sd_lod, trial_lod};
pub use quantification::precision_loq;

use super::LIMIT_PROBABILITY;
use crate::normal;
use crate::tail::TailProbability;

/// c_p = z / (1 − 1/(4 f)), z the 95th percentile of the standard normal distribution (1.645) and f degrees of freedom.
///
/// The factor makes up for the standard deviation of a few results being too small on average.
fn small_sample_factor(degrees: usize) -> f64 {
    let z =
        normal::upper_quantile(TailProbability { tail: 1.0 - LIMIT_PROBABILITY, rest: LIMIT_PROBABILITY });
    z / (1.0 - (4.0 * degrees as f64).recip())
}

/// The mean of some results; NaN of none.
fn mean(results: &[f64]) -> f64 {
    results.iter().sum::<f64>() / results.len() as f64
}

/// The sum of squared differences from the mean.
fn squares(results: &[f64]) -> f64 {
    let mean = mean(results);
    results.iter().map(|result| (result - mean).powi(2)).sum()
}

/// The middle result, or the mean of the two middle ones, of sorted results that are not empty.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) { 0.5 * (sorted[middle - 1] + sorted[middle]) } else { sorted[middle] }
}

fn sort(results: &mut [f64]) {
    results.sort_by(f64::total_cmp);
}
