use std::num::NonZeroUsize;
use std::ops::Range;

use crate::{EventBlock, EventSource, ParameterIndex};

/// Scaled values of some parameters for a run of consecutive events, each rounded to 32 bits, and beside them the values
/// themselves where rounding may have changed one.
///
/// What a cytometer stores has 32 bits or fewer, so that most columns hold their values exactly. Comparing rounded values
/// is twice as fast, settles nearly every event, and [`RoundedColumn::value`] settles the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundedBlock {
    event_count: usize,
    columns: Vec<RoundedColumn>,
}

/// One column of a [`RoundedBlock`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundedColumn {
    rounded: Vec<f32>,
    /// The values, unless `rounded` are: then whatever was left over.
    full: Vec<f64>,
    is_exact: bool,
}

impl RoundedBlock {
    /// The multiple of events that columns are as long as: what lies past the last event is unspecified.
    pub const STRIDE: usize = 64;

    /// Makes an empty block.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Prepares room for `column_count` columns of `event_count` events; the caller fills each with
    /// [`RoundedColumn::exact_mut`] or [`RoundedColumn::full_mut`].
    pub fn reset(&mut self, event_count: usize, column_count: usize) {
        if (self.event_count, self.columns.len()) == (event_count, column_count) {
            return;
        }
        self.event_count = event_count;
        self.columns.truncate(column_count);
        self.columns.resize_with(column_count, RoundedColumn::default);
        for column in &mut self.columns {
            column.rounded.resize(event_count.next_multiple_of(Self::STRIDE), 0.0);
        }
    }

    /// Takes over some events of a block, from 0.
    ///
    /// # Panics
    /// Where the block does not hold them.
    pub fn round(&mut self, block: &EventBlock, events: Range<usize>) {
        self.reset(events.len(), block.column_count());
        for (position, column) in self.columns.iter_mut().enumerate() {
            let (rounded, full) = column.full_mut(events.len());
            full.copy_from_slice(&block.column(position)[events.clone()]);
            rounded.iter_mut().zip(full).for_each(|(rounded, &mut value)| *rounded = value as f32);
        }
    }

    /// Counts the events.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.event_count
    }

    /// Counts the columns.
    #[must_use]
    pub fn column_count(&self) -> usize {
        self.columns.len()
    }

    /// Returns the column at a position of the request that filled the block (not of the data set).
    ///
    /// # Panics
    /// Where the block has no such column.
    #[must_use]
    #[inline]
    pub fn column(&self, position: usize) -> &RoundedColumn {
        &self.columns[position]
    }

    /// Returns all columns for writing, in the order of the request.
    pub fn columns_mut(&mut self) -> &mut [RoundedColumn] {
        &mut self.columns
    }
}

impl RoundedColumn {
    /// Returns the values rounded to the nearest 32-bit float, and whatever follows up to the next multiple of
    /// [`RoundedBlock::STRIDE`].
    #[must_use]
    #[inline]
    pub fn rounded(&self) -> &[f32] {
        &self.rounded
    }

    /// Tells whether the rounded values are the values.
    #[must_use]
    #[inline]
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Returns the value of an event of the block.
    ///
    /// # Panics
    /// Where the block has no such event.
    #[must_use]
    #[inline]
    pub fn value(&self, event: usize) -> f64 {
        if self.is_exact { f64::from(self.rounded[event]) } else { self.full[event] }
    }

    /// Returns the column for writing values that 32 bits hold exactly.
    pub fn exact_mut(&mut self) -> &mut [f32] {
        self.is_exact = true;
        &mut self.rounded
    }

    /// Returns the column for writing the values of `event_count` events, and those values rounded: the caller writes both.
    pub fn full_mut(&mut self, event_count: usize) -> (&mut [f32], &mut [f64]) {
        self.is_exact = false;
        self.full.resize(event_count, 0.0);
        (&mut self.rounded, &mut self.full)
    }
}

/// How events come in runs, and memory for one; it is used again for the next.
#[derive(Clone, Debug)]
pub struct Runs {
    /// Most events of a run.
    pub run_events: NonZeroUsize,
    /// The run at hand.
    pub rounded: RoundedBlock,
    /// Its values, for a source that rounds them itself in no faster way.
    pub full: EventBlock,
}

impl Runs {
    /// Asks for runs of at most so many events.
    #[must_use]
    pub fn of(run_events: NonZeroUsize) -> Self {
        Self { run_events, rounded: RoundedBlock::new(), full: EventBlock::new() }
    }

    /// Reads runs as blocks and rounds them, for sources of any kind.
    ///
    /// # Errors
    /// As [`EventSource::read_block`]; runs before the one that fails have been shown.
    pub fn read_blocks<S: EventSource + ?Sized>(
        &mut self,
        source: &S,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        take: &mut dyn FnMut(&RoundedBlock),
    ) -> Result<(), S::Error> {
        let run_events = self.run_events.get() as u64;
        let mut start = events.start;
        while start < events.end {
            let end = events.end.min(start.saturating_add(run_events));
            source.read_block(start..end, parameters, &mut self.full)?;
            self.rounded.round(&self.full, 0..self.full.event_count());
            take(&self.rounded);
            start = end;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_block_keeps_what_32_bits_lose() {
        let mut block = EventBlock::new();
        block.reset(5, 3, 1);
        // 1 + 2^-30 rounds to 1, and 1e300 lies past the largest 32-bit float (IEEE 754).
        let values = [0.5, 1.0 + 1.0 / f64::from(1 << 30), 1e300];
        block.column_mut(0).copy_from_slice(&values);
        let mut rounded = RoundedBlock::new();
        rounded.round(&block, 1..3);
        assert_eq!((rounded.event_count(), rounded.column_count()), (2, 1));
        let column = rounded.column(0);
        assert_eq!(column.rounded()[..2], [1.0, f32::INFINITY]);
        assert_eq!((column.is_exact(), column.value(0), column.value(1)), (false, values[1], values[2]));
        assert_eq!(column.rounded().len(), RoundedBlock::STRIDE);
    }

    #[test]
    fn exact_column_gives_its_rounded_values() {
        let mut rounded = RoundedBlock::new();
        rounded.reset(1, 1);
        rounded.columns_mut()[0].exact_mut()[0] = 2.5;
        assert!(rounded.column(0).is_exact());
        assert_eq!(rounded.column(0).value(0), 2.5);
    }
}
