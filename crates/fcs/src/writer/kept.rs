//! What of a data set that was read still holds in one that is written.

use std::collections::HashMap;

use flowmrd_core::ParameterIndex;

use super::content::is_managed;
use super::{DataType, NewDataSet, NewParameter, refusal};
use crate::events::Values;
use crate::keyword::folded;
use crate::layout::ColumnFormat;
use crate::scale::Scale;
use crate::{Amplification, DataSet, Error, Parameter, Spillover};

/// `$PnR` of a float parameter that has none: the range of most instruments that store floats.
const FLOAT_RANGE: f64 = 262_144.0;

impl NewDataSet {
    /// Describes some parameters of a data set that was read, to be written again with its raw or scaled values.
    ///
    /// Values are stored as they were: 32-bit or 64-bit floats, or integers, widened to 8, 16, 32 or 64 bits. Columns
    /// of several types, ASCII, and values that a scale changed are stored as 64-bit floats.
    ///
    /// Keywords are kept where they still hold, `$Pn…` and `Pn…` under the parameter's new number. Not kept are: what the
    /// writer writes itself; `$PnDATATYPE` and `$UNICODE`, which FCS 3.1 does not have; `$LAST_MODIFIED`,
    /// `$LAST_MODIFIER` and `$ORIGINALITY`, which the caller may add; and, where parameters are left out or moved, what
    /// names others by number or position: `$GATE…`, `$GATING`, `$Gn…`, `$Rn…`, `$PKn…`, `$COMP`, `$DFCnTOm`. With scaled
    /// values `$PnE` is `0,0`, `$PnG` is left out, `$PnR` is scaled and `$TIMESTEP`, where it was applied, is 1. A
    /// spillover matrix is kept where all its parameters are. ANALYSIS and OTHER segments are not kept.
    ///
    /// A comma in a short name becomes an underscore; an empty value becomes a space.
    ///
    /// # Errors
    /// [`Error::Request`] where a parameter does not exist or is asked for twice, and as [`NewDataSet::new`].
    pub fn from_data_set(
        data_set: &DataSet,
        parameters: &[ParameterIndex],
        values: Values,
    ) -> Result<Self, Error> {
        let mut numbers = HashMap::new();
        let mut chosen = Vec::with_capacity(parameters.len());
        for (position, index) in parameters.iter().enumerate() {
            let parameter =
                data_set.parameter(*index).filter(|_| numbers.insert(index.0, position).is_none());
            chosen.push(parameter.ok_or_else(|| {
                let expected = format!("an index below {}, once", data_set.parameters().len());
                refusal("parameter", expected, index.0)
            })?);
        }
        let data_type = stored_type(&chosen, values);
        let new = chosen.iter().map(|parameter| new_parameter(parameter, &data_type, values)).collect();
        let content = Self::new(data_type, new, data_set.event_count())?;
        let content = content.keep_spillover(data_set.spillover(), &numbers)?;
        Ok(content.keep_keywords(data_set, &numbers, values))
    }

    fn keep_spillover(
        self,
        spillover: Option<&Spillover>,
        numbers: &HashMap<usize, usize>,
    ) -> Result<Self, Error> {
        let Some(spillover) = spillover else { return Ok(self) };
        let moved =
            spillover.parameters.iter().map(|index| numbers.get(&index.0).copied().map(ParameterIndex));
        match moved.collect() {
            Some(parameters) => self.with_spillover(&Spillover { parameters, ..spillover.clone() }),
            None => Ok(self),
        }
    }

    fn keep_keywords(mut self, data_set: &DataSet, numbers: &HashMap<usize, usize>, values: Values) -> Self {
        let count = data_set.parameters().len();
        let is_whole = numbers.len() == count && numbers.iter().all(|(old, new)| old == new);
        let has_step = |parameter: &Parameter| matches!(parameter.scale(), Scale::Time { .. });
        let is_timed = values == Values::Scaled && data_set.parameters().iter().any(has_step);
        for keyword in data_set.keywords().iter() {
            let key = folded(keyword.key());
            let is_spillover = data_set.spillover().is_some() && SPILLOVER_KEYS.contains(&key.as_str());
            if is_spillover
                || is_managed(&key)
                || STALE.contains(&key.as_str())
                || (!is_whole && is_positional(&key))
            {
                continue;
            }
            let Some(key) = renumbered(keyword.key().trim(), count, numbers).filter(|key| !key.is_empty())
            else {
                continue;
            };
            let value = if is_timed && key == "$TIMESTEP" { "1" } else { keyword.value() };
            // A keyword that is given twice counts the first time, as it does for the reader.
            self.add_keyword(&key, value);
        }
        self
    }
}

const SPILLOVER_KEYS: [&str; 4] = ["$SPILLOVER", "SPILLOVER", "$SPILL", "SPILL"];
const STALE: [&str; 4] = ["$UNICODE", "$LAST_MODIFIED", "$LAST_MODIFIER", "$ORIGINALITY"];
/// Starts of keywords that name parameters by number or position; a number or nothing follows those marked so.
const POSITIONAL: [&str; 9] = ["$GATE", "$GATING", "$COMP", "$DFC", "$PK", "$PKN", "$R", "$G", "$CSV"];

/// Tells whether a keyword, in capitals, holds only while parameters keep their places.
fn is_positional(key: &str) -> bool {
    POSITIONAL.iter().any(|start| {
        let rest = key.strip_prefix(start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Puts a parameter's new number into a keyword of the form `$P3V` or `P3DISPLAY`; `None` where it is left out. Other
/// keywords, and those of a number that no parameter has, stay as they are.
fn renumbered(key: &str, count: usize, numbers: &HashMap<usize, usize>) -> Option<String> {
    let same = Some(key.to_owned());
    let dollar = if key.starts_with('$') { "$" } else { "" };
    let name = key.get(dollar.len()..).unwrap_or_default();
    let Some(rest) = name.strip_prefix(['P', 'p']) else { return same };
    let field = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.strip_suffix(field).unwrap_or_default();
    match digits.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) {
        Some(old) if old < count && !field.is_empty() => {
            numbers.get(&old).map(|new| format!("{dollar}{}{}{field}", name.get(..1).unwrap_or("P"), new + 1))
        }
        _ => same,
    }
}

/// What the chosen columns are stored as.
fn stored_type(parameters: &[&Parameter], values: Values) -> DataType {
    let is_changed =
        |parameter: &&Parameter| values == Values::Scaled && parameter.scale() != Scale::Identity;
    let all = |is: fn(&ColumnFormat) -> bool| parameters.iter().all(|parameter| is(&parameter.format()));
    if parameters.iter().any(is_changed) {
        DataType::Float64
    } else if all(|format| matches!(format, ColumnFormat::Integer { .. })) {
        let bits = parameters.iter().filter_map(|parameter| parameter.bits());
        DataType::Integer { bits: bits.map(readable_width).collect() }
    } else if all(|format| *format == ColumnFormat::Float32) {
        DataType::Float32
    } else {
        DataType::Float64
    }
}

/// Widens an integer to 8, 16, 32 or 64 bits. Widths between are whole bytes too, but FlowIO and fcsparser misread them.
fn readable_width(bits: u32) -> u8 {
    u8::try_from(bits.div_ceil(8).next_power_of_two() * 8).unwrap_or(64)
}

fn new_parameter(parameter: &Parameter, data_type: &DataType, values: Values) -> NewParameter {
    let stored_range = match parameter.format() {
        ColumnFormat::Integer { bits, .. } => parameter.range().unwrap_or(2_f64.powi(i32::from(bits))),
        _ => parameter.range().unwrap_or(FLOAT_RANGE),
    };
    let range = match (values, data_type, parameter.format()) {
        (Values::Scaled, DataType::Float64, _) => parameter.scale().apply(stored_range),
        // A reader masks no value for a range beyond the width.
        (_, DataType::Integer { .. }, ColumnFormat::Integer { bits, .. }) => {
            stored_range.min(2_f64.powi(i32::from(readable_width(u32::from(bits)))))
        }
        _ => stored_range,
    };
    let range = if range.is_finite() { range.ceil().max(1.0) } else { FLOAT_RANGE };
    let name = parameter.short_name().replace(',', "_");
    let mut new = NewParameter::new(name, range).with_stain_name(parameter.stain_name().unwrap_or_default());
    if values == Values::Raw {
        new.gain = parameter.gain();
        if matches!(data_type, DataType::Integer { .. }) {
            new.amplification = normal(parameter.amplification());
        }
    }
    new
}

/// Gives a logarithmic amplifier without an offset the 1 that readers take it for (FCS 3.1, `$PnE`).
fn normal(amplification: Amplification) -> Amplification {
    match amplification {
        Amplification { decades, offset } if decades > 0.0 && offset > 0.0 => amplification,
        Amplification { decades, .. } if decades > 0.0 => Amplification { decades, offset: 1.0 },
        _ => Amplification::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_keywords_take_the_new_number_of_their_parameter() {
        let numbers = HashMap::from([(11, 0), (0, 1)]);
        let new = |key: &str| renumbered(key, 12, &numbers);
        assert_eq!(new("$P12V").as_deref(), Some("$P1V"));
        assert_eq!(new("P1DISPLAY").as_deref(), Some("P2DISPLAY"));
        assert_eq!(new("$P2V"), None);
        for same in
            ["$PROJ", "$P13V", "$P0B", "PLATE NAME", "P7", "$CYT", "", "$", "$PK1", "P99999999999999999999X"]
        {
            assert_eq!(new(same).as_deref(), Some(same), "{same}");
        }
    }

    #[test]
    fn keywords_that_name_positions_are_known() {
        for key in
            ["$GATE", "$GATING", "$G1N", "$R2I", "$R2W", "$PK1", "$PKN3", "$COMP", "$DFC1TO2", "$CSV1FLAG"]
        {
            assert!(is_positional(key), "{key}");
        }
        for key in ["$RUNNUMBER", "$GUID", "$PROJ", "$COM", "$P1V", "$CYT"] {
            assert!(!is_positional(key), "{key}");
        }
    }
}
