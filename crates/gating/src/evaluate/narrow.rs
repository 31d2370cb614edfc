use flowmrd_core::RoundedBlock;

use super::{STRIP, kernel};
use crate::Plan;
use crate::plan::{NarrowChannel, NarrowRange};

/// Up to [`STRIP`] events of a run that follow each other.
#[derive(Clone, Copy)]
pub(super) struct NarrowEvents<'a> {
    pub(super) plan: &'a Plan,
    pub(super) strip: NarrowStrip<'a>,
    pub(super) count: usize,
}

/// Where a strip lies.
#[derive(Clone, Copy)]
pub(crate) struct NarrowStrip<'a> {
    pub(super) block: &'a RoundedBlock,
    /// Its number in the block, from 0.
    pub(super) number: usize,
}

impl<'a> NarrowStrip<'a> {
    /// Returns the floats of a column, those past the last event unspecified, and the factor that makes values of them.
    #[inline(always)]
    pub(super) fn floats(&self, position: usize) -> (&'a [f32; STRIP], f32) {
        let column = self.block.column(position);
        (&column.floats().as_chunks().0[self.number], column.factor())
    }
}

impl<'a> NarrowEvents<'a> {
    /// Cuts a block into strips.
    pub(super) fn of(plan: &'a Plan, block: &'a RoundedBlock) -> impl Iterator<Item = Self> {
        (0..block.event_count().div_ceil(STRIP)).map(move |number| {
            let count = STRIP.min(block.event_count() - number * STRIP);
            Self { plan, strip: NarrowStrip { block, number }, count }
        })
    }

    /// Returns the bits of the events that there are.
    pub(super) fn all(&self) -> u64 {
        u64::MAX >> (STRIP - self.count)
    }

    /// Calculates a channel's value for one event, in 64 bits.
    pub(super) fn value(&self, channel: usize, event: usize) -> f64 {
        self.plan.channels()[channel].value(self.strip.block, self.strip.number * STRIP + event)
    }
}

/// A channel's values for a strip in 32 bits; those past the last event are unspecified.
#[derive(Clone, Copy)]
pub(super) enum Narrow<'s> {
    Exact(&'s [f32; STRIP]),
    /// Floats times a factor, three units of 2⁻²⁴ near.
    Near(&'s [f32; STRIP], f32),
    /// With what each may be off by.
    Sum(&'s [f32; STRIP], &'s [f32; STRIP]),
    Unknown,
}

impl<'s> Narrow<'s> {
    /// Tells which values certainly lie in a range, and which possibly do.
    #[inline(always)]
    pub(super) fn within(self, range: &NarrowRange) -> (u64, u64) {
        match self {
            Self::Exact(values) => kernel::within(values, 1.0, range.exact),
            Self::Near(floats, factor) => kernel::within(floats, factor, range.near),
            Self::Sum(values, errors) => kernel::within_error(values, errors, range.exact),
            Self::Unknown => (0, u64::MAX),
        }
    }

    /// Returns floats and a factor that makes values of them.
    #[inline(always)]
    pub(super) fn floats(self) -> Option<(&'s [f32; STRIP], f32)> {
        match self {
            Self::Exact(values) | Self::Sum(values, _) => Some((values, 1.0)),
            Self::Near(floats, factor) => Some((floats, factor)),
            Self::Unknown => None,
        }
    }

    /// Tells which values are off, beside their nearness, by no more than is tolerated.
    #[inline(always)]
    pub(super) fn are_within(self, tolerance: f32) -> u64 {
        match self {
            Self::Sum(_, errors) => kernel::at_most(errors, tolerance),
            _ => u64::MAX,
        }
    }
}

/// The sums of a strip, calculated when the first gate asks for them.
#[derive(Debug)]
pub(super) struct NarrowValues {
    sums: Vec<[f32; STRIP]>,
    /// The strip, counted from 1, that each sum is of, and the errors.
    strips: Vec<u64>,
    errors: [f32; STRIP],
    errors_strip: u64,
    strip: u64,
}

impl Default for NarrowValues {
    fn default() -> Self {
        Self { sums: Vec::new(), strips: Vec::new(), errors: [0.0; STRIP], errors_strip: 0, strip: 0 }
    }
}

impl NarrowValues {
    /// Forgets the strip before.
    #[inline]
    pub(super) fn begin(&mut self, channel_count: usize) {
        self.sums.resize(channel_count, [0.0; STRIP]);
        self.strips.resize(channel_count, 0);
        self.strip += 1;
    }

    /// Calculates a channel's values unless they are there.
    #[inline(always)]
    pub(super) fn prepare(&mut self, events: &NarrowEvents<'_>, channel: usize) {
        if let NarrowChannel::Sum(terms) = &events.plan.narrow_channels()[channel]
            && self.strips[channel] != self.strip
        {
            self.add_up(events, channel, terms);
        }
    }

    fn add_up(&mut self, events: &NarrowEvents<'_>, channel: usize, terms: &[(usize, f32)]) {
        kernel::sums(events.strip, terms, &mut self.sums[channel]);
        self.strips[channel] = self.strip;
        if self.errors_strip != self.strip {
            kernel::errors(events.strip, events.plan.sum_error(), &mut self.errors);
            self.errors_strip = self.strip;
        }
    }

    /// Returns a channel's values, which are [prepared](Self::prepare).
    #[inline(always)]
    pub(super) fn known<'s>(&'s self, events: &NarrowEvents<'s>, channel: usize) -> Narrow<'s> {
        match &events.plan.narrow_channels()[channel] {
            NarrowChannel::Column(position) => {
                let (floats, factor) = events.strip.floats(*position);
                match events.strip.block.column(*position).is_exact() {
                    true => Narrow::Exact(floats),
                    false => Narrow::Near(floats, factor),
                }
            }
            NarrowChannel::Sum(_) => Narrow::Sum(&self.sums[channel], &self.errors),
            NarrowChannel::Unknown => Narrow::Unknown,
        }
    }
}
