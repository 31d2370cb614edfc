use flowmrd_core::EventMask;

use super::BlockView;
use crate::PopulationIndex;

/// Whatever is gathered from gated events beside their counts: histograms, points, memberships.
pub trait Observer: Send {
    /// Takes in one chunk, which follows the last one it was shown.
    fn observe(&mut self, view: &BlockView<'_>);

    /// Takes in what another observer gathered from the events that follow this one's.
    fn merge(&mut self, later: Self);

    /// Tells that the observer gathers nothing, whatever it is shown: it is then shown nothing, and events are counted alone.
    fn is_idle(&self) -> bool {
        false
    }
}

/// Gathers nothing.
impl Observer for () {
    fn observe(&mut self, _: &BlockView<'_>) {}

    fn is_idle(&self) -> bool {
        true
    }

    fn merge(&mut self, (): Self) {}
}

/// Gathers both.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn observe(&mut self, view: &BlockView<'_>) {
        self.0.observe(view);
        self.1.observe(view);
    }

    fn merge(&mut self, later: Self) {
        self.0.merge(later.0);
        self.1.merge(later.1);
    }

    fn is_idle(&self) -> bool {
        self.0.is_idle() && self.1.is_idle()
    }
}

/// Gathers where there is one; observers of a run are all there or none is.
impl<A: Observer> Observer for Option<A> {
    fn observe(&mut self, view: &BlockView<'_>) {
        self.iter_mut().for_each(|observer| observer.observe(view));
    }

    fn merge(&mut self, later: Self) {
        if let Some((mine, later)) = self.as_mut().zip(later) {
            mine.merge(later);
        }
    }

    fn is_idle(&self) -> bool {
        self.as_ref().is_none_or(A::is_idle)
    }
}

/// Gathers which events are in some populations: one bit an event and population, for all events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memberships {
    populations: Vec<PopulationIndex>,
    masks: Vec<MaskBuilder>,
}

impl Memberships {
    /// Makes an observer of these populations.
    #[must_use]
    pub fn new(populations: impl IntoIterator<Item = PopulationIndex>) -> Self {
        let populations: Vec<PopulationIndex> = populations.into_iter().collect();
        let masks = vec![MaskBuilder::default(); populations.len()];
        Self { populations, masks }
    }

    /// Turns into the masks over all events, in the order of the populations asked for.
    #[must_use]
    pub fn into_masks(self) -> Vec<(PopulationIndex, EventMask)> {
        let masks = self.masks.into_iter().map(MaskBuilder::finish);
        self.populations.into_iter().zip(masks).collect()
    }
}

impl Observer for Memberships {
    fn observe(&mut self, view: &BlockView<'_>) {
        for (mask, &population) in self.masks.iter_mut().zip(&self.populations) {
            let chunk = view.mask(population);
            mask.append(chunk.words(), chunk.event_count());
        }
    }

    fn merge(&mut self, later: Self) {
        for (mask, later) in self.masks.iter_mut().zip(later.masks) {
            mask.append(&later.words, later.event_count);
        }
    }

    fn is_idle(&self) -> bool {
        self.populations.is_empty()
    }
}

/// A mask that grows at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct MaskBuilder {
    event_count: usize,
    words: Vec<u64>,
}

impl MaskBuilder {
    /// Appends a run of events; bits of `words` past the last event are 0.
    fn append(&mut self, words: &[u64], event_count: usize) {
        let used = self.event_count % 64;
        self.event_count += event_count;
        if used == 0 {
            self.words.extend_from_slice(words);
        } else {
            for &word in words {
                if let Some(last) = self.words.last_mut() {
                    *last |= word << used;
                }
                self.words.push(word >> (64 - used));
            }
        }
        self.words.truncate(self.event_count.div_ceil(64));
    }

    fn finish(self) -> EventMask {
        let mut mask = EventMask::none(self.event_count);
        mask.map_words(|index, _| self.words[index]);
        mask
    }
}
