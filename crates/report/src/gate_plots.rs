//! Pictures of gates: one SVG and one PNG for each panel of a gated file, and a page that shows them all.

use crate::Error;
use crate::staged_file::StagedFile;
use flowmrd::gates::GateAnalysis;
use std::fs;
use std::path::{Path, PathBuf};

mod caption;
mod contact_sheet;
mod drawing;
mod file_name;
mod raster;

use caption::Caption;
use contact_sheet::Sheet;
use drawing::Drawing;
use file_name::FileNames;
use raster::Raster;

/// Where the pictures of a gated file lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GatePlotPaths {
    /// The page that shows all of them.
    pub index: PathBuf,
    /// One SVG a panel, in the order of the panels.
    pub svg: Vec<PathBuf>,
    /// One PNG a panel.
    pub png: Vec<PathBuf>,
}

/// Draws every panel of a gated file as SVG and as PNG of 1000 pixels' width into a folder, which is made where it is
/// missing, with a page `index.html` that shows them all.
///
/// A panel has the density of the gate's parent, the outlines of the gate with the side that it keeps, and the count. The
/// files bear the paths of the populations, with what a file system may not take replaced and a number where two would be
/// the same. Each takes its name when it is whole, the page last; files of other names stay. The same analysis gives the
/// same bytes, those of a PNG on the same kind of processor.
///
/// # Errors
/// [`Error::Io`] where the folder or a file cannot be written; [`Error::Plot`], [`Error::Png`] and [`Error::Svg`] where a
/// panel cannot be drawn.
pub fn write_gate_plots(folder: &Path, analysis: &GateAnalysis) -> Result<GatePlotPaths, Error> {
    fs::create_dir_all(folder).map_err(|source| Error::Io {
        action: "make the folder",
        path: folder.to_owned(),
        source,
    })?;
    let raster = Raster::new();
    let mut names = FileNames::default();
    let mut sheet = Sheet::default();
    let mut paths = GatePlotPaths::default();
    for (index, plot) in analysis.plots.iter().enumerate() {
        let caption = Caption::of(analysis, index, plot);
        let drawing = Drawing::new(plot, &caption)?;
        let name = names.unused(&plot.population);
        paths.svg.push(publish(folder, &format!("{name}.svg"), drawing.svg()?.as_bytes())?);
        paths.png.push(publish(folder, &format!("{name}.png"), &raster.encode_png(&drawing)?)?);
        sheet.add(&name, &caption);
    }
    paths.index = publish(folder, "index.html", sheet.page(analysis).as_bytes())?;
    Ok(paths)
}

fn publish(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
    StagedFile::write(folder, name, bytes)?.publish()
}

#[cfg(test)]
mod tests;
