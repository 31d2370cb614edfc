//! Puts the parameters of a data set together.

use super::reading::ParameterKeywords;
use super::stored::Stored;
use super::{Parameter, amplifier, names, optics, time};
use crate::Error;
use crate::deviation::Journal;
use crate::layout::DataLayout;

/// Reads everything that the keywords say of the parameters, given how each is stored.
///
/// Gives the parameters and `$TIMESTEP`, in seconds.
///
/// # Errors
/// Where the journal's policy refuses a repair.
pub(crate) fn build(
    keywords: &ParameterKeywords<'_>,
    stored: &[Stored],
    layout: &DataLayout,
    journal: &mut Journal,
) -> Result<(Vec<Parameter>, Option<f64>), Error> {
    let names = names::read(keywords, journal)?;
    let kinds = time::kinds(keywords, &names, journal)?;
    let time_step = time::read_step(keywords, &kinds, journal)?;
    let columns = names.into_iter().zip(kinds).zip(stored).zip(layout.columns());
    let mut parameters = Vec::new();
    for (number, (((names, kind), stored), &format)) in keywords.numbers().zip(columns) {
        let column = amplifier::Column { number, kind, format, range: stored.range, time_step };
        let amplifier = amplifier::read(keywords, column, journal)?;
        parameters.push(Parameter {
            number,
            short_name: names.short_name,
            recorded_short_name: names.recorded_short_name,
            stain_name: names.stain_name,
            kind,
            format,
            recorded_bits: stored.recorded_bits,
            range: stored.range,
            amplification: amplifier.amplification,
            gain: amplifier.gain,
            scale: amplifier.scale,
            optics: optics::read_optics(keywords, number, journal)?,
            calibration: optics::read_calibration(keywords, number, journal)?,
            display: optics::read_display(keywords, number, journal)?,
        });
    }
    Ok((parameters, time_step))
}
