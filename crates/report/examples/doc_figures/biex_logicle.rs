//! How far FlowJo's biexponential table lies from the logicle map.

use super::chart::{Panel, Place, Range, Sheet};
use flowmrd_gating::transform::{FlowJoBiex, Logicle};
use std::error::Error;

const TOP: f64 = 262_144.0;
const POSITIVE: f64 = 4.4185;
const CHANNELS: f64 = 4096.0;
const STEPS: u32 = 1200;
const COFACTOR: f64 = 10.0;

const WIDTHS: [(f64, &str); 2] = [
    (-10.0, "fill=\"none\" stroke=\"#0072b2\" stroke-width=\"1.8\""),
    (-100.0, "fill=\"none\" stroke=\"#d55e00\" stroke-width=\"1.8\" stroke-dasharray=\"7 3\""),
];

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(760.0, 440.0);
    let panel = Panel {
        square: [64.0, 34.0, 670.0, 300.0],
        x: Range { from: -1e3, to: TOP, place: Place::Asinh(COFACTOR) },
        y: Range::linear(-5.0, 5.0),
    };
    panel.frame(&mut sheet, "FlowJo's biex less logicle, in channels of 4096");
    let ticks = [
        (-1e3, "-10^3"),
        (-1e2, "-10^2"),
        (0.0, "0"),
        (1e2, "10^2"),
        (1e3, "10^3"),
        (1e4, "10^4"),
        (1e5, "10^5"),
    ];
    panel.x_axis(&mut sheet, &ticks, "value, on a symmetric logarithmic axis");
    panel.y_axis(&mut sheet, &[(-4.0, "-4"), (-2.0, "-2"), (0.0, "0"), (2.0, "2"), (4.0, "4")], "channels");
    let ends = [-1e3, TOP].map(|value: f64| libm::asinh(value / COFACTOR));
    for (row, (width, style)) in (0_u8..).zip(WIDTHS) {
        let biex = FlowJoBiex::new(TOP, 0.0, width, POSITIVE)?;
        let logicle = Logicle::new(TOP, libm::log10(-width) / 2.0, POSITIVE, 0.0)?;
        let difference = |value: f64| CHANNELS * (biex.forward(value) - logicle.forward(value));
        let values = (0..=STEPS).map(|step| {
            let along = f64::from(step) / f64::from(STEPS);
            COFACTOR * libm::sinh(ends[0] + along * (ends[1] - ends[0]))
        });
        // What lies below the table's first node goes to it, and tells nothing of the curve.
        let points: Vec<[f64; 2]> =
            values.filter(|value| *value > biex.node(0)).map(|value| [value, difference(value)]).collect();
        let greatest = points.iter().map(|point| point[1].abs()).fold(0.0, f64::max);
        panel.curve(&mut sheet, points, style);
        let name = format!(
            "width = {width}: W = {}; begins at {:.1}; at most {greatest:.2} channels",
            libm::log10(-width) / 2.0,
            biex.node(0)
        );
        sheet.key([64.0, 392.0 + 18.0 * f64::from(row)], style, &name);
    }
    sheet.text(
        "s",
        [64.0, 430.0],
        "biex(maxRange=262144, neg=0, pos=4.4185) against logicle(T=262144, W=log10(-width)/2, M=pos, A=neg)",
    );
    Ok(sheet.finish("FlowJo's biexponential table less the logicle map"))
}
