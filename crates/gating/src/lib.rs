//! Compensation, transforms, gates, their hierarchy and its parallel evaluation.
//!
//! All arithmetic is in f64, in the order scaled → compensated → transformed → gate. Elementary functions come from
//! `libm`, so that a result has the same bits on every platform.
//!
//! A [`GateTree`] is checked once, compiled once into a [`Plan`], and the plan is run over any number of event sources
//! by [`evaluate()`].
//!
//! # Examples
//! Three events of FSC-A and of a CD19 detector; those with CD19 above 0.5 on a logicle scale.
//!
//! ```
//! use flowmrd_core::{MemorySource, ParameterIndex};
//! use flowmrd_gating::transform::Logicle;
//! use flowmrd_gating::{Dimension, EvaluateOptions, Gate, GateTree, Population, Transform, evaluate};
//!
//! let forward_scatter = Dimension::scaled(ParameterIndex(0), Transform::Identity);
//! let cd19 = Dimension::scaled(ParameterIndex(1), Logicle::new(262144.0, 0.5, 4.5, 0.0)?);
//! let tree = GateTree::new(vec![
//!     Population::child("CD19+", "Cells", Gate::above(cd19, 0.5)?),
//!     Population::root("Cells", Gate::above(forward_scatter, 20_000.0)?),
//! ])?;
//! let plan = tree.compile(&[])?;
//! let events = MemorySource::new(vec![vec![90e3, 80e3, 5e3], vec![9000.0, 12.0, 8000.0]]).unwrap();
//! let (counts, ()) = evaluate(&plan, &events, &EvaluateOptions::default(), || ())?;
//! assert_eq!(counts.count(tree.find("/Cells")?), 2);
//! assert_eq!(counts.count(tree.find("/Cells/CD19+")?), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod compensation;
pub mod dimension;
pub mod document;
mod error;
pub mod evaluate;
pub mod excerpt;
pub mod flowjo;
pub mod gate;
pub mod gating_ml;
pub mod marker;
pub mod placement;
pub mod plan;
pub mod transform;
pub mod tree;

pub use compensation::{Compensation, CompensationError, MatrixIndex, StainIndex};
pub use dimension::{Basis, Dimension, Signal};
pub use document::{BoundGates, GateDocument};
pub use error::Error;
pub use evaluate::{
    BlockView, EvaluateError, EvaluateOptions, Memberships, Observer, PopulationCounts, RUN_EVENTS, evaluate,
};
pub use gate::{Gate, GateError};
pub use plan::{CompileError, DimensionIndex, Plan};
pub use transform::{Transform, TransformError};
pub use tree::{GateTree, LookupError, Population, PopulationIndex, TreeError};
