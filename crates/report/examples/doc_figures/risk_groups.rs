//! The group of each case by each scheme that comes with the engine, evaluated by the library.

use super::chart::Sheet;
use flowmrd::protocol::{MeasuredLevel, Verification};
use flowmrd::risk::{Anchor, Facts, LimitDay, Scheme, Site, TimeClass, TimeCondition, assess};
use std::error::Error;

const CASES: [(&str, [&str; 2]); 6] = [
    ("B-ALL, marrow alone", ["lineage=B", "site=marrow"]),
    ("B-ALL, combined", ["lineage=B", "site=combined"]),
    ("B-ALL, isolated extramedullary", ["lineage=B", "site=cns"]),
    ("T-ALL, marrow alone", ["lineage=T", "site=marrow"]),
    ("T-ALL, combined", ["lineage=T", "site=combined"]),
    ("T-ALL, isolated extramedullary", ["lineage=T", "site=cns"]),
];

/// Twelve, 25 and 40 months after diagnosis; treatment of two years.
const DATES: [[&str; 3]; 3] = [
    ["diagnosis=2020-01-15", "first_line=on", "relapse=2021-01-15"],
    ["diagnosis=2020-01-15", "end_of_treatment=2022-01-15", "relapse=2022-03-01"],
    ["diagnosis=2020-01-15", "end_of_treatment=2022-01-15", "relapse=2023-06-01"],
];

const FILLS: [&str; 4] = ["#dcefe6", "#fdf0d5", "#f7d9c4", "#ecc2b8"];

const LEFT: f64 = 206.0;
const CELL: [f64; 2] = [124.0, 24.0];
const BLOCK: f64 = 268.0;

/// Finds the groups that levels of 0 and 1 lead to, where some dates make the relapse one of a class.
fn groups(scheme: &Scheme, case: [&str; 2], time: &str) -> Result<Option<[String; 2]>, Box<dyn Error>> {
    for dates in DATES {
        let texts = case.iter().chain(&dates).copied();
        let time_point = scheme.level().map(|level| format!("time_point={}", level.time_point()));
        let facts = Facts::parse(texts.chain(time_point.as_deref()))?;
        let mut found = [String::new(), String::new()];
        let mut is_of_class = true;
        for (fraction, group) in [0.0, 1.0].into_iter().zip(&mut found) {
            let exceedance = |_: f64| fraction;
            let level = MeasuredLevel::new(fraction, &exceedance)?;
            let entry = assess(scheme, &facts, Some(&level), Verification::AllowUnverified)?;
            is_of_class &= entry.time.as_deref() == Some(time);
            *group = entry.group.unwrap_or_else(|| entry.outcome.as_str().to_owned());
        }
        if is_of_class {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn fill(scheme: &Scheme, group: &str) -> &'static str {
    let index = scheme.groups().iter().position(|other| other.name() == group);
    index.and_then(|index| FILLS.get(index)).copied().unwrap_or("#ffffff")
}

/// Draws one cell; the level parts it in two where it decides.
fn cell(sheet: &mut Sheet, scheme: &Scheme, [x, y]: [f64; 2], groups: Option<[String; 2]>) {
    let [width, height] = CELL;
    let Some([low, high]) = groups else { return };
    let halves = if low == high {
        vec![(low, x, width)]
    } else {
        vec![(low, x, width * 0.32), (high, x + width * 0.32, width * 0.68)]
    };
    for (group, x, width) in halves {
        let fill = fill(scheme, &group);
        sheet.push(&format!(
            "<rect class=\"f\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height}\" style=\"fill:{fill}\"/>"
        ));
        sheet.text("s m", [x + width / 2.0, y + height / 2.0 + 4.0], &group);
    }
}

fn describe(time: &TimeClass) -> String {
    let conditions: Vec<String> = time.conditions().iter().map(describe_condition).collect();
    let mark = if time.evidence().is_verified() { "" } else { " *" };
    let text = if conditions.is_empty() { "what is left".to_owned() } else { conditions.join("; ") };
    format!("{}{mark}: {text}", time.name())
}

fn describe_condition(condition: &TimeCondition) -> String {
    let limit = match condition.limit_day {
        LimitDay::Excluded => "before",
        LimitDay::Included => "until",
    };
    let anchor = match condition.anchor {
        Anchor::Diagnosis => "diagnosis",
        Anchor::EndOfTreatment => "the end of treatment",
    };
    let site = match &condition.sites {
        Some(sites) if sites.contains(&Site::Marrow) => ", with marrow",
        Some(_) => ", extramedullary",
        None => "",
    };
    format!("{limit} {} months after {anchor}{site}", condition.months)
}

fn block(sheet: &mut Sheet, scheme: &Scheme, top: f64) -> Result<(), Box<dyn Error>> {
    sheet.text("t", [12.0, top], scheme.name());
    let [width, height] = CELL;
    for (column, time) in (0_u8..).zip(scheme.times()) {
        let x = LEFT + width * f64::from(column);
        sheet.text("s m", [x + width / 2.0, top + 20.0], time.name());
        for (row, (_, case)) in (0_u8..).zip(CASES) {
            let y = top + 28.0 + height * f64::from(row);
            cell(sheet, scheme, [x, y], groups(scheme, case, time.name())?);
        }
    }
    for (row, (name, _)) in (0_u8..).zip(CASES) {
        sheet.text("s e", [LEFT - 8.0, top + 28.0 + height * (f64::from(row) + 0.65)], name);
    }
    let mut y = top + 28.0 + height * 6.0 + 18.0;
    for time in scheme.times() {
        sheet.text("s", [12.0, y], &describe(time));
        y += 16.0;
    }
    if let Some(level) = scheme.level() {
        let at = level.bounds().first().map_or(0.0, |bound| bound.fraction() * 100.0);
        let text = format!(
            "two groups in a cell: the level at {} decides, below {at} % and from there on",
            level.time_point()
        );
        sheet.text("s", [12.0, y], &text);
    }
    Ok(())
}

pub fn draw() -> Result<String, Box<dyn Error>> {
    let ids = ["cog-first-relapse", "bfm-first-relapse", "uk-first-relapse"];
    let mut sheet = Sheet::new(600.0, BLOCK * 3.0 + 36.0);
    for (row, id) in (0_u8..).zip(ids) {
        block(&mut sheet, &Scheme::built_in(id)?, 26.0 + BLOCK * f64::from(row))?;
    }
    let note = "* not read in its source: used only where that is asked for.";
    sheet.text("s", [12.0, BLOCK * 3.0 + 20.0], note);
    Ok(sheet.finish("Risk groups at first relapse by three schemes"))
}
