//! FCS files of any panel, whose events are made of populations that lie where they are put.

use std::path::Path;

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::Spillover;
use flowmrd_fcs::writer::{self, DataType, NewDataSet, NewParameter};
use flowmrd_gating::Transform;
use flowmrd_gating::transform::Logicle;

/// How far a value lies from where its population is put, on the gate's scale, at most.
const SPREAD: f64 = 0.015;

/// A parameter: short name, stain name, range.
pub type Made<'p> = (&'p str, Option<&'p str>, f64);

/// Events that are alike.
pub struct Cells<'p> {
    pub count: usize,
    /// Where they lie, by short or stain name: on the logicle scale of 18 bits for fluorescence, as recorded for scatter.
    pub levels: Vec<(&'p str, f64)>,
}

/// Whether a file has a spillover matrix.
#[derive(Clone, Copy)]
pub enum Matrix {
    None,
    /// One of fluorescence that changes nothing.
    Identity,
}

/// Writes a file of these parameters and events; a population that says nothing of a parameter lies at 0.15.
pub fn write(
    path: &Path,
    parameters: &[Made<'_>],
    cells: &[Cells<'_>],
    keyword: (&str, &str),
    matrix: Matrix,
) {
    let event_count = cells.iter().map(|one| one.count).sum::<usize>();
    let written = parameters.iter().map(|(short, stain, range)| {
        let parameter = NewParameter::new(short, *range);
        stain.map_or(parameter.clone(), |stain| parameter.with_stain_name(stain))
    });
    let content = NewDataSet::new(DataType::Float32, written.collect(), event_count as u64).unwrap();
    let content = content.with_keyword(keyword.0, keyword.1).unwrap();
    let content = match matrix {
        Matrix::None => content,
        Matrix::Identity => content.with_spillover(&identity(parameters)).unwrap(),
    };
    let scale: Transform = Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap().into();
    let mut draw = Draw(1);
    let columns: Vec<Column> = parameters
        .iter()
        .map(|parameter| {
            let values = cells.iter().flat_map(|one| {
                let level = level_of(one, parameter);
                std::iter::repeat_n(level, one.count)
            });
            let values = values.enumerate().map(|(event, level)| {
                let noise = SPREAD * draw.next();
                match parameter.0 {
                    "Time" => (event + 1) as f32,
                    name if name.starts_with("FSC") || name.starts_with("SSC") => {
                        (level * (1.0 + noise)) as f32
                    }
                    _ => scale.inverse(level + noise) as f32,
                }
            });
            Column::F32(values.collect())
        })
        .collect();
    writer::write_file(path, &content, |writer| writer.write_columns(&columns)).unwrap();
}

fn identity(parameters: &[Made<'_>]) -> Spillover {
    let is_light = |short: &str| short != "Time" && !short.starts_with("FSC") && !short.starts_with("SSC");
    let named: Vec<(usize, &str)> =
        parameters.iter().map(|one| one.0).enumerate().filter(|(_, short)| is_light(short)).collect();
    let cells = named.iter().flat_map(|row| named.iter().map(move |column| f64::from(row == column)));
    Spillover {
        names: named.iter().map(|(_, short)| (*short).to_owned()).collect(),
        parameters: named.iter().map(|(index, _)| ParameterIndex(*index)).collect(),
        coefficients: cells.collect(),
    }
}

fn level_of(cells: &Cells<'_>, (short, stain, _): &Made<'_>) -> f64 {
    let is_named = |name: &str| name == *short || Some(name) == *stain;
    let found = cells.levels.iter().find(|(name, _)| is_named(name)).map(|(_, level)| *level);
    found.unwrap_or(match *short {
        "FSC-A" => 60_000.0,
        "FSC-H" => 48_000.0,
        "FSC-W" => 80_000.0,
        "SSC-A" => 15_000.0,
        _ => 0.15,
    })
}

/// Numbers from −1 to 1, the same every time (Numerical Recipes, 3rd ed., section 7.1.2: ranqd1).
struct Draw(u32);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0) / f64::from(u32::MAX) * 2.0 - 1.0
    }
}
