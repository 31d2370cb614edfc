//! Data sets: one HEADER and what it leads to.

use flowmrd_core::{ParameterIdentity, ParameterIndex};

use crate::keyword::{Acquisition, Compensation, Date, Sample};
use crate::layout::{ByteOrder, DataLayout};
use crate::parameter::{ParameterKind, TimeWords};
use crate::{Deviation, Keywords, Parameter, Segments, Spillover, TextMode, Version};

mod byte_order;
pub(crate) mod input;
mod next;
mod place;
pub(crate) mod read;
mod tail;
mod text;

/// One HEADER and what it leads to: keywords, parameters and where the events lie.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    pub(crate) number: u32,
    pub(crate) version: Version,
    pub(crate) text_mode: TextMode,
    pub(crate) delimiter: u8,
    pub(crate) keywords: Keywords,
    pub(crate) analysis: Option<Keywords>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) event_count: u64,
    pub(crate) layout: DataLayout,
    pub(crate) segments: Segments,
    pub(crate) spillover: Option<Spillover>,
    pub(crate) compensation: Option<Compensation>,
    pub(crate) acquisition: Acquisition,
    pub(crate) crc_field: Option<String>,
    pub(crate) deviations: Vec<Deviation>,
}

impl DataSet {
    /// Returns the number of the data set in its file, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the version that the HEADER names, or the one that the caller gave in its place.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns how TEXT was read.
    #[must_use]
    pub fn text_mode(&self) -> TextMode {
        self.text_mode
    }

    /// Returns the delimiter of TEXT.
    #[must_use]
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns the keywords of TEXT, then those of supplemental TEXT.
    #[must_use]
    pub fn keywords(&self) -> &Keywords {
        &self.keywords
    }

    /// Returns the keywords of ANALYSIS; `None` where there is none or it holds something else.
    #[must_use]
    pub fn analysis(&self) -> Option<&Keywords> {
        self.analysis.as_ref()
    }

    /// Returns the parameters, in the order of the columns.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Returns one parameter; `None` past the last.
    #[must_use]
    pub fn parameter(&self, index: ParameterIndex) -> Option<&Parameter> {
        self.parameters.get(index.0)
    }

    /// Returns number, short name and stain name of every parameter.
    #[must_use]
    pub fn identities(&self) -> Vec<ParameterIdentity> {
        self.parameters.iter().map(Parameter::identity).collect()
    }

    /// Returns the two parameters of a time that is stored in two words, high and low; `None` where there are none.
    #[must_use]
    pub fn time_words(&self) -> Option<TimeWords> {
        let of = |kind| self.parameters.iter().find(|parameter| parameter.kind() == kind);
        let (high, low) = (of(ParameterKind::TimeHighWord)?, of(ParameterKind::TimeLowWord)?);
        Some(TimeWords { high: high.index(), low: low.index(), low_bits: low.bits()? })
    }

    /// Counts the events.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.event_count
    }

    /// Returns how the events lie in DATA.
    #[must_use]
    pub fn layout(&self) -> &DataLayout {
        &self.layout
    }

    /// Returns the order of the bytes of a value.
    #[must_use]
    pub fn byte_order(&self) -> ByteOrder {
        self.layout.byte_order()
    }

    /// Returns where the segments lie.
    #[must_use]
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Returns the spillover matrix; `None` where there is none that can be read.
    #[must_use]
    pub fn spillover(&self) -> Option<&Spillover> {
        self.spillover.as_ref()
    }

    /// Returns what was subtracted before the events were written (`$COMP`, `$DFCiTOj`); it is for information.
    #[must_use]
    pub fn compensation(&self) -> Option<&Compensation> {
        self.compensation.as_ref()
    }

    /// Returns when, where and how the data set was acquired.
    #[must_use]
    pub fn acquisition(&self) -> &Acquisition {
        &self.acquisition
    }

    /// Returns the day of acquisition.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.acquisition.date
    }

    /// Returns the name of the instrument (`$CYT`).
    #[must_use]
    pub fn cytometer(&self) -> Option<&str> {
        self.acquisition.cytometer.as_deref()
    }

    /// Returns what the keywords say of the sample.
    #[must_use]
    pub fn sample(&self) -> Sample<'_> {
        Sample::of(&self.keywords)
    }

    /// Returns the eight characters after the last segment where they can be a CRC.
    #[must_use]
    pub fn crc_field(&self) -> Option<&str> {
        self.crc_field.as_deref()
    }

    /// Returns what was repaired, assumed or remarked while the data set was read.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }
}
