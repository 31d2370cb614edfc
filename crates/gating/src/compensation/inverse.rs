/// Refinement steps: each squares the relative error that the condition number leaves, so two are enough where the
/// matrix is not singular to working precision.
const REFINEMENTS: usize = 3;

/// Inverts a square matrix given in row-major order; returns the inverse and the condition number in the 1-norm.
///
/// # Errors
/// The condition number where it reaches 2⁵², infinite for a zero pivot.
pub(super) fn invert(matrix: &[f64], size: usize) -> Result<(Vec<f64>, f64), f64> {
    let factors = Factors::new(matrix, size).ok_or(f64::INFINITY)?;
    let mut inverse = vec![0.0; size * size];
    for column in 0..size {
        let mut solution = unit(column, size);
        factors.solve(&mut solution);
        for _ in 0..REFINEMENTS {
            let mut residual = residual(matrix, &solution, column);
            factors.solve(&mut residual);
            for (entry, correction) in solution.iter_mut().zip(&residual) {
                *entry += correction;
            }
        }
        for (row, entry) in solution.iter().enumerate() {
            inverse[row * size + column] = *entry;
        }
    }
    let condition_number = norm(matrix, size) * norm(&inverse, size);
    // Not `>=`: a NaN from overflow is refused too.
    if condition_number < 1.0 / f64::EPSILON {
        Ok((inverse, condition_number))
    } else {
        Err(condition_number)
    }
}

fn unit(position: usize, size: usize) -> Vec<f64> {
    let mut vector = vec![0.0; size];
    vector[position] = 1.0;
    vector
}

/// The greatest sum of absolute values over a column of a matrix with `size` columns.
pub(super) fn norm(matrix: &[f64], size: usize) -> f64 {
    let column =
        |column: usize| matrix.iter().skip(column).step_by(size).map(|entry| entry.abs()).sum::<f64>();
    (0..size)
        .map(column)
        .fold(0.0, |greatest, sum| if sum > greatest || sum.is_nan() { sum } else { greatest })
}

/// Calculates e − S·x for the unit vector e of `column`, in twice the precision.
fn residual(matrix: &[f64], solution: &[f64], column: usize) -> Vec<f64> {
    let size = solution.len();
    let row = |row: usize| {
        let mut sum = Sum::new(if row == column { 1.0 } else { 0.0 });
        for (&coefficient, &entry) in matrix[row * size..][..size].iter().zip(solution) {
            sum.add_product(coefficient, -entry);
        }
        sum.rounded()
    };
    (0..size).map(row).collect()
}

/// A sum of products in twice the precision: the rounding errors of both are added up beside (Dekker, Numer. Math. 18:224,
/// 1971; Knuth, The Art of Computer Programming 2, 4.2.2).
pub(super) struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    pub(super) fn new(start: f64) -> Self {
        Self { high: start, low: 0.0 }
    }

    pub(super) fn add_product(&mut self, left: f64, right: f64) {
        let product = left * right;
        let lost = libm::fma(left, right, -product);
        let sum = self.high + product;
        let back = sum - self.high;
        self.low += (self.high - (sum - back)) + (product - back) + lost;
        self.high = sum;
    }

    pub(super) fn rounded(&self) -> f64 {
        self.high + self.low
    }
}

/// P·S = L·U with partial pivoting: L below the diagonal (its own diagonal is 1), U on and above.
struct Factors {
    size: usize,
    entries: Vec<f64>,
    /// Row of the matrix that stands in each row of the factors.
    order: Vec<usize>,
}

impl Factors {
    /// Factorises; `None` where a pivot is zero or not finite.
    fn new(matrix: &[f64], size: usize) -> Option<Self> {
        let mut entries = matrix.to_vec();
        let mut order: Vec<usize> = (0..size).collect();
        for step in 0..size {
            let size_of = |row: &usize| entries[row * size + step].abs();
            let pivot_row = (step..size).max_by(|a, b| size_of(a).total_cmp(&size_of(b)).then(b.cmp(a)))?;
            if pivot_row != step {
                order.swap(step, pivot_row);
                for column in 0..size {
                    entries.swap(step * size + column, pivot_row * size + column);
                }
            }
            let pivot = entries[step * size + step];
            if pivot == 0.0 || !pivot.is_finite() {
                return None;
            }
            let (above, below) = entries.split_at_mut((step + 1) * size);
            let pivot_entries = &above[step * size..];
            for row in below.chunks_exact_mut(size) {
                let factor = row[step] / pivot;
                row[step] = factor;
                for column in step + 1..size {
                    row[column] -= factor * pivot_entries[column];
                }
            }
        }
        Some(Self { size, entries, order })
    }

    /// Replaces the right side by the solution.
    fn solve(&self, side: &mut [f64]) {
        let mut solution: Vec<f64> = self.order.iter().map(|&row| side[row]).collect();
        for row in 1..self.size {
            let known = self.row(row).iter().zip(&solution).take(row).map(|(factor, entry)| factor * entry);
            solution[row] -= known.sum::<f64>();
        }
        for row in (0..self.size).rev() {
            let known =
                self.row(row).iter().zip(&solution).skip(row + 1).map(|(factor, entry)| factor * entry);
            let known = known.sum::<f64>();
            solution[row] = (solution[row] - known) / self.row(row)[row];
        }
        side.copy_from_slice(&solution);
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.entries[row * self.size..][..self.size]
    }
}
