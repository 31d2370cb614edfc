use super::double_double::{DoubleDouble, LN_10};
use super::near_zero::{Exponential, NearZero};
use super::{TransformError, require, require_normal, require_positive};

/// The hyperlog scale of Bagwell, as Gating-ML 2.0 defines it: `hyperlog(x, T, W, M, A)`.
///
/// Its value y is the root of `EH(y) = a·e^(b·y) + c·y − f = x` for x ≥ 0, and the scale is antisymmetric about x1, the
/// value to which zero goes. About x1 this is the same as
///
/// `EH(x1 + δ) = P·(e^(b·δ) − 1) + c·δ`, P = a·e^(b·x1), c = P·e^(b·w) / w
///
/// in which both terms have the sign of δ, so that nothing cancels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hyperlog {
    top: f64,
    width: f64,
    decades: f64,
    below: f64,
    /// x1, the hyperlog value of zero.
    zero: DoubleDouble,
    /// b, the rate of the exponential.
    rise: f64,
    /// P = a·e^(b·x1).
    positive: f64,
    /// c, the slope of the linear part.
    linear: f64,
    /// The slope of EH at x1.
    slope: f64,
    near_zero: NearZero,
}

/// Halley's method converges in 3 to 6 steps; this only bounds a run that rounding keeps from settling.
const MAX_STEPS: u32 = 40;

impl Hyperlog {
    /// Makes the map: T goes to 1; W is the width of the linear part in decades, M the decades of the whole scale at
    /// A = 0, A the further decades below zero.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless T > 0, M > 0, 0 < W ≤ M/2 and −W ≤ A ≤ M − 2W, all finite;
    /// [`TransformError::Unrepresentable`] where a coefficient is not a normal f64.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_gating::transform::Hyperlog;
    ///
    /// let hyperlog = Hyperlog::new(1000.0, 1.0, 4.0, 0.0)?;
    /// assert!((hyperlog.forward(0.0) - 0.25).abs() < 1e-15);
    /// assert!((hyperlog.forward(1000.0) - 1.0).abs() < 1e-15);
    /// # Ok::<(), flowmrd_gating::TransformError>(())
    /// ```
    pub fn new(top: f64, width: f64, decades: f64, below: f64) -> Result<Self, TransformError> {
        require_positive("hyperlog", ("T", top))?;
        require_positive("hyperlog", ("M", decades))?;
        let is_width = width > 0.0 && width <= decades / 2.0;
        require("hyperlog", ("W", width), is_width, || {
            format!("a number above 0, to M/2 = {}", decades / 2.0)
        })?;
        let highest_below = decades - 2.0 * width;
        require("hyperlog", ("A", below), (-width..=highest_below).contains(&below), || {
            format!("a number from −W = {} to M − 2W = {highest_below}", -width)
        })?;
        let whole = decades + below;
        let zero = DoubleDouble::sum(below, width) / DoubleDouble::sum(decades, below);
        let rise = whole * LN_10.high;
        let linear_over_positive = libm::exp(width * LN_10.high) * whole / width;
        // 1 − x1 = (M − W) / (M + A)
        let above = (decades - width) / whole;
        let positive = top / (libm::expm1(rise * above) + linear_over_positive * above);
        let linear = positive * linear_over_positive;
        let slope = positive * rise + linear;
        require_normal("hyperlog", &[positive, linear, slope], || {
            format!("T={top}, W={width}, M={decades}, A={below}")
        })?;
        let depth = DoubleDouble::sum(below, width) * LN_10;
        let rising = Exponential { factor: positive * depth.exp().high, rate: rise };
        let root = value_of_level_zero(top, width, decades, below);
        let falling = Exponential { factor: 0.0, rate: 0.0 };
        let near_zero = NearZero::new(root, zero.high, rising, falling, linear);
        Ok(Self { top, width, decades, below, zero, rise, positive, linear, slope, near_zero })
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

    /// Maps a value to the hyperlog scale.
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

    /// Maps a value of the hyperlog scale back.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        let distance = self.zero.taken_from(value);
        let size = distance.abs();
        let exponent = self.rise * size;
        let grown = if exponent > 700.0 {
            libm::exp(exponent + libm::log(self.positive))
        } else {
            self.positive * libm::expm1(exponent)
        };
        (grown + self.linear * size).copysign(distance)
    }

    /// Solves EH(x1 + δ) = value for δ, with value and δ at least 0.
    fn distance(&self, value: f64) -> f64 {
        let linear = value / self.slope;
        // The first term neglected is b·δ/2 relative at most.
        if self.rise * linear < 1e-17 {
            return linear;
        }
        let ratio = value / self.positive;
        // Where P·e^(b·δ) is all of the value, to far below an ulp.
        if ratio > 1e20 * (1.0 + self.linear / self.positive) {
            return (libm::log(value) - libm::log(self.positive)) / self.rise;
        }
        self.solve(value, linear.min(libm::log1p(ratio) / self.rise))
    }

    /// Solves by Halley's method from a start at or above the root; EH is convex there.
    fn solve(&self, value: f64, start: f64) -> f64 {
        let mut distance = start;
        for _ in 0..MAX_STEPS {
            let grown = libm::expm1(self.rise * distance);
            let error = (self.positive * grown + self.linear * distance) - value;
            let first = self.positive * self.rise * (1.0 + grown) + self.linear;
            let second = self.positive * self.rise * self.rise * (1.0 + grown);
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

/// Calculates the value whose level is 0, −(P·(e^(b·x1) − 1) + c·x1), in twice the precision: b·x1 is (A + W)·ln 10, c is
/// P·e^(W·ln 10)·(M + A)/W, and P follows from EH(1) = T.
fn value_of_level_zero(top: f64, width: f64, decades: f64, below: f64) -> DoubleDouble {
    let grown = (LN_10 * width.into()).exp();
    let sum = |length: DoubleDouble| (LN_10 * length).exp_minus_one() + grown * length / width.into();
    let to_zero = sum(DoubleDouble::sum(below, width));
    let to_top = sum(DoubleDouble::sum(decades, -width));
    -(to_zero / to_top * top.into())
}
