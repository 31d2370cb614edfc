use std::cmp::Ordering;

use crate::gate::integer::{Integer, determinant, shift_of};

/// Decides (x − µ)ᵀ·Σ⁻¹·(x − µ) ≤ D² in whole numbers, for a Σ that is positive definite.
///
/// The determinant of Σ bordered by x − µ and D² is det Σ·(D² − (x − µ)ᵀ·Σ⁻¹·(x − µ)) (Schur's complement), so that its sign
/// decides; one power of two makes all entries whole.
pub(super) fn contains(covariance: &[f64], mean: &[f64], distance_square: f64, point: &[f64]) -> bool {
    if point.iter().any(|value| !value.is_finite()) {
        return false;
    }
    let count = mean.len();
    let shift = shift_of(covariance.iter().chain(mean).chain(point).chain([&distance_square]));
    let whole = |value: f64| Integer::scaled(value, shift);
    let size = count + 1;
    let mut bordered = vec![Integer::ZERO; size * size];
    for row in 0..count {
        for column in 0..=row {
            let entry = whole(covariance[row * count + column]);
            bordered[column * size + row] = entry.clone();
            bordered[row * size + column] = entry;
        }
        let difference = whole(point[row]).minus(&whole(mean[row]));
        bordered[count * size + row] = difference.clone();
        bordered[row * size + count] = difference;
    }
    bordered[count * size + count] = whole(distance_square);
    determinant(&bordered, size).sign() != Ordering::Less
}

/// Finds the first leading minor of Σ, by its last row, that is not above zero; `None` for a positive definite Σ.
pub(super) fn find_not_positive(covariance: &[f64], count: usize) -> Option<usize> {
    let shift = shift_of(covariance.iter());
    let minor = |size: usize| {
        let entry = |position: usize| {
            let (row, column) = (position / size, position % size);
            Integer::scaled(covariance[row.max(column) * count + row.min(column)], shift)
        };
        determinant(&(0..size * size).map(entry).collect::<Vec<_>>(), size)
    };
    (0..count).find(|&row| minor(row + 1).sign() != Ordering::Greater)
}
