//! Values of some events of a file, from which placeholders are taken.

use flowmrd_core::{EventBlock, EventSource, ParameterIndex};
use flowmrd_fcs::{DataSet, Events};
use flowmrd_gating::Compensation;

use crate::error::Error;
use crate::plot::{Runs, SAMPLE_EVENTS};

/// Most values that are held.
const VALUE_LIMIT: u64 = 1 << 24;

/// How a file's values become those that gates see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compensated {
    /// By the file's own matrix.
    ByFile,
    /// Not at all: the file has no matrix.
    NoMatrix,
    /// Not at all: the file's matrix cannot be used.
    Unusable,
}

/// Values by parameter, compensated where the file has a matrix.
pub(super) struct Values {
    columns: Vec<Vec<f64>>,
    pub(super) compensated: Compensated,
    pub(super) remarks: Vec<String>,
}

impl Values {
    /// Reads events that are spread over the file.
    pub(super) fn read(events: &Events<'_>, data_set: &DataSet, file: &str) -> Result<Self, Error> {
        let parameters: Vec<ParameterIndex> = data_set.parameters().iter().map(|one| one.index()).collect();
        let wanted = SAMPLE_EVENTS.min(VALUE_LIMIT / parameters.len().max(1) as u64).max(1);
        let runs = Runs::new(events, wanted);
        let mut block = EventBlock::new();
        let read = runs.read_block(0..runs.event_count(), &parameters, &mut block);
        read.map_err(|source| Error::Events { file: file.to_owned(), source: Box::new(source) })?;
        let (compensated, remark) = compensate(data_set, &parameters, &mut block);
        let columns = (0..block.column_count()).map(|column| block.column(column).to_vec()).collect();
        Ok(Self { columns, compensated, remarks: remark.into_iter().collect() })
    }

    /// Returns a parameter's values, event by event.
    pub(super) fn column(&self, parameter: ParameterIndex) -> &[f64] {
        self.columns.get(parameter.0).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns a quantile of a parameter's finite values; `None` where there are none.
    pub(super) fn quantile(&self, parameter: ParameterIndex, share: f64) -> Option<f64> {
        quantile(self.column(parameter).iter().copied(), share)
    }
}

/// Compensates a block by the file's matrix, and says why where it cannot be.
fn compensate(
    data_set: &DataSet,
    parameters: &[ParameterIndex],
    block: &mut EventBlock,
) -> (Compensated, Option<String>) {
    let Some(spillover) = data_set.spillover() else {
        return (Compensated::NoMatrix, None);
    };
    let matrix = Compensation::new(spillover.parameters.clone(), spillover.coefficients.clone());
    let applied = matrix.and_then(|matrix| matrix.apply(parameters, block));
    match applied {
        Ok(()) => (Compensated::ByFile, None),
        Err(error) => {
            (Compensated::Unusable, Some(format!("the file's spillover matrix is not used: {error}")))
        }
    }
}

/// Returns the least of the finite values that at least a share of them do not exceed; `None` where there are none.
pub(super) fn quantile(values: impl Iterator<Item = f64>, share: f64) -> Option<f64> {
    let mut finite: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    finite.sort_by(f64::total_cmp);
    let last = finite.len().checked_sub(1)?;
    let rank = (share * finite.len() as f64).ceil() as usize;
    finite.get(rank.saturating_sub(1).min(last)).copied()
}

/// Rounds to three digits.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_sample() {
        // numpy.quantile([4, 1, 3, 2], [0, 0.25, 0.5, 1], method="inverted_cdf")
        let values = [4.0, 1.0, f64::NAN, 3.0, 2.0];
        let found = [0.0, 0.25, 0.5, 1.0].map(|share| quantile(values.into_iter(), share).unwrap());
        assert_eq!(found, [1.0, 1.0, 2.0, 4.0]);
        assert_eq!(quantile([f64::NAN].into_iter(), 0.5), None);
        // by hand
        assert_eq!([rounded(0.123_456), rounded(262_144.0), rounded(-0.0)], [0.123, 262_000.0, 0.0]);
    }
}
