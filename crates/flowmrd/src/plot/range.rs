use flowmrd_core::{EventBlock, EventSource, ParameterIndex};
use flowmrd_gating::{Compensation, Transform};

use super::view::ViewPlan;
use super::{Outline, Shape};
use crate::panel::Channel;

/// Events of a case from which the ranges of axes are taken.
pub(crate) const SAMPLE_EVENTS: u64 = 1 << 16;

/// Consecutive events that are read together for the sample.
const RUN_EVENTS: u64 = 1 << 10;

/// Share of the sample on either side that may lie outside an axis.
const TAIL: f64 = 0.001;

/// Share of an axis that is added on either side.
const MARGIN: f64 = 0.02;

/// Transformed values of some events, by channel: what the ranges of axes are taken from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    values: Vec<Vec<f64>>,
}

impl Sample {
    /// Makes an empty sample of so many channels.
    pub(crate) fn new(channel_count: usize) -> Self {
        Self { values: vec![Vec::new(); channel_count] }
    }

    /// Adds about `wanted` events, in runs that are spread evenly: the same ones for any chunk size and thread count.
    pub(crate) fn add<S: EventSource>(
        &mut self,
        source: &S,
        channels: &[Channel],
        compensation: Option<&Compensation>,
        wanted: u64,
    ) -> Result<(), S::Error> {
        let parameters = parameters(channels, compensation);
        let mut block = EventBlock::new();
        for start in run_starts(source.event_count(), wanted) {
            let end = source.event_count().min(start + RUN_EVENTS);
            source.read_block(start..end, &parameters, &mut block)?;
            if let Some(compensation) = compensation {
                // Every parameter of the matrix is among those read, so nothing can be missing.
                let _ = compensation.apply(&parameters, &mut block);
            }
            for (values, channel) in self.values.iter_mut().zip(channels) {
                let dimension = &channel.dimension;
                let column = parameters.iter().position(|&parameter| parameter == dimension.parameter);
                let scaled = column.map(|column| block.column(column)).unwrap_or_default();
                let transformed = scaled.iter().map(|&value| dimension.transform.forward(value));
                values.extend(transformed.filter(|value| value.is_finite()));
            }
        }
        Ok(())
    }

    /// Finds the range of each channel: 99.8 % of the sample, zero and the top of the scale where it has one, the finite
    /// bounds of the gates, and a margin.
    pub(crate) fn ranges(mut self, plan: &ViewPlan) -> Vec<[f64; 2]> {
        let mut ranges = Vec::with_capacity(plan.channels.len());
        for (index, channel) in plan.channels.iter().enumerate() {
            let mut range = [f64::INFINITY, f64::NEG_INFINITY];
            let values = self.values.get_mut(index).map(std::mem::take).unwrap_or_default();
            quantiles(values).into_iter().for_each(|value| widen(&mut range, value));
            landmarks(&channel.dimension.transform).into_iter().for_each(|value| widen(&mut range, value));
            for view in plan.views.iter().filter(|view| view.axes.contains(&index)) {
                for (axis, _) in view.axes.iter().enumerate().filter(|(_, axis)| **axis == index) {
                    view.outlines
                        .iter()
                        .flat_map(|outline| coordinates(outline, axis))
                        .for_each(|value| widen(&mut range, value));
                }
            }
            ranges.push(with_margin(range));
        }
        ranges
    }
}

/// Lists what has to be read: the channels' parameters, and the whole matrix where one of them is compensated.
fn parameters(channels: &[Channel], compensation: Option<&Compensation>) -> Vec<ParameterIndex> {
    let mut list: Vec<_> = channels.iter().map(|channel| channel.dimension.parameter).collect();
    list.extend(compensation.into_iter().flat_map(|matrix| matrix.parameters().iter().copied()));
    list.sort_unstable();
    list.dedup();
    list
}

fn run_starts(event_count: u64, wanted: u64) -> impl Iterator<Item = u64> {
    let run_count = event_count.div_ceil(RUN_EVENTS);
    let picked = run_count.min(wanted.div_ceil(RUN_EVENTS));
    // 128 bits hold the product of any two counts.
    (0..picked).map(move |pick| {
        let run = u128::from(pick) * u128::from(run_count) / u128::from(picked.max(1));
        u64::try_from(run).unwrap_or(0) * RUN_EVENTS
    })
}

/// Returns the values that leave [`TAIL`] of the sample on either side.
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

/// Returns where zero lies, and the top of a scale that has one.
fn landmarks(transform: &Transform) -> Vec<f64> {
    match transform {
        Transform::Identity | Transform::Arcsinh(_) => vec![transform.forward(0.0)],
        Transform::Log(_) => vec![1.0],
        _ => vec![transform.forward(0.0), 1.0],
    }
}

/// Lists the coordinates of an outline along one of its axes, 0 for x and 1 for y.
fn coordinates(outline: &Outline, axis: usize) -> Vec<f64> {
    match &outline.shape {
        Shape::Rectangle { x, y } => if axis == 0 { x } else { y }.to_vec(),
        Shape::Polygon { vertices } => vertices.iter().map(|vertex| vertex[axis]).collect(),
    }
}

fn widen(range: &mut [f64; 2], value: f64) {
    if value.is_finite() {
        *range = [range[0].min(value), range[1].max(value)];
    }
}

/// Adds the margin; an empty range becomes 0 to 1, a single value gets room on both sides.
fn with_margin([lower, upper]: [f64; 2]) -> [f64; 2] {
    let span = upper - lower;
    if lower > upper || !span.is_finite() {
        return [0.0, 1.0];
    }
    let margin = if span > 0.0 { MARGIN * span } else { lower.abs().max(1.0) };
    [lower - margin, upper + margin]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_spread_over_the_events() {
        // by hand: 10 runs of 1024 in 10,000 events; 4 of them are the 0th, 2nd, 5th and 7th
        let starts: Vec<_> = run_starts(10_000, 4096).collect();
        assert_eq!(starts, [0, 2048, 5120, 7168]);
        assert_eq!(run_starts(100, 4096).collect::<Vec<_>>(), [0]);
        assert_eq!(run_starts(0, 4096).count(), 0);
    }

    #[test]
    fn quantiles_leave_out_a_thousandth_on_either_side() {
        // by hand: of 0 to 1999, two lie below 2 and two above 1997
        assert_eq!(quantiles((0..2000).map(f64::from).collect()), [2.0, 1997.0]);
        assert_eq!(quantiles(vec![5.0]), [5.0, 5.0]);
    }

    #[test]
    fn ranges_without_a_value_are_zero_to_one() {
        assert_eq!(with_margin([f64::INFINITY, f64::NEG_INFINITY]), [0.0, 1.0]);
        assert_eq!(with_margin([0.0, 100.0]), [-2.0, 102.0]);
        assert_eq!(with_margin([7.0, 7.0]), [0.0, 14.0]);
    }
}
