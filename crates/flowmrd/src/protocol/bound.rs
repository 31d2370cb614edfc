/// The level at which a class begins, a fraction from 0 to 1, and which side the level itself is on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The class holds the fraction itself: level ≥ fraction.
    From(f64),
    /// The class begins above the fraction: level > fraction.
    Above(f64),
}

impl Bound {
    /// Returns the fraction.
    #[must_use]
    pub fn fraction(self) -> f64 {
        match self {
            Self::From(fraction) | Self::Above(fraction) => fraction,
        }
    }

    /// Tells whether a level has passed the bound; NaN has not.
    ///
    /// The comparison is of binary64 numbers. Counts whose ratio is the decimal fraction, 20 of 20,000 and 0.001,
    /// divide to the number that the decimal is read as.
    #[must_use]
    pub fn is_passed_by(self, level: f64) -> bool {
        match self {
            Self::From(fraction) => level >= fraction,
            Self::Above(fraction) => level > fraction,
        }
    }

    /// Sorts by fraction; at one fraction, that which holds it comes first.
    pub(crate) fn order(self, other: Self) -> std::cmp::Ordering {
        let rank = |bound| matches!(bound, Self::Above(_));
        self.fraction().total_cmp(&other.fraction()).then(rank(self).cmp(&rank(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_holds_its_own_fraction_or_not() {
        assert!(Bound::From(1e-3).is_passed_by(1e-3) && !Bound::Above(1e-3).is_passed_by(1e-3));
        let next = 1e-3_f64.next_up();
        assert!(Bound::From(1e-3).is_passed_by(next) && Bound::Above(1e-3).is_passed_by(next));
        let before = 1e-3_f64.next_down();
        assert!(!Bound::From(1e-3).is_passed_by(before) && !Bound::Above(1e-3).is_passed_by(before));
        assert!(!Bound::From(1e-3).is_passed_by(f64::NAN) && !Bound::Above(0.0).is_passed_by(f64::NAN));
    }

    #[test]
    fn counts_on_a_decimal_threshold_divide_to_the_threshold() {
        // by hand: x of n is the decimal in each; a correctly rounded quotient is the binary64 nearest to it, as the
        // literal is
        for (positive, total, decimal) in [
            (20.0, 20_000.0, 0.001),
            (7.0, 70_000.0, 0.0001),
            (153.0, 306_000.0, 0.0005),
            (11.0, 220_000.0, 0.00005),
            (33.0, 3_300_000.0, 0.00001),
            (1.0e11, 1.0e12, 0.1),
        ] {
            let level: f64 = positive / total;
            assert!(Bound::From(decimal).is_passed_by(level), "{positive} of {total}");
            assert!(!Bound::Above(decimal).is_passed_by(level), "{positive} of {total}");
        }
    }
}
