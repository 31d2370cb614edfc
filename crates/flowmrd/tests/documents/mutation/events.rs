//! The events that accepted documents gate: a file of every parameter that a seed names.

use std::path::PathBuf;

use flowmrd_core::{Column, MemorySource, ParameterIdentity, ParameterIndex, ParameterNumber};
use flowmrd_fcs::Spillover;
use flowmrd_fcs::writer::{self, DataType, NewDataSet, NewParameter};

use super::random::Random;

/// Short names of the file's parameters; the first ones of the fixture's panel bear a marker.
const NAMES: [&str; 38] = [
    "FSC-H",
    "SSC-H",
    "FL1-H",
    "FL2-H",
    "FL3-H",
    "FL4-H",
    "FL2-A",
    "Time",
    "channel_A",
    "channel_B",
    "FSC-A",
    "FSC-W",
    "SSC-A",
    "TNFa FITC FLR-A",
    "CD8 PerCP-Cy55 FLR-A",
    "IL2 BV421 FLR-A",
    "Aqua Amine FLR-A",
    "IFNg APC FLR-A",
    "CD3 APC-H7 FLR-A",
    "CD107a PE FLR-A",
    "CD4 PE-Cy7 FLR-A",
    "CD19",
    "CD34",
    "CD45",
    "CD10",
    "CD3",
    "CD20",
    "CD38",
    "CD58",
    "CD66c",
    "SYTO41",
    "Viability",
    "CD8",
    "CD4",
    "CD45RO",
    "CD57",
    "CD27",
    "VIVID / CD14",
];

/// Values at which gates and scales have their seams.
const SEAMS: [f64; 24] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    1e-310,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::MIN,
    1.0,
    2.0,
    10.0,
    50.0,
    100.0,
    500.0,
    900.0,
    1000.0,
    1024.0,
    262_144.0,
    -200.0,
    3000.0,
    9000.0,
];

/// Events, in memory and as an FCS file.
pub struct Events {
    _folder: tempfile::TempDir,
    pub file: PathBuf,
    pub parameters: Vec<ParameterIdentity>,
    pub spillover: Spillover,
    pub columns: Vec<Vec<f64>>,
    pub source: MemorySource,
}

impl Events {
    /// Makes 96 events: each seam in each parameter, and values over six decades.
    pub fn new() -> Self {
        let mut random = Random::new(2);
        let mut value = |event: usize, column: usize| match event % 4 {
            0 => SEAMS[(event / 4 + column * 5) % SEAMS.len()],
            1 => random.below(2000) as f64 - 200.0,
            _ => libm_free_power(random.below(60_000) as f64 / 10_000.0),
        };
        let columns: Vec<Vec<f64>> =
            (0..NAMES.len()).map(|column| (0..96).map(|event| value(event, column)).collect()).collect();
        let identity = |(number, name): (u32, &&str)| ParameterIdentity {
            number: ParameterNumber::new(number).unwrap(),
            short_name: (*name).to_owned(),
            stain_name: None,
        };
        let spillover = Spillover {
            names: NAMES[2..5].iter().map(|name| (*name).to_owned()).collect(),
            parameters: (2..5).map(ParameterIndex).collect(),
            coefficients: vec![1.0, 0.1, 0.01, 0.2, 1.0, 0.05, 0.0, 0.02, 1.0],
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("every kind.fcs");
        let parameters = NAMES.iter().map(|name| NewParameter::new(name, 262_144.0)).collect();
        let content =
            NewDataSet::new(DataType::Float64, parameters, 96).unwrap().with_spillover(&spillover).unwrap();
        let stored: Vec<Column> = columns.iter().cloned().map(Column::F64).collect();
        writer::write_file(&file, &content, |writer| writer.write_columns(&stored)).unwrap();
        Self {
            _folder: folder,
            file,
            parameters: (1..).zip(&NAMES).map(identity).collect(),
            spillover,
            source: MemorySource::new(columns.clone()).unwrap(),
            columns,
        }
    }
}

/// 10 to a power by squares, the same bits everywhere.
fn libm_free_power(exponent: f64) -> f64 {
    let whole = exponent.trunc();
    let decades: f64 = (0..whole as u32).map(|_| 10.0).product();
    decades * (1.0 + 9.0 * (exponent - whole))
}
