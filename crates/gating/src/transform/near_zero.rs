//! Levels about 0, where the sum that gives a level cancels.

use super::double_double::DoubleDouble;

/// A biexponential scale about x₀, the value whose level is 0:
///
/// `x = x₀ − P·(e^(−b·y) − 1) + N·(e^(d·y) − 1) + c·y`
///
/// Every term after x₀ has the sign of y, so that a level keeps its digits however near it is to 0, as long as x₀ is
/// known to more digits than a float holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NearZero {
    /// x₀.
    pub(super) value: DoubleDouble,
    /// P and b.
    pub(super) rising: Exponential,
    /// N and d.
    pub(super) falling: Exponential,
    /// c.
    pub(super) linear: f64,
    /// Levels below this in size are refined; 0 where there is nothing to refine.
    pub(super) limit: f64,
}

/// One exponential's factor and rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Exponential {
    pub(super) factor: f64,
    pub(super) rate: f64,
}

/// The part of the level of zero below which a level has lost 5 bits to cancellation.
const NEAR: f64 = 1.0 / 32.0;

impl NearZero {
    /// Makes the scale about x₀; `zero` is the level of the value 0, about which the map is given elsewhere.
    pub(super) fn new(
        value: DoubleDouble,
        zero: f64,
        rising: Exponential,
        falling: Exponential,
        linear: f64,
    ) -> Self {
        let is_held = value.high.is_normal()
            && [value.low, rising.factor, falling.factor, linear].iter().all(|part| part.is_finite());
        if !is_held {
            // No NaN, so that a map equals itself.
            let none = Exponential { factor: 0.0, rate: 0.0 };
            return Self { value: 0.0.into(), rising: none, falling: none, linear: 0.0, limit: 0.0 };
        }
        Self { value, rising, falling, linear, limit: NEAR * zero }
    }

    /// Returns the level of a value, given to within the rounding of the level of zero, with all its digits.
    #[inline]
    pub(super) fn refine(&self, value: f64, level: f64) -> f64 {
        if level.abs() < self.limit { self.solve(value, level) } else { level }
    }

    /// Solves by Newton's method; the first step leaves the square of the error, the second that of rounding.
    #[cold]
    fn solve(&self, value: f64, level: f64) -> f64 {
        let difference = self.value.taken_from(value);
        if difference == 0.0 {
            return 0.0;
        }
        let mut level = level;
        for _ in 0..2 {
            let rising = libm::expm1(-self.rising.rate * level);
            let falling = libm::expm1(self.falling.rate * level);
            let grown = self.falling.factor * falling - self.rising.factor * rising + self.linear * level;
            let slope = self.rising.factor * self.rising.rate * (1.0 + rising)
                + self.falling.factor * self.falling.rate * (1.0 + falling)
                + self.linear;
            level -= (grown - difference) / slope;
        }
        level
    }
}
