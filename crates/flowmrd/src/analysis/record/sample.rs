//! Events spread evenly by their numbers.

use flowmrd_core::EventMask;
use flowmrd_gating::{BlockView, DimensionIndex, PopulationIndex};

use crate::quality::record::{EventSample, SAMPLED_EVENTS};

/// Returns every how many-th event is taken of a file.
pub(super) fn stride(event_count: u64) -> u64 {
    event_count.div_ceil(SAMPLED_EVENTS).max(1)
}

/// Every stride-th event of a run of chunks.
#[derive(Clone, Debug)]
pub(super) struct Picker {
    stride: u64,
    events: Vec<u64>,
    times: Vec<f64>,
    /// One an event and channel, event after event.
    values: Vec<f64>,
    /// For each population one flag an event.
    members: Vec<Vec<bool>>,
}

impl Picker {
    pub(super) fn new(stride: u64, population_count: usize) -> Self {
        let members = vec![Vec::new(); population_count];
        Self { stride, events: Vec::new(), times: Vec::new(), values: Vec::new(), members }
    }

    pub(super) fn add(
        &mut self,
        view: &BlockView<'_>,
        channels: &[DimensionIndex],
        time: Option<DimensionIndex>,
    ) {
        let first = view.first_event();
        let end = first + view.event_count() as u64;
        let mut event = first.next_multiple_of(self.stride);
        while event < end {
            let position = (event - first) as usize;
            self.events.push(event);
            self.times.push(time.map_or(f64::NAN, |time| view.value(time, position)));
            self.values.extend(channels.iter().map(|&channel| view.value(channel, position)));
            for (population, members) in self.members.iter_mut().enumerate() {
                members.push(view.mask(PopulationIndex(population)).contains(position));
            }
            event += self.stride;
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.events.extend(later.events);
        self.times.extend(later.times);
        self.values.extend(later.values);
        self.members.iter_mut().zip(later.members).for_each(|(mine, more)| mine.extend(more));
    }

    pub(super) fn finish(self, channel_count: usize) -> EventSample {
        let column = |channel: usize| {
            self.values.iter().skip(channel).step_by(channel_count.max(1)).copied().collect()
        };
        let mask = |members: &Vec<bool>| EventMask::from_fn(members.len(), |event| members[event]);
        EventSample {
            values: (0..channel_count).map(column).collect(),
            members: self.members.iter().map(mask).collect(),
            events: self.events,
            times: self.times,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stride_leaves_at_most_the_limit() {
        // by hand: 32,768 events are taken whole, one more every second one
        assert_eq!([0, 1, 32_768, 32_769, 10_000_000].map(stride), [1, 1, 1, 2, 306]);
    }
}
