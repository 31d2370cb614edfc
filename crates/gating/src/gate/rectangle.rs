use super::{GateError, Interval};
use crate::Dimension;

/// A box over any number of dimensions: minima inclusive, maxima exclusive (Gating-ML 2.0 `RectangleGate`).
#[derive(Clone, Debug, PartialEq)]
pub struct Rectangle<D = Dimension> {
    sides: Vec<(D, Interval)>,
}

impl<D> Rectangle<D> {
    /// Makes a box from its dimensions and their intervals.
    ///
    /// # Errors
    /// [`GateError::NoDimension`] where there is none.
    pub fn new(sides: Vec<(D, Interval)>) -> Result<Self, GateError> {
        if sides.is_empty() { Err(GateError::NoDimension) } else { Ok(Self { sides }) }
    }

    /// Returns the dimensions and their intervals.
    #[must_use]
    pub fn sides(&self) -> &[(D, Interval)] {
        &self.sides
    }

    /// Tells whether an event lies inside, from its values on the gate's scales in the order of the sides.
    #[must_use]
    pub fn contains(&self, values: &[f64]) -> bool {
        values.len() == self.sides.len()
            && self.sides.iter().zip(values).all(|((_, interval), &value)| interval.contains(value))
    }

    /// Replaces the sides, by at least one.
    pub(crate) fn with_sides(&self, sides: Vec<(D, Interval)>) -> Self {
        Self { sides }
    }

    /// Replaces every interval.
    pub(crate) fn with_intervals(&self, replace: impl Fn(&D, Interval) -> Interval) -> Self
    where
        D: Clone,
    {
        let side = |(dimension, interval): &(D, Interval)| (dimension.clone(), replace(dimension, *interval));
        Self { sides: self.sides.iter().map(side).collect() }
    }

    /// Replaces every dimension.
    ///
    /// # Errors
    /// That of the first dimension that has no replacement.
    pub fn try_map_dimensions<'a, T, E>(
        &'a self,
        mut replace: impl FnMut(&'a D) -> Result<T, E>,
    ) -> Result<Rectangle<T>, E> {
        let side = |(dimension, interval): &'a (D, Interval)| Ok((replace(dimension)?, *interval));
        Ok(Rectangle { sides: self.sides.iter().map(side).collect::<Result<_, E>>()? })
    }
}
