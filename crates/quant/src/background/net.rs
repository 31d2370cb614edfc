//! The net level of a sample over its background, and its bounds.

use super::{Background, bayes, mover, profile};
use crate::interval::Bound;
use crate::rate::RateLimits;
use crate::tail::TailProbability;
use crate::{Confidence, Counts, Error};
use std::fmt;
use std::str::FromStr;

/// How an interval is drawn around a net level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NetMethod {
    /// MOVER with Clopper-Pearson limits: over the grid of docs/algorithms/08-background.md its two-sided coverage is
    /// never under the confidence.
    #[default]
    MoverClopperPearson,
    /// MOVER with Wilson limits: Newcombe's method 10 (Stat Med 17 (1998) 873).
    MoverWilson,
    /// MOVER with Jeffreys limits.
    MoverJeffreys,
    /// Profile likelihood of two Poisson counts, the net level bounded at 0 (Rolke, López and Conrad 2005).
    Profile,
    /// Profile likelihood of two Poisson counts, the net level free to be negative.
    ProfileUnbounded,
    /// The posterior of a net level of at least 0, flat priors of it and of the background: equal tails.
    BayesFlat,
    /// The same with Jeffreys' priors, s^−½ b^−½: equal tails.
    BayesJeffreys,
}

impl NetMethod {
    /// The methods.
    pub const ALL: [Self; 7] = [
        Self::MoverClopperPearson,
        Self::MoverWilson,
        Self::MoverJeffreys,
        Self::Profile,
        Self::ProfileUnbounded,
        Self::BayesFlat,
        Self::BayesJeffreys,
    ];
    /// The methods' names, in the order of [`Self::ALL`].
    pub const NAMES: [&str; 7] = [
        "mover-clopper-pearson",
        "mover-wilson",
        "mover-jeffreys",
        "profile",
        "profile-unbounded",
        "bayes-flat",
        "bayes-jeffreys",
    ];

    /// Returns the name that assays, results and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MoverClopperPearson => Self::NAMES[0],
            Self::MoverWilson => Self::NAMES[1],
            Self::MoverJeffreys => Self::NAMES[2],
            Self::Profile => Self::NAMES[3],
            Self::ProfileUnbounded => Self::NAMES[4],
            Self::BayesFlat => Self::NAMES[5],
            Self::BayesJeffreys => Self::NAMES[6],
        }
    }
}

impl fmt::Display for NetMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for NetMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or_else(|| Error::UnknownNetMethod { got: name.chars().take(40).collect() })
    }
}

/// The prior density of the net level and of the background that a posterior mean is taken under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prior {
    /// The same for every level.
    Flat,
    /// s^−½ of the net level and b^−½ of the background.
    Jeffreys,
}

/// Two-sided bounds of a net level, as fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetInterval {
    method: NetMethod,
    confidence: Confidence,
    lower: f64,
    upper: f64,
}

impl NetInterval {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> NetMethod {
        self.method
    }

    /// Returns the two-sided confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the lower bound as the method states it: under 0 where MOVER or the unbounded profile goes there.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// Returns the upper bound as the method states it: under 0 where even that lies below the background.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper
    }

    /// Returns the lower bound that a report shows, at least 0: no sample holds less than no disease.
    #[must_use]
    pub fn reported_lower(&self) -> f64 {
        self.lower.max(0.0)
    }

    /// Returns the upper bound that a report shows, at least 0.
    #[must_use]
    pub fn reported_upper(&self) -> f64 {
        self.upper.max(0.0)
    }
}

/// Takes the background's level from the sample's: under 0 where the sample holds less than its background.
///
/// x_on/n_on − x_off/n_off of the pooled controls, as one quotient of whole numbers.
///
/// # Examples
/// ```
/// use flowmrd_quant::Counts;
/// use flowmrd_quant::background::{Background, net_fraction};
///
/// let background = Background::new(Counts::new(4, 1_000_000)?);
/// assert_eq!(net_fraction(Counts::new(20, 1_000_000)?, &background), 16e-6);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn net_fraction(sample: Counts, background: &Background) -> f64 {
    let pooled = background.pooled();
    let on = u128::from(sample.positive()) * u128::from(pooled.total());
    let off = u128::from(pooled.positive()) * u128::from(sample.total());
    let difference = on.abs_diff(off) as f64 / sample.total() as f64 / pooled.total() as f64;
    if on >= off { difference } else { -difference }
}

/// Bounds the net level on both sides.
///
/// The sample's background is one draw from what the controls vary by: the bounds carry the counts of both and the
/// spread between controls. MOVER takes that spread as a third distance, the other methods put the [effective
/// control](Background::effective_control) in the pool's place.
///
/// # Examples
/// ```
/// use flowmrd_quant::background::{Background, NetMethod, net_interval};
/// use flowmrd_quant::{Confidence, Counts};
///
/// let background = Background::new(Counts::new(0, 1_000_000)?);
/// let sample = Counts::new(0, 1_000_000)?;
/// let got = net_interval(sample, &background, NetMethod::default(), Confidence::P95);
/// // by hand: the two bounds of none, −ln(0.025)/10^6, on either side
/// assert!((got.upper() - 3.6889e-6).abs() < 1e-10 && (got.lower() + 3.6889e-6).abs() < 1e-10);
/// assert_eq!(got.reported_lower(), 0.0);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn net_interval(
    sample: Counts,
    background: &Background,
    method: NetMethod,
    confidence: Confidence,
) -> NetInterval {
    let tail = TailProbability::two_sided(confidence);
    // one posterior has both bounds
    let posterior = |prior| bayes::bounds(background.beside(sample), prior, tail);
    let [lower, upper] = match method {
        NetMethod::BayesFlat => posterior(bayes::FLAT),
        NetMethod::BayesJeffreys => posterior(bayes::JEFFREYS),
        _ => [Bound::Lower, Bound::Upper].map(|end| at(sample, background, method, tail, end)),
    };
    NetInterval { method, confidence, lower, upper }
}

/// Bounds the net level on one side alone, as the method states it, all of 1 − confidence being on that side.
///
/// For a confidence under a half, the bound of the other side at 1 − confidence.
///
/// # Examples
/// ```
/// use flowmrd_quant::background::{Background, NetMethod, net_bound};
/// use flowmrd_quant::{Bound, Confidence, Counts};
///
/// let background = Background::new(Counts::new(0, 1_000_000)?);
/// let sample = Counts::new(0, 1_000_000)?;
/// let upper = net_bound(sample, &background, NetMethod::BayesFlat, Confidence::P95, Bound::Upper);
/// // by hand: with none on either side the posterior is exponential, −ln(0.05)/10^6
/// assert!((upper - 2.9957e-6).abs() < 1e-10);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn net_bound(
    sample: Counts,
    background: &Background,
    method: NetMethod,
    confidence: Confidence,
    bound: Bound,
) -> f64 {
    at(sample, background, method, TailProbability::one_sided(confidence), bound)
}

/// Returns the mean of the posterior net level under a prior, a fraction of at least 0.
#[must_use]
pub fn net_posterior_mean(sample: Counts, background: &Background, prior: Prior) -> f64 {
    let added = match prior {
        Prior::Flat => bayes::FLAT,
        Prior::Jeffreys => bayes::JEFFREYS,
    };
    bayes::mean(background.beside(sample), added)
}

/// A bound; one of a confidence under a half is that of the other side at 1 minus the confidence.
fn at(sample: Counts, background: &Background, method: NetMethod, tail: TailProbability, end: Bound) -> f64 {
    let (tail, end) = match end {
        _ if tail.tail <= 0.5 => (tail, end),
        Bound::Lower => (tail.mirrored(), Bound::Upper),
        Bound::Upper => (tail.mirrored(), Bound::Lower),
    };
    let mover = |limits| mover::bound(sample, background, limits, tail, end);
    let pair = || background.beside(sample);
    match method {
        NetMethod::MoverClopperPearson => mover(RateLimits::ClopperPearson),
        NetMethod::MoverWilson => mover(RateLimits::Wilson),
        NetMethod::MoverJeffreys => mover(RateLimits::Jeffreys),
        NetMethod::Profile => profile::bounded(pair(), tail, end),
        NetMethod::ProfileUnbounded => profile::unbounded(pair(), tail, end),
        NetMethod::BayesFlat => bayes::bound(pair(), bayes::FLAT, tail, end),
        NetMethod::BayesJeffreys => bayes::bound(pair(), bayes::JEFFREYS, tail, end),
    }
}
