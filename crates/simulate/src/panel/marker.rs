/// What a fluorochrome stains: an antigen, or a dye's own target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the markers'")]
pub enum Marker {
    Cd45,
    Cd19,
    Cd10,
    Cd20,
    Cd34,
    Cd38,
    Cd58,
    Cd66c,
    Cd3,
    /// Nucleic-acid dye: bright on nucleated cells, dead ones included.
    Syto41,
    /// Amine-reactive dye: bright on dead cells.
    Viability,
    Cd22,
    Cd24,
    Cd5,
    Cd7,
    Cd4,
    Cd8,
    Cd99,
    Cd1a,
    /// CD3 in the cytoplasm.
    CyCd3,
    /// Terminal deoxynucleotidyl transferase, in the nucleus.
    Tdt,
    Cd2,
    /// CD16 and CD56 on one fluorochrome.
    Cd16Cd56,
    Cd66b,
    Cd81,
    /// CD66c and CD123 on one fluorochrome.
    Cd66cCd123,
    Cd73,
}

impl Marker {
    /// All markers.
    pub const ALL: [Self; 27] = [
        Self::Cd45,
        Self::Cd19,
        Self::Cd10,
        Self::Cd20,
        Self::Cd34,
        Self::Cd38,
        Self::Cd58,
        Self::Cd66c,
        Self::Cd3,
        Self::Syto41,
        Self::Viability,
        Self::Cd22,
        Self::Cd24,
        Self::Cd5,
        Self::Cd7,
        Self::Cd4,
        Self::Cd8,
        Self::Cd99,
        Self::Cd1a,
        Self::CyCd3,
        Self::Tdt,
        Self::Cd2,
        Self::Cd16Cd56,
        Self::Cd66b,
        Self::Cd81,
        Self::Cd66cCd123,
        Self::Cd73,
    ];

    /// Returns the name as a file's stain name (`$PnS`) has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cd45 => "CD45",
            Self::Cd19 => "CD19",
            Self::Cd10 => "CD10",
            Self::Cd20 => "CD20",
            Self::Cd34 => "CD34",
            Self::Cd38 => "CD38",
            Self::Cd58 => "CD58",
            Self::Cd66c => "CD66c",
            Self::Cd3 => "CD3",
            Self::Syto41 => "SYTO41",
            Self::Viability => "Viability",
            Self::Cd22 => "CD22",
            Self::Cd24 => "CD24",
            Self::Cd5 => "CD5",
            Self::Cd7 => "CD7",
            Self::Cd4 => "CD4",
            Self::Cd8 => "CD8",
            Self::Cd99 => "CD99",
            Self::Cd1a => "CD1a",
            Self::CyCd3 => "cyCD3",
            Self::Tdt => "TdT",
            Self::Cd2 => "CD2",
            Self::Cd16Cd56 => "CD16/CD56",
            Self::Cd66b => "CD66b",
            Self::Cd81 => "CD81",
            Self::Cd66cCd123 => "CD66c/CD123",
            Self::Cd73 => "CD73",
        }
    }

    /// Finds a marker by its name, in any case of letters.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|marker| marker.name().eq_ignore_ascii_case(name))
    }

    /// Tells whether the marker is an antigen, not a dye's own target.
    #[must_use]
    pub fn is_antigen(self) -> bool {
        !matches!(self, Self::Syto41 | Self::Viability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_stand_in_their_order_under_names_of_their_own() {
        for (place, marker) in Marker::ALL.into_iter().enumerate() {
            assert_eq!(marker as usize, place);
            assert_eq!(Marker::find(&marker.name().to_lowercase()), Some(marker));
            assert!(Marker::ALL[..place].iter().all(|other| other.name() != marker.name()));
        }
    }
}
