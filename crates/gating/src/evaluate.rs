//! Running a plan over events: in chunks, in parallel, with the same bits however the events are cut.
//!
//! # The machine
//! A [`Plan`] is a tree made ready: the parameters that are read, the *channels* (scaled or compensated values) that gates
//! ask for, and one *step* a population, parents first. Everything below changes how fast an answer is found, never which.
//!
//! 1. **Chunks** of some thousand events go to the threads of the rayon pool; counts and observers are folded in event order.
//! 2. **Runs.** Where no observer looks, a chunk comes in runs of 64 events ([`EventSource::read_runs`]), decoded into columns
//!    of 32 bits while the next run's bytes are on their way. An observer gets its chunk whole, and gates see it rounded.
//! 3. **Strips.** 64 events go through the whole tree at once (`strip`): a population is a word of 64 bits, a step looks only
//!    at its parent's word, and a count is the number of its ones. Where events are only counted, those of a rare population
//!    below which the tree is apart from the rest (`plan::branch`) wait until there are 64 of them.
//! 4. **32 bits first.** Gates compare 32-bit floats (`narrow`, `plan::narrow`), which is what most files store: a column comes
//!    as it is stored, with the factor that makes values of it. A compensated value is a sum in 32 bits with a bound of what it
//!    is off by. Only an event for which that does not tell is looked at again in 64 bits, one by one: its value is then the
//!    same products and sums in the same order as the plain engine's. Where fewer than six events are left, that is done at
//!    once.
//! 5. **Ranges** compare values before the transform: thresholds were carried back when the plan was made
//!    (`plan::threshold`), as windows of what is certainly inside and what is possibly so. What lies between goes through
//!    the transform. A polygon that is a box is two ranges.
//! 6. **Polygons** were drawn once on 512 × 512 cells over the values before the transforms (`plan::raster`). A cell's
//!    number is the highest bits of the 32-bit float `value + offset`: no search. Cells know what a sum may be off by. Only a
//!    point in a cell that an edge may touch is transformed and tested exactly.
//! 7. **Kernels** (`kernel`) are the loops over a strip for points 4 to 6, compiled once for any processor, once for AVX2 and
//!    once for AVX-512, and chosen at run time. They are the one seam at which the processor matters; only sums in 32 bits, whose
//!    bound covers it, are fused.
//!
//! The plain engine beside which all of this is tested is in `tests/engine/plain.rs`.

pub(crate) mod kernel;
mod narrow;
mod observer;
mod strip;
mod values;
mod view;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use flowmrd_core::{EventBlock, EventMask, EventSource, Runs};
use rayon::prelude::*;

pub use observer::{Memberships, Observer};
pub(crate) use values::{FEW, STRIP, StripEvents, StripValues, pack, pack_pairs, select};
pub use view::BlockView;

use crate::{Plan, PopulationIndex};

/// How events are cut, and how the caller follows and stops the run.
#[derive(Clone, Copy)]
pub struct EvaluateOptions<'a> {
    /// Events read and gated at a time by one thread; memory grows with it, results do not change.
    pub chunk_events: NonZeroUsize,
    /// Stops the run at the next chunk once it is true.
    pub cancel: Option<&'a AtomicBool>,
    /// Called after each chunk, from any thread, with the number of events done so far.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

impl Default for EvaluateOptions<'_> {
    fn default() -> Self {
        Self { chunk_events: DEFAULT_CHUNK_EVENTS, cancel: None, progress: None }
    }
}

/// Sixteen parameters of so many events fill 1 MiB: a core's second cache.
const DEFAULT_CHUNK_EVENTS: NonZeroUsize = NonZeroUsize::new(8192).unwrap();

/// Events of a run, in which a source is asked for them where no observer looks.
///
/// One strip: sixteen parameters of so many events fill 4 KiB as they are stored and 4 KiB as columns, and the rows of the run
/// that follows fit a core's first cache beside them.
pub const RUN_EVENTS: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// How many events each population holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationCounts {
    event_count: u64,
    counts: Vec<u64>,
}

impl PopulationCounts {
    fn none(population_count: usize) -> Self {
        Self { event_count: 0, counts: vec![0; population_count] }
    }

    /// Counts all events that were gated.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.event_count
    }

    /// Returns the number of events in a population.
    ///
    /// # Panics
    /// Where the index is of another tree and past this one's end.
    #[must_use]
    pub fn count(&self, population: PopulationIndex) -> u64 {
        self.counts[population.0]
    }

    /// Returns the numbers of events, in the order in which the tree declares its populations.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Adds the counts of the same tree over further events.
    ///
    /// # Panics
    /// Where the counts are of trees of different size.
    pub fn add(&mut self, other: &Self) {
        assert_eq!(self.counts.len(), other.counts.len(), "counts of trees of different size");
        self.event_count += other.event_count;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }
}

/// Why a run gave no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError<E: std::error::Error + 'static> {
    /// The source could not give some events.
    #[error("events {}..{} (from 0, the last left out)", events.start, events.end)]
    Source {
        /// The events asked for, from 0, half-open.
        events: Range<u64>,
        /// Why they could not be read.
        source: E,
    },
    /// The caller stopped the run.
    #[error("gating was cancelled")]
    Cancelled,
}

/// Gates all events of a source and shows each chunk to observers.
///
/// Chunks run in parallel on the current rayon pool. Each thread holds one chunk of the plan's parameters and one
/// observer, made by `make`; observers are merged in event order. Counts, masks and whatever observers fold without
/// regard to how events are cut are the same bits for any number of threads and any chunk size.
///
/// # Errors
/// [`EvaluateError::Source`] where events cannot be read, [`EvaluateError::Cancelled`] where the caller stopped the
/// run.
pub fn evaluate<S: EventSource, O: Observer>(
    plan: &Plan,
    source: &S,
    options: &EvaluateOptions<'_>,
    make: impl Fn() -> O + Sync,
) -> Result<(PopulationCounts, O), EvaluateError<S::Error>> {
    let run = Run { plan, source, options, done: AtomicU64::new(0), workspaces: Mutex::new(Vec::new()) };
    let population_count = plan.tree().population_count();
    let fresh = || (PopulationCounts::none(population_count), make());
    let chunk_count = source.event_count().div_ceil(options.chunk_events.get() as u64);
    let folded = (0..chunk_count)
        .into_par_iter()
        .try_fold(fresh, |(mut counts, mut observer), chunk| {
            run.chunk(chunk, &mut counts, &mut observer)?;
            Ok((counts, observer))
        })
        .try_reduce_with(|(mut counts, mut observer), (later_counts, later)| {
            counts.add(&later_counts);
            observer.merge(later);
            Ok((counts, observer))
        });
    let (mut counts, observer) = folded.unwrap_or_else(|| Ok(fresh()))?;
    run.finish(&mut counts);
    Ok((counts, observer))
}

struct Run<'a, S> {
    plan: &'a Plan,
    source: &'a S,
    options: &'a EvaluateOptions<'a>,
    done: AtomicU64,
    /// Buffers that no thread uses at the moment.
    workspaces: Mutex<Vec<Workspace>>,
}

/// What one thread needs for a chunk; its memory is used again for the next.
struct Workspace {
    block: EventBlock,
    runs: Runs,
    masks: Vec<EventMask>,
    strip: strip::Strip,
}

impl Default for Workspace {
    fn default() -> Self {
        let (block, masks, strip) = Default::default();
        Self { block, runs: Runs::of(RUN_EVENTS), masks, strip }
    }
}

impl<S: EventSource> Run<'_, S> {
    /// Gates a chunk. Its counts may lack rare events, which wait in the workspace for those of other chunks.
    fn chunk<O: Observer>(
        &self,
        chunk: u64,
        counts: &mut PopulationCounts,
        observer: &mut O,
    ) -> Result<(), EvaluateError<S::Error>> {
        if self.options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(EvaluateError::Cancelled);
        }
        let chunk_events = self.options.chunk_events.get() as u64;
        let start = chunk * chunk_events;
        let events = start..self.source.event_count().min(start.saturating_add(chunk_events));
        let event_count = events.end - events.start;
        let mut workspace = self.take_workspace();
        let gated = if observer.is_idle() {
            self.count(events.clone(), &mut workspace, &mut counts.counts)
        } else {
            self.show(events.clone(), &mut workspace, &mut counts.counts, observer)
        };
        gated.map_err(|source| EvaluateError::Source { events, source })?;
        counts.event_count += event_count;
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
        if let Some(progress) = self.options.progress {
            progress(self.done.fetch_add(event_count, Ordering::Relaxed) + event_count);
        }
        Ok(())
    }

    /// Counts the events of a chunk, a run of them at a time.
    fn count(
        &self,
        events: Range<u64>,
        workspace: &mut Workspace,
        counts: &mut [u64],
    ) -> Result<(), S::Error> {
        let Workspace { runs, strip, .. } = workspace;
        let parameters = self.plan.parameters();
        self.source.read_runs(events, parameters, runs, &mut |run| {
            strip.count(self.plan, run, counts);
        })
    }

    /// Counts the events that wait in workspaces.
    fn finish(self, counts: &mut PopulationCounts) {
        for mut workspace in self.workspaces.into_inner().unwrap_or_else(PoisonError::into_inner) {
            workspace.strip.finish(self.plan, &mut counts.counts);
        }
    }

    /// Gates the events of a chunk and shows them.
    fn show<O: Observer>(
        &self,
        events: Range<u64>,
        workspace: &mut Workspace,
        counts: &mut [u64],
        observer: &mut O,
    ) -> Result<(), S::Error> {
        let Workspace { block, masks, strip, .. } = workspace;
        self.source.read_block(events.clone(), self.plan.parameters(), block)?;
        strip.mask(self.plan, block, masks);
        for (count, mask) in counts.iter_mut().zip(&*masks) {
            *count += mask.count();
        }
        observer.observe(&BlockView::new(self.plan, block, events.start, block.event_count(), masks));
        Ok(())
    }

    fn take_workspace(&self) -> Workspace {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }
}
