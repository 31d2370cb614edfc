//! Does a sample hold more than its background? Przyborowski and Wilenski's conditional test.

use crate::beta::{LogOdds, Shapes};
use crate::{Counts, normal};

/// What a one-sided test says of "no more than background".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Significance {
    ln_p_value: f64,
    z: f64,
}

impl Significance {
    /// Returns the one-sided p-value: the probability of as much as was seen, or more, from background alone.
    ///
    /// 0 where it is under 10^-308; [`Self::ln_p_value`] has it all the same.
    #[must_use]
    pub fn p_value(self) -> f64 {
        self.ln_p_value.exp()
    }

    /// Returns the natural logarithm of the p-value.
    #[must_use]
    pub fn ln_p_value(self) -> f64 {
        self.ln_p_value
    }

    /// Returns the standard normal deviate with that upper tail: −∞ for a p-value of 1, under 0 for one over a half.
    #[must_use]
    pub fn z(self) -> f64 {
        self.z
    }
}

/// Tests whether the sample's rate is above the control's, given the sum of both counts.
///
/// J. Przyborowski and H. Wilenski, Biometrika 31 (1940) 313: with equal rates x_on is binomial among x_on + x_off, of
/// probability n_on / (n_on + n_off). The p-value is P(X ≥ x_on), 1 where nothing was seen in either.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Counts, background::conditional_test};
///
/// // by hand: all 5 of 5 events in one of two equal tubes, 2^-5
/// let test = conditional_test(Counts::new(5, 1_000_000)?, Counts::new(0, 1_000_000)?);
/// assert!((test.p_value() - 0.03125).abs() < 1e-15);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn conditional_test(sample: Counts, control: Counts) -> Significance {
    if sample.positive() == 0 {
        return Significance { ln_p_value: 0.0, z: f64::NEG_INFINITY };
    }
    let at = LogOdds::of(sample.total() as f64, control.total() as f64);
    let beta = Shapes { a: sample.positive() as f64, b: control.positive() as f64 + 1.0 };
    let (ln_p_value, _) = beta.ln_lower_tail(at);
    let both = beta.probability(at);
    let z = if both.tail > f64::MIN_POSITIVE {
        normal::upper_quantile(both)
    } else {
        normal::upper_quantile_of_ln(ln_p_value)
    };
    Significance { ln_p_value, z }
}
