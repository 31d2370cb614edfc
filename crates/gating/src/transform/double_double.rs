//! Numbers of twice the precision of f64, for the few constants on which a transform's last digits hang.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number as the sum of two floats, the second at most half a unit in the last place of the first: some 32 digits.
///
/// Sums and products are those of Dekker (Numer. Math. 18:224, 1971) and Knuth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DoubleDouble {
    pub(super) high: f64,
    pub(super) low: f64,
}

/// ln 10.
pub(super) const LN_10: DoubleDouble =
    DoubleDouble { high: std::f64::consts::LN_10, low: -2.170_756_223_382_249_4e-16 };

/// ln 2.
const LN_2: DoubleDouble = DoubleDouble { high: std::f64::consts::LN_2, low: 2.319_046_813_846_299_6e-17 };

impl DoubleDouble {
    /// Adds two floats without error.
    pub(super) fn sum(left: f64, right: f64) -> Self {
        let high = left + right;
        let back = high - left;
        Self { high, low: (left - (high - back)) + (right - back) }
    }

    /// Multiplies two floats of at most 2⁹⁹⁰ without error, but for underflow: by halves, as a fused multiply-add in software
    /// takes ten times as long.
    fn product(left: f64, right: f64) -> Self {
        let high = left * right;
        let [(left_high, left_low), (right_high, right_low)] = [left, right].map(halves);
        let rest = (left_high * right_high - high) + left_high * right_low + left_low * right_high;
        Self { high, low: rest + left_low * right_low }
    }

    /// Subtracts the number from a float; the difference keeps its digits where the two nearly cancel.
    pub(super) fn taken_from(self, value: f64) -> f64 {
        (value - self.high) - self.low
    }

    /// Calculates eˣ − 1.
    pub(super) fn exp_minus_one(self) -> Self {
        if self.high.abs() < 0.4 {
            return self.series();
        }
        self.exp() - Self::from(1.0)
    }

    /// Calculates eˣ for |x| below 700.
    pub(super) fn exp(self) -> Self {
        let power = libm::round(self.high / LN_2.high);
        let reduced = self - LN_2 * power.into();
        let grown = reduced.series() + Self::from(1.0);
        let scale = |part: f64| libm::scalbn(part, power as i32);
        Self { high: scale(grown.high), low: scale(grown.low) }
    }

    /// Calculates eˣ − 1 for |x| of at most 0.4: of x/2⁷ by its series, whose first term left out is some 10⁻³⁹ of the sum,
    /// doubled seven times by e²ˣ − 1 = (eˣ − 1)·(eˣ − 1 + 2).
    fn series(self) -> Self {
        const HALVINGS: i32 = 7;
        let scale = |part: f64| libm::scalbn(part, -HALVINGS);
        let small = Self { high: scale(self.high), low: scale(self.low) };
        let mut sum = Self::from(1.0);
        for number in (2..=13).rev() {
            sum = Self::from(1.0) + (small * sum).over(f64::from(number));
        }
        sum = small * sum;
        for _ in 0..HALVINGS {
            sum = sum * (sum + Self::from(2.0));
        }
        sum
    }

    /// Divides by a float.
    fn over(self, divisor: f64) -> Self {
        let high = self.high / divisor;
        let product = Self::product(high, divisor);
        let rest = (self.high - product.high) - product.low + self.low;
        Self::sum(high, rest / divisor)
    }
}

/// Cuts a float into its upper 26 bits and the rest (Veltkamp).
fn halves(value: f64) -> (f64, f64) {
    const SPLITTER: f64 = ((1_u64 << 27) + 1) as f64;
    let spread = SPLITTER * value;
    let high = spread - (spread - value);
    (high, value - high)
}

impl From<f64> for DoubleDouble {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Neg for DoubleDouble {
    type Output = Self;

    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Add for DoubleDouble {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (high, low) = (Self::sum(self.high, other.high), Self::sum(self.low, other.low));
        let once = Self::sum(high.high, high.low + low.high);
        Self::sum(once.high, once.low + low.low)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        Self::sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for DoubleDouble {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * first.into();
        let second = rest.high / other.high;
        let rest = rest - other * second.into();
        let third = rest.high / other.high;
        Self::sum(first, second) + third.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a number against one given as the nearest float and the float nearest to what is left.
    fn check(found: DoubleDouble, high: f64, low: f64) {
        let error = (found.high - high) + (found.low - low);
        assert!(error.abs() <= 1e-29 * high.abs(), "{found:?} {high:e} {low:e}");
    }

    #[test]
    #[allow(clippy::approx_constant, reason = "truth is written out")]
    fn arithmetic_keeps_twenty_nine_digits() {
        // mpmath 1.4.1 at 60 digits: the nearest float of each value, and that of the rest.
        check(DoubleDouble::from(1.0) / DoubleDouble::from(3.0), 0.3333333333333333, 1.850371707708594e-17);
        check(LN_10 / LN_2, 3.321928094887362, 1.661617516973592e-16);
        check(LN_10 * LN_2, 1.5960303652081822, 4.490355333532147e-17);
        check(LN_10 - LN_2, 1.6094379124341003, 9.280081691085902e-17);
        check(DoubleDouble::from(0.1).exp(), 1.1051709180756477, -8.149523913327619e-17);
        check(DoubleDouble::from(-0.3).exp(), 0.7408182206817179, -1.805530505953e-18);
        check(DoubleDouble::from(1.0).exp(), 2.718281828459045, 1.4456468917292502e-16);
        check(DoubleDouble::from(-5.5).exp(), 0.004086771438464067, 3.9646859782158316e-19);
        check(DoubleDouble::from(46.0).exp(), 9.496119420602448e+19, 5929.133649117119);
        check(DoubleDouble::from(-300.25).exp(), 4.009422364622857e-131, -9.421845746665655e-148);
        check(DoubleDouble::from(650.0).exp(), 1.956199921370272e+282, -3.231454913676498e+265);
        check(DoubleDouble::from(1e-09).exp_minus_one(), 1.0000000005000001e-09, -7.443897403844588e-26);
        check(DoubleDouble::from(0.25).exp_minus_one(), 0.2840254166877415, -2.133257464457841e-17);
        check(DoubleDouble::from(-0.39).exp_minus_one(), -0.3229431255018353, -1.6055467509298885e-17);
        check(DoubleDouble::from(2.0).exp_minus_one(), 6.38905609893065, -1.7971139497839148e-16);
        check(DoubleDouble::from(-40.0).exp_minus_one(), -1.0, 4.248354255291589e-18);
        check(LN_10.exp(), 10.0, 0.0);
    }
}
