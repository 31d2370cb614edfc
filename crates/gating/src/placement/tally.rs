use super::bits;

/// Binary digits of a column of events that is not added up yet.
const DIGITS: usize = 8;

/// Events that fit the digits.
const FULL: usize = (1 << DIGITS) - 1;

/// How many events each variant holds: sets of variants are added 64 variants at a time, digit by digit, and turned into
/// numbers when the digits are full.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    word_count: usize,
    /// The lowest digits of all variants, then the next ones.
    digits: Vec<u64>,
    added: usize,
    counts: Vec<u64>,
}

impl Tally {
    pub(super) fn new(variant_count: usize) -> Self {
        let word_count = bits::word_count(variant_count);
        Self { word_count, digits: vec![0; DIGITS * word_count], added: 0, counts: vec![0; variant_count] }
    }

    /// Counts one event for the variants that are set.
    pub(super) fn add(&mut self, variants: &[u64]) {
        for (word, &set) in variants.iter().enumerate() {
            let mut carry = set;
            for digits in self.digits.chunks_exact_mut(self.word_count) {
                let sum = digits[word] ^ carry;
                carry &= digits[word];
                digits[word] = sum;
                if carry == 0 {
                    break;
                }
            }
        }
        self.added += 1;
        if self.added == FULL {
            self.settle();
        }
    }

    /// Adds what another one counted.
    pub(super) fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts()).for_each(|(mine, more)| *mine += more);
    }

    /// Returns the number of events of each variant.
    pub(super) fn counts(&self) -> Vec<u64> {
        let mut settled = self.clone();
        settled.settle();
        settled.counts
    }

    fn settle(&mut self) {
        let Self { word_count, digits, counts, .. } = self;
        if *word_count > 0 {
            for (digit, words) in digits.chunks_exact(*word_count).enumerate() {
                bits::for_each(words, |variant| counts[variant] += 1 << digit);
            }
        }
        digits.fill(0);
        self.added = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_adding_one_by_one() {
        let mut tally = Tally::new(130);
        let mut expected = vec![0; 130];
        // Event k passes in the variants that k's number divides: past 255 and past 510 events.
        for event in 0..700_usize {
            let mut words = vec![0; 3];
            for (variant, count) in expected.iter_mut().enumerate() {
                if event % (variant + 1) == 0 {
                    bits::set(&mut words, variant);
                    *count += 1;
                }
            }
            tally.add(&words);
        }
        assert_eq!(tally.counts(), expected);
        tally.merge(&tally.clone());
        assert_eq!(tally.counts(), expected.iter().map(|count| 2 * count).collect::<Vec<u64>>());
    }
}
