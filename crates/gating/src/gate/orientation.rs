use std::cmp::Ordering;

use super::integer::{Integer, shift_of};

/// Tells on which side of the line from `a` to `b` the point `c` lies: `Greater` to the left, `Less` to the right,
/// `Equal` on the line. The sign of (bx − ax)·(cy − ay) − (by − ay)·(cx − ax), exact for all finite f64.
///
/// Three stages, each deciding what the one before cannot: floating arithmetic with the error bound of Shewchuk
/// (Discrete Comput. Geom. 18:305, 1997, ccwerrboundA); products without error, where the differences are exact;
/// integers, the coordinates times a power of two.
pub(super) fn orientation(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Ordering {
    let along = (b[0] - a[0]) * (c[1] - a[1]);
    let across = (b[1] - a[1]) * (c[0] - a[0]);
    let determinant = along - across;
    // The smallest normal float covers what products lose to underflow.
    let bound = ERROR_BOUND * (along.abs() + across.abs()) + f64::MIN_POSITIVE;
    // Where a product overflowed, the bound is infinite or NaN and nothing is decided here.
    if determinant > bound && bound.is_finite() {
        return Ordering::Greater;
    }
    if -determinant > bound && bound.is_finite() {
        return Ordering::Less;
    }
    compare_exact_products(a, b, c).unwrap_or_else(|| compare_integers(a, b, c))
}

/// (3 + 16ε)·ε for ε = 2⁻⁵³.
const ERROR_BOUND: f64 = (3.0 + 16.0 * (f64::EPSILON / 2.0)) * (f64::EPSILON / 2.0);

/// Compares the two products where the differences are exact; `None` where they are not, or where the error of a
/// product could fall below the range of f64.
fn compare_exact_products(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Option<Ordering> {
    let along = exact_product(exact_difference(b[0], a[0])?, exact_difference(c[1], a[1])?)?;
    let across = exact_product(exact_difference(b[1], a[1])?, exact_difference(c[0], a[0])?)?;
    // Rounding is monotone: products that differ after rounding differ so before, and those that round alike differ
    // as their errors do.
    along.partial_cmp(&across)
}

/// Subtracts; `None` where the difference is rounded (Knuth's two-sum) or overflows.
fn exact_difference(minuend: f64, subtrahend: f64) -> Option<f64> {
    let difference = minuend - subtrahend;
    let back = minuend - difference;
    let lost = (minuend - (difference + back)) + (back - subtrahend);
    (lost == 0.0).then_some(difference)
}

/// Multiplies; returns the rounded product and its error, `None` where the two could not hold the product exactly.
fn exact_product(left: f64, right: f64) -> Option<(f64, f64)> {
    let product = left * right;
    if product == 0.0 && (left == 0.0 || right == 0.0) {
        return Some((0.0, 0.0));
    }
    let is_safe = product.abs() > SMALLEST_PRODUCT && product.is_finite();
    is_safe.then(|| (product, libm::fma(left, right, -product)))
}

/// 2⁻⁹⁰⁰: the error of a greater product is a multiple of 2⁻¹⁰⁰⁶ or so, well within the range of f64.
const SMALLEST_PRODUCT: f64 = f64::from_bits((1023 - 900) << 52);

/// Compares the two products in integers.
fn compare_integers(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Ordering {
    let shift = shift_of([a, b, c].as_flattened());
    let difference =
        |left: f64, right: f64| Integer::scaled(left, shift).minus(&Integer::scaled(right, shift));
    let along = difference(b[0], a[0]).times(&difference(c[1], a[1]));
    let across = difference(b[1], a[1]).times(&difference(c[0], a[0]));
    along.minus(&across).sign()
}

#[cfg(test)]
mod tests;
