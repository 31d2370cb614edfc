use super::exact;
use crate::GateError;

/// Cholesky's factor L of a covariance matrix, and how far a distance calculated with it may be off.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Factor {
    count: usize,
    /// L, row-major, with zeros above the diagonal.
    entries: Vec<f64>,
    /// Squares of distances above this are certainly outside.
    outside: f64,
    /// Squares of distances up to this are certainly inside.
    inside: f64,
    /// How far the square of a distance may be off, relative to it.
    error: f64,
}

/// Dimensions up to which a test allocates nothing.
const MAX_ON_STACK: usize = 8;

/// Rounding that two entries of a symmetric matrix may differ by, relative to the diagonal: documents write them with
/// six digits and more.
const ASYMMETRY: f64 = 1e-6;

/// Squares of distances between which nothing under- or overflows while one of about that size is calculated.
const SAFE: std::ops::Range<f64> = 1e-180..1e300;

impl Factor {
    /// Factorises Σ = L·Lᵀ.
    pub(super) fn new(covariance: &[f64], count: usize, distance_square: f64) -> Result<Self, GateError> {
        let entries = factorise(covariance, count)?;
        let (outside, inside) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut factor = Self { count, entries, outside, inside, error: f64::INFINITY };
        let error = factor.relative_error();
        factor.error = error;
        if error < 0.25 && SAFE.contains(&distance_square) {
            factor.outside = distance_square * (1.0 + 2.0 * error);
            factor.inside = distance_square * (1.0 - error);
        } else if let Some(row) = exact::find_not_positive(covariance, count) {
            let expected = "a positive definite matrix";
            return Err(GateError::Covariance { expected, row: row + 1, column: row + 1 });
        }
        Ok(factor)
    }

    /// Tells whether a point is within the distance, from its difference to the mean; `None` where floats cannot tell.
    pub(super) fn is_within(&self, difference: impl Fn(usize) -> f64) -> Option<bool> {
        let square = self.distance_square(difference, self.outside);
        if square > self.outside {
            return Some(false);
        }
        // While nothing overflows, NaN comes from NaN alone.
        let is_strange = square.is_nan() && self.outside.is_finite();
        if is_strange { Some(false) } else { (square <= self.inside).then_some(true) }
    }

    /// Calculates the distance of a difference to the mean, to 10⁻⁶ relative; `None` where it may be off by more.
    pub(super) fn distance(&self, difference: impl Fn(usize) -> f64) -> Option<f64> {
        let square = self.distance_square(difference, f64::INFINITY);
        let is_exact = self.error <= 1e-6 && (square == 0.0 || SAFE.contains(&square));
        is_exact.then(|| libm::sqrt(square))
    }

    /// Calculates the square of the distance of a difference to the mean; stops once it is above a limit.
    fn distance_square(&self, difference: impl Fn(usize) -> f64, limit: f64) -> f64 {
        let mut solved = [0.0; MAX_ON_STACK];
        let mut spilled = Vec::new();
        let solved = if self.count <= MAX_ON_STACK {
            &mut solved[..self.count]
        } else {
            spilled.resize(self.count, 0.0);
            &mut spilled[..]
        };
        let mut square = 0.0;
        for row in 0..self.count {
            let factors = &self.entries[row * self.count..][..=row];
            let known = factors.iter().zip(&*solved).take(row).map(|(factor, solved)| factor * solved);
            let rest = known.fold(difference(row), |rest, product| rest - product);
            solved[row] = rest / factors[row];
            square += solved[row] * solved[row];
            // Every term is at least 0.
            if square > limit {
                break;
            }
        }
        square
    }

    /// Bounds the relative error of the square of a distance.
    ///
    /// With Δ the square roots of Σ's diagonal and H = Δ⁻¹·Σ·Δ⁻¹, the factor is that of a matrix whose entries differ from
    /// Σ's by (n + 2)·u·√(Σᵢᵢ·Σⱼⱼ) at most for u = 2⁻⁵³, the substitution that of a factor as near to L, and the difference to the mean
    /// rounded once (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorems 10.3 and 8.5). Each moves the
    /// square by n·‖H⁻¹‖ times as much at most, which is bounded by Frobenius' norm of the inverse of Δ⁻¹·L; the factor 16
    /// covers what the three add up to, and the rounding of the bound.
    fn relative_error(&self) -> f64 {
        let count = self.count as f64;
        16.0 * count * (count + 2.0) * (f64::EPSILON / 2.0) * self.inverse_norm_square()
    }

    /// Calculates the square of Frobenius' norm of (Δ⁻¹·L)⁻¹, column by column.
    fn inverse_norm_square(&self) -> f64 {
        let row_of = |row: usize| &self.entries[row * self.count..][..=row];
        let size_of = |row: usize| libm::sqrt(row_of(row).iter().map(|entry| entry * entry).sum());
        let mut sum = 0.0;
        for column in 0..self.count {
            let mut solved = vec![0.0; self.count];
            for row in column..self.count {
                let size: f64 = size_of(row);
                let right = if row == column { size } else { 0.0 };
                let products = (column..row).map(|k| row_of(row)[k] * solved[k]);
                solved[row] = products.fold(right, |rest, product| rest - product) / row_of(row)[row];
                sum += solved[row] * solved[row];
            }
        }
        sum
    }
}

fn factorise(covariance: &[f64], count: usize) -> Result<Vec<f64>, GateError> {
    let entry = |row: usize, column: usize| covariance[row * count + column];
    let mut factor = vec![0.0; count * count];
    for row in 0..count {
        for column in 0..=row {
            let (lower, upper) = (entry(row, column), entry(column, row));
            let size = libm::sqrt(entry(row, row).abs()) * libm::sqrt(entry(column, column).abs());
            if (lower - upper).abs() > ASYMMETRY * size {
                return Err(GateError::Covariance {
                    expected: "a symmetric matrix",
                    row: row + 1,
                    column: column + 1,
                });
            }
            let products = (0..column).map(|k| factor[row * count + k] * factor[column * count + k]);
            let rest = products.fold(lower, |rest, product| rest - product);
            if row == column {
                // What is left of the diagonal has to be more than the rounding of what was taken from it.
                if !(rest > lower * f64::EPSILON * count as f64 && rest.is_normal()) {
                    let expected = "a positive definite matrix";
                    return Err(GateError::Covariance { expected, row: row + 1, column: row + 1 });
                }
                factor[row * count + row] = libm::sqrt(rest);
            } else {
                factor[row * count + column] = rest / factor[column * count + column];
            }
        }
    }
    Ok(factor)
}
