use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Whole random numbers that are the same on every platform: ChaCha8.
///
/// The key is the seed as 8 bytes, lowest first, and 24 zero bytes; the ChaCha stream is `stream`.
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    /// Starts a stream of a seed; streams of one seed are independent.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Draws a whole number from 0 up to `end`, not itself; 0 where `end` is 0.
    ///
    /// The upper 64 bits of a product of 64-bit numbers: the likeliest number is so by no more than end / 2^64.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(end)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_chacha_of_eight_rounds() {
        // draft-strombergson-chacha-test-vectors-01, TC1: key and IV zero, 256-bit key, 8 rounds, first 8 bytes
        // 3e00ef2f895f40d6; times 2^32 over 2^64, its upper four bytes read lowest first: d6405f89
        assert_eq!(Random::new(0, 0).below(1 << 32), 0xd640_5f89);
    }

    #[test]
    fn numbers_fall_evenly_under_their_end() {
        let mut random = Random::new(3, 1);
        let mut counts = [0_u32; 3];
        for _ in 0..30_000 {
            counts[random.below(3) as usize] += 1;
        }
        // five standard errors: 5·√(30,000 · 1/3 · 2/3) = 408
        assert!(counts.iter().all(|&count| count.abs_diff(10_000) < 408), "{counts:?}");
        assert_eq!(random.below(0), 0);
    }
}
