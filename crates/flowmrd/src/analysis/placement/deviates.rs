use std::ops::Range;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// Draws standard normal deviates of one line: those of the draws in `range`, from 0.
///
/// The generator is ChaCha8; its key is the SHA-256 of the seed (8 bytes, lowest first) and the line's name, so that a line's
/// deviates depend on nothing else. They are drawn by Marsaglia's polar method (Marsaglia & Bray, SIAM Review 1964;6:260) in
/// the order of the draws, with logarithms in software: the same bits on every platform, and the first of many draws are those
/// of few.
pub(super) fn deviates(seed: u64, line: &str, range: Range<usize>) -> impl Iterator<Item = f64> {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(line.as_bytes());
    let mut generator = ChaCha8Rng::from_seed(hash.finalize().into());
    let mut spare: Option<f64> = None;
    let mut next = move || {
        spare.take().unwrap_or_else(|| {
            let (first, second) = pair(&mut generator);
            spare = Some(second);
            first
        })
    };
    (0..range.end).map(move |_| next()).skip(range.start)
}

/// Draws two deviates.
fn pair(generator: &mut ChaCha8Rng) -> (f64, f64) {
    loop {
        let (x, y) = (2.0 * uniform(generator) - 1.0, 2.0 * uniform(generator) - 1.0);
        let square = x * x + y * y;
        if square < 1.0 && square > 0.0 {
            let scale = libm::sqrt(-2.0 * libm::log(square) / square);
            return (x * scale, y * scale);
        }
    }
}

/// Draws from the open interval (0, 1): the middles of its 2⁵² equal parts.
fn uniform(generator: &mut ChaCha8Rng) -> f64 {
    let part = generator.next_u64() >> 12;
    (part as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(seed: u64, line: &str, range: Range<usize>) -> Vec<f64> {
        deviates(seed, line, range).collect()
    }

    #[test]
    fn deviates_are_standard_normal() {
        let draws = draw(1, "a", 0..100_000);
        let count = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / count;
        let variance = draws.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / count;
        // Five standard errors: 5·√(1/1e5) for the mean, 5·√(2/1e5) for the variance.
        assert!(mean.abs() < 0.016 && (variance - 1.0).abs() < 0.0224, "{mean} {variance}");
        // Φ(−1.959964) = 0.025 (normal tables); 5·√(0.025/1e5) of tolerance.
        let below = draws.iter().filter(|one| **one < -1.959_964).count() as f64 / count;
        assert!((below - 0.025).abs() < 2.5e-3, "{below}");
    }

    #[test]
    fn draws_depend_on_the_seed_and_the_line_alone() {
        let all = draw(7, "/A CD19 minimum", 0..101);
        assert_eq!(draw(7, "/A CD19 minimum", 33..77), all[33..77]);
        assert_eq!(draw(7, "/A CD19 minimum", 0..10), all[..10]);
        assert_ne!(draw(8, "/A CD19 minimum", 0..1)[0], all[0]);
        assert_ne!(draw(7, "/A CD19 maximum", 0..1)[0], all[0]);
    }
}
