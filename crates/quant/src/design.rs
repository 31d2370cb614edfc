//! How many events a sample needs, and what a sample of so many can show.
//!
//! A count of a true level p in N denominator events is taken for binomial. Its tails are beta tails, P(X ≥ k) = I_p(k,
//! N − k + 1), so that a denominator is found by halving and not by counting up. Answers are exact to the event up to
//! about 10^13 events; past that the tails' last digits part neighbours no more.

mod decision;
mod detection;
mod precision;

pub use decision::{ThresholdSide, total_for_decision};
pub use detection::{PowerPoint, detection_probability, power_curve, sensitivity, total_for_detection};
pub use precision::total_for_precision;

use crate::Error;
use crate::beta::{LogOdds, Shapes};
use crate::search::first_true;
use crate::tail::TailProbability;

/// A number that lies above 0 and below 1, or an error that names it.
fn fraction(what: &'static str, got: f64) -> Result<f64, Error> {
    if got > 0.0 && got < 1.0 { Ok(got) } else { Err(Error::NotAFraction { what, got }) }
}

/// The probability of at least `events` of `total` as the tail, that of fewer as the rest.
fn at_least(events: u64, total: u64, level: f64) -> TailProbability {
    if events == 0 {
        return TailProbability { tail: 1.0, rest: 0.0 };
    }
    if events > total {
        return TailProbability { tail: 0.0, rest: 1.0 };
    }
    let shapes = Shapes { a: events as f64, b: (total - events) as f64 + 1.0 };
    shapes.probability(LogOdds::of(level, 1.0 - level))
}

/// Whether at least `events` of `total` have at least a probability; compared by the smaller tail, which has the
/// digits.
fn is_likely(events: u64, total: u64, level: f64, probability: f64) -> bool {
    let TailProbability { tail, rest } = at_least(events, total, level);
    if tail <= 0.5 { tail >= probability } else { rest <= 1.0 - probability }
}

/// The largest total that is searched.
const LARGEST_TOTAL: u64 = 1 << 62;

/// The smallest total from `start` on that passes a test which every larger one passes; `None` where 2^62 does not.
fn smallest_total(start: u64, is_passed: impl Fn(u64) -> bool) -> Option<u64> {
    let start = start.max(1);
    if is_passed(start) {
        return Some(start);
    }
    first_true(start..LARGEST_TOTAL, is_passed)
}
