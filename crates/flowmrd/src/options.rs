use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use flowmrd_fcs::ReadOptions;

use crate::error::Error;

/// How a case is analysed; nothing here but the reading changes a result.
#[derive(Clone, Default)]
pub struct Options<'a> {
    /// How files are read: policy, limits, overrides.
    pub read: ReadOptions,
    /// Number of the data set in each file, from 1; `None` for the one with the highest resolution.
    pub data_set: Option<u32>,
    /// Threads; `None` for those of the surrounding rayon pool.
    pub threads: Option<NonZeroUsize>,
    /// Events that one thread reads and gates at a time; `None` for the engine's choice.
    pub chunk_events: Option<NonZeroUsize>,
    /// Stops the analysis with [`Error::Cancelled`](crate::Error::Cancelled) soon after it is true.
    pub cancel: Option<&'a AtomicBool>,
    /// Told how far the analysis is, from any thread, not always in order.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

/// Starts threads of their own for a run.
pub(crate) fn pool(threads: NonZeroUsize) -> Result<rayon::ThreadPool, Error> {
    let failed = |source| Error::Threads { threads: threads.get(), source };
    rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build().map_err(failed)
}

/// How far an analysis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Events gated so far, over all files.
    pub done_events: u64,
    /// Events of all files.
    pub total_events: u64,
}
