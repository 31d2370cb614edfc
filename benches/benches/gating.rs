//! Transforms, the polygon test and a tree of ten gates, the last beside an engine that does the plain thing.

#![expect(clippy::expect_used, reason = "a bench without its input has nothing to measure")]

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use flowmrd_benches::plain_engine::PlainEngine;
use flowmrd_benches::ten_gates;
use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::gate::Polygon;
use flowmrd_gating::placement::{PlacementPlan, Recount};
use flowmrd_gating::transform::{
    Arcsinh, Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle, Transform,
};
use flowmrd_gating::{Compensation, Dimension, EvaluateOptions, Gate, GateTree, Population, evaluate};
use rayon::ThreadPoolBuilder;

/// Values that a transform or a polygon is timed with.
const VALUES: usize = 10_000;

fn main() {
    divan::main();
}

/// The maps by their names, over 4.5 decades of 262,144.
fn transform(name: &str) -> Transform {
    let made: Result<Transform, _> = match name {
        "linear" => Linear::new(262_144.0, 100.0).map(Into::into),
        "log" => Log::new(262_144.0, 4.5).map(Into::into),
        "asinh" => Asinh::new(262_144.0, 4.5, 0.0).map(Into::into),
        "arcsinh" => Arcsinh::new(150.0).map(Into::into),
        "logicle" => Logicle::new(262_144.0, 0.5, 4.5, 0.0).map(Into::into),
        "logicle W=0" => Logicle::new(262_144.0, 0.0, 4.5, 0.0).map(Into::into),
        "hyperlog" => Hyperlog::new(262_144.0, 0.5, 4.5, 0.0).map(Into::into),
        "biex" => FlowJoBiex::new(262_144.0, 0.0, -100.0, 4.5).map(Into::into),
        _ => FlowJoLog::new(1.0, 5.0).map(Into::into),
    };
    made.expect("parameters within their limits")
}

const TRANSFORMS: [&str; 9] =
    ["linear", "log", "asinh", "arcsinh", "logicle", "logicle W=0", "hyperlog", "biex", "flowjo-log"];

/// Numbers from 0 to 1 that follow no order (Weyl's sequence of the golden ratio).
fn shares() -> impl Iterator<Item = f64> {
    (1..=VALUES).map(|number| (number as f64 * 0.618_033_988_749_894_9).fract())
}

#[divan::bench(args = TRANSFORMS)]
fn forward(bencher: Bencher<'_, '_>, name: &str) {
    let map = transform(name);
    // from −300 to 300 straight, and from there to 3·10^5 by decades
    let value = |share: f64| {
        if share < 0.25 { (share - 0.125) * 2400.0 } else { 300.0 * 1000_f64.powf((share - 0.25) / 0.75) }
    };
    let values: Vec<f64> = shares().map(value).collect();
    bencher
        .counter(ItemsCount::new(VALUES))
        .bench_local(|| values.iter().map(|&value| map.forward(black_box(value))).sum::<f64>());
}

#[divan::bench(args = TRANSFORMS)]
fn inverse(bencher: Bencher<'_, '_>, name: &str) {
    let map = transform(name);
    let levels: Vec<f64> = shares().collect();
    bencher
        .counter(ItemsCount::new(VALUES))
        .bench_local(|| levels.iter().map(|&level| map.inverse(black_box(level))).sum::<f64>());
}

/// A polygon of so many vertices about a circle, on logicle axes, and points over all of its box.
fn polygon(vertex_count: usize) -> (Polygon, MemorySource) {
    let logicle = Logicle::new(262_144.0, 0.5, 4.5, 0.0).expect("parameters within their limits");
    let vertex = |number: usize| {
        let angle = std::f64::consts::TAU * number as f64 / vertex_count as f64;
        [0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * angle.sin()]
    };
    let [x, y] = [0, 1].map(|parameter| Dimension::scaled(ParameterIndex(parameter), logicle));
    let polygon = Polygon::new(x, y, (0..vertex_count).map(vertex).collect()).expect("a polygon");
    let column = |turn: f64| {
        shares().map(|share| logicle.inverse(0.05 + 0.9 * (share * turn).fract())).collect::<Vec<f64>>()
    };
    let events = MemorySource::new(vec![column(1.0), column(97.0)]).expect("columns of one length");
    (polygon, events)
}

/// Both transforms and the exact test, for every point.
#[divan::bench(args = [4, 16, 128, 1024])]
fn polygon_exact(bencher: Bencher<'_, '_>, vertex_count: usize) {
    let (polygon, _) = polygon(vertex_count);
    let columns: Vec<Vec<f64>> = [1.0, 97.0]
        .map(|turn: f64| shares().map(|share| 0.05 + 0.9 * (share * turn).fract()).collect())
        .to_vec();
    bencher.counter(ItemsCount::new(VALUES)).bench_local(|| {
        let points = columns[0].iter().zip(&columns[1]);
        points.filter(|&(&x, &y)| polygon.contains(black_box(x), black_box(y))).count()
    });
}

/// The same polygons by the engine: windows, raster, and the exact test near edges; on one thread, transforms included.
#[divan::bench(args = [4, 16, 128, 1024])]
fn polygon_engine(bencher: Bencher<'_, '_>, vertex_count: usize) {
    let (polygon, events) = polygon(vertex_count);
    let tree = GateTree::new(vec![Population::root("A", polygon)]).expect("a tree");
    let plan = tree.compile(&[]).expect("a plan");
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let options = EvaluateOptions::default();
    bencher
        .counter(ItemsCount::new(VALUES))
        .bench_local(|| pool.install(|| evaluate(&plan, &events, &options, || ()).expect("counts").0));
}

/// Events of the tree, and the columns that the plain engine takes.
struct Tube {
    tree: GateTree,
    compensation: Compensation,
    columns: Vec<Vec<f64>>,
}

impl Tube {
    fn new(event_count: usize) -> Self {
        let tree = ten_gates::tree().expect("the tree");
        let compensation = ten_gates::compensation().expect("the matrix");
        Self { tree, compensation, columns: ten_gates::simulate(event_count) }
    }
}

static MILLION: LazyLock<Tube> = LazyLock::new(|| Tube::new(1_000_000));
static TEN_MILLION: LazyLock<Tube> = LazyLock::new(|| Tube::new(10_000_000));

fn tube(event_count: usize) -> &'static Tube {
    if event_count == 1_000_000 { &MILLION } else { &TEN_MILLION }
}

/// Ten gates over events in memory, compiled once.
#[divan::bench(args = [(1_000_000, 1), (1_000_000, 2), (10_000_000, 1), (10_000_000, 2)], sample_count = 10)]
fn ten_gates_engine(bencher: Bencher<'_, '_>, (event_count, thread_count): (usize, usize)) {
    let tube = tube(event_count);
    let events = MemorySource::new(tube.columns.clone()).expect("columns of one length");
    let plan = tube.tree.compile(std::slice::from_ref(&tube.compensation)).expect("a plan");
    let threads = NonZeroUsize::new(thread_count).map_or(1, NonZeroUsize::get);
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let options = EvaluateOptions::default();
    bencher
        .counter(ItemsCount::new(event_count))
        .bench_local(|| pool.install(|| evaluate(&plan, &events, &options, || ()).expect("counts").0));
}

/// The same, and 1,000 draws of the ten gates recounted along with them.
#[divan::bench(args = [1, 2], sample_count = 10)]
fn recount_thousand_draws(bencher: Bencher<'_, '_>, thread_count: usize) {
    let tube = tube(1_000_000);
    let events = MemorySource::new(tube.columns.clone()).expect("columns of one length");
    let plan = tube.tree.compile(std::slice::from_ref(&tube.compensation)).expect("a plan");
    let moves = ten_gates::moves(&tube.tree, 1000).expect("moves of the tree");
    let targets = ["Nucleated", "LAIP"].map(|name| Gate::Population(name.to_owned()));
    let pool = ThreadPoolBuilder::new().num_threads(thread_count).build().expect("a pool");
    let options = EvaluateOptions::default();
    bencher.counter(ItemsCount::new(1_000_000_usize)).bench_local(|| {
        pool.install(|| {
            let placement = PlacementPlan::new(&plan, &targets, &moves).expect("a plan");
            let (_, recount) =
                evaluate(&plan, &events, &options, || Recount::new(&placement)).expect("counts");
            [recount.counts(0), recount.counts(1)]
        })
    });
}

/// The same by whole columns, every gate on every event; its counts are those of the engine.
#[divan::bench(args = [1_000_000, 10_000_000], sample_count = 3)]
fn ten_gates_plain(bencher: Bencher<'_, '_>, event_count: usize) {
    let tube = tube(event_count);
    let compensations = std::slice::from_ref(&tube.compensation);
    bencher
        .counter(ItemsCount::new(event_count))
        .bench_local(|| PlainEngine::new(&tube.tree, compensations, &tube.columns).counts());
}
