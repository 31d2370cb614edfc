use std::sync::{Mutex, PoisonError};

use flowmrd_core::EventMask;
use flowmrd_gating::{BlockView, DimensionIndex};

use super::binning::Binning;
use super::view::{Lane, ViewPlan};
use super::{DENSITY_BINS, Density};

/// The bin of an event that has no place on an axis.
const NOWHERE: u16 = u16::MAX;

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
    /// By lane, the bins of the parent's events in the chunk, one after another.
    bins: Vec<Vec<u16>>,
}

/// Returns the bin of a value; NaN is nowhere.
fn place(binning: &Binning, value: f64) -> u16 {
    match value.is_nan() {
        true => NOWHERE,
        // A bin is below 256.
        false => binning.bin(value) as u16,
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

    /// Adds the events of a chunk; `channels` says which dimension holds each channel's values before the transform.
    pub(crate) fn add(&self, view: &BlockView<'_>, channels: &[DimensionIndex]) {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.slots.len();
        let mut slot = self.slots[thread].lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut *slot;
        slot.counts.resize(self.plan.views.len() * DENSITY_BINS * DENSITY_BINS, 0);
        slot.bins.resize(self.plan.lanes.len(), Vec::new());
        let all = EventMask::all(view.event_count());
        for ((lane, binning), bins) in self.plan.lanes.iter().zip(&self.binnings).zip(&mut slot.bins) {
            let parent = lane.lineage.first().map_or(&all, |parent| view.mask(*parent));
            let values = parent.ones().map(|event| view.value(channels[lane.channel], event));
            bins.clear();
            bins.extend(values.map(|value| place(binning, value)));
        }
        let histograms = slot.counts.chunks_exact_mut(DENSITY_BINS * DENSITY_BINS);
        for (counts, &[x, y]) in histograms.zip(&self.axes) {
            for (&x, &y) in slot.bins[x].iter().zip(&slot.bins[y]) {
                if x != NOWHERE && y != NOWHERE {
                    let bin = &mut counts[usize::from(y) * DENSITY_BINS + usize::from(x)];
                    *bin = bin.saturating_add(1);
                }
            }
        }
    }

    /// Adds up what the threads counted, view after view.
    pub(crate) fn finish(self) -> Vec<Density> {
        let len = DENSITY_BINS * DENSITY_BINS;
        let mut sums = vec![0_u32; self.plan.views.len() * len];
        for slot in self.slots {
            let slot = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
            for (sum, count) in sums.iter_mut().zip(slot.counts) {
                *sum = sum.saturating_add(count);
            }
        }
        sums.chunks_exact(len).filter_map(|counts| Density::new(counts.to_vec())).collect()
    }
}
