//! Li and Ma's significance of an excess over background.

use crate::Counts;
use crate::rate::Rate;

/// Returns Li and Ma's significance, a standard normal deviate where there is no signal and counts are large.
///
/// T.-P. Li and Y.-Q. Ma, Astrophys J 272 (1983) 317, eq. 17, with α = n_on / n_off:
/// S = √2 (x_on ln((1 + α)/α · x_on/(x_on + x_off)) + x_off ln((1 + α) x_off/(x_on + x_off)))^½.
/// The paper's root has no sign; here it is that of the net level, so that a deficit is under 0. 0 where nothing was
/// seen.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Counts, background::li_ma_significance};
///
/// // by hand: 5 against 0 in equal tubes, √(2 · 5 ln 2)
/// let got = li_ma_significance(Counts::new(5, 1_000_000)?, Counts::new(0, 1_000_000)?);
/// assert!((got - (10.0 * 2_f64.ln()).sqrt()).abs() < 1e-14);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn li_ma_significance(sample: Counts, control: Counts) -> f64 {
    let events = sample.positive() as f64 + control.positive() as f64;
    let denominators = sample.total() as f64 + control.total() as f64;
    let half_square: f64 = [sample, control]
        .into_iter()
        .map(|counts| Rate::from(counts).deviance(events * (counts.total() as f64 / denominators)))
        .sum();
    let excess = u128::from(sample.positive()) * u128::from(control.total());
    let background = u128::from(control.positive()) * u128::from(sample.total());
    let root = (2.0 * half_square).max(0.0).sqrt();
    if excess >= background { root } else { -root }
}
