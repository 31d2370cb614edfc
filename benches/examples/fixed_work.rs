//! Does a fixed amount of one kind of work, so that its instructions can be counted:
//! `cargo run --release -p flowmrd-benches --example fixed_work -- decode|gate|intervals|draws TURNS`
//!
//! One thread, no clock, no file, no random seed: the same instructions every time. `scripts/bench/instructions.py` counts
//! them. Prints a number that depends on every answer, so that none can be left out, and that tells whether two programs
//! did the same.

#![allow(clippy::print_stdout, reason = "the answer is what tells whether the work was done")]

use std::error::Error;

use flowmrd_benches::ten_gates;
use flowmrd_core::{Column, EventBlock, EventSource, ParameterIndex};
use flowmrd_fcs::writer::{DataType, FcsWriter, NewDataSet, NewParameter};
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::placement::{PlacementPlan, Recount};
use flowmrd_gating::{EvaluateOptions, Gate, evaluate};
use flowmrd_quant::{Confidence, Counts, IntervalMethod, interval};

type Failure = Box<dyn Error + Send + Sync>;

/// Events of the tube: more than one chunk of the engine, the last one short.
const EVENT_COUNT: usize = 50_000;

/// Events that are decoded at a time, whatever the engine takes.
const CHUNK_EVENTS: u64 = 4096;

/// Placements of the gates that are recounted.
const DRAW_COUNT: usize = 200;

/// LAIP events and denominator events.
const COUNTS: [(u64, u64); 5] =
    [(0, 1_000_000), (20, 500_000), (68, 31_548), (2500, 5_000_000), (500_000, 1_000_000)];

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [work, turns] = words.as_slice() else { return Err("expected WORK TURNS".into()) };
    let work: fn(&FcsFile) -> Result<u64, Failure> = match work.as_str() {
        "decode" => decode,
        "gate" => gate,
        "intervals" => |_| intervals(),
        "draws" => draws,
        other => return Err(format!("work: expected decode, gate, intervals or draws, got {other}").into()),
    };
    let turns: usize = turns.parse()?;
    let file = tube()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let answer = pool.install(|| {
        (0..turns).try_fold(0_u64, |sum, _| Ok::<_, Failure>(sum.wrapping_mul(31).wrapping_add(work(&file)?)))
    })?;
    println!("{answer}");
    Ok(())
}

/// Makes the tube of the ten gates as a file of binary32 in memory.
fn tube() -> Result<FcsFile, Failure> {
    let columns = ten_gates::simulate(EVENT_COUNT);
    let parameter = |number: usize| NewParameter::new(format!("P{number}"), 262_144.0);
    let parameters = (1..=columns.len()).map(parameter).collect();
    let content = NewDataSet::new(DataType::Float32, parameters, EVENT_COUNT as u64)?;
    let mut bytes = Vec::new();
    let mut writer = FcsWriter::new(&mut bytes, &content)?;
    let narrow = |column: Vec<f64>| Column::F32(column.into_iter().map(|value| value as f32).collect());
    writer.write_columns(&columns.into_iter().map(narrow).collect::<Vec<_>>())?;
    writer.finish()?;
    Ok(FcsFile::from_bytes(bytes, &ReadOptions::default())?)
}

/// Decodes every value of the tube, a chunk at a time, as scaled values.
fn decode(file: &FcsFile) -> Result<u64, Failure> {
    let events = file.events(file.default_data_set());
    let parameters: Vec<ParameterIndex> = (0..events.parameter_count()).map(ParameterIndex).collect();
    let (mut block, mut answer) = (EventBlock::new(), 0_u64);
    for start in (0..events.event_count()).step_by(CHUNK_EVENTS as usize) {
        events.read_block(start..events.event_count().min(start + CHUNK_EVENTS), &parameters, &mut block)?;
        let last = (0..block.column_count()).filter_map(|column| block.column(column).last());
        answer = last.fold(answer, |answer, value| answer.rotate_left(7) ^ value.to_bits());
    }
    Ok(answer)
}

/// Counts the populations of the ten gates in the tube.
fn gate(file: &FcsFile) -> Result<u64, Failure> {
    let plan = ten_gates::tree()?.compile(&[ten_gates::compensation()?])?;
    let events = file.events(file.default_data_set());
    let (counts, ()) = evaluate(&plan, &events, &EvaluateOptions::default(), || ())?;
    Ok(fold(counts.counts()))
}

/// Counts them, and two of them in every drawn placement.
fn draws(file: &FcsFile) -> Result<u64, Failure> {
    let tree = ten_gates::tree()?;
    let plan = tree.compile(&[ten_gates::compensation()?])?;
    let moves = ten_gates::moves(&tree, DRAW_COUNT)?;
    let targets = ["Nucleated", "LAIP"].map(|name| Gate::Population(name.to_owned()));
    let placement = PlacementPlan::new(&plan, &targets, &moves)?;
    let events = file.events(file.default_data_set());
    let (counts, recount) =
        evaluate(&plan, &events, &EvaluateOptions::default(), || Recount::new(&placement))?;
    let moved = [recount.counts(0), recount.counts(1)].concat();
    Ok(fold(counts.counts()).wrapping_add(fold(&moved)))
}

/// Draws an interval of every method for counts from none to millions.
fn intervals() -> Result<u64, Failure> {
    let mut answer = 0_u64;
    for (positive, total) in COUNTS {
        let counts = Counts::new(positive, total)?;
        for method in IntervalMethod::ALL {
            let bounds = interval(counts, method, Confidence::P95);
            answer =
                answer.rotate_left(7) ^ bounds.lower().to_bits() ^ bounds.upper().to_bits().rotate_left(1);
        }
    }
    Ok(answer)
}

fn fold(counts: &[u64]) -> u64 {
    counts.iter().fold(0, |sum, &count| sum.wrapping_mul(31).wrapping_add(count))
}
