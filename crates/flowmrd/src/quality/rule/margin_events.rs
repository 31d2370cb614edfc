use crate::quality::judgement::{Judgement, Seen, from_above, percent};
use crate::quality::record::{ParameterRecord, ParameterRole};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Events at the ends of a parameter's range: what is brighter than the detector can tell, or was cut off at 0.
///
/// No null: the fraction of a file's events is compared as it is, for every parameter that gates read but time.
#[derive(Clone, Debug, PartialEq)]
pub struct MarginEvents {
    /// Fraction at the upper end that is a caution; 0.01, chosen: a hundred times the level of a rare population.
    pub caution_fraction: f64,
    /// Fraction at the upper end that is a fail; 0.25, chosen.
    pub fail_fraction: f64,
    /// Fraction at the lower end that is a caution; 0.05, chosen: debris lies there.
    pub caution_floor_fraction: f64,
}

impl Default for MarginEvents {
    fn default() -> Self {
        Self { caution_fraction: 0.01, fail_fraction: 0.25, caution_floor_fraction: 0.05 }
    }
}

impl Rule for MarginEvents {
    const NAME: &'static str = "margin-events";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::fraction("caution_fraction", &mut self.caution_fraction),
            Setting::fraction("fail_fraction", &mut self.fail_fraction),
            Setting::fraction("caution_floor_fraction", &mut self.caution_floor_fraction),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes.iter().filter(|tube| tube.event_count > 0) {
            let events = tube.event_count as f64;
            for parameter in tube.parameters.iter().filter(|one| one.kind != ParameterRole::Time) {
                let subject = format!("{}, {}", tube.file, parameter.label());
                self.judge_parameter(&subject, parameter, events, &mut judgement);
            }
        }
        judgement.finish()
    }
}

impl MarginEvents {
    fn judge_parameter(
        &self,
        subject: &str,
        parameter: &ParameterRecord,
        events: f64,
        judgement: &mut Judgement,
    ) {
        let ceiling = parameter.ceiling_count as f64 / events;
        let seen = |part: f64, end: &str, limit: f64| Seen {
            subject,
            seen: format!("{} of the events lie at the {end} end of the range", percent(part)),
            expected: format!("under {}", percent(limit)),
            badness: part / limit.max(f64::MIN_POSITIVE),
        };
        let level = from_above(ceiling, self.caution_fraction, self.fail_fraction);
        let advice = "lower the voltage or gain of this detector, and doubt gates near the end of its range";
        judgement.add(level, &seen(ceiling, "upper", self.caution_fraction), advice);
        let floor = parameter.floor_count as f64 / events;
        let level = from_above(floor, self.caution_floor_fraction, f64::INFINITY);
        let advice = "raise the voltage or gain of this detector, or its threshold";
        judgement.add(level, &seen(floor, "lower", self.caution_floor_fraction), advice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{found, parameter, tube};
    use crate::quality::record::TubeRecord;
    use crate::result::FindingLevel::{Caution, Fail, NotEvaluated, Pass};

    fn judged(ceiling_count: u64, floor_count: u64) -> FindingEntry {
        let parameters = vec![ParameterRecord { ceiling_count, floor_count, ..parameter("PE-A", "CD58") }];
        let tube = TubeRecord { event_count: 10_000, parameters, ..tube("a.fcs") };
        found(&MarginEvents::default(), &[tube]).remove(0)
    }

    #[test]
    fn fractions_at_the_ends_are_judged_from_their_thresholds_on() {
        // by hand: 1 % and 25 % of 10,000 events above, 5 % below
        let levels = [(0, 0, Pass), (99, 499, Pass), (100, 0, Caution), (0, 500, Caution), (2500, 0, Fail)];
        for (ceiling, floor, level) in levels {
            assert_eq!(judged(ceiling, floor).level, level, "{ceiling} {floor}");
        }
        let message = judged(123, 0).message;
        let expected =
            "a.fcs, CD58 (PE-A): 1.2 % of the events lie at the upper end of the range; expected under 1.0 %";
        assert!(message.starts_with(expected), "{message}");
    }

    #[test]
    fn time_and_files_without_events_are_left_out() {
        let time = ParameterRecord { kind: ParameterRole::Time, ceiling_count: 10, ..parameter("Time", "") };
        let of_time = TubeRecord { event_count: 10, parameters: vec![time], ..tube("a.fcs") };
        assert_eq!(found(&MarginEvents::default(), &[of_time])[0].level, NotEvaluated);
        let empty = TubeRecord { event_count: 0, parameters: vec![parameter("PE-A", "")], ..tube("a.fcs") };
        assert_eq!(found(&MarginEvents::default(), &[empty])[0].level, NotEvaluated);
    }
}
