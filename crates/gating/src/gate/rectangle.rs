use super::{GateError, Interval};
use crate::Dimension;

/// A box over any number of dimensions: minima inclusive, maxima exclusive (Gating-ML 2.0 `RectangleGate`).
#[derive(Clone, Debug, PartialEq)]
pub struct Rectangle {
    sides: Vec<(Dimension, Interval)>,
}

impl Rectangle {
    /// Makes a box from its dimensions and their intervals.
    ///
    /// # Errors
    /// [`GateError::NoDimension`] where there is none.
    pub fn new(sides: Vec<(Dimension, Interval)>) -> Result<Self, GateError> {
        if sides.is_empty() { Err(GateError::NoDimension) } else { Ok(Self { sides }) }
    }

    /// Returns the dimensions and their intervals.
    #[must_use]
    pub fn sides(&self) -> &[(Dimension, Interval)] {
        &self.sides
    }

    /// Tells whether an event lies inside, from its values on the gate's scales in the order of the sides.
    #[must_use]
    pub fn contains(&self, values: &[f64]) -> bool {
        values.len() == self.sides.len()
            && self.sides.iter().zip(values).all(|((_, interval), &value)| interval.contains(value))
    }
}
