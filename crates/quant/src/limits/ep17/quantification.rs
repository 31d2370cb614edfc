use super::{mean, squares};
use crate::Error;
use crate::limits::replicate::{part_by_lot, part_by_sample};
use crate::limits::{Limit, LimitKind, LimitRule, PrecisionGoal, Replicate};

/// Takes the LOQ as the mean of the lowest sample whose results vary by no more than the goal, as those of every sample
/// above it do; `None` where the highest sample varies by more.
///
/// The coefficient of variation is the standard deviation of a sample's results over their mean. As a fraction, and as
/// events of `total`. Source: CLSI EP17-A2, functional sensitivity, as the R package sherloq has it; without its curve
/// through the samples' coefficients, so that the LOQ is always a level that was measured.
///
/// # Errors
/// [`Error::NoLowLevels`] where there is none; [`Error::TooFewLowLevels`] where a sample of a lot has fewer than 2 results; [`Error::NoTotal`] where `total` is 0.
pub fn precision_loq(samples: &[Replicate], goal: PrecisionGoal, total: u64) -> Result<Option<Limit>, Error> {
    if total == 0 {
        return Err(Error::NoTotal);
    }
    let lots = part_by_lot(samples);
    if lots.is_empty() {
        return Err(Error::NoLowLevels);
    }
    let mut largest: Option<f64> = Some(0.0);
    for (lot, results) in lots {
        let samples = part_by_sample(&results);
        if let Some(few) = samples.iter().map(Vec::len).find(|&len| len < 2) {
            return Err(Error::TooFewLowLevels { lot, needed: 2, got: few });
        }
        largest = largest.zip(lowest_precise(&samples, goal)).map(|(one, other)| one.max(other));
    }
    let limit = |level| Limit::of_fraction(LimitKind::Quantification, LimitRule::Ep17Precision, level, total);
    Ok(largest.map(limit))
}

fn lowest_precise(samples: &[Vec<f64>], goal: PrecisionGoal) -> Option<f64> {
    let mut by_level: Vec<(f64, f64)> = samples
        .iter()
        .map(|sample| (mean(sample), (squares(sample) / (sample.len() - 1) as f64).sqrt()))
        .collect();
    by_level.sort_by(|one, other| one.0.total_cmp(&other.0));
    let is_precise = |&&(mean, deviation): &&(f64, f64)| mean > 0.0 && deviation <= goal.variation() * mean;
    by_level.iter().rev().take_while(is_precise).last().map(|&(mean, _)| mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;

    /// Two results at a distance either side of a level, in events of a million.
    fn sample(sample: u32, level: u64, distance: u64) -> [Replicate; 2] {
        [level - distance, level + distance].map(|x| Replicate {
            lot: 1,
            sample,
            counts: Counts::new(x, 1_000_000).unwrap(),
        })
    }

    #[test]
    fn precision_loq_is_the_lowest_sample_from_which_on_results_are_precise() {
        // by hand: the SD of a ± d is d √2; CVs 0.354, 0.141 and 0.071 at 20, 50 and 100 events
        let low = [sample(1, 20, 5), sample(2, 50, 5), sample(3, 100, 5)].concat();
        let loq = |goal| precision_loq(&low, PrecisionGoal::new(goal).unwrap(), 2_000_000).unwrap();
        assert_eq!(loq(0.2).unwrap().events(), 100.0);
        assert_eq!(loq(0.4).unwrap().events(), 40.0);
        assert_eq!(loq(0.05), None);
    }

    #[test]
    fn precision_loq_refuses_a_sample_measured_once() {
        let error = precision_loq(&sample(1, 20, 5)[..1], PrecisionGoal::new(0.2).unwrap(), 10).unwrap_err();
        assert_eq!(error.to_string(), "low-level results of lot 1: expected at least 2, got 1");
    }

    #[test]
    fn precision_loq_refuses_no_sample_and_no_denominator() {
        let goal = PrecisionGoal::new(0.2).unwrap();
        assert_eq!(precision_loq(&[], goal, 10), Err(Error::NoLowLevels));
        assert_eq!(Error::NoLowLevels.to_string(), "low-level results: expected at least 1, got 0");
        assert_eq!(precision_loq(&sample(1, 20, 5), goal, 0), Err(Error::NoTotal));
    }

    #[test]
    fn precision_loq_of_a_sample_without_events_is_absent() {
        let none = [Replicate { lot: 1, sample: 1, counts: Counts::new(0, 10).unwrap() }; 2];
        assert_eq!(precision_loq(&none, PrecisionGoal::new(0.2).unwrap(), 10), Ok(None));
    }
}
