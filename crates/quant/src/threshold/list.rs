use super::Threshold;
use crate::{Counts, Error, Posterior};

/// Thresholds in ascending order, no two of them equal: they divide levels into one class more than there are
/// thresholds.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds(Vec<Threshold>);

impl Thresholds {
    /// Takes fractions from the lowest up.
    ///
    /// # Errors
    /// [`Error::Threshold`] for one that is not above 0 and below 1; [`Error::ThresholdOrder`] for one that is not
    /// above the one before it.
    pub fn new(fractions: impl IntoIterator<Item = f64>) -> Result<Self, Error> {
        let mut thresholds: Vec<Threshold> = Vec::new();
        for fraction in fractions {
            let threshold = Threshold::new(fraction)?;
            if let Some(previous) = thresholds.last().filter(|previous| **previous >= threshold) {
                let (number, previous) = (thresholds.len() + 1, previous.fraction());
                return Err(Error::ThresholdOrder { number, previous, got: fraction });
            }
            thresholds.push(threshold);
        }
        Ok(Self(thresholds))
    }

    /// Lists the thresholds from the lowest up.
    #[must_use]
    pub fn as_slice(&self) -> &[Threshold] {
        &self.0
    }

    /// Returns the class of a level, from 0 for the lowest: how many thresholds it is at or above.
    #[must_use]
    pub fn class_index(&self, fraction: f64) -> usize {
        self.0.iter().filter(|threshold| threshold.fraction() <= fraction).count()
    }

    /// Returns the posterior probability of each class under Jeffreys' prior, the lowest first; they add to 1.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, threshold::Thresholds};
    ///
    /// let thresholds = Thresholds::new([1e-4, 1e-3])?;
    /// // 30 of 200,000: SciPy's beta.cdf at 10^-4 and 10^-3 of the shapes 30.5 and 199,970.5
    /// let classes = thresholds.class_probabilities(Counts::new(30, 200_000)?);
    /// assert!((classes[0] - 0.017202).abs() < 1e-6 && (classes[1] - 0.982798).abs() < 1e-6);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    #[must_use]
    pub fn class_probabilities(&self, counts: Counts) -> Vec<f64> {
        let posterior = Posterior::jeffreys(counts);
        let above = self.0.iter().map(|threshold| posterior.probability_above(threshold.fraction()));
        let edges: Vec<f64> = std::iter::once(1.0).chain(above).chain([0.0]).collect();
        edges.windows(2).map(|edge| (edge[0] - edge[1]).max(0.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_refuse_two_that_are_equal_or_in_the_wrong_order() {
        let message = |fractions: &[f64]| Thresholds::new(fractions.iter().copied()).unwrap_err().to_string();
        assert_eq!(
            message(&[1e-4, 1e-4]),
            "threshold 2: expected more than the 0.0001 before it, got 0.0001"
        );
        assert_eq!(
            message(&[1e-4, 1e-2, 1e-3]),
            "threshold 3: expected more than the 0.01 before it, got 0.001"
        );
        assert_eq!(message(&[1e-4, 2.0]), "threshold: expected a fraction above 0 and below 1, got 2");
    }

    #[test]
    fn level_at_a_threshold_belongs_to_the_class_above_it() {
        let thresholds = Thresholds::new([1e-4, 1e-3]).unwrap();
        assert_eq!(
            [0.0, 9.9e-5, 1e-4, 9.9e-4, 1e-3, 1.0].map(|level| thresholds.class_index(level)),
            [0, 0, 1, 1, 2, 2]
        );
        assert_eq!(Thresholds::new([]).unwrap().class_index(0.5), 0);
    }

    #[test]
    fn class_probabilities_add_to_1() {
        let thresholds = Thresholds::new([1e-5, 1e-4, 1e-3, 0.5]).unwrap();
        for (positive, total) in [(0, 1), (1, 1), (12, 1_000_000), (1_000, 1_000_000)] {
            let classes = thresholds.class_probabilities(Counts::new(positive, total).unwrap());
            assert_eq!(classes.len(), 5);
            assert!((classes.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{classes:?}");
        }
    }
}
