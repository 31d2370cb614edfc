use super::{median, small_sample_factor, sort, squares};
use crate::Error;
use crate::limits::replicate::{part_by_lot, part_by_sample};
use crate::limits::{LIMIT_PROBABILITY, Limit, LimitKind, LimitRule, Replicate};

/// Takes the LOD as LOB + c_p · SD of low-level samples, the SD pooled within samples, c_p = 1.645 / (1 − 1/(4 (L −
/// J))) for L results of J samples.
///
/// As a fraction, and as events of the LOB's denominator. Source: CLSI EP17-A2 by way of Linnet and Kondratovich, Clin
/// Chem 2004;50:732, abstract, and the R package sherloq. It takes the spread for the same at all low levels; that of
/// counts grows with the level, so the samples belong near the limit.
///
/// # Errors
/// [`Error::NoLowLevels`] where there is none; [`Error::TooFewLowLevels`] where a lot has not at least one result more than samples.
pub fn pooled_sd_lod(lob: Limit, low_levels: &[Replicate]) -> Result<Limit, Error> {
    if low_levels.is_empty() {
        return Err(Error::NoLowLevels);
    }
    let mut largest = 0.0_f64;
    for (lot, results) in part_by_lot(low_levels) {
        let samples = part_by_sample(&results);
        if results.len() <= samples.len() {
            return Err(Error::TooFewLowLevels { lot, needed: samples.len() + 1, got: results.len() });
        }
        largest = largest.max(allowance(&samples));
    }
    let events = lob.events() + largest * lob.total() as f64;
    Ok(Limit::of_events(LimitKind::Detection, LimitRule::Ep17PooledSd, events, lob.total()))
}

/// Takes the LOD as the median result of the lowest low-level sample of whose results at least 95 % lie above the LOB,
/// as they do for every sample above it; `None` where the highest sample does not reach that.
///
/// As a fraction, and as events of the LOB's denominator. It asks nothing of the results' distribution. Source: CLSI
/// EP17-A2, non-parametric option, from memory of the literature, not read; the definition (the lowest level likely to
/// exceed the LOB) is that of Linnet and Kondratovich, Clin Chem 2004;50:732, abstract.
///
/// # Errors
/// [`Error::NoLowLevels`] where there is none; [`Error::TooFewLowLevels`] where a sample of a lot has fewer than 20 results: of fewer, 95 % are all of them.
pub fn trial_lod(lob: Limit, low_levels: &[Replicate]) -> Result<Option<Limit>, Error> {
    let threshold = lob.events() / lob.total() as f64;
    let mut largest: Option<f64> = Some(0.0);
    let lots = part_by_lot(low_levels);
    if lots.is_empty() {
        return Err(Error::NoLowLevels);
    }
    for (lot, results) in lots {
        let samples = part_by_sample(&results);
        let fewest = samples.iter().map(Vec::len).min().unwrap_or_default();
        if fewest < TRIAL_RESULTS {
            return Err(Error::TooFewLowLevels { lot, needed: TRIAL_RESULTS, got: fewest });
        }
        largest = largest.zip(lowest_detected(samples, threshold)).map(|(one, other)| one.max(other));
    }
    let limit = |level| Limit::of_fraction(LimitKind::Detection, LimitRule::Ep17Trial, level, lob.total());
    Ok(largest.map(limit))
}

/// The results of a sample that the share of those above the LOB is taken of.
const TRIAL_RESULTS: usize = 20;

/// c_p · SD, the SD pooled within samples.
fn allowance(samples: &[Vec<f64>]) -> f64 {
    let results: usize = samples.iter().map(Vec::len).sum();
    let degrees = results - samples.len();
    let deviation = (samples.iter().map(|sample| squares(sample)).sum::<f64>() / degrees as f64).sqrt();
    small_sample_factor(degrees) * deviation
}

/// The median of the lowest sample from which on at least 95 % of the results lie above a threshold.
fn lowest_detected(mut samples: Vec<Vec<f64>>, threshold: f64) -> Option<f64> {
    samples.iter_mut().for_each(|sample| sort(sample));
    samples.sort_by(|one, other| median(one).total_cmp(&median(other)));
    let is_detected = |sample: &&Vec<f64>| {
        let above = sample.iter().filter(|&&result| result > threshold).count();
        above as f64 >= LIMIT_PROBABILITY * sample.len() as f64
    };
    samples.iter().rev().take_while(is_detected).last().map(|sample| median(sample))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;

    /// CLSI EP17-A2, appendix A: low-level samples of two lots, five samples of twelve results each, in pg/mL; as the
    /// tests of the R package sherloq (tests/testthat/test-LoD_classical.R) print them.
    const APPENDIX_A: [[f64; 60]; 2] = [
        [
            21.0, 22.8, 28.2, 25.9, 26.4, 28.3, 20.7, 21.9, 24.7, 22.5, 28.5, 29.2, 13.3, 12.6, 18.2, 14.7,
            17.8, 14.0, 14.1, 12.5, 11.3, 12.2, 16.2, 13.9, 12.8, 12.9, 17.4, 16.0, 15.9, 14.1, 11.3, 9.4,
            10.6, 13.6, 17.6, 14.9, 17.3, 19.2, 21.5, 22.2, 24.1, 25.8, 16.0, 16.4, 24.9, 23.8, 22.1, 26.1,
            19.2, 22.7, 28.3, 26.2, 25.1, 30.3, 23.4, 19.2, 26.3, 23.1, 27.5, 30.1,
        ],
        [
            22.0, 22.5, 21.8, 22.1, 20.3, 21.0, 25.3, 26.0, 27.2, 25.1, 25.3, 25.3, 15.6, 21.2, 14.8, 14.9,
            16.0, 15.8, 21.6, 22.8, 15.3, 18.7, 18.3, 19.5, 13.0, 15.9, 9.0, 7.0, 13.4, 8.5, 16.3, 18.1,
            12.4, 11.1, 11.3, 10.1, 18.8, 17.6, 14.1, 14.9, 19.2, 15.8, 19.8, 21.4, 18.0, 18.0, 19.6, 23.1,
            32.9, 30.4, 29.4, 27.6, 27.7, 30.6, 31.4, 30.4, 32.5, 28.9, 29.8, 35.1,
        ],
    ];

    #[test]
    fn allowance_of_the_standard_s_example_is_sherloq_s() {
        // sherloq's tests, LOB 7.5: LOD 12.64 and 11.94 for the lots, printed to two decimals
        for (results, expected) in APPENDIX_A.iter().zip([12.64, 11.94]) {
            let samples: Vec<Vec<f64>> = results.chunks(12).map(<[f64]>::to_vec).collect();
            let lod = 7.5 + allowance(&samples);
            assert!((lod - expected).abs() < 5e-3, "{lod}");
        }
    }

    fn lob(events: f64) -> Limit {
        Limit::of_events(LimitKind::Blank, LimitRule::Ep17Rank, events, 1_000_000)
    }

    /// A sample of 20 results, of which some lie at one number of events and the rest at another.
    fn sample(sample: u32, low: (u64, usize), high: u64) -> Vec<Replicate> {
        let events = std::iter::repeat_n(low.0, low.1).chain(std::iter::repeat_n(high, 20 - low.1));
        events.map(|x| Replicate { lot: 1, sample, counts: Counts::new(x, 1_000_000).unwrap() }).collect()
    }

    #[test]
    fn pooled_sd_lod_adds_the_spread_within_samples_alone() {
        // by hand: two samples of two results 2 events apart, each a sum of squares of 2, 2 degrees: SD √2 events;
        // c_p = 1.6448536 / (1 − 1/8) = 1.8798327; LOD = 5 + 1.8798327 · 1.4142136 = 7.658486
        let counts = |x| Counts::new(x, 1_000_000).unwrap();
        let low: Vec<Replicate> = [(1, 9), (1, 11), (2, 99), (2, 101)]
            .map(|(sample, x)| Replicate { lot: 1, sample, counts: counts(x) })
            .to_vec();
        let lod = pooled_sd_lod(lob(5.0), &low).unwrap();
        assert!((lod.events() - 7.658_486).abs() < 1e-5, "{}", lod.events());
        assert_eq!((lod.kind(), lod.rule()), (LimitKind::Detection, LimitRule::Ep17PooledSd));
    }

    #[test]
    fn pooled_sd_lod_refuses_samples_measured_once() {
        let error = pooled_sd_lod(lob(5.0), &sample(1, (9, 20), 9)[..1]).unwrap_err();
        assert_eq!(error.to_string(), "low-level results of lot 1: expected at least 2, got 1");
        assert_eq!(pooled_sd_lod(lob(5.0), &[]), Err(Error::NoLowLevels));
        assert_eq!(trial_lod(lob(5.0), &[]), Err(Error::NoLowLevels));
    }

    #[test]
    fn trial_lod_is_the_lowest_sample_from_which_on_19_of_20_exceed_the_lob() {
        // by hand: 18 of 20 above 5 events are too few, 19 are enough; the medians are 8, 10 and 12 events
        let low = [sample(1, (5, 2), 8), sample(2, (5, 1), 10), sample(3, (5, 0), 12)].concat();
        assert_eq!(trial_lod(lob(5.0), &low).unwrap().unwrap().events(), 10.0);
        // a sample above it that fails moves the LOD above that one
        let low = [sample(1, (5, 0), 8), sample(2, (5, 2), 10), sample(3, (5, 1), 12)].concat();
        assert_eq!(trial_lod(lob(5.0), &low).unwrap().unwrap().events(), 12.0);
    }

    #[test]
    fn trial_lod_is_absent_where_no_sample_is_detected() {
        assert_eq!(trial_lod(lob(5.0), &sample(1, (5, 3), 9)), Ok(None));
    }

    #[test]
    fn trial_lod_refuses_samples_of_fewer_than_20_results() {
        let error = trial_lod(lob(5.0), &sample(1, (9, 20), 9)[1..]).unwrap_err();
        assert_eq!(error.to_string(), "low-level results of lot 1: expected at least 20, got 19");
    }
}
