use super::bits;

/// Ranks between two sets that are kept; those between them are made from the one before.
const STEP_COUNT: usize = 64;

/// The positions of one edge, ascending, and with them the sets of variants in which the edge lies at or below a level.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    levels: Vec<f64>,
    /// The variant of each level.
    variants: Vec<u32>,
    word_count: usize,
    step: usize,
    /// The sets of the first 0, `step`, 2 · `step` … variants.
    kept: Vec<u64>,
}

impl Ranked {
    /// Ranks the positions of an edge, one a variant.
    pub(super) fn new(positions: &[f64]) -> Self {
        let mut order: Vec<u32> = (0..positions.len() as u32).collect();
        order.sort_by(|&one, &two| positions[one as usize].total_cmp(&positions[two as usize]));
        let word_count = bits::word_count(positions.len());
        let step = positions.len().div_ceil(STEP_COUNT).max(1);
        let mut kept = Vec::new();
        let mut words = vec![0; word_count];
        for (rank, &variant) in order.iter().enumerate() {
            if rank % step == 0 {
                kept.extend_from_slice(&words);
            }
            bits::set(&mut words, variant as usize);
        }
        kept.extend_from_slice(&words);
        let levels = order.iter().map(|&variant| positions[variant as usize]).collect();
        Self { levels, variants: order, word_count, step, kept }
    }

    /// Fills in the variants in which the edge lies at or below a level; none for NaN.
    pub(super) fn fill_at_most(&self, level: f64, words: &mut [u64]) {
        let rank = self.levels.partition_point(|&position| position <= level);
        let step = rank / self.step;
        words.copy_from_slice(&self.kept[step * self.word_count..][..self.word_count]);
        for &variant in &self.variants[step * self.step..rank] {
            bits::set(words, variant as usize);
        }
    }

    /// Takes away the variants in which the edge lies at or below a level.
    pub(super) fn subtract_at_most(&self, level: f64, words: &mut [u64]) {
        let rank = self.levels.partition_point(|&position| position <= level);
        let step = rank / self.step;
        bits::subtract(words, &self.kept[step * self.word_count..][..self.word_count]);
        for &variant in &self.variants[step * self.step..rank] {
            words[variant as usize / 64] &= !(1 << (variant % 64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_those_of_comparing_every_position() {
        for count in [0_usize, 1, 63, 64, 65, 300] {
            // A permutation with repeats and both zeros: 0, 7, 3, 10 … of 11 levels.
            let positions: Vec<f64> = (0..count).map(|k| (k * 7 % 11) as f64 - 5.0).collect();
            let ranked = Ranked::new(&positions);
            let mut words = vec![u64::MAX; bits::word_count(count)];
            for level in [-9.0, -5.0, -0.0, 0.0, 0.5, 3.0, 5.0, 99.0, f64::NAN] {
                ranked.fill_at_most(level, &mut words);
                let mut expected = vec![0; words.len()];
                (0..count).filter(|&k| positions[k] <= level).for_each(|k| bits::set(&mut expected, k));
                assert_eq!(words, expected, "{count} {level}");
                let mut rest = vec![0; words.len()];
                bits::set_all(&mut rest, count);
                ranked.subtract_at_most(level, &mut rest);
                bits::complement(&mut rest, count);
                assert_eq!(rest, expected, "{count} {level}");
            }
        }
    }
}
