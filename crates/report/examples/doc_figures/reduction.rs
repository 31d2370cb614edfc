//! Bounds of a reduction by method over what is left.

use super::chart::{COLOURS, Panel, Range, Sheet};
use flowmrd_quant::reduction::{RatioMethod, Reduction, TimePoints};
use flowmrd_quant::{Confidence, Counts};
use std::error::Error;

/// The denominators of both time points.
const TOTAL: u64 = 1_000_000;
/// The earlier events.
const EARLIER: u64 = 900;
/// The most later events.
const MOST: u64 = 20;

const METHODS: [(RatioMethod, &str); 5] = [
    (RatioMethod::ConditionalExact, ""),
    (RatioMethod::Koopman, "7 3"),
    (RatioMethod::MoverWilson, ""),
    (RatioMethod::MoverJeffreys, "4 3"),
    (RatioMethod::KatzLog, ""),
];

fn style(index: usize) -> String {
    let (colour, dash) = (COLOURS[index], METHODS[index].1);
    let width = if index == 0 { 2.4 } else { 1.5 };
    format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\"")
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(660.0, 450.0);
    let panel = Panel {
        square: [64.0, 34.0, 570.0, 320.0],
        x: Range::linear(0.0, MOST as f64),
        y: Range::linear(1.2, 4.8),
    };
    panel.frame(&mut sheet, "95 % bounds of the log10 reduction from 900 events of a million");
    let ticks = [(0.0, "0"), (5.0, "5"), (10.0, "10"), (15.0, "15"), (20.0, "20")];
    panel.x_axis(&mut sheet, &ticks, "events left of a million");
    let ticks = [(1.5, "1.5"), (2.0, "2"), (2.5, "2.5"), (3.0, "3"), (3.5, "3.5"), (4.0, "4"), (4.5, "4.5")];
    panel.y_axis(&mut sheet, &ticks, "decades");
    let reductions: Vec<(f64, Reduction)> = (0..=MOST)
        .map(|later| {
            let points =
                TimePoints { earlier: Counts::new(EARLIER, TOTAL)?, later: Counts::new(later, TOTAL)? };
            Ok((later as f64, Reduction::new(points)?))
        })
        .collect::<Result<_, flowmrd_quant::Error>>()?;
    for (index, &(method, _)) in METHODS.iter().enumerate().rev() {
        let bounds: Vec<(f64, f64, f64)> = reductions
            .iter()
            .filter_map(|&(later, reduction)| {
                // Katz's logarithm has no answer to none left
                let interval = reduction.interval(method, Confidence::P95).ok()?;
                Some((later, interval.lower_log10, interval.upper_log10))
            })
            .collect();
        panel.curve(&mut sheet, bounds.iter().map(|&(later, lower, _)| [later, lower]), &style(index));
        panel.curve(&mut sheet, bounds.iter().map(|&(later, _, upper)| [later, upper]), &style(index));
    }
    let estimates: Vec<[f64; 2]> =
        reductions.iter().map(|&(later, reduction)| [later, reduction.log10()]).collect();
    panel.dots(&mut sheet, &estimates[1..], "#51606f", 5.0);
    for (index, (method, _)) in METHODS.iter().enumerate() {
        let [x, y] = [64.0 + 200.0 * (index % 3) as f64, 412.0 + 20.0 * (index / 3) as f64];
        sheet.key([x, y], &style(index), method.as_str());
    }
    sheet.push("<circle cx=\"477\" cy=\"428\" r=\"3\" fill=\"#51606f\"/>");
    sheet.text("s", [496.0, 432.0], "the reduction itself");
    Ok(sheet.finish("Log10 reduction: bounds by method"))
}
