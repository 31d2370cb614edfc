use std::fmt;

use super::Transform;

impl fmt::Display for Transform {
    /// Writes the map in one line: `logicle(T=262144, W=0.5, M=4.5, A=0)`; the identity is `linear`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity => write!(out, "linear"),
            Self::Linear(map) => write!(out, "linear(T={}, A={})", map.top(), map.below()),
            Self::Log(map) => write!(out, "log(T={}, M={})", map.top(), map.decades()),
            Self::Asinh(map) => {
                write!(out, "asinh(T={}, M={}, A={})", map.top(), map.decades(), map.below())
            }
            Self::Arcsinh(map) => write!(out, "asinh(cofactor={})", map.cofactor()),
            Self::Logicle(map) => write!(
                out,
                "logicle(T={}, W={}, M={}, A={})",
                map.top(),
                map.width(),
                map.decades(),
                map.below()
            ),
            Self::FlowJoBiex(map) => write!(
                out,
                "biex(max={}, neg={}, width={}, pos={})",
                map.top(),
                map.negative_decades(),
                map.width_basis(),
                map.positive_decades()
            ),
            Self::FlowJoLog(map) => {
                write!(out, "log(offset={}, decades={})", map.offset(), map.decades())
            }
            Self::Hyperlog(map) => write!(
                out,
                "hyperlog(T={}, W={}, M={}, A={})",
                map.top(),
                map.width(),
                map.decades(),
                map.below()
            ),
        }
    }
}
