use std::sync::{Mutex, PoisonError};

use flowmrd_core::EventMask;
use flowmrd_gating::{BlockView, DimensionIndex, PopulationIndex as Gated};

use super::binning::Binning;
use super::view::ViewPlan;
use super::{DENSITY_BINS, Density};

/// The bin of an event that has no place on an axis.
const NOWHERE: u16 = u16::MAX;

/// Histograms of all views, one set for each thread: sums do not depend on who added what, so that the order of chunks
/// does not matter, and memory grows with threads and not with chunks.
pub(crate) struct Densities<'a> {
    plan: &'a ViewPlan,
    binnings: Vec<Binning>,
    slots: Vec<Mutex<Slot>>,
}

/// Finds the bins of the events that a mask sets; the others, and NaN, are nowhere.
fn fill_bins(
    bins: &mut Vec<u16>,
    view: &BlockView<'_>,
    channel: DimensionIndex,
    binning: &Binning,
    wanted: &EventMask,
) {
    bins.clear();
    bins.resize(view.event_count(), NOWHERE);
    for event in wanted.ones() {
        let value = view.value(channel, event);
        if !value.is_nan() {
            // A bin is below 256.
            bins[event] = binning.bin(value) as u16;
        }
    }
}

/// What one thread fills.
#[derive(Default)]
struct Slot {
    /// View after view, row after row.
    counts: Vec<u32>,
    /// Bins of the chunk's events, by channel.
    bins: Vec<Vec<u16>>,
}

impl<'a> Densities<'a> {
    pub(crate) fn new(plan: &'a ViewPlan, ranges: &[[f64; 2]]) -> Self {
        let binning = plan.channels.iter().zip(ranges);
        let slot_count = rayon::current_num_threads().max(1);
        Self {
            plan,
            binnings: binning
                .map(|(channel, range)| Binning::new(&channel.dimension.transform, *range))
                .collect(),
            slots: (0..slot_count).map(|_| Mutex::default()).collect(),
        }
    }

    /// Adds the events of a chunk; `channels` says which dimension holds each channel's values before the transform.
    pub(crate) fn add(&self, view: &BlockView<'_>, channels: &[DimensionIndex]) {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.slots.len();
        let mut slot = self.slots[thread].lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut *slot;
        slot.counts.resize(self.plan.views.len() * DENSITY_BINS * DENSITY_BINS, 0);
        slot.bins.resize(self.plan.channels.len(), Vec::new());
        let all = EventMask::all(view.event_count());
        let masks: Vec<&EventMask> = self
            .plan
            .views
            .iter()
            .map(|planned| planned.parent.map_or(&all, |parent| view.mask(Gated(parent.0))))
            .collect();
        for (channel, bins) in slot.bins.iter_mut().enumerate() {
            let mut wanted = EventMask::none(view.event_count());
            let using = self.plan.views.iter().zip(&masks).filter(|(one, _)| one.axes.contains(&channel));
            using.for_each(|(_, mask)| wanted.unite(mask));
            fill_bins(bins, view, channels[channel], &self.binnings[channel], &wanted);
        }
        let histograms = slot.counts.chunks_exact_mut(DENSITY_BINS * DENSITY_BINS);
        for ((counts, planned), mask) in histograms.zip(&self.plan.views).zip(masks) {
            let [x, y] = planned.axes.map(|axis| &slot.bins[axis]);
            for event in mask.ones() {
                if x[event] != NOWHERE && y[event] != NOWHERE {
                    let bin = &mut counts[usize::from(y[event]) * DENSITY_BINS + usize::from(x[event])];
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
