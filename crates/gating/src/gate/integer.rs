//! Whole numbers of any size, for the few decisions that floats cannot make.

use std::cmp::Ordering;

/// A whole number as sign and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Integer {
    is_negative: bool,
    /// Lowest word first, the highest of them not 0; none for 0.
    words: Vec<u64>,
}

impl Integer {
    /// Zero.
    pub(super) const ZERO: Self = Self { is_negative: false, words: Vec::new() };

    /// Makes the whole number that is a finite float times 2^`shift`; the product has to be whole, as it is from
    /// [`shift_of`] on.
    pub(super) fn scaled(value: f64, shift: i32) -> Self {
        let (mantissa, power) = decode(value);
        let shift = power.saturating_add(shift);
        // Bits below the point are zeros.
        let mantissa =
            if shift < 0 { mantissa.checked_shr(shift.unsigned_abs()).unwrap_or(0) } else { mantissa };
        let shift = shift.max(0) as usize;
        let mut words = vec![0; shift / 64];
        let spread = u128::from(mantissa) << (shift % 64);
        words.extend([spread as u64, (spread >> 64) as u64]);
        Self::new(value.is_sign_negative(), words)
    }

    fn new(is_negative: bool, mut words: Vec<u64>) -> Self {
        let length = words.iter().rposition(|&word| word != 0).map_or(0, |last| last + 1);
        words.truncate(length);
        Self { is_negative: is_negative && length > 0, words }
    }

    /// Compares with zero.
    pub(super) fn sign(&self) -> Ordering {
        match (self.words.is_empty(), self.is_negative) {
            (true, _) => Ordering::Equal,
            (false, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
        }
    }

    pub(super) fn negated(mut self) -> Self {
        self.is_negative = !self.is_negative && !self.words.is_empty();
        self
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        if self.is_negative == other.is_negative {
            return Self::new(self.is_negative, add(&self.words, &other.words));
        }
        match compare(&self.words, &other.words) {
            Ordering::Less => Self::new(other.is_negative, subtract(&other.words, &self.words)),
            _ => Self::new(self.is_negative, subtract(&self.words, &other.words)),
        }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.clone().negated())
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut words = vec![0; self.words.len() + other.words.len()];
        for (position, &factor) in self.words.iter().enumerate() {
            let mut carry = 0_u128;
            let others = other.words.iter().chain([&0]);
            for (word, &other) in words[position..].iter_mut().zip(others) {
                let sum = u128::from(*word) + u128::from(factor) * u128::from(other) + carry;
                *word = sum as u64;
                carry = sum >> 64;
            }
        }
        Self::new(self.is_negative != other.is_negative, words)
    }
}

/// Returns the exponent of the power of two that makes all of some finite floats whole; 0 where all are 0.
pub(super) fn shift_of<'a>(values: impl IntoIterator<Item = &'a f64>) -> i32 {
    let values = values.into_iter().filter(|value| **value != 0.0);
    -values.map(|&value| exponent(value)).min().unwrap_or(0)
}

/// Returns the exponent of the last bit that is set in a finite float: the greatest power of two that it is a multiple of.
fn exponent(value: f64) -> i32 {
    let (mantissa, power) = decode(value);
    power + mantissa.trailing_zeros() as i32
}

/// Takes a finite float apart: |value| = mantissa · 2^exponent.
fn decode(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let field = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    // A subnormal has the exponent of the smallest normal float and no hidden bit.
    if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) }
}

fn compare(left: &[u64], right: &[u64]) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.iter().rev().cmp(right.iter().rev()))
}

fn add(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut carry = 0;
    let word = |position: usize| {
        let part = |words: &[u64]| u128::from(words.get(position).copied().unwrap_or(0));
        carry += part(left) + part(right);
        let word = carry as u64;
        carry >>= 64;
        word
    };
    (0..=left.len().max(right.len())).map(word).collect()
}

/// Subtracts a number from one that is at least as great.
fn subtract(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut is_borrowed = false;
    let word = |(position, &word): (usize, &u64)| {
        let (part, first) = word.overflowing_sub(right.get(position).copied().unwrap_or(0));
        let (part, second) = part.overflowing_sub(u64::from(is_borrowed));
        is_borrowed = first || second;
        part
    };
    left.iter().enumerate().map(word).collect()
}

/// Calculates the determinant of a square matrix in row-major order, without divisions (Bird, Inf. Process. Lett. 111:1072,
/// 2011).
pub(super) fn determinant(matrix: &[Integer], size: usize) -> Integer {
    let mut powers = matrix.to_vec();
    for _ in 1..size {
        powers = multiply(&without_lower(&powers, size), matrix, size);
    }
    let Some(determinant) = powers.into_iter().next() else { return Integer::scaled(1.0, 0) };
    if size.is_multiple_of(2) { determinant.negated() } else { determinant }
}

/// Puts zeros below the diagonal, and on it the negated sum of the diagonal that follows.
fn without_lower(matrix: &[Integer], size: usize) -> Vec<Integer> {
    let mut upper = matrix.to_vec();
    let mut below = Integer::ZERO;
    for row in (0..size).rev() {
        let diagonal = std::mem::replace(&mut upper[row * size + row], below.clone().negated());
        below = below.plus(&diagonal);
        upper[row * size..row * size + row].fill(Integer::ZERO);
    }
    upper
}

fn multiply(left: &[Integer], right: &[Integer], size: usize) -> Vec<Integer> {
    let entry = |position: usize| {
        let (row, column) = (position / size, position % size);
        let products = (0..size).map(|k| left[row * size + k].times(&right[k * size + column]));
        products.fold(Integer::ZERO, |sum, product| sum.plus(&product))
    };
    (0..size * size).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn integer(value: i64) -> Integer {
        let high = Integer::scaled((value >> 32) as f64, 32);
        high.plus(&Integer::scaled((value & 0xffff_ffff) as f64, 0))
    }

    fn wide(value: i128) -> Integer {
        let words = vec![value.unsigned_abs() as u64, (value.unsigned_abs() >> 64) as u64];
        Integer::new(value < 0, words)
    }

    #[test]
    fn determinants_equal_those_by_hand() {
        // Vandermonde's matrix of 2, 3, 5, 7: the product of the differences, 1·3·5·2·4·2 = 240.
        let vandermonde: Vec<Integer> =
            [2_i64, 3, 5, 7].iter().flat_map(|base| (0..4).map(|power| integer(base.pow(power)))).collect();
        assert_eq!(determinant(&vandermonde, 4), integer(240));
        assert_eq!(determinant(&[3, 8, 4, 6].map(integer), 2), integer(-14));
        assert_eq!(determinant(&[integer(-7)], 1), integer(-7));
        assert_eq!(determinant(&[1, 2, 3, 4, 5, 6, 7, 8, 9].map(integer), 3), Integer::ZERO);
    }

    #[test]
    fn floats_of_every_size_are_whole_multiples() {
        // 2⁻¹⁰⁷⁴ and 2⁹⁷¹·(2⁵³ − 1), the least and the greatest.
        assert_eq!(Integer::scaled(5e-324, 1074), integer(1));
        let greatest = Integer::scaled(f64::MAX, 1074);
        assert_eq!(greatest.words.len(), (1024 + 1074_usize).div_ceil(64));
        assert_eq!(greatest.minus(&greatest).sign(), Ordering::Equal);
        assert_eq!(Integer::scaled(-0.0, 1074), Integer::ZERO);
        assert_eq!(Integer::scaled(-1.5, 1), integer(-3));
    }

    proptest! {
        #[test]
        fn arithmetic_equals_that_of_128_bits(a in any::<i64>(), b in any::<i64>()) {
            let (x, y) = (i128::from(a), i128::from(b));
            prop_assert_eq!(integer(a).plus(&integer(b)), wide(x + y));
            prop_assert_eq!(integer(a).minus(&integer(b)), wide(x - y));
            prop_assert_eq!(integer(a).times(&integer(b)), wide(x * y));
            prop_assert_eq!(wide(x * y).minus(&wide(x - y)), wide(x * y - (x - y)));
        }
    }
}
