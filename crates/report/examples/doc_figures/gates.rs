//! What lies inside a gate: each dot decided by the library.

use super::chart::{Panel, Range, Sheet};
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon, Rectangle};
use std::error::Error;

const LINE: &str =
    "fill=\"#ffc400\" fill-opacity=\".2\" fill-rule=\"evenodd\" stroke=\"#111820\" stroke-width=\"1.5\"";
const INSIDE: &str = "#0072b2";
const OUTSIDE: &str = "#7a8896";

/// Dots a half apart over the panel; those inside full.
fn decide(sheet: &mut Sheet, panel: &Panel, contains: impl Fn([f64; 2]) -> bool) {
    let grid =
        (0..=20).flat_map(|row| (0..=20).map(move |column| [column, row].map(|at| f64::from(at) / 2.0)));
    let points: Vec<[f64; 2]> = grid.collect();
    let (inside, outside): (Vec<_>, Vec<_>) = points.iter().partition(|point| contains(**point));
    panel.dots(sheet, &outside, OUTSIDE, 5.5);
    panel.dots(sheet, &outside, "#ffffff", 3.5);
    panel.dots(sheet, &inside, INSIDE, 5.5);
}

fn panel(sheet: &mut Sheet, [column, row]: [f64; 2], title: &str) -> Panel {
    let axis = Range::linear(-0.5, 10.5);
    let panel = Panel { square: [20.0 + 340.0 * column, 34.0 + 350.0 * row, 310.0, 310.0], x: axis, y: axis };
    panel.frame(sheet, title);
    panel
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(690.0, 770.0);
    let one = panel(&mut sheet, [0.0, 0.0], "Rectangle: minimum inside, maximum outside");
    let side = Interval::new(2.0, 8.0)?;
    let rectangle = Rectangle::new(vec![("x", side), ("y", side)])?;
    one.outline(&mut sheet, &[[2.0, 2.0], [8.0, 2.0], [8.0, 8.0], [2.0, 8.0]], LINE);
    decide(&mut sheet, &one, |point| rectangle.contains(&point));

    let two = panel(&mut sheet, [1.0, 0.0], "Polygon: edges and vertices inside");
    let vertices = vec![[1.0, 2.0], [5.0, 1.0], [9.0, 5.0], [6.0, 5.0], [5.0, 9.0], [1.0, 9.0]];
    let polygon = Polygon::new("x", "y", vertices.clone())?;
    two.outline(&mut sheet, &vertices, LINE);
    decide(&mut sheet, &two, |[x, y]| polygon.contains(x, y));

    let three = panel(&mut sheet, [0.0, 1.0], "Self-crossing: even-odd, the middle is outside");
    let vertices = vec![[5.0, 10.0], [8.0, 0.5], [0.0, 6.5], [10.0, 6.5], [2.0, 0.5]];
    let star = Polygon::new("x", "y", vertices.clone())?;
    three.outline(&mut sheet, &vertices, LINE);
    decide(&mut sheet, &three, |[x, y]| star.contains(x, y));

    let four = panel(&mut sheet, [1.0, 1.0], "Ellipse: its line inside");
    // (x − 5)² / 16 + (y − 5)² / 9 = 1: its points (5 ± 4, 5) and (5, 5 ± 3) are dots of the grid.
    let ellipse = Ellipsoid::new(vec!["x", "y"], vec![5.0, 5.0], vec![16.0, 0.0, 0.0, 9.0], 1.0)?;
    four.outline(&mut sheet, &ellipse.outline(0, 1, 96), LINE);
    decide(&mut sheet, &four, |point| ellipse.contains(&point));

    sheet.text(
        "s",
        [20.0, 734.0],
        "Full dots lie inside, hollow ones outside, each decided by the gates of the library.",
    );
    sheet.text("s", [20.0, 751.0], "An event whose value is NaN in a dimension of a gate is outside of it.");
    Ok(sheet.finish("What lies inside a rectangle, a polygon, a self-crossing polygon and an ellipse"))
}
