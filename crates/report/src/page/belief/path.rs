//! The panels, one a gate, parents before children; the control's beside where there is one.

use crate::Error;
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of, format_percent};
use crate::page::population_name;
use crate::plot::panel::{Panel, PanelBudget, draw_panel};
use flowmrd::result::{CaseResult, PopulationEntry};
use flowmrd::{Analysis, PlotData};
use rayon::prelude::*;

/// Panels with their controls from which on paper sets three pairs in a row.
const MANY_PAIRS: usize = 10;

/// Makes the list of the panels.
///
/// # Errors
/// As [`draw_panel`].
pub(super) fn panels(analysis: &Analysis) -> Result<Element, Error> {
    let plots = &analysis.plots;
    let budget = PanelBudget::of_page(plots.iter().chain(&analysis.control_plots));
    let figures = plots.par_iter().enumerate().map(|(index, plot)| {
        let control = analysis.control_plots.get(index).filter(|control| is_same_panel(plot, control));
        let own = Drawing { plot, number: index + 1, budget };
        let control = control.map(|plot| Drawing { plot, number: plots.len() + index + 1, budget });
        figure(own, control, &analysis.result)
    });
    let figures = figures.collect::<Result<Vec<_>, _>>()?;
    let class = match (analysis.control_plots.is_empty(), plots.len()) {
        (true, _) => "panels",
        (false, 0..MANY_PAIRS) => "panels with-control",
        (false, _) => "panels with-control many",
    };
    Ok(element("ol").class(class).children(figures))
}

/// One panel to draw.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    plot: &'a PlotData,
    /// From 1, over the panels of the case and then those of the control: keeps ids apart.
    number: usize,
    budget: PanelBudget,
}

/// Tells whether a control's panel shows the same gate on the same axes.
fn is_same_panel(plot: &PlotData, control: &PlotData) -> bool {
    plot.population == control.population
        && plot.x.short_name == control.x.short_name
        && plot.y.short_name == control.y.short_name
}

fn figure(own: Drawing<'_>, control: Option<Drawing<'_>>, result: &CaseResult) -> Result<Element, Error> {
    let plot = own.plot;
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
    let panel = draw_panel(plot, own.number, alternative.trim(), own.budget)?;
    let caption = element("figcaption")
        .child(element("b").text(&format!("{}. {name}", own.number)))
        .text(&format!(" in {parent}. {kept} "))
        .child(element("span").class("note").text(&drawing_note(plot, &panel, parent_count)));
    let side = |title: &str, svg: Markup| {
        element("div").class("side").child(element("p").class("side-name").text(title)).child(svg)
    };
    let figure = element("figure")
        .class("gate-figure")
        .attribute("data-gate", name)
        .attribute("data-kept", &kept)
        .attribute("data-number", own.number.to_string());
    let Some(control) = control else {
        return Ok(element("li").child(figure.child(panel.svg).child(caption)));
    };
    let (control_svg, note) = control_side(control, [name, parent])?;
    let pair =
        element("div").class("pair").child(side("This case", panel.svg)).child(side("Control", control_svg));
    let caption = caption.child(element("span").class("note").text(&note));
    Ok(element("li").child(figure.child(pair).child(caption)))
}

/// Draws the control's panel, and says what it counts.
fn control_side(control: Drawing<'_>, [name, parent]: [&str; 2]) -> Result<(Markup, String), Error> {
    let plot = control.plot;
    let parent_count = plot.density.event_count();
    let laip_count: u64 = plot.laips.iter().map(|laip| laip.event_count).sum();
    let events = format!(
        "{} in {parent}, {}",
        format_count_of(parent_count, "event"),
        format_count_of(laip_count, "LAIP event")
    );
    let alternative = format!("The control on the same axes, with the gate of {name}: {events}.");
    let panel = draw_panel(plot, control.number, &alternative, control.budget)?;
    Ok((panel.svg, format!(" Control: {events}.")))
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
