//! Gates against truth that is derived by hand or in exact rational arithmetic.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon, Rectangle};
use flowmrd_gating::{
    Dimension, EvaluateOptions, Gate, GateError, GateTree, Memberships, Population, Transform, evaluate,
};
use proptest::prelude::*;

fn axis(parameter: usize) -> Dimension {
    Dimension::scaled(ParameterIndex(parameter), Transform::Identity)
}

fn polygon(vertices: &[[f64; 2]]) -> Polygon {
    Polygon::new(axis(0), axis(1), vertices.to_vec()).unwrap()
}

#[test]
fn interval_holds_its_minimum_and_not_its_maximum() {
    let interval = Interval::new(5.0, 70.0).unwrap();
    assert!(interval.contains(5.0) && interval.contains(70.0_f64.next_down()));
    assert!(!interval.contains(70.0) && !interval.contains(5.0_f64.next_down()));
    assert!(!interval.contains(f64::NAN));
}

#[test]
fn open_side_of_an_interval_holds_its_infinity() {
    let above = Interval::new(0.0, f64::INFINITY).unwrap();
    assert!(above.contains(f64::INFINITY) && !above.contains(f64::NEG_INFINITY));
    let below = Interval::new(f64::NEG_INFINITY, 0.0).unwrap();
    assert!(below.contains(f64::NEG_INFINITY) && !below.contains(f64::INFINITY) && !below.contains(0.0));
    let open = Interval::open();
    assert!(open.contains(f64::INFINITY) && open.contains(f64::NEG_INFINITY) && !open.contains(f64::NAN));
}

#[test]
fn interval_that_holds_nothing_is_refused() {
    for (min, max) in
        [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::NAN), (f64::INFINITY, f64::INFINITY)]
    {
        assert!(matches!(Interval::new(min, max), Err(GateError::Interval { .. })), "{min} {max}");
    }
    let error = Interval::new(0.95, 0.62).unwrap_err();
    assert_eq!(error.to_string(), "interval: expected a minimum below the maximum, got 0.95 and 0.62");
}

#[test]
fn threshold_must_be_finite() {
    assert!(Gate::above(axis(0), 0.5).is_ok() && Gate::below(axis(0), 0.5).is_ok());
    for threshold in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(Gate::above(axis(0), threshold), Err(GateError::Threshold { .. })));
        assert!(matches!(Gate::below(axis(0), threshold), Err(GateError::Threshold { .. })));
    }
}

#[test]
fn rectangle_asks_every_dimension() {
    let side = |parameter, min, max| (axis(parameter), Interval::new(min, max).unwrap());
    let cube = Rectangle::new(vec![side(0, 0.0, 1.0), side(1, 2.0, 3.0), side(2, 4.0, 5.0)]).unwrap();
    assert!(cube.contains(&[0.0, 2.0, 4.0]));
    assert!(!cube.contains(&[0.0, 2.0, 5.0]) && !cube.contains(&[0.5, f64::NAN, 4.5]));
    assert_eq!(Rectangle::<Dimension>::new(vec![]), Err(GateError::NoDimension));
}

#[test]
fn edges_and_vertices_are_inside() {
    let triangle = polygon(&[[0.0, 0.0], [6.0, 0.0], [0.0, 3.0]]);
    for on in [[0.0, 0.0], [6.0, 0.0], [0.0, 3.0], [3.0, 0.0], [0.0, 1.5], [4.0, 1.0], [2.0, 2.0]] {
        assert!(triangle.contains(on[0], on[1]), "{on:?}");
    }
    // 6 − 2y is the x of the slanted edge: the next float above it is outside.
    assert!(!triangle.contains(4.0_f64.next_up(), 1.0) && triangle.contains(4.0_f64.next_down(), 1.0));
    assert!(!triangle.contains(3.0, -f64::from_bits(1)) && !triangle.contains(-f64::from_bits(1), 1.0));
    assert!(
        !triangle.contains(6.0_f64.next_up(), 0.0)
            && !triangle.contains(7.0, 0.0)
            && !triangle.contains(-1.0, 3.0)
    );
}

#[test]
fn ray_through_a_vertex_is_counted_once() {
    // A diamond, whose left and right vertices lie at the height of the points asked for.
    let diamond = polygon(&[[0.0, -2.0], [2.0, 0.0], [0.0, 2.0], [-2.0, 0.0]]);
    assert!(diamond.contains(0.0, 0.0) && diamond.contains(1.0, 0.0));
    assert!(!diamond.contains(-3.0, 0.0) && !diamond.contains(3.0, 0.0));
    // A comb: level edges and points of contact at the height of the ray.
    let comb = polygon(&[
        [0.0, 0.0],
        [6.0, 0.0],
        [6.0, 4.0],
        [5.0, 2.0],
        [4.0, 2.0],
        [3.0, 4.0],
        [2.0, 2.0],
        [0.0, 4.0],
    ]);
    assert!(
        comb.contains(0.5, 2.0)
            && comb.contains(4.5, 2.0)
            && comb.contains(5.5, 2.0)
            && comb.contains(3.0, 2.0)
    );
    assert!(
        !comb.contains(-0.5, 2.0)
            && !comb.contains(6.5, 2.0)
            && !comb.contains(4.5, 3.0)
            && !comb.contains(-1.0, 4.0)
    );
}

#[test]
fn self_crossing_polygon_follows_the_even_odd_rule() {
    // The pentagram through five of ten points of a circle of radius 10, rounded to integers: its middle is crossed
    // twice on the way out, and so outside; its points are inside.
    let pentagram = polygon(&[[0.0, 10.0], [6.0, -8.0], [-10.0, 3.0], [10.0, 3.0], [-6.0, -8.0]]);
    assert!(!pentagram.contains(0.0, 0.0));
    assert!(pentagram.contains(0.0, 8.0) && pentagram.contains(5.0, -6.0) && pentagram.contains(8.0, 2.9));
    // The bow tie: two triangles that meet at (1, 1).
    let bow_tie = polygon(&[[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0]]);
    assert!(bow_tie.contains(1.0, 1.0) && bow_tie.contains(0.25, 1.0) && bow_tie.contains(1.75, 1.0));
    assert!(!bow_tie.contains(1.0, 0.5) && !bow_tie.contains(1.0, 1.5));
}

#[test]
fn polygon_wound_twice_is_empty_but_for_its_outline() {
    let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]];
    let twice = polygon(&[square, square].concat());
    assert!(!twice.contains(1.0, 1.0) && twice.contains(2.0, 1.0) && twice.contains(0.0, 0.0));
}

#[test]
fn repeated_and_collinear_vertices_change_nothing() {
    let plain = polygon(&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]);
    let written = polygon(&[
        [0.0, 0.0],
        [0.0, 0.0],
        [1.0, 0.0],
        [3.0, 0.0],
        [2.0, 0.0],
        [4.0, 0.0],
        [4.0, 4.0],
        [4.0, 4.0],
        [2.0, 2.0],
        [0.0, 0.0],
    ]);
    for (i, j) in (-2..=10).flat_map(|i| (-2..=10).map(move |j| (i, j))) {
        let (x, y) = (f64::from(i) / 2.0, f64::from(j) / 2.0);
        assert_eq!(plain.contains(x, y), written.contains(x, y), "{x} {y}");
    }
}

#[test]
fn nan_and_infinite_points_are_outside() {
    let square = polygon(&[[-1.0, -1.0], [f64::MAX, -1.0], [f64::MAX, f64::MAX], [-1.0, f64::MAX]]);
    assert!(square.contains(f64::MAX, f64::MAX) && square.contains(0.0, 0.0));
    for strange in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(!square.contains(strange, 0.0) && !square.contains(0.0, strange));
    }
}

#[test]
fn polygon_without_area_is_refused() {
    let refused = |vertices: &[[f64; 2]]| Polygon::new(axis(0), axis(1), vertices.to_vec()).unwrap_err();
    assert_eq!(refused(&[[0.0, 0.0], [1.0, 1.0]]), GateError::TooFewVertices { found: 2 });
    assert_eq!(refused(&[]), GateError::TooFewVertices { found: 0 });
    assert_eq!(refused(&[[0.0, 0.0], [1.0, 3.0], [2.0, 6.0]]), GateError::Collinear { found: 3 });
    assert_eq!(refused(&[[1.0, 1.0]; 4]), GateError::Collinear { found: 4 });
    let error = refused(&[[0.0, 0.0], [1.0, 1.0], [f64::NAN, 2.0]]);
    assert_eq!(error.to_string(), "polygon, vertex 3: expected finite coordinates, got (NaN, 2)");
    assert!(matches!(
        refused(&[[0.0, f64::INFINITY], [1.0, 1.0], [0.0, 2.0]]),
        GateError::Vertex { number: 1, .. }
    ));
    // One unit in the last place off the line is an area.
    assert!(Polygon::new(axis(0), axis(1), vec![[0.0, 0.0], [0.1, 0.1], [0.3, 0.3_f64.next_up()]]).is_ok());
}

/// A point, and whether it lies inside.
type Asked = ([f64; 2], bool);

#[test]
fn polygons_equal_exact_fractions() {
    // Made by scripts/reference/polygons.py in exact fractions of the floats, with a ray along the other axis: edges,
    // vertices, crossings and their neighbouring floats, of polygons that cross and touch themselves, repeat vertices and bear
    // spikes, from subnormal to huge coordinates.
    let numbers = |text: &str| text.split(' ').map(|number| number.parse().unwrap()).collect::<Vec<f64>>();
    let mut polygons: Vec<(&str, Polygon, Vec<Asked>)> = Vec::new();
    for line in include_str!("data/polygons.csv").lines() {
        match line.split(',').collect::<Vec<_>>()[..] {
            ["polygon", name, vertices] => {
                let vertices: Vec<[f64; 2]> =
                    vertices.split(';').map(|vertex| numbers(vertex).try_into().unwrap()).collect();
                polygons.push((name, polygon(&vertices), Vec::new()));
            }
            ["point", x, y, inside] => {
                let point = [x.parse().unwrap(), y.parse().unwrap()];
                polygons.last_mut().unwrap().2.push((point, inside == "1"));
            }
            _ => panic!("{line}"),
        }
    }
    let point_count: usize = polygons.iter().map(|(.., points)| points.len()).sum();
    assert_eq!((polygons.len(), point_count), (86, 7208));
    for (name, polygon, points) in polygons {
        // The engine, whose raster and boxes must not change an answer.
        let tree = GateTree::new(vec![Population::root("P", polygon.clone())]).unwrap();
        let column = |axis: usize| points.iter().map(|(point, _)| point[axis]).collect();
        let source = MemorySource::new(vec![column(0), column(1)]).unwrap();
        let plan = tree.compile(&[]).unwrap();
        let make = || Memberships::new(tree.indices());
        let (_, memberships) = evaluate(&plan, &source, &EvaluateOptions::default(), make).unwrap();
        let (_, mask) = memberships.into_masks().remove(0);
        for (number, &([x, y], is_inside)) in points.iter().enumerate() {
            assert_eq!(polygon.contains(x, y), is_inside, "{name}: {x:e} {y:e}");
            assert_eq!(mask.contains(number), is_inside, "{name}, in the engine: {x:e} {y:e}");
        }
    }
}

#[test]
fn ellipsoids_equal_exact_fractions() {
    // Made by scripts/reference/ellipsoids.py in exact fractions of the floats: points on the surface, the floats next to it, and
    // covariances up to the edge of what is positive definite.
    let numbers = |text: &str| text.split(' ').map(|number| number.parse().unwrap()).collect::<Vec<f64>>();
    let mut ellipsoid: Option<Ellipsoid<usize>> = None;
    let (mut ellipsoid_count, mut refused_count, mut point_count) = (0, 0, 0);
    for line in include_str!("data/ellipsoids.csv").lines() {
        match line.split(',').collect::<Vec<_>>()[..] {
            ["ellipsoid", mean, covariance, distance_square] => {
                let (mean, covariance) = (numbers(mean), numbers(covariance));
                let dimensions = (0..mean.len()).collect();
                let made = Ellipsoid::new(dimensions, mean, covariance, distance_square.parse().unwrap());
                refused_count += usize::from(made.is_err());
                ellipsoid_count += 1;
                ellipsoid = made.ok();
            }
            ["point", point, inside] => {
                let Some(ellipsoid) = &ellipsoid else { continue };
                assert_eq!(ellipsoid.contains(&numbers(point)), inside == "1", "{point}: {ellipsoid:?}");
                point_count += 1;
            }
            _ => panic!("{line}"),
        }
    }
    // Some of the thinnest are refused: their factor does not stand out from the rounding of floats.
    assert_eq!((ellipsoid_count, refused_count, point_count), (40, 2, 2202));
}

#[test]
fn surface_of_an_ellipsoid_is_inside() {
    // By hand: Pythagoras' triples and quadruples, stretched by the square roots of a diagonal covariance.
    let inside = |variances: &[f64], distance_square: f64, point: &[f64]| {
        let count = variances.len();
        let mut covariance = vec![0.0; count * count];
        for (k, &variance) in variances.iter().enumerate() {
            covariance[k * count + k] = variance;
        }
        let dimensions = (0..count).collect();
        let ellipsoid = Ellipsoid::new(dimensions, vec![0.0; count], covariance, distance_square).unwrap();
        ellipsoid.contains(point)
    };
    for [a, b, c] in [[3.0, 4.0, 5.0], [5.0, 12.0, 13.0], [20.0, 21.0, 29.0], [696.0, 697.0, 985.0]] {
        let (x, y): (f64, f64) = (2.0 * a, 3.0 * b);
        for (x, y) in [(x, y), (-x, y), (x, -y), (-x, -y)] {
            assert!(inside(&[4.0, 9.0], c * c, &[x, y]), "{x} {y}");
        }
        assert!(
            !inside(&[4.0, 9.0], c * c, &[x.next_up(), y]) && !inside(&[4.0, 9.0], c * c, &[x, y.next_up()])
        );
        assert!(inside(&[4.0, 9.0], c * c, &[x.next_down(), y]));
        // The same at the ends of the range of f64.
        for unit in [libm::scalbn(1.0, -500), libm::scalbn(1.0, 480)] {
            let variances = [4.0 * unit * unit, 9.0 * unit * unit];
            assert!(inside(&variances, c * c, &[x * unit, y * unit]));
            assert!(!inside(&variances, c * c, &[x * unit, (y * unit).next_up()]));
        }
    }
    for [a, b, c, d] in [[2.0, 3.0, 6.0, 7.0], [1.0, 4.0, 8.0, 9.0], [6.0, 6.0, 7.0, 11.0_f64]] {
        assert!(inside(&[1.0, 1.0, 1.0], d * d, &[a, -b, c]));
        assert!(!inside(&[1.0, 1.0, 1.0], d * d, &[a, -b, c.next_up()]));
    }
    for strange in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
        assert!(!inside(&[1.0, 1.0], 1.0, &[strange, 0.0]) && !inside(&[1.0, 1.0], 1.0, &[0.0, strange]));
    }
}

#[test]
fn covariance_that_is_none_is_refused() {
    let made = |covariance: &[f64]| {
        Ellipsoid::new(vec!["x", "y"], vec![0.0; 2], covariance.to_vec(), 1.0).map(|_| ())
    };
    // By hand: determinants −3, 0 and 1 − (1 − 2⁻⁵³)² > 0, the last no more than what rounding leaves of it.
    for covariance in
        [[1.0, 2.0, 2.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0_f64.next_down(), 1.0_f64.next_down(), 1.0]]
    {
        let error = made(&covariance).unwrap_err();
        assert!(matches!(error, GateError::Covariance { row: 2, column: 2, .. }), "{covariance:?}: {error}");
    }
    assert!(matches!(made(&[1.0, 0.5, 0.4, 1.0]), Err(GateError::Covariance { row: 2, column: 1, .. })));
    assert!(matches!(made(&[0.0, 0.0, 0.0, 1.0]), Err(GateError::Covariance { row: 1, column: 1, .. })));
    assert!(matches!(made(&[1.0, f64::NAN, 0.0, 1.0]), Err(GateError::EllipsoidNumber { .. })));
    assert!(made(&[1.0, 0.999_999, 0.999_999, 1.0]).is_ok());
}

/// Even-odd with the outline inside, in whole numbers: each crossing is decided by multiplying out.
fn truth(vertices: &[[i64; 2]], [x, y]: [i64; 2]) -> bool {
    let mut crossings = 0;
    for (k, &[bx, by]) in vertices.iter().enumerate() {
        let [ax, ay] = vertices[(k + vertices.len() - 1) % vertices.len()];
        let turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        let is_between = (x - ax) * (x - bx) <= 0 && (y - ay) * (y - by) <= 0;
        if turn == 0 && is_between {
            return true;
        }
        // The x at which the edge has this y is ax + (y − ay)·(bx − ax)/(by − ay); compare it times (by − ay).
        if (ay <= y) != (by <= y) {
            let side = (x - ax) * (by - ay) - (y - ay) * (bx - ax);
            crossings += i64::from((side < 0) == (by > ay));
        }
    }
    crossings % 2 == 1
}

proptest! {
    #[test]
    fn polygon_equals_whole_number_arithmetic(
        vertices in prop::collection::vec([-6..=6_i64, -6..=6], 3..9),
        exponents in [-500..500_i32, -500..500],
    ) {
        let scale = exponents.map(|exponent| libm::scalbn(1.0, exponent));
        let scaled = |[x, y]: [i64; 2]| [x as f64 * scale[0], y as f64 * scale[1]];
        let Ok(polygon) = Polygon::new(axis(0), axis(1), vertices.iter().copied().map(scaled).collect()) else {
            return Ok(());
        };
        for (x, y) in (-7..=7).flat_map(|x| (-7..=7).map(move |y| (x, y))) {
            let [px, py] = scaled([x, y]);
            prop_assert_eq!(polygon.contains(px, py), truth(&vertices, [x, y]), "{:?} {} {}", vertices, x, y);
        }
    }

    #[test]
    fn polygon_does_not_depend_on_where_and_which_way_its_vertices_start(
        vertices in prop::collection::vec([-20..20_i64, -20..20], 3..8),
        turn in 0..8_usize,
    ) {
        let vertices: Vec<[f64; 2]> = vertices.iter().map(|&[x, y]| [x as f64 / 3.0, y as f64 / 7.0]).collect();
        let Ok(polygon) = Polygon::new(axis(0), axis(1), vertices.clone()) else { return Ok(()) };
        let mut other = vertices;
        let count = other.len();
        other.rotate_left(turn % count);
        other.reverse();
        let other = Polygon::new(axis(0), axis(1), other).unwrap();
        for (x, y) in (-21..=21).flat_map(|x| (-21..=21).map(move |y| (f64::from(x) / 3.0, f64::from(y) / 7.0))) {
            prop_assert_eq!(polygon.contains(x, y), other.contains(x, y));
        }
    }
}

#[test]
fn polygons_past_those_that_are_drawn_on_a_grid_are_tested_all_the_same() {
    // More triangles than grids are drawn for, each moved by one: (0, 0), (4, 0), (0, 4).
    let triangle = |at: f64| polygon(&[[at, 0.0], [at + 4.0, 0.0], [at, 4.0]]);
    let populations = (0..300).map(|at| Population::root(format!("{at}"), triangle(f64::from(at)))).collect();
    let tree = GateTree::new(populations).unwrap();
    // Points 2 right of each triangle's corner and 2 up, on its long edge.
    let columns = vec![(0..300).map(|at| f64::from(at) + 2.0).collect(), vec![2.0; 300]];
    let source = MemorySource::new(columns).unwrap();
    let make = || Memberships::new(tree.indices());
    let plan = tree.compile(&[]).unwrap();
    let (_, members) = evaluate(&plan, &source, &EvaluateOptions::default(), make).unwrap();
    for (index, mask) in members.into_masks() {
        // by hand: at height 2 the triangle reaches from its corner to 2 right of it: three of the points, two at the start
        let first = index.0.saturating_sub(2);
        assert_eq!(mask.ones().collect::<Vec<_>>(), (first..=index.0).collect::<Vec<_>>(), "{}", index.0);
    }
}
