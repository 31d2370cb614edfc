use std::ops::Range;

use flowmrd_core::{EventBlock, RoundedBlock};

use crate::compensation::add_weighted;
use crate::dimension::RatioCoefficients;
use crate::evaluate::{STRIP, kernel};

/// Whatever holds columns of scaled values.
pub(crate) trait Block {
    /// Returns the value of an event in a column.
    fn value(&self, column: usize, event: usize) -> f64;
}

impl Block for EventBlock {
    fn value(&self, column: usize, event: usize) -> f64 {
        self.column(column)[event]
    }
}

impl Block for RoundedBlock {
    fn value(&self, column: usize, event: usize) -> f64 {
        self.column(column).value(event)
    }
}

/// The values of a dimension's basis, as what they are made of: columns of a block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Channel {
    /// One signal.
    Signal(SignalChannel),
    /// A ratio of two.
    Ratio(SignalChannel, SignalChannel, RatioCoefficients),
}

/// Scaled or compensated values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SignalChannel {
    /// A column as it is.
    Column(usize),
    /// A weighted sum of columns, added in this order.
    Weighted(Vec<(usize, f64)>),
}

impl Channel {
    /// Returns the position of the column that the values are; `None` where they are made of several.
    pub(crate) fn column(&self) -> Option<usize> {
        match self {
            Self::Signal(SignalChannel::Column(position)) => Some(*position),
            _ => None,
        }
    }

    /// Calculates one event's value.
    pub(crate) fn value(&self, block: &impl Block, event: usize) -> f64 {
        match self {
            Self::Signal(signal) => signal.value(block, event),
            Self::Ratio(numerator, denominator, coefficients) => {
                coefficients.ratio(numerator.value(block, event), denominator.value(block, event))
            }
        }
    }

    /// Calculates the values of a run of events: the same bits as one by one.
    pub(crate) fn values(&self, block: &EventBlock, events: Range<usize>, out: &mut [f64]) {
        match self {
            Self::Signal(signal) => signal.values(block, events, out),
            Self::Ratio(..) => {
                for (value, event) in out.iter_mut().zip(events) {
                    *value = self.value(block, event);
                }
            }
        }
    }
}

impl SignalChannel {
    fn value(&self, block: &impl Block, event: usize) -> f64 {
        match self {
            Self::Column(position) => block.value(*position, event),
            Self::Weighted(terms) => {
                let products = terms.iter().map(|&(position, weight)| block.value(position, event) * weight);
                products.reduce(|sum, product| sum + product).unwrap_or(0.0)
            }
        }
    }

    fn values(&self, block: &EventBlock, events: Range<usize>, out: &mut [f64]) {
        match self {
            Self::Column(position) => out.copy_from_slice(&block.column(*position)[events]),
            Self::Weighted(terms) => {
                if let Some(out) = out.as_mut_array::<STRIP>() {
                    return kernel::weighted(block, events.start, terms, out);
                }
                let columns =
                    terms.iter().map(|&(position, weight)| (&block.column(position)[events.clone()], weight));
                add_weighted(columns, out);
            }
        }
    }
}
