use std::cmp::Ordering;

/// Tells on which side of the line from `a` to `b` the point `c` lies: `Greater` to the left, `Less` to the right,
/// `Equal` on the line. The sign of (bx − ax)·(cy − ay) − (by − ay)·(cx − ax), exact for all finite f64.
///
/// Three stages, each deciding what the one before cannot: floating arithmetic with the error bound of Shewchuk
/// (Discrete Comput. Geom. 18:305, 1997, ccwerrboundA); products without error, where the differences are exact;
/// integers of 2¹⁰⁷⁴ times the coordinates.
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
    let along = Product::new(Fixed::difference(b[0], a[0]), &Fixed::difference(c[1], a[1]));
    let across = Product::new(Fixed::difference(b[1], a[1]), &Fixed::difference(c[0], a[0]));
    along.cmp(&across)
}

/// Words of a fixed-point number: every finite f64 is a multiple of 2⁻¹⁰⁷⁴ below 2¹⁰²⁴, 2098 bits; one more for a
/// difference.
const WORDS: usize = 33;

/// A difference of two finite f64 times 2¹⁰⁷⁴, as sign and size, lowest word first.
struct Fixed {
    is_negative: bool,
    words: [u64; WORDS],
}

impl Fixed {
    fn new(value: f64) -> Self {
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        // A subnormal has the exponent of the smallest normal float and no hidden bit.
        let (mantissa, shift) =
            if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) };
        let mut words = [0; WORDS];
        let spread = u128::from(mantissa) << (shift % 64);
        words[shift / 64] = spread as u64;
        if let Some(word) = words.get_mut(shift / 64 + 1) {
            *word = (spread >> 64) as u64;
        }
        Self { is_negative: value.is_sign_negative(), words }
    }

    fn difference(minuend: f64, subtrahend: f64) -> Self {
        let (left, right) = (Self::new(minuend), Self::new(-subtrahend));
        if left.is_negative == right.is_negative {
            return Self { is_negative: left.is_negative, words: add(&left.words, &right.words) };
        }
        if left.words.iter().rev().ge(right.words.iter().rev()) {
            Self { is_negative: left.is_negative, words: subtract(&left.words, &right.words) }
        } else {
            Self { is_negative: right.is_negative, words: subtract(&right.words, &left.words) }
        }
    }
}

fn add(left: &[u64; WORDS], right: &[u64; WORDS]) -> [u64; WORDS] {
    let mut carry = 0;
    std::array::from_fn(|word| {
        let sum = u128::from(left[word]) + u128::from(right[word]) + carry;
        carry = sum >> 64;
        sum as u64
    })
}

/// Subtracts a number from one that is at least as great.
fn subtract(left: &[u64; WORDS], right: &[u64; WORDS]) -> [u64; WORDS] {
    let mut is_borrowed = false;
    std::array::from_fn(|word| {
        let (part, first) = left[word].overflowing_sub(right[word]);
        let (part, second) = part.overflowing_sub(u64::from(is_borrowed));
        is_borrowed = first || second;
        part
    })
}

/// A product of two differences, as sign and size, lowest word first.
struct Product {
    is_negative: bool,
    words: [u64; 2 * WORDS],
}

impl Product {
    fn new(left: Fixed, right: &Fixed) -> Self {
        let mut words = [0; 2 * WORDS];
        for (position, &factor) in left.words.iter().enumerate().filter(|&(_, &factor)| factor != 0) {
            let mut carry = 0_u128;
            for (word, &other) in words[position..].iter_mut().zip(right.words.iter().chain([&0])) {
                let sum = u128::from(*word) + u128::from(factor) * u128::from(other) + carry;
                *word = sum as u64;
                carry = sum >> 64;
            }
        }
        let is_zero = words.iter().all(|&word| word == 0);
        Self { is_negative: !is_zero && left.is_negative != right.is_negative, words }
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let sizes = self.words.iter().rev().cmp(other.words.iter().rev());
        match (self.is_negative, other.is_negative) {
            (false, false) => sizes,
            (true, true) => sizes.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests;
