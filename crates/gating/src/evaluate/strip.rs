use flowmrd_core::{EventBlock, EventMask, RoundedBlock};

use super::narrow::{NarrowEvents, NarrowValues};
use super::values::{FEW, STRIP, select};
use super::{RUN_EVENTS, kernel};
use crate::Plan;
use crate::plan::{EllipsoidTest, PolygonTest, Predicate, RangeTest};

/// What gating a block needs; its memory is used again for the next.
#[derive(Default)]
pub(super) struct Strip {
    values: NarrowValues,
    /// Which events of the strip each population holds.
    words: Vec<u64>,
    /// A run of a block.
    run: RoundedBlock,
    /// The masks of a whole block, population after population.
    block_words: Vec<u64>,
}

impl Strip {
    /// Gates a run, strip after strip, and shows which of its events each population holds, in the order in which the
    /// tree declares them.
    fn gate(&mut self, plan: &Plan, block: &RoundedBlock, mut take: impl FnMut(&[u64])) {
        self.words.clear();
        self.words.resize(plan.tree().population_count(), 0);
        for start in (0..block.event_count()).step_by(STRIP) {
            let count = STRIP.min(block.event_count() - start);
            self.values.begin(plan.channels().len());
            let events = NarrowEvents { plan, block, start, count };
            Gating { events, values: &mut self.values, words: &mut self.words }.run();
            take(&self.words);
        }
    }

    /// Gates a run and adds the events of each population to its count.
    pub(super) fn count(&mut self, plan: &Plan, block: &RoundedBlock, counts: &mut [u64]) {
        self.gate(plan, block, |words| {
            for (count, word) in counts.iter_mut().zip(words) {
                *count += u64::from(word.count_ones());
            }
        });
    }

    /// Gates a block, a run of it at a time, and fills one mask a population.
    pub(super) fn mask(&mut self, plan: &Plan, block: &EventBlock, masks: &mut Vec<EventMask>) {
        let strip_count = block.event_count().div_ceil(STRIP);
        let population_count = plan.tree().population_count();
        let mut block_words = std::mem::take(&mut self.block_words);
        block_words.clear();
        block_words.resize(population_count * strip_count, 0);
        let mut run = std::mem::take(&mut self.run);
        let mut strip = 0;
        for start in (0..block.event_count()).step_by(RUN_EVENTS.get()) {
            run.round(block, start..block.event_count().min(start + RUN_EVENTS.get()));
            self.gate(plan, &run, |words| {
                for (place, &word) in block_words.iter_mut().skip(strip).step_by(strip_count).zip(words) {
                    *place = word;
                }
                strip += 1;
            });
        }
        masks.resize_with(population_count, EventMask::default);
        for (population, mask) in masks.iter_mut().enumerate() {
            mask.clear(block.event_count());
            mask.map_words(|index, _| block_words[population * strip_count + index]);
        }
        (self.run, self.block_words) = (run, block_words);
    }
}

/// One strip on its way through the tree.
struct Gating<'a> {
    events: NarrowEvents<'a>,
    values: &'a mut NarrowValues,
    /// Which of the strip's events each population holds.
    words: &'a mut [u64],
}

impl Gating<'_> {
    fn run(&mut self) {
        let all = self.events.all();
        for step in self.events.plan.steps() {
            let within = step.parent.map_or(all, |parent| self.words[parent.0]);
            self.words[step.population.0] = self.test(&step.predicate, within);
        }
    }

    /// Tells which of the events in `within` pass; no others are looked at.
    fn test(&mut self, predicate: &Predicate, within: u64) -> u64 {
        if within == 0 {
            return 0;
        }
        match predicate {
            Predicate::Range(range) => self.test_range(range, within),
            Predicate::Polygon(polygon) => self.test_polygon(polygon, within),
            Predicate::Ellipsoid(ellipsoid) => self.test_ellipsoid(ellipsoid, within),
            Predicate::And(all) => all.iter().fold(within, |rest, predicate| self.test(predicate, rest)),
            Predicate::Or(any) => {
                any.iter().fold(0, |passed, predicate| passed | self.test(predicate, within & !passed))
            }
            Predicate::Not(predicate) => within & !self.test(predicate, within),
            Predicate::Population(population) => within & self.words[population.0],
        }
    }

    fn test_range(&mut self, range: &RangeTest, within: u64) -> u64 {
        let events = self.events;
        let exactly = |event| range.contains(events.value(range.channel, event));
        if within.count_ones() < FEW {
            return select(within, exactly);
        }
        let [values] = self.values.of(&events, [range.channel]);
        let (certain, possible) = values.within(&range.narrow);
        within & certain | select(within & possible & !certain, exactly)
    }

    fn test_polygon(&mut self, polygon: &PolygonTest, within: u64) -> u64 {
        let events = self.events;
        let [x, y] = polygon.channels;
        let exactly = |event| polygon.contains(events.value(x, event), || events.value(y, event));
        if within.count_ones() < FEW {
            return select(within, exactly);
        }
        let values = self.values.of(&events, polygon.channels);
        let (certain, open) = match (&polygon.raster, values[0].values().zip(values[1].values())) {
            (Some(raster), Some((x, y))) => {
                let (inside, edge) = kernel::places(raster, x, y);
                let pairs = values.iter().zip(raster.tolerances());
                let tolerated = pairs.filter_map(|(values, tolerance)| Some((values.errors()?, tolerance)));
                let is_sure = tolerated
                    .fold(u64::MAX, |sure, (errors, tolerance)| sure & kernel::at_most(errors, tolerance));
                (inside & is_sure, edge | !is_sure)
            }
            _ => (0, values[0].within(&polygon.narrow[0]).1 & values[1].within(&polygon.narrow[1]).1),
        };
        within & certain | select(within & open & !certain, exactly)
    }

    fn test_ellipsoid(&mut self, ellipsoid: &EllipsoidTest, within: u64) -> u64 {
        let mut open = within;
        if within.count_ones() >= FEW {
            for (&channel, range) in ellipsoid.channels.iter().zip(&ellipsoid.narrow) {
                let [values] = self.values.of(&self.events, [channel]);
                open &= values.within(range).1;
                if open == 0 {
                    return 0;
                }
            }
        }
        select(open, |event| ellipsoid.contains(|channel| self.events.value(channel, event)))
    }
}
