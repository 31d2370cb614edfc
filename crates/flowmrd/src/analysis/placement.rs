//! Gate placement: how far the level moves when the gates move within the assay's tolerances.
//!
//! [`Draws`] says which lines of the gates move together and where each lies in every draw, and a [`Recounter`] counts the same
//! draws in any tubes.

mod default;
mod deviates;
mod draws;
mod lines;
mod recount;
mod report;
mod rules;

pub(crate) use draws::Draws;
#[cfg(test)]
use recount::recount;
pub(crate) use recount::{Recounter, VariantCounts};
pub(crate) use report::{defaults, describe};

#[cfg(test)]
mod tests;
