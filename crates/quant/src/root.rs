//! Roots of monotone functions between two ends.

/// Halvings and secant steps; a root in binary64 needs some 60 halvings at most from ends within a factor of 2^30.
const MAX_STEPS: usize = 200;

/// The root of a monotone function between `low` and `high`, at which it has opposite signs (or is 0), to the last
/// place.
///
/// Illinois' variant of the false position with a halving wherever a step gains too little. Where the signs are the
/// same the end nearer to a root is returned.
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

/// Residual after which one more step of Newton's method leaves nothing: a step squares the error.
const LAST_STEP_RESIDUAL: f64 = 1e-8;

/// The root of a function that rises through 0 once between two ends, by Newton's method from `start`, with a halving
/// wherever a step would leave the ends or is more than half of the step before.
///
/// The function returns its value, of which 10^-8 must be small, and its slope.
pub(crate) fn newton(ends: (f64, f64), start: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = ends;
    let mut at = start;
    let mut last_move = high - low;
    for _ in 0..MAX_STEPS {
        let (value, slope) = function(at);
        if value < 0.0 {
            low = at;
        } else {
            high = at;
        }
        let mut next = at - value / slope;
        let mut moved = (next - at).abs();
        if moved <= f64::EPSILON * at.abs() {
            return at;
        }
        if value.abs() <= LAST_STEP_RESIDUAL && (low..=high).contains(&next) {
            return next;
        }
        if !(low..=high).contains(&next) || moved > 0.5 * last_move {
            next = low + 0.5 * (high - low);
            moved = (next - at).abs();
            if next <= low || next >= high {
                return next;
            }
        }
        last_move = moved;
        at = next;
    }
    at
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

    #[test]
    fn newton_s_method_finds_a_root_that_its_own_steps_would_miss() {
        // by hand: arctan is 0 at 0, and from 10 a bare step goes to -138; e^x - 1 from -30 would go to 10^13
        let arctan = newton((-1e3, 5e3), 10.0, |x: f64| (x.atan(), (1.0 + x * x).recip()));
        assert!(arctan.abs() < 1e-15, "{arctan:e}");
        let exponential = newton((-700.0, 700.0), -30.0, |x: f64| (x.exp_m1(), x.exp()));
        assert!(exponential.abs() < 1e-15, "{exponential:e}");
        // the end, where the function is under 0 all along
        assert!((newton((0.0, 1.0), 0.5, |x| (x - 2.0, 1.0)) - 1.0).abs() < 1e-15);
    }
}
