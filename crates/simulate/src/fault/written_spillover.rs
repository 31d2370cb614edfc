use super::within;
use crate::Error;
use crate::panel::Marker;

/// A spillover keyword that is not the true one: the events are as they were, their compensation goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WrittenSpillover {
    wrong: Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    Absent,
    Every { factor: f64 },
    One { from: Marker, into: Marker, factor: f64 },
    Alike { first: Marker, second: Marker, distance: f64 },
}

impl WrittenSpillover {
    /// Leaves the keyword out.
    #[must_use]
    pub fn absent() -> Self {
        Self { wrong: Wrong::Absent }
    }

    /// Multiplies every coefficient off the diagonal: above 1 compensates too much, below 1 too little.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a factor outside 0 to 100.
    pub fn every(factor: f64) -> Result<Self, Error> {
        Ok(Self { wrong: Wrong::Every { factor: checked(factor)? } })
    }

    /// Multiplies one coefficient: of the fluorochrome that stains `from` into the detector of `into`.
    ///
    /// A marker into itself changes nothing: the diagonal stays 1.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a factor outside 0 to 100.
    pub fn one(from: Marker, into: Marker, factor: f64) -> Result<Self, Error> {
        Ok(Self { wrong: Wrong::One { from, into, factor: checked(factor)? } })
    }

    /// Makes the rows of two markers' fluorochromes alike: `distance` of their true difference is left, 0 for a
    /// singular matrix. The second row becomes the first plus that part of the difference.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a distance outside 0 to 1.
    pub fn near_singular(first: Marker, second: Marker, distance: f64) -> Result<Self, Error> {
        let expected = "a fraction of 0 to 1";
        let distance = within("distance of two rows of spillover", [0.0, 1.0], expected, distance)?;
        Ok(Self { wrong: Wrong::Alike { first, second, distance } })
    }

    pub(super) fn markers(&self) -> Vec<Marker> {
        match self.wrong {
            Wrong::Absent | Wrong::Every { .. } => Vec::new(),
            Wrong::One { from, into, .. } => vec![from, into],
            Wrong::Alike { first, second, .. } => vec![first, second],
        }
    }

    /// Changes a true matrix, a row a fluorochrome, into the written one; `None` where none is written.
    pub(crate) fn written(
        &self,
        mut rows: Vec<Vec<f64>>,
        place: impl Fn(Marker) -> Option<usize>,
    ) -> Option<Vec<Vec<f64>>> {
        match self.wrong {
            Wrong::Absent => return None,
            Wrong::Every { factor } => {
                for (k, row) in rows.iter_mut().enumerate() {
                    let off_diagonal = row.iter_mut().enumerate().filter(|&(column, _)| column != k);
                    off_diagonal.for_each(|(_, coefficient)| *coefficient *= factor);
                }
            }
            Wrong::One { from, into, factor } if from != into => {
                let (from, into) = (place(from), place(into));
                let row = from.and_then(|from| rows.get_mut(from));
                if let Some(coefficient) = row.and_then(|row| row.get_mut(into?)) {
                    *coefficient *= factor;
                }
            }
            Wrong::One { .. } => {}
            Wrong::Alike { first, second, distance } => {
                let model = place(first).and_then(|first| rows.get(first)).cloned().unwrap_or_default();
                if let Some(row) = place(second).and_then(|second| rows.get_mut(second)) {
                    row.iter_mut()
                        .zip(model)
                        .for_each(|(own, other)| *own = other + distance * (*own - other));
                }
            }
        }
        Some(rows)
    }
}

fn checked(got: f64) -> Result<f64, Error> {
    within("factor on spillover", [0.0, 100.0], "a factor of 0 to 100", got)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of CD45 and CD19, as written.
    fn written(fault: WrittenSpillover) -> Option<Vec<Vec<f64>>> {
        fault.written(vec![vec![1.0, 0.25], vec![0.5, 1.0]], |marker| Some(marker as usize))
    }

    #[test]
    fn factors_leave_the_diagonal() {
        let every = written(WrittenSpillover::every(0.5).unwrap());
        assert_eq!(every, Some(vec![vec![1.0, 0.125], vec![0.25, 1.0]]));
        let one = written(WrittenSpillover::one(Marker::Cd19, Marker::Cd45, 3.0).unwrap());
        assert_eq!(one, Some(vec![vec![1.0, 0.25], vec![1.5, 1.0]]));
        let itself = written(WrittenSpillover::one(Marker::Cd19, Marker::Cd19, 3.0).unwrap());
        assert_eq!(itself, Some(vec![vec![1.0, 0.25], vec![0.5, 1.0]]));
        assert_eq!(written(WrittenSpillover::absent()), None);
    }

    #[test]
    fn rows_without_distance_are_one() {
        let alike = |distance| {
            written(WrittenSpillover::near_singular(Marker::Cd45, Marker::Cd19, distance).unwrap()).unwrap()
        };
        assert_eq!(alike(0.0), [[1.0, 0.25], [1.0, 0.25]]);
        assert_eq!(alike(1.0), [[1.0, 0.25], [0.5, 1.0]]);
        // by hand: 1 + ½ · (0.5 − 1) and 0.25 + ½ · (1 − 0.25)
        assert_eq!(alike(0.5)[1], [0.75, 0.625]);
    }
}
