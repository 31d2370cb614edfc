use std::error::Error;
use std::ops::Range;

use crate::{EventBlock, ParameterIndex, RoundedBlock, Runs};

/// Whatever can give the scaled values of a data set's events, any run of them, from several threads at once.
pub trait EventSource: Sync {
    /// Why a block could not be read.
    type Error: Error + Send + Sync + 'static;

    /// Counts the events of the data set.
    fn event_count(&self) -> u64;

    /// Counts the parameters of the data set.
    fn parameter_count(&self) -> usize;

    /// Fills `block` with the scaled values of `parameters`, in that order, for the events `events` (from 0, half-open).
    ///
    /// # Errors
    /// Where the events or a parameter do not exist, or where their bytes cannot be read.
    fn read_block(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), Self::Error>;

    /// Reads the same values run after run, each rounded to 32 bits beside them, and shows each run to `take`: what a request
    /// costs is paid once.
    ///
    /// # Errors
    /// As [`Self::read_block`]; runs before the one that fails have been shown.
    fn read_runs(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        runs: &mut Runs,
        take: &mut dyn FnMut(&RoundedBlock),
    ) -> Result<(), Self::Error> {
        runs.read_blocks(self, events, parameters, take)
    }
}

/// A request for events or a parameter that a [`MemorySource`] does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfRange {
    /// Events past the end.
    #[error("events {start}..{end} of {event_count}")]
    Events {
        /// First event asked for, from 0.
        start: u64,
        /// One past the last event asked for.
        end: u64,
        /// Events that there are.
        event_count: u64,
    },
    /// A parameter past the last.
    #[error("parameter index {index} of {parameter_count} parameters")]
    Parameter {
        /// The index asked for, from 0.
        index: usize,
        /// Parameters that there are.
        parameter_count: usize,
    },
}

/// Events held in memory as one f64 column a parameter: for simulated tubes and for tests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemorySource {
    columns: Vec<Vec<f64>>,
}

impl MemorySource {
    /// Takes the columns; `None` where they differ in length.
    #[must_use]
    pub fn new(columns: Vec<Vec<f64>>) -> Option<Self> {
        let same = columns.windows(2).all(|pair| pair[0].len() == pair[1].len());
        same.then_some(Self { columns })
    }
}

impl EventSource for MemorySource {
    type Error = OutOfRange;

    fn event_count(&self) -> u64 {
        self.columns.first().map_or(0, |column| column.len() as u64)
    }

    fn parameter_count(&self) -> usize {
        self.columns.len()
    }

    fn read_block(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), OutOfRange> {
        let event_count = self.event_count();
        if events.start > events.end || events.end > event_count {
            return Err(OutOfRange::Events { start: events.start, end: events.end, event_count });
        }
        let run = events.start as usize..events.end as usize;
        block.reset(events.start, run.len(), parameters.len());
        for (position, &ParameterIndex(index)) in parameters.iter().enumerate() {
            let column = self
                .columns
                .get(index)
                .ok_or(OutOfRange::Parameter { index, parameter_count: self.columns.len() })?;
            block.column_mut(position).copy_from_slice(&column[run.clone()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_source_gives_a_run_of_the_asked_parameters_in_the_asked_order() {
        let source = MemorySource::new(vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]).unwrap();
        let mut block = EventBlock::new();
        source.read_block(1..3, &[ParameterIndex(1), ParameterIndex(0)], &mut block).unwrap();
        assert_eq!(block.column(0), [5.0, 6.0]);
        assert_eq!(block.column(1), [2.0, 3.0]);
        assert_eq!(block.first_event(), 1);
    }

    #[test]
    fn memory_source_refuses_uneven_columns_and_what_it_does_not_have() {
        assert_eq!(MemorySource::new(vec![vec![1.0], vec![]]), None);
        let source = MemorySource::new(vec![vec![1.0]]).unwrap();
        let mut block = EventBlock::new();
        assert_eq!(
            source.read_block(0..2, &[], &mut block),
            Err(OutOfRange::Events { start: 0, end: 2, event_count: 1 })
        );
        assert_eq!(
            source.read_block(0..1, &[ParameterIndex(1)], &mut block),
            Err(OutOfRange::Parameter { index: 1, parameter_count: 1 })
        );
    }
}
