//! Why believe it: the panels of the way to the LAIPs, in order.

use super::population_name;
use crate::Error;
use crate::block::titled_section;
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of, format_percent};
use crate::plot::mark::{mark_shape, size};
use crate::plot::palette::{SHADE_COUNT, shade};
use crate::plot::panel::{Panel, PanelBudget, draw_panel};
use flowmrd::plot::Side;
use flowmrd::result::{CaseResult, PopulationEntry};
use flowmrd::{Analysis, PlotData};

/// Makes the section of the panels.
///
/// # Errors
/// As [`draw_panel`].
pub(super) fn section(analysis: &Analysis) -> Result<Element, Error> {
    let section = titled_section("path", "The way to the LAIP events");
    if analysis.plots.is_empty() {
        return Ok(section.child(element("p").text("The analysis has no plots.")));
    }
    let budget = PanelBudget::of_page(&analysis.plots);
    let mut figures = Vec::new();
    for (plot_index, plot) in analysis.plots.iter().enumerate() {
        figures.push(figure(plot, plot_index + 1, &analysis.result, budget)?);
    }
    Ok(section.child(legend(&analysis.plots)).child(element("ol").class("panels").children(figures)))
}

fn figure(
    plot: &PlotData,
    number: usize,
    result: &CaseResult,
    budget: PanelBudget,
) -> Result<Element, Error> {
    let name = population_name(&result.populations, &plot.population);
    let parent = population_name(&result.populations, &plot.parent);
    let parent_count = event_count(result, &plot.parent);
    let kept = kept_text(population(result, &plot.population), parent_count);
    let alternative = format!(
        "Events of {parent}: {} against {}, with the gate of {name}. {kept} {}",
        plot.y.label,
        plot.x.label,
        laip_text(plot)
    );
    let panel = draw_panel(plot, number, alternative.trim(), budget)?;
    let caption = element("figcaption")
        .child(element("b").text(&format!("{number}. {name}")))
        .text(&format!(" in {parent}. {kept} "))
        .child(element("span").class("note").text(&drawing_note(plot, &panel, parent_count)));
    Ok(element("li").child(element("figure").child(panel.svg).child(caption)))
}

fn population<'a>(result: &'a CaseResult, path: &str) -> Option<&'a PopulationEntry> {
    result.populations.iter().find(|population| population.path == path)
}

/// Counts the events of a population, or of all files where the path is no population's.
fn event_count(result: &CaseResult, path: &str) -> u64 {
    match population(result, path) {
        Some(population) => population.count,
        None => result.inputs.iter().map(|input| input.event_count).sum(),
    }
}

/// Says how many events of the parent the gate keeps: `1,234 of 98,765 events (1.25 %).`
fn kept_text(entry: Option<&PopulationEntry>, parent_count: u64) -> String {
    let Some(entry) = entry else {
        return String::new();
    };
    let fraction = entry.parent_fraction.map_or_else(|| "no events to divide by".to_owned(), format_percent);
    format!("{} of {} ({fraction}).", format_count(entry.count), format_count_of(parent_count, "event"))
}

fn laip_text(plot: &PlotData) -> String {
    let laips = plot
        .laips
        .iter()
        .map(|laip| format!("{} of {}", format_count_of(laip.event_count, "event"), laip.name));
    format!("On top: {}.", laips.collect::<Vec<_>>().join(", "))
}

/// Says what the drawing leaves to be known: the scale of its shades, and the events that are not drawn.
fn drawing_note(plot: &PlotData, panel: &Panel, parent_count: u64) -> String {
    let laip_count: u64 = plot.laips.iter().map(|laip| laip.event_count).sum();
    let mut note = format!("Fullest bin: {}.", format_count_of(panel.highest_count, "event"));
    let missing_count = parent_count.saturating_sub(plot.density.event_count());
    if missing_count > 0 {
        note.push_str(&format!(" {} without a value not drawn.", format_count_of(missing_count, "event")));
    }
    if panel.drawn_count < laip_count {
        note.push_str(&format!(
            " {} of {} drawn.",
            format_count(panel.drawn_count),
            format_count_of(laip_count, "LAIP event")
        ));
    }
    note
}

/// Explains what is drawn: shades, lines, marks.
fn legend(plots: &[PlotData]) -> Element {
    let marks = plots.first().map_or(&[][..], |plot| &plot.laips);
    let laips = marks.iter().enumerate().map(|(laip_index, laip)| {
        element("li").child(mark_key(laip_index, marks.len())).text(&format!(
            "{} ({})",
            laip.name,
            format_count_of(laip.event_count, "event")
        ))
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
        list = list
            .child(element("li").text("an event of several LAIPs carries their marks one inside the other"));
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
