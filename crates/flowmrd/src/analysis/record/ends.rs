//! How many events lie at the ends of a parameter's range, or have no number.

/// Where a parameter's range ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    /// Values at or below count as at the floor.
    pub(super) floor: f64,
    /// Values at or above count as at the ceiling.
    pub(super) ceiling: f64,
}

/// Events of one parameter by where they lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct EndCounts {
    pub(super) floor: u64,
    pub(super) ceiling: u64,
    pub(super) not_finite: u64,
}

impl EndCounts {
    /// Counts values; an infinite one counts at its end too.
    pub(super) fn add(&mut self, values: &[f64], ends: Ends) {
        let mut counts = [0_u64; 3];
        for &value in values {
            counts[0] += u64::from(value <= ends.floor);
            counts[1] += u64::from(value >= ends.ceiling);
            counts[2] += u64::from(!value.is_finite());
        }
        self.merge(Self { floor: counts[0], ceiling: counts[1], not_finite: counts[2] });
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.floor += other.floor;
        self.ceiling += other.ceiling;
        self.not_finite += other.not_finite;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_include_their_bounds() {
        let mut counts = EndCounts::default();
        let values = [-1.0, 0.0, 0.5, 1023.0, 1022.5, 2000.0, f64::NAN, f64::INFINITY];
        counts.add(&values, Ends { floor: 0.0, ceiling: 1023.0 });
        assert_eq!(counts, EndCounts { floor: 2, ceiling: 3, not_finite: 2 });
        let mut open = EndCounts::default();
        open.add(&values, Ends { floor: f64::NEG_INFINITY, ceiling: f64::NAN });
        assert_eq!(open, EndCounts { floor: 0, ceiling: 0, not_finite: 2 });
    }
}
