//! How often each method's interval holds the true level, over true means of up to 50 events.

use super::chart::{Panel, Range, Sheet};
use std::error::Error;

/// Written by `cargo run --release -p flowmrd-quant --example coverage -- docs/data`.
const TABLE: &str = include_str!("../../../../docs/data/coverage-by-mean.csv");

/// Columns of the table and their titles, row by row.
const METHODS: [(&str, &str); 9] = [
    ("clopper-pearson", "clopper-pearson"),
    ("blaker", "blaker"),
    ("garwood", "garwood"),
    ("mid-p", "mid-p"),
    ("jeffreys", "jeffreys"),
    ("agresti-coull", "agresti-coull"),
    ("wilson", "wilson"),
    ("wilson-cc", "wilson-cc"),
    ("wald", "Wald, which is not offered"),
];

const NOMINAL: f64 = 0.95;
const CURVE: &str = "fill=\"none\" stroke=\"#0072b2\" stroke-width=\"1\"";
const NOMINAL_LINE: &str = "fill=\"none\" stroke=\"#d55e00\" stroke-width=\"1.4\" stroke-dasharray=\"6 3\"";

/// Points of mean and coverage of one column.
fn column(name: &str) -> Result<Vec<[f64; 2]>, Box<dyn Error>> {
    let mut lines = TABLE.lines();
    let header = lines.next().ok_or("the table of coverage is empty")?;
    let index = header.split(',').position(|column| column == name).ok_or("no such method")?;
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            Ok([fields[0].parse()?, fields[index].parse()?])
        })
        .collect()
}

fn panel(index: usize) -> Panel {
    let (column, row) = (index % 3, index / 3);
    Panel {
        square: [66.0 + 278.0 * column as f64, 34.0 + 196.0 * row as f64, 240.0, 130.0],
        x: Range::linear(0.0, 50.0),
        y: Range::linear(0.85, 1.0),
    }
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let mut sheet = Sheet::new(880.0, 660.0);
    for (index, (name, title)) in METHODS.into_iter().enumerate() {
        let panel = panel(index);
        let points = column(name)?;
        panel.frame(&mut sheet, title);
        let means = [(0.0, "0"), (10.0, "10"), (20.0, "20"), (30.0, "30"), (40.0, "40"), (50.0, "50")];
        panel.x_axis(&mut sheet, &means, if index >= 6 { "true mean, events" } else { "" });
        let levels = [(0.85, "0.85"), (0.9, "0.90"), (0.95, "0.95"), (1.0, "1")];
        panel.y_axis(&mut sheet, &levels, if index % 3 == 0 { "coverage" } else { "" });
        panel.curve(&mut sheet, [[0.0, NOMINAL], [50.0, NOMINAL]], NOMINAL_LINE);
        panel.curve(&mut sheet, points, CURVE);
    }
    sheet.key([66.0, 640.0], NOMINAL_LINE, "the confidence, 95 %");
    sheet.key(
        [270.0, 640.0],
        CURVE,
        "coverage of a million events, summed exactly; what lies below 0.85 is not drawn",
    );
    Ok(sheet.finish("Coverage of nine intervals over the true mean"))
}
