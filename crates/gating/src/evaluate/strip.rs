use flowmrd_core::{EventBlock, EventMask};

use crate::Plan;
use crate::plan::{EllipsoidTest, PolygonTest, Predicate, RangeTest};

/// Events that go through the whole tree together: the bits of one word of a mask.
const STRIP: usize = 64;

/// Events below which a strip's values are calculated one by one rather than all at once.
const FEW: u32 = 6;

/// The values of each channel for the events of one strip, calculated when the first gate asks for them.
#[derive(Default)]
pub(super) struct Strip {
    values: Vec<[f64; STRIP]>,
    is_ready: Vec<bool>,
    /// The masks of a whole block, population after population.
    words: Vec<u64>,
}

/// Gates a block: fills one mask a population, in the order in which the tree declares them.
pub(super) fn gate_block(
    plan: &Plan,
    block: &EventBlock,
    event_count: usize,
    strip: &mut Strip,
    masks: &mut Vec<EventMask>,
) {
    let population_count = plan.tree().population_count();
    let strip_count = event_count.div_ceil(STRIP);
    strip.words.clear();
    strip.words.resize(population_count * strip_count, 0);
    strip.values.resize(plan.channels().len(), [0.0; STRIP]);
    let mut words = vec![0; population_count];
    for start in (0..event_count).step_by(STRIP) {
        strip.is_ready.clear();
        strip.is_ready.resize(plan.channels().len(), false);
        let count = STRIP.min(event_count - start);
        let mut gating = Gating { plan, block, start, count, strip, words: &mut words };
        gating.run();
        for (population, &word) in words.iter().enumerate() {
            strip.words[population * strip_count + start / STRIP] = word;
        }
    }
    masks.resize_with(population_count, EventMask::default);
    for (population, mask) in masks.iter_mut().enumerate() {
        mask.clear(event_count);
        mask.map_words(|index, _| strip.words[population * strip_count + index]);
    }
}

/// One strip on its way through the tree.
struct Gating<'a> {
    plan: &'a Plan,
    block: &'a EventBlock,
    start: usize,
    count: usize,
    strip: &'a mut Strip,
    /// Which of the strip's events each population holds.
    words: &'a mut [u64],
}

impl Gating<'_> {
    fn run(&mut self) {
        let all = u64::MAX >> (STRIP - self.count);
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
            return select(within, |event| range.contains(self.value(range.channel, event)));
        }
        let values = self.values(range.channel);
        let certain = range.certain;
        let possible = range.possible;
        let is_certain = pack(values, |value| certain.contains(value));
        let is_possible = pack(values, |value| possible.contains(value));
        let open = within & is_possible & !is_certain;
        within & is_certain | select(open, |event| range.contains_exactly(values[event]))
    }

    fn test_polygon(&mut self, polygon: &PolygonTest, within: u64) -> u64 {
        let [x, y] = polygon.channels;
        if within.count_ones() < FEW {
            return select(within, |event| polygon.contains(self.value(x, event), self.value(y, event)));
        }
        let (possible, certain) = (polygon.possible, polygon.certain);
        let x_values = self.values(x);
        let within = within & pack(x_values, |value| possible[0].contains(value));
        if within == 0 {
            return 0;
        }
        let is_certain = pack(x_values, |value| certain[0].contains(value));
        let y_values = self.values(y);
        let is_certain = within & is_certain & pack(y_values, |value| certain[1].contains(value));
        let open = within & !is_certain & pack(y_values, |value| possible[1].contains(value));
        let (x_values, y_values) = (&self.strip.values[x], &self.strip.values[y]);
        is_certain | select(open, |event| polygon.contains_possible(x_values[event], y_values[event]))
    }

    fn test_ellipsoid(&mut self, ellipsoid: &EllipsoidTest, within: u64) -> u64 {
        let mut open = within;
        if within.count_ones() >= FEW {
            for (&channel, &possible) in ellipsoid.channels.iter().zip(&ellipsoid.possible) {
                open &= pack(self.values(channel), |value| possible.contains(value));
                if open == 0 {
                    return 0;
                }
            }
        }
        select(open, |event| ellipsoid.contains(|channel| self.value(channel, event)))
    }

    /// Returns a channel's values for the whole strip; those past the last event are left over from before.
    fn values(&mut self, channel: usize) -> &[f64; STRIP] {
        let values = &mut self.strip.values[channel];
        if !self.strip.is_ready[channel] {
            let events = self.start..self.start + self.count;
            self.plan.channels()[channel].values(self.block, events, &mut values[..self.count]);
            self.strip.is_ready[channel] = true;
        }
        values
    }

    /// Returns a channel's value for one event.
    fn value(&self, channel: usize, event: usize) -> f64 {
        if self.strip.is_ready[channel] {
            return self.strip.values[channel][event];
        }
        self.plan.channels()[channel].value(self.block, self.start + event)
    }
}

/// Packs a test of every value into the bits of a word.
fn pack(values: &[f64; STRIP], test: impl Fn(f64) -> bool) -> u64 {
    let mut bytes = [0_u8; STRIP];
    for (byte, &value) in bytes.iter_mut().zip(values) {
        *byte = u8::from(test(value));
    }
    let mut word = 0;
    for (position, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        // Gathers the lowest bit of each byte in the highest byte of the product.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word |= bits << (position * 8);
    }
    word
}

/// Keeps those bits of a word whose event passes a test.
fn select(mut word: u64, mut test: impl FnMut(usize) -> bool) -> u64 {
    let mut passed = 0;
    while word != 0 {
        let event = word.trailing_zeros();
        passed |= u64::from(test(event as usize)) << event;
        word &= word - 1;
    }
    passed
}
