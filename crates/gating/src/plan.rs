//! A gate tree compiled for one layout of parameters: what is read, compensated, transformed and tested, each once.

mod branch;
mod channel;
mod compile;
mod grid;
mod narrow;
mod predicate;
mod raster;
mod threshold;

use flowmrd_core::ParameterIndex;

pub(crate) use branch::Branch;
pub(crate) use channel::Channel;
pub(crate) use grid::{CELLS, Grid, GridAxis};
#[cfg(test)]
pub(crate) use narrow::NarrowWindow;
pub(crate) use narrow::{NarrowChannel, NarrowRange, NarrowWindows, SumError};
pub(crate) use predicate::{EllipsoidTest, PolygonTest, Predicate, RangeTest};
pub(crate) use raster::Raster;
pub(crate) use threshold::{Window, first_at_least};

use crate::compensation::{MatrixIndex, StainIndex};
use crate::{Compensation, Dimension, GateTree, PopulationIndex};

/// Position of a dimension in a plan, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DimensionIndex(pub usize);

/// A gate tree ready to be run over events by [`evaluate`](crate::evaluate()).
#[derive(Clone, Debug)]
pub struct Plan {
    tree: GateTree,
    /// The parameters that are read, ascending.
    parameters: Vec<ParameterIndex>,
    /// Scaled or compensated values that gates and observers ask for, each once.
    channels: Vec<Channel>,
    /// The same in 32 bits.
    narrow_channels: Vec<NarrowChannel>,
    sum_error: SumError,
    /// The dimensions of all gates and those asked for beside, each once, with their channels.
    dimensions: Vec<(Dimension, usize)>,
    /// The gates in the order in which they are evaluated.
    steps: Vec<Step>,
    /// What can be gated apart, parents first.
    branches: Vec<Branch>,
}

/// One population to be evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) population: PopulationIndex,
    pub(crate) parent: Option<PopulationIndex>,
    pub(crate) predicate: Predicate,
    /// The branch below, by its position, where there is one.
    pub(crate) branch: Option<usize>,
}

impl GateTree {
    /// Compiles the tree for the parameters that its dimensions name; a [`MatrixIndex`] of theirs is a position in
    /// `compensations`.
    ///
    /// # Errors
    /// [`CompileError::NoCompensation`] where a dimension asks for a matrix or a stain that is not there.
    pub fn compile(&self, compensations: &[Compensation]) -> Result<Plan, CompileError> {
        self.compile_with(compensations, &[])
    }

    /// Compiles the tree, and further dimensions whose values an [`Observer`](crate::Observer) will ask for.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn compile_with(
        &self,
        compensations: &[Compensation],
        dimensions: &[Dimension],
    ) -> Result<Plan, CompileError> {
        compile::compile(self, compensations, dimensions)
    }
}

impl Plan {
    /// Returns the tree that was compiled.
    #[must_use]
    pub fn tree(&self) -> &GateTree {
        &self.tree
    }

    /// Returns the parameters that an event source must give, ascending.
    #[must_use]
    pub fn parameters(&self) -> &[ParameterIndex] {
        &self.parameters
    }

    /// Counts the dimensions.
    #[must_use]
    pub fn dimension_count(&self) -> usize {
        self.dimensions.len()
    }

    /// Returns a dimension.
    ///
    /// # Panics
    /// Where the index is of another plan and past this one's end.
    #[must_use]
    pub fn dimension(&self, dimension: DimensionIndex) -> &Dimension {
        &self.dimensions[dimension.0].0
    }

    /// Finds a dimension among those of the gates and those compiled beside; `None` where it is neither.
    #[must_use]
    pub fn find_dimension(&self, dimension: &Dimension) -> Option<DimensionIndex> {
        self.dimensions.iter().position(|(known, _)| known == dimension).map(DimensionIndex)
    }

    /// Finds the channel of a dimension's values before its transform.
    pub(crate) fn channel_index(&self, dimension: &Dimension) -> Option<usize> {
        self.dimensions.iter().find(|(known, _)| known == dimension).map(|(_, channel)| *channel)
    }

    pub(crate) fn channels(&self) -> &[Channel] {
        &self.channels
    }

    pub(crate) fn narrow_channels(&self) -> &[NarrowChannel] {
        &self.narrow_channels
    }

    pub(crate) fn sum_error(&self) -> &SumError {
        &self.sum_error
    }

    pub(crate) fn channel_of(&self, dimension: DimensionIndex) -> &Channel {
        &self.channels[self.dimensions[dimension.0].1]
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn branches(&self) -> &[Branch] {
        &self.branches
    }
}

/// Why a tree cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// A dimension asks for a matrix or a stain that is not there.
    #[error(
        "{place}: expected stain number {} of matrix number {} for its compensated values, got {matrix_count} matrices \
         without it",
        stain.0 + 1,
        matrix.0 + 1
    )]
    NoCompensation {
        /// `population` and its path, or `dimension` for one that was asked for beside the gates.
        place: String,
        /// The matrix, from 0.
        matrix: MatrixIndex,
        /// The stain, from 0.
        stain: StainIndex,
        /// Matrices that there are.
        matrix_count: usize,
    },
}
