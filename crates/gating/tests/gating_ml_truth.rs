//! The truth files of the Gating-ML 2.0 compliance suite, event by event, for the gates that have a native form.
//!
//! Left out are the gates that need an ellipsoid (Ellipse1, And2, And3, Or1, Not1, ParAnd2), a ratio (RatRange1) or a
//! hyperlog (ScaleRange2c, ScalePar1).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "a test that was skipped says so")]

use std::path::{Path, PathBuf};

use flowmrd_core::{EventMask, ParameterIndex};
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::gate::{Interval, Polygon, Rectangle};
use flowmrd_gating::transform::{Asinh, Linear, Log, Logicle};
use flowmrd_gating::{
    Compensation, Dimension, EvaluateOptions, Gate, GateTree, MatrixIndex, Memberships, Population, Signal,
    Transform, evaluate,
};

/// Finds the shared test data: where FLOWMRD_TEST_DATA says, or beside the workspace.
fn suite() -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into();
    let data = std::env::var_os("FLOWMRD_TEST_DATA").unwrap_or_else(beside);
    let suite = Path::new(&data).join("gatingml");
    if suite.is_dir() {
        return Some(suite);
    }
    eprintln!("skipped: no Gating-ML suite at {}", suite.display());
    None
}

/// The short names of the suite's data1.fcs; [`memberships`] checks them.
const NAMES: [&str; 8] = ["FSC-H", "SSC-H", "FL1-H", "FL2-H", "FL3-H", "FL2-A", "FL4-H", "Time"];

fn parameter(name: &str) -> ParameterIndex {
    ParameterIndex(NAMES.iter().position(|&known| known == name).unwrap())
}

/// Whether an axis is compensated by the suite's matrix.
#[derive(Clone, Copy)]
enum Spill {
    None,
    Mine,
}

fn axis(name: &str, spill: Spill, transform: Transform) -> Dimension {
    let parameter = parameter(name);
    let stain = match spill {
        Spill::None => None,
        Spill::Mine => my_spill().stain_of(parameter),
    };
    let signal = stain
        .map_or(Signal::Scaled(parameter), |stain| Signal::Compensated { matrix: MatrixIndex(0), stain });
    Dimension::of(signal, transform)
}

fn scaled(name: &str) -> Dimension {
    axis(name, Spill::None, Transform::Identity)
}

fn spilled(name: &str) -> Dimension {
    axis(name, Spill::Mine, Transform::Identity)
}

/// MySpill of the suite: FITC, PE and PerCP over FL1-H, FL2-H and FL3-H.
fn my_spill() -> Compensation {
    let parameters = ["FL1-H", "FL2-H", "FL3-H"].map(parameter).to_vec();
    Compensation::new(parameters, vec![1.0, 0.02, 0.06, 0.11, 1.0, 0.07, 0.09, 0.01, 1.0]).unwrap()
}

fn rectangle(sides: &[(Dimension, f64, f64)]) -> Gate {
    let side = |&(dimension, min, max): &(Dimension, f64, f64)| (dimension, Interval::new(min, max).unwrap());
    Rectangle::new(sides.iter().map(side).collect()).unwrap().into()
}

/// A range from 0.37 to 0.63 of FL1-H, the suite's for the transforms.
fn scale_range(basis: Spill, transform: impl Into<Transform>, min: f64, max: f64) -> Gate {
    rectangle(&[(axis("FL1-H", basis, transform.into()), min, max)])
}

/// A quadrant of the suite's Quadrant1 as the rectangle that it is.
fn quadrant(fl2_min: f64, fl2_max: f64, fl4_min: f64, fl4_max: f64) -> Gate {
    rectangle(&[(scaled("FL2-H"), fl2_min, fl2_max), (scaled("FL4-H"), fl4_min, fl4_max)])
}

/// The suite's gates by the names of their truth files.
fn gates() -> Vec<(&'static str, Gate)> {
    const OPEN: f64 = f64::INFINITY;
    let asinh = Asinh::new(10000.0, 4.0, 1.0).unwrap();
    let linear = Linear::new(10000.0, 500.0).unwrap();
    let logicle = Logicle::new(10000.0, 0.5, 4.5, 0.0).unwrap();
    let wide_logicle = Logicle::new(10000.0, 1.0, 4.0, 0.5).unwrap();
    let log = Log::new(10000.0, 5.0).unwrap();
    let triangle = vec![[5.0, 5.0], [500.0, 5.0], [500.0, 500.0]];
    let crossing =
        [[10, 10], [500, 10], [500, 390], [100, 390], [100, 180], [200, 180], [200, 300], [10, 300]];
    let crossing = crossing.map(|vertex| vertex.map(f64::from)).to_vec();
    let (fl2, fl4) = (12.14748, 14.22417);
    vec![
        ("Range1", rectangle(&[(scaled("FSC-H"), 100.0, OPEN)])),
        ("Range2", rectangle(&[(scaled("Time"), 20.0, 80.0)])),
        ("Rectangle1", rectangle(&[(scaled("SSC-H"), 20.0, 80.0), (scaled("FL1-H"), 70.0, 200.0)])),
        ("Rectangle2", rectangle(&[(scaled("SSC-H"), 20.0, 80.0), (scaled("FL1-H"), 70.0, 200.0)])),
        ("Rectangle3", rectangle(&[(spilled("FL1-H"), 5.0, 70.0), (spilled("FL2-H"), 9.0, 208.0)])),
        ("Rectangle4", rectangle(&[(spilled("FL3-H"), 7.0, 90.0), (scaled("FSC-H"), 10.0, 133.0)])),
        ("Polygon1", Polygon::new(scaled("FL2-H"), scaled("FL3-H"), triangle).unwrap().into()),
        ("Polygon3NS", Polygon::new(scaled("SSC-H"), scaled("FL3-H"), crossing).unwrap().into()),
        ("FL2N-FL4N", quadrant(-OPEN, fl2, -OPEN, fl4)),
        ("FL2N-FL4P", quadrant(-OPEN, fl2, fl4, OPEN)),
        ("FL2P-FL4N", quadrant(fl2, OPEN, -OPEN, fl4)),
        ("FL2P-FL4P", quadrant(fl2, OPEN, fl4, OPEN)),
        ("And1", Gate::And(["Polygon1", "Range2"].map(|name| Gate::Population(name.to_owned())).to_vec())),
        ("ScaleRange1", scale_range(Spill::None, asinh, 0.37, 0.63)),
        ("ScaleRange3", scale_range(Spill::None, linear, 0.049, 0.055)),
        ("ScaleRange4", scale_range(Spill::None, logicle, 0.37, 0.63)),
        ("ScaleRange6", scale_range(Spill::None, log, 0.37, 0.63)),
        ("ScaleRange1c", scale_range(Spill::Mine, asinh, 0.37, 0.63)),
        ("ScaleRange3c", scale_range(Spill::Mine, linear, 0.049, 0.055)),
        ("ScaleRange4c", scale_range(Spill::Mine, logicle, 0.37, 0.63)),
        ("ScaleRange5c", scale_range(Spill::Mine, wide_logicle, 0.37, 0.63)),
    ]
}

/// Reads a truth file: a line of 0 or 1 an event.
fn truth(suite: &Path, name: &str) -> EventMask {
    let text = std::fs::read_to_string(suite.join("truth").join(format!("Results_{name}.txt"))).unwrap();
    let lines: Vec<&str> = text.split_whitespace().collect();
    EventMask::from_fn(lines.len(), |event| match lines[event] {
        "1" => true,
        "0" => false,
        other => panic!("{name}, line {}: {other}", event + 1),
    })
}

/// Gates the suite's events; returns each population's name and mask.
fn memberships(suite: &Path, populations: Vec<Population>) -> Vec<(String, EventMask)> {
    let tree = GateTree::new(populations).unwrap();
    let plan = tree.compile(&[my_spill()]).unwrap();
    let file = FcsFile::open(suite.join("data1.fcs"), &ReadOptions::default()).unwrap();
    let data_set = file.default_data_set();
    let names: Vec<&str> = data_set.parameters().iter().map(|parameter| parameter.short_name()).collect();
    assert_eq!(names, NAMES);
    let events = file.events(data_set);
    let make = || Memberships::new(tree.indices());
    let (_, memberships) = evaluate(&plan, &events, &EvaluateOptions::default(), make).unwrap();
    let masks = memberships.into_masks().into_iter();
    masks.map(|(population, mask)| (tree.name(population).to_owned(), mask)).collect()
}

fn roots() -> Vec<Population> {
    gates().into_iter().map(|(name, gate)| Population::root(name, gate)).collect()
}

#[test]
fn native_gates_equal_the_truth_of_every_event() {
    let Some(suite) = suite() else { return };
    let memberships = memberships(&suite, roots());
    assert_eq!(memberships.len(), 21);
    for (name, mask) in memberships {
        let truth = truth(&suite, &name);
        let differing: Vec<usize> =
            (0..truth.event_count()).filter(|&event| mask.contains(event) != truth.contains(event)).collect();
        assert_eq!(mask.event_count(), 13367, "{name}");
        assert!(differing.is_empty(), "{name}: events {differing:?} of {}", truth.count());
    }
}

#[test]
fn booleans_and_parents_equal_the_truth_files_joined() {
    let Some(suite) = suite() else { return };
    let reference = |name: &str| Gate::Population(name.to_owned());
    let mut populations = roots();
    populations.extend([
        Population::root(
            "or",
            Gate::Or(vec![reference("Rectangle1"), reference("Polygon1"), reference("Range1")]),
        ),
        Population::root("and not", Gate::And(vec![reference("Polygon1"), !reference("Range2")])),
        Population::root("not and", !Gate::And(vec![reference("Polygon1"), reference("Range2")])),
        Population::child(
            "child",
            "Polygon3NS",
            !Gate::Or(vec![reference("Range1"), reference("FL2P-FL4N")]),
        ),
    ]);
    let memberships = memberships(&suite, populations);
    let mask = |wanted: &str| memberships.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
    let truth = |name: &str| truth(&suite, name);
    // Joined from the truth files word by word, by the meaning of the connectives.
    let join = |mut left: EventMask, join: fn(&mut EventMask, &EventMask), right: EventMask| {
        join(&mut left, &right);
        left
    };
    let either = join(truth("Rectangle1"), EventMask::unite, truth("Polygon1"));
    assert_eq!(mask("or"), join(either, EventMask::unite, truth("Range1")));
    assert_eq!(mask("and not"), join(truth("Polygon1"), EventMask::subtract, truth("Range2")));
    assert_eq!(mask("not and"), join(EventMask::all(13367), EventMask::subtract, truth("And1")));
    let outside = join(truth("Range1"), EventMask::unite, truth("FL2P-FL4N"));
    assert_eq!(mask("child"), join(truth("Polygon3NS"), EventMask::subtract, outside));
}
