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
    ControlTooLarge {
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
    /// No blank at all.
    #[error("blanks: expected at least 1, got 0")]
    NoBlanks,
    /// No low-level sample at all.
    #[error("low-level results: expected at least 1, got 0")]
    NoLowLevels,
    /// A true level that is the threshold it is to be told from.
    #[error("level: expected another number than the threshold, got {0}")]
    LevelAtThreshold(f64),
    /// Too few blanks of a lot for the rule.
    #[error("blanks of lot {lot}: expected at least {needed}, got {got}")]
    TooFewBlanks {
        /// The lot's number.
        lot: u32,
        /// The blanks the rule asks for.
        needed: usize,
        /// The blanks given.
        got: usize,
    },
    /// Too few results of low-level samples for the rule.
    #[error("low-level results of lot {lot}: expected at least {needed}, got {got}")]
    TooFewLowLevels {
        /// The lot's number.
        lot: u32,
        /// The results the rule asks for, of the lot or of each of its samples.
        needed: usize,
        /// The results given.
        got: usize,
    },
    /// A goal of precision that is no coefficient of variation.
    #[error("coefficient of variation: expected a number above 0, got {0}")]
    Variation(f64),
    /// A variance or a mean that is negative or no number.
    #[error("noise of a count: expected a number of at least 0, got {0}")]
    Noise(f64),
    /// A limit that was found for another denominator than the set's.
    #[error("denominator of the {kind}: expected the {expected} of the sample, got {got}")]
    LimitOfAnotherTotal {
        /// What the limit says.
        kind: crate::limits::LimitKind,
        /// The sample's denominator.
        expected: u64,
        /// The limit's.
        got: u64,
    },
    /// No tube to pool.
    #[error("tubes: expected at least 1, got 0")]
    NoTubes,
    /// Tubes that hold more events together than can be counted.
    #[error("total events of all tubes: expected at most {max}, got more", max = u64::MAX)]
    TooManyEvents,
    /// A probability or a level that is not strictly between 0 and 1.
    #[error("{what}: expected a number above 0 and below 1, got {got}")]
    NotAFraction {
        /// Which number.
        what: &'static str,
        /// The number given.
        got: f64,
    },
    /// A one-sided bound was asked of a method that has none.
    #[error("one-sided bound: expected a method that draws each bound by its own tail, got {method}")]
    NoOneSidedBound {
        /// The method.
        method: crate::IntervalMethod,
    },
    /// A name that is no method for the interval of a Poisson mean.
    #[error("Poisson interval method: expected {expected}, got {got:?}", expected = crate::PoissonMethod::NAMES.join(", "))]
    UnknownPoissonMethod {
        /// The name given, cut to 40 characters.
        got: String,
    },
    /// A threshold that is not strictly between 0 and 1.
    #[error("threshold: expected a fraction above 0 and below 1, got {0}")]
    Threshold(f64),
    /// Thresholds that do not ascend.
    #[error("threshold {number}: expected more than the {previous} before it, got {got}")]
    ThresholdOrder {
        /// Which, from 1.
        number: usize,
        /// The one before it.
        previous: f64,
        /// The one given.
        got: f64,
    },
    /// A confidence at which a level could be said to be above and below a threshold at once.
    #[error("confidence of a decision: expected at least 0.5 and below 1, got {0}")]
    DecisionConfidence(f64),
    /// A true level that is no fraction.
    #[error("true level: expected a fraction from 0 to 1, got {0}")]
    TrueLevel(f64),
}
