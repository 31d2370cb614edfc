//! Writes the events of a file again in another type:
//! `cargo run --release -p flowmrd-benches --example restore -- FILE.fcs float|integer16|mixed OUT.fcs`
//!
//! `float` is binary32, `integer16` unsigned integers of 16 bits with a gain of 1/4 (a value v is stored as v / 4, cut to
//! 0..65,535, and read back as 4 times that; time has a coarser time step instead), `mixed` an FCS 3.2 file whose scatter is 32-bit integers and whose other parameters
//! are binary32. Names, labels, spillover and time step are kept, so that the same gates can be applied; memory holds one chunk.
//! `scripts/bench/aims.py` measures with the files.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::{DataSet, Events, FcsFile, ReadOptions};

type Failure = Box<dyn Error + Send + Sync>;

/// What a column is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Float32,
    Integer16,
    Integer32,
}

/// What divides a stored 16-bit integer, so that scatter and fluorescence up to 262,140 fit.
const GAIN: f64 = 0.25;

/// By how much the time step of 16-bit integers is coarser: they hold 1.3 million steps.
const COARSER: f64 = 20.0;

/// Where TEXT begins.
const TEXT_OFFSET: usize = 256;

/// Events that are read at a time.
const CHUNK_EVENTS: u64 = 16_384;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [input, kind, output] = words.as_slice() else { return Err("expected FILE.fcs TYPE OUT.fcs".into()) };
    let file = FcsFile::open(input, &ReadOptions::default())?;
    let data_set = file.default_data_set();
    let stored: Vec<Stored> =
        data_set.parameters().iter().map(|one| stored(one.short_name(), kind)).collect::<Result<_, _>>()?;
    let mut out = BufWriter::new(File::create(output)?);
    out.write_all(&head(data_set, &stored))?;
    write_events(data_set, &file.events(data_set), &stored, &mut out)?;
    Ok(out.flush()?)
}

fn stored(short_name: &str, kind: &str) -> Result<Stored, Failure> {
    let is_scatter = short_name.starts_with("FSC") || short_name.starts_with("SSC");
    match kind {
        "float" => Ok(Stored::Float32),
        "integer16" => Ok(Stored::Integer16),
        "mixed" => Ok(if is_scatter { Stored::Integer32 } else { Stored::Float32 }),
        other => Err(format!("type: expected float, integer16 or mixed, got {other}").into()),
    }
}

fn is_time(short_name: &str) -> bool {
    short_name == "Time"
}

fn width(stored: Stored) -> usize {
    if stored == Stored::Integer16 { 2 } else { 4 }
}

/// Makes HEADER and TEXT, whose length does not depend on the offsets in them.
fn head(data_set: &DataSet, stored: &[Stored]) -> Vec<u8> {
    let row_len: usize = stored.iter().copied().map(width).sum();
    let data_len = data_set.event_count() as usize * row_len;
    let data_start = TEXT_OFFSET + text(data_set, stored, 0, 0).len();
    let text = text(data_set, stored, data_start, (data_start + data_len).saturating_sub(1));
    let version = if stored.contains(&Stored::Integer32) { "3.2" } else { "3.1" };
    let text_end = data_start - 1;
    // DATA may lie past what eight digits tell: TEXT says where.
    let mut head =
        format!("FCS{version}    {TEXT_OFFSET:>8}{text_end:>8}{:>8}{:>8}{:>8}{:>8}", 0, 0, 0, 0).into_bytes();
    head.resize(TEXT_OFFSET, b' ');
    head.extend(text.bytes());
    head
}

fn text(data_set: &DataSet, stored: &[Stored], start: usize, end: usize) -> String {
    let is_integer = stored.contains(&Stored::Integer16);
    let mut words = vec![
        ("$BEGINDATA".to_owned(), format!("{start:020}")),
        ("$ENDDATA".to_owned(), format!("{end:020}")),
        ("$BYTEORD".to_owned(), "1,2,3,4".to_owned()),
        ("$DATATYPE".to_owned(), if is_integer { "I" } else { "F" }.to_owned()),
        ("$PAR".to_owned(), stored.len().to_string()),
        ("$TOT".to_owned(), data_set.event_count().to_string()),
    ];
    let zeros = ["BEGINANALYSIS", "ENDANALYSIS", "BEGINSTEXT", "ENDSTEXT", "NEXTDATA"].map(|key| (key, "0"));
    let constant = zeros.into_iter().chain([("MODE", "L"), ("CYT", "restored")]);
    words.extend(constant.map(|(key, value)| (format!("${key}"), value.to_owned())));
    let keyword = |key: &str| data_set.keywords().get(key).map(str::to_owned);
    words.extend(keyword("$SPILLOVER").map(|value| ("$SPILLOVER".to_owned(), value)));
    let step = keyword("$TIMESTEP").and_then(|value| value.trim().parse::<f64>().ok());
    let step = step.map(|step| if is_integer { step * COARSER } else { step });
    words.extend(step.map(|step| ("$TIMESTEP".to_owned(), step.to_string())));
    for (index, (parameter, &stored)) in data_set.parameters().iter().zip(stored).enumerate() {
        let n = index + 1;
        words.push((format!("$P{n}N"), parameter.short_name().to_owned()));
        words.push((format!("$P{n}E"), "0,0".to_owned()));
        words.push((format!("$P{n}B"), (width(stored) * 8).to_string()));
        words.push((format!("$P{n}R"), if is_integer { "65536" } else { "262144" }.to_owned()));
        words.extend(parameter.stain_name().map(|name| (format!("$P{n}S"), name.to_owned())));
        if is_integer && !is_time(parameter.short_name()) {
            words.push((format!("$P{n}G"), GAIN.to_string()));
        }
        if stored == Stored::Integer32 {
            words.push((format!("$P{n}DATATYPE"), "I".to_owned()));
        }
    }
    let pairs = words.iter().map(|(key, value)| format!("{}|{}|", double(key), double(value)));
    std::iter::once("|".to_owned()).chain(pairs).collect()
}

/// Doubles delimiters inside a word.
fn double(word: &str) -> String {
    word.replace('|', "||")
}

fn write_events(
    data_set: &DataSet,
    events: &Events<'_>,
    stored: &[Stored],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let every: Vec<ParameterIndex> = (0..stored.len()).map(ParameterIndex).collect();
    let is_time: Vec<bool> = data_set.parameters().iter().map(|one| is_time(one.short_name())).collect();
    let mut rows = Vec::new();
    for start in (0..events.event_count()).step_by(CHUNK_EVENTS as usize) {
        let end = events.event_count().min(start + CHUNK_EVENTS);
        let columns = events.read_raw(start..end, &every)?;
        rows.clear();
        for event in 0..(end - start) as usize {
            for ((column, &stored), &is_time) in columns.iter().zip(stored).zip(&is_time) {
                let value = column.value(event).unwrap_or(f64::NAN);
                let factor = if is_time { 1.0 / COARSER } else { GAIN };
                match stored {
                    Stored::Float32 => rows.extend((value as f32).to_le_bytes()),
                    // A conversion from f64 is cut to what the type holds.
                    Stored::Integer16 => rows.extend(((value * factor).round() as u16).to_le_bytes()),
                    Stored::Integer32 => {
                        rows.extend((value.round().clamp(0.0, 262_143.0) as u32).to_le_bytes())
                    }
                }
            }
        }
        out.write_all(&rows)?;
    }
    Ok(())
}
