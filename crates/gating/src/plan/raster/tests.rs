#![allow(clippy::unwrap_used)]

use super::*;
use crate::transform::{Arcsinh, Asinh, FlowJoBiex, Hyperlog, Linear, Log, Logicle};
use crate::{Dimension, Transform};
use flowmrd_core::ParameterIndex;

fn transforms() -> [Transform; 8] {
    [
        Transform::Identity,
        Linear::new(262_144.0, 1000.0).unwrap().into(),
        Log::new(262_144.0, 5.0).unwrap().into(),
        Asinh::new(262_144.0, 4.5, 0.5).unwrap().into(),
        Arcsinh::new(150.0).unwrap().into(),
        Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap().into(),
        Hyperlog::new(262_144.0, 0.5, 4.5, 0.0).unwrap().into(),
        FlowJoBiex::new(262_144.0, 1.0, -100.0, 4.5).unwrap().into(),
    ]
}

fn dimension(parameter: usize, transform: Transform) -> Dimension {
    Dimension::scaled(ParameterIndex(parameter), transform)
}

/// A polygon with an upright, a level and two slanted edges whose vertices are the levels of values.
fn polygon(x: Dimension, y: Dimension) -> Polygon {
    let vertices = [[60.0, 40.0], [20_000.0, 40.0], [90_000.0, 900.0], [15_000.0, 120_000.0], [60.0, 3000.0]];
    Polygon::new(x, y, vertices.map(|[a, b]| [x.forward(a), y.forward(b)]).to_vec()).unwrap()
}

/// The values about every grid line, and values that no axis holds.
fn values(axis: &Axis) -> Vec<f64> {
    let about = |[value, step]: [f64; 2]| {
        [-3.0, -1.0, -0.5, -1e-9, 0.0, 1e-9, 0.5, 1.0, 3.0].map(|steps| value + steps * step)
    };
    let rest = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 0.0, -0.0, 5e-324, 1e-310];
    axis.lines().flat_map(about).chain(rest).collect()
}

#[test]
fn cells_without_an_edge_decide_as_the_exact_test_on_both_sides_of_every_line() {
    for x_transform in transforms() {
        for y_transform in transforms() {
            let (x, y) = (dimension(0, x_transform), dimension(1, y_transform));
            let polygon = polygon(x, y);
            let raster = Raster::new(&polygon).unwrap();
            let (x_values, y_values) = (values(&raster.x), values(&raster.y));
            let mut edge_count = 0;
            for (k, &a) in x_values.iter().enumerate() {
                // Each x with one y in 311, another residue each time.
                for &b in y_values.iter().skip(k % 311).step_by(311) {
                    let expected = polygon.contains(x.forward(a), y.forward(b));
                    match raster.place(a, b) {
                        Place::Inside => assert!(expected, "{a:e} {b:e} {polygon:?}"),
                        Place::Outside => assert!(!expected, "{a:e} {b:e} {polygon:?}"),
                        Place::Edge => edge_count += 1,
                    }
                }
            }
            // Five edges touch some 5 · 512 of 512² cells twice over; the lines about a cell belong to it.
            assert!(edge_count * 20 < x_values.len() * y_values.len() / 311, "{edge_count} {polygon:?}");
        }
    }
}

#[test]
fn values_off_by_what_is_tolerated_have_no_wrong_place() {
    for transform in transforms() {
        let (x, y) = (dimension(0, transform), dimension(1, Transform::Identity));
        let polygon = polygon(x, y);
        let raster = Raster::new(&polygon).unwrap();
        let [tolerance, _] = raster.tolerances().map(f64::from);
        for value in values(&raster.x) {
            for off in [-1.0, -0.5, 0.5, 1.0].map(|part| value + part * tolerance) {
                for b in [50.0, 2000.0, 50_000.0] {
                    let is_inside = polygon.contains(x.forward(value), b);
                    match raster.place(off, b) {
                        Place::Inside => assert!(is_inside, "{value:e} {off:e} {b} {polygon:?}"),
                        Place::Outside => assert!(!is_inside, "{value:e} {off:e} {b} {polygon:?}"),
                        Place::Edge => {}
                    }
                }
            }
        }
    }
}

#[test]
fn strip_has_the_places_of_its_points() {
    let (x, y) = (dimension(0, transforms()[5]), dimension(1, Transform::Identity));
    let raster = Raster::new(&polygon(x, y)).unwrap();
    let (x_values, y_values) = (values(&raster.x), values(&raster.y));
    for (k, some) in x_values.chunks_exact(STRIP).enumerate() {
        let a: [f32; STRIP] = std::array::from_fn(|event| some[event] as f32);
        let b: [f32; STRIP] = std::array::from_fn(|event| y_values[(event * 67 + k) % y_values.len()] as f32);
        let factors = [[1.0, 1.0], [0.1, 0.3]][k % 2];
        let (inside, edge) = raster.places([&a, &b], factors);
        assert_eq!(crate::evaluate::kernel::places(&raster, [&a, &b], factors), (inside, edge));
        for event in 0..STRIP {
            let place = raster.place(f64::from(a[event] * factors[0]), f64::from(b[event] * factors[1]));
            assert_eq!(inside >> event & 1 == 1, place == Place::Inside, "{} {}", a[event], b[event]);
            assert_eq!(edge >> event & 1 == 1, place == Place::Edge, "{} {}", a[event], b[event]);
        }
    }
}

#[test]
fn polygon_far_from_zero_and_small_has_no_raster() {
    let (x, y) = (dimension(0, Transform::Identity), dimension(1, Transform::Identity));
    let small = [[1e9, 0.0], [1e9 + 1.0, 0.0], [1e9, 1.0]];
    assert!(Raster::new(&Polygon::new(x, y, small.to_vec()).unwrap()).is_none());
    let huge = [[-1e200, 0.0], [1e200, 0.0], [0.0, 1.0]];
    assert!(Raster::new(&Polygon::new(x, y, huge.to_vec()).unwrap()).is_none());
}
