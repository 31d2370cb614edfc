use crate::quality::setting::{RackRule, Setting};

/// Whether the positive events of a case may be those of the case before it on the same cytometer.
///
/// It looks at several cases, and so is judged where a cohort is summarised (docs/algorithms/17-cohorts.md): a caution
/// where a part of the events before are at least one event and at least a share of the case's own. No null.
#[derive(Clone, Debug, PartialEq)]
pub struct CarryOver {
    /// Part of a file's positive events that may turn up in the next file; 0.01, chosen: ten times the order of what
    /// makers of clinical cytometers state (0.1 %; from memory of the literature, not read), for a rinse that was left
    /// out or a worn probe. A laboratory knows its own by running a high and a low sample in turn.
    pub carried_fraction: f64,
    /// Share of a case's own positive events from which carried-over ones matter; 0.5, chosen: less turns no verdict.
    pub caution_share: f64,
    /// Longest pause between two files, in minutes, in which one can carry over into the next; 120, chosen: a longer
    /// one has a rinse or a start in it.
    pub maximum_pause_minutes: f64,
}

impl Default for CarryOver {
    fn default() -> Self {
        Self { carried_fraction: 0.01, caution_share: 0.5, maximum_pause_minutes: 120.0 }
    }
}

impl RackRule for CarryOver {
    const NAME: &'static str = "carry-over";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::fraction("carried_fraction", &mut self.carried_fraction),
            Setting::within("caution_share", &mut self.caution_share, [1e-3, 1e3]),
            Setting::within("maximum_pause_minutes", &mut self.maximum_pause_minutes, [0.0, 1e6]),
        ]
    }
}
