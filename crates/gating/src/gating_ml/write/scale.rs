use std::f64::consts::LN_10;

use super::WriteError;
use crate::document::NamedDimension;
use crate::gate::Interval;
use crate::plan::first_at_least;
use crate::transform::{Asinh, Bounds, Log, Transform};

/// Tells whether Gating-ML 2.0 lacks a scale.
pub(super) fn is_foreign(transform: &Transform) -> bool {
    matches!(transform, Transform::Arcsinh(_) | Transform::FlowJoBiex(_) | Transform::FlowJoLog(_))
}

/// Brings a dimension to a scale that Gating-ML 2.0 has and on which coordinates stay what they are; `None` where
/// there is none.
pub(super) fn equivalent(
    path: &str,
    dimension: &NamedDimension,
) -> Result<Option<NamedDimension>, WriteError> {
    let refuse = |source| WriteError::Scale { path: path.to_owned(), source };
    let mut written = dimension.clone();
    match dimension.transform {
        Transform::Arcsinh(map) => {
            // asinh(x·sinh(M·ln 10) / T) / (M·ln 10) with M·ln 10 = 1 and T = cofactor·sinh(1).
            let decades = 1.0 / LN_10;
            let top = map.cofactor() * libm::sinh(decades * LN_10);
            written.transform = Asinh::new(top, decades, 0.0).map_err(refuse)?.into();
        }
        Transform::FlowJoLog(map) => {
            // log10(x / T) / M + 1 with T = offset·10^M, and what is below the offset at 0.
            let top = map.offset() * libm::exp10(map.decades());
            written.transform = Log::new(top, map.decades()).map_err(refuse)?.into();
            let min = dimension.bounds.min().max(0.0);
            written.bounds = Bounds::new(min, dimension.bounds.max().max(min)).map_err(refuse)?;
        }
        Transform::FlowJoBiex(_) => return Ok(None),
        _ => {}
    }
    Ok(Some(written))
}

/// Carries an interval back to the values before the scale, exactly: the same values lie in it.
pub(super) fn carry_back(
    dimension: &NamedDimension,
    interval: Interval,
) -> (NamedDimension, Result<Interval, crate::GateError>) {
    let bare = NamedDimension {
        basis: dimension.basis.clone(),
        transform: Transform::Identity,
        bounds: Bounds::none(),
    };
    let (min, max) = (interval.min(), interval.max());
    let is_open_below = interval.contains(dimension.bounds.min()) && min != f64::NEG_INFINITY;
    let is_open_above = interval.contains(dimension.bounds.max()) && max != f64::INFINITY;
    let carry = |level: f64, is_open: bool, open: f64| match is_open || level.is_infinite() {
        true => open,
        false => first_at_least(&dimension.transform, level),
    };
    let min = carry(min, is_open_below, f64::NEG_INFINITY);
    let max = carry(max, is_open_above, f64::INFINITY);
    (bare, Interval::new(min, max))
}
