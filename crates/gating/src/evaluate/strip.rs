use flowmrd_core::{EventBlock, EventMask};

use super::kernel;
use super::values::{FEW, STRIP, StripEvents, StripValues, select};
use crate::Plan;
use crate::plan::{EllipsoidTest, PolygonTest, Predicate, RangeTest};

/// What gating a block needs; its memory is used again for the next.
#[derive(Default)]
pub(super) struct Strip {
    values: StripValues,
    /// Which events of the strip each population holds.
    words: Vec<u64>,
    /// The masks of a whole block, population after population.
    block_words: Vec<u64>,
}

impl Strip {
    /// Gates a block, strip after strip, and shows which of its events each population holds, in the order in which the
    /// tree declares them.
    pub(super) fn gate(&mut self, plan: &Plan, block: &EventBlock, mut take: impl FnMut(&[u64])) {
        self.words.clear();
        self.words.resize(plan.tree().population_count(), 0);
        for start in (0..block.event_count()).step_by(STRIP) {
            let count = STRIP.min(block.event_count() - start);
            let events = StripEvents { channels: plan.channels(), block, start, count };
            self.values.begin(events.channels.len());
            Gating { plan, events, values: &mut self.values, words: &mut self.words }.run();
            take(&self.words);
        }
    }

    /// Gates a block and adds the events of each population to its count.
    pub(super) fn count(&mut self, plan: &Plan, block: &EventBlock, counts: &mut [u64]) {
        self.gate(plan, block, |words| {
            for (count, word) in counts.iter_mut().zip(words) {
                *count += u64::from(word.count_ones());
            }
        });
    }

    /// Gates a block and fills one mask a population.
    pub(super) fn mask(&mut self, plan: &Plan, block: &EventBlock, masks: &mut Vec<EventMask>) {
        let strip_count = block.event_count().div_ceil(STRIP);
        let population_count = plan.tree().population_count();
        let mut block_words = std::mem::take(&mut self.block_words);
        block_words.clear();
        block_words.resize(population_count * strip_count, 0);
        let mut strip = 0;
        self.gate(plan, block, |words| {
            for (place, &word) in block_words.iter_mut().skip(strip).step_by(strip_count).zip(words) {
                *place = word;
            }
            strip += 1;
        });
        masks.resize_with(population_count, EventMask::default);
        for (population, mask) in masks.iter_mut().enumerate() {
            mask.clear(block.event_count());
            mask.map_words(|index, _| block_words[population * strip_count + index]);
        }
        self.block_words = block_words;
    }
}

/// One strip on its way through the tree.
struct Gating<'a> {
    plan: &'a Plan,
    events: StripEvents<'a>,
    values: &'a mut StripValues,
    /// Which of the strip's events each population holds.
    words: &'a mut [u64],
}

impl Gating<'_> {
    fn run(&mut self) {
        let all = self.events.all();
        for step in self.plan.steps() {
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
        if within.count_ones() < FEW {
            return select(within, |event| {
                range.contains(self.values.one(&self.events, range.channel, event))
            });
        }
        let values = self.values.all(&self.events, range.channel);
        let is_possible = within & kernel::within(values, range.possible);
        if range.certain == range.possible || is_possible == 0 {
            return is_possible;
        }
        let is_certain = is_possible & kernel::within(values, range.certain);
        is_certain | select(is_possible & !is_certain, |event| range.contains_exactly(values[event]))
    }

    fn test_polygon(&mut self, polygon: &PolygonTest, within: u64) -> u64 {
        let [x, y] = polygon.channels;
        if within.count_ones() < FEW {
            return select(within, |event| {
                polygon.contains(
                    self.values.one(&self.events, x, event),
                    self.values.one(&self.events, y, event),
                )
            });
        }
        let [x_values, y_values] = self.values.both(&self.events, [x, y]);
        let (is_certain, open) = match &polygon.raster {
            Some(raster) => kernel::places(raster, x_values, y_values),
            None => {
                let [x_window, y_window] = polygon.possible;
                (0, kernel::within(x_values, x_window) & kernel::within(y_values, y_window))
            }
        };
        let is_edge = within & open & !is_certain;
        within & is_certain
            | select(is_edge, |event| polygon.contains_exactly(x_values[event], y_values[event]))
    }

    fn test_ellipsoid(&mut self, ellipsoid: &EllipsoidTest, within: u64) -> u64 {
        let mut open = within;
        if within.count_ones() >= FEW {
            for (&channel, &possible) in ellipsoid.channels.iter().zip(&ellipsoid.possible) {
                open &= kernel::within(self.values.all(&self.events, channel), possible);
                if open == 0 {
                    return 0;
                }
            }
        }
        select(open, |event| ellipsoid.contains(|channel| self.values.one(&self.events, channel, event)))
    }
}
