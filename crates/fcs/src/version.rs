use std::fmt;

/// Version of the standard that a HEADER names.
///
/// A file often holds keywords of another version than it names; it is read by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// FCS 2.0 (1990).
    V2_0,
    /// FCS 3.0 (1997).
    V3_0,
    /// FCS 3.1 (2010).
    V3_1,
    /// FCS 3.2 (2020).
    V3_2,
}

impl Version {
    /// All versions that can be read, oldest first.
    pub const ALL: [Self; 4] = [Self::V2_0, Self::V3_0, Self::V3_1, Self::V3_2];

    /// Returns the number as the HEADER writes it, as in "3.1".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
