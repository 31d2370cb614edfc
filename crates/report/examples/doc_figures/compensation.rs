//! Two colours before and after compensation.

use super::chart::{Panel, Range, Sheet, SplitMix};
use flowmrd_core::ParameterIndex;
use flowmrd_gating::Compensation;
use flowmrd_gating::transform::Logicle;
use std::error::Error;

/// Shares of each stain's light that reach the detectors FITC-A and PE-A: row = stain.
const SPILLOVER: [f64; 4] = [1.0, 0.30, 0.04, 1.0];

/// Photoelectrons for a unit of the scale, and the noise of the electronics: what makes compensated negatives wide.
const ELECTRONS: f64 = 0.15;
const NOISE: f64 = 25.0;

/// Populations: light of both stains, events, colour.
const POPULATIONS: [([f64; 2], u32, &str); 4] = [
    ([0.0, 0.0], 500, "#51606f"),
    ([2e4, 0.0], 500, "#0072b2"),
    ([0.0, 2e4], 500, "#d55e00"),
    ([2e4, 4e3], 500, "#009e73"),
];

/// Makes what two detectors measure of a population's events: each counts photoelectrons, so that its spread grows with the
/// root of its light.
fn measured([first, second]: [f64; 2], count: u32, random: &mut SplitMix) -> Vec<[f64; 2]> {
    let [a, b, c, d] = SPILLOVER;
    let event = |_| {
        let spread = libm::exp(0.25 * random.normal());
        let light = [first * a + second * c, first * b + second * d].map(|light| light * spread);
        light.map(|light| light + (light / ELECTRONS).sqrt() * random.normal() + NOISE * random.normal())
    };
    (0..count).map(event).collect()
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let compensation = Compensation::new(vec![ParameterIndex(0), ParameterIndex(1)], SPILLOVER.to_vec())?;
    let scale = Logicle::new(262_144.0, 1.0, 4.5, 0.0)?;
    let mut sheet = Sheet::new(800.0, 470.0);
    let values = [(-1e3, "-10^3"), (0.0, "0"), (1e3, "10^3"), (1e4, "10^4"), (1e5, "10^5")];
    let ticks = values.map(|(value, label)| (scale.forward(value), label));
    let axis = Range::linear(scale.forward(-2e3), scale.forward(2e5));
    let panels = [("Measured", 60.0), ("Compensated", 460.0)].map(|(title, left)| {
        let panel = Panel { square: [left, 34.0, 320.0, 320.0], x: axis, y: axis };
        panel.frame(&mut sheet, title);
        panel.x_axis(&mut sheet, &ticks, "FITC-A, logicle");
        panel.y_axis(&mut sheet, &ticks, "PE-A, logicle");
        panel
    });
    let mut random = SplitMix(7);
    for (light, count, colour) in POPULATIONS {
        let before = measured(light, count, &mut random);
        let after = before.iter().map(|event| compensation.compensate(event));
        let after: Vec<[f64; 2]> =
            after.filter_map(|event| Some([*event.first()?, *event.get(1)?])).collect();
        for (panel, events) in panels.iter().zip([before, after]) {
            let placed: Vec<_> = events.iter().map(|event| event.map(|value| scale.forward(value))).collect();
            panel.dots(&mut sheet, &placed, colour, 2.0);
        }
    }
    let lines = [
        "Spillover matrix, row = stain, column = detector: FITC 1, 0.30; PE 0.04, 1. Measured = true · S;",
        "compensated = measured · inverse of S. Single stains become upright; what the photons of the other",
        "stain scatter stays as width. Grey: no stain, blue: FITC alone, orange: PE alone, green: both.",
    ];
    for (row, line) in (0_u8..).zip(lines) {
        sheet.text("s", [60.0, 416.0 + 17.0 * f64::from(row)], line);
    }
    Ok(sheet.finish("Two colours before and after compensation"))
}
