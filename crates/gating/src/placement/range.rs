use super::Move;
use super::bits::{self, Passes};
use super::ranked::Ranked;
use crate::Dimension;
use crate::evaluate::{FEW, StripEvents, StripValues, pack, select};
use crate::gate::Interval;
use crate::plan::{RangeTest, Window};

/// An interval in all its variants.
#[derive(Clone, Debug)]
pub(super) struct MovedRange {
    channel: usize,
    dimension: Dimension,
    /// Values before the transform that are inside in every variant.
    certain: Window,
    /// Values outside of these are outside in every variant.
    possible: Window,
    /// Each end, unless it is open.
    min: Option<Ranked>,
    max: Option<Ranked>,
    variant_count: usize,
}

/// The ends of an interval, each with its move.
pub(super) type Ends<'m> = [Option<(f64, &'m Move)>; 2];

impl MovedRange {
    pub(super) fn new(channel: usize, dimension: &Dimension, ends: Ends<'_>, variant_count: usize) -> Self {
        let [min, max] = ends.map(|end| {
            end.map(|(level, one)| (0..variant_count).map(|variant| one.moved(level, variant)).collect())
        });
        let extremes = |positions: &Option<Vec<f64>>, open: f64| {
            positions.as_ref().map_or([open; 2], |positions| {
                let least = positions.iter().copied().fold(f64::INFINITY, f64::min);
                [least, positions.iter().copied().fold(f64::NEG_INFINITY, f64::max)]
            })
        };
        let [least_min, greatest_min] = extremes(&min, f64::NEG_INFINITY);
        let [least_max, greatest_max] = extremes(&max, f64::INFINITY);
        let test = |min, max| Some(RangeTest::new(channel, dimension, Interval::new(min, max).ok()?));
        Self {
            channel,
            dimension: *dimension,
            certain: test(greatest_min, least_max).map_or(Window::EMPTY, |test| test.certain),
            possible: test(least_min, greatest_max).map_or(Window::EMPTY, |test| test.possible),
            min: min.as_deref().map(Ranked::new),
            max: max.as_deref().map(Ranked::new),
            variant_count,
        }
    }

    /// Tells which of the events in `within` pass in every variant, and which in one at least or perhaps.
    pub(super) fn classify(
        &self,
        events: &StripEvents<'_>,
        values: &mut StripValues,
        within: u64,
    ) -> (u64, u64) {
        let (certain, possible) = (self.certain, self.possible);
        if within.count_ones() < FEW {
            let maybe = select(within, |event| possible.contains(values.one(events, self.channel, event)));
            let sure = select(maybe, |event| certain.contains(values.one(events, self.channel, event)));
            return (sure, maybe);
        }
        let all = values.all(events, self.channel);
        let maybe = within & pack(all, |value| possible.contains(value));
        (maybe & pack(all, |value| certain.contains(value)), maybe)
    }

    /// Finds the variants in which an event passes.
    pub(super) fn find(
        &self,
        events: &StripEvents<'_>,
        values: &StripValues,
        event: usize,
        out: &mut [u64],
    ) -> Passes {
        let value = values.one(events, self.channel, event);
        if self.certain.contains(value) {
            return Passes::Always;
        }
        if !self.possible.contains(value) {
            return Passes::Never;
        }
        let level = self.dimension.forward(value);
        if level.is_nan() {
            return Passes::Never;
        }
        // A minimum is inclusive: it lets pass what lies at or above it. A maximum is not.
        match &self.min {
            Some(min) => min.fill_at_most(level, out),
            None => bits::set_all(out, self.variant_count),
        }
        if let Some(max) = &self.max {
            max.subtract_at_most(level, out);
        }
        Passes::Sometimes
    }
}
