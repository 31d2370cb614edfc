use thiserror::Error;

/// Why numbers given to the quantifier were refused.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The denominator holds no event: a level over it does not exist.
    #[error("total events: expected at least 1, got 0")]
    NoTotal,
    /// More events were called positive than there are in the denominator.
    #[error("positive events: expected at most the total of {total}, got {positive}")]
    PositiveAboveTotal {
        /// The positive events given.
        positive: u64,
        /// The denominator's events given.
        total: u64,
    },
    /// A confidence that is not strictly between 0 and 1.
    #[error("confidence: expected a number above 0 and below 1, got {0}")]
    Confidence(f64),
    /// A limit of detection that no events would reach.
    #[error("LOD events: expected at least 1, got 0")]
    NoLodEvents,
    /// A limit of quantification under the limit of detection.
    #[error("LOQ events: expected at least the {lod_events} of the LOD, got {loq_events}")]
    LoqBelowLod {
        /// The events of the limit of detection.
        lod_events: u64,
        /// The events of the limit of quantification.
        loq_events: u64,
    },
    /// A name that is no interval method.
    #[error("interval method: expected {expected}, got {got:?}", expected = crate::IntervalMethod::NAMES.join(", "))]
    UnknownMethod {
        /// The name given, cut to 40 characters.
        got: String,
    },
    /// No gate placement was drawn.
    #[error("draws of gate placements: expected at least 1, got 0")]
    NoDraw,
    /// A factor that no variance can be multiplied by.
    #[error("variance inflation: expected a finite number of at least 0, got {0}")]
    VarianceInflation(f64),
    /// A level or a variance of an uncertainty budget that cannot be.
    #[error("{quantity}: expected a finite number of at least 0, got {got}")]
    Doubt {
        /// What was given.
        quantity: &'static str,
        /// The number given.
        got: f64,
    },

    /// A background without any control.
    #[error("controls: expected at least 1, got 0")]
    NoControls,
    /// Controls whose events do not add up within 64 bits.
    #[error("events of all controls: expected at most {}, got more", u64::MAX)]
    ControlsOverflow,
    /// A sum over counts that would be too long.
    #[error("events expected in the control: expected at most {most:e}, got {expected:e}")]
    TooManyEvents {
        /// The events that the pooled rate expects.
        expected: f64,
        /// The most that are summed over.
        most: f64,
    },
    /// A name that is no method for a net level.
    #[error("net level method: expected {expected}, got {got:?}", expected = crate::background::NetMethod::NAMES.join(", "))]
    UnknownNetMethod {
        /// The name given, cut to 40 characters.
        got: String,
    },
    /// A reduction from a time point at which nothing was found.
    #[error("earlier positive events: expected at least 1 for a reduction, got 0")]
    NoEarlierEvents,
    /// A ratio of two levels of which neither has an event.
    #[error("positive events of either level: expected at least 1 for a ratio, got 0 of both")]
    NoRatio,
    /// A method that needs events where there are none.
    #[error("positive events of the {level} level for {method}: expected at least 1, got 0")]
    RatioUndefined {
        /// `numerator` or `denominator`.
        level: &'static str,
        /// The method's name.
        method: &'static str,
    },
    /// A name that is no method for a ratio.
    #[error("ratio method: expected {expected}, got {got:?}", expected = crate::reduction::RatioMethod::NAMES.join(", "))]
    UnknownRatioMethod {
        /// The name given, cut to 40 characters.
        got: String,
    },
}
