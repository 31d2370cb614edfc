//! Roots of monotone functions between two ends.

/// Halvings and secant steps; a root in binary64 needs some 60 halvings at most from ends within a factor of 2^30.
const MAX_STEPS: usize = 200;

/// The root of a monotone function between `low` and `high`, at which it has opposite signs (or is 0), to the last place.
///
/// Illinois' variant of the false position with a halving wherever a step gains too little. Where the signs are the same
/// the end nearer to a root is returned.
pub(crate) fn between(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (function(low), function(high));
    if at_low == 0.0 || at_low.signum() == at_high.signum() {
        return if at_low.abs() <= at_high.abs() { low } else { high };
    }
    let mut last_side = 0_i8;
    for step in 0..MAX_STEPS {
        let width = high - low;
        let mut middle = if step % 3 == 2 || !(at_low.is_finite() && at_high.is_finite()) {
            low + 0.5 * width
        } else {
            low - at_low * width / (at_high - at_low)
        };
        if !(middle > low && middle < high) {
            middle = low + 0.5 * width;
        }
        if middle <= low || middle >= high {
            break;
        }
        let value = function(middle);
        if value == 0.0 {
            return middle;
        }
        if value.signum() == at_low.signum() {
            (low, at_low) = (middle, value);
            if last_side == -1 {
                at_high *= 0.5;
            }
            last_side = -1;
        } else {
            (high, at_high) = (middle, value);
            if last_side == 1 {
                at_low *= 0.5;
            }
            last_side = 1;
        }
        if high - low <= f64::EPSILON * low.abs().max(high.abs()) {
            break;
        }
    }
    if at_low.abs() <= at_high.abs() { low } else { high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_of_a_steep_function_is_found_to_the_last_place() {
        // by hand: x³ = 2 at 2^(1/3); e^x = 10^-9 at −9 ln 10
        assert!((between(0.0, 1e6, |x| x * x * x - 2.0) - 2.0_f64.cbrt()).abs() <= 4e-16);
        let root = between(-700.0, 700.0, |x| x.exp() - 1e-9);
        assert!((root + 9.0 * std::f64::consts::LN_10).abs() < 1e-13, "{root}");
        assert_eq!(between(1.0, 0.0 + 3.0, |x| 2.0 - x), 2.0);
    }

    #[test]
    fn root_is_the_nearer_end_where_there_is_none_between() {
        assert_eq!(between(1.0, 2.0, |x| x), 1.0);
        assert_eq!(between(1.0, 2.0, |x| x - 5.0), 2.0);
        assert_eq!(between(0.0, 2.0, |x| x), 0.0);
    }
}
