use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// LAIP events that lie outside the denominator, which are not counted as positive.
///
/// No null: a gate tree whose LAIPs lie in the denominator has none.
#[derive(Clone, Debug, PartialEq)]
pub struct LaipOutside {
    /// Events of a LAIP outside the denominator that are a caution; 1, derived: LAIPs are meant to lie in it.
    pub caution_events: f64,
}

impl Default for LaipOutside {
    fn default() -> Self {
        Self { caution_events: 1.0 }
    }
}

impl Rule for LaipOutside {
    const NAME: &'static str = "laip-outside-denominator";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::events("caution_events", &mut self.caution_events)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let mrd = case.record.mrd;
        for laip in &mrd.laips {
            let outside = laip.level.outside_denominator;
            let subject = format!("`{}`", laip.name);
            let seen = Seen {
                subject: &subject,
                seen: format!(
                    "{outside} of {} events lie outside {}: not counted as positive",
                    outside.saturating_add(laip.level.positive),
                    case.record.name_of(&mrd.denominator)
                ),
                expected: format!("fewer than {}", self.caution_events),
                badness: outside as f64,
            };
            let is_seen = outside as f64 >= self.caution_events.max(1.0);
            judgement.add(caution_if(is_seen), &seen, "put the LAIP under the denominator, or widen it");
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{laip, level_of, of_level};
    use crate::result::FindingLevel::{Caution, Pass};

    #[test]
    fn each_laip_with_events_outside_is_named() {
        let mut mrd = level_of(5, 1000, 100);
        mrd.laips = vec![laip("A", 5), laip("B", 2)];
        assert_eq!(of_level(&LaipOutside::default(), &mrd)[0].level, Pass);
        mrd.laips[1].level.outside_denominator = 3;
        let findings = of_level(&LaipOutside::default(), &mrd);
        assert_eq!((findings.len(), findings[0].level), (1, Caution));
        assert!(findings[0].message.starts_with("`B`: 3 of 5 events lie outside"), "{}", findings[0].message);
    }
}
