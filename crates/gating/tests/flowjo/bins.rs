//! FlowJo's 256 bins: cases in which the bin decides otherwise than the event's own place.

use flowmrd_gating::GateTree;
use flowmrd_gating::flowjo::{WorkspaceSample, bin};

use crate::builder::{
    File, Held, boolean, dimension, gate, held, population, read, read_with, rectangle, vertices,
};

fn polygon(points: &[[f64; 2]]) -> String {
    format!("<PolygonGate>{}{}{}</PolygonGate>", dimension("X", ""), dimension("Y", ""), vertices(points))
}

/// Gates points over X and Y by their bins; the tests' scales are 0 to 256, so that a value is its bin.
fn gate_by_bins(sample: &WorkspaceSample, points: &[[f64; 2]]) -> Held {
    let column = |axis: usize| points.iter().map(|point| point[axis]).collect();
    let file = File::of(&[("X", column(0)), ("Y", column(1)), ("Z", vec![0.0; points.len()])]);
    file.gate_by(sample, |tree: &GateTree| bin(tree).tree)
}

#[test]
fn events_and_vertices_go_to_the_nearest_bin_and_edges_are_inside() {
    // The square from 10.4 to 20.6 becomes that from 10 to 21, its edges inside.
    let sample =
        read(&population("P", &polygon(&[[10.4, 10.4], [20.6, 10.4], [20.6, 20.6], [10.4, 20.6]]), ""));
    let points = [
        [9.49, 15.0],  // bin 9
        [9.5, 15.0],   // bin 10, on the edge
        [10.41, 15.0], // inside by either rule
        [21.49, 21.4], // bin (21, 21), the corner
        [21.5, 15.0],  // bin 22
    ];
    assert_eq!(gate_by_bins(&sample, &points), held(&[("/P", &[1, 2, 3])]));
    assert_eq!(gate(&sample, &points), held(&[("/P", &[2])]));
}

#[test]
fn slanted_edge_puts_an_event_outside_that_lies_inside() {
    // Below the diagonal y ≤ x: (50.4, 49.6) is inside, its bin (50, 50) on the edge; (50.45, 50.5) is outside, as is its
    // bin (50, 51); (50.6, 50.55) is inside, and so is its bin (51, 51); (49.6, 50.4) is outside, its bin on the edge.
    let sample = read(&population("P", &polygon(&[[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]]), ""));
    let points = [[50.4, 49.6], [50.45, 50.5], [50.6, 50.55], [49.6, 50.4], [50.49, 50.46]];
    assert_eq!(gate(&sample, &points), held(&[("/P", &[0, 2, 4])]));
    assert_eq!(gate_by_bins(&sample, &points), held(&[("/P", &[0, 2, 3, 4])]));
    // A steeper edge from (0, 0) to (100, 200), inside to its right: 2·x ≥ y. (30.45, 60.7) is inside, 60.9 ≥ 60.7, and
    // its bin (30, 61) is not, 60 < 61.
    let steep = read(&population("P", &polygon(&[[0.0, 0.0], [100.0, 0.0], [100.0, 200.0]]), ""));
    assert_eq!(gate(&steep, &[[30.45, 60.7]]), held(&[("/P", &[0])]));
    assert_eq!(gate_by_bins(&steep, &[[30.45, 60.7]]), held(&[("/P", &[])]));
}

#[test]
fn children_are_counted_within_binned_parents_and_rectangles_are_exact() {
    let child = population("R", &rectangle("", "min=\"10.3\"", ""), "");
    let square = [[10.0, 10.0], [20.0, 10.0], [20.0, 20.0], [10.0, 20.0]];
    let populations = population("P", &polygon(&square), &child) + &boolean("NotNode", "not", &["P"]);
    let sample = read(&populations);
    // (10.3, 9.6) lies below the square and in bin (10, 10) of it; (10.2, 15) is in the square and left of the rectangle.
    let points = [[10.3, 9.6], [10.2, 15.0], [25.0, 15.0]];
    assert_eq!(gate(&sample, &points), held(&[("/P", &[1]), ("/P/R", &[]), ("/not", &[0, 2])]));
    assert_eq!(gate_by_bins(&sample, &points), held(&[("/P", &[0, 1]), ("/P/R", &[0]), ("/not", &[2])]));
}

#[test]
fn events_beyond_the_display_lie_in_its_outermost_bins() {
    let edge = [[200.0, 0.0], [256.0, 0.0], [256.0, 256.0], [200.0, 256.0]];
    let populations = population("P", &polygon(&edge), "")
        + &population("R", &rectangle("", "min=\"200\" max=\"256\"", ""), "")
        + &population("Low", &rectangle("", "min=\"0\" max=\"3\"", ""), "")
        + &population("Inner", &rectangle("", "min=\"200\" max=\"255\"", ""), "");
    let sample = read(&populations);
    let points = [[255.9, 10.0], [1e6, 10.0], [f64::INFINITY, 10.0], [-7.0, 300.0], [f64::NAN, 10.0]];
    let exact = held(&[("/P", &[0]), ("/R", &[0]), ("/Low", &[]), ("/Inner", &[])]);
    assert_eq!(gate(&sample, &points), exact);
    let by_bins = held(&[("/P", &[0, 1, 2]), ("/R", &[0, 1, 2]), ("/Low", &[3]), ("/Inner", &[])]);
    assert_eq!(gate_by_bins(&sample, &points), by_bins);
}

#[test]
fn ellipse_keeps_its_shape_and_is_asked_for_bins() {
    // A circle of radius 5 about (100, 100), both foci in its centre.
    let ends = [[105.0, 100.0], [95.0, 100.0], [100.0, 105.0], [100.0, 95.0]];
    let circle = format!(
        "<EllipsoidGate>{}{}<foci>{}</foci><edge>{}</edge></EllipsoidGate>",
        dimension("X", ""),
        dimension("Y", ""),
        vertices(&[[100.0, 100.0], [100.0, 100.0]]),
        vertices(&ends)
    );
    let sample = read(&population("E", &circle, ""));
    // Bin (103, 104) is on the circle, 9 + 16 = 25, and bin (104, 104) outside.
    let points = [[103.4, 104.4], [103.5, 103.6], [103.4, 103.5]];
    assert_eq!(gate(&sample, &points), held(&[("/E", &[2])]));
    assert_eq!(gate_by_bins(&sample, &points), held(&[("/E", &[0, 2])]));
}

#[test]
fn polygon_that_the_bins_leave_no_area_holds_the_bins_on_its_line() {
    let sample = read(&population("P", &polygon(&[[10.1, 10.1], [10.4, 20.0], [9.8, 30.0]]), ""));
    let points = [[10.4, 15.0], [10.6, 15.0], [9.6, 30.4], [10.0, 31.0]];
    assert_eq!(gate_by_bins(&sample, &points), held(&[("/P", &[0, 2])]));
}

#[test]
fn gates_without_a_display_stay_exact_and_are_told() {
    let triangle = polygon(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]]);
    let sample =
        read_with("", &(population("P", &triangle, "") + &population("Q", &rectangle("", "", ""), "")));
    let points = [[5.4, 5.6], [5.6, 5.4]];
    assert_eq!(gate_by_bins(&sample, &points)[0], ("/P".to_owned(), vec![1]));
    let file = File::of(&[("X", vec![]), ("Y", vec![])]);
    file.gate_by(&sample, |tree| {
        let binned = bin(tree);
        let paths: Vec<&str> = binned.exact.iter().map(|&index| tree.path(index)).collect();
        assert_eq!(paths, ["/P"]);
        binned.tree
    });
}

/// The line of 100 events of FlowKit's examples: Y is 131,072, X goes from 65,536 to 131,072 in equal steps.
fn line() -> File {
    let x = (0..100).map(|number| f64::from((65_536.0 + 65_536.0 * f64::from(number) / 99.0) as f32));
    File::of(&[("X", x.collect()), ("Y", vec![131_072.0; 100])])
}

#[test]
fn counts_are_those_that_flowjo_wrote_for_a_line_of_events() {
    // Gates and counts of FlowKit's examples: single_ellipse_51_events.wsp, FlowJo 10.6.1, and
    // simple_poly_and_rect_v2_poly50.wsp, FlowJo 10.7.1.
    let scale = |x: [f64; 2], y: [f64; 2]| {
        format!(
            "<Transformations><linear minRange=\"{}\" maxRange=\"{}\" gain=\"1\"><parameter name=\"X\"/></linear>\
             <linear minRange=\"{}\" maxRange=\"{}\" gain=\"1\"><parameter name=\"Y\"/></linear></Transformations>",
            x[0], x[1], y[0], y[1]
        )
    };
    let ellipse = format!(
        "<EllipsoidGate>{}{}<foci>{}</foci><edge>{}</edge></EllipsoidGate>",
        dimension("X", ""),
        dimension("Y", ""),
        vertices(&[[62.772_451_900_2, 157.404_454_716_7], [94.227_548_099_8, 93.595_545_283_3]]),
        vertices(&[[96.0, 90.0], [61.0, 161.0], [67.0, 113.0], [90.0, 139.0]])
    );
    let corners = [
        [59_478.021_978_022, 106_171.539_961_013_7],
        [58_928.571_428_571_4, 131_668.615_984_405_4],
        [136_675.824_175_824_2, 130_495.126_705_653],
        [136_675.824_175_824_2, 106_230.019_493_177_4],
    ];
    let count = |sample: &WorkspaceSample, by_bins: bool| {
        let held = line().gate_by(sample, |tree| if by_bins { bin(tree).tree } else { tree.clone() });
        held[0].1.len()
    };
    let full = [0.0, 262_144.0];
    let ellipse = read_with(&scale(full, full), &population("ellipse1", &ellipse, ""));
    assert_eq!((count(&ellipse, false), count(&ellipse, true)), (51, 51));
    // The line runs through the polygon's upper edge, which half of the events lie below; all bins lie above it.
    let polygon = population("poly1", &polygon(&corners), "");
    let polygon = read_with(&scale([50_000.0, 150_000.0], [0.0, 255_000.0]), &polygon);
    assert_eq!((count(&polygon, false), count(&polygon, true)), (50, 0));
}

/// Tells by whole numbers whether a bin lies in a polygon of bins or on its outline: even-odd.
fn holds(polygon: &[[i64; 2]], [x, y]: [i64; 2]) -> bool {
    let mut is_inside = false;
    for (number, &to) in polygon.iter().enumerate() {
        let from = polygon[(number + polygon.len() - 1) % polygon.len()];
        let turn = (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
        let spans = |axis: usize, at: i64| from[axis].min(to[axis]) <= at && at <= from[axis].max(to[axis]);
        if turn == 0 && spans(0, x) && spans(1, y) {
            return true;
        }
        // The ray to greater x crosses the edge where it passes y, lower end included, with the point on its left.
        let (is_crossed, is_left) = ((from[1] > y) != (to[1] > y), (turn > 0) == (to[1] > from[1]));
        is_inside ^= is_crossed && is_left;
    }
    is_inside
}

#[test]
fn polygons_by_chance_agree_with_whole_numbers() {
    // A linear congruential generator (Knuth, MMIX), its upper bits.
    let mut state = 7_u64;
    let mut draw = |limit: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 * limit - 4.0
    };
    let bin_of = |value: f64| (value.clamp(0.0, 255.0) + 0.5).floor() as i64;
    for corners in 3..40 {
        // Small polygons, so that many points lie on edges and vertices, some cut by the edge of the display.
        let corners: Vec<[f64; 2]> = (0..corners).map(|_| [draw(40.0), draw(30.0)]).collect();
        let points: Vec<[f64; 2]> = (0..700).map(|_| [draw(45.0), draw(35.0)]).collect();
        let bins: Vec<[i64; 2]> = corners.iter().map(|corner| corner.map(bin_of)).collect();
        let expected: Vec<usize> = points
            .iter()
            .enumerate()
            .filter(|(_, point)| holds(&bins, point.map(bin_of)))
            .map(|(number, _)| number)
            .collect();
        let sample = read(&population("P", &polygon(&corners), ""));
        assert_eq!(gate_by_bins(&sample, &points), held(&[("/P", &expected)]));
    }
}
