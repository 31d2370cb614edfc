/// Lineage of the leukaemia.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lineage {
    /// B-cell precursor.
    B,
    /// T-cell.
    T,
}

/// Site of the relapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Marrow alone.
    Marrow,
    /// Marrow and an extramedullary site.
    Combined,
    /// Central nervous system alone.
    Cns,
    /// Testis alone.
    Testis,
    /// Extramedullary sites alone that are neither of these, or several.
    Extramedullary,
}

/// Whether the first-line treatment was under way at relapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FirstLine {
    /// It was: its end lies after the relapse.
    On,
    /// It had ended.
    Off,
}

impl Lineage {
    /// Both lineages.
    pub const ALL: [Self; 2] = [Self::B, Self::T];
    pub(crate) const WORDS: [(&str, Self); 2] = [("B", Self::B), ("T", Self::T)];

    /// Returns the word of facts and documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::B => "B",
            Self::T => "T",
        }
    }
}

impl Site {
    /// All sites.
    pub const ALL: [Self; 5] = [Self::Marrow, Self::Combined, Self::Cns, Self::Testis, Self::Extramedullary];
    pub(crate) const WORDS: [(&str, Self); 5] = [
        ("marrow", Self::Marrow),
        ("combined", Self::Combined),
        ("cns", Self::Cns),
        ("testis", Self::Testis),
        ("extramedullary", Self::Extramedullary),
    ];

    /// Returns the word of facts and documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marrow => "marrow",
            Self::Combined => "combined",
            Self::Cns => "cns",
            Self::Testis => "testis",
            Self::Extramedullary => "extramedullary",
        }
    }
}
