//! What the panels draw, explained once: shades, lines, marks. A script makes switches of the LAIPs.

use crate::markup::{Element, Markup, element};
use crate::number::format_count_of;
use crate::plot::mark::{mark_shape, size};
use crate::plot::palette::{SHADE_COUNT, shade};
use flowmrd::plot::{PlotData, Side};

/// Explains what is drawn: shades, lines, marks.
pub(super) fn legend(plots: &[PlotData]) -> Element {
    let marks = plots.first().map_or(&[][..], |plot| &plot.laips);
    let laips = marks.iter().enumerate().map(|(laip_index, laip)| {
        let name = format!("{} ({})", laip.name, format_count_of(laip.event_count, "event"));
        element("li")
            .class("laip")
            .attribute("data-laip", (laip_index + 1).to_string())
            .child(mark_key(laip_index, marks.len()))
            .child(element("span").text(&name))
    });
    let mut list = element("ul")
        .class("legend")
        .child(element("li").child(shade_key()).text("events of the parent, few to many (log)"))
        .child(element("li").child(line_key("gate")).text("gate"))
        .child(element("li").child(kept_key()).text("side that the gate keeps"));
    let has_outside =
        plots.iter().flat_map(|plot| &plot.outlines).any(|outline| outline.side == Side::Outside);
    if has_outside {
        list = list
            .child(element("li").child(line_key("gate outside")).text("gate that keeps what lies outside"));
    }
    list = list.children(laips);
    if marks.len() > 1 {
        list =
            list.child(element("li").text(
                "an event of several LAIPs carries their marks one inside the other and counts in each",
            ));
    }
    list.child(element("li").text("events beyond an axis stand at its end"))
}

fn key(content: impl Into<Markup>, width: &str) -> Element {
    element("svg")
        .class("key")
        .attribute("width", width)
        .attribute("height", "14")
        .attribute("viewBox", format!("0 0 {width} 14"))
        .attribute("aria-hidden", "true")
        .child(content)
}

fn shade_key() -> Element {
    const STEP_COUNT: usize = 8;
    let steps = (0..STEP_COUNT).map(|step| {
        let [red, green, blue] = shade(step * (SHADE_COUNT - 1) / (STEP_COUNT - 1));
        element("rect")
            .attribute("x", (step * 8).to_string())
            .attribute("y", "1")
            .attribute("width", "8")
            .attribute("height", "12")
            .attribute("fill", format!("#{red:02x}{green:02x}{blue:02x}"))
    });
    key(element("g").class("density").children(steps), "64")
}

fn line_key(class: &'static str) -> Element {
    key(element("path").class(class).attribute("d", "M1 7H27"), "28")
}

fn kept_key() -> Element {
    let swatch =
        element("rect").class("kept").attribute("y", "1").attribute("width", "28").attribute("height", "12");
    key(swatch, "28")
}

fn mark_key(laip_index: usize, laip_count: usize) -> Element {
    key(
        element("g")
            .attribute("transform", "translate(7 7)")
            .child(mark_shape(laip_index, 4.0 * size(laip_index, laip_count))),
        "14",
    )
}
