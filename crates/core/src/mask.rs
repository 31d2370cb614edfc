/// Which events of a run are meant: one bit an event, packed into words of 64, lowest bit first.
///
/// Bits past the last event are 0 always, so that words can be counted and compared as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventMask {
    event_count: usize,
    words: Vec<u64>,
}

impl EventMask {
    /// Makes a mask of `event_count` events with none set.
    #[must_use]
    pub fn none(event_count: usize) -> Self {
        Self { event_count, words: vec![0; event_count.div_ceil(64)] }
    }

    /// Makes a mask of `event_count` events with all set.
    #[must_use]
    pub fn all(event_count: usize) -> Self {
        let mut mask = Self::none(event_count);
        mask.set_all(event_count);
        mask
    }

    /// Makes a mask by asking for each event whether it is meant.
    pub fn from_fn(event_count: usize, mut is_in: impl FnMut(usize) -> bool) -> Self {
        let mut mask = Self::none(event_count);
        for event_index in 0..event_count {
            mask.words[event_index / 64] |= u64::from(is_in(event_index)) << (event_index % 64);
        }
        mask
    }

    /// Empties the mask and gives it a length; its memory is kept.
    pub fn clear(&mut self, event_count: usize) {
        self.event_count = event_count;
        self.words.clear();
        self.words.resize(event_count.div_ceil(64), 0);
    }

    /// Sets every event and gives the mask a length; its memory is kept.
    pub fn set_all(&mut self, event_count: usize) {
        self.event_count = event_count;
        self.words.clear();
        self.words.resize(event_count.div_ceil(64), u64::MAX);
        self.trim();
    }

    /// Counts the events the mask speaks of.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.event_count
    }

    /// Counts the events that are set.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Tells whether an event is set; an event past the end is not.
    #[must_use]
    pub fn contains(&self, event_index: usize) -> bool {
        event_index < self.event_count && self.words[event_index / 64] >> (event_index % 64) & 1 == 1
    }

    /// Sets one event.
    ///
    /// # Panics
    /// Where the event is past the end.
    pub fn insert(&mut self, event_index: usize) {
        assert!(event_index < self.event_count, "event {event_index} of a mask of {}", self.event_count);
        self.words[event_index / 64] |= 1 << (event_index % 64);
    }

    /// Keeps only events that are also in `other`.
    ///
    /// # Panics
    /// Where the masks speak of different numbers of events.
    pub fn intersect(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| mine & theirs);
    }

    /// Adds the events of `other`.
    ///
    /// # Panics
    /// Where the masks speak of different numbers of events.
    pub fn unite(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| mine | theirs);
    }

    /// Removes the events of `other`.
    ///
    /// # Panics
    /// Where the masks speak of different numbers of events.
    pub fn subtract(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| mine & !theirs);
    }

    /// Sets what was not set and the reverse.
    pub fn complement(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// Goes over the indices of the events that are set, ascending.
    #[must_use]
    pub fn ones(&self) -> OnesIter<'_> {
        OnesIter { words: &self.words, word_index: 0, rest: self.words.first().copied().unwrap_or(0) }
    }

    /// Returns the packed words; bits past the last event are 0.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Replaces each word by what `replace` makes of its index and value, then clears the bits past the last event.
    pub fn map_words(&mut self, mut replace: impl FnMut(usize, u64) -> u64) {
        for (word_index, word) in self.words.iter_mut().enumerate() {
            *word = replace(word_index, *word);
        }
        self.trim();
    }

    fn zip(&mut self, other: &Self, join: impl Fn(u64, u64) -> u64) {
        assert_eq!(self.event_count, other.event_count, "masks of different length");
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine = join(*mine, *theirs);
        }
    }

    fn trim(&mut self) {
        let used = self.event_count % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }
}

/// The indices of the events that a mask sets, ascending.
#[derive(Clone, Debug)]
pub struct OnesIter<'a> {
    words: &'a [u64],
    word_index: usize,
    rest: u64,
}

impl Iterator for OnesIter<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.rest == 0 {
            self.word_index += 1;
            self.rest = *self.words.get(self.word_index)?;
        }
        let bit = self.rest.trailing_zeros() as usize;
        self.rest &= self.rest - 1;
        Some(self.word_index * 64 + bit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mask_of_all_counts_only_its_events() {
        for event_count in [0, 1, 63, 64, 65, 128, 130] {
            assert_eq!(EventMask::all(event_count).count(), event_count as u64);
        }
    }

    #[test]
    fn complement_leaves_no_bit_past_the_end() {
        let mut mask = EventMask::none(70);
        mask.complement();
        assert_eq!(mask, EventMask::all(70));
        assert!(!mask.contains(70));
    }

    #[test]
    #[should_panic(expected = "masks of different length")]
    fn masks_of_different_length_do_not_join() {
        EventMask::none(3).unite(&EventMask::none(4));
    }

    proptest! {
        #[test]
        fn mask_agrees_with_a_plain_vector_of_bool(pairs in prop::collection::vec(any::<(bool, bool)>(), 0..200)) {
            let left = EventMask::from_fn(pairs.len(), |k| pairs[k].0);
            let right = EventMask::from_fn(pairs.len(), |k| pairs[k].1);
            let joined = |join: fn(&mut EventMask, &EventMask)| { let mut mask = left.clone(); join(&mut mask, &right); mask };
            let (both, either, only) =
                (joined(EventMask::intersect), joined(EventMask::unite), joined(EventMask::subtract));
            for (k, &(a, b)) in pairs.iter().enumerate() {
                prop_assert_eq!(both.contains(k), a && b);
                prop_assert_eq!(either.contains(k), a || b);
                prop_assert_eq!(only.contains(k), a && !b);
            }
            let plain: Vec<usize> = (0..pairs.len()).filter(|&k| pairs[k].0).collect();
            prop_assert_eq!(left.ones().collect::<Vec<_>>(), plain.clone());
            prop_assert_eq!(left.count(), plain.len() as u64);
        }
    }
}
