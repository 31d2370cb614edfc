use std::fmt;

use super::{Bound, Evidence};

/// One time point of a protocol: what is measured, and what the classes of its level are.
#[derive(Clone, Debug, PartialEq)]
pub struct TimePoint {
    pub(super) name: String,
    pub(super) timing: Option<Timing>,
    pub(super) material: Material,
    pub(super) method: Method,
    pub(super) denominator: Option<String>,
    pub(super) note: Option<String>,
    pub(super) evidence: Evidence,
    pub(super) classes: Vec<Class>,
}

/// When the sample is taken, counted as the protocol counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timing {
    /// A day.
    Day(u64),
    /// A week.
    Week(u64),
}

/// What is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Material {
    /// Bone marrow.
    Marrow,
    /// Peripheral blood.
    Blood,
    /// Either.
    BloodOrMarrow,
    /// The source does not say.
    NotStated,
}

/// How the level is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Flow cytometry.
    Flow,
    /// Polymerase chain reaction.
    Pcr,
    /// Any method.
    Any,
    /// The source does not say.
    NotStated,
}

impl Material {
    pub(super) const WORDS: [(&str, Self); 4] = [
        ("marrow", Self::Marrow),
        ("blood", Self::Blood),
        ("blood or marrow", Self::BloodOrMarrow),
        ("not stated", Self::NotStated),
    ];

    /// Returns the word of the document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marrow => "marrow",
            Self::Blood => "blood",
            Self::BloodOrMarrow => "blood or marrow",
            Self::NotStated => "not stated",
        }
    }
}

impl Method {
    pub(super) const WORDS: [(&str, Self); 4] =
        [("flow", Self::Flow), ("pcr", Self::Pcr), ("any", Self::Any), ("not stated", Self::NotStated)];

    /// Returns the word of the document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Pcr => "pcr",
            Self::Any => "any",
            Self::NotStated => "not stated",
        }
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(out, "day {day}"),
            Self::Week(week) => write!(out, "week {week}"),
        }
    }
}

/// One class of levels; it ends where the next begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub(super) name: String,
    pub(super) begins: Option<Bound>,
}

impl Class {
    /// Returns the protocol's name of the class, or the levels in words where it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the class begins; `None` for the first, which begins at 0 and holds it.
    #[must_use]
    pub fn begins(&self) -> Option<Bound> {
        self.begins
    }
}

impl TimePoint {
    /// Returns the name, by which the time point is asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the day or week; `None` where the protocol states none.
    #[must_use]
    pub fn timing(&self) -> Option<Timing> {
        self.timing
    }

    /// Returns what is sampled.
    #[must_use]
    pub fn material(&self) -> Material {
        self.material
    }

    /// Returns by which method the protocol measures the level.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Returns the denominator in the protocol's words; `None` where the source states none.
    #[must_use]
    pub fn denominator(&self) -> Option<&str> {
        self.denominator.as_deref()
    }

    /// Returns what has to be known beside the values, where there is something.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Returns where the values come from, and whether they were read there.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Returns the classes, at least two, in ascending order of their levels.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Returns the thresholds in ascending order: where each class but the first begins.
    pub fn thresholds(&self) -> impl Iterator<Item = Bound> {
        self.classes.iter().filter_map(Class::begins)
    }
}
