use crate::Counts;
use crate::gamma::Gamma;

/// Pearson's test of whether controls have one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    chi_square: f64,
    degrees_of_freedom: usize,
    p_value: Option<f64>,
}

impl Homogeneity {
    /// Σ (xᵢ − nᵢ p)² / (nᵢ p (1 − p)) of counts about their pooled level p.
    pub(super) fn of(controls: &[Counts], pooled: Counts) -> Self {
        let degrees_of_freedom = controls.len().saturating_sub(1);
        if pooled.positive() == 0 || pooled.negative() == 0 || degrees_of_freedom == 0 {
            return Self { chi_square: 0.0, degrees_of_freedom, p_value: None };
        }
        let spread = pooled.negative() as f64 / pooled.total() as f64;
        let chi_square = controls
            .iter()
            .map(|control| {
                let expected = control.total() as f64 * pooled.fraction();
                (control.positive() as f64 - expected).powi(2) / (expected * spread)
            })
            .sum::<f64>();
        let p_value = Gamma { shape: 0.5 * degrees_of_freedom as f64 }.probability(0.5 * chi_square).rest;
        Self { chi_square, degrees_of_freedom, p_value: Some(p_value) }
    }

    /// Returns Pearson's χ² of the counts about the pooled level; 0 where there is nothing to compare.
    #[must_use]
    pub fn chi_square(self) -> f64 {
        self.chi_square
    }

    /// Returns the controls less one.
    #[must_use]
    pub fn degrees_of_freedom(self) -> usize {
        self.degrees_of_freedom
    }

    /// Returns the upper tail of χ², an approximation where a control is expected to hold under 5 events; `None` for
    /// one control and where no event, or every event, is positive.
    #[must_use]
    pub fn p_value(self) -> Option<f64> {
        self.p_value
    }
}
