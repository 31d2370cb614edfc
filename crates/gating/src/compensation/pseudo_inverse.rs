use super::inverse::norm;

/// Calculates the pseudo-inverse of a matrix with at least as many columns as rows, given in row-major order: least
/// squares by Householder's factorisation of its transpose, Sᵀ = Q·R, so that S⁺ = Q·R⁻ᵀ. Returns the pseudo-inverse
/// (a row a column of the matrix, row-major) and the condition number, the product of both 1-norms.
///
/// # Errors
/// The condition number where it reaches 2⁵², infinite for a rank that is less than the number of rows.
pub(super) fn pseudo_invert(
    matrix: &[f64],
    row_count: usize,
    column_count: usize,
) -> Result<(Vec<f64>, f64), f64> {
    let factors = Factors::new(matrix, row_count, column_count).ok_or(f64::INFINITY)?;
    let mut inverse = vec![0.0; column_count * row_count];
    for row in 0..row_count {
        // The column of S⁺ for a row of S: Q·R⁻ᵀ·e.
        let column = factors.solve(row);
        for (position, value) in column.into_iter().enumerate() {
            inverse[position * row_count + row] = value;
        }
    }
    let condition_number = norm(matrix, column_count) * norm(&inverse, row_count);
    // Not `>=`: a NaN from overflow is refused too.
    if condition_number < 1.0 / f64::EPSILON {
        Ok((inverse, condition_number))
    } else {
        Err(condition_number)
    }
}

/// Householder's factors of the transpose of a matrix, column after column: the vectors of the reflections below the
/// diagonal and on it, R above it.
struct Factors {
    row_count: usize,
    column_count: usize,
    /// `row_count` vectors of `column_count` numbers.
    vectors: Vec<Vec<f64>>,
    /// The diagonal of R.
    diagonal: Vec<f64>,
}

impl Factors {
    fn new(matrix: &[f64], row_count: usize, column_count: usize) -> Option<Self> {
        let mut vectors: Vec<Vec<f64>> = matrix.chunks_exact(column_count).map(<[f64]>::to_vec).collect();
        let mut diagonal = Vec::with_capacity(row_count);
        for step in 0..row_count {
            let (done, rest) = vectors.split_at_mut(step + 1);
            let pivot = done.last_mut()?;
            let size = libm::sqrt(pivot[step..].iter().map(|entry| entry * entry).sum());
            if size == 0.0 || !size.is_finite() {
                return None;
            }
            // Away from the diagonal entry, so that nothing cancels.
            let length = if pivot[step] > 0.0 { -size } else { size };
            diagonal.push(length);
            pivot[step] -= length;
            for vector in rest {
                reflect(&pivot[step..], &mut vector[step..]);
            }
        }
        Some(Self { row_count, column_count, vectors, diagonal })
    }

    /// Solves for one unit vector of the right side: Q·(R⁻ᵀ·e).
    fn solve(&self, unit: usize) -> Vec<f64> {
        let mut solution = vec![0.0; self.column_count];
        // Forward substitution with Rᵀ, whose entry (i, k) is R(k, i), kept in column i above the diagonal.
        for row in 0..self.row_count {
            let right = if row == unit { 1.0 } else { 0.0 };
            let known = (0..row).map(|column| self.vectors[row][column] * solution[column]);
            solution[row] = known.fold(right, |rest, product| rest - product) / self.diagonal[row];
        }
        for step in (0..self.row_count).rev() {
            reflect(&self.vectors[step][step..], &mut solution[step..]);
        }
        solution
    }
}

/// Reflects a vector in the plane that a normal stands on.
fn reflect(normal: &[f64], vector: &mut [f64]) {
    let square: f64 = normal.iter().map(|entry| entry * entry).sum();
    let along: f64 = normal.iter().zip(&*vector).map(|(normal, entry)| normal * entry).sum();
    let twice = 2.0 * along / square;
    for (entry, normal) in vector.iter_mut().zip(normal) {
        *entry -= twice * normal;
    }
}
