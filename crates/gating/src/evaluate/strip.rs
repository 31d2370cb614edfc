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
    passed: Vec<Passed>,
    /// The same for the populations below, which leave out what is put off.
    open: Vec<Passed>,
    /// The branches that are put off.
    put_off: Vec<usize>,
}

/// Some events of a strip, counted once: not every processor has an instruction for it.
#[derive(Clone, Copy, Default)]
struct Passed {
    word: u64,
    count: u32,
}

impl Passed {
    fn of(word: u64) -> Self {
        Self { word, count: word.count_ones() }
    }
}

impl Strip {
    /// Gates a run and adds the events of each population to its count, but for rare ones, which may wait for
    /// [`finish`](Self::finish).
    pub(super) fn count(&mut self, plan: &Plan, block: &RoundedBlock, counts: &mut [u64]) {
        for events in NarrowEvents::of(plan, block) {
            self.gate(&events, 0..plan.steps().len(), PUT_OFF);
            for (count, passed) in counts.iter_mut().zip(&self.words.passed) {
                *count += u64::from(passed.count);
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
            let Passed { mut word, count } = self.words.passed[root.0];
            let count = count as usize;
            let mut places = [0; kernel::FEW_PLACES];
            for place in &mut places[..count] {
                *place = word.trailing_zeros() as u8;
                word &= word - 1;
            }
            self.waiting.resize_with(events.plan.branches().len(), RoundedBlock::new);
            let has_room = self.waiting[branch].event_count() + count <= STRIP;
            if !has_room || !kernel::append(&mut self.waiting[branch], events.strip, &places, count) {
                self.count_waiting(events.plan, branch, counts);
                self.waiting[branch].clear_like(events.strip.block);
                kernel::append(&mut self.waiting[branch], events.strip, &places, count);
            }
        }
    }

    /// Gates the events that wait for a branch, and adds those of its populations to their counts.
    fn count_waiting(&mut self, plan: &Plan, branch: usize, counts: &mut [u64]) {
        let mut block = std::mem::take(&mut self.waiting[branch]);
        let put_off = std::mem::take(&mut self.words.put_off);
        let Branch { root, steps } = &plan.branches()[branch];
        for events in NarrowEvents::of(plan, &block) {
            let root = plan.steps()[*root].population.0;
            let all = Passed::of(events.all());
            (self.words.passed[root], self.words.open[root]) = (all, all);
            self.gate(&events, steps.iter().copied(), 0);
            for &step in steps {
                let population = plan.steps()[step].population;
                counts[population.0] += u64::from(self.words.passed[population.0].count);
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
                places.zip(&self.words.passed).for_each(|(place, passed)| *place = passed.word);
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
        self.words.passed.resize(plan.tree().population_count(), Passed::default());
        self.words.open.resize(plan.tree().population_count(), Passed::default());
        self.words.put_off.clear();
        let all = Passed::of(events.all());
        let mut gating = Gating { events, values: &mut self.values, words: &mut self.words.passed };
        for step in steps.map(|step| &plan.steps()[step]) {
            let within = step.parent.map_or(all, |parent| self.words.open[parent.0]);
            let passed = Passed::of(gating.test(&step.predicate, within));
            gating.words[step.population.0] = passed;
            self.words.open[step.population.0] = passed;
            if let Some(branch) = step.branch.filter(|_| (1..few).contains(&passed.count)) {
                self.words.open[step.population.0] = Passed::default();
                self.words.put_off.push(branch);
            }
        }
    }
}

/// Events of a branch below which they wait for those of other strips: with so many, gating costs less than to keep them.
const PUT_OFF: u32 = kernel::FEW_PLACES as u32;

/// One strip on its way through the tree.
struct Gating<'a> {
    events: &'a NarrowEvents<'a>,
    values: &'a mut NarrowValues,
    /// Which of the strip's events each population holds.
    words: &'a mut [Passed],
}

impl Gating<'_> {
    /// Tells which of the events in `within` pass; no others are looked at.
    fn test(&mut self, predicate: &Predicate, within: Passed) -> u64 {
        if within.count == 0 {
            return 0;
        }
        match predicate {
            Predicate::Range(range) => self.test_range(range, within),
            Predicate::Polygon(polygon) => self.test_polygon(polygon, within),
            Predicate::Ellipsoid(ellipsoid) => self.test_ellipsoid(ellipsoid, within),
            Predicate::And(all) => {
                all.iter().fold(within, |rest, predicate| Passed::of(self.test(predicate, rest))).word
            }
            Predicate::Or(any) => any.iter().fold(0, |passed, predicate| {
                passed | self.test(predicate, Passed::of(within.word & !passed))
            }),
            Predicate::Not(predicate) => within.word & !self.test(predicate, within),
            Predicate::Population(population) => within.word & self.words[population.0].word,
        }
    }

    /// Keeps the events of a word that pass an exact test.
    #[inline]
    fn exactly(word: u64, test: impl FnMut(usize) -> bool) -> u64 {
        if word == 0 { 0 } else { select(word, test) }
    }

    fn test_range(&mut self, range: &RangeTest, within: Passed) -> u64 {
        let events = self.events;
        let exactly = |event| range.contains(events.value(range.channel, event));
        if within.count < FEW {
            return select(within.word, exactly);
        }
        self.values.prepare(events, range.channel);
        let (certain, possible) = self.values.known(events, range.channel).within(&range.narrow);
        within.word & certain | Self::exactly(within.word & possible & !certain, exactly)
    }

    fn test_polygon(&mut self, polygon: &PolygonTest, within: Passed) -> u64 {
        let events = self.events;
        let [x, y] = polygon.channels;
        let exactly = |event| polygon.contains(events.value(x, event), || events.value(y, event));
        if within.count < FEW {
            return select(within.word, exactly);
        }
        self.values.prepare(events, x);
        self.values.prepare(events, y);
        let (x, y) = (self.values.known(events, x), self.values.known(events, y));
        let (certain, open) = match (&polygon.raster, x.floats(), y.floats()) {
            (Some(raster), Some((x_floats, x_factor)), Some((y_floats, y_factor))) => {
                let (inside, edge) = kernel::places(raster, [x_floats, y_floats], [x_factor, y_factor]);
                let [x_tolerance, y_tolerance] = raster.tolerances();
                let is_sure = x.are_within(x_tolerance) & y.are_within(y_tolerance);
                (inside & is_sure, edge | !is_sure)
            }
            _ => (0, x.within(&polygon.narrow[0]).1 & y.within(&polygon.narrow[1]).1),
        };
        within.word & certain | Self::exactly(within.word & open & !certain, exactly)
    }

    fn test_ellipsoid(&mut self, ellipsoid: &EllipsoidTest, within: Passed) -> u64 {
        let mut open = within.word;
        if within.count >= FEW {
            for (&channel, range) in ellipsoid.channels.iter().zip(&ellipsoid.narrow) {
                self.values.prepare(self.events, channel);
                open &= self.values.known(self.events, channel).within(range).1;
                if open == 0 {
                    return 0;
                }
            }
        }
        select(open, |event| ellipsoid.contains(|channel| self.events.value(channel, event)))
    }
}
