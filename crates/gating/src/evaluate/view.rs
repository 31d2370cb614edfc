use std::ops::Range;

use flowmrd_core::{EventBlock, EventMask};

use crate::plan::DimensionIndex;
use crate::{Plan, PopulationIndex, Transform};

/// A chunk of gated events, as an [`Observer`](crate::Observer) sees it.
pub struct BlockView<'a> {
    plan: &'a Plan,
    block: &'a EventBlock,
    first_event: u64,
    event_count: usize,
    masks: &'a [EventMask],
}

impl<'a> BlockView<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        block: &'a EventBlock,
        first_event: u64,
        event_count: usize,
        masks: &'a [EventMask],
    ) -> Self {
        Self { plan, block, first_event, event_count, masks }
    }

    /// Returns the plan that gated the events.
    #[must_use]
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// Returns the index in the data set of the chunk's first event, from 0.
    #[must_use]
    pub fn first_event(&self) -> u64 {
        self.first_event
    }

    /// Counts the events of the chunk.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.event_count
    }

    /// Returns which events of the chunk are in a population.
    ///
    /// # Panics
    /// Where the index is of another tree and past this one's end.
    #[must_use]
    pub fn mask(&self, population: PopulationIndex) -> &'a EventMask {
        &self.masks[population.0]
    }

    /// Returns the scaled values of the chunk, one column for each of [`Plan::parameters`].
    #[must_use]
    pub fn block(&self) -> &'a EventBlock {
        self.block
    }

    /// Calculates one event's value in a dimension, on the dimension's scale.
    ///
    /// # Panics
    /// Where the dimension is of another plan and past this one's end, or the event past the chunk's end.
    #[must_use]
    pub fn value(&self, dimension: DimensionIndex, event: usize) -> f64 {
        self.plan.dimension(dimension).forward(self.plan.channel_of(dimension).value(self.block, event))
    }

    /// Calculates the values in a dimension, on the dimension's scale, of a run of events: the same bits as
    /// [`Self::value`], several at a time.
    ///
    /// # Panics
    /// As [`Self::value`], and where `out` has another length than `events`.
    pub fn run_values(&self, dimension: DimensionIndex, events: Range<usize>, out: &mut [f64]) {
        self.plan.channel_of(dimension).values(self.block, events, out);
        let dimension = self.plan.dimension(dimension);
        if dimension.transform != Transform::Identity {
            out.iter_mut().for_each(|value| *value = dimension.forward(*value));
        }
    }

    /// Calculates the values in a dimension, on the dimension's scale, of the events that a mask sets, ascending, and
    /// puts them in place of what `out` holds.
    ///
    /// # Panics
    /// As [`Self::value`].
    pub fn values(&self, dimension: DimensionIndex, mask: &EventMask, out: &mut Vec<f64>) {
        out.clear();
        out.extend(mask.ones().map(|event| self.value(dimension, event)));
    }
}
