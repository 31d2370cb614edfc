//! Compensation, transforms, gates, their hierarchy and its parallel evaluation.
//!
//! All arithmetic is in f64, in the order scaled → compensated → transformed → gate. Elementary functions come from
//! `libm`, so that a result has the same bits on every platform.
//!
//! A [`GateTree`] is checked once, compiled once into a [`Plan`], and the plan is run over any number of event sources
//! by [`evaluate()`].

pub mod compensation;
pub mod dimension;
pub mod evaluate;
pub mod gate;
pub mod marker;
pub mod plan;
pub mod transform;
pub mod tree;

pub use compensation::{Compensation, CompensationError};
pub use dimension::{Basis, Dimension};
pub use evaluate::{
    BlockView, EvaluateError, EvaluateOptions, Memberships, Observer, PopulationCounts, evaluate,
};
pub use gate::{Gate, GateError};
pub use plan::{CompileError, DimensionIndex, Plan};
pub use transform::{Transform, TransformError};
pub use tree::{GateTree, LookupError, Population, PopulationIndex, TreeError};
