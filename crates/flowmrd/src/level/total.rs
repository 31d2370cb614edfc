use flowmrd_quant::background::{Background, net_total_interval};
use flowmrd_quant::{Confidence, Counts, Error, TotalInterval, VarianceInflation, total_interval};

use super::DrawnCounts;
use super::background::Controls;
use crate::result::{IntervalWithMethodEntry, TotalIntervalEntry};

/// MOVER over total intervals.
const NET_METHOD: &str = "mover-total";

/// The intervals that carry gate placement and dispersion.
pub(super) struct Totals {
    inflation: VarianceInflation,
    draw_count: u64,
    sample: Option<TotalInterval>,
    background: Option<TotalInterval>,
    /// Variance of the level, or the net level, over the draws.
    gate_variance: f64,
}

impl Totals {
    /// Draws the intervals together; there are none where no placement was drawn and the tubes agree.
    pub(super) fn of(
        confidence: Confidence,
        drawn: &[DrawnCounts],
        (sample, inflation): (Counts, VarianceInflation),
        controls: Option<&Controls<'_>>,
    ) -> Result<Self, Error> {
        let draws: Vec<Counts> = drawn.iter().filter_map(|draw| draw.sample).collect();
        let mut totals = Self {
            inflation,
            draw_count: draws.len().max(1) as u64,
            sample: None,
            background: None,
            gate_variance: gate_variance(drawn),
        };
        if draws.is_empty() && inflation == VarianceInflation::NONE {
            return Ok(totals);
        }
        totals.sample = Some(bound(sample, &draws, inflation, confidence)?);
        if let Some(controls) = controls {
            let draws: Vec<Counts> = drawn.iter().filter_map(|draw| draw.controls).collect();
            let pooled = controls.background.pooled();
            totals.background = Some(bound(pooled, &draws, VarianceInflation::NONE, confidence)?);
        }
        Ok(totals)
    }

    pub(super) fn gate_variance(&self) -> f64 {
        self.gate_variance
    }

    pub(super) fn entry(&self) -> Option<TotalIntervalEntry> {
        self.sample.map(|interval| TotalIntervalEntry {
            confidence: interval.confidence().level(),
            lower: interval.lower(),
            upper: interval.upper(),
            draw_count: self.draw_count,
            variance_inflation: self.inflation.factor(),
        })
    }

    /// Bounds the net level; `None` where there is no total interval, or no control.
    pub(super) fn net_entry(
        &self,
        sample: Counts,
        background: &Background,
    ) -> Option<IntervalWithMethodEntry> {
        let net = net_total_interval(sample, background, [self.sample?, self.background?]);
        Some(IntervalWithMethodEntry {
            method: NET_METHOD.to_owned(),
            confidence: net.confidence().level(),
            lower: net.lower(),
            upper: net.upper(),
        })
    }
}

/// Bounds a level over the draws and over the gates as they are drawn: not to know where a gate should lie makes no level more
/// certain, though a mean over draws may end a little within the bounds of one.
fn bound(
    placed: Counts,
    draws: &[Counts],
    inflation: VarianceInflation,
    confidence: Confidence,
) -> Result<TotalInterval, Error> {
    let as_drawn = total_interval(&[placed], inflation, confidence)?;
    if draws.is_empty() {
        Ok(as_drawn)
    } else {
        Ok(total_interval(draws, inflation, confidence)?.hull(as_drawn))
    }
}

/// The variance over the draws of the level, or of its difference to the controls' where they were drawn too.
fn gate_variance(draws: &[DrawnCounts]) -> f64 {
    let level = |draw: &DrawnCounts| {
        let background = draw.controls.map_or(0.0, Counts::fraction);
        draw.sample.map(|sample| sample.fraction() - background)
    };
    let levels: Vec<f64> = draws.iter().filter_map(level).collect();
    if levels.len() < 2 {
        return 0.0;
    }
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    levels.iter().map(|level| (level - mean).powi(2)).sum::<f64>() / (levels.len() - 1) as f64
}
