use super::inverse::{Sum, norm};

/// Refinement steps; each takes the error down by the condition number times 2⁻⁵³.
const REFINEMENTS: usize = 3;

/// Calculates the pseudo-inverse of a matrix with at least as many columns as rows, given in row-major order: least
/// squares by Householder's factorisation of its transpose, Sᵀ = Q·R, so that S⁺ = Q·R⁻ᵀ. Returns the pseudo-inverse
/// (a row a column of the matrix, row-major) and the condition number, the product of both 1-norms.
///
/// Each column x of S⁺ is the shortest solution of S·x = e, x = Sᵀ·y. Both equations are refined with residuals in twice the
/// precision (Björck, Numerical Methods for Least Squares Problems, 1996, section 2.9.3): the factors alone leave an
/// error of the condition number times 2⁻⁵³.
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
        let column = Column::new(matrix, &factors, row);
        for (position, value) in column.weights.into_iter().enumerate() {
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

/// A column of S⁺ while it is refined: the weights x and the y of x = Sᵀ·y.
struct Column {
    weights: Vec<f64>,
    multipliers: Vec<f64>,
}

impl Column {
    fn new(matrix: &[f64], factors: &Factors, row: usize) -> Self {
        let (row_count, column_count) = (factors.row_count, factors.column_count);
        let mut column = Self { weights: vec![0.0; column_count], multipliers: vec![0.0; row_count] };
        for _ in 0..=REFINEMENTS {
            let (weights, multipliers) =
                factors.solve(column.distances(matrix), column.rests(matrix, row_count, row));
            for (weight, correction) in column.weights.iter_mut().zip(&weights) {
                *weight += correction;
            }
            for (multiplier, correction) in column.multipliers.iter_mut().zip(&multipliers) {
                *multiplier += correction;
            }
        }
        column
    }

    /// Calculates Sᵀ·y − x in twice the precision.
    fn distances(&self, matrix: &[f64]) -> Vec<f64> {
        let column_count = self.weights.len();
        let distance = |(column, &weight): (usize, &f64)| {
            let mut sum = Sum::new(-weight);
            for (&coefficient, &multiplier) in
                matrix.iter().skip(column).step_by(column_count).zip(&self.multipliers)
            {
                sum.add_product(coefficient, multiplier);
            }
            sum.rounded()
        };
        self.weights.iter().enumerate().map(distance).collect()
    }

    /// Calculates e − S·x in twice the precision.
    fn rests(&self, matrix: &[f64], row_count: usize, unit: usize) -> Vec<f64> {
        let rest = |row: usize| {
            let mut sum = Sum::new(if row == unit { 1.0 } else { 0.0 });
            for (&coefficient, &weight) in matrix[row * self.weights.len()..].iter().zip(&self.weights) {
                sum.add_product(coefficient, -weight);
            }
            sum.rounded()
        };
        (0..row_count).map(rest).collect()
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

    /// Solves x − Sᵀ·y = f, S·x = g for x and y: with x = Q·[u; v] and Qᵀ·f = [f₁; f₂] they are Rᵀ·u = g, v = f₂ and
    /// R·y = u − f₁.
    fn solve(&self, mut f: Vec<f64>, g: Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        for step in 0..self.row_count {
            reflect(&self.vectors[step][step..], &mut f[step..]);
        }
        let mut x = f.clone();
        // Forward substitution with Rᵀ, whose entry (i, k) is R(k, i), kept in column i above the diagonal.
        for (row, right) in g.into_iter().enumerate() {
            let known = (0..row).map(|column| self.vectors[row][column] * x[column]);
            x[row] = known.fold(right, |rest, product| rest - product) / self.diagonal[row];
        }
        let mut y = vec![0.0; self.row_count];
        for row in (0..self.row_count).rev() {
            let known = (row + 1..self.row_count).map(|column| self.vectors[column][row] * y[column]);
            y[row] = known.fold(x[row] - f[row], |rest, product| rest - product) / self.diagonal[row];
        }
        for step in (0..self.row_count).rev() {
            reflect(&self.vectors[step][step..], &mut x[step..]);
        }
        (x, y)
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
