//! A uniform sample of a population's events that does not depend on how events are cut: those whose numbers mix to the
//! smallest words (bottom-k sampling; Cohen and Kaplan, PODC 2007).

use flowmrd_core::EventMask;
use flowmrd_gating::{BlockView, DimensionIndex};

use crate::quality::record::{KEPT_EVENTS, KeptEvents};

/// Events of one population, at most twice [`KEPT_EVENTS`] while they are gathered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keeper {
    event_count: u64,
    kept: Vec<Kept>,
    /// From which word on nothing is kept.
    limit: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Kept {
    word: u64,
    event: u64,
    time: f64,
    values: Vec<f64>,
}

impl Keeper {
    /// Takes the events of a chunk that a mask sets.
    pub(super) fn add(
        &mut self,
        view: &BlockView<'_>,
        mask: &EventMask,
        channels: &[DimensionIndex],
        time: Option<DimensionIndex>,
    ) {
        self.event_count += mask.count();
        for position in mask.ones() {
            let event = view.first_event() + position as u64;
            let word = mix(event);
            if self.limit.is_some_and(|limit| word >= limit) {
                continue;
            }
            let time = time.map_or(f64::NAN, |time| view.value(time, position));
            let values = channels.iter().map(|&channel| view.value(channel, position)).collect();
            self.kept.push(Kept { word, event, time, values });
            self.cut_when(2 * KEPT_EVENTS);
        }
    }

    /// Takes a later run of chunks of the same file.
    pub(super) fn merge(&mut self, later: Self) {
        self.event_count += later.event_count;
        self.kept.extend(later.kept);
        self.cut_when(KEPT_EVENTS + 1);
    }

    /// Takes another file of the case, whose events have the same numbers.
    pub(super) fn merge_file(&mut self, mut other: Self) {
        self.cut_when(KEPT_EVENTS + 1);
        other.cut_when(KEPT_EVENTS + 1);
        self.merge(other);
    }

    /// Lists the events' values in the order of their numbers.
    pub(super) fn values(&self) -> Vec<&[f64]> {
        let mut kept: Vec<&Kept> = self.kept.iter().collect();
        kept.sort_by_key(|kept| kept.word);
        kept.truncate(KEPT_EVENTS);
        kept.sort_by_key(|kept| kept.event);
        kept.into_iter().map(|kept| kept.values.as_slice()).collect()
    }

    /// Leaves the smallest words where there are as many as this.
    fn cut_when(&mut self, len: usize) {
        if self.kept.len() >= len {
            // Equal words are the same number in two files, of which the first goes before.
            self.kept.sort_by_key(|kept| kept.word);
            self.kept.truncate(KEPT_EVENTS);
            self.limit = self.kept.last().map(|kept| kept.word);
        }
    }

    pub(super) fn finish(mut self, channel_count: usize) -> KeptEvents {
        self.cut_when(KEPT_EVENTS + 1);
        self.kept.sort_unstable_by_key(|kept| kept.event);
        let column = |channel: usize| self.kept.iter().map(|kept| kept.values[channel]).collect();
        KeptEvents {
            event_count: self.event_count,
            events: self.kept.iter().map(|kept| kept.event).collect(),
            times: self.kept.iter().map(|kept| kept.time).collect(),
            values: (0..channel_count).map(column).collect(),
        }
    }
}

/// Mixes an event's number to a word, one to one (the finaliser of SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
fn mix(event: u64) -> u64 {
    let word = event.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_splitmix64() {
        // The first output of SplitMix64 seeded with 0, and with 1234567: https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
    }

    fn keeper(events: std::ops::Range<u64>) -> Keeper {
        let mut keeper = Keeper::default();
        for event in events {
            let word = mix(event);
            keeper.event_count += 1;
            if keeper.limit.is_some_and(|limit| word >= limit) {
                continue;
            }
            keeper.kept.push(Kept { word, event, time: event as f64, values: vec![-(event as f64)] });
            keeper.cut_when(2 * KEPT_EVENTS);
        }
        keeper
    }

    #[test]
    fn kept_events_are_the_smallest_words_however_they_are_cut() {
        let mut words: Vec<(u64, u64)> = (0..30_000).map(|event| (mix(event), event)).collect();
        words.sort_unstable();
        let mut expected: Vec<u64> = words.iter().take(KEPT_EVENTS).map(|one| one.1).collect();
        expected.sort_unstable();
        let whole = keeper(0..30_000).finish(1);
        assert_eq!((whole.event_count, &whole.events), (30_000, &expected));
        assert_eq!(whole.values[0][5], -whole.times[5]);
        let mut joined = keeper(0..5_000);
        [5_000..5_001, 5_001..25_000, 25_000..30_000]
            .map(keeper)
            .into_iter()
            .for_each(|part| joined.merge(part));
        assert_eq!(joined.finish(1).events, expected);
    }

    #[test]
    fn files_are_sampled_as_if_they_were_one() {
        // by hand: two files of 30,000 events have each number twice, so the 2,048 smallest words are kept twice
        let mut words: Vec<(u64, u64)> = (0..30_000).map(|event| (mix(event), event)).collect();
        words.sort_unstable();
        let mut expected: Vec<u64> = words.iter().take(KEPT_EVENTS / 2).map(|one| one.1).collect();
        expected.sort_unstable();
        let mut both = keeper(0..30_000);
        both.merge_file(keeper(0..30_000));
        let numbers: Vec<u64> = both.values().iter().map(|values| -values[0] as u64).collect();
        assert_eq!(numbers.len(), KEPT_EVENTS);
        assert!(numbers.chunks(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(numbers.into_iter().step_by(2).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn few_events_are_all_kept() {
        assert_eq!(keeper(10..20).finish(1).events, (10..20).collect::<Vec<u64>>());
    }
}
