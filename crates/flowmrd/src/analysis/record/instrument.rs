//! What a data set says of its acquisition and of its parameters.

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::layout::ColumnFormat;
use flowmrd_fcs::parameter::ParameterKind;
use flowmrd_fcs::scale::Scale;
use flowmrd_fcs::{DataSet, Parameter};

use super::ends::Ends;
use crate::panel::Kind;
use crate::quality::record::ParameterRole;
use crate::result::AcquisitionEntry;

/// What is known of a file beside its events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Instrument {
    pub(super) acquisition: AcquisitionEntry,
    /// One a parameter, in the order of the file.
    pub(super) parameters: Vec<ParameterFacts>,
    /// The time parameter, where there is one.
    pub(super) time: Option<ParameterIndex>,
    pub(super) is_in_seconds: bool,
}

/// What is known of one parameter.
#[derive(Clone, Debug)]
pub(crate) struct ParameterFacts {
    pub(super) short_name: String,
    pub(super) stain_name: Option<String>,
    pub(super) voltage: Option<f64>,
    pub(super) gain: Option<f64>,
    pub(super) role: ParameterRole,
    pub(super) ends: Ends,
}

impl Instrument {
    pub(crate) fn of(file: &str, data_set: &DataSet) -> Self {
        let acquisition = data_set.acquisition();
        let time = data_set.parameters().iter().find(|one| one.kind() == ParameterKind::Time);
        Self {
            acquisition: AcquisitionEntry {
                file: file.to_owned(),
                cytometer: acquisition.cytometer.clone(),
                serial_number: acquisition.cytometer_serial_number.clone(),
                date: acquisition.date.map(|date| date.to_string()),
                begin: acquisition.begin_time.map(|time| clock(time.seconds())),
                end: acquisition.end_time.map(|time| clock(time.seconds())),
                duration_seconds: None,
                events_per_second: None,
                lost: acquisition.lost_count,
                aborted: acquisition.aborted_count,
                detectors: Vec::new(),
            },
            parameters: data_set.parameters().iter().map(ParameterFacts::of).collect(),
            time: time.map(Parameter::index),
            is_in_seconds: time.is_some_and(|time| matches!(time.scale(), Scale::Time { .. })),
        }
    }
}

impl Instrument {
    /// Returns the time parameter.
    pub(in crate::analysis) fn time(&self) -> Option<ParameterIndex> {
        self.time
    }
}

/// Writes seconds since midnight as `hh:mm:ss`; parts of a second are cut.
fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    format!("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

#[cfg(test)]
impl Instrument {
    /// Describes parameters of which the names alone are known.
    pub(in crate::analysis) fn of_names(names: &[flowmrd_core::ParameterIdentity]) -> Self {
        let facts = |identity: &flowmrd_core::ParameterIdentity| ParameterFacts {
            short_name: identity.short_name.clone(),
            stain_name: identity.stain_name.clone(),
            voltage: None,
            gain: None,
            role: ParameterRole::Fluorescence,
            ends: Ends { floor: f64::NEG_INFINITY, ceiling: f64::NAN },
        };
        Self { parameters: names.iter().map(facts).collect(), ..Self::default() }
    }
}

impl ParameterFacts {
    fn of(parameter: &Parameter) -> Self {
        let role = ParameterRole::of(Kind::of(parameter));
        Self {
            short_name: parameter.short_name().to_owned(),
            stain_name: parameter.stain_name().map(str::to_owned),
            voltage: parameter.optics().voltage,
            gain: parameter.gain(),
            role,
            ends: ends(parameter, role),
        }
    }
}

/// Finds the scaled values at the ends of a parameter's range: stored 0 and `$PnR` − 1. Light in floats may lie below 0,
/// and time has no ends.
fn ends(parameter: &Parameter, role: ParameterRole) -> Ends {
    let is_integer = matches!(parameter.format(), ColumnFormat::Integer { .. });
    let scale = parameter.scale();
    let has_floor = is_integer || role == ParameterRole::Scatter;
    let ceiling = parameter.range().filter(|range| *range > 1.0 && role != ParameterRole::Time);
    Ends {
        floor: if has_floor && role != ParameterRole::Time { scale.apply(0.0) } else { f64::NEG_INFINITY },
        ceiling: ceiling.map_or(f64::NAN, |range| scale.apply(range - 1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_day_is_written_to_the_second() {
        assert_eq!(clock(0.0), "00:00:00");
        assert_eq!(clock(86_399.99), "23:59:59");
        assert_eq!(clock(36_610.5), "10:10:10");
    }
}
