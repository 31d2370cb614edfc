use flowmrd_gating::Transform;

use super::sample::Sample;
use super::view::{Lane, ViewPlan};
use super::{Outline, Shape, Side};
use flowmrd_gating::PopulationIndex;

/// Share of the events on either side that may lie outside an axis.
const TAIL: f64 = 0.001;

/// Share of an axis that is added on either side.
const MARGIN: f64 = 0.02;

/// Least events of the sample that tell a population's range.
const ENOUGH_EVENTS: u64 = 100;

/// Least events of a LAIP in the sample that tell where the others lie.
const ENOUGH_LAIP_EVENTS: u64 = 20;

/// Zero is shown where it lies no farther from the range than this share of it.
const ZERO_REACH: f64 = 0.25;

/// What the ranges of all axes are found from.
pub(crate) struct RangeFinder<'a> {
    pub(crate) plan: &'a ViewPlan,
    pub(crate) sample: &'a Sample,
    pub(crate) laips: &'a [PopulationIndex],
    pub(crate) denominator: Option<PopulationIndex>,
}

impl RangeFinder<'_> {
    /// Finds the range of each lane of the plan, in transformed values.
    pub(crate) fn ranges(&self) -> Vec<[f64; 2]> {
        let is_rare = |laip: &PopulationIndex| self.sample.count(&self.positive(*laip)) < ENOUGH_LAIP_EVENTS;
        let some_laip_is_unseen = !self.sample.is_whole() && self.laips.iter().any(is_rare);
        let find = |lane| self.range(lane, some_laip_is_unseen);
        self.plan.lanes.iter().map(find).collect()
    }

    /// Lists the populations to which all positive events of a LAIP belong.
    fn positive(&self, laip: PopulationIndex) -> Vec<PopulationIndex> {
        self.denominator.into_iter().chain([laip]).collect()
    }

    /// Finds the range that shows the events of a lane, the bounds of the gates among them, and the LAIPs.
    fn range(&self, lane: &Lane, some_laip_is_unseen: bool) -> [f64; 2] {
        let transform = &self.plan.channels[lane.channel].dimension.transform;
        let mut range = Span::NONE;
        range.widen(self.spread(lane.channel, &self.nearest_told(&lane.lineage)));
        // A handful of events does not tell where others would lie, but each is to be seen.
        range.widen(self.spread(lane.channel, lane.lineage.get(..1).unwrap_or_default()));
        for &laip in self.laips {
            range.widen(self.spread(lane.channel, &self.positive(laip)));
        }
        let mut is_open = [false; 2];
        for (outline, axis) in self.plan.outlines_of(lane) {
            range.widen(coordinates(outline, axis));
            let [low, high] = open_sides(outline, axis);
            is_open = [is_open[0] | low, is_open[1] | high];
        }
        if some_laip_is_unseen {
            let ends = self.far_ends(lane.channel).into_iter().zip(is_open);
            range.widen(ends.filter(|(_, is_open)| *is_open).flat_map(|(end, _)| end));
        }
        range.reach_zero(transform);
        range.widen_to_decade(transform);
        range.with_margin()
    }

    /// Returns the innermost of these populations that has enough events in the sample; none for all events.
    fn nearest_told(&self, lineage: &[PopulationIndex]) -> Vec<PopulationIndex> {
        let told = lineage.iter().find(|one| self.sample.count(&[**one]) >= ENOUGH_EVENTS);
        told.into_iter().copied().collect()
    }

    /// Returns the transformed values that leave [`TAIL`] of the events on either side; none where there is no event.
    fn spread(&self, channel: usize, populations: &[PopulationIndex]) -> Vec<f64> {
        let transform = &self.plan.channels[channel].dimension.transform;
        let mut values = self.sample.values(channel, populations);
        if matches!(transform, Transform::Log(_) | Transform::FlowJoLog(_)) {
            values.retain(|&value| value > 0.0);
        }
        // The transform is monotone: it carries quantiles to quantiles.
        quantiles(values).into_iter().map(|value| transform.forward(value)).collect()
    }

    /// Lists how far events can lie below and above: as far as nearly all do, and as far as the scale is made for.
    fn far_ends(&self, channel: usize) -> [Vec<f64>; 2] {
        let transform = &self.plan.channels[channel].dimension.transform;
        let (low, high) = match transform {
            Transform::Log(_) | Transform::FlowJoLog(_) => (Some(0.0), Some(1.0)),
            Transform::Asinh(_)
            | Transform::Logicle(_)
            | Transform::Hyperlog(_)
            | Transform::FlowJoBiex(_) => (Some(transform.forward(0.0)), Some(1.0)),
            _ => (None, None),
        };
        let all = self.spread(channel, &[]);
        let end = |of_all: Option<&f64>, of_scale| of_all.copied().into_iter().chain(of_scale).collect();
        [end(all.first(), low), end(all.last(), high)]
    }
}

/// Returns the values that leave [`TAIL`] of them on either side.
fn quantiles(mut values: Vec<f64>) -> Vec<f64> {
    if values.is_empty() {
        return Vec::new();
    }
    let tail = (TAIL * values.len() as f64) as usize;
    let last = values.len() - 1 - tail;
    let low = *values.select_nth_unstable_by(tail, f64::total_cmp).1;
    let high = *values.select_nth_unstable_by(last, f64::total_cmp).1;
    vec![low, high]
}

/// Lists the coordinates of an outline along one of its axes, 0 for x and 1 for y.
fn coordinates(outline: &Outline, axis: usize) -> Vec<f64> {
    match &outline.shape {
        Shape::Rectangle { x, y } => if axis == 0 { x } else { y }.to_vec(),
        Shape::Polygon { vertices } => vertices.iter().map(|vertex| vertex[axis]).collect(),
    }
}

/// Tells whether a gate that bounds an axis keeps events however far they lie below and above.
fn open_sides(outline: &Outline, axis: usize) -> [bool; 2] {
    let is_bounded = match &outline.shape {
        Shape::Rectangle { x, y } => if axis == 0 { x } else { y }.map(f64::is_finite),
        Shape::Polygon { .. } => [true, true],
    };
    match (outline.side, is_bounded) {
        (_, [false, false]) => [false, false],
        (Side::Inside, [low, high]) => [!low, !high],
        (Side::Outside, sides) => sides,
    }
}

/// Returns the width of a decade on a log-like scale, far from zero; `None` for linear ones.
fn decade_width(transform: &Transform) -> Option<f64> {
    match transform {
        Transform::Identity | Transform::Linear(_) => None,
        Transform::Arcsinh(_) => Some(std::f64::consts::LN_10),
        _ => Some(1.0 - transform.forward(transform.inverse(1.0) / 10.0)),
    }
}

/// A range of transformed values while it grows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    lower: f64,
    upper: f64,
}

impl Span {
    const NONE: Self = Self { lower: f64::INFINITY, upper: f64::NEG_INFINITY };

    /// Takes in what is finite.
    fn widen(&mut self, values: impl IntoIterator<Item = f64>) {
        for value in values.into_iter().filter(|value| value.is_finite()) {
            self.lower = self.lower.min(value);
            self.upper = self.upper.max(value);
        }
    }

    /// Takes in zero where it lies near.
    fn reach_zero(&mut self, transform: &Transform) {
        let zero = transform.forward(0.0);
        let distance = (self.lower - zero).max(zero - self.upper);
        if distance <= ZERO_REACH * (self.upper - self.lower) {
            self.widen([zero]);
        }
    }

    /// Widens a range on a log-like scale on both sides until it is as wide as a decade.
    fn widen_to_decade(&mut self, transform: &Transform) {
        let missing = decade_width(transform).unwrap_or(0.0) - (self.upper - self.lower);
        if self.lower <= self.upper && missing > 0.0 {
            *self = Self { lower: self.lower - missing / 2.0, upper: self.upper + missing / 2.0 };
        }
    }

    /// Adds the margin; an empty range becomes 0 to 1, a single value gets room on both sides.
    fn with_margin(self) -> [f64; 2] {
        let Self { lower, upper } = self;
        let span = upper - lower;
        if lower > upper || !span.is_finite() {
            return [0.0, 1.0];
        }
        let margin = if span > 0.0 { MARGIN * span } else { lower.abs().max(1.0) };
        [lower - margin, upper + margin]
    }
}

#[cfg(test)]
mod tests;
