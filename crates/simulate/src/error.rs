use std::io;
use std::path::PathBuf;

/// Why a tube cannot be simulated or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A quantity of the tube outside its interval.
    #[error("{quantity}: expected {expected}, got {got}")]
    Quantity {
        /// Which quantity.
        quantity: &'static str,
        /// The interval it must lie in.
        expected: &'static str,
        /// What was given.
        got: f64,
    },
    /// A panel that cannot be stained.
    #[error("stains of a panel: expected {expected}, got {got}")]
    Panel {
        /// What a panel needs.
        expected: &'static str,
        /// What was given.
        got: &'static str,
    },
    /// A marker that the panel does not stain.
    #[error("marker of a fault: expected one of the panel {panel}, got {marker}")]
    Marker {
        /// The panel.
        panel: String,
        /// The marker.
        marker: &'static str,
    },
    /// More events than this platform can hold in memory at once.
    #[error("events of a tube held in memory: expected at most {at_most}, got {got}")]
    TooManyEvents {
        /// Most events that can be addressed.
        at_most: u64,
        /// Events asked for.
        got: u64,
    },
    /// A file cannot be cut short.
    #[error("cannot cut {}", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Fcs(#[from] flowmrd_fcs::Error),
}
