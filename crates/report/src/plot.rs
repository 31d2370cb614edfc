//! Figures: SVG for what is drawn in lines, PNG inside it for densities.

pub(crate) mod budget;
pub(crate) mod density;
pub(crate) mod frame;
pub(crate) mod level;
pub(crate) mod mark;
pub(crate) mod palette;
pub(crate) mod panel;
pub(crate) mod phenotype;
pub(crate) mod text;
pub(crate) mod tick_label;
pub(crate) mod timeline;

/// Formats a coordinate in pixels to a tenth.
pub(crate) fn pixels(value: f64) -> String {
    format!("{value:.1}")
}
