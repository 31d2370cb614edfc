//! The stages before the gates, each over every event: what the engine would take if it left nothing out.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use flowmrd_core::{EventBlock, EventSource, ParameterIndex, RoundedBlock, Runs};
use flowmrd_gating::{
    Basis, Compensation, CompensationError, Dimension, EvaluateError, EvaluateOptions, GateTree, MatrixIndex,
    RUN_EVENTS, Signal, Transform,
};
use rayon::prelude::*;

/// What the gates of a tree need of an event.
pub(super) struct Kernels<'a> {
    /// Every parameter that the gates or their matrices name, ascending.
    parameters: Vec<ParameterIndex>,
    /// The matrices that gates use.
    matrices: Vec<(MatrixIndex, &'a Compensation)>,
    /// The dimensions with a transform, each once.
    dimensions: Vec<Dimension>,
}

/// Nanoseconds of all threads together.
#[derive(Default)]
struct Clock([AtomicU64; 3]);

impl Clock {
    fn add(&self, stage: usize, elapsed: Duration) {
        let nanoseconds = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        if let Some(sum) = self.0.get(stage) {
            sum.fetch_add(nanoseconds, Ordering::Relaxed);
        }
    }
}

/// What one thread needs for a chunk.
struct Workspace {
    runs: Runs,
    scaled: EventBlock,
    /// One block a matrix; of a matrix that unmixes, one column a stain.
    compensated: Vec<EventBlock>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self { runs: Runs::of(RUN_EVENTS), scaled: EventBlock::new(), compensated: Vec::new() }
    }
}

impl<'a> Kernels<'a> {
    /// Lists what the gates of a tree need; `read` is what the engine reads for them.
    pub(super) fn of(tree: &GateTree, compensations: &'a [Compensation], read: &[ParameterIndex]) -> Self {
        let mut dimensions: Vec<Dimension> = Vec::new();
        let mut matrices: Vec<(MatrixIndex, &Compensation)> = Vec::new();
        for dimension in tree.indices().flat_map(|population| tree.gate(population).dimensions()) {
            if dimension.transform != Transform::Identity && !dimensions.contains(dimension) {
                dimensions.push(*dimension);
            }
            for signal in dimension.basis.signals() {
                if let Signal::Compensated { matrix, .. } = signal
                    && !matrices.iter().any(|(known, _)| *known == matrix)
                {
                    matrices.extend(compensations.get(matrix.0).map(|compensation| (matrix, compensation)));
                }
            }
        }
        let detectors = matrices.iter().flat_map(|(_, matrix)| matrix.detectors());
        let mut parameters: Vec<ParameterIndex> = read.iter().chain(detectors).copied().collect();
        parameters.sort_unstable();
        parameters.dedup();
        Self { parameters, matrices, dimensions }
    }

    /// Decodes, compensates and transforms every event, chunks in parallel; returns the seconds of each of the three: the
    /// sum over threads, divided by their number.
    pub(super) fn run<S: EventSource>(
        &self,
        source: &S,
        options: &EvaluateOptions<'_>,
    ) -> Result<[f64; 3], EvaluateError<S::Error>> {
        let clock = Clock::default();
        let chunk_len = options.chunk_events.get() as u64;
        let event_count = source.event_count();
        (0..event_count.div_ceil(chunk_len)).into_par_iter().try_for_each_init(
            Workspace::default,
            |workspace, chunk| {
                if options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                    return Err(EvaluateError::Cancelled);
                }
                let start = chunk * chunk_len;
                let events = start..event_count.min(start.saturating_add(chunk_len));
                let fault = |source| EvaluateError::Source { events: events.clone(), source };
                let begun = Instant::now();
                let take = &mut |run: &RoundedBlock| _ = black_box(run);
                source
                    .read_runs(events.clone(), &self.parameters, &mut workspace.runs, take)
                    .map_err(fault)?;
                clock.add(0, begun.elapsed());
                // In 64 bits for the stages that follow: the engine needs few of these.
                source.read_block(events.clone(), &self.parameters, &mut workspace.scaled).map_err(fault)?;
                self.compensate(workspace, &clock);
                self.transform(workspace, &clock);
                Ok(())
            },
        )?;
        let threads = rayon::current_num_threads() as f64;
        Ok(clock.0.map(|sum| Duration::from_nanos(sum.into_inner()).as_secs_f64() / threads))
    }

    /// Compensates the events of a chunk by every matrix, all of its stains.
    fn compensate(&self, workspace: &mut Workspace, clock: &Clock) {
        workspace.compensated.resize_with(self.matrices.len(), EventBlock::new);
        for ((_, matrix), block) in self.matrices.iter().zip(&mut workspace.compensated) {
            // The engine does not copy: the copy is not timed.
            copy(&workspace.scaled, block);
            let begun = Instant::now();
            let applied = matrix.apply(&self.parameters, block);
            clock.add(1, begun.elapsed());
            if applied == Err(CompensationError::NotPaired) {
                let begun = Instant::now();
                self.unmix(matrix, &workspace.scaled, block);
                clock.add(1, begun.elapsed());
            }
        }
    }

    /// Unmixes the events one by one into a column a stain.
    fn unmix(&self, matrix: &Compensation, scaled: &EventBlock, out: &mut EventBlock) {
        let find = |detector| self.parameters.iter().position(|parameter| parameter == detector);
        let positions: Vec<usize> = matrix.detectors().iter().filter_map(find).collect();
        out.reset(scaled.first_event(), scaled.event_count(), matrix.stain_count());
        for event in 0..scaled.event_count() {
            let measured: Vec<f64> = positions
                .iter()
                .filter_map(|&position| scaled.column(position).get(event).copied())
                .collect();
            for (column, value) in out.columns_mut().zip(matrix.compensate(&measured)) {
                if let Some(cell) = column.get_mut(event) {
                    *cell = value;
                }
            }
        }
    }

    /// Transforms the events of a chunk in every dimension.
    fn transform(&self, workspace: &Workspace, clock: &Clock) {
        let begun = Instant::now();
        for dimension in &self.dimensions {
            let column = |signal| self.column(workspace, signal);
            match dimension.basis {
                Basis::Signal(signal) => {
                    let values = column(signal).iter();
                    black_box(values.map(|&value| dimension.forward(value)).fold(0.0, f64::max));
                }
                Basis::Ratio(ratio) => {
                    let pairs = column(ratio.numerator).iter().zip(column(ratio.denominator));
                    let ratios = pairs.map(|(&x, &y)| ratio.coefficients.ratio(x, y));
                    black_box(ratios.map(|value| dimension.forward(value)).fold(0.0, f64::max));
                }
            }
        }
        clock.add(2, begun.elapsed());
    }

    /// Returns the values of a signal in a chunk; none for one that the matrices do not have.
    fn column<'w>(&self, workspace: &'w Workspace, signal: Signal) -> &'w [f64] {
        let found = match signal {
            Signal::Scaled(parameter) => {
                self.position(parameter).map(|position| (&workspace.scaled, position))
            }
            Signal::Compensated { matrix, stain } => {
                let index = self.matrices.iter().position(|(known, _)| *known == matrix);
                index.and_then(|index| {
                    let (compensation, block) =
                        (self.matrices.get(index)?.1, workspace.compensated.get(index)?);
                    if stain.0 >= compensation.stain_count() {
                        return None;
                    }
                    let own = compensation.detectors().get(stain.0).copied();
                    let is_paired = own.is_some_and(|own| compensation.stain_of(own) == Some(stain));
                    let position = if is_paired { self.position(own?)? } else { stain.0 };
                    Some((block, position))
                })
            }
        };
        let found = found.filter(|(block, position)| *position < block.column_count());
        found.map_or(&[], |(block, position)| block.column(position))
    }

    fn position(&self, parameter: ParameterIndex) -> Option<usize> {
        self.parameters.iter().position(|&known| known == parameter)
    }
}

/// Copies a block into another, whose memory is kept.
fn copy(from: &EventBlock, to: &mut EventBlock) {
    to.reset(from.first_event(), from.event_count(), from.column_count());
    for (position, column) in to.columns_mut().enumerate() {
        column.copy_from_slice(from.column(position));
    }
}

#[cfg(test)]
mod tests {
    use flowmrd_core::MemorySource;
    use flowmrd_gating::dimension::{Ratio, RatioCoefficients};
    use flowmrd_gating::transform::Logicle;
    use flowmrd_gating::{Gate, Population, StainIndex};

    use super::*;

    /// A matrix that pairs two detectors with two stains, and one that unmixes three detectors into two.
    fn matrices() -> [Compensation; 2] {
        let detectors = |count: usize| (1..=count).map(ParameterIndex).collect::<Vec<_>>();
        let paired = Compensation::new(detectors(2), vec![1.0, 0.5, 0.0, 1.0]).unwrap();
        let spectra = Compensation::unmixing(detectors(3), 2, vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0]).unwrap();
        [paired, spectra]
    }

    fn stain(matrix: usize, stain: usize) -> Signal {
        Signal::Compensated { matrix: MatrixIndex(matrix), stain: StainIndex(stain) }
    }

    #[test]
    fn signals_are_found_where_their_matrix_has_put_them() {
        let matrices = matrices();
        let logicle = Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap();
        let above = |signal| Gate::above(Dimension::of(signal, logicle), 0.5).unwrap();
        let coefficients = RatioCoefficients { factor: 1.0, numerator_offset: 0.0, denominator_offset: 0.0 };
        let ratio = Ratio { numerator: stain(0, 0), denominator: stain(0, 1), coefficients };
        let ratio = Dimension { basis: Basis::Ratio(ratio), ..Dimension::of(stain(0, 0), logicle) };
        let tree = GateTree::new(vec![
            Population::root("A", above(stain(0, 1))),
            Population::root("B", above(stain(1, 1))),
            Population::root("C", Gate::above(ratio, 0.5).unwrap()),
            Population::root("D", above(stain(0, 1))),
        ])
        .unwrap();
        let kernels = Kernels::of(&tree, &matrices, &[]);
        assert_eq!(kernels.dimensions.len(), 3);
        assert_eq!(kernels.parameters, [1, 2, 3].map(ParameterIndex));
        let source =
            MemorySource::new(vec![vec![0.0; 2], vec![10.0, 20.0], vec![105.0, 210.0], vec![7.0; 2]]);
        let mut workspace = Workspace::default();
        let source = source.unwrap();
        source.read_block(0..2, &kernels.parameters, &mut workspace.scaled).unwrap();
        let clock = Clock::default();
        kernels.compensate(&mut workspace, &clock);
        kernels.transform(&workspace, &clock);
        // By hand: half of the first stain spills into the second detector, 105 − 0.5 · 10 = 100.
        assert_eq!(kernels.column(&workspace, stain(0, 0)), [10.0, 20.0]);
        assert_eq!(kernels.column(&workspace, stain(0, 1)), [100.0, 200.0]);
        // By hand: each stain of the second matrix is seen by one detector alone.
        assert_eq!(kernels.column(&workspace, stain(1, 1)), [105.0, 210.0]);
        assert_eq!(kernels.column(&workspace, Signal::Scaled(ParameterIndex(3))), [7.0, 7.0]);
        assert!(kernels.column(&workspace, stain(0, 2)).is_empty());
        assert!(kernels.column(&workspace, Signal::Scaled(ParameterIndex(9))).is_empty());
        assert!(clock.0.iter().skip(1).all(|sum| sum.load(Ordering::Relaxed) > 0));
    }

    #[test]
    fn every_chunk_is_decoded() {
        use std::num::NonZeroUsize;

        let forward = Dimension::scaled(ParameterIndex(0), Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap());
        let tree = GateTree::new(vec![Population::root("A", Gate::above(forward, 0.5).unwrap())]).unwrap();
        let source = MemorySource::new(vec![vec![1.0; 1001]]).unwrap();
        let options =
            EvaluateOptions { chunk_events: NonZeroUsize::new(100).unwrap(), ..EvaluateOptions::default() };
        let seconds = Kernels::of(&tree, &[], &[ParameterIndex(0)]).run(&source, &options).unwrap();
        // No matrix, so that nothing is compensated.
        assert!(seconds[0] > 0.0 && seconds[1] == 0.0 && seconds[2] > 0.0, "{seconds:?}");
        let absent = Kernels::of(&tree, &[], &[ParameterIndex(5)]).run(&source, &options);
        assert!(matches!(absent, Err(EvaluateError::Source { .. })));
    }
}
