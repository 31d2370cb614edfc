//! The limits that six blanks give, and how often blanks pass the limits of several rules.

use super::chart::{COLOURS, Panel, Range, Sheet};
use flowmrd_quant::Counts;
use flowmrd_quant::design::detection_probability;
use flowmrd_quant::limits::{BlankLimits, GammaPoisson};
use std::error::Error;

const COVERAGE: &str = include_str!("../../../../docs/data/limits-coverage.csv");
const TOTAL: u64 = 1_000_000;
const BLANKS: [u64; 6] = [0, 0, 1, 3, 9, 2];
/// Ticks of events.
const EVENTS: [(f64, &str); 7] =
    [(0.0, "0"), (10.0, "10"), (20.0, "20"), (30.0, "30"), (40.0, "40"), (50.0, "50"), (60.0, "60")];
/// Numbers of blanks of the simulation, at equal distances.
const BLANK_COUNTS: [&str; 5] = ["2", "5", "10", "20", "60"];

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(860.0, 400.0);
    let blanks: Result<Vec<Counts>, _> = BLANKS.iter().map(|&x| Counts::new(x, TOTAL)).collect();
    let model = GammaPoisson::fit(&blanks?)?;
    let limits = model.limits(TOTAL)?;
    draw_limits(&mut sheet, &model, limits)?;
    draw_coverage(&mut sheet)?;
    Ok(sheet
        .finish("Limits of blank and detection from blanks, and how often blanks pass the limit of blank"))
}

/// The probability of more events than a count: of a blank, and of a sample at the LOD.
fn draw_limits(sheet: &mut Sheet, model: &GammaPoisson, limits: BlankLimits) -> Result<(), Box<dyn Error>> {
    let panel =
        Panel { square: [64.0, 34.0, 340.0, 270.0], x: Range::linear(0.0, 60.0), y: Range::linear(0.0, 1.0) };
    panel.x_axis(sheet, &EVENTS, "events of 1,000,000");
    let shares = [(0.0, "0"), (0.05, "0.05"), (0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (0.95, "0.95")];
    panel.y_axis(sheet, &shares, "probability of more events");
    panel.frame(sheet, "Six blanks: 0, 0, 1, 3, 9, 2 events of 1,000,000");
    let lod = limits.lod.fraction().ok_or("an LOD within the denominator")?;
    let (mut of_blank, mut of_sample) = (Vec::new(), Vec::new());
    for count in 0..=60 {
        let at = count as f64;
        of_blank.push([at, model.probability_above(count, TOTAL)?]);
        of_sample.push([at, detection_probability(lod, count + 1, TOTAL)?]);
    }
    let style = |index: usize| format!("fill=\"none\" stroke=\"{}\" stroke-width=\"2\"", COLOURS[index]);
    panel.curve(sheet, of_blank, &style(1));
    panel.curve(sheet, of_sample, &style(2));
    let dashed = "fill=\"none\" stroke=\"#111820\" stroke-dasharray=\"5 4\"";
    for (events, name) in [(limits.lob.events(), "LOB"), (limits.lod.events(), "LOD")] {
        panel.curve(sheet, [[events, 0.0], [events, 1.0]], dashed);
        let [x, _] = panel.pixel([events, 0.0]);
        sheet.text("s", [x + 4.0, 175.0], &format!("{name} {events:.1}"));
    }
    sheet.key([64.0, 366.0], &style(1), "a blank, averaged over level and spread");
    sheet.key([64.0, 386.0], &style(2), "a sample whose mean is the LOD");
    Ok(())
}

/// The false positives of each rule against the number of blanks, from the committed simulation.
fn draw_coverage(sheet: &mut Sheet) -> Result<(), Box<dyn Error>> {
    let panel = Panel {
        square: [490.0, 34.0, 340.0, 270.0],
        x: Range::linear(-0.2, 4.2),
        y: Range::linear(0.0, 0.2),
    };
    let places: Vec<(f64, &str)> =
        BLANK_COUNTS.iter().enumerate().map(|(index, &text)| (index as f64, text)).collect();
    panel.x_axis(sheet, &places, "blanks");
    let shares = [(0.0, "0"), (0.05, "0.05"), (0.1, "0.10"), (0.15, "0.15"), (0.2, "0.20")];
    panel.y_axis(sheet, &shares, "share of new blanks above the LOB");
    panel.frame(sheet, "Mean 3 events, CV between blanks 0.5");
    panel.curve(
        sheet,
        [[-0.2, 0.05], [4.2, 0.05]],
        "fill=\"none\" stroke=\"#111820\" stroke-dasharray=\"5 4\"",
    );
    let rules = ["gamma-poisson", "gamma-poisson fitted", "ep17-parametric", "ep17-rank"];
    for (index, rule) in rules.into_iter().enumerate() {
        let points = coverage(rule)?;
        let colour = COLOURS[[1, 5, 2, 3][index]];
        let style = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"");
        panel.curve(sheet, points.iter().copied(), &style);
        panel.dots(sheet, &points, colour, 7.0);
        let at = [490.0 + 180.0 * (index % 2) as f64, 366.0 + 20.0 * (index / 2) as f64];
        sheet.key(at, &style, rule);
    }
    Ok(())
}

/// Place on the axis and share of false positives at 3 events and a coefficient of variation of 0.5.
fn coverage(rule: &str) -> Result<Vec<[f64; 2]>, Box<dyn Error>> {
    let mut points = Vec::new();
    for line in COVERAGE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, blanks, "3", "0.5", _, share, ..] = fields.as_slice() else { continue };
        let place = BLANK_COUNTS.iter().position(|count| count == blanks);
        if let (Some(place), true) = (place, *name == rule) {
            points.push([place as f64, share.parse()?]);
        }
    }
    Ok(points)
}
