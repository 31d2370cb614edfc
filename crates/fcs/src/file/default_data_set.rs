//! Which data set of several is meant where the caller names none.

use super::remark;
use crate::DataSet;
use crate::deviation::DeviationCode;
use crate::layout::ColumnFormat;
use crate::parameter::{Parameter, ParameterKind};

/// Chooses the data set of highest resolution, the first of them where several have it; gives its index.
///
/// Where there are several, each gets a remark that says which one.
pub(super) fn choose(data_sets: &mut [DataSet]) -> usize {
    let rank = |data_set: &DataSet| (data_set.event_count() > 0, resolution_bits(data_set));
    let mut chosen = 0;
    for (index, data_set) in data_sets.iter().enumerate() {
        if data_sets.get(chosen).is_none_or(|held| rank(data_set) > rank(held)) {
            chosen = index;
        }
    }
    let count = data_sets.len();
    if count < 2 {
        return chosen;
    }
    let bits = data_sets.get(chosen).map_or(0, resolution_bits);
    let action =
        format!("data set {} is the default, with {bits} bits the first of highest resolution", chosen + 1);
    for data_set in data_sets {
        let code = DeviationCode::SeveralDataSets;
        let remark = remark(data_set.number(), code, "one data set", format!("{count} data sets"), &action);
        data_set.deviations.push(remark);
    }
    chosen
}

fn resolution_bits(data_set: &DataSet) -> u32 {
    let signals = data_set.parameters().iter().filter(|parameter| parameter.kind() == ParameterKind::Signal);
    signals.map(used_bits).max().unwrap_or(0)
}

/// Counts the bits of a value that tell something.
fn used_bits(parameter: &Parameter) -> u32 {
    match parameter.format() {
        ColumnFormat::Integer { bits, mask } => u32::from(bits).min(u64::BITS - mask.leading_zeros()),
        // digits that `$PnR` needs, since the width is that of text
        ColumnFormat::AsciiFixed { .. } | ColumnFormat::AsciiFree => {
            parameter.range().map_or(0, |range| range.max(1.0).log2().ceil() as u32)
        }
        format => format.bits().unwrap_or(0),
    }
}
