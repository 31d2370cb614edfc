use flowmrd_gating::transform::{Arcsinh, Log, Logicle};

use super::*;

const INF: f64 = f64::INFINITY;

fn rectangle(x: [f64; 2], y: [f64; 2], side: Side) -> Outline {
    Outline { shape: Shape::Rectangle { x, y }, side, referred: None }
}

#[test]
fn quantiles_leave_out_a_thousandth_on_either_side() {
    // by hand: of 0 to 1999, two lie below 2 and two above 1997
    assert_eq!(quantiles((0..2000).map(f64::from).collect()), [2.0, 1997.0]);
    assert_eq!(quantiles(vec![5.0]), [5.0, 5.0]);
}

#[test]
fn ranges_without_a_value_are_zero_to_one() {
    assert_eq!(Span::NONE.with_margin(), [0.0, 1.0]);
    assert_eq!(Span { lower: 0.0, upper: 100.0 }.with_margin(), [-2.0, 102.0]);
    assert_eq!(Span { lower: 7.0, upper: 7.0 }.with_margin(), [0.0, 14.0]);
}

#[test]
fn zero_is_shown_where_it_lies_near() {
    let reached = |lower, upper| {
        let mut span = Span { lower, upper };
        span.reach_zero(&Transform::Identity);
        [span.lower, span.upper]
    };
    // by hand: 20 is a quarter of 100 - 20; 21 is more than a quarter of 100 - 21
    assert_eq!(reached(20.0, 100.0), [0.0, 100.0]);
    assert_eq!(reached(21.0, 100.0), [21.0, 100.0]);
    assert_eq!(reached(-100.0, -20.0), [-100.0, 0.0]);
    assert_eq!(reached(-5.0, 100.0), [-5.0, 100.0]);
    let mut none = Span::NONE;
    none.reach_zero(&Transform::Identity);
    assert_eq!(none, Span::NONE);
}

#[test]
fn log_like_ranges_are_at_least_a_decade() {
    let log = Transform::from(Log::new(10_000.0, 4.0).unwrap());
    let mut span = Span { lower: 0.5, upper: 0.6 };
    span.widen_to_decade(&log);
    // by hand: four decades from 0 to 1, so one is 0.25 wide; its middle stays at 0.55
    assert!((span.lower - 0.425).abs() < 1e-12 && (span.upper - 0.675).abs() < 1e-12, "{span:?}");
    let mut wide = Span { lower: 0.0, upper: 0.6 };
    wide.widen_to_decade(&log);
    assert_eq!(wide, Span { lower: 0.0, upper: 0.6 });
    let mut linear = Span { lower: 0.5, upper: 0.6 };
    linear.widen_to_decade(&Transform::Identity);
    assert_eq!(linear, Span { lower: 0.5, upper: 0.6 });
    // asinh(10 x) - asinh(x) tends to ln 10
    assert_eq!(decade_width(&Arcsinh::new(5.0).unwrap().into()), Some(std::f64::consts::LN_10));
    // FlowUtils' logicle(262144, 0.5, 4.5, 0): 10^3 is at 0.45433758, 10^4 at 0.68383266
    let decade = decade_width(&Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap().into()).unwrap();
    assert!((decade - 0.229_5).abs() < 0.01, "{decade}");
}

#[test]
fn open_sides_are_those_on_which_a_bounded_gate_keeps_all() {
    let threshold = [3.0, INF];
    let free = [-INF, INF];
    assert_eq!(open_sides(&rectangle(threshold, free, Side::Inside), 0), [false, true]);
    assert_eq!(open_sides(&rectangle(threshold, free, Side::Inside), 1), [false, false]);
    assert_eq!(open_sides(&rectangle(threshold, free, Side::Outside), 0), [true, false]);
    assert_eq!(open_sides(&rectangle([1.0, 2.0], free, Side::Inside), 0), [false, false]);
    assert_eq!(open_sides(&rectangle([1.0, 2.0], free, Side::Outside), 0), [true, true]);
    let polygon =
        |side| Outline { shape: Shape::Polygon { vertices: vec![[0.0, 0.0]] }, side, referred: None };
    assert_eq!(open_sides(&polygon(Side::Inside), 0), [false, false]);
    assert_eq!(open_sides(&polygon(Side::Outside), 1), [true, true]);
}
