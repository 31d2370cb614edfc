//! Monotone maps from scaled or compensated values to the scale on which a gate was drawn.

mod arcsinh;
mod asinh;
mod bounds;
mod display;
mod double_double;
mod flowjo_biex;
mod flowjo_log;
mod hyperlog;
mod linear;
mod log;
mod logicle;
mod near_zero;

pub use arcsinh::Arcsinh;
pub use asinh::Asinh;
pub use bounds::Bounds;
pub use flowjo_biex::FlowJoBiex;
pub use flowjo_log::FlowJoLog;
pub use hyperlog::Hyperlog;
pub use linear::Linear;
pub use log::Log;
pub use logicle::Logicle;

/// An increasing map from scaled or compensated values to a gate's scale; FlowJo's are level beyond their ends, the
/// others strictly increasing.
///
/// Every map keeps NaN as NaN and the infinities as they are. Relative accuracy is 1e-12 forward and back, also where a
/// level or a value is next to 0; that of FlowJo's table is 1e-12 of the level or of one of its channels.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Transform {
    /// Leaves values as they are.
    Identity,
    /// Gating-ML 2.0 `flin(T, A)`.
    Linear(Linear),
    /// Gating-ML 2.0 `flog(T, M)`.
    Log(Log),
    /// Gating-ML 2.0 `fasinh(T, M, A)`.
    Asinh(Asinh),
    /// The classic `asinh(x / cofactor)`.
    Arcsinh(Arcsinh),
    /// Gating-ML 2.0 `logicle(T, W, M, A)`.
    Logicle(Logicle),
    /// Gating-ML 2.0 `hyperlog(T, W, M, A)`.
    Hyperlog(Hyperlog),
    /// FlowJo's biexponential look-up table.
    FlowJoBiex(FlowJoBiex),
    /// FlowJo's logarithmic scale.
    FlowJoLog(FlowJoLog),
}

impl Transform {
    /// Maps a scaled or compensated value to the gate's scale.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Linear(map) => map.forward(value),
            Self::Log(map) => map.forward(value),
            Self::Asinh(map) => map.forward(value),
            Self::Arcsinh(map) => map.forward(value),
            Self::Logicle(map) => map.forward(value),
            Self::Hyperlog(map) => map.forward(value),
            Self::FlowJoBiex(map) => map.forward(value),
            Self::FlowJoLog(map) => map.forward(value),
        }
    }

    /// Maps a value of the gate's scale back.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Linear(map) => map.inverse(value),
            Self::Log(map) => map.inverse(value),
            Self::Asinh(map) => map.inverse(value),
            Self::Arcsinh(map) => map.inverse(value),
            Self::Logicle(map) => map.inverse(value),
            Self::Hyperlog(map) => map.inverse(value),
            Self::FlowJoBiex(map) => map.inverse(value),
            Self::FlowJoLog(map) => map.inverse(value),
        }
    }

    /// Tells whether the map goes to a scale whose display lies from 0 to 1.
    pub(crate) fn is_display(&self) -> bool {
        !matches!(self, Self::Identity | Self::Arcsinh(_))
    }

    /// Returns the values below and above which the map is level; infinite where it is not.
    pub(crate) fn level_ends(&self) -> (f64, f64) {
        match self {
            Self::FlowJoBiex(_) => (0.0, 1.0),
            Self::FlowJoLog(_) => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// Bounds how far the computed forward map lies from the true one where its value is near `value`: no less than
    /// the accuracy promised above. Zero means that the computed map is itself monotone over the floats.
    pub(crate) fn uncertainty(&self, value: f64) -> f64 {
        match self {
            // Each step of the biexponential's interpolation is monotone in floats, and so is its search.
            Self::Identity | Self::Linear(_) | Self::FlowJoBiex(_) => 0.0,
            Self::Arcsinh(_) => 1e-12 * value.abs() + f64::MIN_POSITIVE,
            Self::Log(_) | Self::Asinh(_) | Self::Logicle(_) | Self::Hyperlog(_) | Self::FlowJoLog(_) => {
                1e-12 * (1.0 + value.abs())
            }
        }
    }
}

impl From<Linear> for Transform {
    fn from(map: Linear) -> Self {
        Self::Linear(map)
    }
}

impl From<Log> for Transform {
    fn from(map: Log) -> Self {
        Self::Log(map)
    }
}

impl From<Asinh> for Transform {
    fn from(map: Asinh) -> Self {
        Self::Asinh(map)
    }
}

impl From<Arcsinh> for Transform {
    fn from(map: Arcsinh) -> Self {
        Self::Arcsinh(map)
    }
}

impl From<Hyperlog> for Transform {
    fn from(map: Hyperlog) -> Self {
        Self::Hyperlog(map)
    }
}

impl From<FlowJoBiex> for Transform {
    fn from(map: FlowJoBiex) -> Self {
        Self::FlowJoBiex(map)
    }
}

impl From<FlowJoLog> for Transform {
    fn from(map: FlowJoLog) -> Self {
        Self::FlowJoLog(map)
    }
}

impl From<Logicle> for Transform {
    fn from(map: Logicle) -> Self {
        Self::Logicle(map)
    }
}

/// A parameter of a transform that is outside what its definition allows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TransformError {
    /// One parameter is outside its interval.
    #[error("{transform}, parameter {parameter}: expected {expected}, got {found}")]
    Parameter {
        /// Name of the transform: `linear`, `log`, `asinh`, `arcsinh`, `logicle`, `hyperlog`, `biex`,
        /// `flowjo-log` or `bounds`.
        transform: &'static str,
        /// Name of the parameter, as in its formula.
        parameter: &'static str,
        /// What the definition asks for.
        expected: String,
        /// The value given.
        found: f64,
    },
    /// The parameters are allowed one by one, but the map they make cannot be held in f64.
    #[error("{transform}: expected parameters whose map stays within the range of f64, got {found}")]
    Unrepresentable {
        /// Name of the transform.
        transform: &'static str,
        /// The parameters, as `T=…, M=…`.
        found: String,
    },
}

/// Refuses a parameter unless `is_valid`.
fn require(
    transform: &'static str,
    (parameter, found): (&'static str, f64),
    is_valid: bool,
    expected: impl FnOnce() -> String,
) -> Result<(), TransformError> {
    if is_valid && found.is_finite() {
        return Ok(());
    }
    Err(TransformError::Parameter { transform, parameter, expected: expected(), found })
}

/// Refuses a parameter unless it is finite and above zero.
fn require_positive(transform: &'static str, parameter: (&'static str, f64)) -> Result<(), TransformError> {
    require(transform, parameter, parameter.1 > 0.0, || "a finite number above 0".to_owned())
}

/// Refuses a map unless each of its constants is a normal float above zero.
fn require_normal(
    transform: &'static str,
    constants: &[f64],
    found: impl FnOnce() -> String,
) -> Result<(), TransformError> {
    if constants.iter().all(|constant| constant.is_normal() && *constant > 0.0) {
        return Ok(());
    }
    Err(TransformError::Unrepresentable { transform, found: found() })
}
