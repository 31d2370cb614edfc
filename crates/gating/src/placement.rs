//! Recounting under moved gates: how many events each population would hold if its gates lay elsewhere.
//!
//! A tree's gates have [parts](GateTree::parts) that move: each finite edge of an interval by itself, a polygon or an
//! ellipsoid as a whole along each of its dimensions. [`Moves`] holds where each part lies in each of many *variants* of the
//! tree, and [`GateTree::moved`] writes one variant out. A [`PlacementPlan`] counts all variants in one pass: an event is
//! looked at once by the hulls of all positions, and only one between them is decided variant by variant.
//!
//! Counts are those of plain evaluation of each [moved tree](GateTree::moved), event by event.
//!
//! # Examples
//! Two events of one parameter, and a threshold at 10 in three variants: where it is, 2 higher, and 2 lower.
//!
//! ```
//! use flowmrd_core::{MemorySource, ParameterIndex};
//! use flowmrd_gating::placement::{Move, Moves, PlacementPlan, Recount, Tolerance};
//! use flowmrd_gating::{Dimension, EvaluateOptions, Gate, GateTree, Population, Transform, evaluate};
//!
//! let dimension = Dimension::scaled(ParameterIndex(0), Transform::Identity);
//! let tree = GateTree::new(vec![Population::root("Positive", Gate::above(dimension, 10.0)?)])?;
//! let moves = Moves::new(&tree, 3, vec![Move::new(Tolerance::shift(1.0)?, vec![0.0, 2.0, -2.0])])?;
//! let plan = tree.compile(&[])?;
//! let placement = PlacementPlan::new(&plan, &[Gate::Population("Positive".to_owned())], &moves)?;
//! let events = MemorySource::new(vec![vec![11.0, 9.0]]).unwrap();
//! let (_, recount) = evaluate(&plan, &events, &EvaluateOptions::default(), || Recount::new(&placement))?;
//! assert_eq!(recount.counts(0), [1, 0, 2]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bits;
mod cells;
mod edges;
mod ellipsoid;
mod largest_box;
mod moved;
mod part;
mod plan;
mod polygon;
mod range;
mod ranked;
mod recount;
mod tally;
mod tolerance;

pub use moved::{Move, Moves};
pub use part::{Part, Side};
pub use plan::PlacementPlan;
pub use recount::Recount;
pub use tolerance::Tolerance;

#[cfg(doc)]
use crate::GateTree;
use crate::LookupError;

/// Why gates cannot be moved.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// A standard deviation that is none.
    #[error("tolerance: expected a finite number of at least 0, got {found}")]
    Deviation {
        /// The number given.
        found: f64,
    },
    /// A relative standard deviation that is none.
    #[error("relative tolerance: expected a number from 0 to {limit}, got {found}")]
    RelativeDeviation {
        /// The greatest that is accepted.
        limit: f64,
        /// The number given.
        found: f64,
    },
    /// Moves for other parts than the tree has.
    #[error("moves: expected one for each of {expected} parts, got {found}")]
    PartCount {
        /// Parts of the tree.
        expected: usize,
        /// Moves given.
        found: usize,
    },
    /// A part that is not placed in every variant.
    #[error("moves, part {part} (from 0): expected {expected} deviates, one a variant, got {found}")]
    VariantCount {
        /// The part, from 0.
        part: usize,
        /// Variants that there are.
        expected: usize,
        /// Deviates given.
        found: usize,
    },
    /// A deviate that is NaN or infinite.
    #[error("moves, part {part} (from 0): expected finite deviates, got {found}")]
    Deviate {
        /// The part, from 0.
        part: usize,
        /// The deviate given.
        found: f64,
    },
    /// More variants than are counted at a time.
    #[error("moves: expected at most {limit} variants, got {found}")]
    TooMany {
        /// The limit.
        limit: usize,
        /// Variants given.
        found: usize,
    },
    /// Something to be counted that refers to a population that is not there.
    #[error("target number {}", target + 1)]
    Target {
        /// The target, from 0.
        target: usize,
        /// What is wrong with the reference.
        source: LookupError,
    },
    /// A gate with a dimension that the plan does not have.
    #[error("{place}: expected dimensions that the plan was compiled with, got another")]
    Dimension {
        /// `target number` and its number from 1, or the path of a population.
        place: String,
    },
}

/// Most variants that are counted at a time; more are counted in several passes.
pub const MAX_VARIANTS: usize = 4096;
