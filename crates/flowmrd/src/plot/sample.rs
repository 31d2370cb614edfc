use std::ops::Range;

use flowmrd_core::{EventBlock, EventMask, EventSource, ParameterIndex};
use flowmrd_gating::{BlockView, DimensionIndex, Memberships, Observer};

use flowmrd_gating::PopulationIndex;

/// Events of a case from which the ranges of axes are taken.
pub(crate) const SAMPLE_EVENTS: u64 = 1 << 16;

/// Consecutive events that are read together for the sample.
pub(crate) const RUN_EVENTS: u64 = 1 << 10;

/// Runs of [`RUN_EVENTS`] events of a source that are spread evenly, as a source of their own: the same events for any
/// chunk size and thread count.
pub(crate) struct Runs<'a, S> {
    source: &'a S,
    /// First events of the runs, ascending; only the last can be short.
    starts: Vec<u64>,
    event_count: u64,
}

impl<'a, S: EventSource> Runs<'a, S> {
    /// Picks runs of about `wanted` events.
    pub(crate) fn new(source: &'a S, wanted: u64) -> Self {
        let starts: Vec<u64> = run_starts(source.event_count(), wanted).collect();
        let len = |start: &u64| RUN_EVENTS.min(source.event_count() - start);
        Self { source, event_count: starts.iter().map(len).sum(), starts }
    }
}

impl<S: EventSource> EventSource for Runs<'_, S> {
    type Error = S::Error;

    fn event_count(&self) -> u64 {
        self.event_count
    }

    fn parameter_count(&self) -> usize {
        self.source.parameter_count()
    }

    fn read_block(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), S::Error> {
        block.reset(events.start, events.end.saturating_sub(events.start) as usize, parameters.len());
        let mut run = EventBlock::new();
        let (mut next, mut filled) = (events.start, 0);
        while next < events.end {
            let (number, offset) = (next / RUN_EVENTS, next % RUN_EVENTS);
            let count = (RUN_EVENTS - offset).min(events.end - next);
            // Past the last run the source is asked for events that it does not have, and says so.
            let start =
                self.starts.get(number as usize).map_or(self.source.event_count(), |start| start + offset);
            self.source.read_block(start..start + count, parameters, &mut run)?;
            for column in 0..parameters.len() {
                block.column_mut(column)[filled..filled + count as usize].copy_from_slice(run.column(column));
            }
            next += count;
            filled += count as usize;
        }
        Ok(())
    }
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

/// Gathers the drawn channels' values before their transforms, of all events that it is shown.
pub(crate) struct Values<'a> {
    dimensions: &'a [DimensionIndex],
    columns: Vec<Vec<f64>>,
}

impl<'a> Values<'a> {
    /// Makes an observer of these dimensions.
    pub(crate) fn new(dimensions: &'a [DimensionIndex]) -> Self {
        Self { dimensions, columns: vec![Vec::new(); dimensions.len()] }
    }
}

impl Observer for Values<'_> {
    fn observe(&mut self, view: &BlockView<'_>) {
        for (column, &dimension) in self.columns.iter_mut().zip(self.dimensions) {
            let known = column.len();
            column.resize(known + view.event_count(), 0.0);
            view.run_values(dimension, 0..view.event_count(), &mut column[known..]);
        }
    }

    fn merge(&mut self, later: Self) {
        self.columns.iter_mut().zip(later.columns).for_each(|(mine, more)| mine.extend(more));
    }
}

/// Some events of a case: their values before the transforms, by channel, and the populations that hold them.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    parts: Vec<Part>,
    case_events: u64,
}

/// The sample of one file.
#[derive(Clone, Debug)]
struct Part {
    event_count: usize,
    columns: Vec<Vec<f64>>,
    /// By population.
    masks: Vec<EventMask>,
}

impl Sample {
    /// Makes an empty sample of a case of so many events.
    pub(crate) fn new(case_events: u64) -> Self {
        Self { parts: Vec::new(), case_events }
    }

    /// Adds what was observed of one file; the memberships are those of all populations, in their order.
    pub(crate) fn add(&mut self, values: Values<'_>, memberships: Memberships) {
        let masks: Vec<_> = memberships.into_masks().into_iter().map(|(_, mask)| mask).collect();
        let event_count = masks.first().map_or(0, EventMask::event_count);
        self.parts.push(Part { event_count, columns: values.columns, masks });
    }

    /// Tells whether the sample is the whole case.
    pub(super) fn is_whole(&self) -> bool {
        self.parts.iter().map(|part| part.event_count as u64).sum::<u64>() == self.case_events
    }

    /// Counts the events that are in all of these populations.
    pub(super) fn count(&self, populations: &[PopulationIndex]) -> u64 {
        self.parts.iter().map(|part| part.members(populations).count()).sum()
    }

    /// Lists a channel's finite values, of the events that are in all of these populations.
    pub(super) fn values(&self, channel: usize, populations: &[PopulationIndex]) -> Vec<f64> {
        let mut values = Vec::new();
        for part in &self.parts {
            let column = &part.columns[channel];
            let members = part.members(populations);
            values.extend(members.ones().map(|event| column[event]).filter(|value| value.is_finite()));
        }
        values
    }
}

impl Part {
    fn members(&self, populations: &[PopulationIndex]) -> EventMask {
        let mut members = EventMask::all(self.event_count);
        populations.iter().for_each(|population| members.intersect(&self.masks[population.0]));
        members
    }
}

#[cfg(test)]
mod tests {
    use flowmrd_core::MemorySource;

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
    fn runs_read_as_if_they_followed_each_other() {
        let source = MemorySource::new(vec![(0..10_000).map(f64::from).collect()]).unwrap();
        let runs = Runs::new(&source, 4096);
        assert_eq!(runs.event_count(), 4096);
        let mut block = EventBlock::new();
        runs.read_block(1023..1025, &[ParameterIndex(0)], &mut block).unwrap();
        // by hand: the last event of the first run, and the first of the second, which starts at 2048
        assert_eq!(block.column(0), [1023.0, 2048.0]);
        // by hand: nine runs of 1024 and one of 784
        assert_eq!(Runs::new(&source, 1 << 16).event_count(), 10_000);
        assert!(runs.read_block(4095..4097, &[ParameterIndex(0)], &mut block).is_err());
    }
}
