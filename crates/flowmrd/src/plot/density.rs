use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use flowmrd_core::EventMask;
use flowmrd_gating::{BlockView, DimensionIndex};

use super::binning::Binning;
use super::view::{Lane, ViewPlan};
use super::{DENSITY_BINS, Density};

/// The bin of an event that has no place on an axis.
const NOWHERE: u16 = u16::MAX;

/// Bits of a word of a mask.
const WORD: usize = 64;

/// Events that are binned together, whole words of a mask: thirty channels of them lie in a core's second cache.
const RUN: usize = 16 * WORD;

/// Places of a histogram.
const PLACES: usize = DENSITY_BINS * DENSITY_BINS;

/// Places that wait to be counted, at most: 32 KiB a view.
const WAITING: usize = 16 * RUN;

/// A population with fewer events than one in so many of a run has its values calculated one by one.
const FEW_SHARE: usize = 6;

/// Histograms of all views, one set for each thread: sums do not depend on who added what, so that the order of chunks
/// does not matter, and memory grows with threads and not with chunks.
pub(crate) struct Densities<'a> {
    plan: &'a ViewPlan,
    /// By lane.
    binnings: Vec<Binning>,
    /// The lanes of each view.
    axes: Vec<[usize; 2]>,
    slots: Vec<Mutex<Slot>>,
}

/// What one thread fills.
#[derive(Default)]
struct Slot {
    /// View after view, row after row.
    counts: Vec<u32>,
    /// By view, the places in its histogram of events that are not yet counted: a histogram comes into the cache for many
    /// events at a time.
    waiting: Vec<Vec<u16>>,
    lanes: Vec<LaneBins>,
    columns: Columns,
}

/// The bins of a lane's events in the run, one after another.
#[derive(Clone)]
struct LaneBins {
    bins: Box<[u16; RUN]>,
    len: usize,
    has_nowhere: bool,
}

impl LaneBins {
    fn new() -> Self {
        Self { bins: Box::new([0; RUN]), len: 0, has_nowhere: false }
    }

    fn clear(&mut self) {
        (self.len, self.has_nowhere) = (0, false);
    }

    fn push(&mut self, bin: u16) {
        // A run has no more events.
        self.bins[self.len % RUN] = bin;
        self.len += 1;
        self.has_nowhere |= bin == NOWHERE;
    }

    fn bins(&self) -> &[u16] {
        &self.bins[..self.len]
    }
}

/// A dimension's values of a run of events of a chunk.
struct RunValues<'a> {
    view: &'a BlockView<'a>,
    dimension: DimensionIndex,
    run: Range<usize>,
}

/// The values of whole runs by channel, calculated when the first lane asks for them.
#[derive(Default)]
struct Columns {
    values: Vec<Vec<f64>>,
    is_ready: Vec<bool>,
}

impl Columns {
    /// Forgets the run before.
    fn begin(&mut self, channel_count: usize) {
        self.values.resize(channel_count, Vec::new());
        self.is_ready.clear();
        self.is_ready.resize(channel_count, false);
    }

    /// Takes the values of the run's events in a population, ascending.
    fn for_each(
        &mut self,
        values: &RunValues<'_>,
        channel: usize,
        within: &EventMask,
        mut take: impl FnMut(f64),
    ) {
        let RunValues { view, dimension, run } = values;
        let words = &within.words()[run.start / WORD..run.end.div_ceil(WORD)];
        let count: u32 = words.iter().map(|word| word.count_ones()).sum();
        if !self.is_ready[channel] && count as usize * FEW_SHARE < run.len() {
            for_each_one(words, |event| take(view.value(*dimension, run.start + event)));
            return;
        }
        let column = &mut self.values[channel];
        if !self.is_ready[channel] {
            column.resize(run.len(), 0.0);
            view.run_values(*dimension, run.clone(), column);
            self.is_ready[channel] = true;
        }
        if count as usize == run.len() {
            column.iter().for_each(|&value| take(value));
        } else {
            for_each_one(words, |event| take(column[event]));
        }
    }
}

fn for_each_one(words: &[u64], mut take: impl FnMut(usize)) {
    for (index, &word) in words.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            take(index * WORD + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// Returns the bin of a value; NaN is nowhere.
fn place(binning: &Binning, value: f64) -> u16 {
    match value.is_nan() {
        true => NOWHERE,
        false => u16::from(binning.bin(value)),
    }
}

impl<'a> Densities<'a> {
    pub(crate) fn new(plan: &'a ViewPlan, ranges: &[[f64; 2]]) -> Self {
        let binning = |(lane, range): (&Lane, &[f64; 2])| {
            Binning::new(&plan.channels[lane.channel].dimension.transform, *range)
        };
        let slot_count = rayon::current_num_threads().max(1);
        Self {
            plan,
            binnings: plan.lanes.iter().zip(ranges).map(binning).collect(),
            axes: plan.views.iter().map(|view| plan.lanes_of(view)).collect(),
            slots: (0..slot_count).map(|_| Mutex::default()).collect(),
        }
    }

    /// Tells that nothing is drawn.
    pub(crate) fn is_empty(&self) -> bool {
        self.plan.views.is_empty() && self.plan.lanes.is_empty()
    }

    /// Adds the events of a chunk; `channels` says which dimension holds each channel's values before the transform.
    pub(crate) fn add(&self, view: &BlockView<'_>, channels: &[DimensionIndex]) {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.slots.len();
        let mut slot = self.slots[thread].lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut *slot;
        slot.counts.resize(self.plan.views.len() * PLACES, 0);
        slot.waiting.resize_with(self.plan.views.len(), || Vec::with_capacity(WAITING));
        slot.lanes.resize_with(self.plan.lanes.len(), LaneBins::new);
        let all = EventMask::all(view.event_count());
        for start in (0..view.event_count()).step_by(RUN) {
            let run = start..view.event_count().min(start + RUN);
            slot.columns.begin(channels.len());
            for ((lane, binning), bins) in self.plan.lanes.iter().zip(&self.binnings).zip(&mut slot.lanes) {
                let parent = lane.lineage.first().map_or(&all, |parent| view.mask(*parent));
                let values = RunValues { view, dimension: channels[lane.channel], run: run.clone() };
                bins.clear();
                slot.columns
                    .for_each(&values, lane.channel, parent, |value| bins.push(place(binning, value)));
            }
            self.queue_run(slot);
        }
    }

    /// Finds the places of a run's events in the histograms, and counts those of a view that has many.
    fn queue_run(&self, slot: &mut Slot) {
        let histograms = slot.counts.as_chunks_mut::<PLACES>().0.iter_mut();
        for ((counts, waiting), &[x, y]) in histograms.zip(&mut slot.waiting).zip(&self.axes) {
            let [x, y] = [&slot.lanes[x], &slot.lanes[y]];
            let bins = x.bins().iter().zip(y.bins());
            let join = |(&x, &y): (&u16, &u16)| y << 8 | x;
            if x.has_nowhere || y.has_nowhere {
                waiting.extend(bins.filter(|&(&x, &y)| x != NOWHERE && y != NOWHERE).map(join));
            } else {
                waiting.extend(bins.map(join));
            }
            if waiting.len() + RUN > WAITING {
                count_all(counts, waiting);
            }
        }
    }

    /// Adds up what the threads counted, view after view.
    pub(crate) fn finish(self) -> Vec<Density> {
        let mut sums = vec![0_u32; self.plan.views.len() * PLACES];
        for slot in self.slots {
            let mut slot = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
            for (counts, waiting) in slot.counts.as_chunks_mut().0.iter_mut().zip(&mut slot.waiting) {
                count_all(counts, waiting);
            }
            for (sum, count) in sums.iter_mut().zip(slot.counts) {
                *sum = sum.saturating_add(count);
            }
        }
        sums.chunks_exact(PLACES).filter_map(|counts| Density::new(counts.to_vec())).collect()
    }
}

fn count_all(counts: &mut [u32; PLACES], waiting: &mut Vec<u16>) {
    for place in waiting.drain(..) {
        let count = &mut counts[usize::from(place)];
        *count = count.saturating_add(1);
    }
}
