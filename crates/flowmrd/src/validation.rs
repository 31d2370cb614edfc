//! How often an analysis is right about samples whose truth is known.

use serde::Serialize;

use crate::result::{LevelEntry, VerdictEntry};

/// What an analysis said of one sample, beside its true level.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownSample {
    /// The true level, a fraction.
    pub truth: f64,
    /// What the analysis said.
    pub level: LevelEntry,
}

/// What analyses said of the samples of one true level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationEntry {
    /// The true level, a fraction.
    pub truth: f64,
    /// Samples of that level.
    pub sample_count: u64,
    /// Mean of the levels that were found, a fraction.
    pub mean_fraction: f64,
    /// Standard deviation of the levels that were found; 0 for one sample.
    pub sd_fraction: f64,
    /// How often the counting interval holds the true level.
    pub counting: CoverageEntry,
    /// How often the total interval does; absent where the analyses had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<CoverageEntry>,
    /// Share of the samples that were called detected, quantifiable or not.
    pub detected_share: f64,
    /// Share of the samples that were called quantifiable.
    pub quantifiable_share: f64,
}

/// How often an interval holds the truth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CoverageEntry {
    /// Share of the samples whose interval holds the true level.
    pub coverage: f64,
    /// Standard error of that share: √(c (1 − c) / samples).
    pub standard_error: f64,
    /// Share whose interval lies below the true level.
    pub below_share: f64,
    /// Share whose interval lies above it.
    pub above_share: f64,
    /// Mean width of the intervals, a fraction.
    pub mean_width: f64,
}

/// Summarises samples by their true level, in ascending order; samples without a level count as missed.
#[must_use]
pub fn validate(samples: &[KnownSample]) -> Vec<ValidationEntry> {
    let mut sorted: Vec<&KnownSample> = samples.iter().collect();
    sorted.sort_by(|one, other| one.truth.total_cmp(&other.truth));
    sorted.chunk_by(|one, other| one.truth == other.truth).filter_map(entry).collect()
}

fn entry(samples: &[&KnownSample]) -> Option<ValidationEntry> {
    let truth = samples.first()?.truth;
    let count = samples.len() as f64;
    let levels: Vec<f64> = samples.iter().filter_map(|sample| sample.level.fraction).collect();
    let mean = levels.iter().sum::<f64>() / levels.len().max(1) as f64;
    let squares: f64 = levels.iter().map(|level| (level - mean).powi(2)).sum();
    let share = |verdicts: &[VerdictEntry]| {
        samples.iter().filter(|sample| verdicts.contains(&sample.level.verdict)).count() as f64 / count
    };
    let counting =
        |level: &LevelEntry| level.interval.as_ref().map(|interval| [interval.lower, interval.upper]);
    let total =
        |level: &LevelEntry| level.total_interval.as_ref().map(|interval| [interval.lower, interval.upper]);
    let has_total = samples.iter().any(|sample| sample.level.total_interval.is_some());
    Some(ValidationEntry {
        truth,
        sample_count: samples.len() as u64,
        mean_fraction: mean,
        sd_fraction: (squares / levels.len().saturating_sub(1).max(1) as f64).sqrt(),
        counting: coverage(samples, counting),
        total: has_total.then(|| coverage(samples, total)),
        detected_share: share(&[VerdictEntry::DetectedBelowLoq, VerdictEntry::Quantifiable]),
        quantifiable_share: share(&[VerdictEntry::Quantifiable]),
    })
}

fn coverage(samples: &[&KnownSample], bounds: impl Fn(&LevelEntry) -> Option<[f64; 2]>) -> CoverageEntry {
    let count = samples.len() as f64;
    let intervals: Vec<([f64; 2], f64)> =
        samples.iter().filter_map(|sample| Some((bounds(&sample.level)?, sample.truth))).collect();
    let share = |is: fn([f64; 2], f64) -> bool| {
        intervals.iter().filter(|&&(interval, truth)| is(interval, truth)).count() as f64 / count
    };
    let coverage = share(|[lower, upper], truth| lower <= truth && truth <= upper);
    let widths: f64 = intervals.iter().map(|([lower, upper], _)| upper - lower).sum();
    CoverageEntry {
        coverage,
        standard_error: (coverage * (1.0 - coverage) / count).sqrt(),
        below_share: share(|[_, upper], truth| upper < truth),
        above_share: share(|[lower, _], truth| truth < lower),
        mean_width: widths / intervals.len().max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::{LevelCounts, LevelRules, NamedCounts, assess};
    use flowmrd_quant::Counts;

    fn sample(truth: f64, positive: u64, total: u64) -> KnownSample {
        let counts = Counts::new(positive, total).unwrap();
        let tubes = vec![NamedCounts { name: "tube".to_owned(), counts }];
        let counts = LevelCounts { tubes, ..LevelCounts::default() };
        KnownSample { truth, level: assess(&LevelRules::default(), &counts).unwrap() }
    }

    #[test]
    fn samples_are_summarised_by_their_truth() {
        // R's binom.test, 95 %: 50 of 10^6 is 3.711e-5 to 6.592e-5; 90 of 10^6 begins at 7.24e-5; 20 of 10^6 ends at
        // 3.09e-5; by hand, the mean of 50, 90, 20 and 40 is 50, their deviations squared sum to 2600
        let samples = [(50, 5e-5), (0, 0.0), (90, 5e-5), (20, 5e-5), (40, 5e-5)]
            .map(|(x, truth)| sample(truth, x, 1_000_000));
        let entries = validate(&samples);
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].truth, entries[0].counting.coverage), (0.0, 1.0));
        let five = &entries[1];
        assert_eq!((five.sample_count, five.total), (4, None));
        assert!((five.mean_fraction - 5e-5).abs() < 1e-18);
        assert!((five.sd_fraction - (2600.0_f64 / 3.0).sqrt() * 1e-6).abs() < 1e-18);
        assert_eq!(
            (five.counting.coverage, five.counting.below_share, five.counting.above_share),
            (0.5, 0.25, 0.25)
        );
        assert_eq!(five.counting.standard_error, 0.25);
        assert_eq!((five.detected_share, five.quantifiable_share), (1.0, 0.5));
    }

    #[test]
    fn sample_without_a_level_counts_as_missed() {
        let nothing = assess(&LevelRules::default(), &LevelCounts::default()).unwrap();
        let entries = validate(&[KnownSample { truth: 0.1, level: nothing }]);
        assert_eq!((entries[0].counting.coverage, entries[0].detected_share), (0.0, 0.0));
    }
}
