use flowmrd_quant::design::{
    detection_probability, power_curve, sensitivity, total_for_detection, total_for_precision,
};
use flowmrd_quant::{Confidence, Error};

use super::LevelRules;
use crate::result::{DesignEntry, PowerEntry, SampleDesignEntry};

/// The levels of a power curve as factors of the target level: 1/10 to 10 in tenths of a decade.
const CURVE_STEPS: std::ops::RangeInclusive<i32> = -10..=10;

/// What a sample is planned for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesignQuestion {
    /// The true level that is to be detected, a fraction.
    pub level: f64,
    /// The probability with which it is to be.
    pub power: Confidence,
    /// The denominator of a sample that is there already, or planned.
    pub total: Option<u64>,
}

/// Says how many events a sample needs, and what one of a given denominator reaches.
///
/// # Errors
/// [`Error::NotAFraction`] for a level that does not lie above 0 and below 1; [`Error::NoTotal`] for a denominator of 0.
pub fn design(rules: &LevelRules, question: &DesignQuestion) -> Result<DesignEntry, Error> {
    let events = rules.event_rules.lod_events();
    let DesignQuestion { level, power, total } = *question;
    let of_sample = |total: u64| {
        let levels: Vec<f64> = CURVE_STEPS
            .map(|step| level * 10_f64.powf(f64::from(step) / 10.0))
            .filter(|&level| level < 1.0)
            .collect();
        let point = |point: flowmrd_quant::design::PowerPoint| PowerEntry {
            level: point.level,
            probability: point.probability,
        };
        Ok(SampleDesignEntry {
            total,
            sensitivity: sensitivity(events, total, power.level())?,
            probability: detection_probability(level, events, total)?,
            power_curve: power_curve(&levels, events, total)?.into_iter().map(point).collect(),
        })
    };
    Ok(DesignEntry {
        level,
        power: power.level(),
        events,
        total_needed: total_for_detection(level, events, power.level())?,
        total_for_precision: match rules.precision_goal {
            Some(goal) => total_for_precision(level, goal)?,
            None => None,
        },
        sample: total.map(of_sample).transpose()?,
    })
}
