use crate::Transform;

/// Finds the least float whose computed forward value is at least `level`, by bisection over the floats.
///
/// Where the computed map is not monotone at the last bits, it is one of the floats at which the map passes the
/// level: the float before it lies below the level, it itself does not. The level must be finite.
pub(crate) fn first_at_least(transform: &Transform, level: f64) -> f64 {
    let is_below = |rank: i64| transform.forward(value_of(rank)) < level;
    // The infinities map to themselves, on either side of any finite level.
    let (mut below, mut above) = (rank_of(f64::NEG_INFINITY), rank_of(f64::INFINITY));
    let guess = transform.inverse(level);
    if guess.is_finite() {
        (below, above) = bracket(rank_of(guess), (below, above), is_below);
    }
    while below + 1 < above {
        let middle = below.midpoint(above);
        if is_below(middle) {
            below = middle;
        } else {
            above = middle;
        }
    }
    value_of(above)
}

/// Narrows a bracket about a guess that is usually right to some ulps.
fn bracket(guess: i64, (below, above): (i64, i64), is_below: impl Fn(i64) -> bool) -> (i64, i64) {
    let steps = [8, 16, 24, 32, 40, 48].map(|bits| 1_i64 << bits);
    let lower =
        steps.iter().map(|step| guess.saturating_sub(*step)).find(|&rank| rank <= below || is_below(rank));
    let upper =
        steps.iter().map(|step| guess.saturating_add(*step)).find(|&rank| rank >= above || !is_below(rank));
    (lower.map_or(below, |rank| rank.max(below)), upper.map_or(above, |rank| rank.min(above)))
}

/// Ranks floats in ascending order; −0 comes before 0.
fn rank_of(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Returns the float of a rank.
fn value_of(rank: i64) -> f64 {
    f64::from_bits((rank ^ (((rank >> 63) as u64) >> 1) as i64) as u64)
}

/// The values before the transform that may map into an interval, and those that surely do; ends are inside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) least: f64,
    pub(crate) greatest: f64,
}

impl Window {
    /// The window that holds nothing.
    pub(crate) const EMPTY: Self = Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY };

    /// The window that holds every value but NaN.
    pub(crate) const ALL: Self = Self { least: f64::NEG_INFINITY, greatest: f64::INFINITY };

    pub(crate) fn contains(&self, value: f64) -> bool {
        self.least <= value && value <= self.greatest
    }

    /// The values outside which none maps to a level from `min` to `max`, whatever the computed map's error.
    pub(crate) fn of_possible(transform: &Transform, min: f64, max: f64) -> Self {
        Self { least: least(transform, min, -2.0), greatest: greatest(transform, max, 2.0) }
    }

    /// The values that map to a level from `min`, inclusive, to `max`, exclusive, whatever the computed map's error.
    pub(crate) fn of_certain(transform: &Transform, min: f64, max: f64) -> Self {
        Self { least: least(transform, min, 2.0), greatest: greatest(transform, max, -2.0) }
    }
}

/// The least value that maps to `min` or more, the level moved by so many uncertainties of the map.
///
/// Twice the uncertainty is what it takes: the computed level at the value found is off by one uncertainty at most,
/// and so is that of any other value beyond it.
fn least(transform: &Transform, min: f64, uncertainties: f64) -> f64 {
    if min == f64::NEG_INFINITY {
        return min;
    }
    first_at_least(transform, min + uncertainties * transform.uncertainty(min))
}

/// The greatest value that maps below `max`, the level moved by so many uncertainties of the map.
fn greatest(transform: &Transform, max: f64, uncertainties: f64) -> f64 {
    if max == f64::INFINITY {
        return max;
    }
    first_at_least(transform, max + uncertainties * transform.uncertainty(max)).next_down()
}
