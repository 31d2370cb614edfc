use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;

use super::fingerprint::Hasher;
use super::key::{Making, key_of};
use super::queue::{Next, Queue};
use super::{
    CaseFailure, CaseKey, CaseOutcome, CaseStore, Cohort, PlannedCase, Work, case_memory, default_memory,
};
use crate::analysis::analyse_case;
use crate::case::Case;
use crate::error::Error;
use crate::options::{Options, Progress, pool};
use crate::result::CaseResult;

/// How a cohort is run; nothing here but the analysis's reading changes a result.
#[derive(Clone, Default)]
pub struct CohortOptions<'a> {
    /// How cases are analysed; its threads and its progress are those of the cohort.
    pub analysis: Options<'a>,
    /// Threads that gate, shared by the cases under way; `None` for as many as the machine has.
    pub threads: Option<NonZeroUsize>,
    /// Memory that the cases under way may need together, in bytes; `None` for [`default_memory`].
    pub memory: Option<u64>,
    /// Told how far the cohort is, from any thread.
    pub progress: Option<&'a (dyn Fn(CohortProgress<'_>) + Sync)>,
}

/// How far a cohort is.
#[derive(Clone, Copy, Debug)]
pub enum CohortProgress<'a> {
    /// Further events were gated.
    Events {
        /// How many, since the last time.
        event_count: u64,
    },
    /// A case has come to its outcome.
    Done {
        /// The case.
        case: &'a PlannedCase,
        /// What it came to.
        outcome: &'a CaseOutcome,
        /// Cases that are done, this one among them.
        done_count: usize,
    },
}

/// Brings every case of a cohort to an outcome, in the order of the manifest.
///
/// One more case than threads is under way at most, so that one which waits for the disk keeps no processor idle, and
/// fewer where their memory ([`case_memory`]) would not fit. The outcomes do not depend on either number.
///
/// # Errors
/// [`Error::Cancelled`] where the caller stopped the run: what the store has kept by then stays, what was under way is
/// dropped. [`Error::Threads`] where the threads cannot be started.
pub fn run(
    cohort: &Cohort,
    store: &dyn CaseStore,
    options: &CohortOptions<'_>,
) -> Result<Vec<CaseOutcome>, Error> {
    let threads =
        options.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let cases = cohort.cases();
    let waits_for: Vec<Option<usize>> = cases.iter().map(|case| case.earlier.last().copied()).collect();
    let needs = cases.iter().map(|case| case_memory(case, threads)).collect();
    let memory = options.memory.unwrap_or_else(default_memory);
    let run = Run {
        cases,
        store,
        options,
        pool: pool(threads)?,
        hasher: Hasher::default(),
        store_settings: store.settings(),
        state: Mutex::new(State {
            queue: Queue::new(&waits_for, needs, memory),
            ends: vec![None; cases.len()],
            is_cancelled: false,
        }),
        changed: Condvar::new(),
        done_count: AtomicUsize::new(0),
    };
    let workers = threads.get().saturating_add(1).min(cases.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| run.work());
        }
    });
    let state = run.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let outcomes: Option<Vec<CaseOutcome>> = state.ends.into_iter().map(|end| Some(end?.outcome)).collect();
    match outcomes {
        Some(outcomes) if !state.is_cancelled => Ok(outcomes),
        _ => Err(Error::Cancelled),
    }
}

/// How a case ended.
#[derive(Clone)]
struct End {
    outcome: CaseOutcome,
    /// What the result was made of; `None` for a failure.
    key: Option<CaseKey>,
}

struct State {
    queue: Queue,
    ends: Vec<Option<End>>,
    is_cancelled: bool,
}

/// What the threads of a run share.
struct Run<'a> {
    cases: &'a [PlannedCase],
    store: &'a dyn CaseStore,
    options: &'a CohortOptions<'a>,
    pool: ThreadPool,
    hasher: Hasher,
    store_settings: String,
    state: Mutex<State>,
    changed: Condvar,
    done_count: AtomicUsize,
}

impl Run<'_> {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes cases until there is none.
    fn work(&self) {
        while let Some((case, earlier)) = self.next() {
            let end = catch_unwind(AssertUnwindSafe(|| self.case(case, &earlier)))
                .unwrap_or_else(|payload| self.fail(case, CaseFailure::of_panic(payload.as_ref())));
            if let Some(end) = &end {
                self.tell(case, &end.outcome);
            }
            let mut state = self.lock();
            state.is_cancelled |= end.is_none();
            state.queue.end(case.index);
            if let Some(own) = state.ends.get_mut(case.index) {
                *own = end;
            }
            drop(state);
            self.changed.notify_all();
        }
    }

    /// Waits for a case to begin, with how the patient's earlier ones ended; `None` where there is nothing left to do.
    fn next(&self) -> Option<(&PlannedCase, Vec<End>)> {
        let mut state = self.lock();
        loop {
            if state.is_cancelled || self.is_stopped() {
                state.is_cancelled = true;
                return None;
            }
            match state.queue.begin() {
                Next::Case(index) => {
                    let case = self.cases.get(index)?;
                    let earlier = case.earlier.iter().filter_map(|&index| state.ends.get(index)?.clone());
                    return Some((case, earlier.collect()));
                }
                Next::Wait => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Next::Nothing => return None,
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.options.analysis.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// Brings one case to its end; `None` where the run was stopped.
    fn case(&self, case: &PlannedCase, earlier: &[End]) -> Option<End> {
        match self.result(case, earlier) {
            Ok((result, work, key)) => {
                Some(End { outcome: CaseOutcome { result: Ok(result), work }, key: Some(key) })
            }
            Err(Stop::Cancelled) => None,
            Err(Stop::Failed(failure)) => self.fail(case, failure),
        }
    }

    fn result(&self, case: &PlannedCase, earlier: &[End]) -> Result<(CaseResult, Work, CaseKey), Stop> {
        let assay = case.assay().map_err(|failure| Stop::Failed(failure.clone()))?;
        let analysis = &self.options.analysis;
        let files = self.hasher.hash(&case.row, assay, analysis.cancel)?;
        let earlier_keys: Vec<CaseKey> = earlier.iter().filter_map(|end| end.key.clone()).collect();
        let making = Making {
            assay,
            files: &files,
            earlier: &earlier_keys,
            options: analysis,
            store_settings: &self.store_settings,
        };
        let key = key_of(case, &making);
        if let Some(result) = self.store.find(case, &key) {
            return Ok((result, Work::Kept, key));
        }
        let earlier = earlier.iter().filter_map(|end| end.outcome.result.as_ref().ok().cloned());
        let asked = Case {
            files: case.row.files.clone(),
            controls: case.row.controls.clone(),
            facts: case.row.facts.clone(),
            label: case.label(),
            earlier: earlier.collect(),
        };
        let told = AtomicU64::new(0);
        let report = |progress: Progress| self.tell_events(&told, progress.done_events);
        let options = Options { threads: None, progress: Some(&report), ..analysis.clone() };
        let analysis = self.pool.install(|| analyse_case(assay, &asked, &options))?;
        files.check(&analysis.result).map_err(Stop::Failed)?;
        if self.is_stopped() {
            return Err(Stop::Cancelled);
        }
        let kept = self.store.keep(case, &key, &analysis);
        let result = kept.map_err(|error| Stop::Failed(CaseFailure::of_any(error.as_ref())))?;
        Ok((result, Work::Done, key))
    }

    /// Keeps a failure; where even that cannot be done, says both.
    fn fail(&self, case: &PlannedCase, mut failure: CaseFailure) -> Option<End> {
        if let Err(error) = self.store.keep_failure(case, &failure) {
            failure.causes.push(format!("and the failure itself could not be kept: {error}"));
        }
        Some(End { outcome: CaseOutcome { result: Err(failure), work: Work::Done }, key: None })
    }

    fn tell(&self, case: &PlannedCase, outcome: &CaseOutcome) {
        let done_count = self.done_count.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(progress) = self.options.progress {
            progress(CohortProgress::Done { case, outcome, done_count });
        }
    }

    /// Tells the events that were gated since the last time; a thread that comes late tells none.
    fn tell_events(&self, told: &AtomicU64, done_events: u64) {
        let before = told.fetch_max(done_events, Ordering::Relaxed);
        if let Some(progress) = self.options.progress
            && done_events > before
        {
            progress(CohortProgress::Events { event_count: done_events - before });
        }
    }
}

/// Why a case has no result.
enum Stop {
    Cancelled,
    Failed(CaseFailure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Cancelled => Self::Cancelled,
            error => Self::Failed(CaseFailure::of(&error)),
        }
    }
}
