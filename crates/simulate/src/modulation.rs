//! How the antigens of blasts change under treatment.

use crate::Error;
use crate::panel::Marker;

/// Shifts of cells' light, above all of the blasts': the directions are published, the sizes illustrative.
///
/// # Examples
/// ```
/// use flowmrd_simulate::Modulation;
/// use flowmrd_simulate::panel::Marker;
///
/// let steroids = Modulation::steroids().with(Marker::Cd38, -0.1)?;
/// assert!(steroids.shift_log10(Marker::Cd10) < 0.0 && steroids.shift_log10(Marker::Cd20) > 0.0);
/// assert_eq!(steroids.shift_log10(Marker::Cd38), -0.1);
/// assert_eq!(steroids.shift_log10(Marker::Cd58), 0.0);
/// # Ok::<(), flowmrd_simulate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Modulation {
    shifts: Vec<(Marker, f64)>,
}

/// log10 of the light that a marker without any antigen is left with.
pub(crate) const ABSENT_LOG10: f64 = 1.4;

impl Modulation {
    /// Shifts the light on a marker by `shift_log10` decades; the last shift of a marker holds.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a shift outside −6 to 6.
    pub fn with(mut self, marker: Marker, shift_log10: f64) -> Result<Self, Error> {
        if !(-6.0..=6.0).contains(&shift_log10) {
            let quantity = "shift of a marker in decades";
            return Err(Error::Quantity { quantity, expected: "-6 to 6", got: shift_log10 });
        }
        self.shifts.retain(|&(known, _)| known != marker);
        self.shifts.push((marker, shift_log10));
        Ok(self)
    }

    /// B-cell precursor ALL under steroids: CD10 and CD34 down, CD19, CD20 and CD45 up, CD58 as it was.
    ///
    /// Gaipa et al., Leukemia 2005;19:49, of which the abstract was read (it names CD45RA); sizes are illustrative.
    #[must_use]
    pub fn steroids() -> Self {
        let shifts = [(Marker::Cd10, -0.35), (Marker::Cd34, -0.45), (Marker::Cd19, 0.1), (Marker::Cd20, 0.5)];
        Self { shifts: shifts.into_iter().chain([(Marker::Cd45, 0.15)]).collect() }
    }

    /// B-cell precursor ALL that has lost CD19 under CD19-directed treatment, with CD22, CD24, CD10 and CD58 as they
    /// were.
    ///
    /// Loss of CD19 under blinatumomab: Haematologica 2021;106:2009 (PMC8252946), of which the beginning was read.
    #[must_use]
    pub fn cd19_loss() -> Self {
        Self { shifts: vec![(Marker::Cd19, -2.3)] }
    }

    /// T-ALL during induction: CD99 and TdT down, lineage markers as they were.
    ///
    /// Roshal et al., Cytometry B 2010;78:139, of which the abstract was read; sizes are illustrative.
    #[must_use]
    pub fn t_all_induction() -> Self {
        Self { shifts: vec![(Marker::Cd99, -0.6), (Marker::Tdt, -1.0)] }
    }

    /// Finds `steroids`, `cd19-loss` or `t-all-induction`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "steroids" => Some(Self::steroids()),
            "cd19-loss" => Some(Self::cd19_loss()),
            "t-all-induction" => Some(Self::t_all_induction()),
            _ => None,
        }
    }

    /// Returns the shift of a marker in decades: 0 where none is stated.
    #[must_use]
    pub fn shift_log10(&self, marker: Marker) -> f64 {
        self.shifts.iter().find(|&&(shifted, _)| shifted == marker).map_or(0.0, |&(_, shift)| shift)
    }

    /// Shifts the typical light of a marker, which falls no further than what an absent antigen leaves.
    pub(crate) fn modulated(&self, marker: Marker, light_log10: f64) -> f64 {
        match self.shift_log10(marker) {
            0.0 => light_log10,
            shift => (light_log10 + shift).max(light_log10.min(ABSENT_LOG10)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_ends_where_nothing_is_left() {
        let loss = Modulation::cd19_loss();
        // by hand: 3.75 − 2.3 = 1.45; 3.0 − 2.3 is below 1.4; 1.2 was there before
        let levels = [3.75, 3.0, 1.2].map(|light| loss.modulated(Marker::Cd19, light));
        assert!((levels[0] - 1.45).abs() < 1e-12);
        assert_eq!(levels[1..], [1.4, 1.2]);
        assert_eq!(loss.modulated(Marker::Cd22, 3.0), 3.0);
    }

    #[test]
    fn shift_is_refused_past_six_decades() {
        assert!(Modulation::default().with(Marker::Cd10, 6.0).is_ok());
        let refusal = Modulation::default().with(Marker::Cd10, -6.1).unwrap_err().to_string();
        assert_eq!(refusal, "shift of a marker in decades: expected -6 to 6, got -6.1");
    }
}
