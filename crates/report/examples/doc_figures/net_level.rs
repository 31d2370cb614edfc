//! Bounds of a net level by method over what the control holds, and how often they hold the truth.

use super::chart::{COLOURS, Panel, Range, Sheet};
use flowmrd_quant::background::{Background, NetMethod, net_fraction, net_interval};
use flowmrd_quant::{Confidence, Counts};
use std::error::Error;

/// The denominators of sample and control.
const TOTAL: u64 = 1_000_000;
/// The sample's events.
const SAMPLE: u64 = 20;
/// The most events of the control.
const MOST: u64 = 30;

/// `cargo run --release -p flowmrd-quant --example background_coverage -- curves`
const CURVES: &str = include_str!("../../../../docs/data/background_curves.csv");

/// The methods drawn, with their dashes; the unbounded profile differs from the bounded one under 0 alone.
const METHODS: [(NetMethod, &str); 5] = [
    (NetMethod::MoverClopperPearson, ""),
    (NetMethod::MoverWilson, "7 3"),
    (NetMethod::Profile, ""),
    (NetMethod::BayesFlat, ""),
    (NetMethod::BayesJeffreys, "4 3"),
];

fn style(index: usize) -> String {
    let (colour, dash) = (COLOURS[index], METHODS[index].1);
    let width = if index == 0 { 2.4 } else { 1.5 };
    format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\"")
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(860.0, 470.0);
    draw_bounds(&mut sheet)?;
    draw_coverage(&mut sheet)?;
    for (index, (method, _)) in METHODS.iter().enumerate() {
        let [x, y] = [64.0 + 270.0 * (index % 3) as f64, 428.0 + 20.0 * (index / 3) as f64];
        sheet.key([x, y], &style(index), method.as_str());
    }
    sheet.key(
        [64.0 + 540.0, 448.0],
        "stroke=\"#8a96a3\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\"",
        "net level",
    );
    Ok(sheet.finish("Net level: bounds by method, and their coverage"))
}

fn draw_bounds(sheet: &mut Sheet) -> Result<(), Box<dyn Error>> {
    let panel = Panel {
        square: [64.0, 34.0, 350.0, 330.0],
        x: Range::linear(0.0, MOST as f64),
        y: Range::linear(-30.0, 40.0),
    };
    panel.frame(sheet, "95 % bounds, 20 events in the sample");
    let ticks =
        [(0.0, "0"), (5.0, "5"), (10.0, "10"), (15.0, "15"), (20.0, "20"), (25.0, "25"), (30.0, "30")];
    panel.x_axis(sheet, &ticks, "events in a control of the same size");
    let ticks = [-30.0, -20.0, -10.0, 0.0, 10.0, 20.0, 30.0, 40.0];
    let names = ["-30", "-20", "-10", "0", "10", "20", "30", "40"];
    let ticks: Vec<(f64, &str)> = ticks.into_iter().zip(names).collect();
    panel.y_axis(sheet, &ticks, "net events in the sample");
    let sample = Counts::new(SAMPLE, TOTAL)?;
    let backgrounds: Vec<Background> =
        (0..=MOST).map(|events| Counts::new(events, TOTAL).map(Background::new)).collect::<Result<_, _>>()?;
    let curve = |of: &dyn Fn(&Background) -> f64| -> Vec<[f64; 2]> {
        let at = |(events, background): (u64, &Background)| [events as f64, of(background) * TOTAL as f64];
        (0..).zip(&backgrounds).map(at).collect()
    };
    for (index, &(method, _)) in METHODS.iter().enumerate().rev() {
        let interval = |background: &Background| net_interval(sample, background, method, Confidence::P95);
        panel.curve(sheet, curve(&|background| interval(background).lower()), &style(index));
        panel.curve(sheet, curve(&|background| interval(background).upper()), &style(index));
    }
    let net = curve(&|background| net_fraction(sample, background));
    panel.curve(sheet, net, "fill=\"none\" stroke=\"#8a96a3\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\"");
    Ok(())
}

fn draw_coverage(sheet: &mut Sheet) -> Result<(), Box<dyn Error>> {
    let panel = Panel {
        square: [486.0, 34.0, 350.0, 330.0],
        x: Range::linear(0.0, 30.0),
        y: Range::linear(0.88, 1.0),
    };
    panel.frame(sheet, "Coverage, 2 background events expected in each");
    let ticks =
        [(0.0, "0"), (5.0, "5"), (10.0, "10"), (15.0, "15"), (20.0, "20"), (25.0, "25"), (30.0, "30")];
    panel.x_axis(sheet, &ticks, "true net events in the sample");
    let ticks = [(0.88, "0.88"), (0.90, "0.90"), (0.92, "0.92"), (0.95, "0.95"), (0.98, "0.98"), (1.0, "1")];
    panel.y_axis(sheet, &ticks, "probability that the bounds hold the truth");
    panel.curve(sheet, [[0.0, 0.95], [30.0, 0.95]], "fill=\"none\" stroke=\"#51606f\" stroke-width=\"1\"");
    for (index, &(method, _)) in METHODS.iter().enumerate().rev() {
        panel.curve(sheet, coverage(method)?, &style(index));
    }
    Ok(())
}

/// The level and the coverage of each of a method's lines.
fn coverage(method: NetMethod) -> Result<Vec<[f64; 2]>, Box<dyn Error>> {
    let mut points = Vec::new();
    for line in CURVES.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[name, _, level, coverage] = fields.as_slice() else { return Err("four fields a line".into()) };
        if name == method.as_str() {
            points.push([level.parse()?, coverage.parse()?]);
        }
    }
    Ok(points)
}
