use flowmrd_core::{EventBlock, ParameterIndex};

use super::{Compensation, CompensationError, Pairing};

/// Events that are compensated together: their values stay in the nearest cache.
const STRIP: usize = 64;

impl Compensation {
    /// Compensates one event: its measured values in the order of [`Self::detectors`]; returns those of the stains.
    ///
    /// # Panics
    /// Where there are not as many values as detectors.
    #[must_use]
    pub fn compensate(&self, measured: &[f64]) -> Vec<f64> {
        assert_eq!(measured.len(), self.detectors.len(), "measured values of one event");
        let stain = |stain: usize| {
            let terms = self.column(stain).into_iter().map(|(detector, weight)| measured[detector] * weight);
            terms.reduce(|sum, term| sum + term).unwrap_or(0.0)
        };
        (0..self.stain_count).map(stain).collect()
    }

    /// Compensates a block in place; `parameters` says what its columns are, and columns that the matrix does not
    /// name stay as they are.
    ///
    /// # Errors
    /// [`CompensationError::NotPaired`] for a matrix that unmixes, [`CompensationError::Missing`] where the matrix names a
    /// parameter that the block does not hold.
    pub fn apply(
        &self,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), CompensationError> {
        if self.pairing == Pairing::None {
            return Err(CompensationError::NotPaired);
        }
        let find = |&named: &ParameterIndex| {
            let position = parameters.iter().position(|&parameter| parameter == named);
            position.ok_or_else(|| CompensationError::Missing {
                parameter: named,
                detectors: self.detectors.clone(),
                columns: parameters.to_vec(),
            })
        };
        let positions: Vec<usize> = self.detectors.iter().map(find).collect::<Result<_, _>>()?;
        let weights: Vec<Vec<(usize, f64)>> = (0..positions.len()).map(|stain| self.column(stain)).collect();
        let mut measured = vec![[0.0; STRIP]; positions.len()];
        for start in (0..block.event_count()).step_by(STRIP) {
            let run = start..(start + STRIP).min(block.event_count());
            for (strip, &position) in measured.iter_mut().zip(&positions) {
                strip[..run.len()].copy_from_slice(&block.column(position)[run.clone()]);
            }
            for (weights, &position) in weights.iter().zip(&positions) {
                let terms =
                    weights.iter().map(|&(detector, weight)| (&measured[detector][..run.len()], weight));
                add_weighted(terms, &mut block.column_mut(position)[run.clone()]);
            }
        }
        Ok(())
    }

    /// Returns the positions and weights that make up one stain, zeros left out.
    pub(super) fn column(&self, stain: usize) -> Vec<(usize, f64)> {
        let column = self.weights.iter().skip(stain).step_by(self.stain_count);
        column.copied().enumerate().filter(|&(_, weight)| weight != 0.0).collect()
    }
}

/// Writes to `out` the sum of the terms' values times their weights, added in the order given.
pub(crate) fn add_weighted<'a>(terms: impl IntoIterator<Item = (&'a [f64], f64)>, out: &mut [f64]) {
    let mut terms = terms.into_iter();
    let Some((values, weight)) = terms.next() else {
        out.fill(0.0);
        return;
    };
    for (sum, &value) in out.iter_mut().zip(values) {
        *sum = value * weight;
    }
    for (values, weight) in terms {
        for (sum, &value) in out.iter_mut().zip(values) {
            *sum += value * weight;
        }
    }
}
