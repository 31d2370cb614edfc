//! The populations as a table to read.

use flowmrd::gates::GateResult;
use flowmrd_report::number::{format_count, format_percent};

/// Lists the populations, children under their parents, with counts and fractions.
pub(super) fn table(result: &GateResult) -> String {
    let rows: Vec<[String; 4]> = result
        .populations
        .iter()
        .map(|one| {
            let population = &one.population;
            let depth = population.path.matches('/').count().saturating_sub(1);
            let percent = |fraction: Option<f64>| fraction.map_or_else(|| "–".to_owned(), format_percent);
            [
                format!("{}{}", "  ".repeat(depth), population.name),
                format_count(population.count),
                percent(population.parent_fraction),
                percent(population.total_fraction),
            ]
        })
        .collect();
    let header = ["population", "events", "of parent", "of all"].map(str::to_owned);
    let all: Vec<&[String; 4]> = std::iter::once(&header).chain(&rows).collect();
    let width = |column: usize| all.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let line = |row: &&[String; 4]| {
        format!(
            "{:<w0$}  {:>w1$}  {:>w2$}  {:>w3$}\n",
            row[0],
            row[1],
            row[2],
            row[3],
            w0 = widths[0],
            w1 = widths[1],
            w2 = widths[2],
            w3 = widths[3],
        )
    };
    let mut text = format!("{} events\n", format_count(result.event_count));
    text.extend(all.iter().map(line));
    text
}
