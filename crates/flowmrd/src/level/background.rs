use flowmrd_quant::background::{
    Background, conditional_test, li_ma_significance, net_fraction, net_interval,
};
use flowmrd_quant::{Counts, Error};

use super::total::Totals;
use super::{LevelRules, NamedCounts, tube_entry};
use crate::result::{BackgroundEntry, IntervalWithMethodEntry};

/// The controls of a sample, pooled.
pub(super) struct Controls<'a> {
    named: &'a [NamedCounts],
    pub(super) background: Background,
}

impl<'a> Controls<'a> {
    /// Pools controls; `None` where there are none.
    pub(super) fn of(named: &'a [NamedCounts]) -> Result<Option<Self>, Error> {
        if named.is_empty() {
            return Ok(None);
        }
        let counts: Vec<Counts> = named.iter().map(|control| control.counts).collect();
        Ok(Some(Self { named, background: Background::from_controls(&counts)? }))
    }

    /// Returns the variance of the background's level for one more sample, a fraction squared: (x + ½)/n² of the control that
    /// weighs as much, that of a rate's Jeffreys posterior, so that a control without an event is no certainty.
    pub(super) fn variance(&self) -> f64 {
        let effective = self.background.effective_control();
        (effective.events + 0.5) / effective.total / effective.total
    }

    pub(super) fn entry(&self, rules: &LevelRules, sample: Counts, totals: &Totals) -> BackgroundEntry {
        let background = &self.background;
        let homogeneity = background.homogeneity();
        let net = net_interval(sample, background, rules.net_method, rules.interval.confidence);
        BackgroundEntry {
            controls: self.named.iter().map(tube_entry).collect(),
            fraction: background.mean_fraction(),
            chi_square: homogeneity.map(|test| test.pearson()),
            p_value: homogeneity.map(|test| test.p_value()),
            between_control_variance: background.between_control_variance(),
            net_fraction: net_fraction(sample, background),
            net_interval: IntervalWithMethodEntry {
                method: net.method().to_string(),
                confidence: net.confidence().level(),
                lower: net.reported_lower(),
                upper: net.reported_upper(),
            },
            net_total_interval: totals.net_entry(sample, background),
            p_value_of_excess: conditional_test(sample, background.pooled()).p_value(),
            li_ma_significance: li_ma_significance(sample, background.pooled()),
        }
    }
}
