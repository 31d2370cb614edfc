//! How far the level of the fixture moves with its gates.

use super::chart::{Panel, Range, Sheet};
use flowmrd::result::{MovedLevelEntry, MrdEntry, PlacementEntry, SensitivityEntry, ToleranceUnit};
use flowmrd::{Assay, Options, analyse};
use std::error::Error;
use std::path::Path;

/// The default tolerances times these.
const TIMES: [(f64, &str, &str); 3] =
    [(1.0, "defaults", "#0072b2"), (2.0, "twice", "#009e73"), (4.0, "four times", "#d55e00")];

/// Lines of the sensitivity table that are drawn.
const SHOWN: usize = 9;

/// Analyses the fixture with some tolerances.
fn analyse_with(tolerances: &str) -> Result<MrdEntry, Box<dyn Error>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let text = std::fs::read_to_string(fixtures.join("follow-up.toml"))?;
    let text = text.replace("[mrd]", &format!("{tolerances}\n[mrd]"));
    let assay = Assay::parse(&text, "follow-up.toml")?;
    Ok(analyse(&assay, &[fixtures.join("follow-up.fcs")], &Options::default())?.result.mrd)
}

/// Writes the tolerances of a placement, times a number, as the assay would.
fn scaled(placement: &PlacementEntry, times: f64) -> String {
    let mut lines: Vec<String> = Vec::new();
    for one in &placement.tolerances {
        let deviation = one.deviation * times;
        let value = match one.unit {
            ToleranceUnit::Scale => deviation.to_string(),
            ToleranceUnit::Relative => format!("{{ relative = {deviation} }}"),
        };
        let line = format!("\"{}\" = {value}", one.parameter);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    format!("[tolerances]\n{}", lines.join("\n"))
}

fn percent(level: f64) -> f64 {
    level * 100.0
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let plain = analyse_with("")?;
    let defaults = plain.placement.as_ref().ok_or("no placement")?.clone();
    let mut placements = vec![defaults.clone()];
    for (times, _, _) in TIMES.iter().skip(1) {
        placements.push(analyse_with(&scaled(&defaults, *times))?.placement.ok_or("no placement")?);
    }
    let mut sheet = Sheet::new(920.0, 410.0);
    draw_spread(&mut sheet, &plain, &placements)?;
    draw_lines(&mut sheet, &plain, &placements)?;
    for (row, (_, name, colour)) in (0_u8..).zip(TIMES) {
        sheet.key(
            [60.0 + 210.0 * f64::from(row), 397.0],
            &format!("stroke=\"{colour}\" stroke-width=\"4\""),
            name,
        );
    }
    Ok(sheet.finish("How far the level of the fixture moves with its gates"))
}

/// Draws the counting interval and the spread of the draws beside each other.
fn draw_spread(
    sheet: &mut Sheet,
    plain: &MrdEntry,
    placements: &[PlacementEntry],
) -> Result<(), Box<dyn Error>> {
    let panel = Panel {
        square: [60.0, 34.0, 240.0, 300.0],
        x: Range::linear(0.0, 4.0),
        y: Range::linear(0.15, 0.35),
    };
    panel.frame(sheet, "95 % of the draws, beside counting");
    let ticks = [(0.15, "0.15"), (0.20, "0.20"), (0.25, "0.25"), (0.30, "0.30"), (0.35, "0.35")];
    panel.y_axis(sheet, &ticks, "level in %");
    let level = percent(plain.level.fraction.ok_or("no level")?);
    panel.curve(
        sheet,
        [[0.0, level], [4.0, level]],
        "stroke=\"#51606f\" stroke-dasharray=\"4 3\" fill=\"none\"",
    );
    let counting = plain.level.interval.as_ref().ok_or("no interval")?;
    let counting = ([counting.lower, counting.upper], level, "counting", "#000000");
    let spreads = placements.iter().zip(TIMES).map(|(placement, (_, name, colour))| {
        let spread = placement.spread.ok_or("no spread")?;
        Ok(([spread.lower, spread.upper], percent(spread.median), name, colour))
    });
    let spreads = spreads.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    for (number, (ends, middle, name, colour)) in (0_u8..).zip(std::iter::once(counting).chain(spreads)) {
        let at = f64::from(number) + 0.5;
        let ends = ends.map(percent);
        let style = format!("stroke=\"{colour}\" stroke-width=\"4\" fill=\"none\"");
        panel.curve(sheet, ends.map(|end| [at, end]), &style);
        panel.dots(sheet, &[[at, middle]], colour, 9.0);
        let [x, _] = panel.pixel([at, 0.15]);
        sheet.text("s m", [x, 350.0], name);
    }
    Ok(())
}

/// Draws where the level goes when one line moves alone, the lines of the greatest effect first.
fn draw_lines(
    sheet: &mut Sheet,
    plain: &MrdEntry,
    placements: &[PlacementEntry],
) -> Result<(), Box<dyn Error>> {
    let widest = placements.last().ok_or("no placement")?;
    let shown: Vec<&SensitivityEntry> = widest.sensitivity.iter().take(SHOWN).collect();
    let panel = Panel {
        square: [590.0, 34.0, 310.0, 300.0],
        x: Range::linear(0.205, 0.225),
        y: Range::linear(shown.len() as f64, 0.0),
    };
    panel.frame(sheet, "One line alone, a tolerance lower and higher");
    panel.x_axis(
        sheet,
        &[(0.205, "0.205"), (0.21, "0.210"), (0.215, "0.215"), (0.22, "0.220"), (0.225, "0.225")],
        "level in %",
    );
    let level = percent(plain.level.fraction.ok_or("no level")?);
    let rows = shown.len() as f64;
    panel.curve(
        sheet,
        [[level, 0.0], [level, rows]],
        "stroke=\"#51606f\" stroke-dasharray=\"4 3\" fill=\"none\"",
    );
    for (row, line) in (0_u8..).zip(&shown) {
        let top = f64::from(row);
        let [_, y] = panel.pixel([level, top + 0.5]);
        sheet.text("s e", [582.0, y + 4.0], &name(line));
        for (index, (placement, (_, _, colour))) in (0_u8..).zip(placements.iter().zip(TIMES)) {
            let same = placement.sensitivity.iter().find(|one| is_same(one, line)).ok_or("no line")?;
            let at = top + 0.25 + 0.25 * f64::from(index);
            let ends =
                [same.lower, same.higher].map(|one: MovedLevelEntry| percent(one.fraction.unwrap_or(0.0)));
            let style = format!("stroke=\"{colour}\" stroke-width=\"4\" fill=\"none\"");
            panel.curve(sheet, [ends[0], level, ends[1]].map(|end| [end, at]), &style);
        }
    }
    Ok(())
}

fn is_same(one: &SensitivityEntry, other: &SensitivityEntry) -> bool {
    one.gates == other.gates && one.parameters == other.parameters && one.part == other.part
}

/// Names a line for people: gate, parameters, and what of it moves.
fn name(line: &SensitivityEntry) -> String {
    let gates: Vec<&str> =
        line.gates.iter().map(|path| path.rsplit('/').next().unwrap_or_default()).collect();
    let gate = match gates.as_slice() {
        [only] => (*only).to_owned(),
        several => format!("{} LAIPs", several.len()),
    };
    format!("{gate}: {}, {}", line.parameters.join(" and "), line.part)
}
