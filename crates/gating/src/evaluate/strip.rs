use flowmrd_core::{EventBlock, EventMask, RoundedBlock};

use super::narrow::{NarrowEvents, NarrowValues};
use super::values::{FEW, STRIP, select};
use super::{RUN_EVENTS, kernel};
use crate::Plan;
use crate::plan::{Branch, EllipsoidTest, PolygonTest, Predicate, RangeTest};

/// What gating a block needs; its memory is used again for the next.
#[derive(Default)]
pub(super) struct Strip {
    values: NarrowValues,
    words: Words,
    /// Rare events of each branch that are not counted yet, fewer than a strip.
    waiting: Vec<RoundedBlock>,
    /// A run of a block.
    run: RoundedBlock,
    /// The masks of a whole block, population after population.
    block_words: Vec<u64>,
}

/// Which events of a strip each population holds.
#[derive(Default)]
struct Words {
    passed: Vec<u64>,
    /// The same for the populations below, which leave out what is put off.
    open: Vec<u64>,
    /// The branches that are put off.
    put_off: Vec<usize>,
}

impl Strip {
    /// Gates a run and adds the events of each population to its count, but for rare ones, which may wait for
    /// [`finish`](Self::finish).
    pub(super) fn count(&mut self, plan: &Plan, block: &RoundedBlock, counts: &mut [u64]) {
        for events in NarrowEvents::of(plan, block) {
            self.gate(&events, 0..plan.steps().len(), PUT_OFF);
            for (count, word) in counts.iter_mut().zip(&self.words.passed) {
                *count += u64::from(word.count_ones());
            }
            self.put_off(&events, counts);
        }
    }

    /// Counts the events that wait.
    pub(super) fn finish(&mut self, plan: &Plan, counts: &mut [u64]) {
        for branch in 0..self.waiting.len() {
            self.count_waiting(plan, branch, counts);
        }
    }

    /// Has the events of rare populations wait for others.
    fn put_off(&mut self, events: &NarrowEvents<'_>, counts: &mut [u64]) {
        while let Some(branch) = self.words.put_off.pop() {
            let root = events.plan.steps()[events.plan.branches()[branch].root].population;
            let block = events.strip.block;
            let mut word = self.words.passed[root.0];
            self.waiting.resize_with(events.plan.branches().len(), RoundedBlock::new);
            let waiting = &self.waiting[branch];
            if !waiting.is_like(block) || waiting.event_count() + word.count_ones() as usize > STRIP {
                self.count_waiting(events.plan, branch, counts);
                self.waiting[branch].clear_like(block);
            }
            let mut places = [0; PUT_OFF as usize];
            let count = word.count_ones() as usize;
            for place in &mut places[..count] {
                *place = word.trailing_zeros() as u8;
                word &= word - 1;
            }
            self.waiting[branch].append(block, events.strip.number, &places, count);
        }
    }

    /// Gates the events that wait for a branch, and adds those of its populations to their counts.
    fn count_waiting(&mut self, plan: &Plan, branch: usize, counts: &mut [u64]) {
        let mut block = std::mem::take(&mut self.waiting[branch]);
        let put_off = std::mem::take(&mut self.words.put_off);
        let Branch { root, steps } = &plan.branches()[branch];
        for events in NarrowEvents::of(plan, &block) {
            let root = plan.steps()[*root].population.0;
            (self.words.passed[root], self.words.open[root]) = (events.all(), events.all());
            self.gate(&events, steps.iter().copied(), 0);
            for &step in steps {
                let population = plan.steps()[step].population;
                counts[population.0] += u64::from(self.words.passed[population.0].count_ones());
            }
        }
        self.words.put_off = put_off;
        block.clear();
        self.waiting[branch] = block;
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
            for events in NarrowEvents::of(plan, &run) {
                self.gate(&events, 0..plan.steps().len(), 0);
                let places = block_words.iter_mut().skip(strip).step_by(strip_count);
                places.zip(&self.words.passed).for_each(|(place, &word)| *place = word);
                strip += 1;
            }
        }
        masks.resize_with(population_count, EventMask::default);
        for (population, mask) in masks.iter_mut().enumerate() {
            mask.clear(block.event_count());
            mask.map_words(|index, _| block_words[population * strip_count + index]);
        }
        (self.run, self.block_words) = (run, block_words);
    }

    /// Takes a strip through some steps of the tree; branches with fewer than `few` events are put off.
    fn gate(&mut self, events: &NarrowEvents<'_>, steps: impl Iterator<Item = usize>, few: u32) {
        let plan = events.plan;
        self.values.begin(plan.channels().len());
        self.words.passed.resize(plan.tree().population_count(), 0);
        self.words.open.resize(plan.tree().population_count(), 0);
        self.words.put_off.clear();
        let all = events.all();
        let mut gating = Gating { events: *events, values: &mut self.values, words: &mut self.words.passed };
        for step in steps.map(|step| &plan.steps()[step]) {
            let within = step.parent.map_or(all, |parent| self.words.open[parent.0]);
            let passed = gating.test(&step.predicate, within);
            gating.words[step.population.0] = passed;
            self.words.open[step.population.0] = passed;
            if let Some(branch) = step.branch.filter(|_| passed != 0 && passed.count_ones() < few) {
                self.words.open[step.population.0] = 0;
                self.words.put_off.push(branch);
            }
        }
    }
}

/// Events of a branch below which they wait for those of other strips: with so many, gating costs less than to keep them.
const PUT_OFF: u32 = 8;

/// One strip on its way through the tree.
struct Gating<'a> {
    events: NarrowEvents<'a>,
    values: &'a mut NarrowValues,
    /// Which of the strip's events each population holds.
    words: &'a mut [u64],
}

impl Gating<'_> {
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
        let (certain, open) = match (&polygon.raster, values[0].floats().zip(values[1].floats())) {
            (Some(raster), Some(((x, x_factor), (y, y_factor)))) => {
                let (inside, edge) = kernel::places(raster, [x, y], [x_factor, y_factor]);
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
