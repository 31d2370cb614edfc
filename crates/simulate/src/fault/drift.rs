use super::{begin, duration, within};
use crate::Error;
use crate::detector::{Detector, Detectors};

/// A drift: what falls on some detectors is multiplied by a factor that moves from 1 along a straight line, then stays.
///
/// The light is multiplied before noise is added, as by a laser that loses power or a stream that moves out of focus:
/// photon noise follows it, electronic noise and the end of the range do not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    detectors: Detectors,
    begin_seconds: f64,
    /// 0 for a step.
    seconds: f64,
    factor: f64,
}

impl Drift {
    /// Describes a line that leaves 1 at `begin_seconds` and reaches `factor` after `seconds`.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a begin outside 0 to 1,000,000 seconds, a duration outside 0.001 to 1,000,000 seconds,
    /// or a factor outside 0 to 100.
    pub fn linear(
        detectors: Detectors,
        begin_seconds: f64,
        seconds: f64,
        factor: f64,
    ) -> Result<Self, Error> {
        Ok(Self {
            detectors,
            begin_seconds: begin(begin_seconds)?,
            seconds: duration(seconds)?,
            factor: checked(factor)?,
        })
    }

    /// Describes a step to `factor` at `begin_seconds`.
    ///
    /// # Errors
    /// [`Error::Quantity`] as [`Drift::linear`].
    pub fn step(detectors: Detectors, begin_seconds: f64, factor: f64) -> Result<Self, Error> {
        Ok(Self { detectors, begin_seconds: begin(begin_seconds)?, seconds: 0.0, factor: checked(factor)? })
    }

    /// Describes an instrument that has drifted since its last tube: `factor` from the first event to the last.
    ///
    /// # Errors
    /// [`Error::Quantity`] as [`Drift::linear`].
    pub fn throughout(detectors: Detectors, factor: f64) -> Result<Self, Error> {
        Self::step(detectors, 0.0, factor)
    }

    pub(super) fn detectors(&self) -> Detectors {
        self.detectors
    }

    /// Returns the factor on a detector at a time.
    #[must_use]
    pub fn factor(&self, detector: Detector, seconds: f64) -> f64 {
        if self.detectors != Detectors::All && self.detectors != Detectors::One(detector) {
            return 1.0;
        }
        let since = seconds - self.begin_seconds;
        if since < 0.0 {
            1.0
        } else if since >= self.seconds {
            self.factor
        } else {
            1.0 + (self.factor - 1.0) * (since / self.seconds)
        }
    }
}

fn checked(got: f64) -> Result<f64, Error> {
    within("drift of a signal", [0.0, 100.0], "a factor of 0 to 100", got)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::Marker;

    #[test]
    fn line_starts_at_one_and_stays_at_its_factor() {
        let drift = Drift::linear(Detectors::All, 10.0, 20.0, 0.5).unwrap();
        // by hand: a quarter of the way from 1 to 0.5 after 5 s
        let factors = [9.0, 10.0, 15.0, 30.0, 99.0].map(|at| drift.factor(Detector::SideArea, at));
        assert_eq!(factors, [1.0, 1.0, 0.875, 0.5, 0.5]);
    }

    #[test]
    fn step_is_seen_from_its_moment_on_by_its_detector_alone() {
        let cd19 = Detector::Stain(Marker::Cd19);
        let step = Drift::step(Detectors::One(cd19), 3.0, 2.0).unwrap();
        assert_eq!([step.factor(cd19, 2.999), step.factor(cd19, 3.0)], [1.0, 2.0]);
        assert_eq!(step.factor(Detector::Stain(Marker::Cd10), 3.0), 1.0);
        assert_eq!(Drift::throughout(Detectors::All, 0.8).unwrap().factor(cd19, 0.0), 0.8);
    }
}
