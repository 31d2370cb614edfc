//! Draws the figures of the documents, every curve and every dot by the library itself. From the root of the project:
//! `cargo run -p flowmrd-report --example doc_figures -- docs/images`
//!
//! The same program writes the same bytes.

mod biex_logicle;
mod bins;
mod chart;
mod compensation;
mod coverage;
mod dispersion;
mod findings;
mod gate_placement;
mod gates;
mod limits;
mod net_level;
mod power;
mod reduction;
mod risk_groups;
mod thresholds;
mod transforms;

use std::error::Error;
use std::path::Path;

/// Draws a figure as SVG.
type Figure = fn() -> Result<String, Box<dyn Error>>;

/// The figures by the names of their files.
pub const FIGURES: &[(&str, Figure)] = &[
    ("transforms.svg", transforms::draw),
    ("compensation.svg", compensation::draw),
    ("gates.svg", gates::draw),
    ("gate-placement.svg", gate_placement::draw),
    ("flowjo-bins.svg", bins::draw),
    ("biex-logicle.svg", biex_logicle::draw),
    ("coverage.svg", coverage::draw),
    ("thresholds.svg", thresholds::draw),
    ("risk-groups.svg", risk_groups::draw),
    ("limits.svg", limits::draw),
    ("dispersion.svg", dispersion::draw),
    ("power.svg", power::draw),
    ("net-level.svg", net_level::draw),
    ("reduction.svg", reduction::draw),
    ("findings.svg", findings::draw),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: doc_figures FOLDER")?;
    for (name, draw) in FIGURES {
        std::fs::write(Path::new(&folder).join(name), draw()?)?;
    }
    Ok(())
}
