use serde::{Deserialize, Serialize};

/// An interval that carries more than the counts of one sample: the placement of gates, the spread between tubes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalIntervalEntry {
    /// Confidence, between 0 and 1.
    pub confidence: f64,
    /// Lower bound, a fraction from 0 to 1.
    pub lower: f64,
    /// Upper bound, a fraction from 0 to 1.
    pub upper: f64,
    /// Placements of the gates that it is taken over; 1 where none were drawn: the gates as they are.
    pub draw_count: u64,
    /// How many times the variance of binomial counts the counts' is taken to be, at least 1.
    pub variance_inflation: f64,
}

/// What each source of doubt has of the variance of the level's natural logarithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetEntry {
    /// The whole variance of ln(level), of the net level where there is a background.
    pub variance: f64,
    /// The sources: `counting`, `background`, `dispersion`, `gates`.
    pub parts: Vec<BudgetPartEntry>,
}

/// One source of doubt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetPartEntry {
    /// Name of the source.
    pub source: String,
    /// Its variance of ln(level).
    pub variance: f64,
    /// Its share of the whole variance, 0 to 1.
    pub share: f64,
}

/// The counts of one tube, file or control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TubeEntry {
    /// Name of the file, or what the counts were called where they were given as numbers.
    pub name: String,
    /// Events of any LAIP inside the denominator.
    pub positive: u64,
    /// Events of the denominator.
    pub total: u64,
}

/// How far several tubes of one case agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DispersionEntry {
    /// The tubes' counts, in the order given; their sums are `positive` and `total`.
    pub tubes: Vec<TubeEntry>,
    /// Whether they have one level; null where nothing can be compared: no positive event, or no other.
    pub homogeneity: Option<HomogeneityEntry>,
    /// How many times the variance of counting the pooled level varies by, at least 1.
    pub design_effect: f64,
    /// Bounds of the pooled level that carry what the tubes differ by.
    pub interval: IntervalWithMethodEntry,
    /// The beta-binomial distribution of the largest likelihood; null where nothing can be compared.
    pub beta_binomial: Option<BetaBinomialEntry>,
    /// Why one level should not be stated for the tubes together; null where nothing speaks against it.
    pub warning: Option<String>,
}

/// Pearson's test of one level in all tubes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomogeneityEntry {
    /// χ² of the counts against the pooled level.
    pub chi_square: f64,
    /// Its degrees of freedom: tubes minus 1.
    pub degrees_of_freedom: u64,
    /// The probability of counts at least this uneven where all tubes have one level.
    pub p_value: f64,
    /// How it was found: `chi-square`, or `simulated` where a tube expects few events.
    pub p_value_method: String,
    /// Tables drawn for a simulated p-value; null for none.
    pub draw_count: Option<u64>,
    /// Seed of the draws; null for none.
    pub seed: Option<u64>,
}

/// Levels of tubes that vary about a mean, by maximum likelihood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BetaBinomialEntry {
    /// The mean level, a fraction.
    pub level: f64,
    /// The relative variance of the level between tubes, the square of its coefficient of variation.
    pub relative_variance: f64,
    /// How much ln of the likelihood gains over one level in all tubes.
    pub ln_likelihood_gain: f64,
}

/// A two-sided interval and how it was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntervalWithMethodEntry {
    /// Name of the method.
    pub method: String,
    /// Confidence, between 0 and 1.
    pub confidence: f64,
    /// Lower bound.
    pub lower: f64,
    /// Upper bound.
    pub upper: f64,
}

/// What controls without disease show, and what is left of the level over it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackgroundEntry {
    /// The controls' counts by the same gates.
    pub controls: Vec<TubeEntry>,
    /// The background's level, a fraction: the controls' sums, or where they differ the mean of what they vary by.
    pub fraction: f64,
    /// Pearson's χ² of the controls against their pooled level; null for one control, and where none has an event.
    pub chi_square: Option<f64>,
    /// The probability of controls at least this uneven where all have one level; null with `chi_square`.
    pub p_value: Option<f64>,
    /// The variance of the level between controls, a fraction squared; 0 where they agree.
    pub between_control_variance: f64,
    /// The level minus the background's; under 0 where the sample shows less.
    pub net_fraction: f64,
    /// Bounds of the net level, at least 0.
    pub net_interval: IntervalWithMethodEntry,
    /// Bounds of the net level with the placement of gates and the spread between tubes, at least 0; null where neither
    /// is known.
    pub net_total_interval: Option<IntervalWithMethodEntry>,
    /// The probability that a sample like the controls shows as many events: the conditional test of Przyborowski and
    /// Wilenski, one-sided.
    pub p_value_of_excess: f64,
    /// Li and Ma's significance of the excess, in standard deviations; under 0 for a deficit.
    pub li_ma_significance: f64,
}

/// Where the level lies against one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionEntry {
    /// The threshold, a fraction.
    pub threshold: f64,
    /// What asks for it: a protocol's id and time point, or `assay`.
    pub origin: String,
    /// P(true level ≥ threshold) by the Jeffreys posterior.
    pub probability: f64,
    /// The same by Clopper and Pearson's confidence distributions: the lesser and the greater.
    pub exact_probability: [f64; 2],
    /// `above`, `below`, or `not decided by this sample`.
    pub decision: String,
    /// Further denominator events after which a sample of the same level would decide; null where it is decided, or no
    /// number would.
    pub further_events: Option<u64>,
}

/// How far the level fell since an earlier time point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReductionEntry {
    /// The earlier counts.
    pub earlier: TubeEntry,
    /// Later level over earlier level.
    pub ratio: f64,
    /// Bounds of the ratio.
    pub ratio_interval: IntervalWithMethodEntry,
    /// log10 of earlier over later level; null where the later level is 0, and the reduction has no upper end.
    pub log10: Option<f64>,
    /// Lower bound of the log10 reduction; null where it has none.
    pub log10_lower: Option<f64>,
    /// Upper bound of the log10 reduction; null where it has none.
    pub log10_upper: Option<f64>,
}

/// One limit by one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitEntry {
    /// `LOB`, `LOD` or `LOQ`.
    pub kind: String,
    /// Name of the rule.
    pub rule: String,
    /// Where the rule is written.
    pub source: String,
    /// The limit in events of this sample; a mean, and so not always whole.
    pub events: f64,
    /// The limit over the denominator; null where the denominator has fewer events.
    pub fraction: Option<f64>,
}

/// Which rule led to a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictRuleEntry {
    /// The limit that was passed, and the events that it asks for; null where none was.
    pub reached: Option<BarEntry>,
    /// The limit that was missed, and the events that it asks for; null for the best verdict.
    pub missed: Option<BarEntry>,
    /// Events that the denominator needs before "not detected" is said.
    pub total_needed: u64,
}

/// A limit as a bar that a count passes or misses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BarEntry {
    /// `LOB`, `LOD` or `LOQ`.
    pub kind: String,
    /// Name of the rule.
    pub rule: String,
    /// The smallest count that passes it.
    pub events: u64,
}
