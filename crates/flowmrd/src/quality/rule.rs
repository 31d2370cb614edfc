//! The rules, one a file: what each measures, its thresholds, and what it comes to.

mod debris;
mod denominator;
mod doublets;
mod expected_ranges;
mod few_events;
mod flow_rate;
mod haemodilution;
mod lost_events;
mod margin_events;
mod signal_drift;
mod time_bursts;
mod time_disorder;
mod time_gaps;
mod values_not_finite;
mod viability;

pub use debris::Debris;
pub use denominator::Denominator;
pub use doublets::Doublets;
pub use expected_ranges::{ExpectedRange, ExpectedRanges, RangeBase};
pub use few_events::FewEvents;
pub use flow_rate::FlowRate;
pub use haemodilution::Haemodilution;
pub use lost_events::LostEvents;
pub use margin_events::MarginEvents;
pub use signal_drift::SignalDrift;
pub use time_bursts::TimeBursts;
pub use time_disorder::TimeDisorder;
pub use time_gaps::TimeGaps;
pub use values_not_finite::ValuesNotFinite;
pub use viability::Viability;
