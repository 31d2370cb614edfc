use flowmrd_core::RoundedBlock;

use super::{STRIP, kernel};
use crate::Plan;
use crate::plan::{NarrowChannel, NarrowRange};

/// Up to [`STRIP`] events of a run that follow each other.
#[derive(Clone, Copy)]
pub(super) struct NarrowEvents<'a> {
    pub(super) plan: &'a Plan,
    pub(super) block: &'a RoundedBlock,
    /// The first one in the block, a multiple of [`STRIP`].
    pub(super) start: usize,
    pub(super) count: usize,
}

impl<'a> NarrowEvents<'a> {
    /// Returns the bits of the events that there are.
    pub(super) fn all(&self) -> u64 {
        u64::MAX >> (STRIP - self.count)
    }

    /// Calculates a channel's value for one event, in 64 bits.
    pub(super) fn value(&self, channel: usize, event: usize) -> f64 {
        self.plan.channels()[channel].value(self.block, self.start + event)
    }

    /// Returns a column of the strip, and whether it holds the values themselves.
    fn column(&self, position: usize) -> Option<(&'a [f32; STRIP], bool)> {
        let column = self.block.column(position);
        Some((column.rounded().get(self.start..)?.first_chunk()?, column.is_exact()))
    }
}

/// A channel's values for a strip in 32 bits; those past the last event are unspecified.
#[derive(Clone, Copy)]
pub(super) enum Narrow<'s> {
    Exact(&'s [f32; STRIP]),
    Rounded(&'s [f32; STRIP]),
    /// With what each may be off by.
    Sum(&'s [f32; STRIP], &'s [f32; STRIP]),
    Unknown,
}

impl<'s> Narrow<'s> {
    /// Tells which values certainly lie in a range, and which possibly do.
    pub(super) fn within(self, range: &NarrowRange) -> (u64, u64) {
        match self {
            Self::Exact(values) => kernel::within(values, range.inner, range.outer),
            Self::Rounded(values) => kernel::within(values, range.strict, range.outer),
            Self::Sum(values, errors) => kernel::within_error(values, errors, range.inner, range.outer),
            Self::Unknown => (0, u64::MAX),
        }
    }

    pub(super) fn values(self) -> Option<&'s [f32; STRIP]> {
        match self {
            Self::Exact(values) | Self::Rounded(values) | Self::Sum(values, _) => Some(values),
            Self::Unknown => None,
        }
    }

    /// Returns the values' errors beside their rounding.
    pub(super) fn errors(self) -> Option<&'s [f32; STRIP]> {
        match self {
            Self::Sum(_, errors) => Some(errors),
            _ => None,
        }
    }
}

/// The sums of a strip, calculated when the first gate asks for them.
#[derive(Debug)]
pub(super) struct NarrowValues {
    sums: Vec<[f32; STRIP]>,
    is_ready: Vec<bool>,
    errors: [f32; STRIP],
    has_errors: bool,
}

impl Default for NarrowValues {
    fn default() -> Self {
        Self { sums: Vec::new(), is_ready: Vec::new(), errors: [0.0; STRIP], has_errors: false }
    }
}

impl NarrowValues {
    /// Forgets the strip before.
    pub(super) fn begin(&mut self, channel_count: usize) {
        self.sums.resize(channel_count, [0.0; STRIP]);
        self.is_ready.clear();
        self.is_ready.resize(channel_count, false);
        self.has_errors = false;
    }

    /// Returns the values of some channels.
    pub(super) fn of<'s, const N: usize>(
        &'s mut self,
        events: &NarrowEvents<'s>,
        channels: [usize; N],
    ) -> [Narrow<'s>; N] {
        channels.iter().for_each(|&channel| self.prepare(events, channel));
        channels.map(|channel| self.known(events, channel))
    }

    fn prepare(&mut self, events: &NarrowEvents<'_>, channel: usize) {
        let NarrowChannel::Sum(terms) = &events.plan.narrow_channels()[channel] else { return };
        if !self.is_ready[channel] {
            kernel::sums(events.block, events.start, terms, &mut self.sums[channel]);
            self.is_ready[channel] = true;
        }
        if !self.has_errors {
            kernel::errors(events.block, events.start, events.plan.sum_error(), &mut self.errors);
            self.has_errors = true;
        }
    }

    fn known<'s>(&'s self, events: &NarrowEvents<'s>, channel: usize) -> Narrow<'s> {
        match &events.plan.narrow_channels()[channel] {
            NarrowChannel::Column(position) => match events.column(*position) {
                Some((values, true)) => Narrow::Exact(values),
                Some((values, false)) => Narrow::Rounded(values),
                None => Narrow::Unknown,
            },
            NarrowChannel::Sum(_) => Narrow::Sum(&self.sums[channel], &self.errors),
            NarrowChannel::Unknown => Narrow::Unknown,
        }
    }
}
