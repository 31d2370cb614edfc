use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::gate::Polygon;
use flowmrd_gating::{
    Compensation, Dimension, EvaluateOptions, Gate, GateError, GateTree, MatrixIndex, Population, StainIndex,
    Transform, evaluate,
};

use super::{above, run};

#[test]
fn cells_beside_an_upright_edge_are_told_apart() {
    // A step: the box 0..10 × 0..10 without its upper right quarter. The points lie off every edge, so that the
    // answer by hand is that of the two boxes that make up the step.
    let axis = |parameter| Dimension::scaled(ParameterIndex(parameter), Transform::Identity);
    let vertices = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [5.0, 5.0], [5.0, 10.0], [0.0, 10.0]];
    let polygon = Polygon::new(axis(0), axis(1), vertices).unwrap();
    let points: Vec<(f64, f64)> =
        (0..14_400).map(|k| (f64::from(k % 120) / 10.0 - 0.95, f64::from(k / 120) / 10.0 - 0.95)).collect();
    let columns =
        vec![points.iter().map(|point| point.0).collect(), points.iter().map(|point| point.1).collect()];
    let tree = GateTree::new(vec![Population::root("step", polygon)]).unwrap();
    let masks = run(&tree.compile(&[]).unwrap(), &MemorySource::new(columns).unwrap(), 1, 8192);
    for (k, &(x, y)) in points.iter().enumerate() {
        let is_inside = x > 0.0 && y > 0.0 && ((x < 10.0 && y < 5.0) || (x < 5.0 && y < 10.0));
        assert_eq!(masks[0].contains(k), is_inside, "{x} {y}");
    }
}

#[test]
fn child_holds_only_events_of_its_parent_and_a_complement_the_rest() {
    let tree = GateTree::new(vec![
        Population::root("A", above(0, 1.0)),
        Population::child("B", "A", above(1, 1.0)),
        Population::child("not B", "A", !Gate::Population("B".to_owned())),
        Population::child("not above", "A", !above(1, 1.0)),
    ])
    .unwrap();
    // By hand: A holds events 1, 2 and 3; B event 2; the NaN of event 3 is in no rectangle, so it is in the complement.
    let source = MemorySource::new(vec![vec![0.0, 1.0, 2.0, 3.0], vec![5.0, 0.0, 1.0, f64::NAN]]).unwrap();
    let (counts, ()) =
        evaluate(&tree.compile(&[]).unwrap(), &source, &EvaluateOptions::default(), || ()).unwrap();
    assert_eq!((counts.event_count(), counts.counts()), (4, &[3, 1, 2, 2][..]));
}

#[test]
fn plan_asks_only_for_the_parameters_that_gates_are_made_of() {
    let parameters = vec![ParameterIndex(7), ParameterIndex(3), ParameterIndex(5)];
    let compensation =
        Compensation::new(parameters, vec![1.0, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    let scaled =
        |parameter| Gate::above(Dimension::scaled(ParameterIndex(parameter), Transform::Identity), 1.0);
    let stain = |stain| {
        Gate::above(Dimension::compensated(MatrixIndex(0), StainIndex(stain), Transform::Identity), 1.0)
    };
    let read = |gate: Result<Gate, GateError>| {
        let tree = GateTree::new(vec![Population::root("A", gate.unwrap())]).unwrap();
        let plan = tree.compile(std::slice::from_ref(&compensation)).unwrap();
        plan.parameters().iter().map(|parameter| parameter.0).collect::<Vec<_>>()
    };
    assert_eq!(read(scaled(3)), [3]);
    // Parameter 3, the second of the matrix, receives half of parameter 7's light; 7 receives nothing.
    assert_eq!(read(stain(1)), [3, 7]);
    assert_eq!(read(stain(0)), [7]);
}

#[test]
fn compensated_dimension_without_a_matrix_is_refused() {
    let dimension = Dimension::compensated(MatrixIndex(0), StainIndex(4), Transform::Identity);
    let tree = GateTree::new(vec![Population::root("A", Gate::above(dimension, 1.0).unwrap())]).unwrap();
    assert_eq!(
        tree.compile(&[]).unwrap_err().to_string(),
        "population /A: expected stain number 5 of matrix number 1 for its compensated values, got 0 matrices without it"
    );
    let empty = GateTree::new(vec![]).unwrap();
    assert!(empty.compile_with(&[], &[dimension]).is_err());
    let small = Compensation::new(vec![ParameterIndex(0)], vec![1.0]).unwrap();
    assert!(empty.compile_with(&[small], &[dimension]).is_err());
}

#[test]
fn polygon_that_is_a_box_holds_its_edges_and_no_float_beyond() {
    // By hand: edges and vertices of a polygon are inside, whichever corner it begins with and whichever way it goes.
    let dimension = |parameter| Dimension::scaled(ParameterIndex(parameter), Transform::Identity);
    let mut corners = [[1.0, -2.0], [3.0, -2.0], [3.0, 5.0], [1.0, 5.0]];
    let x = [1.0, 3.0, 1.0_f64.next_down(), 3.0_f64.next_up(), 2.0, 2.0, 2.0, 2.0, f64::NAN, f64::INFINITY];
    let y = [-2.0, 5.0, 0.0, 0.0, (-2.0_f64).next_down(), 5.0_f64.next_up(), -2.0, 5.0, 0.0, 0.0];
    let source = MemorySource::new(vec![x.to_vec(), y.to_vec()]).unwrap();
    for _ in 0..2 {
        corners.reverse();
        for _ in 0..4 {
            corners.rotate_left(1);
            let polygon = Polygon::new(dimension(0), dimension(1), corners.to_vec()).unwrap();
            let tree = GateTree::new(vec![Population::root("Box", polygon)]).unwrap();
            let masks = run(&tree.compile(&[]).unwrap(), &source, 1, 100);
            assert_eq!(masks[0].ones().collect::<Vec<_>>(), [0, 1, 6, 7], "{corners:?}");
        }
    }
}
