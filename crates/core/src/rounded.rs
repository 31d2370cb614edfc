use std::num::NonZeroUsize;
use std::ops::Range;

use crate::{EventBlock, EventSource, ParameterIndex};

/// Scaled values of some parameters for a run of consecutive events as 32-bit floats, with what makes the values of them.
///
/// What a cytometer stores has 32 bits or fewer, so that most columns hold what was stored, exactly, and their values are that
/// times a factor. Comparing 32 bits is twice as fast, settles nearly every event, and [`RoundedColumn::value`] settles the
/// rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundedBlock {
    event_count: usize,
    columns: Vec<RoundedColumn>,
}

/// One column of a [`RoundedBlock`].
#[derive(Clone, Debug, PartialEq)]
pub struct RoundedColumn {
    floats: Vec<f32>,
    widening: Widening,
    factor: f32,
    /// The values where [`Widening::Beside`]: else whatever was left over.
    full: Vec<f64>,
}

impl Default for RoundedColumn {
    fn default() -> Self {
        Self { floats: Vec::new(), widening: Widening::Same, factor: 1.0, full: Vec::new() }
    }
}

/// How the values of a [`RoundedColumn`] follow from its floats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Widening {
    /// They are the floats.
    Same,
    /// Each is the float divided by a gain, in 64 bits.
    Divide(f64),
    /// Each is the float times a factor, in 64 bits.
    Multiply(f64),
    /// They stand beside the floats, which are what they round to.
    Beside,
}

impl Widening {
    /// Returns what [`RoundedColumn::factor`] is.
    fn factor(self) -> f32 {
        match self {
            Self::Same | Self::Beside => 1.0,
            Self::Divide(gain) => (1.0 / gain) as f32,
            Self::Multiply(factor) => factor as f32,
        }
    }

    /// Tells whether the factor lies between 10⁻⁶ and 10⁶: times a weight of any size, it keeps the 24 bits of a float.
    #[must_use]
    pub fn is_moderate(self) -> bool {
        match self {
            Self::Same | Self::Beside => true,
            Self::Divide(factor) | Self::Multiply(factor) => (1e-6..1e6).contains(&factor),
        }
    }
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
    /// [`RoundedColumn::floats_mut`] or [`RoundedColumn::full_mut`].
    pub fn reset(&mut self, event_count: usize, column_count: usize) {
        if (self.event_count, self.columns.len()) == (event_count, column_count) {
            return;
        }
        self.event_count = event_count;
        self.columns.truncate(column_count);
        self.columns.resize_with(column_count, RoundedColumn::default);
        for column in &mut self.columns {
            column.floats.resize(event_count.next_multiple_of(Self::STRIDE), 0.0);
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

    /// Takes all events out of the block.
    pub fn clear(&mut self) {
        self.event_count = 0;
    }

    /// Empties the block, for events whose columns are like those of another.
    #[inline]
    pub fn clear_like(&mut self, other: &Self) {
        self.clear();
        self.columns.resize_with(other.columns.len(), RoundedColumn::default);
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.set(other.widening);
        }
    }

    /// Adds some events of a stride, counted from 0, of another block behind those that there are: `count` of them begin the
    /// list of their places in the stride, the rest of which is ignored. Returns whether the values of each column follow
    /// from its floats as that block's do; else none are added.
    ///
    /// # Panics
    /// Where that block does not hold them.
    #[inline(always)]
    pub fn append<const N: usize>(
        &mut self,
        other: &Self,
        stride: usize,
        places: &[u8; N],
        count: usize,
    ) -> bool {
        if self.columns.len() != other.columns.len() {
            return false;
        }
        let start = self.event_count;
        let room = (start + N).next_multiple_of(Self::STRIDE);
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            if column.widening != other.widening {
                return false;
            }
            if column.floats.len() < room {
                column.floats.resize(room, 0.0);
            }
            // A loop of one length costs less than one of as many events as there are.
            let from = &other.floats.as_chunks::<{ Self::STRIDE }>().0[stride];
            if let Some(to) = column.floats[start..].first_chunk_mut::<N>() {
                to.iter_mut()
                    .zip(places)
                    .for_each(|(to, &place)| *to = from[usize::from(place) % Self::STRIDE]);
            }
            if column.widening == Widening::Beside {
                let places = places.iter().take(count);
                column.full.truncate(start);
                column
                    .full
                    .extend(places.map(|&place| other.full[stride * Self::STRIDE + usize::from(place)]));
            }
        }
        self.event_count += count.min(N);
        true
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
    /// Returns the floats, and whatever follows up to the next multiple of [`RoundedBlock::STRIDE`].
    #[must_use]
    #[inline]
    pub fn floats(&self) -> &[f32] {
        &self.floats
    }

    /// Returns the factor that makes values of the floats: the product in 32 bits is off by at most three units of 2⁻²⁴ of the
    /// value, or by half the smallest float.
    #[must_use]
    #[inline]
    pub fn factor(&self) -> f32 {
        self.factor
    }

    /// Tells whether the floats are the values.
    #[must_use]
    #[inline]
    pub fn is_exact(&self) -> bool {
        matches!(self.widening, Widening::Same)
    }

    /// Returns the value of an event of the block.
    ///
    /// # Panics
    /// Where the block has no such event.
    #[must_use]
    #[inline]
    pub fn value(&self, event: usize) -> f64 {
        match self.widening {
            Widening::Same => f64::from(self.floats[event]),
            Widening::Divide(gain) => f64::from(self.floats[event]) / gain,
            Widening::Multiply(factor) => f64::from(self.floats[event]) * factor,
            Widening::Beside => self.full[event],
        }
    }

    /// Returns the column for writing floats of which the values are made; the factor has to be
    /// [moderate](Widening::is_moderate).
    pub fn floats_mut(&mut self, widening: Widening) -> &mut [f32] {
        if self.widening != widening {
            self.set(widening);
        }
        &mut self.floats
    }

    fn set(&mut self, widening: Widening) {
        (self.widening, self.factor) = (widening, widening.factor());
    }

    /// Returns the column for writing the values of `event_count` events, and those values rounded: the caller writes both.
    pub fn full_mut(&mut self, event_count: usize) -> (&mut [f32], &mut [f64]) {
        self.set(Widening::Beside);
        self.full.resize(event_count, 0.0);
        (&mut self.floats, &mut self.full)
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
        assert_eq!(column.floats()[..2], [1.0, f32::INFINITY]);
        assert_eq!((column.is_exact(), column.value(0), column.value(1)), (false, values[1], values[2]));
        assert_eq!(column.floats().len(), RoundedBlock::STRIDE);
    }

    #[test]
    fn appended_events_keep_their_values() {
        let mut block = RoundedBlock::new();
        block.reset(3, 2);
        let [tenths, full] = block.columns_mut() else { panic!("two columns") };
        tenths.floats_mut(Widening::Multiply(0.1))[..3].copy_from_slice(&[1.0, 2.0, 3.0]);
        let (rounded, values) = full.full_mut(3);
        values.copy_from_slice(&[0.1, 0.2, 0.3]);
        rounded[..3].copy_from_slice(&[0.1, 0.2, 0.3]);
        let mut some = RoundedBlock::new();
        some.clear_like(&block);
        assert!(some.append(&block, 0, &[2, 0, 7], 2));
        assert!(some.append(&block, 0, &[1], 1));
        assert_eq!(some.event_count(), 3);
        let values = |column: usize| [0, 1, 2].map(|event| some.column(column).value(event));
        assert_eq!((values(0), values(1)), ([3.0 * 0.1, 0.1, 2.0 * 0.1], [0.3, 0.1, 0.2]));
        assert_eq!(some.column(1).floats()[..3], [0.3, 0.1, 0.2]);
        assert_eq!(some.column(1).floats().len(), RoundedBlock::STRIDE);
        block.columns_mut()[0].floats_mut(Widening::Same);
        assert!(!some.append(&block, 0, &[1], 1));
        assert_eq!(some.event_count(), 3);
        some.clear_like(&block);
        assert!(some.append(&block, 0, &[1], 1));
        assert_eq!((some.event_count(), some.column(0).value(0)), (1, 2.0));
    }

    #[test]
    fn exact_column_gives_its_rounded_values() {
        let mut rounded = RoundedBlock::new();
        rounded.reset(1, 1);
        rounded.columns_mut()[0].floats_mut(Widening::Same)[0] = 2.5;
        assert!(rounded.column(0).is_exact());
        assert_eq!(rounded.column(0).value(0), 2.5);
    }
    #[test]
    fn factor_gives_what_the_widening_does_within_three_units() {
        let mut rounded = RoundedBlock::new();
        let stored = [0.0, -0.0, 1.0, 65535.0, -3.7, 1e-40, 3e30];
        for factor in [1.0 / 3.0, 0.01, 0.125, 1.7e-6, 9.9e5] {
            for widening in [Widening::Divide(factor), Widening::Multiply(factor)] {
                assert!(widening.is_moderate());
                rounded.reset(stored.len(), 1);
                let column = &mut rounded.columns_mut()[0];
                column.floats_mut(widening)[..stored.len()].copy_from_slice(&stored);
                for (event, &float) in stored.iter().enumerate() {
                    let value = column.value(event);
                    // IEEE 754: half a unit for each of two roundings to 24 bits.
                    let bound = value.abs() * 3.0 / f64::from(1 << 24) + f64::from(f32::from_bits(1));
                    assert!(
                        (f64::from(float * column.factor()) - value).abs() <= bound,
                        "{float} {widening:?}"
                    );
                }
            }
        }
        assert!(!Widening::Divide(1e-7).is_moderate() && !Widening::Multiply(f64::NAN).is_moderate());
    }
}
