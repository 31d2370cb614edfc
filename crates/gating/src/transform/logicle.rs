use super::double_double::{DoubleDouble, LN_10};
use super::near_zero::{Exponential, NearZero};
use super::{TransformError, require, require_normal, require_positive};

/// The logicle scale of Parks, Roederer and Moore, as Gating-ML 2.0 defines it: `logicle(x, T, W, M, A)`.
///
/// Its value y is the root of `B(y) = a·e^(b·y) − c·e^(−d·y) + f = x` (Moore and Parks, Cytometry A 81:273, 2012).
/// About x1, the value to which zero goes, this is the same as
///
/// `B(x1 + δ) = P·(e^(b·δ) − 1) + N·(1 − e^(−d·δ))`, P = a·e^(b·x1), N = c·e^(−d·x1) = P·(b/d)²
///
/// in which both terms have the sign of δ, so that nothing cancels at any W and no series about x1 is needed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logicle {
    top: f64,
    width: f64,
    decades: f64,
    below: f64,
    /// x1, the logicle value of zero.
    zero: DoubleDouble,
    /// b, the rate of the positive exponential.
    rise: f64,
    /// d, the rate of the negative exponential.
    fall: f64,
    /// P = a·e^(b·x1).
    positive: f64,
    /// N = c·e^(−d·x1).
    negative: f64,
    /// The slope of B at x1.
    slope: f64,
    near_zero: NearZero,
}

/// Halley's method converges in 3 to 5 steps; this only bounds a run that rounding keeps from settling.
const MAX_STEPS: u32 = 40;

impl Logicle {
    /// Makes the map: T goes to 1; W is the width of the linear part in decades, M the decades of the whole scale at
    /// A = 0, A the further decades below zero.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless T > 0, M > 0, 0 ≤ W ≤ M/2 and −W ≤ A ≤ M − 2W, all finite;
    /// [`TransformError::Unrepresentable`] where a coefficient is not a normal f64 (M beyond some 300 decades).
    ///
    /// # Examples
    /// ```
    /// use flowmrd_gating::transform::Logicle;
    ///
    /// let logicle = Logicle::new(262144.0, 0.5, 4.5, 0.0)?;
    /// assert!((logicle.forward(0.0) - 1.0 / 9.0).abs() < 1e-15);
    /// assert!((logicle.forward(262144.0) - 1.0).abs() < 1e-15);
    /// # Ok::<(), flowmrd_gating::TransformError>(())
    /// ```
    pub fn new(top: f64, width: f64, decades: f64, below: f64) -> Result<Self, TransformError> {
        require_positive("logicle", ("T", top))?;
        require_positive("logicle", ("M", decades))?;
        require("logicle", ("W", width), (0.0..=decades / 2.0).contains(&width), || {
            format!("a number from 0 to M/2 = {}", decades / 2.0)
        })?;
        let highest_below = decades - 2.0 * width;
        require("logicle", ("A", below), (-width..=highest_below).contains(&below), || {
            format!("a number from −W = {} to M − 2W = {highest_below}", -width)
        })?;
        let whole = decades + below;
        let zero = DoubleDouble::sum(below, width) / DoubleDouble::sum(decades, below);
        let rise = whole * LN_10.high;
        let log_ratio = log_of_fall_over_rise(width * LN_10.high);
        let fall = rise * libm::exp(log_ratio);
        let negative_over_positive = libm::exp(-2.0 * log_ratio);
        // 1 − x1 = (M − W) / (M + A)
        let above = (decades - width) / whole;
        let positive =
            top / (libm::expm1(rise * above) - negative_over_positive * libm::expm1(-fall * above));
        let negative = positive * negative_over_positive;
        let slope = positive * rise + negative * fall;
        require_normal("logicle", &[fall, positive, negative, slope], || {
            format!("T={top}, W={width}, M={decades}, A={below}")
        })?;
        let depth = DoubleDouble::sum(below, width) * LN_10;
        let rising = Exponential { factor: positive * depth.exp().high, rate: rise };
        let falling = Exponential { factor: negative * libm::exp(-fall * zero.high), rate: fall };
        let root = value_of_level_zero(top, width, decades, below);
        let near_zero = NearZero::new(root, zero.high, rising, falling, 0.0);
        Ok(Self { top, width, decades, below, zero, rise, fall, positive, negative, slope, near_zero })
    }

    /// Returns T, the value that goes to 1.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.top
    }

    /// Returns W, the width of the linear part in decades.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Returns M, the decades of the whole scale at A = 0.
    #[must_use]
    pub fn decades(&self) -> f64 {
        self.decades
    }

    /// Returns A, the further decades below zero.
    #[must_use]
    pub fn below(&self) -> f64 {
        self.below
    }

    /// Returns the logicle value of zero, (A + W) / (M + A).
    #[must_use]
    pub fn zero(&self) -> f64 {
        self.zero.high
    }

    /// Maps a value to the logicle scale.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        if value.is_nan() || value.is_infinite() {
            return value;
        }
        let distance = self.distance(value.abs());
        // The scale is antisymmetric about the value of zero.
        if value < 0.0 {
            self.near_zero.refine(value, self.zero.high - distance)
        } else {
            self.zero.high + distance
        }
    }

    /// Maps a value of the logicle scale back.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        let distance = self.zero.taken_from(value);
        let size = distance.abs();
        let positive = self.positive_part(size);
        (positive - self.negative * libm::expm1(-self.fall * size)).copysign(distance)
    }

    /// Calculates P·(e^(b·δ) − 1), also where e^(b·δ) alone leaves the range of f64.
    fn positive_part(&self, distance: f64) -> f64 {
        let exponent = self.rise * distance;
        if exponent > 700.0 {
            return libm::exp(exponent + libm::log(self.positive));
        }
        self.positive * libm::expm1(exponent)
    }

    /// Solves B(x1 + δ) = value for δ, with value and δ at least 0.
    fn distance(&self, value: f64) -> f64 {
        let linear = value / self.slope;
        // The second derivative of B is zero at x1, so that the first term neglected is (b·δ)²/6 relative.
        if self.rise * linear < 1e-9 {
            return linear;
        }
        if self.width == 0.0 {
            // b = d and P = N: B = 2·P·sinh(b·δ).
            return super::asinh::asinh_of_product(value, 0.5 / self.positive) / self.rise;
        }
        let ratio = value / self.positive;
        // Where P·e^(b·δ) is all of the value, to far below an ulp.
        if ratio > 1e20 * (1.0 + self.negative / self.positive) {
            return (libm::log(value) - libm::log(self.positive)) / self.rise;
        }
        self.solve(value, linear.min(libm::log1p(ratio) / self.rise))
    }

    /// Solves B(x1 + δ) = value by Halley's method from a start at or above the root; B is convex there.
    fn solve(&self, value: f64, start: f64) -> f64 {
        let mut distance = start;
        for _ in 0..MAX_STEPS {
            let grown = libm::expm1(self.rise * distance);
            let decayed = libm::expm1(-self.fall * distance);
            let error = (self.positive * grown - self.negative * decayed) - value;
            let first =
                self.positive * self.rise * (1.0 + grown) + self.negative * self.fall * (1.0 + decayed);
            // N·d² = P·b²
            let second = self.positive * self.rise * self.rise * (grown - decayed);
            let newton = error / first;
            let step = newton / (1.0 - 0.5 * newton * second / first);
            distance -= step;
            // The error after a step is some b²·step³: this one was the last that the result could see.
            if step.abs() <= 1e-7 * distance {
                break;
            }
        }
        distance
    }
}

/// Calculates the value whose level is 0, −(P·(e^(b·x1) − 1) + N·(1 − e^(−d·x1))), in twice the precision: b·x1 is
/// (A + W)·ln 10, and P follows from B(1) = T.
fn value_of_level_zero(top: f64, width: f64, decades: f64, below: f64) -> DoubleDouble {
    let one = DoubleDouble::from(1.0);
    let exponent = LN_10 * width.into();
    // One step of Newton's method in twice the precision from the root that a float holds.
    let root = DoubleDouble::from(log_of_fall_over_rise(exponent.high));
    let power = root.exp();
    let two = DoubleDouble::from(2.0);
    let root = root - (two * root + exponent * (one + power)) / (two + exponent * power);
    let fall_over_rise = root.exp();
    let negative_over_positive = (-(two * root)).exp();
    let sum = |exponent: DoubleDouble| {
        exponent.exp_minus_one() - negative_over_positive * (-(fall_over_rise * exponent)).exp_minus_one()
    };
    let to_zero = sum(LN_10 * DoubleDouble::sum(below, width));
    let to_top = sum(LN_10 * DoubleDouble::sum(decades, -width));
    -(to_zero / to_top * top.into())
}

/// Solves 2·ln(d/b) + w·(b + d) = 0 for u = ln(d/b), where w·b = W·ln 10: 2u + w·b·(1 + e^u) = 0.
///
/// In u the equation is convex and increasing, so that Newton's method from the right end −w·b/2 cannot leave the
/// bracket, and the root keeps its relative accuracy for every W.
pub(super) fn log_of_fall_over_rise(width: f64) -> f64 {
    let mut root = -width / 2.0;
    for _ in 0..MAX_STEPS {
        let power = libm::exp(root);
        let step = (2.0 * root + width * (1.0 + power)) / (2.0 + width * power);
        root -= step;
        if step.abs() <= 2.0 * f64::EPSILON * root.abs() {
            break;
        }
    }
    root
}
