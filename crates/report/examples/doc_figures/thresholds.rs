//! The thresholds of all protocols that come with the engine, on one axis.

use super::chart::{Panel, Range, Sheet};
use flowmrd::protocol::{Bound, Method, Protocol, TimePoint};
use std::error::Error;

const ROW: f64 = 21.0;
const TOP: f64 = 34.0;
const LEFT: f64 = 388.0;
const WIDTH: f64 = 480.0;
const DECADES: [f64; 2] = [-6.5, 0.0];

/// Pale to dark: the first class, the second, the third.
const FILLS: [&str; 3] = ["#e3edf5", "#acd0e8", "#74b0d8"];

fn method(time_point: &TimePoint) -> &'static str {
    match time_point.method() {
        Method::Flow => "flow",
        Method::Pcr => "PCR",
        Method::Any => "any method",
        Method::NotStated => "method not stated",
    }
}

fn percent(fraction: f64) -> String {
    let text = format!("{:.5}", fraction * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Draws the bands of one time point and writes its thresholds beside their marks.
fn row(sheet: &mut Sheet, panel: &Panel, y: f64, time_point: &TimePoint) {
    let bounds: Vec<Bound> = time_point.thresholds().collect();
    let logarithms: Vec<f64> = bounds.iter().map(|bound| libm::log10(bound.fraction())).collect();
    let starts = std::iter::once(DECADES[0]).chain(logarithms.iter().copied());
    let ends = logarithms.iter().copied().chain(std::iter::once(DECADES[1]));
    let opacity = if time_point.evidence().is_verified() { 1.0 } else { 0.35 };
    for ((start, end), fill) in starts.zip(ends).zip(FILLS) {
        let ([x, _], [to, _]) = (panel.pixel([start, 0.0]), panel.pixel([end, 0.0]));
        sheet.push(&format!(
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"13\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>",
            y - 6.5,
            to - x
        ));
    }
    for (bound, logarithm) in bounds.iter().zip(logarithms) {
        let [x, _] = panel.pixel([logarithm, 0.0]);
        sheet.push(&format!(
            "<path d=\"M{x:.1} {:.1}v17\" stroke=\"#18232f\" stroke-width=\"1.6\"/>",
            y - 8.5
        ));
        sheet.text("s", [x + 4.0, y + 4.0], &percent(bound.fraction()));
    }
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let protocols: Vec<Protocol> =
        Protocol::built_in_ids().map(Protocol::built_in).collect::<Result<_, _>>()?;
    let count: usize = protocols.iter().map(|protocol| protocol.time_points().len()).sum();
    let height = ROW * f64::from(u16::try_from(count)?);
    let mut sheet = Sheet::new(LEFT + WIDTH + 24.0, TOP + height + 84.0);
    let panel = Panel {
        square: [LEFT, TOP, WIDTH, height],
        x: Range::linear(DECADES[0], DECADES[1]),
        y: Range::linear(0.0, 1.0),
    };
    let ticks = [
        (-6.0, "10^-6"),
        (-5.0, "10^-5"),
        (-4.0, "10^-4"),
        (-3.0, "10^-3"),
        (-2.0, "10^-2"),
        (-1.0, "10^-1"),
        (0.0, "1"),
    ];
    panel.frame(&mut sheet, "Where classes of levels begin");
    panel.x_axis(&mut sheet, &ticks, "MRD level, a fraction");
    let mut y = TOP + ROW / 2.0;
    for protocol in &protocols {
        for (index, time_point) in protocol.time_points().iter().enumerate() {
            let mark = if time_point.evidence().is_verified() { "" } else { " *" };
            if index == 0 {
                sheet.text("s", [12.0, y + 4.0], protocol.name());
                sheet.push(&format!("<path class=\"g\" d=\"M12 {:.1}H{LEFT}\"/>", y - ROW / 2.0));
            }
            let label = format!("{}, {}{mark}", time_point.name(), method(time_point));
            sheet.text("s e", [LEFT - 8.0, y + 4.0], &label);
            row(&mut sheet, &panel, y, time_point);
            y += ROW;
        }
    }
    let note = "Pale, middle, dark: the first, second and third class. A threshold belongs to the class on its right.";
    sheet.text("s", [12.0, y + 40.0], note);
    let note = "* pale bands: not read in their source, refused unless asked for. Many groups also depend on other facts.";
    sheet.text("s", [12.0, y + 57.0], note);
    Ok(sheet.finish("Thresholds of protocols at their time points"))
}
