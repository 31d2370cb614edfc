use super::caption::Caption;
use crate::Error;
use crate::markup::{Element, Markup, element};
use crate::plot::density::DensityPicture;
use crate::plot::frame::{HEIGHT, LEFT, TOP};
use crate::plot::panel::{Layers, PanelBudget, draw_density, draw_layers};
use crate::plot::pixels;
use crate::plot::text::{fit_begin, fit_end, wrap};
use flowmrd::PlotData;
use flowmrd::plot::DENSITY_BINS;

/// The drawing's only style sheet: plain selectors and plain values, which every renderer of SVG knows.
const STYLE: &str = include_str!("style.css");

/// Width of the drawing.
pub(super) const WIDTH: f64 = 375.0;
/// Height of the drawing.
pub(super) const FULL_HEIGHT: f64 = TITLE_ROOM + HEIGHT + NOTE_ROOM;

/// Room left of the panel.
const MARGIN: f64 = 1.0;
/// Room above the panel for the title.
const TITLE_ROOM: f64 = 40.0;
/// Room below the panel for the notes.
const NOTE_ROOM: f64 = 58.0;

/// Where the square of events begins in the drawing, from its left and upper edge.
pub(super) const SQUARE: [f64; 2] = [MARGIN + LEFT, TITLE_ROOM + TOP];

/// Space between a text and the edge of the drawing.
const TEXT_MARGIN: f64 = 8.0;
const TEXT_WIDTH: f64 = WIDTH - 2.0 * TEXT_MARGIN;

/// Sizes as the style sheet has them.
const TITLE_SIZE: f64 = 14.0;
const COUNTS_SIZE: f64 = 11.0;
const NOTE_SIZE: f64 = 10.0;

const NOTE_LINE: f64 = 13.0;
const NOTE_LINES: usize = 2;

/// A panel that stands alone: with a title, notes and a style of its own.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    layers: Layers,
    words: Markup,
    alternative: String,
}

impl Drawing {
    /// Draws a panel.
    ///
    /// # Errors
    /// [`Error::Plot`] where an axis has no range.
    pub(super) fn new(plot: &PlotData, caption: &Caption) -> Result<Self, Error> {
        // Room for a single picture is no concern.
        let budget = PanelBudget { side_limit: DENSITY_BINS, point_limit: usize::MAX };
        Ok(Self {
            layers: draw_layers(plot, 1, budget)?,
            words: words(caption),
            alternative: caption.alternative(plot),
        })
    }

    /// Returns the events.
    pub(super) fn density(&self) -> &DensityPicture {
        &self.layers.density
    }

    /// Writes the drawing as SVG that needs nothing beside it, on white paper.
    ///
    /// # Errors
    /// [`Error::Png`] where the density cannot be encoded.
    pub(super) fn svg(&self) -> Result<String, Error> {
        let paper = element("rect")
            .attribute("x", pixels(-MARGIN))
            .attribute("y", pixels(-TITLE_ROOM))
            .attribute("width", pixels(WIDTH))
            .attribute("height", pixels(FULL_HEIGHT))
            .attribute("fill", "#ffffff");
        let svg = root()
            .child(element("title").text(&self.alternative))
            .child(style())
            .child(paper)
            .child(self.layers.clip.clone())
            .child(self.layers.tints.clone())
            .child(draw_density(&self.layers.density)?)
            .child(self.layers.lines.clone())
            .child(self.words.clone());
        Ok(document(svg))
    }

    /// Writes what lies between the paper and the events as SVG, for a renderer that draws those itself.
    pub(super) fn underlay(&self) -> String {
        let Layers { clip, tints, .. } = &self.layers;
        document(root().child(style()).child(clip.clone()).child(tints.clone()))
    }

    /// Writes what lies over the events as SVG.
    pub(super) fn overlay(&self) -> String {
        let Layers { clip, lines, .. } = &self.layers;
        document(root().child(style()).child(clip.clone()).child(lines.clone()).child(self.words.clone()))
    }
}

fn document(svg: Element) -> String {
    format!("{}\n", Markup::from(svg).as_str())
}

fn root() -> Element {
    element("svg")
        .attribute("xmlns", "http://www.w3.org/2000/svg")
        .attribute("width", pixels(WIDTH))
        .attribute("height", pixels(FULL_HEIGHT))
        .attribute("viewBox", format!("{} {} {WIDTH} {FULL_HEIGHT}", -MARGIN, -TITLE_ROOM))
}

fn style() -> Element {
    element("style").child(Markup::literal(STYLE))
}

/// Writes the title above the panel and the notes below it.
fn words(caption: &Caption) -> Markup {
    let line = |class: &'static str, y: f64, text: &str| {
        element("text")
            .class(class)
            .attribute("x", pixels(TEXT_MARGIN - MARGIN))
            .attribute("y", pixels(y))
            .text(text)
    };
    let title = fit_end(&caption.title, TEXT_WIDTH, TITLE_SIZE);
    let counts = fit_begin(&caption.counts, TEXT_WIDTH, COUNTS_SIZE);
    let scales = caption.scales.iter().map(|scale| fit_begin(scale, TEXT_WIDTH, NOTE_SIZE));
    let notes = scales.chain(wrap(&caption.note, TEXT_WIDTH, NOTE_SIZE, NOTE_LINES));
    let mut words = Markup::from(line("panel-title", 20.0 - TITLE_ROOM, &title));
    words.push(line("counts", 36.0 - TITLE_ROOM, &counts));
    for (number, note) in (1_u8..).zip(notes) {
        words.push(line("note", HEIGHT + f64::from(number) * NOTE_LINE, &note));
    }
    words
}
