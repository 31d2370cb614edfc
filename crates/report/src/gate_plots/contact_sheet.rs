use super::caption::Caption;
use crate::markup::{Element, Markup, element};
use flowmrd::gates::GateAnalysis;

const STYLE: &str = "
:root { color-scheme: light; }
body { margin: 1.5rem; font: 1rem/1.4 system-ui, \"Liberation Sans\", Arial, sans-serif; background: #fff; color: #18232f; }
ol { list-style: none; padding: 0; display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
figure { margin: 0; }
img { width: 100%; height: auto; border: 1px solid #d3dbe3; }
figcaption { font-size: .85rem; overflow-wrap: anywhere; }
.soft { color: #51606f; }
";

/// The page that shows all panels of a gated file.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    figures: Vec<Element>,
}

impl Sheet {
    /// Adds the panel of the files `name.svg` and `name.png`.
    pub(super) fn add(&mut self, name: &str, caption: &Caption) {
        let [svg, png] = ["svg", "png"].map(|ending| format!("{name}.{ending}"));
        let picture = element("img")
            .attribute("src", &svg)
            .attribute("alt", format!("{}: {}", caption.title, caption.counts))
            .attribute("loading", "lazy");
        let link = |address: &str, text: &str| element("a").attribute("href", address).text(text);
        let words = element("figcaption")
            .child(element("b").text(&caption.title))
            .text(&format!(" {}. {} ", caption.counts, caption.note))
            .child(link(&svg, "SVG"))
            .text(" ")
            .child(link(&png, "PNG"));
        let figure = element("figure").child(link(&svg, "").child(picture)).child(words);
        self.figures.push(element("li").child(figure));
    }

    /// Writes the page.
    pub(super) fn page(self, analysis: &GateAnalysis) -> String {
        let result = &analysis.result;
        let title = format!("Gates of {} over {}", result.gating.file, result.input.file);
        let head = element("head")
            .child(element("meta").attribute("charset", "utf-8"))
            .child(
                element("meta")
                    .attribute("name", "viewport")
                    .attribute("content", "width=device-width, initial-scale=1"),
            )
            .child(element("title").text(&title))
            .child(element("style").child(Markup::literal(STYLE)));
        let explained = "Blue: events of the parent, few to many (logarithmic), those beyond an axis at its end. Yellow: \
                         the side that the gate keeps. A dotted ring surrounds a small gate. Research use only.";
        let mut body = element("body")
            .child(element("h1").text(&title))
            .child(element("p").class("soft").text(explained))
            .child(element("ol").children(self.figures));
        if !analysis.undrawn.is_empty() {
            let listed = analysis.undrawn.iter().map(|one| element("li").text(&one.to_string()));
            body = body.child(element("h2").text("Not drawn")).child(element("ul").children(listed));
        }
        let html = element("html").attribute("lang", "en").child(head).child(body);
        format!("<!doctype html>\n{}\n", Markup::from(html).as_str())
    }
}
