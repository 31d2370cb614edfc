use super::within;
use crate::Error;
use crate::detector::Detector;

/// What the file says of a detector's amplification: keywords only, the recorded values stay.
///
/// A voltage that differs between tubes comes with a [`Drift::throughout`](super::Drift::throughout) where its effect
/// on the signal is meant too. Readers divide by a gain: values that stay under a gain of 2 are scaled to half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    pub(crate) detector: Detector,
    pub(crate) volts: Option<f64>,
    pub(crate) gain: Option<f64>,
}

impl Setting {
    /// States a photomultiplier's voltage (`$PnV`), in volts.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a voltage outside 0 to 10,000.
    pub fn voltage(detector: Detector, volts: f64) -> Result<Self, Error> {
        let volts = within("voltage of a detector", [0.0, 10_000.0], "0 to 10,000 volts", volts)?;
        Ok(Self { detector, volts: Some(volts), gain: None })
    }

    /// States an amplifier's gain (`$PnG`).
    ///
    /// # Errors
    /// [`Error::Quantity`] for a gain outside 0.001 to 1,000.
    pub fn gain(detector: Detector, gain: f64) -> Result<Self, Error> {
        let gain = within("gain of a detector", [0.001, 1000.0], "0.001 to 1,000", gain)?;
        Ok(Self { detector, volts: None, gain: Some(gain) })
    }
}
