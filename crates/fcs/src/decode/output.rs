use flowmrd_core::Column;

use super::Scaling;

/// Where decoded values go: a column of their own type, or scaled values.
#[derive(Debug)]
pub(crate) enum Output<'o> {
    U8(&'o mut [u8]),
    U16(&'o mut [u16]),
    U32(&'o mut [u32]),
    U64(&'o mut [u64]),
    F32(&'o mut [f32]),
    F64(&'o mut [f64]),
    Scaled(&'o mut [f64], &'o Scaling),
}

/// Runs one expression over the values of whichever variant an output is, and wraps the result in the same variant.
macro_rules! rewrap {
    ($output:expr, $values:ident => $body:expr) => {
        match $output {
            Output::U8($values) => $body.map(Output::U8),
            Output::U16($values) => $body.map(Output::U16),
            Output::U32($values) => $body.map(Output::U32),
            Output::U64($values) => $body.map(Output::U64),
            Output::F32($values) => $body.map(Output::F32),
            Output::F64($values) => $body.map(Output::F64),
            Output::Scaled($values, scaling) => $body.map(|values| Output::Scaled(values, scaling)),
        }
    };
}

impl<'o> Output<'o> {
    /// Borrows a column for writing.
    pub(crate) fn of(column: &'o mut Column) -> Self {
        match column {
            Column::U8(values) => Self::U8(values),
            Column::U16(values) => Self::U16(values),
            Column::U32(values) => Self::U32(values),
            Column::U64(values) => Self::U64(values),
            Column::F32(values) => Self::F32(values),
            Column::F64(values) => Self::F64(values),
        }
    }

    /// Borrows a part; `None` past the end.
    pub(crate) fn part(&mut self, first: usize, count: usize) -> Option<Output<'_>> {
        let range = first..first.checked_add(count)?;
        rewrap!(self, values => values.get_mut(range))
    }

    /// Takes the first `count` values off; `None`, and nothing is left, where there are fewer.
    #[cfg(feature = "rayon")]
    pub(crate) fn take_first(&mut self, count: usize) -> Option<Self> {
        rewrap!(self, values => values.split_off_mut(..count))
    }

    /// Writes one value that was stored as a double, scaled where the output is.
    pub(crate) fn set(&mut self, index: usize, value: f64) {
        match self {
            Self::F64(values) => values.get_mut(index).into_iter().for_each(|place| *place = value),
            Self::Scaled(values, scaling) => {
                values.get_mut(index).into_iter().for_each(|place| *place = scaling.scale(value));
            }
            Self::U8(_) | Self::U16(_) | Self::U32(_) | Self::U64(_) | Self::F32(_) => {}
        }
    }
}
