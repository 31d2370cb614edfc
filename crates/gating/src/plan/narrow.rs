//! What gates look at first: values in 32 bits, with what these may be off by.

use super::channel::SignalChannel;
use super::{Channel, Window};

/// How the values of a channel are found in 32 bits.
#[derive(Clone, Debug)]
pub(crate) enum NarrowChannel {
    /// A column as it is.
    Column(usize),
    /// A weighted sum of columns, off by at most what [`SumError`] says.
    Sum(Vec<(usize, f32)>),
    /// In none: a ratio can be off by anything.
    Unknown,
}

impl NarrowChannel {
    pub(super) fn of(channel: &Channel) -> Self {
        match channel {
            Channel::Signal(SignalChannel::Column(position)) => Self::Column(*position),
            Channel::Signal(SignalChannel::Weighted(terms)) => {
                Self::Sum(terms.iter().map(|&(position, weight)| (position, weight as f32)).collect())
            }
            Channel::Ratio(..) => Self::Unknown,
        }
    }
}

/// What the sums of an event may be off by, all channels alike: `least` and `factor` times the sum of its columns'
/// magnitudes, each times the greatest weight that the column has in any sum.
///
/// With u = 2⁻²⁴: a weight, its column's factor, their product, that times what is stored, and n − 1 additions are rounded,
/// which is at most n + 3 roundings a term (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.1), and a
/// column that is rounded itself has no factor; this sum and what is added to a value before it is compared take five more,
/// and terms of second order one. What vanishes below the smallest float is `least`.
/// A value that is infinite or NaN, or gets so, makes the error so too, and such an event is never certain.
#[derive(Clone, Debug, Default)]
pub(crate) struct SumError {
    pub(crate) terms: Vec<(usize, f32)>,
    pub(crate) factor: f32,
    pub(crate) least: f32,
}

impl SumError {
    pub(super) fn of(channels: &[NarrowChannel]) -> Self {
        let sums = channels.iter().filter_map(|channel| match channel {
            NarrowChannel::Sum(terms) => Some(terms),
            _ => None,
        });
        let mut error = Self::default();
        let mut term_count = 0;
        for terms in sums {
            term_count = term_count.max(terms.len());
            for &(position, weight) in terms {
                let weight = weight.abs().max(SMALLEST_WEIGHT);
                match error.terms.iter_mut().find(|(known, _)| *known == position) {
                    Some((_, greatest)) => *greatest = greatest.max(weight),
                    None => error.terms.push((position, weight)),
                }
            }
        }
        let roundings = term_count as f64 + 9.0;
        let greatest = error.terms.iter().map(|term| f64::from(term.1)).fold(1.0, f64::max);
        error.factor = (roundings * f64::from(f32::EPSILON) * 0.51) as f32;
        error.least = (f64::from(SMALLEST_WEIGHT) + roundings * greatest * SMALLEST_FLOAT) as f32;
        error
    }
}

/// Weights below this count as this: so much less than one that what rounding a smaller one loses is covered.
const SMALLEST_WEIGHT: f32 = 1e-30;

/// Twice the smallest float of 32 bits.
const SMALLEST_FLOAT: f64 = 2.9e-45;

/// A window of 32-bit floats; its ends are inside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NarrowWindow {
    pub(crate) least: f32,
    pub(crate) greatest: f32,
}

impl NarrowWindow {
    #[inline(always)]
    pub(crate) fn contains(&self, value: f32) -> bool {
        (self.least <= value) & (value <= self.greatest)
    }
}

/// Which 32-bit floats stand for values that certainly lie in a window, and which for values that possibly do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NarrowRange {
    /// For floats that are values.
    pub(crate) exact: NarrowWindows,
    /// For floats that a value was rounded to, or that are off by three units of 2⁻²⁴ of it, or by half the smallest float.
    pub(crate) near: NarrowWindows,
}

/// A window whose floats are certainly inside, and one outside of which floats are certainly outside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NarrowWindows {
    pub(crate) inner: NarrowWindow,
    pub(crate) outer: NarrowWindow,
}

impl NarrowRange {
    pub(crate) fn new(certain: Window, possible: Window) -> Self {
        let exact = NarrowWindows {
            inner: NarrowWindow { least: up(certain.least), greatest: down(certain.greatest) },
            outer: NarrowWindow { least: down(possible.least), greatest: up(possible.greatest) },
        };
        let [into, out] = [NEAR, -NEAR];
        // Infinite floats, which finite values may come to as well, are never in the inner one.
        let near = NarrowWindows {
            inner: NarrowWindow {
                least: up(moved(certain.least, into)).next_up(),
                greatest: down(moved(certain.greatest, -into)).next_down(),
            },
            outer: NarrowWindow {
                least: down(moved(possible.least, out)).next_down(),
                greatest: up(moved(possible.greatest, -out)).next_up(),
            },
        };
        Self { exact, near }
    }
}

/// More than what a near float is off by, as a part of its value, with what its own rounding adds.
const NEAR: f64 = 1.0 / (1 << 22) as f64;

/// Moves a value by a part of its magnitude; the ends of an open window stay.
fn moved(value: f64, part: f64) -> f64 {
    if value.is_finite() { value + value.abs() * part } else { value }
}

/// The least float that is not below a value.
fn up(value: f64) -> f32 {
    let rounded = value as f32;
    if f64::from(rounded) < value { rounded.next_up() } else { rounded }
}

/// The greatest float that is not above a value.
fn down(value: f64) -> f32 {
    let rounded = value as f32;
    if f64::from(rounded) > value { rounded.next_down() } else { rounded }
}

#[cfg(test)]
mod tests;
