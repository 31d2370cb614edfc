//! How the LAIP events look beside the reference population: quartiles of each marker, and the table behind.

use super::population_name;
use crate::block::{fold, number_cell, row_name, scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count_of, format_digits};
use crate::plot::phenotype::{Range, Spread, draw_spreads};
use flowmrd::plot::Axis;
use flowmrd::result::{MarkerSpreadEntry, PhenotypeEntry, PhenotypeRole, PopulationEntry};
use flowmrd::{Analysis, CaseResult};

/// Makes the figures and the table; nothing where no phenotype was taken.
pub(super) fn block(analysis: &Analysis) -> Option<Element> {
    let result = &analysis.result;
    let first = result.phenotypes.first()?;
    let names = first.markers.iter().map(|marker| marker.marker.as_str());
    let figures: Vec<Element> = names.filter_map(|name| figure(analysis, name)).collect();
    let says = "Quartiles (bar) and median (line) of each marker on the gates' scale; a tick a labelled value of the panels' axis.";
    let block = element("div")
        .child(element("h3").text("How the LAIP events look"))
        .child(element("p").class("note").text(says))
        .child(key(result))
        .child(element("ul").class("phenotypes").children(figures))
        .child(fold("Medians and quartiles in numbers", table(result)));
    Some(block)
}

/// Names the rows of the figures, in their order.
fn key(result: &CaseResult) -> Element {
    let items = result.phenotypes.iter().enumerate().map(|(index, phenotype)| {
        let class = match laip_index(&result.phenotypes, index) {
            Some(laip_index) => {
                ["swatch mark-1", "swatch mark-2", "swatch mark-3", "swatch mark-4"][laip_index % 4]
            }
            None => "swatch reference",
        };
        let sampled = match phenotype.sampled_count < phenotype.event_count {
            true => format!(", quartiles of {}", format_count_of(phenotype.sampled_count, "event")),
            false => String::new(),
        };
        let text = format!(
            "{}{} ({}{sampled})",
            name(&result.populations, phenotype),
            if phenotype.role == PhenotypeRole::Reference { ", for comparison" } else { "" },
            format_count_of(phenotype.event_count, "event")
        );
        let swatch = element("svg")
            .class("key")
            .attribute("width", "22")
            .attribute("height", "12")
            .attribute("viewBox", "0 0 22 12")
            .attribute("aria-hidden", "true")
            .child(
                element("g")
                    .attribute("class", class)
                    .child(
                        element("rect")
                            .class("quartiles")
                            .attribute("y", "3")
                            .attribute("width", "22")
                            .attribute("height", "7"),
                    )
                    .child(element("path").class("median").attribute("d", "M11 1v11")),
            );
        element("li").child(swatch).child(element("span").text(&text))
    });
    element("ol").class("legend").children(items)
}

/// Returns which LAIP a phenotype is of, from 0; `None` for the reference.
fn laip_index(phenotypes: &[PhenotypeEntry], index: usize) -> Option<usize> {
    let is_laip = |phenotype: &&PhenotypeEntry| phenotype.role == PhenotypeRole::Laip;
    phenotypes.get(index).filter(is_laip)?;
    Some(phenotypes[..index].iter().filter(is_laip).count())
}

fn name<'a>(populations: &'a [PopulationEntry], phenotype: &'a PhenotypeEntry) -> &'a str {
    population_name(populations, &phenotype.population)
}

/// Draws one marker; nothing where no population has a value.
fn figure(analysis: &Analysis, marker: &str) -> Option<Element> {
    let phenotypes = &analysis.result.phenotypes;
    let spreads: Vec<Option<Spread>> = phenotypes
        .iter()
        .enumerate()
        .map(|(index, phenotype)| {
            let entry = phenotype.markers.iter().find(|entry| entry.marker == marker)?;
            Some(Spread { quartiles: quartiles(entry)?, laip_index: laip_index(phenotypes, index) })
        })
        .collect();
    let axis = axis_of(analysis, marker);
    let range = match axis {
        Some(axis) => Range { ends: [axis.lower, axis.upper], ticks: &axis.ticks },
        None => Range { ends: span(&spreads)?, ticks: &[] },
    };
    let label = axis.map_or(marker, |axis| axis.label.as_str());
    let words: Vec<String> = phenotypes
        .iter()
        .filter_map(|phenotype| {
            let entry = phenotype.markers.iter().find(|entry| entry.marker == marker)?;
            let [lower, median, upper] = quartiles(entry)?.map(format_digits);
            Some(format!("{} {median} ({lower} to {upper})", name(&analysis.result.populations, phenotype)))
        })
        .collect();
    let alternative = format!("{label}, median and quartiles on the gates' scale: {}", words.join("; "));
    Some(element("li").child(element("p").class("marker").text(label)).child(draw_spreads(
        &spreads,
        range,
        &alternative,
    )))
}

fn quartiles(entry: &MarkerSpreadEntry) -> Option<[f64; 3]> {
    let quartiles = [entry.lower_quartile?, entry.median?, entry.upper_quartile?];
    quartiles.iter().all(|value| value.is_finite()).then_some(quartiles)
}

/// Finds the axis of a marker among the panels', by the parameter that the marker stands for.
fn axis_of<'a>(analysis: &'a Analysis, marker: &str) -> Option<&'a Axis> {
    let entry = analysis.result.markers.iter().find(|entry| entry.marker == marker)?;
    let axes = analysis.plots.iter().flat_map(|plot| [&plot.x, &plot.y]);
    let is_of = |axis: &&Axis| axis.short_name == entry.short_name && axis.scale == entry.scale;
    let is_range = |axis: &&Axis| axis.lower.is_finite() && axis.upper.is_finite() && axis.lower < axis.upper;
    axes.into_iter().find(|axis| is_of(axis) && is_range(axis))
}

/// Spans the quartiles of all populations with a twentieth of their width on either side; `None` where there are none.
fn span(spreads: &[Option<Spread>]) -> Option<[f64; 2]> {
    let values = || spreads.iter().flatten().flat_map(|spread| spread.quartiles);
    let least = values().reduce(f64::min)?;
    let greatest = values().reduce(f64::max)?;
    let margin = match greatest > least {
        true => (greatest - least) / 20.0,
        false => greatest.abs() / 20.0 + f64::MIN_POSITIVE,
    };
    Some([least - margin, greatest + margin])
}

fn table(result: &CaseResult) -> Element {
    let markers = result.phenotypes.first().map_or(&[][..], |phenotype| &phenotype.markers);
    let rows = markers.iter().flat_map(|marker| {
        result.phenotypes.iter().filter_map(|phenotype| {
            let entry = phenotype.markers.iter().find(|entry| entry.marker == marker.marker)?;
            let number = |value: Option<f64>| {
                number_cell(Markup::text(&value.map_or_else(|| "–".to_owned(), format_digits)))
            };
            Some(
                element("tr")
                    .child(row_name(&entry.marker))
                    .child(element("td").text(name(&result.populations, phenotype)))
                    .child(number(entry.median_value))
                    .child(number(entry.lower_quartile))
                    .child(number(entry.median))
                    .child(number(entry.upper_quartile)),
            )
        })
    });
    let table = element("table")
        .attribute("data-sort", "columns")
        .child(element("caption").text(
            "Median before the scale (compensated where the marker is), and quartiles on the gates' scale",
        ))
        .child(table_head(&[
            "Marker",
            "Population",
            "#Median",
            "#Lower quartile",
            "#Median on the scale",
            "#Upper quartile",
        ]))
        .child(element("tbody").children(rows));
    scrolling(table, "Medians and quartiles")
}
