//! Events as FCS 3.1.

use super::ValuesArgument;
use super::runs::{Run, Runs};
use crate::failure::Failure;
use flowmrd_fcs::Values;
use flowmrd_fcs::writer::{self, DataType, NewDataSet};
use std::path::Path;

/// Writes raw values as they are stored, others as floats that hold them exactly.
pub(super) fn write_file(path: &Path, runs: &Runs<'_>) -> Result<(), Failure> {
    let describe = |values| NewDataSet::from_data_set(runs.data_set, &runs.parameters, values);
    let content = match runs.values {
        ValuesArgument::Raw => describe(Values::Raw)?,
        ValuesArgument::Scaled => describe(Values::Scaled)?,
        // compensated values are binary64 sums, and a matrix beside them would compensate them again
        ValuesArgument::Compensated => {
            describe(Values::Scaled)?.with_data_type(DataType::Float64)?.without_spillover()
        }
    };
    writer::write_file(path, &content, |writer| {
        runs.for_each(|run| match run {
            Run::Raw(columns) => Ok(writer.write_columns(columns).map_err(|error| error.with_file(path))?),
            Run::Block(block) => Ok(writer.write_block(block).map_err(|error| error.with_file(path))?),
        })
    })
}
