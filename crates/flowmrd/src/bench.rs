//! How fast this machine runs each stage of the engine over a file, beside the speed of its memory.
//!
//! A figure is of one machine at one moment; [`BenchResult`] names both what was measured and on what.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use flowmrd_gating::{EvaluateOptions, evaluate};

use crate::analysis::{explain, open_gates};
use crate::digest::hash_file;
use crate::error::{Error, PlanError};
use crate::gates::{GateAnalysis, GateRequest, GateSource, gate_file};
use crate::input::Input;
use crate::options::{Options, pool};

mod kernels;
mod limit;
mod machine;
mod memory;
mod result;

use kernels::Kernels;
use limit::{Access, touch};
use memory::Watch;

pub use result::{
    BenchResult, InputFacts, LimitFigures, MachineEntry, MemoryFigures, Stage, StageFigures, Times,
};

/// The first bytes of a gzip stream.
const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];

/// How often each stage is run, and who is told.
#[derive(Clone, Copy)]
pub struct BenchRequest<'a> {
    /// Runs of each stage, of which the medians are given.
    pub repeats: NonZeroUsize,
    /// Told after each turn through all stages how many of the repeats are done.
    pub progress: Option<&'a (dyn Fn(usize) + Sync)>,
}

/// Times each stage of gating a file by the engine's own functions, and how fast every byte of it can be touched.
///
/// The stages take turns, so that a busy moment hits all of them. A file that was never read is in the page cache after
/// the first turn.
///
/// # Errors
/// As [`gate_file`], and [`Error::Measure`] for what is not a plain file.
pub fn bench_file(
    source: &GateSource,
    path: impl AsRef<Path>,
    request: &BenchRequest<'_>,
    options: &Options<'_>,
) -> Result<BenchResult, Error> {
    let path = path.as_ref();
    // Progress of the single runs is nobody's concern.
    let options = &Options { progress: None, ..options.clone() };
    refuse_packed(path)?;
    let run = || Bench { source, path, options }.run(request);
    match options.threads {
        Some(threads) => pool(threads)?.install(run),
        None => run(),
    }
}

/// Refuses what has to be copied before it can be read at any place: its copy would be measured.
fn refuse_packed(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let refuse = |found| Err(Error::Measure { path: path.to_owned(), found });
    let facts = std::fs::metadata(path).map_err(failed)?;
    if !facts.is_file() {
        return refuse(if facts.is_dir() { "a folder" } else { "a pipe or device" });
    }
    let mut first = Vec::new();
    File::open(path).map_err(failed)?.take(2).read_to_end(&mut first).map_err(failed)?;
    if first == GZIP_MAGIC { refuse("a gzip stream") } else { Ok(()) }
}

struct Bench<'a> {
    source: &'a GateSource,
    path: &'a Path,
    options: &'a Options<'a>,
}

/// Seconds of every run of each stage.
#[derive(Default)]
struct Turns {
    map: Vec<f64>,
    read: Vec<f64>,
    stages: [Vec<f64>; Stage::ALL.len()],
}

impl Turns {
    fn add(&mut self, stage: Stage, seconds: f64) {
        if let Some(runs) = self.stages.get_mut(stage as usize) {
            runs.push(seconds);
        }
    }
}

impl Bench<'_> {
    fn run(&self, request: &BenchRequest<'_>) -> Result<BenchResult, Error> {
        let watch = Watch::start();
        let mut turns = Turns::default();
        let mut last = self.turn(&mut turns)?;
        for done in 1..=request.repeats.get() {
            if let Some(progress) = request.progress {
                progress(done);
            }
            if done < request.repeats.get() {
                last = self.turn(&mut turns)?;
            }
        }
        self.write_up(&turns, last, watch.stop())
    }

    /// Runs every stage once.
    fn turn(&self, turns: &mut Turns) -> Result<GateAnalysis, Error> {
        turns.map.push(timed(|| touch(self.path, Access::Map, self.options.cancel))?.0);
        turns.read.push(timed(|| touch(self.path, Access::Read, self.options.cancel))?.0);
        self.turn_over_events(turns)?;
        turns.add(Stage::Hash, timed(|| hash_file(self.path, self.options.cancel))?.0);
        let (seconds, analysis) =
            timed(|| gate_file(self.source, self.path, &GateRequest::default(), self.options))?;
        turns.add(Stage::Whole, seconds);
        Ok(analysis)
    }

    /// Runs the stages that need the file open.
    fn turn_over_events(&self, turns: &mut Turns) -> Result<(), Error> {
        let start = Instant::now();
        let input = Input::open(self.path, self.options)?;
        let (panel, _) = open_gates(self.source, &input, None)?;
        let plan = panel.tree.compile(&panel.compensations).map_err(PlanError::from)?;
        let events = input.file().events(input.data_set()?);
        turns.add(Stage::Open, start.elapsed().as_secs_f64());
        let mut evaluation = EvaluateOptions { cancel: self.options.cancel, ..EvaluateOptions::default() };
        evaluation.chunk_events = self.options.chunk_events.unwrap_or(evaluation.chunk_events);
        let kernels = Kernels::of(&panel.tree, &panel.compensations, plan.parameters());
        let failed = |error| explain(error, &input.name);
        let [decode, compensate, transform] = kernels.run(&events, &evaluation).map_err(failed)?;
        turns.add(Stage::Decode, decode);
        turns.add(Stage::Compensate, compensate);
        turns.add(Stage::Transform, transform);
        let pass = || evaluate(&plan, &events, &evaluation, || ()).map_err(failed);
        turns.add(Stage::Gate, timed(|| pass().map(black_box))?.0);
        Ok(())
    }

    fn write_up(
        &self,
        turns: &Turns,
        last: GateAnalysis,
        memory: MemoryFigures,
    ) -> Result<BenchResult, Error> {
        let input = Input::open(self.path, self.options)?;
        let facts = std::fs::metadata(self.path)
            .map_err(|source| Error::Io { path: self.path.to_owned(), source })?;
        let input = InputFacts {
            file: input.name.clone(),
            file_bytes: facts.len(),
            event_count: last.result.event_count,
            parameter_count: input.data_set()?.parameters().len(),
        };
        let limit = LimitFigures::of(&turns.map, &turns.read, input.file_bytes);
        let figures = |stage: Stage| {
            let runs = turns.stages.get(stage as usize).map_or(&[][..], Vec::as_slice);
            StageFigures::of(stage, Times::of(runs), &input, &limit)
        };
        Ok(BenchResult {
            schema_version: result::BENCH_SCHEMA_VERSION,
            software: last.result.software.clone(),
            machine: MachineEntry::this(),
            threads: rayon::current_num_threads(),
            repeats: turns.map.len(),
            gating: last.result.gating.clone(),
            stages: Stage::ALL.map(figures).to_vec(),
            populations: last.result.populations.into_iter().map(|one| one.population).collect(),
            input,
            limit,
            memory,
        })
    }
}

/// Runs something that may fail; returns how many seconds it took, and what it gave.
fn timed<T, E>(run: impl FnOnce() -> Result<T, E>) -> Result<(f64, T), E> {
    let start = Instant::now();
    let done = run()?;
    Ok((start.elapsed().as_secs_f64(), done))
}

#[cfg(test)]
mod tests;
