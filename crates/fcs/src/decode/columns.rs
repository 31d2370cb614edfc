use std::ops::Range;

use flowmrd_core::RoundedColumn;

use super::four::{Four, Spare};
use super::{AsciiFault, Output, Place, Rounding, Rows, decode_tile};

/// The parameters of a request, made ready for many tiles.
#[derive(Debug)]
pub(crate) struct Columns {
    places: Vec<Place>,
    /// What can be decoded together from each parameter on.
    fours: Vec<Option<Four>>,
    spare: Spare,
}

/// Why a tile could not be decoded.
#[derive(Debug)]
pub(crate) enum TileFault {
    /// There are fewer values in an output than events.
    Room,
    /// A value is no number.
    Ascii {
        /// The parameter's position in the request, from 0.
        position: usize,
        fault: AsciiFault,
    },
}

impl Columns {
    /// Looks for neighbours among parameters, each event of so many bits.
    pub(crate) fn new(places: Vec<Place>, event_bits: u64) -> Self {
        let row_len = usize::try_from(event_bits / 8).ok().filter(|_| event_bits.is_multiple_of(8));
        let four = |position| Four::of(places.get(position..)?, row_len?);
        let fours = (0..places.len()).map(four).collect();
        Self { places, fours, spare: Spare::default() }
    }

    /// Returns where a parameter's values lie.
    pub(crate) fn place(&self, position: usize) -> Option<&Place> {
        self.places.get(position)
    }

    /// Decodes a tile into the events `run` of one output a parameter.
    pub(crate) fn decode(
        &mut self,
        rows: Rows<'_>,
        outputs: &mut [Output<'_>],
        run: Range<usize>,
    ) -> Result<(), TileFault> {
        let mut position = 0;
        while let Some(place) = self.places.get(position) {
            let outputs = outputs.get_mut(position..).unwrap_or_default();
            let four = self.fours.get(position).copied().flatten();
            let together =
                four.filter(|four| four.decode(rows, outputs, run.clone(), &mut self.spare).is_some());
            position += match together {
                Some(four) => four.count,
                None => {
                    let output = outputs.first_mut().and_then(|output| output.part(run.start, run.len()));
                    decode_tile(rows, place, output.ok_or(TileFault::Room)?)
                        .map_err(|fault| TileFault::Ascii { position, fault })?;
                    1
                }
            };
        }
        Ok(())
    }

    /// Decodes a tile into one column a parameter, and has the rows of the next tile come meanwhile.
    pub(crate) fn decode_rounded(
        &mut self,
        rows: Rows<'_>,
        columns: &mut [RoundedColumn],
        roundings: &[Rounding<'_>],
        event_count: usize,
        next: Option<Rows<'_>>,
    ) -> Result<(), TileFault> {
        let Self { places, fours, spare } = self;
        // A few lines at a time: a processor waits where more are asked for than it can fetch at once.
        let mut lines = next.iter().flat_map(Rows::lines);
        let lines_at_once = next.map_or(0, |next| next.lines().len().div_ceil(places.len().max(1)));
        let mut position = 0;
        while let Some((place, rounding)) = places.get(position).zip(roundings.get(position)) {
            let four = fours.get(position).and_then(Option::as_ref);
            let together = four.filter(|four| {
                let columns = columns.get_mut(position..).unwrap_or_default();
                let roundings = roundings.get(position..).unwrap_or_default();
                four.decode_rounded(rows, columns, roundings, event_count, spare).is_some()
            });
            let count = match together {
                Some(four) => four.count,
                None => {
                    let column = columns.get_mut(position).ok_or(TileFault::Room)?;
                    rounding
                        .decode(rows, place, column, event_count)
                        .map_err(|fault| TileFault::Ascii { position, fault })?;
                    1
                }
            };
            position += count;
            lines.by_ref().take(count * lines_at_once).for_each(prefetch);
        }
        Ok(())
    }
}

/// Asks for a line to be brought near, without waiting for it.
fn prefetch(line: &u8) {
    #[cfg(target_arch = "x86_64")]
    safe_arch::prefetch_t0(line);
    #[cfg(not(target_arch = "x86_64"))]
    let _ = line;
}
