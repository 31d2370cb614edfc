//! How FlowJo's 256 bins decide events about the edge of a polygon.

use super::chart::{Panel, Range, Sheet, SplitMix};
use flowmrd_gating::gate::Polygon;
use std::error::Error;

/// Events in the cut-out.
const EVENTS: usize = 900;

/// Moves a coordinate of FlowJo's display, 0 to 256, to its bin: the nearest whole number, half upwards, from 0 to 255.
fn bin(coordinate: f64) -> f64 {
    (coordinate + 0.5).floor().clamp(0.0, 255.0)
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(560.0, 610.0);
    let axis = Range::linear(99.5, 115.5);
    let panel = Panel { square: [56.0, 34.0, 480.0, 480.0], x: axis, y: axis };
    // A corner of a polygon, all of it in bins of the display.
    let vertices = vec![[103.3, 102.2], [160.0, 108.4], [160.0, 160.0], [106.7, 160.0]];
    let exact = Polygon::new("x", "y", vertices.clone())?;
    let binned = Polygon::new("x", "y", vertices.iter().map(|vertex| vertex.map(bin)).collect())?;
    for edge in 0..=16 {
        let at = 99.5 + f64::from(edge);
        panel.curve(&mut sheet, [[at, 99.5], [at, 115.5]], "class=\"g\"");
        panel.curve(&mut sheet, [[99.5, at], [115.5, at]], "class=\"g\"");
    }
    sheet.push("<clipPath id=\"c\"><rect x=\"56\" y=\"34\" width=\"480\" height=\"480\"/></clipPath><g clip-path=\"url(#c)\">");
    panel.outline(
        &mut sheet,
        exact.vertices(),
        "fill=\"#ffc400\" fill-opacity=\".18\" stroke=\"#111820\" stroke-width=\"2\"",
    );
    panel.outline(
        &mut sheet,
        binned.vertices(),
        "fill=\"none\" stroke=\"#111820\" stroke-width=\"1.3\" stroke-dasharray=\"6 4\"",
    );
    sheet.push("</g>");
    let mut random = SplitMix(11);
    let mut groups: [Vec<[f64; 2]>; 4] = Default::default();
    for _ in 0..EVENTS {
        let [x, y] = [0, 1].map(|_| 99.5 + 16.0 * random.unit());
        let is_exact = exact.contains(x, y);
        let is_binned = binned.contains(bin(x), bin(y));
        groups[2 * usize::from(is_exact) + usize::from(is_binned)].push([x, y]);
    }
    let [outside, gained, lost, inside] = groups;
    panel.dots(&mut sheet, &outside, "#b4bec8", 4.0);
    panel.dots(&mut sheet, &inside, "#56b4e9", 4.0);
    panel.dots(&mut sheet, &gained, "#d55e00", 8.0);
    panel.dots(&mut sheet, &lost, "#6a1b9a", 8.0);
    panel.frame(&mut sheet, "A corner of a polygon on 16 by 16 of FlowJo's 256 by 256 bins");
    let ticks = [(100.0, "100"), (105.0, "105"), (110.0, "110"), (115.0, "115")];
    for (value, text) in ticks {
        let ([x, _], [_, y]) = (panel.pixel([value, 99.5]), panel.pixel([99.5, value]));
        sheet.text("s m", [x, 530.0], text);
        sheet.text("s e", [50.0, y + 4.0], text);
    }
    let keys = [
        ("#d55e00", format!("inside by its bin alone: {}", gained.len())),
        ("#6a1b9a", format!("inside by the exact test alone: {}", lost.len())),
        ("#56b4e9", format!("inside by both: {}", inside.len())),
        ("#b4bec8", format!("outside by both: {}", outside.len())),
    ];
    for (index, (colour, text)) in keys.iter().enumerate() {
        let [x, y] = [56.0 + 240.0 * (index % 2) as f64, 556.0 + 20.0 * (index / 2) as f64];
        sheet.push(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"4.5\" fill=\"{colour}\"/>", x + 5.0, y - 4.0));
        sheet.text("s", [x + 16.0, y], text);
    }
    sheet.text(
        "s",
        [56.0, 597.0],
        "Line: the polygon; dashed: its vertices moved to their bins, as events are.",
    );
    Ok(sheet.finish("Events that FlowJo's bins decide otherwise than the exact test"))
}
