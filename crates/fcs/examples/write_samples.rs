//! Writes small FCS files and, beside each, a JSON file of what a reader must find in it:
//! `cargo run -p flowmrd-fcs --example write_samples -- FOLDER [FILE...]`.
//!
//! The values are formulas of event and parameter, so that nothing is expected that was read back. Each FILE's data sets are
//! written too, as copies of which the values that were read are expected. The script `scripts/peers/read_back.py` reads the
//! folder with FlowIO, fcsparser and FlowCal.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::writer::{DataType, NewDataSet, NewParameter, write_file};
use flowmrd_fcs::{FcsFile, ReadOptions, Spillover, Values};
use serde_json::{Map, Value, json};

const EVENT_COUNT: u64 = 250;
/// Events that are written at a time: the last run is shorter.
const EVENTS_PER_RUN: u64 = 100;

/// A file, and the formula of its values.
struct Sample {
    name: &'static str,
    data_type: DataType,
    parameters: Vec<NewParameter>,
    value: fn(u64, u64) -> f64,
    keywords: Vec<(&'static str, &'static str)>,
    spillover: Option<Spillover>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("usage: write_samples FOLDER [FILE...]")?;
    fs::create_dir_all(&folder)?;
    for sample in samples() {
        write_sample(&folder, &sample)?;
        println!("{}", folder.join(sample.name).with_extension("fcs").display());
    }
    for path in arguments {
        write_copies(&folder, &path)?;
    }
    Ok(())
}

/// Copies every data set of a file.
fn write_copies(folder: &Path, path: &Path) -> Result<(), Box<dyn Error>> {
    let file = FcsFile::open(path, &ReadOptions::default())?;
    let stem = path.file_stem().ok_or("a file without a name")?.to_string_lossy();
    for data_set in file.data_sets() {
        let parameters: Vec<_> = data_set.parameters().iter().map(|parameter| parameter.index()).collect();
        let content = NewDataSet::from_data_set(data_set, &parameters, Values::Raw)?;
        let events = file.events(data_set);
        let columns = events.raw_columns(&parameters)?;
        let copy = folder.join(format!("{stem}-{}.fcs", data_set.number()));
        write_file(&copy, &content, |writer| writer.write_columns(&columns))?;
        let names: Vec<_> = data_set.parameters().iter().map(|parameter| parameter.short_name()).collect();
        let expected = json!({
            "event_count": data_set.event_count(),
            "short_names": names,
            "columns": columns.iter().map(Column::to_f64).collect::<Vec<_>>(),
            "keywords": {},
        });
        fs::write(copy.with_extension("json"), expected.to_string())?;
        println!("{}", copy.display());
    }
    Ok(())
}

fn samples() -> Vec<Sample> {
    let parameters = |names: &[&str], range: f64| -> Vec<NewParameter> {
        names.iter().map(|&name| NewParameter::new(name, range)).collect()
    };
    let scatter = ["FSC-A", "SSC-A", "Time"];
    vec![
        Sample {
            name: "float32",
            data_type: DataType::Float32,
            parameters: parameters(&scatter, 262_144.0),
            // Thirds are rounded to 32 bits, in the file and in what is expected of it.
            value: |event, parameter| f64::from((event as f32 - 50.0) / 3.0 + parameter as f32 * 1000.0),
            keywords: vec![("$CYT", "simulated"), ("$TIMESTEP", "0.01"), ("$DATE", "02-JAN-2026")],
            spillover: None,
        },
        Sample {
            name: "float64",
            data_type: DataType::Float64,
            parameters: parameters(&scatter, 262_144.0),
            value: |event, parameter| 1e6 / (event + 1) as f64 - parameter as f64 * 1e5,
            keywords: vec![("$CYT", "simulated")],
            spillover: None,
        },
        Sample {
            name: "int16",
            data_type: DataType::Integer { bits: vec![16; 3] },
            parameters: parameters(&scatter, 1024.0),
            value: |event, parameter| ((event * 97 + parameter * 13) % 1024) as f64,
            keywords: vec![("$CYT", "simulated")],
            spillover: None,
        },
        Sample {
            name: "int32",
            data_type: DataType::Integer { bits: vec![32; 3] },
            parameters: parameters(&scatter, 4_294_967_296.0),
            // Knuth's multiplicative constant spreads the values over all 32 bits.
            value: |event, parameter| ((event * 2_654_435_761 + parameter) % (1 << 32)) as f64,
            keywords: vec![("$CYT", "simulated")],
            spillover: None,
        },
        Sample {
            name: "spillover",
            data_type: DataType::Float32,
            parameters: parameters(&["FSC-A", "FITC-A", "PE-A", "APC-A"], 262_144.0),
            value: |event, parameter| event as f64 * 64.0 + parameter as f64 * 0.5,
            keywords: vec![("$CYT", "simulated")],
            spillover: Some(Spillover {
                names: Vec::new(),
                parameters: [1, 2, 3].map(ParameterIndex).into(),
                coefficients: vec![1.0, 0.15, 0.001, 0.02, 1.0, 0.05, 0.0, 0.0078125, 1.0],
            }),
        },
        Sample {
            name: "unicode",
            data_type: DataType::Float32,
            parameters: vec![
                NewParameter::new("FSC-A", 262_144.0),
                NewParameter::new("PC7-A", 262_144.0).with_stain_name("CD19 β|κ/λ"),
            ],
            value: |event, parameter| event as f64 - parameter as f64,
            keywords: vec![
                ("$OP", "José Ångström"),
                ("$SMNO", "10 µL | tube 1/2"),
                ("VENDOR NOTE", "cost $5, 100 %"),
            ],
            spillover: None,
        },
    ]
}

fn write_sample(folder: &Path, sample: &Sample) -> Result<(), Box<dyn Error>> {
    let mut content = NewDataSet::new(sample.data_type.clone(), sample.parameters.clone(), EVENT_COUNT)?;
    for &(key, value) in &sample.keywords {
        content = content.with_keyword(key, value)?;
    }
    if let Some(spillover) = &sample.spillover {
        content = content.with_spillover(spillover)?;
    }
    let path = folder.join(sample.name);
    let parameters = 0..sample.parameters.len() as u64;
    write_file(path.with_extension("fcs"), &content, |writer| {
        let mut first = 0;
        while first < EVENT_COUNT {
            let run = first..EVENT_COUNT.min(first + EVENTS_PER_RUN);
            first = run.end;
            let column = |parameter| run.clone().map(|event| (sample.value)(event, parameter)).collect();
            let columns: Vec<_> =
                parameters.clone().map(|parameter| Column::F64(column(parameter))).collect();
            writer.write_columns(&columns)?;
        }
        Ok::<_, flowmrd_fcs::Error>(())
    })?;
    fs::write(path.with_extension("json"), serde_json::to_string_pretty(&expected(sample))?)?;
    Ok(())
}

/// States what a reader must find: names, values by column, keywords.
fn expected(sample: &Sample) -> Value {
    let names: &[&str] = match sample.name {
        "spillover" => &["FSC-A", "FITC-A", "PE-A", "APC-A"],
        "unicode" => &["FSC-A", "PC7-A"],
        _ => &["FSC-A", "SSC-A", "Time"],
    };
    let column =
        |parameter| -> Vec<f64> { (0..EVENT_COUNT).map(|event| (sample.value)(event, parameter)).collect() };
    let mut keywords: Map<String, Value> = Map::new();
    for &(key, value) in &sample.keywords {
        keywords.insert(key.into(), value.into());
    }
    if sample.spillover.is_some() {
        let matrix = "3,FITC-A,PE-A,APC-A,1,0.15,0.001,0.02,1,0.05,0,0.0078125,1";
        keywords.insert("$SPILLOVER".into(), matrix.into());
    }
    if sample.name == "unicode" {
        keywords.insert("$P2S".into(), "CD19 β|κ/λ".into());
    }
    json!({
        "event_count": EVENT_COUNT,
        "short_names": names,
        "columns": (0..names.len() as u64).map(column).collect::<Vec<_>>(),
        "keywords": keywords,
    })
}
