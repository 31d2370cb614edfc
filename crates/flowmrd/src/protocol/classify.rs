use super::measured::band_probabilities;
use super::{Bound, LevelError, MeasuredLevel, TimePoint};

/// What a protocol calls a level at one of its time points.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// Index of the class of the measured level among the time point's classes, from 0.
    pub class_index: usize,
    /// For each threshold, in ascending order, the probability that the true level lies at or above it.
    pub exceedances: Vec<f64>,
    /// For each class, in ascending order, the probability that the true level lies in it; they sum to 1.
    pub class_probabilities: Vec<f64>,
}

impl TimePoint {
    /// Classifies a measured level.
    ///
    /// The probability of a class that begins at a and ends at b is P(level ≥ a) − P(level ≥ b); whether a threshold
    /// belongs to the class above or below it decides for the measured level alone, since no single level has a
    /// probability of its own.
    ///
    /// # Errors
    /// [`LevelError`] where the level's probabilities are none, or rise with the threshold.
    pub fn classify(&self, level: &MeasuredLevel<'_>) -> Result<Classification, LevelError> {
        let bounds: Vec<Bound> = self.thresholds().collect();
        let exceedances = level.exceedances(&bounds)?;
        Ok(Classification {
            class_index: level.band(&bounds),
            class_probabilities: band_probabilities(&exceedances),
            exceedances,
        })
    }
}
