//! Krishnamoorthy and Thomson's unconditional test of two Poisson rates.

use crate::gamma::Gamma;
use crate::rate::Rate;
use crate::{Counts, Error};

/// The most events that are summed over: what a second is enough for.
const MOST_EVENTS: f64 = 1e9;
/// What two statistics may differ by, relative, and be the same: ties of whole numbers come out in different roundings.
const TIE: f64 = 1e-12;
/// Terms under this share of their sum end it.
const NEGLIGIBLE: f64 = 1e-18;

/// Returns the one-sided p-value of the E-test: is the sample's rate above the control's?
///
/// K. Krishnamoorthy and J. Thomson, J Stat Plan Inference 119 (2004) 23: the probability, over two Poisson counts
/// whose common rate is the pooled one, of a difference of rates over its standard error √(x_on/n_on² + x_off/n_off²)
/// at least as large as the one seen; that of two counts of 0 is 0. 1 where nothing was seen in either. Less conservative than
/// [`conditional_test`](super::conditional_test), and not exact: the pooled rate is an estimate.
///
/// # Errors
/// [`Error::ControlTooLarge`] where the control would be expected to hold more than 10^9 events: the sum over its counts
/// is then too long, and [`li_ma_significance`](super::li_ma_significance) says the same.
pub fn e_test(sample: Counts, control: Counts) -> Result<f64, Error> {
    let (on, off) = (Rate::from(sample), Rate::from(control));
    let pooled = (on.events + off.events) / (on.total + off.total);
    if pooled == 0.0 {
        return Ok(1.0);
    }
    let off_mean = pooled * off.total;
    if off_mean > MOST_EVENTS {
        return Err(Error::ControlTooLarge { expected: off_mean, most: MOST_EVENTS });
    }
    let test = Test { on_total: on.total, off_total: off.total, on_mean: pooled * on.total, off_mean };
    let seen = test.statistic(on.events, off.events);
    Ok(test.p_value(seen - TIE * seen.abs()))
}

#[derive(Clone, Copy)]
struct Test {
    on_total: f64,
    off_total: f64,
    on_mean: f64,
    off_mean: f64,
}

impl Test {
    /// The difference of two rates over its standard error; 0 where there is no event.
    fn statistic(self, on_events: f64, off_events: f64) -> f64 {
        let (on, off) = (on_events / self.on_total, off_events / self.off_total);
        let variance = on / self.on_total + off / self.off_total;
        if variance > 0.0 { (on - off) / variance.sqrt() } else { 0.0 }
    }

    /// Σ over the control's count of its probability times that of a sample's count which makes the statistic reach
    /// `least`.
    fn p_value(self, least: f64) -> f64 {
        let mode = self.off_mean.floor();
        let mut sum = 0.0;
        for step in [1.0, -1.0] {
            let mut off_events = if step > 0.0 { mode } else { mode - 1.0 };
            while off_events >= 0.0 {
                let probability = poisson(off_events, self.off_mean);
                if probability <= NEGLIGIBLE * sum {
                    break;
                }
                sum += probability * self.on_reaches(off_events, least);
                off_events += step;
            }
        }
        sum.min(1.0)
    }

    /// The probability that the sample's count makes the statistic reach `least` beside a control's count.
    fn on_reaches(self, off_events: f64, least: f64) -> f64 {
        let first = self.first_reaching(off_events, least);
        if first <= 0.0 { 1.0 } else { Gamma { shape: first }.probability(self.on_mean).tail }
    }

    /// The smallest count of the sample with a statistic of at least `least`: the statistic grows with that count.
    ///
    /// The root of (p − q)² = t² (p/n + q/m) on t's side, then the whole number at or above it by trial.
    fn first_reaching(self, off_events: f64, least: f64) -> f64 {
        let off = off_events / self.off_total;
        let half = 0.5 * least * least / self.on_total;
        let spread =
            (half * half + least * least * off * (self.on_total.recip() + self.off_total.recip())).sqrt();
        let root = (off + half + spread.copysign(least)) * self.on_total;
        let mut first = root.floor().max(0.0);
        while first > 0.0 && self.statistic(first - 1.0, off_events) >= least {
            first -= 1.0;
        }
        while self.statistic(first, off_events) < least {
            first += 1.0;
        }
        first
    }
}

/// The probability of a count, in Loader's form.
fn poisson(events: f64, mean: f64) -> f64 {
    if events == 0.0 { (-mean).exp() } else { Gamma { shape: events }.ln_density(mean).exp() / events }
}
