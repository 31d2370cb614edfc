//! `report.html`: one self-contained page of a case, in the order in which its questions are asked: what is the result, why
//! believe it, why doubt it, from what and how was it made.

use crate::Error;
use crate::markup::{Element, Markup, element};
use flowmrd::Analysis;
use flowmrd::result::PopulationEntry;

mod background;
mod certainty;
mod doubt;
mod laips;
mod method;
mod path;
mod populations;
mod provenance;
mod risk;
mod thresholds;
mod verdict;

/// The page's only style sheet.
const STYLE: &str = include_str!("page/style.css");

/// What the page says of its use.
const RESEARCH_USE: &str = "Research use only";

/// Makes the page of a case: HTML with everything in it (style, figures), no script, nothing from a network.
///
/// Text from files and assays is escaped. The same analysis gives the same bytes; the page stays under 3 MB for any number
/// of events.
///
/// # Errors
/// [`Error::Plot`] where a plot contradicts itself, [`Error::Png`] where a density cannot be encoded.
pub fn case_page(analysis: &Analysis) -> Result<String, Error> {
    let result = &analysis.result;
    let main = element("main")
        .attribute("id", "result")
        .child(verdict::section(result))
        .child(background::section(&result.mrd.level))
        .child(thresholds::section(&result.mrd))
        .child(risk::section(&result.mrd.risk))
        .child(path::section(analysis)?)
        .child(certainty::section(&result.mrd, &result.populations))
        .child(doubt::section(result))
        .child(populations::section(result))
        .child(laips::section(&result.mrd))
        .child(method::section(result))
        .child(provenance::section(result));
    let body = element("body")
        .child(element("a").class("skip").attribute("href", "#result").text("Skip to the result"))
        .child(header(analysis))
        .child(main)
        .child(footer(analysis));
    let html = element("html").attribute("lang", "en").child(head(&result.assay.name)).child(body);
    Ok(format!("<!doctype html>\n{}\n", Markup::from(html).as_str()))
}

fn head(assay: &str) -> Element {
    element("head")
        .child(element("meta").attribute("charset", "utf-8"))
        .child(
            element("meta")
                .attribute("name", "viewport")
                .attribute("content", "width=device-width, initial-scale=1"),
        )
        .child(element("meta").attribute("name", "color-scheme").attribute("content", "light dark"))
        .child(element("title").text(&format!("MRD report: {assay}")))
        .child(element("style").child(Markup::literal(STYLE)))
}

fn header(analysis: &Analysis) -> Element {
    let result = &analysis.result;
    let files: Vec<&str> = result.inputs.iter().map(|input| input.file.as_str()).collect();
    let assay = format!("{}, version {}", result.assay.name, result.assay.version);
    element("header")
        .child(element("p").class("product").text("Measurable residual disease by flow cytometry"))
        .child(element("p").class("use").text(RESEARCH_USE))
        .child(
            element("p")
                .class("case")
                .child(element("b").text(&files.join(", ")))
                .child(element("br"))
                .text(&assay),
        )
}

fn footer(analysis: &Analysis) -> Element {
    let software = &analysis.result.software;
    element("footer")
        .child(
            element("p")
                .child(element("strong").text(&format!("{RESEARCH_USE}.")))
                .text(" Not for diagnosis; this report makes no recommendation for treatment."),
        )
        .child(element("p").text(&format!("{} {}", software.name, software.version)))
}

/// Starts a section under a heading of its own; `id` names both.
fn titled_section(id: &'static str, title: &str) -> Element {
    let heading = format!("{id}-title");
    element("section")
        .attribute("id", id)
        .attribute("aria-labelledby", &heading)
        .child(element("h2").attribute("id", &heading).text(title))
}

/// Wraps a table so that it scrolls by itself on a narrow screen; the keyboard can reach it.
fn scrolling(table: Element, label: &str) -> Element {
    element("div")
        .class("table")
        .attribute("role", "group")
        .attribute("aria-label", label)
        .attribute("tabindex", "0")
        .child(table)
}

/// Makes the head of a table; a title that starts with `#` (cut off) stands over numbers.
fn table_head(titles: &[&str]) -> Element {
    let cells = titles.iter().map(|title| match title.strip_prefix('#') {
        Some(number) => element("th").class("number").attribute("scope", "col").text(number),
        None => element("th").attribute("scope", "col").text(title),
    });
    element("thead").child(element("tr").children(cells))
}

/// Makes one pair of a list of terms and what they say.
fn term(name: &str, says: impl Into<Markup>) -> Markup {
    let pair = element("div").child(element("dt").text(name)).child(element("dd").child(says));
    pair.into()
}

/// Returns the last name of a population's path as the result has it, for a path that may name all events.
fn population_name<'a>(populations: &'a [PopulationEntry], path: &'a str) -> &'a str {
    match populations.iter().find(|population| population.path == path) {
        Some(population) => &population.name,
        None if path == "/" => "all events",
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::STYLE;
    use crate::plot::palette::{Rgb, luminance};

    /// The value of a custom property in one of the two colour schemes.
    fn colour(scheme: &str, name: &str) -> Rgb {
        let (_, tail) = scheme.split_once(&format!("--{name}: #")).unwrap();
        let hex = &tail[..6];
        [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
    }

    #[test]
    fn texts_stand_out_from_their_ground_in_light_and_dark() {
        let (light, dark) = STYLE.split_once("@media (prefers-color-scheme: dark)").unwrap();
        let texts = ["ink", "soft", "accent", "quantifiable", "below-loq", "not-detected", "insufficient"];
        for scheme in [light, dark] {
            for (text, ground) in texts.iter().flat_map(|&text| [(text, "paper"), (text, "faint")]) {
                let [a, b] = [text, ground].map(|name| luminance(colour(scheme, name)));
                // WCAG 2.2, success criterion 1.4.3: (L1 + 0.05) / (L2 + 0.05), at least 4.5 for text.
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
            }
        }
    }
}
