//! The description of a tube.

use crate::Error;
use crate::acquisition::Acquisition;
use crate::detector::Detector;
use crate::fault::{Fault, MOST_FAULTS};
use crate::marrow::Marrow;
use crate::maturation::Ages;
use crate::modulation::Modulation;
use crate::panel::Panel;
use crate::population::{Population, Staining};

/// Parts of the nucleated cells other than blasts: of any scale, taken relative to their sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares([f64; Population::ALL.len()]);

impl Default for Shares {
    /// A marrow in remission after lysis of red cells: illustrative.
    fn default() -> Self {
        Self([0.53, 0.06, 0.15, 0.025, 0.035, 0.045, 0.005, 0.01, 0.14, 0.0, 0.0])
    }
}

impl Shares {
    /// Makes shares of a function of the population.
    pub(crate) fn from_fn(share: impl Fn(Population) -> f64) -> Self {
        Self(Population::ALL.map(share))
    }

    /// Replaces the share of one population.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a share that is negative or not finite, and for blasts and debris, whose amounts are
    /// the tube's `mrd_fraction` and the artefacts' `debris_fraction`.
    pub fn with(mut self, population: Population, share: f64) -> Result<Self, Error> {
        if matches!(population, Population::Blasts | Population::Debris) {
            let expected = "a nucleated population other than blasts";
            return Err(Error::Quantity { quantity: "share of blasts or debris", expected, got: share });
        }
        if !(share.is_finite() && share >= 0.0) {
            let expected = "a finite number of at least 0";
            return Err(Error::Quantity { quantity: "share of a population", expected, got: share });
        }
        self.0[population as usize] = share;
        Ok(self)
    }

    /// Adds all shares up.
    pub(crate) fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    /// Returns the share of a population, on the scale it was given.
    #[must_use]
    pub fn of(&self, population: Population) -> f64 {
        self.0[population as usize]
    }
}

/// How many events are not one live cell: each a fraction of 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Artefacts {
    /// Debris among particles.
    pub debris_fraction: f64,
    /// Dead ones among cells.
    pub dead_fraction: f64,
    /// Doublets among events.
    pub doublet_fraction: f64,
}

impl Default for Artefacts {
    /// 6 % debris, 4 % dead cells, 3 % doublets.
    fn default() -> Self {
        Self { debris_fraction: 0.06, dead_fraction: 0.04, doublet_fraction: 0.03 }
    }
}

/// A follow-up tube to simulate: the same tube gives the same bytes on every platform.
///
/// # Examples
/// ```
/// use flowmrd_simulate::{Population, Tube};
///
/// let simulated = Tube::new(20_000, 0.01, 7)?.simulate()?;
/// let counts = simulated.truth.counts();
/// assert_eq!(counts.events(), 20_000);
/// // one in a hundred nucleated cells is a blast: about 175 live singlets among some 17,500
/// assert!((120..230).contains(&counts.live_singlets(Population::Blasts)));
/// # Ok::<(), flowmrd_simulate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tube {
    event_count: u64,
    mrd_fraction: f64,
    seed: u64,
    pub(crate) shares: Shares,
    pub(crate) ages: Ages,
    pub(crate) artefacts: Artefacts,
    panel: Panel,
    modulation: Modulation,
    brightness: Modulation,
    events_per_second: f64,
    faults: Vec<Fault>,
    acquisition: Option<Acquisition>,
}

impl Tube {
    /// Describes a tube of the ten-colour panel with the default shares and artefacts, acquired at 2,000 events a
    /// second.
    ///
    /// `mrd_fraction` is the probability that a nucleated cell is a blast.
    ///
    /// # Errors
    /// [`Error::Quantity`] for an `mrd_fraction` outside 0 to 1.
    pub fn new(event_count: u64, mrd_fraction: f64, seed: u64) -> Result<Self, Error> {
        fraction("MRD fraction", mrd_fraction)?;
        Ok(Self {
            event_count,
            mrd_fraction,
            seed,
            shares: Shares::default(),
            ages: Ages::default(),
            artefacts: Artefacts::default(),
            panel: Panel::default(),
            modulation: Modulation::default(),
            brightness: Modulation::default(),
            events_per_second: 2000.0,
            faults: Vec::new(),
            acquisition: None,
        })
    }

    /// Replaces the populations' shares.
    ///
    /// # Errors
    /// [`Error::Quantity`] where all shares are 0.
    pub fn with_shares(self, shares: Shares) -> Result<Self, Error> {
        let sum = shares.sum();
        if !(sum.is_finite() && sum > 0.0) {
            let expected = "a finite number above 0";
            return Err(Error::Quantity { quantity: "sum of the populations' shares", expected, got: sum });
        }
        Ok(Self { shares, ..self })
    }

    /// Replaces the amounts of debris, dead cells and doublets.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a fraction outside 0 to 1.
    pub fn with_artefacts(self, artefacts: Artefacts) -> Result<Self, Error> {
        fraction("debris fraction", artefacts.debris_fraction)?;
        fraction("dead fraction", artefacts.dead_fraction)?;
        fraction("doublet fraction", artefacts.doublet_fraction)?;
        Ok(Self { artefacts, ..self })
    }

    /// Replaces how mature the hematogones are.
    #[must_use]
    pub fn with_ages(self, ages: Ages) -> Self {
        Self { ages, ..self }
    }

    /// Replaces shares, artefacts and how mature the hematogones are by those of a state of the marrow.
    #[must_use]
    pub fn with_marrow(self, marrow: Marrow) -> Self {
        Self { shares: marrow.shares(), artefacts: marrow.artefacts(), ages: marrow.ages(), ..self }
    }

    /// Replaces the panel, and with it whose blasts the tube holds.
    ///
    /// # Errors
    /// [`Error::Marker`] where a fault names a marker that the panel does not stain.
    pub fn with_panel(self, panel: Panel) -> Result<Self, Error> {
        self.faults.iter().try_for_each(|fault| check_markers(fault, &panel))?;
        Ok(Self { panel, ..self })
    }

    /// Changes the blasts' antigens.
    #[must_use]
    pub fn with_modulation(self, modulation: Modulation) -> Self {
        Self { modulation, ..self }
    }

    /// Stains every cell brighter or dimmer than usual, by the same shifts of a marker's antigen on all populations.
    ///
    /// Spillover stays as it is: light changes before it reaches a detector.
    #[must_use]
    pub fn with_brightness(self, brightness: Modulation) -> Self {
        Self { brightness, ..self }
    }

    /// Replaces the rate at which events arrive.
    ///
    /// # Errors
    /// [`Error::Quantity`] outside 1 to 1,000,000 events a second.
    pub fn with_events_per_second(self, events_per_second: f64) -> Result<Self, Error> {
        if !(1.0..=1e6).contains(&events_per_second) {
            let expected = "1 to 1,000,000";
            return Err(Error::Quantity { quantity: "events a second", expected, got: events_per_second });
        }
        Ok(Self { events_per_second, ..self })
    }

    /// Adds a fault; the faults of a tube combine.
    ///
    /// Flow faults take effect in the order of their begins, each on the clock that those before it make. Of two faults
    /// that put something in the place of one event, or of one value, the later one added holds.
    ///
    /// # Errors
    /// [`Error::Quantity`] for more than 1,000 faults, [`Error::Marker`] for a marker that the panel does not stain.
    pub fn with_fault(mut self, fault: impl Into<Fault>) -> Result<Self, Error> {
        let fault = fault.into();
        check_markers(&fault, &self.panel)?;
        if self.faults.len() >= MOST_FAULTS {
            let got = self.faults.len() as f64 + 1.0;
            return Err(Error::Quantity { quantity: "faults of a tube", expected: "at most 1,000", got });
        }
        self.faults.push(fault);
        Ok(self)
    }

    /// Says when, where and of what the tube was acquired; without it the file's keywords are silent about that.
    #[must_use]
    pub fn with_acquisition(self, acquisition: Acquisition) -> Self {
        Self { acquisition: Some(acquisition), ..self }
    }

    /// Returns the panel.
    #[must_use]
    pub fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Returns how the blasts' antigens have changed.
    #[must_use]
    pub fn modulation(&self) -> &Modulation {
        &self.modulation
    }

    pub(crate) fn staining(&self) -> Staining<'_> {
        Staining { panel: &self.panel, modulation: &self.modulation, brightness: &self.brightness }
    }

    /// Returns the faults, in the order in which they were added.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Returns when, where and of what the tube was acquired.
    #[must_use]
    pub fn acquisition(&self) -> Option<&Acquisition> {
        self.acquisition.as_ref()
    }

    /// Returns the part of the nucleated cells that comes from blood: 0 without haemodilution.
    #[must_use]
    pub fn blood_fraction(&self) -> f64 {
        let marrow = self.faults.iter().map(|fault| match fault {
            Fault::Haemodilution(dilution) => 1.0 - dilution.blood_fraction,
            _ => 1.0,
        });
        1.0 - marrow.product::<f64>()
    }

    /// Counts the events.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.event_count
    }

    /// Returns the probability that a nucleated cell of the marrow is a blast; blood that is mixed in has none.
    #[must_use]
    pub fn mrd_fraction(&self) -> f64 {
        self.mrd_fraction
    }

    /// Returns the probability that a nucleated cell of the tube is a blast of its own: with blood mixed in, if it is.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.mrd_fraction * (1.0 - self.blood_fraction())
    }

    /// Returns the seed of all random numbers.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns the mean rate at which events arrive.
    #[must_use]
    pub fn events_per_second(&self) -> f64 {
        self.events_per_second
    }
}

fn check_markers(fault: &Fault, panel: &Panel) -> Result<(), Error> {
    let absent =
        fault.markers().into_iter().find(|&marker| panel.parameter(Detector::Stain(marker)).is_none());
    match absent {
        Some(marker) => Err(Error::Marker { panel: panel.name().to_owned(), marker: marker.name() }),
        None => Ok(()),
    }
}

fn fraction(quantity: &'static str, got: f64) -> Result<(), Error> {
    if (0.0..=1.0).contains(&got) {
        return Ok(());
    }
    Err(Error::Quantity { quantity, expected: "a fraction of 0 to 1", got })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_at_their_ends_are_accepted_and_past_them_refused() {
        assert!(Tube::new(1, 0.0, 0).is_ok() && Tube::new(1, 1.0, 0).is_ok());
        for wrong in [-1e-9, 1.000_001, f64::NAN, f64::INFINITY] {
            let refusal = Tube::new(1, wrong, 0).unwrap_err().to_string();
            assert_eq!(refusal, format!("MRD fraction: expected a fraction of 0 to 1, got {wrong}"));
            let artefacts = Artefacts { doublet_fraction: wrong, ..Artefacts::default() };
            assert!(Tube::new(1, 0.0, 0).unwrap().with_artefacts(artefacts).is_err());
        }
    }

    #[test]
    fn shares_are_refused_when_negative_or_all_zero() {
        assert!(Shares::default().with(Population::TCells, -0.1).is_err());
        assert!(Shares::default().with(Population::Blasts, 0.1).is_err());
        let none = Population::ALL[..9]
            .iter()
            .try_fold(Shares::default(), |shares, &population| shares.with(population, 0.0))
            .unwrap();
        let refusal = Tube::new(1, 0.0, 0).unwrap().with_shares(none).unwrap_err().to_string();
        assert_eq!(refusal, "sum of the populations' shares: expected a finite number above 0, got 0");
    }

    #[test]
    fn rate_is_refused_outside_its_interval() {
        let tube = |rate| Tube::new(1, 0.0, 0).unwrap().with_events_per_second(rate);
        assert!(tube(1.0).is_ok() && tube(1e6).is_ok());
        assert!(tube(0.99).is_err() && tube(1.01e6).is_err() && tube(f64::NAN).is_err());
    }
}
