//! The populations as a table to read.

use crate::output::align;
use flowmrd::gates::{GateListing, GateResult, GatedPopulation, GatingFormat, ListedSample};
use flowmrd_report::number::{format_count, format_percent};

/// Lists the populations, children under their parents, with counts and fractions; FlowJo's own counts beside ours.
pub(super) fn table(result: &GateResult) -> String {
    let is_flowjo = result.gating.format == GatingFormat::FlowJo;
    let mut header = vec!["population", "events", "of parent", "of all"];
    if is_flowjo {
        header.extend(["FlowJo", "difference"]);
    }
    let is_binned = result.populations.iter().any(|one| one.flowjo_binned_count.is_some());
    if is_binned {
        header.push("on 256 bins");
        header.extend(is_flowjo.then_some("difference"));
    }
    let signed = |number: Option<i64>| number.map_or_else(none, |number| format!("{number:+}"));
    let row = |one: &GatedPopulation| {
        let population = &one.population;
        let percent = |fraction: Option<f64>| fraction.map_or_else(none, format_percent);
        let mut row = vec![
            indented(&population.path, &population.name),
            format_count(population.count),
            percent(population.parent_fraction),
            percent(population.total_fraction),
        ];
        if is_flowjo {
            row.push(one.flowjo_count.map_or_else(none, format_count));
            row.push(signed(one.flowjo_difference));
        }
        if is_binned {
            row.push(one.flowjo_binned_count.map_or_else(none, format_count));
            row.extend(is_flowjo.then(|| signed(one.flowjo_binned_difference)));
        }
        row
    };
    let rows = std::iter::once(header.into_iter().map(str::to_owned).collect());
    let rows: Vec<Vec<String>> = rows.chain(result.populations.iter().map(row)).collect();
    format!("{} events\n{}", format_count(result.event_count), align(&rows))
}

/// Lists the groups and samples of a document and their populations.
pub(super) fn list(listing: &GateListing) -> String {
    let version = listing.flowjo_version.iter().map(|version| format!("FlowJo {version}\n"));
    let groups = listing.groups.iter().map(|group| {
        let counts = [(group.samples.len(), "sample"), (group.populations.len(), "gate")];
        let [samples, gates] = counts.map(|(count, what)| counted(count, what));
        format!("group {}: {samples}, {gates}\n", group.name)
    });
    version.chain(groups).chain(listing.samples.iter().map(list_sample)).collect()
}

fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", format_count(count as u64), if count == 1 { "" } else { "s" })
}

fn list_sample(sample: &ListedSample) -> String {
    let events =
        sample.event_count.map_or_else(String::new, |count| format!(", {} events", format_count(count)));
    let missing = if sample.is_file_found == Some(false) { " (missing)" } else { "" };
    let head = match &sample.name {
        Some(name) => {
            format!("sample {name}{events}, file {}{missing}", sample.uri.as_deref().unwrap_or("not told"))
        }
        None => "gates of any file".to_owned(),
    };
    let keywords: Vec<String> =
        sample.keywords.iter().map(|keyword| format!("{} {}", keyword.name, keyword.value)).collect();
    let keywords =
        if keywords.is_empty() { String::new() } else { format!("keywords: {}\n", keywords.join(", ")) };
    let rows: Vec<Vec<String>> = sample
        .populations
        .iter()
        .map(|one| {
            let name = one.path.rsplit('/').next().unwrap_or_default();
            let count =
                one.flowjo_count.map_or_else(String::new, |count| format!("FlowJo {}", format_count(count)));
            let group = one.group.as_ref().map_or_else(String::new, |group| format!("of group {group}"));
            vec![indented(&one.path, name), count, group]
        })
        .collect();
    let left_out = sample.unsupported.iter().map(|one| {
        let with = if one.dependents.is_empty() {
            String::new()
        } else {
            format!("; with it {}", one.dependents.join(", "))
        };
        format!("left out: {} (line {}): {} is not supported{with}\n", one.path, one.line, one.what)
    });
    format!("{head}\n{keywords}{}{}", align(&rows), left_out.collect::<String>())
}

fn none() -> String {
    "–".to_owned()
}

/// Writes a population's name under its parent's.
fn indented(path: &str, name: &str) -> String {
    format!("{}{name}", "  ".repeat(path.matches('/').count().saturating_sub(1)))
}
