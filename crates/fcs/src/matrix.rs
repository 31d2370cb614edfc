//! Event matrices as `ndarray` arrays.

use flowmrd_core::ParameterIndex;
use ndarray::{Array2, ShapeBuilder};

use crate::decode::{Output, Scaling};
use crate::events::{Events, Values};
use crate::{Error, RequestError};

impl Events<'_> {
    /// Decodes all events into a matrix: a row an event, a column a parameter, in the order of the file.
    ///
    /// The memory is column-major, so that a parameter's values lie together. Raw integers above 2^53 are rounded to
    /// nearest.
    ///
    /// # Errors
    /// As [`Events::read_raw`]; [`Error::Request`] also where the matrix has more elements than memory can address.
    pub fn matrix(&self, values: Values) -> Result<Array2<f64>, Error> {
        let parameters: Vec<_> = (0..self.parameter_count()).map(ParameterIndex).collect();
        let event_count = self.len()?;
        let too_large =
            |cause: String| Error::from(RequestError::new("matrix", "a size that memory holds", cause));
        let len = event_count
            .checked_mul(parameters.len())
            .ok_or_else(|| too_large(format!("{event_count} × {}", parameters.len())))?;
        let mut elements = vec![0.0; len];
        let columns = parameters.iter().zip(elements.chunks_exact_mut(event_count.max(1)));
        let outputs = columns.map(|(&parameter, column)| {
            let scaling = match values {
                Values::Raw => &Scaling::Identity,
                Values::Scaled => self.scaling(parameter)?,
            };
            Ok(Output::Scaled(column, scaling))
        });
        let outputs = outputs.collect::<Result<Vec<_>, Error>>()?;
        self.fill_whole(&parameters, outputs)?;
        Array2::from_shape_vec((event_count, parameters.len()).f(), elements)
            .map_err(|cause| too_large(cause.to_string()))
    }
}
