use crate::quality::setting::{RackRule, Setting};

/// Whether what should be the same in every case lies outside the limits of its control chart.
///
/// It looks at several cases, and so is judged where a cohort is summarised (docs/algorithms/17-cohorts.md). Null: the
/// values of a chart are independent and normal, with one mean and one standard deviation.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlLimit {
    /// Standard deviations, estimated from neighbouring values, between a chart's centre and its limits; 3, published:
    /// the limits of the textbooks' individuals chart.
    pub limit_deviations: f64,
    /// Values from which a chart is judged; 12, derived: of fewer, one that is far off widens the limits past itself.
    pub minimum_values: f64,
}

impl Default for ControlLimit {
    fn default() -> Self {
        Self { limit_deviations: 3.0, minimum_values: 12.0 }
    }
}

impl RackRule for ControlLimit {
    const NAME: &'static str = "control-limit";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("limit_deviations", &mut self.limit_deviations, [1.0, 1e3]),
            Setting::within("minimum_values", &mut self.minimum_values, [2.0, 1e6]),
        ]
    }
}
