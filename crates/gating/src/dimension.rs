//! One axis of a gate: a parameter, what its transform is applied to, and the transform.

use flowmrd_core::ParameterIndex;

use crate::Transform;

/// What a dimension's transform is applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The parameter's scaled value ($PnE, $PnG and $TIMESTEP applied).
    Scaled,
    /// The parameter's compensated value. A parameter that the matrix does not name keeps its scaled value.
    Compensated,
}

/// One axis of a gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dimension {
    /// The parameter, from 0.
    pub parameter: ParameterIndex,
    /// What the transform is applied to.
    pub basis: Basis,
    /// The map to the gate's scale.
    pub transform: Transform,
}

impl Dimension {
    /// Makes a dimension of the parameter's scaled values.
    #[must_use]
    pub fn scaled(parameter: ParameterIndex, transform: impl Into<Transform>) -> Self {
        Self { parameter, basis: Basis::Scaled, transform: transform.into() }
    }

    /// Makes a dimension of the parameter's compensated values.
    #[must_use]
    pub fn compensated(parameter: ParameterIndex, transform: impl Into<Transform>) -> Self {
        Self { parameter, basis: Basis::Compensated, transform: transform.into() }
    }
}
