use flowmrd_core::{Column, ParameterIndex};

use super::Events;
use crate::Error;

/// The stored values of some parameters for a run of consecutive events.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// Index of the first event, from 0.
    pub first_event: u64,
    /// One column a parameter asked for, in that order.
    pub columns: Vec<Column>,
}

/// The events of a data set chunk by chunk, as [`Events::chunks`] gives them.
///
/// After an error the iterator ends.
#[derive(Debug)]
pub struct Chunks<'e> {
    events: &'e Events<'e>,
    parameters: &'e [ParameterIndex],
    events_per_chunk: u64,
    next_event: u64,
}

impl<'e> Chunks<'e> {
    pub(super) fn new(
        events: &'e Events<'e>,
        parameters: &'e [ParameterIndex],
        events_per_chunk: usize,
    ) -> Self {
        Self { events, parameters, events_per_chunk: events_per_chunk.max(1) as u64, next_event: 0 }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Result<Chunk, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (first_event, event_count) = (self.next_event, self.events.event_count);
        if first_event >= event_count {
            return None;
        }
        let end = event_count.min(first_event.saturating_add(self.events_per_chunk));
        let columns = self.events.read_raw(first_event..end, self.parameters);
        self.next_event = if columns.is_ok() { end } else { event_count };
        Some(columns.map(|columns| Chunk { first_event, columns }))
    }
}
