//! From counts to an MRD level with confidence bounds, limits and a verdict.
//!
//! Pure: no file, no event, no clock. [`Counts`] are LAIP events over denominator events; [`interval()`] bounds the level
//! they estimate, [`background`] what is left of it over controls, [`dispersion`] that of several tubes, and
//! [`total_interval`] a level whose counts vary with the placement of gates. [`limits`] finds the limits of blank, detection
//! and quantification for this sample's denominator and judges counts by them; [`threshold`] says on which side of a
//! threshold a level lies; [`reduction`] compares two time points; [`budget`] divides the uncertainty among its sources;
//! [`design`] plans a sample.
//!
//! ```
//! use flowmrd_quant::{Confidence, Counts, EventRules, IntervalMethod, Verdict, interval, limits::LimitSet};
//!
//! let counts = Counts::new(53, 248_611)?;
//! let interval = interval(counts, IntervalMethod::ClopperPearson, Confidence::new(0.95)?);
//! // SciPy's beta.ppf: 0.0160 % to 0.0279 %
//! assert!((interval.lower() - 1.5969e-4).abs() < 1e-8);
//! assert!((interval.upper() - 2.7884e-4).abs() < 1e-8);
//! let judgement = LimitSet::new(EventRules::default(), counts.total())?.judge(counts.positive())?;
//! assert_eq!(judgement.verdict(), Verdict::Quantifiable);
//! # Ok::<(), flowmrd_quant::Error>(())
//! ```

pub mod background;
mod beta;
pub mod budget;
mod confidence;
mod count_distribution;
mod counts;
pub mod coverage;
pub mod design;
pub mod dispersion;
mod error;
mod gamma;
mod interval;
pub mod limits;
mod maximum;
mod normal;
mod poisson;
mod posterior;
mod random;
mod rate;
pub mod reduction;
mod root;
mod search;
mod student;
mod tail;
pub mod threshold;
mod total;
mod verdict;

pub use budget::Source;
pub use confidence::Confidence;
pub use counts::Counts;
pub use error::Error;
pub use interval::{Bound, Interval, IntervalMethod, bound, interval};
pub use limits::{EventRules, Limits};
pub use poisson::{PoissonInterval, PoissonMethod, poisson_interval};
pub use posterior::Posterior;
pub use total::{TotalInterval, VarianceInflation, total_interval};
pub use verdict::{Bar, Judgement, Verdict};
