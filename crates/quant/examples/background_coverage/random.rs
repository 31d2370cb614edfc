//! Seeded draws, the same on every platform but for the platform's logarithms and exponentials.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    fn uniform(&mut self) -> f64 {
        let part = self.0.next_u64() >> 12;
        (part as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    /// Marsaglia's polar method, one deviate of the two.
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// Marsaglia and Tsang's rejection (ACM TOMS 26 (2000) 363), for shapes of at least 1.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = (9.0 * d).sqrt().recip();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Inversion, in parts of a mean of at most 50 so that e^−mean is no small number.
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        let parts = (mean / 50.0).ceil().max(1.0);
        (0..parts as usize).map(|_| self.small_poisson(mean / parts)).sum()
    }

    fn small_poisson(&mut self, mean: f64) -> u64 {
        let (mut left, mut probability, mut count) = (self.uniform(), (-mean).exp(), 0);
        while left > probability && count < 1000 {
            left -= probability;
            count += 1;
            probability *= mean / count as f64;
        }
        count
    }
}
