//! How many faults of each size the quality rules find.

use super::chart::Sheet;
use std::error::Error;

/// Written by `cargo run --release -p flowmrd --example finding_tables -- docs`.
const TABLE: &str = include_str!("../../../../docs/data/finding-sensitivity.csv");

/// Where the texts and the cells begin, and the size of a cell.
const COLUMNS: [f64; 3] = [14.0, 160.0, 596.0];
const CELL: [f64; 2] = [66.0, 20.0];
const TOP: f64 = 60.0;
const STEP: f64 = 24.0;

/// Longest description of a fault, in characters.
const LONGEST: usize = 72;

/// One size of a fault: how many cases there were, and of how many the rule spoke.
struct Size<'t> {
    rule: &'t str,
    fault: &'t str,
    size: f64,
    share: f64,
}

fn sizes() -> Result<Vec<Size<'static>>, Box<dyn Error>> {
    TABLE.lines().skip(1).map(size).collect()
}

fn size(line: &'static str) -> Result<Size<'static>, Box<dyn Error>> {
    let mut parts = line.split('"');
    let (rule, fault, rest) = (parts.next(), parts.next(), parts.next());
    let rule = rule.ok_or("a row without a rule")?.trim_end_matches(',');
    let fields: Vec<f64> =
        rest.ok_or("a row without a fault")?.split(',').skip(1).map(str::parse).collect::<Result<_, _>>()?;
    let [size, cases, _, cautions, fails] = fields[..] else { return Err("expected five numbers".into()) };
    Ok(Size { rule, fault: fault.unwrap_or_default(), size, share: (cautions + fails) / cases })
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let sizes = sizes()?;
    let rows: Vec<&[Size<'_>]> =
        sizes.chunk_by(|one, two| (one.rule, one.fault) == (two.rule, two.fault)).collect();
    let mut sheet = Sheet::new(876.0, TOP + STEP * rows.len() as f64 + 12.0);
    sheet.text(
        "t",
        [COLUMNS[0], 22.0],
        "Sizes of faults, and the part of the cases in which the rule finds them",
    );
    for (place, (share, name)) in [(0.0, "none"), (0.5, "half"), (1.0, "all")].into_iter().enumerate() {
        let left = COLUMNS[2] + 76.0 * place as f64;
        cell(&mut sheet, [left, 8.0, 24.0, 18.0], share, "");
        sheet.text("s", [left + 30.0, 21.0], name);
    }
    sheet.text("s", [COLUMNS[0], 48.0], "rule");
    sheet.text("s", [COLUMNS[1], 48.0], "what was put in");
    sheet.text("s", [COLUMNS[2], 48.0], "size, the fault growing to the right");
    for (place, row) in rows.iter().enumerate() {
        draw_row(&mut sheet, TOP + STEP * place as f64, row);
    }
    Ok(sheet
        .finish("Sensitivity of the quality rules: part of the cases in which a fault of each size is found"))
}

fn draw_row(sheet: &mut Sheet, top: f64, row: &[Size<'_>]) {
    let Some(first) = row.first() else { return };
    let base = top + 14.0;
    sheet.text("s", [COLUMNS[0], base], first.rule);
    sheet.text("s", [COLUMNS[1], base], &shortened(first.fault));
    for (place, one) in row.iter().enumerate() {
        let left = COLUMNS[2] + CELL[0] * place as f64;
        cell(
            sheet,
            [left, top, CELL[0] - 4.0, CELL[1]],
            one.share,
            &one.size.to_string().replace('-', "\u{2212}"),
        );
    }
}

/// Leaves out the marks of code, and of what is too long first what stands in brackets.
fn shortened(fault: &str) -> String {
    let whole = fault.strip_prefix("such ").unwrap_or(fault).replace('`', "");
    let is_short = whole.chars().count() <= LONGEST;
    let short = if is_short { whole.as_str() } else { whole.split(" (").next().unwrap_or_default() };
    match short.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", short.get(..end).unwrap_or_default().trim_end()),
        None => short.to_owned(),
    }
}

/// Draws a cell, the darker the more are found.
fn cell(sheet: &mut Sheet, [left, top, width, height]: [f64; 4], share: f64, text: &str) {
    let grey = 255.0 - 215.0 * share;
    let ink = if share > 0.65 { "#ffffff" } else { "#18232f" };
    sheet.push(&format!(
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" stroke=\"#51606f\" \
         fill=\"rgb({grey:.0},{grey:.0},{grey:.0})\"/>"
    ));
    sheet.push(&format!(
        "<text class=\"s m\" x=\"{:.1}\" y=\"{:.1}\" style=\"fill:{ink}\">{text}</text>",
        left + width / 2.0,
        top + height / 2.0 + 4.0
    ));
}
