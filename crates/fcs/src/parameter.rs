//! Parameters: the recorded columns and what the keywords say of each.

use flowmrd_core::{ParameterIdentity, ParameterIndex, ParameterNumber};

use crate::layout::ColumnFormat;
use crate::scale::Scale;

mod amplifier;
pub(crate) mod build;
mod names;
mod optics;
pub(crate) mod reading;
pub(crate) mod stored;
mod time;

/// One recorded column and what the keywords say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub(crate) number: ParameterNumber,
    pub(crate) short_name: String,
    pub(crate) recorded_short_name: Option<String>,
    pub(crate) stain_name: Option<StainName>,
    pub(crate) kind: ParameterKind,
    pub(crate) format: ColumnFormat,
    pub(crate) recorded_bits: Option<u32>,
    pub(crate) range: Option<f64>,
    pub(crate) amplification: Amplification,
    pub(crate) gain: Option<f64>,
    pub(crate) scale: Scale,
    pub(crate) optics: Optics,
    pub(crate) calibration: Option<Calibration>,
    pub(crate) display: Option<DisplayScale>,
}

/// What a parameter is called beside its short name, and where that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StainName {
    /// The label.
    pub text: String,
    /// Where it stands.
    pub origin: StainNameOrigin,
}

/// Where a stain name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StainNameOrigin {
    /// In `$PnS`.
    Recorded,
    /// In `PnS`, without the `$`.
    WithoutDollar,
    /// In another data set of the same file, by its number from 1.
    DataSet(u32),
}

/// What a parameter records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// Light or a value made of it: whatever is not one of the others.
    Signal,
    /// Time since the start, in ticks of `$TIMESTEP`.
    Time,
    /// The high word of a time that is stored in two words.
    TimeHighWord,
    /// The low word of a time that is stored in two words.
    TimeLowWord,
}

/// A time that is stored in two words, in two parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWords {
    /// The parameter of the high word.
    pub high: ParameterIndex,
    /// The parameter of the low word.
    pub low: ParameterIndex,
    /// Bits of the low word.
    pub low_bits: u32,
}

impl TimeWords {
    /// Joins two words of one event to ticks: `high · 2^low_bits + low`.
    #[must_use]
    pub fn join(&self, high: f64, low: f64) -> f64 {
        high * 2_f64.powi(self.low_bits.min(64) as i32) + low
    }
}

/// `$PnE`: the amplifier, `f1,f2`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amplification {
    /// Decades of a logarithmic amplifier, 0 for a linear one.
    pub decades: f64,
    /// Value at channel 0, 0 for a linear amplifier.
    pub offset: f64,
}

impl Amplification {
    /// Tells whether the amplifier is logarithmic.
    #[must_use]
    pub fn is_logarithmic(&self) -> bool {
        self.decades > 0.0
    }
}

/// How a parameter was measured.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Optics {
    /// Voltage of the detector, in volts (`$PnV`).
    pub voltage: Option<f64>,
    /// Name of the detector (`$PnDET`), else its type (`$PnT`).
    pub detector: Option<String>,
    /// Optical filter (`$PnF`).
    pub filter: Option<String>,
    /// Excitation wavelengths, in nanometres (`$PnL`); several from 3.1 on.
    pub wavelengths: Vec<f64>,
    /// Excitation power, in milliwatts (`$PnO`).
    pub power: Option<f64>,
    /// Light that reaches the detector, in percent (`$PnP`).
    pub emitted_percent: Option<f64>,
    /// What is measured: area, height, width (`$PnFEATURE`).
    pub feature: Option<String>,
    /// Fluorochrome (`$PnTAG`).
    pub tag: Option<String>,
    /// What the fluorochrome is bound to (`$PnANALYTE`).
    pub analyte: Option<String>,
    /// Type of measurement (`$PnTYPE`).
    pub measurement: Option<String>,
}

/// `$PnCALIBRATION`: how scaled values become units, `value · factor + offset`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Units of one scaled unit, above 0.
    pub factor: f64,
    /// Units at 0 (3.2; else 0).
    pub offset: f64,
    /// Name of the unit, as in "MESF".
    pub unit: String,
}

/// `$PnD`: on which axis the writer would show the parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DisplayScale {
    /// A linear axis from `lower` to `upper`, in scaled units.
    Linear {
        /// Its lower end.
        lower: f64,
        /// Its upper end.
        upper: f64,
    },
    /// A logarithmic axis of `decades` that starts at `offset`.
    Logarithmic {
        /// Its decades.
        decades: f64,
        /// Its lower end, in scaled units.
        offset: f64,
    },
}

impl Parameter {
    /// Returns the `n` of `$PnN`, from 1.
    #[must_use]
    pub fn number(&self) -> ParameterNumber {
        self.number
    }

    /// Returns the position among the columns, from 0.
    #[must_use]
    pub fn index(&self) -> ParameterIndex {
        self.number.index()
    }

    /// Returns the name by which the parameter is known: `$PnN`, made unique in the data set, or P and the number.
    #[must_use]
    pub fn short_name(&self) -> &str {
        &self.short_name
    }

    /// Returns `$PnN` as the file has it; `None` where it is missing or blank.
    #[must_use]
    pub fn recorded_short_name(&self) -> Option<&str> {
        self.recorded_short_name.as_deref()
    }

    /// Returns the label, which may repeat; `None` where there is none or a blank one.
    #[must_use]
    pub fn stain_name(&self) -> Option<&str> {
        self.stain_name.as_ref().map(|name| name.text.as_str())
    }

    /// Returns where the stain name stands; `None` where there is none.
    #[must_use]
    pub fn stain_name_origin(&self) -> Option<StainNameOrigin> {
        self.stain_name.as_ref().map(|name| name.origin)
    }

    /// Returns what the parameter records.
    #[must_use]
    pub fn kind(&self) -> ParameterKind {
        self.kind
    }

    /// Returns how the values are stored.
    #[must_use]
    pub fn format(&self) -> ColumnFormat {
        self.format
    }

    /// Returns the bits a value takes in DATA; `None` for free ASCII.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        self.format.bits()
    }

    /// Returns `$PnB` as the file has it: bits, or characters for ASCII; `None` where it is missing or `*`.
    #[must_use]
    pub fn recorded_bits(&self) -> Option<u32> {
        self.recorded_bits
    }

    /// Returns `$PnR`, one more than the largest value to expect; `None` where it is missing, 0, negative or no number.
    #[must_use]
    pub fn range(&self) -> Option<f64> {
        self.range
    }

    /// Returns `$PnE` after repair; 0,0 for floats and where it is missing.
    #[must_use]
    pub fn amplification(&self) -> Amplification {
        self.amplification
    }

    /// Returns `$PnG` where it is a positive number, whether or not it is applied.
    #[must_use]
    pub fn gain(&self) -> Option<f64> {
        self.gain
    }

    /// Returns how stored values become scaled ones.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Returns how the parameter was measured.
    #[must_use]
    pub fn optics(&self) -> &Optics {
        &self.optics
    }

    /// Returns `$PnCALIBRATION`.
    #[must_use]
    pub fn calibration(&self) -> Option<&Calibration> {
        self.calibration.as_ref()
    }

    /// Returns `$PnD`.
    #[must_use]
    pub fn display(&self) -> Option<DisplayScale> {
        self.display
    }

    /// Returns number, short name and stain name, as the other crates know a parameter.
    #[must_use]
    pub fn identity(&self) -> ParameterIdentity {
        ParameterIdentity {
            number: self.number,
            short_name: self.short_name.clone(),
            stain_name: self.stain_name().map(str::to_owned),
        }
    }
}
