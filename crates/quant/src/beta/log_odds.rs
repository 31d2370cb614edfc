/// A fraction in (0, 1) as u = ln(p / (1 − p)), so that p and 1 − p both have all their digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogOdds(f64);

impl LogOdds {
    /// Past these a fraction is taken no closer to 0 or 1: e^-300 is under 10^-130.
    pub(crate) const END: f64 = 300.0;

    pub(crate) fn new(value: f64) -> Self {
        Self(value.clamp(-Self::END, Self::END))
    }

    /// Takes a fraction and 1 minus it, each with its own digits.
    pub(crate) fn of(fraction: f64, complement: f64) -> Self {
        Self::new((fraction / complement).ln())
    }

    pub(crate) fn value(self) -> f64 {
        self.0
    }

    /// p = 1 / (1 + e^−u).
    pub(crate) fn fraction(self) -> f64 {
        (1.0 + (-self.0).exp()).recip()
    }

    /// 1 − p = 1 / (1 + e^u).
    pub(crate) fn complement(self) -> f64 {
        self.mirrored().fraction()
    }

    /// The log-odds of 1 − p.
    pub(crate) fn mirrored(self) -> Self {
        Self(-self.0)
    }
}
