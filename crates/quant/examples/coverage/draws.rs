//! Seeded draws: ChaCha8 (Marsaglia and Bray's normal, Marsaglia and Tsang's gamma, counts by their waiting times).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

pub struct Draws(ChaCha8Rng);

impl Draws {
    /// Starts a stream of a seed; streams of one seed are independent.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Draws from the open interval (0, 1).
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// Draws from the gamma distribution of a shape and scale 1 (Marsaglia and Tsang, ACM TOMS 26 (2000) 363).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let power = libm::pow(self.uniform(), shape.recip());
            return self.gamma(shape + 1.0) * power;
        }
        let d = shape - 1.0 / 3.0;
        let c = (9.0 * d).sqrt().recip();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && libm::log(self.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// Draws a level about a mean, whose coefficient of variation has a square of `dispersion`: gamma-distributed.
    pub fn level(&mut self, mean: f64, dispersion: f64) -> f64 {
        if dispersion > 0.0 { mean * dispersion * self.gamma(dispersion.recip()) } else { mean }
    }

    /// Draws a Poisson count: the arrivals of unit rate before `mean`.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        let mut left = mean;
        let mut count = 0;
        loop {
            left += libm::log(self.uniform());
            if left < 0.0 {
                return count;
            }
            count += 1;
        }
    }

    /// Draws a binomial count: the successes among `total` trials, each after a geometric wait.
    pub fn binomial(&mut self, total: u64, fraction: f64) -> u64 {
        let ln_failure = libm::log1p(-fraction);
        let mut left = total as f64;
        let mut count = 0;
        loop {
            left -= (libm::log(self.uniform()) / ln_failure).floor() + 1.0;
            if left < 0.0 {
                return count;
            }
            count += 1;
        }
    }
}
