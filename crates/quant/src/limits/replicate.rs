use crate::Counts;
use std::collections::BTreeMap;

/// One measurement of a blank or of a low-level sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Replicate {
    /// Which reagent lot it was measured with; any numbers, equal where the lot is the same.
    pub lot: u32,
    /// Which sample it is a measurement of; equal where the sample is the same.
    pub sample: u32,
    /// The events inside the LAIPs over those of the denominator.
    pub counts: Counts,
}

/// A sample's number and one of its results, a fraction.
pub(super) type SampleResult = (u32, f64);

/// Lots above this are taken together; up to it the largest limit of the lots is the assay's.
const LOTS_APART: usize = 3;

/// Parts results by lot where there are two or three, and leaves them together where there are more.
///
/// The first number of a part is its lot's; that of the first lot where they are together.
pub(super) fn part_by_lot(replicates: &[Replicate]) -> Vec<(u32, Vec<SampleResult>)> {
    let mut lots: BTreeMap<u32, Vec<SampleResult>> = BTreeMap::new();
    for replicate in replicates {
        let result = (replicate.sample, replicate.counts.fraction());
        lots.entry(replicate.lot).or_default().push(result);
    }
    if lots.len() <= LOTS_APART {
        return lots.into_iter().collect();
    }
    let first = lots.keys().next().copied().unwrap_or_default();
    vec![(first, lots.into_values().flatten().collect())]
}

/// Parts results by sample, in the order of the samples' numbers.
pub(super) fn part_by_sample(results: &[SampleResult]) -> Vec<Vec<f64>> {
    let mut samples: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for &(sample, result) in results {
        samples.entry(sample).or_default().push(result);
    }
    samples.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replicate(lot: u32, sample: u32) -> Replicate {
        Replicate { lot, sample, counts: Counts::new(1, 10).unwrap() }
    }

    #[test]
    fn lots_are_apart_up_to_three_and_together_from_four() {
        // CLSI EP17-A2 as the R package sherloq applies it
        let replicates: Vec<Replicate> = [3, 1, 2, 1].map(|lot| replicate(lot, 0)).to_vec();
        let lots = part_by_lot(&replicates);
        assert_eq!(
            lots.iter().map(|(lot, results)| (*lot, results.len())).collect::<Vec<_>>(),
            [(1, 2), (2, 1), (3, 1)]
        );
        let four: Vec<Replicate> = (1..=4).map(|lot| replicate(lot, 0)).collect();
        assert_eq!(part_by_lot(&four).len(), 1);
        assert_eq!(part_by_lot(&four)[0].1.len(), 4);
    }

    #[test]
    fn samples_are_parted_by_their_numbers() {
        let parts = part_by_sample(&[(2, 0.5), (1, 0.25), (2, 0.75)]);
        assert_eq!(parts, [vec![0.25], vec![0.5, 0.75]]);
    }
}
