use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Random numbers that are the same on every platform: ChaCha8 and transcendental functions in software.
///
/// The key is the seed as 8 bytes, lowest first, and 24 zero bytes; the ChaCha stream is `stream`. Logarithms and
/// exponentials come from the `libm` crate, whose results do not depend on the platform's mathematics library;
/// everything else is IEEE 754 addition, multiplication, division and square root.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    generator: ChaCha8Rng,
    spare_normal: Option<f64>,
}

impl Random {
    /// Starts a stream of a seed; streams of one seed are independent.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self { generator, spare_normal: None }
    }

    /// Draws from the open interval (0, 1): the middles of its 2^52 equal parts.
    pub(crate) fn uniform(&mut self) -> f64 {
        let part = self.generator.next_u64() >> 12;
        (part as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }

    /// Draws from the exponential distribution of mean 1, as −ln u.
    pub(crate) fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    /// Draws from the standard normal distribution.
    ///
    /// Marsaglia's polar method (Marsaglia & Bray, SIAM Review 1964;6:260): a point uniform in the unit disc gives
    /// two deviates; the second is kept for the next call.
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                let scale = libm::sqrt(-2.0 * libm::log(square) / square);
                self.spare_normal = Some(y * scale);
                return x * scale;
            }
        }
    }

    /// Draws 10 to the power of a normal deviate of this mean and standard deviation.
    pub(crate) fn log_normal(&mut self, mean_log10: f64, deviation_log10: f64) -> f64 {
        power_of_ten(mean_log10 + deviation_log10 * self.normal())
    }
}

/// Returns 10^`exponent`, as exp(exponent · ln 10).
pub(crate) fn power_of_ten(exponent: f64) -> f64 {
    libm::exp(exponent * std::f64::consts::LN_10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: usize = 100_000;

    /// Mean and variance of many draws.
    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let draws: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / DRAWS as f64;
        (mean, draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / DRAWS as f64)
    }

    #[test]
    fn generator_is_chacha_of_eight_rounds() {
        // draft-strombergson-chacha-test-vectors-01, TC1: key and IV zero, 256-bit key, 8 rounds, first 16 bytes
        let bytes = 0x3e00_ef2f_895f_40d6_7f5b_b8e8_1f09_a5a1_u128.to_be_bytes();
        let mut random = Random::new(0, 0);
        for eight in bytes.chunks(8) {
            assert_eq!(random.generator.next_u64().to_le_bytes(), *eight);
        }
    }

    #[test]
    fn uniform_lies_inside_zero_and_one() {
        let mut random = Random::new(1, 0);
        assert!((0..DRAWS).all(|_| (f64::MIN_POSITIVE..1.0).contains(&random.uniform())));
        // mean 1/2, variance 1/12; five standard errors of 100,000 draws: 5·√(1/12/1e5) and 5·√(1/180/1e5)
        let (mean, variance) = moments(|| random.uniform());
        assert!((mean - 0.5).abs() < 4.6e-3 && (variance - 1.0 / 12.0).abs() < 1.2e-3, "{mean} {variance}");
    }

    #[test]
    fn normal_has_the_tails_of_the_normal_distribution() {
        let mut random = Random::new(2, 0);
        // five standard errors: 5·√(1/1e5) for the mean, 5·√(2/1e5) for the variance
        let (mean, variance) = moments(|| random.normal());
        assert!(mean.abs() < 0.016 && (variance - 1.0).abs() < 0.0224, "{mean} {variance}");
        // Φ(−1.959964) = 0.025 and Φ(−3) = 0.0013499 (normal tables); 5·√(p/1e5) of tolerance
        let mut shares = [0.0; 4];
        for _ in 0..DRAWS {
            let draw = random.normal();
            let tails = [draw < -1.959_964, draw > 1.959_964, draw < -3.0, draw > 3.0];
            tails
                .iter()
                .zip(&mut shares)
                .for_each(|(&is_in, share)| *share += f64::from(is_in) / DRAWS as f64);
        }
        assert!(shares[..2].iter().all(|share| (share - 0.025).abs() < 2.5e-3), "{shares:?}");
        assert!(shares[2..].iter().all(|share| (share - 0.001_349_9).abs() < 5.9e-4), "{shares:?}");
    }

    #[test]
    fn exponential_has_mean_and_variance_one() {
        let mut random = Random::new(3, 0);
        // five standard errors: 5·√(1/1e5), 5·√(8/1e5)
        let (mean, variance) = moments(|| random.exponential());
        assert!((mean - 1.0).abs() < 0.016 && (variance - 1.0).abs() < 0.045, "{mean} {variance}");
    }

    #[test]
    fn power_of_ten_agrees_with_decimal_numbers() {
        for (exponent, power) in [(0.0, 1.0), (2.0, 100.0), (-1.0, 0.1), (5.0, 1e5)] {
            assert!((power_of_ten(exponent) / power - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn streams_of_one_seed_differ() {
        assert_ne!(Random::new(7, 0).uniform(), Random::new(7, 1).uniform());
        assert_ne!(Random::new(7, 0).uniform(), Random::new(8, 0).uniform());
        assert_eq!(Random::new(7, 3).uniform(), Random::new(7, 3).uniform());
    }
}
