use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flowmrd_core::{EventBlock, EventMask, EventSource, MemorySource, OutOfRange, ParameterIndex};
use flowmrd_gating::transform::Arcsinh;
use flowmrd_gating::{
    BlockView, Compensation, Dimension, EvaluateError, EvaluateOptions, GateTree, MatrixIndex, Memberships,
    Observer, Population, PopulationIndex, StainIndex, Transform, evaluate,
};

use super::above;

#[test]
fn source_without_a_parameter_is_an_error_with_its_events() {
    let tree = GateTree::new(vec![Population::root("A", above(9, 1.0))]).unwrap();
    let source = MemorySource::new(vec![vec![1.0; 10]]).unwrap();
    let error =
        evaluate(&tree.compile(&[]).unwrap(), &source, &EvaluateOptions::default(), || ()).unwrap_err();
    assert!(matches!(&error, EvaluateError::Source { events, .. } if *events == (0..10)), "{error:?}");
    assert_eq!(error.to_string(), "events 0..10 (from 0, the last left out)");
}

/// A source whose event 700 cannot be read.
struct Torn(MemorySource);

impl EventSource for Torn {
    type Error = OutOfRange;

    fn event_count(&self) -> u64 {
        self.0.event_count()
    }

    fn parameter_count(&self) -> usize {
        self.0.parameter_count()
    }

    fn read_block(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), OutOfRange> {
        if events.contains(&700) {
            return Err(OutOfRange::Events { start: 700, end: 701, event_count: 700 });
        }
        self.0.read_block(events, parameters, block)
    }
}

#[test]
fn events_that_cannot_be_read_end_the_run_with_their_chunk() {
    let tree = GateTree::new(vec![Population::root("A", above(0, 0.5))]).unwrap();
    let plan = tree.compile(&[]).unwrap();
    let torn = Torn(MemorySource::new(vec![vec![1.0; 1000]]).unwrap());
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let chunk_events = NonZeroUsize::new(64).unwrap();
        let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
        let result = pool.install(|| evaluate(&plan, &torn, &options, || ()));
        // 700 = 10 · 64 + 60.
        assert!(matches!(result, Err(EvaluateError::Source { events, .. }) if events == (640..704)));
    }
}

#[test]
fn no_events_give_counts_of_zero() {
    let tree = GateTree::new(vec![Population::root("A", above(0, 1.0))]).unwrap();
    let source = MemorySource::new(vec![vec![]]).unwrap();
    let make = || Memberships::new(tree.indices());
    let (counts, memberships) =
        evaluate(&tree.compile(&[]).unwrap(), &source, &EvaluateOptions::default(), make).unwrap();
    assert_eq!((counts.event_count(), counts.counts()), (0, &[0][..]));
    assert_eq!(memberships.into_masks(), [(PopulationIndex(0), EventMask::none(0))]);
}

#[test]
fn run_can_be_followed_and_stopped() {
    let tree = GateTree::new(vec![Population::root("A", above(0, 0.5))]).unwrap();
    let plan = tree.compile(&[]).unwrap();
    let source = MemorySource::new(vec![vec![1.0; 1000]]).unwrap();
    let (cancel, greatest) = (AtomicBool::new(false), AtomicU64::new(0));
    let follow = |done| {
        greatest.fetch_max(done, Ordering::Relaxed);
    };
    let chunk_events = NonZeroUsize::new(100).unwrap();
    let options = EvaluateOptions { chunk_events, cancel: Some(&cancel), progress: Some(&follow) };
    let (counts, ()) = evaluate(&plan, &source, &options, || ()).unwrap();
    assert_eq!((counts.counts()[0], greatest.load(Ordering::Relaxed)), (1000, 1000));
    let stop = |_| cancel.store(true, Ordering::Relaxed);
    let options = EvaluateOptions { progress: Some(&stop), ..options };
    assert!(matches!(evaluate(&plan, &source, &options, || ()), Err(EvaluateError::Cancelled)));
}

/// Gathers the values of a population's events in one dimension, in the order in which they come.
struct Values(Vec<f64>);

impl Observer for Values {
    fn observe(&mut self, view: &BlockView<'_>) {
        let population = view.plan().tree().find("A").unwrap();
        let dimension = view.plan().find_dimension(&observed()).unwrap();
        let mut values = Vec::new();
        view.values(dimension, view.mask(population), &mut values);
        self.0.extend(values);
    }

    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }
}

fn observed() -> Dimension {
    Dimension::compensated(MatrixIndex(0), StainIndex(1), Arcsinh::new(5.0).unwrap())
}

#[test]
fn observers_see_transformed_values_in_event_order() {
    let compensation =
        Compensation::new(vec![ParameterIndex(0), ParameterIndex(1)], vec![1.0, 0.1, 0.0, 1.0]).unwrap();
    let tree = GateTree::new(vec![Population::root("A", above(0, 500.0))]).unwrap();
    let plan = tree.compile_with(std::slice::from_ref(&compensation), &[observed()]).unwrap();
    let columns = vec![
        (0..1000).map(f64::from).collect::<Vec<_>>(),
        (0..1000).map(|k| f64::from(k * 7 % 1000)).collect(),
    ];
    let source = MemorySource::new(columns.clone()).unwrap();
    let expected: Vec<f64> = (500..1000)
        .map(|k| observed().transform.forward(compensation.compensate(&[columns[0][k], columns[1][k]])[1]))
        .collect();
    for (threads, chunk_events) in [(1, 1000), (3, 17), (2, 64)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let chunk_events = NonZeroUsize::new(chunk_events).unwrap();
        let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
        let (_, values) = pool.install(|| evaluate(&plan, &source, &options, || Values(Vec::new()))).unwrap();
        assert_eq!(values.0, expected);
    }
    assert_eq!(plan.find_dimension(&Dimension::scaled(ParameterIndex(1), Transform::Identity)), None);
}
