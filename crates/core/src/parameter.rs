use std::fmt;
use std::num::NonZeroU32;

/// Position of a parameter among the columns of a data set, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterIndex(pub usize);

impl ParameterIndex {
    /// Converts to the number by which the file calls the parameter, or `None` past 4,294,967,295.
    #[must_use]
    pub fn number(self) -> Option<ParameterNumber> {
        let number = u32::try_from(self.0).ok()?.checked_add(1)?;
        NonZeroU32::new(number).map(ParameterNumber)
    }
}

/// Number of a parameter as FCS counts them: the `n` of `$PnN`, from 1 to `$PAR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterNumber(NonZeroU32);

impl ParameterNumber {
    /// Makes a number; `None` for 0, which names no parameter.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// Returns the number, from 1.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// Converts to the position among the columns, from 0.
    #[must_use]
    pub fn index(self) -> ParameterIndex {
        ParameterIndex(self.0.get() as usize - 1)
    }
}

impl fmt::Display for ParameterNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

/// What a parameter is called: its number, its short name (`$PnN`, unique after repair) and its stain name (`$PnS`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterIdentity {
    /// The `n` of `$PnN`.
    pub number: ParameterNumber,
    /// `$PnN`, the key by which matrices and gates name the parameter.
    pub short_name: String,
    /// `$PnS`, the label, which may repeat; `None` where the file has none or a blank one.
    pub stain_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_counts_from_one_and_index_from_zero() {
        assert_eq!(ParameterNumber::new(0), None);
        let first = ParameterNumber::new(1).unwrap();
        assert_eq!(first.index(), ParameterIndex(0));
        assert_eq!(ParameterIndex(0).number(), Some(first));
        assert_eq!(ParameterIndex(u32::MAX as usize).number(), None);
    }
}
