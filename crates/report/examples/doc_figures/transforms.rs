//! The maps from values to gates' scales, on one chart.

use super::chart::{COLOURS, Panel, Place, Range, Sheet};
use flowmrd_gating::Transform;
use flowmrd_gating::transform::{Arcsinh, Asinh, FlowJoBiex, Hyperlog, Linear, Log, Logicle};
use std::error::Error;

/// Top of all scales.
const TOP: f64 = 262_144.0;

/// Steps of a curve.
const STEPS: u32 = 400;

fn maps() -> Result<Vec<(&'static str, Transform)>, Box<dyn Error>> {
    Ok(vec![
        ("linear(T, A=0)", Linear::new(TOP, 0.0)?.into()),
        ("log(T, M=4.5)", Log::new(TOP, 4.5)?.into()),
        ("asinh(T, M=4.5, A=0)", Asinh::new(TOP, 4.5, 0.0)?.into()),
        ("asinh(x/150), by its value at T", Arcsinh::new(150.0)?.into()),
        ("logicle(T, W=0.5, M=4.5, A=0)", Logicle::new(TOP, 0.5, 4.5, 0.0)?.into()),
        ("hyperlog(T, W=0.5, M=4.5, A=0)", Hyperlog::new(TOP, 0.5, 4.5, 0.0)?.into()),
        ("FlowJo's biex(neg=0, width=-100, pos=4.5)", FlowJoBiex::new(TOP, 0.0, -100.0, 4.5)?.into()),
    ])
}

/// Draws all maps in a panel; each is 1 at the top.
fn curves(sheet: &mut Sheet, panel: &Panel, value: impl Fn(f64) -> f64) -> Result<(), Box<dyn Error>> {
    for (index, (_, map)) in maps()?.iter().enumerate() {
        let top = map.forward(TOP);
        let points = (0..=STEPS).map(|step| {
            let value = value(f64::from(step) / f64::from(STEPS));
            [value, map.forward(value) / top]
        });
        panel.curve(sheet, points, &style(index));
    }
    Ok(())
}

fn style(index: usize) -> String {
    let dash = ["", "6 3", "2 3", "8 3 2 3", "", "6 3", "2 3"][index % 7];
    let width = if index == 4 { 3.0 } else { 1.8 };
    let colour = COLOURS[index % COLOURS.len()];
    format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\"")
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(860.0, 520.0);
    let ticks = [
        (-1e3, "-10^3"),
        (-1e2, "-10^2"),
        (0.0, "0"),
        (1e2, "10^2"),
        (1e3, "10^3"),
        (1e4, "10^4"),
        (1e5, "10^5"),
    ];
    let steps =
        [(-0.2, "-0.2"), (0.0, "0"), (0.2, "0.2"), (0.4, "0.4"), (0.6, "0.6"), (0.8, "0.8"), (1.0, "1")];
    const COFACTOR: f64 = 30.0;
    let whole = Panel {
        square: [60.0, 34.0, 440.0, 340.0],
        x: Range { from: -1e3, to: TOP, place: Place::Asinh(COFACTOR) },
        y: Range::linear(-0.3, 1.02),
    };
    whole.frame(&mut sheet, "From -1000 to T = 262,144");
    whole.x_axis(&mut sheet, &ticks, "value, on a symmetric logarithmic axis");
    whole.y_axis(&mut sheet, &steps, "on the gate's scale");
    let ends = [-1e3, TOP].map(|value: f64| libm::asinh(value / COFACTOR));
    curves(&mut sheet, &whole, |along| COFACTOR * libm::sinh(ends[0] + along * (ends[1] - ends[0])))?;
    let near = Panel {
        square: [570.0, 34.0, 270.0, 340.0],
        x: Range::linear(-200.0, 200.0),
        y: Range::linear(-0.1, 0.3),
    };
    near.frame(&mut sheet, "About zero");
    let ticks = [(-200.0, "-200"), (-100.0, "-100"), (0.0, "0"), (100.0, "100"), (200.0, "200")];
    near.x_axis(&mut sheet, &ticks, "value, on a linear axis");
    near.y_axis(&mut sheet, &[(-0.1, "-0.1"), (0.0, "0"), (0.1, "0.1"), (0.2, "0.2"), (0.3, "0.3")], "");
    curves(&mut sheet, &near, |along| 400.0 * along - 200.0)?;
    for (index, (name, _)) in maps()?.iter().enumerate() {
        let (column, row) = (index / 4, index % 4);
        sheet.key([60.0 + 400.0 * column as f64, 436.0 + 20.0 * row as f64], &style(index), name);
    }
    Ok(sheet.finish("Seven maps from values to the scale of a gate"))
}
