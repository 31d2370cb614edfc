//! The populations as a tree: counts and fractions.

use crate::block::{scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_percent};
use flowmrd::CaseResult;
use flowmrd::result::PopulationEntry;

/// Makes the table of the populations.
pub(super) fn block(result: &CaseResult) -> Markup {
    let ordered = order_as_tree(&result.populations);
    let rows = ordered.iter().map(|&(population, depth)| row(result, population, depth));
    let table = element("table")
        .class("tree")
        .attribute("data-sort", "columns")
        .child(
            element("caption")
                .text("Each population under its parent; fractions of the parent and of all events"),
        )
        .child(table_head(&["Population", "#Events", "#Of parent", "#Of all events"]))
        .child(element("tbody").child(all_events(result)).children(rows));
    Markup::from(element("h3").attribute("id", "populations").text("Populations"))
        .with(scrolling(table, "Populations"))
}

fn all_events(result: &CaseResult) -> Element {
    let event_count: u64 = result.inputs.iter().map(|input| input.event_count).sum();
    element("tr")
        .child(element("th").attribute("scope", "row").text("All events"))
        .child(number(&format_count(event_count)))
        .child(number(""))
        .child(number(""))
}

fn row(result: &CaseResult, population: &PopulationEntry, depth: usize) -> Element {
    let mut name = element("span").text(&population.name);
    for role in roles(result, &population.path) {
        name = name.text(" ").child(element("span").class("role").text(role));
    }
    let node = element("div").class("node").children(steps(depth)).child(name);
    element("tr")
        .child(element("th").attribute("scope", "row").child(node))
        .child(number(&format_count(population.count)))
        .child(number(&fraction(population.parent_fraction)))
        .child(number(&fraction(population.total_fraction)))
}

/// Indents a name: an element a step, since the page's policy admits no style on an element.
fn steps(depth: usize) -> impl Iterator<Item = Element> {
    (0..depth).map(|_| element("span").class("step"))
}

fn roles<'a>(result: &'a CaseResult, path: &'a str) -> impl Iterator<Item = &'static str> {
    let is_denominator = result.mrd.denominator == path;
    let is_laip = result.mrd.laips.iter().any(|laip| laip.path == path);
    [(is_denominator, "denominator"), (is_laip, "LAIP")]
        .into_iter()
        .filter_map(|(is, role)| is.then_some(role))
}

fn number(text: &str) -> Markup {
    element("td").class("number").text(text).into()
}

fn fraction(fraction: Option<f64>) -> String {
    fraction.map_or_else(|| "–".to_owned(), format_percent)
}

/// Orders populations depth first, children in the order of the result under their parent, each with its depth from 0.
/// One whose parent is not among them stands at the root.
fn order_as_tree(populations: &[PopulationEntry]) -> Vec<(&PopulationEntry, usize)> {
    let parents: Vec<Option<usize>> = populations
        .iter()
        .map(|population| {
            let parent = parent_path(population);
            populations.iter().position(|other| other.path == parent && !std::ptr::eq(other, population))
        })
        .collect();
    let mut ordered = Vec::with_capacity(populations.len());
    let mut open: Vec<(usize, usize)> = (0..populations.len())
        .rev()
        .filter(|&index| parents[index].is_none())
        .map(|index| (index, 0))
        .collect();
    while let Some((index, depth)) = open.pop() {
        ordered.push((&populations[index], depth));
        let children = (0..populations.len()).rev().filter(|&child| parents[child] == Some(index));
        open.extend(children.map(|child| (child, depth + 1)));
    }
    ordered
}

/// Returns the path of the parent: the path less a slash and the name.
fn parent_path(population: &PopulationEntry) -> &str {
    population.path.strip_suffix(&population.name).and_then(|path| path.strip_suffix('/')).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population(path: &str) -> PopulationEntry {
        let name = path.rsplit('/').next().unwrap().to_owned();
        PopulationEntry { path: path.to_owned(), name, count: 0, parent_fraction: None, total_fraction: None }
    }

    #[test]
    fn children_stand_under_their_parents() {
        let paths = ["/S", "/T", "/S/A", "/T/A", "/S/A/B", "/S/C"].map(population);
        let ordered: Vec<(&str, usize)> = order_as_tree(&paths)
            .into_iter()
            .map(|(population, depth)| (population.path.as_str(), depth))
            .collect();
        assert_eq!(ordered, [("/S", 0), ("/S/A", 1), ("/S/A/B", 2), ("/S/C", 1), ("/T", 0), ("/T/A", 1)]);
    }

    #[test]
    fn population_without_its_parent_is_not_lost() {
        let paths = ["/S/A", "/S/A/B"].map(population);
        assert_eq!(order_as_tree(&paths).len(), 2);
        assert_eq!(order_as_tree(&paths)[0].1, 0);
    }
}
