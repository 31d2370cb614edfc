use proptest::prelude::*;

use super::*;

/// The sign of the determinant in integers of 128 bits: the truth for coordinates of up to 60 bits.
fn truth(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> Ordering {
    let wide = |left: i64, right: i64| i128::from(left) - i128::from(right);
    (wide(b[0], a[0]) * wide(c[1], a[1])).cmp(&(wide(b[1], a[1]) * wide(c[0], a[0])))
}

/// All stages that can decide must agree with the truth.
fn check(scale: [f64; 2], a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> Result<(), TestCaseError> {
    let expected = truth(a, b, c);
    let [a, b, c] = [a, b, c].map(|[x, y]| [x as f64 * scale[0], y as f64 * scale[1]]);
    prop_assert_eq!(orientation(a, b, c), expected);
    prop_assert_eq!(compare_integers(a, b, c), expected);
    if let Some(stage) = compare_exact_products(a, b, c) {
        prop_assert_eq!(stage, expected);
    }
    Ok(())
}

#[test]
fn orientation_is_that_of_a_turn() {
    let (a, b) = ([0.0, 0.0], [2.0, 2.0]);
    assert_eq!(orientation(a, b, [0.0, 1.0]), Ordering::Greater);
    assert_eq!(orientation(a, b, [1.0, 0.0]), Ordering::Less);
    assert_eq!(orientation(a, b, [1.0, 1.0]), Ordering::Equal);
}

#[test]
fn orientation_tells_the_neighbours_of_a_point_on_a_line() {
    // Kettner et al., Comput. Geom. 40:61 (2008), figure 2: plain arithmetic errs on these 256 × 256 points about
    // (1/2, 1/2) against the line y = x through (12, 12) and (24, 24); by hand, the answer is the order of x and y.
    for (i, j) in (0..256).flat_map(|i| (0..256).map(move |j| (i, j))) {
        let unit = f64::EPSILON / 2.0;
        let point = [0.5 + f64::from(i) * unit, 0.5 + f64::from(j) * unit];
        let expected = point[1].total_cmp(&point[0]);
        assert_eq!(orientation([12.0, 12.0], [24.0, 24.0], point), expected, "{point:?}");
    }
}

#[test]
fn orientation_is_exact_where_products_leave_the_range_of_f64() {
    let tiny = f64::from_bits(1);
    // The line y = x, with the point one subnormal off it.
    assert_eq!(orientation([0.0, 0.0], [tiny, tiny], [3.0 * tiny, 3.0 * tiny]), Ordering::Equal);
    assert_eq!(orientation([0.0, 0.0], [1.0, 1.0], [tiny, 2.0 * tiny]), Ordering::Greater);
    assert_eq!(orientation([-1.0, -1.0], [1.0, 1.0], [tiny, 0.0]), Ordering::Less);
    let huge = f64::MAX;
    assert_eq!(orientation([-huge, -huge], [huge, huge], [0.0, 0.0]), Ordering::Equal);
    assert_eq!(orientation([-huge, -huge], [huge, huge], [0.0, tiny]), Ordering::Greater);
    assert_eq!(orientation([-huge, -huge], [huge, huge], [tiny, 0.0]), Ordering::Less);
}

proptest! {
    #[test]
    fn orientation_equals_that_of_integers(
        coordinates in any::<[[i16; 2]; 3]>(),
        exponents in [-1070..1000_i32, -1070..1000],
    ) {
        let [a, b, c] = coordinates.map(|point| point.map(i64::from));
        let scale = exponents.map(|exponent| libm::scalbn(1.0, exponent));
        check(scale, a, b, c)?;
    }

    #[test]
    fn orientation_equals_that_of_long_integers_near_a_line(
        a in [-1_i64 << 51..1 << 51, -1 << 51..1 << 51],
        step in [-1000..1000_i64, -1000..1000],
        counts in [-1000..1000_i64, -1000..1000],
        off in [-1..=1_i64, -1..=1],
    ) {
        let along = |count: i64| [a[0] + count * step[0], a[1] + count * step[1]];
        let [x, y] = along(counts[1]);
        check([1.0, 1.0], a, along(counts[0]), [x + off[0], y + off[1]])?;
    }

    #[test]
    fn orientation_turns_its_sign_with_its_points(points in any::<[[f64; 2]; 3]>()) {
        prop_assume!(points.iter().flatten().all(|coordinate| coordinate.is_finite()));
        let [a, b, c] = points;
        prop_assert_eq!(orientation(a, b, c), orientation(b, c, a));
        prop_assert_eq!(orientation(a, b, c), orientation(b, a, c).reverse());
        prop_assert_eq!(orientation(a, b, c), compare_integers(a, b, c));
    }
}
