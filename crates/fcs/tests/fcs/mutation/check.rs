//! What must hold of every input, whatever is in it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use flowmrd_core::{Column, ParameterIndex};
use flowmrd_fcs::{DataSet, Error, FcsFile, Policy, ReadOptions, Severity};

/// The policies, each of which accepts what the one before it does.
const POLICIES: [Policy; 3] = [Policy::Strict, Policy::Default, Policy::Salvage];

/// Reads an input under each policy and decodes all of it; tells the outcomes, or what is broken in the reader.
pub fn read(input: &[u8]) -> Result<Vec<(Policy, &'static str)>, String> {
    let mut outcomes = Vec::with_capacity(POLICIES.len());
    let mut earlier: Option<(Policy, u64)> = None;
    for policy in POLICIES {
        let options = ReadOptions::new().with_policy(policy);
        match FcsFile::from_bytes(input.to_vec(), &options) {
            Ok(file) => {
                check_record(&file, policy)?;
                let Some(values) = decode(&file)? else {
                    outcomes.push((policy, "accepted, values refused"));
                    continue;
                };
                if let Some((before, known)) = earlier
                    && known != values
                {
                    return Err(format!("{policy:?} gives other values than {before:?}"));
                }
                earlier = Some((policy, values));
                outcomes.push((policy, "accepted"));
            }
            Err(error) => {
                check_error(&error)?;
                if let Some((before, _)) = earlier {
                    return Err(format!("{policy:?} refuses what {before:?} accepts: {error}"));
                }
                outcomes.push((policy, "refused"));
            }
        }
    }
    Ok(outcomes)
}

/// Strict lets no warning pass; a deviation says what was found, expected and done.
fn check_record(file: &FcsFile, policy: Policy) -> Result<(), String> {
    for deviation in file.data_sets().iter().flat_map(DataSet::deviations) {
        if policy == Policy::Strict && deviation.severity == Severity::Warning {
            return Err(format!("Strict lets pass: {deviation}"));
        }
        if deviation.expected.is_empty() || deviation.found.is_empty() || deviation.action.is_empty() {
            return Err(format!("{} says too little: {deviation}", deviation.code));
        }
    }
    Ok(())
}

fn check_error(error: &Error) -> Result<(), String> {
    let text = error.to_string();
    if text.len() > 4096 {
        return Err(format!("a message of {} bytes", text.len()));
    }
    match error {
        Error::Io(_) | Error::Request(_) if !text.contains("gzip") => {
            Err(format!("bytes in memory gave: {text}"))
        }
        _ => Ok(()),
    }
}

/// Decodes every data set as columns, as chunks and scaled; gives a digest of the columns, or `None` where the values
/// themselves are refused, as text that is no number is.
fn decode(file: &FcsFile) -> Result<Option<u64>, String> {
    let mut digest = DefaultHasher::new();
    for data_set in file.data_sets() {
        let Some(values) = decode_set(file, data_set)? else { return Ok(None) };
        values.hash(&mut digest);
    }
    Ok(Some(digest.finish()))
}

fn decode_set(file: &FcsFile, data_set: &DataSet) -> Result<Option<Vec<u64>>, String> {
    let every: Vec<ParameterIndex> = (0..data_set.parameters().len()).map(ParameterIndex).collect();
    let events = file.events(data_set);
    let columns = match events.raw_columns(&every) {
        Ok(columns) => columns,
        Err(Error::Format(_)) => return Ok(None),
        Err(error) => return Err(format!("columns of a data set that was accepted: {error}")),
    };
    let event_count = data_set.event_count();
    if columns.len() != every.len() || columns.iter().any(|column| column.len() as u64 != event_count) {
        return Err(format!("columns of other lengths than {event_count}"));
    }
    let expected: Vec<u64> = columns.iter().map(digest).collect();
    let per_chunk = usize::try_from(event_count / 3 + 1).unwrap_or(usize::MAX);
    let mut chunked: Vec<DefaultHasher> = vec![DefaultHasher::new(); every.len()];
    for chunk in events.chunks(&every, per_chunk) {
        let chunk = chunk.map_err(|error| format!("chunks refuse what columns give: {error}"))?;
        for (hasher, column) in chunked.iter_mut().zip(&chunk.columns) {
            hash_values(column, hasher);
        }
    }
    let chunked: Vec<u64> = chunked.iter().map(DefaultHasher::finish).collect();
    if event_count > 0 && chunked != expected {
        return Err("chunks and columns differ".to_owned());
    }
    let scaled = events.scaled_columns(&every).map_err(|error| format!("scaled values: {error}"))?;
    if scaled.iter().any(|column| column.len() as u64 != event_count) {
        return Err("scaled columns of other lengths".to_owned());
    }
    Ok(Some(expected))
}

fn digest(column: &Column) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_values(column, &mut hasher);
    hasher.finish()
}

/// Hashes value by value, without lengths, so that chunks and columns give the same.
fn hash_values(column: &Column, hasher: &mut DefaultHasher) {
    match column {
        Column::U8(values) => values.iter().for_each(|value| hasher.write_u8(*value)),
        Column::U16(values) => values.iter().for_each(|value| hasher.write_u16(*value)),
        Column::U32(values) => values.iter().for_each(|value| hasher.write_u32(*value)),
        Column::U64(values) => values.iter().for_each(|value| hasher.write_u64(*value)),
        Column::F32(values) => values.iter().for_each(|value| hasher.write_u32(value.to_bits())),
        Column::F64(values) => values.iter().for_each(|value| hasher.write_u64(value.to_bits())),
    }
}
