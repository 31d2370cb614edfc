//! The probability of a detection against the true level.

use super::chart::{COLOURS, Panel, Range, Sheet};
use flowmrd_quant::design::{power_curve, sensitivity};
use std::error::Error;

/// Events that make a detection.
const EVENTS: u64 = 20;
const POWER: f64 = 0.95;
const TOTALS: [(u64, &str); 5] = [
    (500_000, "500,000 events"),
    (1_000_000, "1,000,000"),
    (2_000_000, "2,000,000"),
    (4_000_000, "4,000,000"),
    (10_000_000, "10,000,000"),
];
/// Points of each curve.
const STEPS: u32 = 240;

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(640.0, 430.0);
    let panel = Panel {
        square: [64.0, 34.0, 550.0, 300.0],
        x: Range::linear(-6.0, -4.0),
        y: Range::linear(0.0, 1.0),
    };
    let levels: [(f64, &str); 7] = [
        (1e-6, "10^\u{2212}6"),
        (2e-6, "2·10^\u{2212}6"),
        (5e-6, "5·10^\u{2212}6"),
        (1e-5, "10^\u{2212}5"),
        (2e-5, "2·10^\u{2212}5"),
        (5e-5, "5·10^\u{2212}5"),
        (1e-4, "10^\u{2212}4"),
    ];
    let ticks: Vec<(f64, &str)> = levels.iter().map(|&(level, text)| (libm::log10(level), text)).collect();
    panel.x_axis(&mut sheet, &ticks, "true level");
    let shares = [(0.0, "0"), (0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (0.95, "0.95")];
    panel.y_axis(&mut sheet, &shares, "probability of at least 20 events");
    panel.frame(&mut sheet, "Detection by 20 events, by the denominator");
    let dashed = "fill=\"none\" stroke=\"#111820\" stroke-dasharray=\"5 4\"";
    panel.curve(&mut sheet, [[-6.0, POWER], [-4.0, POWER]], dashed);
    for (index, (total, name)) in TOTALS.into_iter().enumerate() {
        let colour = COLOURS[[1, 5, 3, 2, 4][index]];
        let style = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"");
        panel.curve(&mut sheet, curve(total)?, &style);
        let reached = sensitivity(EVENTS, total, POWER)?.ok_or("more events than are asked for")?;
        panel.dots(&mut sheet, &[[libm::log10(reached), POWER]], colour, 8.0);
        let at = [64.0 + 190.0 * (index % 3) as f64, 392.0 + 22.0 * (index / 3) as f64];
        sheet.key(at, &style, name);
    }
    Ok(sheet.finish("Power curves: the probability of a detection against the true level"))
}

fn curve(total: u64) -> Result<Vec<[f64; 2]>, Box<dyn Error>> {
    let exponents = (0..=STEPS).map(|step| -6.0 + 2.0 * f64::from(step) / f64::from(STEPS));
    let levels: Vec<f64> = exponents.map(libm::exp10).collect();
    let points = power_curve(&levels, EVENTS, total)?;
    Ok(points.iter().map(|point| [libm::log10(point.level), point.probability]).collect())
}
