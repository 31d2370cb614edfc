use super::{mean, small_sample_factor, sort, squares};
use crate::Error;
use crate::limits::replicate::{SampleResult, part_by_lot, part_by_sample};
use crate::limits::{LIMIT_PROBABILITY, Limit, LimitKind, LimitRule, Replicate};

/// The blanks of a lot that the rank-based rule asks for.
const RANK_BLANKS: usize = 60;

/// Takes the LOB as the 95th percentile of the blanks' results: rank 0.5 + 0.95 B of B, interpolated between ranks.
///
/// The result is a fraction, and as events of this sample that fraction times `total`. Source: CLSI EP17-A2 (60 or more
/// results a lot); the rank as in Linnet and Kondratovich, Clin Chem 2004;50:732, abstract.
///
/// # Errors
/// [`Error::NoBlanks`] where there is none; [`Error::TooFewBlanks`] where a lot has fewer than 60 results; [`Error::NoTotal`] where `total` is 0.
pub fn rank_lob(blanks: &[Replicate], total: u64) -> Result<Limit, Error> {
    largest_of_lots(blanks, total, RANK_BLANKS, LimitRule::Ep17Rank, |results| {
        let mut sorted: Vec<f64> = results.iter().map(|&(_, result)| result).collect();
        sort(&mut sorted);
        percentile(&sorted)
    })
}

/// Takes the LOB as mean + c_p · SD of the blanks' results, c_p = 1.645 / (1 − 1/(4 (B − K))) for B results of K
/// samples.
///
/// The result is a fraction, and as events of this sample that fraction times `total`. Source: CLSI EP17-A2 by way of
/// Linnet and Kondratovich, Clin Chem 2004;50:732, abstract (the factor), and the R package sherloq. It takes the
/// results for normally distributed, which a handful of events never are.
///
/// # Errors
/// [`Error::NoBlanks`] where there is none; [`Error::TooFewBlanks`] where a lot has not at least one result more than samples; [`Error::NoTotal`] where `total`
/// is 0.
pub fn parametric_lob(blanks: &[Replicate], total: u64) -> Result<Limit, Error> {
    for (lot, results) in part_by_lot(blanks) {
        let samples = part_by_sample(&results).len();
        if results.len() <= samples {
            return Err(Error::TooFewBlanks { lot, needed: samples + 1, got: results.len() });
        }
    }
    largest_of_lots(blanks, total, 2, LimitRule::Ep17Parametric, |results| {
        let samples = part_by_sample(results).len();
        let results: Vec<f64> = results.iter().map(|&(_, result)| result).collect();
        normal_percentile(&results, samples)
    })
}

fn largest_of_lots(
    blanks: &[Replicate],
    total: u64,
    needed: usize,
    rule: LimitRule,
    lob: impl Fn(&[SampleResult]) -> f64,
) -> Result<Limit, Error> {
    if total == 0 {
        return Err(Error::NoTotal);
    }
    if blanks.is_empty() {
        return Err(Error::NoBlanks);
    }
    let mut largest = 0.0_f64;
    for (lot, results) in part_by_lot(blanks) {
        if results.len() < needed {
            return Err(Error::TooFewBlanks { lot, needed, got: results.len() });
        }
        largest = largest.max(lob(&results));
    }
    Ok(Limit::of_fraction(LimitKind::Blank, rule, largest, total))
}

/// The value at rank 0.5 + 0.95 B of sorted results, at most the largest.
fn percentile(sorted: &[f64]) -> f64 {
    let last = sorted.len() - 1;
    let rank = 0.5 + LIMIT_PROBABILITY * sorted.len() as f64;
    let below = (rank.floor() as usize).clamp(1, sorted.len()) - 1;
    let above = (below + 1).min(last);
    sorted[below] + (rank - rank.floor()) * (sorted[above] - sorted[below])
}

/// Mean + c_p · SD of results of a number of samples.
fn normal_percentile(results: &[f64], samples: usize) -> f64 {
    let deviation = (squares(results) / (results.len() - 1) as f64).sqrt();
    mean(results) + small_sample_factor(results.len() - samples) * deviation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;

    /// CLSI EP17-A2, appendix A: blanks of two lots, five samples of twelve results each, in pg/mL; as the tests of the
    /// R package sherloq (github.com/laurenmock/sherloq, tests/testthat/test-LoB.R) print them.
    const APPENDIX_A: [[f64; 60]; 2] = [
        [
            2.6, -0.8, 5.5, 6.0, 4.5, 0.6, -2.3, 3.4, 5.9, 7.6, 4.1, -1.4, 1.0, 2.9, 4.9, 8.0, 6.9, 5.0, 3.4,
            1.2, 6.5, 5.6, -2.2, 2.3, -4.4, -3.4, 7.0, 6.9, 4.3, 3.2, -1.4, 4.2, 5.9, 7.6, 3.8, 5.8, 1.5,
            -1.9, 5.1, 5.7, 4.1, 4.5, -0.6, 0.5, 5.4, 7.6, 4.4, 6.6, 1.2, -0.7, 6.1, 5.1, 4.8, 3.3, -2.8,
            -1.4, 8.7, 3.6, 5.1, 3.5,
        ],
        [
            4.6, 4.1, 1.6, 3.7, 2.2, 0.7, 4.6, 2.6, 1.1, -4.4, 0.9, 0.7, 9.2, 8.3, 4.8, 5.4, 4.8, 6.3, 5.4,
            9.6, 7.7, 3.1, 6.1, 10.0, 6.1, 3.2, 3.9, 1.4, 3.1, 4.1, 1.0, 3.4, 0.1, 0.4, 2.9, -1.6, 4.0, 11.5,
            4.5, 3.6, 4.4, 6.8, 7.1, 4.2, 3.7, 3.7, 5.3, 4.5, 4.0, 6.2, -0.2, 2.3, 1.6, 2.6, 6.4, 5.7, 4.2,
            3.7, 1.4, 1.5,
        ],
    ];

    /// The tolerance the values are printed to: three decimals.
    const PRINTED: f64 = 5e-4;

    #[test]
    fn percentile_of_the_standard_s_example_is_the_standard_s() {
        // sherloq's tests: 7.6 and 9.4 for the lots, 8.15 for both together
        for (results, expected) in APPENDIX_A.iter().zip([7.6, 9.4]) {
            let mut sorted = results.to_vec();
            sort(&mut sorted);
            assert!((percentile(&sorted) - expected).abs() < 1e-12, "{}", percentile(&sorted));
        }
        let mut both = APPENDIX_A.concat();
        sort(&mut both);
        assert!((percentile(&both) - 8.15).abs() < 1e-12, "{}", percentile(&both));
    }

    #[test]
    fn normal_percentile_of_the_standard_s_example_is_sherloq_s() {
        // sherloq's tests: 8.718 and 8.599 for the lots of five samples
        for (results, expected) in APPENDIX_A.iter().zip([8.718, 8.599]) {
            let got = normal_percentile(results, 5);
            assert!((got - expected).abs() < PRINTED, "{got}");
        }
    }

    #[test]
    fn percentile_is_at_most_the_largest_result() {
        // by hand: rank 0.5 + 0.95 · 2 = 2.4 of two results
        assert_eq!(percentile(&[1.0, 3.0]), 3.0);
    }

    fn blanks(lot: u32, events: impl IntoIterator<Item = u64>) -> Vec<Replicate> {
        events
            .into_iter()
            .map(|positive| Replicate { lot, sample: 0, counts: Counts::new(positive, 1_000_000).unwrap() })
            .collect()
    }

    #[test]
    fn rank_lob_is_that_of_the_worst_lot_in_events_of_this_sample() {
        // by hand: of 0 to 59 events the rank 57.5 is 56.5; the other lot's results are one event each; a denominator
        // of 2,000,000 has twice the events of one of 1,000,000
        let both = [blanks(1, std::iter::repeat_n(1, 60)), blanks(2, 0..60)].concat();
        let lob = rank_lob(&both, 2_000_000).unwrap();
        assert!((lob.events() - 113.0).abs() < 1e-9);
        assert!((lob.fraction().unwrap() - 5.65e-5).abs() < 1e-15);
        assert_eq!(
            (lob.kind(), lob.rule(), lob.events_needed()),
            (LimitKind::Blank, LimitRule::Ep17Rank, 114)
        );
    }

    #[test]
    fn rank_lob_refuses_a_lot_of_fewer_than_60_blanks() {
        assert!(rank_lob(&blanks(7, 0..60), 1).is_ok());
        let error = rank_lob(&blanks(7, 0..59), 1).unwrap_err();
        assert_eq!(error.to_string(), "blanks of lot 7: expected at least 60, got 59");
        assert_eq!(rank_lob(&blanks(7, 0..60), 0), Err(Error::NoTotal));
        assert_eq!(rank_lob(&[], 1), Err(Error::NoBlanks));
        assert_eq!(parametric_lob(&[], 1), Err(Error::NoBlanks));
    }

    #[test]
    fn parametric_lob_of_blanks_that_are_all_zero_is_zero() {
        // by hand: mean 0, SD 0
        assert_eq!(parametric_lob(&blanks(1, [0, 0, 0]), 1_000_000).unwrap().events(), 0.0);
    }

    #[test]
    fn parametric_lob_refuses_samples_measured_once() {
        let mut once = blanks(1, [0, 3]);
        once[1].sample = 1;
        let error = parametric_lob(&once, 1).unwrap_err();
        assert_eq!(error.to_string(), "blanks of lot 1: expected at least 3, got 2");
        assert!(parametric_lob(&blanks(1, [4]), 1).is_err());
    }
}
