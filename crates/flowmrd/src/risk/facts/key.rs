use std::fmt;

/// The name of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKey {
    /// `lineage`
    Lineage,
    /// `site`
    Site,
    /// `diagnosis`
    Diagnosis,
    /// `end_of_treatment`
    EndOfTreatment,
    /// `first_line`
    FirstLine,
    /// `relapse`
    Relapse,
    /// `time_point`
    TimePoint,
}

impl FactKey {
    /// All keys, in the order in which facts are listed.
    pub const ALL: [Self; 7] = [
        Self::Lineage,
        Self::Site,
        Self::Diagnosis,
        Self::EndOfTreatment,
        Self::FirstLine,
        Self::Relapse,
        Self::TimePoint,
    ];

    /// Returns the key as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lineage => "lineage",
            Self::Site => "site",
            Self::Diagnosis => "diagnosis",
            Self::EndOfTreatment => "end_of_treatment",
            Self::FirstLine => "first_line",
            Self::Relapse => "relapse",
            Self::TimePoint => "time_point",
        }
    }

    /// Says what the fact has to be.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Lineage => "B or T",
            Self::Site => "marrow, combined, cns, testis or extramedullary",
            Self::Diagnosis | Self::Relapse => "a date YYYY-MM-DD",
            Self::EndOfTreatment => "a date YYYY-MM-DD, or first_line=on for a relapse under treatment",
            Self::FirstLine => "on or off",
            Self::TimePoint => "the name of the time point at which the level was taken",
        }
    }
}

impl fmt::Display for FactKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
