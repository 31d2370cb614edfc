use super::{GateError, Interval, Rectangle};
use crate::Dimension;

/// Dividers that cut their dimensions into sections (Gating-ML 2.0 `QuadrantGate`); each combination of sections is a
/// quadrant, which is a [`Rectangle`].
#[derive(Clone, Debug, PartialEq)]
pub struct Quadrants<D = Dimension> {
    dividers: Vec<Divider<D>>,
}

/// One dimension and the values that divide it.
#[derive(Clone, Debug, PartialEq)]
pub struct Divider<D = Dimension> {
    dimension: D,
    /// Ascending, each once.
    values: Vec<f64>,
}

impl<D> Divider<D> {
    /// Makes a divider from values in any order; one that repeats divides once.
    ///
    /// # Errors
    /// [`GateError::NoDivision`] without a value, [`GateError::Threshold`] for one that is not finite.
    pub fn new(dimension: D, mut values: Vec<f64>) -> Result<Self, GateError> {
        if values.is_empty() {
            return Err(GateError::NoDivision);
        }
        if let Some(&found) = values.iter().find(|value| !value.is_finite()) {
            return Err(GateError::Threshold { found });
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        Ok(Self { dimension, values })
    }

    /// Returns the dimension.
    #[must_use]
    pub fn dimension(&self) -> &D {
        &self.dimension
    }

    /// Returns the values that divide, ascending.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns the section that holds a location: from the greatest value that is not above it, inclusive, to the next
    /// one, exclusive.
    ///
    /// # Errors
    /// [`GateError::Threshold`] where the location is not finite.
    pub fn section(&self, location: f64) -> Result<Interval, GateError> {
        if !location.is_finite() {
            return Err(GateError::Threshold { found: location });
        }
        let above = self.values.partition_point(|&value| value <= location);
        let min = above.checked_sub(1).and_then(|below| self.values.get(below)).copied();
        let max = self.values.get(above).copied();
        Interval::new(min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY))
    }
}

impl<D: Clone> Quadrants<D> {
    /// Makes quadrants from their dividers.
    ///
    /// # Errors
    /// [`GateError::NoDimension`] where there is none.
    pub fn new(dividers: Vec<Divider<D>>) -> Result<Self, GateError> {
        if dividers.is_empty() { Err(GateError::NoDimension) } else { Ok(Self { dividers }) }
    }

    /// Returns the dividers.
    #[must_use]
    pub fn dividers(&self) -> &[Divider<D>] {
        &self.dividers
    }

    /// Returns the quadrant of which each position lies inside: the number of a divider, from 0, and a location on its
    /// dimension. A divider without a position leaves its dimension open.
    ///
    /// # Errors
    /// [`GateError::NoDimension`] without a position, [`GateError::UnknownDivider`] for a number past the last divider,
    /// [`GateError::Threshold`] for a location that is not finite.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_gating::gate::{Divider, Quadrants};
    ///
    /// let quadrants = Quadrants::new(vec![Divider::new("FL2-H", vec![12.1])?, Divider::new("FL4-H", vec![6.2, 3.8])?])?;
    /// // dim in FL4-H, positive in FL2-H
    /// let dim = quadrants.quadrant(&[(0, 20.0), (1, 5.0)])?;
    /// assert!(dim.contains(&[12.1, 3.8]) && !dim.contains(&[12.1, 6.2]));
    /// # Ok::<(), flowmrd_gating::GateError>(())
    /// ```
    pub fn quadrant(&self, positions: &[(usize, f64)]) -> Result<Rectangle<D>, GateError> {
        let side = |&(number, location): &(usize, f64)| {
            let divider = self.dividers.get(number);
            let divider = divider
                .ok_or(GateError::UnknownDivider { found: number, divider_count: self.dividers.len() })?;
            Ok((divider.dimension.clone(), divider.section(location)?))
        };
        Rectangle::new(positions.iter().map(side).collect::<Result<_, _>>()?)
    }
}
