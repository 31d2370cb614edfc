use crate::{Counts, Error};

/// How many events in the LAIPs make a detection and a quantity, and how many the denominator must have for "not
/// detected" to mean something.
///
/// By default 20, 50 and 20: EuroFlow's rules of 20 clustered events for the limit of detection and 50 for the limit of
/// quantification, and a denominator that could hold the 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventRules {
    lod_events: u64,
    loq_events: u64,
    minimum_total: u64,
}

impl EventRules {
    /// Sets the events of the limit of detection (LOD) and of the limit of quantification (LOQ).
    ///
    /// # Errors
    /// [`Error::NoLodEvents`] where the LOD is 0 events; [`Error::LoqBelowLod`] where the LOQ is under the LOD.
    pub fn new(lod_events: u64, loq_events: u64) -> Result<Self, Error> {
        if lod_events == 0 {
            return Err(Error::NoLodEvents);
        }
        if loq_events < lod_events {
            return Err(Error::LoqBelowLod { lod_events, loq_events });
        }
        Ok(Self { lod_events, loq_events, minimum_total: lod_events })
    }

    /// Asks for a denominator of at least `minimum_total` events before a sample may count as "not detected".
    ///
    /// A number under the LOD's events asks for those: a smaller denominator cannot reach the LOD.
    #[must_use]
    pub fn with_minimum_total(self, minimum_total: u64) -> Self {
        Self { minimum_total: minimum_total.max(self.lod_events), ..self }
    }

    /// Returns the events from which on a LAIP counts as detected.
    #[must_use]
    pub fn lod_events(self) -> u64 {
        self.lod_events
    }

    /// Returns the events from which on a level counts as quantifiable.
    #[must_use]
    pub fn loq_events(self) -> u64 {
        self.loq_events
    }

    /// Returns the denominator's events from which on "not detected" may be said.
    #[must_use]
    pub fn minimum_total(self) -> u64 {
        self.minimum_total
    }

    /// Turns the rules into limits of one sample's denominator.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, EventRules};
    ///
    /// let limits = EventRules::default().limits(Counts::new(0, 2_000_000)?);
    /// assert_eq!(limits.lod_fraction(), Some(1e-5));
    /// assert_eq!(limits.loq_fraction(), Some(2.5e-5));
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    #[must_use]
    pub fn limits(self, counts: Counts) -> Limits {
        Limits { rules: self, total: counts.total() }
    }
}

impl Default for EventRules {
    /// Returns 20 events for the LOD, 50 for the LOQ and a denominator of at least 20.
    fn default() -> Self {
        Self { lod_events: 20, loq_events: 50, minimum_total: 20 }
    }
}

/// The limits of detection and quantification of one sample: in events, and as fractions of its denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    rules: EventRules,
    total: u64,
}

impl Limits {
    /// Returns the rules the limits come from.
    #[must_use]
    pub fn rules(self) -> EventRules {
        self.rules
    }

    /// Returns the smallest level this sample can detect, the LOD's events over its denominator; `None` where the
    /// denominator has fewer events than that.
    #[must_use]
    pub fn lod_fraction(self) -> Option<f64> {
        self.fraction(self.rules.lod_events)
    }

    /// Returns the smallest level this sample can quantify, the LOQ's events over its denominator; `None` where the
    /// denominator has fewer events than that.
    #[must_use]
    pub fn loq_fraction(self) -> Option<f64> {
        self.fraction(self.rules.loq_events)
    }

    /// Tells whether the denominator has the events that the rules ask for before "not detected" may be said.
    #[must_use]
    pub fn is_total_sufficient(self) -> bool {
        self.total >= self.rules.minimum_total
    }

    fn fraction(self, events: u64) -> Option<f64> {
        (events <= self.total).then(|| events as f64 / self.total as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_refuse_a_loq_under_the_lod() {
        let error = EventRules::new(20, 19).unwrap_err();
        assert_eq!(error.to_string(), "LOQ events: expected at least the 20 of the LOD, got 19");
        assert!(EventRules::new(20, 20).is_ok());
    }

    #[test]
    fn rules_refuse_a_lod_of_no_events() {
        assert_eq!(EventRules::new(0, 50).unwrap_err().to_string(), "LOD events: expected at least 1, got 0");
    }

    #[test]
    fn limits_are_absent_where_the_denominator_cannot_hold_them() {
        // by hand: 20/20 = 1; 50 events are not to be had from 49
        let limits = |total| EventRules::default().limits(Counts::new(0, total).unwrap());
        assert_eq!((limits(19).lod_fraction(), limits(20).lod_fraction()), (None, Some(1.0)));
        assert_eq!((limits(49).loq_fraction(), limits(50).loq_fraction()), (None, Some(1.0)));
    }

    #[test]
    fn minimum_total_is_never_under_the_lod() {
        let rules = EventRules::new(10, 50).unwrap().with_minimum_total(3);
        assert_eq!(rules.minimum_total(), 10);
        assert_eq!(rules.with_minimum_total(500_000).minimum_total(), 500_000);
    }
}
