use super::{EventRules, Limit, LimitKind, LimitRule};
use crate::verdict::{Bar, Judgement};
use crate::{Counts, Error, Verdict};

/// The limits of one sample from every rule in use, and what a count says under them.
///
/// How rules combine: for each decision the largest count that any rule asks for.
/// - *Detected*: as many events as the event rule's LOD, and more than every LOB.
/// - *Quantifiable*: detected, and as many events as every LOQ and every LOD.
/// - *Sensitivity* of "not detected": the largest LOD over the denominator. The LOD of blanks sets it, and not the
///   count that makes a detection: of samples at the LOD half lie under it, but 95 of 100 above the LOB.
///
/// So a background above the event rule raises the bar, and a clean one never lowers it.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitSet {
    rules: EventRules,
    total: u64,
    limits: Vec<Limit>,
}

impl LimitSet {
    /// Starts with the event rules' LOD and LOQ for a sample's denominator.
    ///
    /// # Errors
    /// [`Error::NoTotal`] where `total` is 0.
    pub fn new(rules: EventRules, total: u64) -> Result<Self, Error> {
        if total == 0 {
            return Err(Error::NoTotal);
        }
        let limit = |kind, events| Limit::of_events(kind, LimitRule::EventRule, events as f64, total);
        let limits = vec![
            limit(LimitKind::Detection, rules.lod_events()),
            limit(LimitKind::Quantification, rules.loq_events()),
        ];
        Ok(Self { rules, total, limits })
    }

    /// Adds a limit found by another rule for the same denominator.
    ///
    /// # Errors
    /// [`Error::LimitOfAnotherTotal`] where the denominators differ.
    pub fn with(mut self, limit: Limit) -> Result<Self, Error> {
        if limit.total() != self.total {
            let (kind, expected, got) = (limit.kind(), self.total, limit.total());
            return Err(Error::LimitOfAnotherTotal { kind, expected, got });
        }
        self.limits.push(limit);
        Ok(self)
    }

    /// Returns the limits, the event rules' first.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// Returns the largest limit of a kind; of equal ones the first.
    #[must_use]
    pub fn governing(&self, kind: LimitKind) -> Option<Limit> {
        let of_kind = self.limits.iter().copied().filter(|limit| limit.kind() == kind);
        of_kind.reduce(|largest, limit| if limit.events() > largest.events() { limit } else { largest })
    }

    /// Returns the limit that makes a detection, and the events it asks for.
    #[must_use]
    pub fn detection_bar(&self) -> Bar {
        self.highest(|limit| match (limit.kind(), limit.rule()) {
            (LimitKind::Detection, rule) => rule == LimitRule::EventRule,
            (kind, _) => kind == LimitKind::Blank,
        })
    }

    /// Returns the limit that makes a quantity, and the events it asks for.
    #[must_use]
    pub fn quantification_bar(&self) -> Bar {
        self.highest(|_| true)
    }

    /// Judges a count of LAIP events, in the consensus words.
    ///
    /// # Errors
    /// [`Error::PositiveAboveTotal`] where more events are positive than the denominator has.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, EventRules, Verdict, limits::{GammaPoisson, LimitSet}};
    ///
    /// let blank = Counts::new(30, 1_000_000)?;
    /// let limits = GammaPoisson::fit(&[blank])?.limits(1_000_000)?;
    /// let set = LimitSet::new(EventRules::default(), 1_000_000)?.with(limits.lob)?.with(limits.lod)?;
    /// // 25 events pass the 20 of the event rule, and are not more than such a blank may have
    /// let judgement = set.judge(25)?;
    /// assert!(matches!(judgement.verdict(), Verdict::NotDetected { .. }));
    /// assert_eq!(judgement.missed().map(|bar| bar.limit), Some(limits.lob));
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn judge(&self, positive: u64) -> Result<Judgement, Error> {
        let seen = Counts::new(positive, self.total)?;
        let (detection, quantification) = (self.detection_bar(), self.quantification_bar());
        let judgement = |verdict, reached, missed| {
            Ok(Judgement::new(seen, self.total_needed(), verdict, [reached, missed]))
        };
        if positive >= quantification.events {
            return judgement(Verdict::Quantifiable, Some(quantification), None);
        }
        if positive >= detection.events {
            return judgement(Verdict::DetectedBelowLoq, Some(detection), Some(quantification));
        }
        let sensitivity = self.governing(LimitKind::Detection).and_then(Limit::fraction);
        let verdict = match sensitivity {
            Some(sensitivity) if self.total >= self.total_needed() => Verdict::NotDetected { sensitivity },
            _ => Verdict::Insufficient,
        };
        judgement(verdict, None, Some(detection))
    }

    /// The denominator's events without which "not detected" is not said: the rules' minimum, and room for a detection.
    fn total_needed(&self) -> u64 {
        let lod = self.governing(LimitKind::Detection).map_or(0, Limit::events_needed);
        self.rules.minimum_total().max(lod).max(self.detection_bar().events)
    }

    /// The bar of the limits that count; the event rule's LOD is always among them.
    fn highest(&self, counts: impl Fn(Limit) -> bool) -> Bar {
        let bar = |limit: Limit| Bar { limit, events: limit.events_needed() };
        let first = bar(self.limits[0]);
        let others = self.limits.iter().copied().filter(|&limit| counts(limit)).map(bar);
        others.fold(first, |highest, other| if other.events > highest.events { other } else { highest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(kind: LimitKind, events: f64) -> Limit {
        Limit::of_events(kind, LimitRule::GammaPoisson, events, 1_000_000)
    }

    fn set(limits: &[Limit]) -> LimitSet {
        let start = LimitSet::new(EventRules::default(), 1_000_000).unwrap();
        limits.iter().fold(start, |set, &limit| set.with(limit).unwrap())
    }

    fn words(set: &LimitSet, positive: u64) -> String {
        set.judge(positive).unwrap().verdict().to_string()
    }

    #[test]
    fn clean_blanks_leave_the_event_rules_in_force() {
        // by hand: LOB 0 asks for 1 event, LOD 3.0 for 3; the event rules ask for 20 and 50
        let set = set(&[limit(LimitKind::Blank, 0.0), limit(LimitKind::Detection, 2.9957)]);
        assert_eq!(words(&set, 19), "not detected (sensitivity 2.00e-5)");
        assert_eq!(words(&set, 20), "detected below LOQ");
        assert_eq!(words(&set, 50), "quantifiable");
        assert_eq!(set.judge(20).unwrap().reached().unwrap().limit.rule(), LimitRule::EventRule);
    }

    #[test]
    fn lob_above_the_event_rule_raises_the_bar() {
        // by hand: LOB 45 asks for 46 events; an LOD of 57.6 asks 58 for a quantity, and is the sensitivity
        let (lob, lod) = (limit(LimitKind::Blank, 45.0), limit(LimitKind::Detection, 57.6));
        let set = set(&[lob, lod]);
        assert_eq!(words(&set, 45), "not detected (sensitivity 5.76e-5)");
        assert_eq!(words(&set, 46), "detected below LOQ");
        assert_eq!(words(&set, 57), "detected below LOQ");
        assert_eq!(words(&set, 58), "quantifiable");
        let judgement = set.judge(50).unwrap();
        assert_eq!(judgement.reached(), Some(Bar { limit: lob, events: 46 }));
        assert_eq!(judgement.missed(), Some(Bar { limit: lod, events: 58 }));
    }

    #[test]
    fn precision_goal_raises_the_loq_alone() {
        let set = set(&[limit(LimitKind::Quantification, 111.1)]);
        assert_eq!(words(&set, 111), "detected below LOQ");
        assert_eq!(words(&set, 112), "quantifiable");
        assert_eq!(set.governing(LimitKind::Quantification).unwrap().events(), 111.1);
        assert_eq!(set.governing(LimitKind::Blank), None);
    }

    #[test]
    fn negative_is_insufficient_where_the_denominator_cannot_hold_the_lod_of_blanks() {
        // by hand: 20 of 25 would do by the event rule, but the LOD of the blanks is 30 events
        let lod = Limit::of_events(LimitKind::Detection, LimitRule::GammaPoisson, 30.0, 25);
        let set = LimitSet::new(EventRules::default(), 25).unwrap().with(lod).unwrap();
        let judgement = set.judge(3).unwrap();
        assert_eq!(judgement.verdict(), Verdict::Insufficient);
        assert_eq!((judgement.counts().total(), judgement.total_needed()), (25, 30));
        assert!(!judgement.is_total_sufficient());
    }

    #[test]
    fn set_judges_by_event_rules_as_the_verdict_does() {
        for minimum in [0, 500_000] {
            let rules = EventRules::default().with_minimum_total(minimum);
            for total in [1, 19, 20, 49, 50, 499_999, 500_000, 1_000_000] {
                let set = LimitSet::new(rules, total).unwrap();
                for positive in
                    [0, 1, 19, 20, 49, 50, 1_000].into_iter().filter(|&positive| positive <= total)
                {
                    let counts = Counts::new(positive, total).unwrap();
                    assert_eq!(set.judge(positive).unwrap().verdict(), Verdict::of(counts, rules));
                }
            }
        }
    }

    #[test]
    fn set_refuses_a_limit_of_another_denominator() {
        let error =
            set(&[]).with(Limit::of_events(LimitKind::Blank, LimitRule::Ep17Rank, 1.0, 7)).unwrap_err();
        assert_eq!(error.to_string(), "denominator of the LOB: expected the 1000000 of the sample, got 7");
        assert_eq!(LimitSet::new(EventRules::default(), 0), Err(Error::NoTotal));
        assert!(set(&[]).judge(1_000_001).is_err());
    }
}
