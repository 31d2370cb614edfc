mod exact;
mod factor;

use factor::Factor;

use super::GateError;
use crate::Dimension;

/// The points within a Mahalanobis distance of a mean (Gating-ML 2.0 `EllipsoidGate`): (x − µ)ᵀ·Σ⁻¹·(x − µ) ≤ D², the
/// surface inside.
///
/// Membership is decided exactly for the floats as they are. Σ is factorised once (Cholesky, Σ = L·Lᵀ), and a point's distance
/// is |L⁻¹·(x − µ)|² by forward substitution; where that lies nearer to D² than its error may reach, whole numbers decide.
/// Of Σ the lower triangle counts. Points with NaN or an infinite coordinate are outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Ellipsoid<D = Dimension> {
    dimensions: Vec<D>,
    mean: Vec<f64>,
    /// Σ, row-major.
    covariance: Vec<f64>,
    distance_square: f64,
    factor: Factor,
}

impl<D> Ellipsoid<D> {
    /// Makes an ellipsoid from its dimensions, their mean, the n × n covariance matrix in row-major order and the square
    /// of the distance, all on the gate's scales.
    ///
    /// # Errors
    /// [`GateError::EllipsoidSize`] where the counts do not fit or there are fewer than two dimensions,
    /// [`GateError::EllipsoidNumber`] for a number that is not finite or a distance that is not above zero,
    /// [`GateError::Covariance`] unless the matrix is symmetric and positive definite.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_gating::gate::Ellipsoid;
    ///
    /// // a circle of radius 5 about (10, 20)
    /// let circle = Ellipsoid::new(vec!["x", "y"], vec![10.0, 20.0], vec![1.0, 0.0, 0.0, 1.0], 25.0)?;
    /// assert!(circle.contains(&[13.0, 24.0]));
    /// assert!(!circle.contains(&[13.0, 24.1]));
    /// # Ok::<(), flowmrd_gating::GateError>(())
    /// ```
    pub fn new(
        dimensions: Vec<D>,
        mean: Vec<f64>,
        covariance: Vec<f64>,
        distance_square: f64,
    ) -> Result<Self, GateError> {
        let count = dimensions.len();
        let expected = count.checked_mul(count);
        if count < 2 || mean.len() != count || Some(covariance.len()) != expected {
            return Err(GateError::EllipsoidSize {
                dimension_count: count,
                mean_len: mean.len(),
                covariance_len: covariance.len(),
            });
        }
        if let Some(&found) = mean.iter().chain(&covariance).find(|number| !number.is_finite()) {
            return Err(GateError::EllipsoidNumber { subject: "coefficient", found });
        }
        if !distance_square.is_finite() || distance_square <= 0.0 {
            return Err(GateError::EllipsoidNumber { subject: "distance square", found: distance_square });
        }
        let factor = Factor::new(&covariance, count, distance_square)?;
        Ok(Self { dimensions, mean, covariance, distance_square, factor })
    }

    /// Returns the dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[D] {
        &self.dimensions
    }

    /// Returns the mean, one coordinate a dimension.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Returns the covariance matrix, n × n in row-major order.
    #[must_use]
    pub fn covariance(&self) -> &[f64] {
        &self.covariance
    }

    /// Returns the square of the distance up to which points are inside.
    #[must_use]
    pub fn distance_square(&self) -> f64 {
        self.distance_square
    }

    /// Returns half the side of the box about the ellipsoid along a dimension: √(Σᵢᵢ·D²).
    ///
    /// # Panics
    /// Where there is no such dimension.
    #[must_use]
    pub fn half_extent(&self, dimension: usize) -> f64 {
        libm::sqrt(self.covariance[dimension * self.dimensions.len() + dimension])
            * libm::sqrt(self.distance_square)
    }

    /// Returns the outline of the ellipsoid's shadow on two of its dimensions, as `vertex_count` points (x, y) in order.
    ///
    /// Along the angle φ: µ + D·(√Σxx·cos φ, (Σxy/√Σxx)·cos φ + √(Σyy − Σxy²/Σxx)·sin φ), from the factorisation of the
    /// 2 × 2 part of Σ that belongs to the dimensions.
    ///
    /// # Panics
    /// Where there is no such dimension.
    #[must_use]
    pub fn outline(&self, x: usize, y: usize, vertex_count: usize) -> Vec<[f64; 2]> {
        let count = self.dimensions.len();
        let entry = |row: usize, column: usize| self.covariance[row * count + column];
        let distance = libm::sqrt(self.distance_square);
        let wide = libm::sqrt(entry(x, x));
        let lean = entry(x, y) / wide;
        let rest = libm::sqrt((entry(y, y) - lean * lean).max(0.0));
        let vertex = |number: usize| {
            let angle = std::f64::consts::TAU * number as f64 / vertex_count as f64;
            let (sine, cosine) = libm::sincos(angle);
            let along = [wide * cosine, lean * cosine + rest * sine];
            [self.mean[x] + distance * along[0], self.mean[y] + distance * along[1]]
        };
        (0..vertex_count).map(vertex).collect()
    }

    /// Tells whether an event lies inside or on the surface, from its values on the gate's scales in the order of the
    /// dimensions.
    #[must_use]
    pub fn contains(&self, values: &[f64]) -> bool {
        values.len() == self.dimensions.len()
            && self.contains_where(|dimension| values.get(dimension).copied().unwrap_or(f64::NAN))
    }

    /// Decides from a function that gives the value in a dimension; each is asked for once, in order, and again where floats do
    /// not decide.
    pub(crate) fn contains_where(&self, value: impl Fn(usize) -> f64) -> bool {
        self.contains_about(|dimension| self.mean[dimension], value)
    }

    /// Decides as [`Self::contains_where`] does, with another mean.
    pub(crate) fn contains_about(&self, mean: impl Fn(usize) -> f64, value: impl Fn(usize) -> f64) -> bool {
        self.factor.is_within(|row| value(row) - mean(row)).unwrap_or_else(|| {
            let dimensions = 0..self.mean.len();
            let point: Vec<f64> = dimensions.clone().map(&value).collect();
            let mean: Vec<f64> = dimensions.map(&mean).collect();
            exact::contains(&self.covariance, &mean, self.distance_square, &point)
        })
    }

    /// Calculates the distance that a difference of two points makes, √(δᵀ·Σ⁻¹·δ), to 10⁻⁶ relative; `None` where floats
    /// cannot tell it so well.
    pub(crate) fn distance(&self, difference: impl Fn(usize) -> f64) -> Option<f64> {
        self.factor.distance(difference)
    }

    /// Replaces every coordinate of the mean, given with the number of its dimension, by a finite one.
    pub(crate) fn moved(&self, coordinate: impl Fn(usize, f64) -> f64) -> Self
    where
        D: Clone,
    {
        let mean = self.mean.iter().enumerate().map(|(axis, &mean)| coordinate(axis, mean)).collect();
        Self { mean, ..self.clone() }
    }

    /// Replaces every dimension.
    ///
    /// # Errors
    /// That of the first dimension that has no replacement.
    pub fn try_map_dimensions<'a, T, E>(
        &'a self,
        replace: impl FnMut(&'a D) -> Result<T, E>,
    ) -> Result<Ellipsoid<T>, E> {
        Ok(Ellipsoid {
            dimensions: self.dimensions.iter().map(replace).collect::<Result<_, E>>()?,
            mean: self.mean.clone(),
            covariance: self.covariance.clone(),
            distance_square: self.distance_square,
            factor: self.factor.clone(),
        })
    }
}
