//! Events as FCS 3.1.

use super::ValuesArgument;
use super::runs::{Run, Runs};
use crate::failure::Failure;
use flowmrd_fcs::Values;
use flowmrd_fcs::writer::{self, DataType, NewDataSet, NewParameter};
use std::path::Path;

/// Writes raw values as they are stored, others as floats that hold them exactly.
pub(super) fn write_file(path: &Path, runs: &Runs<'_>) -> Result<(), Failure> {
    let describe = |values| NewDataSet::from_data_set(runs.data_set, &runs.parameters, values);
    let mut content = match runs.values {
        ValuesArgument::Raw => describe(Values::Raw)?,
        ValuesArgument::Scaled => describe(Values::Scaled)?,
        // compensated values are binary64 sums, and a matrix beside them would compensate them again
        ValuesArgument::Compensated => {
            describe(Values::Scaled)?.with_data_type(DataType::Float64)?.without_spillover()
        }
    };
    for membership in &runs.selection.memberships {
        let parameter = NewParameter::new(&membership.short_name, 2.0).with_stain_name(&membership.path);
        content = content.with_parameter(parameter)?;
    }
    if let Some(origin) = runs.selection.origin() {
        let key = free_keyword(&content);
        content = content.with_keyword(key, origin)?.with_event_count(runs.event_count());
    }
    writer::write_file(path, &content, |writer| {
        runs.for_each(|run| match run {
            Run::Raw(columns) => Ok(writer.write_columns(columns).map_err(|error| error.with_file(path))?),
            Run::Block(block) => Ok(writer.write_block(block).map_err(|error| error.with_file(path))?),
        })
    })
}

/// The keyword that says how events were chosen.
const GATING_KEYWORD: &str = "FLOWMRD_GATING";

/// Finds a keyword that an export before this one has not written: each says what it did.
fn free_keyword(content: &NewDataSet) -> String {
    let numbered = (2_u32..).map(|number| format!("{GATING_KEYWORD}_{number}"));
    let mut keys = std::iter::once(GATING_KEYWORD.to_owned()).chain(numbered);
    keys.find(|key| !content.has_keyword(key)).unwrap_or_default()
}
