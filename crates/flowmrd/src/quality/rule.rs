//! The rules, one a file: what each measures, its thresholds, and what it comes to.

mod few_events;
mod flow_rate;
mod lost_events;
mod margin_events;
mod signal_drift;
mod time_bursts;
mod time_disorder;
mod time_gaps;
mod values_not_finite;

pub use few_events::FewEvents;
pub use flow_rate::FlowRate;
pub use lost_events::LostEvents;
pub use margin_events::MarginEvents;
pub use signal_drift::SignalDrift;
pub use time_bursts::TimeBursts;
pub use time_disorder::TimeDisorder;
pub use time_gaps::TimeGaps;
pub use values_not_finite::ValuesNotFinite;
