use super::carry_over::intruders;
use super::within;
use crate::Error;
use crate::optics::Signal;
use crate::panel::{Marker, Panel};
use crate::random::{Random, power_of_ten};

/// Scattered events: single live events that lie at random where blasts would, instead of in a cluster.
///
/// An exact number of the tube's events, drawn from all of them, each turned into an event whose light on some markers
/// is uniform on the logarithmic scale over an interval; on the others, and in scatter, it is a blast's
/// without antigen modulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    pub(super) count: u64,
    ranges: Vec<(Marker, [f64; 2])>,
}

impl Scatter {
    /// Describes `count` events that look like blasts; [`Scatter::over`] spreads them.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a count above 100,000.
    pub fn new(count: u64) -> Result<Self, Error> {
        Ok(Self { count: intruders(count)?, ranges: Vec::new() })
    }

    /// Spreads the events evenly over an interval of log10 of a marker's light; the last interval of a marker holds.
    ///
    /// # Errors
    /// [`Error::Quantity`] where the interval is not within 0 to 6 or ends before it begins.
    pub fn over(mut self, marker: Marker, from_log10: f64, to_log10: f64) -> Result<Self, Error> {
        let from = within("least log10 of scattered light", [0.0, 6.0], "0 to 6", from_log10)?;
        let to = within("most log10 of scattered light", [from, 6.0], "its least value to 6", to_log10)?;
        self.ranges.push((marker, [from, to]));
        Ok(self)
    }

    pub(super) fn markers(&self) -> impl Iterator<Item = Marker> {
        self.ranges.iter().map(|&(marker, _)| marker)
    }

    /// Replaces the light on the spread markers.
    pub(super) fn spread(&self, emitted: &mut Signal, panel: &Panel, random: &mut Random) {
        for &(marker, [from, to]) in &self.ranges {
            let level = from + (to - from) * random.uniform();
            if let Some(place) = panel.fluorochrome(marker) {
                emitted[place] = power_of_ten(level);
            }
        }
    }
}
