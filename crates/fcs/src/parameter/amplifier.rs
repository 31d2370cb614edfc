//! The amplifier of a parameter: `$PnE` and `$PnG`, and the scale they make.

use flowmrd_core::ParameterNumber;

use super::reading::ParameterKeywords;
use super::{Amplification, ParameterKind};
use crate::deviation::{DeviationCode, Journal};
use crate::keyword::{parse_real, parse_reals};
use crate::layout::ColumnFormat;
use crate::scale::Scale;
use crate::{Error, Version};

/// The amplifier of a parameter, and the scale its values are read on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Amplifier {
    pub(crate) amplification: Amplification,
    pub(crate) gain: Option<f64>,
    pub(crate) scale: Scale,
}

/// What is known of a parameter before its amplifier is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) number: ParameterNumber,
    pub(crate) kind: ParameterKind,
    pub(crate) format: ColumnFormat,
    pub(crate) range: Option<f64>,
    pub(crate) time_step: Option<f64>,
}

/// Reads the amplifier of a parameter.
///
/// The scale is one of: seconds for time with a `$TIMESTEP`; the logarithm of `$PnE` for integers; the division by
/// `$PnG` for the rest. They never come together: a gain of time or of a logarithmic amplifier is not applied.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(crate) fn read(
    keywords: &ParameterKeywords<'_>,
    column: Column,
    journal: &mut Journal,
) -> Result<Amplifier, Error> {
    let amplification = read_amplification(keywords, column, journal)?;
    let gain = read_gain(keywords, column.number, journal)?;
    let is_idle = gain.is_none_or(|gain| gain == 1.0);
    let mut ignore_gain = |code, expected| {
        if is_idle {
            return Ok(());
        }
        journal.record(keywords.note(code, column.number, "G", expected, "not applied"))
    };
    let scale = if column.kind != ParameterKind::Signal {
        ignore_gain(DeviationCode::GainOnTime, "no gain of time")?;
        let step = column.time_step.filter(|_| column.kind == ParameterKind::Time);
        step.map_or(Scale::Identity, |step_seconds| Scale::Time { step_seconds })
    } else if amplification.is_logarithmic() {
        ignore_gain(DeviationCode::GainOnLog, "no gain of a logarithmic parameter")?;
        let whole_width = || column.format.bits().map_or(1.0, |bits| 2_f64.powi(bits.min(64) as i32));
        let range = column.range.unwrap_or_else(whole_width);
        Scale::Log { decades: amplification.decades, offset: amplification.offset, range }
    } else {
        gain.filter(|&gain| gain != 1.0).map_or(Scale::Identity, Scale::Gain)
    };
    Ok(Amplifier { amplification, gain, scale })
}

fn read_amplification(
    keywords: &ParameterKeywords<'_>,
    column: Column,
    journal: &mut Journal,
) -> Result<Amplification, Error> {
    let number = column.number;
    let mut note =
        |code, expected, action| journal.record(keywords.note(code, number, "E", expected, action));
    let Some(text) = keywords.text(number, "E") else {
        if keywords.version >= Version::V3_0 {
            note(DeviationCode::AmplificationMissing, "two numbers", "linear")?;
        }
        return Ok(Amplification::default());
    };
    let (decades, offset) = match parse_reals(text).as_deref() {
        Some(&[decades, offset]) if decades >= 0.0 && offset >= 0.0 => (decades, offset),
        _ => {
            note(DeviationCode::AmplificationMalformed, "two numbers of at least 0", "linear")?;
            return Ok(Amplification::default());
        }
    };
    if matches!(column.format, ColumnFormat::Float32 | ColumnFormat::Float64) {
        if decades > 0.0 || offset > 0.0 {
            note(DeviationCode::AmplificationOnFloat, "0,0 for floats", "not applied")?;
        }
        return Ok(Amplification::default());
    }
    if decades == 0.0 {
        if offset > 0.0 {
            note(DeviationCode::AmplificationMalformed, "0,0 for a linear parameter", "linear")?;
        }
        return Ok(Amplification::default());
    }
    if offset == 0.0 {
        note(DeviationCode::AmplificationOffsetZero, "an offset above 0", "offset read as 1")?;
        return Ok(Amplification { decades, offset: 1.0 });
    }
    Ok(Amplification { decades, offset })
}

fn read_gain(
    keywords: &ParameterKeywords<'_>,
    number: ParameterNumber,
    journal: &mut Journal,
) -> Result<Option<f64>, Error> {
    let Some(text) = keywords.text(number, "G") else { return Ok(None) };
    let gain = parse_real(text).filter(|&gain| gain > 0.0);
    if gain.is_none() {
        let code = DeviationCode::GainMalformed;
        journal.record(keywords.note(code, number, "G", "a number above 0", "not applied"))?;
    }
    Ok(gain)
}
