//! How often intervals of a pooled level hold the truth, against what the tubes differ by.

use super::chart::{COLOURS, Panel, Range, Sheet};
use std::error::Error;

const COVERAGE: &str = include_str!("../../../../docs/data/dispersion-coverage.csv");
const VARIATIONS: [&str; 4] = ["0", "0.1", "0.3", "1"];
const LAYOUTS: [(&str, &str); 4] =
    [("1:1", "2 tubes"), ("1:1:1", "3 tubes"), ("1:1:1:1:1", "5 tubes"), ("1:1:1:1:1:1:1:1:1:1", "10 tubes")];

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(860.0, 400.0);
    let panels = [
        ("counting", "Counting alone (Clopper-Pearson)"),
        ("carried", "Carrying the dispersion (the default)"),
        ("profile", "Beta-binomial profile likelihood"),
    ];
    for (index, (interval, title)) in panels.into_iter().enumerate() {
        let panel = Panel {
            square: [60.0 + 275.0 * index as f64, 34.0, 220.0, 270.0],
            x: Range::linear(-0.2, 3.2),
            y: Range::linear(0.2, 1.02),
        };
        draw_panel(&mut sheet, &panel, interval, title)?;
    }
    for (index, (_, name)) in LAYOUTS.into_iter().enumerate() {
        sheet.key([60.0 + 130.0 * index as f64, 368.0], &style(index), name);
    }
    sheet.text("s", [60.0, 390.0], "50 events expected in all tubes together; dashed: 95 %");
    Ok(sheet.finish("Coverage of intervals of a pooled level"))
}

fn style(index: usize) -> String {
    format!("fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"", COLOURS[[1, 5, 3, 2][index]])
}

fn draw_panel(sheet: &mut Sheet, panel: &Panel, interval: &str, title: &str) -> Result<(), Box<dyn Error>> {
    let places: Vec<(f64, &str)> =
        VARIATIONS.iter().enumerate().map(|(index, &text)| (index as f64, text)).collect();
    panel.x_axis(sheet, &places, "CV of the level between tubes");
    let shares = [(0.2, "0.2"), (0.4, "0.4"), (0.6, "0.6"), (0.8, "0.8"), (0.95, "0.95")];
    panel.y_axis(sheet, &shares, "coverage");
    panel.frame(sheet, title);
    let dashed = "fill=\"none\" stroke=\"#111820\" stroke-dasharray=\"5 4\"";
    panel.curve(sheet, [[-0.2, 0.95], [3.2, 0.95]], dashed);
    for (index, (layout, _)) in LAYOUTS.into_iter().enumerate() {
        let points = coverage(layout, interval)?;
        panel.curve(sheet, points.iter().copied(), &style(index));
        panel.dots(sheet, &points, COLOURS[[1, 5, 3, 2][index]], 7.0);
    }
    Ok(())
}

/// Place on the axis and coverage at 50 expected events.
fn coverage(layout: &str, interval: &str) -> Result<Vec<[f64; 2]>, Box<dyn Error>> {
    let mut points = Vec::new();
    for line in COVERAGE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [units, "50", variation, name, _, coverage, ..] = fields.as_slice() else { continue };
        let place = VARIATIONS.iter().position(|known| known == variation);
        if let (Some(place), true) = (place, *units == layout && *name == interval) {
            points.push([place as f64, coverage.parse()?]);
        }
    }
    Ok(points)
}
